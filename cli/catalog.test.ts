import { expect, test } from 'vitest';
import { catalog } from './catalog.ts';

const json = (call: Parameters<typeof catalog>[0]) => JSON.parse(catalog({ ...call, json: true }));

test('an action: parameters, result and errors in columns', () => {
  const text = catalog({ service: 'sqs', action: 'sendMessage' });
  expect(text).toMatch(/^SQS SendMessage, optimised\n\nDelivers a message to the specified queue\.\n/);
  expect(text).toContain('arn:aws:states:::sqs:sendMessage[.waitForTaskToken]\n');
  expect(text).toMatch(/^ {2}QueueUrl +string, required +The URL of the Amazon SQS queue/m);
  expect(text).toMatch(/^ {4}DataType +string, required/m);
  expect(text).toContain('  SQS.AmazonSQSException\n');
  // Both ways of calling it.
  expect(text).toContain('arn:aws:states:::aws-sdk:sqs:sendMessage[.waitForTaskToken]\n');
  expect(text).toContain('  Sqs.SqsException\n');
});

test('service and action in one word, as ARNs have them', () => {
  for (const service of ['aws-sdk:s3:getObject', 'arn:aws-cn:states:::aws-sdk:s3:getObject.waitForTaskToken'])
    expect(catalog({ service })).toMatch(/^S3 GetObject\n/);
  expect(catalog({ service: 'glue:startJobRun.sync' })).toMatch(/^Result of \.sync\n {2}.*\n(.*\n)* {2}JobRunState /m);
});

test('a service: its integrations and actions', () => {
  const text = catalog({ service: 'dynamodb' });
  expect(text).toMatch(/^ {2}putItem +requestResponse$/m);
  expect(text).toMatch(/^ {2}query +You must provide/m);
  expect(text).toContain('errors DynamoDB.NAME');
  expect(text).toContain('errors DynamoDb.NAME');
  expect(catalog({ service: 'kinesis' })).toMatch(/Step Functions cannot call subscribeToShard\.$/);
  // One that `aws-sdk:` knows by another name.
  expect(catalog({ service: 'events' })).toMatch(/^EventBridge\n/);
});

test('all services, and a search', () => {
  expect(catalog({})).toMatch(/^secretsmanager +Secrets Manager +\d+ actions$/m);
  expect(catalog({ search: 'secrets get' }).split('\n')[0]).toMatch(
    /^aws-sdk:secretsmanager:getSecretValue +Secrets Manager$/,
  );
});

test('JSON for programs; a structure in itself is named only', () => {
  const action = json({ service: 'aws-sdk:dynamodb:putItem' });
  expect(action).toMatchObject({
    resource: 'aws-sdk:dynamodb:putItem',
    operation: 'PutItem',
    exceptionPrefix: 'DynamoDb',
  });
  const item = action.input.members.find((member: { name: string }) => member.name === 'Item');
  expect(item.shape.value).toMatchObject({ name: 'AttributeValue', union: true });
  const list = item.shape.value.members.find((member: { name: string }) => member.name === 'L');
  expect(list.shape).toEqual({ kind: 'list', item: { kind: 'structure', name: 'AttributeValue' } });
  expect(json({ service: 'sqs', action: 'sendMessage' })).toHaveLength(2);
  expect(json({ service: 'sqs' })).toMatchObject({ displayName: 'SQS', optimised: { exceptionPrefix: 'SQS' } });
  expect(json({}).services.length).toBeGreaterThan(400);
});

test.each([
  [{ service: 'stepfunctions' }, /has no "stepfunctions"\. Did you mean aws-sdk:sfn\?/],
  [{ service: 's3', action: 'getobject' }, /Did you mean aws-sdk:s3:getObject\?/],
  [{ service: 's3:putObject' }, /is for the ResultWriter of a Map only; a Task calls aws-sdk:s3:putObject\./],
  [{ service: 'kinesis', action: 'subscribeToShard' }, /Step Functions cannot call subscribeToShard of Kinesis/],
  [{ service: 'qldb' }, /does not list the service "qldb"/],
  [{ search: 'qqqq' }, /has nothing for "qqqq"/],
])('%o is answered with a way out', (call, words) => expect(() => catalog(call)).toThrow(words));
