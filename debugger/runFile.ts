/**
 * A run as a file (`*.aslrun.json`): what is needed to make it again without running a task. Definitions, input and whatever else it
 * has read, the answers of its tasks in order, what a person has changed on the way, settings and the virtual time of its start; as
 * time and randomness are virtual, everything else follows. What is about the run stands on the second line, so that a list of runs
 * need not read them whole.
 */
import type { StrandChange, TaskAnswer } from '../interpreter/index.ts';
import { type Json, locationOf, type State } from '../language/index.ts';
import type { LaunchArguments } from './launch.ts';
import type { ReadFiles } from './recording.ts';
import type { StrandRecord } from './records.ts';
import type { Edit } from './tape.ts';
import { runWrong } from './trouble.ts';

export const runEnding = '.aslrun.json';

/** What a list of runs shows. */
export interface RunAbout {
  readonly title: string;
  readonly program: string;
  readonly definition?: string;
  /** `RUNNING` when the session ended before the run did. */
  readonly status: string;
  readonly error?: string;
  /** When it was kept, in real time; ISO 8601. */
  readonly kept: string;
  readonly visits: number;
  readonly events: number;
  /** How many moments the run has: whether it is the same again, this says. */
  readonly moments: number;
  /** Of virtual time. */
  readonly milliseconds: number;
}

export interface RunFile {
  readonly about: RunAbout;
  readonly arguments: LaunchArguments;
  readonly read: ReadFiles;
  readonly answers: readonly TaskAnswer[];
  readonly edits: readonly KeptEdit[];
  /** What of the quotas it left out. */
  readonly limits?: { readonly payloadLimit?: false; readonly historyLimit?: false };
  /** Where a person has ended it. */
  readonly abortedAt?: number;
}

/** An edit without references to states: those are named by their locations. */
export interface KeptEdit {
  readonly position: number;
  readonly changes: readonly StrandChange[];
  readonly record?: Json;
  readonly now?: number;
  readonly answer?: TaskAnswer;
  readonly only?: number | null;
}

export function runText({ about, arguments: args, read, answers, edits, abortedAt, limits }: RunFile): string {
  // Many tasks answer the same: each answer stands once.
  const results = new Map<string, number>();
  const order = answers.map(answer => {
    const text = JSON.stringify(answer);
    const known = results.get(text) ?? results.size;
    results.set(text, known);
    return known;
  });
  const members: [string, string][] = [
    ['about', JSON.stringify({ 'asl-run': 1, ...about })],
    ['arguments', JSON.stringify(args)],
    ['answers', JSON.stringify(order)],
    ['results', `[${[...results.keys()].map(text => `\n${text}`).join(',')}]`],
    ['edits', JSON.stringify(edits)],
    ...(abortedAt === undefined ? [] : [['abortedAt', String(abortedAt)] as [string, string]]),
    ...(limits === undefined ? [] : [['limits', JSON.stringify(limits)] as [string, string]]),
    ['leftOut', JSON.stringify(read.leftOut)],
    ['folders', JSON.stringify(read.folders)],
    ['files', JSON.stringify(read.files)],
  ];
  return `{\n${members.map(([name, text]) => `"${name}":${text}`).join(',\n')}\n}\n`;
}

/** Throws a `Trouble` when it is no run, or one of a later version. */
export function readRun(text: string, file: string): RunFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw runWrong(file, error instanceof Error ? error.message : String(error));
  }
  const members = asObject(value);
  const about = asObject(members?.about);
  if (!members || !about || about['asl-run'] === undefined)
    throw runWrong(file, 'its "about" does not say that it is one.');
  if (about.test !== undefined)
    throw runWrong(
      file,
      'it is the test of one state. Its data stands in hovers and in the Data Flow view; there is nothing to step through.',
    );
  if (about['asl-run'] !== 1) throw runWrong(file, 'it was written by a later version of ASL Workbench.');
  const results = members.results;
  const order = members.answers;
  const files = asObject(members.files);
  const args = asObject(members.arguments);
  if (!Array.isArray(results) || !Array.isArray(order) || !files || !args || !Array.isArray(members.edits))
    throw runWrong(file, 'parts of it are missing.');
  const answers = order.map((index: unknown) => {
    const answer = typeof index === 'number' ? results[index] : undefined;
    if (!asObject(answer)) throw runWrong(file, 'an answer of a task is missing.');
    return answer as TaskAnswer;
  });
  return {
    about: about as unknown as RunAbout,
    arguments: args as LaunchArguments,
    answers,
    edits: members.edits as KeptEdit[],
    ...(asObject(members.limits) && { limits: members.limits as NonNullable<RunFile['limits']> }),
    ...(typeof members.abortedAt === 'number' && { abortedAt: members.abortedAt }),
    read: {
      files: files as ReadFiles['files'],
      folders: (asObject(members.folders) ?? {}) as ReadFiles['folders'],
      leftOut: Array.isArray(members.leftOut) ? members.leftOut.map(String) : [],
    },
  };
}

export function keptEdit({ position, changes, record, now, answer, only }: Edit): KeptEdit {
  return {
    position,
    changes,
    ...(record && { record: plainRecord(record) }),
    ...(now !== undefined && { now }),
    ...(answer && { answer }),
    ...(only !== undefined && { only }),
  };
}

function plainRecord({ state, assigned, ...rest }: StrandRecord): Json {
  const placeOf = (one: State | undefined) => one && locationOf(one.steps);
  const named = Object.entries(assigned).map(([name, { state: by, at }]) => [name, { by: placeOf(by), at }]);
  return { ...rest, at: placeOf(state), assigned: Object.fromEntries(named) } as unknown as Json;
}

/** `stateAt` finds a state of the machine that the record is about. */
export function recordOf(kept: Json, stateAt: (location: string) => State | undefined): StrandRecord {
  const { at, assigned, ...rest } = kept as unknown as StrandRecord & { at?: string };
  const find = (location: string | undefined) => (location === undefined ? undefined : stateAt(location));
  const named = Object.entries(assigned as unknown as Record<string, { by?: string; at: number }>);
  return {
    ...rest,
    state: find(at),
    error: rest.error,
    visit: rest.visit,
    assigned: Object.fromEntries(named.map(([name, { by, at: place }]) => [name, { state: find(by), at: place }])),
  };
}

function asObject(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : undefined;
}
