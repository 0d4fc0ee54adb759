/**
 * Parallel and inline Map: states that start strands of their own and go on when all of them are done. Iterations start
 * as far as MaxConcurrency lets them; results keep the order of branches and items, whoever finishes first.
 */
import { isArray, type Json, parsePath } from '../expressions/index.ts';
import { mapRunOperations } from './distributed.ts';
import type { Execution } from './execution.ts';
import { causePrefix, StatesError } from './failure.ts';
import { BadField, compileLookup, compileTemplate, runtimeError } from './fields.ts';
import { compileInteger, compileJsonataField, compileTyped, evaluationError } from './jsonata-fields.ts';
import type { Operation, ScopeProgram, StateSource } from './program.ts';
import { whenDone } from './stages.ts';
import type { Group, MapItem, Results, Strand } from './strand.ts';

/** AWS runs at most 40 iterations of an inline Map at a time (Developer Guide, "Map state, inline mode"). */
const inlineConcurrency = 40;

export function parallelOperations(source: StateSource): Operation[] {
  const { scopes } = source.program;
  if (scopes.length === 0) throw new BadField('A Parallel state needs Branches.');
  for (const [i, scope] of scopes.entries()) requireStart(scope, `Branches[${i}]`);
  return [
    (run, strand) => {
      strand.group = { ...newGroup('parallel', scopes.length, []), next: scopes.length, running: scopes.length };
      strand.pc++;
      const event = run.count(strand);
      for (const [i, scope] of scopes.entries()) run.startBranch(strand, scope, i);
      run.block(strand);
      if (run.watched) run.tell(strand, { kind: 'parallelStarted' }, event);
    },
    (run, strand) => {
      strand.data = collect(strand.group!);
      strand.group = undefined;
      strand.pc++;
      const event = run.countAside(strand);
      if (run.watched) run.tell(strand, { kind: 'parallelSucceeded' }, event);
    },
  ];
}

export function mapOperations(source: StateSource): Operation[] {
  const { program, fields } = source;
  const scope = program.scopes[0];
  if (scope === undefined) throw new BadField('A Map state needs an ItemProcessor.');
  requireStart(scope, fields.has('ItemProcessor') ? 'ItemProcessor' : 'Iterator');
  if (scope.scope.distributed) return [standardOnly, ...mapRunOperations(source, scope)];
  const items = compileItems(source);
  const concurrency = compileConcurrency(source);
  const select = compileSelector(source);
  // JSONata takes its time: an expression that was begun cannot be taken back.
  const atOnce = !(source.jsonata && fields.has('ItemSelector'));
  return [
    (run, strand) =>
      whenDone(items(run, strand), list => {
        if (!isArray(list)) throw notArray(list, strand);
        strand.group = { ...newGroup('map', list.length, []), list };
        strand.pc++;
        if (run.watched) run.tell(strand, { kind: 'stage', stage: 'Items', data: list });
      }),
    (run, strand) =>
      // AWS recording: MapStateStarted comes only when MaxConcurrency could be read.
      whenDone(concurrency(run, strand), limit => {
        const group = { ...strand.group!, concurrency: Math.min(limit || inlineConcurrency, inlineConcurrency) };
        const event = run.count(strand);
        strand.group = { ...group, startAfter: event };
        strand.pc++;
        if (run.watched) run.tell(strand, { kind: 'mapStarted', length: group.length }, event);
      }),
    (run, strand) => {
      if (!atOnce || !run.iterateStraight(strand, scope, select)) return startIterations(run, strand, scope, select);
      strand.pc++;
    },
    (run, strand) => {
      strand.data = collect(strand.group!);
      strand.group = undefined;
      strand.pc++;
      const event = run.countAside(strand);
      if (run.watched) run.tell(strand, { kind: 'mapSucceeded' }, event);
    },
  ];
}

/** What AWS says when an Express state machine with such a Map is to be created. */
const standardOnly: Operation = (run, strand) => {
  if (run.isExpress(strand))
    throw runtimeError(
      strand,
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
    );
  strand.pc++;
};

function requireStart(scope: ScopeProgram, place: string): void {
  if (scope.start === undefined) throw new BadField(`${place} needs a StartAt that names one of its States.`);
}

export function newGroup(kind: Group['kind'], length: number, items: readonly MapItem[]): Group {
  return {
    kind,
    length,
    items,
    list: undefined,
    concurrency: Infinity,
    next: 0,
    running: 0,
    failed: 0,
    failedItems: 0,
    results: undefined,
    outputs: undefined,
    startAfter: 0,
    run: undefined,
  };
}

export function itemsOf(list: readonly Json[], source: string | undefined): readonly MapItem[] {
  return list.map((value, index) => (source === undefined ? { index, value } : { index, value, source }));
}

/** Starts as many as may run; goes on to the next operation when none is left and none is running. */
export function startIterations(
  run: Execution,
  strand: Strand,
  scope: ScopeProgram,
  select: Select,
): void | Promise<void> {
  const group = strand.group!;
  while (group.running < group.concurrency && group.next < group.length) {
    const item: MapItem = { index: group.next, value: group.list![group.next]! };
    const input = select(run, strand, item);
    if (input instanceof Promise)
      return input.then(value => {
        run.startIteration(strand, scope, item, value);
        return startIterations(run, strand, scope, select);
      });
    run.startIteration(strand, scope, item, input);
  }
  if (group.running === 0) strand.pc++;
  else run.block(strand);
}

function collect(group: Group): Json {
  if (group.outputs !== undefined) return group.outputs;
  const values: Json[] = new Array(group.length).fill(null);
  for (let each: Results | undefined = group.results; each !== undefined; each = each.before)
    values[each.index] = each.value;
  return values;
}

// ---------------------------------------------------------------- fields

type Items = (run: Execution, strand: Strand) => Json | Promise<Json>;
export type Select = (run: Execution, strand: Strand, item: MapItem) => Json | Promise<Json>;

/** ItemsPath, or Items. The value is not judged here, except that the JSONata one must be of an allowed type. */
export function compileItems(source: StateSource, objectToo = false): Items {
  const { fields } = source;
  if (source.jsonata) {
    const written = fields.get('Items');
    if (written === undefined)
      return (_run, strand) => {
        const { input } = strand;
        if (isArray(input) || (objectToo && typeof input === 'object' && input !== null)) return input;
        throw evaluationError(strand, undefined, `Map state input must be an array but was: ${JSON.stringify(input)}`);
      };
    return compileTyped(written, 'Items', objectToo ? 'items' : 'array');
  }
  const path = fields.get('ItemsPath');
  if (path === undefined || path === '$') return (_run, strand) => strand.data;
  const lookup = compileLookup(path, 'ItemsPath');
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (result.found) return result.value;
    const segment = parsePath(String(path)).path?.segments[result.at];
    const step = segment?.kind === 'child' ? segment.name : segment?.kind === 'index' ? String(segment.index) : path;
    throw new StatesError(
      'States.ReferencePathConflict',
      `${causePrefix(strand.state?.name ?? '', strand.entered)}Unable to apply step "${step}" to input ${JSON.stringify(strand.data)}`,
    );
  };
}

/** AWS recording: no prefix, and a context path loses one of its `$`. */
export function notArray(_value: Json, strand: Strand): StatesError {
  const fields = strand.state?.state.node;
  const written = fields?.members.find(member => member.key.value === 'ItemsPath')?.value;
  const path = written?.kind === 'string' ? written.value : '$';
  const shown = path.startsWith('$$') ? path.slice(1) : path;
  return new StatesError('States.Runtime', `Reference path "${shown}" must point to array.`);
}

/** ItemSelector, or Parameters of old: what an iteration gets. Without either, the item. */
export function compileSelector(source: StateSource): Select {
  const { fields } = source;
  const name = fields.has('ItemSelector') || source.jsonata ? 'ItemSelector' : 'Parameters';
  const written = fields.get(name);
  if (written === undefined) return (_run, _strand, item) => item.value;
  if (source.jsonata) {
    const evaluate = compileJsonataField(written, 'ItemSelector');
    return (run, strand, item) => evaluate(run, strand, { item });
  }
  const template = compileTemplate(written);
  return (run, strand, item) => template(run, strand, strand.data, item);
}

type Limit = (run: Execution, strand: Strand) => number | Promise<number>;

/** MaxConcurrency as it is given; 0 without one. */
export function compileConcurrency(source: StateSource): Limit {
  const written = compileWhole(source, 'MaxConcurrency');
  if (written === undefined) return () => 0;
  const checked = (strand: Strand, limit: number) => {
    if (limit >= 0) return limit;
    throw runtimeError(strand, `Expected non-negative integer for MaxConcurrency, got '${limit}' instead.`);
  };
  return (run, strand) => {
    const limit = written(run, strand);
    return limit instanceof Promise ? limit.then(value => checked(strand, value)) : checked(strand, limit);
  };
}

/**
 * A whole number field with its Path twin and JSONata; negative numbers are for the caller to judge. `within`: the way to
 * the object that has it, as in `ItemReader/ReaderConfig/`.
 */
export function compileWhole(
  source: StateSource,
  name: string,
  fields = source.fields,
  within = '',
): Limit | undefined {
  return compileNumber(source, name, 'integer', fields, within);
}

export function compileNumber(
  source: StateSource,
  name: string,
  kind: 'integer' | 'float',
  fields = source.fields,
  within = '',
): Limit | undefined {
  const written = fields.get(name);
  if (source.jsonata) {
    if (written === undefined) return undefined;
    const place = within + name;
    return kind === 'integer' ? compileInteger(written, place) : (compileTyped(written, place, 'number') as Limit);
  }
  const path = fields.get(`${name}Path`);
  if (path === undefined) return typeof written === 'number' ? () => written : undefined;
  const lookup = compileLookup(path, `${name}Path`);
  return (run, strand) => {
    const result = lookup(run, strand, strand.data);
    if (!result.found) throw runtimeError(strand, `Invalid path '${path}' : ${result.reason}`);
    const { value } = result;
    // AWS recordings: numbers in strings are taken, 1.5 and {} are not.
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && (kind === 'float' ? Number.isFinite(number) : Number.isInteger(number)))
      return number;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw runtimeError(
      strand,
      `The ${name}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`,
    );
  };
}

/** A template or expression inside one of the Map's configuration objects. */
export function compileInner(
  source: StateSource,
  written: Json,
  place: string,
): (run: Execution, strand: Strand) => Json | Promise<Json> {
  if (source.jsonata) return compileJsonataField(written, place);
  const template = compileTemplate(written);
  return (run, strand) => template(run, strand, strand.data);
}
