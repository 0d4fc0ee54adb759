/** Runs to a state: a session that stands goes on, else one begins; both stop there once, or where something else stops them. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { PictureNode } from '../graph/index.ts';
import type { WatchedRun } from './executionWatcher.ts';
import { breakpointAt, placeOf } from './graphBreakpoints.ts';

interface Circumstances {
  readonly run: WatchedRun | undefined;
  readonly machine: string | undefined;
}

export async function runToHere(
  document: vscode.TextDocument,
  node: PictureNode,
  { run, machine }: Circumstances,
): Promise<void> {
  const { debug } = vscode;
  const place = placeOf(document, node);
  if (!place) return;
  const known = breakpointAt(document, node);
  const temporary =
    known?.enabled === true ? undefined : new vscode.SourceBreakpoint(new vscode.Location(document.uri, place));
  if (temporary) {
    debug.addBreakpoints([temporary]);
    const registrations: vscode.Disposable[] = [];
    const done = () => {
      debug.removeBreakpoints([temporary]);
      for (const each of registrations) each.dispose();
    };
    registrations.push(
      debug.registerDebugAdapterTrackerFactory('asl', {
        createDebugAdapterTracker: () => ({
          onDidSendMessage: (message: { type?: string; event?: string }) => {
            if (message.type === 'event' && message.event === 'stopped') done();
          },
        }),
      }),
      debug.onDidTerminateDebugSession(done),
      // A session that was there before has no tracker of ours: it says where it stands by what is selected.
      debug.onDidChangeActiveStackItem(item => {
        if (item instanceof vscode.DebugStackFrame && run?.session === item.session) done();
      }),
    );
  }
  const { session } = run ?? {};
  if (session && run?.stopped) {
    // Breakpoints are told before it goes on.
    await new Promise(resolve => setTimeout(resolve, 60));
    await session.customRequest('continue', { threadId: 1 });
    return;
  }
  const { uri } = document;
  const started = await debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    type: 'asl',
    request: 'launch',
    name: `Debug ${path.basename(uri.fsPath)}`,
    program: uri.fsPath,
    ...(machine !== undefined && { definition: machine }),
  });
  if (!started && temporary) debug.removeBreakpoints([temporary]);
}
