/**
 * What a distributed Map gives: the outputs of its children, or, with a ResultWriter, their records transformed or
 * written to S3 as files with a manifest (Developer Guide, "ResultWriter").
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { compileInner } from './distributed.ts';
import type { Execution } from './execution.ts';
import { StatesError } from './failure.ts';
import { Fields } from './fields.ts';
import type { StateSource } from './program.ts';
import type { ChildResult, Group, Results, Strand } from './strand.ts';

export type ResultWriter = (run: Execution, strand: Strand, group: Group) => Promise<Json>;

interface Done {
  readonly value: Json;
  readonly child: ChildResult;
}

export function compileWriter(source: StateSource): ResultWriter {
  const fields = source.fields.object('ResultWriter');
  const config = fields?.object('WriterConfig');
  const name = source.jsonata ? 'Arguments' : 'Parameters';
  const written = fields?.get(name);
  const parameters = written === undefined ? undefined : compileInner(source, written, `ResultWriter/${name}`);
  const transformation = config?.text('Transformation');
  const lines = config?.get('OutputType') === 'JSONL';
  return async (run, strand, group) => {
    const done = inOrder(group.results);
    if (fields === undefined) return transform(run, done, 'COMPACT');
    const transformed = transform(run, done, transformation ?? 'NONE');
    if (parameters === undefined) return transformed;
    const value = await parameters(run, strand);
    const place = new Fields(isObject(value) ? value : {});
    const bucket = place.text('Bucket') ?? '';
    const folder = `${place.text('Prefix') ?? ''}/${group.run!.id}`;
    const { writeObject } = run.world;
    if (writeObject === undefined)
      throw new StatesError(
        'States.ResultWriterFailed',
        `Nobody here can write to the bucket "${bucket}". Give the execution a folder that stands for it (world.writeObject).`,
      );
    const write = (key: string, content: string) =>
      writeObject.call(run.world, bucket, key, content).catch((error: unknown) => {
        throw new StatesError('States.ResultWriterFailed', error instanceof Error ? error.message : String(error));
      });
    const text = (items: readonly Json[]) =>
      lines ? items.map(item => `${JSON.stringify(item)}\n`).join('') : JSON.stringify(items);
    const files = async (kind: string, items: readonly Json[]): Promise<Json> => {
      if (items.length === 0) return [];
      const key = `${folder}/${kind}_0.json`;
      const content = text(items);
      await write(key, content);
      return [{ Key: key, Size: new TextEncoder().encode(content).length }];
    };
    const succeeded = done.filter(each => each.child.status === 'SUCCEEDED');
    const failed = done.filter(each => each.child.status !== 'SUCCEEDED');
    const manifest: Json = {
      DestinationBucket: bucket,
      MapRunArn: group.run!.arn,
      ResultFiles: {
        FAILED: await files(
          'FAILED',
          failed.map(each => recordOf(run, each)),
        ),
        PENDING: [],
        SUCCEEDED: await files('SUCCEEDED', transform(run, succeeded, transformation ?? 'NONE')),
      },
    };
    const key = `${folder}/manifest.json`;
    await write(key, JSON.stringify(manifest));
    return { MapRunArn: group.run!.arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  };
}

function inOrder(results: Results | undefined): readonly Done[] {
  const done: Done[] = [];
  for (let each = results; each !== undefined; each = each.before)
    done[each.index] = { value: each.value, child: each.child! };
  return done;
}

/** COMPACT and FLATTEN change the successful ones only; a failed child keeps its record. */
function transform(run: Execution, done: readonly Done[], how: string): readonly Json[] {
  if (how === 'NONE') return done.map(each => recordOf(run, each));
  const values = done.map(each => (each.child.status === 'SUCCEEDED' ? each.value : recordOf(run, each)));
  return how === 'FLATTEN' ? values.flatMap(value => (isArray(value) ? [...value] : [value])) : values;
}

function recordOf(run: Execution, { value, child }: Done): Json {
  const { region, account, stateMachineName } = run.settings;
  const succeeded = child.status === 'SUCCEEDED';
  const label = child.arn.split(':')[6]?.split('/')[1] ?? '';
  return {
    ...(succeeded || child.cause === undefined ? {} : { Cause: child.cause }),
    ...(succeeded || child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.arn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(succeeded ? { Output: JSON.stringify(value), OutputDetails: { Included: true } } : {}),
    RedriveCount: 0,
    RedriveStatus: succeeded ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(succeeded ? { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' } : {}),
    StartDate: new Date(child.started).toISOString(),
    StateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:${stateMachineName}/${label}`,
    Status: child.status,
    StopDate: new Date(child.stopped).toISOString(),
  };
}
