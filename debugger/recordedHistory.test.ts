/** A history of AWS is stepped through with the answers of then, also in branches, iterations and retries. */
import { expect, test } from 'vitest';
import { apiEventOf, Execution, HistoryRecorder } from '../interpreter/index.ts';
import { hostOf, TestClient } from './client.testing.ts';
import { prepare } from './launch.ts';

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const task = (more: object = { End: true }) => ({ Type: 'Task', Resource: lambda, ...more });
const definition = {
  StartAt: 'Fan out',
  States: {
    'Fan out': {
      Type: 'Parallel',
      Next: 'Each',
      Branches: [
        { StartAt: 'Left', States: { Left: task({ Retry: [{ ErrorEquals: ['Busy'] }], End: true }) } },
        {
          StartAt: 'Inner',
          States: {
            Inner: {
              Type: 'Map',
              ItemsPath: '$.inner',
              Next: 'Right',
              ItemProcessor: { StartAt: 'Deep', States: { Deep: task() } },
            },
            Right: task(),
          },
        },
      ],
    },
    Each: {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemsPath: '$[1]',
      ItemProcessor: {
        StartAt: 'One',
        States: {
          One: task({ Catch: [{ ErrorEquals: ['Odd'], Next: 'Saved' }], End: true }),
          Saved: { Type: 'Pass', End: true },
        },
      },
      Next: 'Last',
    },
    Last: task(),
  },
};
const program = '/w/m.asl.json';
const mocks = {
  States: {
    Left: [
      { When: '{% $attempt = 0 %}', Throw: { Error: 'Busy' } },
      { Return: 'left', Delay: 5 },
    ],
    Deep: { Return: '{% { "deep": $states.input } %}' },
    Right: { Return: [1, 2, 3] },
    One: [{ When: '{% $states.input = 2 %}', Throw: { Error: 'Odd' } }, { Return: '{% $states.input * 10 %}' }],
    Last: { Return: 'over' },
  },
};

/** The history of a run with mocks, as `get-execution-history` would print it. */
async function recorded(): Promise<{ history: string; output: unknown }> {
  const { compiled, options } = await prepare(
    hostOf({ [program]: JSON.stringify(definition), '/w/m.mocks.json': JSON.stringify(mocks) }),
    { program, mocks: '/w/m.mocks.json', input: { inner: ['x', 'y'] }, startTime: '2026-02-03T04:05:06Z' },
  );
  const recorder = new HistoryRecorder();
  const execution = new Execution(compiled, options);
  for (;;) {
    const next = execution.next();
    const moment = next instanceof Promise ? await next : next;
    if (!moment) break;
    recorder.add(moment);
  }
  expect(execution.status).toBe('SUCCEEDED');
  return { history: JSON.stringify({ events: recorder.events.map(apiEventOf) }), output: execution.output };
}

const open = async (history: string, text = JSON.stringify(definition)) => {
  const client = new TestClient({ [program]: text, '/w/h.json': history });
  await client.start({ program, history: 'h.json' });
  return client;
};

test('it goes the way it went then, without anybody being asked', async () => {
  const { history, output } = await recorded();
  const client = await open(history);
  expect(await client.stop()).toContain('entry at Fan out');
  expect(client.console()).toContain('The run that h.json records');
  expect(client.console()).not.toContain('does not go the way');
  expect((await client.request('asl/history', {})).startTime).toBe(Date.parse('2026-02-03T04:05:06Z'));
  expect(await client.go('continue')).toContain('pause at');
  expect(await client.go('continue')).toBe('terminated');
  expect(JSON.parse(client.console().split('SUCCEEDED\n').at(-1)!)).toEqual(output);
});

test('where the definition has changed since, the first event that is missing is named', async () => {
  const { history } = await recorded();
  const client = await open(history, JSON.stringify(definition).replaceAll('"Last"', '"Final"'));
  await client.stop();
  expect(client.console()).toMatch(
    /does not go the way that was recorded: nothing in it is TaskStateEntered of "Last", event \d+/,
  );
});

test.each([
  ['{}', 'is no execution history'],
  ['nonsense', 'is no execution history'],
  ['{"events": [{"id": 1, "type": "PassStateEntered"}]}', 'begins with ExecutionStarted'],
])('what is no history is refused: %s', async (history, message) => {
  await expect(open(history)).rejects.toThrow(message);
});

test('a history that ends in the midst stops at the first task that it does not answer', async () => {
  const { history } = await recorded();
  const { events } = JSON.parse(history);
  const client = await open(JSON.stringify({ events: events.slice(0, 12) }));
  expect(await client.stop()).toContain('entry at Fan out');
  expect(await client.go('continue')).toContain('no answer for this task');
});
