/**
 * Whether a mocked result looks like what the called API answers (Developer Guide, "TestState API": field validation
 * modes). What an API answers comes in as a shape; this file knows the rules and the words, not a single service.
 */
import { isArray, isObject, type Json, type JsonObject } from '../../expressions/index.ts';

/** How much of a mocked result has to look like an answer. */
export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/**
 * The answer's shape for the `Resource` of a task; undefined where there is none to compare with. For `.sync` that is what the
 * state gets when the job is done.
 */
export type ResultShapes = (resource: string) => ResultShape | undefined | Promise<ResultShape | undefined>;

/** Names are those that Step Functions uses (`ExecutionArn`). A shape may refer to itself. */
export type ResultShape =
  | { readonly kind: 'structure'; readonly members: readonly ResultMember[] }
  | { readonly kind: 'list'; readonly item: ResultShape }
  | { readonly kind: 'map'; readonly value: ResultShape }
  /** `min` and `max` count characters. */
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly min?: number; readonly max?: number }
  /** Text in Base64; `min` and `max` count bytes. */
  | { readonly kind: 'blob'; readonly min?: number; readonly max?: number }
  /** Text. */
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** Any JSON. */
  | { readonly kind: 'any' };

export interface ResultMember {
  readonly name: string;
  readonly required: boolean;
  readonly shape: ResultShape;
}

/** The first thing wrong with a result, in AWS's words; undefined when all is well. Unknown members always pass. */
export function resultProblem(result: Json, shape: ResultShape, mode: FieldValidationMode): string | undefined {
  return mode === 'NONE' ? undefined : problemIn(result, shape, mode === 'STRICT', undefined);
}

function problemIn(value: Json, shape: ResultShape, strict: boolean, field: string | undefined): string | undefined {
  const expected = fitting[shape.kind];
  if (expected !== undefined && !expected.fits(value))
    return field === undefined
      ? `Mocked result must be ${expected.words}`
      : `Field '${field}' must be ${expected.words}`;
  switch (shape.kind) {
    case 'structure': {
      const object = value as JsonObject;
      const missing = strict
        ? shape.members.find(each => each.required && !Object.hasOwn(object, each.name))
        : undefined;
      if (missing !== undefined) return `Required field '${missing.name}' is missing`;
      for (const { name, shape: member } of shape.members) {
        const problem = Object.hasOwn(object, name) ? problemIn(object[name]!, member, strict, name) : undefined;
        if (problem !== undefined) return problem;
      }
      return undefined;
    }
    case 'list':
      return firstProblem(value as readonly Json[], item => problemIn(item, shape.item, strict, field));
    case 'map':
      return firstProblem(Object.values(value as JsonObject), item => problemIn(item, shape.value, strict, field));
    case 'string': {
      const given = value as string;
      if (shape.values && !shape.values.includes(given)) return `Field '${field}' is not an expected value`;
      return lengthProblem(given.length, shape, field);
    }
    case 'blob':
      return lengthProblem(Math.floor(((value as string).length * 3) / 4), shape, field);
    case 'number': {
      const number = value as number;
      if (shape.min !== undefined && number < shape.min) return `Field '${field}' is less than the minimum value`;
      if (shape.max !== undefined && number > shape.max) return `Field '${field}' exceeds the maximum value`;
      return undefined;
    }
    default:
      return undefined;
  }
}

function lengthProblem(
  length: number,
  { min, max }: { readonly min?: number; readonly max?: number },
  field: string | undefined,
): string | undefined {
  if (min !== undefined && length < min) return `Field '${field}' is smaller than the minimum length`;
  return max !== undefined && length > max ? `Field '${field}' exceeds the maximum length` : undefined;
}

const text = { words: 'a string', fits: (value: Json) => typeof value === 'string' };

const fitting: {
  readonly [kind in ResultShape['kind']]: { readonly words: string; fits(value: Json): boolean } | undefined;
} = {
  structure: { words: 'an object', fits: isObject },
  map: { words: 'an object', fits: isObject },
  list: { words: 'an array', fits: isArray },
  string: text,
  blob: text,
  timestamp: text,
  number: { words: 'a number', fits: value => typeof value === 'number' },
  boolean: { words: 'a boolean', fits: value => typeof value === 'boolean' },
  any: undefined,
};

function firstProblem(items: readonly Json[], problemOf: (item: Json) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
