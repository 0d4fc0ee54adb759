/**
 * What a piece of data looks like, as far as somebody reads it: its members, its items, the values it is compared with.
 * Shapes are unified when the same data is read in two places, so every reader of it is served. In the end a shape gives
 * data. It knows nothing of definitions.
 */
import type { Json } from '../../expressions/index.ts';

export type Hint = 'string' | 'number' | 'boolean' | 'timestamp' | 'object' | 'array' | 'answer';

/** How deep unifying goes into itself now. */
let depth = 0;

export class Shape {
  private same: Shape | undefined;
  private readonly members = new Map<string, Shape>();
  /** Every item, where items are alike. */
  private every: Shape | undefined;
  /** Single items, until somebody asks for all of them. */
  private readonly items = new Map<number, Shape>();
  private atLeast = 0;
  private readonly candidates: Json[] = [];
  private readonly hints = new Set<Hint>();
  private optional = false;
  private inText: Shape | undefined;
  private parts: { readonly separator: string; readonly items: Shape } | undefined;

  constructor(private readonly name = 'value') {}

  root(): Shape {
    let shape: Shape = this;
    while (shape.same) shape = shape.same;
    return shape;
  }

  member(name: string): Shape {
    const shape = this.root();
    // A member of an array is read from its items, as JSONata does.
    if (shape.isArray()) return shape.item().member(name);
    let member = shape.members.get(name);
    if (!member) {
      member = new Shape(name);
      shape.members.set(name, member);
    }
    return member;
  }

  /** What stands for every item; `atLeast` of them are made. */
  item(atLeast = 1): Shape {
    const shape = this.root();
    shape.atLeast = Math.max(shape.atLeast, atLeast);
    if (!shape.every) {
      shape.every = new Shape(shape.name);
      const every = shape.every;
      for (const single of shape.items.values()) every.unify(single);
      shape.items.clear();
      const members = [...shape.members];
      shape.members.clear();
      for (const [name, member] of members) every.member(name).unify(member);
    }
    return shape.every;
  }

  itemAt(index: number): Shape {
    const shape = this.root();
    if (index < 0 || shape.every || shape.members.size > 0) return shape.item(Math.abs(index) + 1);
    shape.atLeast = Math.max(shape.atLeast, index + 1);
    let single = shape.items.get(index);
    if (!single) {
      single = new Shape(shape.name);
      shape.items.set(index, single);
    }
    return single;
  }

  /** The value inside the text that this is (JSON in a string). */
  text(): Shape {
    const shape = this.root();
    shape.inText ??= new Shape(shape.name);
    return shape.inText;
  }

  /** The array of parts of the text that this is. */
  split(separator: string): Shape {
    const shape = this.hint('string').root();
    shape.parts ??= { separator, items: new Shape(shape.name).hint('array') };
    return shape.parts.items;
  }

  conflictsWith(other: Shape): boolean {
    const isObject = (shape: Shape) => shape.members.size > 0 || shape.hints.has('object');
    const [a, b] = [this.root(), other.root()];
    return (a.isArray() && isObject(b)) || (b.isArray() && isObject(a));
  }

  isArray(): boolean {
    const shape = this.root();
    return shape.every !== undefined || shape.items.size > 0 || shape.hints.has('array');
  }

  hint(hint: Hint): this {
    this.root().hints.add(hint);
    return this;
  }

  has(hint: Hint): boolean {
    return this.root().hints.has(hint);
  }

  /** It is compared with these values. */
  candidate(...values: readonly Json[]): this {
    const { candidates } = this.root();
    for (const value of values) if (!candidates.includes(value)) candidates.push(value);
    return this;
  }

  /** Somebody asks whether it is there at all. */
  mayBeAbsent(): this {
    this.root().optional = true;
    return this;
  }

  /** From now on both are the same piece of data. */
  unify(other: Shape): void {
    const a = this.root();
    const b = other.root();
    // What is an array here and an object there would be taken apart for ever where it holds itself.
    if (a === b || depth > 60) return;
    depth++;
    b.same = a;
    a.atLeast = Math.max(a.atLeast, b.atLeast);
    for (const value of b.candidates) a.candidate(value);
    for (const hint of b.hints) a.hints.add(hint);
    a.optional ||= b.optional;
    a.parts ??= b.parts;
    if (a.parts && b.parts) a.parts.items.unify(b.parts.items);
    const texts = [a.inText, b.inText];
    a.inText ??= b.inText;
    if (texts[0] && texts[1]) texts[0].unify(texts[1]);
    // All of `b` is kept aside first: unifying its parts may lead back here.
    const every = b.every;
    const items = [...b.items];
    const members = [...b.members];
    if (every) a.item().unify(every);
    for (const [index, item] of items) a.root().itemAt(index).unify(item);
    for (const [name, member] of members) a.root().member(name).unify(member);
    depth--;
  }

  /** Data of this shape. `turn` rotates through the candidates, so that a later answer differs from an earlier one. */
  make(turn: number, within: readonly Shape[] = []): Json {
    return this.root().made(turn, within, true) ?? null;
  }

  /** Names and values of the members, for a row of a table. */
  row(turn: number): Record<string, string> {
    const made = this.make(turn);
    const members = made !== null && typeof made === 'object' && !Array.isArray(made) ? Object.entries(made) : [];
    if (members.length === 0) return { id: `id-${turn}` };
    return Object.fromEntries(
      members.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  }

  /** Undefined: absent this time. `certain`: it is there, and not null. */
  private made(turn: number, within: readonly Shape[], certain = false): Json | undefined {
    // Data that holds itself (a loop that wraps its own input) is made twice inside each other, then cut.
    if (within.length > 14 || within.filter(each => each === this).length > 1) return undefined;
    const inner = [...within, this];
    const id = inner.reduce((hash, each) => [...each.name].reduce(mixed, hash), 7);
    if (this.optional && !certain && pick([true, false], turn, id) === false) return undefined;
    if (this.candidates.includes(null) && !certain && pick([false, true], turn, id)) return null;
    if (this.inText) return JSON.stringify(this.inText.make(turn, inner));
    if (this.parts) {
      const made = this.parts.items.make(turn, inner);
      const parts = Array.isArray(made) ? made : [];
      const text = parts.map(part => (typeof part === 'string' ? part : `${this.name}-part`));
      return (text.length > 0 ? text : [`${this.name}-part`]).join(this.parts.separator);
    }
    if (this.every) {
      const { every } = this;
      // Where somebody asks whether an item is there, the array is empty sometimes.
      if (every.root().optional && pick([true, false], turn, id) === false) return [];
      const length = Math.max(1, this.atLeast);
      return Array.from({ length }, (_, i) => every.root().made(turn + i, inner)).filter(item => item !== undefined);
    }
    if (this.items.size > 0) {
      const made: Json[] = [];
      for (let i = 0; i < this.atLeast; i++) {
        const single = this.items.get(i)?.root();
        const value = single ? single.made(turn, inner) : null;
        // Without this item there are none behind it.
        if (value === undefined) break;
        made.push(value);
      }
      return made;
    }
    if (this.members.size > 0) {
      const object: Record<string, Json> = {};
      for (const [name, member] of this.members) {
        const value = member.root().made(turn, inner);
        if (value !== undefined) object[name] = value;
      }
      return object;
    }
    const values = this.candidates.filter(value => value !== null);
    if (values.length > 0) return pick(values, turn, id);
    if (this.hints.has('array')) return [];
    if (this.hints.has('object')) return {};
    if (this.hints.has('timestamp')) return '2025-01-01T00:01:00Z';
    if (this.hints.has('number')) return 2;
    if (this.hints.has('boolean')) return pick([true, false], turn, id) ?? true;
    // What a task answers is an object as long as nobody reads it otherwise.
    if (this.hints.has('answer') && !this.hints.has('string')) return {};
    return `${this.name}-text`;
  }
}

/**
 * `id` says for what is chosen: the names on the way to it, so that the same run always meets the same values.
 * The first turns go through all values in step; later ones mix them, so that every combination comes sometime. */
function pick<T>(values: readonly T[], turn: number, id: number): T | undefined {
  if (turn < 4) return values[turn % values.length];
  let hash = Math.imul(turn + 1, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return values[((hash ^ (hash >>> 13)) >>> 0) % values.length];
}

function mixed(hash: number, letter: string): number {
  return (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
}
