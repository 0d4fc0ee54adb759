import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { serviceIcon, stateIcons } from './icons.ts';
import { layout } from './layout.ts';
import { renderSvg } from './svg.ts';
import { machineOf } from './testing.ts';

// Step Functions Developer Guide, "Integrating optimized services".
const optimised =
  'apigateway athena batch bedrock bedrockagentcore codebuild databrew dynamodb ecs eks elasticmapreduce emr-containers emr-serverless events glue http lambda mediaconvert sagemaker sns sqs states';

test.each([...optimised.split(' '), 'activity'])('%s has a sign of its own', service => {
  expect(serviceIcon(service)).toBeDefined();
});

test('a service that has no sign is a task', () => {
  expect(serviceIcon('accessanalyzer')).toBeUndefined();
  expect(serviceIcon(undefined)).toBeUndefined();
});

test.each([
  ['arn:aws:states:::dynamodb:putItem', 'dynamodb'],
  ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'dynamodb'],
  ['arn:aws:states:::aws-sdk:DynamoDb:putItem', 'dynamodb'],
  ['arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:sqs:sendMessage', 'sqs'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:charge', 'lambda'],
  ['arn:aws:states:eu-west-1:123456789012:activity:paint', 'activity'],
  ['arn:aws:states:::aws-sdk:accessanalyzer:getFinding', undefined],
  ['${Ship}', undefined],
])('the card of %s has the sign of %s', (Resource, service) => {
  const machine = machineOf(
    JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } }),
    'json',
  );
  expect(renderSvg(layout(graphOf(machine)))).toContain(` d="${serviceIcon(service) ?? stateIcons.Task}"`);
});
