/**
 * `asl run`: one execution from start to end on virtual time, prepared the way the debugger prepares it: tasks answered by
 * mocks, S3 by a folder. What is not named is taken from beside the definition.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { VisitRecorder } from '../dataflow/index.ts';
import {
  askedThrough,
  type LaunchArguments,
  makeAgain,
  nodeHost,
  prepare,
  prepareKept,
  Run,
  readRun,
  recordingHost,
  runEnding,
  runFileOf,
  runText,
  SummaryRecorder,
  summaryText,
  Trouble,
  writingNodeHost,
} from '../debugger/index.ts';
import type { ExecutionStatus, Moment, TaskAnswer, World } from '../interpreter/index.ts';
import { Execution } from '../interpreter/index.ts';
import { caseOf, companionsOf, type Json } from '../language/index.ts';
import { drive } from '../library/index.ts';
import { fileNamed, fileOrJson, isPipe, readDefinition, readText, UserError, writeText } from './files.ts';
import { Histories } from './history.ts';

export interface RunOptions {
  /** A file, JSON, or the name of a case: `rush` for `NAME.rush.input.json`. */
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
  /** How the history is printed; a table when left out. */
  readonly format?: 'table' | 'json';
  /** Columns of the terminal. */
  readonly width?: number;
  /** Tells what it comes to and would cost. */
  readonly summary?: boolean;
  /** File in which the run is kept. */
  readonly record?: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** False: without AWS's limits of payloads and history events. */
  readonly quotas?: boolean;
  /** Steps after which an endless workflow ends. */
  readonly stepLimit?: number;
  /** ISO 8601; now when left out. */
  readonly startTime?: string;
  /** Tasks that nobody answers give results invented from the catalog. */
  readonly examples?: boolean;
  readonly seed?: number;
  /** Waits take as long as they say. */
  readonly realTime?: boolean;
  /** Stops the execution. */
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly status: ExecutionStatus;
  /** For standard output: the execution's output as JSON, or its history. */
  readonly text: string;
  /** Words for a person. */
  readonly words: string;
}

/**
 * Throws `UserError` when it cannot be started. With `s3` named, what the execution writes to S3 is written into that
 * folder. `progress` is told now and then how many child executions of distributed Maps have ended.
 */
export async function run(
  file: string,
  options: RunOptions = {},
  progress?: (ended: number) => void,
): Promise<RunOutcome> {
  if (file.endsWith(runEnding)) return runAgain(file, options);
  const recording = recordingHost(nodeHostOf(options));
  const args = launchArguments(file, options);
  const invented = new Set<string>();
  const prepared = await prepare(options.record === undefined ? nodeHostOf(options) : recording.host, args, {
    output() {},
    inspector() {},
    invented: ({ state }) => void invented.add(state),
  }).catch(inWords);
  const written: string[] = [];
  const answers: TaskAnswer[] = [];
  const asked = options.record === undefined ? prepared.options.world : answersNoted(prepared.options.world, answers);
  const world = noting(asked, written);
  const limits = { payloadLimit: false, historyLimit: false } as const;
  const execution = new Execution(prepared.compiled, {
    ...prepared.options,
    world,
    ...(options.quotas === false && limits),
    ...(options.stepLimit !== undefined && { momentLimit: options.stepLimit }),
  });
  const histories = options.history ? new Histories() : undefined;
  const counting =
    options.summary || options.record !== undefined ? new SummaryRecorder(prepared.definitionBytes) : undefined;
  const visits = new VisitRecorder();
  let unanswered = '';
  let ended = 0;
  let started = 0;
  let moments = 0;
  let events = 0;
  let abortedAt: number | undefined;
  const observe = (moment: Moment) => {
    if (options.signal?.aborted) abortedAt ??= moments;
    moments++;
    if (moment.event && (moment.strand.execution ?? 0) === 0) events++;
    histories?.add(moment);
    counting?.add(moment);
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
  const summary = counting?.summary(status);
  if (options.record !== undefined && summary) {
    const made = {
      answers,
      edits: [],
      read: recording.taken(),
      ...(abortedAt !== undefined && { abortedAt }),
      ...(options.quotas === false && { limits }),
    };
    const place = options.record.endsWith(runEnding) ? options.record : `${options.record}${runEnding}`;
    writeText(place, runText(runFileOf(prepared, args, made, { summary, events, moments, error })));
  }
  const way = visits.visits.map(visit => visit.state.name);
  return {
    status,
    text: histories
      ? printed(histories, options)
      : JSON.stringify(status === 'SUCCEEDED' ? output : { error, cause }, undefined, 2),
    words: [
      ...prepared.warnings,
      `${prepared.title} ${status}${outcome}`,
      ...(invented.size > 0 ? [`Invented from the catalog, no real results: ${[...invented].join(', ')}`] : []),
      ...(started > 0 ? [`${counted(started, 'execution')} of other state machines started`] : []),
      ...(ended > 0 ? [`${counted(ended, 'child execution')} of distributed Maps ended`] : []),
      ...(written.length > 0
        ? [
            `Written to S3${options.s3 === undefined ? ' and not kept (name a folder with --s3 to keep it)' : ''}: ${written.join(', ')}`,
          ]
        : []),
      `${counted(way.length, 'state')} visited: ${shortened(way)}`,
      ...(options.summary && summary ? [summaryText(summary)] : []),
    ].join('\n'),
  };
}

/** What the debugger would be launched with: what is not named is taken from beside the definition. */
export function launchArguments(file: string, options: RunOptions): LaunchArguments {
  // What is wrong with the call is said in the words of the terminal; the debugger speaks of launch.json. A pipe is read once only.
  const machine = isPipe(file) ? options.definition : readDefinition(file, options.definition).name;
  const folder = path.dirname(path.resolve(file));
  const beside = companionsOf(path.basename(file), namesIn(folder), machine);
  const own = (name: string | undefined) => (name === undefined ? undefined : path.join(folder, name));
  const mocks = options.mocks ? fileNamed(options.mocks, '--mocks') : own(beside.mocks);
  if (options.testCase !== undefined && mocks === undefined)
    throw new UserError(
      '--test-case is one of a MockConfigFile.json, and there is none beside the definition. Name it with --mocks.',
    );
  return {
    program: path.resolve(file),
    ...argument('definition', options.definition),
    ...argument('input', inputOf(casesOf(file, beside.inputs, machine), options.input)),
    ...argument('mocks', mocks),
    ...argument('testCase', options.testCase),
    ...argument('handlers', options.handlers ? fileNamed(options.handlers, '--handlers') : own(beside.handlers)),
    stateMachines: machinesOf(options.stateMachine ?? []),
    ...argument('s3', options.s3 ? folderNamed(options.s3, '--s3') : own(beside.s3)),
    ...(options.type && { executionType: options.type }),
    ...argument('startTime', options.startTime),
    ...(options.examples && { tasks: 'example' as const }),
    ...(options.seed !== undefined && { seed: options.seed }),
    // Nobody watches: an endless loop ends by itself.
    noDebug: true,
  };
}

/** A run that was kept: nothing is run, so what it says is what was then. */
async function runAgain(file: string, options: RunOptions): Promise<RunOutcome> {
  const watch = { breakpointsAt: () => undefined, stopsAtError: () => false, observe() {}, forgotten() {} };
  try {
    const kept = readRun(readText(file), path.basename(file));
    const args = { moments: Math.max(100, kept.about.moments + 1) };
    const prepared = await prepareKept(nodeHost, kept, args);
    const again = new Run(prepared, nodeHost, watch);
    const isSame = await makeAgain(again, kept, nodeHost, () => {});
    const histories = new Histories();
    const counting = new SummaryRecorder(prepared.definitionBytes);
    const visits = new VisitRecorder();
    for (const moment of again.tape.moments(0, again.tape.end)) {
      histories.add(moment);
      counting.add(moment);
      if ((moment.strand.execution ?? 0) === 0) visits.record(moment);
    }
    const { status, output, error, cause } = again.execution;
    const way = visits.visits.map(visit => visit.state.name);
    const result = status === 'SUCCEEDED' ? output : { error, cause };
    return {
      status,
      text: options.history ? printed(histories, options) : JSON.stringify(result, undefined, 2),
      words: [
        `${prepared.title} ${status}${error ? `: ${error}` : ''}, as kept on ${kept.about.kept}`,
        ...(isSame ? [] : ['It does not go the way it went: this version runs it differently.']),
        `${counted(way.length, 'state')} visited: ${shortened(way)}`,
        ...(options.summary ? [summaryText(counting.summary(status))] : []),
      ].join('\n'),
    };
  } catch (error) {
    return inWords(error);
  }
}

function printed(histories: Histories, { format, width = 120 }: RunOptions): string {
  return format === 'json' ? histories.json() : histories.table(width);
}

export function nodeHostOf({ s3 }: RunOptions) {
  return s3 === undefined ? nodeHost : writingNodeHost;
}

/** A trouble of the launch as one line for the terminal. */
export function inWords(error: unknown): never {
  throw error instanceof Trouble ? new UserError(error.message) : error;
}

/** Every answer of a task, in the order of asking. */
function answersNoted(world: World, answers: TaskAnswer[]): World {
  return askedThrough(world, ask => call => {
    const index = answers.length;
    const answer = ask(call);
    if (!(answer instanceof Promise)) {
      answers.push(answer);
      return answer;
    }
    // Its place, until it is there.
    answers.push({ kind: 'silence' });
    return answer.then(given => {
      answers[index] = given;
      return given;
    });
  });
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
      return [each.slice(0, at), fileNamed(each.slice(at + 1), '--state-machine')];
    }),
  );
}

/**
 * The paths of the inputs beside a definition by the names of their cases; empty is the name of the one that is taken when none is
 * named. Those of the machine of a template go without its name.
 */
function casesOf(file: string, inputs: readonly string[], machine: string | undefined): Map<string, string> {
  const cases = new Map<string, string>();
  for (const input of inputs) {
    const name = caseOf(path.basename(file), input);
    const [first = '', ...rest] = name.split('.');
    const shown = first === machine ? rest.join('.') : name;
    if (!cases.has(shown)) cases.set(shown, path.resolve(path.dirname(file), input));
  }
  return cases;
}

/** As the debugger takes it: the path of a file, or what was written in its place. */
function inputOf(cases: ReadonlyMap<string, string>, given: string | undefined): Json | undefined {
  const isCase = given === undefined || (given !== '' && !existsSync(given) && !isJson(given));
  const input = (isCase ? cases.get(given ?? '') : undefined) ?? given;
  if (input === undefined) return undefined;
  const names = [...cases.keys()].filter(name => name !== '');
  const also =
    names.length === 0 ? '' : ` So may the name of a case that lies beside the definition: ${names.join(', ')}.`;
  const value = fileOrJson(input, '--input', also);
  if (input !== '-' && existsSync(input) && !isPipe(input)) return path.resolve(input);
  // A text would be taken for a path.
  if (typeof value === 'string') throw new UserError('--input: a text alone has to stand in a file of JSON.');
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A folder that need not be there yet. */
function folderNamed(folder: string, option: string): string {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UserError(`${option}: ${folder} is no folder.`);
  return path.resolve(folder);
}

/** Nothing of a folder that cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function argument<K extends string, T>(key: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: T });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function shortened(way: readonly string[]): string {
  return way.length <= 30 ? way.join(' → ') : `${way.slice(0, 29).join(' → ')} → … → ${way.at(-1)}`;
}
