// Time both ways in VS Code: its own commands for stepping back, other data from the Variables view, values beside the text. What
// is shown at every stop is tested beside the adapter.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { endOf, openWritten } from './editor.ts';

const json = `{
  "StartAt": "Double",
  "States": {
    "Double": {
      "Type": "Pass",
      "Parameters": {
        "amount.$": "States.MathAdd($.amount, $.amount)"
      },
      "Next": "Keep"
    },
    "Keep": {
      "Type": "Pass",
      "Assign": { "kept.$": "$.amount" },
      "Next": "Done"
    },
    "Done": { "Type": "Succeed" }
  }
}
`;
const yaml = `QueryLanguage: JSONata
StartAt: Double
States:
  Double:
    Type: Pass
    Output:
      amount: "{% $states.input.amount * 2 %}"
    Next: Keep
  Keep:
    Type: Pass
    Assign: { kept: "{% $states.input.amount %}" }
    Next: Done
  Done: { Type: Succeed }
`;

suite('time travel', () => {
  const sessions = debugSessions();

  for (const { file, text, at, expression } of [
    { file: 'travel.asl.json', text: json, at: '"Done": {', expression: '$.amount' },
    { file: 'travel.asl.yaml', text: yaml, at: '  Done: {', expression: '$states.input.amount' },
  ]) {
    const stopped = async () => {
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.start(document.uri, { amount: 21 });
      assert.equal(await session.stop(), 'breakpoint at Done < travel');
      return { document, session };
    };

    test(`${file}: Step Back and Reverse, by the commands of VS Code`, async () => {
      const { session } = await stopped();
      assert.equal((await session.scope('Variables')).$kept, '42');
      await vscode.commands.executeCommand('workbench.action.debug.stepBack');
      assert.equal(await session.stop(), 'step at Keep < travel');
      assert.deepEqual(await session.scope('Variables'), {});
      await vscode.commands.executeCommand('workbench.action.debug.reverseContinue');
      assert.equal(await session.stop(), 'entry at Double < travel');
      assert.equal(await session.evaluate(expression, 'watch'), '21');
      assert.equal(await session.go('continue'), 'breakpoint at Done < travel');
    });

    test(`${file}: another value in the past makes another future`, async () => {
      const { session } = await stopped();
      assert.equal(await session.go('stepBack'), 'step at Keep < travel');
      assert.equal(await session.go('stepBack'), 'step at Double < travel');
      assert.equal(await session.set(['Data', 'Input', 'amount'], '50'), '50');
      assert.equal(await session.evaluate(expression, 'watch'), '50');
      assert.equal(await session.go('continue'), 'breakpoint at Done < travel');
      assert.equal((await session.scope('Variables')).$kept, '100');
    });

    test(`${file}: Jump to Cursor, and Run to Cursor`, async () => {
      const document = await openWritten(file, text);
      const session = await sessions.start(document.uri, { amount: 1 }, { stopOnEntry: true });
      assert.equal(await session.stop(), 'entry at Double < travel');
      const editor = await vscode.window.showTextDocument(document);
      const cursor = endOf(document, at.replace('Done', 'Keep').replace(' {', ''));
      editor.selection = new vscode.Selection(cursor, cursor);
      await vscode.commands.executeCommand('editor.debug.action.runToCursor');
      assert.equal(await session.stop(), 'breakpoint at Keep < travel');
      assert.equal(await session.evaluate(expression, 'watch'), '2');
      const back = endOf(document, at.replace('Done', 'Double').replace(' {', ''));
      editor.selection = new vscode.Selection(back, back);
      await vscode.commands.executeCommand('debug.jumpToCursor');
      assert.equal(await session.stop(), 'goto at Double < travel');
    });

    test(`${file}: values beside the text`, async () => {
      const { document, session } = await stopped();
      await session.go('stepBack');
      const [frame] = await session.frames();
      const values = await vscode.commands.executeCommand<vscode.InlineValueText[]>(
        'vscode.executeInlineValueProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
        { frameId: frame?.id, stoppedLocation: new vscode.Range(0, 0, 0, 0) },
      );
      const keep = endOf(document, at.replace('Done', 'Keep').replace(' {', '')).line;
      assert.deepEqual(values.map(({ range, text: shown }) => [range.start.line, shown]).slice(0, 2), [
        [keep, 'input = {amount: 42}'],
        [keep + 2, '= 42'],
      ]);
    });
  }
});
