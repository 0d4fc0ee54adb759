/**
 * The tree of a JSON text that has changed a little, made from the tree of the text before: of the innermost object around the
 * change the text is read again, everything behind it is moved, and all the rest is taken over as it is. That is for texts
 * without mistakes, in which an object says the same wherever it stands; with a mistake in it a text is read as a whole, which
 * is what decides how it is understood. This file knows no ASL.
 */
import { type ReadArray, ReadMember, ReadObject } from './nodes.ts';
import { parseJson, parseObject } from './parse-json.ts';
import type { Document, Member, Node, Span } from './tree.ts';

/**
 * Strings of a tree hold on to the text from which they were read: after so many changes all of it is read from one text
 * again, or an afternoon's work would keep as many copies of a document.
 */
const mostChanges = 60;

const changes = new WeakMap<Document, number>();

/** `document`, whose tree this takes, in its new text. Who asks `document` for a tree from now on has it read again. */
export function rereadJson(document: Document, text: string): Document {
  const count = (changes.get(document) ?? 0) + 1;
  const root = count > mostChanges || document.problems.length > 0 ? undefined : document.root;
  const change = root && changeBetween(document.text, text);
  const found = change && objectAround(root, change);
  if (!found) return parseJson(text);
  const { object, depth } = found;
  const parent = object.parent as ReadMember;
  const by = text.length - document.text.length;
  const fresh = parseObject(text, { start: object.start, end: object.end + by }, parent, depth);
  if (!fresh) return parseJson(text);
  if (by !== 0) moveBehind(root as Container, change.end, by, object);
  parent.value = fresh;
  Object.defineProperty(document, 'root', {
    enumerable: true,
    configurable: true,
    get: () => {
      const { root: again } = parseJson(document.text);
      Object.defineProperty(document, 'root', { enumerable: true, configurable: true, value: again });
      return again;
    },
  });
  const next: Document = { format: 'json', text, root, problems: document.problems };
  changes.set(next, count);
  return next;
}

type Container = ReadObject | ReadArray;

/** The stretch of the old text that is replaced. */
function changeBetween(before: string, after: string): Span {
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

/** The innermost object that stands behind a key and has the change between its braces. */
function objectAround(root: Node, { start, end }: Span): { object: ReadObject; depth: number } | undefined {
  let found: { object: ReadObject; depth: number } | undefined;
  let at: Node | undefined = root;
  for (let depth = 0; at; depth++) {
    if (at instanceof ReadObject && at.parent instanceof ReadMember) found = { object: at, depth };
    const parts: readonly (Node | Member)[] = at.kind === 'object' ? at.members : at.kind === 'array' ? at.items : [];
    const part: Node | Member | undefined = parts[indexBefore(parts, start)];
    const inner: Node | undefined = part?.kind === 'member' ? part.value : part;
    at = inner && inner.span.start < start && inner.span.end > end ? inner : undefined;
  }
  return found;
}

/** The last of the parts that starts before `offset`; -1 if none does. */
function indexBefore(parts: readonly (Node | Member)[], offset: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Moves what stands behind `offset`, and the ends of what is around it; `object` is about to be replaced. */
function moveBehind(container: Container, offset: number, by: number, object: ReadObject): void {
  container.end += by;
  const parts: readonly (Node | Member)[] = container.kind === 'object' ? container.members : container.items;
  const around = indexBefore(parts, offset);
  for (let index = around + 1; index < parts.length; index++) (parts[index] as ReadMember | Container).shift(by);
  const part = parts[around];
  if (part === undefined) return;
  if (part instanceof ReadMember) {
    part.end += by;
    if (part.value !== object) moveBehind(part.value as Container, offset, by, object);
  } else moveBehind(part as Container, offset, by, object);
}
