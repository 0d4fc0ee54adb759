/**
 * From values to shapes and back: the exact shape of a value, what a sample says about values like it, and the one value that
 * a shape stands for. Large and deep values are cut to `unknown` where the budget ends, so that a sample of any size is
 * looked at in a moment and never exhausts the stack.
 */
import { isArray, type Json, type JsonObject, setMember } from './json.ts';
import {
  alternatives,
  booleanShape,
  integerShape,
  join,
  listShape,
  literalShape,
  numberShape,
  type ObjectShape,
  type OneShape,
  objectShape,
  type Shape,
  type ShapeMember,
  shapeLimits,
  stringShape,
  tupleShape,
  unknownShape,
} from './shape.ts';

/** How many values within a value are looked at; what is behind them is `unknown`. */
export const valueBudget = 200_000;

/** The shape of exactly this value: its instances are the value and, where it is large, values much like it. */
export function shapeOf(value: Json): Shape {
  return exactly(value, { left: valueBudget }, 0);
}

function exactly(value: Json, budget: { left: number }, depth: number): Shape {
  if (typeof value !== 'object' || value === null) return literalShape(value);
  if (depth >= shapeLimits.depth || budget.left <= 0) return unknownShape;
  if (isArray(value)) {
    budget.left -= value.length;
    if (value.length <= shapeLimits.items) return tupleShape(value.map(item => exactly(item, budget, depth + 1)));
    let items: Shape | undefined;
    for (const item of value) {
      const shape = exactly(item, budget, depth + 1);
      items = items === undefined ? shape : join(items, shape);
      if (items.kind === 'unknown') break;
    }
    return listShape(items!);
  }
  return objectFrom(value, inner => exactly(inner, budget, depth + 1), budget, undefined);
}

function objectFrom(
  value: JsonObject,
  shape: (inner: Json) => Shape,
  budget: { left: number },
  rest: Shape | undefined,
): Shape {
  const names = Object.keys(value);
  budget.left -= names.length;
  // Names that are data (ids, dates) and not the names of members.
  if (names.length > shapeLimits.members) {
    let all: Shape | undefined = rest;
    for (const name of names) {
      all = all === undefined ? shape(value[name]!) : join(all, shape(value[name]!));
      if (all.kind === 'unknown') break;
    }
    return objectShape({}, all);
  }
  const members = new Map<string, ShapeMember>();
  for (const name of names) members.set(name, { shape: shape(value[name]!), optional: false });
  return objectShape(members, rest);
}

/**
 * What samples say of the values that will come: kinds instead of single values, lists of any length, members that are not in
 * every sample optional. `open` (unless it is false): a value may have members that no sample has.
 */
export function shapeOfSamples(samples: readonly Json[], { open = true } = {}): Shape {
  const budget = { left: valueBudget };
  let all: Shape | undefined;
  for (const sample of samples) {
    const shape = roughly(sample, budget, 0, open ? unknownShape : undefined);
    all = all === undefined ? shape : joinRoughly(all, shape);
  }
  return all ?? unknownShape;
}

function roughly(value: Json, budget: { left: number }, depth: number, rest: Shape | undefined): Shape {
  switch (typeof value) {
    case 'boolean':
      return booleanShape;
    case 'number':
      return Number.isInteger(value) ? integerShape : numberShape;
    case 'string':
      return stringShape;
    default:
  }
  if (value === null) return literalShape(null);
  if (depth >= shapeLimits.depth || budget.left <= 0) return unknownShape;
  if (isArray(value)) {
    budget.left -= value.length;
    let items: Shape | undefined;
    for (const item of value) {
      const shape = roughly(item, budget, depth + 1, rest);
      items = items === undefined ? shape : joinRoughly(items, shape);
      if (items.kind === 'unknown') break;
    }
    // An empty list in a sample says nothing of the items that a list may have.
    return listShape(items ?? unknownShape);
  }
  return objectFrom(value as JsonObject, inner => roughly(inner, budget, depth + 1, rest), budget, rest);
}

/**
 * The join of what samples show. An open object says of a member it does not have that it may be anything; but it is the other
 * samples that say what the member is where it is there.
 */
function joinRoughly(a: Shape, b: Shape): Shape {
  const [left, right] = [openObject(a), openObject(b)];
  if (!left || !right || a.kind !== 'object' || b.kind !== 'object') return join(a, b);
  const members = new Map<string, ShapeMember>();
  for (const [name, member] of left.members) {
    const other = right.members.get(name);
    members.set(
      name,
      other
        ? { shape: joinRoughly(member.shape, other.shape), optional: member.optional || other.optional }
        : { ...member, optional: true },
    );
  }
  for (const [name, member] of right.members)
    if (!left.members.has(name)) members.set(name, { ...member, optional: true });
  return objectShape(members, unknownShape);
}

function openObject(shape: Shape): ObjectShape | undefined {
  return shape.kind === 'object' && shape.rest?.kind === 'unknown' ? shape : undefined;
}

/** The only value that a shape stands for, as a list of one; undefined where there are several, or none. */
export function constantOf(shape: Shape, depth = 0): readonly [Json] | undefined {
  if (depth > shapeLimits.depth) return undefined;
  switch (shape.kind) {
    case 'null':
      return [null];
    case 'boolean':
      return shape.value === undefined ? undefined : [shape.value];
    case 'number':
    case 'string':
      return shape.values?.length === 1 ? [shape.values[0]!] : undefined;
    case 'array': {
      const values: Json[] = [];
      if (shape.tuple === undefined) return undefined;
      for (const item of shape.tuple) {
        const value = constantOf(item, depth + 1);
        if (value === undefined) return undefined;
        values.push(value[0]);
      }
      return [values];
    }
    case 'object': {
      const object: Record<string, Json> = {};
      if (shape.rest !== undefined) return undefined;
      for (const [name, member] of shape.members) {
        if (member.optional && member.shape.kind === 'never') continue;
        const value = member.optional ? undefined : constantOf(member.shape, depth + 1);
        if (value === undefined) return undefined;
        setMember(object, name, value[0]);
      }
      return [object];
    }
    default:
      return undefined;
  }
}

/** The shape with kinds of value in the place of single values, all the way down. */
export function generalised(shape: Shape, depth = 0): Shape {
  if (depth > shapeLimits.depth) return unknownShape;
  const one = (each: OneShape): OneShape => {
    switch (each.kind) {
      case 'null':
        return each;
      case 'boolean':
        return booleanShape;
      case 'number':
        return each.integer ? integerShape : numberShape;
      case 'string':
        return stringShape;
      case 'array':
        return listShape(generalised(each.items, depth + 1));
      case 'object': {
        const members = new Map<string, ShapeMember>();
        for (const [name, member] of each.members)
          members.set(name, { ...member, shape: generalised(member.shape, depth + 1) });
        return objectShape(members, each.rest && generalised(each.rest, depth + 1));
      }
    }
  };
  if (shape.kind === 'unknown' || shape.kind === 'never') return shape;
  return alternatives(shape)!
    .map(one)
    .reduce<Shape>((all, each) => join(all, each), { kind: 'never' });
}
