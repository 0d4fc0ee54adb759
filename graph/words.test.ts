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
  ['Task', { Resource: 'arn:aws:states:::aws-sdk:rekognition:detectLabels' }, ['Rekognition DetectLabels']],
  [
    'Task',
    { Resource: 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:athena:startQueryExecution.sync' },
    ['Athena StartQueryExecution · until it ends'],
  ],
  ['Task', { Resource: { 'Fn::GetAtt': ['ShipFunction', 'Arn'] } }, ['Task · ShipFunction']],
  ['Task', { Resource: '${ShipFunction}' }, ['Task · ShipFunction']],
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
  [{ Not: { Variable: '$.a', StringEquals: 'x' } }, 'not ($.a = "x")'],
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
});

test('error names are shown as they are written', () => {
  expect(errorWords(['States.Timeout', 'Custom'])).toBe('States.Timeout, Custom');
  expect(errorWords(undefined)).toBe('…');
});
