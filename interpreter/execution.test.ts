import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { Execution } from './execution.ts';
import { momentsOf, optionsOf, programOf, type Setting, start, story } from './testing.ts';

const lambda = 'arn:aws:states:::lambda:invoke';
const task = (more: object = {}) => ({ Type: 'Task', Resource: lambda, End: true, ...more });
const one = (state: object) => ({ StartAt: 'S', States: { S: state } }) as Json;

async function checkOutput(definition: Json, output: Json, setting: Setting = {}) {
  const execution = start(definition, setting);
  const result = await execution.run();
  expect(result).toEqual({ status: 'SUCCEEDED', output, error: undefined, cause: undefined });
}

async function checkFailure(
  definition: Json,
  error: string | undefined,
  cause: string | undefined,
  setting: Setting = {},
) {
  const result = await start(definition, setting).run();
  expect(result).toEqual({ status: 'FAILED', output: undefined, error, cause });
}

test('data goes through InputPath, Parameters, ResultSelector, ResultPath and OutputPath', async () => {
  await checkOutput(
    one(
      task({
        InputPath: '$.order',
        Parameters: { 'id.$': '$.id', fixed: '$.id' },
        ResultSelector: { 'code.$': '$.Payload' },
        ResultPath: '$.check.result',
        OutputPath: '$.check',
      }),
    ),
    { result: { code: { id: 7, fixed: '$.id' } } },
    {
      input: { order: { id: 7 } },
      answers: { S: call => ({ kind: 'success', result: { Payload: call.parameters } }) },
    },
  );
});

test('JSONata: Output and Assign see the old variables, the next state sees the new ones', async () => {
  await checkOutput(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 5 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: 42, old: '{% $x %}' }, Output: { seen: '{% $x %}' }, Next: 'C' },
        C: { Type: 'Succeed', Output: '{% {"x": $x, "old": $old, "seen": $states.input.seen} %}' },
      },
    },
    { x: 42, old: 5, seen: 5 },
  );
});

test('an inner scope reads outer variables, and its own vanish', async () => {
  await checkOutput(
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
        M: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: {
            StartAt: 'I',
            States: {
              I: { Type: 'Pass', Assign: { 'inner.$': '$' }, Next: 'J' },
              J: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($inner, $outer)' }, End: true },
            },
          },
          End: true,
        },
      },
    },
    [{ sum: 2 }, { sum: 3 }],
    { input: { items: [1, 2] } },
  );
});

test('strands take turns in a fixed order, one state each', async () => {
  const branch = (name: string) => ({
    StartAt: `${name}1`,
    States: { [`${name}1`]: { Type: 'Pass', Next: `${name}2` }, [`${name}2`]: { Type: 'Pass', End: true } },
  });
  const moments = await momentsOf(start(one({ Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true })));
  expect(story(moments, ['stateEntered', 'stateExited'])).toEqual([
    '0s S stateEntered',
    '0s {A1} A1 stateEntered',
    '0s {A1} A1 stateExited',
    '0s {B1} B1 stateEntered',
    '0s {B1} B1 stateExited',
    '0s {A1} A2 stateEntered',
    '0s {A1} A2 stateExited',
    '0s {B1} B2 stateEntered',
    '0s {B1} B2 stateExited',
    '0s S stateExited',
  ]);
});

test('timers fire in the order of their times; MaxConcurrency holds iterations back', async () => {
  const definition = one({
    Type: 'Map',
    MaxConcurrency: 2,
    ItemProcessor: { StartAt: 'W', States: { W: { Type: 'Wait', SecondsPath: '$', End: true } } },
    End: true,
  });
  const moments = await momentsOf(start(definition, { input: [30, 10, 5] }));
  expect(story(moments, ['iterationStarted', 'iterationSucceeded', 'executionSucceeded'])).toEqual([
    '0s S[0] S iterationStarted',
    '0s S[1] S iterationStarted',
    '10s S[1] S iterationSucceeded',
    '10s S[2] S iterationStarted',
    '15s S[2] S iterationSucceeded',
    '30s S[0] S iterationSucceeded',
    '30s executionSucceeded',
  ]);
});

test('retries wait interval × rate, capped, and the first matching retrier decides', async () => {
  const failing = { kind: 'failure', error: 'Boom', cause: 'why' } as const;
  const definition = one(
    task({
      Retry: [
        { ErrorEquals: ['Other'], IntervalSeconds: 100 },
        { ErrorEquals: ['Boom'], IntervalSeconds: 3, BackoffRate: 2, MaxDelaySeconds: 5, MaxAttempts: 3 },
        { ErrorEquals: ['States.ALL'] },
      ],
    }),
  );
  const execution = start(definition, { answers: { S: failing } });
  const moments = await momentsOf(execution);
  expect(story(moments, ['taskScheduled', 'executionFailed'])).toEqual([
    '0s S taskScheduled',
    '3s S taskScheduled',
    '8s S taskScheduled',
    '13s S taskScheduled',
    '13s executionFailed',
  ]);
  expect(execution.result()).toMatchObject({ error: 'Boom', cause: 'why' });
});

test('attempts of a retrier count per visit of the state', async () => {
  const calls: number[] = [];
  const definition = {
    StartAt: 'S',
    States: {
      S: { Type: 'Task', Resource: lambda, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 4, Next: 'S' }], Default: 'Done' },
      Done: { Type: 'Succeed' },
    },
  };
  await checkOutput(
    definition,
    { n: 4 },
    {
      answers: {
        S: call => {
          calls.push(call.attempt);
          return call.invocation % 2 === 0
            ? { kind: 'failure', error: 'Once' }
            : { kind: 'success', result: { n: call.invocation + 1 } };
        },
      },
    },
  );
  expect(calls).toEqual([0, 1, 0, 1]);
});

test('full jitter stays within the delay and repeats with the seed', async () => {
  const times = async (seed: number) => {
    const definition = one(
      task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 1, JitterStrategy: 'FULL' }] }),
    );
    const execution = start(definition, { seed, answers: { S: { kind: 'failure', error: 'Boom' } } });
    return (await momentsOf(execution)).flatMap(moment =>
      moment.kind === 'retryScheduled' ? [moment.at - moment.time] : [],
    );
  };
  const first = await times(1);
  expect(first).toHaveLength(3);
  expect(Math.max(...first)).toBeLessThanOrEqual(10_000);
  expect(await times(1)).toEqual(first);
  expect(await times(2)).not.toEqual(first);
});

test.each([
  ['TimeoutSeconds ends a task that is too slow', { TimeoutSeconds: 5 }, 20, '5s executionFailed'],
  ['an answer at the same time as the timeout counts', { TimeoutSeconds: 5 }, 5, '5s executionSucceeded'],
  [
    'HeartbeatSeconds is for tokens and activities only',
    { TimeoutSeconds: 60, HeartbeatSeconds: 5 },
    20,
    '20s executionSucceeded',
  ],
])('%s', async (_name, limits, delaySeconds, end) => {
  const execution = start(one(task(limits)), { answers: { S: { kind: 'success', result: 1, delaySeconds } } });
  expect(story(await momentsOf(execution)).at(-1)).toBe(end);
});

test('a missed heartbeat is a States.Timeout that States.HeartbeatTimeout catches', async () => {
  const definition = {
    StartAt: 'S',
    States: {
      S: task({
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        HeartbeatSeconds: 5,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
      }),
      Late: { Type: 'Succeed' },
    },
  };
  await checkOutput(definition, { Error: 'States.Timeout', Cause: '' }, { answers: { S: { kind: 'silence' } } });
  const answers = { S: { kind: 'failure', error: 'States.HeartbeatTimeout', cause: '' } } as const;
  await checkOutput(definition, { Error: 'States.HeartbeatTimeout', Cause: '' }, { answers });
});

test('the machine times out with neither error nor cause, whatever its strands do', async () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
  const execution = start(
    {
      TimeoutSeconds: 5,
      ...(one({
        Type: 'Parallel',
        Branches: [branch('W', { Type: 'Wait', Seconds: 60, End: true }), branch('T', task())],
        End: true,
      }) as object),
    },
    { answers: { T: { kind: 'silence' } } },
  );
  expect(story(await momentsOf(execution)).at(-1)).toBe('5s executionTimedOut');
  expect(execution.result()).toEqual({ status: 'TIMED_OUT', output: undefined, error: undefined, cause: undefined });
});

test('a task that never ends lets the execution end after a year', async () => {
  const execution = start(one(task()), { answers: { S: { kind: 'silence' } } });
  expect((await execution.run()).status).toBe('TIMED_OUT');
  expect(execution.now - Date.UTC(2025, 0, 1)).toBe(365 * 24 * 3600 * 1000);
});

test('the first failing branch ends the others and is caught by the Parallel', async () => {
  const execution = start(
    {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } },
            { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken', Cause: 'by design' } } },
          ],
          Catch: [{ ErrorEquals: ['Broken'], ResultPath: '$.error', Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    },
    { input: { a: 1 } },
  );
  const moments = await momentsOf(execution);
  expect(story(moments, ['stateAborted', 'parallelFailed', 'errorCaught'])).toEqual([
    '0s {W} W stateAborted',
    '0s P parallelFailed',
    '0s P errorCaught',
  ]);
  expect(execution.output).toEqual({ a: 1, error: { Error: 'Broken', Cause: 'by design' } });
});

test('States.Runtime is caught by nobody', async () => {
  await checkFailure(
    {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', InputPath: '$.no', End: true } } },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    },
    'States.Runtime',
    "An error occurred while executing the state 'P' (entered at the event id #5). Invalid path '$.no' : No results for path: $['no']",
    { input: [{}] },
  );
});

test.each([
  ['Broken', 'SUCCEEDED'],
  ['States.Timeout', 'FAILED'],
])('States.TaskFailed on a Parallel, whose branch fails with %s', async (error, status) => {
  const execution = start({
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: error } } }],
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Done' }],
        End: true,
      },
      Done: { Type: 'Succeed' },
    },
  });
  expect((await execution.run()).status).toBe(status);
});

test('a failing catcher is not caught by the state it belongs to', async () => {
  const execution = start(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: {
        S: task({ Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $nope %}', Next: 'Done' }] }),
        Done: { Type: 'Succeed' },
      },
    },
    { answers: { S: { kind: 'failure', error: 'Boom' } } },
  );
  expect(await execution.run()).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause:
      "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$nope' specified for the field 'Catch[0]/Output' returned nothing (undefined).",
  });
});

// ---------------------------------------------------------------- standing still

test('an unanswered task stands until somebody answers', async () => {
  const execution = start(one(task()));
  let last = '';
  while (last !== 'taskUnanswered') last = (await execution.next())?.kind ?? 'over';
  execution.answer({ kind: 'success', result: 'by hand' });
  expect(await execution.run()).toMatchObject({ status: 'SUCCEEDED', output: 'by hand' });
});

test('an unanswered task that nobody answers fails with the message of the world', async () => {
  await checkFailure(one(task()), 'States.Runtime', 'Nobody answers S.');
});

test('a world that throws has not answered', async () => {
  const crash = () => {
    throw new Error('no network');
  };
  const cause = `Answering state "S" (${lambda}) failed: no network`;
  await checkFailure(one(task()), 'States.Runtime', cause, { world: { task: crash } });
  await checkFailure(one(task()), 'States.Runtime', cause, { world: { task: async () => crash() } });
});

test('abort ends the execution and says so in a last moment', async () => {
  const execution = start(one({ Type: 'Wait', Seconds: 60, End: true }));
  while ((await execution.next())?.kind !== 'waitStarted');
  execution.abort('Stopped', 'by a test');
  expect(story(await momentsOf(execution))).toEqual(['0s executionAborted']);
  expect(execution.result()).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by a test' });
});

test('strands show where each of them is and what it sees', async () => {
  const execution = start(
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { limit: 3 }, Next: 'M' },
        M: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'I',
            States: {
              I: { Type: 'Pass', Assign: { 'n.$': '$' }, Next: 'W' },
              W: { Type: 'Wait', Seconds: 1, End: true },
            },
          },
          End: true,
        },
      },
    },
    { input: ['x'] },
  );
  while ((await execution.next())?.kind !== 'waitStarted');
  expect(
    execution
      .strands()
      .map(({ info, state, stateInput, variables }) => [info.path, state?.name, stateInput, variables]),
  ).toEqual([
    ['', 'M', ['x'], [{ scope: '', variables: { limit: 3 } }]],
    [
      'M[0]',
      'W',
      'x',
      [
        { scope: 'M[0]', variables: { n: 'x' } },
        { scope: '', variables: { limit: 3 } },
      ],
    ],
  ]);
  expect(execution.strands()[1]?.context).toMatchObject({
    State: { Name: 'W' },
    Map: { Item: { Index: 0, Value: 'x' } },
  });
});

// ---------------------------------------------------------------- repeating

/** A machine with a bit of everything that could go another way the second time. */
const busy: Json = {
  StartAt: 'Ids',
  States: {
    Ids: {
      Type: 'Pass',
      Parameters: { 'id.$': 'States.UUID()', items: [3, 1, 2] },
      Assign: { 'id.$': '$.id' },
      Next: 'P',
    },
    P: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'M',
          States: {
            M: {
              Type: 'Map',
              ItemsPath: '$.items',
              MaxConcurrency: 2,
              ItemProcessor: {
                StartAt: 'W',
                States: {
                  W: { Type: 'Wait', SecondsPath: '$', Next: 'T' },
                  T: task({ Retry: [{ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' }] }),
                },
              },
              End: true,
            },
          },
        },
        {
          StartAt: 'J',
          States: {
            J: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $random() & $uuid() & $id %}', End: true },
          },
        },
      ],
      End: true,
    },
  },
};
const busySetting: Setting = {
  answers: {
    T: call =>
      call.attempt === 0
        ? { kind: 'failure', error: 'First' }
        : { kind: 'success', result: call.parameters, delaySeconds: 1 },
  },
};

test('the same run twice gives the same moments, to the byte', async () => {
  const run = async () => JSON.stringify(await momentsOf(start(busy, busySetting)));
  expect(await run()).toBe(await run());
});

test('without an observer the result is the same', async () => {
  const watched = start(busy, busySetting);
  await momentsOf(watched);
  expect(watched.status).toBe('SUCCEEDED');
  expect(await start(busy, busySetting).run()).toEqual(watched.result());
});

test('an execution goes on from a snapshot of any moment as if nothing had been', async () => {
  const program = programOf(busy);
  const options = optionsOf(busySetting);
  const all = (await momentsOf(new Execution(program, options))).map(moment => JSON.stringify(moment));
  const frozen = new Execution(program, options);
  for (let i = 0; i < all.length; i++) {
    const snapshot = frozen.snapshot();
    const rest = await momentsOf(Execution.resume(program, snapshot, options));
    expect(rest.map(moment => JSON.stringify(moment))).toEqual(all.slice(i));
    expect(JSON.stringify(await frozen.next())).toBe(all[i]);
  }
});

// ---------------------------------------------------------------- guards

test('an endless loop ends with a message that names the limit', async () => {
  const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };
  await checkFailure(loop, 'States.Runtime', 'The execution reached the maximum number of history events (25000).');
  await checkFailure(
    loop,
    'States.Runtime',
    'The execution did more than 100 steps (option "momentLimit"). It may be an endless loop.',
    { momentLimit: 100 },
  );
});

test('a result of more than 256 KiB is refused, unless the limit is off', async () => {
  const large = 'x'.repeat(262_143);
  const cause = (what: string) =>
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  await checkFailure(one({ Type: 'Pass', Result: large, End: true }), 'States.DataLimitExceeded', cause('S'));
  const answers = { S: { kind: 'success', result: large } } as const;
  await checkFailure(one(task()), 'States.DataLimitExceeded', cause('lambda'), { answers });
  await checkOutput(one(task()), large, { answers, payloadLimit: false });
});

test('data cannot reach prototypes', async () => {
  const input = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Json;
  await checkOutput(one({ Type: 'Pass', Parameters: { 'all.$': '$' }, OutputPath: '$.all', End: true }), input, {
    input,
  });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  await checkFailure(
    one({ Type: 'Pass', InputPath: '$.toString', End: true }),
    'States.Runtime',
    "An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '$.toString' : No results for path: $['toString']",
  );
});

test('a Resource that is known only when deployed can be answered by the name of its state', () =>
  checkOutput(one(task({ Resource: { 'Fn::GetAtt': ['F', 'Arn'] } })), 1, {
    answers: { S: { kind: 'success', result: 1 } },
  }));

test('a machine without a start fails at once', async () => {
  await checkFailure(
    { StartAt: 'Nowhere', States: {} },
    'States.Runtime',
    'The workflow has no state to start with: StartAt names none.',
  );
  await checkFailure({}, 'States.Runtime', 'The workflow has no state to start with: StartAt names none.');
});

test('data that is nested very deeply does not crash', async () => {
  let input: Json = 1;
  for (let i = 0; i < 20_000; i++) input = { a: input };
  const { status } = await start(one({ Type: 'Pass', Parameters: { 'a.$': '$' }, End: true }), { input }).run();
  expect(['SUCCEEDED', 'FAILED']).toContain(status);
});

test('a definition that cannot work fails where it is reached, not before', async () => {
  const definition = {
    StartAt: 'A',
    States: {
      A: { Type: 'Choice', Choices: [{ Variable: '$.go', BooleanEquals: true, Next: 'B' }], Default: 'C' },
      B: { Type: 'Pass', Next: 'Nowhere' },
      C: { Type: 'Succeed' },
    },
  };
  expect(programOf(definition).problems).toEqual([
    { steps: ['States', 'B'], message: 'Next names the state "Nowhere", which is not in the same scope.' },
  ]);
  await checkOutput(definition, { go: false }, { input: { go: false } });
  await checkFailure(
    definition,
    'States.Runtime',
    'An error occurred while executing the state \'B\' (entered at the event id #4). Next names the state "Nowhere", which is not in the same scope.',
    { input: { go: true } },
  );
});
