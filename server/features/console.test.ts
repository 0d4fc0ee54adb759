import { expect, test } from 'vitest';
import { consolePage } from './console.ts';

test.each([
  [
    'arn:aws:lambda:eu-west-1:123456789012:function:charge:live',
    'https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/charge',
  ],
  [
    'arn:aws-us-gov:sns:us-gov-west-1:123456789012:orders',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/sns/v3/home?region=us-gov-west-1#/topic/arn:aws-us-gov:sns:us-gov-west-1:123456789012:orders',
  ],
  [
    'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders',
    'https://cn-north-1.console.amazonaws.cn/dynamodbv2/home?region=cn-north-1#table?name=orders',
  ],
  ['arn:aws:s3:::bucket/key/x', 'https://console.aws.amazon.com/s3/buckets/bucket'],
  ['arn:aws:iam::123456789012:role/service/runner', 'https://console.aws.amazon.com/iam/home#/roles/details/runner'],
  [
    'arn:aws:ecs:us-east-1:123456789012:task-definition/work:3',
    'https://us-east-1.console.aws.amazon.com/ecs/v2/task-definitions/work/3?region=us-east-1',
  ],
  [
    'arn:aws:sqs:us-east-1:123456789012:q',
    'https://us-east-1.console.aws.amazon.com/sqs/v3/home?region=us-east-1#/queues/https%3A%2F%2Fsqs.us-east-1.amazonaws.com%2F123456789012%2Fq',
  ],
])('%s', (arn, page) => {
  expect(consolePage(arn)).toBe(page);
});

test.each([
  'arn:aws:states:::lambda:invoke',
  'arn:aws:lambda:${AWS::Region}:123456789012:function:x',
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:quicksight:us-east-1:123456789012:dashboard/x',
  'arn:other:lambda:us-east-1:123456789012:function:x',
  'arn:aws:lambda',
])('no page for %s', arn => {
  expect(consolePage(arn)).toBeUndefined();
});
