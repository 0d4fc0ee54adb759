/**
 * Paths of JSONata: steps, filters, sorting, names bound on the way (`@$x`, `#$i`, `%`), wildcards and grouping, as the
 * `jsonata` package goes along them. What a step itself gives is asked of whoever knows expressions (`infer`).
 */
import type { JsonataNode } from './jsonata-parse.ts';
import {
  alternatives,
  emptyArrayShape,
  isOnly,
  join,
  joinAll,
  mayBe,
  memberShape,
  neverShape,
  objectShape,
  ofKinds,
  partOf,
  type Shape,
  type ShapeMember,
  shapeLimits,
  tupleShape,
  unknownShape,
} from './shape.ts';
import { both, descendantsOf, type Found, found, indexAt, memberAt, nothingFound } from './shape-access.ts';
import { constantOf } from './shape-of-value.ts';
import {
  anything,
  collapsed,
  either,
  eitherSequence,
  elementsOf,
  type Given,
  infer,
  integer,
  isSequence,
  itemFound,
  joinedSequences,
  listFrom,
  listOf,
  many,
  noneAtAll,
  perhapsNot,
  type Scope,
  type Sequence,
  sequenceOf,
  times,
  type Value,
  within,
} from './typing-jsonata-values.ts';

/** What a path gives: `value` to whoever reads it, `items` to a grouping behind it. */
interface Walked {
  readonly value: Value;
  readonly items: Sequence;
  /** What is known of names that were bound on the way, for one item. */
  readonly bound?: ReadonlyMap<string, Value>;
}

const anywhere: Walked = { value: anything, items: { item: unknownShape, least: 0, most: many } };

/** Members of nodes that matter here and are the package's own business. */
interface StepDetails {
  readonly consarray?: boolean;
  readonly tuple?: unknown;
  readonly keepSingletonArray?: boolean;
  readonly keepArray?: boolean;
  readonly ancestor?: { readonly label: string };
}
const detailsOf = (node: JsonataNode) => node as StepDetails;

/** What a path gives. `narrow` knows what is certain of an item that a filter has let through. */
export function pathValue(node: JsonataNode, scope: Scope, narrow: Narrow): Value {
  const walked = walk(node, scope, narrow);
  const last = node.steps?.at(-1);
  if (last && walked !== anywhere) scope.run.watch?.(last, walked.value);
  if (node.group === undefined) return walked.value;
  return grouped(node.group.lhs, walked.items, scope, walked.bound);
}

export type Narrow = (item: Found, test: JsonataNode, scope: Scope) => Found;

function walk(node: JsonataNode, scope: Scope, narrow: Narrow): Walked {
  const { steps = [] } = node;
  const { tuple, keepSingletonArray, keepArray } = detailsOf(node);
  const keeps = keepSingletonArray === true || keepArray === true;
  const [first] = steps;
  if (first === undefined || tuple !== undefined) return anywhere;
  const { context, run } = scope;
  const single = first.type === 'variable' || context.present === 'never' || !mayBe(context.shape, 'array');
  if (!single && (context.present !== 'always' || !isOnly(context.shape, 'array')))
    return walkApart(node, scope, narrow);
  let here: Sequence = single ? { item: context.shape, least: 1, most: 1 } : elementsOf(context);
  if (here.most === 0) return { value: nothingFound, items: noneAtAll };
  let input = single ? context : itemFound(here.item, scope);
  let from = context.from;
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1;
    const details = detailsOf(step);
    if (details.tuple !== undefined) return alongTuples(steps, index, here, input, keeps, scope, narrow);
    if (step.type === 'sort') {
      for (const { expression } of step.terms ?? []) infer(expression, within(scope, itemFound(here.item, scope)));
      let sorted: Given = here;
      for (const stage of step.stages ?? []) {
        if (stage.type !== 'filter' || stage.expr === undefined) return anywhere;
        sorted = filtered(sorted, stage.expr, scope, narrow);
      }
      here = sequenceOf(sorted);
      if (last) return isSequence(sorted) ? ended(here, keeps) : { value: keeps ? kept(sorted) : sorted, items: here };
      if (here.most === 0) return { value: nothingFound, items: noneAtAll };
      input = itemFound(here.item, scope);
      continue;
    }
    if (index === 0 && details.consarray && steps.length > 1) {
      // What is written as an array is the list to go through, and stays an array when there is nothing in it.
      if (step.predicate !== undefined || step.stages !== undefined) return anywhere;
      const around = listedOnce(context);
      if (around === undefined) return anywhere;
      const array = infer(step, within(scope, around));
      if (array.present === 'never') return { value: nothingFound, items: noneAtAll };
      if (array.present === 'maybe' || !isOnly(array.shape, 'array')) return anywhere;
      here = elementsOf(array);
      if (here.most === 0)
        return { value: found(keeps ? tupleShape([emptyArrayShape]) : emptyArrayShape), items: noneAtAll };
      if (here.least === 0) return anywhere;
      input = itemFound(here.item, scope);
      continue;
    }
    const value = infer(step, within(scope, input));
    from = value.from;
    let result: Given = value;
    // What is nothing goes through a test as nothing, and is something that the next step is done for.
    let hollow = false;
    let several = here.most > 1;
    for (const stage of step.stages ?? []) {
      if (stage.type !== 'filter' || stage.expr === undefined) return anywhere;
      if (stage.expr.type !== 'number' && (hollow || isSequence(result) || result.present !== 'always')) {
        hollow = true;
        several ||= picksSeveral(stage.expr, scope);
      }
      result = filtered(result, stage.expr, scope, narrow);
    }
    if (last) {
      const end = lastStep(here, result, details.consarray === true, keeps, scope);
      return hollow && (keeps || several) ? withEmpty(end) : end;
    }
    // An array that has been written as what was the last step when it was read is not taken apart.
    const each = details.consarray && step.stages === undefined ? oneOf(result) : takenApart(result, scope);
    here = { item: each.item, least: here.least * each.least, most: times(here.most, each.most) };
    if (hollow) here = { item: here.item, least: 0, most: Math.max(1, here.most) };
    if (run.watch) {
      const given = collapsed(here);
      run.watch(step, found(given.shape, given.present, from));
    }
    if (here.most === 0) return { value: nothingFound, items: noneAtAll };
    input = hollow ? found(here.item, 'maybe') : itemFound(here.item, scope);
  }
  return ended(here, keeps);
}

/** What a step gives to the next one. */
function takenApart(given: Given, { run }: Scope): Sequence {
  const items = sequenceOf(given);
  if (!run.habits.whole || isSequence(given) || !mayBe(given.shape, 'array')) return items;
  return eitherSequence(items, oneOf(given));
}

function oneOf(given: Given): Sequence {
  if (isSequence(given)) return given;
  const { shape, present } = given;
  return present === 'never' ? noneAtAll : { item: shape, least: present === 'always' ? 1 : 0, most: 1 };
}

/** Several that are nothing are an array of none. */
function withEmpty({ value, items }: Walked): Walked {
  return { value: found(join(value.shape, emptyArrayShape), 'maybe'), items };
}

/** Where `$` may be a list or something else, or nothing: what each of these leads to. */
function walkApart(node: JsonataNode, scope: Scope, narrow: Narrow): Walked {
  const { shape, present } = scope.context;
  if (shape.kind === 'unknown') return anywhere;
  const all = [ofKinds(shape, kind => kind === 'array'), ofKinds(shape, kind => kind !== 'array')].map(part =>
    found(part),
  );
  const contexts = [...all.filter(each => each.present === 'always'), ...(present === 'maybe' ? [nothingFound] : [])];
  const walked = contexts.map(context => walk(node, { ...scope, context }, narrow));
  const [first = anywhere, ...others] = walked;
  if (walked.includes(anywhere) || walked.some(({ bound }) => bound)) return anywhere;
  return others.reduce((a, b) => ({ value: either(a.value, b.value), items: eitherSequence(a.items, b.items) }), first);
}

/** An explicit array at the beginning of a path sees a list of what `$` is. */
function listedOnce(context: Found): Found | undefined {
  if (context.present === 'never' || isOnly(context.shape, 'array')) return context;
  return context.present === 'always' && !mayBe(context.shape, 'array')
    ? found(tupleShape([context.shape]))
    : undefined;
}

function ended(items: Sequence, keeps: boolean): Walked {
  return { value: keeps ? listFrom(items) : collapsed(items), items };
}

/** The last step: a single array that comes out stays as it is, anything else becomes one sequence. */
function lastStep(here: Sequence, result: Given, whole: boolean, keeps: boolean, scope: Scope): Walked {
  // An array that is written as the last step is not taken apart.
  if (whole && !isSequence(result)) {
    const item = result.shape;
    const least = result.present === 'always' ? here.least : 0;
    const items: Sequence = item.kind === 'never' ? noneAtAll : { item, least, most: here.most };
    if (keeps) return anywhere;
    if (here.least === 1 && here.most === 1) return { value: result, items: elementsOf(result) };
    const { shape, present } = collapsed(items);
    // The only one is the array itself, also for a grouping.
    return { value: found(shape, present), items: eitherSequence(items, { ...elementsOf(result), least: 0 }) };
  }
  const each = takenApart(result, scope);
  const items: Sequence = { item: each.item, least: here.least * each.least, most: times(here.most, each.most) };
  const all = ended(items, keeps);
  if (isSequence(result)) return all;
  const array = partOf(result.shape, 'array');
  if (here.least === 1 && here.most === 1) {
    // An array that has been kept as one for a single item is a sequence all the same.
    const { habits } = scope.run;
    if ((habits.keeps || habits.loose) && array) return { value: found(join(all.value.shape, array), 'maybe'), items };
    return { value: keeps ? kept(result) : result, items };
  }
  const least = result.present === 'always' ? here.least : 0;
  if (array && least <= 1) return { value: found(join(all.value.shape, array), 'maybe'), items };
  return all;
}

/** `[]` behind a path: what is not an array becomes one. */
export function kept(value: Value): Value {
  const { shape, present } = value;
  if (shape.kind === 'unknown') return found(listOf(unknownShape, 0, many), present);
  const alone = joinAll((alternatives(shape) ?? []).filter(({ kind }) => kind !== 'array'));
  const array = partOf(shape, 'array') ?? neverShape;
  return found(alone.kind === 'never' ? array : join(array, tupleShape([alone])), present);
}

// ---------------------------------------------------------------- tuples

/** From the first step on that binds a name each item is carried along with what has been bound for it. */
function alongTuples(
  steps: readonly JsonataNode[],
  start: number,
  given: Sequence,
  first: Found,
  keeps: boolean,
  scope: Scope,
  narrow: Narrow,
): Walked {
  let { item, least, most } = given;
  if (detailsOf(steps[0]!).consarray) return anywhere;
  let bound = new Map<string, Value>();
  for (let index = start; index < steps.length; index++) {
    const step = steps[index]!;
    const { ancestor, tuple } = detailsOf(step);
    // A path or a block that is looked into for a parent hands over tuples of its own.
    if (tuple !== undefined && (step.type === 'path' || step.type === 'block')) return anywhere;
    const context = index === start ? first : itemFound(item, scope);
    const inner = within(scope, context, new Map(bound));
    bound = new Map(bound);
    if (step.type === 'sort') {
      for (const { expression } of step.terms ?? []) infer(expression, inner);
      if (step.index !== undefined) {
        if (index > start) return anywhere;
        bound.set(step.index, integer);
      }
    } else {
      const each = elementsOf(infer(step, inner));
      const one = itemFound(each.item, scope);
      if (step.focus === undefined) item = each.item;
      else bound.set(step.focus, one);
      if (step.index !== undefined) bound.set(step.index, integer);
      if (ancestor !== undefined) bound.set(ancestor.label, context);
      least *= each.least;
      most = times(most, each.most);
    }
    for (const { type, expr, value } of step.stages ?? []) {
      if (type === 'index' && value !== undefined) bound.set(value, integer);
      else if (expr?.type === 'number') {
        const index = Math.floor(Number(expr.value));
        least = (index === 0 || index === -1) && least > 0 && !scope.run.habits.loose ? 1 : 0;
        most = Math.min(most, 1);
      } else if (expr !== undefined) {
        const seen = within(scope, itemFound(item, scope), new Map(bound));
        const test = infer(expr, seen);
        item = letThrough(item, test, expr, seen, narrow);
        least = 0;
        if (mayBe(test.shape, 'array')) most = most && many;
      } else return anywhere;
    }
    if (most === 0 || item.kind === 'never') return { value: nothingFound, items: noneAtAll, bound };
    scope.run.watch?.(step, collapsed({ item, least, most }));
  }
  return { ...ended({ item, least, most }, keeps), bound };
}

// ---------------------------------------------------------------- filters

/** A filter behind a value or a step: an index, or a test of each item. */
export function filtered(value: Given, expr: JsonataNode, scope: Scope, narrow: Narrow): Given {
  const elements = sequenceOf(value);
  if (elements.most === 0) return nothingFound;
  const { loose } = scope.run.habits;
  if (expr.type !== 'number') {
    const inner = within(scope, itemFound(elements.item, scope));
    const test = infer(expr, inner);
    const { item } = elements;
    const picked = loose ? undefined : pickedFrom(value, test);
    if (picked) return picked;
    // A list of indexes may have the same one several times.
    if (mayBe(test.shape, 'array')) return { item, least: 0, most: many };
    if (isOnly(test.shape, 'number')) return { item, least: 0, most: 1 };
    return { item: letThrough(item, test, expr, inner, narrow), least: 0, most: elements.most };
  }
  const index = Math.floor(Number(expr.value));
  if (!isSequence(value) && value.shape.kind === 'array') {
    const item = indexAt(value.shape, index);
    return perhapsNot(found(item.shape, both(item.present, value.present), item.from), loose ? 'maybe' : 'always');
  }
  if ((index < 0 ? -1 - index : index) >= elements.most) return nothingFound;
  const certain = (index === 0 || index === -1) && elements.least > 0 && !loose;
  return found(elements.item, certain ? 'always' : 'maybe');
}

/** By a list of indexes that is known (`[[0..2]]`), of items that are known one by one. */
function pickedFrom(value: Given, test: Found): Sequence | undefined {
  if (isSequence(value) || value.present !== 'always' || test.present !== 'always') return undefined;
  const items = value.shape.kind === 'array' ? value.shape.tuple : undefined;
  const indexes = constantOf(test.shape)?.[0];
  if (!items || !Array.isArray(indexes) || !indexes.every(index => typeof index === 'number')) return undefined;
  const picked = indexes.flatMap(index => {
    const whole = Math.floor(index);
    return items[whole < 0 ? items.length + whole : whole] ?? [];
  });
  return { item: joinAll(picked), least: picked.length, most: picked.length };
}

/** Whether a filter may be a list of indexes also for nothing, which it then lets through as often. */
export function picksSeveral(test: JsonataNode, scope: Scope): boolean {
  if (test.type === 'binary' || test.type === 'string' || test.type === 'value') return false;
  const silent: Scope = { ...scope, run: { ...scope.run, watch: undefined } };
  return mayBe(infer(test, within(silent, nothingFound)).shape, 'array');
}

/** A number, or a list of them, is an index, and says nothing of the item that it picks. */
function letThrough(item: Shape, test: Found, expr: JsonataNode, scope: Scope, narrow: Narrow): Shape {
  if (mayBe(test.shape, 'number') || mayBe(test.shape, 'array')) return item;
  return narrow(found(item), expr, scope).shape;
}

// ---------------------------------------------------------------- names and wildcards

/** A bare name: the member of an object; of an array what its items have, as one sequence. */
export function named(context: Found, name: string): Value {
  const { shape } = context;
  if (context.present === 'never') return nothingFound;
  if (shape.kind === 'unknown') return anything;
  const results: Value[] = [];
  for (const one of alternatives(shape)!) {
    if (one.kind === 'object') results.push(memberAt(one, name));
    else if (one.kind === 'array') {
      const each = (one.tuple ?? [one.items]).map(item => named(found(item), name));
      const all = joinedSequences(each.map(elementsOf));
      results.push(collapsed(one.tuple === undefined ? { ...all, least: 0, most: all.most && many } : all));
    } else results.push(nothingFound);
  }
  const [only] = results;
  const result = results.length === 1 && only ? only : results.reduce(either, nothingFoundOf(results));
  const present = context.present === 'always' ? result.present : both(result.present, 'maybe');
  return found(result.shape, present, result.from ?? context.from);
}

const nothingFoundOf = (results: readonly Value[]): Value => results[0] ?? nothingFound;

/** `*`: the values of all members, arrays taken apart to the ground; of an array the items, as if they were members. */
export function wildcard({ shape, present }: Found, { run }: Scope): Value {
  if (present === 'never') return nothingFound;
  const ones = alternatives(shape);
  if (ones === undefined) return anything;
  const results = ones.map((one): Value => {
    if (one.kind === 'object') {
      const members = [...one.members.values()];
      const rest = one.rest === undefined ? noneAtAll : { ...flattened(one.rest, 0), least: 0 };
      const all = members.map(({ shape, optional }) => {
        const items = flattened(shape, 0);
        return optional ? { ...items, least: 0 } : items;
      });
      const open = one.rest === undefined ? rest : { ...rest, most: many };
      return gathered(joinedSequences([...all, open]), [...members.map(each => each.shape), one.rest ?? neverShape]);
    }
    if (one.kind !== 'array') return nothingFound;
    const each = (one.tuple ?? [one.items]).map(item => flattened(item, 0));
    const all = joinedSequences(each);
    return gathered(one.tuple === undefined ? { ...all, least: 0, most: all.most && many } : all, [one.items]);
  });
  const result = results.length === 0 ? nothingFound : results.reduce(either);
  return perhapsNot(result, run.habits.loose ? 'maybe' : present);
}

/** Once an array is among the members what comes out is a plain array, which stays one whatever is in it. */
function gathered(all: Sequence, members: readonly Shape[]): Value {
  const arrays = members.some(shape => mayBe(shape, 'array'));
  const { shape, present } = collapsed(all);
  if (!arrays) return found(shape, present);
  const list = listOf(all.item, all.least, all.most);
  return found(join(shape, all.item.kind === 'never' ? emptyArrayShape : list), 'maybe');
}

/** An array taken apart to the ground. */
function flattened(shape: Shape, depth: number): Sequence {
  if (depth > shapeLimits.depth || shape.kind === 'unknown') return { item: unknownShape, least: 0, most: many };
  const ones = alternatives(shape) ?? [];
  const all = ones.map((one): Sequence => {
    if (one.kind !== 'array') return { item: one, least: 1, most: 1 };
    if (one.tuple !== undefined) return joinedSequences(one.tuple.map(item => flattened(item, depth + 1)));
    const each = flattened(one.items, depth + 1);
    return { item: each.item, least: 0, most: each.most && many };
  });
  return all.length === 0 ? noneAtAll : all.reduce(eitherSequence);
}

/** `**`: the value and everything inside it, but for arrays. */
export function descendants({ shape, present }: Found): Value {
  if (present === 'never') return nothingFound;
  const all = descendantsOf(shape);
  if (all === undefined) return anything;
  const item = joinAll(all.filter(({ kind }) => kind !== 'array'));
  const least = present === 'always' && !mayBe(shape, 'array') ? 1 : 0;
  const single = isOnly(shape, 'null', 'boolean', 'number', 'string');
  return collapsed({ item, least, most: single ? 1 : many });
}

// ---------------------------------------------------------------- grouping

/** `{key: value}`: of one value an object; items of several that have the same key are put together. */
export function grouped(
  pairs: readonly (readonly [JsonataNode, JsonataNode])[],
  items: Sequence,
  scope: Scope,
  bound: ReadonlyMap<string, Value> = new Map(),
  alone?: Found,
): Value {
  const item = alone ?? (items.most === 0 ? nothingFound : found(items.item, items.least > 0 ? 'always' : 'maybe'));
  const one = scope.run.habits.loose && items.most > 1 ? perhapsNot(item, 'maybe') : item;
  const together = (value: Found): Found =>
    items.most <= 1 || value.present === 'never'
      ? value
      : found(join(value.shape, listOf(elementsOf(value).item, 0, many)), value.present);
  const gathered = new Map(Array.from(bound, ([name, value]) => [name, together(value)] as const));
  const members = new Map<string, ShapeMember>();
  let rest: Shape | undefined;
  for (const [key, value] of pairs) {
    const names = infer(key, within(scope, one, new Map(bound)));
    const given = infer(value, within(scope, together(one), gathered));
    if (given.present === 'never' || names.present === 'never') continue;
    const known = partOf(names.shape, 'string')?.values;
    const name = names.present === 'always' ? constantOf(names.shape)?.[0] : undefined;
    if (typeof name === 'string') {
      const required = given.present === 'always';
      const before = members.get(name);
      members.set(
        name,
        before
          ? memberShape(join(before.shape, given.shape), true, undefined)
          : memberShape(given.shape, !required, given.from),
      );
    } else if (known !== undefined && names.shape.kind !== 'unknown') {
      for (const each of known) {
        const before = members.get(each);
        members.set(
          each,
          memberShape(before ? join(before.shape, given.shape) : given.shape, before?.optional ?? true, undefined),
        );
      }
    } else rest = rest === undefined ? given.shape : join(rest, given.shape);
  }
  if (rest !== undefined)
    for (const [name, member] of members)
      members.set(name, memberShape(join(member.shape, rest), member.optional, undefined));
  return found(objectShape(members, rest));
}

/** `{…}` as it stands: of `$`, or of each item of it where that is an array. */
export function objectOf(node: JsonataNode, scope: Scope): Value {
  const pairs = (node.lhs ?? []) as readonly (readonly [JsonataNode, JsonataNode])[];
  const { context } = scope;
  if (context.present === 'never') return grouped(pairs, noneAtAll, scope);
  if (!mayBe(context.shape, 'array'))
    return grouped(pairs, { item: context.shape, least: 1, most: 1 }, scope, undefined, context);
  return grouped(pairs, elementsOf(context), scope);
}
