/**
 * The members of an object as a map that shares what did not change. Data that goes through a workflow gains a member here and
 * there and is joined where ways meet again; both are done over what is different only: a few changes lie over a map that many
 * objects have in common, and a map that was made of another one and its changes remembers that.
 */

/** So many changes may lie over a map before a new one is made. */
const mostChanges = 24;

/** So many maps that were made one of the other are looked through for one that two have in common. */
const mostGenerations = 12;

/** `members` with one more, or another one of that name, as the newest. */
export function withEntry<T>(members: ReadonlyMap<string, T>, name: string, value: T): ReadonlyMap<string, T> {
  return withEntries(members, [[name, value]]);
}

export function withEntries<T>(
  members: ReadonlyMap<string, T>,
  entries: readonly (readonly [string, T])[],
): ReadonlyMap<string, T> {
  if (entries.length === 0) return members;
  const layered = members instanceof Layered ? (members as Layered<T>) : undefined;
  const changes = entries.length + (layered?.over.size ?? 0);
  if (members.size > mostChanges && changes <= mostChanges) {
    const over = new Map(layered?.over);
    put(over, entries);
    return new Layered(layered?.base ?? members, over);
  }
  const copy = new Map(layered ? layered.base : members);
  const changed = new Set<string>();
  if (layered)
    for (const [name, value] of layered.over) {
      copy.delete(name);
      copy.set(name, value);
      changed.add(name);
    }
  put(copy, entries);
  if (copy.size > mostChanges && changes <= 4 * mostChanges) {
    for (const [name] of entries) changed.add(name);
    madeOf.set(copy, { before: layered?.base ?? members, changed });
  }
  return copy;
}

function put<T>(map: Map<string, T>, entries: readonly (readonly [string, T])[]): void {
  for (const [name, value] of entries) {
    map.delete(name); // the newest is the last
    map.set(name, value);
  }
}

interface Generation {
  readonly before: ReadonlyMap<string, unknown>;
  readonly changed: ReadonlySet<string>;
}

const madeOf = new WeakMap<ReadonlyMap<string, unknown>, Generation>();

/**
 * The names under which two may have something different, because both were made of the same map by a few changes; undefined
 * where nothing of the kind is known.
 */
export function differing<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): Iterable<string> | undefined {
  const [left, right] = [baseOf(a), baseOf(b)];
  if (left === right) {
    if (!(a instanceof Layered)) return b instanceof Layered ? (b as Layered<T>).over.keys() : [];
    if (!(b instanceof Layered)) return (a as Layered<T>).over.keys();
    return new Set([...(a as Layered<T>).over.keys(), ...(b as Layered<T>).over.keys()]);
  }
  const common = commonOf(left, right);
  if (common === undefined) return undefined;
  const names = new Set<string>();
  for (const [map, base] of [
    [a, left],
    [b, right],
  ] as const) {
    if (map instanceof Layered) for (const name of (map as Layered<T>).over.keys()) names.add(name);
    for (let each: ReadonlyMap<string, unknown> = base; each !== common; ) {
      const { before, changed } = madeOf.get(each)!;
      for (const name of changed) names.add(name);
      each = before;
    }
  }
  return names;
}

function commonOf(
  a: ReadonlyMap<string, unknown>,
  b: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> | undefined {
  if (!madeOf.has(a) && !madeOf.has(b)) return undefined;
  const generations = new Set([a]);
  let each: ReadonlyMap<string, unknown> | undefined = a;
  for (let i = 0; each && i < mostGenerations; i++) {
    each = madeOf.get(each)?.before;
    if (each) generations.add(each);
  }
  each = b;
  for (let i = 0; each && i <= mostGenerations; i++) {
    if (generations.has(each)) return each;
    each = madeOf.get(each)?.before;
  }
  return undefined;
}

function baseOf<T>(members: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return members instanceof Layered ? (members as Layered<T>).base : members;
}

class Layered<T> implements ReadonlyMap<string, T> {
  readonly base: ReadonlyMap<string, T>;
  readonly over: ReadonlyMap<string, T>;
  readonly size: number;

  constructor(base: ReadonlyMap<string, T>, over: ReadonlyMap<string, T>) {
    this.base = base;
    this.over = over;
    let size = base.size;
    for (const name of over.keys()) if (!base.has(name)) size++;
    this.size = size;
  }

  get(name: string): T | undefined {
    return this.over.get(name) ?? this.base.get(name);
  }

  has(name: string): boolean {
    return this.over.has(name) || this.base.has(name);
  }

  *entries(): MapIterator<[string, T]> {
    for (const entry of this.base) if (!this.over.has(entry[0])) yield entry;
    yield* this.over;
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<T> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  forEach(callback: (value: T, name: string, map: ReadonlyMap<string, T>) => void): void {
    for (const [name, value] of this.entries()) callback(value, name, this);
  }
}
