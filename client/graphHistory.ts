/** A recorded execution over the picture: the file is chosen, read as a history, and shown with a time line. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { isPicture, readHistory, Trail } from '../graph/index.ts';
import type { ExecutionWatcher } from './executionWatcher.ts';

/** True when something is shown. */
export async function showRecordedExecution(
  client: LanguageClient,
  watcher: ExecutionWatcher,
  uri: vscode.Uri | undefined,
): Promise<boolean> {
  if (!uri) {
    void vscode.window.showInformationMessage('Open the state machine definition that was executed first.');
    return false;
  }
  const [file] =
    (await vscode.window.showOpenDialog({
      title: `Execution history for ${path.posix.basename(uri.path)}`,
      openLabel: 'Show execution',
      filters: { 'Execution history': ['json'] },
      defaultUri: vscode.Uri.joinPath(uri, '..'),
    })) ?? [];
  if (!file) return false;
  const name = path.posix.basename(file.path);
  const tell = (message: string) => void vscode.window.showErrorMessage(`${name}: ${message}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
  } catch (error) {
    tell(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  await client.start();
  const editor = vscode.window.visibleTextEditors.find(each => each.document === document);
  // Unfolded: a history tells of all states.
  const answer = await client.sendRequest<{ picture?: unknown; machine?: string } | null>('asl/graph', {
    uri: uri.toString(),
    position: editor?.selection.active,
  });
  const places = new Map<string, string>();
  const picture = answer?.picture;
  if (isPicture(picture)) for (const node of picture.nodes) if (node.kind === 'state') places.set(node.name, node.id);
  const run = readHistory(value, state => places.get(state));
  if (typeof run === 'string') {
    tell(run);
    return false;
  }
  if (run.steps.length === 0 || (run.unknown.length > 0 && run.unknown.length >= places.size)) {
    tell('No state of this history is in the definition. Is it the history of another state machine?');
    return false;
  }
  if (run.unknown.length > 0)
    void vscode.window.showWarningMessage(
      `${name}: the definition has no ${run.unknown.map(each => `"${each}"`).join(', ')}. The definition has changed since, it seems.`,
    );
  watcher.show(uri, new Trail(name, run.steps), answer?.machine);
  return true;
}
