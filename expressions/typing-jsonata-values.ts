/**
 * What the parts of a JSONata expression give, before it is a shape: values that may be functions, and sequences. The hard part
 * of the language is that arrays and single values run into each other: a path maps over arrays, joins what comes out to one
 * sequence, and a sequence of one is that one value, of none nothing. `Sequence` says how many there may be, and `collapsed` what
 * that leads to. This file has what is done with them; which part of an expression gives which is not known here.
 */
import type { JsonataNode } from './jsonata-parse.ts';
import {
  integerShape,
  join,
  joinAll,
  listShape,
  neverShape,
  ofKinds,
  partOf,
  type Shape,
  shapeLimits,
  tupleShape,
  unknownShape,
} from './shape.ts';
import { type Found, found, memberAt, nothingFound, type Presence } from './shape-access.ts';
import type { ShapeEnvironment } from './typing-path.ts';

/** What an expression gives. Of a function, which is no JSON, nothing is said but how to call it. */
export interface Value extends Found {
  readonly callable?: Callable;
}

/** So many values, each of that shape. */
export interface Sequence {
  readonly item: Shape;
  readonly least: number;
  readonly most: number;
}

/** What a function or a filter gives: a value, or a sequence that is still to become one. */
export type Given = Value | Sequence;

export interface Callable {
  /** How many arguments a function that calls back hands over. */
  readonly arity: number;
  /** Not written in the expression: called in part, it does not look at what it is given as it usually does. */
  readonly native?: true;
  /** What a call gives, before it is looked at as a sequence. */
  call(args: readonly Value[]): Given;
  /** What is certain of the first of these for which it has given something that counts as true. */
  passing?(args: readonly Value[]): Shape;
}

/** What can be seen inside an expression. */
export interface Scope {
  readonly environment: ShapeEnvironment;
  /** `$`, and what bare names are read from. */
  readonly context: Found;
  readonly locals: Map<string, Value>;
  readonly parent: Scope | undefined;
  readonly run: Run;
}

/** What is the same everywhere in one expression. */
export interface Run {
  readonly watch: ((node: JsonataNode, given: Found) => void) | undefined;
  readonly habits: Habits;
  readonly infer: (node: JsonataNode, scope: Scope) => Value;
  /** How many nodes may still be looked at: functions that call functions would go on for long. */
  readonly budget: { left: number };
  /** The functions that are being called, by what they are written as. */
  readonly calls: JsonataNode[];
}

/** What is seen of an expression at a glance, and bears on all of it. */
export interface Habits {
  /** Names that are bound where that may be done or not, or more than once. */
  readonly unsteady: ReadonlySet<string>;
  /**
   * Some function hands out sequences that nobody has looked at: arrays of one or none inside a value, which become that one, or
   * nothing, as soon as somebody reads them. Then an item is never certain to be there.
   */
  readonly loose: boolean;
  /** `x[]` is used: arrays of one that a path takes apart although others stay whole. */
  readonly keeps: boolean;
  /** A path has an array written as a step (`a.[b, c]`): such an array is not taken apart by other paths either. */
  readonly whole: boolean;
  /** A filter has a test: nothing that it lets through may become an item, which is left out, or null in a copy. */
  readonly tests: boolean;
}

export const many = Number.POSITIVE_INFINITY;

/** May be anything, and may be nothing. */
export const anything: Value = found(unknownShape, 'maybe');

/** Never comes back. Unlike what is nothing it cannot be mistaken for a value that is not there. */
export const failing: Value = { shape: neverShape, present: 'always' };

export const integer: Found = found(integerShape);

export const noneAtAll: Sequence = { item: neverShape, least: 0, most: 0 };

export function isSequence(given: Given): given is Sequence {
  return 'least' in given;
}

export function infer(node: JsonataNode, scope: Scope): Value {
  return scope.run.infer(node, scope);
}

// ---------------------------------------------------------------- names

/** A name that is bound in the expression, or a workflow variable; undefined for a name that is none of these. */
export function lookUp(name: string, scope: Scope): Value | undefined {
  const local = localOf(name, scope);
  if (local !== undefined || name === 'states') return local;
  const { variables } = scope.environment;
  const value = memberAt(variables, name);
  if (value.present !== 'never') return value;
  return variables.members.has(name) ? nothingFound : undefined;
}

/** A name that is bound in the expression. */
export function localOf(name: string, scope: Scope): Value | undefined {
  if (scope.run.habits.unsteady.has(name)) return anything;
  for (let each: Scope | undefined = scope; each; each = each.parent) {
    const local = each.locals.get(name);
    if (local !== undefined) return local;
  }
  return undefined;
}

/** A scope inside another one, in which `$` is something else. */
export function within(scope: Scope, context: Found, locals: Map<string, Value> = new Map()): Scope {
  return { ...scope, context, locals, parent: scope };
}

/** An item of a list, handed on by itself. */
export function itemFound(item: Shape, { run }: Scope): Found {
  return found(item, run.habits.loose ? 'maybe' : 'always');
}

/** One or the other. */
export function either(a: Value, b: Value): Value {
  const present: Presence =
    a.present === 'never' && b.present === 'never'
      ? 'never'
      : a.present === 'always' && b.present === 'always'
        ? 'always'
        : 'maybe';
  if (a.shape.kind === 'never' && b.shape.kind === 'never') return present === 'always' ? failing : nothingFound;
  return { shape: join(a.shape, b.shape), present };
}

/** The same with less certainty that it is there. */
export function perhapsNot(value: Value, present: Presence): Value {
  if (present === 'always' || value.present === 'never') return value;
  return present === 'never' ? nothingFound : { ...value, present: 'maybe' };
}

// ---------------------------------------------------------------- sequences

/** A sequence of one is that one, of none nothing. */
export function collapsed({ item, least, most }: Sequence): Found {
  if (most === 0 || item.kind === 'never') return nothingFound;
  const single = least <= 1 ? item : neverShape;
  const several = most < 2 ? neverShape : listOf(item, least, most);
  return found(join(single, several), least > 0 ? 'always' : 'maybe');
}

/** The value that somebody sees. */
export function settled(given: Given): Value {
  return isSequence(given) ? collapsed(given) : given;
}

/** What a function that calls another one is given by it: a sequence as it stands, as a list of any length, or what that becomes. */
export function unsettled(given: Given, loose: boolean): Value {
  if (!loose && !isSequence(given)) return given;
  const { item } = isSequence(given) ? given : elementsOf(given);
  const { shape } = settled(given);
  return found(join(join(shape, listShape(item)), item), 'maybe');
}

/** What a value contributes to a sequence: an array its items, anything else itself. */
export function elementsOf({ shape, present }: Found): Sequence {
  if (present === 'never' || shape.kind === 'never') return noneAtAll;
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

export function sequenceOf(given: Given): Sequence {
  return isSequence(given) ? given : elementsOf(given);
}

/** One after the other. */
export function joinedSequences(all: readonly Sequence[]): Sequence {
  let least = 0;
  let most = 0;
  for (const each of all) {
    least += each.least;
    most += each.most;
  }
  return { item: joinAll(all.map(each => each.item)), least, most };
}

/** One or the other. */
export function eitherSequence(a: Sequence, b: Sequence): Sequence {
  return { item: join(a.item, b.item), least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) };
}

export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** As a list whatever their number is: `[]` behind a path. */
export function listFrom({ item, least, most }: Sequence): Found {
  if (most === 0 || item.kind === 'never') return nothingFound;
  return found(listOf(item, least, most), least > 0 ? 'always' : 'maybe');
}

/** An array of so many. */
export function listOf(item: Shape, least: number, most: number): Shape {
  return least === most && most <= shapeLimits.items ? tupleShape(Array<Shape>(least).fill(item)) : listShape(item);
}
