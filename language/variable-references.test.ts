import { expect, test } from 'vitest';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { type VariableReferences, variableReferences } from './variable-references.ts';

function checkReferences(states: object, expected: VariableReferences, more: object = {}): void {
  const document = parseDocument(JSON.stringify({ StartAt: 'A', ...more, States: states }), 'json');
  expect(variableReferences(readStateMachine(document)!)).toEqual(expected);
}

test('paths, payload templates and arguments of nested intrinsic calls', () => {
  checkReferences(
    {
      A: { Type: 'Pass', InputPath: '$order.lines', OutputPath: '$.x', Next: 'B' },
      B: {
        Type: 'Pass',
        Parameters: { 'a.$': "States.Format('{} {}', $b, States.MathAdd($a, 1))", c: '$c' },
        Next: 'C',
      },
      C: { Type: 'Choice', Choices: [{ Variable: '$left', NumericEqualsPath: '$right', Next: 'A' }] },
    },
    { A: ['order'], B: ['a', 'b'], C: ['left', 'right'] },
  );
});

test('JSONata: free variables only', () => {
  checkReferences(
    {
      A: {
        Type: 'Pass',
        Assign: { total: '{% $total + 1 %}' },
        Output: '{% ($own := $states.input.x; $sum([$own, $rate, $total])) %}',
        End: true,
      },
    },
    { A: ['rate', 'total'] },
    { QueryLanguage: 'JSONata' },
  );
});

test('states inside a Map stand for themselves; a state that only assigns has no entry', () => {
  checkReferences(
    {
      A: {
        Type: 'Map',
        ItemSelector: { 'v.$': '$outer' },
        ItemProcessor: {
          StartAt: 'Inner',
          States: {
            Inner: { Type: 'Pass', Assign: { 'mine.$': '$.v' }, Next: 'Last' },
            Last: { Type: 'Fail', CausePath: '$mine' },
          },
        },
        Next: 'B',
      },
      B: { Type: 'Pass', Assign: { outer: 1 }, End: true },
    },
    { A: ['outer'], Last: ['mine'] },
  );
});
