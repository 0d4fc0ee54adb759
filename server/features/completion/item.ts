/**
 * One thing that can be typed here, and how it is written where the cursor stands: as a key, a member, a value or a part of a
 * text, in JSON or in block style YAML, with the commas and quotes that the place needs and does not have yet.
 */
import type { Span, StringNode, TextEdit } from '../../../language/index.ts';
import { writeString } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { isClosed } from '../cursor.ts';
import type { Piece, Style } from '../snippet.ts';
import { escaped, inQuotes, literal, writePiece } from '../snippet.ts';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail: string | undefined;
  /** Markdown; a function where it is made only for those items that somebody looks at. */
  readonly documentation: string | (() => string | undefined) | undefined;
  readonly replace: Span;
  /** An LSP snippet. */
  readonly insert: string;
  /** What the typed text is matched with. */
  readonly filter: string;
  /** Smaller comes first. */
  readonly rank: number;
  /** Ask for completions again once this is accepted, since the next word can be completed too. */
  readonly again: boolean;
  /** Where a comma is missing, before what is inserted. */
  readonly comma?: number | undefined;
  /** What goes when the item is accepted, elsewhere in the text. */
  readonly removes?: readonly TextEdit[] | undefined;
  /** Shown beside the label. */
  readonly description?: string | undefined;
  /** The Resource whose documentation the catalog has. */
  readonly resource?: string | undefined;
  /** Characters that accept the item when they are typed. */
  readonly commit?: readonly string[] | undefined;
}

export type CompletionKind =
  | 'field'
  | 'newState'
  | 'pattern'
  | 'state'
  | 'value'
  | 'resource'
  | 'error'
  | 'substitution'
  | 'path'
  | 'variable'
  | 'function'
  | 'context';

export interface Item {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail: string | undefined;
  readonly documentation: Completion['documentation'];
  readonly filter: string;
  readonly rank: number;
}

/** Only the key: its colon and value are there already. */
export function keyOnly(cursor: Cursor, name: string, item: Item): Completion {
  const insert = cursor.block ? literal(name) : inQuotes(literal(name));
  return { ...item, filter: filterOf(cursor, item.filter), replace: cursor.replace, insert, again: false };
}

/** A whole member, with the commas that the place needs. `key` is part of the snippet. */
export function memberItem(cursor: Cursor, key: string, value: Piece, item: Item, again: boolean): Completion {
  return membersItem(cursor, [[key, value]], item, again);
}

/** Several members at once. */
export function membersItem(
  cursor: Cursor,
  members: readonly (readonly [key: string, value: Piece])[],
  item: Item,
  again: boolean,
): Completion {
  if (cursor.colon) return keyOnly(cursor, item.label, item);
  const style = styleOf(cursor);
  const text = members
    .map(([key, value]) => {
      const written = writePiece(value, style, style === 'json' ? 0 : 1);
      return `${style === 'json' ? inQuotes(key) : key}:${written.startsWith('\n') ? '' : ' '}${written}`;
    })
    .join(style === 'json' ? ',\n' : '\n');
  const insert = `${text}${cursor.commaAfter ? ',' : ''}`;
  return {
    ...item,
    ...commaFor(cursor, insert),
    filter: filterOf(cursor, item.filter),
    replace: cursor.replace,
    again,
  };
}

export function valueItem(cursor: Cursor, value: Piece, label: string, item: Partial<Item>): Completion {
  const style = styleOf(cursor);
  const text =
    typeof value === 'string' ? writeValue(value, cursor) : writePiece(value, style, style === 'json' ? 0 : 1);
  return {
    label,
    kind: item.kind ?? 'value',
    detail: item.detail,
    documentation: item.documentation,
    rank: item.rank ?? 0,
    replace: cursor.replace,
    filter: filterOf(cursor, item.filter ?? label),
    ...commaFor(cursor, text + (cursor.commaAfter && cursor.kind === 'value' ? ',' : '')),
    again: false,
  };
}

/** The text that is being written, and where in it the cursor stands; empty where no string has been begun. */
export interface TextCursor {
  readonly cursor: Cursor;
  readonly node: StringNode | undefined;
  readonly value: string;
  readonly index: number;
}

/** Undefined between the letters of a text: in an escape, in the blanks before a line of several. */
export function textAt(cursor: Extract<Cursor, { kind: 'value' }>): TextCursor | undefined {
  const node = cursor.node?.kind === 'string' ? cursor.node : undefined;
  if (!node) return { cursor, node, value: '', index: 0 };
  let low = 0;
  let high = node.value.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (node.offsetAt(middle) <= cursor.offset) low = middle;
    else high = middle - 1;
  }
  return node.offsetAt(low) === cursor.offset ? { cursor, node, value: node.value, index: low } : undefined;
}

/** A part of a text, from one index to another, replaced by `insert`, which knows nothing of how the text is quoted. */
export function textItem(
  { cursor, node }: TextCursor,
  from: number,
  to: number,
  insert: string,
  item: Partial<Item> &
    Pick<Item, 'label' | 'kind'> & {
      readonly again?: boolean;
      readonly commit?: readonly string[];
      readonly description?: string | undefined;
    },
): Completion {
  const { again = false, commit, description, ...rest } = item;
  if (!node) return { ...valueItem(cursor, insert, item.label, rest), again, commit, description };
  const { offset, machine } = cursor;
  const { text } = machine.document;
  const start = Math.min(node.offsetAt(from), offset);
  const end = Math.max(node.offsetAt(to), offset);
  const closing = closingOf(cursor, node, from, to);
  // What is replaced stands on one line, with the cursor in it.
  const replace = {
    start: text.slice(start, offset).includes('\n') ? offset : start,
    end: closing !== undefined ? node.span.end : text.slice(offset, end).includes('\n') ? offset : end,
  };
  return {
    label: item.label,
    kind: item.kind,
    detail: item.detail,
    documentation: item.documentation,
    rank: item.rank ?? 0,
    replace,
    filter: item.filter ?? item.label,
    insert: quotedAs(insert, node) + (closing ?? ''),
    again,
    commit,
    description,
  };
}

/**
 * What a text that is not closed wants behind what is accepted in it: the rest of it, the mark that ends a JSONata expression, its
 * quote, and a comma where something follows. Undefined for one that is closed.
 */
function closingOf({ machine, commaAfter }: Cursor, node: StringNode, from: number, to: number): string | undefined {
  const { text } = machine.document;
  const { start, end } = node.span;
  if (isClosed(node) || text.slice(start, end).includes('\n')) return undefined;
  const rest = text.slice(Math.min(node.offsetAt(to), end), end).trimEnd();
  const isOpen = from > 0 && node.value.startsWith('{%') && !rest.endsWith('%}');
  return `$0${literal(rest)}${isOpen ? ' %\\}' : ''}${text[start]}${commaAfter ? ',' : ''}`;
}

export function styleOf(cursor: Cursor): Style {
  return cursor.block ? 'yaml' : 'json';
}

/** A snippet inside of a string of this style. */
function quotedAs(snippet: string, { style }: StringNode): string {
  if (style === 'single') return snippet.replaceAll("'", "''");
  return style === 'json' || style === 'double' ? escaped(snippet) : snippet;
}

/** A word as the place writes strings. */
function writeValue(snippet: string, cursor: Cursor): string {
  if (!cursor.block) return inQuotes(snippet);
  const plain = snippet
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, 'x')
    .replace(/\\(.)/g, '$1');
  if (writeString(plain, 'yaml') === plain) return snippet;
  return inQuotes(snippet);
}

/** The comma that is missing is put behind what stands before; where that ends at the cursor, it goes before the new text. */
function commaFor(
  { commaBefore, replace }: Cursor,
  text: string,
): { readonly insert: string; readonly comma?: number } {
  if (commaBefore === undefined) return { insert: text };
  return commaBefore < replace.start ? { insert: text, comma: commaBefore } : { insert: `, ${text}` };
}

/** The editor matches the typed text from the start of what is replaced: with its quote where there is one. */
function filterOf(cursor: Cursor, word: string): string {
  return cursor.block ? word : `"${word}"`;
}
