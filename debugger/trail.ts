/**
 * What a client needs to scrub over a run, also when it is over: each moment of the definition's states as a small step, with
 * the beginning of its data. Steps are collected while the run goes and written when they are taken, so that a fast run costs
 * little: of what comes too thick only what is lit is told. Knows no picture and no protocol: who reads the steps says for itself
 * what they are, and test/trail.test.ts holds the two to the same.
 */
import type { Moment, StatePlace } from '../interpreter/index.ts';
import { type Json, locationOf } from '../language/index.ts';
import type { Lights, Transition } from './lights.ts';

/** One step; places are AWS locations (`/States/Charge`), empty for the execution itself. */
export interface TrailStep {
  /** Position of the tape behind the moment. */
  readonly at: number;
  readonly time: number;
  readonly kind: StepKind;
  readonly state: string;
  readonly name: string;
  readonly strand: number;
  readonly path?: string;
  readonly detail?: string;
  readonly cause?: string;
  readonly data?: string;
  readonly isCut?: boolean;
  readonly next?: string;
  readonly count?: number;
  readonly states?: { readonly [location: string]: string };
  readonly transitions?: readonly Transition[];
}

type StepKind =
  | 'entered'
  | 'stage'
  | 'scheduled'
  | 'taskSucceeded'
  | 'taskFailed'
  | 'retry'
  | 'caught'
  | 'assigned'
  | 'exited'
  | 'failed'
  | 'aborted'
  | 'mapStarted'
  | 'iterationStarted'
  | 'iterationSucceeded'
  | 'iterationFailed'
  | 'ended'
  | 'jump';

/** Body of the custom event `asl/trail`. */
export interface TrailEvent {
  readonly program: string;
  readonly title: string;
  /** A run has begun: what was told before is of another one. */
  readonly reset: boolean;
  readonly steps: readonly TrailStep[];
  /** Where the run stands now, and how far it has come: steps behind that are no more. */
  readonly position: number;
  readonly end: number;
  /** It stands still, and can be asked (`asl/stepData`) and sent elsewhere (`asl/travel`). */
  readonly stopped: boolean;
}

/** Steps between two messages; more come too thick for anybody to look at. */
const mostSteps = 600;
/** Of these, with data. */
const mostWithData = 200;
/** Characters of a step's data. */
const mostData = 4000;

interface Pending {
  readonly moment: Moment;
  readonly at: number;
  readonly around: StatePlace | undefined;
}

export class TrailWriter {
  #pending: Pending[] = [];
  #tooMany = false;
  /** The state that each strand is in: what is told of an iteration is about the one around. */
  readonly #states = new Map<number, StatePlace>();

  /** `at` is the position behind the moment. */
  record(moment: Moment, at: number): void {
    const { strand, state, kind } = moment;
    if (strand.machine !== undefined || !(kind in writers)) return;
    if (kind === 'stateEntered' && state) this.#states.set(strand.id, state);
    const around = strand.parent === undefined ? undefined : this.#states.get(strand.parent);
    if (this.#pending.length >= mostSteps) this.#tooMany = true;
    else this.#pending.push({ moment, at, around });
  }

  /** What came since the last call. `lights` are those of now, `at` is where the tape is. */
  take(lights: Lights, at: number, time: number): TrailStep[] {
    const steps: TrailStep[] = [];
    for (const [index, pending] of this.#pending.entries()) {
      const step = stepOf(pending, index < mostWithData ? mostData : 0);
      if (step) steps.push(step);
    }
    this.#pending = [];
    if (this.#tooMany) {
      const { states, transitions } = lights.untold().take() ?? { states: {}, transitions: [] };
      steps.push({ at, time, kind: 'jump', state: '', name: '', strand: 0, states, transitions });
    }
    this.#tooMany = false;
    return steps;
  }
}

type Writer<K extends Moment['kind']> = (
  moment: Extract<Moment, { kind: K }>,
) => Partial<Omit<TrailStep, 'data'>> & { readonly kind: StepKind; readonly data?: Json | undefined };

/** How each moment is told; the others are not. */
const writers: { readonly [K in Moment['kind']]?: Writer<K> } = {
  stateEntered: ({ input }) => ({ kind: 'entered', data: input }),
  stage: ({ stage, data }) => ({ kind: 'stage', detail: stage, data }),
  taskScheduled: ({ resource, parameters, attempt }) => ({
    kind: 'scheduled',
    detail: resource,
    data: parameters,
    count: attempt,
  }),
  taskSucceeded: ({ output }) => ({ kind: 'taskSucceeded', data: output }),
  taskFailed: moment => ({ kind: 'taskFailed', ...trouble(moment) }),
  taskTimedOut: moment => ({ kind: 'taskFailed', ...trouble(moment) }),
  retryScheduled: moment => ({ kind: 'retry', count: moment.attempt, ...trouble(moment) }),
  errorCaught: moment => ({ kind: 'caught', ...trouble(moment) }),
  variablesAssigned: ({ variables }) => ({ kind: 'assigned', data: variables }),
  stateExited: ({ output, next, state }) => ({
    kind: 'exited',
    data: output,
    ...(next !== undefined && state && { next: locationOf([...state.steps.slice(0, -1), next]) }),
  }),
  stateFailed: moment => ({ kind: 'failed', ...trouble(moment) }),
  stateAborted: () => ({ kind: 'aborted' }),
  mapStarted: ({ length }) => ({ kind: 'mapStarted', count: length }),
  iterationStarted: () => ({ kind: 'iterationStarted' }),
  iterationSucceeded: () => ({ kind: 'iterationSucceeded' }),
  iterationFailed: () => ({ kind: 'iterationFailed' }),
  iterationAborted: () => ({ kind: 'iterationFailed' }),
  executionStarted: () => ({ kind: 'iterationStarted' }),
  executionSucceeded: () => ({ kind: 'iterationSucceeded' }),
  executionFailed: moment => ({ kind: 'iterationFailed', ...trouble(moment) }),
  executionTimedOut: moment => ({ kind: 'iterationFailed', ...trouble(moment) }),
  executionAborted: () => ({ kind: 'iterationFailed' }),
};

const endings: { readonly [kind: string]: string } = {
  executionSucceeded: 'succeeded',
  executionFailed: 'failed',
  executionTimedOut: 'timed out',
  executionAborted: 'aborted',
};

function stepOf({ moment, at, around }: Pending, limit: number): TrailStep | undefined {
  const { time, strand } = moment;
  const base = { at, time, strand: strand.id, ...(strand.path !== '' && { path: strand.path }) };
  // What is told of a whole execution is the end of the run, or an item of a distributed Map.
  const isWhole = moment.kind.startsWith('execution');
  const isOfMap = isWhole || moment.kind.startsWith('iteration');
  if (isWhole && strand.parent === undefined) {
    const ending = endings[moment.kind];
    if (ending === undefined) return undefined;
    const error = 'error' in moment && moment.error !== undefined ? ` with ${moment.error}` : '';
    return { ...base, kind: 'ended', state: '', name: '', detail: `${ending}${error}` };
  }
  const place = isOfMap ? around : moment.state;
  if (!place) return undefined;
  const write = writers[moment.kind] as Writer<typeof moment.kind>;
  const { data, ...told } = write(moment as never);
  const step: TrailStep = { ...base, state: locationOf(place.steps), name: place.name, ...told };
  if (data === undefined) return step;
  const text = jsonWithin(data, limit);
  return text === undefined
    ? { ...step, data: '', isCut: true }
    : { ...step, data: text.text, ...(text.isCut && { isCut: true }) };
}

function trouble({ error, cause }: { readonly error: string | undefined; readonly cause: string | undefined }) {
  return { ...(error !== undefined && { detail: error }), ...(cause && { cause: cause.slice(0, mostData) }) };
}

/** Readable JSON, or the beginning of it; the cost depends on what is written, not on the size of the value. */
export function jsonWithin(value: Json, limit: number): { text: string; isCut: boolean } | undefined {
  if (limit === 0) return undefined;
  let text = '';
  const isCut = !write(value, '\n');
  return { text: isCut ? `${text.slice(0, limit)}…` : text, isCut };

  /** False when there is no room for more. */
  function write(part: Json, line: string): boolean {
    if (typeof part !== 'object' || part === null) {
      text += typeof part === 'string' ? JSON.stringify(part.slice(0, limit)) : JSON.stringify(part);
      return text.length <= limit;
    }
    const isList = Array.isArray(part);
    text += isList ? '[' : '{';
    let count = 0;
    for (const key in part) {
      if (text.length > limit) return false;
      text += `${count++ > 0 ? ',' : ''}${line}  ${isList ? '' : `${JSON.stringify(key)}: `}`;
      if (!write((part as { readonly [key: string]: Json })[key]!, `${line}  `)) return false;
    }
    text += `${count > 0 ? line : ''}${isList ? ']' : '}'}`;
    return text.length <= limit;
  }
}

/** The data that the step of a moment tells; undefined for one without. */
export function wholeDataOf(moment: Moment): Json | undefined {
  return (writers[moment.kind] as Writer<typeof moment.kind> | undefined)?.(moment as never).data;
}
