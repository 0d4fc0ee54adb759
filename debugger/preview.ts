/**
 * JSON on one short line: what stands behind a name in the Variables view, in a hover and in the console.
 *
 * The cost depends on what is shown, never on the size of the value. Knows nothing of the protocol.
 */
import type { Json } from '../language/index.ts';

const longestText = 1000;

/** One line of at most about `limit` characters; what is left out stands as an ellipsis. */
export function preview(value: Json, limit = 120): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > longestText ? `${value.slice(0, longestText)}…` : value);
  if (!isContainer(value)) return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `(${value.length}) [${joined(value, item => shallow(item, limit), limit)}]`;
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return '{}';
  const record = value as { readonly [key: string]: Json };
  return `{${joined(keys, key => `${plainKey(key)}: ${shallow(record[key]!, limit)}`, limit)}}`;
}

export function isContainer(value: Json): value is readonly Json[] | { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null;
}

/** A name in JSONPath's bracket notation. */
export function bracketed(key: string): string {
  return `['${key.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}']`;
}

function joined<T>(items: readonly T[], show: (item: T) => string, limit: number): string {
  let text = '';
  for (const item of items) {
    const part = show(item);
    if (text !== '' && text.length + part.length > limit) return `${text}, …`;
    text += text === '' ? part : `, ${part}`;
  }
  return text;
}

/** A value inside a preview: containers inside only say that they are there. */
function shallow(value: Json, limit: number): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > limit / 2 ? `${value.slice(0, limit / 2)}…` : value);
  if (!isContainer(value)) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `(${value.length}) […]`;
  for (const _ in value) return '{…}';
  return '{}';
}

function plainKey(key: string): string {
  return /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
}
