/**
 * A history that AWS has recorded (`aws stepfunctions get-execution-history`), as a world: what its tasks have answered then, for the
 * same definition and input. A run with these answers goes the way the recorded one went, so that it can be stepped through; where it
 * does not (a definition that has changed, random numbers), that is told. Pure; the text comes from outside.
 */
import type { HistoryEvent, TaskAnswer, TaskCall } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';

export interface RecordedHistory {
  readonly input: Json;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly events: readonly RecordedEvent[];
  /** What a task has answered then; undefined for one that the history does not know. */
  answer(call: TaskCall): TaskAnswer | undefined;
}

export interface RecordedEvent {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
  readonly time: number;
  readonly details: { readonly [name: string]: unknown };
}

/** Undefined when it is no history. */
export function readRecordedHistory(text: string): RecordedHistory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = Array.isArray(value) ? value : asObject(value)?.events;
  if (!Array.isArray(list)) return undefined;
  const events = list.flatMap(each => eventOf(each) ?? []).sort((a, b) => a.id - b.id);
  const started = events.find(({ type }) => type === 'ExecutionStarted');
  if (!started) return undefined;
  const answers = answersIn(events);
  const asked = new Map<string, number>();
  return {
    input: parsed(started.details.input) ?? {},
    startTime: started.time,
    events,
    answer(call) {
      const key = `${call.branch}\n${call.state}`;
      const all = answers.get(key);
      const count = asked.get(key) ?? 0;
      asked.set(key, count + 1);
      return all?.[count];
    },
  };
}

/**
 * The first recorded event that a run does not have, in words; undefined when it has them all. Branches run side by side in another
 * order on AWS, so the order of events says nothing.
 */
export function firstMissing({ events }: RecordedHistory, made: readonly HistoryEvent[]): string | undefined {
  const left = new Map<string, number>();
  for (const { type, name } of made) {
    const key = `${type} ${name ?? ''}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  for (const { id, type, details } of events) {
    const key = `${type} ${typeof details.name === 'string' ? details.name : ''}`;
    const count = left.get(key) ?? 0;
    if (count === 0)
      return `nothing in it is ${type}${details.name === undefined ? '' : ` of "${details.name}"`}, event ${id} of the history. The definition may have changed since, or something random decided.`;
    left.set(key, count - 1);
  }
  return undefined;
}

/** What was answered to each task, by the branch it runs in and the name of its state, in the order of asking. */
function answersIn(events: readonly RecordedEvent[]): Map<string, TaskAnswer[]> {
  const places = new Map<number, Place>();
  const answers = new Map<string, TaskAnswer[]>();
  /** The events that come of an event, by its id. */
  const following = new Map<number, RecordedEvent[]>();
  for (const event of events) {
    const known = following.get(event.previous);
    if (known) known.push(event);
    else following.set(event.previous, [event]);
  }
  for (const event of events) {
    const place = placeOf(event, places.get(event.previous));
    places.set(event.id, place);
    if (!/^(?:Task|LambdaFunction|Activity)Scheduled$/.test(event.type)) continue;
    const key = `${place.branch}\n${place.state}`;
    const answer = answerOf(event, following);
    const known = answers.get(key);
    if (known) known.push(answer);
    else answers.set(key, [answer]);
  }
  return answers;
}

/** Where an event is, in the words of `StrandInfo.path`. */
interface Place {
  readonly branch: string;
  readonly state: string;
  /** The branch and state around, to come back to when this one is over. */
  readonly outer?: Place;
  /** The next state that is entered begins a branch of a Parallel. */
  readonly forks?: true;
}

function placeOf({ type, details }: RecordedEvent, before: Place | undefined): Place {
  const at: Place = before ?? { branch: '', state: '' };
  const name = typeof details.name === 'string' ? details.name : '';
  const inside = ({ branch }: Place, own: string) => (branch === '' ? own : `${branch}/${own}`);
  if (type.endsWith('StateEntered')) {
    const { forks, ...outer } = at;
    return forks ? { branch: inside(at, `{${name}}`), state: name, outer } : { ...at, state: name };
  }
  if (type === 'ParallelStateStarted') return { ...at, forks: true };
  if (type === 'MapIterationStarted') {
    // With few at a time, an iteration follows the end of another one.
    const outer = around(at, name);
    return { branch: inside(outer, `${name}[${details.index}]`), state: '', outer };
  }
  if (/^(?:Map|Parallel)StateExited$/.test(type)) return around(at, name);
  if (/^(?:Map|Parallel)State(?:Succeeded|Failed)$/.test(type)) return at.outer ?? at;
  return at;
}

/** The place of a state, or of one around that has this name. */
function around(at: Place, name: string): Place {
  for (let each: Place | undefined = at; each; each = each.outer) if (each.state === name) return each;
  return { ...at, state: name };
}

function answerOf(scheduled: RecordedEvent, following: ReadonlyMap<number, readonly RecordedEvent[]>): TaskAnswer {
  let submitted: Json | undefined;
  let started = scheduled.time;
  for (let at: RecordedEvent | undefined = scheduled; at; ) {
    const next: RecordedEvent | undefined = following.get(at.id)?.find(each => taskEvent.test(each.type));
    if (!next || next.type.endsWith('Scheduled')) break;
    const { type, details, time } = next;
    const progress = {
      ...(submitted !== undefined && { submitted }),
      ...(time > started && { delaySeconds: (time - started) / 1000 }),
    };
    if (type.endsWith('Started')) started = time;
    else if (type.endsWith('Submitted')) {
      submitted = parsed(details.output) ?? {};
      started = time;
    } else if (type.endsWith('Succeeded'))
      return { kind: 'success', result: parsed(details.output) ?? null, ...progress };
    else if (type.endsWith('TimedOut')) return { kind: 'silence', ...(submitted !== undefined && { submitted }) };
    else if (type.endsWith('Failed')) {
      const { error, cause } = details;
      return {
        kind: 'failure',
        ...(typeof error === 'string' && { error }),
        ...(typeof cause === 'string' && { cause }),
        ...progress,
      };
    }
    at = next;
  }
  // The execution ended while it waited.
  return { kind: 'silence', ...(submitted !== undefined && { submitted }) };
}

const taskEvent =
  /^(?:Task|LambdaFunction|Activity)(?:Scheduled|Started|Submitted|Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$/;

function eventOf(value: unknown): RecordedEvent | undefined {
  const event = asObject(value);
  if (typeof event?.id !== 'number' || typeof event.type !== 'string') return undefined;
  const key = Object.keys(event).find(each => each.endsWith('EventDetails'));
  const details = key === undefined ? event : (asObject(event[key]) ?? {});
  return {
    id: event.id,
    previous: typeof event.previousEventId === 'number' ? event.previousEventId : 0,
    type: event.type,
    time: timeOf(event.timestamp),
    details,
  };
}

/** The CLI prints ISO 8601 or seconds, as it is configured; our own events have milliseconds. */
function timeOf(value: unknown): number {
  if (typeof value === 'string') return Date.parse(value) || 0;
  if (typeof value !== 'number') return 0;
  return value < 1e11 ? Math.round(value * 1000) : value;
}

/** Data stands as JSON text in the API's form, and as it is in ours. */
function parsed(value: unknown): Json | undefined {
  if (typeof value !== 'string') return value as Json | undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function asObject(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : undefined;
}
