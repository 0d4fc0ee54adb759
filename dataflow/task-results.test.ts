import { expect, test } from 'vitest';
import { lazyCatalog } from '../catalog/node.ts';
import { memberAt } from '../expressions/index.ts';
import { taskResult } from './task-results.ts';

const catalog = lazyCatalog()();
const resultOf = (call: string) => taskResult(`arn:aws:states:::${call}`, catalog);
const kindOf = (call: string, name: string) => memberAt(resultOf(call), name).shape.kind;

test.each([
  ['sqs:sendMessage', 'never'],
  ['glue:startJobRun', 'never'],
  // Hardly documented, and more than the catalog has was seen.
  ['glue:startJobRun.sync', 'unknown'],
  // The execution, as the service itself describes it.
  ['states:startExecution.sync', 'never'],
])('what the catalog does not have of the result of %s is %s', (call, kind) => {
  expect(kindOf(call, 'Unheard')).toBe(kind);
});

test('a cluster that was waited for is there in both ways', () => {
  const result = resultOf('elasticmapreduce:createCluster.sync');
  expect(memberAt(result, 'ClusterId').shape.kind).toBe('string');
  expect(memberAt(memberAt(result, 'Cluster').shape, 'Id').shape.kind).toBe('string');
});

test('a result is the same object each time', () => {
  expect(resultOf('glue:startJobRun.sync')).toBe(resultOf('glue:startJobRun.sync'));
});
