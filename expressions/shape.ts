/**
 * Shapes: what is known of a JSON value that nobody has seen yet. A shape stands for a set of values; what is not known is
 * `unknown`, any JSON, so that whatever is said here is certain. Shapes are immutable and shared.
 *
 * This file has the shapes themselves and what makes one of two: joining, widening, comparing, and whether a value is an
 * instance. It deliberately does not know expressions, states or documents; where a value was produced is carried along
 * (`Origin`) and never looked into. Every walk ends at `deepest`, since shapes of the catalog may contain themselves.
 */
import { isArray, isObject, type Json } from './json.ts';
import { differing, withEntries } from './shape-members.ts';

export type Shape = UnknownShape | NeverShape | UnionShape | OneShape;

/** Shapes of one kind of JSON value. */
export type OneShape = NullShape | BooleanShape | NumberShape | StringShape | ArrayShape | ObjectShape;

/** Any JSON. */
export interface UnknownShape {
  readonly kind: 'unknown';
}

/** No value at all: what comes out of what always fails. */
export interface NeverShape {
  readonly kind: 'never';
}

export interface NullShape {
  readonly kind: 'null';
}

export interface BooleanShape {
  readonly kind: 'boolean';
  /** Left out when it may be either. */
  readonly value?: boolean;
}

export interface NumberShape {
  readonly kind: 'number';
  /** The only values that it has; left out when there are others. */
  readonly values?: readonly number[];
  readonly integer: boolean;
}

export interface StringShape {
  readonly kind: 'string';
  /** The only values that it has; left out when there are others. */
  readonly values?: readonly string[];
}

export interface ArrayShape {
  readonly kind: 'array';
  /** What each item is; of an empty array `never`. */
  readonly items: Shape;
  /** The items one by one, where their number is known and small. */
  readonly tuple?: readonly Shape[];
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, ShapeMember>;
  /** What members that are not listed are; undefined when there are none. */
  readonly rest: Shape | undefined;
}

export interface ShapeMember {
  /** `never` for an optional member that is known not to be there. */
  readonly shape: Shape;
  readonly optional: boolean;
  /** Where it was given its value, where somebody wrote that down. */
  readonly from?: readonly Origin[];
}

/** One of several kinds of value; of each kind at most one shape, in the order of `kinds`, and at least two. */
export interface UnionShape {
  readonly kind: 'union';
  readonly of: readonly OneShape[];
}

/** Where a value was produced, in the words of whoever analyses. Compared by identity. */
export type Origin = Readonly<object>;

// ---------------------------------------------------------------- making

export const unknownShape: UnknownShape = { kind: 'unknown' };
export const neverShape: NeverShape = { kind: 'never' };
export const nullShape: NullShape = { kind: 'null' };
export const booleanShape: BooleanShape = { kind: 'boolean' };
export const trueShape: BooleanShape = { kind: 'boolean', value: true };
export const falseShape: BooleanShape = { kind: 'boolean', value: false };
export const numberShape: NumberShape = { kind: 'number', integer: false };
export const integerShape: NumberShape = { kind: 'number', integer: true };
export const stringShape: StringShape = { kind: 'string' };
export const anyArrayShape: ArrayShape = { kind: 'array', items: unknownShape };
export const emptyArrayShape: ArrayShape = { kind: 'array', items: neverShape, tuple: [] };
const noMembers: ReadonlyMap<string, ShapeMember> = new Map();
export const emptyObjectShape: ObjectShape = { kind: 'object', members: noMembers, rest: undefined };
export const anyObjectShape: ObjectShape = { kind: 'object', members: noMembers, rest: unknownShape };

/** How much is kept; what is beyond becomes less precise, and in the end `unknown`. */
export const shapeLimits = {
  /** Levels of arrays and objects. */
  depth: 12,
  /** Members that an object is known to have; more of them are known together only. */
  members: 256,
  /** Items that an array is known to have one by one. */
  items: 16,
  /** Values of which a number or text may be one. */
  values: 8,
  /** Characters of a text whose value is kept. */
  text: 256,
  /** Places that are remembered as the origin of one member. */
  origins: 4,
} as const;

export function literalShape(value: null | boolean | number | string): OneShape {
  if (value === null) return nullShape;
  if (value === true) return trueShape;
  if (value === false) return falseShape;
  if (typeof value === 'number') return { kind: 'number', values: [value], integer: Number.isInteger(value) };
  return value.length > shapeLimits.text ? stringShape : { kind: 'string', values: [value] };
}

/** One of some texts. */
export function oneOf(values: readonly string[]): Shape {
  if (values.length === 0) return neverShape;
  return values.length > shapeLimits.values ? stringShape : { kind: 'string', values };
}

export function listShape(items: Shape): ArrayShape {
  if (items.kind === 'never') return emptyArrayShape;
  return items.kind === 'unknown' ? anyArrayShape : { kind: 'array', items };
}

/** An array of exactly these items. */
export function tupleShape(tuple: readonly Shape[]): ArrayShape {
  if (tuple.length === 0) return emptyArrayShape;
  return tuple.length > shapeLimits.items ? listShape(joinAll(tuple)) : new Tuple(tuple);
}

class Tuple implements ArrayShape {
  readonly kind = 'array';
  readonly tuple: readonly Shape[];
  #items: Shape | undefined;

  constructor(tuple: readonly Shape[]) {
    this.tuple = tuple;
  }

  get items(): Shape {
    this.#items ??= joinAll(this.tuple);
    return this.#items;
  }
}

/** An object that has these members, and no others unless `rest` says which. */
export function objectShape(
  members: ReadonlyMap<string, ShapeMember> | Readonly<Record<string, Shape | ShapeMember>>,
  rest?: Shape,
): ObjectShape {
  const map = isMap(members)
    ? members
    : new Map(Object.entries(members).map(([name, given]) => [name, 'shape' in given ? given : required(given)]));
  const others = rest?.kind === 'never' ? undefined : rest;
  if (map.size > shapeLimits.members) return crowded(map, others);
  if (map.size === 0 && others === undefined) return emptyObjectShape;
  return { kind: 'object', members: map, rest: others };
}

function isMap(members: object): members is ReadonlyMap<string, ShapeMember> {
  return Symbol.iterator in members;
}

export function required(shape: Shape): ShapeMember {
  return { shape, optional: false };
}

export function optional(shape: Shape): ShapeMember {
  return { shape, optional: true };
}

/** Too many members to know each: the newest stay, the others may be there. */
function crowded(members: ReadonlyMap<string, ShapeMember>, rest: Shape | undefined): ObjectShape {
  const kept = new Map<string, ShapeMember>();
  const drop = members.size - (shapeLimits.members * 3) / 4;
  let others = rest;
  let index = 0;
  for (const [name, member] of members)
    if (index++ < drop) others = others === undefined ? member.shape : join(others, member.shape);
    else kept.set(name, member);
  return { kind: 'object', members: kept, rest: others };
}

/** The kinds of value that a shape may be of; undefined for `unknown`, which may be of any. */
export function alternatives(shape: Shape): readonly OneShape[] | undefined {
  if (shape.kind === 'unknown') return undefined;
  if (shape.kind === 'never') return [];
  return shape.kind === 'union' ? shape.of : [shape];
}

const kinds = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;
export type ValueKind = (typeof kinds)[number];
const order: Readonly<Record<ValueKind, number>> = { null: 0, boolean: 1, number: 2, string: 3, array: 4, object: 5 };

/** A shape of these, of which no two are of one kind. */
function unionOf(of: readonly OneShape[]): Shape {
  if (of.length === 0) return neverShape;
  return of.length === 1 ? of[0]! : { kind: 'union', of };
}

/** What is left of a shape when only some kinds of value count. Of `unknown` it is what is known of such values in general. */
export function ofKinds(shape: Shape, accept: (kind: ValueKind) => boolean): Shape {
  const of = alternatives(shape);
  if (of === undefined) {
    if (kinds.every(accept)) return unknownShape;
    return unionOf(kinds.filter(accept).map(kind => anyOfKind[kind]));
  }
  const left = of.filter(({ kind }) => accept(kind));
  return left.length === of.length ? shape : unionOf(left);
}

const anyOfKind: Readonly<Record<ValueKind, OneShape>> = {
  null: nullShape,
  boolean: booleanShape,
  number: numberShape,
  string: stringShape,
  array: anyArrayShape,
  object: anyObjectShape,
};

/** The shape of that kind in a shape; undefined where there is none. Of `unknown` the most general one. */
export function partOf<K extends ValueKind>(shape: Shape, kind: K): Extract<OneShape, { kind: K }> | undefined {
  type Wanted = Extract<OneShape, { kind: K }>;
  if (shape.kind === 'unknown') return anyOfKind[kind] as Wanted;
  return alternatives(shape)?.find(each => each.kind === kind) as Wanted | undefined;
}

/** Whether every value of the shape is of one of these kinds. */
export function isOnly(shape: Shape, ...wanted: readonly ValueKind[]): boolean {
  return alternatives(shape)?.every(({ kind }) => wanted.includes(kind)) ?? false;
}

/** Whether a value of the shape may be of that kind. */
export function mayBe(shape: Shape, kind: ValueKind): boolean {
  return alternatives(shape)?.some(each => each.kind === kind) ?? true;
}

// ---------------------------------------------------------------- joining

/** Every value of either. */
export function join(a: Shape, b: Shape, depth = 0): Shape {
  if (a === b) return a;
  if (a.kind === 'never') return b;
  if (b.kind === 'never') return a;
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownShape;
  if (depth > shapeLimits.depth) return same(a, b, depth) ? a : unknownShape;
  if (a.kind === b.kind && a.kind !== 'union') return joinOne(a, b as OneShape, depth);
  const found: (OneShape | undefined)[] = [];
  for (const one of a.kind === 'union' ? a.of : [a]) found[order[one.kind]] = one;
  for (const one of b.kind === 'union' ? b.of : [b]) {
    const known = found[order[one.kind]];
    found[order[one.kind]] = known === undefined ? one : joinOne(known, one, depth);
  }
  const of = found.filter(one => one !== undefined);
  if (a.kind === 'union' && a.of.length === of.length && a.of.every((one, i) => one === of[i])) return a;
  return isEverything(of) ? unknownShape : { kind: 'union', of };
}

/** Whether that is every value there is: then it is nothing that is known. */
function isEverything(of: readonly OneShape[]): boolean {
  return of.length === kinds.length && of.every(isAny);
}

function isAny(one: OneShape): boolean {
  switch (one.kind) {
    case 'null':
      return true;
    case 'boolean':
      return one.value === undefined;
    case 'number':
      return one.values === undefined && !one.integer;
    case 'string':
      return one.values === undefined;
    case 'array':
      return one.items.kind === 'unknown' && one.tuple === undefined;
    case 'object':
      if (one.rest?.kind !== 'unknown') return false;
      for (const { shape, optional } of one.members.values()) if (!optional || shape.kind !== 'unknown') return false;
      return true;
  }
}

export function joinAll(shapes: Iterable<Shape>): Shape {
  let all: Shape = neverShape;
  for (const shape of shapes) {
    all = join(all, shape);
    if (all.kind === 'unknown') break;
  }
  return all;
}

/** Of two of the same kind. What equals `a` is `a` itself. */
function joinOne(a: OneShape, b: OneShape, depth: number): OneShape {
  if (a === b) return a;
  switch (a.kind) {
    case 'null':
      return a;
    case 'boolean':
      return a.value === undefined || a.value === (b as BooleanShape).value ? a : booleanShape;
    case 'number': {
      const other = b as NumberShape;
      const integer = a.integer && other.integer;
      const values = joinValues(a.values, other.values);
      if (values === a.values && integer === a.integer) return a;
      return values === undefined ? (integer ? integerShape : numberShape) : { kind: 'number', values, integer };
    }
    case 'string': {
      const values = joinValues(a.values, (b as StringShape).values);
      if (values === a.values) return a;
      return values === undefined ? stringShape : { kind: 'string', values };
    }
    case 'array':
      return joinArrays(a, b as ArrayShape, depth);
    case 'object':
      return joinObjects(a, b as ObjectShape, depth);
  }
}

function joinValues<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  if (a === undefined || b === undefined) return undefined;
  const more = b.filter(value => !a.includes(value));
  if (more.length === 0) return a;
  return a.length + more.length > shapeLimits.values ? undefined : [...a, ...more];
}

function joinArrays(a: ArrayShape, b: ArrayShape, depth: number): ArrayShape {
  if (a.tuple !== undefined && b.tuple !== undefined && a.tuple.length === b.tuple.length) {
    const items = a.tuple.map((item, i) => join(item, b.tuple![i]!, depth + 1));
    return items.every((item, i) => item === a.tuple![i]) ? a : tupleShape(items);
  }
  const items = join(a.items, b.items, depth + 1);
  return a.tuple === undefined && items === a.items ? a : listShape(items);
}

function joinObjects(a: ObjectShape, b: ObjectShape, depth: number): ObjectShape {
  const rest = joinRest(a.rest, b.rest, depth);
  // What both have in common is the same after joining only where neither knows more of other members.
  const different = a.rest === b.rest ? differing(a.members, b.members) : undefined;
  const changes: [string, ShapeMember][] = [];
  for (const name of different ?? a.members.keys()) {
    const [left, right] = [a.members.get(name), b.members.get(name)];
    const joined =
      left === undefined
        ? perhaps(right!, a.rest, depth)
        : right === undefined
          ? perhaps(left, b.rest, depth)
          : joinMembers(left, right, depth);
    if (joined !== left) changes.push([name, joined]);
  }
  if (different === undefined)
    for (const [name, member] of b.members)
      if (!a.members.has(name)) changes.push([name, perhaps(member, a.rest, depth)]);
  return changes.length === 0 && rest === a.rest ? a : objectShape(withEntries(a.members, changes), rest);
}

function joinRest(a: Shape | undefined, b: Shape | undefined, depth: number): Shape | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return join(a, b, depth + 1);
}

function joinMembers(a: ShapeMember, b: ShapeMember, depth = 0): ShapeMember {
  if (a === b) return a;
  const shape = join(a.shape, b.shape, depth + 1);
  const optional = a.optional || b.optional;
  const from = joinOrigins(a.from, b.from);
  if (shape === a.shape && optional === a.optional && from === a.from) return a;
  return memberShape(shape, optional, from);
}

export function memberShape(shape: Shape, optional: boolean, from: readonly Origin[] | undefined): ShapeMember {
  return from === undefined ? { shape, optional } : { shape, optional, from };
}

export function joinOrigins(
  a: readonly Origin[] | undefined,
  b: readonly Origin[] | undefined,
): readonly Origin[] | undefined {
  if (a === undefined || a === b) return a ?? b;
  if (b === undefined || a.length >= shapeLimits.origins) return a;
  const more = b.filter(origin => !a.includes(origin));
  return more.length === 0 ? a : [...a, ...more].slice(0, shapeLimits.origins);
}

/** A member that only one of two objects is known to have. */
function perhaps(member: ShapeMember, rest: Shape | undefined, depth: number): ShapeMember {
  if (rest === undefined && member.optional) return member;
  // Not looked at before somebody asks: shapes of the catalog are made then.
  if (rest === undefined) return new Perhaps(member);
  const shape = join(member.shape, rest, depth + 1);
  return shape === member.shape && member.optional ? member : memberShape(shape, true, member.from);
}

class Perhaps implements ShapeMember {
  readonly optional = true;
  readonly #member: ShapeMember;

  constructor(member: ShapeMember) {
    this.#member = member;
  }

  get shape(): Shape {
    return this.#member.shape;
  }

  get from(): readonly Origin[] {
    return this.#member.from ?? nowhere;
  }
}

const nowhere: readonly Origin[] = [];

/**
 * `next`, which has grown from `before`, made coarse where it has grown, so that who goes around a loop comes to an end: single
 * values become their kind, arrays lose their length, and what is still different far inside becomes `unknown`.
 */
export function widen(before: Shape, next: Shape, depth = 0): Shape {
  if (before === next || same(before, next)) return before;
  if (before.kind === 'never') return next;
  if (before.kind === 'unknown' || next.kind === 'unknown' || depth >= 4) return unknownShape;
  const of = alternatives(next)!.map((one): OneShape => {
    const known = partOf(before, one.kind);
    return known === undefined ? one : widenOne(known, one, depth);
  });
  return unionOf(of);
}

function widenOne(before: OneShape, next: OneShape, depth: number): OneShape {
  if (same(before, next)) return before;
  switch (next.kind) {
    case 'null':
      return next;
    case 'boolean':
      return booleanShape;
    case 'number':
      return next.integer ? integerShape : numberShape;
    case 'string':
      return stringShape;
    case 'array':
      return listShape(widen((before as ArrayShape).items, next.items, depth + 1));
    case 'object': {
      const { members, rest } = before as ObjectShape;
      const widened = new Map<string, ShapeMember>();
      for (const [name, member] of next.members) {
        const known = members.get(name);
        widened.set(
          name,
          known === undefined
            ? member
            : memberShape(widen(known.shape, member.shape, depth + 1), member.optional, member.from),
        );
      }
      return objectShape(widened, rest && next.rest ? widen(rest, next.rest, depth + 1) : next.rest);
    }
  }
}

// ---------------------------------------------------------------- comparing

/** The same set of values, as far as that is easily seen: also says no where two shapes only look different. */
export function same(a: Shape, b: Shape, depth = 0): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || depth > shapeLimits.depth) return false;
  switch (a.kind) {
    case 'unknown':
    case 'never':
    case 'null':
      return true;
    case 'boolean':
      return a.value === (b as BooleanShape).value;
    case 'number':
      return a.integer === (b as NumberShape).integer && sameValues(a.values, (b as NumberShape).values);
    case 'string':
      return sameValues(a.values, (b as StringShape).values);
    case 'array': {
      const other = b as ArrayShape;
      if (a.tuple === undefined || other.tuple === undefined)
        return a.tuple === other.tuple && same(a.items, other.items, depth + 1);
      return (
        a.tuple.length === other.tuple.length && a.tuple.every((item, i) => same(item, other.tuple![i]!, depth + 1))
      );
    }
    case 'object':
      return sameObjects(a, b as ObjectShape, depth);
    case 'union': {
      const { of } = b as UnionShape;
      return a.of.length === of.length && a.of.every((one, i) => same(one, of[i]!, depth + 1));
    }
  }
}

function sameObjects(a: ObjectShape, b: ObjectShape, depth: number): boolean {
  if (a.members.size !== b.members.size) return false;
  if (a.rest !== b.rest && (!a.rest || !b.rest || !same(a.rest, b.rest, depth + 1))) return false;
  if (a.members === b.members) return true;
  for (const name of differing(a.members, b.members) ?? a.members.keys()) {
    const [member, other] = [a.members.get(name), b.members.get(name)];
    if (member === other) continue;
    if (member === undefined || other === undefined || member.optional !== other.optional) return false;
    if (!sameOrigins(member.from, other.from) || !same(member.shape, other.shape, depth + 1)) return false;
  }
  return true;
}

function sameValues<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every(value => b.includes(value));
}

export function sameOrigins(a: readonly Origin[] | undefined, b: readonly Origin[] | undefined): boolean {
  if (a === b) return true;
  const [left, right] = [a ?? nowhere, b ?? nowhere];
  return left.length === right.length && left.every(origin => right.includes(origin));
}

// ---------------------------------------------------------------- instances

/** Why a value is no instance of a shape. */
export interface Misfit {
  /** The way to the part that does not fit. */
  readonly path: readonly (string | number)[];
  readonly expected: Shape;
  /** Undefined for a member that is missing. */
  readonly value: Json | undefined;
}

export function isInstance(value: Json, shape: Shape): boolean {
  return misfit(value, shape) === undefined;
}

/** The first part of a value that does not fit a shape; undefined for an instance. */
export function misfit(value: Json, shape: Shape, path: readonly (string | number)[] = []): Misfit | undefined {
  const wrong = { path, expected: shape, value };
  switch (shape.kind) {
    case 'unknown':
      return undefined;
    case 'never':
      return wrong;
    case 'null':
      return value === null ? undefined : wrong;
    case 'boolean':
      return typeof value === 'boolean' && (shape.value ?? value) === value ? undefined : wrong;
    case 'number':
      if (typeof value !== 'number' || (shape.integer && !Number.isInteger(value))) return wrong;
      return shape.values === undefined || shape.values.includes(value) ? undefined : wrong;
    case 'string':
      if (typeof value !== 'string') return wrong;
      return shape.values === undefined || shape.values.includes(value) ? undefined : wrong;
    case 'array': {
      const { tuple } = shape;
      if (!isArray(value) || (tuple !== undefined && tuple.length !== value.length)) return wrong;
      for (const [index, item] of value.entries()) {
        const found = misfit(item, tuple === undefined ? shape.items : tuple[index]!, [...path, index]);
        if (found) return found;
      }
      return undefined;
    }
    case 'object': {
      if (!isObject(value)) return wrong;
      for (const [name, member] of shape.members)
        if (!member.optional && !Object.hasOwn(value, name))
          return { path: [...path, name], expected: member.shape, value: undefined };
      for (const [name, inner] of Object.entries(value)) {
        const found = misfit(inner, shape.members.get(name)?.shape ?? shape.rest ?? neverShape, [...path, name]);
        if (found) return found;
      }
      return undefined;
    }
    case 'union': {
      const one = partOf(shape, kindOf(value));
      return one === undefined ? wrong : misfit(value, one, path);
    }
  }
}

export function kindOf(value: Json): ValueKind {
  return value === null ? 'null' : isArray(value) ? 'array' : (typeof value as ValueKind);
}
