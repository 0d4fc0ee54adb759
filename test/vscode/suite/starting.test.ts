// Ways into a run: F5 without a launch.json, the Run button, and a text that has never been saved.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { openWritten, write } from './editor.ts';

/** With one input file beside it, so that nothing is asked. */
const definitions = [
  {
    file: 'start-json.asl.json',
    input: 'start-json.input.json',
    text: '{ "StartAt": "Greet", "States": { "Greet": { "Type": "Pass", "End": true } } }',
    at: '"Greet": {',
  },
  {
    file: 'start-yaml.asl.yaml',
    input: 'start-yaml.input.json',
    text: 'StartAt: Greet\nStates:\n  Greet:\n    Type: Pass\n    End: true\n',
    at: '  Greet:',
  },
];

suite('starting', () => {
  const sessions = debugSessions();
  const command = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(name, ...args);

  for (const { file, input, text, at } of definitions) {
    test(`${file}: F5 without a launch.json takes the input beside the definition`, async () => {
      await write(input, '{ "name": "Ines" }');
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.startedBy(() => command('workbench.action.debug.start'));
      assert.match(await session.stop(), /^breakpoint at Greet < start-/);
      assert.equal((await session.scope('Data')).Input, '{name: "Ines"}');
    });

    test(`${file}: Run goes to the end, whatever breakpoints there are`, async () => {
      await write(input, '{ "name": "Ines" }');
      const document = await openWritten(file, text);
      sessions.breakAt(document, at);
      const session = await sessions.startedBy(() => command('aslWorkbench.run', document.uri));
      assert.equal(await session.stop(), 'terminated');
      assert.match(session.console, /SUCCEEDED\n\{\s+"name": "Ines"\s+\}/);
    });
  }

  test('a changed definition is saved before it runs', async () => {
    await write('start-json.input.json', '{}');
    const document = await openWritten('start-json.asl.json', definitions[0]!.text);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 1, 0), document.getText().replaceAll('Greet', 'Wave'));
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    const session = await sessions.startedBy(() => command('aslWorkbench.run', document.uri));
    assert.equal(await session.stop(), 'terminated');
    assert.match(session.console, /^Wave → /m);
    assert.ok(!document.isDirty);
  });

  test('a text that was never saved is not run, and nothing breaks', async () => {
    const content = 'StartAt: A\nStates:\n  A: { Type: Succeed }\n';
    const document = await vscode.workspace.openTextDocument({ language: 'asl-yaml', content });
    await vscode.window.showTextDocument(document);
    await command('aslWorkbench.run');
    // F5 itself would ask for a file name first, which nobody can answer here.
    const launch = { type: 'asl', request: 'launch', name: '' };
    const started = await vscode.debug.startDebugging(undefined, launch, { suppressSaveBeforeStart: true });
    assert.equal(started, false);
    assert.equal(vscode.debug.activeDebugSession, undefined);
    await command('workbench.action.revertAndCloseActiveEditor');
  });
});
