/**
 * What the functions of JSONata give, as the `jsonata` package and Step Functions' own additions have them. A row is asked only
 * of calls that hand over as many arguments as it needs; with fewer a function reads `$`, of which nothing is said.
 */
import type { Json } from './json.ts';
import type { JsonataNode } from './jsonata-parse.ts';
import {
  alternatives,
  anyObjectShape,
  booleanShape,
  falseShape,
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
  oneOf,
  partOf,
  type Shape,
  type ShapeMember,
  same,
  shapeLimits,
  stringShape,
  trueShape,
  tupleShape,
  unknownShape,
  type ValueKind,
  widen,
} from './shape.ts';
import { both, type Found, found, nothingFound, orNull } from './shape-access.ts';
import { constantOf, generalised, shapeOf } from './shape-of-value.ts';
import { mergedShape } from './typing-intrinsic.ts';
import { named } from './typing-jsonata-path.ts';
import {
  anything,
  type Callable,
  collapsed,
  either,
  elementsOf,
  failing,
  type Given,
  infer,
  integer,
  itemFound,
  joinedSequences,
  listOf,
  many,
  noneAtAll,
  perhapsNot,
  type Scope,
  type Sequence,
  unsettled,
  type Value,
} from './typing-jsonata-values.ts';

/** What a built-in function gives; undefined for a name that is none. */
export function calledFunction(
  name: string,
  args: readonly Value[],
  written: readonly (JsonataNode | undefined)[],
  scope: Scope,
): Given | undefined {
  const row = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (row === undefined) return undefined;
  if (args.length < row.needs || args.some(({ callable }, index) => callable && !row.calls && index === 0))
    return anything;
  return row.gives({ args, written, scope });
}

/** The same, called in part: then it does not look at what it is given, which is known of arguments only that fit as they are. */
export function calledInPart(name: string, args: readonly Value[], scope: Scope): Given {
  const row = Object.hasOwn(functions, name) ? functions[name] : undefined;
  const fits = row?.plain?.every((kind, index) => {
    const arg = args[index];
    if (arg === undefined || kind === 'function') return arg?.callable !== undefined;
    // Of a list that is not there nothing comes.
    return (
      arg.callable === undefined &&
      (arg.present === 'always' || kind === 'array') &&
      (kind === 'any' || isOnly(arg.shape, kind))
    );
  });
  return row !== undefined && fits && args.length === row.plain?.length
    ? row.gives({ args, written: [], scope })
    : anything;
}

/** The function of that name, handed on by its name; undefined for those that look at more than their first argument. */
export function functionValue(name: string, scope: Scope): Callable | undefined {
  const row = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (row?.single !== true) return undefined;
  return { arity: 1, native: true, call: args => calledFunction(name, args.slice(0, 1), [], scope) ?? anything };
}

/** Whether it is a function that gives sequences, which are still to become a value. */
export function givesSequence(name: string): boolean {
  return Object.hasOwn(functions, name) && functions[name]!.settled !== true;
}

interface Call {
  readonly args: readonly Value[];
  readonly written: readonly (JsonataNode | undefined)[];
  readonly scope: Scope;
}

interface Row {
  /** With fewer arguments it reads `$`. */
  readonly needs: number;
  /** It calls functions. */
  readonly calls?: true;
  /** It looks at one argument only. */
  readonly single?: true;
  /** It never gives a sequence, nor an array that was handed to it. */
  readonly settled?: true;
  /** What its arguments are where nothing needs to be made of them before; without it that is not known. */
  readonly plain?: readonly (ValueKind | 'any' | 'function')[];
  gives(call: Call): Given;
}

// ---------------------------------------------------------------- values of one kind

/** Nothing for nothing, and else always a value of that shape. */
const gives = (shape: Shape, needs = 1, single = needs === 1): Row => ({
  needs,
  settled: true,
  ...(single && { single }),
  gives: ({ args: [first] }) => found(shape, first!.present),
});

/**
 * With a first argument that may be left out, and others that may be left out behind: arguments of other types than these are
 * taken for those behind, the first for `$`.
 */
const givesOf = (shape: Shape, kinds: readonly ValueKind[]): Row => ({
  needs: kinds.length,
  settled: true,
  gives: ({ args, written }) => {
    const fit = kinds.every((kind, index) => written[index]?.type === 'regex' || isOnly(args[index]!.shape, kind));
    return found(shape, fit ? args[0]!.present : perhapsNot(args[0]!, 'maybe').present);
  },
});

/** It may give nothing whatever it is given. */
const mayGive = (shape: Shape, needs = 1): Row => ({ needs, settled: true, gives: () => found(shape, 'maybe') });

const alwaysGives = (shape: Shape): Row => ({ needs: 0, settled: true, gives: () => found(shape) });

/** Of numbers: whole ones give whole ones. */
const ofNumber = (whole: boolean): Row => ({
  needs: 1,
  single: true,
  settled: true,
  gives: ({ args: [n] }) => found(whole || integersOnly(n!.shape) ? integerShape : numberShape, n!.present),
});

function integersOnly(shape: Shape): boolean {
  return shape.kind === 'number' && shape.integer;
}

/** Of a list of numbers. Where `empty` is undefined it gives nothing for none. */
const ofNumbers = (keepsIntegers: boolean, empty?: Shape): Row => ({
  needs: 1,
  single: true,
  settled: true,
  gives: ({ args: [list] }) => {
    const { item, least, most } = elementsOf(list!);
    if (list!.present === 'never' || (most === 0 && empty === undefined)) return nothingFound;
    const shape = keepsIntegers && (integersOnly(item) || item.kind === 'never') ? integerShape : numberShape;
    const present = empty !== undefined || least > 0 ? list!.present : 'maybe';
    return found(shape, present);
  },
});

// ---------------------------------------------------------------- lists

/** What a function that takes an array is given: one that is none is a list of one. */
function listed(value: Value): Sequence {
  return elementsOf(value);
}

/** As an array of the same items. */
const sameItems = (tupleOf: (tuple: readonly Shape[]) => readonly Shape[]): Row => ({
  needs: 1,
  settled: true,
  gives: ({ args: [list] }) => {
    const { shape, present } = list!;
    if (present === 'never') return nothingFound;
    const { item, least, most } = listed(found(shape));
    const tuple = shape.kind === 'array' ? shape.tuple : undefined;
    return found(tuple ? tupleShape(tupleOf(tuple)) : listOf(item, least, most), present);
  },
});

const anyOrder = (tuple: readonly Shape[]) => tuple.map(() => joinAll(tuple));

/** With what a function that is called for each item is given. */
function each(scope: Scope, list: Sequence): readonly Value[] {
  return [itemFound(list.item, scope), integer, found(listShape(list.item))];
}

/** The function among the arguments; undefined where nothing is known of it. */
function callableIn(args: readonly Value[], index: number): Callable | undefined {
  return args[index]?.callable;
}

/** Something done for each item of a list. Nothing comes of an empty one. */
const forItems = (gives: (list: Sequence, callable: Callable | undefined, call: Call) => Given): Row => ({
  needs: 2,
  calls: true,
  plain: ['array', 'function'],
  gives: call => {
    const list = listed(call.args[0]!);
    return list.most === 0 ? noneAtAll : gives(list, callableIn(call.args, 1), call);
  },
});

function calledBack(callable: Callable, args: readonly Value[], { run }: Scope): Value {
  return unsettled(callable.call(args.slice(0, Math.max(1, callable.arity))), run.habits.loose);
}

const functions: Readonly<Record<string, Row>> = {
  string: {
    needs: 1,
    single: true,
    settled: true,
    gives: ({ args: [value] }) => {
      const text = value!.shape.kind === 'string' ? value!.shape : stringShape;
      return found(text, value!.present);
    },
  },
  length: gives(integerShape),
  substring: givesOf(stringShape, ['string', 'number']),
  substringBefore: { ...gives(stringShape, 2), plain: ['string', 'string'] },
  substringAfter: { ...gives(stringShape, 2), plain: ['string', 'string'] },
  uppercase: gives(stringShape),
  lowercase: gives(stringShape),
  trim: gives(stringShape),
  pad: givesOf(stringShape, ['string', 'number']),
  join: { ...gives(stringShape, 1, false), plain: ['array', 'string'] },
  split: { ...givesOf(listShape(stringShape), ['string', 'string']), plain: ['string', 'string'] },
  replace: givesOf(stringShape, ['string', 'string', 'string']),
  match: {
    needs: 2,
    gives: ({ args: [text], written }) => {
      const item =
        written[1]?.type === 'regex'
          ? objectShape({ match: stringShape, index: integerShape, groups: listShape(orNull(stringShape)) })
          : anyObjectShape;
      return text!.present === 'never' ? noneAtAll : { item, least: 0, most: many };
    },
  },
  base64encode: gives(stringShape),
  base64decode: gives(stringShape),
  encodeUrlComponent: gives(stringShape),
  encodeUrl: gives(stringShape),
  decodeUrlComponent: gives(stringShape),
  decodeUrl: gives(stringShape),
  contains: { ...gives(booleanShape, 2), plain: ['string', 'string'] },
  number: ofNumber(false),
  abs: ofNumber(false),
  floor: ofNumber(true),
  ceil: ofNumber(true),
  round: {
    needs: 1,
    settled: true,
    gives: ({ args }) => found(args.length === 1 ? integerShape : numberShape, args[0]!.present),
  },
  power: gives(numberShape, 2),
  sqrt: gives(numberShape),
  random: alwaysGives(numberShape),
  formatNumber: givesOf(stringShape, ['number', 'string']),
  formatBase: gives(stringShape),
  formatInteger: gives(stringShape, 2),
  parseInteger: mayGive(numberShape, 2),
  sum: ofNumbers(true, integerShape),
  max: ofNumbers(true),
  min: ofNumbers(true),
  average: ofNumbers(false),
  count: {
    needs: 1,
    single: true,
    settled: true,
    gives: ({ args: [list], scope }) => {
      const { least, most } = elementsOf(list!);
      const certain = least === most && !scope.run.habits.loose;
      return found(certain ? literalShape(least) : integerShape);
    },
  },
  boolean: gives(booleanShape),
  not: gives(booleanShape),
  exists: {
    needs: 1,
    single: true,
    settled: true,
    gives: ({ args: [value] }) => {
      const { present, callable } = value!;
      return found(callable || present === 'always' ? trueShape : present === 'never' ? falseShape : booleanShape);
    },
  },
  type: {
    needs: 1,
    single: true,
    settled: true,
    gives: ({ args: [value] }) => {
      const kinds = alternatives(value!.shape);
      return found(kinds === undefined ? stringShape : oneOf(kinds.map(({ kind }) => kind)), value!.present);
    },
  },
  now: alwaysGives(stringShape),
  millis: alwaysGives(integerShape),
  fromMillis: givesOf(stringShape, ['number']),
  // A date that does not exist is no number.
  toMillis: mayGive(join(integerShape, oneOf(['NaN']))),
  uuid: alwaysGives(stringShape),
  hash: { ...gives(stringShape, 2), gives: ({ args: [a, b] }) => found(stringShape, both(a!.present, b!.present)) },
  parse: {
    needs: 1,
    single: true,
    settled: true,
    gives: ({ args: [text] }) => {
      const known = constantOf(text!.shape)?.[0];
      return found(typeof known === 'string' ? parsed(known) : unknownShape, text!.present);
    },
  },
  error: { needs: 0, settled: true, gives: () => failing },
  assert: { needs: 0, settled: true, gives: () => nothingFound },

  append: {
    needs: 2,
    settled: true,
    plain: ['any', 'any'],
    gives: ({ args: [first, second] }) => appended(first!, second!),
  },
  reverse: sameItems(tuple => tuple.toReversed()),
  shuffle: sameItems(anyOrder),
  sort: {
    needs: 1,
    calls: true,
    settled: true,
    gives: call => {
      const { args, scope } = call;
      const item = itemFound(listed(args[0]!).item, scope);
      const compare = callableIn(args, 1);
      if (compare && args[0]!.present !== 'never') calledBack(compare, [item, item], scope);
      return sameItems(anyOrder).gives(call);
    },
  },
  distinct: {
    needs: 1,
    gives: ({ args: [list] }) => {
      const { shape, present } = list!;
      const array = partOf(shape, 'array');
      if (array === undefined || present === 'never') return list!;
      if (shape.kind === 'unknown') return list!;
      // One that stands for a sequence becomes its only item, when they are all the same.
      const { item, most } = elementsOf(found(array));
      const others = ofKinds(shape, kind => kind !== 'array');
      return found(most < 2 ? shape : joinAll([listShape(item), item, others]), present);
    },
  },
  zip: {
    needs: 1,
    settled: true,
    gives: ({ args }) => {
      if (args.some(({ present }) => present !== 'always')) return found(listShape(listShape(unknownShape)), 'maybe');
      const all = args.map(listed);
      const items = all.map(({ item }) => item);
      const most = Math.min(...all.map(each => each.most));
      if (most === 0) return found(tupleShape([]));
      return found(listOf(tupleShape(items), Math.min(...all.map(each => each.least)), most));
    },
  },
  partition: {
    needs: 2,
    settled: true,
    gives: ({ args: [list] }) => {
      const { item, most } = listed(list!);
      return most === 0 ? nothingFound : found(listShape(listShape(item)), 'maybe');
    },
  },
  range: { needs: 3, gives: () => ({ item: integerShape, least: 0, most: many }) },

  keys: { needs: 1, single: true, gives: ({ args: [object], scope }) => keysOf(object!, scope.run.habits.loose) },
  lookup: {
    needs: 2,
    gives: ({ args: [object, key], scope }) => {
      const name = constantOf(key!.shape)?.[0];
      if (key!.present !== 'always' || typeof name !== 'string') return anything;
      const { shape, present } = object!;
      // Of an array it is a sequence of what its items have.
      if (shape.kind === 'array' && present === 'always') {
        const all = (shape.tuple ?? [shape.items]).map(item => elementsOf(named(found(item), name)));
        const { item, least, most } = joinedSequences(all);
        return shape.tuple ? { item, least, most } : { item, least: 0, most: most && many };
      }
      return perhapsNot(named(object!, name), scope.run.habits.loose ? 'maybe' : 'always');
    },
  },
  spread: { needs: 1, single: true, gives: ({ args: [value] }) => spreadOf(value!) },
  merge: { needs: 1, single: true, settled: true, gives: mergeOf },
  clone: {
    ...gives(unknownShape),
    gives: ({ args: [value], scope }) => found(copied(value!.shape, scope), value!.present),
  },

  map: forItems((list, callable, { args, scope }) => {
    if (callable === undefined) return anything;
    const tuple = args[0]!.shape.kind === 'array' && args[0]!.present === 'always' ? args[0]!.shape.tuple : undefined;
    if (tuple !== undefined && tuple.length <= 3 && tuple.some(item => !same(item, tuple[0]!))) {
      const all = tuple.map(item => calledBack(callable, [itemFound(item, scope), integer, args[0]!], scope));
      if (all.every(({ present }) => present === 'always') && all.length > 1)
        return found(tupleShape(all.map(each => each.shape)));
    }
    const { shape, present } = calledBack(callable, each(scope, list), scope);
    if (present === 'never') return noneAtAll;
    return { item: shape, least: present === 'always' ? list.least : 0, most: list.most };
  }),
  filter: forItems((list, callable, { scope }) => {
    if (callable) calledBack(callable, each(scope, list), scope);
    const item = callable?.passing?.(each(scope, list)) ?? list.item;
    return { item, least: 0, most: list.most };
  }),
  single: {
    needs: 1,
    calls: true,
    settled: true,
    gives: ({ args, scope }) => {
      const list = listed(args[0]!);
      const callable = callableIn(args, 1);
      if (args[0]!.present === 'never') return nothingFound;
      const none = args[0]!.present === 'always' ? failing : nothingFound;
      if (list.most === 0) return none;
      if (callable) calledBack(callable, each(scope, list), scope);
      const item = callable?.passing?.(each(scope, list)) ?? list.item;
      // Unless there is exactly one it fails.
      return item.kind === 'never' ? none : found(item, scope.run.habits.loose ? 'maybe' : args[0]!.present);
    },
  },
  reduce: { needs: 2, calls: true, settled: true, gives: reduced },
  each: {
    needs: 2,
    calls: true,
    gives: ({ args: [object, func], scope }) => {
      const members = membersOf(object!);
      if (members === undefined || func!.callable === undefined) return anything;
      if (members.most === 0) return noneAtAll;
      const given = calledBack(func!.callable, [itemFound(members.item, scope), found(members.names), object!], scope);
      if (given.present === 'never') return noneAtAll;
      const least = given.present === 'always' ? members.least : 0;
      return { item: given.shape, least, most: members.most };
    },
  },
  sift: {
    needs: 2,
    calls: true,
    settled: true,
    gives: ({ args: [object, func], scope }) => {
      const members = membersOf(object!);
      if (members === undefined) return found(anyObjectShape, 'maybe');
      if (members.most === 0) return nothingFound;
      if (func!.callable)
        calledBack(func!.callable, [itemFound(members.item, scope), found(members.names), object!], scope);
      const part = partOf(object!.shape, 'object')!;
      const left = new Map<string, ShapeMember>();
      for (const [name, member] of part.members) left.set(name, memberShape(member.shape, true, member.from));
      return found(objectShape(left, part.rest), 'maybe');
    },
  },
};

/** What is written as JSON and read again: numbers lose digits, items that are nothing become null. */
export function copied(shape: Shape, { run }: Scope): Shape {
  const copy = generalised(shape);
  return run.habits.tests ? withNulls(copy, 0) : copy;
}

function withNulls(shape: Shape, depth: number): Shape {
  const ones = alternatives(shape);
  if (ones === undefined || depth > shapeLimits.depth) return unknownShape;
  return joinAll(
    ones.map((one): Shape => {
      if (one.kind === 'array') return listShape(orNull(withNulls(one.items, depth + 1)));
      if (one.kind !== 'object') return one;
      const members = new Map<string, ShapeMember>();
      for (const [name, member] of one.members)
        members.set(name, memberShape(withNulls(member.shape, depth + 1), member.optional, member.from));
      return objectShape(members, one.rest && withNulls(one.rest, depth + 1));
    }),
  );
}

function parsed(text: string): Shape {
  try {
    const value = JSON.parse(text) as Json;
    // A number that is too large is given as a text.
    return /\d{16}|[eE]\+?\d/.test(text) ? unknownShape : shapeOf(value);
  } catch {
    return unknownShape;
  }
}

function appended(first: Value, second: Value): Given {
  if (first.present === 'never') return second;
  if (second.present === 'never') return first;
  const tuples = [first, second].map(({ shape }) => {
    if (shape.kind === 'array') return shape.tuple;
    return mayBe(shape, 'array') ? undefined : [shape];
  });
  const [left, right] = tuples;
  const items = [first, second].map(elementsOf);
  const list = left && right ? tupleShape([...left, ...right]) : listShape(join(items[0]!.item, items[1]!.item));
  const all: Value = found(list);
  // Where one is not there it is the other as it is.
  const without = [first, second].filter((_, index) => [second, first][index]!.present === 'maybe');
  if (without.length === 0) return all;
  const shape = without.reduce<Shape>((shape, each) => join(shape, each.shape), list);
  return found(shape, first.present === 'always' || second.present === 'always' ? 'always' : 'maybe');
}

interface Members {
  readonly item: Shape;
  readonly names: Shape;
  readonly least: number;
  readonly most: number;
}

/** The members of an object; undefined where it may be something else. */
function membersOf({ shape, present }: Value): Members | undefined {
  if (present === 'never') return { item: neverShape, names: neverShape, least: 0, most: 0 };
  // What is no object fails.
  const object = partOf(shape, 'object');
  if (object === undefined || shape.kind === 'unknown') return undefined;
  const { members, rest } = object;
  const all = [...members.values()];
  return {
    item: joinAll([...all.map(each => each.shape), rest ?? neverShape]),
    names: rest === undefined ? oneOf([...members.keys()]) : stringShape,
    least: present === 'always' && shape.kind === 'object' ? all.filter(each => !each.optional).length : 0,
    most: rest === undefined ? all.filter(each => each.shape.kind !== 'never').length : many,
  };
}

/** The names of an object's members; of an array those of all its objects. */
function keysOf({ shape, present }: Found, loose: boolean): Sequence {
  if (present === 'never') return noneAtAll;
  const ones = alternatives(shape);
  if (ones === undefined) return { item: stringShape, least: 0, most: many };
  const all = ones.map((one): Sequence => {
    if (one.kind === 'array') {
      const items = (one.tuple ?? [one.items]).map(item => keysOf(found(item), loose));
      const item = joinAll(items.map(each => each.item));
      const most =
        one.tuple === undefined || items.some(each => each.most === many)
          ? many
          : items.reduce((sum, each) => sum + each.most, 0);
      const least = one.tuple === undefined ? 0 : Math.max(0, ...items.map(each => each.least));
      return { item, least, most: item.kind === 'never' ? 0 : most };
    }
    const members = one.kind === 'object' ? membersOf(found(one)) : undefined;
    return members ? { item: members.names, least: members.least, most: members.most } : noneAtAll;
  });
  return {
    item: joinAll(all.map(each => each.item)),
    least: present === 'always' && !loose ? Math.min(...all.map(each => each.least)) : 0,
    most: Math.max(...all.map(each => each.most)),
  };
}

/** An object for each member; of an array those of all its items, where what is no object stays as it is. */
function spreadOf({ shape, present }: Value): Given {
  if (present === 'never') return nothingFound;
  const ones = alternatives(shape);
  if (ones === undefined) return anything;
  const results = ones.map((one): Value => {
    if (one.kind === 'object') {
      const { members, rest } = one;
      const singles = Array.from(members, ([name, { shape }]) => objectShape({ [name]: shape }));
      const item = joinAll([...singles, ...(rest ? [objectShape({}, rest)] : [])]);
      const { least, most } = membersOf(found(one))!;
      return collapsed({ item, least, most });
    }
    if (one.kind !== 'array') return found(one);
    const items = (one.tuple ?? [one.items]).map(item => {
      const each = spreadOf(found(item)) as Value;
      return elementsOf(each).item;
    });
    const item = joinAll(items);
    return found(join(listShape(item), item), 'maybe');
  });
  return perhapsNot(results.reduce(either), present);
}

/** The objects of an array, later ones winning. What is written in an array constructor is known one by one. */
function mergeOf({ args: [value], written: [argument], scope }: Call): Given {
  if (argument?.type !== 'unary' || argument.value !== '[' || argument.predicate || argument.group) {
    const { shape, present } = value!;
    return found(mergedItems(shape), present);
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
  const array = partOf(shape, 'array');
  const object = partOf(shape, 'object');
  if (shape.kind === 'unknown') return anyObjectShape;
  const merged = array && mergedArray(array.tuple, array.items);
  if (merged === undefined) return object ?? anyObjectShape;
  return object === undefined ? merged : (join(object, merged) as ObjectShape);
}

function mergedArray(tuple: readonly Shape[] | undefined, items: Shape): ObjectShape {
  const objects = tuple?.map(item => partOf(item, 'object') ?? anyObjectShape);
  if (objects !== undefined) return objects.reduce<ObjectShape>((all, item) => mergedShape(all, item), objectShape({}));
  const item = partOf(items, 'object');
  if (item === undefined) return anyObjectShape;
  // Of some objects, or of none: members of the last that has them.
  const left = new Map<string, ShapeMember>();
  for (const [name, member] of item.members) left.set(name, memberShape(member.shape, true, member.from));
  return objectShape(left, item.rest);
}

/** From the first item, or from what is given to begin with, as long as something new comes out. */
function reduced({ args, scope }: Call): Given {
  const [given, func, start] = args;
  const { callable } = func!;
  const list = listed(given!);
  if (given!.present === 'never') return nothingFound;
  if (callable === undefined) return anything;
  const item = itemFound(list.item, scope);
  const first: Value = list.most === 0 ? nothingFound : perhapsNot(item, list.least > 0 ? 'always' : 'maybe');
  const begun = start === undefined || start.present === 'never';
  const before: Value = begun ? first : start.present === 'always' ? start : either(start, first);
  if (list.most === 0 || (begun && list.most <= 1))
    return perhapsNot(before, begun ? both(given!.present, before.present) : given!.present);
  let all = before;
  for (let round = 0; round < 8; round++) {
    const next = either(all, calledBack(callable, [all, item, integer, found(listShape(list.item))], scope));
    if (next.present === all.present && same(next.shape, all.shape)) {
      // After the last item it is what the function has given, unless there was none.
      return perhapsNot(all, given!.present);
    }
    all = round < 2 ? next : found(widen(all.shape, next.shape), next.present);
  }
  return anything;
}
