import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { guardRegularExpressions } from '../debugger/index.ts';
import { type RunOptions, run } from './run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = { readonly [name: string]: string };

/** Runs `w.asl.yaml` or another of the files; the others stand beside it. */
async function runIn(files: Files, options: RunOptions = {}, file = 'w.asl.yaml') {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const outcome = await run(path.join(folder, file), options);
  return { ...outcome, output: JSON.parse(outcome.text) };
}

const charge = `
StartAt: Charge card
States:
  Charge card:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:123456789012:function:charge
    End: true
`;

test('handlers beside the definition answer what mocks do not', async () => {
  const files = {
    'w.asl.yaml': charge,
    'w.input.json': '{"amount": 5}',
    'w.handlers.mjs': "export default { states: { 'Charge card': async ({ amount }) => ({ charged: amount }) } };",
  };
  expect((await runIn(files)).output).toEqual({ charged: 5 });
  expect((await runIn({ 'w.mocks.yaml': 'States:\n  Charge card: { Return: mocked }\n' })).output).toBe('mocked');
});

const echo = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}';
const cases = {
  'w.asl.yaml': echo,
  'w.input.json': '"plain"',
  'w.rush.input.json': '{"a": "rush"}',
  'w.7.input.json': '"seven"',
  'w.null.input.yaml': 'a: nothing',
  'v.other.input.json': '"of another"',
};

test.each([
  [undefined, 'plain'],
  ['rush', { a: 'rush' }],
  // What is JSON is JSON, as ever.
  ['7', 7],
  ['null', null],
])('the input %s is a case beside the definition', async (input, output) => {
  expect((await runIn(cases, input === undefined ? {} : { input })).output).toEqual(output);
});

test('a case that there is not: what there is', async () => {
  await expect(runIn(cases, { input: 'rash' })).rejects.toThrow(
    '--input: there is no file rash. JSON may be written in its place, such as {"id": 7}. So may the name of a case that lies beside the definition: 7, null, rush.',
  );
  await expect(runIn({ 'v.asl.json': echo }, { input: 'rash' }, 'v.asl.json')).rejects.toThrow(
    /\{"id": 7\}\. So .*: other\.$/,
  );
});

test('inputs of the machine of a template', async () => {
  const machine = (name: string) => `  ${name}:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: ${echo} }
`;
  const template = `Transform: AWS::Serverless-2016-10-31\nResources:\n${machine('Orders')}${machine('Bills')}`;
  const files = {
    't.yaml': template,
    't.input.json': '"of both"',
    't.Orders.input.json': '"of Orders"',
    't.Orders.rush.input.json': '"rush"',
  };
  const run = async (definition: string, input?: string) =>
    (await runIn(files, { definition, ...(input && { input }) }, 't.yaml')).output;
  expect(await run('Orders')).toBe('of Orders');
  expect(await run('Orders', 'rush')).toBe('rush');
  expect(await run('Bills')).toBe('of both');
});

test('a handler that throws fails the task', async () => {
  const module =
    "class Declined extends Error { name = 'Declined' }\nexport default () => { throw new Declined('no money'); };";
  const { status, output } = await runIn({ 'w.asl.yaml': charge, 'w.handlers.mjs': module });
  expect([status, output]).toEqual(['FAILED', { error: 'Declined', cause: 'no money' }]);
});

test.each([
  ['export default 3;', 'The module of handlers "h.mjs" cannot be used: "default" of the module is a number.'],
  ['export default {', 'The module of handlers "h.mjs" cannot be loaded:'],
  ['throw new Error("at once");', 'The module of handlers "h.mjs" cannot be loaded: Error: at once'],
])('%s is refused with words', async (module, words) => {
  const files = { 'w.asl.yaml': charge, 'h.mjs': module };
  await expect(runIn(files, { handlers: path.join(folder, 'h.mjs') })).rejects.toThrow(words);
});

test('a module that is not there is said so', async () => {
  await expect(runIn({ 'w.asl.yaml': charge }, { handlers: 'nowhere.mjs' })).rejects.toThrow(
    'Cannot read nowhere.mjs (--handlers): there is no such file.',
  );
});

test('mocks: what is wrong is told with its place', async () => {
  const files = { 'w.asl.yaml': charge, 'w.mocks.yaml': 'States:\n  Charge card:\n    Retrun: 1\n' };
  await expect(runIn(files)).rejects.toThrow(
    'The mocks file "w.mocks.yaml" cannot be used: w.mocks.yaml:3:5: "Retrun" is no invocation: write "0", "1-2" or "3-" for all later ones. Did you mean "Return"?',
  );
});

test('mocks: a state that is not there is worth a word', async () => {
  const mocks = '{\n  "States": { "Charge crad": { "Return": 1 } },\n  "Default": { "Return": 2 } }';
  const { output, words } = await runIn({ 'w.asl.yaml': charge, 'w.mocks.json': mocks });
  expect(output).toBe(2);
  expect(words).toContain(
    'w.mocks.json:2:15: There is no state "Charge crad" in the definition. Did you mean "Charge card"?',
  );
});

test('a MockConfigFile.json beside the definition, and a test case of it', async () => {
  const config = JSON.stringify({
    StateMachines: { w: { TestCases: { Good: { 'Charge card': 'Ok' }, Bad: { 'Charge card': 'No' } } } },
    MockedResponses: { Ok: { 0: { Return: 'ok' } }, No: { 0: { Throw: { Error: 'Declined', Cause: 'c' } } } },
  });
  const files = { 'w.asl.yaml': charge, 'MockConfigFile.json': config };
  expect((await runIn(files, { testCase: 'Good' })).output).toBe('ok');
  expect((await runIn(files, { testCase: 'Bad' })).output).toEqual({ error: 'Declined', cause: 'c' });
});

const wait = `
StartAt: Wait
States:
  Wait: { Type: Wait, Seconds: 1, End: true }
`;

test('waits take no time, or their time', async () => {
  const time = async (options: RunOptions) => {
    const before = performance.now();
    expect((await runIn({ 'w.asl.yaml': wait }, options)).status).toBe('SUCCEEDED');
    return performance.now() - before;
  };
  expect(await time({ realTime: true })).toBeGreaterThan(990);
  // A day would outlast this test.
  expect((await runIn({ 'w.asl.yaml': wait.replace('1,', '86400,') })).status).toBe('SUCCEEDED');
});

const endless = `
StartAt: A
States:
  A: { Type: Pass, Next: B }
  B: { Type: Choice, Choices: [{ Variable: $.done, IsPresent: true, Next: C }], Default: A }
  C: { Type: Succeed }
`;

test.each([
  ['waits in real time', wait.replace('1,', '1000,'), { realTime: true }],
  ['loops', endless, { type: 'EXPRESS' }],
] as const)('an execution that %s is stopped by a signal', async (_, definition, options) => {
  const { status } = await runIn({ 'w.asl.yaml': definition }, { ...options, signal: AbortSignal.timeout(100) });
  expect(status).toBe('ABORTED');
});

test('an execution that waits for a handler is stopped by a signal', async () => {
  const files = { 'w.asl.yaml': charge, 'w.handlers.mjs': 'export default () => new Promise(() => {});' };
  expect((await runIn(files, { signal: AbortSignal.timeout(100) })).status).toBe('ABORTED');
});

test('a regular expression that goes back for ever ends', async () => {
  guardRegularExpressions();
  const definition = `
QueryLanguage: JSONata
StartAt: Match
States:
  Match:
    Type: Pass
    Output: "{% $contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/) %}"
    End: true
`;
  const { error, cause } = (await runIn({ 'w.asl.yaml': definition })).output;
  expect(error).toBe('States.QueryEvaluationError');
  expect(cause).toContain('Expression evaluation timeout: the regular expression /^(a+)+$/g takes more than 1000 ');
});

test('an expression and a workflow that never end are ended', async () => {
  const expression = `
QueryLanguage: JSONata
StartAt: Count
States:
  Count: { Type: Pass, Output: "{% ($f := function($n) { $f($n + 1) }; $f(0)) %}", End: true }
`;
  expect((await runIn({ 'w.asl.yaml': expression })).output.error).toBe('States.QueryEvaluationError');
  expect((await runIn({ 'w.asl.yaml': endless })).output.cause).toMatch(/25000|25,000/);
});

const starter = `
StartAt: Start
States:
  Start:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:child' }
    OutputPath: $.Output
    End: true
`;
const child = (result: string) => `{ StartAt: P, States: { P: { Type: Pass, Result: ${result}, End: true } } }`;

test('state machines that tasks start: beside the definition, or named', async () => {
  const files = { 'w.asl.yaml': starter, 'child.asl.yaml': child('beside'), 'other.yaml': child('named') };
  const { output, words } = await runIn(files);
  expect(output).toBe('beside');
  expect(words).toContain('1 execution of other state machines started');
  expect(words).toContain('1 state visited: Start');
  expect((await runIn(files, { stateMachine: [`child=${path.join(folder, 'other.yaml')}`] })).output).toBe('named');
  for (const wrong of ['child', 'child=', '=x'])
    await expect(runIn(files, { stateMachine: [wrong] })).rejects.toThrow(/--state-machine takes NAME_OR_ARN=FILE/);
});

test('quotas can be left out, and the limit of steps set', async () => {
  const files = { 'w.asl.yaml': endless };
  expect((await runIn(files)).output.cause).toContain('maximum number of history events (25000)');
  const { output } = await runIn(files, { quotas: false, stepLimit: 70_000 });
  expect(output.cause).toContain('more than 70000 steps (option "momentLimit")');
});

const order = `
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: { FunctionName: f, Payload.$: $ }
    ResultSelector: { n.$: $.Payload }
    Retry: [{ ErrorEquals: [Busy], IntervalSeconds: 90 }]
    Next: Child
  Child:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    Parameters: { StateMachineArn: child, Input: { a: 1 } }
    OutputPath: $.Output
    End: true
`;
const ordered = {
  'w.asl.yaml': order,
  'child.asl.yaml': 'StartAt: Only\nStates:\n  Only: { Type: Pass, End: true }\n',
  'w.mocks.yaml':
    "States:\n  Ask:\n    - { When: '{% $attempt = 0 %}', Throw: { Error: Busy, Cause: later } }\n    - Return: { Payload: 7 }\n",
};

test('the history is a table, with the executions that tasks have started below', async () => {
  for (const [name, text] of Object.entries(ordered)) writeFileSync(path.join(folder, name), text);
  const { text } = await run(path.join(folder, 'w.asl.yaml'), { history: true, width: 100, input: '{"id": 1}' });
  expect(text).toBe(
    `
id      time  type                state  details
 1     0.000  ExecutionStarted           input {"id":1}
 2     0.000  TaskStateEntered    Ask    input {"id":1}
 3     0.000  TaskScheduled       Ask    lambda:invoke, parameters {"FunctionName":"f","Payload":{"…
 4     0.000  TaskStarted         Ask    lambda:invoke
 5     0.000  TaskFailed          Ask    lambda:invoke, error Busy, cause later
 6  1:30.000  TaskScheduled       Ask    lambda:invoke, parameters {"FunctionName":"f","Payload":{"…
 7  1:30.000  TaskStarted         Ask    lambda:invoke
 8  1:30.000  TaskSucceeded       Ask    lambda:invoke, output {"Payload":7}
 9  1:30.000  TaskStateExited     Ask    output {"n":7}
10  1:30.000  TaskStateEntered    Child  input {"n":7}
11  1:30.000  TaskScheduled       Child  states:startExecution.sync:2, parameters {"StateMachineArn…
12  1:30.000  TaskStarted         Child  states:startExecution.sync:2
13  1:30.000  TaskSubmitted       Child  states:startExecution.sync:2, output {"ExecutionArn":"arn:…
14  1:30.000  TaskSucceeded       Child  states:startExecution.sync:2, output {"ExecutionArn":"arn:…
15  1:30.000  TaskStateExited     Child  output {"a":1}
16  1:30.000  ExecutionSucceeded         output {"a":1}

Child(child)
id   time  type                state  details
 1  0.000  ExecutionStarted           input {"a":1}
 2  0.000  PassStateEntered    Only   input {"a":1}
 3  0.000  PassStateExited     Only   output {"a":1}
 4  0.000  ExecutionSucceeded         output {"a":1}`.trimStart(),
  );
});

test('as JSON it is what get-execution-history prints, and more where there is more', async () => {
  const { output } = await runIn(ordered, { history: true, format: 'json' });
  expect(output.events.map(({ type }: { type: string }) => type).slice(0, 3)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
  ]);
  expect(output.events[1].stateEnteredEventDetails).toMatchObject({ name: 'Ask', input: '{}' });
  expect(output.executions[0]).toMatchObject({ name: 'Child(child)' });
});

test('the summary counts states, retries and state transitions of all executions, and what they cost', async () => {
  const { words } = await runIn(ordered, { summary: true });
  expect(words.split('\n').slice(-10)).toEqual([
    'Time                1 min 30 s',
    'States visited      3',
    'Retries             1',
    'Errors caught       0',
    'Tasks failed        1',
    'Executions started  1',
    'State transitions   4',
    'Cost as Standard    $0.0001, a million runs $100.00',
    'Cost as Express     $0.0000957 (2 requests, 1 min 30 s, 64 MB), a million runs $78.88',
    expect.stringContaining('Prices of us-east-1'),
  ]);
});

test('a run that is kept says the same again, without its files and without asking anyone', async () => {
  const record = path.join(folder, 'kept', 'one.aslrun.json');
  const first = await runIn(ordered, { record, startTime: '2026-01-01T00:00:00Z' });
  for (const name of Object.keys(ordered)) rmSync(path.join(folder, name));
  const again = await run(record, { summary: true });
  expect(JSON.parse(again.text)).toEqual(first.output);
  expect(again.words).toContain('State transitions   4');
  expect(again.words).not.toContain('does not go the way');
  const history = await run(record, { history: true });
  expect(history.text).toContain('Child(child)');
  await expect(run(path.join(folder, 'none.aslrun.json'))).rejects.toThrow('there is no such file');
});

test('a run that was stopped, or that ran out of steps, ends in the record where it ended', async () => {
  const endless = `StartAt: A
States:
  A: { Type: Wait, Seconds: 1, Next: B }
  B: { Type: Choice, Default: A, Choices: [{ Variable: $.done, IsPresent: true, Next: C }] }
  C: { Type: Succeed }
`;
  const record = path.join(folder, 'endless.aslrun.json');
  const { status } = await runIn({ 'w.asl.yaml': endless }, { record, stepLimit: 60 });
  expect(status).toBe('FAILED');
  expect((await run(record)).words).toContain('states visited');
});
