/** Data and definitions that nobody sends on purpose, or somebody does: no crash, no pollution, and always an end. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { compile } from './program.ts';
import { momentsOf, type Setting, start } from './testing.ts';

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
const hostile = JSON.parse(
  '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}, "toString": 3, "hasOwnProperty": 4, "prototype": 5}',
) as { readonly [name: string]: Json };

/** One state of each kind that moves data, in both query languages. */
const movers: readonly [title: string, state: { readonly [field: string]: Json }][] = [
  ['Parameters', { Type: 'Pass', Parameters: { 'all.$': '$' }, OutputPath: '$.all' }],
  ['ResultPath', { Type: 'Pass', Parameters: { 'all.$': '$' }, ResultPath: '$.r', OutputPath: '$.r.all' }],
  ['Assign', { Type: 'Pass', Assign: { 'v.$': '$' } }],
  ['JsonMerge', { Type: 'Pass', Parameters: { 'all.$': 'States.JsonMerge($, $, false)' }, OutputPath: '$.all' }],
  ['JSONata', { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input %}' }],
  ['JSONata merge', { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $merge([$states.input]) %}' }],
  [
    'Map',
    {
      Type: 'Map',
      Parameters: { 'all.$': '$$.Map.Item.Value' },
      Iterator: { StartAt: 'I', States: { I: { Type: 'Pass', OutputPath: '$.all', End: true } } },
      OutputPath: '$[0]',
    },
  ],
  [
    'Task',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ResultSelector: { 'all.$': '$' }, OutputPath: '$.all' },
  ],
];

const run = (state: { readonly [field: string]: Json }, input: Json, setting: Setting = {}) =>
  start(
    { StartAt: 'S', States: { S: { ...state, End: true } } },
    { input, answers: { S: call => ({ kind: 'success', result: call.parameters }) }, ...setting },
  );

const inputOf = (title: string, value: Json): Json => (title === 'Map' ? [value] : value);

test.each(movers)('members named like parts of prototypes are members: %s', async (title, state) => {
  const result = await run(state, inputOf(title, hostile)).run();
  expect(result).toMatchObject({ status: 'SUCCEEDED' });
  const output = result.output as { readonly [name: string]: Json };
  expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  // FIXME: the jsonata package leaves out __proto__ where it writes members one by one, so that nothing can be polluted.
  const kept = title === 'JSONata merge' ? names.slice(1) : names;
  expect(Object.keys(output).sort()).toEqual([...kept].sort());
  const own = (object: object, name: string) => Object.getOwnPropertyDescriptor(object, name)?.value as Json;
  for (const name of kept) expect(own(output, name), name).toEqual(own(hostile, name));
  expect(({} as { polluted?: Json }).polluted).toBeUndefined();
});

test.each(names)('a definition cannot reach a prototype through %s', async name => {
  const state = {
    Type: 'Pass',
    Parameters: { [`${name}.$`]: '$.x', inner: { [`${name}.$`]: '$.x' } },
    ResultPath: `$['${name}']`,
    Assign: { v: 1 },
  };
  const { status, output } = await run(state, { x: { polluted: 1 } }).run();
  expect(status).toBe('SUCCEEDED');
  expect(Object.keys(output as object)).toEqual(['x', name]);
  expect(({} as { polluted?: Json }).polluted).toBeUndefined();
  for (const read of [`$.${name}`, `$['${name}'].name`, `$..${name}`]) {
    const { output: found, error } = await run({ Type: 'Pass', Parameters: { 'r.$': read } }, {}).run();
    expect(error === 'States.Runtime' || JSON.stringify(found) === '{"r":[]}', read).toBe(true);
  }
});

test('states, variables and mocks may be called __proto__ and constructor', async () => {
  const states = JSON.parse(
    '{"__proto__": {"Type": "Pass", "Assign": {"constructor": 7}, "Next": "constructor"}, "constructor": {"Type": "Pass", "Parameters": {"v.$": "$constructor"}, "Next": "toString"}, "toString": {"Type": "Succeed"}}',
  ) as Json;
  const execution = start({ StartAt: '__proto__', States: states });
  expect(await execution.run()).toMatchObject({ status: 'SUCCEEDED', output: { v: 7 } });
  const missing = await start({ StartAt: 'valueOf', States: states }).run();
  expect(missing.error).toBe('States.Runtime');
});

test.each(movers)('10,000 levels of nesting end with data or with words: %s', async (title, state) => {
  for (const open of [(inner: Json): Json => ({ a: inner }), (inner: Json): Json => [inner]]) {
    let value: Json = 1;
    for (let i = 0; i < 10_000; i++) value = open(value);
    const execution = run(state, inputOf(title, value));
    await momentsOf(execution);
    if (execution.status === 'SUCCEEDED') continue;
    expect(execution.error).toMatch(/^States\./);
    expect(execution.cause?.length).toBeLessThan(100_000);
  }
});

test('a definition that is nested 10,000 levels deep ends with words', async () => {
  let value: Json = { 'x.$': '$' };
  for (let i = 0; i < 10_000; i++) value = { a: value };
  for (const field of ['Parameters', 'Result']) {
    const { status, error } = await run({ Type: 'Pass', [field]: value }, {}).run();
    expect(status === 'SUCCEEDED' || error === 'States.Runtime').toBe(true);
  }
});

// AWS prints numbers as JSON does; what no double can hold is rounded when it is read.
test.each<[text: string, printed: string]>([
  ['1e308', '1e+308'],
  ['-1e308', '-1e+308'],
  ['5e-324', '5e-324'],
  ['12345678901234567890', '12345678901234567000'],
  ['9007199254740993', '9007199254740992'],
  ['0.1', '0.1'],
  ['1e21', '1e+21'],
])('the number %s goes through everything', async (text, printed) => {
  for (const [title, state] of movers) {
    const { output } = await run(state, inputOf(title, { n: JSON.parse(text) as Json })).run();
    expect(JSON.stringify((output as { readonly n: Json }).n), title).toBe(printed);
  }
});

test.each([
  ['States.MathAdd($, 1)', 1e308],
  ['States.MathAdd($, $)', 1e308],
  ['States.ArrayRange(1, $, 1)', 1e15],
  ['States.ArrayRange(1, 1000000000, 1)', 0],
  ['States.ArrayPartition($$.Execution.Input, $)', 1e15],
  ['States.MathRandom(0, $)', 1e300],
])('%s of %d ends', async (call, input) => {
  const { status, error } = await run({ Type: 'Pass', Parameters: { 'r.$': call } }, input).run();
  expect(status === 'SUCCEEDED' || error?.startsWith('States.'), `${status} ${error}`).toBe(true);
});

test.each([
  ['Wait', 1e300],
  ['Wait', -1],
  ['Wait', 0.5],
])('%s for %d seconds ends', async (Type, input) => {
  const { status } = await run({ Type, SecondsPath: '$' }, input).run();
  expect(status).not.toBe('RUNNING');
});

test.each(['\ud800', 'a\udc00b', '\ud83d', '\udc00\ud800', '\u0000', '\u2028'])(
  'half a surrogate pair and its like go through everything: %j',
  async text => {
    for (const [title, state] of movers) {
      const { status, output } = await run(state, inputOf(title, { [text]: text })).run();
      expect(status, title).toBe('SUCCEEDED');
      expect(output, title).toEqual({ [text]: text });
    }
    for (const call of [
      'States.Base64Encode($)',
      "States.Hash($, 'SHA-256')",
      "States.Format('{}', $)",
      "States.StringSplit($, 'x')",
      'States.JsonToString($)',
    ]) {
      const { status, error } = await run({ Type: 'Pass', Parameters: { 'r.$': call } }, text).run();
      expect(status === 'SUCCEEDED' || error === 'States.Runtime', call).toBe(true);
    }
  },
);

// ---------------------------------------------------------------- without end

const limit = /momentLimit|maximum number of history events/;

test.each<[title: string, definition: Json, setting: Setting]>([
  ['a loop', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }, {}],
  ['a loop of an Express execution', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }, { type: 'EXPRESS' }],
  [
    'a loop in a branch',
    {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
          End: true,
        },
      },
    },
    {},
  ],
  [
    'an error that is caught by what raises it again',
    {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }],
          End: true,
        },
      },
    },
    { answers: { T: { kind: 'failure', error: 'E' } } },
  ],
  [
    'retries for ever',
    {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 99_999_999, MaxDelaySeconds: 1 }],
          End: true,
        },
      },
    },
    { answers: { T: { kind: 'failure', error: 'E' } }, historyLimit: false, momentLimit: 50_000 },
  ],
  [
    'JSONata in a loop',
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Output: '{% $states.input & "x" %}', Next: 'A' } },
    },
    { momentLimit: 1000 },
  ],
])('%s ends with the name of a limit', async (_, definition, setting) => {
  const result = await start(definition, setting).run();
  expect(result.status).toBe('FAILED');
  expect(result.cause).toMatch(limit);
});

test('variables that grow in a loop are no way around the limits', async () => {
  const grow = {
    StartAt: 'A',
    States: { A: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, Next: 'A' } },
  };
  const { error } = await start(grow, { input: { x: 'y'.repeat(100) } }).run();
  expect(error).toBe('States.DataLimitExceeded');
});

test.each([
  [
    '"Type":"Wait","Seconds":${Pause}',
    'Seconds must be a number. ${Pause} is known on deployment only: to run this here, write a value in its place.',
  ],
  ['"Type":"Pass","Result":${Text}', undefined],
])('a value that a deployment fills in stands for its text: %s', (state, message) => {
  const machine = readStateMachine(parseDocument(`{"StartAt":"S","States":{"S":{${state},"End":true}}}`, 'json'));
  const { problems } = compile(machine!);
  expect(problems.map(problem => problem.message)).toEqual(message === undefined ? [] : [message]);
});
