import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { type HandlerFunction, handlerAnswers, readHandlers } from './handlers.ts';
import { mockWorld } from './mocks.ts';
import { start } from './testing.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

const call = (more: Partial<TaskCall> = {}): TaskCall => ({
  state: 'Charge card',
  steps: [],
  branch: '',
  resource: 'arn:aws:states:::lambda:invoke',
  parameters: {},
  attempt: 0,
  invocation: 0,
  token: undefined,
  ...more,
});

async function checkAnswer(handler: HandlerFunction, expected: TaskAnswer, parameters: Json = {}) {
  expect(await handlerAnswers({ states: { 'Charge card': handler } })(call({ parameters }))).toEqual(expected);
}

test('what a handler returns is the result, as JSON carries it', async () => {
  await checkAnswer(
    ({ amount }) => ({ charged: amount + 1, none: undefined }),
    { kind: 'success', result: { charged: 6 } },
    { amount: 5 },
  );
  await checkAnswer(async () => {}, { kind: 'success', result: null });
  await checkAnswer(() => [new Date(0)], { kind: 'success', result: ['1970-01-01T00:00:00.000Z'] });
});

test('what a handler throws is the failure', async () => {
  class CardDeclined extends Error {
    override name = 'CardDeclined';
  }
  await checkAnswer(
    () => {
      throw new CardDeclined('no money');
    },
    { kind: 'failure', error: 'CardDeclined', cause: 'no money' },
  );
  await checkAnswer(() => Promise.reject({ Error: 'Lambda.Unknown', Cause: { why: 1 } }), {
    kind: 'failure',
    error: 'Lambda.Unknown',
    cause: '{"why":1}',
  });
  await checkAnswer(() => Promise.reject('just words'), { kind: 'failure', error: 'Error', cause: 'just words' });
});

test('a handler can take virtual time, and cannot change what the execution has', async () => {
  const parameters = { list: [1] };
  await checkAnswer(
    (given, { delay }) => {
      given.list.push(2);
      delay(90);
      return given.list.length;
    },
    { kind: 'success', result: 2, delaySeconds: 90 },
    parameters,
  );
  expect(parameters).toEqual({ list: [1] });
});

test('what is no JSON is said', async () => {
  const answer = await handlerAnswers({ default: () => () => 1 })(call());
  expect(answer).toMatchObject({
    kind: 'unanswered',
    message:
      'The handler for state "Charge card" returned a function, which is no JSON. Return a value that JSON can hold.',
  });
});

test('the state goes before the resource, that before the default', async () => {
  const answers = handlerAnswers({
    states: { A: () => 'state' },
    resources: { 'lambda:invoke': () => 'service', 'arn:aws:states:::sns:publish': () => 'resource' },
    default: () => 'default',
  });
  const result = async (state: string, resource: string) =>
    (await answers(call({ state, resource }))) as { result: Json };
  expect((await result('A', 'arn:aws:states:::lambda:invoke')).result).toBe('state');
  expect((await result('B', 'arn:aws:states:::lambda:invoke')).result).toBe('service');
  expect((await result('B', 'arn:aws:states:::sns:publish')).result).toBe('resource');
  expect((await result('constructor', 'arn:aws:states:::sqs:sendMessage')).result).toBe('default');
  expect(handlerAnswers({})(call())).toBeUndefined();
});

test('the forms a module may have', () => {
  const f = () => 1;
  const { handlers, problems } = readHandlers({
    default: { states: { A: f }, resources: { 'lambda:invoke': f }, default: f },
    states: { B: f },
    C: f,
    version: 3,
  });
  expect(problems).toEqual([]);
  expect([Object.keys(handlers.states!), Object.keys(handlers.resources!), handlers.default]).toEqual([
    ['A', 'B', 'C'],
    ['lambda:invoke'],
    f,
  ]);
  expect(readHandlers({ default: f }).handlers.default).toBe(f);
});

test.each([
  [{}, /^It exports no handler\. For example: export default/],
  [{ default: { state: {} } }, /^"state" of the default export is an object\. .* Did you mean "states"\?$/],
  [{ states: { A: { Return: 1 } } }, /^"A" under "states" must be a function of the parameters, but is an object\.$/],
  [{ default: 3 }, /^"default" of the module is a number\./],
])('%j is refused with the way out', (module, problem) => {
  expect(readHandlers(module).problems).toEqual([expect.stringMatching(problem)]);
});

test('an execution: a handler is retried and its failure caught', async () => {
  const calls: string[] = [];
  const task = mockWorld(undefined, {
    otherwise: handlerAnswers({
      states: {
        Charge(_parameters, { attempt, invocation }) {
          calls.push(`${attempt}/${invocation}`);
          throw Object.assign(new Error('no'), { name: 'Declined' });
        },
      },
    }),
  });
  const definition = {
    StartAt: 'Charge',
    States: {
      Charge: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Retry: [{ ErrorEquals: ['Declined'], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refused' }],
        End: true,
      },
      Refused: { Type: 'Succeed' },
    },
  };
  const result = await start(definition, { world: { task } }).run();
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Declined', Cause: 'no' } });
  expect(calls).toEqual(['0/0', '1/1', '2/2']);
});
