/**
 * How many bytes a value has as JSON text in UTF-8: what AWS limits to 262,144. Values never change, so the size of a
 * large object is counted once and remembered: a state that adds one member to a large document costs that member. Small
 * values, which most are, are not worth remembering: a glance is enough to see that they fit.
 */
import type { Json } from '../expressions/index.ts';

export const payloadLimit = 262_144;

const known = new WeakMap<object, number>();
/** Bytes from which on a size is remembered. */
const large = 512;

/** Whether a value has more bytes than that. */
export function isLarger(value: Json, limit: number): boolean {
  if (typeof value === 'string') return value.length * 6 + 2 > limit && textSize(value) > limit;
  seen = 0;
  return typeof value === 'object' && value !== null && mostBytes(value) > limit && sizeOf(value) > limit;
}

/** How many values a glance takes in. */
const glance = 48;
let seen = 0;

/** No less than the size in bytes; Infinity when there is more to see than a glance takes in. */
function mostBytes(value: object): number {
  let bytes = 2;
  if (Array.isArray(value)) {
    seen += value.length;
    if (seen > glance) return Infinity;
    for (let i = 0; i < value.length; i++) bytes += most(value[i] as Json);
    return bytes;
  }
  for (const key in value) {
    if (++seen > glance) return Infinity;
    bytes += 6 * key.length + 3 + most((value as { readonly [key: string]: Json })[key]!);
  }
  return bytes;
}

/** With a comma. A character has six bytes at most (\u0001), a number 25. */
function most(value: Json): number {
  if (typeof value === 'string') return 6 * value.length + 3;
  return typeof value === 'object' && value !== null ? mostBytes(value) + 1 : 26;
}

export function sizeOf(value: Json): number {
  switch (typeof value) {
    case 'string':
      return textSize(value);
    case 'number':
      return Number.isInteger(value) && value >= 0 && value < 1e9 ? digits(value) : String(value).length;
    case 'boolean':
      return value ? 4 : 5;
  }
  if (value === null) return 4;
  const before = known.get(value);
  if (before !== undefined) return before;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) size += sizeOf(item) + 1;
    if (value.length > 0) size--;
  } else {
    const object = value as { readonly [key: string]: Json };
    let count = 0;
    for (const key in object) {
      size += textSize(key) + 1 + sizeOf(object[key]!);
      count++;
    }
    if (count > 1) size += count - 1;
  }
  if (size >= large) known.set(value, size);
  return size;
}

function digits(value: number): number {
  let count = 1;
  for (let next = 10; value >= next; next *= 10) count++;
  return count;
}

function textSize(text: string): number {
  let size = 2;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit < 0x80) size += unit === 0x22 || unit === 0x5c ? 2 : 1;
    else if (unit < 0x20) size += unit === 8 || unit === 9 || unit === 10 || unit === 12 || unit === 13 ? 2 : 6;
    else if (unit < 0x800) size += 2;
    else if (unit >= 0xd800 && unit < 0xe000)
      size += 2; // half of a pair of four bytes
    else size += 3;
  }
  return size;
}
