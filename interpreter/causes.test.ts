/** What a state says when it fails: name, words and place, as the service words them. */
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import { historyOf } from './history.ts';
import { momentsOf, type Setting, start } from './testing.ts';

const items = { Items: [1, 2], ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } } };

function one(state: object): Json {
  return { StartAt: 'S', States: { S: { ...state, End: true } } } as Json;
}

/** The error, the cause without its usual beginning, and the types of the events behind the state's entry. */
async function failureOf(state: object, setting: Setting = {}) {
  const execution = start(one(state), setting);
  const events = historyOf(await momentsOf(execution)).map(({ type }) => type);
  const { error, cause } = execution.result();
  const prefix = "An error occurred while executing the state 'S' (entered at the event id #2). ";
  return [error, cause?.replace(prefix, '…'), ...events.slice(2, -1)];
}

test.each([
  [
    '"x"',
    "The JSONata expression '\"x\"' specified for the field 'F' returned an unexpected result type. Expected 'number', but was 'string' for value: \"x\"",
  ],
  [
    'null',
    "The JSONata expression 'null' specified for the field 'F' returned an unexpected result type. Expected 'number', but was 'null' for value: null",
  ],
  ['1.5', 'The F field cannot be parsed as an integer: 1.5'],
  ['-1', 'F must be between 0 and 99999999 but was: -1'],
  ['100000000', 'F must be between 0 and 99999999 but was: 100000000'],
])('whole numbers in JSONata: %s', async (expression, words) => {
  const fields: [string, object][] = [
    ['Seconds', { Type: 'Wait' }],
    ['TimeoutSeconds', { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }],
    ['HeartbeatSeconds', { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }],
  ];
  // A Map has limits of its own.
  if (!words.includes('between')) fields.push(['MaxConcurrency', { Type: 'Map', ...items }]);
  for (const [field, state] of fields)
    expect(
      (await failureOf({ QueryLanguage: 'JSONata', ...state, [field]: `{% ${expression} %}` })).slice(0, 3),
    ).toEqual(['States.QueryEvaluationError', `…${words.replace(/\bF\b/, field)}`, 'EvaluationFailed']);
});

test('a Timestamp that is no text', async () => {
  expect(await failureOf({ Type: 'Wait', QueryLanguage: 'JSONata', Timestamp: '{% 5 %}' })).toEqual([
    'States.QueryEvaluationError',
    "…The JSONata expression '5' specified for the field 'Timestamp' returned an unexpected result type. Expected 'string', but was 'number' for value: 5",
    'EvaluationFailed',
  ]);
});

test.each(['INLINE', 'DISTRIBUTED'])('%s: less than no concurrency fails, in both languages', async mode => {
  const { ItemProcessor } = items;
  const map = {
    Type: 'Map',
    ItemProcessor: { ...ItemProcessor, ProcessorConfig: { Mode: mode, ExecutionType: 'STANDARD' } },
  };
  const expected = ['States.Runtime', "…Expected non-negative integer for MaxConcurrency, got '-1' instead."];
  expect(
    await failureOf({ ...map, ItemsPath: '$.list', MaxConcurrencyPath: '$.n' }, { input: { list: [1], n: -1 } }),
  ).toEqual(expected);
  expect(await failureOf({ ...map, QueryLanguage: 'JSONata', Items: [1], MaxConcurrency: '{% -1 %}' })).toEqual(
    expected,
  );
});

test('what a distributed Map is configured with is named by the way to it', async () => {
  const { ItemProcessor } = items;
  const map = {
    Type: 'Map',
    QueryLanguage: 'JSONata',
    Items: [1],
    ItemProcessor: { ...ItemProcessor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
  };
  expect((await failureOf({ ...map, ItemBatcher: { MaxItemsPerBatch: '{% "x" %}' } }))[1]).toContain(
    "specified for the field 'ItemBatcher/MaxItemsPerBatch' returned",
  );
  const ItemReader = {
    Resource: 'arn:aws:states:::s3:getObject',
    Arguments: { Bucket: 'b', Key: 'k' },
    ReaderConfig: { InputType: 'JSON', MaxItems: '{% "x" %}' },
  };
  expect((await failureOf({ ...map, Items: undefined, ItemReader }))[1]).toContain(
    "specified for the field 'ItemReader/ReaderConfig/MaxItems' returned",
  );
  expect(await failureOf({ ...map, Items: '{% 5 %}' })).toEqual([
    'States.QueryEvaluationError',
    "…The JSONata expression '5' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 5",
    'EvaluationFailed',
    'MapStateFailed',
  ]);
});
