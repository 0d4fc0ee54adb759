import { locationOf, type State } from '../language/index.ts';
import { sourceOf } from './definition.ts';
import type { Host } from './host.ts';
import { type LaunchArguments, type Prepared, prepare } from './launch.ts';
import { recordedHost } from './recording.ts';
import { type Run, rootOf } from './run.ts';
import { type KeptEdit, keptEdit, type RunFile, recordOf } from './runFile.ts';
import type { RunSummary } from './summary.ts';

/** What of a launch configuration makes a run what it is. What runs foreign code is left out: its answers are recorded. */
const lasting = [
  'program',
  'definition',
  'input',
  'mocks',
  'testCase',
  's3',
  'stateMachines',
  'seed',
  'startAt',
] as const;

export interface Ended {
  readonly summary: RunSummary;
  readonly events: number;
  readonly moments: number;
  readonly error?: string | undefined;
}

export function runFileOf(
  { title, path, options }: Prepared,
  args: LaunchArguments,
  made: Pick<RunFile, 'answers' | 'edits' | 'read' | 'abortedAt' | 'limits'>,
  { summary, events, moments, error }: Ended,
): RunFile {
  const kept = Object.fromEntries(lasting.flatMap(name => (args[name] === undefined ? [] : [[name, args[name]]])));
  const { startTime, type } = options;
  return {
    about: {
      title,
      program: path,
      ...(args.definition !== undefined && { definition: args.definition }),
      status: summary.status,
      ...(error !== undefined && { error }),
      kept: new Date().toISOString(),
      visits: summary.visits,
      events,
      moments,
      milliseconds: summary.milliseconds,
    },
    arguments: {
      ...kept,
      program: path,
      ...(startTime !== undefined && { startTime }),
      ...(type !== undefined && { executionType: type }),
    },
    ...made,
  };
}

export function editsOf(run: Run): KeptEdit[] {
  return run.tape.edits.map(keptEdit);
}

/** Prepares a kept run: the files are those of then. */
export async function prepareKept(host: Host, file: RunFile, args: LaunchArguments): Promise<Prepared> {
  const recorded = recordedHost(host, file.read);
  const { moments, noDebug } = args;
  const prepared = await prepare(recorded, {
    ...file.arguments,
    ...(moments !== undefined && { moments }),
    ...(noDebug && { noDebug }),
  });
  return {
    ...prepared,
    // A run that nobody has watched had a limit; here it ends where it ended.
    options: { ...prepared.options, ...file.limits, momentLimit: Number.POSITIVE_INFINITY },
  };
}

/**
 * Makes the run again, to its end or to where it was left, and stands at its beginning. `learn` hears of every state. False when it went
 * another way than it did.
 */
export async function makeAgain(
  run: Run,
  { answers, edits, about, abortedAt }: Pick<RunFile, 'answers' | 'edits' | 'about' | 'abortedAt'>,
  host: Host,
  learn: (state: State) => void,
): Promise<boolean> {
  const { tape } = run;
  tape.record(answers);
  const left = [...edits];
  let isSame = true;
  for (let count = 1; ; count++) {
    const edit = left[0];
    if (edit && tape.end >= edit.position) {
      left.shift();
      isSame &&= await again(run, edit);
      continue;
    }
    // A run that was left in the middle ends there: nobody has said how it goes on.
    if (about.status === 'RUNNING' && tape.end >= about.moments) break;
    if (abortedAt !== undefined && tape.end >= abortedAt && tape.abortedAt === undefined) tape.abort();
    // Another way than it went, and perhaps without an end.
    if (tape.end > about.moments) break;
    const next = tape.next();
    if (next instanceof Promise) {
      await next;
      continue;
    }
    if (next === undefined) break;
    const { moment, state } = next;
    if (moment) run.strands.set(moment.strand.id, moment.strand);
    if (state && moment?.kind === 'stateEntered') learn(state);
    if (count % 256 === 0) await host.breathe();
  }
  isSame &&= tape.end === about.moments && left.length === 0;
  tape.record([]);
  tape.goTo(tape.first);
  return isSame;
}

async function again({ tape, prepared }: Run, { changes, record, now, answer, only }: KeptEdit): Promise<boolean> {
  const strand = changes[0]?.strand;
  const known = strand === undefined ? undefined : tape.records.get(strand);
  const root = known?.state && rootOf(known.state);
  const machine = (root && sourceOf(root)?.machine) ?? prepared.machine;
  const stateAt = (location: string) => machine.states.find(({ steps }) => locationOf(steps) === location);
  const after = record === undefined ? undefined : recordOf(record, stateAt);
  try {
    await tape.cut(changes, after && known ? { ...after, info: known.info } : after, {
      ...(now !== undefined && { now }),
      ...(answer && { answer }),
      ...(only !== undefined && { only }),
    });
    return true;
  } catch {
    return false;
  }
}

/** A definition that is not what it was: its text of then has to be shown. */
export async function changedSince(host: Host, { read }: RunFile, path: string): Promise<string | undefined> {
  const then = read.files[path];
  if (typeof then !== 'string') return undefined;
  const now = await host.readFile(path);
  return now && new TextDecoder('utf-8', { ignoreBOM: true }).decode(now) === then ? undefined : then;
}
