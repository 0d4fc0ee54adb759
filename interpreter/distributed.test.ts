import { expect, test } from 'vitest';
import { isObject, type Json } from '../expressions/index.ts';
import { historyOf } from './history.ts';
import type { World } from './run.ts';
import { momentsOf, type Setting, start } from './testing.ts';

const processor = (state: object, type = 'STANDARD') => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
  StartAt: 'I',
  States: { I: state },
});
const same = { Type: 'Pass', End: true };
const map = (more: object, state: object = same): Json =>
  ({
    StartAt: 'M',
    States: { M: { Type: 'Map', Label: 'L', ItemProcessor: processor(state), End: true, ...more } },
  }) as Json;
const reader = (config: object, resource = 's3:getObject') => ({
  ItemReader: { Resource: `arn:aws:states:::${resource}`, ReaderConfig: config, Parameters: { Bucket: 'b', Key: 'k' } },
});

/** A world whose S3 holds these objects of bucket `b`; what is written lands there, too. */
function worldWith(objects: Record<string, string>): World {
  return {
    task: () => ({ kind: 'failure', error: 'Task', cause: 'failed' }),
    readObject: async (_bucket, key) =>
      objects[key] === undefined ? undefined : new TextEncoder().encode(objects[key]),
    listObjects: async (_bucket, prefix) =>
      Object.entries(objects)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, text]) => ({ key, size: text.length, lastModified: 1_700_000_000_000, etag: 'e' })),
    writeObject: async (_bucket, key, content) => {
      objects[key] = content;
    },
  };
}

async function checkItems(file: string, config: object, items: Json) {
  const result = await start(map(reader(config)), { world: worldWith({ k: file }) }).run();
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: items });
}

async function checkFailure(definition: Json, error: string, cause: string | RegExp, setting: Setting = {}) {
  const result = await start(definition, setting).run();
  expect(result).toMatchObject({ status: 'FAILED', error });
  if (typeof cause === 'string') expect(result.cause).toBe(cause);
  else expect(result.cause).toMatch(cause);
}

test.each<[name: string, file: string, config: object, items: Json]>([
  [
    'CSV with its own headers',
    'a,b\n1,\n"x, y",2,3\n4\n',
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
    [
      { a: '1', b: '' },
      { a: 'x, y', b: '2' },
      { a: '4', b: '' },
    ],
  ],
  [
    'CSV with given headers and another delimiter',
    '1|2\n',
    { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', '__proto__'], CSVDelimiter: 'PIPE' },
    [JSON.parse('{"x":"1","__proto__":"2"}') as Json],
  ],
  ['JSON', '[1, {"a": null}]', { InputType: 'JSON' }, [1, { a: null }]],
  [
    'a part of JSON',
    '{"in": {"list": [1, 2, 3]}}',
    { InputType: 'JSON', ItemsPointer: '/in/list', MaxItems: 2 },
    [1, 2],
  ],
  ['JSON Lines', '{"a":1}\n\n{"a":2}\n', { InputType: 'JSONL' }, [{ a: 1 }, { a: 2 }]],
])('ItemReader reads %s', (_name, file, config, items) => checkItems(file, config, items));

test.each<[name: string, file: string, config: object, cause: string | RegExp]>([
  [
    'headers twice',
    'a,a\n1,2\n',
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
    'CSV headers cannot contain duplicates.',
  ],
  ['an object where a list should be', '{"a":1}', { InputType: 'JSON' }, 'Attempting to map over non-iterable node.'],
  ['MaxItems 0', '[]', { InputType: 'JSON', MaxItems: 0 }, 'field MaxItems must be positive'],
  ['text that is no JSON', '[1,', { InputType: 'JSON' }, /^Attempting to read invalid JSON: /],
  ['what is no Parquet', '', { InputType: 'PARQUET' }, /^s3:\/\/b\/k could not be read as Parquet: /],
])('ItemReader refuses %s', (_name, file, config, cause) =>
  checkFailure(map(reader(config)), 'States.ItemReaderFailed', cause, { world: worldWith({ k: file }) }),
);

test('without a place for the bucket the reader says what to do', () =>
  checkFailure(
    map(reader({ InputType: 'JSON' })),
    'States.ItemReaderFailed',
    /name a folder whose folders stand for buckets/i,
  ));

test('a listing gives what S3 says about the objects', async () => {
  const definition = map({
    ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b', Prefix: 'in/' } },
  });
  const result = await start(definition, { world: worldWith({ 'in/x': '123', other: '' }) }).run();
  expect(result.output).toEqual([
    { Etag: 'e', LastModified: 1_700_000_000, Key: 'in/x', Size: 3, StorageClass: 'STANDARD' },
  ]);
});

test('children see their own execution, the item, and no outer variables', async () => {
  const definition = {
    StartAt: 'V',
    States: {
      V: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
      M: {
        Type: 'Map',
        Label: 'L',
        ItemSelector: { 'value.$': '$$.Map.Item.Value', 'source.$': '$$.Map.Item.Source', 'outer.$': '$outer' },
        ItemProcessor: processor({
          Type: 'Pass',
          Parameters: { 'input.$': '$$.Execution.Input', 'id.$': '$$.Execution.Id' },
          End: true,
        }),
        End: true,
      },
    },
  } as Json;
  const execution = start(definition, { input: ['x'] });
  const moments = await momentsOf(execution);
  const [child] = execution.output as readonly { readonly input: Json; readonly id: string }[];
  expect(child?.input).toEqual({ value: 'x', source: 'STATE_DATA', outer: 1 });
  expect(child?.id).toMatch(/:execution:StateMachine\/L:/);
  const id = moments.find(({ kind, strand }) => kind === 'executionStarted' && strand.path === 'M[0]')?.strand.id;
  expect(
    historyOf(moments, { execution: id! }).map(({ id, previousEventId, type }) => `${id}<-${previousEventId} ${type}`),
  ).toEqual(['1<-0 ExecutionStarted', '2<-0 PassStateEntered', '3<-2 PassStateExited', '4<-3 ExecutionSucceeded']);
});

test('a child does not see variables of its parent', () =>
  checkFailure(
    {
      StartAt: 'V',
      States: {
        V: { Type: 'Pass', Assign: { outer: 1 }, Next: 'M' },
        M: {
          Type: 'Map',
          ItemProcessor: processor({ Type: 'Pass', Parameters: { 'x.$': '$outer' }, End: true }),
          End: true,
        },
      },
    } as Json,
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
    { input: [1] },
  ));

test('batches end at the number of items or at the number of bytes, whichever comes first', async () => {
  const definition = map({
    ItemBatcher: { MaxItemsPerBatch: 3, MaxInputBytesPerBatch: 25, BatchInput: { n: 1 } },
    ItemProcessor: processor({ Type: 'Pass', InputPath: '$.Items', End: true }),
  });
  // {"BatchInput":{"n":1},"Items":[]} has 33 bytes already: one item each, never none.
  expect((await start(definition, { input: [1, 2] }).run()).output).toEqual([[1], [2]]);
  const roomy = map({
    ItemBatcher: { MaxItemsPerBatch: 3, MaxInputBytesPerBatch: 16 },
    ItemProcessor: processor({ Type: 'Pass', InputPath: '$.Items', End: true }),
  });
  // {"Items":[1,2,3]} has 17 bytes.
  expect((await start(roomy, { input: [1, 2, 3, 4] }).run()).output).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

const failOdd = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  End: true,
};

test.each<[tolerated: object, status: string]>([
  [{}, 'FAILED'],
  [{ ToleratedFailureCount: 1 }, 'FAILED'],
  [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 49.9 }, 'FAILED'],
  [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
  [{ ToleratedFailureCount: 4, ToleratedFailurePercentage: 49 }, 'FAILED'],
])('with %o, two failures of four end %s', async (tolerated, status) => {
  const answers = (parameters: Json) =>
    Number(parameters) % 2 === 1
      ? ({ kind: 'failure', error: 'Odd' } as const)
      : ({ kind: 'success', result: parameters } as const);
  const execution = start(map(tolerated, failOdd), {
    input: [1, 2, 3, 4],
    answers: { I: call => answers(call.parameters) },
  });
  expect((await execution.run()).status).toBe(status);
  if (status === 'FAILED') expect(execution.error).toBe('States.ExceedToleratedFailureThreshold');
});

test('ResultWriter writes results, failures and a manifest', async () => {
  const objects: Record<string, string> = {};
  const definition = map(
    {
      ToleratedFailurePercentage: 100,
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'b', Prefix: 'out' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
    },
    { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 2, Next: 'F' }], Default: 'S' },
  );
  const states = (definition as { States: { M: { ItemProcessor: { States: object } } } }).States.M.ItemProcessor.States;
  Object.assign(states, { F: { Type: 'Fail', Error: 'Two', Cause: 'no' }, S: { Type: 'Succeed' } });
  const { output } = await start(definition, { input: [1, 2, 3], world: worldWith(objects) }).run();
  const { MapRunArn, ResultWriterDetails } = output as {
    readonly MapRunArn: string;
    readonly ResultWriterDetails: { readonly Bucket: string; readonly Key: string };
  };
  const folder = `out/${MapRunArn.split(':').at(-1)}`;
  expect(ResultWriterDetails).toEqual({ Bucket: 'b', Key: `${folder}/manifest.json` });
  expect(objects[`${folder}/SUCCEEDED_0.json`]).toBe('1\n3\n');
  const failed = JSON.parse(objects[`${folder}/FAILED_0.json`]!) as Json;
  expect(isObject(failed) && failed).toMatchObject({ Error: 'Two', Cause: 'no', Input: '2', Status: 'FAILED' });
  expect(JSON.parse(objects[`${folder}/manifest.json`]!)).toMatchObject({
    DestinationBucket: 'b',
    ResultFiles: { FAILED: [{ Key: `${folder}/FAILED_0.json` }], PENDING: [], SUCCEEDED: [{ Size: 4 }] },
  });
});

test.each([
  ['in one execution', {}],
  ['in a batch of its own', { ItemBatcher: { MaxItemsPerBatch: 1 } }],
])('an item of more than 256 KiB fails the Map Run: %s', async (_what, more) => {
  const map = (selector: object): Json => ({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', Result: 1, End: true } },
        },
        ...more,
        ...selector,
        ToleratedFailurePercentage: 100,
        End: true,
      },
    },
  });
  const given = { input: ['x'.repeat(262_143), 'y'], payloadLimit: 262_144 };
  expect(await start(map({}), given).run()).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: expect.stringContaining("'M' returned a result with a size exceeding") as string,
  });
  const shorter = { ItemSelector: { 'index.$': '$$.Map.Item.Index' } };
  expect((await start(map(shorter), given).run()).status).toBe('SUCCEEDED');
  expect((await start(map({}), { ...given, payloadLimit: false }).run()).status).toBe('SUCCEEDED');
});
