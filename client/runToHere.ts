/**
 * Runs to a state: a session that stands goes on, else one begins, and stops there once. It has a breakpoint there until then: what
 * stops the run on its way, such as another breakpoint, is one stop more, and from there Continue still leads to the state.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { PictureNode } from '../graph/index.ts';
import type { ExecutionWatcher, WatchedRun } from './executionWatcher.ts';
import { breakpointAt, placeOf } from './graphBreakpoints.ts';

interface Circumstances {
  readonly run: WatchedRun | undefined;
  readonly watcher: ExecutionWatcher;
  readonly machine: string | undefined;
}

export async function runToHere(
  document: vscode.TextDocument,
  node: PictureNode,
  { run, watcher, machine }: Circumstances,
): Promise<void> {
  const { debug } = vscode;
  const { uri } = document;
  const place = placeOf(document, node);
  if (!place) return;
  const known = breakpointAt(document, node);
  const done = known?.enabled === true ? undefined : stopOnceAt(new vscode.Location(uri, place), uri.fsPath, watcher);
  const { session } = run ?? {};
  if (session && run?.stopped) {
    // Breakpoints are told before it goes on.
    await new Promise(resolve => setTimeout(resolve, 60));
    await session.customRequest('continue', { threadId: 1 });
    return;
  }
  const started = await debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    type: 'asl',
    request: 'launch',
    name: `Debug ${path.basename(uri.fsPath)}`,
    program: uri.fsPath,
    ...(machine !== undefined && { definition: machine }),
  });
  if (!started) done?.();
}

/** A breakpoint that is taken away when a run has stopped at it, or is over. Returns what takes it away at once. */
function stopOnceAt(location: vscode.Location, program: string, watcher: ExecutionWatcher): () => void {
  const { debug } = vscode;
  const breakpoint = new vscode.SourceBreakpoint(location);
  debug.addBreakpoints([breakpoint]);
  const registrations: vscode.Disposable[] = [];
  const done = () => {
    for (const each of registrations.splice(0)) each.dispose();
    debug.removeBreakpoints([breakpoint]);
  };
  registrations.push(
    watcher.onDidStop(async ({ session, breakpoints }) => {
      const known = (await session.getDebugProtocolBreakpoint(breakpoint)) as { id?: number } | undefined;
      if (known?.id !== undefined && breakpoints.includes(known.id)) done();
    }),
    debug.onDidTerminateDebugSession(({ configuration }) => {
      if (configuration.program === program) done();
    }),
  );
  return done;
}
