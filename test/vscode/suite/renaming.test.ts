// Renaming and finding one's way, in VS Code: one edit over several files, its reasons, and the commands behind code lenses. What
// each way of writing becomes is tested beside the server.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, openExample, openWritten, write } from './editor.ts';

const definition = `QueryLanguage: JSONata
StartAt: Pay
States:
  Pay: # takes the money
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Assign:
      total: '{% $states.result.total %}'
    Retry: []
    Next: Enough?
  Enough?:
    Type: Choice
    Choices:
      - { Condition: '{% $total > 10 %}', Next: Pay }
    Default: Done
  Done:
    Type: Succeed
    Output: "{% $total & \\"\\" %}"
`;

suite('renaming', () => {
  const rename = (document: vscode.TextDocument, at: vscode.Position, newName: string) =>
    vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      at,
      newName,
    );

  test('a state, in the definition and in its mocks, is one edit', async () => {
    const document = await openWritten('renaming.asl.yaml', definition);
    const mocks = await write('renaming.mocks.yaml', '# answers\nStates:\n  Pay: { Return: { total: 1 } }\n');
    const edit = await eventually(async () => {
      const found = await rename(document, endOf(document, 'StartAt: P'), 'Charge: card').then(
        undefined,
        () => undefined,
      );
      return found && found.entries().length > 1 ? found : undefined;
    });
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(
      document.getText(),
      definition
        .replace('StartAt: Pay', 'StartAt: "Charge: card"')
        .replace('  Pay: #', '  "Charge: card": #')
        .replace('Next: Pay', 'Next: "Charge: card"'),
    );
    const changed = await vscode.workspace.openTextDocument(mocks);
    assert.equal(changed.getText(), '# answers\nStates:\n  "Charge: card": { Return: { total: 1 } }\n');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await eventually(() => (document.getText() === definition ? true : undefined));
    await vscode.workspace.saveAll(false);
  });

  test('a variable, in the key and in the expressions', async () => {
    const document = await openWritten('variable.asl.yaml', definition);
    const edit = await eventually(async () =>
      rename(document, endOf(document, '{% $tot'), 'amount').then(
        found => found,
        () => undefined,
      ),
    );
    await vscode.workspace.applyEdit(edit);
    assert.equal(
      document.getText(),
      definition.replace('      total:', '      amount:').replaceAll('$total', () => '$amount'),
    );
  });

  test('what cannot be is refused with the reason', async () => {
    const document = await openWritten('refused.asl.yaml', definition);
    const at = endOf(document, 'StartAt: P');
    await eventually(() => rename(document, at, 'Other').then(undefined, () => undefined));
    await assert.rejects(async () => rename(document, at, 'Done'), /There is a state "Done" already/);
    await assert.rejects(
      async () => vscode.commands.executeCommand('vscode.prepareRename', document.uri, endOf(document, 'Type: Ta')),
      /nothing to rename here/,
    );
    const prepared = await vscode.commands.executeCommand<{ range: vscode.Range; placeholder: string }>(
      'vscode.prepareRename',
      document.uri,
      endOf(document, '{% $tot'),
    );
    assert.equal(prepared.placeholder, 'total');
    assert.equal(document.getText(prepared.range), 'total');
  });
});

suite('finding the way', () => {
  test('lenses count the references and list them; a click runs their command', async () => {
    const document = await openWritten('lenses.asl.yaml', definition);
    const lenses = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        20,
      );
      return found.length > 0 ? found : undefined;
    });
    const titles = lenses.map(({ range, command }) => `${range.start.line} ${command?.title}`);
    for (const wanted of ['0 $(play) Run', '0 $(debug-alt) Debug', '3 2 references'])
      assert.ok(titles.includes(wanted), `${wanted} in ${titles.join(', ')}`);
    const counted = lenses.find(({ range, command }) => range.start.line === 3 && command)?.command;
    assert.ok(counted);
    await vscode.commands.executeCommand(counted.command, ...(counted.arguments ?? []));
    await vscode.commands.executeCommand('closeReferenceSearch');
  });

  test('states of the workspace are found by their names', async () => {
    await openExample('order-processing.asl.json');
    const found = await eventually(async () => {
      const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
        'vscode.executeWorkspaceSymbolProvider',
        'refund',
      );
      return symbols.some(({ location }) => location.uri.path.endsWith('template.yaml')) ? symbols : undefined;
    });
    assert.ok(found.some(({ location }) => location.uri.path.endsWith('.yaml')));
  });

  test('the transitions of a state are its call hierarchy', async () => {
    const document = await openWritten('hierarchy.asl.yaml', definition);
    const [item] = await eventually(async () => {
      const items = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
        'vscode.prepareCallHierarchy',
        document.uri,
        endOf(document, 'Next: Eno'),
      );
      return items.length > 0 ? items : undefined;
    });
    assert.equal(item?.name, 'Enough?');
    const outgoing = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>(
      'vscode.provideOutgoingCalls',
      item,
    );
    assert.deepEqual(outgoing.map(({ to }) => to.name).sort(), ['Done', 'Pay']);
    const incoming = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      'vscode.provideIncomingCalls',
      item,
    );
    assert.deepEqual(
      incoming.map(({ from }) => from.name),
      ['Pay'],
    );
  });
});
