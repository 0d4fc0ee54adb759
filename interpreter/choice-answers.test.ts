/** What each rule of a Choice says of some data, and that it is what a run does. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { testChoice, testState } from './test-state.ts';

interface Given {
  readonly input?: Json;
  readonly variables?: { readonly [name: string]: Json };
  readonly inputPath?: string;
  readonly noDefault?: true;
}

const marks = { holds: '✓', 'does not hold': '✗', fails: '!', 'not asked': '·' };

/** A line for each rule, and one for each of its tests. */
async function said(
  rules: readonly Json[],
  { input = {}, variables, inputPath, noDefault }: Given = {},
): Promise<string> {
  const isJsonata = JSON.stringify(rules).includes('"Condition"');
  const request = {
    definition: JSON.stringify({
      Type: 'Choice',
      ...(isJsonata && { QueryLanguage: 'JSONata' }),
      ...(inputPath && { InputPath: inputPath }),
      Choices: rules.map((rule, index) => ({ ...(rule as object), Next: `To ${index}` })),
      ...(!noDefault && { Default: 'To Default' }),
    }),
    input: JSON.stringify(input),
    ...(variables && { variables: JSON.stringify(variables) }),
  };
  const answers = await testChoice(request);
  if (!answers || 'exception' in answers) return answers?.exception.message ?? 'no answer';
  const went = await testState(request);
  // Where it goes is where a run goes.
  if ('exception' in went) throw new Error(went.exception.message);
  expect(went.nextState).toBe(answers.taken === undefined ? undefined : `To ${answers.taken}`);
  const failing = answers.rules.find(({ failure, isReached }) => failure && isReached);
  if (failing) expect(went.cause).toBe(failing.failure?.cause);
  return [
    ...answers.rules.map(({ holds, isReached, tests }) =>
      [
        `${holds === undefined ? '!' : holds ? '✓' : '✗'}${isReached ? '' : ' (not reached)'}`,
        ...tests.map(
          ({ answer, operands }) =>
            `${marks[answer]} ${operands.map(({ text, value }) => `${text} ${value === undefined ? '-' : JSON.stringify(value)}`).join(', ')}`,
        ),
      ].join(' | '),
    ),
    `→ ${answers.taken ?? 'nowhere'}`,
  ].join('\n');
}

const total = (operator: string, value: Json) => ({ Variable: '$.total', [operator]: value });

test('the first that holds is taken; those behind it are asked all the same', async () => {
  expect(
    await said([total('NumericGreaterThan', 100), total('NumericGreaterThan', 10), total('NumericEquals', 20)], {
      input: { total: 20 },
    }),
  ).toBe('✗ | ✗ $.total 20\n✓ | ✓ $.total 20\n✓ (not reached) | ✓ $.total 20\n→ 1');
});

test('a test that fails ends it; without a rule that holds it is Default, or nowhere', async () => {
  expect(await said([total('NumericEquals', 1), total('IsPresent', false)], { input: {} })).toBe(
    '! | ! $.total -\n✓ (not reached) | ✓ $.total -\n→ nowhere',
  );
  expect(await said([total('NumericEquals', 1)], { input: { total: 2 } })).toBe('✗ | ✗ $.total 2\n→ Default');
  expect(await said([total('NumericEquals', 1)], { input: { total: 2 }, noDefault: true })).toBe(
    '✗ | ✗ $.total 2\n→ nowhere',
  );
});

test('And, Or and Not: part by part, and no further than what decides', async () => {
  const guarded = { And: [total('IsPresent', true), total('NumericGreaterThan', 1)] };
  expect(await said([guarded], { input: {} })).toBe('✗ | ✗ $.total - | · $.total -\n→ Default');
  expect(await said([guarded], { input: { total: 2 } })).toBe('✓ | ✓ $.total 2 | ✓ $.total 2\n→ 0');
  expect(
    await said([{ Or: [total('NumericEquals', 2), { Not: total('NumericEquals', 3) }] }], { input: { total: 3 } }),
  ).toBe('✗ | ✗ $.total 3 | ✗ $.total 3\n→ Default');
  expect(await said([{ Not: guarded }], { input: { total: 2 } })).toBe('✗ | ✓ $.total 2 | ✓ $.total 2\n→ Default');
  expect(await said([{ Or: [guarded, total('IsNull', true)] }], { input: {} })).toBe(
    '! | ✗ $.total - | · $.total - | ! $.total -\n→ nowhere',
  );
});

test('behind InputPath, with variables and the context object, and both sides of a comparison', async () => {
  const rule = { Variable: '$.n', NumericGreaterThanPath: '$limit' };
  expect(await said([rule], { input: { a: { n: 3 } }, inputPath: '$.a', variables: { limit: 2 } })).toBe(
    '✓ | ✓ $.n 3, $limit 2\n→ 0',
  );
  expect(await said([{ Variable: '$$.Execution.Input.vip', BooleanEquals: true }], { input: { vip: true } })).toBe(
    '✓ | ✓ $$.Execution.Input.vip true\n→ 0',
  );
  expect(await said([rule], { input: {}, inputPath: '$.a', variables: { limit: 2 } })).toBe('no answer');
});

const condition = (expression: string) => ({ Condition: `{% ${expression} %}` });

test('JSONata: the same of conditions', async () => {
  const input = { total: 20, name: 'x' };
  expect(
    await said([condition('$states.input.total > 100'), condition('$states.input.total > $least')], {
      input,
      variables: { least: 10 },
    }),
  ).toBe('✗ | ✗ $states.input.total 20\n✓ | ✓ $states.input.total 20, $least 10\n→ 1');
  const guarded = condition('$type($states.input.name) = "number" and $states.input.name > 1');
  expect(await said([guarded], { input })).toBe(
    '✗ | ✗ $type($states.input.name) "string" | · $states.input.name "x"\n→ Default',
  );
  expect(await said([condition('$states.input.no or $states.input.total = 20')], { input })).toBe(
    '✓ | ✗ $states.input.no - | ✓ $states.input.total 20\n→ 0',
  );
  // Neither true nor false: AWS fails it.
  expect(await said([condition('$states.input.total')], { input })).toBe('! | ! $states.input.total 20\n→ nowhere');
  expect(await said([condition('$states.input.name > 1'), condition('true')], { input })).toBe(
    '! | ! $states.input.name "x"\n✓ (not reached) | ✓ \n→ nowhere',
  );
});

test('another state has no rules; a definition with errors is refused', async () => {
  expect(await testChoice({ definition: '{"Type": "Succeed"}' })).toBeUndefined();
  expect(await said([{ Variable: '$.a', StringEqual: 'x' }])).toMatch(/^Invalid State Machine Definition/);
});
