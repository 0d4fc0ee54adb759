// A debug session through VS Code: breakpoints, steps, stops, the call stack and variables as VS Code gets them, in JSON and in
// YAML. Which stops there are in every other case is tested beside the adapter.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { endOf, eventually, openExample, openWritten } from './editor.ts';

/** A Map inside a branch of a Parallel; the same in both languages. */
const nested = [
  {
    file: 'nested.asl.json',
    at: (name: string) => `"${name}": {`,
    text: `{
  "StartAt": "Fan out",
  "States": {
    "Fan out": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "Pack",
          "States": {
            "Pack": {
              "Type": "Map",
              "ItemsPath": "$.items",
              "MaxConcurrency": 1,
              "ItemProcessor": {
                "StartAt": "Weigh",
                "States": {
                  "Weigh": { "Type": "Pass", "Assign": { "weight.$": "$" }, "Next": "Wrap" },
                  "Wrap": {
                    "Type": "Pass",
                    "End": true
                  }
                }
              },
              "End": true
            }
          }
        },
        { "StartAt": "Count", "States": { "Count": { "Type": "Pass", "End": true } } }
      ],
      "Next": "Done"
    },
    "Done": { "Type": "Pass", "End": true }
  }
}
`,
  },
  {
    file: 'nested.asl.yaml',
    at: (name: string) => `${name}:`,
    text: `QueryLanguage: JSONata
StartAt: Fan out
States:
  Fan out:
    Type: Parallel
    Branches:
      - StartAt: Pack
        States:
          Pack:
            Type: Map
            Items: "{% $states.input.items %}"
            MaxConcurrency: 1
            ItemProcessor:
              StartAt: Weigh
              States:
                Weigh:
                  Type: Pass
                  Assign: { weight: "{% $states.input %}" }
                  Next: Wrap
                Wrap:
                  Type: Pass
                  End: true
            End: true
      - StartAt: Count
        States:
          Count: { Type: Pass, End: true }
    Next: Done
  Done: { Type: Pass, End: true }
`,
  },
];

/** A loop that nothing ends. */
const endless = [
  {
    file: 'endless.asl.json',
    at: '"Again": {',
    text: `{
  "StartAt": "Begin",
  "States": {
    "Begin": { "Type": "Pass", "Assign": { "round": 0 }, "Next": "Again" },
    "Again": {
      "Type": "Pass",
      "Assign": { "round.$": "States.MathAdd($round, 1)" },
      "Next": "And again"
    },
    "And again": {
      "Type": "Choice",
      "Choices": [{ "Variable": "$round", "NumericLessThan": 0, "Next": "Never" }],
      "Default": "Again"
    },
    "Never": { "Type": "Succeed" }
  }
}
`,
  },
  {
    file: 'endless.asl.yaml',
    at: '\n  Again:',
    text: `QueryLanguage: JSONata
StartAt: Begin
States:
  Begin: { Type: Pass, Assign: { round: 0 }, Next: Again }
  Again:
    Type: Pass
    Assign:
      round: "{% $round + 1 %}"
    Next: And again
  And again:
    Type: Choice
    Choices:
      - Condition: "{% $round < 0 %}"
        Next: Never
    Default: Again
  Never: { Type: Succeed }
`,
  },
];

suite('debugging', () => {
  const sessions = debugSessions();

  test('stops at a breakpoint in JSON, steps, and runs to the end', async () => {
    const document = await openExample('order-processing.asl.json');
    sessions.breakAt(document, '"Reserve stock": {');
    const session = await sessions.start(document.uri, 'order-processing.input.json', {
      mocks: 'order-processing.mocks.json',
    });
    assert.equal(await session.stop(), 'breakpoint at Reserve stock < order-processing');
    assert.match((await session.scope('Data')).Input ?? '', /orderId: "ord-20417"/);
    assert.equal(await session.go('next'), 'step at How closely do we look? < order-processing');
    assert.equal(await session.go('continue'), 'terminated');
    await session.over;
  });

  test('stops in a loop in YAML each time, with the variables of that time', async () => {
    const document = await openExample('job-poller.asl.yaml');
    sessions.breakAt(document, '\n  Look at load:');
    const session = await sessions.start(document.uri, 'job-poller.input.json', { mocks: 'job-poller.mocks.json' });
    assert.equal(await session.stop(), 'breakpoint at Look at load < job-poller');
    assert.equal((await session.scope('Variables')).$polls, '1');
    assert.equal(await session.go('continue'), 'breakpoint at Look at load < job-poller');
    assert.equal((await session.scope('Variables')).$polls, '2');
  });

  for (const { file, at, text } of nested) {
    test(`${file}: steps go over, into and out of branches and iterations`, async () => {
      const document = await openWritten(file, text);
      sessions.breakAt(document, at('Fan out'));
      const session = await sessions.start(document.uri, { items: [11, 12] });
      assert.equal(await session.stop(), 'breakpoint at Fan out < nested');
      assert.equal(await session.go('stepIn'), 'step at Pack < Fan out {Pack} < nested');
      assert.equal(await session.go('stepIn'), 'step at Weigh < Pack[0] < Fan out {Pack} < nested');
      assert.equal(await session.go('next'), 'step at Wrap < Pack[0] < Fan out {Pack} < nested');
      assert.equal((await session.scope('Variables')).$weight, '11');
      assert.equal(await session.go('next'), 'step at Weigh < Pack[1] < Fan out {Pack} < nested');
      const lines = (await session.frames()).map(({ line }) => line - 1);
      assert.deepEqual(
        lines,
        [at('Weigh'), at('Pack'), at('Fan out'), 'StartAt'].map(place => endOf(document, place).line),
      );
      assert.equal(await session.go('stepOut'), 'step at Done < nested');
      assert.equal(await session.go('next'), 'terminated');
    });
  }

  for (const { file, at, text } of endless) {
    test(`${file}: Pause stops an endless loop before it has ever stopped, Stop ends it while it runs`, async () => {
      const document = await openWritten(file, text);
      // A standard execution ends when its history is full, which is at once.
      const session = await sessions.start(document.uri, {}, { executionType: 'EXPRESS' });
      // VS Code pauses a thread, and no event tells when it has worked through the console and knows one; until it knows the
      // adapter, it refuses.
      await eventually(async () => {
        await vscode.commands.executeCommand('workbench.action.debug.pause').then(undefined, () => {});
        return session.messages.find(({ command }) => command === 'pause');
      });
      assert.match(await session.stop(), /^pause at (Begin|Again|And again) < endless$/);
      await vscode.commands.executeCommand('workbench.action.debug.continue');
      await session.answerTo('continue');
      await vscode.commands.executeCommand('workbench.action.debug.stop');
      assert.equal(await session.stop(), 'terminated');
      await session.over;
    });

    test(`${file}: a condition, and Restart, after which all begins anew`, async () => {
      const document = await openWritten(file, text);
      const location = new vscode.Location(document.uri, endOf(document, at));
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(location, true, '$round = 3')]);
      const session = await sessions.start(document.uri);
      assert.equal(await session.stop(), 'breakpoint at Again < endless');
      assert.equal((await session.scope('Variables')).$round, '3');
      await vscode.commands.executeCommand('workbench.action.debug.restart');
      assert.equal(await session.stop(), 'breakpoint at Again < endless');
      assert.equal((await session.scope('Variables')).$round, '3');
    });

    test(`${file}: an edit while it stands still changes nothing until Restart reads it`, async () => {
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.start(document.uri);
      assert.equal(await session.stop(), 'breakpoint at Again < endless');
      const edit = new vscode.WorkspaceEdit();
      edit.replace(
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
        text.replaceAll('And again', 'Once more'),
      );
      await vscode.workspace.applyEdit(edit);
      assert.equal(await session.go('next'), 'step at And again < endless');
      assert.equal((await session.scope('Variables')).$round, '1');
      assert.ok(await document.save());
      await vscode.commands.executeCommand('workbench.action.debug.restart');
      assert.equal(await session.stop(), 'breakpoint at Again < endless');
      assert.equal(await session.go('next'), 'step at Once more < endless');
    });
  }

  test('two sessions at once, in JSON and in YAML, know nothing of each other', async () => {
    const [inJson, inYaml] = nested;
    assert.ok(inJson && inYaml);
    const json = await openWritten(inJson.file, inJson.text);
    const yaml = await openWritten(inYaml.file, inYaml.text);
    sessions.breakAt(json, '"Wrap": {');
    sessions.breakAt(yaml, 'Wrap:\n');
    const first = await sessions.start(json.uri, { items: ['j'] });
    assert.equal(await first.stop(), 'breakpoint at Wrap < Pack[0] < Fan out {Pack} < nested');
    const second = await sessions.start(yaml.uri, { items: ['y'] });
    assert.equal(await second.stop(), 'breakpoint at Wrap < Pack[0] < Fan out {Pack} < nested');
    assert.equal((await first.scope('Variables')).$weight, '"j"');
    assert.equal((await second.scope('Variables')).$weight, '"y"');
    assert.equal(await first.go('continue'), 'terminated');
    await first.over;
    assert.equal(await second.go('continue'), 'terminated');
    assert.match(second.console, /SUCCEEDED/);
  });
});
