// What the suites share: documents of examples/, places in them, and patience with a language server that has just started.
import * as vscode from 'vscode';

/** Opens a file of examples/ and shows it. */
export async function openExample(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The position just behind the first occurrence of a piece of text. */
export function endOf(document: vscode.TextDocument, text: string): vscode.Position {
  const start = document.getText().indexOf(text);
  if (start < 0) throw new Error(`${document.fileName} does not contain ${JSON.stringify(text)}`);
  return document.positionAt(start + text.length);
}

/** Asks until the answer is there; Mocha's timeout ends it otherwise. */
export async function eventually<T>(ask: () => T | undefined | PromiseLike<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Types something, looks what comes of it, and takes it back. */
export async function whileTyped<T>(
  document: vscode.TextDocument,
  at: vscode.Position,
  text: string,
  look: () => Promise<T>,
): Promise<T> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, at, text);
  await vscode.workspace.applyEdit(edit);
  try {
    return await look();
  } finally {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
}
