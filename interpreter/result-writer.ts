/**
 * What a distributed Map gives: the outputs of its children, or, with a ResultWriter, their records, transformed or
 * written to S3 as files with a manifest (Developer Guide, "ResultWriter"). Results are taken in as children end; those
 * that go to S3 are handed on in parts, and those that AWS would refuse as too large are not even kept.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { dataLimitExceeded, StatesError } from './failure.ts';
import { compileInner } from './group-fields.ts';
import type { Collected, Destination, Kept, MapRun, ResultFile, Text } from './map-run.ts';
import type { ChildResult, Run, StateSource, Strand, World } from './run.ts';
import { sizeOf } from './size.ts';
import { Fields } from './written-fields.ts';

export interface ResultWriter {
  /** Where files go; undefined when results go to the state's output. Evaluated before the Map Run starts. */
  prepare(run: Run, strand: Strand): Promise<Destination | undefined>;
  /** With the result of one more child. `value` is its output. */
  add(run: Run, record: MapRun, index: number, child: ChildResult, value: Json): Collected;
  /** Hands on what has come together; to be called when `isDue`. */
  flush(run: Run, record: MapRun): Promise<Collected>;
  /** The result of the state. `pending`: inputs of children that were never started. */
  finish(run: Run, strand: Strand, record: MapRun, pending: AsyncIterable<Json>): Promise<Json>;
}

const noFile: ResultFile = { texts: undefined, waiting: 0, parts: 0, size: 0, begun: false, done: [] };
export const nothingCollected: Collected = { values: undefined, bytes: 0, succeeded: noFile, failed: noFile };

/** In characters: what is handed on needs no room. A world that is the real S3, which wants parts of 5 MB, collects them. */
const partLength = 1_000_000;
/** AWS begins another file beyond 5 GB (Developer Guide). A world without parts gets files that fit into one string. */
const longestFile = 5_000_000_000;
const longestString = 200_000_000;

/** Whether so much has come together that it is to be handed on. */
export function isDue(run: Run, { collected, destination }: MapRun): boolean {
  if (destination === undefined) return false;
  const most = mostWaiting(run.world);
  return collected.succeeded.waiting >= most || collected.failed.waiting >= most;
}

function mostWaiting(world: World): number {
  return world.writePart !== undefined && world.completeParts !== undefined ? partLength : longestString;
}

export function compileWriter(source: StateSource): ResultWriter {
  const fields = source.fields.object('ResultWriter');
  const config = fields?.object('WriterConfig');
  const name = source.jsonata ? 'Arguments' : 'Parameters';
  const written = fields?.get(name);
  const parameters = written === undefined ? undefined : compileInner(source, written, `ResultWriter/${name}`);
  const how = config?.text('Transformation') ?? (fields === undefined ? 'COMPACT' : 'NONE');
  const lines = config?.text('OutputType') === 'JSONL';

  /** COMPACT and FLATTEN change the successful ones only; a failed child keeps its record. */
  const transformed = (child: ChildResult, value: Json): readonly Json[] =>
    how === 'NONE' || child.status !== 'SUCCEEDED'
      ? [recordOf(child, value)]
      : how === 'FLATTEN' && isArray(value)
        ? value
        : [value];
  const textOf = (values: readonly Json[]) =>
    lines ? values.map(each => `${JSON.stringify(each)}\n`).join('') : values.map(each => JSON.stringify(each)).join();

  return {
    async prepare(run, strand) {
      if (parameters === undefined) return undefined;
      const value = await parameters(run, strand);
      const place = new Fields(isObject(value) ? value : {});
      return { bucket: place.text('Bucket') ?? '', prefix: place.text('Prefix') ?? '' };
    },

    add(run, record, index, child, value) {
      const { collected, destination } = record;
      const values = transformed(child, value);
      if (destination !== undefined) {
        const part = child.status === 'SUCCEEDED' ? 'succeeded' : 'failed';
        return values.length === 0
          ? collected
          : { ...collected, [part]: withText(collected[part], index, textOf(values)) };
      }
      // Far too much is AWS's States.DataLimitExceeded at the end: no need to keep it until then.
      const bytes = collected.bytes + values.reduce<number>((sum, each) => sum + sizeOf(each) + 1, 0);
      const tooMuch = run.payloadLimit !== undefined && bytes > run.payloadLimit + 16;
      let kept = collected.values;
      for (const each of values) kept = { index, value: each, before: kept };
      return { ...collected, bytes, values: tooMuch ? undefined : kept };
    },

    async flush(run, record) {
      const { collected } = record;
      return {
        ...collected,
        succeeded: await partOf(run, record, 'SUCCEEDED', collected.succeeded),
        failed: await partOf(run, record, 'FAILED', collected.failed),
      };
    },

    async finish(run, strand, record, pending) {
      if (record.destination === undefined) return toState(run, strand, record.collected);
      const { bucket } = record.destination;
      let unstarted = noFile;
      for await (const input of pending) {
        const text: Json = { Input: JSON.stringify(input), InputDetails: { Included: true }, Status: 'PENDING' };
        unstarted = withText(unstarted, unstarted.waiting, textOf([text]));
        unstarted = await partOf(run, record, 'PENDING', unstarted);
      }
      const { succeeded, failed } = record.collected;
      const files = async (kind: Kind, file: ResultFile): Promise<Json> => {
        const { done } = await handOn(run, record, kind, file, true);
        return done as unknown as Json;
      };
      const manifest: Json = {
        DestinationBucket: bucket,
        MapRunArn: record.arn,
        ResultFiles: {
          FAILED: await files('FAILED', failed),
          PENDING: await files('PENDING', unstarted),
          SUCCEEDED: await files('SUCCEEDED', succeeded),
        },
      };
      const key = `${folderOf(record)}/manifest.json`;
      await attempt(worldOf(run, bucket).writeObject(bucket, key, JSON.stringify(manifest)));
      return { MapRunArn: record.arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
    },
  };

  function toState(run: Run, strand: Strand, { values, bytes }: Collected): Json {
    const entries: Kept[] = [];
    for (let each = values; each !== undefined; each = each.before) entries.push(each);
    // Children end in any order; what one of them gave stays in its own order.
    const list = entries
      .reverse()
      .sort((a, b) => a.index - b.index)
      .map(each => each.value);
    const limit = run.payloadLimit;
    if (limit !== undefined && (bytes > limit + 16 || sizeOf(list) > limit))
      throw dataLimitExceeded(strand.state?.name ?? '');
    return lines ? textOf(list) : list;
  }

  function withText(file: ResultFile, index: number, text: string): ResultFile {
    return { ...file, texts: { index, text, before: file.texts }, waiting: file.waiting + text.length + 1 };
  }

  async function partOf(run: Run, record: MapRun, kind: Kind, file: ResultFile): Promise<ResultFile> {
    return file.waiting < mostWaiting(run.world) ? file : handOn(run, record, kind, file, false);
  }

  /** Writes what waits as the next part, or as the whole file; `last`: nothing comes behind it. */
  async function handOn(run: Run, record: MapRun, kind: Kind, file: ResultFile, last: boolean): Promise<ResultFile> {
    const { bucket } = record.destination!;
    const world = worldOf(run, bucket);
    const inParts = world.writePart !== undefined && world.completeParts !== undefined;
    if (file.texts === undefined && !file.begun) return file;
    const key = `${folderOf(record)}/${kind}_${file.done.length}.json`;
    const texts: Text[] = [];
    for (let each = file.texts; each !== undefined; each = each.before) texts.push(each);
    texts.sort((a, b) => a.index - b.index);
    const body = texts.map(each => each.text).join(lines ? '' : ',');
    const size = file.size + new TextEncoder().encode(body).length + (texts.length > 0 && file.begun && !lines ? 1 : 0);
    const ends = last || !inParts || size >= longestFile;
    const content = lines ? body : `${file.begun ? (texts.length > 0 ? ',' : '') : '['}${body}${ends ? ']' : ''}`;
    if (ends && file.parts === 0) await attempt(world.writeObject(bucket, key, content));
    else {
      await attempt(world.writePart!(bucket, key, file.parts, content));
      if (ends) await attempt(world.completeParts!(bucket, key, file.parts + 1));
    }
    if (!ends) return { ...noFile, done: file.done, parts: file.parts + 1, size, begun: true };
    return { ...noFile, done: [...file.done, { Key: key, Size: size + (lines ? 0 : 2) }] };
  }
}

type Kind = 'SUCCEEDED' | 'FAILED' | 'PENDING';

function folderOf({ destination, id }: MapRun): string {
  return `${destination!.prefix}/${id}`;
}

function worldOf(run: Run, bucket: string) {
  const { world } = run;
  const writeObject = world.writeObject?.bind(world);
  if (writeObject === undefined)
    throw new StatesError(
      'States.ResultWriterFailed',
      `There is nothing here that stands for the bucket "${bucket}". Name a folder whose folders stand for buckets (world.writeObject).`,
      { mapRun: true },
    );
  return {
    writeObject,
    writePart: world.writePart?.bind(world),
    completeParts: world.completeParts?.bind(world),
  };
}

async function attempt(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new StatesError('States.ResultWriterFailed', cause, { mapRun: true });
  }
}

/** A child as AWS writes it, members in the order of the alphabet. */
function recordOf(child: ChildResult, value: Json): Json {
  const [, , , region, account, , machine] = child.arn.split(':');
  const succeeded = child.status === 'SUCCEEDED';
  const record: Record<string, Json> = {};
  if (!succeeded && child.cause !== undefined) record.Cause = child.cause;
  if (!succeeded && child.error !== undefined) record.Error = child.error;
  record.ExecutionArn = child.arn;
  record.Input = JSON.stringify(child.input);
  record.InputDetails = included;
  record.Name = child.name;
  if (succeeded) record.Output = JSON.stringify(value);
  record.OutputDetails = included;
  record.RedriveCount = 0;
  record.RedriveStatus = succeeded ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN';
  if (succeeded) record.RedriveStatusReason = 'Execution is SUCCEEDED and cannot be redriven';
  record.StartDate = new Date(child.started).toISOString();
  record.StateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${machine}`;
  record.Status = child.status;
  record.StopDate = new Date(child.stopped).toISOString();
  return record;
}

const included: Json = { Included: true };
