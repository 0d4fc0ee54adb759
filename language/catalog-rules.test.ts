/** Rules that need the catalog: where they speak, what they mend, and where they keep quiet. */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { checkDocument } from './check.ts';
import type { CheckOptions, Diagnostic } from './diagnostics.ts';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { serviceAnswer } from './service-diagnostics.ts';

const catalog = lazyCatalog();

function check(text: string, options: CheckOptions = { catalog }): Diagnostic[] {
  const document = parseDocument(text, /^\s*[{[]/.test(text) ? 'json' : 'yaml');
  return checkDocument(document, readStateMachine(document), options).filter(({ severity }) => severity !== 'hint');
}

/** There are just the marked diagnostics: `‹rule:text›`. */
function expectDiagnostics(marked: string) {
  const text = marked.replaceAll(/‹[\w-]+:([^›]*)›/g, '$1');
  let shown = text;
  for (const { span, rule } of [...check(text)].sort((a, b) => b.span.start - a.span.start))
    shown = `${shown.slice(0, span.start)}‹${rule}:${shown.slice(span.start, span.end)}›${shown.slice(span.end)}`;
  expect(shown).toBe(marked);
}

/** The document after the first fix of the first finding. */
function fixed(text: string): string {
  const [edit, ...more] = check(text)[0]?.fixes?.[0]?.edits ?? [];
  expect(more).toEqual([]);
  return edit ? text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end) : text;
}

const task = (arn: string, parameters?: string, more = '') =>
  `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::${arn}"${parameters === undefined ? '' : `,"Parameters":${parameters}`}${more},"End":true}}}`;
const jsonata = (arn: string, given: string) =>
  task(arn, given).replace('{', '{"QueryLanguage":"JSONata",').replace('"Parameters"', '"Arguments"');
const object = '{"Bucket":"b","Key":"k"}';
const item = (value: string) => `{"TableName":"t","Item":{"id":${value}}}`;

test.each([
  ['aws-sdk:s3:‹aws-sdk-unknown-action:getObjct›', 'aws-sdk:s3:getObject', object],
  ['aws-sdk:s3:‹aws-sdk-action-case:getobject›', 'aws-sdk:s3:getObject', object],
  ['aws-sdk:‹aws-sdk-action-case:S3›:GetObject', 'aws-sdk:s3:getObject', object],
  ['aws-sdk:rds:‹aws-sdk-action-case:describeDbInstances›', 'aws-sdk:rds:describeDBInstances', '{}'],
  ['aws-sdk:‹aws-sdk-unknown-service:states›:startExecution', 'aws-sdk:sfn:startExecution', '{"StateMachineArn":"m"}'],
  ['aws-sdk:‹aws-sdk-unknown-service:dynamobd›:listTables', 'aws-sdk:dynamodb:listTables', '{}'],
  [
    'aws-sdk:‹aws-sdk-unknown-service:secrets-manager›:getSecretValue.waitForTaskToken',
    'aws-sdk:secretsmanager:getSecretValue.waitForTaskToken',
    '{"SecretId":"$$.Task.Token"}',
  ],
  ['dynamodb:‹resource-unknown-integration:query›', 'aws-sdk:dynamodb:query', '{"TableName":"t"}'],
  ['dynamodb:‹resource-unknown-integration:GetItem›', 'dynamodb:getItem', '{"TableName":"t","Key":{}}'],
  ['‹resource-unknown-integration:s3›:putObjectAcl', 'aws-sdk:s3:putObjectAcl', object],
  ['‹resource-unknown-integration:s3›:getObject', 'aws-sdk:s3:getObject', object],
])('%s is mended to %s', (marked, better, parameters) => {
  const given = task(marked, parameters, ',"TimeoutSeconds":5');
  const text = given.replaceAll(/‹[\w-]+:([^›]*)›/g, '$1');
  const found = check(text).filter(({ rule }) => !rule.startsWith('wftt') && !rule.startsWith('template-'));
  expect(found.map(({ rule, span }) => `‹${rule}:${text.slice(span.start, span.end)}›`)).toEqual(
    [...given.matchAll(/‹[^›]*›/g)].map(([mark]) => mark),
  );
  expect(fixed(text)).toBe(task(better, parameters, ',"TimeoutSeconds":5'));
});

test('an action that Step Functions cannot call, and a service that it does not list', () => {
  expectDiagnostics(task('aws-sdk:sts:‹aws-sdk-unsupported-action:assumeRole›', '{}'));
  expectDiagnostics(task('aws-sdk:‹aws-sdk-unlisted-service:iotdataplane›:publish', '{}'));
});

test.each([
  ['sagemaker:listTags', 'Did you mean "arn:aws:states:::aws-sdk:sagemaker:listTags"?'],
  ['sagemaker:listTag', 'Nor is it an action of the SDK. Did you mean "arn:aws:states:::aws-sdk:sagemaker:listTags"?'],
  ['sagemaker:orderTea', 'Nor is it an action of the SDK.'],
  [
    'cloudformation:createStack.sync',
    'Did you mean "arn:aws:states:::aws-sdk:cloudformation:createStack"? It does not wait for the end of what it starts.',
  ],
  ['glu:startJobRun.sync', 'Did you mean "arn:aws:states:::glue:startJobRun.sync"?'],
  [
    'quantumledgerly:listTags',
    'other services of AWS are called through the SDK: "arn:aws:states:::aws-sdk:s3:getObject".',
  ],
])('only calls that exist are proposed for %s', (call, end) => {
  expect(check(task(call, '{}'))[0]?.message.slice(-end.length)).toBe(end);
});

test('what waits is not changed unasked into what does not wait', () => {
  const fixOf = (call: string) => check(task(call, '{}'))[0]?.fixes?.[0];
  expect(fixOf('cloudformation:createStack.sync')).toMatchObject({ asked: true });
  expect(fixOf('glu:startJobRun.sync')?.asked).toBeUndefined();
});

test('what the service refuses is told as it tells it', () => {
  const answer = (text: string) => {
    const document = parseDocument(text, 'json');
    const machine = readStateMachine(document);
    return serviceAnswer(document, machine, checkDocument(document, machine, { catalog })).diagnostics;
  };
  const said = (message: string, location: string) => [
    { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message, location },
  ];
  expect(answer(task('aws-sdk:s3:GetObject', object))).toEqual(
    said(
      'The resource provided arn:aws:states:::aws-sdk:s3:GetObject is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.',
      '/States/A/Resource',
    ),
  );
  expect(answer(task('aws-sdk:s3:getObject'))).toEqual(
    said('Parameters field is required for resource ARN: arn:aws:states:::aws-sdk:s3:getObject', '/States/A'),
  );
  expect(answer(task('aws-sdk:s3:getObject', '{"Bucket":"b"}'))).toEqual(
    said("The field 'Key' is required but was missing", '/States/A/Parameters'),
  );
  expect(answer(task('aws-sdk:rds:describeDBInstances', '{"DBInstanceIdentifier":"d"}'))).toEqual(
    said('The field "DBInstanceIdentifier" is not supported by Step Functions', '/States/A/Parameters'),
  );
});

test('members: missing, misspelt, unknown, at every depth', () => {
  expectDiagnostics(
    task('aws-sdk:s3:getObject', '{"Bucket":"b","Key":"k","‹x›":1}').replace(
      '"‹x›"',
      '‹parameters-unknown-member:"X"›',
    ),
  );
  expectDiagnostics(task('aws-sdk:s3:getObject', '{"Bucket":"b",‹parameters-field-missing:"key"›:"k"}'));
  expectDiagnostics(
    task('aws-sdk:s3:getObject', '{"Bucket":"b","Key":"k",‹parameters-member-case:"versionId.$"›:"$.v"}'),
  );
  expectDiagnostics(
    task(
      'ecs:runTask',
      '{"TaskDefinition":"t","Overrides":{"ContainerOverrides":[{"Name":"c",‹parameters-member-case:"environment"›:[{"Name":"n",‹parameters-unknown-member:"Valeu"›:"v"}]}]}}',
    ),
  );
  // In the item of a list there is no key to underline.
  expectDiagnostics(
    task('events:putEvents', '{"Entries":[{"Detail":{},"DetailType":"d","Source":"s","EventBusName":"b"}]}'),
  );
  expectDiagnostics(
    task('aws-sdk:sqs:sendMessageBatch', '{"QueueUrl":"q","Entries":[‹parameters-field-missing:{›"Id":"1"}]}'),
  );
  expect(fixed(task('aws-sdk:s3:getObject', '{"Bucket":"b","Key":"k","versionId.$":"$.v"}'))).toBe(
    task('aws-sdk:s3:getObject', '{"Bucket":"b","Key":"k","VersionId.$":"$.v"}'),
  );
  expect(fixed(task('aws-sdk:s3:getObject', '{"Bucket":"b"}'))).toBe(
    task('aws-sdk:s3:getObject', '{"Bucket":"b", "Key": ""}'),
  );
  expect(fixed(task('aws-sdk:s3:getObject'))).toBe(
    task('aws-sdk:s3:getObject')
      .replace('",', '",')
      .replace('getObject"', 'getObject", "Parameters": { "Bucket": "", "Key": "" }'),
  );
});

test('values: another type, a word that is none of the enumeration', () => {
  expectDiagnostics(task('aws-sdk:s3:getObject', '{"Bucket":‹parameters-wrong-type:5›,"Key":"k"}'));
  expectDiagnostics(
    task('aws-sdk:sqs:receiveMessage', '{"QueueUrl":"q","MaxNumberOfMessages":‹parameters-wrong-type:"ten"›}'),
  );
  expectDiagnostics(task('dynamodb:putItem', item('{"N":‹parameters-wrong-type:5›}')));
  expectDiagnostics(task('aws-sdk:ec2:startInstances', '{"InstanceIds":‹parameters-wrong-type:"i-1"›}'));
  expectDiagnostics(task('lambda:invoke', '{"FunctionName":"f","InvocationType":‹parameters-enum-value:"event"›}'));
  expect(fixed(task('lambda:invoke', '{"FunctionName":"f","InvocationType":"event"}'))).toBe(
    task('lambda:invoke', '{"FunctionName":"f","InvocationType":"Event"}'),
  );
  expect(fixed(task('dynamodb:putItem', item('{"N":5}')))).toBe(task('dynamodb:putItem', item('{"N":"5"}')));
  expect(fixed(task('aws-sdk:sqs:receiveMessage', '{"QueueUrl":"q","MaxNumberOfMessages":"10"}'))).toBe(
    task('aws-sdk:sqs:receiveMessage', '{"QueueUrl":"q","MaxNumberOfMessages":10}'),
  );
});

test.each([
  // JSON where the API takes text or bytes
  task('sqs:sendMessage', '{"QueueUrl":"q","MessageBody":{"a":[1]}}'),
  task('aws-sdk:sfn:startExecution', '{"StateMachineArn":"m","Input":{"a":1}}'),
  task('aws-sdk:s3:putObject', '{"Bucket":"b","Key":"k","Body":{"a":1}}'),
  task('events:putEvents', '{"Entries":[{"Detail":{"a":1},"DetailType":"d","Source":"s"}]}'),
  task('states:startExecution', '{"StateMachineArn":"m","Input":null}'),
  // both spellings of attribute values, and text for one
  task('aws-sdk:dynamodb:putItem', item('{"BOOL":true}')),
  task('aws-sdk:dynamodb:putItem', item('{"Bool":true}')),
  task('aws-sdk:dynamodb:putItem', item('{"Nul":true}')),
  task('aws-sdk:dynamodb:putItem', item('{"NULL":true}')),
  task('dynamodb:putItem', item('"a text"')),
  task('dynamodb:putItem', item('{"BOOL":"true"}')),
  // paths, expressions, and what a deployment fills in
  task('aws-sdk:s3:getObject', '{"Bucket.$":"$.b","Key.$":"$.k"}'),
  jsonata('aws-sdk:s3:getObject', '{"Bucket":"{% $states.input.b %}","Key":"{% $states.input.k %}"}'),
  jsonata('aws-sdk:s3:getObject', '"{% $states.input %}"'),
  jsonata('aws-sdk:sqs:receiveMessage', '{"QueueUrl":"q","MaxNumberOfMessages":"{% 5 %}","AttributeNames":"{% [] %}"}'),
  task('lambda:invoke', '{"FunctionName":"f","InvocationType":"${Type}"}'),
  task('aws-sdk:s3:getObject', '{"${Name}":"b"}'),
  task('aws-sdk:${Service}:getObject', '{"a":1}'),
  task('aws-sdk:s3:${Action}', '{"a":1}'),
  task('aws-sdk:s3:getObject', '{"Fn::Transform":{"Name":"x"}}'),
  // other partitions
  task('aws-sdk:s3:getObject', object).replace('arn:aws:', 'arn:aws-us-gov:'),
  // names of errors that are right, not ours, or prepared for either
  task(
    'dynamodb:getItem',
    '{"TableName":"t","Key":{}}',
    ',"Retry":[{"ErrorEquals":["DynamoDB.AmazonDynamoDBException","Mine.Error"]}]',
  ),
  task('ecs:runTask', '{"TaskDefinition":"t"}', ',"Retry":[{"ErrorEquals":["ECS.AmazonECSException"]}]'),
  task('lambda:invoke', '{"FunctionName":"f"}', ',"Retry":[{"ErrorEquals":["Lambda.Unknown","Lambda.Mine"]}]'),
  task(
    'aws-sdk:sqs:sendMessage',
    '{"QueueUrl":"q","MessageBody":"m"}',
    ',"Retry":[{"ErrorEquals":["SQS.QueueDoesNotExistException","Sqs.QueueDoesNotExistException"]}]',
  ),
])('nothing is said against %s', text => {
  expect(check(text).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});

test.each([
  [
    'dynamodb:getItem',
    '{"TableName":"t","Key":{}}',
    'DynamoDb.ResourceNotFoundException',
    'DynamoDB.ResourceNotFoundException',
  ],
  [
    'aws-sdk:dynamodb:getItem',
    '{"TableName":"t","Key":{}}',
    'DynamoDB.ResourceNotFoundException',
    'DynamoDb.ResourceNotFoundException',
  ],
  ['aws-sdk:s3:getObject', object, 'S3.NoSuchKey', 'S3.NoSuchKeyException'],
  [
    'aws-sdk:sfn:startExecution',
    '{"StateMachineArn":"m"}',
    'StepFunctions.ExecutionAlreadyExists',
    'Sfn.ExecutionAlreadyExistsException',
  ],
  [
    'states:startExecution',
    '{"StateMachineArn":"m"}',
    'Sfn.ExecutionLimitExceeded',
    'StepFunctions.ExecutionLimitExceededException',
  ],
  ['sqs:sendMessage', '{"QueueUrl":"q","MessageBody":"m"}', 'Sqs.SdkClientException', 'SQS.SdkClientException'],
])('%s: %s %s is called %s', (arn, parameters, wrong, right) => {
  const retry = (name: string) => task(arn, parameters, `,"Retry":[{"ErrorEquals":["${name}"]}]`);
  expect(check(retry(wrong)).map(({ rule }) => rule)).toEqual(['errorequals-integration-name']);
  expect(fixed(retry(wrong))).toBe(retry(right));
});

test('in YAML the fixes are written as YAML', () => {
  const yaml = (inner: string) => `StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:${inner}
    End: true
`;
  expect(fixed(yaml('s3:getObject'))).toBe(yaml('s3:getObject\n    Parameters:\n      Bucket: ""\n      Key: ""'));
  expect(fixed(yaml('s3:getObject\n    Parameters:\n      bucket: b\n      Key: k'))).toBe(
    yaml('s3:getObject\n    Parameters:\n      Bucket: b\n      Key: k'),
  );
});

test('without a catalog nothing is said, and nothing that silences is called idle', () => {
  const text = task('aws-sdk:s3:getObjct', '{"x":5}');
  expect(check(text, {}).map(({ rule }) => rule)).toEqual(['parameters-pascal-case']);
  expect(check(text, { catalog: () => undefined }).map(({ rule }) => rule)).toEqual(['parameters-pascal-case']);
});

test('an action that may be newer than the catalog is a warning with its date, and nothing is changed unasked', () => {
  // The next version of one that there is, and a version of one that has none.
  for (const action of ['quicksight:createTopicV3', 's3:getObjectV2']) {
    const [found, ...others] = check(task(`aws-sdk:${action}`, '{}'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rule: 'aws-sdk-unlisted-action', severity: 'warning' });
    expect(found?.awsCode).toBeUndefined();
    expect(found?.message).toMatch(/not known to this version \(catalog of [A-Z][a-z]+ 20\d\d\)/);
    expect(found?.fixes).toMatchObject([{ asked: true }]);
  }
  expectDiagnostics(task('aws-sdk:s3:‹aws-sdk-unlisted-action:fetchObject›', '{}'));
});

test('a service that has ended is told once, in whatever list it is', () => {
  for (const call of ['qldb:listLedgers', 'macie:listS3Resources', 'pinpoint:getApps', 'honeycode:listTables']) {
    const [service, action] = call.split(':');
    expectDiagnostics(task(`aws-sdk:‹deprecated-sdk-service:${service}›:${action}`, '{}'));
  }
});

test('a service that nobody knows may be newer than the catalog', () => {
  expectDiagnostics(task('aws-sdk:‹aws-sdk-unlisted-service:quantumledgerly›:listThings', '{}'));
});

test('ARNs that are nearly right', () => {
  const call = (arn: string) => `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${arn}","End":true}}}`;
  const told = (arn: string) => check(call(arn)).map(({ rule }) => rule);
  const lambda = 'lambda:eu-west-1:123456789012:function:f';
  expect(told(`arn:aws:${lambda.replace('function:', '')}`)).toEqual(['resource-doubtful']);
  expect(fixed(call(`arn:aws:${lambda.replace('function:', '')}`))).toBe(call(`arn:aws:${lambda}`));
  expect(told(`arn:awss:${lambda}`)).toEqual(['resource-doubtful']);
  for (const partition of [
    'aws',
    'aws-cn',
    'aws-us-gov',
    'aws-iso-f',
    'aws-eusc',
    '${AWS::Partition}',
    'PARTITION',
    '<p>',
  ])
    expect(told(`arn:${partition}:${lambda}`)).toEqual([]);
});

test('HTTP tasks', () => {
  const http = (members: string) => task('http:invoke', `{"ApiEndpoint":"https://a.example","Method":"GET"${members}}`);
  const connection = ',"Authentication":{"ConnectionArn":"c"}';
  expectDiagnostics(http(connection));
  expectDiagnostics(http(',"InvocationConfig":{"ConnectionArn.$":"$.c"},"Headers":{"X-Trace.$":"$.t"}'));
  expectDiagnostics(http(`${connection},"Headers":{‹http-task-header:"X-Amz-Date"›:"d"}`));
  expect(check(http(`${connection},"Headers":{"Authorization.$":"$.key"}`))[0]?.message).toMatch(
    '"Authorization" fails',
  );
  expectDiagnostics(
    http('').replace('"arn:aws:states:::http:invoke"', '‹http-task-connection:"arn:aws:states:::http:invoke"›'),
  );
  const gateway = task(
    'apigateway:invoke',
    '{"ApiEndpoint":"‹http-task-endpoint:https://›x.execute-api.amazonaws.com","Method":"GET"}',
  );
  expectDiagnostics(gateway);
  expect(fixed(gateway.replaceAll(/‹[\w-]+:([^›]*)›/g, '$1'))).toBe(gateway.replace(/‹[^›]*›/, ''));
});
