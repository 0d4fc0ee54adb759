import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { type MockOptions, mockWorld, readMocks } from './mocks.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

const resource = 'arn:aws:states:::lambda:invoke';
const call = (more: Partial<TaskCall> = {}): TaskCall => ({
  state: 'Charge',
  steps: ['States', 'Charge'],
  branch: '',
  resource,
  parameters: {},
  attempt: 0,
  invocation: 0,
  token: undefined,
  ...more,
});

/** What the first `count` invocations of Charge answer. */
async function checkAnswers(
  file: Json,
  expected: readonly TaskAnswer[],
  options: MockOptions = {},
  more: Partial<TaskCall> = {},
) {
  const { mocks, problems } = readMocks(file);
  expect(problems).toEqual([]);
  const task = mockWorld(mocks, options);
  for (const [invocation, answer] of expected.entries())
    expect(await task(call({ invocation, attempt: invocation, ...more }))).toEqual(answer);
}

function checkProblems(file: Json, expected: readonly string[]) {
  expect(readMocks(file).problems.map(({ path, message }) => `${path.join('/')}: ${message}`)).toEqual(expected);
}

const stepFunctionsLocal = {
  StateMachines: { Orders: { TestCases: { Retry: { Charge: 'Flaky' } } } },
  MockedResponses: {
    Flaky: {
      '0': { Throw: { Error: 'Busy', Cause: 'first' } },
      '1-2': { Throw: { Error: 'Busy', Cause: 'again' } },
      '3': { Return: { StatusCode: 200, Payload: '{% not evaluated here %}' } },
    },
  },
};

test('MockConfigFile.json answers by invocation, for the chosen test case', () =>
  checkAnswers(
    stepFunctionsLocal,
    [
      { kind: 'failure', error: 'Busy', cause: 'first' },
      { kind: 'failure', error: 'Busy', cause: 'again' },
      { kind: 'failure', error: 'Busy', cause: 'again' },
      { kind: 'success', result: { StatusCode: 200, Payload: '{% not evaluated here %}' } },
      {
        kind: 'unanswered',
        message: `State "Charge" calls ${resource} for the 5. time, but the mock "Flaky" in NAME.mocks.json has answers for 4 invocations only. Add "4".`,
      },
    ],
    { stateMachine: 'Orders', testCase: 'Retry' },
  ));

test('States go before Resources, and one response may serve every invocation', () =>
  checkAnswers(
    {
      States: { Charge: { '0': { Throw: { Error: 'E', Cause: 'c' }, Delay: 3 }, '1-': { Return: 1 } } },
      Resources: { [resource]: { Return: 2 } },
    },
    [
      { kind: 'failure', error: 'E', cause: 'c', delaySeconds: 3 },
      { kind: 'success', result: 1 },
      { kind: 'success', result: 1 },
    ],
  ));

test('a resource answers for states that have no answer of their own', () =>
  checkAnswers({ States: { Other: { Return: 1 } }, Resources: { [resource]: { Return: 2 } } }, [
    { kind: 'success', result: 2 },
  ]));

test('a resource may be named as the service names it', () =>
  checkAnswers({ Resources: { 'lambda:invoke': { Return: 3 } } }, [{ kind: 'success', result: 3 }]));

test('results are computed from what was sent', () =>
  checkAnswers(
    { States: { Charge: { Return: { id: '{% $states.input.id %}', list: ['{% $attempt + 1 %}'], plain: '$.id' } } } },
    [{ kind: 'success', result: { id: 7, list: [1], plain: '$.id' } }],
    {},
    { parameters: { id: 7 } },
  ));

test('a result that cannot be computed says why', () =>
  checkAnswers({ States: { Charge: { Return: '{% $nope() %}' } } }, [
    {
      kind: 'unanswered',
      message:
        'The mock for state "Charge" could not be computed: {% $nope() %} T1006: Attempted to invoke a non-function',
    },
  ]));

test('a task that nobody answers says what to write where', () =>
  checkAnswers(
    {},
    [
      {
        kind: 'unanswered',
        message: `State "Charge" calls ${resource} and no mock answers it. Add an entry "Charge" under "States" in orders.mocks.json, e.g. {"States":{"Charge":{"Return":{"StatusCode":200,"Payload":{}}}}}.`,
      },
    ],
    { fileName: 'orders.mocks.json' },
  ));

test.each<[file: Json, problems: readonly string[]]>([
  [[], [': A mock file is an object with "States" and "Resources", or with "StateMachines" and "MockedResponses".']],
  [
    { State: {} },
    [
      'State: There is no member "State" in a mock file. Known: States, Resources, StateMachines, MockedResponses, $schema, Comment.',
    ],
  ],
  [{ States: { A: {} } }, ['States/A: There is no response here: add "Return" or "Throw".']],
  [{ States: { A: { Return: 1, Throw: {} } } }, ['States/A: A response has exactly one of "Return" and "Throw".']],
  [{ States: { A: { Throw: { Error: 'E' } } } }, ['States/A/Throw: Throw needs "Error" and "Cause", both texts.']],
  [
    { MockedResponses: { R: { '0': { Return: 1 }, '2': { Return: 1 } } } },
    ['MockedResponses/R/2: Invocations must follow on one another from 0: "2" should start at 1.'],
  ],
  [
    { MockedResponses: { R: { first: { Return: 1 } } } },
    ['MockedResponses/R/first: "first" is no invocation: write "0", "1-2".'],
  ],
  [
    { StateMachines: { M: { TestCases: { T: { S: 'Nope' } } } }, MockedResponses: { R: { '0': { Return: 1 } } } },
    ['StateMachines/M/TestCases/T/S: There is no mocked response "Nope" under "MockedResponses". Known: R.'],
  ],
])('%j is refused with its place', checkProblems);
