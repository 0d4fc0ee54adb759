/**
 * JSONata, evaluated as Step Functions does it: the `jsonata` package with AWS's additions, without `$eval`, with a clock
 * and randomness that come from outside, and with a limit for expressions that never end. Values go in and come out as
 * plain JSON: the package's marks on arrays stay inside, and what goes in is never changed.
 */
import jsonata from 'jsonata';
import { type Json, setMember } from './json.ts';
import {
  type Frame,
  InternalError,
  type JsonataEnvironment,
  LimitExceeded,
  memoryExceeded,
  type Native,
  ownMember,
  type Run,
  registerAdditions,
  runKey,
} from './jsonata-additions.ts';
import { compileDirect, type NativeFunction } from './jsonata-direct.ts';
import { jsonataFunction } from './jsonata-functions.ts';
import type { JsonataNode } from './jsonata-parse.ts';
import { regularExpressions, startTimeBoxes } from './regular-expressions.ts';
import { remember } from './remember.ts';

export type JsonataOutcome =
  | { readonly kind: 'value'; readonly value: Json }
  /** The expression gave nothing; a field of a state fails with that. */
  | { readonly kind: 'undefined' }
  /** A function or a regular expression. */
  | { readonly kind: 'unsupported' }
  /**
   * `text` is how AWS says it: `T1006: Attempted to invoke a non-function`. Limits have no code. What is `internal` has
   * no words of AWS's, which only gives an id.
   */
  | {
      readonly kind: 'error';
      readonly code?: string;
      readonly message: string;
      readonly text: string;
      readonly internal?: true;
    };

export interface CompiledJsonata {
  readonly expression: string;
  /**
   * `bindings`: the variables by name, without `$`; `$states` is one of them. A promise only where the package has to
   * be asked.
   */
  evaluate(
    bindings: { readonly [name: string]: Json },
    env: JsonataEnvironment,
  ): JsonataOutcome | Promise<JsonataOutcome>;
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
  return limits === jsonataLimits ? compileWithUsualLimits(expression) : compile(expression, limits);
}

const compileWithUsualLimits = remember(5_000, expression => compile(expression, jsonataLimits));

// The package's hooks, as its own playground uses them to stop endless expressions.
const entryHook = Symbol.for('jsonata.__evaluate_entry');
const exitHook = Symbol.for('jsonata.__evaluate_exit');
const frameHook = Symbol.for('jsonata.__createFrame_push');

/** Set while an evaluation creates its outermost frame, which happens synchronously. */
let starting: Run | undefined;

function compile(expression: string, limits: JsonataLimits): CompiledJsonata {
  let program: jsonata.Expression;
  try {
    program = jsonata(expression, regularExpressions);
  } catch (error) {
    const outcome = failure(error);
    return { expression, evaluate: () => outcome };
  }
  const tree = program.ast() as unknown as JsonataNode;
  const { writesInput, callees, parallel, literals } = prepare(tree);
  const direct = compileDirect(tree, nativeFunction, { ...limits, tooLarge });
  registerAdditions(program);
  (program as unknown as { assign(name: symbol, value: unknown): void }).assign(
    frameHook,
    (outer: Frame, frame: Frame) => {
      if (starting === undefined) return;
      starting.fromMillis = outer.lookup('fromMillis') as Native | undefined;
      frame.bind(runKey, starting);
      frame.bind(entryHook, starting.enter);
      frame.bind(exitHook, starting.exit);
      frame.bind('formatNumber', strictPicture(outer.lookup('formatNumber') as Native));
      starting = undefined;
    },
  );
  const evaluateByPackage: CompiledJsonata['evaluate'] = async (bindings, env) => {
    const run = startRun(env, limits, parallel);
    // The package writes marks into an array for `x[]`, and into whatever is called; not into ours.
    const writes = writesInput || callees.some(name => Object.hasOwn(bindings, name));
    const given = writes ? structuredClone(bindings) : bindings;
    startTimeBoxes(literals);
    try {
      starting = run;
      const pending = program.evaluate(undefined, given as Record<string, unknown>);
      starting = undefined;
      return outcomeOf(await pending);
    } catch (error) {
      return failure(error);
    }
  };
  if (direct === undefined) return { expression, evaluate: evaluateByPackage };
  return {
    expression,
    evaluate(bindings, env) {
      let result: unknown;
      try {
        result = direct(bindings);
      } catch {
        return evaluateByPackage(bindings, env);
      }
      return outcomeOf(result);
    },
  };
}

/** The package's functions, ours among them, as they stand in its frames; found once, through a frame of an expression. */
function nativeFunction(name: string): NativeFunction | undefined {
  if (frame === undefined) {
    const program = jsonata('1', regularExpressions);
    registerAdditions(program);
    (program as unknown as { assign(name: symbol, value: unknown): void }).assign(frameHook, (outer: Frame) => {
      frame = outer;
    });
    void program.evaluate(undefined, {}); // creates its frame before it waits for anything
  }
  return frame?.lookup(name) as NativeFunction | undefined;
}

let frame: Frame | undefined;

/**
 * Counts how deep and how long an evaluation goes. The package evaluates the members of an object and the items of an
 * array side by side, which no counter can tell from nesting; so here each waits for the one before it. Then there is
 * one evaluation at a time and the depth is exact.
 */
function startRun(env: JsonataEnvironment, limits: JsonataLimits, parallel: ReadonlySet<unknown>): Run {
  let depth = 0;
  let steps = 0;
  /** Siblings are started in one go, without a microtask between them. */
  let siblings: { readonly depth: number; turn: Promise<void> } | undefined;
  const finish: (() => void)[] = [];
  const down = (): void => {
    if (++depth > limits.depth)
      throw new LimitExceeded(
        `Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=${depth} max=${limits.depth}`,
      );
  };
  return {
    ...env,
    fromMillis: undefined,
    enter(node) {
      if (++steps > limits.steps) throw new LimitExceeded('Expression evaluation timeout: Check for infinite loop');
      if (!parallel.has(node)) return down();
      if (siblings === undefined) {
        siblings = { depth, turn: Promise.resolve() };
        queueMicrotask(() => {
          siblings = undefined;
        });
      }
      const own = siblings;
      const before = own.turn;
      let done = () => {};
      own.turn = new Promise(resolve => {
        done = resolve;
      });
      return before.then(() => {
        depth = own.depth;
        finish.push(done);
        down();
      });
    },
    exit(node, _input, _frame, result) {
      depth--;
      if (tooLarge(result)) throw memoryExceeded();
      if (parallel.has(node)) finish.pop()?.();
    },
  };
}

/**
 * Measured on AWS: `[1..873782]` is accepted and one number more is not, a text of 2^22 characters is and one of 2^23 is
 * not. What lies deeper is not counted; it cannot grow without its container.
 */
const memory = 6_990_256;

function tooLarge(value: unknown): boolean {
  return typeof value === 'string' ? value.length > memory : Array.isArray(value) && value.length * 8 > memory;
}

/** `$formatNumber` of the package, which stumbles over a picture without any digit. */
function strictPicture(native: Native): Native {
  return {
    ...native,
    implementation(this: unknown, ...args) {
      try {
        return native.implementation.apply(this, args);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        // Measured on AWS for the picture "x".
        throw {
          code: 'D3086',
          message:
            'The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
        };
      }
    },
  };
}

function failure(error: unknown): JsonataOutcome {
  if (error instanceof InternalError)
    return { kind: 'error', message: 'Internal error', text: 'Internal error', internal: true };
  // A text longer than JavaScript can hold.
  if (error instanceof RangeError) return failure(memoryExceeded());
  const { code, message, value } = error as { code?: unknown; message?: unknown; value?: unknown };
  // The package prints it as JSON, which has no such number.
  if (code === 'D1001' && message !== undefined && typeof value === 'number')
    return failure({ code, message: `Number out of range: ${value}` });
  // The package stumbles over calling null or nothing before it can say so itself.
  if (error instanceof TypeError && /'(token|position)'/.test(error.message))
    return failure({ code: 'T1006', message: 'Attempted to invoke a non-function' });
  // It stumbles over other misuse, too, of which JavaScript's words say nothing.
  if (error instanceof TypeError) return failure(new InternalError());
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

/** Plain JSON of a result; what is plain already is shared, not copied. Throws for functions. */
function plain(value: unknown): unknown {
  // Measured on AWS: `[1/0]` gives ["Infinity"].
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value);
  if (typeof value === 'function') throw unsupported;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return plainArray(value);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value || value instanceof RegExp) throw unsupported;
  return plainObject(value as Record<string, unknown>);
}

function plainArray(array: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined = marks.some(mark => mark in array) ? [] : undefined;
  for (let i = 0; i < array.length; i++) {
    const item = plain(array[i]);
    if (copy === undefined && (item === undefined || !Object.is(item, array[i]))) copy = array.slice(0, i);
    if (item !== undefined) copy?.push(item);
  }
  return copy ?? array;
}

/** What the package writes on its arrays. */
const marks = ['sequence', 'keepSingleton', 'cons', 'tupleStream', 'outerWrapper'];

function plainObject(object: Record<string, unknown>): unknown {
  const keys = Object.keys(object);
  let copy: Record<string, Json> | undefined;
  // What was written to `__proto__` stands in for the prototype; it is no member, and has to go.
  if (Object.getPrototypeOf(object) !== Object.prototype) copy = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const item = plain(object[key]);
    if (copy === undefined && (item === undefined || !Object.is(item, object[key]))) {
      copy = {};
      for (const before of keys.slice(0, i)) setMember(copy, before, object[before] as Json);
    }
    if (copy !== undefined && item !== undefined) setMember(copy, key, item as Json);
  }
  return copy ?? object;
}

/** What has to be known of a tree before it runs. */
interface Prepared {
  /** The package would write into the values it is given. */
  readonly writesInput: boolean;
  /** What it calls by name; a workflow variable of that name takes the place of a built-in function. */
  readonly callees: readonly string[];
  /** The nodes that the package evaluates side by side with others. */
  readonly parallel: ReadonlySet<unknown>;
  readonly literals: readonly RegExp[];
}

/** Members of nodes whose expressions are evaluated for one item after the other. */
const contextual = ['steps', 'stages', 'predicate', 'group', 'terms'];

/**
 * Looks through the tree, and makes it safe: the package reads members without asking whose they are, so that
 * `x.constructor` would give JavaScript's; such steps become calls of a lookup of own members.
 */
function prepare(root: JsonataNode): Prepared {
  let writesInput = false;
  const callees = new Set<string>();
  const functions = new Set<string>();
  const otherwise = new Set<string>();
  const parallel = new Set<unknown>();
  const literals: RegExp[] = [];
  const seen = new Set<object>();
  /** `within`: evaluated for something, not for the whole, which is nothing here. */
  const visit = (value: unknown, within: boolean): void => {
    if (value instanceof RegExp) literals.push(value);
    if (typeof value !== 'object' || value === null || value instanceof RegExp || seen.has(value)) return;
    seen.add(value);
    const node = value as Record<string, unknown> & JsonataNode;
    if (node.keepArray || node.keepSingletonArray) writesInput = true;
    // `{…}` of an empty array: the package puts an item into it.
    if (node.group || (within && node.type === 'unary' && node.value === '{')) writesInput = true;
    if (node.type === 'function') callees.add(node.procedure?.type === 'variable' ? String(node.procedure.value) : '');
    if (node.type === 'bind')
      (node.rhs?.type === 'lambda' ? functions : otherwise).add(String((node.lhs as JsonataNode).value));
    if (node.type === 'lambda') for (const argument of node.arguments ?? []) otherwise.add(String(argument.value));
    if (node.type === 'unary' && node.value === '[') for (const item of node.expressions ?? []) parallel.add(item);
    if (node.type === 'unary' && node.value === '{' && Array.isArray(node.lhs))
      for (const pair of node.lhs as readonly (readonly [JsonataNode, JsonataNode])[]) parallel.add(pair[1]);
    for (const pair of node.group?.lhs ?? []) parallel.add(pair[1]);
    if (node.type === 'name' && typeof node.value === 'string' && node.value in Object.prototype) {
      const { value: name, position } = node;
      Object.assign(node, {
        type: 'function',
        procedure: { type: 'variable', value: ownMember, position },
        arguments: [{ type: 'string', value: name, position }],
      });
      return;
    }
    for (const [key, part] of Object.entries(node)) visit(part, within || contextual.includes(key));
  };
  visit(root, false);
  // What is called may turn out to be a value of ours, unless it surely is a function.
  for (const name of callees)
    if (otherwise.has(name) || (!functions.has(name) && jsonataFunction(name) === undefined)) writesInput = true;
  return { writesInput, callees: [...callees], parallel, literals };
}
