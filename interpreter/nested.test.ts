/** Executions that tasks start: what they give, and that they live in the time and the stream of who starts them. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { Execution, type Snapshot } from './execution.ts';
import { historyOf } from './history.ts';
import type { LocalStateMachine, World } from './run.ts';
import { momentsOf, optionsOf, programOf, type Setting, story } from './testing.ts';

const begun = Date.UTC(2025, 0, 1);
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
  const end = moments.findLast(({ kind, strand }) => strand.id === 0 && kind.startsWith('execution'))!;
  return { ...execution.result(), seconds: (end.time - begun) / 1000, moments };
}

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
    `{"Cause":"luck","Error":"Bad","ExecutionArn":"${executionArn}","Input":"{\\"a\\":1}","InputDetails":{"Included":true},"Name":"one","RedriveCount":0,"RedriveStatus":"REDRIVABLE","StartDate":${begun},"StateMachineArn":"${arn}","Status":"FAILED","StopDate":${begun + 7000}}`,
  );
});

test('a child that times out has neither error nor cause', async () => {
  const machine = { program: programOf({ ...(child as object), TimeoutSeconds: 5 } as Json) };
  const { cause } = await nested('arn:aws:states:::states:startExecution.sync', { answers, machine });
  const described = JSON.parse(cause!) as { [member: string]: Json };
  expect(described).toMatchObject({ Status: 'TIMED_OUT', StopDate: begun + 5000 });
  expect(described).not.toHaveProperty('Error');
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

test('a task that nobody answers stands where it is; without an answer the outer one ends with its words', async () => {
  const { moments, error, cause } = await nested('arn:aws:states:::states:startExecution.sync:2');
  expect(moments.find(({ kind }) => kind === 'taskUnanswered')).toMatchObject({
    state: { name: 'Ask' },
    strand: { path: 'Start(Child)', machine: arn, parent: 0, execution: 1 },
    message: 'Nobody answers Ask.',
  });
  expect({ error, cause }).toEqual({ error: 'States.Runtime', cause: 'Nobody answers Ask.' });
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

// ---------------------------------------------------------------- one stream, one time

const sync = 'arn:aws:states:::states:startExecution.sync:2';
const starts = (name: string, more: object = {}): Json => ({
  Type: 'Task',
  Resource: sync,
  Parameters: { StateMachineArn: name },
  End: true,
  ...more,
});

/** An execution of the first of these machines; the others are here for those who ask for their names. */
function among(machines: { readonly [name: string]: Json }, setting: Setting = {}): Execution {
  const options = optionsOf(setting);
  const programs = new Map(Object.entries(machines).map(([name, machine]) => [name, programOf(machine)]));
  const stateMachine = async (name: string) => {
    const program = programs.get(name);
    return program && { program };
  };
  return new Execution([...programs.values()][0]!, { ...options, world: { ...options.world, stateMachine } });
}

const one = (state: object): Json => ({ StartAt: 'S', States: { S: { End: true, ...state } } });
const wait = (seconds: number): Json => one({ Type: 'Wait', Seconds: seconds });

test('two children wait at the same time; their moments are in the stream of the outer execution', async () => {
  const machines = {
    Outer: one({
      Type: 'Parallel',
      Branches: [
        { StartAt: 'A', States: { A: starts('Long') } },
        { StartAt: 'B', States: { B: starts('Short') } },
      ],
    }),
    Long: wait(20),
    Short: wait(15),
  };
  const moments = await momentsOf(among(machines));
  expect(story(moments, ['stateExited', 'executionStarted', 'executionSucceeded'])).toEqual([
    '0s executionStarted',
    '0s {A}/A(Long) executionStarted',
    '0s {B}/B(Short) executionStarted',
    '15s {B}/B(Short) S stateExited',
    '15s {B}/B(Short) executionSucceeded',
    '15s {B} B stateExited',
    '20s {A}/A(Long) S stateExited',
    '20s {A}/A(Long) executionSucceeded',
    '20s {A} A stateExited',
    '20s S stateExited',
    '20s executionSucceeded',
  ]);
  expect(historyOf(moments, { execution: 3 }).map(({ id, type }) => `${id} ${type}`)).toEqual([
    '1 ExecutionStarted',
    '2 WaitStateEntered',
    '3 WaitStateExited',
    '4 ExecutionSucceeded',
  ]);
  expect(historyOf(moments).some(({ type }) => type === 'WaitStateEntered')).toBe(false);
});

const forgets = (next: object): Json => ({
  StartAt: 'Start',
  States: {
    Start: starts('Child', { Resource: 'arn:aws:states:::states:startExecution', End: undefined, Next: 'S' }),
    S: { End: true, ...next },
  },
});

test('what nobody waits for goes on beside its parent, and behind its end', async () => {
  const machines = { Outer: forgets({ Type: 'Wait', Seconds: 5 }), Child: wait(8) };
  const execution = among(machines);
  const moments = await momentsOf(execution);
  expect(story(moments, ['stateEntered', 'executionSucceeded'])).toEqual([
    '0s Start stateEntered',
    '0s Start(Child) S stateEntered',
    '0s S stateEntered',
    '5s executionSucceeded',
    '8s Start(Child) executionSucceeded',
  ]);
  expect(execution.result()).toEqual(await among(machines).run());
  expect(execution.status).toBe('SUCCEEDED');
});

test('a parent that fails leaves alone what it does not wait for; a stop ends it', async () => {
  const machines = { Outer: forgets({ Type: 'Fail', Error: 'E', End: undefined }), Child: wait(8) };
  const ends = ['executionFailed', 'executionSucceeded', 'executionAborted'] as const;
  const execution = among(machines);
  expect(story(await momentsOf(execution), ends)).toEqual(['0s executionFailed', '8s Start(Child) executionSucceeded']);
  expect(execution.result()).toMatchObject({ status: 'FAILED', error: 'E' });
  const stopped = among(machines);
  for await (const { kind } of stopped.moments()) if (kind === 'executionFailed') stopped.abort();
  expect(stopped.status).toBe('FAILED');
  expect(stopped.strands()).toEqual([]);
});

const stopCause =
  /^The Task state in AWS Step Functions execution \[arn:aws:states:.*:Machine:run\] which was managing/;
const called = { stateMachineName: 'Machine' };

test.each<[what: string, outer: Json, at: number]>([
  ['its task times out', one(starts('Child', { TimeoutSeconds: 3 }) as object), 3],
  ['the machine times out', { ...(one(starts('Child') as object) as object), TimeoutSeconds: 4 }, 4],
  [
    'another branch fails',
    one({
      Type: 'Parallel',
      Branches: [
        { StartAt: 'A', States: { A: starts('Child') } },
        {
          StartAt: 'B',
          States: { B: { Type: 'Wait', Seconds: 2, Next: 'C' }, C: { Type: 'Fail', Error: 'E' } },
        },
      ],
    }),
    2,
  ],
])('a child is stopped when %s', async (_what, outer, at) => {
  const moments = await momentsOf(among({ Outer: outer, Child: wait(8) }, called));
  const aborted = moments.find(({ kind }) => kind === 'executionAborted');
  expect(aborted).toMatchObject({ time: begun + at * 1000, cause: expect.stringMatching(stopCause) as string });
});

test('children of a distributed Map do not outlast the time of the execution', async () => {
  const map = {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...(wait(50) as object) },
  };
  const outer = { ...(one(map) as object), TimeoutSeconds: 10 };
  const moments = await momentsOf(among({ Outer: outer }, { input: [1] }));
  expect(story(moments, ['executionAborted', 'executionTimedOut'])).toEqual([
    '10s S[0] executionAborted',
    '10s executionTimedOut',
  ]);
});

test('a snapshot inside of a child goes on as the run did', async () => {
  const machines = { Outer: one(starts('Middle') as object), Middle: one(starts('Child') as object), Child: wait(8) };
  const execution = among(machines);
  let frozen: Snapshot | undefined;
  for await (const moment of execution.moments()) if (moment.kind === 'waitStarted') frozen = execution.snapshot();
  const again = Execution.resume(execution.program, frozen!, { world: execution.world });
  expect(story(await momentsOf(again), ['executionSucceeded'])).toEqual([
    '8s S(Middle)/S(Child) executionSucceeded',
    '8s S(Middle) executionSucceeded',
    '8s executionSucceeded',
  ]);
  expect(again.result()).toEqual(execution.result());
});

test('a distributed Map inside of a child, whose states have an input and context of their own', async () => {
  const map = {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...(one({ Type: 'Pass', Parameters: { 'id.$': '$$.StateMachine.Name', 'item.$': '$' } }) as object),
    },
    Label: 'Work',
  };
  const machines = {
    Outer: one(
      starts('Child', {
        Parameters: { StateMachineArn: 'Child', Input: { list: [1] } },
        OutputPath: '$.Output',
      }) as object,
    ),
    Child: one(map),
  };
  expect((await among(machines).run()).output).toEqual([{ id: 'Child/Work', item: 1 }]);
});

test('invocations of tasks are counted for each execution', async () => {
  const ask = one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' });
  const list = (name: string) => ({ StartAt: name, States: { [name]: starts('Child') } });
  const seen: unknown[] = [];
  const task: World['task'] = call => {
    if (call.resource === sync) return { kind: 'unanswered', message: '' };
    seen.push([call.invocation, call.stateMachine]);
    return { kind: 'success', result: 1 };
  };
  const machines = { Outer: one({ Type: 'Parallel', Branches: [list('A'), list('B')] }), Child: ask };
  await among(machines, { world: { task } }).run();
  expect(seen).toEqual([
    [0, 'Child'],
    [0, 'Child'],
  ]);
});

test.each<[send: string, parameters: Json, ends: string]>([
  ['Success', { Output: '{"ok": true}' }, '5s S taskSucceeded'],
  ['Failure', { Error: 'Bad', Cause: 'luck' }, '5s S taskFailed'],
  ['Heartbeat', {}, '15s S taskTimedOut'],
])('a child sends back the token of its parent: sendTask%s', async (send, parameters, ends) => {
  const Input = { 'token.$': '$$.Task.Token' };
  const machines = {
    Outer: one(
      starts('Child', {
        Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
        Parameters: { StateMachineArn: 'Child', Input },
        HeartbeatSeconds: 10,
      }) as object,
    ),
    Child: {
      StartAt: 'Wait',
      States: {
        Wait: { Type: 'Wait', Seconds: 5, Next: 'Send' },
        Send: {
          Type: 'Task',
          Resource: `arn:aws:states:::aws-sdk:sfn:sendTask${send}`,
          Parameters: { 'TaskToken.$': '$.token', ...(parameters as object) },
          End: true,
        },
      },
    },
  };
  const moments = await momentsOf(among(machines));
  const tasks = moments.filter(({ strand }) => strand.id === 0);
  expect(story(tasks, ['taskSucceeded', 'taskFailed', 'taskTimedOut'])).toEqual([ends]);
});

test('an Express child may have any number of events and ends after five minutes', async () => {
  const express = 'arn:aws:states:::aws-sdk:sfn:startSyncExecution';
  const machines = { Outer: one(starts('Child', { Resource: express }) as object), Child: wait(400) };
  const moments = await momentsOf(among(machines));
  expect(story(moments, ['executionTimedOut'])).toEqual(['300s S(Child) executionTimedOut']);
  expect(moments.at(-1)).toMatchObject({ output: { Status: 'TIMED_OUT' } });
});

test('the steps of a child count for its parent: a child without end ends both, and the limit is named', async () => {
  const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } };
  const outer = among({ Outer: one(starts('Loop') as object), Loop: loop }, { momentLimit: 1000 });
  expect(await outer.run()).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('more than 1000 steps (option "momentLimit")') as string,
  });
});
