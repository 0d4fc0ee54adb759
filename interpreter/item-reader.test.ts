import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { Json } from '../expressions/index.ts';
import type { World } from './run.ts';
import { start } from './testing.ts';

type Objects = { readonly [address: string]: string | Uint8Array };

const bytesOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** S3 with these objects by `bucket/key`; read in pieces of `pieces` bytes when given. */
function s3(objects: Objects, pieces?: number): World {
  const find = (bucket: string, key: string) => {
    const content = objects[`${bucket}/${key}`];
    return content === undefined ? undefined : bytesOf(content);
  };
  return {
    task: () => ({ kind: 'failure' }),
    readObject: async (bucket, key) => find(bucket, key),
    openObject(bucket, key) {
      const bytes = find(bucket, key);
      return bytes && pieces !== undefined ? cut(bytes, pieces) : undefined;
    },
    listObjects: async (bucket, prefix) =>
      Object.entries(objects)
        .filter(([address]) => address.startsWith(`${bucket}/${prefix}`))
        .map(([address, content]) => ({
          key: address.slice(bucket.length + 1),
          size: bytesOf(content).length,
          lastModified: 1_700_000_000_000,
          etag: '"e"',
        })),
  };
}

async function* cut(bytes: Uint8Array, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** A Map over what the reader reads; each child gives key (if any), value and where they came from. */
function mapOver(config: Json, parameters: Json, resource: string): Json {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemReader: { Resource: `arn:aws:states:::s3:${resource}`, ReaderConfig: config, Arguments: parameters },
        ItemSelector:
          '{% [$states.context.Map.Item.Key, $states.context.Map.Item.Value, $states.context.Map.Item.Source] %}',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'I',
          States: { I: { Type: 'Pass', End: true } },
        },
        End: true,
      },
    },
  };
}

interface Reading {
  readonly config: Json;
  readonly objects: Objects;
  readonly parameters?: Json;
  readonly resource?: string;
  readonly items?: readonly Json[];
  readonly cause?: string | RegExp;
}

async function check({ config, objects, parameters, resource = 'getObject', items, cause }: Reading) {
  const definition = mapOver(config, parameters ?? { Bucket: 'b', Key: 'k' }, resource);
  for (const pieces of [undefined, 1, 5]) {
    const { status, output, error, cause: told } = await start(definition, { world: s3(objects, pieces) }).run();
    if (cause === undefined) expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: items });
    else {
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.ItemReaderFailed' });
      if (typeof cause === 'string') expect(told).toBe(cause);
      else expect(told).toMatch(cause);
    }
  }
}

const at = (source: string) => (value: Json) => [value, source];
const fromK = at('s3://b/k');
const csv = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };

const table = parquetWriteBuffer({
  columnData: [
    { name: 'id', data: [1n, 2n, 3n], type: 'INT64' },
    { name: 'name', data: ['one', 'zwölf', null], type: 'STRING', nullable: true },
    { name: 'share', data: [0.5, 1, -2], type: 'DOUBLE' },
    { name: 'at', data: [0, 1, 2].map(day => new Date(Date.UTC(2024, 1, day + 1, 12))), type: 'TIMESTAMP' },
  ],
  rowGroupSize: 2,
});

const inventory = (more: object = {}) =>
  JSON.stringify({
    sourceBucket: 'source',
    destinationBucket: 'arn:aws:s3:::lists',
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size',
    files: [{ key: 'data/1.csv.gz' }, { key: 'data/2.csv' }],
    ...more,
  });

/** `id,name`, `1,one`, `2,two`, as the program `zstd` packs it. */
const zstandard = Uint8Array.from(atob('KLUv/SQUoQAAaWQsbmFtZQoxLG9uZQoyLHR3bwqEEf9s'), char => char.charCodeAt(0));

test.each<[what: string, reading: Reading]>([
  [
    'a packed CSV file, whatever its name',
    {
      config: csv,
      objects: { 'b/k': gzipSync(bytesOf('a,b\n1,ä\n2,"😀"\n')) },
      items: [
        { a: '1', b: 'ä' },
        { a: '2', b: '😀' },
      ].map(fromK),
    },
  ],
  [
    'a CSV file packed by Zstandard',
    {
      config: csv,
      objects: { 'b/k': zstandard },
      items: [
        { id: '1', name: 'one' },
        { id: '2', name: 'two' },
      ].map(fromK),
    },
  ],
  [
    'headers that are no good names',
    {
      config: { ...csv, CSVDelimiter: 'TAB' },
      objects: { 'b/k': '__proto__\tconstructor\t0\nx\ty\tz\n' },
      items: [JSON.parse('{"__proto__":"x","constructor":"y","0":"z"}') as Json].map(fromK),
    },
  ],
  ['an empty CSV file', { config: csv, objects: { 'b/k': '' }, items: [] }],
  [
    'JSON Lines',
    {
      config: { InputType: 'JSONL' },
      objects: { 'b/k': '{"a":1}\r\n\n"x"\n2' },
      items: [{ a: 1 }, 'x', 2].map(fromK),
    },
  ],
  [
    'a JSON array',
    {
      config: { InputType: 'JSON' },
      objects: { 'b/k': '[1, null, {"a": [2]}]' },
      items: [1, null, { a: [2] }].map(fromK),
    },
  ],
  [
    'the members of an object in JSON',
    {
      config: { InputType: 'JSON', ItemsPointer: '/a~1b/0' },
      objects: { 'b/k': '{"a/b": [{"x": 1, "y": {}}]}' },
      items: [
        ['x', 1, 's3://b/k'],
        ['y', {}, 's3://b/k'],
      ],
    },
  ],
  [
    'no more than MaxItems',
    {
      config: { ...csv, MaxItems: '{% 1 + 1 %}' },
      objects: { 'b/k': 'a\n1\n2\n3\n' },
      items: [{ a: '1' }, { a: '2' }].map(fromK),
    },
  ],
  [
    'Parquet with several row groups',
    {
      config: { InputType: 'PARQUET' },
      objects: { 'b/k': new Uint8Array(table) },
      items: [
        { id: 1, name: 'one', share: 0.5, at: '2024-02-01T12:00:00.000Z' },
        { id: 2, name: 'zwölf', share: 1, at: '2024-02-02T12:00:00.000Z' },
        { id: 3, name: null, share: -2, at: '2024-02-03T12:00:00.000Z' },
      ].map(fromK),
    },
  ],
  [
    'Parquet packed with gzip, as Athena unloads it',
    {
      config: { InputType: 'PARQUET' },
      objects: {
        'b/k': new Uint8Array(
          parquetWriteBuffer({
            columnData: [{ name: 'a', data: ['x', 'x', 'y'] }],
            codec: 'GZIP',
            compressors: { GZIP: bytes => gzipSync(bytes) },
          }),
        ),
      },
      items: [{ a: 'x' }, { a: 'x' }, { a: 'y' }].map(fromK),
    },
  ],
  [
    'the rows of an S3 inventory',
    {
      config: { ManifestType: 'S3_INVENTORY' },
      objects: {
        'b/k': inventory(),
        'lists/data/1.csv.gz': gzipSync(bytesOf('"source","a.txt","10"\n')),
        'lists/data/2.csv': '"source","b c.txt","20"\n',
      },
      items: [
        [{ Bucket: 'source', Key: 'a.txt', Size: '10' }, 's3://lists/data/1.csv.gz'],
        [{ Bucket: 'source', Key: 'b c.txt', Size: '20' }, 's3://lists/data/2.csv'],
      ],
    },
  ],
  [
    'an S3 inventory in the older spelling',
    {
      config: { InputType: 'MANIFEST' },
      objects: { 'b/k': inventory({ files: [{ key: '1' }], fileSchema: 'Key', destinationBucket: 'b' }), 'b/1': 'x\n' },
      items: [{ Key: 'x' }].map(at('s3://b/1')),
    },
  ],
  [
    'what Athena has unloaded',
    {
      config: { ManifestType: 'ATHENA_DATA', InputType: 'JSONL' },
      objects: { 'b/k': 's3://d/one\n"s3://d/two/2"\n', 'd/one': '1\n2\n', 'd/two/2': gzipSync(bytesOf('3')) },
      items: [
        [1, 's3://d/one'],
        [2, 's3://d/one'],
        [3, 's3://d/two/2'],
      ],
    },
  ],
  [
    'the content of all objects of a listing',
    {
      config: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', Transformation: 'LOAD_AND_FLATTEN', MaxItems: 3 },
      resource: 'listObjectsV2',
      parameters: { Bucket: 'b', Prefix: 'in/' },
      objects: { 'b/in/': '', 'b/in/1': 'a\n1\n2\n', 'b/in/2': 'a\n3\n4\n', 'b/other': 'a\n9\n' },
      items: [
        [{ a: '1' }, 's3://b/in/1'],
        [{ a: '2' }, 's3://b/in/1'],
        [{ a: '3' }, 's3://b/in/2'],
      ],
    },
  ],
  [
    'a listing',
    {
      config: { Transformation: 'NONE' },
      resource: 'listObjectsV2',
      parameters: { Bucket: 'b' },
      objects: { 'b/x': 'é' },
      items: [{ Etag: '"e"', LastModified: 1_700_000_000, Key: 'x', Size: 2, StorageClass: 'STANDARD' }].map(
        at('s3://b'),
      ),
    },
  ],
])('ItemReader reads %s', (_what, reading) => check(reading));

test.each<[what: string, reading: Reading]>([
  ['an object that is missing', { config: csv, objects: {}, cause: 'The specified key does not exist: s3://b/k' }],
  ['headers twice', { config: csv, objects: { 'b/k': 'a,b,a\n' }, cause: 'CSV headers cannot contain duplicates.' }],
  [
    'MaxItems -1',
    { config: { ...csv, MaxItems: -1 }, objects: { 'b/k': '' }, cause: 'field MaxItems must be positive' },
  ],
  [
    'a JSON object as a whole',
    { config: { InputType: 'JSON' }, objects: { 'b/k': '{}' }, cause: 'Attempting to map over non-iterable node.' },
  ],
  [
    'a pointer that leads nowhere',
    {
      config: { InputType: 'JSON', ItemsPointer: '/__proto__' },
      objects: { 'b/k': '{}' },
      cause: 'Attempting to map over non-iterable node.',
    },
  ],
  [
    'a line that is no JSON',
    {
      config: { InputType: 'JSONL' },
      objects: { 'b/k': '1\n2\n{\n' },
      cause: /^Attempting to read invalid JSON in line 3: /,
    },
  ],
  [
    'a file of Zstandard that is cut off',
    { config: csv, objects: { 'b/k': zstandard.subarray(0, 20) }, cause: /^s3:\/\/b\/k could not be unpacked: / },
  ],
  [
    'a file of Zstandard that is none',
    {
      config: csv,
      objects: { 'b/k': new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0x24, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) },
      cause: /^s3:\/\/b\/k could not be unpacked: /,
    },
  ],
  [
    'a packed file that is cut off',
    {
      config: csv,
      objects: { 'b/k': gzipSync(bytesOf('a\n1\n')).subarray(0, 15) },
      cause: /^s3:\/\/b\/k could not be unpacked: /,
    },
  ],
  [
    'Parquet with VersionId',
    {
      config: { InputType: 'PARQUET' },
      parameters: { Bucket: 'b', Key: 'k', VersionId: '1' },
      objects: { 'b/k': '' },
      cause: 'S3 Version ID selection is not currently supported for PARQUET files',
    },
  ],
  [
    'a manifest that is none',
    {
      config: { ManifestType: 'S3_INVENTORY' },
      objects: { 'b/k': '[]' },
      cause: /is not the manifest\.json of an S3 inventory/,
    },
  ],
  [
    'an inventory in another format',
    {
      config: { ManifestType: 'S3_INVENTORY' },
      objects: { 'b/k': inventory({ fileFormat: 'ORC' }) },
      cause: 'The inventory s3://b/k is of fileFormat "ORC". Only CSV can be read.',
    },
  ],
  [
    'an Athena manifest with something else',
    {
      config: { ManifestType: 'ATHENA_DATA', InputType: 'JSONL' },
      objects: { 'b/k': 'here' },
      cause: 'A line of the Athena manifest s3://b/k is no S3 address: here',
    },
  ],
])('ItemReader refuses %s', (_what, reading) => check(reading));

test('items are read while children run, and none beyond those that are wanted', async () => {
  let pieces = 0;
  const world: World = {
    ...s3({}),
    async *openObject() {
      yield bytesOf('a\n');
      for (; pieces < 1000; pieces++) yield bytesOf(`${pieces}\n`);
    },
  };
  const definition = mapOver({ ...csv, MaxItems: 10 }, { Bucket: 'b', Key: 'k' }, 'getObject');
  const { output } = await start(definition, { world }).run();
  expect(output).toHaveLength(10);
  expect(pieces).toBeLessThan(15);
});

test('an execution that is frozen amid its items goes on from there, twice', async () => {
  const text = `a\n${Array.from({ length: 50 }, (_, i) => i).join('\n')}`;
  const world = s3({ 'b/k': text }, 20);
  const execution = start(mapOver(csv, { Bucket: 'b', Key: 'k' }, 'getObject'), { world });
  for (let moment = await execution.next(); moment; moment = await execution.next())
    if (moment.strand.path === 'M[20]') break;
  const snapshot = execution.snapshot();
  const { program } = execution;
  const { Execution } = await import('./execution.ts');
  const results = [execution, ...[1, 2].map(() => Execution.resume(program, snapshot, { world }))];
  const outputs = [];
  for (const each of results) outputs.push((await each.run()).output);
  expect(outputs[0]).toHaveLength(50);
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
});
