/**
 * The shape of what a JSONata expression gives, read off its tree as the `jsonata` package would evaluate it. What is not
 * understood is `unknown` and may be absent, so the answer is certain whatever the expression; understanding more is adding a row
 * to `nodes` here or to the functions. Functions are followed: what a lambda gives is worked out for what it is called with.
 * `present` is `always` when the expression cannot be undefined (it may still fail).
 */
import type { JsonataNode } from './jsonata-parse.ts';
import {
  anyArrayShape,
  anyObjectShape,
  booleanShape,
  emptyArrayShape,
  integerShape,
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
  oneOf,
  partOf,
  type Shape,
  type ShapeMember,
  shapeLimits,
  stringShape,
  tupleShape,
  unknownShape,
  type ValueKind,
} from './shape.ts';
import { both, type Found, found, nothingFound } from './shape-access.ts';
import { constantOf } from './shape-of-value.ts';
import { mergedShape } from './typing-intrinsic.ts';
import { calledFunction, calledInPart, copied, functionValue, givesSequence } from './typing-jsonata-functions.ts';
import { narrowedCondition, narrowedScope } from './typing-jsonata-guards.ts';
import {
  descendants,
  filtered,
  grouped,
  kept,
  type Narrow,
  named,
  objectOf,
  pathValue,
  picksSeveral,
  wildcard,
} from './typing-jsonata-path.ts';
import {
  anything,
  type Callable,
  either,
  eitherSequence,
  elementsOf,
  type Given,
  type Habits,
  infer,
  isSequence,
  listFrom,
  localOf,
  lookUp,
  many,
  noneAtAll,
  type Run,
  type Scope,
  settled,
  unsettled,
  type Value,
  within,
} from './typing-jsonata-values.ts';
import type { ShapeEnvironment } from './typing-path.ts';

/**
 * `watch` is told what each part gives that is looked at; of a step of a path what the path gives up to there. A part that is
 * done for many values may be told more than once.
 */
export function shapeOfJsonata(ast: JsonataNode, environment: ShapeEnvironment, watch?: Watch): Found {
  const { shape, present, from } = infer(ast, outermost(ast, environment, watch));
  return found(shape, present, from);
}

/** What is known where a condition has come out true or false; undefined where it cannot. */
export function narrowedByJsonata(
  ast: JsonataNode,
  environment: ShapeEnvironment,
  outcome: boolean,
): ShapeEnvironment | undefined {
  return narrowedCondition(ast, outermost(ast, environment), outcome)?.environment;
}

export type Watch = (node: JsonataNode, given: Found) => void;

/** So many nodes are looked at; functions that call functions would go on for long. */
const patience = 4_000;

/** Where an expression begins: there is no `$` and nothing is bound. */
function outermost(ast: JsonataNode, environment: ShapeEnvironment, watch?: Watch): Scope {
  const run: Run = { watch, habits: habitsOf(ast), infer: inferNode, budget: { left: patience }, calls: [] };
  return { environment, context: nothingFound, locals: new Map(), parent: undefined, run };
}

function inferNode(node: JsonataNode, scope: Scope): Value {
  const { run } = scope;
  if (--run.budget.left < 0) return anything;
  const given = settled(inferred(node, scope));
  run.watch?.(node, given);
  return given;
}

/** As the package's `evaluate`: the node, its predicates, its grouping, and what becomes of a sequence. */
function inferred(node: JsonataNode, scope: Scope): Given {
  const row = Object.hasOwn(nodes, node.type) ? nodes[node.type] : undefined;
  const { keepArray, tuple } = node as { readonly keepArray?: boolean; readonly tuple?: unknown };
  if (row === undefined || (node.type === 'block' && tuple !== undefined)) return anything;
  if (node.type === 'path') return row(node, scope);
  const own = row(node, scope);
  const calls = node.type === 'function' || node.type === 'apply';
  // A function may hand on as it is what nobody has looked at.
  let result: Given = calls && scope.run.habits.loose && !isSequence(own) && !own.callable ? unsettled(own, true) : own;
  let hollow = false;
  let several = false;
  for (const { expr } of node.predicate ?? []) {
    if (expr === undefined) return anything;
    // Nothing that goes through a test counts as one for `[]`.
    if (expr.type !== 'number' && (hollow || isSequence(result) || result.present !== 'always')) {
      hollow = true;
      several ||= picksSeveral(expr, scope);
    }
    result = filtered(result, expr, scope, passing);
  }
  if (node.group !== undefined) return groupedValue(node.group.lhs, result, scope);
  if (several) result = either(settled(result), { ...found(emptyArrayShape), present: 'maybe' });
  if (!keepArray) return result;
  if (hollow)
    return either(isSequence(result) ? listFrom(result) : result, { ...found(emptyArrayShape), present: 'maybe' });
  // `x[]`: a sequence stays a list, any other value what it is.
  if (isSequence(result)) return listFrom(result);
  if (node.predicate !== undefined) return kept(result);
  const mayStay = (calls || node.type === 'wildcard') && result.present !== 'never';
  return mayStay ? { ...result, shape: join(result.shape, listShape(elementsOf(result).item)) } : result;
}

function groupedValue(pairs: Pairs, value: Given, scope: Scope): Value {
  if (isSequence(value)) return grouped(pairs, value, scope);
  if (value.present === 'never') return grouped(pairs, noneAtAll, scope);
  if (mayBe(value.shape, 'array')) return grouped(pairs, elementsOf(value), scope);
  return grouped(pairs, { item: value.shape, least: 1, most: 1 }, scope, undefined, value);
}

type Pairs = readonly (readonly [JsonataNode, JsonataNode])[];

/** What is certain of an item that a test has let through. */
const passing: Narrow = (item, test, scope) => {
  const inner = narrowedScope(test, scope, 'truthy');
  return inner === undefined ? found(neverShape) : inner.context === scope.context ? item : inner.context;
};

type Infer = (node: JsonataNode, scope: Scope) => Given;

const nodes: Readonly<Record<string, Infer>> = {
  string: node => literalOf(node),
  number: node => literalOf(node),
  value: node => literalOf(node),
  variable,
  path: (node, scope) => pathValue(node, scope, passing),
  name: (node, { context }) => named(context, String(node.value)),
  wildcard: (_node, scope) => wildcard(scope.context, scope),
  descendant: (_node, { context }) => descendants(context),
  parent: (node, scope) => {
    const { slot } = node as { readonly slot?: { readonly label: string } };
    return (slot && localOf(slot.label, scope)) ?? anything;
  },
  block: (node, scope) => {
    const inner = within(scope, scope.context);
    let last: Value = nothingFound;
    for (const expression of node.expressions ?? []) last = infer(expression, inner);
    return last;
  },
  bind: (node, scope) => {
    const value = node.rhs ? infer(node.rhs, scope) : anything;
    const name = (node.lhs as JsonataNode | undefined)?.value;
    if (typeof name === 'string') scope.locals.set(name, value);
    return value;
  },
  unary: (node, scope) => {
    if (node.value === '[') return arrayOf(node, scope);
    if (node.value === '{') return objectOf(node, scope);
    const { shape, present } = node.expression ? infer(node.expression, scope) : anything;
    const value = constantOf(shape)?.[0];
    // Of zero it would be another zero, which nobody can tell from it in JSON.
    if (typeof value === 'number' && value !== 0) return found(literalShape(-value), present);
    return found(isInteger(shape) ? integerShape : numberShape, present);
  },
  binary: (node, scope) => {
    const { value, rhs } = node;
    if (rhs === undefined || node.lhs === undefined || Array.isArray(node.lhs)) return anything;
    const left = infer(node.lhs as JsonataNode, scope);
    const operator = String(value);
    // The right side of `and` and `or` is done only where the left one does not decide.
    const decided = operator === 'and' || operator === 'or';
    const before = decided
      ? narrowedScope(node.lhs as JsonataNode, scope, operator === 'and' ? 'truthy' : 'falsy')
      : scope;
    const right = before === undefined ? nothingFound : infer(rhs, before);
    return Object.hasOwn(operators, operator) ? operators[operator]!(left, right) : anything;
  },
  condition: (node, scope) => conditional(node, scope, infer),
  lambda: (node, scope) => callableValue(lambda(node, scope)),
  partial,
  transform: (node, scope) => callableValue(transformer(node, scope)),
  regex: () => anything,
  function: (node, scope) => {
    const args = (node.arguments ?? []).map(argument => infer(argument, scope));
    return called(node, args, node.arguments ?? [], scope);
  },
  apply: (node, scope) => {
    const { lhs, rhs } = node;
    if (lhs === undefined || Array.isArray(lhs) || rhs === undefined) return anything;
    const left = infer(lhs as JsonataNode, scope);
    if (rhs.type === 'function') {
      const args = (rhs.arguments ?? []).map(argument => infer(argument, scope));
      const given = called(rhs, [left, ...args], [lhs as JsonataNode, ...(rhs.arguments ?? [])], scope);
      scope.run.watch?.(rhs, settled(given));
      return given;
    }
    const { callable } = infer(rhs, scope);
    if (callable === undefined) return anything;
    const first = left.callable;
    if (first === undefined) return callable.call([left]);
    return callableValue({ arity: 1, call: args => callable.call([settled(first.call(args))]) });
  },
};

function literalOf({ value }: JsonataNode): Value {
  return found(literalShape((value ?? null) as null | boolean | number | string));
}

function conditional<T extends Given>(
  node: JsonataNode,
  scope: Scope,
  evaluate: (node: JsonataNode, scope: Scope) => T,
): Given {
  const { condition } = node;
  if (condition) infer(condition, scope);
  const branch = (expression: JsonataNode | undefined, outcome: 'truthy' | 'falsy'): Given | undefined => {
    const inner = condition ? narrowedScope(condition, scope, outcome) : scope;
    if (inner === undefined) return undefined;
    return expression ? evaluate(expression, inner) : nothingFound;
  };
  const then = branch(node.then, 'truthy');
  const otherwise = branch(node.else, 'falsy');
  if (then === undefined || otherwise === undefined) return then ?? otherwise ?? anything;
  if (isSequence(then) && isSequence(otherwise)) return eitherSequence(then, otherwise);
  if (!isSequence(then) && !isSequence(otherwise)) return either(then, otherwise);
  // One is a value, the other still a sequence: it is either of both.
  return either(settled(then), settled(otherwise));
}

// ---------------------------------------------------------------- names

function variable(node: JsonataNode, scope: Scope): Value {
  const name = String(node.value);
  if (name === '') return scope.context;
  if (name === '$') return anything;
  const known = lookUp(name, scope);
  if (known !== undefined) return known;
  if (name === 'states') return found(statesShape(scope.environment));
  const callable = functionValue(name, scope);
  return callable ? callableValue(callable) : anything;
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

// ---------------------------------------------------------------- functions

function callableValue(callable: Callable): Value {
  return { ...anything, callable };
}

/** A call, before what it gives is looked at as a sequence. */
function called(
  node: JsonataNode,
  args: readonly Value[],
  written: readonly (JsonataNode | undefined)[],
  scope: Scope,
): Given {
  const { procedure } = node;
  if (procedure === undefined) return anything;
  const name = procedure.type === 'variable' && procedure.predicate === undefined ? String(procedure.value) : undefined;
  if (name !== undefined && name !== '' && lookUp(name, scope) === undefined)
    return calledFunction(name, args, written, scope) ?? anything;
  const { callable } = infer(procedure, scope);
  return callable === undefined ? anything : callable.call(args);
}

/** A function that is written out. What it gives is worked out anew for what it is called with. */
function lambda(node: JsonataNode, scope: Scope): Callable {
  const { run } = scope;
  const { signature } = node as { readonly signature?: { readonly definition: string } };
  const names = (node.arguments ?? []).map(argument => String(argument.value));
  const { body } = node;
  const entered = (args: readonly Value[]): Scope => {
    const locals = new Map<string, Value>();
    const taken = signature ? takenBy(signature.definition, args) : args;
    for (const [index, name] of names.entries()) locals.set(name, taken ? (taken[index] ?? nothingFound) : anything);
    return within(scope, scope.context, locals);
  };
  return {
    arity: names.length,
    call(args) {
      if (body === undefined || run.calls.filter(each => each === node).length >= 2) return anything;
      run.calls.push(node);
      const given = lastOf(body, entered(args));
      run.calls.pop();
      return given;
    },
    passing(args) {
      const [name] = names;
      const before = args[0]?.shape ?? unknownShape;
      if (body === undefined || name === undefined || signature || names.indexOf(name, 1) > 0) return before;
      const inner = narrowedScope(body, entered(args), 'truthy');
      return inner === undefined ? neverShape : (localOf(name, inner)?.shape ?? before);
    },
  };
}

/**
 * What gets through a signature, one letter for each argument: what is of that kind, or nothing; for a list a single value is put into
 * one. Undefined where that is not followed: it may put `$` in the place of what is missing, or take several for one.
 */
function takenBy(signature: string, args: readonly Value[]): readonly Value[] | undefined {
  const letters = /^<([snblojxa]*)(?::.*)?>$/.exec(signature.replaceAll(/a<\w>/g, 'a'))?.[1];
  if (letters === undefined || letters.length !== args.length) return undefined;
  return args.map((arg, index) => {
    const letter = letters[index]!;
    const kind = kindsOfLetters[letter];
    if (letter === 'x' || arg.callable || arg.present === 'never')
      return arg.callable && letter !== 'x' ? anything : arg;
    if (letter === 'a') {
      const alone = ofKinds(arg.shape, each => each !== 'array');
      const list = partOf(arg.shape, 'array') ?? neverShape;
      return { ...found(join(list, alone.kind === 'never' ? neverShape : tupleShape([alone]))), present: arg.present };
    }
    if (kind === undefined) return arg;
    const fitting = partOf(arg.shape, kind) ?? neverShape;
    return fitting.kind === 'never' ? { ...anything } : { ...found(fitting), present: arg.present };
  });
}

const kindsOfLetters: Readonly<Record<string, ValueKind>> = {
  s: 'string',
  n: 'number',
  b: 'boolean',
  l: 'null',
  o: 'object',
};

/** The last thing a function does: a call there is made once it has ended, so that its sequence is handed on as it is. */
function lastOf(node: JsonataNode, scope: Scope): Given {
  const plain = node.predicate === undefined && node.group === undefined;
  if (node.type === 'lambda' && node.thunk && node.body) {
    const call = node.body;
    const args = (call.arguments ?? []).map(argument => infer(argument, scope));
    const given = called(call, args, call.arguments ?? [], scope);
    scope.run.watch?.(call, settled(given));
    return given;
  }
  if (node.type === 'condition') return plain ? conditional(node, scope, lastOf) : anything;
  if (node.type === 'block') {
    if (!plain || 'tuple' in node) return endsInCall(node) ? anything : infer(node, scope);
    const inner = within(scope, scope.context);
    const { expressions = [] } = node;
    for (const expression of expressions.slice(0, -1)) infer(expression, inner);
    const last = expressions.at(-1);
    return last ? lastOf(last, inner) : nothingFound;
  }
  return infer(node, scope);
}

function endsInCall(node: JsonataNode | undefined): boolean {
  if (node?.type === 'condition') return endsInCall(node.then) || endsInCall(node.else);
  if (node?.type === 'block') return endsInCall(node.expressions?.at(-1));
  return node?.type === 'lambda' && node.thunk === true;
}

/** `$f(?, 1)`: a function of what is left out. Built-in ones do not look at their arguments as usual then. */
function partial(node: JsonataNode, scope: Scope): Value {
  const { procedure, arguments: args = [] } = node;
  const given = args.map(argument => (isHole(argument) ? undefined : infer(argument, scope)));
  const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
  if (procedure === undefined) return anything;
  const builtIn = name !== undefined && lookUp(name, scope) === undefined ? name : undefined;
  const { callable } = builtIn === undefined ? infer(procedure, scope) : anything;
  if (builtIn === undefined && (callable === undefined || callable.native)) return anything;
  return callableValue({
    arity: given.filter(each => each === undefined).length,
    call: rest => {
      let next = 0;
      const all = given.map(each => each ?? rest[next++] ?? nothingFound);
      return callable ? callable.call(all) : calledInPart(builtIn!, all, scope);
    },
  });
}

function isHole(node: JsonataNode): boolean {
  return node.type === 'operator' && node.value === '?';
}

/** `|pattern|update, delete|`: a copy of an object in which what the pattern finds has been changed. */
function transformer(node: JsonataNode, scope: Scope): Callable {
  const { pattern, update, delete: without } = node;
  return {
    arity: 1,
    native: true,
    call([given]) {
      if (given === undefined || given.present === 'never') return nothingFound;
      const copy = copied(given.shape, scope);
      const matched = within(scope, found(copy));
      const match = pattern ? infer(pattern, matched) : anything;
      const inner = within(scope, found(match.shape.kind === 'never' ? neverShape : elementsOf(match).item));
      const changes = update && match.present !== 'never' ? infer(update, inner) : nothingFound;
      const deleted = without && match.present !== 'never' ? infer(without, inner) : nothingFound;
      const keys = pattern && plainPath(pattern);
      if (keys === undefined || keys.length > 8) {
        const left = [mayBe(copy, 'object') && anyObjectShape, mayBe(copy, 'array') && anyArrayShape];
        return found(joinAll(left.filter(shape => shape !== false)), given.present);
      }
      const shape = changedAt(copy, keys, object => changedObject(object, changes, deleted));
      return found(shape, given.present);
    },
  };
}

/** `$` or plain names from there. */
function plainPath(node: JsonataNode): readonly string[] | undefined {
  if (node.predicate || node.group || node.focus || node.index) return undefined;
  if (node.type === 'variable') return node.value === '' ? [] : undefined;
  if (node.type === 'block') return node.expressions?.length === 1 ? plainPath(node.expressions[0]!) : undefined;
  if (node.type !== 'path') return undefined;
  const steps = node.steps ?? [];
  const names = steps[0]?.type === 'variable' && steps[0].value === '' ? steps.slice(1) : steps;
  const plain = (step: JsonataNode) =>
    step.type === 'name' && !step.stages && !step.predicate && !step.focus && !step.index;
  return names.every(plain) && !(steps[0]?.stages || steps[0]?.predicate)
    ? names.map(step => String(step.value))
    : undefined;
}

/** The objects at a place, and those of an array there; whether those of arrays in arrays are among them is not said. */
function changedAt(
  shape: Shape,
  [name, ...inner]: readonly string[],
  change: (object: ObjectShape) => Shape,
  inArray = false,
): Shape {
  const array = partOf(shape, 'array');
  const object = partOf(shape, 'object');
  const others = joinAll(
    (shape.kind === 'union' ? shape.of : [shape]).filter(({ kind }) => kind !== 'array' && kind !== 'object'),
  );
  if (shape.kind === 'unknown') return shape;
  const keys = name === undefined ? [] : [name, ...inner];
  const items =
    array &&
    (array.tuple
      ? tupleShape(array.tuple.map(item => changedAt(item, keys, change, true)))
      : listShape(changedAt(array.items, keys, change, true)));
  let changed: Shape = neverShape;
  if (object !== undefined && name === undefined) changed = change(object);
  else if (object !== undefined) {
    const members = new Map(object.members);
    const member = members.get(name!);
    if (member) members.set(name!, memberShape(changedAt(member.shape, inner, change), member.optional, member.from));
    const rest = object.rest && (member ? object.rest : join(object.rest, changedAt(object.rest, inner, change)));
    changed = objectShape(members, rest);
  }
  return joinAll([others, items ?? neverShape, inArray && array ? array : neverShape, changed]);
}

function changedObject(object: ObjectShape, changes: Value, deleted: Value): Shape {
  const update = partOf(changes.shape, 'object');
  let next = object;
  if (update !== undefined && changes.present !== 'never') {
    const merged = mergedShape(object, update);
    next = changes.present === 'always' ? merged : (join(object, merged) as ObjectShape);
  }
  if (deleted.present === 'never') return next;
  const names = constantOf(elementsOf(deleted).item)?.[0];
  const several = constantOf(deleted.shape)?.[0];
  const gone = Array.isArray(several) ? several : [names];
  const members = new Map<string, ShapeMember>();
  const known = deleted.present === 'always' && gone.every(name => typeof name === 'string');
  for (const [name, member] of next.members)
    if (!known) members.set(name, memberShape(member.shape, true, member.from));
    else if (!gone.includes(name)) members.set(name, member);
  // One of other names may be in the rest, where it is gone, too; that it may be there says nothing wrong.
  return objectShape(members, next.rest);
}

// ---------------------------------------------------------------- constructors

function arrayOf(node: JsonataNode, scope: Scope): Value {
  const all = (node.expressions ?? []).map(expression => {
    const value = infer(expression, scope);
    // An array that is written in an array stays one; any other is put in item by item.
    const isWritten = expression.value === '[';
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

// ---------------------------------------------------------------- operators

function isInteger(shape: Shape): boolean {
  return shape.kind === 'number' && shape.integer;
}

/** Of whole numbers a whole one. */
function numeric(left: Found, right: Found): Found {
  return found(
    isInteger(left.shape) && isInteger(right.shape) ? integerShape : numberShape,
    both(left.present, right.present),
  );
}

/** What cannot be divided by zero gives a number; else it may be a text (AWS recording: `[1/0]` gives `["Infinity"]`). */
function divided(whole: boolean, odd: readonly string[]) {
  return (left: Found, right: Found): Found => {
    const { shape } = right;
    const zero = shape.kind === 'number' && shape.values !== undefined && !shape.values.includes(0);
    const number = whole && isInteger(left.shape) && isInteger(shape) ? integerShape : numberShape;
    return found(zero ? number : join(number, oneOf(odd)), both(left.present, right.present));
  };
}

function compared(left: Found, right: Found): Found {
  return found(booleanShape, both(left.present, right.present));
}

/** What is known of both is put together. */
function concatenated(left: Found, right: Found): Found {
  const texts = [left, right].map(({ shape, present }) => {
    const value = present === 'never' ? '' : present === 'always' ? constantOf(shape)?.[0] : undefined;
    return typeof value === 'string' ? value : undefined;
  });
  const [first, second] = texts;
  return found(first !== undefined && second !== undefined ? literalShape(first + second) : stringShape);
}

const always = (shape: Shape) => () => found(shape);

const operators: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '+': numeric,
  '-': numeric,
  '*': numeric,
  '/': divided(false, ['Infinity', '-Infinity', 'NaN']),
  '%': divided(true, ['NaN']),
  '&': concatenated,
  '=': always(booleanShape),
  '!=': always(booleanShape),
  and: always(booleanShape),
  or: always(booleanShape),
  in: always(booleanShape),
  '<': compared,
  '<=': compared,
  '>': compared,
  '>=': compared,
  '..': (left, right) => {
    const present = both(left.present, right.present);
    if (present === 'never') return nothingFound;
    const [from, to] = [left, right].map(({ shape }) => constantOf(shape)?.[0]);
    const count = present === 'always' && typeof from === 'number' && typeof to === 'number' ? to - from + 1 : many;
    if (count < 1 && Number.isInteger(count)) return nothingFound;
    return Number.isInteger(from) && count <= shapeLimits.items
      ? found(tupleShape(Array.from({ length: count }, (_, i) => literalShape((from as number) + i))))
      : found(join(integerShape, listShape(integerShape)), 'maybe');
  },
};

// ---------------------------------------------------------------- habits

/** What bears on all of an expression, seen by looking through it once. */
function habitsOf(ast: JsonataNode): Habits {
  let known = habits.get(ast);
  if (known === undefined) {
    known = lookThrough(ast);
    habits.set(ast, known);
  }
  return known;
}

const habits = new WeakMap<JsonataNode, Habits>();

function lookThrough(ast: JsonataNode): Habits {
  const unsteady = new Set<string>();
  let loose = false;
  let keeps = false;
  let whole = false;
  let tests = false;
  const seen = new Set<object>();
  /** `steady`: a statement of a block, which is done once and before what comes behind it. */
  const visit = (value: unknown, steady: boolean): void => {
    if (typeof value !== 'object' || value === null || value instanceof RegExp || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const each of value) visit(each, false);
      return;
    }
    const node = value as JsonataNode;
    const { type, procedure } = node;
    const marks = node as { readonly keepArray?: boolean; readonly consarray?: boolean };
    if (marks.keepArray) keeps = true;
    if (marks.consarray) whole = true;
    if (type === 'filter' && (node as { readonly expr?: JsonataNode }).expr?.type !== 'number') tests = true;
    if (type === 'bind' && !steady) unsteady.add(String((node.lhs as JsonataNode).value));
    if (type === 'variable' && givesSequence(String(node.value))) loose = true;
    if (type === 'lambda' && node.thunk && node.body?.procedure?.type === 'variable')
      if (givesSequence(String(node.body.procedure.value))) loose = true;
    if (type === 'function' && procedure?.type === 'variable' && procedure.predicate === undefined) seen.add(procedure);
    if (type === 'block') {
      const bound = new Set<string>();
      for (const each of node.expressions ?? []) {
        const name = each.type === 'bind' ? String((each.lhs as JsonataNode).value) : undefined;
        visit(each, name === undefined || !bound.has(name));
        if (name !== undefined) bound.add(name);
      }
    }
    for (const part of Object.values(node)) visit(part, false);
  };
  visit(ast, false);
  return { unsteady, loose, keeps, whole, tests };
}
