/**
 * ItemBatcher: items of a distributed Map go to its child executions in batches, up to so many items and so many bytes
 * (Developer Guide, "ItemBatcher"). Where the items come from, and when, is not its business.
 */
import type { Json } from '../expressions/index.ts';
import { runtimeError } from './fields.ts';
import { compileInner, compileWhole } from './group-fields.ts';
import type { BatchLimits } from './map-run.ts';
import type { Run, StateSource, Strand } from './run.ts';
import { payloadLimit, sizeOf } from './size.ts';

export function compileBatcher(source: StateSource): ((run: Run, strand: Strand) => Promise<BatchLimits>) | undefined {
  const fields = source.fields.object('ItemBatcher');
  if (fields === undefined) return undefined;
  const limit = (name: string) => {
    const written = compileWhole(source, name, fields, 'ItemBatcher/');
    return async (run: Run, strand: Strand) => {
      const value = await written?.(run, strand);
      if (value !== undefined && value <= 0) throw runtimeError(strand, `${name} must be positive.`);
      return value ?? Number.POSITIVE_INFINITY;
    };
  };
  const mostItems = limit('MaxItemsPerBatch');
  const mostBytes = limit('MaxInputBytesPerBatch');
  const written = fields.get('BatchInput');
  const batchInput = written === undefined ? undefined : compileInner(source, written, 'ItemBatcher/BatchInput');
  return async (run, strand) => ({
    items: await mostItems(run, strand),
    bytes: Math.min(await mostBytes(run, strand), payloadLimit),
    input: await batchInput?.(run, strand),
  });
}

/** A batch that is being filled. */
export class Batch {
  private readonly items: Json[] = [];
  private readonly base: { readonly BatchInput?: Json };
  private size: number;

  constructor(private readonly limits: BatchLimits) {
    this.base = limits.input === undefined ? {} : { BatchInput: limits.input };
    this.size = sizeOf({ ...this.base, Items: [] });
  }

  get count(): number {
    return this.items.length;
  }

  /** No further item fits, whatever its size. */
  get full(): boolean {
    return this.items.length >= this.limits.items;
  }

  /** Takes an item unless it would be too many bytes; the first one always fits. */
  take(item: Json): boolean {
    const more = sizeOf(item) + (this.items.length > 0 ? 1 : 0);
    if (this.items.length > 0 && this.size + more > this.limits.bytes) return false;
    this.size += more;
    this.items.push(item);
    return true;
  }

  /** The child execution's input. */
  input(): Json {
    return { ...this.base, Items: this.items };
  }
}

/** All batches of a list. */
export function batchesOf(items: readonly Json[], limits: BatchLimits): Json[] {
  const batches: Json[] = [];
  let batch = new Batch(limits);
  for (const item of items) {
    if (!batch.full && batch.take(item)) continue;
    batches.push(batch.input());
    batch = new Batch(limits);
    batch.take(item);
  }
  if (batch.count > 0) batches.push(batch.input());
  return batches;
}
