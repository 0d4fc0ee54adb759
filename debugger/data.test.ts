/** What is shown of the data of a run, how it is changed, and what the console knows besides expressions. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { type Files, TestClient } from './client.testing.ts';

const pay = `{
  "StartAt": "Keep",
  "States": {
    "Keep": { "Type": "Pass", "Assign": { "rate": 3, "deep": { "a": [1, 2] } }, "Next": "Pay" },
    "Pay": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:pay",
      "InputPath": "$.order",
      "Parameters": {
        "amount.$": "$.total",
        "to it": { "id.$": "$.id" }
      },
      "TimeoutSeconds": 60,
      "ResultSelector": { "paid.$": "$.ok" },
      "ResultPath": "$.payment",
      "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 30 }],
      "Next": "Wait"
    },
    "Wait": { "Type": "Wait", "Seconds": 3600, "Next": "Done" },
    "Done": { "Type": "Pass", "End": true }
  }
}`;
const program = '/w/pay.asl.json';
const input = { order: { total: 7, id: 'o-1' } };
const answers = { '/w/m.json': JSON.stringify({ States: { Pay: { Return: { ok: '{% $states.input.amount %}' } } } }) };
const startTime = '2025-01-01T00:00:00Z';

/** Stopped at the first state after \`steps\`. */
async function at(
  steps: ('next' | 'stepIn' | 'continue')[],
  { files = answers, launch = {} }: { files?: Files; launch?: object } = {},
): Promise<TestClient> {
  const client = new TestClient({ [program]: pay, ...files });
  const mocks = '/w/m.json' in files ? { mocks: 'm.json' } : {};
  await client.start({ program, input, startTime, stopOnEntry: true, ...mocks, ...launch });
  await client.stop();
  for (const step of steps) await client.go(step);
  return client;
}

const behindResult = ['next', 'stepIn', 'stepIn', 'stepIn', 'stepIn'] as const;

test('the way of the data through a state, stage by stage', async () => {
  const client = await at([...behindResult]);
  expect(await client.stack(client.threadId)).toBe('Pay · ResultSelector:14 < pay:2');
  const scopes = await client.scopes();
  expect(scopes[0]).toBe(
    'Data: Input={order: {…}}, InputPath={total: 7, id: "o-1"}, Parameters={amount: 7, "to it": {…}}, Result={ok: 7}, ResultSelector={paid: 7}',
  );
  expect(scopes[1]).toMatch(
    /^Task: Resource="arn:aws:lambda.*", Parameters=\{amount: 7, "to it": \{…\}\}, Attempt=1, Scheduled="2025-01-01T00:00:00Z", TimeoutSeconds=60, Attempts=/,
  );
  expect(scopes[2]).toBe('Variables: $rate=3, $deep={a: (2) […]}');
});

test('every value can be asked for by its expression, and copied as JSON', async () => {
  const client = await at(['next', 'stepIn', 'stepIn']);
  const { variables } = await client.request('variables', {
    variablesReference: await client.reference('Data', 'Parameters'),
  });
  expect(variables.map(({ evaluateName }: DebugProtocol.Variable) => evaluateName)).toEqual(['$.amount', "$['to it']"]);
  expect(await client.evaluate("$['to it']", 'clipboard')).toBe('{\n  "id": "o-1"\n}');
  expect(variables[0].presentationHint).toEqual({ kind: 'data' });
});

test('where a variable was assigned', async () => {
  const client = await at(['next']);
  const { variables } = await client.request('variables', { variablesReference: await client.reference('Variables') });
  const place = await client.request('locations', { locationReference: variables[0].declarationLocationReference });
  expect(place).toMatchObject({ source: { path: program }, line: 4 });
});

test('a retry says when the next try begins', async () => {
  const files = { '/w/m.json': JSON.stringify({ States: { Pay: { Throw: { Error: 'Busy' } } } }) };
  const client = await at([], { files });
  await client.request('setExceptionBreakpoints', { filters: ['retried'] });
  expect(await client.go('continue')).toMatch(/^exception at Pay · waiting until \S+ to try again:5/);
  const [task] = (await client.scopes()).filter(each => each.startsWith('Task'));
  expect(task).toMatch('Next retry="2025-01-01T00:00:30Z"');
});

test.each<[way: string[], value: string, shown: string, output: object]>([
  [['Data', 'Input', 'order', 'total'], '9', '9', { payment: { paid: 9 } }],
  [['Data', 'InputPath', 'total'], '$rate * 10', '30', { payment: { paid: 30 } }],
  [['Data', 'Parameters', 'amount'], '11', '11', { payment: { paid: 11 } }],
  [['Task', 'Parameters', 'amount'], '12', '12', { payment: { paid: 12 } }],
  [['Data', 'Result'], '{"ok": "yes"}', '{ok: "yes"}', { payment: { paid: 'yes' } }],
  [['Data', 'ResultSelector', 'paid'], '[1]', '(1) [1]', { payment: { paid: [1] } }],
])('%j set to %s', async (way, value, shown, output) => {
  const client = await at([...behindResult]);
  const from = client.events.length;
  expect(await client.set(way, value)).toBe(shown);
  // It stands where that value was made.
  if (client.events.slice(from).some(({ event }) => event === 'stopped'))
    expect(await client.stop()).toMatch(/^goto at Pay(?: · (?:InputPath|Parameters|Result))?:/);
  expect(await client.go('continue')).toBe('terminated');
  const text = client.console().slice(client.console().indexOf('SUCCEEDED') + 10);
  expect(JSON.parse(text)).toMatchObject(output);
});

test('what has happened cannot be changed, and says so', async () => {
  const client = await at([...behindResult]);
  expect(await client.set(['Task', 'Attempt'], '3')).toMatch(/^!Attempt says what has happened/);
  expect(await client.set(['Context', 'Execution'], '3')).toMatch(/^!Execution says what has happened/);
  expect(await client.set(['Data', 'Input'], 'nonsense(')).toMatch(/^!Write JSON/);
});

test.each([
  ['$.paid', '1', { payment: { paid: 1 } }],
  ['$states.input.order.total', '2', { payment: { paid: 2 } }],
  ['$states.result', '{ "ok": 3 }', { payment: { paid: 3 } }],
  ['$rate', '4', { payment: { paid: 7 } }],
])('the expression %s set to %s', async (expression, value, output) => {
  const client = await at([...behindResult]);
  const { id: frameId } = await client.frame();
  const from = client.events.length;
  const answer = await client.request('setExpression', { expression, value, frameId });
  expect(JSON.parse(value)).toEqual(answer.variablesReference ? { ok: 3 } : Number(answer.value));
  if (client.events.slice(from).some(({ event }) => event === 'stopped')) await client.stop();
  expect(await client.evaluate(expression)).toBe(answer.value);
  expect(await client.go('continue')).toBe('terminated');
  expect(JSON.parse(client.console().split('SUCCEEDED\n').at(-1)!)).toMatchObject(output);
});

test('an expression that names no place says what does', async () => {
  const client = await at(['next']);
  for (const expression of ['$sum([1])', '$$.Execution', '1 + 1', '$states.context.State']) {
    const { success, message } = await client.ask('setExpression', { expression, value: '1' });
    expect([expression, success]).toEqual([expression, false]);
    expect(message).not.toBe('');
  }
});

/** What is proposed at the end of a text: labels, or what the text becomes with the first of them. */
async function completed(client: TestClient, text: string) {
  const { targets } = await client.request('completions', { text, column: text.length + 1 });
  const [first] = targets as DebugProtocol.CompletionItem[];
  const labels = (targets as DebugProtocol.CompletionItem[]).map(({ label }) => label);
  return { labels, text: first && text.slice(0, first.start! - 1) + first.text };
}

test('completions: paths, variables, functions, commands', async () => {
  const client = await at(['next', 'stepIn', 'stepIn']);
  expect((await completed(client, '$.')).labels).toEqual(['amount', 'to it']);
  expect((await completed(client, '1 + $.am')).text).toBe('1 + $.amount');
  expect((await completed(client, '$.to')).text).toBe("$['to it']");
  expect((await completed(client, '$states.input.order.t')).text).toBe('$states.input.order.total');
  expect((await completed(client, '$states.')).labels).toEqual(['input', 'result', 'errorOutput', 'context']);
  expect((await completed(client, '$ra')).text).toBe('$rate');
  expect((await completed(client, '$su')).labels).toEqual([
    '$substring',
    '$substringBefore',
    '$substringAfter',
    '$sum',
  ]);
  expect((await completed(client, 'States.For')).text).toBe('States.Format');
  expect((await completed(client, '$deep.')).labels).toEqual(['a']);
  expect((await completed(client, 'adv')).text).toBe('advance');
  expect((await completed(client, '$$.Execution.Na')).text).toBe('$$.Execution.Name');
});

test('the clock: time passes for the execution', async () => {
  const client = await at(['next', 'next']);
  expect(await client.evaluate('$now()')).toBe('"2025-01-01T00:00:00.000Z"');
  expect(await client.evaluate('advance 1h 30m', 'repl')).toBe('It is 2025-01-01T01:30:00Z.');
  expect(await client.evaluate('$now()')).toBe('"2025-01-01T01:30:00.000Z"');
  expect(await client.evaluate('advance soon', 'repl')).toMatch(/^!"soon" is no time/);
  await client.go('next');
  expect(await client.evaluate('$$.State.EnteredTime')).toBe('"2025-01-01T02:30:00Z"');
  expect(await client.go('stepBack')).toMatch(/^step at Wait/);
});

test('the history up to here, and help', async () => {
  const client = await at(['next', 'next']);
  expect(await client.evaluate('history', 'repl')).toMatch(/ 1 {2}2025.*ExecutionStarted.*WaitStateEntered/s);
  expect((await client.evaluate('history LambdaFunction', 'repl')).split('\n')).toHaveLength(3);
  expect(await client.evaluate('help', 'repl')).toMatch('advance 1h30m');
});

test('a task that nobody answers gets a result, or an error, from the console', async () => {
  const give = async (command: string) => {
    const client = await at(['next', 'continue'], { files: {} });
    expect(await client.evaluate(command, 'repl')).toMatch('It goes on with');
    const stop = await client.go('continue');
    return { stop, console: client.console() };
  };
  expect((await give('answer { "ok": $rate }')).console).toMatch(/"paid": 3/);
  expect((await give('fail Payment.Declined no money')).stop).toMatch('(Pay failed with Payment.Declined: no money)');
  const client = await at(['next']);
  expect(await client.evaluate('answer 1', 'repl')).toMatch('!No task waits');
});

test('values beside the text: what has been, and what comes next', async () => {
  const client = await at(['next', 'stepIn']);
  const inline = async () => {
    const { id: frameId } = await client.frame();
    const { values } = await client.request('asl/inlineValues', { frameId });
    return values.map(({ line, text }: { line: number; text: string }) => `${line}: ${text}`);
  };
  expect(await inline()).toEqual(['5: input = {order: {…}}', '8: = {total: 7, id: "o-1"}', '10: = 7', '11: = "o-1"']);
  await client.go('stepIn');
  expect(await inline()).toEqual([
    '5: input = {order: {…}}',
    '8: = {total: 7, id: "o-1"}',
    '9: = {amount: 7, "to it": {…}}',
    '10: = 7',
    '11: = "o-1"',
  ]);
});

test('large lists are opened page by page', async () => {
  const client = await at([], {
    launch: { input: { order: { total: 1, list: Array.from({ length: 5000 }, (_, i) => i) } } },
  });
  const variablesReference = await client.reference('Data', 'Input', 'order', 'list');
  const { variables } = await client.request('variables', {
    variablesReference,
    filter: 'indexed',
    start: 4000,
    count: 2,
  });
  expect(variables.map(({ name, value }: DebugProtocol.Variable) => `${name}=${value}`)).toEqual([
    '4000=4000',
    '4001=4001',
  ]);
  const { value } = await client.request('setVariable', { variablesReference, name: '4000', value: '"x"' });
  expect(value).toBe('"x"');
  expect(await client.evaluate('$.order.list[4000]')).toBe('"x"');
});

test('every request with broken arguments gets an answer, and the session lives on', async () => {
  const client = await at(['next']);
  const commands = [
    'setFunctionBreakpoints',
    'setDataBreakpoints',
    'dataBreakpointInfo',
    'locations',
    'setVariable',
    'setExpression',
    'completions',
    'restartFrame',
    'gotoTargets',
    'goto',
    'stepInTargets',
    'asl/inlineValues',
  ];
  const broken = [
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { breakpoints: 1 },
    { breakpoints: [null] },
    { breakpoints: [{}] },
    {
      source: 1,
      frameId: 'x',
      variablesReference: {},
      name: 1,
      value: {},
      expression: [],
      threadId: 'x',
      targetId: 99,
      text: 1,
      column: 'x',
    },
    {
      variablesReference: 1e9,
      name: 'x',
      value: '1',
      frameId: -1,
      locationReference: 77,
      source: { path: 7 },
      expression: 'x',
      text: 'x',
      column: 1,
    },
  ];
  for (const command of commands)
    for (const args of broken) {
      const { success, message } = await client.ask(command, args);
      expect([command, JSON.stringify(args), success]).toEqual([command, JSON.stringify(args), false]);
      expect(message).not.toBe('');
    }
  for (const command of ['setBreakpoints', 'setExceptionBreakpoints'])
    for (const args of [
      { source: { path: program }, breakpoints: [null] },
      { filters: [], filterOptions: [7] },
    ])
      expect((await client.ask(command, args)).success).toBe(false);
  expect(await client.evaluate('$.order.total')).toBe('7');
  expect(await client.go('continue')).toBe('terminated');
  for (const command of ['stepBack', 'reverseContinue', 'restartFrame', 'goto', 'setVariable'])
    expect((await client.ask(command, { threadId: 1 })).success).toBe(false);
});

test('a question about an earlier stop, come late, gets no data of another', async () => {
  const client = await at([]);
  const { id: frameId } = await client.frame();
  const variablesReference = await client.reference('Data');
  await client.go('next');
  expect(await client.stack(client.threadId)).toBe('Pay:5 < pay:2');
  await client.scopes();
  const refused = (command: string, args: object) => client.request(command, args).then(JSON.stringify, String);
  expect(await refused('scopes', { frameId })).toMatch(/This frame belongs to an earlier stop\./);
  expect(await refused('evaluate', { expression: '$', frameId })).toMatch(/This frame belongs to an earlier stop\./);
  expect(await refused('variables', { variablesReference })).toMatch(/belongs to an earlier stop\./);
});

test('two questions at once about one stop get the same frames', async () => {
  const client = await at(['next']);
  const { threadId } = client;
  const stopped = client.next('stopped');
  await client.request('stepBack', { threadId });
  await stopped;
  const [one, other] = await Promise.all([
    client.request('stackTrace', { threadId }),
    client.request('stackTrace', { threadId, startFrame: 0, levels: 1 }),
  ]);
  expect(other.stackFrames[0].id).toBe(one.stackFrames[0].id);
});
