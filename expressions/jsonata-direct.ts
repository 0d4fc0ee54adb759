/**
 * The common part of JSONata, evaluated without promises: paths, filters, operators, constructors, blocks with variables,
 * conditions, and calls of the package's own functions. The `jsonata` package awaits every node of an expression; here
 * the same tree becomes closures. What it does not know (functions that are stored, regular expressions, sorting, parents,
 * transforms, ...) is not compiled, and whatever is out of the ordinary at run time, errors above all, throws `Leave`:
 * then the package evaluates the expression from the start, and its answer counts. So nothing here words an error, and
 * a value given here must be the package's, which a test compares over expressions and data made at random.
 *
 * The package's terms: a *sequence* is an array that stands for "these values": empty it is nothing, with one item it is
 * that item. It is marked (`sequence`), as is an array that must not be flattened (`cons`). Marks are written on arrays
 * made here only, never on those that came in.
 */
import type { JsonataNode } from './jsonata-parse.ts';

/** Evaluates an expression; throws `leave` when the package has to do it. */
export type Direct = (bindings: Bindings) => unknown;

export interface Bindings {
  readonly [name: string]: unknown;
}

/** A function of the package as it stands in its frames. */
export interface NativeFunction {
  readonly implementation: (...args: unknown[]) => unknown;
  readonly signature?: { validate(args: readonly unknown[], context: unknown): unknown[] };
}

export interface DirectLimits {
  /** How deeply evaluations may nest; a tree that might is not compiled. */
  readonly depth: number;
  /** How many evaluations there may be; who comes near leaves it to the package to count. */
  readonly steps: number;
  /** Whether a value of a part of the expression is larger than may be. */
  readonly tooLarge: (value: unknown) => boolean;
}

/** Thrown when the package has to evaluate the expression. */
const leave = Symbol('leave');

/** What the closures pass on: the variables by frame, and how much has been done. */
interface Scope {
  readonly bindings: Bindings;
  readonly locals: { [name: string]: unknown } | undefined;
  readonly outer: Scope | undefined;
  readonly count: { left: number; readonly size: number };
}

type Evaluate = (input: unknown, scope: Scope) => unknown;

interface Compiled {
  readonly evaluate: Evaluate;
  /** How deeply the package's evaluations of it nest, and how many there are without any repetition. */
  readonly depth: number;
  readonly size: number;
}

type Marked = unknown[] & { sequence?: boolean; cons?: boolean };

/** The evaluator of a tree, or undefined when the package has to be asked. `native` finds the package's functions. */
export function compileDirect(
  root: JsonataNode,
  native: (name: string) => NativeFunction | undefined,
  limits: DirectLimits,
): Direct | undefined {
  try {
    const { evaluate, depth, size } = new Compiler(native, limits.tooLarge).node(root);
    if (depth >= limits.depth) return undefined;
    return bindings =>
      evaluate(undefined, {
        bindings,
        locals: undefined,
        outer: undefined,
        count: { left: limits.steps - size, size },
      });
  } catch (error) {
    if (error === leave) return undefined;
    throw error;
  }
}

/** Members of nodes that change nothing, by type; any other makes the tree one for the package. */
const members: { readonly [type: string]: readonly string[] } = {
  path: ['steps'],
  name: ['stages'],
  string: [],
  number: [],
  value: [],
  variable: [],
  binary: ['lhs', 'rhs'],
  unary: ['expression', 'expressions', 'lhs', 'consarray'],
  condition: ['condition', 'then', 'else'],
  block: ['expressions', 'consarray'],
  bind: ['lhs', 'rhs'],
  function: ['procedure', 'arguments', 'name', 'nextFunction'],
};
const everywhere = ['type', 'value', 'position', 'stages', 'predicate', 'group'];

class Compiler {
  /** Names that the expression gives values to: what is called by such a name need not be the built-in function. */
  private readonly bound = new Set<string>();
  /** So many `:=` have been seen. */
  private bindings = 0;
  private readonly called = new Set<string>();

  constructor(
    private readonly native: (name: string) => NativeFunction | undefined,
    private readonly tooLarge: (value: unknown) => boolean,
  ) {}

  /** As the package's `evaluate`: the node, its predicates, its grouping, and what becomes of a sequence. */
  node(node: JsonataNode): Compiled {
    const parts: Compiled[] = [];
    const part = (child: JsonataNode): Evaluate => {
      const compiled = this.node(child);
      parts.push(compiled);
      return compiled.evaluate;
    };
    const sized = (evaluate: Evaluate): Compiled => ({
      evaluate,
      depth: 1 + parts.reduce((most, { depth }) => Math.max(most, depth), 0),
      size: 1 + parts.reduce((sum, { size }) => sum + size, 0),
    });
    if (node.type === 'lambda') return sized(this.lastCall(node, part));
    const known = members[node.type];
    if (known === undefined) throw leave;
    for (const key of Object.keys(node)) if (!known.includes(key) && !everywhere.includes(key)) throw leave;
    const own = this.own(node, part);
    const filters = (node.predicate ?? []).map(each => this.filter(each, part));
    const group = node.group === undefined ? undefined : this.group(node.group.lhs, part);
    return sized(finished(own, filters, group, this.tooLarge));
  }

  private own(node: JsonataNode, part: (child: JsonataNode) => Evaluate): Evaluate {
    switch (node.type) {
      case 'path':
        return this.path(node.steps!, part);
      case 'name': {
        const name = node.value as string;
        return input => member(input, name);
      }
      case 'string':
      case 'number':
      case 'value': {
        const { value } = node;
        return () => value;
      }
      case 'variable':
        return variable(node.value as string);
      case 'binary':
        return this.binary(node.value as string, part(node.lhs as JsonataNode), part(node.rhs!));
      case 'unary':
        if (node.value === '-') return negative(part(node.expression!));
        if (node.value === '[') return list(node, node.expressions!.map(part));
        if (node.value === '{') return this.group(node.lhs as Pairs, part);
        throw leave;
      case 'condition': {
        const test = part(node.condition!);
        const then = part(node.then!);
        const otherwise = node.else === undefined ? undefined : part(node.else);
        return (input, scope) => (truth(test(input, scope)) ? then(input, scope) : otherwise?.(input, scope));
      }
      case 'block': {
        const before = this.bindings;
        const all = node.expressions!.map(part);
        const [only] = all;
        if (all.length === 1 && only !== undefined && this.bindings === before) return only;
        return (input, scope) => {
          const inner: Scope = { bindings: scope.bindings, locals: {}, outer: scope, count: scope.count };
          let result: unknown;
          for (let i = 0; i < all.length; i++) result = all[i]!(input, inner);
          return result;
        };
      }
      case 'bind': {
        const name = (node.lhs as JsonataNode).value as string;
        this.bound.add(name);
        this.bindings++;
        if (name in Object.prototype || this.called.has(name)) throw leave;
        const value = part(node.rhs!);
        return (input, scope) => {
          if (scope.locals === undefined) throw leave;
          scope.locals[name] = value(input, scope);
          return scope.locals[name];
        };
      }
      default:
        return this.call(node, part);
    }
  }

  private path(steps: readonly JsonataNode[], part: (child: JsonataNode) => Evaluate): Evaluate {
    const absolute = steps[0]!.type === 'variable';
    if ((steps[0] as { consarray?: boolean }).consarray) throw leave;
    const all = steps.map((step, i) => {
      const evaluate = part(step);
      const filters = (step.stages ?? []).map(stage => this.filter(stage, part));
      return pathStep(evaluate, filters, i === steps.length - 1);
    });
    const size = steps.length;
    // `$states.input.a.b` of plain objects, which most paths are, needs no sequences.
    const names = steps.slice(1).map(step => step.value as string);
    const simple =
      absolute &&
      steps.every((step, i) => (i === 0 || step.type === 'name') && !step.stages && !step.predicate && !step.group);
    const first = simple ? variable(steps[0]!.value as string) : undefined;
    return (input, scope) => {
      if (first !== undefined) {
        let value = first(input, scope);
        for (let i = 0; ; i++) {
          if (Array.isArray(value)) {
            // An array at the end stands as it is; one on the way is gone through.
            if (i === names.length && (value as Marked).sequence === undefined) return value;
            break;
          }
          if (i === names.length) return value;
          if (typeof value !== 'object' || value === null) return undefined;
          value = (value as { [name: string]: unknown })[names[i]!];
        }
      }
      let values: unknown[] = Array.isArray(input) && !absolute ? input : sequenceOf(input);
      for (let i = 0; i < size; i++) {
        values = all[i]!(values, scope);
        if (values.length === 0) break;
      }
      return values;
    };
  }

  private filter(
    stage: { readonly type: string; readonly expr?: JsonataNode },
    part: (child: JsonataNode) => Evaluate,
  ) {
    const { type, expr } = stage;
    if (type !== 'filter' || expr === undefined) throw leave;
    if (expr.type === 'number') {
      const index = Math.floor(expr.value as number);
      return (value: unknown): unknown => {
        const values: unknown[] = Array.isArray(value) ? value : sequenceOf(value);
        const item = values[index < 0 ? values.length + index : index];
        return item === undefined ? sequence() : Array.isArray(item) ? item : sequenceOf(item);
      };
    }
    const test = part(expr);
    return (value: unknown, scope: Scope): unknown => {
      const values: unknown[] = Array.isArray(value) ? value : sequenceOf(value);
      const kept = sequence();
      spend(scope, values.length);
      for (let i = 0; i < values.length; i++) {
        const result = test(values[i], scope);
        if (typeof result === 'number') {
          if (!Number.isFinite(result)) throw leave;
          if (at(result, values.length) === i) kept.push(values[i]);
        } else if (Array.isArray(result) && result.every(Number.isFinite)) {
          for (const each of result) if (at(each as number, values.length) === i) kept.push(values[i]);
        } else if (truth(result)) kept.push(values[i]);
      }
      return kept;
    };
  }

  /** `{key: value}`: items with the same key are put together. */
  private group(pairs: Pairs, part: (child: JsonataNode) => Evaluate): Evaluate {
    const all = pairs.map(([key, value]) => ({ key: part(key), value: part(value) }));
    return (input, scope) => {
      if (Array.isArray(input) && input.length === 0) throw leave; // the package writes into it
      const items: unknown[] = Array.isArray(input) ? input : [input];
      const groups = new Map<string, { index: number; data: unknown }>();
      spend(scope, items.length);
      for (const item of items)
        for (let index = 0; index < all.length; index++) {
          const key = all[index]!.key(item, scope);
          if (key === undefined) continue;
          if (typeof key !== 'string' || key in Object.prototype) throw leave;
          const before = groups.get(key);
          if (before === undefined) groups.set(key, { index, data: item });
          else if (before.index !== index) throw leave;
          else before.data = append(before.data, item);
        }
      const result: { [key: string]: unknown } = {};
      for (const [key, { index, data }] of groups) {
        const value = all[index]!.value(data, scope);
        if (value !== undefined) result[key] = value;
      }
      return result;
    };
  }

  private binary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
    if (operator === 'and') return (input, scope) => truth(left(input, scope)) && truth(right(input, scope));
    if (operator === 'or') return (input, scope) => truth(left(input, scope)) || truth(right(input, scope));
    if (operator === '&') {
      const string = this.native('string');
      if (string === undefined) throw leave;
      const text = (value: unknown) =>
        typeof value === 'string' ? value : value === undefined ? '' : (string.implementation(value) as string);
      return (input, scope) => text(left(input, scope)) + text(right(input, scope));
    }
    const apply = operators[operator];
    if (apply === undefined) throw leave;
    return (input, scope) => apply(left(input, scope), right(input, scope));
  }

  /**
   * A call that is the last thing a function does. The package makes it once the function has ended: what it gives is not
   * looked through as a sequence by what is around the call, and there is no context to take a missing argument from.
   */
  private lastCall(node: JsonataNode, part: (child: JsonataNode) => Evaluate): Evaluate {
    const { thunk, body } = node;
    if (!thunk || body?.type !== 'function' || body.predicate || body.group) throw leave;
    const call = this.call(body, part, true);
    return (input, scope) => new Last(call(input, scope));
  }

  /** `$map`, `$filter` and `$reduce` with a function that is written in place. */
  private iteration(
    name: string,
    [from, written, start, ...others]: readonly JsonataNode[],
    part: (child: JsonataNode) => Evaluate,
  ): Evaluate {
    const iterate = iterations[name]!;
    if (from === undefined || written?.type !== 'lambda' || written.thunk || others.length > 0) throw leave;
    if ((written as { signature?: unknown }).signature !== undefined || written.predicate || written.group) throw leave;
    if (start !== undefined && name !== 'reduce') throw leave;
    const names = written.arguments!.map(each => String(each.value));
    if (names.length > 4 || (name === 'reduce' && names.length < 2)) throw leave;
    for (const each of names) {
      if (each in Object.prototype || this.called.has(each)) throw leave;
      this.bound.add(each);
    }
    const list = part(from);
    const body = part(written.body!);
    const first = start === undefined ? undefined : part(start);
    return (input, scope) => {
      const given = list(input, scope);
      const initial = first?.(input, scope);
      if (given === undefined) return undefined;
      const values: unknown[] = Array.isArray(given) ? given : [given];
      spend(scope, values.length);
      return iterate(
        values,
        (a, b, c, d) => {
          const locals: { [name: string]: unknown } = {};
          if (names.length > 0) locals[names[0]!] = a;
          if (names.length > 1) locals[names[1]!] = b;
          if (names.length > 2) locals[names[2]!] = c;
          if (names.length > 3) locals[names[3]!] = d;
          const result = body(input, { bindings: scope.bindings, locals, outer: scope, count: scope.count });
          return result instanceof Last ? result.value : result;
        },
        initial,
      );
    };
  }

  private call(node: JsonataNode, part: (child: JsonataNode) => Evaluate, last = false): Evaluate {
    const { procedure } = node;
    const name = String(procedure?.value);
    if (procedure?.type !== 'variable' || procedure.predicate || procedure.group || this.bound.has(name)) throw leave;
    this.called.add(name);
    part(procedure);
    const apply = Object.hasOwn(iterations, name)
      ? this.iteration(name, node.arguments!, part)
      : this.nativeCall(name, node.arguments!, last, part);
    return (input, scope) => {
      // A workflow variable of that name takes the function's place.
      if (Object.hasOwn(scope.bindings, name)) throw leave;
      return apply(input, scope);
    };
  }

  private nativeCall(
    name: string,
    written: readonly JsonataNode[],
    last: boolean,
    part: (child: JsonataNode) => Evaluate,
  ): Evaluate {
    const types = Object.hasOwn(functions, name) ? functions[name] : undefined;
    const found = this.native(name);
    if (types === undefined || found === undefined) throw leave;
    const { implementation, signature } = found;
    const args = written.map(part);
    return (input, scope) => {
      const values: unknown[] = [];
      for (let i = 0; i < args.length; i++) values.push(args[i]!(input, scope));
      if (name === 'contains') {
        if (typeof values[0] !== 'string' || typeof values[1] !== 'string' || values.length > 2) throw leave;
        return values[0].includes(values[1]);
      }
      const fit = fits(values, types);
      if (!fit && (last || signature === undefined)) throw leave;
      const good = fit ? values : signature!.validate(values, input);
      const result = implementation(...good);
      if (typeof result === 'number' && !Number.isFinite(result)) throw leave;
      return result;
    };
  }
}

type Pairs = readonly (readonly [JsonataNode, JsonataNode])[];

/** What the last call of a function has given, on its way out of the function. */
class Last {
  constructor(readonly value: unknown) {}
}

type Called = (a: unknown, b: unknown, c: unknown, d?: unknown) => unknown;

const iterations: {
  readonly [name: string]: (values: readonly unknown[], call: Called, initial: unknown) => unknown;
} = {
  map(values, call) {
    const results = sequence();
    for (let i = 0; i < values.length; i++) {
      const result = call(values[i], i, values);
      if (result !== undefined) results.push(result);
    }
    return results;
  },
  filter(values, call) {
    const kept = sequence();
    for (let i = 0; i < values.length; i++) if (truth(call(values[i], i, values))) kept.push(values[i]);
    return kept;
  },
  reduce(values, call, initial) {
    const begun = initial === undefined;
    let result = begun ? values[0] : initial;
    for (let i = begun ? 1 : 0; i < values.length; i++) result = call(result, values[i], i, values);
    return result;
  },
};

/**
 * The functions that are called here: they neither wait nor call back, and ask for neither time nor randomness. Behind
 * each, types of arguments with which the package's check of its signature may be skipped: `s` text, `n` number, `N` an
 * array of numbers, `S` of texts, `a` of anything, `x` any value that is there.
 */
const functions: { readonly [name: string]: string } = {
  ...{ sum: 'N', max: 'N', min: 'N', average: 'N', count: 'a', reverse: 'a', exists: 'x', append: 'xx', distinct: 'x' },
  ...{ string: 'x', number: 's', boolean: 'x', not: 'x', type: 'x', keys: 'x', lookup: 'xs', merge: 'a?', spread: 'x' },
  ...{ uppercase: 's', lowercase: 's', trim: 's', length: 's', contains: 'ss', join: 'Ss', zip: 'aa' },
  ...{ substring: 'sn', substringBefore: 'ss', substringAfter: 'ss', pad: 'sn' },
  ...{ floor: 'n', ceil: 'n', round: 'n', abs: 'n', sqrt: 'n', power: 'nn', formatBase: 'nn' },
  ...{ hash: 'ss', parse: 's', partition: 'an', range: 'nnn', base64encode: 's', base64decode: 's' },
};

function fits(values: readonly unknown[], types: string): boolean {
  if (values.length !== types.length) return false;
  for (let i = 0; i < values.length; i++) if (!isOf(values[i], types[i]!)) return false;
  return true;
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 's':
      return typeof value === 'string';
    case 'n':
      return typeof value === 'number';
    case 'x':
      return value !== undefined;
    case 'a':
      return Array.isArray(value);
    case 'N':
      return Array.isArray(value) && value.every(each => typeof each === 'number');
    case 'S':
      return Array.isArray(value) && value.every(each => typeof each === 'string');
    default:
      return false;
  }
}

// ---------------------------------------------------------------- nodes

function finished(
  own: Evaluate,
  filters: readonly Filter[],
  group: Evaluate | undefined,
  tooLarge: (value: unknown) => boolean,
): Evaluate {
  const settled = (value: unknown): unknown => {
    if (tooLarge(value)) throw leave;
    if (!Array.isArray(value) || !(value as Marked).sequence) return value;
    return value.length === 0 ? undefined : value.length === 1 ? value[0] : value;
  };
  if (filters.length === 0 && group === undefined) return (input, scope) => settled(own(input, scope));
  return (input, scope) => {
    let result = own(input, scope);
    if (result instanceof Last) throw leave;
    for (const filter of filters) result = filter(result, scope);
    if (group !== undefined) result = group(result, scope);
    return settled(result);
  };
}

type Filter = (value: unknown, scope: Scope) => unknown;

/** One step of a path: each value leads to values, which are put into one sequence. */
function pathStep(evaluate: Evaluate, filters: readonly Filter[], last: boolean) {
  return (values: readonly unknown[], scope: Scope): unknown[] => {
    const found: unknown[] = [];
    spend(scope, values.length);
    for (let i = 0; i < values.length; i++) {
      let value = evaluate(values[i], scope);
      for (let f = 0; f < filters.length; f++) value = filters[f]!(value, scope);
      if (value !== undefined) found.push(value);
    }
    const only = found[0] as Marked;
    if (last && found.length === 1 && Array.isArray(only) && !only.sequence) return only;
    const flat = sequence();
    for (const value of found)
      if (!Array.isArray(value) || (value as Marked).cons) flat.push(value);
      else for (const inner of value) flat.push(inner);
    return flat;
  };
}

function variable(name: string): Evaluate {
  if (name === '') return input => input;
  if (name === '$' || name in Object.prototype) throw leave;
  return (_input, scope) => {
    for (let each: Scope | undefined = scope; each !== undefined; each = each.outer)
      if (each.locals !== undefined && Object.hasOwn(each.locals, name)) return each.locals[name];
    // A function of the package's, or nothing.
    if (!Object.hasOwn(scope.bindings, name)) throw leave;
    return scope.bindings[name];
  };
}

function member(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null) return undefined;
  if (!Array.isArray(input)) return (input as { [name: string]: unknown })[name];
  const found = sequence();
  for (const item of input) {
    const value = member(item, name);
    if (Array.isArray(value)) for (const inner of value) found.push(inner);
    else if (value !== undefined) found.push(value);
  }
  return found;
}

function negative(operand: Evaluate): Evaluate {
  return (input, scope) => {
    const value = operand(input, scope);
    if (value === undefined) return undefined;
    if (!Number.isFinite(value)) throw leave;
    return -(value as number);
  };
}

function list(node: JsonataNode, all: readonly Evaluate[]): Evaluate {
  const nested = node.expressions!.map(each => each.value === '[');
  const { consarray } = node as { consarray?: boolean };
  return (input, scope) => {
    const values: Marked = [];
    for (let i = 0; i < all.length; i++) {
      const value = all[i]!(input, scope);
      if (value === undefined) continue;
      if (Array.isArray(value) && !nested[i]) for (const item of value) values.push(item);
      else values.push(value);
    }
    if (consarray) values.cons = true;
    return values;
  };
}

const operators: { readonly [operator: string]: (left: unknown, right: unknown) => unknown } = {
  '+': numeric((a, b) => a + b),
  '-': numeric((a, b) => a - b),
  '*': numeric((a, b) => a * b),
  '/': numeric((a, b) => a / b),
  '%': numeric((a, b) => a % b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  '=': (a, b) => a !== undefined && b !== undefined && equal(a, b),
  '!=': (a, b) => a !== undefined && b !== undefined && !equal(a, b),
  in: (a, b) => a !== undefined && b !== undefined && (Array.isArray(b) ? b : [b]).some(each => each === a),
};

function numeric(compute: (a: number, b: number) => number) {
  return (a: unknown, b: unknown): unknown => {
    if ((typeof a !== 'number' && a !== undefined) || (typeof b !== 'number' && b !== undefined)) throw leave;
    if (a === undefined || b === undefined) return undefined;
    const result = compute(a, b);
    if (!Number.isFinite(result)) throw leave;
    return result;
  };
}

function ordered(holds: (a: string | number, b: string | number) => boolean) {
  return (a: unknown, b: unknown): unknown => {
    if (typeof a === 'number' && typeof b === 'number') return holds(a, b);
    if (typeof a === 'string' && typeof b === 'string') return holds(a, b);
    // Nothing compares as nothing, with what could be compared.
    if (a === undefined && (b === undefined || typeof b === 'number' || typeof b === 'string')) return undefined;
    if (b === undefined && (typeof a === 'number' || typeof a === 'string')) return undefined;
    throw leave;
  };
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) throw leave; // the package compares their properties
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  const left = a as { [name: string]: unknown };
  const right = b as { [name: string]: unknown };
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => Object.hasOwn(right, key)) &&
    keys.every(key => equal(left[key], right[key]))
  );
}

/** What counts as true, nothing being false. */
function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      if (!Number.isFinite(value)) throw leave;
      return value !== 0;
    case 'object':
      if (value === null) return false;
      if (Array.isArray(value)) return value.some(truth);
      for (const key in value) if (Object.hasOwn(value, key)) return true;
      return false;
    default:
      return false;
  }
}

// ---------------------------------------------------------------- sequences

function sequence(): Marked {
  const values: Marked = [];
  values.sequence = true;
  return values;
}

function sequenceOf(value: unknown): Marked {
  const values = sequence();
  values.push(value);
  return values;
}

function append(values: unknown, value: unknown): unknown {
  if (values === undefined) return value;
  if (value === undefined) return values;
  return (Array.isArray(values) ? values : [values]).concat(value);
}

function at(index: number, length: number): number {
  const whole = Math.floor(index);
  return whole < 0 ? length + whole : whole;
}

/** Counts repetitions generously: whoever does too much for the package's limit is found out there. */
function spend(scope: Scope, times: number): void {
  scope.count.left -= times * scope.count.size;
  if (scope.count.left < 0) throw leave;
}
