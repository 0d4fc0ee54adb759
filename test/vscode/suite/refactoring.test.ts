// Refactorings in VS Code: offered in the menu, made as one undo step, the new state's name ready to be changed; and a file
// converted into a new one beside it. What each refactoring makes of a text is tested beside the language.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, openWritten } from './editor.ts';

const definition = `StartAt: Pay
States:
  # takes the money
  Pay:
    Type: Pass
    Next: Ship
  Ship:
    Type: Pass
    End: true # out of the door
`;

async function offered(document: vscode.TextDocument, at: vscode.Position, title: string): Promise<vscode.CodeAction> {
  return eventually(async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(at, at),
      'refactor',
      50,
    );
    return actions.find(each => each.title === title);
  });
}

suite('refactoring', () => {
  test('states are wrapped in a Parallel with one edit, which one undo takes back', async () => {
    const document = await openWritten('refactoring.asl.yaml', definition);
    const action = await offered(document, endOf(document, '  Ship'), 'Wrap "Ship" in a Parallel');
    assert.equal(action.kind?.value, 'refactor.extract');
    assert.ok(action.edit);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.equal(
      document.getText(),
      definition.replace('Next: Ship', 'Next: Around Ship').replace(
        / {2}Ship:\n[\s\S]*/,
        `  Around Ship:
    Type: Parallel
    Branches:
      - StartAt: Ship
        States:
          Ship:
            Type: Pass
            End: true # out of the door
    OutputPath: "$[0]"
    End: true
`,
      ),
    );
    await vscode.commands.executeCommand('undo');
    await eventually(() => (document.getText() === definition ? true : undefined));
    await vscode.workspace.saveAll(false);
  });

  test('a definition is converted into a new file, which is opened', async () => {
    const document = await openWritten('converting.asl.yaml', definition);
    await vscode.commands.executeCommand('aslWorkbench.convert', document.uri);
    const editor = await eventually(() => {
      const active = vscode.window.activeTextEditor;
      return active?.document.fileName.endsWith('converting.asl.json') ? active : undefined;
    });
    assert.equal(editor.document.languageId, 'asl');
    assert.match(editor.document.getText(), /^\{\n {2}"StartAt": "Pay",\n {2}"States": \{\n {4}\/\/ takes the money\n/);
    assert.equal(document.getText(), definition);
  });
});
