/** How tasks wait: heartbeats, and what Express executions may not do. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { momentsOf, start, story } from './testing.ts';

const callback = (more: { readonly [field: string]: Json } = {}) => ({
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      HeartbeatSeconds: 10,
      End: true,
      ...more,
    },
  },
});

test.each<[heartbeats: readonly number[], delay: number, ends: string]>([
  [[], 9, '9s T taskSucceeded'],
  [[], 30, '10s T taskTimedOut'],
  [[8, 16, 24], 30, '30s T taskSucceeded'],
  [[16, 8], 30, '26s T taskTimedOut'],
  [[8, 19], 30, '18s T taskTimedOut'],
  [[8, 18, 28], Number.POSITIVE_INFINITY, '38s T taskTimedOut'],
])('heartbeats at %j, the answer after %d seconds', async (heartbeats, delaySeconds, ends) => {
  const answer = Number.isFinite(delaySeconds)
    ? ({ kind: 'success', result: 1, delaySeconds, heartbeats } as const)
    : ({ kind: 'silence', heartbeats } as const);
  const moments = await momentsOf(start(callback(), { answers: { T: answer } }));
  expect(story(moments, ['taskSucceeded', 'taskTimedOut'])).toEqual([ends]);
});

test('a timeout comes in spite of heartbeats', async () => {
  const answer = { kind: 'silence', heartbeats: [8, 16, 24] } as const;
  const moments = await momentsOf(start(callback({ TimeoutSeconds: 20 }), { answers: { T: answer } }));
  expect(story(moments, ['taskTimedOut'])).toEqual(['20s T taskTimedOut']);
});

// ---------------------------------------------------------------- Standard and Express

test.each([
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', "'.waitForTaskToken' service integration"],
  ['arn:aws:states:::glue:startJobRun.sync', "'.sync' service integration"],
  ['arn:aws:states:us-east-1:123456789012:activity:a', 'Activity ARN'],
])('an Express execution refuses %s', async (Resource, what) => {
  const definition = { StartAt: 'S', States: { S: { Type: 'Task', Resource, End: true } } };
  const given = { answers: { S: { kind: 'success', result: 1 } } } as const;
  expect((await start(definition, given).run()).status).toBe('SUCCEEDED');
  expect(await start(definition, { ...given, type: 'EXPRESS' }).run()).toMatchObject({
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'S' (entered at the event id #2). Express state machine does not support ${what}`,
  });
});

test('an Express child of a distributed Map refuses what an Express execution refuses', async () => {
  const inner = (type: string) => ({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, ...callback() },
        End: true,
      },
    },
  });
  const given = { input: [1], answers: { T: { kind: 'success', result: 1 } } } as const;
  expect((await start(inner('STANDARD'), given).run()).status).toBe('SUCCEEDED');
  expect((await start(inner('EXPRESS'), given).run()).error).toBe('States.ExceedToleratedFailureThreshold');
  expect((await start(inner('STANDARD'), { ...given, type: 'EXPRESS' }).run()).cause).toContain(
    "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
  );
});

test('an Express execution ends after five minutes, and may have any number of events', async () => {
  const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 301, End: true } } };
  expect((await start(wait, { type: 'EXPRESS' }).run()).status).toBe('TIMED_OUT');
  expect((await start(wait).run()).status).toBe('SUCCEEDED');
  const loop = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 7000, Next: 'A' }], Default: 'C' },
      C: { Type: 'Succeed' },
    },
  };
  expect((await start(loop, { input: { n: 0 }, type: 'EXPRESS' }).run()).status).toBe('SUCCEEDED');
  expect((await start(loop, { input: { n: 0 } }).run()).cause).toMatch('maximum number of history events (25000)');
});

test('parameters of more than 256 KiB fail the state; the limit can be switched off', async () => {
  const definition = {
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { 'a.$': '$.text', 'b.$': '$.text' },
        Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], ResultPath: null, Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', Result: 'caught', End: true },
    },
  };
  const given = { input: { text: 'x'.repeat(140_000) }, answers: { T: { kind: 'success', result: 'sent' } } } as const;
  expect((await start(definition, given).run()).output).toBe('caught');
  expect((await start(definition, { ...given, payloadLimit: false }).run()).output).toBe('sent');
});
