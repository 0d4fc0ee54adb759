/**
 * JSONata, evaluated as Step Functions does it: the `jsonata` package with AWS's additions, without `$eval`, with a clock
 * and randomness that come from outside, and with a limit for expressions that never end. Values go in and come out as
 * plain JSON: the package's marks on arrays stay inside, and what goes in is never changed.
 */
import jsonata from 'jsonata';
import { type Json, setMember } from './json.ts';
import {
  type Frame,
  type JsonataEnvironment,
  type Native,
  ownMember,
  type Run,
  registerAdditions,
  runKey,
} from './jsonata-additions.ts';
import type { JsonataNode } from './jsonata-parse.ts';

export type JsonataOutcome =
  | { readonly kind: 'value'; readonly value: Json }
  /** The expression gave nothing; a field of a state fails with that. */
  | { readonly kind: 'undefined' }
  /** A function or a regular expression. */
  | { readonly kind: 'unsupported' }
  /** `text` is how AWS says it: `T1006: Attempted to invoke a non-function`. */
  | { readonly kind: 'error'; readonly code?: string; readonly message: string; readonly text: string };

export interface CompiledJsonata {
  readonly expression: string;
  /** `bindings`: the variables by name, without `$`; `$states` is one of them. */
  evaluate(bindings: { readonly [name: string]: Json }, env: JsonataEnvironment): Promise<JsonataOutcome>;
}

export interface JsonataLimits {
  /** How deeply evaluations may nest; AWS reports `Depth=101 max=100`. */
  readonly depth: number;
  /** How many evaluations of a part of the expression there may be: a time limit that does not depend on the machine. */
  readonly steps: number;
}

export const jsonataLimits: JsonataLimits = { depth: 100, steps: 3_000_000 };

/** Compiles an expression, or gives the compiled one from before. An expression that does not parse evaluates to its error. */
export function compileJsonata(expression: string, limits: JsonataLimits = jsonataLimits): CompiledJsonata {
  if (limits !== jsonataLimits) return compile(expression, limits);
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const compiled = compile(expression, limits);
  if (cache.size >= 5_000) cache.delete(cache.keys().next().value!); // the oldest
  cache.set(expression, compiled);
  return compiled;
}

const cache = new Map<string, CompiledJsonata>();

// The package's hooks, as its own playground uses them to stop endless expressions.
const entryHook = Symbol.for('jsonata.__evaluate_entry');
const exitHook = Symbol.for('jsonata.__evaluate_exit');
const frameHook = Symbol.for('jsonata.__createFrame_push');

/** Set while an evaluation creates its outermost frame, which happens synchronously. */
let starting: Run | undefined;

function compile(expression: string, limits: JsonataLimits): CompiledJsonata {
  let program: jsonata.Expression;
  try {
    program = jsonata(expression);
  } catch (error) {
    const outcome = failure(error);
    return { expression, evaluate: async () => outcome };
  }
  const keepsArrays = prepare(program.ast() as unknown as JsonataNode);
  registerAdditions(program);
  (program as unknown as { assign(name: symbol, value: unknown): void }).assign(
    frameHook,
    (outer: Frame, frame: Frame) => {
      if (starting === undefined) return;
      starting.fromMillis = outer.lookup('fromMillis') as Native | undefined;
      frame.bind(runKey, starting);
      frame.bind(entryHook, starting.enter);
      frame.bind(exitHook, starting.exit);
      starting = undefined;
    },
  );
  return {
    expression,
    async evaluate(bindings, env) {
      const run = startRun(env, limits);
      // `x[]` marks an array in place, also one of ours.
      const given = keepsArrays ? structuredClone(bindings) : bindings;
      try {
        starting = run;
        const pending = program.evaluate(undefined, given as Record<string, unknown>);
        starting = undefined;
        return outcomeOf(await pending);
      } catch (error) {
        starting = undefined;
        return failure(error);
      }
    },
  };
}

function startRun(env: JsonataEnvironment, limits: JsonataLimits): Run {
  let depth = 0;
  let steps = 0;
  return {
    ...env,
    fromMillis: undefined,
    enter(_node, _input, frame) {
      if (++steps > limits.steps) throw new LimitExceeded('Expression evaluation timeout: Check for infinite loop');
      // Members of an object are evaluated side by side; only the first of them counts, as in AWS's engine.
      if (frame.isParallelCall) return;
      if (++depth > limits.depth)
        throw new LimitExceeded(
          `Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=${depth} max=${limits.depth}`,
        );
    },
    exit(_node, _input, frame) {
      if (!frame.isParallelCall) depth--;
    },
  };
}

class LimitExceeded extends Error {}

function failure(error: unknown): JsonataOutcome {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const words = typeof message === 'string' && message !== '' ? message : 'Evaluation failed';
  if (typeof code !== 'string') return { kind: 'error', message: words, text: words };
  return { kind: 'error', code, message: words, text: `${code}: ${words}` };
}

function outcomeOf(result: unknown): JsonataOutcome {
  if (result === undefined) return { kind: 'undefined' };
  try {
    return { kind: 'value', value: plain(result) as Json };
  } catch (error) {
    if (error === unsupported) return { kind: 'unsupported' };
    return failure(error);
  }
}

const unsupported = Symbol('unsupported');

/** Plain JSON of a result, sharing with it whatever is plain already. Throws for functions and for infinite numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw { code: 'D1001', message: `Number out of range: ${value}` };
    return value === 0 ? 0 : value;
  }
  if (typeof value === 'function') throw unsupported;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(plain).filter(item => item !== undefined);
    return items.length === value.length && !marked(value) && items.every((item, i) => item === value[i])
      ? value
      : items;
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value || value instanceof RegExp) throw unsupported;
  const copy: Record<string, Json> = {};
  let same = true;
  for (const [key, member] of Object.entries(value)) {
    const item = plain(member);
    if (item !== member) same = false;
    if (item !== undefined) setMember(copy, key, item as Json);
  }
  return same && Object.getPrototypeOf(value) === Object.prototype ? value : copy;
}

function marked(array: readonly unknown[]): boolean {
  return (
    'sequence' in array ||
    'keepSingleton' in array ||
    'cons' in array ||
    'tupleStream' in array ||
    'outerWrapper' in array
  );
}

/**
 * Makes the tree safe and says whether it has `[]` steps. The package reads members without asking whose they are, so
 * that `x.constructor` would give JavaScript's; such steps become calls of `$lookup`, which ours answers from own members.
 */
function prepare(root: JsonataNode): boolean {
  let keepsArrays = false;
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof RegExp || seen.has(value)) return;
    seen.add(value);
    const node = value as Record<string, unknown>;
    if (node['keepArray'] || node['keepSingletonArray']) keepsArrays = true;
    if (node['type'] === 'name' && typeof node['value'] === 'string' && node['value'] in Object.prototype) {
      node['type'] = 'function';
      node['procedure'] = { type: 'variable', value: ownMember, position: node['position'] };
      node['arguments'] = [{ type: 'string', value: node['value'], position: node['position'] }];
      return;
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(root);
  return keepsArrays;
}
