/**
 * What the expression languages have in common: JSON values, places in a text, problems found in a text, and where
 * randomness comes from. Offsets count UTF-16 code units of the text that was given, never of a document: this room
 * knows no documents, no states and no editor.
 */

/** JSON values. Immutable by convention: nobody writes into one. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Half-open range of UTF-16 offsets in the expression's text, `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a text, and where. `message` is a sentence for a person. */
export interface Problem extends Span {
  readonly message: string;
  /** AWS accepts the definition all the same; it is the run that fails. */
  readonly late?: true;
}

/** A source of numbers with `0 <= n < 1`. Given from outside, so that a run can be replayed. */
export type RandomSource = () => number;

/** What the expressions of a state can see. `variables` are looked up by own property only. */
export interface Environment {
  /** `$`: the document of the place where the expression stands. */
  readonly input: Json;
  /** `$$`: the context object. */
  readonly context: Json;
  readonly variables: { readonly [name: string]: Json };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Sets an own member, whatever its name: `object['__proto__'] = x` would replace the prototype instead. */
export function setMember(object: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** JSON equality; the order of members does not matter. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i] as Json))
    );
  const left = a as JsonObject;
  const right = b as JsonObject;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => Object.hasOwn(right, key) && sameJson(left[key] as Json, right[key] as Json))
  );
}
