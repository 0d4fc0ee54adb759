/**
 * The tree of a YAML text that has changed a little, made from the tree of the text before. Blocks of YAML are made of lines:
 * what an entry means follows from its own lines, and from how deep the entries around it stand. So the entries in whose lines
 * something changed are read by themselves, below keys that stand where the real ones do and before the key of the entry that
 * follows. If that is met where it stands, all behind it is as it was. Otherwise the entry around them is read, at last all of
 * the text. What stays the same object, and what does not, is as in `reread-json.ts`.
 *
 * The grammar is the package's, see `parse-yaml.ts`; here is only said which lines can be read by themselves. Texts with
 * anchors, merge keys, tabs or several documents are read as a whole. This file knows no ASL.
 */

import { ReadMember, ReadObject } from './nodes.ts';
import { messageAboutDuplicate } from './parse-json.ts';
import { documentOf, hasColon, type Mistake, parseYaml, type Reading, readingOf, readYaml } from './parse-yaml.ts';
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
import type { Stretch } from './stretch.ts';
import type { Document, Member, Node, Span } from './tree.ts';

/** `document`, whose tree this takes, in its new text. Who asks `document` for a tree from now on has it read again. */
export function rereadYaml(document: Document, text: string): Document {
  if (text === document.text) return document;
  const found = reread(document, text);
  if (!found) return parseYaml(text);
  const by = text.length - document.text.length;
  const root = spliced(found, by, ({ to }, last, stretch) => (last ? endOf(last) - stretch.offset : to));
  givenAway(document, () => parseYaml(document.text).root);
  return documentOf(text, root, found.reading);
}

interface Found extends Splice {
  readonly reading: Reading;
}

/** More of these are not mended one by one: see `maxRepairs`. */
const maxMended = 6;

function reread(document: Document, text: string): Found | undefined {
  const reading = readingOf(document);
  if (!reading?.isPlain || reading.found.filter(isMended).length > maxMended) return undefined;
  const change = changeBetween(document.text, text);
  const edit: Edit = { before: document.text, text, change, by: text.length - document.text.length, reading };
  const levels = levelsAround(document, change);
  for (let level = levels.length - 1; level >= 0; level--) {
    const around = levels.slice(0, level + 1);
    // What follows may depend on what was changed: then it is read again as well.
    for (let more = 0; more < 2; more++) {
      const lines = linesToRead(around, more, edit);
      if (!lines) break;
      // Reading most of the text twice takes longer than reading it once.
      if (lines.end - lines.start > Math.max(text.length / 2, 1000)) return undefined;
      const found = rereadLines(around, lines, edit);
      if (found) return found;
      if (lines.follower?.level !== level) break;
    }
  }
  return undefined;
}

interface Edit {
  readonly before: string;
  readonly text: string;
  readonly change: Span;
  readonly by: number;
  readonly reading: Reading;
}

// --- what is around the change ------------------------------------------------------------------------------------------

/** A block around the change. */
interface Level {
  readonly container: Container;
  /** How deep its entries stand. */
  readonly column: number;
  /** The last entry that starts before the change: it, or one behind it, is changed. */
  readonly index: number;
}

function levelsAround({ root, text }: Document, { start }: Span): Level[] {
  const levels: Level[] = [];
  let node: Node | undefined = root;
  while (isContainer(node) && text[node.start] !== '{' && text[node.start] !== '[') {
    const parts = partsOf(node);
    const index = indexBefore(parts, start + 1);
    const part: Part | undefined = parts[index];
    // All entries stand as deep as the first one; those that do not are mistakes.
    const column = parts[0] && placeOf(parts[0], node, text)?.column;
    if (column === undefined) break;
    levels.push({ container: node, column, index });
    if (!part || placeOf(part, node, text)?.column !== column) break;
    node = part.kind === 'member' ? part.value : part;
  }
  return levels;
}

/** Where an entry of a block begins. */
interface Place {
  /** The start of its line, if there is nothing else before it. */
  readonly line: number | undefined;
  readonly column: number;
  readonly start: number;
}

/** Undefined if something is written before it that may mean anything, as a tag. */
function placeOf(part: Part, container: Container, text: string): Place | undefined {
  const { start } = part as ReadMember | Container;
  // Of a key that is missing nobody knows where it would begin.
  if (part instanceof ReadMember && part.key.start === part.key.end) return undefined;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(line, Math.min(start, line + longest));
  if (container instanceof ReadObject) {
    if (!/^ *(?:- +)*$/.test(before) || line + before.length < start) return undefined;
    return { line: before.includes('-') ? undefined : line, column: before.length, start };
  }
  const dashes = /^ *((?:- +)*)- *$/.exec(before);
  if (!dashes || line + before.length < start) return undefined;
  const column = before.lastIndexOf('-');
  return { line: dashes[1] === '' ? line : undefined, column, start: line + column };
}

/** Longer ones are not looked at: indentations, keys. */
const longest = 1000;

// --- what is read again -------------------------------------------------------------------------------------------------

/** Some entries of a block, and what follows them. */
interface Lines extends Span {
  /** Those from `first` on, before `next`, are read again. -1: with all that is before the first one. */
  readonly first: number;
  readonly next: number;
  readonly follower: Follower | undefined;
}

/** The entry behind what is read again. */
interface Follower {
  /** The index of its block among the levels. */
  readonly level: number;
  readonly part: Part;
  readonly column: number;
  /** Where its line starts, in the text before. */
  readonly line: number;
}

/** `more`: so many entries more than seem to be changed. */
function linesToRead(levels: readonly Level[], more: number, edit: Edit): Lines | undefined {
  const at = levels.length - 1;
  const { container, column, index } = levels[at]!;
  const { before, change } = edit;
  const parts = partsOf(container);
  for (let first = index; first >= 0; first--) {
    const place = placeOf(parts[first]!, container, before);
    if (place?.line === undefined || place.column !== column) continue;
    // Something before its first entry belongs to a block, too, if that is a line that says nothing.
    if (first === 0 && container.start !== place.start) continue;
    // By its first two characters it is seen that a line begins an entry.
    if (change.start < place.start + 2 || !beginsAnEntry(parts, first, before)) continue;
    if (!isReadByItself(parts[first]!, place.line, edit)) continue;
    if (mayReachInto(edit, { ...place, line: place.line })) return undefined;
    const behind = followerOf(levels, first + 1, more, edit);
    return behind && { start: place.line, first, ...behind };
  }
  if (at > 0) return undefined;
  const behind = followerOf(levels, 0, more, edit);
  return behind?.follower && { start: 0, first: -1, ...behind };
}

/** Whether it is seen by the beginning of its line that an entry starts there. */
function beginsAnEntry(parts: readonly Part[], index: number, text: string): boolean {
  const part = parts[index]!;
  if (!(part instanceof ReadMember)) return true;
  const previous = parts[index - 1];
  // A line without a colon is joined with the next one.
  if (previous instanceof ReadMember && !hasColon(previous)) return false;
  const { start } = part;
  return !indicators.has(text[start]!) && /\S/.test(text[start + 1] ?? '');
}

const indicators = new Set('-?:,[]{}#&*!|>%@`.');

/**
 * The next entry that can be met again: behind the change, here or in a block around it. `next` is the first entry of this block
 * that stays. Undefined if the change reaches further than this block does.
 */
function followerOf(
  levels: readonly Level[],
  from: number,
  more: number,
  edit: Edit,
): { follower: Follower | undefined; next: number; end: number } | undefined {
  const at = levels.length - 1;
  const own = partsOf(levels[at]!.container);
  let left = more;
  for (let next = from; next < own.length; next++) {
    const follower = asFollower(levels, at, next, edit);
    if (follower && left-- === 0) return { follower, next, end: follower.line + edit.by };
  }
  for (let level = at - 1; level >= 0; level--) {
    const { container, index } = levels[level]!;
    if (index + 1 === partsOf(container).length) continue;
    const follower = asFollower(levels, level, index + 1, edit);
    return follower && { follower, next: own.length, end: follower.line + edit.by };
  }
  return { follower: undefined, next: own.length, end: edit.text.length };
}

function asFollower(levels: readonly Level[], level: number, index: number, edit: Edit): Follower | undefined {
  const { before, text, change, by } = edit;
  const { container, column } = levels[level]!;
  const parts = partsOf(container);
  const part = parts[index]!;
  if (endOf(part) < change.end) return undefined;
  const place = placeOf(part, container, before);
  if (place?.line === undefined || place.column !== column || place.line < change.end) return undefined;
  if (text[place.line + by - 1] !== '\n') return undefined;
  const isMet = !(part instanceof ReadMember) || (beginsAnEntry(parts, index, before) && hasKeyOnItsLine(part, before));
  return isMet && isReadByItself(part, place.line, edit) ? { level, part, column, line: place.line } : undefined;
}

/** Whether what is before an entry has nothing to do with how it is read: a bracket that is missing there, a tag. */
function isReadByItself(part: Part, line: number, { reading }: Edit): boolean {
  const end = (part instanceof ReadMember ? part.key.end : startOf(part)) + 1;
  return !reading.found.some(({ kind, of }) => kind !== 'twice' && of >= line && of <= end);
}

function hasKeyOnItsLine({ key }: ReadMember, text: string): boolean {
  const { start, end } = key;
  return end - start < longest && !text.slice(start, end).includes('\n') && /^[ \t]*:/.test(text.slice(end, end + 9));
}

const isMended = ({ kind }: Mistake) => kind === 'double' || kind === 'single' || kind === 'masked';

/**
 * How deep a string without an end stands that begins a line: it goes on in all lines that are indented as far, up to the next
 * quote. Undefined for another mistake, or place: what stands behind its key ends with its entry.
 */
function depthOfOpenKey({ kind, start }: Mistake, text: string): number | undefined {
  if (kind !== 'double' && kind !== 'single') return undefined;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return /^[ \t-]*$/.test(text.slice(line, start)) ? start - line : undefined;
}

/** Whether something before a line may be seen to go on there when another text stands in it. */
function mayReachInto({ reading, before }: Edit, { line, column }: { line: number; column: number }): boolean {
  return reading.found.some(mistake => mistake.start < line && (depthOfOpenKey(mistake, before) ?? longest) <= column);
}

// --- reading it ---------------------------------------------------------------------------------------------------------

function rereadLines(levels: readonly Level[], lines: Lines, edit: Edit): Found | undefined {
  const { text, by, reading: old } = edit;
  const { start, end, first, next, follower } = lines;
  const at = levels.length - 1;
  const { container } = levels[at]!;
  const head = first < 0 ? { text: '', starts: [] } : headOf(levels, first > 0);
  const tail = follower ? tailOf(follower, edit) : '';
  // A piece of the text that is by itself: strings that are read of it hold on to it, and not to a whole version.
  const copy = [head.text, text.slice(start, end), tail].join('');
  const { root, reading, stretch } = readYaml(copy);
  const length = head.text.length + end - start;
  const shift = start - head.text.length;
  if (!reading.isPlain) return undefined;
  const before = first < 0 ? [] : old.found.filter(({ of }) => of < start);
  const told = follower ? reading.found.filter(({ of }) => of < length) : reading.found;
  if (told.some(mistake => mistake.of < head.text.length || mayReachBehind(mistake, copy, length, follower)))
    return undefined;
  if (isLost(before) || isLost(told)) return undefined;
  // Then it is not read by itself.
  if (follower && reading.found.some(({ kind, of }) => of >= length && kind !== 'twice')) return undefined;
  const read = partsRead(copy, root, levels, lines, head, length, tail);
  if (!read) return undefined;
  const { node, parts } = read;
  // A line without a colon is joined with the next one, and the package takes a line behind a cut for one without indentation.
  const last = parts.at(-1);
  if (last instanceof ReadMember && !hasColon(last) && told.some(({ kind }) => kind === 'cut')) return undefined;

  const found = [
    ...before,
    ...told.map(mistake => moved(mistake, shift)),
    ...(follower ? old.found.filter(({ of }) => of >= follower.line).map(mistake => moved(mistake, by)) : []),
  ];
  if (found.filter(isMended).length > maxMended) return undefined;
  const all = partsOf(container);
  const settled =
    container instanceof ReadObject
      ? withDuplicates(found, old.found, shift, by, {
          before: all.slice(0, Math.max(0, first)) as ReadMember[],
          old: all.slice(Math.max(0, first), next) as ReadMember[],
          parts: parts as ReadMember[],
          behind: all.slice(next) as ReadMember[],
        })
      : found;
  let lastStretch = stretch;
  for (let each: Stretch | undefined = stretch; each; each = each.next) {
    each.offset = shift;
    lastStretch = each;
  }
  return {
    around: levels.map(({ container: each }) => each),
    // What begins with its first entry is read with it.
    node: first > 0 ? anew(container, container.to) : node,
    first: Math.max(0, first),
    next,
    parts,
    stretches: { first: stretch, last: lastStretch },
    reading: { found: settled, isPlain: true },
  };
}

/** Keys and dashes for the blocks around, where the real ones stand. Of the innermost one an entry, if it is there by then. */
function headOf(levels: readonly Level[], isBegun: boolean): { text: string; starts: readonly number[] } {
  let text = '';
  const starts: number[] = [];
  for (const [index, { container, column }] of levels.entries()) {
    starts.push(text.length + column);
    const isLast = index === levels.length - 1;
    if (isLast && !isBegun) break;
    const [key, entry] = container instanceof ReadObject ? ['x:', 'x: x'] : ['-', '- x'];
    text += `${' '.repeat(column)}${isLast ? entry : key}\n`;
  }
  return { text, starts };
}

/** The key of the entry that follows, with nothing behind it. */
function tailOf({ part, column }: Follower, { before }: Edit): string {
  const key = part instanceof ReadMember ? `${before.slice(part.key.start, part.key.end)}:` : '-';
  return `${' '.repeat(column)}${key}\n`;
}

/** Whether what is missing may change what follows, of which only a key has been looked at. */
function mayReachBehind(mistake: Mistake, text: string, end: number, follower: Follower | undefined): boolean {
  if (!follower) return false;
  const depth = depthOfOpenKey(mistake, text);
  if (depth === undefined || follower.column < depth) return false;
  return text[end + follower.column] !== text[mistake.start];
}

/** What has been read in the innermost block; undefined if there is more or less around it than was put there. */
function partsRead(
  text: string,
  root: Node | undefined,
  levels: readonly Level[],
  { first, follower }: Lines,
  head: { readonly text: string; readonly starts: readonly number[] },
  end: number,
  tail: string,
): { node: Container; parts: readonly Part[] } | undefined {
  let node = root;
  for (let level = 0; ; level++) {
    if (!isContainer(node) || node.kind !== levels[level]!.container.kind) return undefined;
    if (first >= 0 && node.start !== head.starts[level]) return undefined;
    let parts = partsOf(node);
    if (follower?.level === level) {
      if (!isFollower(parts.at(-1), follower, end, tail)) return undefined;
      parts = parts.slice(0, -1);
    }
    if (level < levels.length - 1) {
      const [part] = parts;
      if (!part || parts.length > 1) return undefined;
      node = part.kind === 'member' ? part.value : part;
      continue;
    }
    if (first > 0) {
      // Had it been gone on with, its end would be another.
      const [entry] = parts;
      if (!entry || endOf(entry) !== head.text.length - 1) return undefined;
      parts = parts.slice(1);
    }
    // How deep a block stands is decided by its first line.
    const [begin] = partsOf(node);
    if (first < 0 && placeOf(begin!, node, text)?.column !== levels[0]!.column) return undefined;
    return parts.length > 0 || first < 0 ? { node, parts } : undefined;
  }
}

function isFollower(part: Part | undefined, { part: old, column }: Follower, line: number, tail: string): boolean {
  if (part instanceof ReadMember)
    return (
      old instanceof ReadMember &&
      part.start === line + column &&
      part.end === line + tail.length - 1 &&
      part.value === undefined &&
      part.key.style === old.key.style &&
      part.key.value === old.key.value
    );
  return part?.kind === 'null' && part.span.start > line + column && part.span.end <= line + tail.length;
}

function endOf(part: Part): number {
  return (part as ReadMember | Container).end;
}

// --- mistakes -----------------------------------------------------------------------------------------------------------

/** Whether the package may have lost count of brackets: what it did not expect stands behind a cut. */
function isLost(found: readonly Mistake[]): boolean {
  const cut = found.find(({ kind }) => kind === 'cut');
  return cut !== undefined && found.some(({ kind, of }) => kind === 'unexpected' && of >= cut.of);
}

function moved(mistake: Mistake, by: number): Mistake {
  return by === 0 ? mistake : { ...mistake, start: mistake.start + by, end: mistake.end + by, of: mistake.of + by };
}

/** With what is to be said about keys that are written twice, now that some of them are replaced. */
function withDuplicates(
  found: readonly Mistake[],
  known: readonly Mistake[],
  shift: number,
  by: number,
  members: {
    readonly before: readonly ReadMember[];
    readonly old: readonly ReadMember[];
    readonly parts: readonly ReadMember[];
    readonly behind: readonly ReadMember[];
  },
): readonly Mistake[] {
  const { before, old, parts, behind } = members;
  const sameKeys =
    parts.length === old.length &&
    parts.every((part, index) => part.key.value === old[index]!.key.value && hasColon(part) === hasColon(old[index]!));
  const isTwice = ({ kind }: Mistake) => kind === 'twice';
  if (sameKeys && !known.some(isTwice) && !found.some(isTwice)) return found;
  const ofKeys = (all: readonly ReadMember[]): Member[] => all.filter(hasColon);
  const keys = keysOf([ofKeys(before), 0], [ofKeys(parts), shift], [ofKeys(behind), by]);
  const starts = new Set(keys.map(({ start }) => start));
  const seen = new Set<string>();
  const twice: Mistake[] = [];
  for (const { value, start, end } of keys) {
    if (seen.has(value)) twice.push({ kind: 'twice', start, end, message: messageAboutDuplicate(value), of: start });
    seen.add(value);
  }
  return [...found.filter(mistake => !isTwice(mistake) || !starts.has(mistake.start)), ...twice];
}
