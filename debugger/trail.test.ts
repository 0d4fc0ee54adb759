/** What a picture is told of a run so that it can be scrubbed over, and how the session is brought to a step of it. */
import { expect, test } from 'vitest';
import { TestClient, withBreakpoints } from './client.testing.ts';
import { jsonWithin, type TrailEvent, type TrailStep } from './trail.ts';

const machine = `StartAt: Pay
States:
  Pay:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: {FunctionName: pay, Payload.$: $}
    Retry: [{ErrorEquals: [Down], IntervalSeconds: 1}]
    Catch: [{ErrorEquals: [States.ALL], Next: Each}]
    Next: Each
  Each: ●
    Type: Map
    ItemsPath: $.items
    ItemProcessor:
      StartAt: Pack
      States:
        Pack: {Type: Pass, End: true}
    End: true
`;
const mocks = { States: { Pay: { '0': { Throw: { Error: 'Down' } }, '1-': { Return: { items: [1, 2] } } } } };

async function run(launch: object = {}): Promise<TestClient> {
  const { text, lines } = withBreakpoints(machine);
  const client = new TestClient({ '/w/pay.asl.yaml': text, '/w/m.json': JSON.stringify(mocks) });
  await client.start(
    { program: '/w/pay.asl.yaml', mocks: 'm.json', input: { id: 7 }, ...launch },
    { lines: { '/w/pay.asl.yaml': lines } },
  );
  return client;
}

const trailsOf = (client: TestClient) =>
  client.events.filter(({ event }) => event === 'asl/trail').map(({ body }) => body as TrailEvent);
const stepsOf = (client: TestClient) => trailsOf(client).flatMap(({ steps }) => steps);
const line = ({ kind, name, path, detail, count, data }: TrailStep) =>
  [kind, name, path && `(${path})`, detail, count, data?.replace(/\s+/g, '')]
    .filter(part => part !== undefined)
    .join(' ');

test('a run is told step by step, with its data', async () => {
  const client = await run();
  expect(await client.stop()).toMatch(/breakpoint at Each/);
  expect(await client.go('continue')).toBe('terminated');
  expect(stepsOf(client).map(line)).toMatchInlineSnapshot(`
    [
      "entered Pay {"id":7}",
      "stage Pay Parameters {"FunctionName":"pay","Payload":{"id":7}}",
      "scheduled Pay arn:aws:states:::lambda:invoke 0 {"FunctionName":"pay","Payload":{"id":7}}",
      "taskFailed Pay Down",
      "retry Pay Down 1",
      "stage Pay Parameters {"FunctionName":"pay","Payload":{"id":7}}",
      "scheduled Pay arn:aws:states:::lambda:invoke 1 {"FunctionName":"pay","Payload":{"id":7}}",
      "taskSucceeded Pay {"items":[1,2]}",
      "exited Pay {"items":[1,2]}",
      "entered Each {"items":[1,2]}",
      "stage Each Items [1,2]",
      "mapStarted Each 2",
      "iterationStarted Each (Each[0])",
      "iterationStarted Each (Each[1])",
      "entered Pack (Each[0]) 1",
      "exited Pack (Each[0]) 1",
      "iterationSucceeded Each (Each[0])",
      "entered Pack (Each[1]) 2",
      "exited Pack (Each[1]) 2",
      "iterationSucceeded Each (Each[1])",
      "exited Each [1,2]",
      "ended  succeeded",
    ]
  `);
  const { position, end, stopped } = trailsOf(client).at(-1)!;
  expect([position === end, stopped]).toEqual([true, false]);
});

test('a run without debugging is told, too', async () => {
  const client = await run({ noDebug: true });
  expect(await client.stop()).toBe('terminated');
  expect(stepsOf(client).at(-1)).toMatchObject({ kind: 'ended', detail: 'succeeded' });
});

test('the session stands where it stood at a step, and gives all of its data', async () => {
  const client = await run();
  await client.stop();
  const step = stepsOf(client).find(({ kind }) => kind === 'retry')!;
  await client.request('asl/travel', { at: step.at });
  expect(await client.stop()).toMatch(/goto at Pay/);
  expect(trailsOf(client).at(-1)).toMatchObject({ position: step.at, stopped: true, steps: [] });
  const entered = stepsOf(client).find(({ kind }) => kind === 'entered')!;
  const { text } = await client.request('asl/stepData', { at: entered.at });
  expect(JSON.parse(text)).toEqual({ id: 7 });
  for (const at of [undefined, 'x', -1, 1e9, step.at + 0.5]) {
    await expect(client.request('asl/stepData', { at })).rejects.toThrow();
    await expect(client.request('asl/travel', { at })).rejects.toThrow();
  }
});

test('of an endless loop what is lit is told, and what it costs stays small', async () => {
  const text =
    'StartAt: A\nStates:\n  A: {Type: Pass, Next: B}\n  B: {Type: Choice, Default: A, Choices: [{Variable: $.x, IsPresent: true, Next: C}]}\n  C: {Type: Succeed}\n';
  const client = new TestClient({ '/w/loop.asl.yaml': text });
  await client.start({ program: '/w/loop.asl.yaml', input: {} });
  const isTooFast = () => stepsOf(client).some(({ kind }) => kind === 'jump');
  for (let times = 0; times < 200 && !isTooFast(); times++) await new Promise(resolve => setTimeout(resolve, 50));
  await client.request('pause', { threadId: 1 });
  await client.stop();
  const jump = stepsOf(client).find(({ kind }) => kind === 'jump');
  expect(Object.keys(jump?.states ?? {})).toEqual(['/States/A', '/States/B']);
  expect(jump?.transitions).toHaveLength(3);
  for (const { steps } of trailsOf(client)) expect(steps.length).toBeLessThanOrEqual(601);
  await client.request('disconnect');
});

test('data is written as far as there is room for it', () => {
  expect(jsonWithin({ a: [1, 'x'], b: {} }, 100)).toEqual({
    text: JSON.stringify({ a: [1, 'x'], b: {} }, undefined, 2),
    isCut: false,
  });
  const large = { list: Array.from({ length: 1e6 }, (_, i) => i) };
  const { text, isCut } = jsonWithin(large, 50)!;
  expect(isCut).toBe(true);
  expect(text.length).toBe(51);
  expect(JSON.stringify(large, undefined, 2).startsWith(text.slice(0, 50))).toBe(true);
});
