/**
 * Into shapes: what stands at a member or an index, what is inside at any depth, what a value becomes when something is written
 * into it, and what is known of it behind a test. Everything gives back new shapes and shares what did not change.
 */
import {
  type ArrayShape,
  alternatives,
  anyObjectShape,
  emptyArrayShape,
  join,
  joinAll,
  listShape,
  memberShape,
  neverShape,
  nullShape,
  type ObjectShape,
  type OneShape,
  type Origin,
  objectShape,
  ofKinds,
  partOf,
  type Shape,
  type ShapeMember,
  shapeLimits,
  tupleShape,
  unknownShape,
} from './shape.ts';
import { withEntry } from './shape-members.ts';

/** What a place in a value holds, or what an expression gives. */
export interface Found {
  /** What is there, when something is; `never` when nothing can be. */
  readonly shape: Shape;
  readonly present: Presence;
  /** Where it was given its value, where that is known. */
  readonly from?: readonly Origin[];
}

/** `never`: whatever the value is, nothing is there. */
export type Presence = 'always' | 'maybe' | 'never';

export const nothingFound: Found = { shape: neverShape, present: 'never' };
const anythingFound: Found = { shape: unknownShape, present: 'maybe' };

export function found(shape: Shape, present: Presence = 'always', from?: readonly Origin[]): Found {
  if (shape.kind === 'never' || present === 'never') return nothingFound;
  return from === undefined ? { shape, present } : { shape, present, from };
}

export function both(a: Presence, b: Presence): Presence {
  return a === 'never' || b === 'never' ? 'never' : a === 'maybe' || b === 'maybe' ? 'maybe' : 'always';
}

/** A key of a member, or an index; a negative one counts from the end. */
export type Key = string | number;

export function at(shape: Shape, key: Key): Found {
  return typeof key === 'string' ? memberAt(shape, key) : indexAt(shape, key);
}

/** The member of that name. Only objects have members. */
export function memberAt(shape: Shape, name: string): Found {
  if (shape.kind === 'unknown') return anythingFound;
  const object = partOf(shape, 'object');
  if (object === undefined) return nothingFound;
  const member = object.members.get(name);
  const alone = shape.kind === 'object';
  if (member === undefined) return object.rest === undefined ? nothingFound : found(object.rest, 'maybe');
  return found(member.shape, alone && !member.optional ? 'always' : 'maybe', member.from);
}

/** The item at that index. Only arrays have items. */
export function indexAt(shape: Shape, index: number): Found {
  if (shape.kind === 'unknown') return anythingFound;
  const array = partOf(shape, 'array');
  if (array === undefined) return nothingFound;
  const { tuple } = array;
  if (tuple === undefined) return found(array.items, 'maybe');
  const item = tuple[index < 0 ? tuple.length + index : index];
  return item === undefined ? nothingFound : found(item, shape.kind === 'array' ? 'always' : 'maybe');
}

export function sliceOf(array: ArrayShape, from?: number, to?: number): ArrayShape {
  return array.tuple === undefined ? array : tupleShape(array.tuple.slice(from, to));
}

/** What the values directly inside are: items of arrays, members of objects. */
export function childrenOf(shape: Shape): Shape {
  if (shape.kind === 'unknown') return unknownShape;
  const array = partOf(shape, 'array')?.items ?? neverShape;
  const object = partOf(shape, 'object');
  if (object === undefined) return array;
  const members = joinAll([...object.members.values()].map(member => member.shape));
  return join(array, join(members, object.rest ?? neverShape));
}

/** A value and everything inside it, each by its own; undefined where something unknown is among them, or too much. */
export function descendantsOf(shape: Shape): readonly OneShape[] | undefined {
  const seen = new Set<Shape>();
  const all: OneShape[] = [];
  const queue: Shape[] = [shape];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const ones = alternatives(next);
    if (ones === undefined || seen.size > 500) return undefined;
    for (const one of ones) {
      all.push(one);
      if (one.kind === 'array') queue.push(...(one.tuple ?? [one.items]));
      else if (one.kind === 'object') {
        for (const member of one.members.values()) queue.push(member.shape);
        if (one.rest) queue.push(one.rest);
      }
    }
  }
  return all;
}

// ---------------------------------------------------------------- writing

/**
 * What a value of `target` becomes when `value` is written at a place in it, as `ResultPath` does: missing objects on the way
 * are made, arrays do not grow. `never` where that cannot be done. `from` becomes the origin of the member that is written.
 */
export function assignAt(
  target: Shape,
  keys: readonly Key[],
  value: Shape,
  from?: readonly Origin[],
  depth = 0,
): Shape {
  const key = keys[depth];
  if (key === undefined) return value;
  if (typeof key === 'number') return assignIndex(target, key, keys, value, from, depth);
  const object = target.kind === 'unknown' ? anyObjectShape : partOf(target, 'object');
  if (object === undefined) return neverShape;
  const old = object.members.get(key) ?? (object.rest && { shape: object.rest, optional: true });
  const last = depth === keys.length - 1;
  let inner: Shape = value;
  if (!last) {
    const written = old ? assignAt(old.shape, keys, value, from, depth + 1) : neverShape;
    const made = !old || old.optional ? objectsTo(keys, depth + 1, value, from) : neverShape;
    inner = join(written, made);
  }
  if (inner.kind === 'never' && value.kind !== 'never') return neverShape;
  return withMember(object, key, memberShape(inner, false, last ? from : object.members.get(key)?.from));
}

/** Objects that are made on the way to a place that is not there. */
function objectsTo(keys: readonly Key[], depth: number, value: Shape, from: readonly Origin[] | undefined): Shape {
  let shape = value;
  for (let i = keys.length - 1; i >= depth; i--) {
    const key = keys[i]!;
    if (typeof key === 'number') return neverShape;
    shape = objectShape(new Map([[key, memberShape(shape, false, i === keys.length - 1 ? from : undefined)]]));
  }
  return shape;
}

function assignIndex(
  target: Shape,
  index: number,
  keys: readonly Key[],
  value: Shape,
  from: readonly Origin[] | undefined,
  depth: number,
): Shape {
  const array = partOf(target, 'array');
  if (array === undefined) return neverShape;
  if (array.tuple === undefined) {
    const item = assignAt(array.items, keys, value, from, depth + 1);
    return item.kind === 'never' ? neverShape : listShape(join(array.items, item));
  }
  const place = index < 0 ? array.tuple.length + index : index;
  const old = array.tuple[place];
  if (old === undefined) return neverShape;
  const item = assignAt(old, keys, value, from, depth + 1);
  return item.kind === 'never' ? neverShape : tupleShape(array.tuple.map((each, i) => (i === place ? item : each)));
}

// ---------------------------------------------------------------- narrowing

/** How a name is read of an array: in JSONPath it is not there, JSONata asks all its items for it. */
export type Lists = 'have no names' | 'are gone through';

/** What is known of a value at whose place something is for which `test` gives more than `never`. */
export function narrowAt(
  shape: Shape,
  keys: readonly Key[],
  test: (shape: Shape) => Shape,
  lists: Lists = 'have no names',
  depth = 0,
): Shape {
  const key = keys[depth];
  if (key === undefined) return test(shape);
  if (depth > shapeLimits.depth) return shape;
  if (typeof key === 'number') return narrowIndex(shape, key, keys, test, lists, depth);
  const array = lists === 'are gone through' ? partOf(shape, 'array') : undefined;
  const object = narrowMember(shape, key, keys, test, lists, depth);
  // Which of the items has it cannot be said.
  return array === undefined || array.tuple?.length === 0 ? object : join(array, object);
}

function narrowMember(
  shape: Shape,
  key: string,
  keys: readonly Key[],
  test: (shape: Shape) => Shape,
  lists: Lists,
  depth: number,
): Shape {
  const object = partOf(shape, 'object');
  const member = object?.members.get(key) ?? (object?.rest && { shape: object.rest, optional: true });
  if (object === undefined || member === undefined) return neverShape;
  const inner = narrowAt(member.shape, keys, test, lists, depth + 1);
  if (inner.kind === 'never') return neverShape;
  if (inner === member.shape && !member.optional) return object;
  return withMember(object, key, memberShape(inner, false, object.members.get(key)?.from));
}

function narrowIndex(
  shape: Shape,
  index: number,
  keys: readonly Key[],
  test: (shape: Shape) => Shape,
  lists: Lists,
  depth: number,
): Shape {
  const array = partOf(shape, 'array');
  if (array === undefined) return neverShape;
  // Which item of a list it is cannot be said: that there is one does not make the others like it.
  if (array.tuple === undefined)
    return narrowAt(array.items, keys, test, lists, depth + 1).kind === 'never' ? neverShape : array;
  const place = index < 0 ? array.tuple.length + index : index;
  const old = array.tuple[place];
  if (old === undefined) return neverShape;
  const item = narrowAt(old, keys, test, lists, depth + 1);
  if (item.kind === 'never') return neverShape;
  return item === old ? array : tupleShape(array.tuple.map((each, i) => (i === place ? item : each)));
}

/** What is known of a value at whose place nothing is; `never` where something always is. */
export function withoutAt(shape: Shape, keys: readonly Key[], depth = 0): Shape {
  const key = keys[depth];
  if (key === undefined) return neverShape;
  if (depth > shapeLimits.depth) return shape;
  const kind = typeof key === 'number' ? 'array' : 'object';
  const part = partOf(shape, kind);
  // Other kinds of value have nothing there.
  if (part === undefined) return shape;
  const left =
    part.kind === 'array'
      ? withoutItem(part, key as number, keys, depth)
      : withoutMember(part, key as string, keys, depth);
  if (left === part) return shape;
  return shape.kind === kind
    ? left
    : join(
        ofKinds(shape, each => each !== kind),
        left,
      );
}

function withoutItem(array: ArrayShape, index: number, keys: readonly Key[], depth: number): Shape {
  const { tuple } = array;
  const isLast = depth === keys.length - 1;
  if (tuple === undefined) return isLast && (index === 0 || index === -1) ? emptyArrayShape : array;
  const place = index < 0 ? tuple.length + index : index;
  const item = tuple[place];
  if (item === undefined) return array;
  const inner = withoutAt(item, keys, depth + 1);
  if (inner.kind === 'never') return neverShape;
  return inner === item ? array : tupleShape(tuple.map((each, i) => (i === place ? inner : each)));
}

function withoutMember(object: ObjectShape, key: string, keys: readonly Key[], depth: number): Shape {
  const member = object.members.get(key) ?? (object.rest && { shape: object.rest, optional: true });
  if (member === undefined || member.shape.kind === 'never') return object;
  const inner = withoutAt(member.shape, keys, depth + 1);
  if (inner === member.shape) return object;
  if (inner.kind === 'never') return member.optional ? withMember(object, key, absent) : neverShape;
  return withMember(object, key, memberShape(inner, member.optional, object.members.get(key)?.from));
}

const absent: ShapeMember = { shape: neverShape, optional: true };

function withMember(object: ObjectShape, name: string, member: ShapeMember): ObjectShape {
  return objectShape(withEntry(object.members, name, member), object.rest);
}

/** Only values that are equal to a literal. */
export function onlyValue(shape: Shape, value: boolean | number | string): Shape {
  if (shape.kind === 'unknown')
    return typeof value === 'boolean'
      ? { kind: 'boolean', value }
      : typeof value === 'number'
        ? { kind: 'number', values: [value], integer: Number.isInteger(value) }
        : { kind: 'string', values: [value] };
  const one = alternatives(shape)!.find(({ kind }) => kind === typeof value);
  if (one?.kind === 'boolean')
    return (one.value ?? value) === value ? { kind: 'boolean', value: value as boolean } : neverShape;
  if (one?.kind === 'number') {
    if (one.integer && !Number.isInteger(value)) return neverShape;
    const values = one.values ?? [value as number];
    if (!values.includes(value as number)) return neverShape;
    return { kind: 'number', values: [value as number], integer: Number.isInteger(value) };
  }
  if (one?.kind === 'string') {
    const values = one.values ?? [value as string];
    return values.includes(value as string) ? { kind: 'string', values: [value as string] } : neverShape;
  }
  return neverShape;
}

/** Only values that are not equal to a literal: something is known of them only where all possible values are. */
export function notValue(shape: Shape, value: boolean | number | string): Shape {
  const of = alternatives(shape);
  if (of === undefined) return shape;
  let changed = false;
  const left = of.flatMap((one): OneShape[] => {
    if (one.kind !== typeof value) return [one];
    if (one.kind === 'boolean') {
      changed = true;
      return one.value === value ? [] : [{ kind: 'boolean', value: !value }];
    }
    if ((one.kind !== 'number' && one.kind !== 'string') || one.values === undefined) return [one];
    const values = (one.values as readonly (number | string)[]).filter(each => each !== value);
    if (values.length === one.values.length) return [one];
    changed = true;
    return values.length === 0 ? [] : [{ ...one, values } as OneShape];
  });
  return changed ? joinAll(left) : shape;
}

/** As a member's value where none may be there: what a JSON text writes for nothing. */
export function orNull(shape: Shape): Shape {
  return join(shape, nullShape);
}
