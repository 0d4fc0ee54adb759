// Tasks while debugging, through VS Code: a result is edited in its document, a task with a token is completed from the view, a
// wait is skipped, a killed adapter ends its session. What is answered to whom is tested beside the adapter.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { eventually, openWritten } from './editor.ts';

const json = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
      "ResultPath": "$.charge",
      "Next": "Approve"
    },
    "Approve": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      "Parameters": { "QueueUrl": "q", "MessageBody": { "token.$": "$$.Task.Token" } },
      "HeartbeatSeconds": 60,
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Rejected" }],
      "End": true
    },
    "Rejected": { "Type": "Pass", "End": true }
  }
}
`;
const yaml = `StartAt: Charge
QueryLanguage: JSONata
States:
  Charge:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:123456789012:function:charge
    Output: "{% { 'charge': $states.result } %}"
    Next: Approve
  Approve:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
    Arguments: { QueueUrl: q, MessageBody: "{% $states.context.Task.Token %}" }
    HeartbeatSeconds: 60
    Catch: [{ ErrorEquals: [States.ALL], Next: Rejected }]
    End: true
  Rejected: { Type: Pass, End: true }
`;

const { executeCommand } = vscode.commands;

/** The document in which a result is edited. */
async function resultDocument(state: string): Promise<vscode.TextDocument> {
  return eventually(
    async () =>
      vscode.window.visibleTextEditors.find(
        ({ document }) => document.uri.scheme === 'asl-task' && document.uri.path.endsWith(`/Result of ${state}.json`),
      )?.document,
  );
}

async function write(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
}

suite('tasks while debugging', () => {
  const sessions = debugSessions();

  for (const { file, text } of [
    { file: 'tasks.asl.json', text: json },
    { file: 'tasks.asl.yaml', text: yaml },
  ]) {
    const asked = async () => {
      const document = await openWritten(file, text);
      const session = await sessions.start(document.uri, {}, { tasks: { Charge: 'ask' } });
      assert.equal(await session.stop(), 'task at Charge · asks for its result < tasks');
      return session;
    };

    test(`${file}: a result is edited and completes its task; one with a token is completed from the view`, async () => {
      const session = await asked();
      const document = await resultDocument('Charge');
      const lenses = await eventually(async () => {
        const found = await executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
        return found.length > 0 ? found : undefined;
      });
      assert.deepEqual(
        lenses.map(({ command }) => command?.title.replace(/^\$\(\S+\) /, '')),
        ['Complete with this result', 'Fail with an error…', 'Begin with…'],
      );
      await write(document, '{ "paid": 42 } // by card');
      const complete = lenses[0]?.command;
      assert.ok(complete);
      await executeCommand(complete.command, ...(complete.arguments ?? []));
      assert.equal(await session.stop(), 'task at Approve · waiting for task token < tasks');
      assert.equal(await session.evaluate('$states.input.charge.paid', 'watch'), '42');
      await eventually(async () =>
        vscode.window.visibleTextEditors.every(each => each.document !== document) ? true : undefined,
      );
      await executeCommand('aslWorkbench.sendHeartbeat');
      await session.answerTo('asl/heartbeatTask');
      // The first time the result is shown; the second it is used.
      await executeCommand('aslWorkbench.completeTask');
      await write(await resultDocument('Approve'), '"yes"');
      await executeCommand('aslWorkbench.completeTask');
      assert.equal(await session.stop(), 'terminated');
      assert.match(session.console, /SUCCEEDED\s+"yes"/);
    });

    test(`${file}: Continue takes what stands in the document; Skip Wait lets the heartbeat be missed`, async () => {
      const session = await asked();
      await write(await resultDocument('Charge'), '{ "paid": 1 }');
      await session.answerTo('asl/proposeResult');
      await executeCommand('workbench.action.debug.continue');
      assert.equal(await session.stop(), 'task at Approve · waiting for task token < tasks');
      assert.equal(await session.evaluate('$states.input.charge.paid', 'watch'), '1');
      await executeCommand('aslWorkbench.skipWait');
      assert.equal(await session.stop(), 'terminated');
      assert.match(session.console, /States\.Timeout is caught, next is Rejected/);
    });

    test(`${file}: an adapter that is killed ends its session, and nothing of it stays`, async () => {
      const session = await asked();
      await resultDocument('Charge');
      process.kill(session.messages.find(({ event }) => event === 'process')?.body.systemProcessId, 'SIGKILL');
      await session.over;
      await eventually(async () =>
        vscode.window.visibleTextEditors.every(each => each.document.uri.scheme !== 'asl-task') ? true : undefined,
      );
      const again = await asked();
      assert.equal(await again.evaluate('fail Declined', 'repl'), 'It goes on with Declined.');
    });
  }

  test('a breakpoint in a handler stops in VS Code’s JavaScript debugger', async function () {
    const extension = vscode.extensions.getExtension('ms-vscode.js-debug');
    if (!extension) return this.skip();
    const definition = await openWritten('handled.asl.json', json.replaceAll('tasks', 'handled'));
    const handlers = await openWritten(
      'handled.handlers.mjs',
      'export const Charge = async (parameters, call) => {\n  const seen = call.state;\n  return { seen };\n};\n',
    );
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(handlers.uri, new vscode.Position(2, 2))),
    ]);
    const stopped = new Promise<{ code: vscode.DebugSession; threadId: number }>(resolve => {
      const registration = vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: session => ({
          onDidSendMessage(message: { event?: string; body?: { reason: string; threadId: number } }) {
            if (
              !/^(pwa-)?node$/.test(session.type) ||
              message.event !== 'stopped' ||
              message.body?.reason !== 'breakpoint'
            )
              return;
            registration.dispose();
            resolve({ code: session, threadId: message.body.threadId });
          },
        }),
      });
    });
    const session = await sessions.start(
      definition.uri,
      {},
      { tasks: { Charge: 'handlers' }, handlers: handlers.uri.fsPath },
    );
    const { code, threadId } = await stopped;
    assert.ok(code.parentSession);
    await code.customRequest('continue', { threadId });
    assert.equal(await session.stop(), 'task at Approve · waiting for task token < handled');
  });
});
