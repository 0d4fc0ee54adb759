// What the suites share: documents of examples/ and of their own, places in them, and patience with a language server that has
// just started.
import * as vscode from 'vscode';

/** Opens a file of examples/ and shows it. */
export async function openExample(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(inWorkspace(name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Writes a file beside the examples (a copy of them), and opens and shows it. */
export async function openWritten(name: string, text: string): Promise<vscode.TextDocument> {
  await write(name, text);
  return openExample(name);
}

export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

function inWorkspace(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** The position just behind the first occurrence of a piece of text. */
export function endOf(document: vscode.TextDocument, text: string): vscode.Position {
  const start = document.getText().indexOf(text);
  if (start < 0) throw new Error(`${document.fileName} does not contain ${JSON.stringify(text)}`);
  return document.positionAt(start + text.length);
}

/**
 * Asks until the answer is there, for what no event tells. It gives up shortly before Mocha's timeout, which could not say what was
 * waited for.
 */
export async function eventually<T>(
  ask: () => T | undefined | PromiseLike<T | undefined>,
  instead: () => unknown = () => ask,
): Promise<T> {
  const end = performance.now() + 25_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`Waited for what has not come: ${instead()}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** What completion offers there, as soon as that is more than so many items. */
export function offeredAt(
  document: vscode.TextDocument,
  place: vscode.Position,
  more = 0,
): Promise<vscode.CompletionList> {
  return eventually(async () => {
    const found = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      place,
    );
    return found.items.length > more ? found : undefined;
  });
}

type Diagnosed = readonly vscode.Diagnostic[];

/** Looks at the diagnostics of a document now and whenever they change, until there is something. */
export function inDiagnostics<T>(uri: vscode.Uri, look: (diagnostics: Diagnosed) => T | undefined): Promise<T> {
  return new Promise(resolve => {
    const again = () => {
      const found = look(vscode.languages.getDiagnostics(uri));
      if (found === undefined) return;
      registration.dispose();
      resolve(found);
    };
    const registration = vscode.languages.onDidChangeDiagnostics(again);
    again();
  });
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
