import { expect, test } from 'vitest';
import { describeResource, parseResource } from './resource.ts';

test.each([
  ['arn:aws:states:::dynamodb:putItem', 'DynamoDB PutItem'],
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', 'Lambda Invoke'],
  ['arn:aws-cn:states:::aws-sdk:s3:getObject', 'S3 GetObject'],
  ['arn:aws:lambda:us-east-1:111122223333:function:charge-card:live', 'Lambda charge-card'],
  ['arn:aws:states:eu-west-1:111122223333:activity:pack', 'Activity pack'],
  ['arn:aws:states:::http:invoke', 'HTTP Invoke'],
  ['${ChargeFunctionArn}', undefined],
  ['arn:${AWS::Partition}:states:::dynamodb:getItem', 'DynamoDB GetItem'],
])('%s reads as %s', (arn, words) => expect(describeResource(arn)).toBe(words));

test('the history names type and resource as the service does', () => {
  expect(parseResource('arn:aws:states:::aws-sdk:sfn:startSyncExecution.waitForTaskToken')).toMatchObject({
    kind: 'service',
    sdk: true,
    service: 'sfn',
    resourceType: 'aws-sdk:sfn',
    resource: 'startSyncExecution.waitForTaskToken',
    pattern: 'waitForTaskToken',
  });
  expect(parseResource('arn:aws:states:::states:startExecution.sync:2')).toMatchObject({
    pattern: 'sync:2',
    sdk: false,
  });
});
