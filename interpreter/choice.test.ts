import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { start } from './testing.ts';

/** Whether a rule holds for an input; the failure's cause when it cannot be told. */
async function decide(rule: object, input: Json): Promise<boolean | string | undefined> {
  const execution = start(
    {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    } as Json,
    { input },
  );
  const { status, output, cause } = await execution.run();
  return status === 'SUCCEEDED' ? (output as boolean) : cause?.replace(/^.*?\(.*?\)\. /, '');
}

const missing = (path: string) =>
  `Invalid path '${path}': The choice state's condition path references an invalid value.`;

test.each<[rule: object, input: Json, expected: boolean | string]>([
  [{ Variable: '$.a', NumericEquals: 1 }, { a: 1.0 }, true],
  [{ Variable: '$.a', NumericEquals: 1 }, { a: '1' }, false],
  [{ Variable: '$.a', NumericGreaterThanPath: '$.b' }, { a: 7, b: [6] }, true],
  [{ Variable: '$.a', StringLessThan: 'b' }, { a: 'B' }, true],
  [{ Variable: '$.a', BooleanEquals: false }, { a: null }, false],
  [{ Variable: '$.a', TimestampEquals: '2024-01-01T12:00:00Z' }, { a: '2024-01-01T07:00:00-05:00' }, true],
  [{ Variable: '$.a', TimestampEquals: '2024-01-01T12:00:00.123Z' }, { a: '2024-01-01T12:00:00.123000Z' }, true],
  [{ Variable: '$.a', TimestampEquals: '2024-01-01T12:00:00.123Z' }, { a: '2024-01-01T12:00:00.123001Z' }, false],
  [{ Variable: '$.a', TimestampLessThan: '2024-01-01T12:00:00Z' }, { a: 'soon' }, false],
  [{ Variable: '$.a', IsTimestamp: true }, { a: '2024-01-01' }, false],
  [{ Variable: '$.a', IsNumeric: false }, { a: 'x' }, true],
  [{ Variable: '$.a', IsPresent: false }, {}, true],
  [{ Variable: '$.a', IsPresent: true }, { a: null }, true],
  [{ Variable: '$.a', IsNull: true }, {}, missing('$.a')],
  [{ Variable: '$.a', NumericEqualsPath: '$.b' }, { a: 1 }, missing('$.b')],
  [{ Not: { Variable: '$.a', NumericEquals: 1 } }, { a: 2 }, true],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', NumericEquals: 1 },
      ],
    },
    {},
    false,
  ],
  [
    {
      Or: [
        { Variable: '$.a', NumericEquals: 1 },
        { Variable: '$.b', NumericEquals: 1 },
      ],
    },
    { a: 1 },
    true,
  ],
  [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.txt' }, true],
  [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.txt.gz' }, false],
  [{ Variable: '$.a', StringMatches: 'a*a' }, { a: 'a' }, false],
  [{ Variable: '$.a', StringMatches: '*a*b*' }, { a: 'xxaxxbxx' }, true],
  [{ Variable: '$.a', StringMatches: '\\*\\\\*' }, { a: '*\\anything' }, true],
  [{ Variable: '$.a', StringMatches: 'é.?' }, { a: 'é.?' }, true],
  [{ Variable: '$$.Execution.Input.a', StringEquals: 'x' }, { a: 'x' }, true],
])('%j of %j is %s', async (rule, input, expected) => {
  expect(await decide(rule, input)).toBe(expected);
});

test('no rule and no Default', async () => {
  const execution = start({
    StartAt: 'C',
    States: { C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'C' }] } },
  });
  expect(await execution.run()).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause:
      "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
  });
});
