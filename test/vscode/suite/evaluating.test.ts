// Values on demand while a run stands still: in the watch, in the console, and under the mouse, where VS Code asks us which part
// of a line can be evaluated.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { endOf, openWritten } from './editor.ts';

/** `at` is the state that stops; `hovered` are places in the text, and what is evaluated and seen there. */
const definitions = [
  {
    file: 'values.asl.json',
    text: `{
  "StartAt": "Keep",
  "States": {
    "Keep": { "Type": "Pass", "Assign": { "rate": 3 }, "Next": "Price" },
    "Price": {
      "Type": "Pass",
      "Parameters": {
        "id.$": "$.orderId",
        "first.$": "$.items[0].name",
        "rate.$": "$rate",
        "when.$": "$$.State.EnteredTime"
      },
      "End": true
    }
  }
}
`,
    at: '"Price": {',
    hovered: [
      { place: '"$.ord', expression: '$.orderId', result: '"o-1"' },
      { place: '$.items[0].na', expression: '$.items[0].name', result: '"Desk"' },
      { place: '"$ra', expression: '$rate', result: '3' },
    ],
    evaluated: [
      ['$.orderId', '"o-1"'],
      ["States.Format('{}!', $.orderId)", '"o-1!"'],
      ['$states.input.items[1].name', '"Lamp"'],
      ['$rate * 2', '6'],
    ],
  },
  {
    file: 'values.asl.yaml',
    text: `QueryLanguage: JSONata
StartAt: Keep
States:
  Keep: { Type: Pass, Assign: { rate: 3 }, Next: Price }
  Price:
    Type: Pass
    Output:
      id: >-
        {% 'order ' &
        $states.input.orderId %}
      total: |-
        {%
          $rate *
            $count($states.input.items[0].name)
        %}
    End: true
`,
    at: '  Price:',
    hovered: [
      { place: '$states.input.ord', expression: '$states.input.orderId', result: '"o-1"' },
      { place: '          $ra', expression: '$rate', result: '3' },
      { place: '$count($states.input.ite', expression: '$states.input.items', result: undefined },
    ],
    evaluated: [
      ['$states.input.orderId', '"o-1"'],
      ['{% $rate * 2 %}', '6'],
      ['$count($states.input.items)', '2'],
      ["$join($states.input.items.name, '+')", '"Desk+Lamp"'],
    ],
  },
];

suite('evaluating', () => {
  const sessions = debugSessions();
  const input = { orderId: 'o-1', items: [{ name: 'Desk' }, { name: 'Lamp' }] };

  for (const { file, text, at, hovered, evaluated } of definitions) {
    test(`${file}: watch and console`, async () => {
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.start(document.uri, input);
      assert.equal(await session.stop(), 'breakpoint at Price < values');
      for (const context of ['watch', 'repl'] as const) {
        for (const [expression, result] of evaluated)
          assert.equal(await session.evaluate(expression!, context), result, `${expression} in ${context}`);
        assert.match(await session.evaluate('$.(', context), /^!./);
      }
    });

    test(`${file}: the value under the mouse`, async () => {
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.start(document.uri, input);
      assert.equal(await session.stop(), 'breakpoint at Price < values');
      for (const { place, expression, result } of hovered) {
        const editor = await vscode.window.showTextDocument(document);
        editor.selection = new vscode.Selection(endOf(document, place), endOf(document, place));
        await vscode.commands.executeCommand('editor.debug.action.showDebugHover');
        const answer = await session.answerTo(
          'evaluate',
          ({ arguments: asked }) => asked.context === 'hover' && asked.expression === expression,
        );
        assert.ok(answer.success, answer.message);
        if (result !== undefined) assert.equal(answer.body.result, result);
      }
    });
  }
});
