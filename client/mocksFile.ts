/** The command that makes a mocks file beside a definition, with example results; what stands in one already stays. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { definitionFor } from './languages.ts';

type Mocking =
  | { readonly name: string; readonly text: string; readonly added: readonly string[]; readonly isThere: boolean }
  | { readonly refused: string };

export function registerMocksFile(client: LanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('aslWorkbench.createMocks', async (given: unknown) => {
    const { window, workspace } = vscode;
    const uri = definitionFor(given);
    if (!uri || uri.scheme === 'untitled') {
      void window.showInformationMessage(
        'Open a state machine definition that is saved: its mocks file stands beside it.',
      );
      return;
    }
    // The command may come before the server was needed; it has to have the document.
    await workspace.openTextDocument(uri);
    if (client.needsStart()) await client.start();
    const answer = await client.sendRequest<Mocking | null>('asl/mocks', { uri: uri.toString() });
    if (!answer || 'refused' in answer) {
      void window.showErrorMessage(answer?.refused ?? 'There is no state machine in this file.');
      return;
    }
    const { name, text, added, isThere } = answer;
    const target = vscode.Uri.joinPath(uri, '..', name);
    if (!isThere || added.length > 0) {
      const edit = new vscode.WorkspaceEdit();
      if (isThere) {
        const document = await workspace.openTextDocument(target);
        edit.replace(target, new vscode.Range(0, 0, document.lineCount, 0), text);
      } else edit.createFile(target, { contents: new TextEncoder().encode(text) });
      await workspace.applyEdit(edit);
    }
    await window.showTextDocument(target);
    void window.showInformationMessage(
      added.length === 0
        ? `${name} answers every task already.`
        : `The results of ${added.join(', ')} are invented from the catalog: make them your own.`,
    );
  });
}
