import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzlibSync } from 'fflate';
import { expect, test } from 'vitest';
import { type CatalogAction, CatalogError, openCatalog, readerOf, type Shape } from './index.ts';
import { openCatalogFile, packFile } from './node.ts';

const catalog = openCatalogFile(packFile(), message => expect.unreachable(message))!;
const arn = (resource: string) => `arn:aws:states:::${resource}`;
const actionOf = (resource: string): CatalogAction => catalog.action(arn(resource)) ?? expect.unreachable(resource);

/** A shape in a few words: `{TableName!: string, Key!: map of {S, N, …}}`. */
function words(shape: Shape, depth = 1): string {
  switch (shape.kind) {
    case 'structure':
      if (depth === 0) return `{${shape.members.map(({ name }) => name).join(' ')}}`;
      return `{${shape.members.map(member => `${member.name}${member.required ? '!' : ''}: ${words(member.shape, depth - 1)}`).join(', ')}}`;
    case 'list':
      return `[${words(shape.item, depth)}]`;
    case 'map':
      return `map of ${words(shape.value, 0)}`;
    case 'string':
      return shape.values ? shape.values.slice(0, 2).join('|') : 'string';
    default:
      return shape.kind;
  }
}

test('an action of a service: what it takes, gives and raises', () => {
  const action = actionOf('aws-sdk:sfn:startExecution');
  expect(action).toMatchObject({
    service: 'sfn',
    displayName: 'Step Functions',
    operation: 'StartExecution',
    sdk: true,
    patterns: ['requestResponse', 'waitForTaskToken'],
    doc: 'Starts a state machine execution.',
    deprecated: false,
    exceptionPrefix: 'Sfn',
    url: 'https://docs.aws.amazon.com/goto/WebAPI/states-2016-11-23/StartExecution',
  });
  expect(words(action.input)).toBe('{StateMachineArn!: string, Name: string, Input: string, TraceHeader: string}');
  expect(words(action.output('requestResponse'))).toBe('{ExecutionArn!: string, StartDate!: timestamp}');
  expect(action.output('waitForTaskToken')).toEqual({ kind: 'any' });
  expect(action.errors).toContain('Sfn.ExecutionAlreadyExistsException');
  expect(action.errors.slice(-2)).toEqual(['Sfn.SfnException', 'Sfn.SdkClientException']);
  expect(action.input.member('Name')?.doc).toBe('Optional name of the execution.');
});

test('members have the names that Step Functions takes, which for the SDK are those of Java', () => {
  const names = (resource: string) => actionOf(resource).input.members.map(({ name }) => name);
  expect(names('aws-sdk:rds:describeDBInstances')).toContain('DbInstanceIdentifier');
  expect(names('aws-sdk:s3:putObject')).toEqual(expect.arrayContaining(['Acl', 'SsekmsKeyId', 'ContentMD5']));
  const value = (resource: string) => {
    const item = actionOf(resource).input.member('Item')?.shape;
    return item?.kind === 'map' && item.value.kind === 'structure' ? item.value : expect.unreachable();
  };
  expect(words(value('aws-sdk:dynamodb:putItem'), 0)).toBe('{S N B Ss Ns Bs M L Nul Bool}');
  expect(value('aws-sdk:dynamodb:putItem').member('BOOL')?.name).toBe('Bool');
  // The optimised integration keeps the API's.
  expect(words(value('dynamodb:putItem'), 0)).toBe('{S N B SS NS BS M L NULL BOOL}');
  expect(value('dynamodb:putItem').union).toBe(true);
});

test('a shape may refer to itself', () => {
  const item = actionOf('aws-sdk:dynamodb:putItem').input.member('Item')?.shape;
  const value = item?.kind === 'map' ? item.value : undefined;
  const list = value?.kind === 'structure' ? value.member('L')?.shape : undefined;
  expect(list?.kind === 'list' && list.item).toBe(value);
});

test('what is any JSON to the service is any JSON here', () => {
  expect(actionOf('aws-sdk:bedrockruntime:converse').input.member('AdditionalModelRequestFields')?.shape.kind).toBe(
    'any',
  );
  expect(actionOf('aws-sdk:controltower:createLandingZone').input.member('Manifest')?.shape.kind).toBe('any');
});

test('what one package alone tells wrongly', () => {
  const required = (resource: string) =>
    actionOf(resource)
      .input.members.filter(member => member.required)
      .map(({ name }) => name);
  expect(required('aws-sdk:batch:createJobQueue')).toEqual(['JobQueueName', 'Priority']);
  expect(required('aws-sdk:batch:createConsumableResource')).toEqual(['ConsumableResourceName']);
  expect(actionOf('aws-sdk:route53:listHostedZones').input.member('MaxItems')?.shape.kind).toBe('string');
  expect(actionOf('aws-sdk:chimesdkvoice:createProxySession').deprecated).toBe(true);
});

test('values, limits and blobs', () => {
  const memory = catalog.outputShape(arn('aws-sdk:lambda:getFunction'));
  const configuration = memory?.kind === 'structure' ? memory.member('Configuration')?.shape : undefined;
  expect(configuration?.kind === 'structure' && configuration.member('MemorySize')?.shape).toEqual({
    kind: 'number',
    integer: true,
    min: 128,
    max: 10240,
  });
  const encrypted = catalog.outputShape(arn('aws-sdk:kms:encrypt'));
  expect(encrypted?.kind === 'structure' && encrypted.member('CiphertextBlob')?.shape).toMatchObject({
    kind: 'blob',
    min: 1,
  });
  const { shape } = actionOf('aws-sdk:s3:putObject').input.member('StorageClass')!;
  expect(shape.kind === 'string' && shape.values).toContain('INTELLIGENT_TIERING');
  expect(actionOf('dynamodb:getItem').input.member('ConsistentRead')?.shape).toEqual({ kind: 'boolean' });
});

test('a token that the SDK makes up is not required', () => {
  const token = actionOf('emr-containers:startJobRun').input.member('ClientToken');
  expect(token?.required).toBe(false);
});

test.each([
  ['eks:createCluster', 'Name RoleArn ResourcesVpcConfig'],
  ['elasticmapreduce:createCluster', 'Name Instances'],
  ['elasticmapreduce:addStep', 'ClusterId Step'],
  ['elasticmapreduce:modifyInstanceGroupByName', 'ClusterId InstanceGroup'],
  ['batch:submitJob', 'JobName JobQueue JobDefinition'],
  ['lambda:invoke', 'FunctionName'],
  ['http:invoke', 'ApiEndpoint Method'],
])('the optimised %s requires %s', (resource, required) => {
  const members = actionOf(resource).input.members.filter(member => member.required);
  expect(members.map(({ name }) => name).join(' ')).toBe(required);
});

test.each([
  ['states:startExecution', '{ExecutionArn StartDate SdkHttpMetadata SdkResponseMetadata}'],
  ['elasticmapreduce:createCluster', '{ClusterId ClusterArn SdkHttpMetadata SdkResponseMetadata}'],
  ['elasticmapreduce:createCluster.sync', '{Cluster ClusterId ClusterArn}'],
  ['eks:deleteCluster.sync', '{Cluster}'],
  ['http:invoke', '{Headers ResponseBody StatusCode StatusText}'],
  ['emr-serverless:startApplication', '{ApplicationId SdkHttpMetadata SdkResponseMetadata}'],
])('the optimised %s gives %s', (resource, result) => {
  expect(words(catalog.outputShape(arn(resource))!, 0)).toBe(result);
});

test('a finished job is described by itself, the output of a nested execution as text or as JSON', () => {
  const has = (resource: string, member: string) => {
    const shape = catalog.outputShape(arn(resource));
    return shape?.kind === 'structure' ? shape.member(member)?.shape.kind : shape?.kind;
  };
  expect(has('glue:startJobRun.sync', 'JobRunState')).toBe('string');
  expect(has('ecs:runTask.sync', 'Containers')).toBe('list');
  expect(has('batch:submitJob.sync', 'JobId')).toBe('string');
  expect(has('states:startExecution.sync', 'Output')).toBe('string');
  expect(has('states:startExecution.sync:2', 'Output')).toBe('any');
  expect(has('lambda:invoke', 'Payload')).toBe('any');
  expect(has('aws-sdk:lambda:invoke', 'Payload')).toBe('blob');
});

test('every optimised integration has its shapes', async () => {
  const { optimisedServices } = await import('./index.ts');
  for (const { actions } of optimisedServices)
    for (const { service, action, patterns, required } of actions) {
      const found = actionOf(`${service}:${action}`);
      expect(found.patterns).toBe(patterns);
      expect(found.input.members.length, action).toBeGreaterThan(0);
      expect(found.input.members.filter(member => member.required).map(({ name }) => name)).toEqual(required);
      for (const pattern of patterns)
        expect(found.output(pattern).kind, `${service}:${action} ${pattern}`).toBeDefined();
      expect(found.errors.length, action).toBeGreaterThan(0);
    }
});

test('errors have the prefix of their integration', () => {
  expect(catalog.errors(arn('dynamodb:putItem'))).toContain('DynamoDB.ConditionalCheckFailedException');
  expect(catalog.errors(arn('aws-sdk:dynamodb:putItem'))).toContain('DynamoDb.ConditionalCheckFailedException');
  expect(catalog.errors(arn('aws-sdk:s3:getObject'))).toContain('S3.NoSuchKeyException');
  expect(catalog.errors(arn('sqs:sendMessage'))).toContain('SQS.AmazonSQSException');
  expect(catalog.errors('arn:aws:lambda:us-east-1:111122223333:function:f')).toContain(
    'Lambda.TooManyRequestsException',
  );
  expect(catalog.errors('arn:aws:states:us-east-1:111122223333:activity:a')).toEqual([]);
});

test.each([
  ['aws-sdk:s3:getObject', { kind: 'found' }],
  ['aws-sdk:s3:GetObject', { kind: 'unknownAction', meant: 'aws-sdk:s3:getObject', casing: true }],
  ['aws-sdk:s3:getObjct', { kind: 'unknownAction', meant: 'aws-sdk:s3:getObject', casing: false }],
  ['aws-sdk:s3:fly', { kind: 'unknownAction', casing: false }],
  ['aws-sdk:stepfunctions:startExecution', { kind: 'unknownService', meant: 'aws-sdk:sfn' }],
  ['aws-sdk:events:putEvents', { kind: 'unknownService', meant: 'aws-sdk:eventbridge' }],
  ['aws-sdk:secretsmanger:getSecretValue', { kind: 'unknownService', meant: 'aws-sdk:secretsmanager' }],
  ['aws-sdk:Systems-Manager:getParameter', { kind: 'unknownService', meant: 'aws-sdk:ssm' }],
  ['aws-sdk:kinesis:subscribeToShard', { kind: 'unsupportedAction', action: 'subscribeToShard' }],
  ['aws-sdk:qldb:listLedgers', { kind: 'unlistedService', service: 'qldb' }],
  ['dynamodb:query', { kind: 'unknownAction', meant: 'aws-sdk:dynamodb:query' }],
  ['states:describeExecution', { kind: 'unknownAction', meant: 'aws-sdk:sfn:describeExecution' }],
  ['secretsmanager:getSecretValue', { kind: 'unknownService', meant: 'aws-sdk:secretsmanager' }],
  ['s3:listObjectsV2', { kind: 'mapOnly', field: 'ItemReader' }],
  ['aws-sdk:${Service}:getObject', { kind: 'open' }],
  ['aws-sdk:s3:${Action}', { kind: 'open' }],
  ['aws-sdk:partnercentralrevenuemeasurement:anything', { kind: 'open' }],
  ['aws-sdk:s3:', { kind: 'open' }],
])('%s is %o', (resource, verdict) => expect(catalog.verdict(arn(resource))).toMatchObject(verdict));

test('an ARN is understood as far as it goes', () => {
  for (const text of [
    'arn:aws-cn:states:::aws-sdk:s3:getObject',
    'arn:${AWS::Partition}:states:::aws-sdk:s3:getObject.waitForTaskToken',
    'arn:aws:states:us-east-1::aws-sdk:s3:getObject',
  ])
    expect(catalog.action(text)?.operation, text).toBe('GetObject');
  for (const text of ['', 'arn', '${Fn}', 'arn:aws:lambda:us-east-1:1:function:f']) {
    expect(catalog.action(text), text).toBeUndefined();
    expect(catalog.verdict(text), text).toEqual({ kind: 'open' });
    expect(catalog.exampleResult(text), text).toBeUndefined();
  }
});

test('an example of a result is plausible, and the same each time', () => {
  const example = catalog.exampleResult(arn('states:startExecution'));
  expect(example).toEqual({
    ExecutionArn: 'arn:aws:states:us-east-1:111122223333:execution:example:run',
    StartDate: '2026-01-01T00:00:00Z',
  });
  expect(catalog.exampleResult(arn('states:startExecution'))).toEqual(example);
  expect(catalog.exampleResult(arn('sqs:sendMessage'))).toMatchObject({
    MessageId: '00000000-0000-4000-8000-000000000000',
  });
  // A success on one page; a shape in itself ends.
  expect(catalog.exampleResult(arn('aws-sdk:dynamodb:query'))).not.toHaveProperty('NextToken');
  // What is asked again and again until it has ended has ended.
  expect(catalog.exampleResult(arn('aws-sdk:redshiftdata:describeStatement'))).toMatchObject({ Status: 'FINISHED' });
  expect(catalog.exampleResult(arn('aws-sdk:cloudformation:describeStacks'))).toMatchObject({
    Stacks: [{ StackStatus: 'CREATE_COMPLETE' }],
  });
  expect(catalog.exampleResult(arn('aws-sdk:bedrockagent:getAgent'))).toMatchObject({
    Agent: { AgentStatus: 'PREPARED' },
  });
  expect(catalog.exampleResult(arn('events:putEvents'))).toEqual({
    FailedEntryCount: 0,
    Entries: [{ EventId: '00000000-0000-4000-8000-000000000000' }],
  });
  expect(catalog.exampleResult(arn('dynamodb:getItem'))).toMatchObject({ Item: { key: { S: expect.any(String) } } });
  expect(catalog.exampleResult(arn('sns:publish.waitForTaskToken'))).toBeUndefined();
});

test.each([
  ['secrets get', 'aws-sdk:secretsmanager:getSecretValue'],
  ['getsecretvalue', 'aws-sdk:secretsmanager:getSecretValue'],
  ['Step Functions start', 'states:startExecution'],
  ['ddbput', 'dynamodb:putItem'],
  ['aws-sdk:s3:getObject', undefined],
  ['s3 getobject', 'aws-sdk:s3:getObject'],
  ['gsecval', 'aws-sdk:secretsmanager:getSecretValue'],
  ['zzzz', undefined],
])('a search for "%s" leads to %s', (query, first) => {
  expect(catalog.searchActions(query, 3)[0]?.resource).toBe(first);
});

test('a search gives as many as asked, the best first, each once', () => {
  const found = catalog.searchActions('get', 200);
  expect(found).toHaveLength(200);
  expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
  expect(new Set(catalog.searchActions('put', 500).map(({ resource }) => resource)).size).toBe(500);
  expect(catalog.searchActions('', 10)).toHaveLength(10);
});

test('the same in a browser: bytes in memory, unpacked by JavaScript', () => {
  const there = openCatalog(readerOf(new Uint8Array(readFileSync(packFile()))), bytes => unzlibSync(bytes));
  expect(there.about).toEqual(catalog.about);
  expect(words(there.inputShape(arn('aws-sdk:ec2:runInstances'))!)).toBe(
    words(catalog.inputShape(arn('aws-sdk:ec2:runInstances'))!),
  );
});

const bytes = () => new Uint8Array(readFileSync(packFile()));
const open = (pack: Uint8Array, told: string[] = []) =>
  openCatalog(
    readerOf(pack),
    each => unzlibSync(each),
    message => told.push(message),
  );

test('what is no pack is refused with a sentence', () => {
  const another = bytes();
  another[7] = '9'.charCodeAt(0);
  const broken = bytes();
  broken.fill(0, 40, 400);
  for (const [pack, reason] of [
    [new Uint8Array(), /it is no catalog/],
    [new TextEncoder().encode('<html>not found</html>'), /it is no catalog/],
    [another, /of version 09, and this program reads 01/],
    [broken, /its directory is damaged/],
    [bytes().subarray(0, 100_000), /it should have \d+ bytes/],
  ] as const) {
    expect(() => open(pack)).toThrow(CatalogError);
    expect(() => open(pack)).toThrow(reason);
  }
});

test('a damaged part is told once, and everything else works', () => {
  const pack = bytes();
  pack.fill(7, pack.length - 200_000);
  const told: string[] = [];
  const half = open(pack, told);
  for (const action of ['getTraceSummaries', 'putTraceSegments'])
    expect(half.verdict(arn(`aws-sdk:xray:${action}`))).toEqual({ kind: 'open' });
  expect(half.exampleResult(arn('aws-sdk:xray:getTraceSummaries'))).toBeUndefined();
  expect(half.action(arn('aws-sdk:dynamodb:putItem'))?.input.members.length).toBeGreaterThan(5);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^The catalog of AWS services cannot be read: .* Install ASL Workbench again/);
});

test('a missing file is told, not thrown', () => {
  const told: string[] = [];
  expect(
    openCatalogFile(path.join(import.meta.dirname, 'nowhere.pack'), message => told.push(message)),
  ).toBeUndefined();
  expect(told).toEqual([expect.stringMatching(/^The catalog of AWS services cannot be read: ENOENT/)]);
});
