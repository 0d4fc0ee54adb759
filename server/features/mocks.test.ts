/** Completion in a mocks file, in JSON and in YAML; a completion is shown by the document after it was accepted. */
import { expect, test } from 'vitest';
import { lazyCatalog } from '../../catalog/node.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { mockCompletionsAt, mocksBase } from './mocks.ts';

const catalog = lazyCatalog();

const definition = parseDocument(
  `StartAt: Read
States:
  Read:
    Type: Task
    Resource: arn:aws:states:::dynamodb:getItem
    Parameters: { TableName: t, Key: {} }
    Retry: [{ ErrorEquals: [Busy, States.ALL] }]
    Next: Ship
  Ship:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:111122223333:function:ship
    Next: Run
  "Wait: what?": { Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", End: true }
  Run: { Type: Task, Resource: "arn:aws:states:::batch:submitJob.sync", End: true }
`,
  'yaml',
);
const machine = readStateMachine(definition)!;

function at(marked: string) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const document = parseDocument(text, /^\s*\{/.test(text) ? 'json' : 'yaml');
  const items = mockCompletionsAt(document, offset, [machine], catalog());
  return { text, offset, items: [...items].sort((a, b) => a.rank - b.rank) };
}

const labels = (marked: string) => at(marked).items.map(({ label }) => label);

function accept(marked: string, label: string): string {
  const { text, offset, items } = at(marked);
  const item = items.find(each => each.label === label) ?? expect.unreachable(`no ${label}`);
  const { start, end } = item.replace;
  expect(item.filter.startsWith(text.slice(start, offset)), item.filter).toBe(true);
  const indent = /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  const plain = item.insert
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1')
    .replaceAll('\t', '  ')
    .replaceAll('\n', `\n${indent}`);
  return text.slice(0, start) + plain + text.slice(end);
}

test('the tasks that have no answer yet, with an example each', () => {
  expect(labels('{ "States": { "¦" } }')).toEqual(['Read', 'Ship', 'Wait: what?', 'Run']);
  expect(labels('{ "States": { "Ship": { "Return": 1 }, "¦" } }')).toEqual(['Read', 'Wait: what?', 'Run']);
  expect(labels('States:\n  ¦')).toEqual(['Read', 'Ship', 'Wait: what?', 'Run']);
  expect(labels('{ "Resources": { "¦" } }')).toEqual([
    'dynamodb:getItem',
    expect.stringMatching(/^arn:.*ship$/),
    'sqs:sendMessage',
    'batch:submitJob.sync',
  ]);
  const json = JSON.parse(accept('{ "States": { "¦" } }', 'Read'));
  expect(json).toEqual({ States: { Read: { Return: catalog()?.exampleResult('arn:aws:states:::dynamodb:getItem') } } });
  const yaml = parseDocument(accept('States:\n  ¦', 'Run'), 'yaml');
  expect(yaml.problems).toEqual([]);
  expect(accept('States:\n  ¦', 'Wait: what?')).toMatch(/^States:\n {2}"Wait: what\?":\n/);
  expect(accept('States:\n  ¦', 'Run')).toMatch(/^States:\n {2}Run:\n {4}Return:\n {6}\w+/);
});

test('a result as a whole, and member by member as the action gives it', () => {
  const inside = (result: string) => `{ "States": { "Read": { "Return": ${result} } } }`;
  expect(JSON.parse(accept(inside('¦'), '{ … }'))).toEqual({
    States: { Read: { Return: catalog()?.exampleResult('arn:aws:states:::dynamodb:getItem') } },
  });
  expect(labels(inside('{ "¦" }')).slice(0, 2)).toEqual(['Item', 'ConsumedCapacity']);
  expect(labels(inside('{ "Item": {}, "¦" }'))).not.toContain('Item');
  expect(labels(inside('{ "Item": { "id": { "¦" } } }'))).toContain('BOOL');
  expect(labels('States:\n  Run:\n    0-1:\n      Return:\n        Job: x\n        ¦')).toContain('JobId');
  expect(accept('States:\n  Run:\n    Return:\n      JobName: x\n      St¦', 'Status')).toContain('Status: SUCCEEDED');
  expect(labels('{ "Resources": { "batch:submitJob.sync": { "Return": { "Status": "¦" } } } }')).toContain('RUNNABLE');
  // Of what the definition does not call, too.
  expect(labels('{ "Resources": { "aws-sdk:s3:getObject": { "Return": { "¦" } } } }')).toContain('ETag');
  // What a function gives nobody knows.
  expect(labels('{ "States": { "Ship": { "Return": { "¦" } } } }')).toEqual([]);
});

test('errors: those that the definition handles, those of the action, those of Step Functions', () => {
  const found = labels('{ "States": { "Read": { "Throw": { "Error": "¦" } } } }');
  expect(found[0]).toBe('Busy');
  expect(found.indexOf('DynamoDB.ResourceNotFoundException')).toBeLessThan(found.indexOf('States.Timeout'));
  expect(found).not.toContain('States.ALL');
  expect(labels('{ "States": { "Ship": { "0": { "Throw": { "Error": "¦" } } } } }')).toContain(
    'Lambda.TooManyRequestsException',
  );
  expect(accept('{ "States": { "Read": { "Throw": { "Error": "B¦" } } } }', 'Busy')).toBe(
    '{ "States": { "Read": { "Throw": { "Error": "Busy" } } } }',
  );
});

test('everywhere else the schema knows best', () => {
  for (const marked of [
    '{ "¦" }',
    '{ "States": { "Read": { "¦" } } }',
    '{ "Default": { "Return": { "¦" } } }',
    '¦',
    '{ "States": ¦ }',
  ])
    expect(labels(marked), marked).toEqual([]);
  expect(mocksBase('order.mocks.yaml')).toBe('order');
  expect(mocksBase('order.asl.json')).toBeUndefined();
});
