import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import type { TestStateOptions, TestStateRequest } from './test-state/api.ts';
import type { ResultShape } from './test-state/result-shape.ts';
import { testState } from './test-state.ts';

type Given = Omit<TestStateRequest, 'definition' | 'input' | 'variables' | 'context' | 'mock'> & {
  readonly input?: Json;
  readonly variables?: Json;
  readonly context?: Json;
  /** Result as a value. */
  readonly result?: Json;
  readonly mock?: TestStateRequest['mock'];
};

/** The answer with values in place of JSON texts; a refusal as `code: message`. */
async function answer(
  definition: Json | string,
  given: Given = {},
  options: TestStateOptions = {},
): Promise<object | string> {
  const { input, variables, context, result, mock, ...rest } = given;
  const response = await testState(
    {
      definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
      inspectionLevel: 'DEBUG',
      ...rest,
      ...(input !== undefined && { input: JSON.stringify(input) }),
      ...(variables !== undefined && { variables: JSON.stringify(variables) }),
      ...(context !== undefined && { context: JSON.stringify(context) }),
      ...((mock ?? result) !== undefined && { mock: mock ?? { result: JSON.stringify(result) } }),
    },
    options,
  );
  if ('exception' in response) return `${response.exception.code}: ${response.exception.message}`;
  const value = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : text);
  const { output, inspectionData, ...words } = response;
  return {
    ...words,
    ...(output !== undefined && { output: value(output) }),
    ...(inspectionData && {
      data: Object.fromEntries(Object.entries(inspectionData).map(([name, text]) => [name, value(text)])),
    }),
  };
}

async function checkAnswer(definition: Json | string, given: Given, expected: object | string): Promise<void> {
  expect(await answer(definition, given)).toEqual(expected);
}

const lambda = 'arn:aws:states:::lambda:invoke';

test('INFO tells how it ended, and nothing of the data between', async () => {
  await checkAnswer(
    { Type: 'Pass', Parameters: { 'double.$': 'States.MathAdd($.n, $.n)' }, Next: 'Then' },
    { input: { n: 4 }, inspectionLevel: 'INFO' },
    { status: 'SUCCEEDED', output: { double: 8 }, nextState: 'Then' },
  );
});

test('a JSONPath Task shows every stage, declared or not', async () => {
  await checkAnswer(
    {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:price',
      InputPath: '$.order',
      ResultPath: '$.priced',
      OutputPath: '$.priced.Payload',
      End: true,
    },
    { input: { order: { id: 7 } }, result: { Payload: 12 } },
    {
      status: 'SUCCEEDED',
      output: 12,
      data: {
        input: { order: { id: 7 } },
        afterInputPath: { id: 7 },
        afterParameters: { id: 7 },
        result: { Payload: 12 },
        afterResultSelector: { Payload: 12 },
        afterResultPath: { order: { id: 7 }, priced: { Payload: 12 } },
      },
    },
  );
});

test('data is shown as far as it came', async () => {
  const cause = expect.stringContaining("'$.none'");
  await checkAnswer(
    { Type: 'Task', Resource: lambda, Parameters: { 'FunctionName.$': '$.none' }, End: true },
    { input: {}, result: {} },
    { status: 'FAILED', error: 'States.Runtime', cause, data: { input: {}, afterInputPath: {} } },
  );
});

test('variables come in and go out; a JSONata Task shows arguments and result', async () => {
  await checkAnswer(
    {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: lambda,
      Arguments: { FunctionName: '{% $fn %}' },
      Assign: { last: '{% $states.result.v %}' },
      Output: '{% $fn %}',
      End: true,
    },
    { result: { v: 3 }, variables: { fn: 'price', last: 0 } },
    {
      status: 'SUCCEEDED',
      output: 'price',
      data: {
        input: {},
        afterArguments: { FunctionName: 'price' },
        result: { v: 3 },
        variables: { fn: 'price', last: 3 },
      },
    },
  );
});

test('a state inside a Map of a whole machine, in the language of the machine', async () => {
  const machine = {
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Inner',
          States: {
            Inner: { Type: 'Pass', Output: '{% $states.input * 2 %}', Next: 'Last' },
            Last: { Type: 'Succeed' },
          },
        },
        End: true,
      },
    },
  };
  await checkAnswer(
    machine,
    { stateName: 'Inner', input: 21 },
    { status: 'SUCCEEDED', output: 42, nextState: 'Last', data: { input: 21 } },
  );
  await checkAnswer(machine, { stateName: 'Nowhere' }, 'ValidationException: State not found in definition');
});

const flaky = {
  Type: 'Task',
  Resource: lambda,
  Parameters: { FunctionName: 'f' },
  Retry: [
    { ErrorEquals: ['Other'] },
    {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 3,
      BackoffRate: 2,
      MaxAttempts: 3,
      MaxDelaySeconds: 10,
      JitterStrategy: 'FULL',
    },
  ],
  Catch: [{ ErrorEquals: ['Gone'], ResultPath: '$.why', Next: 'Sorry' }],
  End: true,
};

async function checkError(error: string, made: number, expected: object): Promise<void> {
  const mock = { errorOutput: { error, cause: 'c' } };
  const found = (await answer(flaky, { mock, stateConfiguration: { retrierRetryCount: made } })) as { data: object };
  const { data, ...rest } = found as { data: { errorDetails?: object }; cause?: string };
  expect({ ...rest, errorDetails: data.errorDetails }).toEqual({ error, cause: 'c', ...expected });
}

test('a retrier with attempts left: the interval before jitter, and at most MaxDelaySeconds', async () => {
  await checkError('Busy', 0, { status: 'RETRIABLE', errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 3 } });
  await checkError('Busy', 2, {
    status: 'RETRIABLE',
    errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 10 },
  });
});

test('the interval is in whole seconds', async () => {
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 1.5 }];
  const mock = { errorOutput: { error: 'Busy' } };
  const given = { mock, stateConfiguration: { retrierRetryCount: 2 } };
  expect(await answer({ ...(service as object), Retry } as Json, given)).toMatchObject({
    data: { errorDetails: { retryBackoffIntervalSeconds: 2 } },
  });
});

test('a retrier without attempts left, a catcher, and neither', async () => {
  await checkError('Busy', 3, { status: 'FAILED', errorDetails: { retryIndex: 1 } });
  await checkError('Gone', 0, {
    status: 'CAUGHT_ERROR',
    nextState: 'Sorry',
    output: { why: { Error: 'Gone', Cause: 'c' } },
    errorDetails: { catchIndex: 0 },
  });
  await checkError('Strange', 0, { status: 'FAILED', errorDetails: undefined });
});

function mapState(more: object): Json {
  const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } };
  return { Type: 'Map', ItemsPath: '$.list', ItemProcessor: inner, End: true, ...more } as Json;
}
const distributed = {
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Inner',
    States: { Inner: { Type: 'Pass', End: true } },
  },
};

test('a Map: items, what each iteration gets, limits, and the mock in place of the iterations', async () => {
  await checkAnswer(
    mapState({
      MaxConcurrency: 2,
      ItemSelector: { 'v.$': '$$.Map.Item.Value', 'all.$': '$.name' },
      ResultPath: '$.done',
    }),
    { input: { list: [5, 6], name: 'x' }, result: ['a', 'b'] },
    {
      status: 'SUCCEEDED',
      output: { list: [5, 6], name: 'x', done: ['a', 'b'] },
      data: {
        input: { list: [5, 6], name: 'x' },
        afterInputPath: { list: [5, 6], name: 'x' },
        afterItemsPath: [5, 6],
        afterItemSelector: [
          { v: 5, all: 'x' },
          { v: 6, all: 'x' },
        ],
        maxConcurrency: 2,
        afterResultSelector: ['a', 'b'],
        afterResultPath: { list: [5, 6], name: 'x', done: ['a', 'b'] },
      },
    },
  );
});

test('a Map with batches: what each iteration gets, and what each batch', async () => {
  const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { 'who.$': '$.name' } };
  const state = mapState({ ...distributed, ItemSelector: { 'v.$': '$$.Map.Item.Value' }, ItemBatcher });
  const [a, b, c] = [{ v: 1 }, { v: 2 }, { v: 3 }];
  const BatchInput = { who: 'x' };
  expect(await answer(state, { input: { list: [1, 2, 3], name: 'x' }, result: [] })).toMatchObject({
    data: {
      afterItemSelector: [a, b, c],
      afterItemBatcher: [
        { BatchInput, Items: [a, b] },
        { BatchInput, Items: [c] },
      ],
    },
  });
});

test('failed iterations count against what is tolerated, in number and in percent', async () => {
  const given = (mapIterationFailureCount: number): Given => ({
    input: { list: [1, 2, 3, 4] },
    inspectionLevel: 'INFO',
    result: [],
    stateConfiguration: { mapIterationFailureCount },
  });
  const fails = {
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  };
  const half = mapState({ ...distributed, ToleratedFailurePercentage: 50 });
  await checkAnswer(half, given(2), { status: 'SUCCEEDED', output: [] });
  await checkAnswer(half, given(3), fails);
  await checkAnswer(mapState({ ...distributed, ToleratedFailureCount: 0 }), given(1), fails);
  await checkAnswer(
    half,
    given(5),
    'ValidationException: Map iteration failure count must be less than or equal to the number of Map iterations',
  );
});

test('what an ItemReader reads is given as it stands in S3', async () => {
  const reader = {
    ...distributed,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
    ItemSelector: { 'name.$': '$$.Map.Item.Value.name' },
  };
  const { ItemsPath: _, ...state } = mapState(reader) as { readonly [name: string]: Json };
  const found = await answer(state, {
    result: [],
    stateConfiguration: { mapItemReaderData: 'name,size\nbox,1\nbag,2\n' },
  });
  expect(found).toMatchObject({ data: { afterItemSelector: [{ name: 'box' }, { name: 'bag' }] } });
});

test('a context object is taken as it is, and checked', async () => {
  const shows = (more: Json = {}) => ({
    Type: 'Pass',
    QueryLanguage: 'JSONata',
    Output: '{% $states.context %}',
    End: true,
    ...(more as object),
  });
  const run = (context: Json) => answer(shows(), { context, inspectionLevel: 'INFO' });
  expect(await run({})).toEqual({ status: 'SUCCEEDED', output: {} });
  expect(await run({ State: { Name: 'Mine' } })).toEqual({ status: 'SUCCEEDED', output: { State: { Name: 'Mine' } } });
  const refused = (words: string) => `ValidationException: Invalid Context object provided: ${words}`;
  expect(await run({ Execution: { Id: 1 } })).toBe(refused('Execution.Id must be a string'));
  expect(await run({ State: { Mood: 'good' } })).toBe(refused("Field 'Mood' is not allowed"));
  expect(await run({ Map: {} })).toBe(refused("'Map' field is not supported when mocking a Context object"));
  expect(await run({ Task: { Token: 't' } })).toContain("Context object contains 'Task'");
  const token = {
    Type: 'Task',
    Resource: `${lambda}.waitForTaskToken`,
    Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' },
    End: true,
  };
  expect(await answer(token, { context: { Task: { Token: 't' } }, result: {} })).toMatchObject({
    data: { afterParameters: { FunctionName: 'f', Payload: 't' } },
  });
});

test('without a context object one is made up: an Express execution, and no role unless there is one', async () => {
  const found = await answer({ Type: 'Pass', Parameters: { 'c.$': '$$' }, End: true }, { input: 1 });
  expect(found).toMatchObject({
    output: {
      c: {
        Execution: { Id: expect.stringMatching(/^arn:aws:states:us-east-1:\d+:express:/), Input: 1, RoleArn: null },
        State: { Name: 'StateName' },
      },
    },
  });
});

const service: Json = { Type: 'Task', Resource: lambda, Parameters: { FunctionName: 'f' }, End: true };
const parallel = {
  Type: 'Parallel',
  Branches: [{ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }],
  End: true,
};

test.each<[string, Json | string, Given, string]>([
  [
    'a mock on Wait',
    { Type: 'Wait', Seconds: 1, End: true },
    { result: 1 },
    "State type 'Wait' is not supported when a mock is specified",
  ],
  [
    'two outcomes',
    service,
    { mock: { result: '1', errorOutput: {} } },
    'A test mock should have only one of the following fields: [result, errorOutput].',
  ],
  ['a result that is no JSON', service, { mock: { result: '{' } }, 'Mocked result must be valid JSON'],
  [
    'too few branches',
    parallel,
    { result: [] },
    'Mocked result must contain the same number of items as number of Parallel branches.',
  ],
  ['no branches at all', parallel, { result: {} }, 'Mocked result must be an array.'],
  [
    'a long name',
    { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
    { stateName: 'A'.repeat(81) },
    `1 validation error detected: Value '${'A'.repeat(81)}' at 'stateName' failed to satisfy constraint: Member must have length less than or equal to 80`,
  ],
  ['neither role nor mock', service, {}, 'RoleArn must be specified when testing a Task state'],
  [
    'retries of nothing',
    service,
    { roleArn: 'r', stateConfiguration: { mapIterationFailureCount: 1 } },
    'TestState does not support MapIterationFailureCount when a mock is not specified.',
  ],
  [
    'secrets of nobody',
    service,
    { result: {}, revealSecrets: true },
    'TestState does not support RevealSecrets when a mock is specified.',
  ],
])('refused: %s', async (_, definition, given, message) => {
  await checkAnswer(definition, given, `ValidationException: ${message}`);
});

test('a definition with errors is refused in the words of the service', async () => {
  expect(await answer({ Type: 'Choice', Choices: [] })).toBe(
    "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Choices'",
  );
  expect(await answer('{')).toMatch(/^InvalidDefinition: .*INVALID_JSON_DESCRIPTION/);
  expect(await answer('[]')).toMatch(/^InvalidDefinition: .*Definition must be a valid JSON object/);
  expect(await answer(parallel)).toMatch(/^InvalidDefinition: TestState API does not support Map or Parallel/);
});

test('a task without a mock is answered by whoever stands for the services', async () => {
  const task = () => ({ kind: 'success', result: { Payload: 'real' } }) as const;
  expect(await answer(service, { roleArn: 'r' }, { task })).toMatchObject({
    status: 'SUCCEEDED',
    output: { Payload: 'real' },
  });
  expect(await answer(service, { roleArn: 'r' })).toContain('mock.result or mock.errorOutput');
});

test('a Wait takes no time, and no more than five minutes', async () => {
  const wait = (Seconds: number) => ({ Type: 'Wait', Seconds, Next: 'On' });
  expect(await answer(wait(200), { input: 1 })).toMatchObject({ status: 'SUCCEEDED', nextState: 'On', output: 1 });
  expect(await answer(wait(301), { input: 1 })).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

/** What an API answers; a name that ends in `!` is required. */
function structure(members: { readonly [name: string]: ResultShape }): ResultShape {
  return {
    kind: 'structure',
    members: Object.entries(members).map(([name, shape]) => ({
      name: name.replace('!', ''),
      required: name.endsWith('!'),
      shape,
    })),
  };
}

const ticket = structure({
  'Id!': { kind: 'string', min: 2 },
  Level: { kind: 'string', values: ['LOW', 'HIGH'] },
  Lines: { kind: 'list', item: structure({ Price: { kind: 'number', min: 0, max: 9 } }) },
  Seal: { kind: 'blob', min: 1 },
  Sold: { kind: 'timestamp' },
  Void: { kind: 'boolean' },
  Notes: { kind: 'map', value: { kind: 'string', max: 3 } },
  More: { kind: 'any' },
});

test.each<[Json, 'STRICT' | 'PRESENT' | 'NONE', string | undefined]>([
  [{ Id: 'ab', Else: 1 }, 'STRICT', undefined],
  [{}, 'STRICT', "Required field 'Id' is missing"],
  [{}, 'PRESENT', undefined],
  [{ Id: 1 }, 'PRESENT', "Field 'Id' must be a string"],
  [{ Id: 'a' }, 'STRICT', "Field 'Id' is smaller than the minimum length"],
  [{ Level: 'MID' }, 'PRESENT', "Field 'Level' is not an expected value"],
  [{ Lines: {} }, 'PRESENT', "Field 'Lines' must be an array"],
  [{ Lines: [{ Price: 1 }, { Price: '2' }] }, 'PRESENT', "Field 'Price' must be a number"],
  [{ Lines: [{ Price: -1 }] }, 'PRESENT', "Field 'Price' is less than the minimum value"],
  [{ Lines: [{ Price: 10 }] }, 'PRESENT', "Field 'Price' exceeds the maximum value"],
  [{ Lines: [5] }, 'PRESENT', "Field 'Lines' must be an object"],
  [{ Seal: '' }, 'PRESENT', "Field 'Seal' is smaller than the minimum length"],
  [{ Seal: 5 }, 'PRESENT', "Field 'Seal' must be a string"],
  [{ Sold: true }, 'PRESENT', "Field 'Sold' must be a string"],
  [{ Void: 'no' }, 'PRESENT', "Field 'Void' must be a boolean"],
  [{ Notes: { a: 'long' } }, 'PRESENT', "Field 'Notes' exceeds the maximum length"],
  [{ Notes: { a: 'b' }, More: [{}], Sold: '2026-01-01T00:00:00Z', Void: true, Seal: 'YQ==' }, 'PRESENT', undefined],
  [{ id: 'ab' }, 'STRICT', "Required field 'Id' is missing"],
  [{ Id: 1 }, 'NONE', undefined],
])('a result %j is compared with the model of the API, %s', async (result, fieldValidationMode, problem) => {
  const mock = { result: JSON.stringify(result), fieldValidationMode };
  const found = await answer(service, { mock, inspectionLevel: 'INFO' }, { resultShapes: () => ticket });
  if (problem === undefined) expect(found).toEqual({ status: 'SUCCEEDED', output: result });
  else expect(found).toBe(`ValidationException: Mock result schema validation error: ${problem}`);
});

test.each([
  ['sqs:sendMessage.waitForTaskToken', { QueueUrl: 'q', MessageBody: 'm' }],
  ['apigateway:invoke', { ApiEndpoint: 'e', Method: 'GET' }],
  ['http:invoke', { ApiEndpoint: 'https://e', Method: 'GET', Authentication: { ConnectionArn: 'c' } }],
])('there is no model of what %s gives', async (resource, Parameters) => {
  const state = { ...(service as object), Resource: `arn:aws:states:::${resource}`, Parameters } as Json;
  const found = await answer(state, { result: 5, inspectionLevel: 'INFO' }, { resultShapes: () => ticket });
  expect(found).toEqual({ status: 'SUCCEEDED', output: 5 });
});
