/**
 * Distributed Map: items from the state's data or from S3, each (or each batch) a child execution of its own, with
 * tolerated failures and results that may be written to S3 (Developer Guide, "Map state, distributed mode"). Where objects
 * are is the world's business.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { Batch, compileBatcher } from './batches.ts';
import { abortChildren } from './failing.ts';
import { dataLimitExceeded, StatesError } from './failure.ts';
import { runtimeError } from './fields.ts';
import {
  compileConcurrency,
  compileItems,
  compileNumber,
  compileSelector,
  compileWhole,
  itemsOf,
  notArray,
} from './group-fields.ts';
import { compileReader } from './item-reader.ts';
import type { BatchLimits, MapItem, MapRun } from './map-run.ts';
import { onlyPage } from './pages.ts';
import { longest } from './record.ts';
import { compileWriter, isDue, nothingCollected, type ResultWriter } from './result-writer.ts';
import type { ChildResult, Group, Operation, Results, Run, ScopeProgram, Select, StateSource, Strand } from './run.ts';
import { isLarger } from './size.ts';
import { whenDone } from './stages.ts';
import { newGroup } from './strand.ts';
import { formatTimestamp } from './time.ts';

/** As many as AWS runs at a time (Developer Guide, "Map state, distributed mode"). */
const mostChildren = 10_000;

export function mapRunOperations(source: StateSource, scope: ScopeProgram): Operation[] {
  const { fields } = source;
  const reader = compileReader(source);
  const items = reader === undefined ? compileItems(source, true) : undefined;
  const concurrency = compileConcurrency(source);
  const tolerated = compileTolerance(source);
  const batch = compileBatcher(source);
  const writer = compileWriter(source);
  const work: Work = { scope, writer, select: compileSelector(source) };
  const label = fields.text('Label');
  return [
    (run, strand) =>
      whenDone<Json>(items === undefined ? [] : items(run, strand), list => {
        const given = stateItems(list, strand);
        strand.group = newGroup('run', given.length, given);
        strand.pc++;
        if (items && run.watched) run.tell(strand, { kind: 'stage', stage: 'Items', data: list });
      }),
    (run, strand) =>
      whenDone(concurrency(run, strand), limit => {
        strand.group = { ...strand.group!, concurrency: Math.min(limit || mostChildren, mostChildren) };
        strand.pc++;
        const event = run.count(strand);
        if (run.watched) run.tell(strand, { kind: 'mapStarted', length: strand.group.length }, event);
      }),
    // AWS recordings: what these fields get wrong shows after MapStateStarted and before MapRunStarted.
    async (run, strand) => {
      const { count, percentage } = await tolerated(run, strand);
      await reader?.prepare(run, strand);
      const limits = await batch?.(run, strand);
      const destination = await writer.prepare(run, strand);
      const id = run.newId();
      const named = label ?? run.newId();
      const { region, account, stateMachineName } = strand.root.execution!.settings;
      const arn = `arn:aws:states:${region}:${account}:mapRun:${stateMachineName}/${named}:${id}`;
      const group = strand.group!;
      strand.group = {
        ...group,
        items: [],
        run: {
          arn,
          id,
          label: named,
          toleratedCount: count,
          toleratedPercentage: percentage,
          started: run.now,
          batch: limits,
          page: undefined,
          at: 0,
          following: onlyPage(group.items),
          total: undefined,
          carried: undefined,
          taken: undefined,
          destination,
          collected: nothingCollected,
          failure: undefined,
          awake: true,
        },
      };
      strand.pc++;
      const event = run.count(strand);
      if (run.watched) run.tell(strand, { kind: 'mapRunStarted', mapRunArn: arn }, event);
    },
    async (run, strand) => {
      const group = strand.group!;
      if (reader) {
        const following = await reader.open(run, strand);
        group.run = { ...group.run!, following };
      }
      await turnPage(group);
      strand.pc++;
      // Of a long list only what is read so far.
      if (reader && run.watched) {
        const data = group.run!.page?.items.map(item => item.value) ?? [];
        run.tell(strand, { kind: 'stage', stage: 'ItemReader', data });
      }
    },
    (run, strand) => startChildren(run, strand, work),
    async (run, strand) => {
      const { destination, failure } = strand.group!.run!;
      // AWS writes the files of a failed Map Run, too: its PENDING file is for nothing else.
      const data =
        failure !== undefined && destination === undefined
          ? null
          : await writer.finish(run, strand, strand.group!.run!, unstarted(run, strand, work));
      if (failure) throw new StatesError(failure.error, failure.cause, { mapRun: true });
      strand.group = undefined;
      strand.data = data;
      strand.pc++;
      // AWS recordings since 2024: MapStateExited follows MapRunStarted, MapStateSucceeded follows MapRunSucceeded.
      const finished = run.countAside(strand);
      if (run.watched) run.tell(strand, { kind: 'mapRunSucceeded' }, finished);
      const event = run.countAside(strand, finished);
      if (run.watched) run.tell(strand, { kind: 'mapSucceeded' }, event);
    },
  ];
}

/** What the operations of one Map state share. */
interface Work {
  readonly scope: ScopeProgram;
  readonly select: Select;
  readonly writer: ResultWriter;
}

function stateItems(list: Json, strand: Strand): readonly MapItem[] {
  if (isArray(list)) return itemsOf(list, 'STATE_DATA');
  if (isObject(list))
    return Object.entries(list).map(([key, value], index) => ({ index, key, value, source: 'STATE_DATA' }));
  throw notArray(strand);
}

// ---------------------------------------------------------------- items

/** Goes to the next page, and reads one ahead: so it is known in time how many items there are. */
async function turnPage(group: Group): Promise<void> {
  const { following: page } = group.run!;
  const following = await page?.next();
  const last = page?.items.at(-1);
  const total = following === undefined ? (last === undefined ? 0 : last.index + 1) : undefined;
  group.run = { ...group.run!, page, following, at: 0, total };
}

/** The next child's item and input; undefined when there is none, a promise where a page or an expression is waited for. */
function nextChild(run: Run, strand: Strand, work: Work): Next | Promise<Next> {
  const group = strand.group!;
  const { batch, page, at, total } = group.run!;
  if (batch) return nextBatch(run, strand, work, batch);
  const item = page?.items[at];
  if (item === undefined)
    return total === undefined ? turnPage(group).then(() => nextChild(run, strand, work)) : undefined;
  group.run = { ...group.run!, at: at + 1 };
  const input = work.select(run, strand, item);
  return input instanceof Promise ? input.then(value => ({ item, input: value })) : { item, input };
}

type Next = { readonly item: BatchItem; readonly input: Json } | undefined;

/** A batch; `count` is how many items are in it: all of them fail with it. */
interface BatchItem extends MapItem {
  readonly count?: number;
}

async function nextBatch(run: Run, strand: Strand, work: Work, limits: BatchLimits): Promise<Next> {
  const group = strand.group!;
  const batch = new Batch(limits);
  while (!batch.full) {
    const { carried, page, at, total } = group.run!;
    const item = page?.items[at];
    if (carried === undefined && item === undefined) {
      if (total !== undefined) break;
      await turnPage(group);
      continue;
    }
    const value = carried === undefined ? await work.select(run, strand, item!) : carried;
    const fits = batch.take(value);
    group.run = { ...group.run!, at: carried === undefined ? at + 1 : at, carried: fits ? undefined : value };
    if (!fits) break;
  }
  if (batch.count === 0) return undefined;
  const input = batch.input();
  return { item: { index: group.next, value: input, count: batch.count }, input };
}

/** The inputs of those that never started. */
async function* unstarted(run: Run, strand: Strand, work: Work): AsyncGenerator<Json> {
  const { taken } = strand.group!.run!;
  if (taken !== undefined) yield taken;
  for (let next = await nextChild(run, strand, work); next; next = await nextChild(run, strand, work)) yield next.input;
}

// ---------------------------------------------------------------- children

/**
 * Starts a child if one may run, and lets those that run go first: children that need no time are over before the next
 * one starts, so that few of them are there at once. Goes on to the next operation when none is left and none is running.
 */
function startChildren(run: Run, strand: Strand, work: Work): void | Promise<void> {
  const group = strand.group!;
  strand.root.execution!.steps--; // as many turns as there are items: no endless loop
  takeResults(run, group, work.writer);
  if (isDue(run, group.run!))
    return work.writer.flush(run, group.run!).then(collected => {
      group.run = { ...group.run!, collected };
    });
  if (group.running >= group.concurrency || group.run!.failure !== undefined) return leaveOrWait(run, strand);
  return whenDone(nextChild(run, strand, work), next => {
    // How many items there are may have become known, and with it what share of them has failed.
    if (exceeds(group)) {
      group.run = { ...group.run!, taken: next?.input };
      failRun(run, strand, exceeded);
    } else if (next !== undefined && run.payloadLimit !== undefined && isLarger(next.input, run.payloadLimit)) {
      // Developer Guide, "ItemReader": what an execution gets has 256 KiB at most, whatever was read.
      const { error, text } = dataLimitExceeded(strand.state!.name);
      group.run = { ...group.run!, taken: next.input };
      failRun(run, strand, { error: error!, cause: text! });
    } else if (next === undefined) leaveOrWait(run, strand);
    else {
      startChild(run, strand, work.scope, next);
      run.turn(strand);
    }
  });
}

function leaveOrWait(run: Run, strand: Strand): void {
  const group = strand.group!;
  if (group.running === 0) strand.pc++;
  else {
    group.run = { ...group.run!, awake: false };
    run.block(strand);
  }
}

/** What has come in since the last turn. */
function takeResults(run: Run, group: Group, writer: ResultWriter): void {
  const arrived: Results[] = [];
  for (let each = group.results; each !== undefined; each = each.before) arrived.push(each);
  group.results = undefined;
  for (const { index, value, child } of arrived.reverse())
    group.run = { ...group.run!, collected: writer.add(run, group.run!, index, child!, value) };
}

function startChild(run: Run, parent: Strand, scope: ScopeProgram, { item, input }: NonNullable<Next>): void {
  if (run.watched && parent.group!.run!.batch && item.index === 0)
    run.tell(parent, { kind: 'stage', stage: 'ItemBatcher', data: [input] }); // the first of them
  const group = parent.group!;
  group.next++;
  group.running++;
  const outer = parent.root.execution!;
  const { region, account, stateMachineName, roleArn } = outer.settings;
  const name = run.newId();
  const kind = scope.executionType === 'EXPRESS' ? 'express' : 'execution';
  const { path } = parent.info;
  const own = `${parent.state!.name}[${item.index}]`;
  const machine = `${stateMachineName}/${group.run!.label}`;
  const arn = `arn:aws:states:${region}:${account}:${kind}:${machine}:${name}`;
  const deadline = run.now + longest[scope.executionType];
  const strand = run.newExecutionStrand(scope, path === '' ? own : `${path}/${own}`, parent, item.index, item, input, {
    settings: { ...outer.settings, type: scope.executionType },
    events: 0,
    steps: 0,
    others: 0,
    startTime: run.now,
    deadline,
    wakeBy: Math.min(deadline, outer.wakeBy),
    historyLimit: run.historyLimitOf(scope.executionType),
    input,
    context: {
      Execution: {
        Id: arn,
        Input: input,
        StartTime: formatTimestamp(run.now),
        Name: name,
        RoleArn: roleArn,
        ...(kind === 'execution' ? { RedriveCount: 0 } : {}),
      },
      StateMachine: {
        Id: `arn:aws:states:${region}:${account}:stateMachine:${machine}`,
        Name: machine,
      },
    },
  });
  run.begin(strand);
}

/** A child execution is over: its result is kept, and the Map Run fails when too many have failed. */
export function childExecutionDone(
  run: Run,
  child: Strand,
  status: ChildResult['status'],
  words: { readonly error: string | undefined; readonly cause: string | undefined },
  output: Json | undefined,
): void {
  const parent = child.parent!;
  const group = parent.group!;
  const { context, startTime, input } = child.execution!;
  const execution = context.Execution as { readonly Id: string; readonly Name: string };
  group.running--;
  group.results = {
    index: child.index,
    value: output ?? null,
    child: {
      arn: execution.Id,
      name: execution.Name,
      input,
      status,
      error: words.error,
      cause: words.cause,
      started: startTime,
      stopped: run.now,
    },
    before: group.results,
  };
  if (status === 'ABORTED') return; // by the Map Run itself
  if (status !== 'SUCCEEDED') {
    group.failed++;
    group.failedItems += (child.item as BatchItem | undefined)?.count ?? 1;
    if (exceeds(group)) {
      failRun(run, parent, exceeded);
      wake(run, parent);
      return;
    }
  }
  if (group.running === 0 || !allStarted(group)) wake(run, parent);
}

function allStarted({ run }: Group): boolean {
  const { page, at, total, carried } = run!;
  return total !== undefined && carried === undefined && at >= (page?.items.length ?? 0);
}

/** Gives the Map state a turn, one only: many children may end before it has had it. */
function wake(run: Run, parent: Strand): void {
  const group = parent.group!;
  if (group.run!.awake) return;
  group.run = { ...group.run!, awake: true };
  run.resume(parent);
}

/** Counts items, not children; a share of them only once it is known how many there are. */
function exceeds({ failedItems, run }: Group): boolean {
  const { toleratedCount, toleratedPercentage, total } = run!;
  if (failedItems > toleratedCount) return true;
  if (total === undefined) return toleratedPercentage === 0 && failedItems > 0;
  return (failedItems / total) * 100 > toleratedPercentage;
}

const exceeded = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** Ends the children that run; the Map state then writes what there is, and fails. */
function failRun(run: Run, parent: Strand, failure: NonNullable<MapRun['failure']>): void {
  const group = parent.group!;
  group.run = { ...group.run!, failure };
  abortChildren(run, parent, undefined, parent.event);
}

// ---------------------------------------------------------------- fields

function compileTolerance(source: StateSource) {
  const count = compileWhole(source, 'ToleratedFailureCount');
  const percentage = compileNumber(source, 'ToleratedFailurePercentage', 'float');
  return async (run: Run, strand: Strand) => {
    const most = await count?.(run, strand);
    if (most !== undefined && most < 0) throw runtimeError(strand, 'ToleratedFailureCount cannot be negative.');
    const share = await percentage?.(run, strand);
    if (share !== undefined && (share < 0 || share > 100))
      throw runtimeError(strand, 'ToleratedFailurePercentage must be between 0 and 100.');
    // The one that is not given sets no limit, unless none is: then no failure is tolerated.
    return {
      count: most ?? (share === undefined ? 0 : Infinity),
      percentage: share ?? (most === undefined ? 0 : 100),
    };
  };
}
