// Definitions inside templates, in VS Code: files of other languages, which the extension is asked about by their content. What
// each feature says in each kind of template is tested beside the server.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually, inDiagnostics, openExample, openWritten, whileTyped } from './editor.ts';

const sam = 'templates/template.yaml';

suite('templates', () => {
  const ask = <T>(command: string, document: vscode.TextDocument, at: vscode.Position) =>
    vscode.commands.executeCommand<T>(command, document.uri, at);
  const completions = async (document: vscode.TextDocument, at: vscode.Position) => {
    const { items } = await ask<vscode.CompletionList>('vscode.executeCompletionItemProvider', document, at);
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };
  const placesOf = async (document: vscode.TextDocument, at: vscode.Position) =>
    (await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', document, at)).map(
      found =>
        'targetUri' in found
          ? { uri: found.targetUri, range: found.targetSelectionRange ?? found.targetRange }
          : { uri: found.uri, range: found.range },
    );

  test('a SAM template is YAML, and its definitions are checked', async () => {
    const document = await openExample(sam);
    assert.equal(document.languageId, 'yaml');
    const found = await whileTyped(document, endOf(document, 'Next: Worth a refund?'), 'x', () =>
      inDiagnostics(document.uri, all => all.find(({ message }) => message.includes('refund?x'))),
    );
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(found.range.start.line, endOf(document, 'Next: Worth a refund?').line);
  });

  test('inside of a definition words are completed, outside of it nothing is', async () => {
    const document = await openExample(sam);
    const inside = await eventually(async () => {
      const labels = await completions(document, endOf(document, 'Type: C'));
      return labels.includes('Parallel') ? labels : undefined;
    });
    assert.ok(inside.includes('Task'));
    // VS Code offers the words of the file where nobody has an answer; this type is none of them.
    const outside = await completions(document, endOf(document, 'Runtime: '));
    assert.ok(!outside.includes('Parallel'), outside.join());
  });

  test('a text in CloudFormation is a definition, to the character', async () => {
    const document = await openExample('templates/cloudformation.yaml');
    const labels = await completions(document, endOf(document, '"StartAt": "Who'));
    assert.ok(labels.includes('Who forgot?'), labels.join());
    const [found] = await placesOf(document, endOf(document, '"StartAt": "Who'));
    assert.equal(found && document.getText(found.range), '"Who forgot?"');
  });

  test('a placeholder leads to the template that fills it in', async () => {
    const document = await openExample('templates/refund.asl.json');
    const found = await eventually(async () => {
      const places = await placesOf(document, endOf(document, '${InspectionDa'));
      return places.length > 0 ? places : undefined;
    });
    assert.deepEqual(
      found.map(({ uri }) => uri.path.split('/').at(-1)),
      ['template.yaml', 'template.yaml'],
    );
  });

  test('other files of these languages are left alone', async () => {
    const document = await openWritten('compose.yaml', 'services:\n  web:\n    image: x\n    States: {}\n');
    const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', document, endOf(document, 'Stat'));
    assert.deepEqual(hovers, []);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });
});
