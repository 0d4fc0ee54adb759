// Every refactoring is one undo step: taken from the menu at any place of a definition, one undo brings the text back, one redo does
// it again; in JSON, in YAML and in a template. What each makes of a text is tested beside the language.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually, openWritten } from './editor.ts';

const yaml = `StartAt: Pay
States:
  # takes the money
  Pay:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      FunctionName: pay
      Payload: { limit: 100 }
    Next: Remember
  Ship:
    Type: Pass
    End: true # out of the door
  Remember:
    Type: Pass
    Assign:
      currency: EUR
    Next: Both
  Both:
    Type: Parallel
    Branches:
      - StartAt: Tell
        States:
          Tell:
            Type: Pass
            Parameters:
              money.$: $currency
            End: true
    OutputPath: $[0]
    Next: Ship
`;

const json = `{
  "StartAt": "Pay",
  "States": {
    // takes the money
    "Pay": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": { "FunctionName": "pay", "Payload": { "limit": 100 } },
      "Next": "Remember"
    },
    "Ship": { "Type": "Pass", "End": true },
    "Remember": { "Type": "Pass", "Assign": { "currency": "EUR" }, "Next": "Both" },
    "Both": {
      "Type": "Parallel",
      "Branches": [
        {
          "StartAt": "Tell",
          "States": { "Tell": { "Type": "Pass", "Parameters": { "money.$": "$currency" }, "End": true } }
        }
      ],
      "OutputPath": "$[0]",
      "Next": "Ship"
    }
  }
}
`;

const template = `Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
${yaml.replaceAll(/^(?=.)/gm, '        ')}`;

/** What is offered somewhere in it; names are left out. */
const all = [
  'Catch every error of …',
  'Catch the … errors of … by name',
  'Convert the state machine to JSONata',
  'Convert … to JSONata',
  'Delete … and reconnect',
  'Inline $currency',
  'Insert a state after …',
  'Insert a state before …',
  'Insert a state between … and …',
  'Limit the time of …',
  'Make … a variable',
  'Retry …',
  'Retry … on its transient errors',
  'Sort states in flow order',
  'Unwrap …',
  'Wrap … in a Map',
  'Wrap … in a Parallel',
];

suite('undoing', () => {
  for (const [file, text] of Object.entries({ 'undo.asl.json': json, 'undo.asl.yaml': yaml, 'undo.yaml': template }))
    test(`${file}: each refactoring is one undo step`, async () => {
      const document = await openWritten(file, text);
      /** @param word stands there, and nowhere before */
      const at = (word: string) => document.positionAt(text.indexOf(word) + 1);
      const offeredAt = async (range: vscode.Range) => {
        const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          range,
          'refactor',
          50,
        );
        return found.filter(({ edit }) => edit !== undefined);
      };
      /** By this command, given once. */
      const becomes = async (command: string, wanted: string, title: string) => {
        await vscode.commands.executeCommand(command);
        await eventually(
          () => document.getText() === wanted || undefined,
          () => `${title}, ${command}: ${document.getText()}`,
        );
      };
      const made = new Set<string>();
      for (const place of [
        'Pay',
        'Ship',
        'limit',
        '100',
        'Remember',
        'EUR',
        '$currency',
        'Both": {',
        'Both:',
        'Tell',
      ]) {
        if (!text.includes(place)) continue;
        const position = at(place);
        const range = new vscode.Range(position, position);
        const actions = await eventually(async () => {
          const found = await offeredAt(range);
          return found.length > 0 ? found : undefined;
        });
        for (const { title } of actions) {
          const kind = title.replaceAll(/"[^"]*"|\b\d+\b/g, '…');
          if (made.has(kind)) continue;
          made.add(kind);
          const action = await eventually(async () => (await offeredAt(range)).find(each => each.title === title));
          assert.ok(action.edit);
          assert.ok(await vscode.workspace.applyEdit(action.edit), title);
          const after = document.getText();
          assert.notEqual(after, text, title);
          await becomes('undo', text, title);
          await becomes('redo', after, title);
          await becomes('undo', text, title);
        }
      }
      assert.deepEqual([...made].sort(), all);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }).timeout(120_000);
});
