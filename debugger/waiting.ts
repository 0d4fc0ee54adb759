/**
 * What a run waits for while it stands: tasks that somebody has to end, and time. From what is known of the strands a list for people,
 * words for a stack frame, and the ways to go on. Knows a run, no protocol.
 */
import {
  formatTimestamp,
  type StrandInfo,
  type StrandView,
  serviceName,
  type TaskAnswer,
  type TaskCall,
} from '../interpreter/index.ts';
import type { Json, State } from '../language/index.ts';
import { errorsOf, exampleFor, waitOf } from './asking.ts';
import { namesHandled } from './handled.ts';
import { isAsked, type Run } from './run.ts';
import { notAnswered } from './trouble.ts';

/** `asked`: the run stands until it is known how the task ends, or fails where nobody is asked. `task` has been asked and is answered by somebody else. */
export type WaitKind = 'asked' | 'token' | 'activity' | 'job' | 'task' | 'time' | 'retry';

/** One thing that is waited for. */
export interface Waiting {
  /** Names it as long as the run goes on from here: `3`. */
  readonly id: string;
  readonly kind: WaitKind;
  readonly state: string;
  /** Path of the branch or iteration; empty for the execution itself. */
  readonly branch: string;
  readonly resource: string | undefined;
  readonly token: string | undefined;
  readonly parameters: Json | undefined;
  /** Virtual time, as ISO 8601. */
  readonly since: string | undefined;
  /** When the wait ends by itself. */
  readonly until: string | undefined;
  readonly timeoutAt: string | undefined;
  readonly heartbeatAt: string | undefined;
  /** What can be done. */
  readonly canAnswer: boolean;
  readonly canBeat: boolean;
  readonly canSkip: boolean;
}

/** With whom it is about; for whoever acts. */
export interface WaitingStrand extends Waiting {
  readonly strand: StrandInfo;
  readonly at: State | undefined;
  readonly untilTime: number | undefined;
}

const mostShown = 500;

/** What the strands wait for; those that a person can end first. The execution has to be where the tape stands. */
export function waitingIn(run: Run): WaitingStrand[] {
  const execution = run.tape.present;
  if (!execution) return [];
  const found: WaitingStrand[] = [];
  for (const view of execution.strands()) {
    const waiting = waitingOf(run, view);
    if (waiting) found.push(waiting);
    if (found.length >= mostShown) break;
  }
  return found.sort((a, b) => Number(b.canAnswer) - Number(a.canAnswer));
}

function waitingOf(run: Run, view: StrandView): WaitingStrand | undefined {
  const { info, task } = view;
  const record = run.record(info);
  const visit = record?.visit;
  const state = run.stateIn(info, view.state);
  const last = run.tape.lastMoment;
  const isAskedHere = last?.kind === 'taskUnanswered' && last.strand.id === info.id && task?.answer === 'unanswered';
  const waitsForTask = task?.ends !== undefined && visit?.left === undefined && visit?.nextTry === undefined;
  const untilTime = view.waitingUntil;
  if (task?.nested) return undefined;
  if (!state || (!isAskedHere && !waitsForTask && untilTime === undefined)) return undefined;
  // A moment that has just been told comes before what it leads to.
  if (visit === undefined || (!isAskedHere && untilTime === undefined)) return undefined;
  const resource = visit.tries.at(-1)?.resource;
  const kind: WaitKind = isAskedHere
    ? 'asked'
    : waitsForTask && task.answer !== undefined && resource !== undefined
      ? task.answer === 'silence'
        ? (waitOf(resource) ?? 'task')
        : 'task'
      : visit.nextTry !== undefined
        ? 'retry'
        : 'time';
  const isTask = kind !== 'time' && kind !== 'retry';
  const canAnswer = isTask;
  const time = (at: number | undefined) => (at === undefined || at === Infinity ? undefined : formatTimestamp(at));
  const { scheduled, timeoutSeconds, heartbeatSeconds, ends } = task ?? {};
  const timeoutAt =
    isTask && scheduled !== undefined && timeoutSeconds !== undefined ? scheduled + timeoutSeconds * 1000 : undefined;
  const beats = kind === 'token' || kind === 'activity';
  return {
    id: String(info.id),
    kind,
    state: state.name,
    branch: info.path,
    resource: isTask ? resource : undefined,
    token: isTask ? task?.token : undefined,
    parameters: isTask ? task?.parameters : undefined,
    since: time(isTask ? scheduled : last?.time),
    until: time(kind === 'asked' ? undefined : untilTime),
    timeoutAt: time(timeoutAt),
    heartbeatAt: beats && ends === 'heartbeat' ? time(untilTime) : undefined,
    canAnswer,
    canBeat: beats && heartbeatSeconds !== undefined,
    canSkip: kind !== 'asked' && untilTime !== undefined && untilTime !== Infinity,
    strand: info,
    at: state,
    untilTime,
  };
}

/** `waiting for task token`, for a stack frame or a thread. */
export function wordsOf({ kind, until }: Waiting): string {
  switch (kind) {
    case 'asked':
      return 'asks for its result';
    case 'token':
      return 'waiting for task token';
    case 'activity':
      return 'waiting for an activity worker';
    case 'job':
      return 'waiting for the job';
    case 'task':
      return until === undefined ? 'waiting for its task' : `waiting for its task until ${until}`;
    case 'retry':
      return `waiting until ${until} to try again`;
    case 'time':
      return `waiting until ${until}`;
  }
}

/** The words of every strand that waits. Where nobody is asked, a task without an answer does not ask. */
export function wordsByStrand(run: Run): ReadonlyMap<number, string> {
  const shown = waitingIn(run).filter(({ kind }) => kind !== 'asked' || isAsked(run.tape.lastMoment));
  return new Map(shown.map(each => [each.strand.id, wordsOf(each)]));
}

/** The one that is meant by its id, a token or the beginning of one, or the name of a state; the only one when nothing is said. */
export function waitingNamed(all: readonly WaitingStrand[], name: string | undefined): WaitingStrand {
  const open = all.filter(({ canAnswer }) => canAnswer);
  if (name === undefined || name === '') {
    const [only] = open;
    if (only && (open.length === 1 || only.kind === 'asked')) return only;
    throw notAnswered(
      open.length === 0
        ? 'No task waits for an answer here.'
        : `${open.length} tasks wait: name one of them by its state, its token or its number. ${namesOf(open)}`,
    );
  }
  const fits = (each: WaitingStrand) => [each.id, `#${each.id}`, each.token, each.state].includes(name);
  const found = open.filter(fits);
  const near = found.length > 0 ? found : open.filter(({ token }) => name.length >= 4 && token?.startsWith(name));
  const [one] = near;
  if (one && near.length === 1) return one;
  throw notAnswered(
    near.length > 1
      ? `${near.length} tasks are meant by "${name}": ${namesOf(near)}`
      : `No task waits that is named "${name}". ${open.length === 0 ? 'None waits.' : namesOf(open)}`,
  );
}

function namesOf(all: readonly WaitingStrand[]): string {
  return all
    .slice(0, 10)
    .map(({ id, state, branch }) => `#${id} ${state}${branch === '' ? '' : ` (${branch})`}`)
    .join(', ');
}

// ---- what a person is offered ----------------------------------------------------------------------------------------

/** A result to begin with. */
export interface Proposal {
  readonly from: 'edited' | 'mock' | 'last' | 'example';
  readonly value: Json;
}

/** The results that were there before, by state: also of runs that have ended. */
export type LastResults = ReadonlyMap<string, Json>;

/** The best first: what a mock says, what it was last time, what the catalog thinks. */
export async function proposalsFor(run: Run, waiting: WaitingStrand, last: LastResults): Promise<Proposal[]> {
  const found: Proposal[] = [];
  const call = callOf(run, waiting);
  const mocked = call && (await run.prepared.mocked(call));
  if (mocked?.kind === 'success') found.push({ from: 'mock', value: mocked.result });
  const before = last.get(keyOf(waiting));
  if (before !== undefined) found.push({ from: 'last', value: before });
  found.push({ from: 'example', value: exampleFor(waiting.resource ?? '', run.prepared.examples()) });
  return found;
}

/** How results are remembered. */
export function keyOf({ strand, state }: { readonly strand: StrandInfo; readonly state: string }): string {
  return `${strand.machine ?? ''} ${state}`;
}

/** Names of errors that it may fail with: those that the definition has an answer to, then what the action itself raises. */
export function errorsFor(run: Run, { resource = '', at }: WaitingStrand): string[] {
  return [...new Set([...(at ? namesHandled(at) : []), ...errorsOf(resource, run.prepared.examples())])];
}

function callOf(run: Run, { strand, state, resource, token, at }: WaitingStrand): TaskCall | undefined {
  const last = run.record(strand)?.visit?.tries.at(-1);
  if (!last || !at || resource === undefined) return undefined;
  let invocation = -1;
  for (const moment of run.tape.moments())
    if (moment.kind === 'taskScheduled' && moment.state?.name === state && moment.strand.machine === strand.machine)
      invocation++;
  return {
    state,
    steps: at.steps,
    branch: strand.path,
    resource,
    parameters: last.parameters,
    attempt: last.attempt,
    invocation: Math.max(0, invocation),
    token,
    ...(strand.machine !== undefined && { stateMachine: strand.machine }),
  };
}

// ---- what a person says ----------------------------------------------------------------------------------------------

export type Word =
  | { readonly kind: 'success'; readonly result: Json }
  | { readonly kind: 'failure'; readonly error: string; readonly cause?: string }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'skip' };

/** Says how a task ends, that it is still at work, or that its time has come. */
export async function say(run: Run, waiting: WaitingStrand, word: Word): Promise<void> {
  const { strand, state, kind, canBeat, untilTime } = waiting;
  if (word.kind === 'skip') {
    if (untilTime === undefined || untilTime === Infinity) throw notAnswered(`${state} does not wait for a time.`);
    return run.cut([], { now: untilTime });
  }
  if (word.kind === 'heartbeat') {
    if (!canBeat) throw notAnswered(`${state} has no HeartbeatSeconds: nobody listens for its heart.`);
    return run.cut([{ strand: strand.id, heartbeat: true }]);
  }
  const answer: TaskAnswer & { kind: 'success' | 'failure' } =
    word.kind === 'success'
      ? { kind: 'success', result: word.result }
      : { kind: 'failure', error: word.error, ...(word.cause !== undefined && { cause: word.cause }) };
  return kind === 'asked' ? run.cut([], { answer }) : run.cut([{ strand: strand.id, answer }]);
}

/** One line about one that waits, for the console. */
export function lineOf(waiting: Waiting): string {
  const { id, state, branch, resource, token, since, timeoutAt, heartbeatAt } = waiting;
  return [
    `#${id}`,
    `${state}${branch === '' ? '' : ` (${branch})`}`,
    wordsOf(waiting),
    ...(resource === undefined ? [] : [serviceName(resource)]),
    ...(token === undefined ? [] : [`token ${token}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(heartbeatAt === undefined ? [] : [`heartbeat by ${heartbeatAt}`]),
    ...(timeoutAt === undefined ? [] : [`times out at ${timeoutAt}`]),
  ].join('  ');
}
