import { expect, test } from 'vitest';
import type { Json } from '../language/index.ts';
import { preview } from './preview.ts';
import { VariableStore, withValueAt } from './variables.ts';

/** What stands inside a value, with the expressions that lead there. */
function inside(value: Json, expression: string) {
  const store = new VariableStore();
  return store.open(store.row({ name: '', value, expression }).variablesReference)!;
}

/** Rows as the Variables view shows them: `name: value (type)`. */
function shown(value: Json) {
  return inside(value, '$').map(({ name, value, type }) => `${name}: ${value} (${type})`);
}

test('values are shown on one line with their type', () => {
  expect(
    shown({ id: 'o-1', total: 9.5, paid: false, note: null, items: [1, { a: 1 }], empty: [], to: { city: 'Bonn' } }),
  ).toEqual([
    'id: "o-1" (string)',
    'total: 9.5 (number)',
    'paid: false (boolean)',
    'note: null (null)',
    'items: (2) [1, {…}] (array)',
    'empty: [] (array)',
    'to: {city: "Bonn"} (object)',
  ]);
});

test('a preview stays short, however large the value is', () => {
  expect(preview(Array.from({ length: 100_000 }, (_, i) => i)).length).toBeLessThan(160);
  expect(preview('x'.repeat(100_000)).length).toBeLessThan(1_100);
  expect(preview({ a: 'x'.repeat(500), b: 1 })).toBe(`{a: "${'x'.repeat(60)}…", b: 1}`);
});

test('large arrays are opened page by page', () => {
  const store = new VariableStore();
  const row = store.row({
    name: 'items',
    value: Array.from({ length: 1_000 }, (_, i) => ({ i })),
    expression: '$.items',
  });
  expect(row).toMatchObject({ indexedVariables: 1_000, evaluateName: '$.items' });
  const page = store.open(row.variablesReference, { filter: 'indexed', start: 500, count: 2 })!;
  expect(page.map(({ name, evaluateName }) => `${name} ${evaluateName}`)).toEqual([
    '500 $.items[500]',
    '501 $.items[501]',
  ]);
  expect(store.open(row.variablesReference, { filter: 'named' })).toEqual([]);
  expect(store.open(99)).toBeUndefined();
});

test('every value has an expression that leads to it, in the language of its root', () => {
  const expressions = (root: string) =>
    inside({ plain: 1, 'two words': 2, "it's": 3 }, root).map(({ evaluateName }) => evaluateName);
  expect(expressions('$')).toEqual(['$.plain', "$['two words']", "$['it\\'s']"]);
  expect(expressions('$$')).toEqual(['$$.plain', "$$['two words']", "$$['it\\'s']"]);
  expect(expressions('$states.input')).toEqual([
    '$states.input.plain',
    '$states.input.`two words`',
    "$states.input.`it's`",
  ]);
});

test('another value inside a whole leaves what stands beside it', () => {
  const whole = { a: [{ b: 1 }, 2], c: { d: 3 } };
  const other = withValueAt(whole, ['a', 0, 'b'], 'x') as typeof whole;
  expect(other).toEqual({ a: [{ b: 'x' }, 2], c: { d: 3 } });
  expect(other.c).toBe(whole.c);
  expect(whole.a[0]).toEqual({ b: 1 });
  expect(withValueAt(whole, [], 7)).toBe(7);
});
