/**
 * While debugging, values beside the text of the state that stands still. Which values there are the adapter knows: it is
 * asked for those of the frame that is looked at.
 */
import * as vscode from 'vscode';
import { languageIds, templateLanguageIds } from './languages.ts';

interface Answer {
  readonly path?: string;
  /** Lines and columns from 1. */
  readonly values: readonly { readonly line: number; readonly column: number; readonly text: string }[];
}

export function registerInlineValues(): vscode.Disposable {
  // A definition in a template is debugged in the template.
  const documents = [...languageIds, ...templateLanguageIds].map(language => ({ language }));
  return vscode.languages.registerInlineValuesProvider(documents, {
    async provideInlineValues(document, viewPort, { frameId }) {
      const session = vscode.debug.activeDebugSession;
      if (session?.type !== 'asl') return [];
      let answer: Answer;
      try {
        answer = await session.customRequest('asl/inlineValues', { frameId });
      } catch {
        // It has gone on in the meantime.
        return [];
      }
      if (answer.path === undefined || vscode.Uri.file(answer.path).fsPath !== document.uri.fsPath) return [];
      return answer.values.flatMap(({ line, column, text }) => {
        const at = new vscode.Position(line - 1, column - 1);
        const range = document.getWordRangeAtPosition(at) ?? new vscode.Range(at, at.translate(0, 1));
        return viewPort.contains(at) ? [new vscode.InlineValueText(range, text)] : [];
      });
    },
  });
}
