/**
 * Whether a mocked result looks like what the called API answers (Developer Guide, "TestState API": field validation
 * modes). What an API answers comes in as a shape; this file knows the rules and the words, not a single service.
 */
import { isArray, isObject, type Json, type JsonObject } from '../../expressions/index.ts';
import type { TaskResource } from '../resource.ts';
import type { FieldValidationMode } from './api.ts';

/** The answer's shape for a task's resource; undefined where there is none to compare with. `.sync` asks for the polling API's. */
export type ResultShapes = (resource: TaskResource) => ResultShape | undefined;

/** Names are those that Step Functions uses (`ExecutionArn`). A shape may refer to itself. */
export type ResultShape =
  | {
      readonly kind: 'structure';
      readonly members: { readonly [name: string]: ResultShape };
      readonly required?: readonly string[];
    }
  | { readonly kind: 'list'; readonly item: ResultShape }
  | { readonly kind: 'map'; readonly value: ResultShape }
  /** Blobs and timestamps are strings, too. `min` and `max` count characters. */
  | { readonly kind: 'string'; readonly values?: readonly string[]; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** A document: any JSON. */
  | { readonly kind: 'any' };

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
      const missing = strict ? shape.required?.find(name => !Object.hasOwn(object, name)) : undefined;
      if (missing !== undefined) return `Required field '${missing}' is missing`;
      for (const [name, member] of Object.entries(object)) {
        if (!Object.hasOwn(shape.members, name)) continue;
        const problem = problemIn(member, shape.members[name]!, strict, name);
        if (problem !== undefined) return problem;
      }
      return undefined;
    }
    case 'list':
      return firstProblem(value as readonly Json[], item => problemIn(item, shape.item, strict, field));
    case 'map':
      return firstProblem(Object.values(value as JsonObject), item => problemIn(item, shape.value, strict, field));
    case 'string': {
      const text = value as string;
      if (shape.values && !shape.values.includes(text)) return `Field '${field}' is not an expected value`;
      if (shape.min !== undefined && text.length < shape.min)
        return `Field '${field}' is smaller than the minimum length`;
      if (shape.max !== undefined && text.length > shape.max) return `Field '${field}' exceeds the maximum length`;
      return undefined;
    }
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

const fitting: {
  readonly [kind in ResultShape['kind']]: { readonly words: string; fits(value: Json): boolean } | undefined;
} = {
  structure: { words: 'an object', fits: isObject },
  map: { words: 'an object', fits: isObject },
  list: { words: 'an array', fits: isArray },
  string: { words: 'a string', fits: value => typeof value === 'string' },
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
