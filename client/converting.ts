/** The command that writes a definition in the other format: into a new file beside it, which is opened. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

type Converted = { readonly name: string; readonly text: string } | { readonly refused: string };

export function registerConverting(client: LanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('aslWorkbench.convert', async (given: unknown) => {
    const { window, workspace } = vscode;
    const uri =
      typeof given === 'string'
        ? vscode.Uri.parse(given)
        : given instanceof vscode.Uri
          ? given
          : window.activeTextEditor?.document.uri;
    if (!uri) {
      void window.showInformationMessage('Open a state machine definition (.asl.json or .asl.yaml) to convert it.');
      return;
    }
    // The command may come before the server was needed; it has to have the document.
    await workspace.openTextDocument(uri);
    if (client.needsStart()) await client.start();
    const answer = await client.sendRequest<Converted | null>('asl/convert', { uri: uri.toString() });
    if (!answer || 'refused' in answer) {
      await window.showErrorMessage(answer?.refused ?? 'There is no state machine in this file.');
      return;
    }
    if (uri.scheme === 'untitled') {
      const language = /\.ya?ml$/i.test(answer.name) ? 'asl-yaml' : 'asl';
      await window.showTextDocument(await workspace.openTextDocument({ language, content: answer.text }));
      return;
    }
    const target = await freeName(vscode.Uri.joinPath(uri, '..'), answer.name);
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(target, { contents: new TextEncoder().encode(answer.text) });
    await workspace.applyEdit(edit);
    await window.showTextDocument(target);
  });
}

/** A name that no file of the folder has: an existing file is never written over. */
async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const names = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([each]) => each));
  const [, stem = name, ending = ''] = /^(.*?)((?:\.asl)?\.[^.]+)$/.exec(path.posix.basename(name)) ?? [];
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${stem}-${number}${ending}`;
  return vscode.Uri.joinPath(folder, free);
}
