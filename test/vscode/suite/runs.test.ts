// After a run: its history for the view, the run that is kept and opened again, and launch.json's help to start one.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { dynamicConfigurations } from '../../../client/launchJson.ts';
import { debugSessions } from './debugSessions.ts';
import { eventually, openWritten, write } from './editor.ts';

const text = `StartAt: Greet
States:
  Greet: { Type: Pass, Result: { hello: world }, ResultPath: $.said, Next: Rest }
  Rest: { Type: Wait, Seconds: 3600, Next: Done }
  Done: { Type: Succeed }
`;

suite('runs', () => {
  const sessions = debugSessions();
  const command = <T = unknown>(name: string, ...args: unknown[]) => vscode.commands.executeCommand<T>(name, ...args);

  test('the history is a table of the session, and what it comes to is said at its end', async () => {
    const document = await openWritten('kept.asl.yaml', text);
    sessions.breakAt(document, '  Rest:');
    const session = await sessions.start(document.uri, { id: 7 });
    await session.stop();
    await command('aslWorkbench.showHistory');
    const page = await session.vscode.customRequest('asl/history', { text: 'greet' });
    assert.deepEqual(
      page.rows.map(
        ({ type, state, line }: { type: string; state: string; line: number }) => `${type} ${state} ${line}`,
      ),
      ['PassStateEntered Greet 3', 'PassStateExited Greet 3'],
    );
    await session.vscode.customRequest('asl/travel', { at: page.rows[0].position });
    assert.match(await session.stop(), /^goto at Greet/);
    assert.match(await session.go('continue'), /^breakpoint at Rest/);
    assert.equal(await session.go('continue'), 'terminated');
    assert.match(session.console, /3 states visited, 1 h, 3 state transitions, \$0\.000075 as Standard/);
  });

  test('a run is kept, and stepped through again, forward and back, without its mocks', async () => {
    await write('again.mocks.json', '{ "States": { "Ask": { "Return": { "answer": 42 } } } }');
    const document = await openWritten(
      'again.asl.yaml',
      `StartAt: Ask
States:
  Ask: { Type: Task, Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Next: Done }
  Done: { Type: Succeed }
`,
    );
    const first = await sessions.start(document.uri, {});
    assert.equal(await first.stop(), 'terminated');
    const kept = first.messages.find(({ event }) => event === 'asl/kept')?.body;
    assert.equal(kept?.about.status, 'SUCCEEDED');
    await first.over;
    await write('again.mocks.json', '{ "States": {} }');

    const file = vscode.Uri.file(kept.path);
    const again = await sessions.startedBy(async () => {
      await command('aslWorkbench.stepThroughRun', file);
      return true;
    });
    assert.match(await again.stop(), /^entry at Ask < again$/);
    assert.match(await again.go('next'), /^step at Done < again$/);
    assert.equal(await again.evaluate('$.answer', 'watch'), '42');
    assert.match(await again.go('stepBack'), /^step at Ask < again$/);
    assert.match(await again.go('continue'), /^pause at Done < again$/);
    assert.equal(await again.go('continue'), 'terminated');
    await again.over;

    await command('aslWorkbench.openRun', file);
    await command('aslWorkbench.deleteRun', { file: kept.path, about: kept.about });
    await eventually(() =>
      vscode.workspace.fs.stat(file).then(
        () => undefined,
        () => true,
      ),
    );
  });

  test('a started execution has a session of its own, and a step in it is a step of both', async () => {
    await write(
      'started.asl.yaml',
      'StartAt: One\nStates:\n  One: { Type: Pass, Next: Two }\n  Two: { Type: Pass, End: true }\n',
    );
    const inner = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'started.asl.yaml'),
    );
    const document = await openWritten(
      'starts.asl.yaml',
      `StartAt: Start
States:
  Start:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    Parameters: { StateMachineArn: started, Input: { a: 1 } }
    End: true
`,
    );
    sessions.breakAt(inner, '  One:');
    const began = new Promise<vscode.DebugSession>(resolve => {
      const registration = vscode.debug.onDidStartDebugSession(session => {
        if (!session.parentSession) return;
        registration.dispose();
        resolve(session);
      });
    });
    const outer = await sessions.start(document.uri, {}, { childSessions: true });
    const child = await began;
    assert.equal(child.parentSession?.id, outer.id);
    assert.match(child.name, /^started \(Start\(started\)\)/);
    const threads = await eventually(async () => {
      const found = (await child.customRequest('threads')).threads;
      return found.length === 1 ? found : undefined;
    });
    const topFrame = async () =>
      (await child.customRequest('stackTrace', { threadId: threads[0].id })).stackFrames[0].name;
    assert.equal(
      await eventually(() =>
        topFrame().then(
          name => name,
          () => undefined,
        ),
      ),
      'One',
    );
    await child.customRequest('next', { threadId: threads[0].id });
    await eventually(() =>
      topFrame().then(
        name => (name === 'Two' ? true : undefined),
        () => undefined,
      ),
    );
    await outer.vscode.customRequest('continue', { threadId: 1 });
    await outer.over;
    assert.match(outer.console, /starts SUCCEEDED/);
  });

  test('every definition, input and state machine of a template can be started without a launch.json', async () => {
    await write('two.asl.json', '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }');
    await write('two.input.json', '{}');
    await write('two.rush.input.json', '{}');
    await write(
      'dynamic-template.yaml',
      "Resources:\n  One: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } } }\n",
    );
    const client = {
      start: async () => {},
      sendRequest: async (_method: string, { uri }: { uri: string }) =>
        uri.endsWith('dynamic-template.yaml') ? [{ name: 'One', states: ['A'] }] : [],
    };
    const names = (await dynamicConfigurations(client as never)).map(({ name }) => name);
    for (const name of [
      'Debug two.asl.json with two.input.json',
      'Debug two.asl.json with two.rush.input.json',
      'Debug One of dynamic-template.yaml',
    ])
      assert.ok(names.includes(name), `${name} in ${names.join(', ')}`);
  });

  test('launch.json completes files, and states of the program', async () => {
    await write('complete.asl.yaml', text);
    await write('complete.input.json', '{}');
    const launch = (body: string) =>
      `{ "version": "0.2.0", "configurations": [{ "type": "asl", "request": "launch", "name": "x", "program": "\${workspaceFolder}/complete.asl.yaml", ${body} }] }`;
    const completed = async (marked: string) => {
      const at = marked.indexOf('¦');
      const uri = await write('.vscode/launch.json', marked.replace('¦', ''));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      await eventually(() => (document.getText() === marked.replace('¦', '') ? true : undefined));
      const { items } = await command<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        document.positionAt(at),
      );
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    try {
      const states = await completed(launch('"stopAt": "¦"'));
      for (const name of ['Greet', 'Rest', 'Done']) assert.ok(states.includes(name), states.join(', '));
      const inputs = await completed(launch('"input": "¦"'));
      assert.ok(inputs.includes('${workspaceFolder}/complete.input.json'), inputs.join(', '));
      const programs = await completed('{ "configurations": [{ "type": "asl", "program": "¦" }] }');
      assert.ok(programs.includes('${workspaceFolder}/complete.asl.yaml'), programs.join(', '));
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.vscode'), {
        recursive: true,
      });
    }
  });
});
