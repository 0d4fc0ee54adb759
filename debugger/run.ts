/**
 * One run of a state machine from stop to stop: pulls moments, hands each to its observers, and says where to stand still.
 *
 * Not pulling is pausing, so a stopped execution costs nothing. Knows no protocol: breakpoints come as a question
 * ("which breakpoints are on this state?"), stops go out as values.
 */
import { type Visit, VisitRecorder } from '../dataflow/index.ts';
import {
  type ErrorOutput,
  Execution,
  type Moment,
  type Stage,
  type StrandInfo,
  type StrandView,
} from '../interpreter/index.ts';
import { type Json, locationOf, type State } from '../language/index.ts';
import { handlerAround } from './handled.ts';
import type { Host } from './host.ts';
import type { Prepared } from './launch.ts';
import { Lights } from './lights.ts';
import { Step, type StepKind } from './stepping.ts';

export type StopReason = 'entry' | 'breakpoint' | 'step' | 'pause' | 'exception';

/** Where the execution stands still, and why. */
export interface Stop {
  readonly reason: StopReason;
  readonly strand: StrandInfo;
  readonly state: State | undefined;
  /** The stage that has just been done, when the stop is inside a state. */
  readonly stage: Stage | undefined;
  readonly breakpoints: readonly number[];
  readonly exception: StopException | undefined;
}

export interface StopException extends ErrorOutput {
  readonly kind: 'uncaught' | 'caught' | 'unanswered';
  /** One sentence for the editor. */
  readonly text: string;
}

/** What the run asks while it goes. The answers may change between two moments. */
export interface Watch {
  /** Ids of the breakpoints that stop at a state that has just been entered. A promise only where something is evaluated. */
  breakpointsAt(state: State, strand: StrandInfo): readonly number[] | Promise<readonly number[]>;
  readonly stopsAt: { readonly caught: boolean; readonly uncaught: boolean };
  /** Called with every moment, after the run's own records are up to date. */
  observe(moment: Moment): void;
}

/** A run lets messages come in at least this often. */
const breathEveryMilliseconds = 8;
/** A clock is not asked at every moment. */
const momentsBetweenLooks = 32;
/** Moments at which a pause may stop besides entering a state: an endless retry never enters one. */
const pausePoints: ReadonlySet<Moment['kind']> = new Set(['stateEntered', 'retryScheduled', 'waitStarted']);

export class Run {
  readonly execution: Execution;
  readonly prepared: Prepared;
  readonly lights = new Lights();
  /** One for each strand, new with each state: what an endless loop has done before is not kept. */
  readonly #recorders = new Map<number, VisitRecorder>();
  /** The visit that each strand has last begun: of a state that has failed it is still here. */
  readonly entered = new Map<number, Visit>();
  /** The state that each strand has last left, with its output. */
  readonly left = new Map<number, Visit>();
  /** The strands that were seen, by id: who is inside whom. */
  readonly strands = new Map<number, StrandInfo>();
  /** The last error of each strand's state, until it enters the next one. */
  readonly errors = new Map<number, ErrorOutput>();
  /** The state that each strand is in, and what it has assigned: what is left to show of a strand that has failed. */
  readonly places = new Map<number, { state: State | undefined; variables: { readonly [name: string]: Json } }>();
  readonly #host: Host;
  readonly #watch: Watch;
  readonly #states: ReadonlyMap<string, State>;
  #pending: Promise<Moment | undefined> | undefined;
  #stopRequest: { reason: 'pause' | 'entry' } | undefined;
  #terminated = false;
  #wake: (() => void) | undefined;

  constructor(prepared: Prepared, host: Host, watch: Watch) {
    this.prepared = prepared;
    this.#host = host;
    this.#watch = watch;
    this.execution = new Execution(prepared.compiled, prepared.options);
    this.#states = new Map(prepared.machine.states.map(state => [locationOf(state.steps), state]));
  }

  get noDebug(): boolean {
    return this.prepared.noDebug;
  }

  /** The state of the definition that a moment is about. */
  stateOf(moment: Moment): State | undefined {
    if (moment.strand.machine !== undefined) return undefined;
    return moment.state && this.#states.get(locationOf(moment.state.steps));
  }

  /** The state a strand is in as the moments tell it; `live` is where the interpreter has it, one step ahead at times. */
  stateIn(strand: StrandInfo, live: State | undefined): State | undefined {
    return this.places.get(strand.id)?.state ?? live;
  }

  /**
   * What the interpreter holds for a strand. Undefined when the strand has ended, or has already left the state that the
   * last moment is about: then the run's own records are what is true now.
   */
  live(strand: StrandInfo): StrandView | undefined {
    const view = this.execution.strands().find(({ info }) => info.id === strand.id);
    return view && view.state === this.stateIn(strand, view.state) ? view : undefined;
  }

  step(kind: StepKind, strand: StrandInfo, state: State | undefined): Step {
    return new Step({ kind, strand, stages: state?.type !== 'Parallel' && state?.type !== 'Map' }, this.around(strand));
  }

  /** The strands that hold `strand`, innermost first. */
  around(strand: StrandInfo): StrandInfo[] {
    const result: StrandInfo[] = [];
    for (let at = parentOf(this.strands, strand); at; at = parentOf(this.strands, at)) result.push(at);
    return result;
  }

  /** Stops at the next state that is entered. */
  stopSoon(reason: 'pause' | 'entry'): void {
    this.#stopRequest = { reason };
    if (reason === 'pause') this.#wake?.();
  }

  /** Ends the execution as soon as it can be; `go` returns then. */
  terminate(): void {
    this.#terminated = true;
    this.#wake?.();
  }

  /** Runs on until there is a reason to stop, or to the end (undefined). */
  async go(step?: Step): Promise<Stop | undefined> {
    await this.#host.breathe();
    let breath = performance.now();
    for (let count = 1; ; count++) {
      if (this.#terminated) return this.#abort();
      const next = this.#pending ?? this.execution.next();
      let moment: Moment | undefined;
      if (next instanceof Promise) {
        const result = await this.#interruptible(next);
        if (result === 'interrupted') {
          if (this.#terminated) continue;
          this.#stopRequest = undefined;
          return this.#standing();
        }
        moment = result;
      } else moment = next;
      if (moment === undefined) {
        this.lights.end();
        return undefined;
      }
      const stopping = this.#record(moment, step);
      const stop = stopping instanceof Promise ? await stopping : stopping;
      if (stop) {
        this.#stopRequest = undefined;
        return stop;
      }
      if (count % momentsBetweenLooks === 0 && performance.now() - breath > breathEveryMilliseconds) {
        await this.#host.breathe();
        breath = performance.now();
      }
    }
  }

  #record(moment: Moment, step: Step | undefined): Stop | undefined | Promise<Stop | undefined> {
    const { strand } = moment;
    this.strands.set(strand.id, strand);
    if (strand.machine !== undefined) return this.#elsewhere(moment);
    if (moment.kind === 'stateEntered') {
      this.errors.delete(strand.id);
      const place = this.places.get(strand.id);
      if (place) place.state = this.stateOf(moment);
      else this.places.set(strand.id, { state: this.stateOf(moment), variables: {} });
    } else if (moment.kind === 'variablesAssigned') {
      const place = this.places.get(strand.id);
      if (place) place.variables = { ...place.variables, ...moment.variables };
    } else if (moment.kind === 'stateExited' && moment.next === undefined) this.places.delete(strand.id);
    if ('error' in moment) this.errors.set(strand.id, { error: moment.error, cause: moment.cause });
    if (moment.kind === 'stateEntered') this.#recorders.set(strand.id, new VisitRecorder());
    const recorder = this.#recorders.get(strand.id);
    recorder?.record(moment);
    if (moment.kind === 'stateEntered') {
      const visit = recorder?.current(strand.id);
      if (visit) this.entered.set(strand.id, visit);
    } else if (moment.kind === 'stateExited') {
      const visit = this.entered.get(strand.id);
      if (visit) this.left.set(strand.id, visit);
    }
    this.lights.record(moment);
    this.#watch.observe(moment);
    const stepEnds = step?.endsAt(moment) ?? false;
    if (this.noDebug) return undefined;
    const state = moment.kind === 'stateEntered' ? this.stateOf(moment) : undefined;
    const breakpoints = state ? this.#watch.breakpointsAt(state, strand) : [];
    if (breakpoints instanceof Promise) return breakpoints.then(ids => this.#stopAt(moment, stepEnds, ids));
    return this.#stopAt(moment, stepEnds, breakpoints);
  }

  /** A moment in an execution of another definition, which a task has started: told, and shown at that task. */
  #elsewhere(moment: Moment): Stop | undefined {
    this.#watch.observe(moment);
    if (this.noDebug) return undefined;
    const strand = this.around(moment.strand).find(({ machine }) => machine === undefined);
    if (strand === undefined) return undefined;
    const state = this.places.get(strand.id)?.state;
    const place = { strand, state, stage: undefined, breakpoints: [] };
    if (moment.kind === 'taskUnanswered') {
      this.#shown = { strand, unanswered: true };
      const { message } = moment;
      const exception = { kind: 'unanswered', text: message, error: undefined, cause: message } as const;
      return { ...place, reason: 'exception', exception };
    }
    if (this.#stopRequest?.reason === 'pause' && pausePoints.has(moment.kind))
      return { ...place, reason: 'pause', exception: undefined };
    return undefined;
  }

  #stopAt(moment: Moment, stepEnds: boolean, breakpoints: readonly number[]): Stop | undefined {
    const state = this.stateOf(moment);
    const stop = (reason: StopReason, more: Partial<Stop> = {}): Stop => ({
      reason,
      strand: moment.strand,
      state,
      stage: undefined,
      breakpoints: [],
      exception: undefined,
      ...more,
    });
    switch (moment.kind) {
      case 'taskUnanswered':
        this.#shown = { strand: moment.strand, unanswered: true };
        return stop('exception', {
          exception: { kind: 'unanswered', text: moment.message, error: undefined, cause: moment.message },
        });
      case 'stateFailed':
        if (!this.#watch.stopsAt.uncaught || !state || handlerAround(state, moment.error)) return undefined;
        if (this.#isConsequence(moment)) return undefined;
        return stop('exception', { exception: exceptionOf('uncaught', state, moment) });
      case 'errorCaught':
        if (!this.#watch.stopsAt.caught || !state) return undefined;
        return stop('exception', { exception: exceptionOf('caught', state, moment, moment.next) });
      case 'stateEntered':
        if (breakpoints.length > 0) return stop('breakpoint', { breakpoints });
        break;
      default:
    }
    if (stepEnds) {
      if (moment.kind !== 'stage') return stop('step');
      // A stage whose field is not written changes nothing worth a stop.
      if (state && fieldOfStage(state, moment.stage)) return stop('step', { stage: moment.stage });
    }
    const request = this.#stopRequest;
    if (request && (request.reason === 'pause' ? pausePoints.has(moment.kind) : moment.kind === 'stateEntered'))
      return stop(request.reason);
    return undefined;
  }

  /** The strands around the one that was shown fail because it failed; a task without an answer fails its own state, too. */
  #isConsequence({ strand, error }: Moment & ErrorOutput): boolean {
    const shown = this.#shown;
    if (shown) {
      if (this.around(shown.strand).some(({ id }) => id === strand.id)) return true;
      if (shown.unanswered && shown.strand.id === strand.id && error === 'States.Runtime') return true;
    }
    this.#shown = { strand, unanswered: false };
    return false;
  }
  /** The failure that a person has seen last. */
  #shown: { readonly strand: StrandInfo; readonly unanswered: boolean } | undefined;

  /** Where a run that is waiting for an answer from outside stands. */
  #standing(): Stop | undefined {
    const [first] = this.execution.strands();
    if (!first) return undefined;
    return {
      reason: 'pause',
      strand: first.info,
      state: first.state,
      stage: undefined,
      breakpoints: [],
      exception: undefined,
    };
  }

  /** Waits for a moment that comes from outside, unless a person wants to pause or stop before. */
  async #interruptible(next: Promise<Moment | undefined>): Promise<Moment | undefined | 'interrupted'> {
    this.#pending = next;
    const interrupted = new Promise<'interrupted'>(resolve => {
      this.#wake = () => resolve('interrupted');
    });
    // A pause that was asked for before waits for the next state, if that comes without waiting.
    if (this.#terminated) this.#wake?.();
    const result = await Promise.race([next, interrupted]);
    this.#wake = undefined;
    if (result !== 'interrupted') this.#pending = undefined;
    return result;
  }

  async #abort(): Promise<undefined> {
    this.#pending = undefined;
    this.execution.abort();
    for (;;) {
      const moment = await this.execution.next();
      if (!moment) break;
      this.lights.record(moment);
      this.#watch.observe(moment);
    }
    this.lights.end();
    return undefined;
  }
}

/** The written field whose stage it is: where a stop inside a state is shown. */
export function fieldOfStage(state: State, stage: Stage): State['member'] | undefined {
  const names = stageFields[stage] ?? [stage];
  return state.node?.members.find(member => names.includes(member.key.value));
}

const stageFields: Partial<Record<Stage, readonly string[]>> = {
  Items: ['ItemsPath', 'Items'],
  Result: ['Result', 'Resource'],
};

function parentOf(strands: ReadonlyMap<number, StrandInfo>, strand: StrandInfo): StrandInfo | undefined {
  return strand.parent === undefined ? undefined : strands.get(strand.parent);
}

function exceptionOf(
  kind: 'uncaught' | 'caught',
  state: State,
  { error, cause }: ErrorOutput,
  next?: string,
): StopException {
  const what = error ?? 'an error without a name';
  const because = cause ? `: ${cause}` : '';
  const text =
    kind === 'caught'
      ? `${state.name}: ${what} is caught, next is ${next}${because}`
      : `${state.name} failed with ${what}${because}`;
  return { kind, error, cause, text };
}
