import { expect, test } from 'vitest';
import type { StateMachine } from '../../language/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { definitionAt } from './definition.ts';
import { hoverAt } from './hover.ts';
import { referencesAt } from './references.ts';
import type { OutlineSymbol } from './symbols.ts';
import { symbolsOf } from './symbols.ts';

function read(text: string): StateMachine {
  const machine = readStateMachine(parseDocument(text, /^\s*\{/.test(text) ? 'json' : 'yaml'));
  if (!machine) throw new Error('no machine');
  return machine;
}

function at<T>(marked: string, feature: (machine: StateMachine, offset: number) => T): T {
  return feature(read(marked.replace('¦', '')), marked.indexOf('¦'));
}

const saga = (next: string) => `{
  "StartAt": "Charge",
  "States": {
    "Charge": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Comment": "Takes the money.",
      "Parameters": { "FunctionName": "f", "id.$": "States.Format('{}', $.id)" },
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Refund" }], "Next": ${next} },
    "Refund": { "Type": "Fail" },
    "Ship": { "Type": "Succeed" }
  }
}`;
const sagaYaml = (next: string) => `StartAt: Charge
States:
  Charge:
    Type: Pass
    Next: ${next}
  Ship:
    Type: Succeed
`;

test.each([
  ['JSON', saga('"Sh¦ip"')],
  ['YAML', sagaYaml('Sh¦ip')],
])('definition leads from Next to the state, in %s', (_, marked) => {
  const [state, ...others] = at(marked, definitionAt) ?? [];
  expect(others).toEqual([]);
  expect(state?.role).toBe('declares');
  const text = marked.replace('¦', '');
  expect(text.slice(state?.span.start, state?.span.end)).toBe('Ship');
});

test('definition of a name that no state has is nothing', () => {
  expect(at(saga('"Sh¦ipp"'), definitionAt)).toEqual([]);
  expect(at(saga('"Ship" , "Comm¦ent": ""'), definitionAt)).toBeUndefined();
});

test('references: from the declaration to every place that leads there', () => {
  const marked = saga('"Ship"').replace('"Refund": {', '"Ref¦und": {');
  const uses = (declarations: boolean) =>
    at(marked, (machine, offset) => referencesAt(machine, offset, { declarations }))?.mentions.map(
      ({ role, state }) => `${role} in ${state?.name}`,
    );
  expect(uses(false)).toEqual(['reads in Charge']);
  expect(uses(true)).toEqual(['reads in Charge', 'declares in Refund']);
});

test('the outline nests branches and iterations', () => {
  const machine = read(`{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
    {"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},
    {"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Succeed"}}}}}}],"Next":"Z"},"Z":{"Type":"Fail"}}}`);
  const show = (symbols: readonly OutlineSymbol[]): unknown[] =>
    symbols.map(({ name, detail, children }) =>
      children.length ? [`${name} (${detail})`, show(children)] : `${name} (${detail})`,
    );
  expect(show(symbolsOf(machine))).toEqual([
    [
      'P (Parallel · start)',
      [
        ['Branch 1 (A)', ['A (Pass · start)']],
        ['Branch 2 (M)', [['M (Map · start)', ['I (Succeed · start)']]]],
      ],
    ],
    'Z (Fail)',
  ]);
  for (const symbol of symbolsOf(machine)) {
    expect(symbol.nameSpan.start).toBeGreaterThanOrEqual(symbol.span.start);
    expect(symbol.nameSpan.end).toBeLessThanOrEqual(symbol.span.end);
  }
});

test.each([
  ['a field', saga('"Ship"').replace('"Catch"', '"Cat¦ch"'), /^\*\*Catch\*\*/],
  ['a state type', saga('"Ship"').replace('"Task"', '"Ta¦sk"'), /^\*\*Task\*\* state/],
  [
    'a state where it stands',
    saga('"Ship"').replace('"Charge": {', '"Cha¦rge": {'),
    /Takes the money\.[\s\S]*Catch → Refund/,
  ],
  ['a state where it is named', saga('"Sh¦ip"'), /^\*\*Ship\*\* · Succeed\n\nEnds here\.\n\nReached from: Charge/],
  ['an error name', saga('"Ship"').replace('States.ALL', 'States¦.ALL'), /Matches every error/],
  ['a resource', saga('"Ship"').replace('lambda:', 'lam¦bda:'), /\*\*Lambda Invoke\*\*\n\nGoes on/],
  ['an intrinsic function', saga('"Ship"').replace('Format', 'For¦mat'), /^`States\.Format\(/],
  ['a field in YAML', sagaYaml('Ship').replace('Next', 'Ne¦xt'), /^\*\*Next\*\*/],
])('hover on %s', (_, marked, words) => {
  expect(at(marked, hoverAt)?.markdown).toMatch(words);
});

test('hover on a JSONata function', () => {
  const marked =
    '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Output":"{% $part¦ition([1,2],1) %}"}}}';
  expect(at(marked, hoverAt)?.markdown).toMatch(/^`\$partition\(/);
});

test('no hover in free text', () => {
  expect(at(saga('"Ship"').replace('Takes', 'Ta¦kes'), hoverAt)).toBeUndefined();
});
