/**
 * How a document is laid out: what a member or an item takes up together with its own comments, how far lines and levels are
 * indented, how lines end. Edits ask here, so that what they move, add and take away looks as a person would have done it.
 * Knows text and tree, and no states.
 */
import type { Document, Member, Node, ObjectNode, Span } from './tree.ts';

/** A member of an object, or an item of a list. */
export type Part = Member | Node;

/** What belongs to a part in the text. */
export interface Extent {
  /** Where the comments directly above it begin, else the part itself. */
  readonly start: number;
  /** Behind its comma and the comment on its last line. */
  readonly end: number;
  /** Where what was written of it ends, without comma and comment. */
  readonly bodyEnd: number;
  /** Its comma, where there is one. */
  readonly comma: number | undefined;
  /** The blanks before it when it, and nothing else, stands on its lines; for an item of a YAML list those before the dash. */
  readonly indent: string | undefined;
}

export function extentOf(document: Document, part: Part): Extent {
  const { text } = document;
  const bodyEnd = endOf(text, part);
  const { comma, end } = tailOf(document, bodyEnd);
  const lineStart = text.lastIndexOf('\n', part.span.start - 1) + 1;
  const before = text.slice(lineStart, part.span.start);
  const isItem = part.kind !== 'member';
  const alone = /^\s*$/.test(before) || (isItem && /^\s*- +$/.test(before));
  const closed = /^[ \t]*(\r?\n|$)/.test(text.slice(end, end + 200));
  if (!alone || !closed) return { start: part.span.start, end, bodyEnd, comma, indent: undefined };
  const indent = /^\s*/.exec(before)?.[0] ?? '';
  const start = leadOf(document, lineStart, indent) ?? (isItem ? lineStart + indent.length : part.span.start);
  return { start, end: innerCommentsEnd(document, end, indent), bodyEnd, comma, indent };
}

/** Where what was written ends; a YAML block's span may reach over the line ends behind it. */
export function endOf(text: string, part: Part): number {
  const { start, end } = part.span;
  let at = end;
  while (at > start && /\s/.test(text[at - 1]!)) at--;
  return at;
}

/** The comma and the comment behind a part, on its line. */
function tailOf({ text, format }: Document, bodyEnd: number): { comma: number | undefined; end: number } {
  let at = bodyEnd;
  let end = bodyEnd;
  let comma: number | undefined;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (text[at] === ',' && comma === undefined) {
      comma = at;
      end = ++at;
    } else if (format === 'json' && text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      // A comment over several lines is about what comes then.
      if (close < 0 || text.slice(at, close).includes('\n')) break;
      end = at = close + 2;
    } else if (format === 'json' ? text.startsWith('//', at) : text[at] === '#' && at > bodyEnd) {
      end = lineEndAt(text, at);
      break;
    } else break;
  }
  return { comma, end };
}

/** Where the comments begin that stand directly above a line, without a blank line between. */
function leadOf({ text, format }: Document, lineStart: number, indent: string): number | undefined {
  let first: number | undefined;
  for (let start = lineStart; start > 0; ) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(above, start).trimEnd();
    const comment = line.trimStart();
    const blanks = line.length - comment.length;
    if (format === 'yaml') {
      // What is indented further is about what stands before it.
      if (!comment.startsWith('#') || blanks !== indent.length) break;
      first = above + blanks;
      start = above;
    } else if (comment.startsWith('//')) {
      first = above + blanks;
      start = above;
    } else if (comment.endsWith('*/')) {
      const open = text.lastIndexOf('/*', start - 1);
      const openLine = text.lastIndexOf('\n', open - 1) + 1;
      if (open < 0 || text.slice(openLine, open).trim() !== '') break;
      first = open;
      start = openLine;
    } else break;
  }
  return first;
}

/** YAML: comments on the lines behind a block that are indented further than it stand inside of it. */
function innerCommentsEnd({ text, format }: Document, end: number, indent: string): number {
  if (format === 'json') return end;
  let last = end;
  for (let at = text.indexOf('\n', end); at >= 0; at = text.indexOf('\n', at + 1)) {
    const line = text.slice(at + 1, lineEndAt(text, at + 1));
    const comment = line.trimStart();
    if (!comment.startsWith('#') || line.length - comment.length <= indent.length) break;
    last = at + 1 + line.length;
  }
  return last;
}

function lineEndAt(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > from ? end - 1 : end;
}

/** The blanks before a member that stands on a line of its own; undefined where something else stands before it. */
export function indentOf(text: string, { span }: Part): string | undefined {
  // Not further back than needed: a document may be one long line.
  let lineStart = span.start;
  while (lineStart > 0 && ' \t-'.includes(text[lineStart - 1] ?? '\n')) lineStart--;
  if (lineStart > 0 && text[lineStart - 1] !== '\n') return undefined;
  const before = text.slice(lineStart, span.start);
  if (!before.includes('-')) return before;
  // A YAML list entry: the members that follow stand under the first one.
  return /^\s*(- +)+$/.test(before) ? ' '.repeat(before.length) : undefined;
}

/** The blanks at the beginning of the line on which a place is. */
export function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** How the lines of a text end. */
function lineBreakOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** What is written, with line ends as those of the text. */
export function withLineBreaks(written: string, text: string): string {
  return lineBreakOf(text) === '\n' ? written : written.replaceAll(/\r?\n/g, '\r\n');
}

/** What one level is indented by in this document. */
export function unitOf(document: Document): string {
  const { root, text } = document;
  return (root?.kind === 'object' && unitIn(text, root)) || '  ';
}

/** From the first object whose members stand on lines of their own, the step that they are further in. */
function unitIn(text: string, object: ObjectNode): string | undefined {
  const isFlow = text[object.span.start] === '{';
  const first = object.members[0];
  const opens = object.parent?.kind === 'member' ? object.parent : object;
  // Where the object does not begin its line, the line says nothing of its level.
  if (isFlow && first && indentOf(text, opens) !== undefined) {
    const inner = indentOf(text, first);
    const outer = lineIndent(text, object.span.start);
    if (inner !== undefined && inner.length > outer.length) return inner.slice(outer.length);
  }
  for (const member of object.members) {
    const { value } = member;
    if (value?.kind !== 'object') continue;
    const below = value.members[0];
    if (!isFlow && below && text[value.span.start] !== '{') {
      const inner = indentOf(text, below);
      const outer = indentOf(text, member);
      if (inner !== undefined && outer !== undefined && inner.length > outer.length) return inner.slice(outer.length);
    }
    const found = unitIn(text, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether an object or a list is written with braces or brackets: always in JSON. */
export function isFlow({ text }: Document, { span }: { readonly span: Span }): boolean {
  return text[span.start] === '{' || text[span.start] === '[';
}

/** Text that stood behind `from` on its lines, as it stands behind `to`; the first line is where it is put. */
export function reindented(text: string, from: string, to: string): string {
  if (from === to) return text;
  return text
    .split('\n')
    .map((line, index) => {
      if (index === 0 || line.trim() === '') return line;
      if (line.startsWith(from)) return to + line.slice(from.length);
      return to + line.trimStart();
    })
    .join('\n');
}
