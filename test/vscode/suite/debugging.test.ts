// A debug session through VS Code: breakpoints, stops, frames and variables as VS Code gets them, in JSON and in YAML.
import assert from 'node:assert/strict';
import { suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, openExample } from './editor.ts';

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly body?: { readonly reason?: string; readonly threadId?: number };
}

suite('debugging', () => {
  /** What the adapter of the session said, in order. */
  let said: Message[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory('asl', {
    createDebugAdapterTracker: () => ({ onDidSendMessage: (message: Message) => void said.push(message) }),
  });
  suiteTeardown(() => tracker.dispose());
  teardown(async () => {
    await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    said = [];
  });

  const events = (name: string) => said.filter(({ type, event }) => type === 'event' && event === name);
  const stop = (number: number) => eventually(() => events('stopped')[number - 1]?.body);

  async function debug(file: string, at: string, input: string): Promise<vscode.DebugSession> {
    const document = await openExample(file);
    const place = new vscode.Location(document.uri, endOf(document, at));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
    const path = vscode.Uri.joinPath(document.uri, '..', input).fsPath;
    const launch = { type: 'asl', request: 'launch', name: file, program: document.uri.fsPath, input: path };
    assert.ok(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], launch));
    return eventually(() => vscode.debug.activeDebugSession);
  }

  /** Name of the innermost frame, and the rows of a scope by name. */
  async function look(session: vscode.DebugSession, threadId: number | undefined, scopeName: string) {
    const { stackFrames } = await session.customRequest('stackTrace', { threadId });
    const [frame] = stackFrames as { id: number; name: string }[];
    assert.ok(frame);
    const { scopes } = await session.customRequest('scopes', { frameId: frame.id });
    const scope = (scopes as { name: string; variablesReference: number }[]).find(({ name }) => name === scopeName);
    assert.ok(scope, `a scope ${scopeName}`);
    const { variables } = await session.customRequest('variables', { variablesReference: scope.variablesReference });
    const rows = (variables as { name: string; value: string }[]).map(({ name, value }) => [name, value] as const);
    return { name: frame.name, rows: Object.fromEntries(rows) };
  }

  test('stops at a breakpoint in JSON, steps, and runs to the end', async () => {
    const session = await debug('order-processing.asl.json', '"Reserve stock": {', 'order-processing.input.json');
    const first = await stop(1);
    assert.equal(first.reason, 'breakpoint');
    const { name, rows } = await look(session, first.threadId, 'Input');
    assert.equal(name, 'Reserve stock');
    assert.equal(rows.orderId, '"ord-20417"');

    await session.customRequest('next', { threadId: first.threadId });
    const second = await stop(2);
    assert.equal((await look(session, second.threadId, 'Input')).name, 'How closely do we look?');

    await session.customRequest('continue', { threadId: second.threadId });
    await eventually(() => events('terminated')[0]);
  });

  test('stops in a loop in YAML each time, with the variables of that time', async () => {
    const session = await debug('job-poller.asl.yaml', '\n  Look at load:', 'job-poller.input.json');
    for (const polls of [1, 2]) {
      const { threadId } = await stop(polls);
      const { name, rows } = await look(session, threadId, 'Variables');
      assert.equal(name, 'Look at load');
      assert.equal(rows.$polls, String(polls));
      await session.customRequest('continue', { threadId });
    }
  });
});
