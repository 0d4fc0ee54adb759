/**
 * The members of an object as a map that shares what did not change. Data that goes through a workflow gains a member here and
 * there and is joined where ways meet again; both are done over what is different only: a few changes lie as a list over a map that
 * many objects have in common, lists have their older parts in common, and a map that was made of another one and its changes
 * remembers that.
 */

/** So many changes may lie over a map of that size before a new one is made. */
const mostChanges = (size: number) => (size < 6 ? 0 : Math.min(24, 4 + (size >> 2)));

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
  const base = layered?.base ?? members;
  const changes = (layered?.newest?.count ?? 0) + entries.length;
  if (changes <= mostChanges(base.size)) {
    let result: ReadonlyMap<string, T> = members;
    let newest = layered?.newest;
    for (const [name, value] of entries) {
      newest = { name, value, older: newest, count: (newest?.count ?? 0) + 1 };
      result = new Layered(base, newest, result.size + (result.has(name) ? 0 : 1));
    }
    return result;
  }
  const copy = new Map(base);
  const changed: string[] = [];
  const put = (name: string, value: T) => {
    copy.delete(name); // the newest is the last
    copy.set(name, value);
    changed.push(name);
  };
  if (layered) for (const { name, value } of layered.changes()) put(name, value);
  for (const [name, value] of entries) put(name, value);
  // Behind many changes at once there is little that is the same.
  if (mostChanges(copy.size) > 0 && changes <= 100) madeOf.set(copy, { before: base, changed });
  return copy;
}

interface Change<T> {
  readonly name: string;
  readonly value: T;
  readonly older: Change<T> | undefined;
  /** Of changes from here on back. */
  readonly count: number;
}

interface Generation {
  readonly before: ReadonlyMap<string, unknown>;
  readonly changed: readonly string[];
}

const madeOf = new WeakMap<ReadonlyMap<string, unknown>, Generation>();

/**
 * The names under which two may have something different, because both were made of the same map by a few changes; undefined
 * where nothing of the kind is known.
 */
export function differing<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): Iterable<string> | undefined {
  const [left, right] = [baseOf(a), baseOf(b)];
  const names = new Set<string>();
  if (left === right) {
    let [one, other] = [newestOf(a), newestOf(b)];
    while (one !== other) {
      if ((one?.count ?? 0) >= (other?.count ?? 0)) {
        names.add(one!.name);
        one = one!.older;
      } else {
        names.add(other!.name);
        other = other!.older;
      }
    }
    return names;
  }
  const common = commonOf(left, right);
  if (common === undefined) return undefined;
  for (const [map, base] of [
    [a, left],
    [b, right],
  ] as const) {
    for (let change = newestOf(map); change; change = change.older) names.add(change.name);
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

function newestOf<T>(members: ReadonlyMap<string, T>): Change<T> | undefined {
  return members instanceof Layered ? (members as Layered<T>).newest : undefined;
}

class Layered<T> implements ReadonlyMap<string, T> {
  readonly base: ReadonlyMap<string, T>;
  readonly newest: Change<T>;
  readonly size: number;

  constructor(base: ReadonlyMap<string, T>, newest: Change<T>, size: number) {
    this.base = base;
    this.newest = newest;
    this.size = size;
  }

  get(name: string): T | undefined {
    for (let change: Change<T> | undefined = this.newest; change; change = change.older)
      if (change.name === name) return change.value;
    return this.base.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The oldest first, each name once, where it was last changed. */
  changes(): readonly Change<T>[] {
    const all: Change<T>[] = [];
    const seen = new Set<string>();
    for (let change: Change<T> | undefined = this.newest; change; change = change.older) {
      if (seen.has(change.name)) continue;
      seen.add(change.name);
      all.push(change);
    }
    return all.reverse();
  }

  *entries(): MapIterator<[string, T]> {
    const changes = this.changes();
    const changed = new Set(changes.map(({ name }) => name));
    for (const entry of this.base) if (!changed.has(entry[0])) yield entry;
    for (const { name, value } of changes) yield [name, value];
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
