/**
 * Path data as text: absolute points, `x y` each, in tenths of pixels, as `route.ts` writes it. A picture of a large machine has tens
 * of thousands of them, and each end of its way moves them or looks whether they moved, so they are read digit by digit.
 */

/** The first point. */
export function startOf(path: string): { readonly x: number; readonly y: number } {
  const x = new Reader(path);
  if (!path.startsWith('M') || !x.next()) return { x: 0, y: 0 };
  const left = x.value;
  return x.next() ? { x: left / 10, y: x.value / 10 } : { x: 0, y: 0 };
}

/** All points moved; the same letters between them. */
export function movedPath(path: string, x: number, y: number): string {
  const by = [Math.round(x * 10), Math.round(y * 10)] as const;
  const reader = new Reader(path);
  let moved = '';
  let from = 0;
  for (let index = 0; reader.next(); index ^= 1) {
    moved += path.slice(from, reader.start) + written(reader.value + by[index as 0 | 1]);
    from = reader.end;
  }
  return moved + path.slice(from);
}

/** Whether `after` is `movedPath(before, x, y)`. */
export function isMovedPath(before: string, after: string, x: number, y: number): boolean {
  const by = [Math.round(x * 10), Math.round(y * 10)] as const;
  const [old, now] = [new Reader(before), new Reader(after)];
  let [from, fromNow] = [0, 0];
  for (let index = 0; ; index ^= 1) {
    const [has, hasNow] = [old.next(), now.next()];
    if (has !== hasNow) return false;
    if (!has) return before.slice(from) === after.slice(fromNow);
    if (old.value + by[index as 0 | 1] !== now.value || !now.isAsWritten) return false;
    if (!sameBetween(before, from, old.start, after, fromNow, now.start)) return false;
    [from, fromNow] = [old.end, now.end];
  }
}

function sameBetween(a: string, from: number, to: number, b: string, fromB: number, toB: number): boolean {
  if (to - from !== toB - fromB) return false;
  for (let at = 0; at < to - from; at++) if (a.charCodeAt(from + at) !== b.charCodeAt(fromB + at)) return false;
  return true;
}

function written(tenths: number): string {
  return String(tenths / 10);
}

/** The numbers of a text, in whole tenths. */
class Reader {
  start = 0;
  end = 0;
  value = 0;
  /** As it would be written anew. */
  isAsWritten = true;

  constructor(private readonly text: string) {}

  next(): boolean {
    const { text } = this;
    let at = this.end;
    let code = text.charCodeAt(at);
    while (at < text.length && !isDigit(code) && code !== minus) code = text.charCodeAt(++at);
    if (at >= text.length) return false;
    this.start = at;
    const isNegative = code === minus;
    if (isNegative) code = text.charCodeAt(++at);
    const digits = at;
    let value = 0;
    for (; isDigit(code); code = text.charCodeAt(++at)) value = value * 10 + code - zero;
    this.isAsWritten = at > digits && (at === digits + 1 || text.charCodeAt(digits) !== zero);
    value *= 10;
    if (code === point) {
      code = text.charCodeAt(++at);
      const tenth = isDigit(code) ? code - zero : 0;
      value += tenth;
      const decimals = at;
      while (isDigit(code)) code = text.charCodeAt(++at);
      if (at !== decimals + 1 || tenth === 0) this.isAsWritten = false;
      // More than tenths no layout writes.
      if (at > decimals + 1) value = Math.round(Number(text.slice(digits, at)) * 10);
    }
    if (isNegative && value === 0) this.isAsWritten = false;
    this.value = isNegative && value !== 0 ? -value : value;
    this.end = at;
    return true;
  }
}

const zero = 48;
const minus = 45;
const point = 46;

function isDigit(code: number): boolean {
  return code >= zero && code <= 57;
}
