/**
 * What is being typed at the cursor: a key or a value, of which object, and which text an accepted completion replaces.
 *
 * The tolerant tree has the answer wherever something was begun. Where nothing was, what stands around the cursor tells: in
 * JSON the tokens before and behind it, in block style YAML the column. An object that is about to be begun is put into the
 * tree as an empty one. Only while a file has no object at all, a probe word is put in and the text read again.
 */

import type {
  ArrayNode,
  Document,
  Member,
  Node,
  ObjectNode,
  Span,
  StateMachine,
  StringNode,
} from '../../language/index.ts';
import { nodeAt, placeOf, readStateMachine, rereadDocument } from '../../language/index.ts';

export type Cursor = CursorBase &
  (
    | { readonly kind: 'key'; readonly holder: ObjectNode; readonly member: Member | undefined }
    | { readonly kind: 'value'; readonly in: Member | ArrayNode; readonly node: Node | undefined }
  );

interface CursorBase {
  /** The machine in which `holder`, `in` and `node` are: the document's, or the probe's. */
  readonly machine: StateMachine;
  /** Offsets of the document itself. */
  readonly replace: Span;
  /** The text is written in block style YAML at this place: no quotes, commas and braces. */
  readonly block: boolean;
  /** Where a comma is missing before what is inserted. */
  readonly commaBefore: number | undefined;
  /** A comma has to be put after what is inserted. */
  readonly commaAfter: boolean;
  /** A colon stands behind the key already. */
  readonly colon: boolean;
  /** Offset up to which the word has been typed; `replace.start` is where it begins. */
  readonly offset: number;
  /** Inside of a text over several lines: it cannot be replaced as a whole. */
  readonly inLines: boolean;
}

const probe = 'aslWorkbenchProbe';

/** Undefined where nothing can be completed: in a comment, inside a number, behind a closed object. */
export function cursorAt(document: Document, machine: StateMachine | undefined, offset: number): Cursor | undefined {
  const { text } = document;
  const begun = machine && document.format === 'yaml' ? inMarks(text, machine, offset) : undefined;
  if (begun) return begun;
  const within = document.root && (nodeBegun(document.root, text, offset) ?? nodeAt(document.root, offset));
  if (
    machine &&
    within?.kind === 'string' &&
    (within.style === 'plain' ? offset >= within.span.start : offset > within.span.start) &&
    !isBehindQuote(within, offset)
  ) {
    return inString(document, machine, within, offset);
  }
  const start = wordStart(text, offset);
  if (document.format === 'json' || isInFlow(within, text, offset))
    return machine && betweenTokens(text, machine, start, offset);
  return machine ? inBlock(text, machine, start, offset) : inNothing(document, start, offset);
}

function inString(document: Document, machine: StateMachine, node: StringNode, offset: number): Cursor | undefined {
  const { text } = document;
  const parent = node.parent;
  if (parent === undefined) return undefined;
  const isKey = parent.kind === 'member' && parent.key.span.start === node.span.start;
  const block = document.format === 'yaml' && !isInFlow(enclosing(node), text, offset);
  const { end } = node.span;
  const replace = { start: node.span.start, end };
  const inLines = text.slice(node.span.start, end).includes('\n');
  const around = block ? unpunctuated : punctuationAround(text, enclosing(node), node.span.start, end);
  const base = { machine, offset, block, inLines, ...around, colon: charBehind(text, end) === ':', replace };
  if (isKey) return inLines ? undefined : { ...base, kind: 'key', holder: parent.parent, member: parent };
  // A word alone on its line, where an object is wanted, is the beginning of its first key.
  if (
    block &&
    node.style === 'plain' &&
    !inLines &&
    isFirstOnLine(text, node.span.start) &&
    wantsObject(machine, parent)
  )
    return { ...base, kind: 'key', holder: emptyObject(parent, replace), member: undefined };
  return { ...base, kind: 'value', in: parent, node, ...(parent.kind === 'member' && { commaBefore: undefined }) };
}

/**
 * A string that is not closed, or of YAML a value without quotes, where the offset is behind blanks at its end: whoever types there
 * goes on with it.
 */
export function nodeBegun(root: Node, text: string, offset: number): StringNode | undefined {
  let end = offset;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  const node = end < offset ? nodeAt(root, end) : undefined;
  if (node?.kind !== 'string' || node.span.end !== end) return undefined;
  const goesOn =
    node.style === 'plain'
      ? node.parent?.kind === 'member' &&
        node.parent.key !== node &&
        /^[ \t]*(?:$|[,}\]])/m.test(text.slice(offset, endOfLine(text, offset)))
      : !isClosed(node);
  if (!goesOn) return undefined;
  const { parent, style } = node;
  const value = node.value + text.slice(end, offset);
  const offsetAt = (index: number) =>
    index <= node.value.length ? node.offsetAt(index) : Math.min(end + index - node.value.length, offset);
  return { kind: 'string', style, value, parent, offsetAt, span: { start: node.span.start, end: offset } };
}

/** `Output: {% …` without quotes: YAML reads an object in braces, but a JSONata expression is meant. */
function inMarks(text: string, machine: StateMachine, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const [, key, value] = /^(\s*(?:-\s+)*[\w.$"'-]+):\s+(\{%?[^"'\n]*)$/.exec(text.slice(lineStart, offset)) ?? [];
  if (key === undefined || value === undefined) return undefined;
  const name = nodeAt(machine.node, lineStart + key.length);
  const parent: Member | ArrayNode | undefined = name?.parent;
  if (parent?.kind !== 'member' || parent.key !== name) return undefined;
  const { field, queryLanguage } = placeOf(machine, parent.key);
  if (queryLanguage !== 'JSONata' || field?.jsonata === undefined) return undefined;
  const start = offset - value.length;
  const end = offset + (/^[^"'#\n]*?(?=\s*$|\s+#)/m.exec(text.slice(offset, endOfLine(text, offset)))?.[0].length ?? 0);
  const span = { start, end };
  const written = text.slice(start, end);
  const base = { machine, offset, block: true, inLines: false, replace: span, ...unpunctuated, colon: false };
  const empty = /^\{%?\s*(%?\})?$/.test(written);
  if (!empty && !written.startsWith('{%')) return undefined;
  const node: StringNode = { kind: 'string', style: 'plain', value: written, span, parent, offsetAt: at => start + at };
  return { ...base, kind: 'value', in: parent, node: empty ? undefined : node };
}

/** JSON, or flow style in YAML: the characters around the cursor say what may stand there. */
function betweenTokens(text: string, machine: StateMachine, start: number, offset: number): Cursor | undefined {
  const holder = collectionAt(machine.node, text, start);
  if (!holder) return undefined;
  const { inComment, colon, commaBefore, commaAfter } = punctuationAround(text, holder, start, offset);
  if (inComment) return undefined;
  const after = charBehind(text, offset);
  const replace = { start, end: offset };
  const base = {
    machine,
    offset,
    block: false,
    inLines: false,
    replace,
    commaBefore,
    commaAfter,
    colon: after === ':',
  };
  if (holder.kind === 'array') {
    const item = lastBefore(holder.items, start + 1);
    if (!item || item.span.end <= start) return { ...base, kind: 'value', in: holder, node: undefined };
    return isWord(item) && item.span.start === start
      ? { ...base, commaBefore: undefined, kind: 'value', in: holder, node: item }
      : undefined;
  }
  const previous = lastBefore(holder.members, start);
  const value = previous && writtenValue(text, previous);
  if (previous && !value)
    return colon ? { ...base, commaBefore: undefined, kind: 'value', in: previous, node: undefined } : undefined;
  // Inside of a member: its value, when that is the word at the cursor.
  if (previous && value && value.span.end > start)
    return isWord(value) && value.span.start === start
      ? {
          ...base,
          commaBefore: undefined,
          commaAfter: false,
          replace: value.span,
          kind: 'value',
          in: previous,
          node: value,
        }
      : undefined;
  return { ...base, kind: 'key', holder, member: undefined };
}

/** What is written without quotes. */
function isWord({ kind }: Node): boolean {
  return kind === 'number' || kind === 'boolean' || kind === 'null';
}

/** Block style YAML: the column tells which object a line belongs to. */
function inBlock(text: string, machine: StateMachine, start: number, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, start);
  const rest = text.slice(offset, endOfLine(text, offset));
  if (/(^|\s)#/.test(before) || !/^\s*$|^\s+#/.test(rest)) return undefined;
  const replace = { start, end: offset };
  const base = { machine, offset, block: true, inLines: false, replace, ...unpunctuated, colon: false };
  if (/:\s+$/.test(before)) {
    const key = nodeAt(machine.node, lineStart + before.trimEnd().length - 1);
    const member: Member | ArrayNode | undefined = key?.parent;
    if (member?.kind !== 'member' || member.key !== key) return undefined;
    const { value } = member;
    // What stands on the lines below is the value already.
    return value && value.span.start > offset ? undefined : { ...base, kind: 'value', in: member, node: value };
  }
  if (!/^\s*(-\s+)*$/.test(before)) return undefined;
  const column = start - lineStart;
  const dashes = [...before.matchAll(/-/g)].map(({ index }) => index);
  const begin = (parent: Member | ArrayNode): Cursor =>
    wantsObject(machine, parent)
      ? { ...base, kind: 'key', holder: emptyObject(parent, replace), member: undefined }
      : { ...base, kind: 'value', in: parent, node: undefined };
  for (let at: Node = machine.node; ; ) {
    if (text[at.span.start] === '{' || text[at.span.start] === '[') return undefined;
    let parent: Member | ArrayNode;
    let inner: Node | undefined;
    if (at.kind === 'object') {
      const first = at.members[0];
      const own = first ? columnOf(text, first.key.span.start) : column;
      if (column < own) return undefined;
      if (column === own && (dashes.length === 0 || first === undefined || first.key.span.start > lineStart))
        return { ...base, kind: 'key', holder: at, member: undefined };
      const member: Member | undefined = lastBefore(at.members, start);
      if (!member) return undefined;
      parent = member;
      inner = member.value;
    } else if (at.kind === 'array') {
      const own = columnOf(text, at.span.start);
      const dash = dashes.indexOf(own);
      if (dash >= 0) return dash === dashes.length - 1 ? begin(at) : undefined;
      if (column <= own) return undefined;
      parent = at;
      inner = lastBefore(at.items, start);
    } else return undefined;
    if (inner === undefined || inner.kind === 'null') return dashes.length === 0 ? begin(parent) : undefined;
    at = inner;
  }
}

/** A file without an object: where a word that is put in ends up tells what would stand here. */
function inNothing(document: Document, start: number, offset: number): Cursor | undefined {
  const { text } = document;
  if (text.length > 10_000 || !/^\s*$/.test(text.slice(offset, endOfLine(text, offset)))) return undefined;
  const probed = rereadDocument(document, `${text.slice(0, start)}${probe}:${text.slice(offset)}`);
  const machine = probed && readStateMachine(probed);
  const node = machine && nodeAt(machine.node, start + 1);
  const member = node?.parent;
  if (!machine || node?.kind !== 'string' || node.value !== probe || member?.kind !== 'member') return undefined;
  const base = { machine, offset, block: true, inLines: false, ...unpunctuated, colon: false };
  return { ...base, replace: { start, end: offset }, kind: 'key', holder: member.parent, member };
}

const unpunctuated = { commaBefore: undefined, commaAfter: false };

/** Whether the value of a member, or an item of a list, has keys of its own. */
function wantsObject(machine: StateMachine, parent: Member | ArrayNode): boolean {
  const { field, path } = placeOf(machine, parent.kind === 'member' ? parent.key : parent);
  const type = field?.type;
  if (!type) return false;
  switch (type.kind) {
    case 'states':
    case 'object':
    case 'assign':
      return true;
    case 'payload':
    case 'literal':
      return parent.kind === 'member' && !parent.key.value.endsWith('.$');
    case 'list':
      return parent.kind === 'array' && type.of.kind === 'object' && path.length <= 1;
    default:
      return false;
  }
}

/** An object that is not there yet, in its place. */
function emptyObject(parent: Member | ArrayNode, span: Span): ObjectNode {
  return { kind: 'object', parent, span, members: [] };
}

function enclosing(node: Node): Node | undefined {
  return node.parent?.kind === 'member' ? node.parent.parent : node.parent;
}

/** Whether the innermost collection around the offset is written with braces or brackets. */
function isInFlow(node: Node | undefined, text: string, offset: number): boolean {
  for (let at = node; at; at = enclosing(at)) {
    if (at.kind !== 'object' && at.kind !== 'array') continue;
    const open = text[at.span.start];
    if (open === '{' || open === '[')
      return offset > at.span.start && (offset < at.span.end || !/[}\]]/.test(text[at.span.end - 1] ?? ''));
    return false;
  }
  return false;
}

/** Whether the offset is behind a text that is closed. */
export function isBehindQuote(node: StringNode, offset: number): boolean {
  return offset === node.span.end && isQuoted(node) && isClosed(node);
}

/** Whether the quote at the end of a text is there, if it has one at its start. */
export function isClosed(node: StringNode): boolean {
  return !isQuoted(node) || node.offsetAt(node.value.length) < node.span.end;
}

function isQuoted({ style }: StringNode): boolean {
  return style === 'json' || style === 'single' || style === 'double';
}

/** The innermost object or array that is open at the offset. */
function collectionAt(root: Node, text: string, offset: number): ObjectNode | ArrayNode | undefined {
  for (let at = nodeAt(root, offset); at; at = enclosing(at)) {
    if (at.kind !== 'object' && at.kind !== 'array') continue;
    const { start, end } = at.span;
    if (offset > start && (offset < end || !/[}\]]/.test(text[end - 1] ?? ''))) return at;
  }
  return undefined;
}

/** The last part, in document order, that begins before the offset. */
function lastBefore<T extends { readonly span: Span }>(parts: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}

/** The value of a member; none where a key on the next line was taken for it. */
function writtenValue(text: string, { key, value }: Member): Node | undefined {
  return value && value.span.start > key.span.end && text.slice(key.span.end, value.span.start).includes(':')
    ? value
    : undefined;
}

/** What stands between a place in an object or array and what is before and behind it there. */
function punctuationAround(text: string, holder: Node | undefined, start: number, end: number) {
  const parts: readonly (Member | Node)[] =
    holder?.kind === 'object' ? holder.members : holder?.kind === 'array' ? holder.items : [];
  const previous = lastBefore(parts, start);
  const from = previous
    ? Math.min(start, previous.kind === 'member' && !previous.value ? previous.key.span.end : previous.span.end)
    : holder
      ? Math.min(start, holder.span.start + 1)
      : start;
  let comma = false;
  let colon = false;
  let inComment = false;
  for (let at = from; at < start; at++) {
    const comment = commentAt(text, at);
    if (comment !== undefined) {
      inComment = comment > start || (comment === start && text[at + 1] !== '*');
      at = comment - 1;
    } else if (text[at] === ',') comma = true;
    else if (text[at] === ':') colon = true;
  }
  // The value of a member stands behind a colon, with no comma before it.
  const isValue = holder?.kind === 'object' && colon && !comma;
  const after = charBehind(text, end);
  return {
    inComment,
    colon: colon && !comma,
    commaBefore: previous && !comma && !isValue ? from : undefined,
    commaAfter: after !== '' && !',:}])'.includes(after),
  };
}

/** The end of the comment that begins here. */
function commentAt(text: string, at: number): number | undefined {
  if (text[at] === '#' && /\s/.test(text[at - 1] ?? ' ')) return endOfLine(text, at);
  if (text[at] !== '/' || (text[at + 1] !== '/' && text[at + 1] !== '*')) return undefined;
  if (text[at + 1] === '/') return endOfLine(text, at);
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** The next character that means something. */
function charBehind(text: string, offset: number): string {
  let at = offset;
  while (at < text.length) {
    const comment = commentAt(text, at);
    if (comment !== undefined) at = comment;
    else if (/\s/.test(text[at] ?? '')) at++;
    else break;
  }
  return text[at] ?? '';
}

function wordStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /[A-Za-z0-9_$]/.test(text[start - 1] ?? '')) start--;
  return start;
}

function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t]*(-[ \t]+)*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
