// The language server through VS Code's own commands: the protocol works from end to end, in JSON and in YAML. What each
// feature says in detail is tested beside it.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, inDiagnostics, openExample, whileTyped } from './editor.ts';

const examples = [
  {
    file: 'order-processing.asl.json',
    startAt: '"StartAt": "Remember order',
    type: '"Type": "',
    field: '"ResultSelec',
    next: '"Next": "Reserve',
    target: '"Reserve stock": {',
    states: ['Validate order', 'Reserve stock'],
  },
  {
    file: 'job-poller.asl.yaml',
    startAt: 'StartAt: Remember the day',
    type: 'Type: P',
    field: 'Resour',
    next: 'Next: Start',
    target: '\n  Start load:',
    states: ['Start load', 'Look at load'],
  },
];

const isError = ({ severity }: vscode.Diagnostic) => severity === vscode.DiagnosticSeverity.Error;

for (const { file, startAt, type, field, next, target, states } of examples) {
  suite(`language: ${file}`, () => {
    const ask = <T>(command: string, document: vscode.TextDocument, at?: vscode.Position) =>
      vscode.commands.executeCommand<T>(command, document.uri, ...(at ? [at] : []));

    test('a target that does not exist is an error', async () => {
      const document = await openExample(file);
      const found = await whileTyped(document, endOf(document, startAt), 'x', () =>
        inDiagnostics(document.uri, diagnostics =>
          diagnostics.find(({ message }) => message.includes('dayx') || message.includes('orderx')),
        ),
      );
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
      assert.equal(found.range.start.line, endOf(document, startAt).line);
      await inDiagnostics(document.uri, all => !all.some(isError) || undefined);
    });

    test('state types are completed', async () => {
      const document = await openExample(file);
      const { items } = await ask<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document,
        endOf(document, type),
      );
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      for (const wanted of ['Task', 'Choice', 'Map']) assert.ok(labels.includes(wanted), `${wanted} in ${labels}`);
    });

    test('a field has a hover', async () => {
      const document = await openExample(file);
      const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', document, endOf(document, field));
      assert.ok(hovers.length > 0);
    });

    test('a name leads to its state', async () => {
      const document = await openExample(file);
      const [found] = await ask<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document,
        endOf(document, next),
      );
      assert.ok(found);
      const range = 'targetUri' in found ? (found.targetSelectionRange ?? found.targetRange) : found.range;
      assert.equal(range.start.line, endOf(document, target).line);
    });

    test('the states are symbols', async () => {
      const document = await openExample(file);
      const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document);
      const names = symbols.flatMap(symbol => [symbol, ...symbol.children]).map(({ name }) => name);
      for (const wanted of states) assert.ok(names.includes(wanted), `${wanted} in ${names}`);
    });
  });
}
