/**
 * What is known where a condition of JSONata has come out true or false: of the data that was tested, in what is done then. A test
 * says something of a place, a path of plain names that leads through objects; of an array on the way it says nothing.
 */
import type { JsonataNode } from './jsonata-parse.ts';
import {
  alternatives,
  falseShape,
  join,
  joinAll,
  kindOf,
  mayBe,
  type NumberShape,
  neverShape,
  type ObjectShape,
  type OneShape,
  ofKinds,
  type Shape,
  type StringShape,
  trueShape,
  type ValueKind,
} from './shape.ts';
import { both, type Found, found, memberAt, narrowAt, notValue, onlyValue, withoutAt } from './shape-access.ts';
import { constantOf } from './shape-of-value.ts';
import { infer, localOf, lookUp, type Scope, type Value } from './typing-jsonata-values.ts';
import type { ShapeEnvironment } from './typing-path.ts';

/** `falsy` includes that it is nothing, `false` does not. */
export type Outcome = 'truthy' | 'falsy' | 'false';

/** What the condition of a Choice says, which has to be true or false and nothing else; undefined where it cannot come out so. */
export function narrowedCondition(node: JsonataNode, scope: Scope, outcome: boolean): Scope | undefined {
  const place = placeOf(node, scope);
  if (place) return changed(scope, place, shape => onlyValue(shape, outcome));
  return narrowedScope(node, scope, outcome ? 'truthy' : 'false');
}

/** What is known where an expression has counted as true or as false; undefined where it cannot. */
export function narrowedScope(node: JsonataNode, scope: Scope, outcome: Outcome): Scope | undefined {
  if (node.predicate !== undefined || node.group !== undefined || --scope.run.budget.left < 0) return scope;
  switch (node.type) {
    case 'value': {
      const truthy = node.value === true;
      return truthy === (outcome === 'truthy') ? scope : undefined;
    }
    case 'block':
      return narrowedByBlock(node, scope, outcome);
    case 'function':
      return narrowedByCall(node, scope, outcome);
    case 'binary':
      return narrowedByOperator(node, scope, outcome);
    case 'variable':
    case 'path':
    case 'name': {
      const place = placeOf(node, scope);
      if (place === undefined) return scope;
      if (outcome === 'truthy') return changed(scope, place, truthyPart);
      return outcome === 'false' || place.found.present === 'always' ? changed(scope, place, falsyPart) : scope;
    }
    default:
      return scope;
  }
}

/** What is bound in a block is known to its last expression; what that says of other things holds outside, too. */
function narrowedByBlock(node: JsonataNode, scope: Scope, outcome: Outcome): Scope | undefined {
  const { expressions = [] } = node;
  const last = expressions.at(-1);
  if (last === undefined || 'tuple' in node) return scope;
  if (expressions.length === 1) return narrowedScope(last, child(scope, {}), outcome);
  const inner = child(silent(scope), {});
  for (const expression of expressions.slice(0, -1)) infer(expression, inner);
  const known = narrowedScope(last, inner, outcome);
  return known && child(scope, { environment: known.environment, context: known.context });
}

/** Nobody is told of what is looked at only to decide. */
function silent(scope: Scope): Scope {
  return scope.run.watch === undefined ? scope : { ...scope, run: { ...scope.run, watch: undefined } };
}

function narrowedByCall(node: JsonataNode, scope: Scope, outcome: Outcome): Scope | undefined {
  const { arguments: args = [] } = node;
  const [argument] = args;
  if (argument === undefined) return scope;
  switch (builtIn(node, scope)) {
    case 'not': {
      if (outcome === 'truthy') return narrowedScope(argument, scope, 'falsy');
      // Of nothing it gives nothing.
      const certain = outcome === 'false' || infer(argument, silent(scope)).present === 'always';
      return certain ? narrowedScope(argument, scope, 'truthy') : scope;
    }
    case 'boolean':
      return narrowedScope(argument, scope, outcome);
    case 'exists': {
      const there = outcome === 'truthy';
      const place = placeOf(argument, scope);
      if (place) return changed(scope, place, there ? shape => shape : undefined);
      const { present } = infer(argument, silent(scope));
      return present === (there ? 'never' : 'always') ? undefined : scope;
    }
    case 'contains': {
      const place = outcome === 'falsy' ? undefined : placeOf(argument, scope);
      return place ? changed(scope, place, shape => ofKinds(shape, kind => kind === 'string')) : scope;
    }
    default:
      return scope;
  }
}

/** The built-in function that a node calls. */
function builtIn(node: JsonataNode, scope: Scope): string | undefined {
  const { type, procedure, predicate } = node;
  if (type !== 'function' || procedure?.type !== 'variable' || predicate || procedure.predicate) return undefined;
  const name = String(procedure.value);
  return lookUp(name, scope) === undefined ? name : undefined;
}

function narrowedByOperator(node: JsonataNode, scope: Scope, outcome: Outcome): Scope | undefined {
  const { value, lhs, rhs } = node;
  if (lhs === undefined || Array.isArray(lhs) || rhs === undefined) return scope;
  const left = lhs as JsonataNode;
  switch (value) {
    case 'and':
    case 'or': {
      const holds = outcome === 'truthy';
      const side: Outcome = holds ? 'truthy' : 'falsy';
      const first = narrowedScope(left, scope, side);
      if ((value === 'and') === holds) return first && narrowedScope(rhs, first, side);
      // One of them has come out so: the first, or the second after the first did not.
      const other = narrowedScope(left, scope, holds ? 'falsy' : 'truthy');
      return joinedScopes(first, other && narrowedScope(rhs, other, side), scope);
    }
    case '=':
    case '!=':
      return narrowedByEquality(left, rhs, scope, value === '=', outcome === 'truthy');
    case 'in':
      return narrowedByMembership(left, rhs, scope, outcome === 'truthy');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return outcome === 'falsy' ? scope : narrowedByOrder(left, rhs, scope, value, outcome === 'truthy');
    default:
      return scope;
  }
}

/** `=` and `!=` are false where one side is nothing. */
function narrowedByEquality(
  left: JsonataNode,
  right: JsonataNode,
  scope: Scope,
  equals: boolean,
  holds: boolean,
): Scope | undefined {
  let known: Scope | undefined = scope;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (known === undefined) return undefined;
    const typed = builtIn(one, known) === 'type' ? one.arguments?.[0] : undefined;
    const place = placeOf(typed ?? one, known);
    if (place === undefined) continue;
    // When it has come out true both sides are there; when not, that has to be known.
    if (!holds && place.found.present !== 'always') continue;
    const { shape, present } = infer(other, silent(known));
    const literal = constantOf(shape)?.[0];
    const scalar = literal === null || ['string', 'number', 'boolean'].includes(typeof literal);
    if (!holds && present !== 'always') continue;
    if (!scalar || (typed && typeof literal !== 'string')) {
      if (holds) known = changed(known, place, inner => inner);
      continue;
    }
    const wanted = literal as Scalar;
    const same = equals === holds;
    known = changed(known, place, inner => {
      if (!typed) return same ? onlyScalar(inner, wanted) : notScalar(inner, wanted);
      return same ? ofKinds(inner, kind => kind === wanted) : ofOtherKinds(inner, wanted as ValueKind);
    });
  }
  return known;
}

type Scalar = null | boolean | number | string;

function onlyScalar(shape: Shape, value: Scalar): Shape {
  return value === null ? ofKinds(shape, kind => kind === 'null') : onlyValue(shape, value);
}

function notScalar(shape: Shape, value: Scalar): Shape {
  return value === null ? ofOtherKinds(shape, 'null') : notValue(shape, value);
}

function ofOtherKinds(shape: Shape, not: ValueKind): Shape {
  return shape.kind === 'unknown' ? shape : ofKinds(shape, kind => kind !== not);
}

/** `x in [1, 2]`: a value that is the same as one of them; lists and objects only where they are the same one. */
function narrowedByMembership(left: JsonataNode, right: JsonataNode, scope: Scope, holds: boolean): Scope | undefined {
  let known: Scope | undefined = scope;
  const place = placeOf(left, scope);
  if (place && (holds || place.found.present === 'always')) {
    const list = constantOf(infer(right, silent(scope)).shape)?.[0];
    const values = list === undefined ? undefined : Array.isArray(list) ? list : [list];
    const scalars = values?.filter((value): value is Scalar => kindOf(value) !== 'array' && kindOf(value) !== 'object');
    if (scalars !== undefined && (scalars.length === values?.length || !holds))
      known = changed(scope, place, shape =>
        holds
          ? joinAll(scalars.map(value => onlyScalar(shape, value)))
          : scalars.reduce<Shape>((left, value) => notScalar(left, value), shape),
      );
    else if (holds) known = changed(scope, place, shape => shape);
  }
  const list = known && holds ? placeOf(right, known) : undefined;
  return known && list ? changed(known, list, shape => shape) : known;
}

/** Only what is of one kind, texts or numbers, can be compared. */
function narrowedByOrder(
  left: JsonataNode,
  right: JsonataNode,
  scope: Scope,
  operator: string,
  holds: boolean,
): Scope | undefined {
  let known: Scope | undefined = scope;
  for (const [one, other, turned] of [
    [left, right, false],
    [right, left, true],
  ] as const) {
    const place: Place | undefined = known && placeOf(one, known);
    if (known === undefined || place === undefined) continue;
    const { shape } = infer(other, silent(known));
    const kinds = (['number', 'string'] as const).filter(kind => mayBe(shape, kind));
    const literal = constantOf(shape)?.[0];
    known = changed(known, place, inner => {
      const part = ofKinds(inner, kind => kinds.includes(kind as 'number' | 'string'));
      if (typeof literal !== 'number' && typeof literal !== 'string') return part;
      return chosen(
        part,
        value => (turned ? inOrder(literal, operator, value) : inOrder(value, operator, literal)) === holds,
      );
    });
  }
  return known;
}

function inOrder(a: number | string, operator: string, b: number | string): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Of a shape with few values those for which a test holds. */
function chosen(shape: Shape, holds: (value: number | string) => boolean): Shape {
  const of = alternatives(shape);
  if (of === undefined) return shape;
  return joinAll(
    of.map((one): Shape => {
      if ((one.kind !== 'number' && one.kind !== 'string') || one.values === undefined) return one;
      const values = (one.values as readonly (number | string)[]).filter(holds);
      if (values.length === one.values.length) return one;
      return values.length === 0 ? neverShape : ({ ...one, values } as NumberShape | StringShape);
    }),
  );
}

/** The values that count as true. Of an array that depends on its items. */
function truthyPart(shape: Shape): Shape {
  return filteredKinds(shape, one => {
    switch (one.kind) {
      case 'null':
        return neverShape;
      case 'boolean':
        return one.value === false ? neverShape : trueShape;
      case 'array':
        return one.tuple?.length === 0 ? neverShape : one;
      case 'object':
        return one.members.size === 0 && one.rest === undefined ? neverShape : one;
      default:
        return chosen(one, value => value !== 0 && value !== '');
    }
  });
}

function falsyPart(shape: Shape): Shape {
  return filteredKinds(shape, one => {
    switch (one.kind) {
      case 'boolean':
        return one.value === true ? neverShape : falseShape;
      case 'number':
        return onlyValue(one, 0);
      case 'string':
        return onlyValue(one, '');
      case 'object':
        return [...one.members.values()].some(({ optional }) => !optional) ? neverShape : one;
      default:
        return one;
    }
  });
}

function filteredKinds(shape: Shape, part: (one: OneShape) => Shape): Shape {
  const of = alternatives(shape);
  return of === undefined ? shape : joinAll(of.map(part));
}

// ---------------------------------------------------------------- places

interface Place {
  /** `here`: `$`. */
  readonly root: 'input' | 'result' | 'errorOutput' | 'variables' | 'here' | { readonly local: string };
  readonly keys: readonly string[];
  readonly found: Found;
}

function placeOf(node: JsonataNode, scope: Scope): Place | undefined {
  const { type, steps = [], predicate, group } = node;
  if (predicate !== undefined || group !== undefined) return undefined;
  if (type === 'block') return node.expressions?.length === 1 ? placeOf(node.expressions[0]!, scope) : undefined;
  if (type === 'variable') return rootOf(String(node.value), scope);
  if (type === 'name') return along(hereOf(scope), [node]);
  if (type !== 'path' || 'tuple' in node || 'keepSingletonArray' in node) return undefined;
  const [first, ...names] = steps;
  if (
    first === undefined ||
    steps.some(step => step.stages || step.predicate || step.focus || step.index || step.group)
  )
    return undefined;
  if (first.type === 'name') return along(hereOf(scope), steps);
  if (first.type !== 'variable') return undefined;
  if (first.value !== 'states' || localOf('states', scope)) return along(rootOf(String(first.value), scope), names);
  const { input, result, errorOutput } = scope.environment;
  const [member, ...others] = names;
  if (member?.type !== 'name') return undefined;
  const roots: Readonly<Record<string, Found | undefined>> = { input, result, errorOutput };
  const root = Object.hasOwn(roots, String(member.value)) ? roots[String(member.value)] : undefined;
  return root && along({ root: String(member.value) as 'input', keys: [], found: root }, others);
}

function hereOf({ context }: Scope): Place {
  return { root: 'here', keys: [], found: context };
}

function rootOf(name: string, scope: Scope): Place | undefined {
  if (name === '') return hereOf(scope);
  if (name === '$' || name === 'states' || scope.run.habits.unsteady.has(name)) return undefined;
  const local = localOf(name, scope);
  if (local) return local.callable ? undefined : { root: { local: name }, keys: [], found: local };
  const { variables } = scope.environment;
  if (lookUp(name, scope) === undefined) return undefined;
  return { root: 'variables', keys: [name], found: memberAt(variables, name) };
}

function along(place: Place | undefined, names: readonly JsonataNode[]): Place | undefined {
  if (place === undefined || names.some(step => step.type !== 'name')) return undefined;
  let { found: here } = place;
  for (const { value } of names) {
    const next = memberAt(here.shape, String(value));
    here = { ...next, present: both(here.present, next.present) };
  }
  return { ...place, keys: [...place.keys, ...names.map(step => String(step.value))], found: here };
}

/** With what is known when something is at the place for which `test` gives more than `never`, or, without a test, nothing. */
function changed(scope: Scope, place: Place, test: ((shape: Shape) => Shape) | undefined): Scope | undefined {
  const { root, keys } = place;
  const change = (shape: Shape) => (test ? narrowAt(shape, keys, test, 'are gone through') : withoutAt(shape, keys));
  if (root === 'variables') {
    const variables = change(scope.environment.variables);
    if (variables.kind !== 'object') return undefined;
    return variables === scope.environment.variables ? scope : inEnvironment(scope, { variables });
  }
  const local = typeof root === 'object' ? localOf(root.local, scope) : undefined;
  const before: Value | undefined =
    typeof root === 'object' ? local : root === 'here' ? scope.context : scope.environment[root];
  if (before === undefined) return scope;
  // When nothing is there at all nothing is known of what is in it.
  if (!test && before.present !== 'always') return scope;
  if (test && before.present === 'never') return undefined;
  const shape = change(before.shape);
  if (shape.kind === 'never') return undefined;
  const after: Found = found(shape, test ? 'always' : before.present, before.from);
  if (shape === before.shape && after.present === before.present) return scope;
  if (typeof root === 'object') return child(scope, { locals: new Map([[root.local, after]]) });
  if (root === 'here') return child(scope, { context: after });
  return inEnvironment(scope, { [root]: after });
}

function inEnvironment(scope: Scope, changes: Partial<ShapeEnvironment>): Scope {
  return child(scope, { environment: { ...scope.environment, ...changes } });
}

function child(scope: Scope, changes: Partial<Pick<Scope, 'environment' | 'context' | 'locals'>>): Scope {
  return { ...scope, locals: new Map(), ...changes, parent: scope };
}

/** What either knows, of two that have come from the same scope. */
function joinedScopes(a: Scope | undefined, b: Scope | undefined, base: Scope): Scope | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const environment = joinedEnvironments(a.environment, b.environment)!;
  const context = a.context === b.context ? a.context : joinedFound(a.context, b.context);
  const [one, other] = [localsSince(a, base), localsSince(b, base)];
  const locals = new Map<string, Value>();
  for (const [name, value] of one) {
    const second = other.get(name);
    if (second) locals.set(name, joinedFound(value, second));
  }
  return child(base, { environment, context, locals });
}

function joinedFound(a: Found, b: Found): Found {
  return found(join(a.shape, b.shape), a.present === b.present ? a.present : 'maybe', a.from);
}

function localsSince(scope: Scope, base: Scope): ReadonlyMap<string, Value> {
  const all = new Map<string, Value>();
  for (let each: Scope | undefined = scope; each && each !== base; each = each.parent)
    for (const [name, value] of each.locals) if (!all.has(name)) all.set(name, value);
  return all;
}

/** What either knows. */
export function joinedEnvironments(
  a: ShapeEnvironment | undefined,
  b: ShapeEnvironment | undefined,
): ShapeEnvironment | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const { result, errorOutput } = a;
  return {
    ...a,
    input: a.input === b.input ? a.input : joinedFound(a.input, b.input),
    context: join(a.context, b.context),
    variables: join(a.variables, b.variables) as ObjectShape,
    ...(result && b.result && { result: joinedFound(result, b.result) }),
    ...(errorOutput && b.errorOutput && { errorOutput: joinedFound(errorOutput, b.errorOutput) }),
  };
}
