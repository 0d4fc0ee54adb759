/**
 * Puts parts that were read again into the tree of the text before: everything behind them is moved by whole stretches, what is
 * around them is made anew up to the root, all the rest is taken over. What has to be read again, and how, is decided by those
 * who know the grammar (`reread-json.ts`, `reread-yaml.ts`).
 */

import { ReadArray, ReadMember, ReadObject, ReadTagged } from './nodes.ts';
import { withOthers } from './short-lists.ts';
import { Stretch } from './stretch.ts';
import type { Document, Member, Node, Span } from './tree.ts';

export type Container = ReadObject | ReadArray;
export type Part = Member | Node;

/** What is put in the place of some parts of an object or an array. */
export interface Splice {
  /** What is around the parts, from the root on. */
  readonly around: readonly Container[];
  /** To be the innermost of them; its end is written when it is there. */
  readonly node: Container;
  /** Those from `first` on, before `next`, are replaced. */
  readonly first: number;
  readonly next: number;
  readonly parts: readonly Part[];
  /** Those of the parts, one behind the other. */
  readonly stretches: { readonly first: Stretch; readonly last: Stretch };
}

/** Where something ends now that ended at `to` of its stretch, and whose last part is `last`. */
export type NewEnd = (old: { readonly to: number }, last: Part | undefined, stretch: Stretch) => number;

/** The root of the new text, which is longer by `by`. */
export function spliced(splice: Splice, by: number, newEnd: NewEnd): Container {
  move(splice, by);
  return takenOver(splice, 0, newEnd);
}

/** Whoever asks a document for its tree when that has been given to another one gets a tree that is read again. */
export function givenAway(document: Document, readAgain: () => Node | undefined): void {
  Object.defineProperty(document, 'root', {
    enumerable: true,
    configurable: true,
    get: () => {
      const value = readAgain();
      Object.defineProperty(document, 'root', { enumerable: true, configurable: true, value });
      return value;
    },
  });
}

/** The keys of members, with their places in a text in which those stand further back. */
export function keysOf(
  ...groups: readonly (readonly [members: readonly Member[], shift: number])[]
): { value: string; start: number; end: number }[] {
  return groups.flatMap(([members, shift]) =>
    members.map(({ key }) => {
      const { start, end } = key.span;
      return { value: key.value, start: start + shift, end: end + shift };
    }),
  );
}

/** What becomes of the container at `level`: a new one with the same parts, but for those on the way to what was read again. */
function takenOver(splice: Splice, level: number, newEnd: NewEnd): Container {
  const { around, node: innermost, first, next, parts: fresh } = splice;
  const old = around[level]!;
  const inner = around[level + 1];
  const parts = partsOf(old);
  if (!inner) {
    const all = withOthers<Part>(parts, first, next, fresh);
    innermost.to = newEnd(old, all.at(-1), innermost.stretch);
    return filled(innermost, all);
  }
  const copy = parts.slice();
  const index = indexBefore(parts, inner.start + 1);
  const value = takenOver(splice, level + 1, newEnd);
  if (inner.parent instanceof ReadMember) {
    const { key } = inner.parent;
    const member = new ReadMember(key, inner.parent.parent);
    key.parent = member;
    member.to = newEnd(inner.parent, value, key.stretch);
    member.value = value;
    value.parent = member;
    copy[index] = member;
  } else copy[index] = value;
  return filled(anew(old, newEnd(old, copy.at(-1), old.stretch)), copy);
}

/** Another container at its place, with nothing in it yet. */
export function anew({ from, parent, stretch, kind }: Container, to: number): Container {
  const Kind = kind === 'object' ? ReadObject : ReadArray;
  return new Kind(from, to, parent, stretch);
}

function filled(node: Container, parts: readonly Part[]): Container {
  for (const part of parts) {
    (part as ReadMember | Container).parent = node as ReadObject;
    if (part instanceof ReadTagged) part.intrinsic.parent = node as ReadArray;
  }
  if (node instanceof ReadObject) node.members = parts as readonly Member[];
  else node.items = parts as readonly Node[];
  return node;
}

/**
 * Moves all that stands behind what is replaced. Of the stretch that goes on behind it the rest becomes one of its own; whatever
 * follows is moved as a whole.
 */
function move({ around, next, stretches: { first, last } }: Splice, by: number): void {
  const behind = partsBehind(around, next);
  const { value: part } = behind.next();
  const parted: Stretch = part ? stretchOf(part) : lastOf(around[0]!.stretch);
  const rest = new Stretch(parted.offset + by);
  if (part && parting(part, parted, rest)) for (const other of behind) if (!parting(other, parted, rest)) break;
  if (by !== 0) for (let moved = parted.next; moved; moved = moved.next) moved.offset += by;
  rest.next = parted.next;
  parted.next = first;
  last.next = rest;
}

/** The parts behind those that are replaced, in the order of the text. */
function* partsBehind(around: readonly Container[], next: number): Generator<Part, undefined> {
  for (let level = around.length - 1; level >= 0; level--) {
    const parts = partsOf(around[level]!);
    const inner = around[level + 1];
    for (let at = inner ? indexBefore(parts, inner.start + 1) + 1 : next; at < parts.length; at++) yield parts[at]!;
  }
  return undefined;
}

function stretchOf(part: Part): Stretch {
  return part instanceof ReadMember ? part.key.stretch : (part as Container).stretch;
}

function lastOf(stretch: Stretch): Stretch {
  let last = stretch;
  while (last.next) last = last.next;
  return last;
}

/** Puts what is in one stretch into another, in the order of the text; false at the first that is in none of them. */
function parting(part: Part, from: Stretch, into: Stretch): boolean {
  if (part instanceof ReadMember) {
    if (part.key.stretch !== from) return false;
    part.key.stretch = into;
    return part.value === undefined || parting(part.value, from, into);
  }
  const node = part as Container | ReadTagged;
  if (node.stretch !== from) return false;
  node.stretch = into;
  if (node instanceof ReadTagged) return parting(node.intrinsic, from, into);
  return !isContainer(node) || partsOf(node).every(inner => parting(inner, from, into));
}

export function isContainer(node: Node | undefined): node is Container {
  return node instanceof ReadObject || node instanceof ReadArray;
}

export function partsOf(container: Container): readonly Part[] {
  return container instanceof ReadObject ? container.members : container.items;
}

/** The stretch of the old text that is replaced. */
export function changeBetween(before: string, after: string): Span {
  const most = Math.min(before.length, after.length);
  const start = same(most, (at, length) => before.slice(at, at + length) === after.slice(at, at + length));
  const back = same(
    most - start,
    (at, length) =>
      before.slice(before.length - at - length, before.length - at) ===
      after.slice(after.length - at - length, after.length - at),
  );
  return { start, end: before.length - back };
}

/** Up to where two texts are the same: pieces are compared at once, and the last one by halves. */
function same(most: number, equal: (at: number, length: number) => boolean): number {
  let at = 0;
  for (let length = 65_536; length >= 1; )
    if (at + length <= most && equal(at, length)) at += length;
    else length >>= 1;
  return at;
}

/** The last of the parts that starts before `offset`; -1 if none does. */
export function indexBefore(parts: readonly Part[], offset: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(parts[middle]!) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function startOf(part: Part): number {
  return part instanceof ReadMember ? part.key.start : (part as Container).start;
}
