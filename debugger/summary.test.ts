import { expect, test } from 'vitest';
import { Execution } from '../interpreter/index.ts';
import { hostOf } from './client.testing.ts';
import { prepare } from './launch.ts';
import { costOf, dollars } from './prices.ts';
import { durationText, SummaryRecorder, summaryRows } from './summary.ts';

async function summaryOf(definition: object, mocks?: object, input: object = {}) {
  const { compiled, options } = await prepare(
    hostOf({ '/w/m.asl.json': JSON.stringify(definition), '/w/m.mocks.json': JSON.stringify(mocks ?? {}) }),
    { program: '/w/m.asl.json', input: input as never, ...(mocks && { mocks: '/w/m.mocks.json' }) },
  );
  const execution = new Execution(compiled, options);
  const recorder = new SummaryRecorder();
  for (;;) {
    const next = execution.next();
    const moment = next instanceof Promise ? await next : next;
    if (!moment) break;
    recorder.add(moment);
  }
  return recorder.summary(execution.status);
}

test('retries are state transitions, and caught errors are counted', async () => {
  const summary = await summaryOf(
    {
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['Busy'], Next: 'Later' }],
          End: true,
        },
        Later: { Type: 'Wait', Seconds: 60, End: true },
      },
    },
    { States: { Call: { Throw: { Error: 'Busy' } } } },
  );
  // Two states, two retries; 3 s and 6 s between the tries, a minute at the end.
  expect(Object.fromEntries(summaryRows(summary))).toMatchObject({
    Status: 'SUCCEEDED',
    Time: '1 min 9 s',
    'States visited': '2',
    Retries: '2',
    'Errors caught': '1',
    'Tasks failed': '3',
    'State transitions': '4',
    'Cost as Standard': '$0.0001, a million runs $100.00',
  });
});

test('each iteration visits its states; the map itself is one', async () => {
  const pass = { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } };
  const summary = await summaryOf(
    { StartAt: 'All', States: { All: { Type: 'Map', ItemsPath: '$.n', ItemProcessor: pass, End: true } } },
    undefined,
    { n: [1, 2, 3] },
  );
  expect(summary).toMatchObject({ visits: 4, states: 2, transitions: 4 });
});

// The example of the pricing page: 100 million workflows of 10 seconds and 64 MB are 62,500,000 GB-s, 17,361.11 GB-hours.
test('duration of Express is billed by tiers', () => {
  const { express, billedMegabytes } = costOf({ transitions: 0, requests: 1, milliseconds: 10_000, bytes: 0 }, 100e6);
  expect(billedMegabytes).toBe(64);
  expect(express - 100).toBeCloseTo(60 + 120 + 202.97, 1);
});

test('time is rounded up to 100 ms, memory to 64 MB', () => {
  const usage = { transitions: 1, requests: 1, milliseconds: 101, bytes: 15 * 1024 * 1024 };
  expect(costOf(usage)).toMatchObject({ billedMilliseconds: 200, billedMegabytes: 128 });
});

test.each([
  [0.000025, '$0.000025'],
  [0.00000104, '$0.00000104'],
  [1234.5, '$1,234.50'],
  [0, '$0'],
])('%s dollars', (amount, text) => expect(dollars(amount)).toBe(text));

test.each([
  [0, '0 ms'],
  [2100, '2.1 s'],
  [90 * 60_000, '1 h 30 min'],
  [86_400_000, '1 d'],
])('%s milliseconds', (time, text) => expect(durationText(time)).toBe(text));
