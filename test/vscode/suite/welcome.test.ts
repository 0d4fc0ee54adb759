// The first minutes of a person who has just installed the extension: the walkthrough, the examples, the guide, and every command
// where no file is open.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { eventually } from './editor.ts';

const { commands, window, workspace } = vscode;
const extension = () => vscode.extensions.getExtension('asl-workbench.asl-workbench')!;
const command = (name: string, ...args: unknown[]) => commands.executeCommand(name, ...args);
const nameOf = (uri: vscode.Uri | undefined) => uri?.path.split('/').at(-1);
const closeAll = () => command('workbench.action.closeAllEditors');

interface Step {
  readonly description: string;
  readonly media: { readonly svg: string };
}

suite('welcome', () => {
  const sessions = debugSessions();
  const steps = () =>
    (extension().packageJSON.contributes.walkthroughs as { steps: Step[] }[]).flatMap(each => each.steps);

  test('each link of the walkthrough leads to a command, each picture is there', async () => {
    await extension().activate();
    const known = new Set(await commands.getCommands());
    const links = steps().flatMap(({ description }) => [...description.matchAll(/\(command:([^)?]+)/g)]);
    assert.ok(links.length >= steps().length);
    for (const [, link = ''] of links) assert.ok(known.has(link), link);
    for (const { media } of steps()) {
      const { size } = await workspace.fs.stat(vscode.Uri.joinPath(extension().extensionUri, media.svg));
      assert.ok(size > 0, media.svg);
    }
  });

  test('the guide opens as a page, and its links lead to files', async () => {
    await closeAll();
    await command('aslWorkbench.openGuide');
    await eventually(() => {
      const tab = window.tabGroups.activeTabGroup.activeTab;
      return tab?.label.includes('guide.md') && tab.input instanceof vscode.TabInputWebview ? tab : undefined;
    });
    await workspace.fs.stat(vscode.Uri.joinPath(extension().extensionUri, 'docs', 'debugging.md'));
  });

  test('an example is a copy with its inputs and mocks; what was changed in it stays', async () => {
    await closeAll();
    await command('aslWorkbench.openExample', 'text');
    const { document } = window.activeTextEditor!;
    assert.equal(nameOf(document.uri), 'order-processing.asl.json');
    assert.ok(!document.uri.path.startsWith(extension().extensionUri.path));
    const beside = (name: string) => vscode.Uri.joinPath(document.uri, '..', name);
    await workspace.fs.stat(beside('order-processing.mocks.json'));
    await workspace.fs.stat(beside('s3/acme-documents/inbox/2026-11/manifest.csv'));
    await workspace.fs.delete(beside('job-poller.input.json'));
    await workspace.fs.writeFile(
      beside('order-processing.input.json'),
      new TextEncoder().encode('{"orderId": "mine"}'),
    );
    await command('aslWorkbench.openExample', 'text');
    await workspace.fs.stat(beside('job-poller.input.json'));
    assert.match(new TextDecoder().decode(await workspace.fs.readFile(beside('order-processing.input.json'))), /mine/);
    await workspace.fs.delete(beside('order-processing.input.json'));
  });

  test('a new state machine is a file of our language; for a service the cursor stands in its Resource', async () => {
    await closeAll();
    await command('aslWorkbench.newStateMachine');
    assert.equal(window.activeTextEditor?.document.languageId, 'asl');
    assert.equal(window.activeTextEditor?.document.getText(), '');
    await command('aslWorkbench.openExample', 'resource');
    const { document, selection } = window.activeTextEditor!;
    const line = document.lineAt(selection.active).text;
    assert.equal(line.slice(0, selection.active.character).trim(), '"Resource": "');
    await command('workbench.action.revertAndCloseActiveEditor');
  });

  test('the links of the walkthrough show the graph, the data, a stop and a case that goes wrong', async () => {
    await closeAll();
    await command('aslWorkbench.openExample', 'graph');
    const labels = () => window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await eventually(() => (labels().includes('Graph: order-processing.asl.json') ? true : undefined), labels);
    await command('aslWorkbench.openExample', 'dataFlow');
    const session = await sessions.startedBy(() => command('aslWorkbench.openExample', 'debug'));
    assert.match(await session.stop(), /^breakpoint at How closely do we look\?/);
    await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    const run = await sessions.startedBy(() => command('aslWorkbench.openExample', 'cases'));
    assert.equal(await run.stop(), 'terminated');
    assert.match(run.console, /FraudSuspected is caught/);
    await closeAll();
  });

  test('where nothing is open no command fails', async () => {
    await closeAll();
    const all: { command: string }[] = extension().packageJSON.contributes.commands;
    const failed: string[] = [];
    for (const { command: name } of all) {
      const done = Promise.resolve(command(name)).then(
        () => true,
        // A question is no failure: under test VS Code refuses to show a dialog.
        error => /DialogService: refused .*\?$/.test(String(error)) || failed.push(`${name}: ${error}`) > 0,
      );
      // What asks something is answered with Escape.
      while (!(await Promise.race([done, new Promise(resolve => setTimeout(resolve, 300, false))])))
        await command('workbench.action.closeQuickOpen');
      await command('workbench.action.closeQuickOpen');
    }
    assert.deepEqual(failed, []);
    await closeAll();
  });
});
