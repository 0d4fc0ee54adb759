/**
 * Parallel and inline Map: states that start strands of their own and go on when all of them are done. Iterations start
 * as far as MaxConcurrency lets them; results keep the order of branches and items, whoever finishes first.
 */
import { isArray, type Json } from '../expressions/index.ts';
import { mapRunOperations } from './distributed.ts';
import { runtimeError } from './fields.ts';
import { compileConcurrency, compileItems, compileSelector, notArray } from './group-fields.ts';
import type { MapItem } from './map-run.ts';
import type { Group, Operation, Results, Run, ScopeProgram, Select, StateSource, Strand } from './run.ts';
import { whenDone } from './stages.ts';
import { newGroup } from './strand.ts';
import { BadField } from './written-fields.ts';

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
        if (!isArray(list)) throw notArray(strand);
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

/** Starts as many as may run; goes on to the next operation when none is left and none is running. */
function startIterations(run: Run, strand: Strand, scope: ScopeProgram, select: Select): void | Promise<void> {
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
