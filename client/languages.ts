/** The language ids that belong to us, and the questions that are asked about them everywhere. */
import * as vscode from 'vscode';

export const languageIds = ['asl', 'asl-yaml'] as const;

export const aslDocuments: vscode.DocumentSelector = languageIds.map(language => ({ language }));

/**
 * Languages of files that may be templates with definitions in them. They belong to others: the server looks at their text, and
 * answers nothing but about the definitions.
 */
export const templateLanguageIds = [
  'yaml',
  'json',
  'jsonc',
  'cloudformation',
  'cloudformation-yaml',
  'cloudformation-json',
];

/** Changes of these the server wants to hear of, as they tell about definitions in other files. */
export const templateFiles = '**/*.{yaml,yml,json,template,tf}';

export function isAsl(document: vscode.TextDocument): boolean {
  return (languageIds as readonly string[]).includes(document.languageId);
}

/** The definition a command is about: the one it was called on, else the one in the active editor. */
export function definitionFor(resource: unknown): vscode.Uri | undefined {
  if (resource instanceof vscode.Uri) return resource;
  const document = vscode.window.activeTextEditor?.document;
  return document && isAsl(document) ? document.uri : undefined;
}
