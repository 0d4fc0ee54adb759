/**
 * The shapes of what intrinsic functions give, by a table of one row each. Where all arguments are known the call is made, so that
 * what is said is what would come out.
 */
import { type Argument, type IntrinsicCall, writtenArgument } from './intrinsic.ts';
import { InvalidArguments } from './intrinsic-functions.ts';
import type { Json } from './json.ts';
import {
  anyArrayShape,
  booleanShape,
  integerShape,
  join,
  joinOrigins,
  listShape,
  mayBe,
  memberShape,
  neverShape,
  type ObjectShape,
  objectShape,
  optional,
  partOf,
  type Shape,
  type ShapeMember,
  stringShape,
  tupleShape,
  unknownShape,
  type ValueKind,
} from './shape.ts';
import { both, type Found, found, indexAt, nothingFound, orNull, type Presence } from './shape-access.ts';
import { withEntries } from './shape-members.ts';
import { constantOf, shapeOf } from './shape-of-value.ts';
import { type ShapeEnvironment, shapeOfPath } from './typing-path.ts';

/** `present` is `never` when the call fails whatever the input is, `maybe` when it can fail. */
export function shapeOfIntrinsic(call: IntrinsicCall, environment: ShapeEnvironment): Found {
  const { definition } = call;
  if (definition === undefined) return nothingFound;
  let present: Presence = 'always';
  const args: Shape[] = [];
  for (const argument of call.args) {
    const value = shapeOfArgument(argument, environment);
    if (value.present === 'never') return nothingFound;
    present = both(present, value.present);
    args.push(value.shape);
  }
  const row = Object.hasOwn(results, definition.name) ? results[definition.name] : undefined;
  if (row === undefined) return found(unknownShape, 'maybe');
  const computed = row.random ? undefined : computedOf(call, args);
  if (computed !== undefined) return computed === 'fails' ? nothingFound : found(computed, present);
  for (const [index, kind] of row.takes.entries()) {
    const argument = args[index];
    if (argument === undefined) continue;
    if (kind !== 'any' && !mayBe(argument, kind)) return nothingFound;
  }
  return found(row.gives(args), 'maybe');
}

function shapeOfArgument(argument: Argument, environment: ShapeEnvironment): Found {
  switch (argument.kind) {
    case 'literal':
      return found(shapeOf(argument.value));
    case 'path':
      return shapeOfPath(argument.path, environment);
    case 'call':
      return shapeOfIntrinsic(argument, environment);
    case 'unknown':
      return found(unknownShape, 'maybe');
  }
}

/** What a call gives whose arguments have one value each. */
function computedOf({ definition, args: written }: IntrinsicCall, args: readonly Shape[]): Shape | 'fails' | undefined {
  const values: Json[] = [];
  for (const [index, shape] of args.entries()) {
    const argument = written[index]!;
    const value = constantOf(shape);
    if (value === undefined) return undefined;
    values.push(writtenArgument(definition!, argument, index) ?? value[0]);
  }
  try {
    const jsonText = (index: number) => {
      const argument = written[index];
      return argument?.kind === 'call' && argument.name === 'States.StringToJson';
    };
    const value = definition!.apply(values, () => 0.5, jsonText);
    return value === undefined ? undefined : shapeOf(value);
  } catch (error) {
    return error instanceof InvalidArguments ? 'fails' : undefined;
  }
}

interface Row {
  /** What an argument must be for the call not to fail. */
  readonly takes: readonly (ValueKind | 'any')[];
  /** Of arguments that are not all known, and of which the call does not fail. */
  readonly gives: (args: readonly Shape[]) => Shape;
  /** The same call may give something else every time. */
  readonly random?: true;
}

const results: Readonly<Record<string, Row>> = {
  'States.Format': { takes: ['string'], gives: () => stringShape },
  'States.StringToJson': { takes: ['string'], gives: () => unknownShape },
  'States.JsonToString': { takes: ['any'], gives: () => stringShape },
  'States.Array': { takes: [], gives: args => tupleShape(args) },
  'States.ArrayPartition': {
    takes: ['array', 'number'],
    gives: ([array]) => listShape(listShape(itemsOf(array))),
  },
  'States.ArrayContains': { takes: ['array', 'any'], gives: () => booleanShape },
  'States.ArrayRange': { takes: ['number', 'number', 'number'], gives: () => listShape(integerShape) },
  'States.ArrayGetItem': { takes: ['array', 'number'], gives: ([array, index]) => itemOf(array, index) },
  'States.ArrayLength': {
    takes: ['array'],
    gives: ([array]) => {
      const tuple = array && array.kind === 'array' ? array.tuple : undefined;
      return tuple === undefined ? integerShape : shapeOf(tuple.length);
    },
  },
  'States.ArrayUnique': { takes: ['array'], gives: ([array]) => listShape(itemsOf(array)) },
  'States.Base64Encode': { takes: ['string'], gives: () => stringShape },
  'States.Base64Decode': { takes: ['string'], gives: () => stringShape },
  'States.Hash': { takes: ['any', 'string'], gives: () => stringShape },
  'States.JsonMerge': {
    takes: ['object', 'object', 'any'],
    gives: ([first, second]) => mergedShape(objectOf(first), objectOf(second)),
  },
  'States.MathRandom': { takes: ['number', 'number', 'number'], gives: () => integerShape, random: true },
  'States.MathAdd': { takes: ['number', 'number'], gives: () => integerShape },
  'States.StringSplit': { takes: ['string', 'string'], gives: () => listShape(stringShape) },
  'States.UUID': { takes: [], gives: () => stringShape, random: true },
};

function itemsOf(shape: Shape | undefined): Shape {
  return (shape && partOf(shape, 'array'))?.items ?? unknownShape;
}

function objectOf(shape: Shape | undefined): ObjectShape {
  return (shape && partOf(shape, 'object')) ?? objectShape({}, unknownShape);
}

/** An empty array gives null at any index. */
function itemOf(array: Shape | undefined, index: Shape | undefined): Shape {
  const part = (array && partOf(array, 'array')) ?? anyArrayShape;
  if (part.tuple === undefined) return orNull(part.items);
  const at = index && constantOf(index)?.[0];
  if (part.tuple.length === 0) return orNull(part.items);
  if (typeof at !== 'number') return part.items;
  return at <= -1 ? neverShape : indexAt(part, Math.trunc(at)).shape;
}

/** Members of the second win. */
export function mergedShape(first: ObjectShape, second: ObjectShape): ObjectShape {
  if (first.members.size === 0 && first.rest === undefined) return second;
  let members = first.members;
  if (second.rest !== undefined)
    members = new Map(
      Array.from(first.members, ([name, member]) => [name, over(member, optional(second.rest!))] as const),
    );
  const changes = Array.from(second.members, ([name, member]) => {
    const under = first.members.get(name) ?? (first.rest && optional(first.rest));
    return [name, under ? over(under, member) : member] as const;
  });
  const rest = first.rest && second.rest ? join(first.rest, second.rest) : (first.rest ?? second.rest);
  return objectShape(withEntries(members, changes), rest);
}

/** The first where the second is not there. */
function over(first: ShapeMember, second: ShapeMember): ShapeMember {
  if (!second.optional) return second;
  return memberShape(join(first.shape, second.shape), first.optional, joinOrigins(first.from, second.from));
}
