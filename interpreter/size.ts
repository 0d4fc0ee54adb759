/**
 * How many bytes a value has as JSON text in UTF-8: what AWS limits to 262,144. Values never change, so the size of an
 * object is counted once and remembered; a state that adds one member to a large document costs that member.
 */
import type { Json } from '../expressions/index.ts';

export const payloadLimit = 262_144;

const known = new WeakMap<object, number>();

export function sizeOf(value: Json): number {
  switch (typeof value) {
    case 'string':
      return textSize(value);
    case 'number':
      return String(value).length;
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
      if (!Object.hasOwn(object, key)) continue;
      size += textSize(key) + 1 + sizeOf(object[key]!);
      count++;
    }
    if (count > 1) size += count - 1;
  }
  known.set(value, size);
  return size;
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
