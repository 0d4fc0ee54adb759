/** The program itself, over checkouts as they lie on a disk: what it prints, and that it writes the same bytes each time. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Catalog } from '../index.ts';
import { openCatalogFile } from '../node.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'asl-generator-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): void {
  const at = path.join(folder, name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, content);
}

/** Kinesis with an action, a stream of events, and a service that Step Functions does not list. */
const kinesis = (streamName: string) => ({
  version: '2.0',
  metadata: {
    serviceId: 'Kinesis',
    serviceFullName: 'Amazon Kinesis',
    endpointPrefix: 'kinesis',
    apiVersion: '2013-12-02',
    uid: 'kinesis-2013-12-02',
  },
  operations: {
    DescribeStream: {
      input: { shape: 'Input' },
      output: { shape: 'Output' },
      errors: [{ shape: 'ResourceNotFoundException' }],
      documentation: '<p>Describes the stream. It takes a while.</p>',
    },
    WatchShard: { input: { shape: 'Input' }, output: { shape: 'Events' } },
    SubscribeToShard: { input: { shape: 'Input' }, output: { shape: 'Output' } },
  },
  shapes: {
    Input: { type: 'structure', required: [streamName], members: { [streamName]: { shape: 'Name' } } },
    Output: { type: 'structure', members: { Status: { shape: 'Status' } } },
    Events: { type: 'structure', members: { records: { shape: 'Records' } } },
    Records: { type: 'structure', members: {}, eventstream: true },
    ResourceNotFoundException: { type: 'structure', members: {}, exception: true },
    Name: { type: 'string', min: 1 },
    Status: { type: 'string', enum: ['CREATING', 'ACTIVE'] },
  },
});

const { metadata } = kinesis('x');
file('botocore/botocore/__init__.py', "__version__ = '9.9.9'\n");
file('botocore/botocore/data/kinesis/2012-01-01/service-2.json', JSON.stringify(kinesis('Older')));
file(
  'botocore/botocore/data/kinesis/2013-12-02/service-2.json.gz',
  gzipSync(JSON.stringify(kinesis('SNSTopic')), { level: 1 }),
);
file(
  'botocore/botocore/data/nowhere/2020-01-01/service-2.json',
  JSON.stringify({ ...kinesis('x'), metadata: { ...metadata, serviceId: 'Nowhere', uid: 'nowhere-2020-01-01' } }),
);

const n = 'com.amazonaws.kinesis#';
const smithy = {
  smithy: '2.0',
  shapes: {
    [`${n}Kinesis_20131202`]: {
      type: 'service',
      version: '2013-12-02',
      operations: ['DescribeStream', 'WatchShard', 'SubscribeToShard'].map(name => ({ target: n + name })),
      traits: { 'aws.api#service': { sdkId: 'Kinesis' }, 'smithy.api#title': 'Amazon Kinesis' },
    },
    [`${n}DescribeStream`]: {
      type: 'operation',
      input: { target: `${n}Input` },
      output: { target: `${n}Output` },
      errors: [{ target: `${n}ResourceNotFoundException` }],
      traits: { 'smithy.api#documentation': '<p>Describes the stream. It takes a while.</p>' },
    },
    [`${n}WatchShard`]: { type: 'operation', input: { target: `${n}Input` }, output: { target: `${n}Events` } },
    [`${n}SubscribeToShard`]: { type: 'operation', input: { target: `${n}Input` }, output: { target: `${n}Output` } },
    [`${n}Input`]: {
      type: 'structure',
      members: { SNSTopic: { target: `${n}Name`, traits: { 'smithy.api#required': {} } } },
    },
    [`${n}Output`]: { type: 'structure', members: { Status: { target: `${n}Status` } } },
    [`${n}Events`]: { type: 'structure', members: { records: { target: `${n}Records` } } },
    [`${n}Records`]: { type: 'union', members: {}, traits: { 'smithy.api#streaming': {} } },
    [`${n}ResourceNotFoundException`]: { type: 'structure', members: {}, traits: { 'smithy.api#error': 'client' } },
    [`${n}Name`]: { type: 'string', traits: { 'smithy.api#length': { min: 1 } } },
    [`${n}Status`]: {
      type: 'enum',
      members: {
        CREATING: { target: 'smithy.api#Unit', traits: { 'smithy.api#enumValue': 'CREATING' } },
        ACTIVE: { target: 'smithy.api#Unit', traits: { 'smithy.api#enumValue': 'ACTIVE' } },
      },
    },
  },
};
file('smithy/models/kinesis/service/2013-12-02/kinesis-2013-12-02.json', JSON.stringify(smithy));
file('smithy/README.json', '{"not":"a model"}');

function generate(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'main.ts'), ...args],
    { encoding: 'utf8', cwd: path.join(import.meta.dirname, '..', '..') },
  );
  return { stdout, stderr, status };
}

function made(out: string): { readonly files: string[]; readonly catalog: Catalog } {
  const at = path.join(folder, out);
  const catalog = openCatalogFile(path.join(at, 'catalog.pack'), message => expect.unreachable(message))!;
  return { files: readdirSync(at).map(name => readFileSync(path.join(at, name), 'latin1')), catalog };
}

const fromBotocore = generate('--source', path.join(folder, 'botocore'), '--out', path.join(folder, 'one'));

test.each([
  ['botocore', 'botocore@9.9.9: 2 services, 6 operations'],
  ['smithy', 'api-models-aws: 1 services, 3 operations'],
])('a catalog from a checkout of %s, and what became of all that it has', (source, found) => {
  const { stdout, stderr, status } =
    source === 'botocore'
      ? fromBotocore
      : generate('--source', path.join(folder, source), '--out', path.join(folder, 'three'));
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const lines = stdout.split('\n');
  expect(lines).toContain(found);
  expect(lines).toContain('Left out, an event stream: kinesis:watchShard');
  expect(lines).toContain('Left out, Step Functions does not support it: kinesis:subscribeToShard');
  if (source === 'botocore') expect(lines).toContain('Left out, Step Functions does not list it: nowhere');
  expect(stdout).toMatch(/\nStep Functions lists them, no source has them: .*\bdynamodb\b/);
  expect(stdout).toMatch(/\n1 services, 1 actions, [\d,]+ bytes\n$/);

  const { catalog } = made(source === 'botocore' ? 'one' : 'three');
  expect(catalog.serviceNames()).toEqual(['kinesis']);
  const arn = 'arn:aws:states:::aws-sdk:kinesis:describeStream';
  const [member] = catalog.inputShape(arn)!.members;
  expect(member).toMatchObject({ name: 'SnsTopic', apiName: 'SNSTopic', required: true });
  expect(catalog.action(arn)).toMatchObject({ doc: 'Describes the stream.', operation: 'DescribeStream' });
  expect(catalog.errors(arn)).toContain('Kinesis.ResourceNotFoundException');
  expect(catalog.exampleResult(arn)).toMatchObject({ Status: 'ACTIVE' });
  expect(catalog.service('kinesis')?.unsupported).toEqual(['subscribeToShard', 'watchShard']);
});

test('the same sources give the same bytes', () => {
  generate('--source', path.join(folder, 'botocore'), '--out', path.join(folder, 'two'));
  expect(made('two').files).toEqual(made('one').files);
});

test.each(['nowhere', 'empty'])('what is no checkout is told: %s', name => {
  mkdirSync(path.join(folder, 'empty'), { recursive: true });
  const { stderr, status } = generate('--source', path.join(folder, name), '--out', path.join(folder, 'not'));
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(
    /^There is no folder .*nowhere\.$|empty is neither a checkout of botocore nor of AWS's Smithy models\.$/,
  );
});
