import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import type { World } from './run.ts';
import { start } from './testing.ts';

/** S3 that is written only; with `inParts` also in parts, which are counted. */
class Bucket {
  readonly objects: Record<string, string> = {};
  parts = 0;
  readonly #open = new Map<string, string[]>();

  world(inParts = false): World {
    return {
      task: () => ({ kind: 'failure' }),
      writeObject: async (bucket, key, content) => {
        this.objects[`${bucket}/${key}`] = content;
      },
      ...(inParts && {
        writePart: async (bucket, key, part, content) => {
          this.parts++;
          const address = `${bucket}/${key}`;
          this.#open.set(address, [...(this.#open.get(address) ?? []).slice(0, part), content]);
        },
        completeParts: async (bucket, key, parts) => {
          const address = `${bucket}/${key}`;
          const written = this.#open.get(address) ?? [];
          expect(written.length).toBe(parts);
          this.objects[address] = written.join('');
        },
      }),
    };
  }

  /** By file name; `SUCCEEDED_0.json` … */
  get files(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.objects).map(([address, text]) => [address.split('/').at(-1), text]));
  }
}

/** Children of numbers: 2 fails, 3 waits an hour, what else there is ends at once with `output`. */
function mapOf(more: object, output = '{% $states.input %}'): Json {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        Label: 'L',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Which',
          States: {
            Which: {
              Type: 'Choice',
              Choices: [
                { Condition: '{% $states.input = 2 %}', Next: 'Fails' },
                { Condition: '{% $states.input = 3 %}', Next: 'Waits' },
              ],
              Default: 'Ends',
            },
            Fails: { Type: 'Fail', Error: 'Two', Cause: 'no two' },
            Waits: { Type: 'Wait', Seconds: 3600, Next: 'Ends' },
            Ends: { Type: 'Succeed', Output: output },
          },
        },
        End: true,
        ...more,
      },
    },
  } as unknown as Json;
}

const toS3 = (config?: object) => ({
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'b', Prefix: "{% 'out' & '/x' %}" },
    ...(config && { WriterConfig: config }),
  },
});
const tolerant = { ToleratedFailurePercentage: 100 };

test('each status has a file of records, and the manifest names them', async () => {
  const bucket = new Bucket();
  const { output } = await start(mapOf({ ...toS3(), ...tolerant }), {
    input: ['é', 2, 3],
    world: bucket.world(),
  }).run();
  const { MapRunArn } = output as { readonly MapRunArn: string };
  const folder = `out/x/${MapRunArn.split(':').at(-1)}`;
  expect(MapRunArn).toMatch(/^arn:aws:states:us-east-1:123456789012:mapRun:StateMachine\/L:[0-9a-f-]{36}$/);
  expect(output).toEqual({ MapRunArn, ResultWriterDetails: { Bucket: 'b', Key: `${folder}/manifest.json` } });
  const record = (status: string, rest: object) => ({
    ExecutionArn: expect.stringMatching(
      /^arn:aws:states:us-east-1:123456789012:execution:StateMachine\/L:[0-9a-f-]{36}$/,
    ),
    InputDetails: { Included: true },
    Name: expect.stringMatching(/^[0-9a-f-]{36}$/),
    OutputDetails: { Included: true },
    RedriveCount: 0,
    StartDate: '2025-01-01T00:00:00.000Z',
    StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine/L',
    Status: status,
    ...rest,
  });
  const succeeded = {
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  };
  expect(JSON.parse(bucket.files['SUCCEEDED_0.json']!)).toEqual([
    record('SUCCEEDED', { Input: '"é"', Output: '"é"', StopDate: '2025-01-01T00:00:00.000Z', ...succeeded }),
    record('SUCCEEDED', { Input: '3', Output: '3', StopDate: '2025-01-01T01:00:00.000Z', ...succeeded }),
  ]);
  expect(JSON.parse(bucket.files['FAILED_0.json']!)).toEqual([
    record('FAILED', {
      Input: '2',
      Error: 'Two',
      Cause: 'no two',
      RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
      StopDate: '2025-01-01T00:00:00.000Z',
    }),
  ]);
  const sizeOf = (name: string) => new TextEncoder().encode(bucket.files[name]).length;
  expect(JSON.parse(bucket.files['manifest.json']!)).toEqual({
    DestinationBucket: 'b',
    MapRunArn,
    ResultFiles: {
      FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: sizeOf('FAILED_0.json') }],
      PENDING: [],
      SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: sizeOf('SUCCEEDED_0.json') }],
    },
  });
});

test.each<[config: object, output: string, file: string]>([
  [{ Transformation: 'COMPACT', OutputType: 'JSON' }, '{% $states.input %}', '[1,3,4]'],
  [{ Transformation: 'COMPACT', OutputType: 'JSONL' }, '{% $states.input %}', '1\n3\n4\n'],
  [{ Transformation: 'FLATTEN', OutputType: 'JSON' }, '{% [$states.input, [$states.input]] %}', '[1,[1],3,[3],4,[4]]'],
  [{ Transformation: 'FLATTEN', OutputType: 'JSONL' }, '{% [{}, $states.input] %}', '{}\n1\n{}\n3\n{}\n4\n'],
  [{ Transformation: 'FLATTEN', OutputType: 'JSON' }, '{% $states.input = 3 ? [] : $states.input %}', '[1,4]'],
])('%o gives results in the order of items', async (config, output, file) => {
  const bucket = new Bucket();
  const result = await start(mapOf(toS3(config), output), { input: [1, 3, 4], world: bucket.world() }).run();
  expect(result.status).toBe('SUCCEEDED');
  expect(bucket.files['SUCCEEDED_0.json']).toBe(file);
});

test.each<[config: object | undefined, output: Json]>([
  [undefined, [[1], [4]]],
  [{ Transformation: 'COMPACT', OutputType: 'JSON' }, [[1], [4]]],
  [{ Transformation: 'FLATTEN', OutputType: 'JSON' }, [1, 4]],
  [{ Transformation: 'FLATTEN', OutputType: 'JSONL' }, '1\n4\n'],
])('without a resource %o goes to the output', async (config, output) => {
  const writer = config && { ResultWriter: { WriterConfig: config } };
  const result = await start(mapOf({ ...writer }, '{% [$states.input] %}'), { input: [1, 4] }).run();
  expect(result.output).toEqual(output);
});

test('a Map Run that fails writes what there is: aborted children, and inputs that were never started', async () => {
  const bucket = new Bucket();
  const execution = start(mapOf({ ...toS3(), MaxConcurrency: 2 }), {
    input: [1, 3, 2, 5, 'six'],
    world: bucket.world(),
  });
  expect(await execution.run()).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  });
  const failed = JSON.parse(bucket.files['FAILED_0.json']!) as { readonly Input: string; readonly Status: string }[];
  expect(failed.map(({ Input, Status }) => `${Input} ${Status}`)).toEqual(['3 ABORTED', '2 FAILED']);
  expect(JSON.parse(bucket.files['SUCCEEDED_0.json']!)).toMatchObject([{ Input: '1' }]);
  expect(JSON.parse(bucket.files['PENDING_0.json']!)).toEqual([
    { Input: '5', InputDetails: { Included: true }, Status: 'PENDING' },
    { Input: '"six"', InputDetails: { Included: true }, Status: 'PENDING' },
  ]);
});

test.each([true, false])('large results go on in parts where the world takes them: %s', async inParts => {
  const bucket = new Bucket();
  const text = 'x'.repeat(1000);
  const input = Array.from({ length: 2500 }, (_, i) => i + 10);
  const definition = mapOf(toS3({ Transformation: 'COMPACT', OutputType: 'JSON' }), `{% [$states.input, '${text}'] %}`);
  await start(definition, { input, world: bucket.world(inParts) }).run();
  const written = bucket.files['SUCCEEDED_0.json']!;
  expect(JSON.parse(written)).toEqual(input.map(each => [each, text]));
  expect(JSON.parse(bucket.files['manifest.json']!)).toMatchObject({
    ResultFiles: { SUCCEEDED: [{ Size: written.length }] },
  });
  expect(bucket.parts).toBe(inParts ? 3 : 0);
});

test('more than 256 KiB in the output is too much, unless that limit is off', async () => {
  const input = Array.from({ length: 300 }, (_, i) => i + 10);
  const definition = mapOf({}, `{% [$states.input, '${'x'.repeat(1000)}'] %}`);
  expect(await start(definition, { input }).run()).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: "The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
  const unlimited = await start(definition, { input, payloadLimit: false }).run();
  expect(unlimited.output).toHaveLength(300);
});

test('a world that cannot write fails the Map Run', async () => {
  const world: World = {
    task: () => ({ kind: 'failure' }),
    writeObject: async () => {
      throw new Error('The bucket is in another Region.');
    },
  };
  expect(await start(mapOf(toS3()), { input: [1], world }).run()).toMatchObject({
    error: 'States.ResultWriterFailed',
    cause: 'The bucket is in another Region.',
  });
});

test('the same seed gives the same names and files, another seed others', async () => {
  const filesOf = async (seed: number) => {
    const bucket = new Bucket();
    await start(mapOf({ ...toS3(), ...tolerant }), { input: [1, 2, 3], seed, world: bucket.world() }).run();
    return bucket.objects;
  };
  const first = await filesOf(5);
  expect(await filesOf(5)).toEqual(first);
  expect(await filesOf(6)).not.toEqual(first);
});

test('children have as many steps each as an execution; the Map Run needs none for driving them', async () => {
  const input = Array.from({ length: 100 }, (_, i) => i + 10);
  const result = await start(mapOf({}), { input, momentLimit: 30 }).run();
  expect(result).toMatchObject({ status: 'SUCCEEDED' });
});
