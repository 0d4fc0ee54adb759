/**
 * Distributed Map: items from the state's data or from S3, each (or each batch) a child execution of its own, with
 * tolerated failures and results that may be written to S3 (Developer Guide, "Map state, distributed mode"). Where objects
 * are is the world's business.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import type { Execution } from './execution.ts';
import { abortChildren } from './failing.ts';
import { StatesError } from './failure.ts';
import { compileTemplate, runtimeError } from './fields.ts';
import {
  compileItems,
  compileNumber,
  compileSelector,
  compileWhole,
  itemsOf,
  newGroup,
  type Select,
} from './groups.ts';
import { compileReader } from './item-reader.ts';
import { compileJsonataField } from './jsonata-fields.ts';
import type { Operation, ScopeProgram, StateSource } from './program.ts';
import { compileWriter } from './result-writer.ts';
import { sizeOf } from './size.ts';
import { whenDone } from './stages.ts';
import type { ChildResult, MapItem, MapRun, Strand } from './strand.ts';
import { formatTimestamp } from './time.ts';

/** AWS runs up to 10,000 children at a time; fewer are kept here so that a large Map needs little memory. */
const mostChildren = 1_000;

export function mapRunOperations(source: StateSource, scope: ScopeProgram): Operation[] {
  const { fields } = source;
  const reader = compileReader(source);
  const items = reader === undefined ? compileItems(source, true) : undefined;
  const concurrency = compileWhole(source, 'MaxConcurrency');
  const tolerated = compileTolerance(source);
  const batcher = compileBatcher(source);
  const select = compileSelector(source);
  const selectNow: Select = batcher === undefined ? select : (_run, _strand, item) => item.value;
  const writer = compileWriter(source);
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
      whenDone(concurrency?.(run, strand) ?? 0, limit => {
        strand.group = { ...strand.group!, concurrency: Math.min(limit || mostChildren, mostChildren) };
        strand.pc++;
        const event = run.count(strand);
        if (run.watched) run.tell(strand, { kind: 'mapStarted', length: strand.group.length }, event);
      }),
    // AWS recordings: what these fields get wrong shows after MapStateStarted and before MapRunStarted.
    async (run, strand) => {
      const { count, percentage } = await tolerated(run, strand);
      await reader?.prepare(run, strand);
      const id = run.newId();
      const named = label ?? run.newId();
      const { region, account, stateMachineName } = run.settings;
      const record: MapRun = {
        arn: `arn:aws:states:${region}:${account}:mapRun:${stateMachineName}/${named}:${id}`,
        id,
        label: named,
        total: 0,
        toleratedCount: count,
        toleratedPercentage: percentage,
        started: run.now,
      };
      strand.group = { ...strand.group!, run: record };
      strand.pc++;
      const event = run.count(strand);
      if (run.watched) run.tell(strand, { kind: 'mapRunStarted', mapRunArn: record.arn }, event);
    },
    async (run, strand) => {
      const group = strand.group!;
      let list = group.items;
      if (reader) {
        list = await reader.read(run, strand);
        if (run.watched) run.tell(strand, { kind: 'stage', stage: 'ItemReader', data: list.map(item => item.value) });
      }
      const total = list.length;
      if (batcher) {
        const selected: MapItem[] = [];
        for (const item of list) selected.push({ ...item, value: await select(run, strand, item) });
        list = await batcher(run, strand, selected);
        if (run.watched) run.tell(strand, { kind: 'stage', stage: 'ItemBatcher', data: list.map(item => item.value) });
      }
      strand.group = { ...group, items: list, length: list.length, run: { ...group.run!, total } };
      strand.pc++;
    },
    (run, strand) => startChildren(run, strand, scope, selectNow),
    async (run, strand) => {
      const group = strand.group!;
      const data = await writer(run, strand, group);
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

function stateItems(list: Json, strand: Strand): readonly MapItem[] {
  if (isArray(list)) return itemsOf(list, 'STATE_DATA');
  if (isObject(list))
    return Object.entries(list).map(([key, value], index) => ({ index, key, value, source: 'STATE_DATA' }));
  const written = strand.state?.state.node?.members.find(member => member.key.value === 'ItemsPath')?.value;
  const path = written?.kind === 'string' ? written.value : '$';
  throw new StatesError(
    'States.Runtime',
    `Reference path "${path.startsWith('$$') ? path.slice(1) : path}" must point to array.`,
  );
}

// ---------------------------------------------------------------- children

function startChildren(run: Execution, strand: Strand, scope: ScopeProgram, select: Select): void | Promise<void> {
  const group = strand.group!;
  while (group.running < group.concurrency && group.next < group.length) {
    const item = group.items[group.next]!;
    const input = select(run, strand, item);
    if (input instanceof Promise)
      return input.then(value => {
        startChild(run, strand, scope, item, value);
        return startChildren(run, strand, scope, select);
      });
    startChild(run, strand, scope, item, input);
  }
  if (group.running === 0) strand.pc++;
  else run.block(strand);
}

function startChild(run: Execution, parent: Strand, scope: ScopeProgram, item: MapItem, input: Json): void {
  const group = parent.group!;
  group.next++;
  group.running++;
  const { region, account, stateMachineName, roleArn } = run.settings;
  const name = run.newId();
  const kind = scope.executionType === 'EXPRESS' ? 'express' : 'execution';
  const { path } = parent.info;
  const own = `${parent.state!.name}[${item.index}]`;
  const arn = `arn:aws:states:${region}:${account}:${kind}:${stateMachineName}/${group.run!.label}:${name}`;
  const strand = run.newExecutionStrand(scope, path === '' ? own : `${path}/${own}`, parent, item.index, item, input, {
    events: 0,
    others: 0,
    startTime: run.now,
    deadline: run.now + (scope.executionType === 'EXPRESS' ? 300_000 : 365 * 24 * 3600 * 1000),
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
        Id: `arn:aws:states:${region}:${account}:stateMachine:${stateMachineName}`,
        Name: stateMachineName,
      },
    },
  });
  const event = run.count(strand, 0);
  if (run.watched) run.tell(strand, { kind: 'executionStarted', input }, event, null);
  strand.event = 0;
  run.begin(strand);
}

const exceeded = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** A child execution is over: its result is kept, and the Map Run fails when too many have failed. */
export function childExecutionDone(
  run: Execution,
  child: Strand,
  status: ChildResult['status'],
  words: { readonly error: string | undefined; readonly cause: string | undefined },
  output: Json | undefined,
): void {
  if (status === 'ABORTED') return; // by the Map's own end
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
  if (status !== 'SUCCEEDED') {
    group.failed++;
    group.failedItems += (child.item as BatchItem | undefined)?.count ?? 1;
    const { toleratedCount, toleratedPercentage, total } = group.run!;
    if (group.failedItems > toleratedCount || (group.failedItems / total) * 100 > toleratedPercentage) {
      abortChildren(run, parent, undefined, parent.event);
      parent.group = undefined;
      const event = run.count(parent);
      if (run.watched) run.tell(parent, { kind: 'mapRunFailed', ...exceeded }, event);
      parent.failure = { ...exceeded, fatal: false, timedOut: 'no', uncatchable: false };
      run.resume(parent);
      return;
    }
  }
  if (group.running === 0 || group.next < group.length) run.resume(parent);
}

/** A batch; `count` is how many items are in it: all of them fail with it. */
interface BatchItem extends MapItem {
  readonly count?: number;
}

// ---------------------------------------------------------------- fields

function compileTolerance(source: StateSource) {
  const count = compileWhole(source, 'ToleratedFailureCount');
  const percentage = compileNumber(source, 'ToleratedFailurePercentage', 'float');
  return async (run: Execution, strand: Strand) => {
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

type Batcher = (run: Execution, strand: Strand, items: readonly MapItem[]) => Promise<readonly MapItem[]>;

function compileBatcher(source: StateSource): Batcher | undefined {
  const fields = source.fields.object('ItemBatcher');
  if (fields === undefined) return undefined;
  const mostItems = compileWhole(source, 'MaxItemsPerBatch', fields);
  const mostBytes = compileWhole(source, 'MaxInputBytesPerBatch', fields);
  const written = fields.get('BatchInput');
  const batchInput = written === undefined ? undefined : compileInner(source, written, 'ItemBatcher/BatchInput');
  return async (run, strand, items) => {
    const count = (await mostItems?.(run, strand)) ?? Infinity;
    const bytes = Math.min((await mostBytes?.(run, strand)) ?? Infinity, 262_144);
    const common = await batchInput?.(run, strand);
    const base = common === undefined ? {} : { BatchInput: common };
    const empty = sizeOf({ ...base, Items: [] });
    const batches: BatchItem[] = [];
    let values: Json[] = [];
    let size = empty;
    const close = () => {
      if (values.length === 0) return;
      batches.push({ index: batches.length, value: { ...base, Items: values }, count: values.length });
      values = [];
      size = empty;
    };
    for (const item of items) {
      const more = sizeOf(item.value) + (values.length > 0 ? 1 : 0);
      if (values.length >= count || (values.length > 0 && size + more > bytes)) close();
      size += values.length > 0 ? more : sizeOf(item.value);
      values.push(item.value);
    }
    close();
    return batches;
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
