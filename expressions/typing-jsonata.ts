/**
 * The shape of what a JSONata expression gives, read off its tree. What is not understood is `unknown` and may be absent, so the
 * answer is certain whatever the expression; understanding more is adding a row to `nodes` or `functions`.
 *
 * The hard part of the language is that arrays and single values run into each other: a path maps over arrays, joins what comes
 * out to one sequence, and a sequence of one is that one value, of none nothing. `Sequence` says how many there may be, and
 * `collapsed` what that leads to. `present` is `always` when the expression cannot be undefined (it may still fail).
 */
import type { JsonataNode } from './jsonata-parse.ts';
import {
  alternatives,
  anyObjectShape,
  booleanShape,
  integerShape,
  isOnly,
  join,
  joinAll,
  listShape,
  literalShape,
  mayBe,
  memberShape,
  neverShape,
  numberShape,
  type ObjectShape,
  objectShape,
  ofKinds,
  partOf,
  type Shape,
  type ShapeMember,
  stringShape,
  tupleShape,
  unknownShape,
} from './shape.ts';
import {
  both,
  type Found,
  found,
  indexAt,
  memberAt,
  narrowAt,
  nothingFound,
  notValue,
  onlyValue,
  type Presence,
  withoutAt,
} from './shape-access.ts';
import { constantOf } from './shape-of-value.ts';
import { mergedShape } from './typing-intrinsic.ts';
import type { ShapeEnvironment } from './typing-path.ts';

/**
 * `watch` is told what each part gives that is looked at; of a step of a path what the path gives up to there. A part that is
 * done for many values may be told more than once.
 */
export function shapeOfJsonata(ast: JsonataNode, environment: ShapeEnvironment, watch?: Watch): Found {
  return infer(ast, { environment, context: nothingFound, locals: new Map(), parent: undefined, watch });
}

export type Watch = (node: JsonataNode, given: Found) => void;

/** What can be seen inside an expression. */
interface Scope {
  readonly environment: ShapeEnvironment;
  /** `$`, and what bare names are read from. */
  readonly context: Found;
  readonly locals: Map<string, Found>;
  readonly parent: Scope | undefined;
  readonly watch?: Watch | undefined;
}

type Infer = (node: JsonataNode, scope: Scope) => Found;

const anything: Found = found(unknownShape, 'maybe');

function infer(node: JsonataNode, scope: Scope): Found {
  const given = inferred(node, scope);
  scope.watch?.(node, given);
  return given;
}

function inferred(node: JsonataNode, scope: Scope): Found {
  const row = Object.hasOwn(nodes, node.type) ? nodes[node.type] : undefined;
  if (row === undefined || node.group !== undefined || node.focus !== undefined || node.index !== undefined)
    return anything;
  const value = row(node, scope);
  if (node.type === 'path') return value;
  if (node.predicate === undefined) return keptArray(node) ? anything : value;
  let result: Found | Sequence = value;
  for (const { expr } of node.predicate) {
    if (expr === undefined) return anything;
    result = filtered(result, expr, scope);
  }
  return keptArray(node) ? anything : 'shape' in result ? result : collapsed(result);
}

function keptArray(node: JsonataNode): boolean {
  return (node as { readonly keepArray?: boolean }).keepArray === true;
}

const nodes: Readonly<Record<string, Infer>> = {
  string: node => literalOf(node),
  number: node => literalOf(node),
  value: node => literalOf(node),
  variable,
  path,
  name: (node, { context }) => named(context, String(node.value)),
  block: (node, scope) => {
    const inner: Scope = { ...scope, locals: new Map(), parent: scope };
    let last: Found = nothingFound;
    for (const expression of node.expressions ?? []) {
      if (expression.type === 'bind') last = bound(expression, inner, true);
      else last = infer(expression, inner);
    }
    return (node as { readonly consarray?: boolean }).consarray ? anything : last;
  },
  bind: (node, scope) => bound(node, scope, false),
  unary: (node, scope) => {
    if (node.value === '[') return arrayOf(node, scope);
    if (node.value === '{') return objectOf(node, scope);
    return numeric(node.expression ? infer(node.expression, scope) : anything);
  },
  binary: (node, scope) => {
    const { value, rhs } = node;
    if (rhs === undefined || node.lhs === undefined || Array.isArray(node.lhs)) return anything;
    const left = infer(node.lhs as JsonataNode, scope);
    const right = infer(rhs, scope);
    const operator = Object.hasOwn(operators, String(value)) ? operators[String(value)] : undefined;
    return operator?.(left, right) ?? anything;
  },
  condition: (node, scope) => {
    if (node.condition) infer(node.condition, scope);
    const then = node.then ? infer(node.then, scope) : nothingFound;
    return either(then, node.else ? infer(node.else, scope) : nothingFound);
  },
  function: (node, scope) => {
    const { procedure, arguments: args = [] } = node;
    const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
    if (name === undefined || lookUp(name, scope) !== undefined) return anything;
    const row = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (row === undefined) {
      // What binds a name in an argument binds it for what comes behind.
      for (const argument of args) infer(argument, scope);
      return anything;
    }
    return row(args, scope);
  },
};

function literalOf({ value }: JsonataNode): Found {
  return found(literalShape((value ?? null) as null | boolean | number | string));
}

/** One or the other. */
export function either(a: Found, b: Found): Found {
  const present: Presence =
    a.present === 'never' && b.present === 'never'
      ? 'never'
      : a.present === 'always' && b.present === 'always'
        ? 'always'
        : 'maybe';
  return found(join(a.shape, b.shape), present);
}

// ---------------------------------------------------------------- names

function variable(node: JsonataNode, scope: Scope): Found {
  const name = String(node.value);
  if (name === '') return scope.context;
  if (name === '$') return anything;
  const known = lookUp(name, scope);
  if (known !== undefined) return known;
  // The name of a function without a call is a function.
  return name === 'states' ? found(statesShape(scope.environment)) : anything;
}

/** A name that is bound in the expression, or a workflow variable; undefined for a name that is none of these. */
function lookUp(name: string, scope: Scope): Found | undefined {
  for (let each: Scope | undefined = scope; each; each = each.parent) {
    const local = each.locals.get(name);
    if (local !== undefined) return local;
  }
  if (name === 'states') return undefined;
  const { variables } = scope.environment;
  const value = memberAt(variables, name);
  if (value.present !== 'never') return value;
  return variables.members.has(name) ? nothingFound : undefined;
}

/** `$states`, with what the place has. */
export function statesShape({ input, context, result, errorOutput }: ShapeEnvironment): ObjectShape {
  const members = new Map<string, ShapeMember>([
    ['input', memberShape(input.shape, false, input.from)],
    ['context', memberShape(context, false, undefined)],
  ]);
  if (result) members.set('result', memberShape(result.shape, result.present !== 'always', result.from));
  if (errorOutput)
    members.set('errorOutput', memberShape(errorOutput.shape, errorOutput.present !== 'always', errorOutput.from));
  return objectShape(members);
}

/** `statement`: it stands alone in a block, so that it is done before what comes behind. Else it may be done or not. */
function bound(node: JsonataNode, scope: Scope, statement: boolean): Found {
  const value = node.rhs ? infer(node.rhs, scope) : anything;
  const name = (node.lhs as JsonataNode | undefined)?.value;
  if (typeof name === 'string') scope.locals.set(name, statement && !scope.locals.has(name) ? value : anything);
  return value;
}

/** A bare name: the member of an object; of an array what its items have, as one sequence. */
function named(context: Found, name: string): Found {
  const { shape } = context;
  if (context.present === 'never') return nothingFound;
  if (shape.kind === 'unknown') return anything;
  const results: Found[] = [];
  for (const one of alternatives(shape)!) {
    if (one.kind === 'object') results.push(memberAt(one, name));
    else if (one.kind === 'array') {
      const each = (one.tuple ?? [one.items]).map(item => named(found(item), name));
      const all = joinedSequences(each.map(elementsOf));
      results.push(collapsed(one.tuple === undefined ? { ...all, least: 0, most: all.most && many } : all));
    } else results.push(nothingFound);
  }
  const [only] = results;
  const result = results.length === 1 && only ? only : results.reduce(either);
  const present = context.present === 'always' ? result.present : both(result.present, 'maybe');
  const from = result.from ?? context.from;
  return found(result.shape, present, from);
}

// ---------------------------------------------------------------- sequences

/** So many values, each of that shape. */
interface Sequence {
  readonly item: Shape;
  readonly least: number;
  readonly most: number;
}

const many = Number.POSITIVE_INFINITY;

/** A sequence of one is that one, of none nothing. */
function collapsed({ item, least, most }: Sequence): Found {
  if (most === 0 || item.kind === 'never') return nothingFound;
  const single = least <= 1 ? item : neverShape;
  const several = most < 2 ? neverShape : least === most ? tupleShape(Array<Shape>(least).fill(item)) : listShape(item);
  return found(join(single, several), least > 0 ? 'always' : 'maybe');
}

/** What a value contributes to a sequence: an array its items, anything else itself. */
function elementsOf({ shape, present }: Found): Sequence {
  if (present === 'never') return { item: neverShape, least: 0, most: 0 };
  const array = partOf(shape, 'array');
  const alone = ofKinds(shape, kind => kind !== 'array');
  const tuple = array?.tuple;
  const least = Math.min(alone.kind === 'never' ? many : 1, array ? (tuple?.length ?? 0) : many);
  const most = Math.max(alone.kind === 'never' ? 0 : 1, array ? (tuple?.length ?? many) : 0);
  return {
    item: shape.kind === 'unknown' ? unknownShape : join(alone, array?.items ?? neverShape),
    least: present === 'always' ? least : 0,
    most,
  };
}

function joinedSequences(all: readonly Sequence[]): Sequence {
  let least = 0;
  let most = 0;
  for (const each of all) {
    least += each.least;
    most += each.most;
  }
  return { item: joinAll(all.map(each => each.item)), least, most };
}

function path(node: JsonataNode, scope: Scope): Found {
  const given = alongSteps(node, scope);
  const last = node.steps?.at(-1);
  if (last) scope.watch?.(last, given);
  return given;
}

function alongSteps(node: JsonataNode, scope: Scope): Found {
  const { steps = [] } = node;
  if ((node as { readonly tuple?: unknown }).tuple !== undefined) return anything;
  const keeps = (node as { readonly keepSingletonArray?: boolean }).keepSingletonArray === true;
  let here: Sequence;
  let from = scope.context.from;
  if (steps[0]?.type === 'variable') here = { item: scope.context.shape, least: 1, most: 1 };
  else if (scope.context.present === 'always' && isOnly(scope.context.shape, 'array')) here = elementsOf(scope.context);
  else if (scope.context.present === 'never' || !mayBe(scope.context.shape, 'array'))
    here = { item: scope.context.shape, least: 1, most: 1 };
  else return anything;
  for (const [index, step] of steps.entries()) {
    if (step.type === 'sort' || step.type === 'parent' || step.type === 'wildcard' || step.type === 'descendant')
      return anything;
    const last = index === steps.length - 1;
    const context = index === 0 ? scope.context : found(here.item, 'always', from);
    const value = infer(step, {
      ...scope,
      context: here.item.kind === 'never' ? scope.context : context,
      locals: new Map(),
      parent: scope,
    });
    from = value.from;
    let result: Found | Sequence = value;
    for (const stage of step.stages ?? []) {
      if (stage.type !== 'filter' || stage.expr === undefined) return anything;
      result = filtered(result, stage.expr, scope);
    }
    if ('shape' in result && last && here.least === 1 && here.most === 1) return keeps ? kept(result) : result;
    if ('shape' in result && result.present === 'never') return nothingFound;
    // An array that is written as the last step is not taken apart.
    const whole = last && (step as { readonly consarray?: boolean }).consarray === true;
    const each = !('shape' in result)
      ? result
      : whole
        ? { item: result.shape, least: result.present === 'always' ? 1 : 0, most: 1 }
        : elementsOf(result);
    const next: Sequence = { item: each.item, least: here.least * each.least, most: times(here.most, each.most) };
    if (last) {
      const all = keeps ? listFrom(next) : collapsed(next);
      // A list that comes out for the only value is that list, also when it has one item or none.
      const array = 'shape' in result && here.least <= 1 ? partOf(result.shape, 'array') : undefined;
      return array ? found(join(all.shape, array), 'maybe') : all;
    }
    here = next;
    if (scope.watch) {
      const given = collapsed(next);
      scope.watch(step, found(given.shape, given.present, value.from));
    }
    if (here.most === 0) return nothingFound;
  }
  return anything;
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** `[]` behind a path: what is not an array becomes one. */
function kept({ shape, present }: Found): Found {
  if (shape.kind === 'unknown') return found(listShape(unknownShape), present);
  const alone = ofKinds(shape, kind => kind !== 'array');
  const array = partOf(shape, 'array') ?? neverShape;
  return found(alone.kind === 'never' ? array : join(array, tupleShape([alone])), present);
}

function listFrom({ item, least, most }: Sequence): Found {
  if (most === 0) return nothingFound;
  return found(listShape(item), least > 0 ? 'always' : 'maybe');
}

/** A filter behind a value or a step: an index, or a test of each item. */
function filtered(value: Found | Sequence, expr: JsonataNode, scope: Scope): Found | Sequence {
  const elements = 'shape' in value ? elementsOf(value) : value;
  if (elements.most === 0) return nothingFound;
  const index = expr.type === 'number' ? Math.floor(Number(expr.value)) : undefined;
  if (index === undefined) {
    const test = infer(expr, { ...scope, context: found(elements.item), locals: new Map(), parent: scope });
    // A list of indexes may have the same one several times.
    return { item: elements.item, least: 0, most: mayBe(test.shape, 'array') ? many : elements.most };
  }
  if ('shape' in value && value.shape.kind === 'array') {
    const item = indexAt(value.shape, index);
    return found(item.shape, both(item.present, value.present), item.from);
  }
  const certain = (index === 0 || index === -1) && elements.least > 0;
  return found(elements.item, certain ? 'always' : 'maybe');
}

// ---------------------------------------------------------------- constructors

function arrayOf(node: JsonataNode, scope: Scope): Found {
  const all = (node.expressions ?? []).map(expression => {
    const value = infer(expression, scope);
    // An array that is written in an array stays one; any other is put in item by item.
    const isWritten = expression.type === 'unary' && expression.value === '[';
    return { value, isWritten };
  });
  const items: Shape[] = [];
  let exact = true;
  for (const { value, isWritten } of all) {
    if (value.present === 'never') continue;
    const array = isWritten ? undefined : partOf(value.shape, 'array');
    if (value.present !== 'always') exact = false;
    if (array === undefined) items.push(value.shape);
    else if (value.shape.kind === 'array' && array.tuple) items.push(...array.tuple);
    else {
      exact = false;
      items.push(elementsOf(value).item);
    }
  }
  return found(exact ? tupleShape(items) : listShape(joinAll(items)));
}

function objectOf(node: JsonataNode, scope: Scope): Found {
  const pairs = (node.lhs ?? []) as readonly (readonly [JsonataNode, JsonataNode])[];
  const context = scope.context.present !== 'never' && mayBe(scope.context.shape, 'array') ? anything : scope.context;
  const inner: Scope = { ...scope, context };
  const members = new Map<string, ShapeMember>();
  let rest: Shape | undefined;
  for (const [key, value] of pairs) {
    const given = infer(value, inner);
    const names = infer(key, inner);
    const name = names.present === 'always' ? constantOf(names.shape)?.[0] : undefined;
    if (given.present === 'never') continue;
    if (typeof name === 'string') members.set(name, memberShape(given.shape, given.present !== 'always', given.from));
    else rest = rest === undefined ? given.shape : join(rest, given.shape);
  }
  if (rest !== undefined)
    for (const [name, member] of members)
      members.set(name, memberShape(join(member.shape, rest), member.optional, undefined));
  return found(objectShape(members, rest));
}

// ---------------------------------------------------------------- operators

function numeric(...operands: readonly Found[]): Found {
  const present = operands.map(each => each.present).reduce(both, 'always');
  return found(numberShape, present);
}

function compared(left: Found, right: Found): Found {
  return found(booleanShape, both(left.present, right.present));
}

const always = (shape: Shape) => () => found(shape);

const operators: Readonly<Record<string, (left: Found, right: Found) => Found>> = {
  '+': numeric,
  '-': numeric,
  '*': numeric,
  '/': numeric,
  '%': numeric,
  '&': always(stringShape),
  '=': always(booleanShape),
  '!=': always(booleanShape),
  and: always(booleanShape),
  or: always(booleanShape),
  in: always(booleanShape),
  '<': compared,
  '<=': compared,
  '>': compared,
  '>=': compared,
  '..': () => found(join(integerShape, listShape(integerShape)), 'maybe'),
};

// ---------------------------------------------------------------- functions

type InferCall = (args: readonly JsonataNode[], scope: Scope) => Found;

/** A function that gives nothing for nothing, and else always a value of that shape. */
const gives =
  (shape: Shape): InferCall =>
  (args, scope) => {
    const all = args.map(argument => infer(argument, scope));
    return found(shape, all[0]?.present === 'always' ? 'always' : 'maybe');
  };

/** A function that may give nothing whatever it is given. */
const mayGive =
  (shape: Shape): InferCall =>
  (args, scope) => {
    for (const argument of args) infer(argument, scope);
    return found(shape, 'maybe');
  };

/** A function that gives a value even for nothing. */
const alwaysGives =
  (shape: Shape): InferCall =>
  (args, scope) => {
    for (const argument of args) infer(argument, scope);
    return found(shape);
  };

const functions: Readonly<Record<string, InferCall>> = {
  string: gives(stringShape),
  length: gives(integerShape),
  substring: gives(stringShape),
  substringBefore: gives(stringShape),
  substringAfter: gives(stringShape),
  uppercase: gives(stringShape),
  lowercase: gives(stringShape),
  trim: gives(stringShape),
  pad: gives(stringShape),
  join: gives(stringShape),
  replace: mayGive(stringShape),
  base64encode: mayGive(stringShape),
  base64decode: mayGive(stringShape),
  encodeUrlComponent: mayGive(stringShape),
  encodeUrl: mayGive(stringShape),
  decodeUrlComponent: mayGive(stringShape),
  decodeUrl: mayGive(stringShape),
  contains: mayGive(booleanShape),
  number: mayGive(numberShape),
  abs: gives(numberShape),
  floor: gives(integerShape),
  ceil: gives(integerShape),
  round: gives(numberShape),
  power: mayGive(numberShape),
  sqrt: mayGive(numberShape),
  random: mayGive(numberShape),
  formatNumber: mayGive(stringShape),
  formatBase: mayGive(stringShape),
  parseInteger: mayGive(numberShape),
  sum: mayGive(numberShape),
  max: mayGive(numberShape),
  min: mayGive(numberShape),
  average: mayGive(numberShape),
  count: alwaysGives(integerShape),
  boolean: mayGive(booleanShape),
  not: mayGive(booleanShape),
  exists: alwaysGives(booleanShape),
  type: mayGive(stringShape),
  now: alwaysGives(stringShape),
  millis: alwaysGives(integerShape),
  uuid: alwaysGives(stringShape),
  hash: mayGive(stringShape),
  fromMillis: mayGive(stringShape),
  toMillis: mayGive(numberShape),
  merge: mergeOf,
};

/** The objects of an array, later ones winning. What is written in an array constructor is known one by one. */
function mergeOf(args: readonly JsonataNode[], scope: Scope): Found {
  const [argument] = args;
  if (argument === undefined || args.length > 1) return anything;
  if (argument.type !== 'unary' || argument.value !== '[' || argument.predicate) {
    const { shape, present } = infer(argument, scope);
    return found(mergedItems(shape), both(present, present === 'always' ? 'always' : 'maybe'));
  }
  let all: ObjectShape = objectShape({});
  for (const expression of argument.expressions ?? []) {
    const { shape, present } = infer(expression, scope);
    if (present === 'never') continue;
    const more = mergedItems(shape);
    // What may not be there changes nothing when it is not.
    const merged = mergedShape(all, more);
    all = present === 'always' ? merged : (join(all, merged) as ObjectShape);
  }
  return found(all);
}

/** What an object, or the objects of an array, are together. */
function mergedItems(shape: Shape): ObjectShape {
  if (shape.kind === 'object') return shape;
  const items = shape.kind === 'array' && shape.tuple ? shape.tuple : undefined;
  if (items?.every(item => item.kind === 'object'))
    return items.reduce<ObjectShape>((all, item) => mergedShape(all, item as ObjectShape), objectShape({}));
  return anyObjectShape;
}

// ---------------------------------------------------------------- narrowing

/** What is known where a condition has come out true or false; undefined where it cannot. */
export function narrowedByJsonata(
  ast: JsonataNode,
  environment: ShapeEnvironment,
  outcome: boolean,
): ShapeEnvironment | undefined {
  switch (ast.type) {
    case 'value':
      return typeof ast.value === 'boolean' && ast.value !== outcome ? undefined : environment;
    case 'block':
      return ast.expressions?.length === 1 ? narrowedByJsonata(ast.expressions[0]!, environment, outcome) : environment;
    case 'function':
      return narrowedByCall(ast, environment, outcome);
    case 'binary':
      return narrowedByOperator(ast, environment, outcome);
    default:
      return environment;
  }
}

function narrowedByCall(node: JsonataNode, environment: ShapeEnvironment, outcome: boolean) {
  const { procedure, arguments: [argument] = [] } = node;
  if (argument === undefined || procedure?.type !== 'variable') return environment;
  if (environment.variables.members.has(String(procedure.value))) return environment;
  if (procedure.value === 'not') return narrowedByJsonata(argument, environment, !outcome);
  if (procedure.value !== 'exists') return environment;
  const place = placeOf(argument, environment);
  if (place === undefined) return environment;
  return changed(environment, place, shape =>
    outcome ? narrowAt(shape, place.keys, inner => inner) : withoutAt(shape, place.keys),
  );
}

function narrowedByOperator(node: JsonataNode, environment: ShapeEnvironment, outcome: boolean) {
  const { value, lhs, rhs } = node;
  if (lhs === undefined || Array.isArray(lhs) || rhs === undefined) return environment;
  const left = lhs as JsonataNode;
  if (value === 'and' || value === 'or') {
    const both = (value === 'and') === outcome;
    const first = narrowedByJsonata(left, environment, outcome);
    if (both) return first && narrowedByJsonata(rhs, first, outcome);
    // One of them has come out so: the first, or the second after the first did not.
    const other = narrowedByJsonata(left, environment, !outcome);
    return joinedEnvironments(first, other && narrowedByJsonata(rhs, other, outcome));
  }
  if (value !== '=' && value !== '!=') return environment;
  const equal = (value === '=') === outcome;
  for (const [one, other] of [
    [left, rhs],
    [rhs, left],
  ] as const) {
    const literal = constantOf(
      infer(other, { environment, context: nothingFound, locals: new Map(), parent: undefined }).shape,
    )?.[0];
    const place = placeOf(one, environment);
    if (place === undefined || !['string', 'number', 'boolean'].includes(typeof literal)) continue;
    const wanted = literal as string | number | boolean;
    // `!=` is false, too, where one side is nothing; then nothing is known.
    const there = place.found.present === 'always';
    if (equal && (value === '=' || there))
      return changed(environment, place, shape => narrowAt(shape, place.keys, inner => onlyValue(inner, wanted)));
    if (!equal && there)
      return changed(environment, place, shape => narrowAt(shape, place.keys, inner => notValue(inner, wanted)));
  }
  return environment;
}

/** What either knows. */
export function joinedEnvironments(
  a: ShapeEnvironment | undefined,
  b: ShapeEnvironment | undefined,
): ShapeEnvironment | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  return {
    ...a,
    input: a.input === b.input ? a.input : { ...a.input, shape: join(a.input.shape, b.input.shape) },
    context: join(a.context, b.context),
    variables: join(a.variables, b.variables) as ObjectShape,
  };
}

interface Place {
  readonly root: 'input' | 'variables';
  readonly keys: readonly string[];
  readonly found: Found;
}

/** A path of plain names that leads through objects only: through an array it would mean something else. */
function placeOf(node: JsonataNode, environment: ShapeEnvironment): Place | undefined {
  if (node.type === 'variable' && node.predicate === undefined && node.value !== 'states' && node.value !== '') {
    const name = String(node.value);
    return { root: 'variables', keys: [name], found: memberAt(environment.variables, name) };
  }
  const { steps = [] } = node;
  if (node.type !== 'path' || steps.some(step => step.stages || step.predicate || step.focus || step.index))
    return undefined;
  const [first, ...names] = steps;
  if (first?.type !== 'variable' || names.some(step => step.type !== 'name')) return undefined;
  const keys = names.map(step => String(step.value));
  const states = first.value === 'states';
  if (states && keys.shift() !== 'input') return undefined;
  if (!states) keys.unshift(String(first.value));
  let here = states ? environment.input : found(environment.variables);
  for (const key of keys) {
    if (mayBe(here.shape, 'array')) return undefined;
    const next = memberAt(here.shape, key);
    here = { ...next, present: both(here.present, next.present) };
  }
  return { root: states ? 'input' : 'variables', keys, found: here };
}

function changed(
  environment: ShapeEnvironment,
  { root }: Place,
  change: (shape: Shape) => Shape,
): ShapeEnvironment | undefined {
  if (root === 'variables') {
    const variables = change(environment.variables);
    return variables.kind === 'object' ? { ...environment, variables } : undefined;
  }
  const shape = change(environment.input.shape);
  return shape.kind === 'never' ? undefined : { ...environment, input: { ...environment.input, shape } };
}
