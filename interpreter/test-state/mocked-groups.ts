/**
 * Parallel and Map states whose result is given: what comes before their branches and iterations (items, selectors,
 * limits) is evaluated, what comes behind them as well, and in between stands the mock.
 */
import { isArray, isObject, type Json } from '../../expressions/index.ts';
import { batchesOf, compileBatcher } from '../batches.ts';
import { StatesError } from '../failure.ts';
import {
  compileConcurrency,
  compileItems,
  compileNumber,
  compileSelector,
  compileWhole,
  itemsOf,
  notArray,
} from '../group-fields.ts';
import { compileReader } from '../item-reader.ts';
import type { MapItem } from '../map-run.ts';
import type { Operation, Run, StateSource, Strand } from '../run.ts';
import { invalid } from './api.ts';
import type { Inspection } from './inspection.ts';

/** What a mocked state does in place of its work. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'error'; readonly error: string | undefined; readonly cause: string | undefined };

export interface GroupMock {
  readonly outcome: Outcome;
  readonly iterationFailures: number | undefined;
  /** Whether the world has the data of the ItemReader. */
  readonly readable: boolean;
}

export function mockedGroups(mock: GroupMock, inspection: Inspection): (source: StateSource) => readonly Operation[] {
  return source => {
    // Branches and iterations are compiled as well; they never run.
    if (source.program.state.type === 'Parallel') return [(_run, strand) => conclude(strand, mock.outcome)];
    return [mapOperation(source, mock, inspection)];
  };
}

function conclude(strand: Strand, outcome: Outcome): void {
  if (outcome.kind === 'error') throw new StatesError(outcome.error, outcome.cause);
  strand.data = outcome.result;
  strand.pc++;
}

function mapOperation(source: StateSource, mock: GroupMock, inspection: Inspection): Operation {
  const { fields, jsonata } = source;
  const readItems = compileMapItems(source, mock, inspection);
  const concurrency = compileConcurrency(source);
  const toleratedCount = compileWhole(source, 'ToleratedFailureCount');
  const toleratedPercentage = compileNumber(source, 'ToleratedFailurePercentage', 'float');
  const selects = fields.has('ItemSelector') || (!jsonata && fields.has('Parameters'));
  const select = compileSelector(source);
  const batch = compileBatcher(source);
  return async (run, strand) => {
    const items = await readItems(run, strand);
    inspection.maxConcurrency = await concurrency(run, strand);
    const count = await toleratedCount?.(run, strand);
    if (count !== undefined) inspection.toleratedFailureCount = count;
    const percentage = await toleratedPercentage?.(run, strand);
    if (percentage !== undefined) inspection.toleratedFailurePercentage = percentage;
    if (items !== undefined && (selects || batch)) {
      const selected: Json[] = [];
      for (const item of items) selected.push(await select(run, strand, item));
      if (selects) inspection.afterItemSelector = selected;
      if (batch) inspection.afterItemBatcher = batchesOf(selected, await batch(run, strand));
    }
    const { iterationFailures: failures = 0, outcome } = mock;
    const total = items?.length ?? Infinity;
    if (failures > total)
      throw invalid('Map iteration failure count must be less than or equal to the number of Map iterations');
    // AWS recordings: a Map that declares no tolerance takes any number of failures from the caller.
    const exceeded =
      (count !== undefined && failures > count) || (percentage !== undefined && (failures / total) * 100 > percentage);
    if (exceeded)
      throw new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    conclude(strand, outcome);
  };
}

type ReadItems = (run: Run, strand: Strand) => Promise<readonly MapItem[] | undefined>;

/** The items; undefined when an ItemReader would have to read what nobody gave. */
function compileMapItems(source: StateSource, mock: GroupMock, inspection: Inspection): ReadItems {
  const { fields, jsonata, program } = source;
  const reader = compileReader(source);
  if (reader) {
    const pointer = fields.object('ItemReader')?.object('ReaderConfig')?.has('ItemsPointer') ?? false;
    return async (run, strand) => {
      await reader.prepare(run, strand);
      if (!mock.readable) return undefined;
      const items = await reader.read(run, strand);
      if (pointer) inspection.afterItemsPointer = items.map(item => item.value);
      return items;
    };
  }
  const distributed = program.scopes[0]?.scope.distributed ?? false;
  const read = compileItems(source, distributed);
  return async (run, strand) => {
    const list = await read(run, strand);
    if (!isArray(list) && !(distributed && isObject(list))) throw notArray(strand);
    if (!jsonata) inspection.afterItemsPath = list;
    if (isArray(list)) return itemsOf(list, undefined);
    return Object.entries(list as { readonly [key: string]: Json }).map(([key, value], index) => ({
      index,
      key,
      value,
    }));
  };
}
