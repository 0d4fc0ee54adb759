/** How tasks wait: heartbeats, executions they start, and what Express executions may not do. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { Execution } from './execution.ts';
import { momentsOf, optionsOf, programOf, type Setting, start, story } from './testing.ts';
import type { LocalStateMachine } from './world.ts';

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

// ---------------------------------------------------------------- executions that tasks start

const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Child';
const child: Json = {
  StartAt: 'W',
  States: {
    W: { Type: 'Wait', Seconds: 7, Next: 'Ask' },
    Ask: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
  },
};

/** Runs a task that starts `child`; gives what became of the parent and when it ended. */
async function nested(
  resource: string,
  setting: Setting & { readonly machine?: Partial<LocalStateMachine>; readonly parameters?: Json } = {},
) {
  const { machine, parameters = { StateMachineArn: arn, Name: 'one', Input: { a: 1 } }, ...rest } = setting;
  const options = optionsOf(rest);
  const world = {
    ...options.world,
    stateMachine: (asked: string) => (asked === arn ? { program: programOf(child), ...machine } : undefined),
  };
  const definition = {
    StartAt: 'Start',
    States: { Start: { Type: 'Task', Resource: resource, Parameters: parameters, End: true } },
  };
  const execution = new Execution(programOf(definition), { ...options, world });
  const moments = await momentsOf(execution);
  return { ...execution.result(), seconds: (execution.now - Date.UTC(2025, 0, 1)) / 1000, moments };
}

const begun = Date.UTC(2025, 0, 1);
const executionArn = 'arn:aws:states:eu-west-1:111122223333:execution:Child:one';
const answers = { Ask: { kind: 'success', result: { done: true }, delaySeconds: 3 } } as const;

test('.sync:2 runs the definition that is here, for as long as it takes', async () => {
  const { output, seconds, moments } = await nested('arn:aws:states:::states:startExecution.sync:2', { answers });
  expect(seconds).toBe(10);
  expect(output).toEqual({
    ExecutionArn: executionArn,
    Input: { a: 1 },
    InputDetails: { Included: true },
    Name: 'one',
    Output: { done: true },
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    StartDate: begun,
    StateMachineArn: arn,
    Status: 'SUCCEEDED',
    StopDate: begun + 10_000,
  });
  expect(moments.find(({ kind }) => kind === 'taskSubmitted')).toMatchObject({
    output: { ExecutionArn: executionArn, SdkHttpMetadata: { HttpStatusCode: 200 }, StartDate: begun },
  });
});

test('.sync gives input and output as text', async () => {
  const { output } = await nested('arn:aws:states:::states:startExecution.sync', { answers });
  expect(output).toMatchObject({ Input: '{"a":1}', Output: '{"done":true}' });
});

test('request-response does not wait', async () => {
  const { output, seconds } = await nested('arn:aws:states:::states:startExecution', { answers });
  expect(seconds).toBe(0);
  expect(Object.keys(output as object)).toEqual([
    'ExecutionArn',
    'SdkHttpMetadata',
    'SdkResponseMetadata',
    'StartDate',
  ]);
});

test.each(['.sync', '.sync:2'])('a child that fails is States.TaskFailed with its description: %s', async pattern => {
  const { error, cause } = await nested(`arn:aws:states:::states:startExecution${pattern}`, {
    answers: { Ask: { kind: 'failure', error: 'Bad', cause: 'luck' } },
  });
  expect(error).toBe('States.TaskFailed');
  expect(cause).toBe(
    `{"Cause":"luck","Error":"Bad","ExecutionArn":"${executionArn}","Input":"{\\"a\\":1}","InputDetails":{"Included":true},"Name":"one","OutputDetails":{"Included":true},"RedriveCount":0,"RedriveStatus":"REDRIVABLE","StartDate":${begun},"StateMachineArn":"${arn}","Status":"FAILED","StopDate":${begun + 7000}}`,
  );
});

test('a child that times out has an error and no cause', async () => {
  const machine = { program: programOf({ ...(child as object), TimeoutSeconds: 5 } as Json) };
  const { cause } = await nested('arn:aws:states:::states:startExecution.sync', { answers, machine });
  const described = JSON.parse(cause!) as { [member: string]: Json };
  expect(described).toMatchObject({ Error: 'States.Timeout', Status: 'TIMED_OUT', StopDate: begun + 5000 });
  expect(described).not.toHaveProperty('Cause');
});

test('StartSyncExecution of an Express machine tells of failure in its Status', async () => {
  const { output } = await nested('arn:aws:states:::aws-sdk:sfn:startSyncExecution', {
    answers: { Ask: { kind: 'failure', error: 'Bad', cause: 'luck' } },
    machine: { type: 'EXPRESS' },
  });
  expect(output).toMatchObject({
    Status: 'FAILED',
    Error: 'Bad',
    Cause: 'luck',
    StartDate: '2025-01-01T00:00:00Z',
    ExecutionArn: expect.stringMatching(/^arn:aws:states:eu-west-1:111122223333:express:Child:one:/) as string,
  });
});

test('a mock goes before the definition that is here', async () => {
  const { output } = await nested('arn:aws:states:::states:startExecution.sync:2', {
    answers: { Start: { kind: 'success', result: 'mocked' } },
  });
  expect(output).toBe('mocked');
});

test('a task that nobody answers inside lets the outer one stand', async () => {
  const { moments } = await nested('arn:aws:states:::states:startExecution.sync:2');
  expect(moments.find(({ kind }) => kind === 'taskUnanswered')).toMatchObject({
    state: { name: 'Start' },
    message: 'In an execution that it starts: Nobody answers Ask.',
  });
});

test('no Input is {}, a text is JSON or refused', async () => {
  const resource = 'arn:aws:states:::states:startExecution.sync:2';
  const program = programOf({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const given = (parameters: object) =>
    nested(resource, { machine: { program }, parameters: { StateMachineArn: arn, ...parameters } as Json });
  expect((await given({})).output).toMatchObject({ Output: {} });
  expect((await given({ Input: '[1]' })).output).toMatchObject({ Output: [1] });
  expect((await given({ Input: '[1' })).error).toBe('StepFunctions.InvalidExecutionInputException');
});

test('a state machine that starts itself without end is stopped', async () => {
  const self = programOf({
    StartAt: 'Again',
    States: {
      Again: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: 'self' },
        End: true,
      },
    },
  });
  const options = optionsOf({});
  const execution = new Execution(self, {
    ...options,
    world: { ...options.world, stateMachine: () => ({ program: self }) },
  });
  const { error, cause } = await execution.run();
  expect(error).toBe('States.Runtime');
  expect(cause).toContain('State machines start each other more than 32 deep, the last one is self.');
});

test('a cause that holds the cause of a child, and so on, has an end', async () => {
  const machine = (depth: number): Json => ({
    StartAt: 'Down',
    States: {
      Down:
        depth === 0
          ? { Type: 'Fail', Error: 'Bottom', Cause: '"' }
          : {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution.sync',
              Parameters: { StateMachineArn: String(depth - 1) },
              End: true,
            },
    },
  });
  const options = optionsOf({});
  const stateMachine = (depth: string) => ({ program: programOf(machine(Number(depth))) });
  const { cause } = await new Execution(programOf(machine(24)), {
    ...options,
    world: { ...options.world, stateMachine },
  }).run();
  expect(cause).toHaveLength(32_768);
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
