// Settings, `.aslrc` files and the pages of rules, as a person meets them in the editor.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually, inDiagnostics, openWritten, write } from './editor.ts';

const text = '{"StartAt":"A","States":{"A":{"Type":"Succeed"},"Lost":{"Type":"Succeed"}}}';

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);
const lost = (all: readonly vscode.Diagnostic[]) => all.find(each => codeOf(each) === 'unreachable-state');

suite('settings', () => {
  test('the severity of a rule in the settings, and in a file above them', async () => {
    const { uri } = await openWritten('settings/lost.asl.json', text);
    await inDiagnostics(uri, all => lost(all)?.severity === vscode.DiagnosticSeverity.Error || undefined);
    const settings = vscode.workspace.getConfiguration('asl', uri);
    await settings.update('rules', { 'unreachable-state': 'hint' }, vscode.ConfigurationTarget.Workspace);
    await inDiagnostics(uri, all => lost(all)?.severity === vscode.DiagnosticSeverity.Hint || undefined);
    await write('settings/.aslrc.yaml', 'rules: { unreachable-state: information }\n');
    await inDiagnostics(uri, all => lost(all)?.severity === vscode.DiagnosticSeverity.Information || undefined);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '../.aslrc.yaml'));
    await inDiagnostics(uri, all => lost(all)?.severity === vscode.DiagnosticSeverity.Hint || undefined);
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await inDiagnostics(uri, all => lost(all)?.severity === vscode.DiagnosticSeverity.Error || undefined);
  });

  test('the code of a diagnostic opens the page of its rule', async () => {
    const { uri } = await openWritten('settings/page.asl.json', text);
    const { code } = await inDiagnostics(uri, lost);
    assert.ok(typeof code === 'object');
    assert.equal(code.target.toString(), 'asl-rule:/unreachable-state.md');
    const page = await vscode.workspace.openTextDocument(code.target);
    assert.match(page.getText(), /^## unreachable-state\n/);
    await vscode.commands.executeCommand('vscode.open', code.target);
    const shown = await eventually(() => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom ? input : undefined;
    });
    assert.equal(shown.viewType, 'vscode.markdown.preview.editor');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('a rule that does not exist is told in .aslrc.json, once', async () => {
    const { uri } = await openWritten('settings/of/.aslrc.json', '{"rules": {"unreachable-sate": "off"}}');
    const found = await inDiagnostics(uri, all => (all.length > 0 ? all : undefined));
    assert.deepEqual(
      found.map(({ message }) => message),
      ['There is no rule "unreachable-sate". Did you mean "unreachable-state"?'],
    );
  });
});
