/**
 * One run of a state machine from stop to stop, forward and back: pulls moments from the tape, hands each to its observers, and
 * says where to stand still.
 *
 * Not pulling is pausing, so a stopped execution costs nothing. Knows no protocol: breakpoints come as a question
 * ("which breakpoints does this moment come to?"), stops go out as values.
 */
import type {
  ErrorOutput,
  Execution,
  Moment,
  Stage,
  StrandChange,
  StrandInfo,
  StrandView,
  TaskAnswer,
} from '../interpreter/index.ts';
import { type Json, locationOf, type Scope, type State } from '../language/index.ts';
import { targetOf } from './breakpoints.ts';
import type { ErrorKind } from './exceptions.ts';
import { handlerAround, handles } from './handled.ts';
import type { Host } from './host.ts';
import type { Prepared } from './launch.ts';
import { Lights } from './lights.ts';
import type { StrandRecord } from './records.ts';
import { Step, type StepKind } from './stepping.ts';
import { type Cut, type Entry, Tape, type TapeLimits } from './tape.ts';

export type StopReason =
  | 'entry'
  | 'breakpoint'
  | 'function breakpoint'
  | 'data breakpoint'
  | 'step'
  | 'pause'
  | 'exception'
  /** Somebody has to say how a task ends. */
  | 'task'
  | 'goto'
  | 'restart';

/** Where the execution stands still, and why. */
export interface Stop {
  readonly reason: StopReason;
  readonly strand: StrandInfo;
  readonly state: State | undefined;
  /** What of the state it stands at, when that is not its beginning. */
  readonly focus: Focus | undefined;
  readonly breakpoints: readonly number[];
  readonly exception: StopException | undefined;
  /** Why nothing goes on by itself. `going`: what it was about to do. */
  readonly still?: { readonly why: 'asked' | 'tasks' | 'held'; readonly going: Go } | undefined;
}

/** A place inside a state. */
export interface Focus {
  readonly label: string;
  readonly offset: number;
}

export interface StopException extends ErrorOutput {
  readonly kind: ErrorKind | 'unanswered';
  /** One sentence for the editor. */
  readonly text: string;
}

/** Breakpoints that a moment comes to. */
export interface Hit {
  readonly reason: 'breakpoint' | 'function breakpoint' | 'data breakpoint';
  readonly ids: readonly number[];
  readonly focus: Focus | undefined;
}

/** What the run asks while it goes. The answers may change between two moments. */
export interface Watch {
  /** A promise only where something is evaluated that takes its time. `forward`: log points speak on the way forward only. */
  breakpointsAt(entry: Entry, forward: boolean): Hit | undefined | Promise<Hit | undefined>;
  stopsAtError(kind: ErrorKind, error: string | undefined): boolean;
  /** Called with every new moment, after the run's own records are up to date. */
  observe(moment: Moment, state: State | undefined): void;
  /** The oldest moments are not kept any more, for there are too many, or they hold too much data. */
  forgotten(why: keyof TapeLimits, limits: TapeLimits): void;
}

/** Ways to go on. */
export interface Go {
  readonly step?: Step;
  /** Breakpoints of other strands are passed over. */
  readonly only?: StrandInfo | undefined;
}

/** A run lets messages come in at least this often. */
const breathEveryMilliseconds = 8;
/** A clock is not asked at every moment. */
const momentsBetweenLooks = 32;
/** Moments that can be gone back to. */
const mostMoments = 200_000;
/** Bytes of data that are kept for that. */
const mostBytes = 256 * 1024 * 1024;
/** Lights are kept here and there, and made anew from the moments behind. */
const momentsBetweenLights = 4096;
/** Moments at which a pause may stop besides entering a state: an endless retry never enters one. */
const pausePoints: ReadonlySet<Moment['kind']> = new Set(['stateEntered', 'retryScheduled', 'waitStarted']);
/** Moments inside a state at which a step into it stops. */
const finePoints: ReadonlySet<Moment['kind']> = new Set([
  'stateEntered',
  'stage',
  'taskSucceeded',
  'parallelSucceeded',
  'mapSucceeded',
]);

export class Run {
  readonly prepared: Prepared;
  readonly tape: Tape;
  lights = new Lights();
  /** The picture has to be told all lights again: time has gone another way. */
  relit = false;
  /** A run that was kept: its recorded end is a place to stand at. */
  isKept = false;
  /** What a task is going to answer that a person is asked for, as long as it is not said otherwise. */
  proposal: { readonly strand: number; readonly value: Json; readonly problem?: Error } | undefined;
  /** The strands that were seen, by id: who is inside whom. */
  readonly strands = new Map<number, StrandInfo>();
  readonly #host: Host;
  readonly #watch: Watch;
  readonly #states: ReadonlyMap<string, State>;
  #lightsKept: { readonly position: number; readonly lights: Lights }[] = [];
  #stopRequest: { reason: 'pause' | 'entry' } | undefined;
  #terminated = false;
  #wake: (() => void) | undefined;
  /** What is to be done between two moments, from outside. */
  #meanwhile: (() => Promise<void>)[] = [];
  #isGoing = false;
  /** Real time: what the clock showed when virtual time was what it was. */
  #anchor: { readonly wall: number; readonly virtual: number } | undefined;

  constructor(prepared: Prepared, host: Host, watch: Watch) {
    this.prepared = prepared;
    this.#host = host;
    this.#watch = watch;
    this.#states = new Map(prepared.machine.states.map(state => [locationOf(state.steps), state]));
    const limits = {
      moments: prepared.noDebug ? 0 : (prepared.moments ?? mostMoments),
      bytes: mostBytes,
      answers: prepared.keepsAnswers === true,
    };
    const stateOf = (moment: Moment, execution: Execution) => this.#stateOf(moment, execution);
    this.tape = new Tape(prepared.compiled, prepared.options, stateOf, limits);
    if (prepared.realTime) this.tape.pace = time => this.#pace(time);
    this.tape.onForget = (position, strands, why) => {
      for (const id of this.strands.keys()) if (!strands.has(id)) this.strands.delete(id);
      if (this.tape.first === 0) watch.forgotten(why, limits);
      this.#lightsKept = [
        { position, lights: this.lightsAt(position) },
        ...this.#lightsKept.filter(each => each.position > position),
      ];
    };
  }

  get noDebug(): boolean {
    return this.prepared.noDebug;
  }

  /** The execution that makes new moments. */
  get execution(): Execution {
    return this.tape.head;
  }

  /** Virtual time where it stands. */
  get now(): number {
    if (this.#anchor && this.#isGoing && !this.tape.isPast) return this.#realNow();
    return this.tape.present?.now ?? this.tape.entry()?.moment?.time ?? this.execution.now;
  }

  record(strand: StrandInfo): StrandRecord | undefined {
    return this.tape.records.get(strand.id);
  }

  /** The state a strand is in as the moments tell it; `live` is where the interpreter has it, one step ahead at times. */
  stateIn(strand: StrandInfo, live: State | undefined): State | undefined {
    return this.record(strand)?.state ?? live;
  }

  /**
   * What the interpreter holds for a strand. Undefined when the strand has ended, or has already left the state that the
   * last moment is about: then the run's own records are what is true now. In the past `present` has to be waited for before.
   */
  live(strand: StrandInfo): StrandView | undefined {
    const view = this.tape.present?.strand(strand.id);
    return view && view.state === this.stateIn(strand, view.state) ? view : undefined;
  }

  /** Brings the execution to where the tape stands. */
  async present(): Promise<void> {
    await this.tape.execution();
  }

  step(kind: StepKind, strand: StrandInfo, state: State | undefined, into?: string): Step {
    const worked = this.record(strand)?.visit?.stages.some(({ stage }) => stage === 'Result') ?? false;
    const stages = into === undefined && (worked || (state?.type !== 'Parallel' && state?.type !== 'Map'));
    return new Step({ kind, strand, stages, into }, this.around(strand));
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

  // ---- forward -------------------------------------------------------------------------------------------------------

  /** Runs on until there is a reason to stop, or to the end (undefined). */
  async go(going: Go = {}): Promise<Stop | undefined> {
    this.#anchor = this.prepared.realTime ? { wall: performance.now(), virtual: this.now } : undefined;
    this.#isGoing = true;
    try {
      return await this.#going(going);
    } finally {
      this.#isGoing = false;
    }
  }

  async #going(going: Go): Promise<Stop | undefined> {
    const { only } = going;
    await this.#host.breathe();
    // Others are held from here on: what they have done behind is no more.
    if (only && this.tape.isPast) await this.tape.cut([], undefined, { only: only.id });
    let breath = performance.now();
    const ends = this.isKept && this.tape.isPast && !this.noDebug;
    for (let count = 1; ; count++) {
      if (this.#terminated) return this.#abort();
      if (ends && !this.tape.isPast) return this.#atEnd();
      for (const act of this.#meanwhile.splice(0)) await act();
      if (!this.tape.isPast && !this.noDebug && this.tape.head.held !== only?.id)
        await this.tape.cut([], undefined, { only: only?.id ?? null });
      const isNew = !this.tape.isPast;
      const next = this.tape.next();
      if (next instanceof Promise) {
        if (await this.#interrupted(next)) {
          if (this.#terminated || this.#meanwhile.length > 0) continue;
          this.#stopRequest = undefined;
          // Time that has passed while it was waited for has passed.
          if (this.#anchor) await this.tape.cut([], undefined, { now: this.#realNow() });
          return this.#standing();
        }
        continue;
      }
      if (next === undefined) {
        this.lights.end();
        return undefined;
      }
      const stopping = this.#take(next, isNew, going);
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

  #take(entry: Entry, isNew: boolean, going: Go): Stop | undefined | Promise<Stop | undefined> {
    const { step, only } = going;
    const { moment } = entry;
    // Other data, given on the way: it is there again.
    if (!moment) return undefined;
    const { strand } = moment;
    this.strands.set(strand.id, strand);
    this.#light(moment);
    if (isNew) this.#watch.observe(moment, entry.state);
    const stepEnds = step?.endsAt(moment) ?? false;
    if (this.noDebug) return undefined;
    const still = this.#stillAt(entry, going);
    if (still) return still;
    const hit = this.#watch.breakpointsAt(entry, true);
    if (hit instanceof Promise) return hit.then(found => this.#stopAt(entry, stepEnds, found, only));
    return this.#stopAt(entry, stepEnds, hit, only);
  }

  #stopAt(entry: Entry, stepEnds: boolean, hit: Hit | undefined, only: StrandInfo | undefined): Stop | undefined {
    const moment = entry.moment!;
    const elsewhere =
      only && moment.strand.id !== only.id && !this.around(moment.strand).some(({ id }) => id === only.id);
    if (!elsewhere) {
      const exception = this.#exceptionAt(entry);
      if (exception) return this.#stop(entry, 'exception', { exception });
      if (hit) return this.#stop(entry, hit.reason, { breakpoints: hit.ids, focus: hit.focus });
    }
    if (stepEnds) {
      const focus = focusOf(entry);
      // A stage whose field is not written changes nothing worth a stop.
      if (focus || moment.kind === 'stateEntered') return this.#stop(entry, 'step', { focus });
    }
    const request = this.#stopRequest;
    if (request && (request.reason === 'pause' ? pausePoints.has(moment.kind) : moment.kind === 'stateEntered'))
      return this.#stop(entry, request.reason);
    return undefined;
  }

  /** A place where nobody but a person can let it go on. In the past that has been done. */
  #stillAt(entry: Entry, going: Go): Stop | undefined {
    const moment = entry.moment!;
    const why = moment.kind === 'standstill' ? moment.why : isAsked(moment) ? 'asked' : undefined;
    if (why === undefined || this.tape.isPast) return undefined;
    return this.#stop(entry, why === 'held' ? 'pause' : 'task', { still: { why, going } });
  }

  #stop({ moment, state }: Entry, reason: StopReason, more: Partial<Stop> = {}): Stop {
    const { strand } = moment!;
    const known = this.record(strand)?.state ?? state;
    return { reason, strand, state: known, focus: undefined, breakpoints: [], exception: undefined, ...more };
  }

  /** The error of a moment that is worth a stop. */
  #exceptionAt({ moment, state }: Entry): StopException | undefined {
    if (!moment) return undefined;
    switch (moment.kind) {
      case 'taskUnanswered':
        if (moment.asks) return undefined;
        this.#shown = { strand: moment.strand, unanswered: true };
        return { kind: 'unanswered', text: moment.message, error: undefined, cause: moment.message };
      case 'stateFailed': {
        if (!state) return undefined;
        const kind = this.#isHandled(moment.strand, state, moment.error) ? 'passed' : 'uncaught';
        if (!this.#watch.stopsAtError(kind, moment.error) || this.#isConsequence(moment)) return undefined;
        return exceptionOf(kind, state, moment);
      }
      case 'errorCaught':
        this.#isOver(moment.strand);
        if (!state || !this.#watch.stopsAtError('caught', moment.error)) return undefined;
        return exceptionOf('caught', state, moment, `is caught, next is ${moment.next}`);
      case 'retryScheduled':
        this.#isOver(moment.strand);
        if (!state || !this.#watch.stopsAtError('retried', moment.error)) return undefined;
        return exceptionOf('retried', state, moment, `is retried (retry ${moment.attempt})`);
      default:
        return undefined;
    }
  }

  /** Whether somebody around takes the error, in this machine or where it was started. */
  #isHandled(strand: StrandInfo, state: State, error: string | undefined): boolean {
    let at: StrandInfo | undefined = strand;
    let inside: State | undefined = state;
    let name = error;
    while (at && inside) {
      if (handlerAround(inside, name)) return true;
      if (at.machine === undefined) return false;
      const { machine }: StrandInfo = at;
      at = this.around(at).find(each => each.machine !== machine);
      inside = at && this.record(at)?.state;
      name = 'States.TaskFailed';
      if (inside && handles(inside, name)) return true;
    }
    return false;
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
  /** An error that was taken has no more consequences. */
  #isOver(taker: StrandInfo): void {
    const shown = this.#shown?.strand;
    if (shown && [shown, ...this.around(shown)].some(({ id }) => id === taker.id)) this.#shown = undefined;
  }

  /** The failure that a person has seen last. */
  #shown: { readonly strand: StrandInfo; readonly unanswered: boolean } | undefined;

  /** Stands behind the last moment that is recorded. */
  #atEnd(): Stop | undefined {
    const entry = this.tape.entry();
    return entry?.moment && this.#stop(entry, 'pause');
  }

  // ---- back ----------------------------------------------------------------------------------------------------------

  /**
   * Back to where a step of this strand would have come from: the stage before when it stands inside a state, else the state
   * before; from the first state of a branch or iteration to what was entered before beside or around it.
   */
  stepBack(strand: StrandInfo): Stop {
    const { tape } = this;
    const record = this.record(strand);
    const own = (each: Moment) => each.strand.id === strand.id;
    const here = tape.entry()?.moment;
    const isInside = !(here?.kind === 'stateEntered' && own(here));
    const began = record?.began ?? 0;
    const chain = new Set(this.around(strand).map(({ id }) => id));
    const fits = ({ moment, state }: Entry): boolean => {
      if (!moment) return false;
      if (own(moment)) {
        if (moment.kind === 'stateEntered') return true;
        return isInside && finePoints.has(moment.kind) && focusOf({ moment, state }) !== undefined;
      }
      if (tape.position >= began || moment.kind !== 'stateEntered') return false;
      return chain.has(moment.strand.id) || (strand.parent !== undefined && moment.strand.parent === strand.parent);
    };
    const from = tape.position;
    tape.back();
    while (tape.position > tape.first) {
      const entry = tape.entry()!;
      if (fits(entry)) return this.#backAt(entry, from, 'step');
      tape.back();
    }
    return this.#beginning(from, 'step');
  }

  /** Back to the last breakpoint or error that it would have stopped at, or to the beginning. */
  async reverse(): Promise<Stop> {
    const { tape } = this;
    await this.#host.breathe();
    let breath = performance.now();
    this.#shown = undefined;
    const from = tape.position;
    tape.back();
    for (let count = 1; tape.position > tape.first; count++) {
      if (this.#terminated) break;
      const entry = tape.entry()!;
      if (entry.moment) {
        if (this.#stopRequest && entry.moment.kind === 'stateEntered') {
          this.#stopRequest = undefined;
          return this.#backAt(entry, from, 'pause');
        }
        const exception = this.#exceptionAt(entry);
        if (exception) return this.#backAt(entry, from, 'exception', { exception });
        const found = this.#watch.breakpointsAt(entry, false);
        const hit = found instanceof Promise ? await found : found;
        if (hit) return this.#backAt(entry, from, hit.reason, { breakpoints: hit.ids, focus: hit.focus });
      }
      tape.back();
      if (count % momentsBetweenLooks === 0 && performance.now() - breath > breathEveryMilliseconds) {
        await this.#host.breathe();
        breath = performance.now();
      }
    }
    return this.#beginning(from, 'entry');
  }

  /** Stands where it was at a position. */
  travel(position: number, reason: StopReason, strand: StrandInfo): Stop {
    this.tape.goTo(position);
    this.#relight();
    const entry = this.tape.entry();
    const focus = entry?.moment?.strand.id === strand.id ? focusOf(entry) : undefined;
    return { reason, strand, state: this.record(strand)?.state, focus, breakpoints: [], exception: undefined };
  }

  /** `from`: where it comes from. Other data that was given at that place is there, unless that was just now. */
  #backAt(entry: Entry, from: number, reason: StopReason, more: Partial<Stop> = {}): Stop {
    const { tape } = this;
    const { position } = tape;
    const next = () => tape.isPast && tape.entry(tape.position + 1)?.moment === undefined;
    while (next() && tape.forward());
    if (tape.position >= from) tape.goTo(position);
    this.#relight();
    return this.#stop(entry, reason, { focus: focusOf(entry), ...more });
  }

  /** The first state that is still known. */
  #beginning(from: number, reason: StopReason): Stop {
    const { tape } = this;
    tape.goTo(tape.first);
    while (tape.position < tape.end && tape.entry()?.moment?.kind !== 'stateEntered') tape.forward();
    return this.#backAt(tape.entry()!, from, reason);
  }

  // ---- other data ----------------------------------------------------------------------------------------------------

  /**
   * Goes on from here with other data for a strand; `record` is what is known of it then. What came behind is forgotten. Throws
   * when the change cannot be made.
   */
  async change(change: StrandChange, record: StrandRecord): Promise<void> {
    await this.tape.cut([change], record);
    this.#forgetLights();
  }

  /** Lets time pass. */
  async advance(milliseconds: number): Promise<void> {
    await this.cut([], { now: this.now + milliseconds });
  }

  /** Cuts the tape here, with other data or at another time. */
  async cut(changes: readonly StrandChange[], more: Cut = {}): Promise<void> {
    const now = more.now ?? (this.#anchor && this.#isGoing ? this.#realNow() : undefined);
    const [first] = changes;
    const strand = first && this.strands.get(first.strand);
    await this.tape.cut(changes, strand && this.record(strand), { ...more, ...(now !== undefined && { now }) });
    if (now !== undefined && this.#anchor) this.#anchor = { wall: performance.now(), virtual: now };
    this.#forgetLights();
  }

  /** Does something between two moments: at once when it stands, else as soon as it can be. */
  async meanwhile(act: () => Promise<void>): Promise<void> {
    if (!this.#isGoing) return act();
    return new Promise<void>((resolve, reject) => {
      this.#meanwhile.push(() => act().then(resolve, reject));
      this.#wake?.();
    });
  }

  get isGoing(): boolean {
    return this.#isGoing;
  }

  /** Answers the task that nobody has answered. */
  async answer(answer: TaskAnswer): Promise<void> {
    await this.tape.cut([], undefined, { answer });
    this.#forgetLights();
  }

  /** Lets a strand enter another state of its scope, and stands there. */
  async goto(strand: StrandInfo, name: string): Promise<Stop | undefined> {
    const record = this.record(strand);
    if (!record) return undefined;
    await this.change({ strand: strand.id, next: name }, record);
    for (;;) {
      const next = this.tape.next();
      if (next instanceof Promise) {
        await next;
        continue;
      }
      if (!next?.moment) return undefined;
      this.strands.set(next.moment.strand.id, next.moment.strand);
      this.#light(next.moment);
      this.#watch.observe(next.moment, next.state);
      if (next.moment.kind === 'stateEntered' && next.moment.strand.id === strand.id) return this.#stop(next, 'goto');
    }
  }

  /** Goes on from here anew: tasks are asked again. */
  async anew(): Promise<void> {
    await this.tape.cut();
    this.#forgetLights();
  }

  // ---- real time -----------------------------------------------------------------------------------------------------

  #realNow(): number {
    const { wall, virtual } = this.#anchor!;
    return Math.floor(virtual + performance.now() - wall);
  }

  #pace(time: number): Promise<void> | undefined {
    if (!this.#anchor || this.#terminated) return undefined;
    const left = this.#anchor.virtual + performance.now() - this.#anchor.wall;
    const milliseconds = time - left;
    if (milliseconds < 1) return undefined;
    // Timers hold 31 bits: what waits longer waits in pieces.
    return new Promise(resolve => {
      const timer: { unref?(): void } = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1)) as never;
      timer.unref?.();
    });
  }

  // ---- lights --------------------------------------------------------------------------------------------------------

  #light(moment: Moment): void {
    if (moment.strand.machine !== undefined) return;
    this.lights.record(moment);
    const { position } = this.tape;
    if (!this.noDebug && position - (this.#lightsKept.at(-1)?.position ?? 0) >= momentsBetweenLights)
      this.#lightsKept.push({ position, lights: this.lights.copy() });
  }

  #relight(): void {
    this.lights = this.lightsAt(this.tape.position).untold();
    this.relit = true;
  }

  /** What was lit at a position. */
  lightsAt(position: number): Lights {
    const kept = this.#lightsKept.findLast(each => each.position <= position);
    const lights = kept?.lights.copy() ?? new Lights();
    for (const moment of this.tape.moments(kept?.position ?? this.tape.first, position))
      if (moment.strand.machine === undefined) lights.record(moment);
    return lights;
  }

  #forgetLights(): void {
    this.#lightsKept = this.#lightsKept.filter(({ position }) => position <= this.tape.position);
  }

  // ---- small things --------------------------------------------------------------------------------------------------

  /** The state that a moment is about. What a task has started runs by another definition, which only the strand knows. */
  #stateOf(moment: Moment, execution: Execution): State | undefined {
    if (!moment.state) return undefined;
    if (moment.strand.machine === undefined) return this.#states.get(locationOf(moment.state.steps));
    const { state } = execution.strand(moment.strand.id) ?? {};
    return state?.name === moment.state.name ? state : this.record(moment.strand)?.state;
  }

  /** Where a run that is waiting for an answer from outside stands. */
  #standing(): Stop | undefined {
    const last = this.tape.lastMoment?.strand;
    const first = this.execution.strands().find(({ info }) => info.id === last?.id) ?? this.execution.strands()[0];
    const info = last ?? first?.info;
    if (!info) return undefined;
    const state = this.record(info)?.state ?? first?.state;
    return { reason: 'pause', strand: info, state, focus: undefined, breakpoints: [], exception: undefined };
  }

  /** Waits for a moment that comes from outside; true when a person wants to pause or stop before. */
  async #interrupted(next: Promise<void>): Promise<boolean> {
    const interrupted = new Promise<true>(resolve => {
      this.#wake = () => resolve(true);
    });
    // A pause that was asked for before waits for the next state, if that comes without waiting.
    if (this.#terminated || this.#meanwhile.length > 0) this.#wake?.();
    const result = await Promise.race([next, interrupted]);
    this.#wake = undefined;
    return result === true;
  }

  async #abort(): Promise<undefined> {
    this.tape.abort();
    for (;;) {
      const next = this.tape.next();
      if (next instanceof Promise) {
        await next;
        continue;
      }
      if (!next) break;
      this.#light(next.moment!);
      this.#watch.observe(next.moment!, next.state);
    }
    this.lights.end();
    return undefined;
  }
}

/** What of its state a moment stands at; undefined for the state as such, and for a stage whose field is not written. */
function focusOf({ moment, state }: Pick<Entry, 'moment' | 'state'>): Focus | undefined {
  if (!moment || !state) return undefined;
  switch (moment.kind) {
    case 'stage': {
      const field = fieldOfStage(state, moment.stage);
      return field && { label: field.key.value, offset: field.key.span.start };
    }
    case 'taskSucceeded':
    case 'parallelSucceeded':
    case 'mapSucceeded': {
      const work = ['Resource', 'Branches', 'ItemProcessor', 'Iterator'];
      const field = state.node?.members.find(({ key }) => work.includes(key.value));
      return field && { label: 'Result', offset: field.key.span.start };
    }
    default:
      return targetOf(state, moment);
  }
}

/** A person is asked for the result of the task. */
export function isAsked(moment: Moment | undefined): moment is Moment & { readonly kind: 'taskUnanswered' } {
  return moment?.kind === 'taskUnanswered' && moment.asks === true;
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

/** The machine that a state belongs to. */
export function rootOf(state: State): Scope {
  let { scope } = state;
  while (scope.owner) scope = scope.owner.scope;
  return scope;
}

function parentOf(strands: ReadonlyMap<number, StrandInfo>, strand: StrandInfo): StrandInfo | undefined {
  return strand.parent === undefined ? undefined : strands.get(strand.parent);
}

function exceptionOf(kind: ErrorKind, state: State, { error, cause }: ErrorOutput, becomes?: string): StopException {
  const what = error ?? 'an error without a name';
  const because = cause ? `: ${cause}` : '';
  const text =
    becomes === undefined
      ? `${state.name} failed with ${what}${because}`
      : `${state.name}: ${what} ${becomes}${because}`;
  return { kind, error, cause, text };
}
