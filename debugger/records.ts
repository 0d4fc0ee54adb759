/**
 * What is known of each strand from the moments so far: the state it is in, what each stage has made of its data, the tries of
 * its task, its variables and where they were assigned. A record is a value; each moment makes a new one of one strand, so that
 * going back is putting the old one in its place. Knows moments and states, no protocol.
 */
import type { ErrorOutput, Moment, Stage, StrandInfo } from '../interpreter/index.ts';
import type { Json, State } from '../language/index.ts';
import { phaseOfStage, workPhase } from './phases.ts';

export interface StrandRecord {
  readonly info: StrandInfo;
  /** Where on the tape its first state was entered. */
  readonly began: number;
  readonly state: State | undefined;
  readonly visit: Visit | undefined;
  /** The last error of its state, until it enters the next one. */
  readonly error: ErrorOutput | undefined;
  /** Its own; those of outer scopes are in the records of the strands around it. */
  readonly variables: { readonly [name: string]: Json };
  readonly assigned: { readonly [name: string]: Assigned };
}

/** Where a variable has got its value. */
export interface Assigned {
  readonly state: State | undefined;
  readonly at: number;
}

/** One stay of a strand in a state. Places are those on the tape, right behind the moment. */
export interface Visit {
  readonly entered: number;
  readonly input: Json;
  readonly stages: readonly PassedStage[];
  /** What has been done last, see `phases.ts`; -1 at the beginning. */
  readonly phase: number;
  /** The last tries, see `keptTries`. */
  readonly tries: readonly Try[];
  readonly retries: number;
  /** When the next try begins. */
  readonly nextTry: number | undefined;
  /** Until when it waits. */
  readonly until: number | undefined;
  readonly map: MapProgress | undefined;
  readonly output: Json | undefined;
  readonly left: number | undefined;
  readonly caught: boolean;
}

export interface PassedStage {
  readonly stage: Stage;
  /** Undefined for the result of a Map or Parallel, which the strand itself holds. */
  readonly data: Json | undefined;
  readonly at: number;
}

export interface Try {
  readonly resource: string;
  readonly parameters: Json;
  readonly attempt: number;
  readonly scheduled: number;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly token: string | undefined;
  readonly outcome: { readonly result: Json } | ErrorOutput | undefined;
}

export interface MapProgress {
  readonly length: number | undefined;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly aborted: number;
}

/** An endless retry must not make a record grow without end. */
const keptTries = 20;

export type Records = ReadonlyMap<number, StrandRecord>;

/** Whose record a moment changes, and what it is then. `at` is the place behind the moment on the tape. */
export function recordAfter(
  records: Records,
  moment: Moment,
  stateOf: () => State | undefined,
  at: number,
): StrandRecord | undefined {
  const { strand } = moment;
  const { kind } = moment;
  const ofMap = progress[kind];
  if (
    ofMap !== undefined &&
    strand.parent !== undefined &&
    strand.machine === records.get(strand.parent)?.info.machine
  ) {
    const parent = records.get(strand.parent);
    const visit = parent?.visit;
    if (!visit) return undefined;
    const map = visit.map ?? noProgress;
    return { ...parent, visit: { ...visit, map: { ...map, [ofMap]: map[ofMap] + 1 } } };
  }
  const known = records.get(strand.id);
  if (kind === 'stateEntered') {
    const state = stateOf();
    const visit = newVisit(at, moment.input);
    return known
      ? { ...known, state, visit, error: undefined }
      : { info: strand, began: at, state, visit, error: undefined, variables: {}, assigned: {} };
  }
  if (!known) return undefined;
  if (kind === 'variablesAssigned') {
    const assigned = Object.fromEntries(Object.keys(moment.variables).map(name => [name, { state: known.state, at }]));
    return {
      ...known,
      variables: { ...known.variables, ...moment.variables },
      assigned: { ...known.assigned, ...assigned },
    };
  }
  const { visit } = known;
  if (!visit) return undefined;
  const next = visitAfter(visit, moment, at);
  const error = 'error' in moment ? { error: moment.error, cause: moment.cause } : undefined;
  return next || error ? { ...known, visit: next ?? visit, ...(error && { error }) } : undefined;
}

export function newVisit(entered: number, input: Json): Visit {
  return { ...noVisit, entered, input };
}

const noVisit: Omit<Visit, 'entered' | 'input'> = {
  stages: [],
  phase: -1,
  tries: [],
  retries: 0,
  nextTry: undefined,
  until: undefined,
  map: undefined,
  output: undefined,
  left: undefined,
  caught: false,
};

const noProgress: MapProgress = { length: undefined, started: 0, succeeded: 0, failed: 0, aborted: 0 };

/** Moments of a child that say how far its Map is. */
const progress: { readonly [kind in Moment['kind']]?: Exclude<keyof MapProgress, 'length'> } = {
  iterationStarted: 'started',
  iterationSucceeded: 'succeeded',
  iterationFailed: 'failed',
  iterationAborted: 'aborted',
  executionStarted: 'started',
  executionSucceeded: 'succeeded',
  executionFailed: 'failed',
  executionTimedOut: 'failed',
  executionAborted: 'aborted',
};

function visitAfter(visit: Visit, moment: Moment, at: number): Visit | undefined {
  const passed = (stage: Stage, data: Json | undefined): Visit => ({
    ...visit,
    until: undefined,
    phase: phaseOfStage(stage),
    stages: [...visit.stages, { stage, data, at }],
  });
  const tried = (outcome: Try['outcome']): readonly Try[] => {
    const last = visit.tries.at(-1);
    return last ? [...visit.tries.slice(0, -1), { ...last, outcome }] : visit.tries;
  };
  switch (moment.kind) {
    case 'stage':
      // The first batch of a Map Run comes again with each batch.
      if (moment.stage === 'ItemBatcher' && visit.stages.at(-1)?.stage === 'ItemBatcher') return undefined;
      return passed(moment.stage, moment.data);
    case 'waitStarted':
      return { ...visit, until: moment.until, phase: workPhase };
    case 'choiceMade':
      return { ...visit, phase: workPhase };
    case 'taskScheduled': {
      const { resource, parameters, attempt, time: scheduled, timeoutSeconds, heartbeatSeconds, token } = moment;
      const one = {
        resource,
        parameters,
        attempt,
        scheduled,
        timeoutSeconds,
        heartbeatSeconds,
        token,
        outcome: undefined,
      };
      return { ...visit, nextTry: undefined, tries: [...visit.tries.slice(1 - keptTries), one] };
    }
    case 'taskSucceeded':
      return { ...passed('Result', moment.output), tries: tried({ result: moment.output }) };
    case 'taskFailed':
    case 'taskTimedOut':
      return { ...visit, tries: tried({ error: moment.error, cause: moment.cause }) };
    case 'parallelSucceeded':
    case 'mapSucceeded':
      return passed('Result', undefined);
    case 'mapStarted':
      return { ...visit, map: { ...noProgress, length: moment.length } };
    case 'mapRunStarted':
      return { ...visit, map: visit.map ?? noProgress };
    case 'retryScheduled':
      return { ...visit, stages: [], phase: -1, map: undefined, retries: visit.retries + 1, nextTry: moment.at };
    case 'errorCaught':
      return { ...visit, caught: true };
    case 'stateExited':
      return { ...visit, until: undefined, output: moment.output, left: at };
    default:
      return undefined;
  }
}
