/**
 * One thing that can be typed here, and how it is written where the cursor stands: as a key, a member or a value, in JSON or
 * in block style YAML, with the commas and quotes that the place needs and does not have yet.
 */
import type { Span } from '../../../language/index.ts';
import { writeString } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Piece, Style } from '../snippet.ts';
import { literal, writePiece } from '../snippet.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'newState' | 'state' | 'value' | 'resource' | 'error' | 'substitution';
  readonly detail: string | undefined;
  /** Markdown. */
  readonly documentation: string | undefined;
  readonly replace: Span;
  /** An LSP snippet. */
  readonly insert: string;
  /** What the typed text is matched with. */
  readonly filter: string;
  /** Smaller comes first. */
  readonly rank: number;
  /** Ask for completions again once this is accepted, since the next word can be completed too. */
  readonly again: boolean;
}

export interface Item {
  readonly label: string;
  readonly kind: Completion['kind'];
  readonly detail: string | undefined;
  readonly documentation: string | undefined;
  readonly filter: string;
  readonly rank: number;
}

/** Only the key: its colon and value are there already. */
export function keyOnly(cursor: Cursor, name: string, item: Item): Completion {
  const insert = cursor.block ? literal(name) : `"${literal(name)}"`;
  return { ...item, filter: filterOf(cursor, item.filter), replace: cursor.replace, insert, again: false };
}

/** A whole member, with the commas that the place needs. `key` is part of the snippet. */
export function memberItem(cursor: Cursor, key: string, value: Piece, item: Item, again: boolean): Completion {
  if (cursor.colon) return keyOnly(cursor, item.label, item);
  const style = styleOf(cursor);
  const keyText = style === 'json' ? `"${key}"` : key;
  const written = writePiece(value, style, style === 'json' ? 0 : 1);
  const text = `${keyText}:${written.startsWith('\n') ? '' : ' '}${written}`;
  const insert = `${cursor.commaBefore ? ', ' : ''}${text}${cursor.commaAfter ? ',' : ''}`;
  return { ...item, filter: filterOf(cursor, item.filter), replace: cursor.replace, insert, again };
}

export function valueItem(cursor: Cursor, value: Piece, label: string, item: Partial<Item>): Completion {
  const text = typeof value === 'string' ? writeValue(value, cursor) : writePiece(value, styleOf(cursor));
  return {
    label,
    kind: item.kind ?? 'value',
    detail: item.detail,
    documentation: item.documentation,
    rank: item.rank ?? 0,
    replace: cursor.replace,
    filter: filterOf(cursor, label),
    insert: text + (cursor.commaAfter && cursor.kind === 'value' ? ',' : ''),
    again: false,
  };
}

/** A word as the place writes strings; quotes that were typed already are kept in YAML. */
function writeValue(snippet: string, cursor: Cursor): string {
  if (!cursor.block) return `"${snippet}"`;
  const plain = snippet.replace(/\\(.)/g, '$1');
  return writeString(plain, 'yaml') === plain ? snippet : literal(writeString(plain, 'yaml'));
}

/** The editor matches the typed text from the start of what is replaced: with its quote where there is one. */
function filterOf(cursor: Cursor, word: string): string {
  return cursor.block ? word : `"${word}"`;
}

export function styleOf(cursor: Cursor): Style {
  return cursor.block ? 'yaml' : 'json';
}
