/**
 * `asl run`: one execution from start to end on virtual time, prepared the way the debugger prepares it: tasks answered by
 * mocks, S3 by a folder. What is not named is taken from beside the definition.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { VisitRecorder } from '../dataflow/index.ts';
import { nodeHost, prepare, Trouble, writingNodeHost } from '../debugger/index.ts';
import type { ExecutionStatus, Moment, World } from '../interpreter/index.ts';
import { apiEventOf, Execution, HistoryRecorder } from '../interpreter/index.ts';
import { drive } from '../library/index.ts';
import { UserError } from './files.ts';

export interface RunOptions {
  readonly input?: string;
  readonly mocks?: string;
  /** Test case of a MockConfigFile.json. */
  readonly testCase?: string;
  /** Module whose functions answer what the mocks do not. */
  readonly handlers?: string;
  /** `NAME_OR_ARN=FILE`: definitions that tasks may start executions of, besides those in the same folder. */
  readonly stateMachine?: readonly string[];
  readonly s3?: string;
  /** Name of a state machine in a template. */
  readonly definition?: string;
  readonly history?: boolean;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** False: without AWS's limits of payloads and history events. */
  readonly quotas?: boolean;
  /** Steps after which an endless workflow ends. */
  readonly stepLimit?: number;
  /** ISO 8601; now when left out. */
  readonly startTime?: string;
  readonly seed?: number;
  /** Waits take as long as they say. */
  readonly realTime?: boolean;
  /** Stops the execution. */
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly status: ExecutionStatus;
  /** JSON for standard output: the execution's output, or its history. */
  readonly text: string;
  /** Words for a person. */
  readonly words: string;
}

/**
 * Throws `UserError` when it cannot be started. With `s3` named, what the execution writes to S3 is written into that
 * folder. `progress` is told now and then how many child executions of distributed Maps have ended.
 */
export async function run(file: string, options: RunOptions, progress?: (ended: number) => void): Promise<RunOutcome> {
  const prepared = await prepare(options.s3 === undefined ? nodeHost : writingNodeHost, {
    program: path.resolve(file),
    ...argument('definition', options.definition),
    ...argument('input', inputOf(file, options.input)),
    ...argument(
      'mocks',
      options.mocks
        ? path.resolve(options.mocks)
        : (besides(file, ['mocks.json', 'mocks.yaml', 'mocks.yml']) ?? fileBeside(file, 'MockConfigFile.json')),
    ),
    ...argument('testCase', options.testCase),
    ...argument(
      'handlers',
      options.handlers ? path.resolve(options.handlers) : besides(file, ['handlers.mjs', 'handlers.js', 'handlers.ts']),
    ),
    stateMachines: machinesOf(options.stateMachine ?? []),
    ...argument('s3', options.s3 ? path.resolve(options.s3) : fileBeside(file, 's3')),
    ...(options.type && { executionType: options.type }),
    ...argument('startTime', options.startTime),
    ...(options.seed !== undefined && { seed: options.seed }),
    // Nobody watches: an endless loop ends by itself.
    noDebug: true,
  }).catch((error: unknown) => {
    throw error instanceof Trouble ? new UserError(error.message) : error;
  });
  const written: string[] = [];
  const world = noting(prepared.options.world, written);
  const execution = new Execution(prepared.compiled, {
    ...prepared.options,
    world,
    ...(options.quotas === false && { payloadLimit: false, historyLimit: false }),
    ...(options.stepLimit !== undefined && { momentLimit: options.stepLimit }),
  });
  const history = new HistoryRecorder();
  const visits = new VisitRecorder();
  let unanswered = '';
  let ended = 0;
  let started = 0;
  const observe = (moment: Moment) => {
    history.add(moment);
    if (moment.kind === 'taskUnanswered') unanswered = moment.message;
    // The children of a distributed Map may be millions: they are counted, not kept.
    if ((moment.strand.execution ?? 0) === 0) visits.record(moment);
    else if (moment.strand.machine !== undefined) {
      if (moment.kind === 'executionStarted') started++;
    } else if (childEnds.has(moment.kind) && ++ended % 10_000 === 0) progress?.(ended);
  };
  await drive(execution, { observe, realTime: options.realTime, signal: options.signal });
  const { status, output, error, cause } = execution;
  const why = [error, unanswered || cause].filter(Boolean).join(': ');
  const outcome = status === 'SUCCEEDED' ? '' : why !== '' ? `: ${why}` : status === 'FAILED' ? ': no error name' : '';
  const way = visits.visits.map(visit => visit.state.name);
  return {
    status,
    text: JSON.stringify(
      options.history ? history.events.map(apiEventOf) : status === 'SUCCEEDED' ? output : { error, cause },
      undefined,
      2,
    ),
    words: [
      ...prepared.warnings,
      `${prepared.title} ${status}${outcome}`,
      ...(started > 0 ? [`${counted(started, 'execution')} of other state machines started`] : []),
      ...(ended > 0 ? [`${counted(ended, 'child execution')} of distributed Maps ended`] : []),
      ...(written.length > 0
        ? [
            `Written to S3${options.s3 === undefined ? ' and not kept (name a folder with --s3 to keep it)' : ''}: ${written.join(', ')}`,
          ]
        : []),
      `${counted(way.length, 'state')} visited: ${shortened(way)}`,
    ].join('\n'),
  };
}

const childEnds: ReadonlySet<string> = new Set([
  'executionSucceeded',
  'executionFailed',
  'executionAborted',
  'executionTimedOut',
]);

/** The same world; every object that is written is added to the list. */
function noting(world: World, written: string[]): World {
  const { writeObject, completeParts } = world;
  return {
    ...world,
    ...(writeObject && {
      async writeObject(bucket, key, content) {
        await writeObject(bucket, key, content);
        written.push(`s3://${bucket}/${key}`);
      },
    }),
    ...(completeParts && {
      async completeParts(bucket, key, parts) {
        await completeParts(bucket, key, parts);
        written.push(`s3://${bucket}/${key}`);
      },
    }),
  };
}

/** The name may have `=` in it, as `${Name=x}` has; a path is what stands behind the last one. */
function machinesOf(given: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    given.map(each => {
      const at = each.lastIndexOf('=');
      if (at <= 0 || at === each.length - 1)
        throw new UserError(`--state-machine takes NAME_OR_ARN=FILE, such as Child=child.asl.json, not "${each}".`);
      return [each.slice(0, at), path.resolve(each.slice(at + 1))];
    }),
  );
}

function inputOf(file: string, input: string | undefined): string | undefined {
  if (input === undefined) return besides(file, ['input.json']);
  return /^\s*[[{]/.test(input) ? input : path.resolve(input);
}

/** `NAME.<ending>` beside the definition, the first that is there. */
function besides(file: string, endings: readonly string[]): string | undefined {
  const name = path.resolve(file).replace(/(\.asl)?\.(json|ya?ml|asl)$/i, '');
  return endings.map(ending => `${name}.${ending}`).find(existsSync);
}

/** A file or folder of that name in the folder of the definition. */
function fileBeside(file: string, name: string): string | undefined {
  const beside = path.join(path.dirname(path.resolve(file)), name);
  return existsSync(beside) ? beside : undefined;
}

function argument<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: string });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function shortened(way: readonly string[]): string {
  return way.length <= 30 ? way.join(' → ') : `${way.slice(0, 29).join(' → ')} → … → ${way.at(-1)}`;
}
