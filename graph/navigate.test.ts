import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import { firstNode, neighbour, outgoing } from './navigate.ts';
import { machineOf } from './testing.ts';
import { matchesIn } from './webview/matches.ts';

const picture = layout(
  graphOf(
    machineOf(
      `StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Catch: [{ErrorEquals: [States.ALL], Next: Sorry}]
    Next: Enough?
  Enough?:
    Type: Choice
    Choices: [{Variable: $.n, NumericLessThan: 3, Next: Ask}]
    Default: Both
  Both:
    Type: Parallel
    Branches: [{StartAt: Left, States: {Left: {Type: Pass, End: true}}}]
    End: true
  Sorry: {Type: Fail}
`,
      'yaml',
    ),
  ),
);
const id = (name: string) => picture.nodes.find(node => node.name === name)!.id;
const names = (edges: ReturnType<typeof outgoing>) =>
  edges.map(({ to }) => picture.nodes.find(node => node.id === to)?.name);

test('transitions come in the order of use: the usual way, errors, loops', () => {
  expect(names(outgoing(picture, id('Ask')))).toEqual(['Enough?', 'Sorry']);
  expect(names(outgoing(picture, id('Enough?')))).toEqual(['Both', 'Ask']);
  expect(outgoing(picture, id('Sorry'))).toEqual([]);
});

test('arrows follow them, into containers and out again', () => {
  expect(firstNode(picture)?.name).toBe('Ask');
  expect(neighbour(picture, id('Ask'), 'down')?.name).toBe('Enough?');
  expect(neighbour(picture, id('Enough?'), 'up')?.name).toBe('Ask');
  expect(neighbour(picture, id('Both'), 'right')?.name).toBe('Left');
  expect(neighbour(picture, id('Left'), 'left')?.name).toBe('Both');
});

test.each([
  ['ask', ['Ask']],
  ['SQS', ['Ask']],
  ['choice', ['Enough?']],
  ['sendmessage task', ['Ask']],
  ['parallel left', []],
  ['  ', []],
])('%j finds %j', (text, found) => {
  expect(matchesIn(picture, text).map(({ name }) => name)).toEqual(found);
});
