/** The tables of functions: what their examples say is what the evaluators give. */
import { describe, expect, test } from 'vitest';
import { compileIntrinsic, parseIntrinsic } from './intrinsic.ts';
import { intrinsicFunctions } from './intrinsic-functions.ts';
import { compileJsonata } from './jsonata-evaluate.ts';
import { jsonataFunction, jsonataFunctions } from './jsonata-functions.ts';
import { parseJsonata } from './jsonata-parse.ts';
import { seededRandom } from './random.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('the example of', () => {
  test.each(intrinsicFunctions)('$name', ({ name, example, result }) => {
    expect(example).toMatch(new RegExp(`^${name}\\(`));
    const { call, problems } = parseIntrinsic(example);
    expect(problems).toEqual([]);
    if (!call) throw new Error('no call');
    const nothing = { input: null, context: null, variables: {} };
    expect(compileIntrinsic(call)(nothing, seededRandom(1))).toEqual({ ok: true, value: JSON.parse(result) });
  });

  test.each(jsonataFunctions)('$signature', async ({ name, example, result }) => {
    expect(parseJsonata(example).references.functions.map(each => each.name)).toContain(name);
    const outcome = await compileJsonata(example).evaluate({}, { random: seededRandom(1), now });
    expect(outcome.kind === 'error' ? `fails: ${outcome.text}` : outcome).toEqual(
      outcome.kind === 'error' ? result : { kind: 'value', value: JSON.parse(result) },
    );
  });
});

test('types of functions have commas of their own', () => {
  expect(jsonataFunction('reduce')?.parameters).toEqual([
    { name: 'array', type: 'array' },
    { name: 'function', type: 'function($previous, $value, $index, $array): any' },
    { name: 'init', type: 'any', optional: true },
  ]);
  expect(jsonataFunction('reduce')?.returns).toBe('any');
});
