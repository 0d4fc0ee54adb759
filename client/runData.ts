/**
 * The data of runs that lie in files, for the language server: a run that was kept, or a history that AWS has recorded. A debug adapter
 * opens the file, tells the data of every state, and ends.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { AdapterProcess } from './adapterProcess.ts';
import { type KeptRun, readKept, runEnding, whenOf } from './runs.ts';

/** As the server and the view know it. */
export interface RunInFile {
  readonly id: string;
  readonly kind: 'kept' | 'history' | 'test';
  readonly label: string;
  /** What the adapter opens. */
  readonly launch: object;
}

/** A definition; in a template one of its machines. */
export interface Definition {
  readonly uri: vscode.Uri;
  readonly machine: string | undefined;
}

export function keptRun({ file, about }: KeptRun): RunInFile {
  return {
    id: `kept:${file}`,
    kind: 'kept',
    label: `the run kept ${whenOf(about)} (${about.status})`,
    launch: { run: file },
  };
}

/** A file that a person chooses. */
export async function chosenRun({ uri, machine }: Definition): Promise<RunInFile | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'A kept run, or what get-execution-history has printed',
      openLabel: 'Show Its Data',
      filters: { 'Kept runs and execution histories': ['json'] },
      defaultUri: vscode.Uri.joinPath(uri, '..'),
    })) ?? [];
  if (!chosen) return undefined;
  const file = chosen.fsPath;
  const label = path.basename(file);
  const test = file.endsWith(runEnding) ? (await readKept(file))?.about.test : undefined;
  if (test !== undefined)
    return { id: `test:${file}`, kind: 'test', label: `the test of ${test} (${label})`, launch: { run: file } };
  if (file.endsWith(runEnding)) return { id: `kept:${file}`, kind: 'kept', label, launch: { run: file } };
  const launch = { program: uri.fsPath, history: file, ...(machine !== undefined && { definition: machine }) };
  return { id: `history:${file}`, kind: 'history', label, launch };
}

/** False when it could not be done, which is told. */
export async function tellRun(
  extension: vscode.Uri,
  client: LanguageClient,
  { uri, machine }: Definition,
  { id, kind, label, launch }: RunInFile,
): Promise<boolean> {
  const tell = (data: object) =>
    client.sendRequest<boolean>('asl/recorded', { ...data, uri: uri.toString(), machine, id, kind, label });
  if (kind === 'test' && 'run' in launch) return tell(JSON.parse(await readFile(String(launch.run), 'utf8')));
  const program = vscode.Uri.joinPath(extension, 'dist', 'debugAdapter.cjs').fsPath;
  const adapter = new AdapterProcess(process.execPath, program);
  try {
    await adapter.open(launch);
    return await tell((await adapter.request('asl/recorded', {})) as object);
  } catch (error) {
    void vscode.window.showErrorMessage(`${label}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    adapter.dispose();
  }
}
