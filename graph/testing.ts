/**
 * For the tests of this room only: machines to draw, and what must hold of every picture.
 */

import type { StateMachine } from '../language/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import type { Graph } from './graph.ts';
import { graphOf } from './graph.ts';
import type { Box, Picture, PictureNode } from './picture.ts';

export function machineOf(text: string, format: 'json' | 'yaml' = 'json'): StateMachine {
  const machine = readStateMachine(parseDocument(text, format));
  if (!machine) throw new Error('The text of the test is no state machine.');
  return machine;
}

export function graphFrom(text: string): Graph {
  return graphOf(machineOf(text));
}

/** Small machines of the usual shapes, in YAML as that is the shortest. */
export const machines = {
  order: `
StartAt: Check order
States:
  Check order:
    Type: Choice
    Choices:
      - {Variable: $.total, NumericGreaterThan: 100, Next: Approve}
      - {Variable: $.vip, BooleanEquals: true, Next: Approve}
    Default: Charge
  Approve:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
    Parameters: {QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/approvals', MessageBody: {}}
    Next: Charge
  Charge:
    Type: Task
    Resource: arn:aws:lambda:eu-west-1:123456789012:function:charge-card
    Retry: [{ErrorEquals: [States.Timeout]}, {ErrorEquals: [States.TaskFailed]}]
    Catch:
      - {ErrorEquals: [CardDeclined], Next: Refused}
      - {ErrorEquals: [States.ALL], Next: Refused}
    Next: Fulfil
  Fulfil:
    Type: Parallel
    Branches:
      - StartAt: Pack
        States: {Pack: {Type: Pass, Next: Ship}, Ship: {Type: Pass, End: true}}
      - StartAt: Mail
        States: {Mail: {Type: Task, Resource: 'arn:aws:states:::sns:publish', End: true}}
    End: true
  Refused: {Type: Fail, Error: OrderRefused}
`,
  poller: `
StartAt: Start job
States:
  Start job: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:glue:startCrawler', Next: Wait a little}
  Wait a little: {Type: Wait, Seconds: 30, Next: Ask}
  Ask: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:glue:getCrawler', Next: Done?}
  Done?:
    Type: Choice
    Choices: [{Variable: $.state, StringEquals: READY, Next: Ready}]
    Default: Wait a little
  Ready: {Type: Succeed}
`,
  import: `
QueryLanguage: JSONata
StartAt: Each row
States:
  Each row:
    Type: Map
    ItemReader: {Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: {InputType: CSV}}
    MaxConcurrency: 5
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
      StartAt: Old?
      States:
        Old?:
          Type: Choice
          Choices: [{Condition: '{% $states.input.year < 2000 %}', Next: Skip}]
          Default: Store
        Store: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Arguments: {TableName: rows}, End: true}
        Skip: {Type: Pass, End: true}
    Next: Report
  Report: {Type: Task, Resource: 'arn:aws:states:::sns:publish', End: true}
`,
  halfTyped: `
StartAt: First
States:
  First: {Type: Pass, Next: Secnd}
  Second: {Type: Ta}
  Third: {}
  Fourth:
  Again: {Type: Task, Next: Again}
`,
  unreached: `
StartAt: A
States:
  Loop 1: {Type: Pass, Next: Loop 2}
  Loop 2: {Type: Pass, Next: Loop 1}
  Alone: {Type: Pass, Next: B}
  A: {Type: Pass, Next: B}
  B: {Type: Pass, End: true}
`,
} as const;

/** What is wrong with a picture; empty when nothing is. Each line names the culprits. */
export function flawsOf(picture: Picture): string[] {
  const flaws: string[] = [];
  const nodes = new Map(picture.nodes.map(node => [node.id, node]));
  const siblings = new Map<string, PictureNode[]>();
  for (const node of picture.nodes) {
    const key = node.parent ?? '';
    siblings.set(key, [...(siblings.get(key) ?? []), node]);
    if (!isInside(node, { x: 0, y: 0, width: picture.width, height: picture.height }))
      flaws.push(`${node.id} is outside the picture`);
    const parent = node.parent === undefined ? undefined : nodes.get(node.parent);
    if (parent && !isInside(node, parent)) flaws.push(`${node.id} is outside its container`);
  }
  for (const group of siblings.values())
    group.forEach((a, index) => {
      for (const b of group.slice(index + 1)) if (overlap(a, b)) flaws.push(`${a.id} overlaps ${b.id}`);
    });
  for (const scope of picture.scopes)
    if (!isInside(scope, nodes.get(scope.owner)!)) flaws.push(`${scope.id} is outside its container`);
  const cards = picture.nodes.filter(node => !node.container);
  const start = picture.nodes.find(node => node.kind === 'start' && node.depth === 0);
  for (const node of picture.nodes)
    if (start && node.depth === 0 && node !== start && node.y <= start.y)
      flaws.push(`${node.id} is not below the start`);
  const labels = picture.edges.filter(edge => edge.label);
  labels.forEach(({ label, id }, index) => {
    for (const card of cards) if (overlap(label!, card)) flaws.push(`the label of ${id} lies on ${card.id}`);
    for (const other of labels.slice(index + 1))
      if (overlap(label!, other.label!)) flaws.push(`the labels of ${id} and ${other.id} overlap`);
    if (!isInside(label!, { x: 0, y: 0, width: picture.width, height: picture.height }))
      flaws.push(`the label of ${id} is outside the picture`);
  });
  for (const edge of picture.edges)
    for (const point of pointsOf(edge.path)) {
      const crossed = cards.find(
        card => card.id !== edge.from && card.id !== edge.to && overlap({ ...point, width: 0, height: 0 }, card),
      );
      if (crossed) {
        flaws.push(`${edge.id} runs through ${crossed.id}`);
        break;
      }
    }
  for (const edge of picture.edges) {
    // Lines to one place are one line where they have met, under whichever label.
    const others = labels.filter(other => other !== edge && other.to !== edge.to);
    if (others.length === 0) continue;
    const points = pointsOf(edge.path);
    for (const { id, label } of others)
      if (points.some(point => overlap({ ...point, width: 0, height: 0 }, label!)))
        flaws.push(`${edge.id} runs through the label of ${id}`);
  }
  return flaws;
}

/** How often lines cross that neither begin nor end together. */
export function crossingsOf(picture: Picture): number {
  const lines = picture.edges.map(({ path, from, to }) => {
    const points = pointsOf(path);
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { from, to, points, box: { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 } };
  });
  let crossings = 0;
  lines.forEach((a, index) => {
    for (const b of lines.slice(index + 1)) {
      if (a.from === b.from || a.to === b.to || !overlap(a.box, b.box)) continue;
      for (let i = 1; i < a.points.length; i++)
        for (let j = 1; j < b.points.length; j++)
          if (cross(a.points[i - 1]!, a.points[i]!, b.points[j - 1]!, b.points[j]!)) crossings++;
    }
  });
  return crossings;
}

interface At {
  readonly x: number;
  readonly y: number;
}

function cross(a: At, b: At, c: At, d: At): boolean {
  const side = (from: At, to: At, at: At) => (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x);
  return side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0;
}

/** How far the nodes that both pictures have stand from where they were, on average, beside what all have moved. */
export function meanMoveOf(before: Picture, after: Picture): number {
  const old = new Map(before.nodes.map(node => [node.id, node]));
  const moves = after.nodes.flatMap(node => {
    const was = old.get(node.id);
    return was ? [{ x: node.x - was.x, y: node.y - was.y }] : [];
  });
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const [x, y] = [middle(moves.map(move => move.x)), middle(moves.map(move => move.y))];
  return moves.reduce((sum, move) => sum + Math.hypot(move.x - x, move.y - y), 0) / Math.max(1, moves.length);
}

function isInside(inner: Box, outer: Box): boolean {
  const slack = 0.2;
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Points along a path of M, L, Q and C, close enough together to notice a card. */
export function pointsOf(path: string): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  for (const [, command, rest] of path.matchAll(/([MLQC])([^MLQC]*)/g)) {
    const numbers = rest!.trim().split(/\s+/).map(Number);
    const given = [];
    for (let i = 0; i < numbers.length; i += 2) given.push({ x: numbers[i]!, y: numbers[i + 1]! });
    const controls = [at, ...given];
    const last = controls.at(-1)!;
    if (command !== 'M') {
      const length = Math.hypot(last.x - at.x, last.y - at.y);
      const steps = Math.max(4, Math.ceil(length / 8));
      for (let step = 1; step < steps; step++) points.push(onCurve(controls, step / steps));
    }
    at = last;
  }
  return points;
}

/** De Casteljau. */
function onCurve(controls: readonly { x: number; y: number }[], part: number): { x: number; y: number } {
  if (controls.length === 1) return controls[0]!;
  return onCurve(
    controls.slice(1).map((to, index) => {
      const from = controls[index]!;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }),
    part,
  );
}
