// Completion as a person does it: the list opens, an item is taken, and what stands in the editor is a right definition.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, offeredAt, openWritten } from './editor.ts';

/** Puts the cursor behind `before`, types, and takes the first item of the list. */
async function take(name: string, text: string, before: string, typed: string, done: string): Promise<string> {
  const document = await openWritten(name, text);
  const editor = await vscode.window.showTextDocument(document);
  const place = endOf(document, before);
  await offeredAt(document, place);
  // In one go: while letters come one by one, the list of the letters before may still be open.
  await editor.edit(edit => edit.insert(place, typed));
  const behind = document.positionAt(document.offsetAt(place) + typed.length);
  editor.selection = new vscode.Selection(behind, behind);
  await vscode.commands.executeCommand('editor.action.triggerSuggest');
  await eventually(async () => {
    await vscode.commands.executeCommand('acceptSelectedSuggestion');
    return document.getText().includes(done) || undefined;
  });
  const result = document.getText();
  await vscode.commands.executeCommand('leaveSnippet');
  await vscode.commands.executeCommand('workbench.action.files.revert');
  return result;
}

suite('completing', () => {
  test('a state in JSON, with the comma before it and the state that follows', async () => {
    const text =
      '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Next": "Last" }\n    \n    "Last": { "Type": "Succeed" }\n  }\n}\n';
    const result = await take('states.asl.json', text, '"Last" }\n    ', '"Wait s', 'Seconds');
    assert.equal(
      result,
      text.replace(
        '}\n    \n',
        '},\n    "Wait state": {\n      "Type": "Wait",\n      "Seconds": 30,\n      "Next": "Last"\n    },\n',
      ),
    );
  });

  test('a pattern in YAML, laid out like the file', async () => {
    const text =
      'StartAt: A\nStates:\n    A:\n        Type: Pass\n        Next: Last\n    \n    Last:\n        Type: Succeed\n';
    const result = await take('patterns.asl.yaml', text, 'Next: Last\n    ', 'Poll unt', 'Choices');
    assert.ok(
      result.includes('    Wait for job:\n        Type: Wait\n        Seconds: 30\n        Next: Get job status\n'),
      result,
    );
    assert.ok(
      result.includes(
        '            - Variable: $.status\n              StringEquals: SUCCEEDED\n              Next: Last\n',
      ),
      result,
    );
  });

  for (const [name, text] of [
    [
      'output.asl.json',
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% 1 + ¦ %}","End":true}}}',
    ],
    [
      'output.asl.yaml',
      "QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Output: '{% 1 + ¦ %}'\n    End: true\n",
    ],
  ] as const)
    test(`${name}: a function inside of an expression`, async () => {
      const result = await take(name, text.replace('¦', ''), '{% 1 + ', '$sum', '$sum(');
      assert.equal(result, text.replace('¦', '$sum(numbers)'));
    });

  test('what is shown beside an item comes when it is looked at', async () => {
    const document = await openWritten('docs.asl.json', '{"StartAt":"A","States":{"A":{"Type":"Wait", }}}');
    const found = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      endOf(document, '"Wait", '),
      undefined,
      100,
    );
    const seconds = found.items.find(({ label }) => label === 'Seconds');
    assert.ok(seconds?.documentation instanceof vscode.MarkdownString, JSON.stringify(seconds));
    assert.match(seconds.documentation.value, /How many seconds to wait/);
  });
});
