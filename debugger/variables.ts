/**
 * JSON values as variables of the debug protocol: named, typed, shortened, and opened page by page.
 *
 * References live as long as one stop; a store is thrown away when the execution goes on. Knows nothing of executions.
 */
import type { Json } from '../language/index.ts';
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
  readonly presentationHint?: { readonly kind?: string; readonly attributes?: string[] };
}

/** A named value whose `expression` evaluates to it, if there is such an expression. */
export interface NamedValue {
  readonly name: string;
  readonly value: Json;
  readonly expression: string | undefined;
}

type Held =
  | {
      readonly kind: 'value';
      readonly value: readonly Json[] | { readonly [key: string]: Json };
      readonly expression: string | undefined;
    }
  | { readonly kind: 'list'; readonly rows: readonly NamedValue[] };

export interface Page {
  readonly filter?: 'indexed' | 'named' | undefined;
  readonly start?: number | undefined;
  readonly count?: number | undefined;
}

export class VariableStore {
  readonly #held: Held[] = [];

  /** Holds a list of named values, as a scope does; the reference is never 0. */
  holdList(rows: readonly NamedValue[]): number {
    return this.#held.push({ kind: 'list', rows });
  }

  /** A value as the protocol shows it, with a reference when it can be opened. */
  row(named: NamedValue): VariableRow {
    const { name, value, expression } = named;
    const base = {
      name,
      value: preview(value),
      type: typeName(value),
      ...(expression ? { evaluateName: expression } : {}),
    };
    if (!isContainer(value)) return { ...base, variablesReference: 0 };
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (size === 0) return { ...base, variablesReference: 0 };
    const variablesReference = this.#held.push({ kind: 'value', value, expression });
    return Array.isArray(value)
      ? { ...base, variablesReference, indexedVariables: size }
      : { ...base, variablesReference, namedVariables: size };
  }

  /** One page of what a reference holds; undefined when the reference is not of this stop. */
  open(reference: number, page: Page = {}): VariableRow[] | undefined {
    const held = this.#held[reference - 1];
    if (!held) return undefined;
    const start = page.start ?? 0;
    const end = page.count ? start + page.count : undefined;
    if (held.kind === 'list')
      return page.filter === 'indexed' ? [] : held.rows.slice(start, end).map(row => this.row(row));
    const { value, expression } = held;
    if (Array.isArray(value)) {
      if (page.filter === 'named') return [];
      return (value as readonly Json[])
        .slice(start, end)
        .map((item, index) =>
          this.row({ name: `${start + index}`, value: item, expression: child(expression, start + index) }),
        );
    }
    if (page.filter === 'indexed') return [];
    return Object.keys(value)
      .slice(start, end)
      .map(key =>
        this.row({ name: key, value: (value as { [key: string]: Json })[key]!, expression: child(expression, key) }),
      );
  }
}

/** The children of a value as named rows: what a scope shows of an object; a scalar stands as one row of its own. */
export function rowsOf(value: Json, expression: string | undefined, nameOfScalar = 'value'): NamedValue[] {
  if (!isContainer(value)) return [{ name: nameOfScalar, value, expression }];
  if (Array.isArray(value))
    return value.map((item: Json, index) => ({ name: `${index}`, value: item, expression: child(expression, index) }));
  return Object.entries(value).map(([key, item]) => ({ name: key, value: item, expression: child(expression, key) }));
}

export function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * The expression of a member or item. JSONPath (`$`, `$.a`) takes brackets with quotes for names that are no identifiers,
 * JSONata takes back-ticks; `$states...` and variables are written as JSONata, whose plain forms JSONPath shares.
 */
function child(expression: string | undefined, key: string | number): string | undefined {
  if (expression === undefined) return undefined;
  if (typeof key === 'number') return `${expression}[${key}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${expression}.${key}`;
  const isPath = /^\$\$?(?:$|[.[])/.test(expression);
  if (isPath) return `${expression}${bracketed(key)}`;
  return key.includes('`') ? undefined : `${expression}.\`${key}\``;
}
