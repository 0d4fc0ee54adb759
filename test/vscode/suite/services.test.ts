// What AWS offers, in VS Code: a Resource is found by what people call a service, VS Code's own matching hides none of it, and what
// the action needs comes with it.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, inDiagnostics, offeredAt, openWritten } from './editor.ts';

const files = [
  {
    name: 'services.asl.json',
    text: '{\n  "StartAt": "A",\n  "States": {\n    "A": {\n      "Type": "Task",\n      "Resource": "",\n      "End": true\n    }\n  }\n}\n',
    before: '"Resource": "',
    after: [
      '      "Resource": "arn:aws:states:::aws-sdk:secretsmanager:getSecretValue",',
      '      "Parameters": {',
      '        "SecretId": ""',
      '      },',
      '      "End": true',
    ],
  },
  {
    name: 'services.asl.yaml',
    text: 'StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: \n    End: true\n',
    before: 'Resource: ',
    after: [
      '    Resource: arn:aws:states:::aws-sdk:secretsmanager:getSecretValue',
      '    Parameters:',
      '      SecretId: ',
      '    End: true',
    ],
  },
];

suite('services', () => {
  for (const { name, text, before, after } of files)
    test(`${name}: words find an action, and accepting it brings its parameters`, async () => {
      const document = await openWritten(name, text);
      const editor = await vscode.window.showTextDocument(document);
      const place = endOf(document, before);
      await offeredAt(document, place, 100);
      // In one go: while letters come one by one, the list of the letters before may still be open.
      await editor.edit(edit => edit.insert(place, 'secrets get'));
      const behind = endOf(document, 'secrets get');
      editor.selection = new vscode.Selection(behind, behind);
      await vscode.commands.executeCommand('editor.action.triggerSuggest');
      await eventually(async () => {
        await vscode.commands.executeCommand('acceptSelectedSuggestion');
        return document.getText().includes('getSecretValue') || undefined;
      });
      assert.ok(document.getText().includes(after.join('\n')), document.getText());
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

  test('an action that does not exist is an error, with the one that was meant', async () => {
    const document = await openWritten(
      'misspelt.asl.json',
      '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:getObjct","Parameters":{"Bucket":"b","Key":"k"},"End":true}}}',
    );
    const found = await inDiagnostics(document.uri, all => all.find(({ message }) => message.includes('getObjct')));
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(found.range), 'getObjct');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
    );
    assert.ok(
      actions.some(({ title }) => title.includes('aws-sdk:s3:getObject"')),
      actions.map(each => each.title).join(),
    );
  });
});
