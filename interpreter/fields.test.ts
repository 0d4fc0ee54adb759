/** What fields of states give and how they fail, in both query languages: one state each, a field and its value. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { type Setting, start } from './testing.ts';

/** The output of a machine that consists of one state, or its error and its cause without the usual beginning. */
async function outcomeOf(state: object, input: Json = {}, setting: Setting = {}): Promise<Json | undefined> {
  const definition = { StartAt: 'S', States: { S: { End: true, ...state } } } as Json;
  const result = await start(definition, { ...setting, input }).run();
  if (result.status === 'SUCCEEDED') return result.output;
  const prefix = "An error occurred while executing the state 'S' (entered at the event id #2). ";
  return `${result.error}: ${result.cause?.replace(prefix, '…')}`;
}

function outputOf(expression: string, input: Json = {}) {
  return outcomeOf({ Type: 'Pass', QueryLanguage: 'JSONata', Output: { r: `{% ${expression} %}` } }, input);
}

test('JSONata: errors with a code, limits without one, and what is internal', async () => {
  const said = (expression: string) =>
    `States.QueryEvaluationError: …The JSONata expression '${expression}' specified for the field 'Output/r' threw an `;
  expect(await outputOf('1 + "a"')).toBe(
    `${said('1 + "a"')}error during evaluation. T2002: The right side of the "+" operator must evaluate to a number`,
  );
  expect(await outputOf('$sum([1..900000])')).toBe(
    `${said('$sum([1..900000])')}error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage`,
  );
  expect(await outputOf('$base64decode("!!!")')).toMatch(
    /Output\/r' threw an internal error during evaluation\. [0-9a-f]{8}-[0-9a-f-]{27}$/,
  );
});

test('JSONPath: what has no value', async () => {
  const pass = (fields: object, input: Json) => outcomeOf({ Type: 'Pass', ...fields }, input);
  const runtime = (text: string) => `States.Runtime: …${text}`;
  expect(await pass({ Parameters: { a: [{ 'x.$': '$.b.c' }] } }, { b: {} })).toBe(
    runtime(`The JSONPath '$.b.c' specified for the field 'x.$' could not be found in the input '{"b":{}}'`),
  );
  expect(await pass({ InputPath: '$.b.c' }, {})).toBe(
    runtime("Invalid path '$.b.c' : Missing property in path $['b']"),
  );
  // Behind a state that gave null there is nothing that a path could be applied to, not even `$`.
  const nothing = runtime('Unable to apply Path transformation to null or empty input.');
  expect(await pass({ Parameters: { 'x.$': '$' } }, null)).toBe(nothing);
  expect(await pass({ InputPath: '$.x' }, null)).toBe(nothing);
  expect(await pass({ OutputPath: '$.x' }, null)).toBe(nothing);
  expect(await pass({ Parameters: { 'x.$': '$$.Execution.Name' } }, null)).toEqual({ x: 'run' });
  expect(await pass({}, null)).toBeNull();
  expect(await pass({ InputPath: '$.n', Parameters: { 'x.$': '$' } }, { n: null })).toEqual({ x: null });
});

test('JSONPath: several members in the middle of a path are accepted and fail when they are read', async () => {
  const text = "Invalid path '$['a','b'].v' : Multi properties can only be used as path leafs: $['a', 'b']";
  const input = { a: 1, b: { v: 2 } };
  for (const fields of [{ InputPath: "$['a','b'].v" }, { Parameters: { 'x.$': "$['a','b'].v" } }])
    expect(await outcomeOf({ Type: 'Pass', ...fields }, input)).toBe(`States.Runtime: …${text}`);
  expect(await outcomeOf({ Type: 'Pass', InputPath: "$['a','b']" }, input)).toEqual(input);
});

test('JSONata: null is a value wherever there is a default', async () => {
  const jsonata = (state: object, setting: Setting = {}) =>
    outcomeOf({ QueryLanguage: 'JSONata', ...state }, { a: 1 }, setting);
  expect(await jsonata({ Type: 'Pass', Output: ['{% null %}', { a: '{% null %}' }] })).toEqual([null, { a: null }]);
  const failing: Setting = { answers: { S: { kind: 'failure', error: 'E', cause: 'c' } } };
  const caught = { ErrorEquals: ['States.ALL'], Next: 'T', Output: '{% null %}' };
  const machine = (S: object) => ({ StartAt: 'S', States: { S, T: { Type: 'Succeed' } } }) as Json;
  const task = { Type: 'Task', QueryLanguage: 'JSONata', Resource: 'arn:aws:states:::lambda:invoke', End: true };
  expect((await start(machine({ ...task, Catch: [caught] }), failing).run()).output).toBeNull();
  const choice = { Type: 'Choice', QueryLanguage: 'JSONata' };
  const rule = { Condition: '{% true %}', Next: 'T', Output: '{% null %}' };
  expect((await start(machine({ ...choice, Choices: [rule] })).run()).output).toBeNull();
  const otherwise = { Choices: [{ ...rule, Condition: false }], Default: 'T', Output: null };
  expect((await start(machine({ ...choice, ...otherwise })).run()).output).toBeNull();
});

test('JSONata: an ItemSelector that fails, fails once', async () => {
  const map = {
    Type: 'Map',
    QueryLanguage: 'JSONata',
    Items: [1, 2],
    ItemSelector: { of: '{% $states.context.Map.Item.Source %}' },
    ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  };
  expect(await outcomeOf(map)).toMatch(/'ItemSelector\/of' returned nothing \(undefined\)\.$/);
});

test.each([
  ['JSONPath', 'x.$', '$'],
  ['JSONata', 'x', '{% $states.input %}'],
])('%s: variables have a size that cannot be passed', async (QueryLanguage, key, value) => {
  const assign = (input: Json) => outcomeOf({ Type: 'Pass', QueryLanguage, Assign: { [key]: value } }, input);
  const most = 'x'.repeat(262_144 - '{"x":""}'.length);
  expect(await assign(most)).toBe(most);
  expect(await assign(`${most}x`)).toBe(
    'States.DataLimitExceeded: …The variables of an Assign field must not have more than 262144 bytes.',
  );
});

test('JSONata: the whole of Assign is an object', async () => {
  expect(await outcomeOf({ Type: 'Pass', QueryLanguage: 'JSONata', Assign: '{% 5 %}' })).toBe(
    "States.QueryEvaluationError: …The JSONata expression '5' specified for the field 'Assign' returned an unexpected result type. Expected 'object', but was 'number' for value: 5",
  );
  const states = {
    S: { Type: 'Pass', Assign: '{% {"a": $states.context.State.Name} %}', Next: 'T' },
    T: { Type: 'Pass', Output: '{% $a %}', End: true },
  };
  expect((await start({ QueryLanguage: 'JSONata', StartAt: 'S', States: states } as Json).run()).output).toBe('S');
});

test('JSONata: the context object is there however it is reached', async () => {
  for (const expression of [
    '$states.context.State.Name',
    '$states . context.State.Name',
    '$states.*.State.Name',
    '$states.`context`.State.Name',
    '$lookup($states, "con" & "text").State.Name',
    '($s := $states; $s."context".State.Name)',
  ])
    expect(await outputOf(expression), expression).toEqual({ r: 'S' });
});

test('SecondsPath takes whole numbers, also as text', async () => {
  const wait = (s: Json) => outcomeOf({ Type: 'Wait', SecondsPath: '$.s' }, { s });
  expect(await wait('5')).toEqual({ s: '5' });
  for (const s of ['1.5', ' 1', '1e1', 'x', ''])
    expect(await wait(s)).toBe(
      `States.Runtime: …The SecondsPath parameter cannot be parsed as a long value: $.s == ${s}`,
    );
});

test('A task is not sent data that look like a template and are none', async () => {
  const task = (Resource: string, data: Json) => {
    const Parameters = { FunctionName: 'f', 'Payload.$': '$' };
    const answers = { S: { kind: 'success', result: 'sent' } } as const;
    return outcomeOf({ Type: 'Task', Resource, Parameters }, data, { answers });
  };
  const invoke = 'arn:aws:states:::lambda:invoke';
  expect(await task(invoke, { list: [{ 'x.$': 'text' }] })).toBe(
    'States.Runtime: …The Parameters \'{"FunctionName":"f","Payload":{"list":[{"x.$":"text"}]}}\' could not be used to start the Task: ' +
      "[The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call]",
  );
  expect(await task(invoke, { x: '$.y' })).toBe('sent');
  expect(await task('arn:aws:lambda:us-east-1:1:function:f', { 'x.$': 'text' })).toBe('sent');
});

test.each([
  ['JSONPath', { ResultPath: '$.a.b' }],
  ['JSONata', { Output: '{% $nope %}' }],
])('%s: a state that fails behind its Assign assigns nothing', async (QueryLanguage, failing) => {
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'T' }];
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', QueryLanguage, Assign: { x: 1 }, Next: 'T' };
  const states = {
    S: { ...task, ...failing, Catch },
    T: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $exists($x) %}', End: true },
  };
  const answers = { S: { kind: 'success', result: {} } } as const;
  const { output } = await start({ StartAt: 'S', States: states } as Json, { input: { a: 1 }, answers }).run();
  expect(output).toBe(false);
});
