/**
 * The tree of a JSON text that has changed a little, made from the tree of the text before: of the innermost object or array
 * around the change those parts are read again that the change can have to do with, up to the first behind it that begins
 * where it did. Everything behind is moved, all the rest is taken over. **A node whose text was not touched is the same object
 * as before; one in whose text something changed is another**, up to the root: who keeps something by nodes need not ask more.
 * That holds in texts with mistakes as well: a reader that comes to a part as it came to it before reads on as before. Where it
 * does not, all of the text is read. This file knows no ASL.
 */

import { ReadArray, type ReadMember, ReadObject } from './nodes.ts';
import { duplicate, isAboutDepth, isAboutEnd, maxProblems, parseJson, type Reread, rereadParts } from './parse-json.ts';
import {
  anew,
  type Container,
  changeBetween,
  givenAway,
  indexBefore,
  isContainer,
  keysOf,
  type Part,
  partsOf,
  type Splice,
  spliced,
  startOf,
} from './splice.ts';
import { Stretch } from './stretch.ts';
import type { Document, Node, Span, SyntaxProblem } from './tree.ts';

/** `document`, whose tree this takes, in its new text. Who asks `document` for a tree from now on has it read again. */
export function rereadJson(document: Document, text: string): Document {
  if (text === document.text) return document;
  const change = changeBetween(document.text, text);
  const found = reread(document, text, change);
  if (!found) return parseJson(text);
  const by = text.length - document.text.length;
  const root = spliced(found, by, ({ to }) => to + by);
  givenAway(document, () => parseJson(document.text).root);
  return { format: 'json', text, root, problems: found.problems };
}

interface Found extends Splice {
  /** Of the whole text. */
  readonly problems: readonly SyntaxProblem[];
}

function reread(document: Document, text: string, change: Span): Found | undefined {
  const { root, problems } = document;
  if (!isContainer(root) || problems.length >= maxProblems || problems.some(isAboutDepth)) return undefined;
  const all = containersAround(root, change);
  const boundary = startOfChange(document, change);
  for (let length = all.length; length > 0; length--) {
    const found = rereadIn(all.slice(0, length), document, text, change, boundary);
    // More is open now than before: whatever is around it is closed elsewhere.
    if (found === 'ended') return undefined;
    if (found !== 'closed') return found;
  }
  return undefined;
}

/** The objects and arrays that have the change between their brackets, from the root on. */
function containersAround(root: Container, { start, end }: Span): Container[] {
  const found: Container[] = [];
  let at: Node | undefined = root;
  while (isContainer(at) && at.start < start && at.end > end) {
    found.push(at);
    const parts = partsOf(at);
    const part: Part | undefined = parts[indexBefore(parts, start)];
    at = part?.kind === 'member' ? part.value : part;
  }
  return found;
}

/**
 * Up to where the tokens are what they were. What is not closed on a line, or means nothing, may be read otherwise if something
 * behind it changes; other tokens do not look beyond what follows them.
 */
function startOfChange({ text, problems }: Document, { start }: Span): number {
  let line = start;
  while (line > 0 && text[line - 1] !== '\n' && text[line - 1] !== '\r') line -= 1;
  const looksAhead =
    problems.some(({ span }) => span.end >= line && span.start <= start) || silent.test(text.slice(line, start));
  return looksAhead ? line : start;
}

/** Of what looks ahead this is not told: a single quote that is not closed, if a placeholder follows it. */
const silent = /'[^'"]*\$\{/;

function rereadIn(
  around: readonly Container[],
  { text: before, problems }: Document,
  text: string,
  change: Span,
  boundary: number,
): Found | 'closed' | 'ended' {
  const container = around.at(-1)!;
  if (container.start >= boundary) return 'closed';
  const by = text.length - before.length;
  const parts = partsOf(container);
  const { first, comma } = firstToRead(parts, before, boundary);
  /** The bracket, or the comma, behind which is read. */
  const from = comma < 0 ? container.start : comma;
  const behind = indexBefore(parts, change.end) + 1;
  const end = (parts[behind + 2] as ReadMember | Container | undefined)?.end ?? container.end;
  const lastEnd = (parts.at(-1) as ReadMember | Container | undefined)?.end ?? container.start + 1;
  const bracket = container instanceof ReadObject ? '}' : ']';
  // What is not closed ends with its last part.
  const closer = container.end > lastEnd && before[container.end - 1] === bracket ? container.end - 1 : undefined;
  let next = behind;
  const known = (start: number, isCloser: boolean): boolean => {
    const old = start + from - by;
    // What is told of a place may be so because of what comes before it.
    if (problems.some(({ span }) => span.start === old)) return false;
    if (isCloser) {
      if (old === closer) next = parts.length;
      return old === closer;
    }
    while (next < parts.length && startOf(parts[next]!) < old) next += 1;
    return next < parts.length && startOf(parts[next]!) === old;
  };
  const node = anew(container, container.to + by);
  const stretch = new Stretch(from);
  const arrays = around.filter(each => each instanceof ReadArray).length;
  const restart = { node, objects: around.length - arrays, arrays, comma: comma < 0 ? -1 : 0, stretch, known };
  const { copy, whole } = copied(text, from, end + by);
  const read = rereadParts(copy, restart);
  if (typeof read === 'string') return read;
  if (!whole && (read.problems.length > 0 || silent.test(copy))) return 'ended';
  // One bracket too many may have ended the root meanwhile.
  node.to = container.to + by;
  const cut = { start: comma < 0 ? from + 1 : from, end: read.end + from - by };
  const told = problemsAfter(problems, cut, by, read, from);
  const settled =
    container instanceof ReadObject
      ? withDuplicates(told, problems, container, { first, next, parts: read.parts as readonly ReadMember[] }, by)
      : told;
  if (!settled || settled.length >= maxProblems) return 'ended';
  const stretches = { first: stretch, last: read.stretch };
  return { around, node, first, next, parts: read.parts, stretches, problems: settled };
}

/** The first part that is to be read again, and the comma before it, which is before `boundary` as well. */
function firstToRead(parts: readonly Part[], text: string, boundary: number): { first: number; comma: number } {
  for (let first = indexBefore(parts, boundary) + 1; first > 0; first--) {
    let comma = (parts[first - 1] as ReadMember | Container).end;
    while (comma < boundary && /\s/.test(text[comma]!)) comma += 1;
    if (comma < boundary && text[comma] === ',') return { first, comma };
  }
  return { first: 0, comma: -1 };
}

/**
 * A piece of the text that is by itself: strings that are read of it hold on to it, and not to a whole version. `whole`: it
 * ends with a line, unless that is very long.
 */
function copied(text: string, start: number, end: number): { copy: string; whole: boolean } {
  let stop = end;
  const most = Math.min(text.length, end + longLine);
  while (stop < most && text[stop] !== '\n' && text[stop] !== '\r') stop += 1;
  return {
    copy: [text.slice(start, start + 1), text.slice(start + 1, stop)].join(''),
    whole: stop < most || stop === text.length,
  };
}

const longLine = 2000;

/** The problems of the text: those outside of what was read again, and those in it. */
function problemsAfter(
  problems: readonly SyntaxProblem[],
  cut: Span,
  by: number,
  read: Reread,
  from: number,
): readonly SyntaxProblem[] {
  if (problems.length === 0 && read.problems.length === 0) return problems;
  return [
    ...problems.filter(({ span }) => span.start < cut.start),
    // What is wrong inside of the token that is known is told already.
    ...read.problems.filter(({ span }) => span.start <= read.end).map(problem => moved(problem, from)),
    ...problems.filter(({ span }) => span.start >= cut.end).map(problem => moved(problem, by)),
  ];
}

function moved(problem: SyntaxProblem, by: number): SyntaxProblem {
  const { start, end } = problem.span;
  return by === 0 ? problem : { ...problem, span: { start: start + by, end: end + by } };
}

/** With what is to be said about keys that are written twice, now that some are replaced; undefined where that is hard. */
function withDuplicates(
  told: readonly SyntaxProblem[],
  before: readonly SyntaxProblem[],
  { members }: ReadObject,
  { first, next, parts }: { first: number; next: number; parts: readonly ReadMember[] },
  by: number,
): readonly SyntaxProblem[] | undefined {
  // A key that is missing is the empty text, and nothing is told of it.
  const sameKeys =
    parts.length === next - first &&
    parts.every(({ key }, index) => {
      const old = (members[first + index] as ReadMember).key;
      return key.value === old.value && key.end > key.start === old.end > old.start;
    });
  if (sameKeys && before.every(({ rule }) => rule !== 'duplicate-key')) return told;
  const keys = keysOf([members.slice(0, first), 0], [parts, 0], [members.slice(next), by]);
  const seen = new Set<string>();
  const twice = keys.filter(({ value, start, end }) => {
    const known = seen.has(value);
    seen.add(value);
    return known && end > start;
  });
  const starts = new Set(keys.map(({ start }) => start));
  const others = told.filter(({ rule, span }) => rule !== 'duplicate-key' || !starts.has(span.start));
  if (twice.length === 0) return others;
  // Where it stands among those at the same place is decided by when it was found.
  if (others.some(isAboutEnd)) return undefined;
  const all = [...others, ...twice.map(({ value, start, end }) => duplicate(value, { start, end }))];
  return all.sort((a, b) => a.span.start - b.span.start);
}
