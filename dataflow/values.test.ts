import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { compile, Execution } from '../interpreter/index.ts';
import { embeddedAt, parseDocument, readStateMachine, stateAt } from '../language/index.ts';
import { type Recording, valuesAtStage, valuesOfExpression } from './values.ts';
import { VisitRecorder } from './visits.ts';

/** Runs a machine once for each input; tasks give what they were sent, beside `done`. */
async function recorded(text: string, inputs: Readonly<Record<string, Json>>) {
  const machine = readStateMachine(parseDocument(text, 'json'))!;
  const recordings: Recording[] = [];
  for (const [label, input] of Object.entries(inputs)) {
    const world = {
      task: ({ parameters }: { parameters: Json }) => ({ kind: 'success', result: { done: parameters } }) as const,
    };
    const execution = new Execution(compile(machine), { input, world });
    const recorder = new VisitRecorder();
    for await (const moment of execution.moments()) recorder.record(moment);
    recordings.push({ label, visits: recorder.visits });
  }
  return { machine, recordings };
}

/** `label[branch]: value` of the expression at the cursor, for each visit. */
async function checkValues(
  text: string,
  inputs: Readonly<Record<string, Json>>,
  expected: readonly string[],
): Promise<void> {
  const offset = text.indexOf('¦');
  const { machine, recordings } = await recorded(text.replace('¦', ''), inputs);
  const state = stateAt(machine, offset)!;
  const values = await valuesOfExpression(recordings, state, embeddedAt(machine, offset)!);
  const told = values.map(
    ({ value, recording, visit }) =>
      `${recording.label}${visit.branch && `[${visit.branch}]`}: ${JSON.stringify(value)}`,
  );
  expect(told).toEqual(expected);
}

const machine = (states: object) => JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

test('an expression has the value of each run that came there', async () => {
  const text = machine({
    A: {
      Type: 'Task',
      Resource: lambda,
      InputPath: '$.order',
      Parameters: { 'id.$': '$.i¦d' },
      ResultPath: '$.r',
      End: true,
    },
  });
  await checkValues(text, { one: { order: { id: 1 } }, other: { order: { id: 2 } } }, ['one: 1', 'other: 2']);
});

test('ResultSelector sees the result, Assign of the next state the variables of the one before', async () => {
  const selector = { Type: 'Task', Resource: lambda, ResultSelector: { 'x.$': '$.d¦one.id' }, End: true };
  await checkValues(machine({ A: selector }), { run: { id: 7 } }, ['run: 7']);
  const variables = machine({
    A: { Type: 'Pass', Assign: { 'v.$': '$.n' }, Next: 'B' },
    B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $v¦ + $states.input.n %}', End: true },
  });
  await checkValues(variables, { run: { n: 2 } }, ['run: 4']);
});

test('iterations are told apart, and see the variables around them', async () => {
  const text = machine({
    A: { Type: 'Pass', Assign: { v: 10 }, Next: 'M' },
    M: {
      Type: 'Map',
      ItemsPath: '$.all',
      ItemProcessor: {
        StartAt: 'I',
        States: { I: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($v¦, $)' }, End: true } },
      },
      End: true,
    },
  });
  await checkValues(text, { run: { all: [1, 2] } }, ['run[M[0]]: 11', 'run[M[1]]: 12']);
});

test('what is drawn or was not recorded has no value', async () => {
  await checkValues(
    machine({ A: { Type: 'Pass', Parameters: { 'x.$': 'States.U¦UID()' }, End: true } }),
    { run: {} },
    [],
  );
  await checkValues(
    machine({ A: { Type: 'Pass', Parameters: { 'x.$': '$$.Execution.I¦d' }, End: true } }),
    { run: {} },
    [],
  );
  await checkValues(
    machine({ A: { Type: 'Pass', Parameters: { 'x.$': '$$.Execution.In¦put.a' }, End: true } }),
    { run: { a: 1 } },
    ['run: 1'],
  );
});

test('stages by name, with what comes in and what goes out', async () => {
  const { machine: read, recordings } = await recorded(
    machine({ A: { Type: 'Task', Resource: lambda, Parameters: { x: 1 }, ResultPath: '$.r', End: true } }),
    { run: { a: 1 } },
  );
  const at = (stage: Parameters<typeof valuesAtStage>[2]) =>
    valuesAtStage(recordings, read.states[0]!, stage).map(({ value }) => value);
  expect(at('Input')).toEqual([{ a: 1 }]);
  expect(at('Parameters')).toEqual([{ x: 1 }]);
  expect(at('Result')).toEqual([{ done: { x: 1 } }]);
  expect(at('End')).toEqual([{ a: 1, r: { done: { x: 1 } } }]);
});
