import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorName, exceptionPrefix, memberName, serviceName } from './naming.ts';

test.each([
  ['DynamoDB', 'DynamoDb', 'dynamodb'],
  ['SFN', 'Sfn', 'sfn'],
  ['CloudWatch Logs', 'CloudWatchLogs', 'cloudwatchlogs'],
  ['Cognito Identity Provider', 'CognitoIdentityProvider', 'cognitoidentityprovider'],
  ['Elastic Load Balancing v2', 'ElasticLoadBalancingV2', 'elasticloadbalancingv2'],
  ['IoTSiteWise', 'IoTSiteWise', 'iotsitewise'],
  ['Lex Model Building Service', 'LexModelBuilding', 'lexmodelbuilding'],
  ['b2bi', 'B2Bi', 'b2bi'],
])('the service %s raises %s and is %s in ARNs', (sdkId, prefix, name) => {
  expect([exceptionPrefix(sdkId), serviceName(sdkId)]).toEqual([prefix, name]);
});

const shared = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'catalog', 'supported-services.json');
test.skipIf(!existsSync(shared))('the names of all services that AWS documents', () => {
  const { services } = JSON.parse(readFileSync(shared, 'utf8')) as {
    services: { sdkId: string | null; service: string; exceptionPrefix: string }[];
  };
  for (const { sdkId, service, exceptionPrefix: prefix } of services)
    if (sdkId !== null) expect([serviceName(sdkId), exceptionPrefix(sdkId)]).toEqual([service, prefix]);
});

test.each([
  ['DBInstanceIdentifier', 'DbInstanceIdentifier'],
  ['ACL', 'Acl'],
  ['SNSTopicArn', 'SnsTopicArn'],
  ['SSEKMSKeyId', 'SsekmsKeyId'],
  ['ETag', 'ETag'],
  ['tableName', 'TableName'],
  ['equals', 'EqualsValue'],
  ['Default', 'DefaultValue'],
])('the member %s is %s', (member, name) => {
  expect(memberName(member, { service: 's', structure: 'S', union: false })).toBe(name);
});

test('type is renamed in a union, and a few members by hand', () => {
  expect(memberName('type', { service: 's', structure: 'S', union: true })).toBe('TypeValue');
  expect(memberName('type', { service: 's', structure: 'S', union: false })).toBe('Type');
  expect(memberName('NULL', { service: 'dynamodb', structure: 'AttributeValue', union: true })).toBe('Nul');
});

test.each([
  ['ExecutionAlreadyExists', 'ExecutionAlreadyExistsException'],
  ['KMSInternalException', 'KmsInternalException'],
  ['DBInstanceNotFoundFault', 'DbInstanceNotFoundException'],
  ['NoSuchKey', 'NoSuchKeyException'],
])('the error %s is %s', (shape, name) => expect(errorName(shape, 's')).toBe(name));
