import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { apiEventOf, historyOf } from './history.ts';
import { readResource } from './resource.ts';
import { isLarger, sizeOf } from './size.ts';
import { momentsOf, start } from './testing.ts';
import { formatTimestamp, parseTimestamp } from './time.ts';

test.each<[text: string, time: string | undefined]>([
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
  ['2024-02-29T12:00:00.5Z', '2024-02-29T12:00:00.500Z'],
  ['2024-02-29T12:00:00.000000000Z', '2024-02-29T12:00:00Z'],
  ['2024-02-29T07:00:00-05:00', '2024-02-29T12:00:00Z'],
  ['2024-02-29T12:00:00+18:00', '2024-02-28T18:00:00Z'],
  ['2024-02-29T12:00:00+18:01', undefined],
  ['2024-02-29T12:00:00+05:60', undefined],
  ['2023-02-29T12:00:00Z', undefined],
  ['2024-13-01T12:00:00Z', undefined],
  ['2024-01-01T25:00:00Z', undefined],
  ['2024-01-01T12:00:00', undefined],
  ['2024-01-01 12:00:00Z', undefined],
  ['2024-01-01t12:00:00Z', undefined],
  ['2024-01-01', undefined],
])('the time %s is read as %s', (text, expected) => {
  const time = parseTimestamp(text);
  expect(time === undefined ? undefined : formatTimestamp(time)).toBe(expected);
});

test.each<Json>([
  null,
  true,
  -1.5,
  'aé€😀"\\\n\u0001',
  [],
  [1, 'x'],
  {},
  { a: { b: [null] }, ü: '' },
  Array.from({ length: 100 }, (_, i) => ({ [`k${i}`]: i * 7 })),
])('the size of %j is that of its JSON text', value => {
  const size = new TextEncoder().encode(JSON.stringify(value)).length;
  expect(sizeOf(value)).toBe(size);
  if (typeof value === 'string' || typeof value === 'object') expect(isLarger(value, size)).toBe(false);
  if (size > 4) expect(isLarger(value, size - 1)).toBe(true);
});

test.each([
  [
    'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    'service',
    'sqs',
    'sendMessage.waitForTaskToken',
    'waitForTaskToken',
  ],
  ['arn:aws-cn:states:::states:startExecution.sync:2', 'service', 'states', 'startExecution.sync:2', 'sync'],
  ['arn:aws:states:::aws-sdk:s3:getObject', 'service', 'aws-sdk:s3', 'getObject', 'request'],
  ['arn:aws:states:eu-west-1:1:activity:a', 'activity', '', 'arn:aws:states:eu-west-1:1:activity:a', 'request'],
  ['arn:aws:lambda:eu-west-1:1:function:f:1', 'lambda', '', 'arn:aws:lambda:eu-west-1:1:function:f:1', 'request'],
])('%s is understood', (resource, kind, service, action, pattern) => {
  expect(readResource(resource)).toEqual({ kind, service, action, pattern });
});

test('events in the form of the API hold data as JSON text', async () => {
  const execution = start({ StartAt: 'A', States: { A: { Type: 'Pass', Assign: { x: 'y' }, End: true } } });
  const events = historyOf(await momentsOf(execution), { roleArn: 'role' });
  expect(events.map(apiEventOf)).toEqual([
    {
      timestamp: 1735689600,
      id: 1,
      previousEventId: 0,
      type: 'ExecutionStarted',
      executionStartedEventDetails: { input: '{}', inputDetails: { truncated: false }, roleArn: 'role' },
    },
    {
      timestamp: 1735689600,
      id: 2,
      previousEventId: 0,
      type: 'PassStateEntered',
      stateEnteredEventDetails: { name: 'A', input: '{}', inputDetails: { truncated: false } },
    },
    {
      timestamp: 1735689600,
      id: 3,
      previousEventId: 2,
      type: 'PassStateExited',
      stateExitedEventDetails: {
        name: 'A',
        output: '{}',
        outputDetails: { truncated: false },
        assignedVariables: { x: '"y"' },
        assignedVariablesDetails: { truncated: false },
      },
    },
    {
      timestamp: 1735689600,
      id: 4,
      previousEventId: 3,
      type: 'ExecutionSucceeded',
      executionSucceededEventDetails: { output: '{}', outputDetails: { truncated: false } },
    },
  ]);
});
