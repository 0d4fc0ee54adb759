// What a person is told when something is wrong: with the definition, its input, or a task without a mock; and that the editor
// goes on working on what can be understood of a broken document.
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { debugSessions } from './debugSessions.ts';
import { endOf, inDiagnostics, openWritten, write } from './editor.ts';

const wrong = [
  {
    file: 'wrong.asl.json',
    text: `{
  "StartAt": "A",
  "States": {
    "A": { "Type": "Pass", "Next": "Missing" },
    "B": { "Type": "Wait", "Next": "Gone" },
    "C": { "Type": "Succeed" }
  }
}
`,
    first: 'wrong.asl.json:4:36: There is no state "Missing"',
  },
  {
    file: 'wrong.asl.yaml',
    text: `StartAt: A
States:
  A: { Type: Pass, Next: Missing }
  B: { Type: Wait, Next: Gone }
  C: { Type: Succeed }
`,
    first: 'wrong.asl.yaml:3:26: There is no state "Missing"',
  },
];

/** A document somebody is in the middle of. */
const broken = [
  {
    file: 'broken.asl.json',
    text: `{
  "StartAt": "First",
  "States": {
    "First": { "Type": "Pass", "Next": "Second" },
    "Second": { "Type": "Task", "Resource": , "Next": "" },
    "Third": { "Type": "Succeed"
`,
    at: '"Next": "Sec',
    field: '"Resour',
    type: '"Third": { "Type": "',
  },
  {
    file: 'broken.asl.yaml',
    text: `StartAt: First
States:
  First: { Type: Pass, Next: Second }
  Second:
    Type: Task
    Resource: "arn:aws
    Next: Third
`,
    at: 'Next: Sec',
    field: '    Typ',
    type: '    Type: T',
  },
];

const task = [
  {
    file: 'unmocked.asl.json',
    text: `{ "StartAt": "Ship", "States": {
  "Ship": { "Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:ship", "End": true } } }`,
  },
  {
    file: 'unmocked.asl.yaml',
    text: `StartAt: Ship
QueryLanguage: JSONata
States:
  Ship: { Type: Task, Resource: "arn:aws:lambda:eu-west-1:123456789012:function:ship", End: true }
`,
  },
];

const failing = [
  {
    file: 'failing.asl.json',
    text: `{ "StartAt": "Go", "States": { "Go": { "Type": "Pass", "Next": "Break" },
  "Break": { "Type": "Fail", "Error": "Broken", "Cause": "It fell." } } }`,
  },
  {
    file: 'failing.asl.yaml',
    text: `StartAt: Go
States:
  Go: { Type: Pass, Next: Break }
  Break: { Type: Fail, Error: Broken, Cause: It fell. }
`,
  },
];

suite('trouble', () => {
  const sessions = debugSessions();

  for (const { file, text, first } of wrong) {
    test(`${file}: a definition with errors is refused, with the first one's place and their count`, async () => {
      const { uri } = await openWritten(file, text);
      const said = await sessions.refused(uri);
      assert.ok(said.includes(first), said);
      assert.match(said, /has \d+ errors and cannot run/);
    });
  }

  test('input that is not JSON is refused with its place', async () => {
    const definition = await write('fine.asl.json', '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }');
    await write('fine.broken.input.json', '{\n  "orderId": 1,\n  "items": [1, 2\n}\n');
    const said = await sessions.refused(definition, 'fine.broken.input.json');
    assert.match(said, /^The input is not valid JSON at fine\.broken\.input\.json:4:1: /);
    assert.match(await sessions.refused(definition, '{ "a": }'), /^The input is not valid JSON at input:1:3: /);
    assert.match(await sessions.refused(definition, 'nowhere.json'), /^There is no input file ".*nowhere\.json"/);
  });

  for (const { file, text } of task) {
    test(`${file}: a task without a mock stops, names the state and the resource, and says what to do`, async () => {
      const { uri } = await openWritten(file, text);
      const session = await sessions.start(uri);
      assert.equal(await session.stop(), 'exception at Ship < unmocked');
      const { description } = await session.vscode.customRequest('exceptionInfo', { threadId: session.threadId });
      for (const part of ['"Ship"', 'arn:aws:lambda:eu-west-1:123456789012:function:ship', 'unmocked.mocks.json'])
        assert.ok(description.includes(part), `${part} in ${description}`);
      assert.ok(session.console.includes(description), session.console);
    });
  }

  for (const { file, text } of failing) {
    test(`${file}: an error that nobody catches stops where it happens`, async () => {
      const { uri } = await openWritten(file, text);
      const session = await sessions.start(uri);
      assert.equal(await session.stop(), 'exception at Break < failing');
      assert.deepEqual(await session.scope('Error'), { Error: '"Broken"', Cause: '"It fell."' });
      assert.equal(await session.go('continue'), 'terminated');
      assert.match(session.console, /failing FAILED — Broken: It fell\./);
    });
  }

  for (const { file, text, at, field, type } of broken) {
    test(`${file}: a broken document says where, and keeps its symbols, hovers, completions and definitions`, async () => {
      const document = await openWritten(file, text);
      const ask = <T>(command: string, place?: string) =>
        vscode.commands.executeCommand<T>(command, document.uri, ...(place ? [endOf(document, place)] : []));
      const errors = await inDiagnostics(document.uri, all => {
        const serious = all.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
        return serious.length > 0 ? serious : undefined;
      });
      assert.ok(
        errors.some(({ range }) => range.start.line >= 4),
        JSON.stringify(errors),
      );

      const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
      const names = symbols.flatMap(symbol => [symbol, ...symbol.children]).map(({ name }) => name);
      assert.ok(names.includes('First') && names.includes('Second'), String(names));
      const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', field);
      assert.ok(hovers.length > 0, 'a hover');
      const { items } = await ask<vscode.CompletionList>('vscode.executeCompletionItemProvider', type);
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert.ok(labels.includes('Task'), String(labels));
      const [found] = await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', at);
      assert.ok(found, 'a definition');

      const said = await sessions.refused(document.uri);
      assert.match(said, /^The definition has .* and cannot run\. /);
    });
  }
});
