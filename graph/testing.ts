/**
 * For the tests of this room only: machines to draw, and what must hold of every picture.
 */

import type { StateMachine } from '../language/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import type { Graph } from './graph.ts';
import { graphOf } from './graph.ts';
import { overlap, pointsOf } from './measures.ts';
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
    const known = siblings.get(key);
    if (known) known.push(node);
    else siblings.set(key, [node]);
    if (!isInside(node, { x: 0, y: 0, width: picture.width, height: picture.height }))
      flaws.push(`${node.id} is outside the picture`);
    const parent = node.parent === undefined ? undefined : nodes.get(node.parent);
    if (parent && !isInside(node, parent)) flaws.push(`${node.id} is outside its container`);
  }
  for (const group of siblings.values()) for (const [a, b] of touching(group)) flaws.push(`${a.id} overlaps ${b.id}`);
  for (const scope of picture.scopes)
    if (!isInside(scope, nodes.get(scope.owner)!)) flaws.push(`${scope.id} is outside its container`);
  const cards = picture.nodes.filter(node => !node.container);
  const start = picture.nodes.find(node => node.kind === 'start' && node.depth === 0);
  for (const node of picture.nodes)
    if (start && node.depth === 0 && node !== start && node.y <= start.y)
      flaws.push(`${node.id} is not below the start`);
  const cardsAt = new Strips(cards);
  const labels = picture.edges.flatMap(({ id, to, label }) => (label ? [{ ...label, id, to }] : []));
  for (const label of labels) {
    for (const card of cardsAt.over(label))
      if (overlap(label, card)) flaws.push(`the label of ${label.id} lies on ${card.id}`);
    if (!isInside(label, { x: 0, y: 0, width: picture.width, height: picture.height }))
      flaws.push(`the label of ${label.id} is outside the picture`);
  }
  for (const [a, b] of touching(labels)) flaws.push(`the labels of ${a.id} and ${b.id} overlap`);
  const labelsAt = new Strips(labels);
  for (const edge of picture.edges) {
    const crossed = new Set<string>();
    // What it shares with a line before has been looked at with that one.
    for (const point of pointsOf(edge.own ?? edge.path)) {
      const at = { ...point, width: 0, height: 0 };
      for (const card of cardsAt.over(at))
        if (card.id !== edge.from && card.id !== edge.to && overlap(at, card))
          crossed.add(`${edge.id} runs through ${card.id}`);
      // Lines to one place are one line where they have met, under whichever label.
      for (const label of labelsAt.over(at))
        if (label.id !== edge.id && label.to !== edge.to && overlap(at, label))
          crossed.add(`${edge.id} runs through the label of ${label.id}`);
    }
    flaws.push(...crossed);
  }
  return flaws;
}

/** Boxes by how far down they are, so that those at a place are found in a picture of any height. */
class Strips<T extends Box> {
  readonly #strips = new Map<number, T[]>();

  constructor(boxes: readonly T[]) {
    for (const box of boxes)
      for (const strip of stripsOf(box)) {
        const known = this.#strips.get(strip);
        if (known) known.push(box);
        else this.#strips.set(strip, [box]);
      }
  }

  /** Those that may overlap it; one that is as high as several strips may come more than once. */
  *over(box: Box): Iterable<T> {
    for (const strip of stripsOf(box)) yield* this.#strips.get(strip) ?? [];
  }
}

function* stripsOf({ y, height }: Box): Iterable<number> {
  for (let strip = Math.floor(y / 64); strip * 64 <= y + height; strip++) yield strip;
}

/** Pairs that overlap. */
function* touching<T extends Box>(boxes: readonly T[]): Iterable<readonly [T, T]> {
  const ordered = [...boxes].sort((a, b) => a.y - b.y);
  for (let i = 0; i < ordered.length; i++)
    for (let j = i + 1; j < ordered.length && ordered[j]!.y < ordered[i]!.y + ordered[i]!.height; j++)
      if (overlap(ordered[i]!, ordered[j]!)) yield [ordered[i]!, ordered[j]!];
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

/** A definition as JSON, as far as edits look at it. */
export interface Definition {
  StartAt: string;
  States: Record<string, DefinedState>;
}

interface DefinedState {
  Type?: string;
  Next?: string;
  Default?: string;
  Choices?: { Next?: string }[];
  Catch?: { Next?: string }[];
  Branches?: Definition[];
  ItemProcessor?: Definition;
  Iterator?: Definition;
  [field: string]: unknown;
}

/** Gives a number below the one that is given. */
export type Chance = (below: number) => number;

export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed + 1, 2_654_435_761) | 0;
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return (((state >>> 0) / 4_294_967_296) * below) | 0;
  };
}

/** The machine and everything inside it that has states. */
export function scopesOf(definition: Definition): Definition[] {
  const inner = Object.values(definition.States).flatMap(({ Branches = [], ItemProcessor, Iterator }) => [
    ...Branches,
    ...(ItemProcessor ? [ItemProcessor] : []),
    ...(Iterator ? [Iterator] : []),
  ]);
  return [definition, ...inner.filter(each => each?.States).flatMap(scopesOf)];
}

/** What people do to a scope, somewhere in it; each changes it and says whether there was something to change. */
export const edits: Readonly<Record<string, (scope: Definition, chance: Chance) => boolean>> = {
  'a state more': (scope, chance) => {
    const name = oneOf(namesWith(scope, 'Next'), chance);
    if (name === undefined) return false;
    const added = freshName(scope, 'One more');
    const state = scope.States[name]!;
    const states = Object.entries(scope.States);
    const index = states.findIndex(([each]) => each === name);
    states.splice(index + 1, 0, [added, { Type: 'Pass', Next: state.Next! }]);
    scope.States = Object.fromEntries(states);
    state.Next = added;
    return true;
  },
  'a state less': (scope, chance) => {
    const name = oneOf(
      namesWith(scope, 'Next').filter(each => scope.States[each]!.Next !== each),
      chance,
    );
    if (name === undefined) return false;
    const next = scope.States[name]!.Next!;
    delete scope.States[name];
    redirect(scope, name, next);
    return true;
  },
  'a longer name': (scope, chance) => {
    const name = oneOf(Object.keys(scope.States), chance);
    if (name === undefined) return false;
    const longer = freshName(scope, `${name} and so on`);
    scope.States = Object.fromEntries(
      Object.entries(scope.States).map(([each, state]) => [each === name ? longer : each, state]),
    );
    redirect(scope, name, longer);
    return true;
  },
  'another Next': (scope, chance) => {
    const name = oneOf(namesWith(scope, 'Next'), chance);
    const names = Object.keys(scope.States);
    if (name === undefined) return false;
    // Mostly a little further on, at times anywhere.
    const at = names.indexOf(scope.States[name]!.Next!);
    const to = chance(4) === 0 ? chance(names.length) : Math.min(names.length - 1, at + 1 + chance(3));
    if (names[to] === scope.States[name]!.Next) return false;
    scope.States[name]!.Next = names[to]!;
    return true;
  },
  'an error caught': (scope, chance) => {
    const name = oneOf(
      Object.keys(scope.States).filter(each => scope.States[each]!.Type === 'Task'),
      chance,
    );
    const target = oneOf(Object.keys(scope.States), chance);
    if (name === undefined || target === undefined) return false;
    const state = scope.States[name]!;
    state.Catch = [...(state.Catch ?? []), { ErrorEquals: ['Some.Error'], Next: target } as { Next: string }];
    return true;
  },
};

function namesWith({ States }: Definition, field: 'Next'): string[] {
  return Object.keys(States).filter(name => States[States[name]![field] ?? ''] !== undefined);
}

function freshName({ States }: Definition, wished: string): string {
  let name = wished;
  for (let number = 2; States[name] !== undefined; number++) name = `${wished} ${number}`;
  return name;
}

function redirect(scope: Definition, from: string, to: string): void {
  if (scope.StartAt === from) scope.StartAt = to;
  for (const state of Object.values(scope.States)) {
    if (state.Next === from) state.Next = to;
    if (state.Default === from) state.Default = to;
    for (const each of [...(state.Choices ?? []), ...(state.Catch ?? [])]) if (each.Next === from) each.Next = to;
  }
}

function oneOf<T>(list: readonly T[], chance: Chance): T | undefined {
  return list[chance(list.length)];
}
