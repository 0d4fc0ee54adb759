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
export const templateFiles = '**/*.{yaml,yml,json,template,tf,asl}';

/** What the server looks for as well: a client has no parser. */
const stateMachines = /AWS::(?:Serverless|StepFunctions)::StateMachine\b|\bstateMachines["']?[ \t]*:/;

/** Gives a definition in another file its values. */
const fillsIn = (document: vscode.TextDocument) =>
  document.uri.path.endsWith('.tf') && /\btemplatefile\s*\(/.test(document.getText());

const definition = [/\bStartAt["']?[ \t]*:/, /\bStates["']?[ \t]*:/];

/** A definition, or by its text one under another name, or a template with some. */
export function mayHoldDefinitions(document: vscode.TextDocument): boolean {
  if (isAsl(document)) return true;
  if (!templateLanguageIds.includes(document.languageId)) return false;
  const text = document.getText();
  return stateMachines.test(text) || definition.every(mark => mark.test(text));
}

/** Whether the server may have something to say: also of its own configuration files, and in files of mocks. */
export function concernsServer(document: vscode.TextDocument): boolean {
  return (
    mayHoldDefinitions(document) ||
    fillsIn(document) ||
    /(?:[/\\]\.aslrc|\.mocks)\.(?:json|ya?ml)$/.test(document.uri.path)
  );
}

export function isAsl(document: vscode.TextDocument): boolean {
  return (languageIds as readonly string[]).includes(document.languageId);
}

/** The definition a command is about: the one it was called on (a code lens has its address as text), else the one in the active editor. */
export function definitionFor(resource: unknown): vscode.Uri | undefined {
  if (resource instanceof vscode.Uri) return resource;
  if (typeof resource === 'string') return vscode.Uri.parse(resource);
  const document = vscode.window.activeTextEditor?.document;
  return document && mayHoldDefinitions(document) ? document.uri : undefined;
}

/** Tells the menus and keys, which see no text, whether the active editor shows a template with definitions. */
export function followTemplates(): vscode.Disposable {
  const { window, workspace } = vscode;
  let told: boolean | undefined;
  let later: NodeJS.Timeout | undefined;
  const tell = () => {
    const document = window.activeTextEditor?.document;
    const inTemplate = document !== undefined && !isAsl(document) && mayHoldDefinitions(document);
    if (inTemplate !== told) void vscode.commands.executeCommand('setContext', 'aslWorkbench.inTemplate', inTemplate);
    told = inTemplate;
  };
  tell();
  return vscode.Disposable.from(
    window.onDidChangeActiveTextEditor(tell),
    // A file becomes a template while it is typed; nobody needs to know at once.
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document !== window.activeTextEditor?.document || isAsl(document)) return;
      clearTimeout(later);
      later = setTimeout(tell, 300);
    }),
    { dispose: () => clearTimeout(later) },
  );
}
