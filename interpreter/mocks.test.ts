import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { type MockOptions, mockWorld, unknownStates } from './mocks.ts';
import { readMocks } from './read-mocks.ts';
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
    expect(await task(call({ invocation, attempt: invocation, ...more }))).toEqual(ofMock(answer));
}

/** What a mock answers says that it is one's. */
const ofMock = (answer: TaskAnswer): TaskAnswer =>
  answer.kind === 'success' || answer.kind === 'failure' ? { ...answer, madeUp: 'mocks' } : answer;

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

test('the first case that fits what was sent answers, else the resource, else the default', async () => {
  const file: Json = {
    States: {
      Charge: [
        { When: { Payload: { id: 7 }, tags: ['a'] }, Return: 'seven' },
        { When: '{% $states.input.amount > 100 and $attempt = 0 %}', Throw: { Error: 'TooMuch' } },
      ],
    },
    Resources: { 'lambda:invoke': { When: { amount: 5 }, '0': { Return: 'first' }, Default: { Return: 'later' } } },
    Default: { Return: 'whatever' },
  };
  const check = (parameters: Json, result: Json, more: Partial<TaskCall> = {}) =>
    checkAnswers(file, [{ kind: 'success', result }], {}, { parameters, ...more });
  await check({ Payload: { id: 7, more: true }, tags: ['a'] }, 'seven');
  await check({ Payload: { id: 7 }, tags: ['a', 'b'] }, 'whatever');
  await check({ amount: 5 }, 'first');
  await check({ amount: 5 }, 'later', { invocation: 4 });
  await check({ amount: 500 }, 'whatever', { attempt: 1 });
  await checkAnswers(file, [{ kind: 'failure', error: 'TooMuch' }], {}, { parameters: { amount: 500 } });
});

test.each([
  ['arn:aws:states:::aws-sdk:s3:getObject', 'aws-sdk:s3:getObject'],
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'sqs:sendMessage.waitForTaskToken'],
  ['arn:aws:states:::ecs:runTask.sync', 'ecs:runTask.sync'],
  ['arn:aws:lambda:us-east-1:123456789012:function:f', 'arn:aws:lambda:us-east-1:123456789012:function:f'],
])('%s may be called %s', (called, name) =>
  checkAnswers({ Resources: { [name]: { Return: 1 } } }, [{ kind: 'success', result: 1 }], {}, { resource: called }),
);

test('everything in a response can be computed, and the context says whose it is', () =>
  checkAnswers(
    {
      States: {
        Charge: {
          '0': {
            Throw: { Error: '{% $states.input.error %}', Cause: "{% 'no ' & $states.context.State.Name %}" },
            Delay: '{% 2 * 3 %}',
          },
          '1': { Return: '{% $states.context.Task.Token & $resource %}' },
        },
      },
    },
    [
      { kind: 'failure', error: 'Busy', cause: 'no Charge', delaySeconds: 6 },
      { kind: 'success', result: `t-1${resource}` },
    ],
    {},
    { parameters: { error: 'Busy' }, token: 't-1' },
  ));

test('callbacks and jobs: heartbeats, what the request answers, and silence', async () => {
  const answers = (response: Json) => mockWorld(readMocks({ Default: response }).mocks)(call());
  expect(await answers({ Return: 1, Heartbeats: [10, 20], Delay: 25, Submitted: { MessageId: 'm' } })).toEqual({
    kind: 'success',
    madeUp: 'mocks',
    result: 1,
    heartbeats: [10, 20],
    delaySeconds: 25,
    submitted: { MessageId: 'm' },
  });
  expect(await answers({ Silent: true, Heartbeats: '{% [10, 5 * 4] %}', Worker: 'w' })).toEqual({
    kind: 'silence',
    heartbeats: [10, 20],
    worker: 'w',
  });
});

test('test cases and states may name a mocked response, or hold an answer', () =>
  checkAnswers(
    {
      StateMachines: { M: { TestCases: { T: { Charge: [{ When: { id: 1 }, Return: 'one' }] } } } },
      MockedResponses: { Ok: { '0': { Return: 'ok' } } },
      States: { Charge: 'Ok' },
    },
    [{ kind: 'success', result: 'ok' }],
    { stateMachine: 'M', testCase: 'T' },
  ));

test('what no mock answers is asked elsewhere before the default', async () => {
  const { mocks } = readMocks({ States: { Charge: { Return: 1 } }, Default: { Return: 3 } });
  const task = mockWorld(mocks, {
    otherwise: ({ state }) => (state === 'Handled' ? { kind: 'success', result: 2 } : undefined),
  });
  const results = await Promise.all(['Charge', 'Handled', 'Other'].map(async state => task(call({ state }))));
  expect(results.map(answer => 'result' in answer && answer.result)).toEqual([1, 2, 3]);
});

test('cases of which none fits say so, and a similar name is pointed out', async () => {
  const none = mockWorld(readMocks({ States: { Charge: { When: { id: 1 }, Return: 1 } } }).mocks);
  expect(await none(call())).toMatchObject({
    message: expect.stringMatching(/None of its cases in NAME.mocks.json has a "When" that fits/),
  });
  const similar = mockWorld(readMocks({ States: { Chrage: { Return: 1 } } }).mocks);
  expect(await similar(call())).toMatchObject({ message: expect.stringMatching(/\(There is one for "Chrage".\)$/) });
});

test.each([
  [{ Return: '{% $nope() %}' }, '{% $nope() %} T1006: Attempted to invoke a non-function'],
  [{ Return: 1, Delay: "{% 'soon' %}" }, '"Delay" must be a number of seconds, but was "soon".'],
  [{ Return: '{% $states.input.nothing %}' }, '{% $states.input.nothing %} gave nothing (undefined).'],
  [{ When: '{% 1 %}', Return: 1 }, '{% 1 %} must give true or false, but gave 1.'],
])('%j says why it cannot be computed', (response, why) =>
  checkAnswers({ States: { Charge: response } }, [
    { kind: 'unanswered', message: `The mock for state "Charge" could not be computed: ${why}` },
  ]),
);

test('random results differ from call to call, and repeat from run to run', async () => {
  const ask = (invocation: number) =>
    mockWorld(readMocks({ Default: { Return: '{% $uuid() %}' } }).mocks)(call({ invocation }));
  expect(await ask(0)).toEqual(await ask(0));
  expect(await ask(0)).not.toEqual(await ask(1));
});

test('states that the machine does not have are told', () => {
  const { mocks } = readMocks({
    States: { Chrage: { Return: 1 }, Charge: { Return: 1 } },
    StateMachines: { M: { TestCases: { T: { Chargee: { Return: 1 } } } } },
  });
  expect(
    unknownStates(mocks!, ['Charge'], 'M', 'T').map(({ path, message }) => `${path.join('/')}: ${message}`),
  ).toEqual([
    'States/Chrage: There is no state "Chrage" in the definition. Did you mean "Charge"?',
    'StateMachines/M/TestCases/T/Chargee: There is no state "Chargee" in the definition. Did you mean "Charge"?',
  ]);
});

test.each<[file: Json, problems: readonly string[]]>([
  [[], [': A mocks file is an object with "States" and "Resources", or with "StateMachines" and "MockedResponses".']],
  [{ State: {} }, ['State: There is no member "State" in a mocks file. Did you mean "States"?']],
  [{ States: { A: {} } }, ['States/A: There is no response here: add "Return" or "Throw".']],
  [
    { States: { A: { Return: 1, Throw: {} } } },
    ['States/A: A response has exactly one of "Return" and "Throw" (or "Silent").'],
  ],
  [
    { MockedResponses: { A: { '0': { Throw: { Error: 'E' } } } } },
    ['MockedResponses/A/0/Throw: Throw needs "Error" and "Cause".'],
  ],
  [{ States: { A: { Throw: { Cause: 'c' } } } }, ['States/A/Throw: Throw needs "Error".']],
  [{ States: { A: { Throw: { Error: 1 } } } }, ['States/A/Throw/Error: "Error" must be a text.']],
  [
    { States: { A: { Retrun: 1 } } },
    ['States/A/Retrun: "Retrun" is no invocation: write "0", "1-2" or "3-" for all later ones. Did you mean "Return"?'],
  ],
  [
    { States: { A: { Return: 1, Dealy: 1 } } },
    ['States/A/Dealy: There is no member "Dealy" in a response. Did you mean "Delay"?'],
  ],
  [
    { States: { A: { Return: 1, Delay: -1 } } },
    ['States/A/Delay: "Delay" must be a number of seconds, or an expression that gives it.'],
  ],
  [
    { States: { A: { Return: 1, Heartbeats: [20, 10] } } },
    ['States/A/Heartbeats: "Heartbeats" must be a list of rising numbers of seconds, such as [10, 20].'],
  ],
  [
    { States: { A: { When: { id: '{% 1 %}' }, Return: 1 } } },
    [
      'States/A/When/id: An expression cannot stand inside of "When". Write all of it as one condition: {% $states.input.amount > 100 and … %}.',
    ],
  ],
  [
    { States: { A: { Return: { deep: ['{% 1 + %}'] } } } },
    ['States/A/Return/deep/0: This expression cannot be read: Unexpected end of expression'],
  ],
  [
    { States: { A: [{ Return: 1 }, { When: { id: 1 }, Return: 2 }] } },
    ['States/A/1: This case is never reached: the one before it has no "When". Move that one to the end.'],
  ],
  [
    { States: { A: 'Okk' }, MockedResponses: { Ok: { '0': { Return: 1 } } } },
    ['States/A: There is no mocked response "Okk" under "MockedResponses". Did you mean "Ok"?'],
  ],
  [
    { Resources: { 'lambda.invoke': { Return: 1 } } },
    [
      'Resources/lambda.invoke: "lambda.invoke" is no resource. Write the whole "Resource" of the state, or service and action: "lambda:invoke", "aws-sdk:s3:getObject", "sqs:sendMessage.waitForTaskToken".',
    ],
  ],
  [
    { MockedResponses: { R: { '0': { Return: 1 }, '2': { Return: 1 } } } },
    ['MockedResponses/R/2: Invocations must follow on one another from 0: "2" should start at 1.'],
  ],
  [
    { MockedResponses: { R: { first: { Return: 1 } } } },
    [
      'MockedResponses/R/first: "first" is no invocation: write "0", "1-2". (In "States" and "Resources" there is "3-" for all later ones, too.)',
    ],
  ],
  [
    { StateMachines: { M: { TestCases: { T: { S: 'Nope' } } } }, MockedResponses: { R: { '0': { Return: 1 } } } },
    ['StateMachines/M/TestCases/T/S: There is no mocked response "Nope" under "MockedResponses". Known: R.'],
  ],
])('%j is refused with its place', checkProblems);
