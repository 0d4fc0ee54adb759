/**
 * JSON values as variables of the debug protocol: named, typed, shortened, opened page by page, and with the place that
 * another value can be written to.
 *
 * References live as long as one stop; a store is thrown away when the execution goes on. Knows nothing of executions.
 */
import { type Json, setMember } from '../expressions/index.ts';
import { bracketed, isContainer, preview } from './preview.ts';

/** One row of the Variables view. The protocol's `Variable`, with only what we send. */
export interface VariableRow {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly evaluateName?: string;
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly namedVariables?: number;
  readonly declarationLocationReference?: number;
  readonly presentationHint?: { readonly kind?: string; readonly attributes?: string[] };
}

/** A named value whose `expression` evaluates to it, if there is such an expression. */
export interface NamedValue {
  readonly name: string;
  readonly value: Json;
  readonly expression: string | undefined;
  /** Where another value goes; what has none cannot be changed. */
  readonly place?: Place | undefined;
  /** Reference of where it was declared, see `VariableStore.holdLocation`. */
  readonly declared?: number | undefined;
}

/** A part of something that can be replaced as a whole. */
export interface Place {
  readonly root: Root;
  readonly path: readonly (string | number)[];
}

/** What can be replaced. `whole`: its value now. `W` is the owner's own business. */
export interface Root {
  readonly whole: Json;
  readonly what: unknown;
}

interface Held {
  readonly rows?: readonly NamedValue[];
  readonly value?: readonly Json[] | { readonly [key: string]: Json };
  readonly expression?: string | undefined;
  readonly place?: Place | undefined;
}

export interface Page {
  readonly filter?: 'indexed' | 'named' | undefined;
  readonly start?: number | undefined;
  readonly count?: number | undefined;
}

/**
 * Things that a client names by number. The numbers go on where those of the stop before ended: a question that comes late, as
 * clients ask them, is one about an earlier stop, and never gets the data of another.
 */
export class Numbered<T> {
  readonly #items: T[] = [];
  readonly #first: number;

  constructor(before?: Numbered<T>) {
    this.#first = before?.next ?? 1;
  }

  /** The number that comes next; never 0. */
  get next(): number {
    return this.#first + this.#items.length;
  }

  add(item: T): number {
    return this.#first + this.#items.push(item) - 1;
  }

  get(number: unknown): T | undefined {
    return typeof number === 'number' ? this.#items[number - this.#first] : undefined;
  }
}

export class VariableStore {
  readonly #held: Numbered<Held>;
  readonly #locations: Numbered<unknown>;

  constructor(before?: VariableStore) {
    this.#held = new Numbered(before ? before.#held : undefined);
    this.#locations = new Numbered(before ? before.#locations : undefined);
  }

  /** Holds a list of named values, as a scope does; the reference is never 0. */
  holdList(rows: readonly NamedValue[]): number {
    return this.#held.add({ rows });
  }

  /** Holds a place in a text, whatever that is for who asks for it again. */
  holdLocation(location: unknown): number {
    return this.#locations.add(location);
  }

  location(reference: number): unknown {
    return this.#locations.get(reference);
  }

  /** A value as the protocol shows it, with a reference when it can be opened. */
  row(named: NamedValue): VariableRow {
    const { name, value, expression, place, declared } = named;
    const base = {
      name,
      value: preview(value),
      type: typeName(value),
      ...(expression ? { evaluateName: expression } : {}),
      ...(declared !== undefined && { declarationLocationReference: declared }),
      presentationHint: { kind: 'data', ...(place ? {} : { attributes: ['readOnly'] }) },
    };
    if (!isContainer(value)) return { ...base, variablesReference: 0 };
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (size === 0) return { ...base, variablesReference: 0 };
    const variablesReference = this.#held.add({ value, expression, place });
    return Array.isArray(value)
      ? { ...base, variablesReference, indexedVariables: size }
      : { ...base, variablesReference, namedVariables: size };
  }

  /** One page of what a reference holds; undefined when the reference is not of this stop. */
  open(reference: number, page: Page = {}): VariableRow[] | undefined {
    const held = this.#held.get(reference);
    if (!held) return undefined;
    const start = page.start ?? 0;
    const end = page.count ? start + page.count : undefined;
    const { rows, value } = held;
    if (rows) return page.filter === 'indexed' ? [] : rows.slice(start, end).map(row => this.row(row));
    if (Array.isArray(value)) {
      if (page.filter === 'named') return [];
      return (value as readonly Json[])
        .slice(start, end)
        .map((item, index) => this.row(inside(held, start + index, item)));
    }
    if (page.filter === 'indexed') return [];
    const record = value as { readonly [key: string]: Json };
    return Object.keys(record)
      .slice(start, end)
      .map(key => this.row(inside(held, key, record[key]!)));
  }

  /** The row of that name; undefined when there is none. */
  find(reference: number, name: string): NamedValue | undefined {
    const held = this.#held.get(reference);
    if (!held) return undefined;
    const { rows, value } = held;
    if (rows) return rows.find(row => row.name === name);
    if (Array.isArray(value)) {
      const index = /^\d+$/.test(name) ? Number(name) : -1;
      return index in value ? inside(held, index, (value as readonly Json[])[index]!) : undefined;
    }
    const record = value as { readonly [key: string]: Json };
    return Object.hasOwn(record, name) ? inside(held, name, record[name]!) : undefined;
  }
}

function inside({ expression, place }: Held, key: string | number, value: Json): NamedValue {
  return {
    name: `${key}`,
    value,
    expression: child(expression, key),
    place: place && { root: place.root, path: [...place.path, key] },
  };
}

/** The whole with another value at a place inside; what stands beside it is shared. */
export function withValueAt(whole: Json, path: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(whole)) {
    const list = whole as readonly Json[];
    return list.with(Number(key), withValueAt(list[Number(key)] ?? null, rest, value));
  }
  const record: Record<string, Json> = { ...(whole as { readonly [key: string]: Json }) };
  setMember(record, `${key}`, withValueAt(record[key] ?? {}, rest, value));
  return record;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * The expression of a member or item. JSONPath (`$`, `$.a`) takes brackets with quotes for names that are no identifiers,
 * JSONata takes back-ticks; `$states...` and variables are written as JSONata, whose plain forms JSONPath shares.
 */
export function child(expression: string | undefined, key: string | number): string | undefined {
  if (expression === undefined) return undefined;
  if (typeof key === 'number') return `${expression}[${key}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${expression}.${key}`;
  const isPath = /^\$\$?(?:$|[.[])/.test(expression);
  if (isPath) return `${expression}${bracketed(key)}`;
  return key.includes('`') ? undefined : `${expression}.\`${key}\``;
}
