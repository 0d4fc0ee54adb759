import { expect, test } from 'vitest';
import type { StateType } from '../language/index.ts';
import { conditionWords, detailOf, errorWords } from './words.ts';

type Fields = Parameters<typeof detailOf>[1];

const details: [StateType | undefined, Fields, string[]][] = [
  [
    'Task',
    { Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: { TableName: 'orders' } },
    ['DynamoDB PutItem · orders'],
  ],
  [
    'Task',
    { Resource: 'arn:aws:states:::dynamodb:putItem', Arguments: { TableName: '{% $states.input.table %}' } },
    ['DynamoDB PutItem · input.table'],
  ],
  [
    'Task',
    {
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:charge:live' },
    },
    ['Lambda Invoke · charge'],
  ],
  [
    'Task',
    { Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName.$': '$.function' } },
    ['Lambda Invoke · $.function'],
  ],
  [
    'Task',
    { Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: '${Charge}' } },
    ['Lambda Invoke · Charge'],
  ],
  ['Task', { Resource: 'arn:aws-cn:lambda:cn-north-1:123456789012:function:charge' }, ['Lambda Invoke · charge']],
  ['Task', { Resource: 'arn:aws:states:eu-west-1:123456789012:activity:paint' }, ['Activity · paint']],
  [
    'Task',
    { Resource: 'arn:aws:states:::batch:submitJob.sync', Parameters: { JobName: 'nightly' } },
    ['Batch SubmitJob · nightly', 'until it ends'],
  ],
  ['Task', { Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }, ['SQS SendMessage · until called back']],
  ['Task', { Resource: 'arn:aws:states:::aws-sdk:s3:getObject', Parameters: { Bucket: 'in' } }, ['S3 GetObject · in']],
  ['Task', { Resource: 'arn:aws:states:::apigateway:invoke' }, ['API Gateway Invoke']],
  ['Task', { Resource: 'arn:aws:states:::aws-sdk:sesv2:sendEmail' }, ['SES SendEmail']],
  ['Task', { Resource: 'arn:aws:states:::aws-sdk:rekognition:detectLabels' }, ['Rekognition DetectLabels']],
  [
    'Task',
    { Resource: 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:athena:startQueryExecution.sync' },
    ['Athena StartQueryExecution · until it ends'],
  ],
  ['Task', { Resource: { 'Fn::GetAtt': ['ShipFunction', 'Arn'] } }, ['Task · ShipFunction']],
  ['Task', { Resource: '${ShipFunction}' }, ['Task · ShipFunction']],
  ['Task', { Resource: '${ShipFunction.Arn}' }, ['Task · ShipFunction']],
  ['Task', { Resource: '${Shipping.Outputs.ShipFunctionArn}' }, ['Task · ShipFunction']],
  ['Task', { Resource: '${ship_function_arn}' }, ['Task · ship_function']],
  ['Task', { Resource: '${Learn}' }, ['Task · Learn']],
  ['Task', { Resource: '${Arn}' }, ['Task · Arn']],
  [
    'Task',
    {
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:Shop-Charge2FC5D1C8-mmEqRUpXbaQB' },
    },
    ['Lambda Invoke · Shop-Charge'],
  ],
  [
    'Task',
    { Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: { TableName: 'Shop-Orders-1QTLS7ZCK0E9X' } },
    ['DynamoDB GetItem · Shop-Orders'],
  ],
  [
    'Task',
    { Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: { TableName: 'shop-orders-2024production' } },
    ['DynamoDB GetItem · shop-orders-2024production'],
  ],
  ['Task', { Resource: 'arn:' }, ['Task']],
  ['Task', {}, ['Task']],
  ['Wait', { Seconds: 30 }, ['Wait 30 s']],
  ['Wait', { Seconds: 5400 }, ['Wait 1 h 30 min']],
  ['Wait', { Seconds: 0 }, ['Wait 0 s']],
  ['Wait', { SecondsPath: '$.delay' }, ['Wait $.delay s']],
  ['Wait', { Timestamp: '{% $states.input.when %}' }, ['Wait until input.when']],
  ['Fail', { Error: 'OrderRefused' }, ['Fail · OrderRefused']],
  ['Parallel', { Branches: [null, null] }, ['Parallel · 2 branches']],
  ['Parallel', { Branches: [null] }, ['Parallel · 1 branch']],
  ['Map', { ItemsPath: '$.lines', MaxConcurrency: 1 }, ['Map · over $.lines · one at a time']],
  [
    'Map',
    { ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } }, ItemReader: { ReaderConfig: { InputType: 'CSV' } } },
    ['Distributed map · over CSV in S3'],
  ],
  [undefined, {}, ['No type yet']],
];

test.each(details)('a %s with %j', (type, fields, words) => {
  expect(detailOf(type, fields, undefined)).toEqual(words);
});

test('an unknown type is told', () => {
  expect(detailOf(undefined, {}, 'Tsk')).toEqual(['Unknown type "Tsk"']);
});

test.each([
  [{ Variable: '$.total', NumericGreaterThan: 100 }, '$.total > 100'],
  [{ Variable: '$.total', NumericLessThanEqualsPath: '$.limit' }, '$.total ≤ $.limit'],
  [{ Variable: '$.name', StringMatches: 'a*' }, '$.name like "a*"'],
  [{ Variable: '$.vip', BooleanEquals: true }, '$.vip = true'],
  [{ Variable: '$.x', IsPresent: false }, '$.x is not present'],
  [{ Variable: '$.x', IsNumeric: true }, '$.x is a number'],
  [
    {
      And: [
        { Variable: '$.a', IsNull: true },
        {
          Or: [
            { Variable: '$.b', IsNull: true },
            { Variable: '$.c', IsNull: true },
          ],
        },
      ],
    },
    '$.a is null and ($.b is null or $.c is null)',
  ],
  [{ Not: { Variable: '$.a', StringEquals: 'x' } }, '$.a ≠ "x"'],
  [{ Not: { Variable: '$.a', IsPresent: true } }, '$.a is not present'],
  [{ Not: { Variable: '$.a', IsPresent: false } }, '$.a is present'],
  [{ Not: { Not: { Variable: '$.a', StringEquals: 'x' } } }, 'not ($.a ≠ "x")'],
  [{ Not: { Variable: '$.a', NumericLessThan: 1 } }, 'not ($.a < 1)'],
  [{ Not: { And: [{ Variable: '$.a', NumericLessThan: 1 }] } }, 'not ($.a < 1)'],
  [{ Not: { Variable: '$.a' } }, 'not ($.a …)'],
  [{ Not: null }, 'not (…)'],
  [{ Variable: '$.method', StringMatches: 'PUT' }, '$.method = "PUT"'],
  [{ Variable: '$.method', StringMatches: 'P\\\\*' }, '$.method like "P\\\\\\\\*"'],
  [
    {
      Or: [
        { Variable: '$.a', StringEquals: 'x' },
        { Variable: '$.a', StringEquals: 'y' },
        { Variable: '$.a', StringMatches: 'z*' },
        { Variable: '$.b', StringEquals: 'x' },
      ],
    },
    '$.a = "x" or "y" or like "z*" or $.b = "x"',
  ],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', IsNumeric: true },
        { Variable: '$.a', NumericGreaterThan: 1 },
        { Variable: '$.a', NumericLessThan: 9 },
      ],
    },
    '$.a is present and a number and > 1 and < 9',
  ],
  [
    {
      Or: [
        { Not: { Variable: '$.a', StringEquals: 'x' } },
        { Not: { Variable: '$.a', StringEquals: 'y' } },
        { Variable: '$.a', IsPresent: false },
        { Variable: '$.a', IsNull: false },
      ],
    },
    '$.a ≠ "x" or ≠ "y" or is not present or is not null',
  ],
  [
    { Or: [{ Variable: '$.a', IsNull: true }, { And: [{ Variable: '$.a', StringEquals: 'x' }] }, { Variable: '$.a' }] },
    '$.a is null or $.a = "x" or $.a …',
  ],
  [{ Condition: '{% $states.input.total\n   > 100 %}' }, 'input.total > 100'],
  [{ Condition: true }, 'true'],
  [{ Variable: '$.a' }, '$.a …'],
  [{ Next: 'B' }, '… …'],
  [null, '…'],
])('the condition %j', (rule, words) => {
  expect(conditionWords(rule)).toBe(words);
});

test('in a label, a long path keeps its end', () => {
  const rule = { Variable: '$.config.destinations[0].connector.properties.type', StringEquals: 'S3' };
  expect(conditionWords(rule, 28)).toBe('$…connector.properties.type = "S3"');
  const both = { Or: [rule, { ...rule, Variable: '$.config.destinations[1].connector.properties.type' }] };
  expect(conditionWords(both, 28)).toBe('$…connector.properties.type = "S3" or $…connector.properties.type = "S3"');
});

test('error names are shown as they are written', () => {
  expect(errorWords(['States.Timeout', 'Custom'])).toBe('States.Timeout, Custom');
  expect(errorWords(undefined)).toBe('…');
});
