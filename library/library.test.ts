import { expect, test } from 'vitest';
import {
  check,
  compile,
  DefinitionError,
  drive,
  Execution,
  execute,
  MocksError,
  type StateMachines,
  testState,
  worldOf,
} from './index.ts';

const task = {
  StartAt: 'Charge',
  States: { Charge: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:charge', End: true } },
};

test('a definition may be JSON, YAML or a value', async () => {
  const value = { StartAt: 'A', States: { A: { Type: 'Pass', Result: 1, End: true } } };
  const yaml = '# a comment\nStartAt: A\nStates: { A: { Type: Pass, Result: 1, End: true } }\n';
  for (const definition of [value, JSON.stringify(value), ` // words\n${JSON.stringify(value)}`, yaml, compile(value)])
    expect(await execute(definition)).toMatchObject({ status: 'SUCCEEDED', output: 1, history: undefined });
});

test.each([
  ['{ "StartAt": "A",\n  "States": { "B": { "Type": "Succeed" } } }', 1, 14],
  ['StartAt: A\r\nStates:\r\n  A: { Type: Succeed, End: maybe }\r\n', 3, 23],
  ['', 1, 1],
  ['{ "StartAt"', 1, 1],
  ['[]', 1, 1],
])('%j is refused with its place', async (definition, line, column) => {
  const [problem] = check(definition).filter(({ severity }) => severity === 'error');
  expect(problem).toMatchObject({ line, column });
  await expect(execute(definition)).rejects.toThrow(DefinitionError);
});

test('mocks are text, value or read before; what is wrong with them is said', async () => {
  const mocks = { States: { Charge: { Return: 'ok' } } };
  for (const source of [mocks, JSON.stringify(mocks), 'States: { Charge: { Return: ok } }'])
    expect((await execute(task, { mocks: source })).output).toBe('ok');
  await expect(execute(task, { mocks: { States: { Charge: { Retrun: 1 } } } })).rejects.toThrow(
    /^The mocks cannot be used\. 4:7: .* Did you mean "Return"\?$/,
  );
  await expect(execute(task, { mocks: '{\n  "States": }' })).rejects.toThrow(MocksError);
  await expect(execute(task, { mocks: '{\n  "States": }' })).rejects.toThrow(/^The mocks cannot be used. 2:3: /);
});

test('a task that nobody answers fails and says what to add', async () => {
  const result = await execute(task);
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(result.cause).toMatch(/no mock answers it. Add an entry "Charge" under "States" in the mocks/);
});

test('handlers, history and moments; the same run twice is the same to the byte', async () => {
  const kinds: string[] = [];
  const options = {
    handlers: { states: { Charge: () => ({ ok: true }) } },
    history: true,
    observe: (moment: { kind: string }) => void kinds.push(moment.kind),
  };
  const once = await execute(task, options);
  expect(once.output).toEqual({ ok: true });
  expect(kinds).toContain('taskSucceeded');
  expect(JSON.stringify(await execute(task, options))).toBe(JSON.stringify(once));
});

const wait = (seconds: number) => ({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: seconds, Next: 'Done' }, Done: { Type: 'Succeed' } },
});

test('real time on request, and a signal that stops it', async () => {
  const before = performance.now();
  expect(await execute(wait(1), { realTime: true })).toMatchObject({ status: 'SUCCEEDED' });
  expect(performance.now() - before).toBeGreaterThan(990);
  const stopped = await execute(wait(3600), { realTime: true, history: true, signal: AbortSignal.timeout(50) });
  expect(stopped.status).toBe('ABORTED');
  expect(stopped.history?.at(-1)?.type).toBe('ExecutionAborted');
  expect(await execute(wait(1), { signal: AbortSignal.abort() })).toMatchObject({ status: 'ABORTED' });
});

test('a long run lets the event loop breathe', async () => {
  const loop = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.done', IsPresent: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  };
  const execution = new Execution(compile(loop), {
    input: {},
    world: worldOf({}),
    type: 'EXPRESS',
    momentLimit: 500_000,
  });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const result = await drive(execution);
  clearInterval(timer);
  expect(result.cause).toMatch(/500000 steps/);
  expect(ticks).toBeGreaterThan(2);
});

test('state machines that tasks start, by name or ARN, with answers of their own or of all', async () => {
  const arn = 'arn:aws:states:us-east-1:123456789012:stateMachine:Child';
  const starts = (machine: string) => ({
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: machine },
        OutputPath: '$.Output',
        End: true,
      },
    },
  });
  const mocks = { States: { Charge: { Return: 'ours' } }, Default: { Return: { Output: 'default' } } };
  const own = { definition: task, handlers: { states: { Charge: () => 'its own' } } };
  const output = async (asked: string, stateMachines: StateMachines) =>
    (await execute(starts(asked), { mocks, stateMachines })).output;
  expect(await output(arn, { Child: task })).toBe('ours');
  expect(await output(arn, { [arn]: compile(task) })).toBe('ours');
  expect(await output('Child', { [arn]: JSON.stringify(task) })).toBe('ours');
  expect(await output(`${arn}:PROD`, { Child: own })).toBe('its own');
  expect(await output('Other', { Child: own })).toBe('default');
  await expect(execute(starts(arn), { stateMachines: { Child: '{ "StartAt": "A" }' } })).rejects.toThrow(
    DefinitionError,
  );
});

test('a regular expression that goes back and forth for ever ends with an error', async () => {
  const text = `${'a'.repeat(60)}!`;
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: '{% $contains($states.input, /^(?=(a+)+$)b/) %}', End: true } },
  };
  expect(await execute(definition, { input: text })).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining(
      'the regular expression /^(?=(a+)+$)b/g takes more than 1000 milliseconds',
    ) as string,
  });
});

test.each([
  ['{"ExecutionArn": "arn"}', undefined, "Required field 'StartDate' is missing"],
  ['{"ExecutionArn": 5}', 'PRESENT', "Field 'ExecutionArn' must be a string"],
  ['{}', 'NONE', undefined],
] as const)(
  'a mocked result %s is compared with what the API answers, %s',
  async (result, fieldValidationMode, problem) => {
    const Resource = 'arn:aws:states:::aws-sdk:sfn:startExecution';
    const answer = await testState({
      definition: JSON.stringify({ Type: 'Task', Resource, Parameters: { StateMachineArn: 'a' }, End: true }),
      mock: { result, ...(fieldValidationMode && { fieldValidationMode }) },
    });
    const message = problem && `Mock result schema validation error: ${problem}`;
    expect(answer).toMatchObject(message ? { exception: { message } } : { status: 'SUCCEEDED' });
  },
);
