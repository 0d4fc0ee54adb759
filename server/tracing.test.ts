/** The field under the cursor, back to what made it and forward to all that read it, in templates and in both formats and languages. */
import { expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver';
import { cursorIn, serverWith, textAt } from './testing.ts';
import type { TraceAnswer, TraceableField } from './tracing.ts';

/** The texts of the places, in their order. */
function expectTrace(name: string, marked: string, expected: readonly string[]) {
  const { text, position } = cursorIn(marked);
  const files = { [name]: text };
  const answer = serverWith(files).ask<TraceAnswer | null>('asl/trace', name, { position });
  const texts = (answer?.locations ?? []).map(location => textAt(files, location).replaceAll('"', ''));
  expect(texts).toEqual(expected);
}

test('JSONPath, under other names, in JSON', () => {
  expectTrace(
    'flow.asl.json',
    `{"StartAt": "A", "States": {
      "A": {"Type": "Pass", "Parameters": {"key.$": "$.order.id"}, "Next": "B"},
      "B": {"Type": "Pass", "InputPath": "$.k¦ey", "ResultPath": "$.copy", "Next": "C"},
      "C": {"Type": "Pass", "Parameters": {"a.$": "$.copy", "b.$": "$.key", "c.$": "$.other"}, "End": true}}}`,
    ['$.order.id', '$.key', '$.key', '$.copy'],
  );
});

test('JSONata, and variables, in YAML', () => {
  expectTrace(
    'flow.asl.yaml',
    `QueryLanguage: JSONata
StartAt: A
States:
  A: {Type: Pass, Assign: {n: "{% $states.input.order.id %}"}, Next: B}
  B: {Type: Pass, Output: {x: "{% $¦n + 1 %}"}, Next: C}
  C: {Type: Succeed, Output: "{% $n %}"}
`,
    ['{% $states.input.order.id %}', '$n', '$n'],
  );
});

test('what is no field has no trace; the action is offered on expressions only', () => {
  expectTrace('flow.asl.yaml', 'StartAt: A\nStates:\n  A: {Type: ¦Pass, End: true}\n', []);
  const offered = (marked: string) => {
    const { text, position } = cursorIn(marked);
    const range = { start: position, end: position };
    const actions = serverWith({ 'f.asl.yaml': text }).ask<CodeAction[]>('onCodeAction', 'f.asl.yaml', {
      range,
      context: { diagnostics: [] },
    });
    return actions.some(({ command }) => command?.command === 'aslWorkbench.traceField');
  };
  expect(offered('StartAt: A\nStates:\n  A: {Type: Pass, InputPath: $.a¦, End: true}\n')).toBe(true);
  expect(offered('StartAt: A\nStates:\n  A: {Type: Pa¦ss, InputPath: $.a, End: true}\n')).toBe(false);
});

test('the graph hears what each state does with the field, and what a state reads is listed for it', () => {
  const { text, position } = cursorIn(`StartAt: A
States:
  A: {Type: Pass, ResultPath: $.made, Result: {id: 1}, Next: B}
  B: {Type: Wait, Seconds: 1, Next: C}
  C: {Type: Pass, Parameters: {a.$: $.made.i¦d, b.$: $.made.id, c.$: $.other}, End: true}
`);
  const server = serverWith({ 'f.asl.yaml': text });
  const answer = server.ask<TraceAnswer | null>('asl/trace', 'f.asl.yaml', { position });
  expect(answer?.field).toBe('$.made.id');
  expect(answer?.states).toEqual({
    '/States/A': { role: 'produces', words: ['$.made'] },
    '/States/B': { role: 'passes', words: [] },
    '/States/C': { role: 'reads', words: ['$.made.id'] },
  });
  const fields = server.ask<TraceableField[]>('asl/traceableFields', 'f.asl.yaml', { position });
  expect(fields.map(each => `${each.field} ${each.text}`)).toEqual(['Parameters $.made.id', 'Parameters $.other']);
});
