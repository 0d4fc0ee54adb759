/**
 * A recorded history as steps of a trail: what `aws stepfunctions get-execution-history` prints, or the flat events that this
 * project's own tools write. Events say which one was before them, and hardly ever whose state they are about: that is followed
 * from event to event. Pure; the places of states come as a function, since a history knows names only.
 */
import type { TrailStep } from './trail.ts';

/** A state of the definition by its name, which is unique in a machine (ASL spec, "States"). */
export type LocateState = (name: string) => string | undefined;

export interface RecordedRun {
  readonly steps: readonly TrailStep[];
  /** States of the history that the definition does not have. */
  readonly unknown: readonly string[];
}

/** The run that a JSON value records; a sentence when it is none. */
export function readHistory(value: unknown, locate: LocateState): RecordedRun | string {
  const list = Array.isArray(value) ? value : isObject(value) ? value.events : undefined;
  if (!Array.isArray(list))
    return 'This is no execution history: it needs a list "events", as "aws stepfunctions get-execution-history" prints it.';
  const events = list
    .map(eventOf)
    .filter(event => event !== undefined)
    .sort((a, b) => a.id - b.id);
  if (events.length === 0) return 'The execution history has no events.';
  return stepsOf(events, locate);
}

interface HistoryEvent {
  readonly id: number;
  readonly previous: number;
  readonly time: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Details stand in a member of their own (`stateEnteredEventDetails`), or beside the type. */
function eventOf(value: unknown): HistoryEvent | undefined {
  if (!isObject(value)) return undefined;
  const { id, previousEventId, timestamp, type } = value;
  if (typeof id !== 'number' || typeof type !== 'string') return undefined;
  const key = Object.keys(value).find(each => each.endsWith('EventDetails'));
  const details = key === undefined ? value : value[key];
  return {
    id,
    previous: typeof previousEventId === 'number' ? previousEventId : 0,
    time: timeOf(timestamp),
    type,
    details: isObject(details) ? details : {},
  };
}

/** The CLI prints ISO 8601 or seconds, as it is configured; our own events have milliseconds. */
function timeOf(value: unknown): number {
  if (typeof value === 'string') return Date.parse(value) || 0;
  if (typeof value !== 'number') return 0;
  return value < 1e11 ? Math.round(value * 1000) : value;
}

/** What is known behind an event: where its line of control is. */
interface Place {
  readonly strand: number;
  readonly path: string;
  readonly state: string | undefined;
  /** Where the strand around is. */
  readonly parent: Place | undefined;
}

function stepsOf(events: readonly HistoryEvent[], locate: LocateState): RecordedRun {
  const places = new Map<number, Place>();
  const types = new Map<number, string>();
  const unknown = new Set<string>();
  const steps: TrailStep[] = [];
  const nextAfter = new Map<number, string>();
  const containers = new Map<string, string>();
  for (const { type, previous, details } of events) {
    const name = textOf(details.name);
    if (!type.endsWith('StateEntered') || name === undefined) continue;
    if (!nextAfter.has(previous)) nextAfter.set(previous, name);
    containers.set(name, type.slice(0, -'StateEntered'.length));
  }
  const tries = new Map<number, number>();
  /** Strands in which something has failed last: when they go on, it was caught or is tried again. */
  const failed = new Map<number, Failure>();
  /** Of these, the ones whose Parallel or Map has said so. */
  const fallen = new Set<number>();
  const open = new Set<string>();
  let strands = 0;
  let lastEntered = 0;
  const entered = new Map<string | undefined, number>();
  const none: Place = { strand: 0, path: '', state: undefined, parent: undefined };

  for (const { id, previous, time, type, details } of events) {
    // Some name their state; some do not even say what was before them: then it is what was entered last.
    const named = entered.get(textOf(details.state));
    const last = type.endsWith('Entered') ? none : places.get(lastEntered);
    const before = places.get(named ?? previous) ?? last ?? none;
    let place = before;
    const name = textOf(details.name);
    const locationOf = (state: string): string | undefined => {
      const found = locate(state);
      if (found === undefined) unknown.add(state);
      return found;
    };
    const say = ({ strand, path, state = '' }: Place, kind: TrailStep['kind'], more: Partial<TrailStep> = {}) => {
      const at = state === '' ? '' : locationOf(state);
      if (at === undefined) return;
      const key = `${strand} ${state}`;
      if (kind === 'entered') open.add(key);
      else if (kind === 'exited' || kind === 'failed' || kind === 'aborted') open.delete(key);
      steps.push({ at: id, time, kind, state: at, name: state, strand, ...(path !== '' && { path }), ...more });
    };
    const isOpen = ({ strand, state }: Place) => open.has(`${strand} ${state}`);
    const trouble: Failure = { error: textOf(details.error), cause: textOf(details.cause) };

    if (type.endsWith('StateEntered') && name !== undefined) {
      // Branches of a Parallel are entered right behind its start; each is a line of control of its own.
      if (types.get(previous) === 'ParallelStateStarted' && before.state !== undefined) {
        const path = [before.path, `${before.state}{${name}}`].filter(Boolean).join('/');
        place = { strand: ++strands, path, state: name, parent: before };
      } else place = { ...before, state: name };
      lastEntered = id;
      entered.set(name, id);
      tries.set(place.strand, 0);
      failed.delete(place.strand);
      fallen.delete(place.strand);
      say(place, 'entered', jsonOf(details.input));
    } else if (type.endsWith('StateExited') && name !== undefined) {
      place = backTo(before, name);
      const caught = failed.get(place.strand);
      if (caught) say(place, 'caught', said(caught));
      failed.delete(place.strand);
      if (isObject(details.assignedVariables)) {
        const variables = Object.entries(details.assignedVariables).map(([key, value]) => [key, plain(value)]);
        say(place, 'assigned', { data: JSON.stringify(Object.fromEntries(variables)) });
      }
      const next = nextAfter.get(id);
      const to = next === undefined ? undefined : locationOf(next);
      say(place, 'exited', { ...jsonOf(details.output), ...(to !== undefined && { next: to }) });
    } else if (type.endsWith('StateAborted')) {
      if (isOpen(before)) say(before, 'aborted');
    } else if (type === 'MapStateStarted' || type === 'ParallelStateStarted') {
      const again = failed.get(before.strand);
      if (again) say(before, 'retry', said(again));
      failed.delete(before.strand);
      fallen.delete(before.strand);
      if (type === 'MapStateStarted')
        say(before, 'mapStarted', typeof details.length === 'number' ? { count: details.length } : {});
    } else if (type === 'MapIterationStarted') {
      const owner = name === undefined ? before : backTo(before, name);
      const path = [owner.path, `${owner.state ?? ''}[${String(details.index ?? 0)}]`].filter(Boolean).join('/');
      say(owner, 'iterationStarted');
      place = { strand: ++strands, path, state: undefined, parent: owner };
    } else if (/^MapIteration(?:Succeeded|Failed|Aborted)$/.test(type)) {
      const error = failed.get(before.strand);
      for (let at = before; at.state !== name && at.parent; at = at.parent)
        if (isOpen(at)) say(at, error ? 'failed' : 'aborted', error && said(error));
      // It counts for the Map around it.
      const owner = name === undefined ? (before.parent ?? before) : backTo(before, name);
      say(owner, type.endsWith('Succeeded') ? 'iterationSucceeded' : 'iterationFailed');
    } else if (type.endsWith('Scheduled')) {
      const number = tries.get(before.strand) ?? 0;
      tries.set(before.strand, number + 1);
      const last = failed.get(before.strand);
      if (last && number > 0) say(before, 'retry', { count: number, ...said(last) });
      failed.delete(before.strand);
      const detail = textOf(details.resource);
      const sent = jsonOf(details.parameters ?? details.input);
      say(before, 'scheduled', { ...sent, count: number, ...(detail !== undefined && { detail }) });
    } else if (/^(?:Task|LambdaFunction|Activity)Succeeded$/.test(type)) {
      failed.delete(before.strand);
      say(before, 'taskSucceeded', jsonOf(details.output));
    } else if (/^(?:Task|LambdaFunction|Activity)(?:\w*Failed|TimedOut)$/.test(type) || type === 'EvaluationFailed') {
      failed.set(before.strand, trouble);
      say(before, 'taskFailed', said(trouble));
    } else if (/^(?:MapState|ParallelState|MapRun)Failed$/.test(type)) {
      // Said behind what has failed inside: it is the next one around that has not failed yet.
      const kind = type.startsWith('Map') ? 'Map' : 'Parallel';
      const error = failed.get(before.strand) ?? trouble;
      let owner = before;
      const isIt = (at: Place) => containers.get(at.state ?? '') === kind && !fallen.has(at.strand);
      for (; !isIt(owner) && owner.parent; owner = owner.parent) if (isOpen(owner)) say(owner, 'failed', said(error));
      place = owner;
      fallen.add(owner.strand);
      failed.set(owner.strand, trouble.error === undefined ? error : trouble);
    } else if (/^Execution(?:Succeeded|Failed|Aborted|TimedOut)$/.test(type)) {
      const status = endings[type] ?? type;
      if (type === 'ExecutionFailed') {
        for (let at: Place | undefined = before; at; at = at.parent) if (isOpen(at)) say(at, 'failed', said(trouble));
      }
      place = none;
      say(none, 'ended', { detail: trouble.error === undefined ? status : `${status} with ${trouble.error}` });
    }
    places.set(id, place);
    types.set(id, type);
  }
  return { steps, unknown: [...unknown] };
}

interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

const endings: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'succeeded',
  ExecutionFailed: 'failed',
  ExecutionAborted: 'aborted',
  ExecutionTimedOut: 'timed out',
};

/** The place around that is in this state: what goes on behind a Parallel or a Map goes on there. */
function backTo(place: Place, name: string): Place {
  for (let at: Place | undefined = place; at; at = at.parent) if (at.state === name) return at;
  return { ...place, state: name };
}

function said({ error, cause }: Failure): Partial<TrailStep> {
  return { ...(error !== undefined && { detail: error }), ...(cause !== undefined && { cause }) };
}

/** The API gives data as JSON text. */
function jsonOf(value: unknown): Pick<TrailStep, 'data'> {
  if (value === undefined) return {};
  return { data: typeof value === 'string' && isJson(value) ? value : JSON.stringify(value) };
}

function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
