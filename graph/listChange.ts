/**
 * What became of a list of things that have names, as something small that can be sent: stretches of the list before, each moved by one
 * way, and what is new in it. What moving is, and what says where a thing is, each sort of thing tells.
 *
 * Pure; `listAfter(before, stepsBetween(before, after))` is `after`, for any two lists. What did not change stays the same object.
 */
import type { Span } from '../language/index.ts';

/** The next items of a list: some of the list before, in their order, or a new one. */
export type Step<T> = Stretch<T> | { readonly new: T };

export interface Stretch<T> {
  readonly from: number;
  readonly count: number;
  /** How all of them moved. */
  readonly by?: Way;
  /** Members that are other ones beside, `null` for those that are gone; of a single item. */
  readonly set?: { readonly [K in keyof T]?: T[K] | null };
}

/** To the right, down, wider, higher, and onwards in the text. */
export type Way = readonly [x: number, y: number, width: number, height: number, text: number];

/** What can be said of the items of a list. */
export interface Sort<T> {
  isItem(value: unknown): boolean;
  /** The way from one to what became of it; where it did more than move, as far as it moved. */
  way(before: T, after: T): Way;
  moved(item: T, way: Way): T;
  /** The members that say where it is, and whether they are those of the one that moved so. */
  readonly places: ReadonlySet<string>;
  isThere(before: T, after: T, way: Way): boolean;
}

export function stepsBetween<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  { way: wayOf, moved, places: placesOf, isThere }: Sort<T>,
): Step<T>[] {
  let places: Map<string, number> | undefined;
  const placeOf = (id: string) => {
    places ??= new Map(before.map((item, index) => [item.id, index]));
    return places.get(id);
  };
  const steps: Step<T>[] = [];
  /** The last step, as long as it can go on. */
  let open: { from: number; count: number; by?: Way } | undefined;
  after.forEach((item, index) => {
    // Most items stand where they stood.
    const from = before[index]?.id === item.id ? index : placeOf(item.id);
    if (from === undefined) {
      steps.push({ new: item });
      open = undefined;
      return;
    }
    const old = before[from]!;
    const way = old === item ? nowhere : wayOf(old, item);
    const onlyMoved = old === item || (isThere(old, item, way) && isAlike(old, item, placesOf));
    const set = onlyMoved ? undefined : difference(isNowhere(way) ? old : moved(old, way), item);
    if (!set && open && open.from + open.count === from && sameWay(open.by ?? nowhere, way)) {
      open.count++;
      return;
    }
    const step = { from, count: 1, ...(!isNowhere(way) && { by: way }), ...(set && { set }) };
    steps.push(step);
    open = set ? undefined : step;
  });
  return steps;
}

export function listAfter<T extends object>(
  before: readonly T[],
  steps: readonly Step<T>[],
  { isItem, moved }: Sort<T>,
): T[] | undefined {
  const after: T[] = [];
  for (const step of steps) {
    if ('new' in step) {
      if (!isItem(step.new)) return undefined;
      after.push(step.new);
      continue;
    }
    const { from, count, by, set } = step;
    if (from + count > before.length) return undefined;
    for (let index = from; index < from + count; index++) {
      const item = by ? moved(before[index]!, by) : before[index]!;
      const next = set ? withMembers(item, set) : item;
      if (set && !isItem(next)) return undefined;
      after.push(next);
    }
  }
  return after;
}

/** The same in everything but some members. */
export function isAlike<T extends object>(before: T, after: T, but: ReadonlySet<string>): boolean {
  for (const key in after)
    if (before[key] !== after[key] && !but.has(key) && !isSame(before[key], after[key])) return false;
  for (const key in before) if (!(key in after) && before[key] !== undefined) return false;
  return true;
}

/** The members of `after` that are other ones; undefined when there are none. */
function difference<T extends object>(before: T, after: T): Stretch<T>['set'] {
  let found: { [K in keyof T]?: T[K] | null } | undefined;
  const compare = (key: keyof T) => {
    if (isSame(before[key], after[key])) return;
    found ??= {};
    found[key] = after[key] ?? null;
  };
  for (const key in after) compare(key);
  for (const key in before) if (!(key in after)) compare(key);
  return found;
}

function withMembers<T extends object>(item: T, set: NonNullable<Stretch<T>['set']>): T {
  const entries = Object.entries({ ...item, ...set }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as T;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => isSame(item, b[at]));
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every(key => Object.hasOwn(b, key) && isSame(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

const nowhere: Way = [0, 0, 0, 0, 0];

function isNowhere(way: Way): boolean {
  return sameWay(way, nowhere);
}

function sameWay(a: Way, b: Way): boolean {
  return a.every((part, index) => part === b[index]);
}

export function isSpanThere(before: Span | undefined, after: Span | undefined, text: number): boolean {
  return before && after ? before.start + text === after.start && before.end + text === after.end : before === after;
}

export function textWay(before: Span | undefined, after: Span | undefined): number {
  return before && after ? after.start - before.start : 0;
}

export function movedSpan({ start, end }: Span, [, , , , text]: Way): Span {
  return { start: start + text, end: end + text };
}
