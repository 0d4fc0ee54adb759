/** Who answers which task: rules of a launch configuration, a person who is asked, tasks that wait visibly. */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { type Files, TestClient, withBreakpoints } from './client.testing.ts';

const catalog = lazyCatalog();

async function debug(marked: string, launch: object = {}, files: Files = {}): Promise<TestClient> {
  const { text, lines } = withBreakpoints(marked);
  const program = '/w/shop.asl.yaml';
  const client = new TestClient({ [program]: text, ...files }, { catalog });
  await client.start({ program, ...launch }, { lines: { [program]: lines } });
  return client;
}

const shop = `StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: arn:aws:states:::dynamodb:getItem
    Parameters: { TableName: t, Key: {} }
    Next: Ship
  Ship:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:123456789012:function:ship
    ResultPath: $.ship
    End: true
`;
const mocks = {
  '/w/m.json': JSON.stringify({ States: { Charge: { Return: { by: 'mock' } } }, Default: { Return: 7 } }),
};
const result = (client: TestClient) => client.console().split('SUCCEEDED\n')[1]?.replaceAll(/\s+/g, '');

test.each([
  ['nothing: mocks, and their Default', undefined, '{"by":"mock","ship":7}'],
  ['an answer for a state', { Ship: { Return: 'mine' } }, '{"by":"mock","ship":"mine"}'],
  [
    'a state of one machine before the state',
    { 'shop.Ship': { Return: 1 }, Ship: { Return: 2 } },
    '{"by":"mock","ship":1}',
  ],
  ['a resource', { 'dynamodb:getItem': { Return: {} } }, '{"ship":7}'],
  ['a pattern', { 'arn:aws:lambda:*:function:sh*': { Return: 3 } }, '{"by":"mock","ship":3}'],
  ['the longer pattern before the shorter', { '*': { Return: {} }, '*:ship': { Return: 4 } }, '{"ship":4}'],
  [
    'one after the other',
    { Charge: ['handlers', 'mocks'], Ship: ['handlers', { Return: 5 }] },
    '{"by":"mock","ship":5}',
  ],
])('tasks: %s', async (_name, tasks, expected) => {
  const client = await debug(shop, { mocks: 'm.json', ...(tasks && { tasks }) }, mocks);
  expect(await client.stop()).toBe('terminated');
  expect(result(client)).toBe(expected);
});

test('results from the catalog are said to be invented', async () => {
  const client = await debug(shop, { tasks: 'example' });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('Invented from the catalog, no real results: Charge, Ship.');
  expect(result(client)).toMatch(/"Item":\{"key":\{"S":"s"\}\}/);
});

test.each([
  [{ Charge: 'aks' }, '"tasks" of the launch configuration must be an answerer'],
  [{ Charge: { Retrun: 1 } }, 'Did you mean "Return"?'],
  [{ Charge: [] }, 'for "Charge"'],
  [5, '"tasks" of the launch configuration must be'],
  [{ Charge: { lambda: { handlr: 'x' } } }, '"handlr" is not understood'],
])('tasks that are none are refused: %j', async (tasks, message) => {
  await expect(debug(shop, { tasks })).rejects.toThrow(message);
});

test('a rule for a state that is not there is told', async () => {
  const client = await debug(shop, { tasks: { Chrage: 'ask' }, mocks: 'm.json' }, mocks);
  await client.stop();
  expect(client.console()).toMatch(
    '"tasks" names "Chrage", and the definition has no such state. Did you mean "Charge"?',
  );
});

// ---- ask -------------------------------------------------------------------------------------------------------------

test('it may fail with what the definition handles, and with what the action raises', async () => {
  const handled = shop.replace(
    '    Next: Ship',
    '    Retry: [{ ErrorEquals: [Busy] }]\n    Catch: [{ ErrorEquals: [Mine], Next: Ship }, { ErrorEquals: [States.ALL], Next: Ship }]\n    Next: Ship',
  );
  const client = await debug(handled, { tasks: { '*': 'ask' } });
  await client.stop();
  const { errors } = await client.request('asl/task', {});
  expect(errors.slice(0, 2)).toEqual(['Busy', 'Mine']);
  expect(errors[2]).toMatch(/^DynamoDB\./);
  expect(errors).not.toContain('States.ALL');
});

test('asked for its result: the proposal is taken as it is, or another is given', async () => {
  const client = await debug(shop, { tasks: { '*': 'ask' } });
  expect(await client.stop()).toMatch(
    /^task at Charge · asks for its result:3 < shop:1 \(Charge \(arn:aws:states:::dynamodb/,
  );
  expect(client.events.findLast(({ event }) => event === 'stopped')?.body.description).toBe(
    'Charge asks for its result',
  );
  const task = await client.request('asl/task', {});
  expect(task).toMatchObject({ state: 'Charge', parameters: { TableName: 't', Key: {} } });
  expect(task.proposals.map(({ from }: { from: string }) => from)).toEqual(['edited', 'example']);
  expect(task.errors[0]).toMatch(/^DynamoDB\./);
  expect(await client.set(['Task', 'Result (proposed)'], '{"id": 1}')).toBe('{id: 1}');
  expect(await client.go('next')).toBe('step at Ship:8 < shop:1');
  expect(await client.go('continue')).toMatch(/^task at Ship/);
  expect(client.console()).toMatch('Charge goes on with the result that was proposed.');
  await client.request('asl/completeTask', { result: 'sent' });
  expect(await client.stop()).toBe('terminated');
  expect(result(client)).toBe('{"id":1,"ship":"sent"}');
});

test('completing goes on with the step that came to the task', async () => {
  const client = await debug(`${shop.replace('Ship:', 'Ship: ')}`, { tasks: { Charge: 'ask' }, stopOnEntry: true });
  await client.stop();
  expect(await client.go('next')).toMatch(/^task at Charge/);
  await client.request('asl/completeTask', { text: '{ "a": 1 } // as a person writes it' });
  expect(await client.stop()).toBe('step at Ship:8 < shop:1');
  expect(await client.evaluate('$.a')).toBe('1');
});

test('a text that is no result is refused, and nothing goes on with what is not seen', async () => {
  const client = await debug(shop, { tasks: { Charge: 'ask' } });
  await client.stop();
  const wrong = await client.ask('asl/proposeResult', { text: '{ "a": ' });
  expect([wrong.success, wrong.message]).toEqual([false, expect.stringMatching(/^The result is no JSON: 1:/)]);
  const go = await client.ask('continue', { threadId: client.threadId });
  expect([go.success, go.message]).toEqual([false, expect.stringMatching('Correct it, or let Charge fail')]);
  await client.request('asl/proposeResult', { text: '{"a": 2}' });
  expect(await client.go('continue')).toMatch(/^exception at Ship/);
  expect(await client.evaluate('$.a')).toBe('2');
});

test('what it was last time, and what a mock says, are proposed first', async () => {
  const client = await debug(shop, { tasks: { Charge: 'ask' }, mocks: 'm.json' }, mocks);
  await client.stop();
  expect(await client.set(['Task', 'Result (proposed)'], '{"n": 3}')).toBe('{n: 3}');
  expect(await client.go('continue')).toBe('terminated');
  await client.request('restart', {});
  await client.stop();
  const { proposals } = await client.request('asl/task', {});
  expect(proposals.slice(1)).toEqual([
    { from: 'mock', value: { by: 'mock' } },
    { from: 'last', value: { n: 3 } },
    { from: 'example', value: expect.anything() },
  ]);
});

test('an error by its name, from the request and from the console; the way back leads to the question', async () => {
  const client = await debug(
    shop.replace('Next: Ship', 'Catch: [{ ErrorEquals: [Oops], Next: Ship }]\n    Next: Ship'),
    {
      tasks: { Charge: 'ask', Ship: { Return: 1 } },
      stopOnEntry: true,
    },
  );
  await client.stop();
  expect(await client.go('continue')).toMatch(/^task at Charge/);
  expect(await client.evaluate('fail Oops out of stock', 'repl')).toBe('It goes on with Oops.');
  expect(await client.go('stepBack')).toMatch(/^step at Charge/);
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch('Oops is caught');
  await client.request('restart', {});
  await client.stop();
  await client.go('continue');
  await client.request('asl/failTask', { error: 'Oops', cause: 'late' });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('Error: "Oops"');
});

test('a run without debugging cannot ask', async () => {
  const client = await debug(shop, { tasks: { Charge: 'ask' }, noDebug: true });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('State "Charge" asks a person for the result of dynamodb:getItem');
});

// ---- tasks that wait -------------------------------------------------------------------------------------------------

const approval = `StartAt: Both
States:
  Both:
    Type: Parallel
    Branches:
      - StartAt: Approve
        States:
          Approve:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
            Parameters: { QueueUrl: q, MessageBody: { "t.$": $$.Task.Token } }
            HeartbeatSeconds: 60
            TimeoutSeconds: 3600
            End: true
      - StartAt: Nap
        States:
          Nap: { Type: Wait, Seconds: 20, Next: Later }
          Later: { Type: Pass, End: true }
    End: true
`;
const start = { startTime: '2026-01-01T00:00:00Z' };

test('a task with a token waits visibly, beats, and succeeds', async () => {
  const client = await debug(approval, start);
  expect(await client.stop()).toMatch(/^task at Approve · waiting for task token:8 < Both \{Approve\}:3/);
  const { threads } = await client.request('threads');
  expect(threads.map(({ name }: { name: string }) => name)).toEqual(['shop', '{Approve} · waiting for task token']);
  const listed = await client.request('asl/waiting');
  expect(listed).toMatchObject({
    now: '2026-01-01T00:00:20.000Z',
    still: 'tasks',
    tasks: [
      {
        kind: 'token',
        state: 'Approve',
        branch: '{Approve}',
        token: expect.stringMatching(/^AQCE/),
        since: '2026-01-01T00:00:00Z',
        heartbeatAt: '2026-01-01T00:01:00Z',
        timeoutAt: '2026-01-01T01:00:00Z',
        canAnswer: true,
        canBeat: true,
        canSkip: true,
        line: 8,
      },
    ],
  });
  // A client that does not ask is told.
  expect(client.events.findLast(({ event }) => event === 'asl/waiting')?.body).toEqual(listed);
  await client.request('asl/heartbeatTask', {});
  expect((await client.request('asl/waiting')).tasks[0].heartbeatAt).toBe('2026-01-01T00:01:20Z');
  // Going on changes nothing: somebody has to say how it ends.
  expect(await client.go('continue')).toMatch(/^task at Approve/);
  const { token } = listed.tasks[0];
  expect(await client.evaluate(`task-success ${token.slice(0, 30)} {"by": "Ada"}`, 'repl')).toBe(
    'Approve has succeeded.',
  );
  expect((await client.request('asl/waiting')).tasks).toEqual([]);
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch(/"by": "Ada"/);
});

test('its wait is skipped to where it times out; it fails by a name', async () => {
  const client = await debug(
    approval.replace(
      'End: true\n      - StartAt: Nap',
      'Catch: [{ ErrorEquals: [States.ALL], Next: No }]\n            End: true\n          No: { Type: Pass, End: true }\n      - StartAt: Nap',
    ),
    start,
  );
  await client.stop();
  await client.request('asl/skipWait', {});
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('States.Timeout is caught');
  await client.request('restart', {});
  await client.stop();
  await client.request('asl/failTask', { id: (await client.request('asl/waiting')).tasks[0].id, error: 'Rejected' });
  expect(await client.stop()).toBe('terminated');
  expect(client.console()).toMatch('Rejected is caught');
});

test.each([
  ['arn:aws:states:us-east-1:123456789012:activity:pack', 'waiting for an activity worker'],
  ['arn:aws:states:::glue:startJobRun.sync', 'waiting for the job'],
])('%s waits as well', async (resource, words) => {
  const client = await debug(
    `StartAt: Work\nStates:\n  Work:\n    Type: Task\n    Resource: ${resource}\n    Parameters: { JobName: j }\n    End: true\n`,
  );
  expect(await client.stop()).toMatch(`task at Work · ${words}:3`);
  expect(await client.evaluate('tasks', 'repl')).toMatch(`#0  Work  ${words}`);
  expect(await client.evaluate('task-success {"ok": true}', 'repl')).toBe('Work has succeeded.');
  expect(await client.go('continue')).toBe('terminated');
});

test('a branch may send the token itself', async () => {
  const client = await debug(`StartAt: Keep
QueryLanguage: JSONata
States:
  Keep: { Type: Pass, Next: Both }
  Both:
    Type: Parallel
    Branches:
      - StartAt: Wait for it
        States:
          Wait for it:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
            Arguments: { QueueUrl: q, MessageBody: "{% $states.context.Task.Token %}" }
            End: true
      - StartAt: Nap
        States:
          Nap: { Type: Wait, Seconds: 20, End: true }
    End: true
`);
  expect(await client.stop()).toMatch(/^task at Wait for it/);
  expect(await client.evaluate('task-failure Wait for it Too.Late sorry', 'repl')).toBe(
    'Wait for it has failed with Too.Late.',
  );
});

test('completion in the console knows the tasks that wait', async () => {
  const client = await debug(approval, start);
  await client.stop();
  const complete = async (text: string) =>
    (await client.request('completions', { text, column: text.length + 1 })).targets.map(
      ({ label }: { label: string }) => label,
    );
  expect(await complete('task-s')).toEqual(['task-success']);
  expect(await complete('task-success ')).toEqual(['Approve', expect.stringMatching(/^AQCE/)]);
});

test('mock in the console: from now on that answers', async () => {
  const client = await debug(shop, { stopOnEntry: true });
  await client.stop();
  expect(await client.evaluate('mock Charge {"x": 1}', 'repl')).toBe('Charge answers that from now on.');
  expect(await client.evaluate('mock Ship {"Throw": {"Error": "Gone"}}', 'repl')).toBe(
    'Ship answers that from now on.',
  );
  expect(await client.evaluate('mock Ship asks', 'repl')).toMatch(/^!/);
  expect(await client.go('continue')).toMatch(/Gone/);
});

// ---- time ------------------------------------------------------------------------------------------------------------

const nap = `StartAt: Nap
States:
  Nap: { Type: Wait, Seconds: 600, Next: Done }
  Done: ●
    Type: Succeed
`;

test('real time: a wait takes as long as it says, says until when, and is skipped', async () => {
  const client = await debug(nap, { time: 'real', ...start });
  const waiting = await client.next('asl/waiting');
  expect(waiting.body.tasks).toMatchObject([{ state: 'Nap', kind: 'time', until: '2026-01-01T00:10:00Z' }]);
  await client.request('pause', { threadId: 1 });
  expect(await client.stop()).toBe(
    'pause at Nap · waiting until 2026-01-01T00:10:00Z:3 < nap:1'.replace('nap:1', 'shop:1'),
  );
  await client.request('continue', { threadId: 1 });
  await client.request('asl/skipWait', {});
  expect(await client.stop()).toBe('breakpoint at Done:4 < shop:1');
});

test('real time: short waits do pass, and a task is completed while it runs', async () => {
  const client = await debug(approval.replace('Seconds: 20', 'Seconds: 1'), { time: 'real', ...start });
  for (;;) {
    const { body } = await client.next('asl/waiting');
    if (body.tasks.length === 1 && body.tasks[0].kind === 'token') break;
  }
  await client.request('asl/completeTask', { id: 'Approve', result: 1 });
  expect(await client.stop()).toBe('terminated');
});

// ---- one branch alone ------------------------------------------------------------------------------------------------

test('continue of one thread holds the others', async () => {
  const branches = `StartAt: Both
States:
  Both:
    Type: Parallel
    Branches:
      - StartAt: A1
        States: { A1: { Type: Pass, Next: A2 }, A2: { Type: Pass, End: true } }
      - StartAt: B1
        States: { B1: { Type: Wait, Seconds: 5, Next: B2 }, B2: { Type: Pass, End: true } }
    Next: Done
  Done: { Type: Succeed }
`;
  const client = await debug(branches, { stopOnEntry: true });
  await client.stop();
  expect(await client.go('stepIn')).toMatch(/^step at A1/);
  const { threads } = await client.request('threads');
  const other = threads.find(({ name }: { name: string }) => name === '{B1}');
  expect(await client.go('continue', { threadId: other.id, singleThread: true })).toMatch(
    /^pause at Both:3 < shop:1 \(This branch cannot/,
  );
  expect(client.console()).toMatch('B2 ({B1}) → {}');
  expect(client.console()).not.toMatch('A1 ({A1}) →');
  expect(await client.go('continue')).toBe('terminated');
  expect(client.console()).toMatch('A2 ({A1}) → {}');
});
