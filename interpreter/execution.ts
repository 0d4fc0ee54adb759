/**
 * An execution: strands advanced one at a time, in an order that never varies, on virtual time. Whoever calls `next()`
 * lets it do what leads to the next moment; whoever does not has paused it. Nothing runs in between, so every moment is
 * also a place where the execution can be looked at, frozen and gone on from. Nobody watching costs nothing: moments are
 * made only while someone asks for them.
 */
import { type Json, type RandomSource, uuid } from '../expressions/index.ts';
import { changeStrands, type StrandChange } from './changes.ts';
import { StrandEnvironment, type StrandView, viewOf } from './context.ts';
import { childExecutionDone } from './distributed.ts';
import { goOnFailing, settle, thrown } from './failing.ts';
import { dataLimitExceeded, type Failure, StatesError } from './failure.ts';
import type { MapItem } from './map-run.ts';
import type { EventId, Moment, MomentBody, StatePlace, StrandInfo } from './moments.ts';
import { nestedExecutionDone, stoppedCause } from './nested.ts';
import { type RandomState, randomSource } from './random.ts';
import { newRecord } from './record.ts';
import type {
  ExecutionOptions,
  ExecutionRecord,
  ExecutionStatus,
  Program,
  Run,
  ScopeProgram,
  Select,
  Settings,
  StateProgram,
  Strand,
  World,
} from './run.ts';
import { isLarger, payloadLimit } from './size.ts';
import { iterateStraight, outputOf } from './straight.ts';
import { catching, copyStrands, leaving, newStrand } from './strand.ts';
import { addTimer, type Timer, takeTimer } from './timers.ts';
import type { TaskAnswer } from './world.ts';

export interface ExecutionResult {
  readonly status: ExecutionStatus;
  /** Only when it succeeded. */
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** An execution at one moment. Holds references only; going on with the execution does not change it. */
export interface Snapshot {
  readonly status: ExecutionStatus;
  readonly result: ExecutionResult;
  readonly outcome: ExecutionStatus | undefined;
  readonly now: number;
  readonly live: Iterable<Strand>;
  readonly ready: readonly Strand[];
  readonly readyAt: number;
  readonly current: Strand | undefined;
  readonly standing: Strand | undefined;
  readonly only: number | undefined;
  readonly timers: readonly Timer[];
  readonly queue: readonly Moment[];
  readonly queueAt: number;
  readonly seed: number;
  readonly counters: Counters;
  readonly invocations: ReadonlyMap<string, number>;
  readonly settings: Settings;
}

interface Counters {
  readonly strands: number;
  readonly timers: number;
  readonly moments: number;
}

/** What `Run` names is for operations, and explained there; the rest is for those who drive an execution and look at it. */
export class Execution implements Run {
  status: ExecutionStatus = 'RUNNING';
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  now: number;
  unanswered: string | undefined;
  watched = false;
  readonly world: World;
  readonly random: RandomSource;
  readonly settings: Settings;
  readonly payloadLimit: number | undefined;

  /** How it has ended while executions that it has started and does not wait for go on. */
  private outcome: ExecutionStatus | undefined;
  private readonly momentLimit: number;
  private readonly historyLimit: number | false | undefined;
  private readonly anyPattern: boolean;
  private readonly randomState: RandomState;
  private live = new Set<Strand>();
  /** Ended, and to be seen until the moments that tell of it are given. */
  private gone: Strand[] = [];
  private ready: Strand[] = [];
  private readyAt = 0;
  private current: Strand | undefined;
  private standing: Strand | undefined;
  /** Id of the strand that alone goes on, with those inside it. */
  private only: number | undefined;
  private timers: Timer[] = [];
  private queue: Moment[] = [];
  private queueAt = 0;
  private invocations = new Map<string, number>();
  private strandCount = 0;
  private timerCount = 0;
  private momentCount = 0;
  /** A snapshot shares the strands; they are copied before the next step changes them. */
  private shared = false;
  private previous = 0;
  private readonly seen = new StrandEnvironment();

  constructor(
    readonly program: Program,
    options: ExecutionOptions,
    from?: Snapshot,
  ) {
    this.world = options.world;
    this.momentLimit = options.momentLimit ?? 1_000_000;
    this.payloadLimit = limit(options.payloadLimit, payloadLimit);
    const type = options.type ?? 'STANDARD';
    this.historyLimit = options.historyLimit;
    this.anyPattern = options.anyPattern ?? false;
    this.randomState = { seed: (from?.seed ?? options.seed ?? 1) | 0 };
    this.random = randomSource(this.randomState);
    this.now = from?.now ?? options.startTime ?? Date.UTC(2025, 0, 1);
    if (from) {
      this.settings = from.settings;
      this.restore(from);
      return;
    }
    const stateMachineName = options.stateMachineName ?? 'StateMachine';
    this.settings = {
      type,
      account: options.account ?? '123456789012',
      region: options.region ?? 'us-east-1',
      stateMachineName,
      name: options.name ?? uuid(this.random),
      roleArn: options.roleArn ?? `arn:aws:iam::${options.account ?? '123456789012'}:role/${stateMachineName}Role`,
    };
    this.start(options.input);
  }

  /**
   * Goes on from a snapshot: the same run as the one that was frozen, as long as the world answers alike. With `changes`,
   * from there on with other data. The snapshot stays as it is and can be resumed again.
   */
  static resume(
    program: Program,
    snapshot: Snapshot,
    options: Omit<ExecutionOptions, 'input'>,
    changes: readonly StrandChange[] = [],
  ): Execution {
    const execution = new Execution(program, { ...options, input: null }, snapshot);
    if (changes.length > 0) execution.change(changes);
    return execution;
  }

  // ------------------------------------------------------------------ driving

  /**
   * Does what leads to the next moment and gives it; undefined when the execution is over. A promise only where a JSONata
   * expression, a reader or an asynchronous task is waited for. Do not call it again before that is settled.
   */
  next(): Moment | undefined | Promise<Moment | undefined> {
    this.watched = true;
    for (;;) {
      const moment = this.queue[this.queueAt];
      if (moment !== undefined) {
        this.queueAt++;
        if (this.queueAt === this.queue.length) {
          this.queue = [];
          this.queueAt = 0;
        }
        return moment;
      }
      if (this.gone.length > 0) this.sweep();
      if (this.status !== 'RUNNING') return undefined;
      const pending = this.step();
      if (pending) return pending.then(() => this.next());
    }
  }

  /** Runs to the end; `observe` gets every moment. Without it no moments are made. */
  async run(observe?: (moment: Moment) => void): Promise<ExecutionResult> {
    if (observe) {
      for (;;) {
        const pending = this.next();
        const moment = pending instanceof Promise ? await pending : pending;
        if (moment === undefined) break;
        observe(moment);
      }
      return this.result();
    }
    this.watched = false;
    this.sweep();
    while (this.status === 'RUNNING') {
      const pending = this.steps();
      if (pending) await pending;
    }
    return this.result();
  }

  async *moments(): AsyncGenerator<Moment, void, undefined> {
    for (;;) {
      const pending = this.next();
      const moment = pending instanceof Promise ? await pending : pending;
      if (moment === undefined) return;
      yield moment;
    }
  }

  result(): ExecutionResult {
    const { status, output, error, cause } = this;
    return { status, output, error, cause };
  }

  /** Stops the execution from outside, as StopExecution does. The moments that tell of it are given by `next()`. */
  abort(error?: string, cause?: string): void {
    if (this.status !== 'RUNNING') return;
    this.thaw();
    const root = this.rootStrand();
    if (root !== undefined) this.endExecution(root, 'ABORTED', { error, cause }, 0);
    for (const strand of [...this.live])
      if (strand.alive && strand.execution) this.endExecution(strand, 'ABORTED', { error, cause }, 0);
  }

  /** Gives the answer to the task of the last `taskUnanswered`; the execution goes on with it. */
  answer(answer: TaskAnswer): void {
    if (this.standing === undefined) throw new Error('No task waits for an answer.');
    this.thaw();
    const strand = this.standing;
    strand.task = { ...strand.task!, answer };
    if (answer.kind !== 'unanswered') this.standing = undefined;
  }

  /** The execution as it stands. Costs a reference: strands are copied only when it goes on. */
  snapshot(): Snapshot {
    this.shared = true;
    return {
      status: this.status,
      result: this.result(),
      outcome: this.outcome,
      now: this.now,
      live: this.live,
      ready: this.ready,
      readyAt: this.readyAt,
      current: this.current,
      standing: this.standing,
      only: this.only,
      timers: this.timers,
      queue: this.queue,
      queueAt: this.queueAt,
      seed: this.randomState.seed,
      counters: {
        strands: this.strandCount,
        timers: this.timerCount,
        moments: this.momentCount,
      },
      invocations: this.invocations,
      settings: this.settings,
    };
  }

  private restore(from: Snapshot): void {
    this.status = from.status;
    this.output = from.result.output;
    this.error = from.result.error;
    this.cause = from.result.cause;
    this.outcome = from.outcome;
    // All of it is only read until `thaw` has replaced it by copies.
    this.live = from.live as Set<Strand>;
    for (const strand of from.live) if (!strand.alive) this.gone.push(strand);
    this.ready = from.ready as Strand[];
    this.readyAt = from.readyAt;
    this.current = from.current;
    this.standing = from.standing;
    this.only = from.only;
    this.timers = from.timers as Timer[];
    this.queue = from.queue as Moment[];
    this.queueAt = from.queueAt;
    this.invocations = from.invocations as Map<string, number>;
    this.strandCount = from.counters.strands;
    this.timerCount = from.counters.timers;
    this.momentCount = from.counters.moments;
    this.shared = true;
  }

  /** Makes the strands its own again after a snapshot. */
  private thaw(): void {
    if (!this.shared) return;
    this.shared = false;
    const copies = copyStrands(this.live);
    const own = (strand: Strand) => copies.get(strand) ?? strand;
    this.live = new Set(copies.values());
    this.gone = this.gone.map(own);
    this.ready = this.ready.slice(this.readyAt).map(own);
    this.readyAt = 0;
    this.queue = this.queue.slice(this.queueAt);
    this.queueAt = 0;
    this.current = this.current && own(this.current);
    this.standing = this.standing && own(this.standing);
    this.timers = this.timers.map(timer => ({ ...timer, strand: own(timer.strand) }));
    this.invocations = new Map(this.invocations);
  }

  /** Id of the strand that alone goes on. */
  get held(): number | undefined {
    return this.only;
  }

  /** Lets only this strand and those inside it go on, until it is called with undefined. Time passes for all. */
  hold(only: number | undefined): void {
    if (this.only === only) return;
    this.thaw();
    this.only = only;
    const { current } = this;
    if (current !== undefined && !this.mayGo(current)) {
      this.current = undefined;
      this.resume(current);
    }
  }

  private change(changes: readonly StrandChange[]): void {
    this.thaw();
    changeStrands(this, [...this.live], changes);
  }

  restart(strand: Strand): void {
    strand.timer = ++this.timerCount; // any timer of it is stale
    strand.waitingUntil = undefined;
    if (this.standing === strand) this.standing = undefined;
    if (this.current !== strand && !this.ready.includes(strand, this.readyAt)) this.resume(strand);
  }

  /** Forgets the strands that have ended once the moments of their end are given. */
  private sweep(): void {
    if (this.gone.length === 0) return;
    if (this.shared) this.thaw();
    for (const strand of this.gone) this.live.delete(strand);
    this.gone = [];
  }

  // ------------------------------------------------------------------ looking

  /** The live strands, the execution's own first; at the moments of a strand's end it is still there. */
  strands(): StrandView[] {
    return [...this.live].map(strand => viewOf(strand));
  }

  /** Who they are, without what they hold. */
  strandInfos(): StrandInfo[] {
    return [...this.live].map(({ info }) => info);
  }

  /** How many strands there are: what a snapshot costs when the execution goes on. */
  get size(): number {
    return this.live.size;
  }

  /** One of them. Costs little where it is the one that the last moment was about. */
  strand(id: number): StrandView | undefined {
    const strand = this.current?.info.id === id ? this.current : this.strandOf(id);
    return strand && viewOf(strand);
  }

  // ------------------------------------------------------------------ the scheduler

  private step(): void | Promise<void> {
    if (this.shared) this.thaw();
    const strand = this.current ?? this.pick();
    if (strand === undefined) return;
    try {
      const pending = strand.pc < catching ? this.goOn(strand) : this.work(strand);
      if (pending) return this.guarded(pending, strand);
    } catch (error) {
      thrown(this, strand, error);
    }
  }

  /** As many steps as can be done without waiting; nobody watches. */
  private steps(): void | Promise<void> {
    if (this.shared) this.thaw();
    let strand: Strand | undefined;
    while (this.status === 'RUNNING') {
      try {
        do {
          strand = this.current ?? this.pick();
          if (strand === undefined) break;
          if (strand.pc === 0) {
            this.straightOn(strand);
            if (this.current !== strand) continue;
          }
          const pending = strand.pc < catching ? this.goOn(strand) : this.work(strand);
          if (pending) return this.guarded(pending, strand);
        } while (this.status === 'RUNNING');
      } catch (error) {
        if (strand === undefined) throw error;
        thrown(this, strand, error);
      }
    }
  }

  /** Does the straight states that come next, as far as it is this strand's turn and nothing is wrong; nobody watches. */
  private straightOn(strand: Strand): void {
    if (strand.failure !== undefined) return;
    const record = strand.root.execution!;
    const { randomState } = this;
    const mostEvents = record.historyLimit;
    strand.enteredTime = this.now;
    strand.retryCount = 0;
    // Nobody gets ready while such states are done.
    const alone = this.readyAt === this.ready.length;
    for (;;) {
      const straight = strand.state?.straight;
      if (straight === undefined || record.steps + straight.steps > this.momentLimit || record.events + 2 > mostEvents)
        break;
      const { seed } = randomState;
      let output: Json;
      try {
        output = outputOf(this, strand, straight);
      } catch {
        randomState.seed = seed;
        strand.assigned = undefined;
        break;
      }
      record.steps += straight.steps;
      record.events += 2;
      strand.event = record.events;
      if (strand.assigned !== undefined) {
        this.store(strand);
        strand.assigned = undefined;
      }
      const next = straight.chooses ? strand.next : straight.next;
      if (next === undefined || !alone) {
        this.move(strand, output, next);
        return;
      }
      strand.state = next;
      strand.input = output;
    }
    strand.data = strand.input;
  }

  private guarded(pending: Promise<void>, strand: Strand): Promise<void> {
    return pending.then(undefined, (error: unknown) => thrown(this, strand, error));
  }

  private work(strand: Strand): void | Promise<void> {
    const record = strand.root.execution!;
    if (++record.steps > this.momentLimit)
      return this.giveUp(
        strand,
        `The execution did more than ${this.momentLimit} steps (option "momentLimit"). It may be an endless loop.`,
      );
    if (record.events > record.historyLimit)
      return this.giveUp(
        strand,
        `The execution reached the maximum number of history events (${record.historyLimit}).`,
      );
    if (strand.failure !== undefined) return settle(this, strand, strand.failure);
    const operation = strand.state?.operations[strand.pc];
    if (operation === undefined)
      throw new StatesError('States.Runtime', 'The workflow has no state to start with: StartAt names none.');
    return operation(this, strand);
  }

  /** What is left to do behind a moment that had to be given before: see `catching` and its like. No step of its own. */
  private goOn(strand: Strand): void | Promise<void> {
    return strand.pc === leaving ? this.move(strand, strand.data, strand.next) : goOnFailing(this, strand);
  }

  /** The next strand whose turn it is; time passes when nobody can do anything now. */
  private pick(): Strand | undefined {
    for (;;) {
      if (this.only !== undefined) this.bringForward();
      const strand = this.ready[this.readyAt];
      if (strand !== undefined && this.mayGo(strand)) {
        this.readyAt++;
        if (this.readyAt > 1000 && this.readyAt * 2 > this.ready.length) {
          this.ready = this.ready.slice(this.readyAt);
          this.readyAt = 0;
        }
        if (!strand.alive) continue;
        this.current = strand;
        return strand;
      }
      if (strand === undefined) {
        this.ready = [];
        this.readyAt = 0;
      }
      const still = this.watched ? this.standstill() : undefined;
      if (still) {
        this.tell(still.strand, { kind: 'standstill', why: still.why });
        return undefined;
      }
      if (!this.wake()) {
        // Nobody will ever do anything again: the execution ends when its time is over.
        const root = this.rootStrand();
        if (root === undefined) {
          this.finish();
          return undefined;
        }
        this.now = Math.max(this.now, root.execution!.deadline);
        this.timeOut(root);
        return undefined;
      }
      if (this.status !== 'RUNNING') return undefined;
    }
  }

  /** Why nobody goes on although time could pass, and whose time that would be. */
  private standstill(): { readonly strand: Strand; readonly why: 'tasks' | 'held' } | undefined {
    const isStale = ({ strand, serial }: Timer) => !strand.alive || strand.timer !== serial;
    while (this.timers.length > 0 && isStale(this.timers[0]!)) takeTimer(this.timers);
    const first = this.only === undefined ? this.timers[0] : this.firstTimer();
    if (first === undefined) {
      const held = this.only === undefined ? undefined : (this.strandOf(this.only) ?? this.rootStrand());
      return held && { strand: held, why: 'held' };
    }
    const { answer } = first.strand.task ?? {};
    const isOpen = answer?.kind === 'silence' && answer.open === true && first.at > this.now;
    return isOpen ? { strand: first.strand, why: 'tasks' } : undefined;
  }

  /** The next timer of those that go on. */
  private firstTimer(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.timers) {
      const { strand, serial, at } = timer;
      if (!strand.alive || strand.timer !== serial || !this.mayGo(strand)) continue;
      if (found === undefined || at < found.at || (at === found.at && serial < found.serial)) found = timer;
    }
    return found;
  }

  private mayGo(strand: Strand): boolean {
    if (this.only === undefined) return true;
    for (let at: Strand | undefined = strand; at !== undefined; at = at.parent)
      if (at.info.id === this.only) return true;
    return false;
  }

  /** Puts the first that may go before those that are held. */
  private bringForward(): void {
    const index = this.ready.findIndex((strand, at) => at >= this.readyAt && strand.alive && this.mayGo(strand));
    if (index <= this.readyAt) return;
    const [strand] = this.ready.splice(index, 1);
    this.ready.splice(this.readyAt, 0, strand!);
  }

  /** Lets time pass to the next timer and wakes everyone whose time has come. */
  private wake(): boolean {
    let woken = false;
    // Who is held wakes as well, and stays where it is.
    if (this.only !== undefined) this.now = Math.max(this.now, this.firstTimer()?.at ?? 0);
    while (this.timers.length > 0 && (!woken || this.timers[0]!.at <= this.now)) {
      const { at, serial, strand } = takeTimer(this.timers)!;
      if (!strand.alive || strand.timer !== serial) continue;
      this.now = Math.max(this.now, at);
      strand.waitingUntil = undefined;
      woken = true;
      if (this.now >= strand.root.execution!.wakeBy) {
        this.timeOut(this.overdue(strand.root));
        if (this.status !== 'RUNNING') return true;
      } else this.ready.push(strand);
    }
    return woken;
  }

  /** The outermost execution whose time is over, of those that wait for this one and itself. */
  private overdue(root: Strand): Strand {
    let found = root;
    for (let at: Strand | undefined = root; at !== undefined; ) {
      if (this.now >= at.execution!.deadline) found = at;
      at = at.execution!.nested?.detached ? undefined : at.parent?.root;
    }
    return found;
  }

  private giveUp(strand: Strand, text: string): void {
    this.endExecution(strand.root, 'FAILED', { error: 'States.Runtime', cause: text }, strand.event);
  }

  private timeOut(root: Strand): void {
    // AWS recordings: DescribeExecution of a timed-out execution has neither error nor cause.
    this.endExecution(root, 'TIMED_OUT', { error: undefined, cause: undefined }, 0);
  }

  // ------------------------------------------------------------------ for operations

  turn(strand: Strand): void {
    if (this.readyAt === this.ready.length) return; // there are no others
    this.ready.push(strand);
    this.current = undefined;
  }

  sleep(strand: Strand, until: number): void {
    if (until <= this.now) return;
    const at = Math.min(until, strand.root.execution!.wakeBy);
    strand.waitingUntil = until;
    strand.timer = ++this.timerCount;
    addTimer(this.timers, { at, serial: strand.timer, strand });
    if (this.current === strand) this.current = undefined;
  }

  block(strand: Strand): void {
    if (this.current === strand) this.current = undefined;
  }

  resume(strand: Strand): void {
    if (this.readyAt > 0) this.ready[--this.readyAt] = strand;
    else this.ready.unshift(strand);
  }

  get randomSeed(): number {
    return this.randomState.seed;
  }

  set randomSeed(seed: number) {
    this.randomState.seed = seed;
  }

  iterateStraight(strand: Strand, scope: ScopeProgram, select: Select): boolean {
    if (this.watched || this.readyAt < this.ready.length) return false;
    const group = strand.group!;
    const record = strand.root.execution!;
    const { length, concurrency } = group;
    const mostSteps = this.momentLimit - record.steps;
    if (group.next > 0 || length === 0) return false;
    const done = iterateStraight(this, strand, scope, select, mostSteps);
    if (done === undefined) return false;
    // The Map itself has a turn for each iteration that starts behind the first ones, and one when all are done.
    const steps = done.steps + Math.max(0, length - concurrency) + 1;
    const events = done.events + 2 * length;
    if (steps > mostSteps || record.events + events > record.historyLimit) return false;
    record.steps += steps;
    record.events += events;
    this.strandCount += length;
    strand.event = record.events;
    strand.group = { ...group, next: length, outputs: done.outputs };
    return true;
  }

  standAt(strand: Strand | undefined): void {
    this.standing = strand;
  }

  count(strand: Strand, previous = strand.event): number {
    this.previous = previous;
    strand.event = ++strand.root.execution!.events;
    return strand.event;
  }

  countAside(strand: Strand, previous = strand.event): number {
    this.previous = previous;
    return ++strand.root.execution!.events;
  }

  tell(
    strand: Strand,
    body: MomentBody,
    event?: number,
    place: StatePlace | null | undefined = strand.state?.place,
  ): void {
    const id: EventId | undefined = event === undefined ? undefined : { id: event, previousId: this.previous };
    this.queue.push({
      sequence: this.momentCount++,
      time: this.now,
      strand: strand.info,
      state: place ?? undefined,
      event: id,
      ...body,
    } as Moment);
  }

  environment(strand: Strand, input: Json, item?: MapItem): StrandEnvironment {
    return this.seen.of(strand, input, item);
  }

  isExpress(strand: Strand): boolean {
    return !this.anyPattern && strand.root.execution!.settings.type === 'EXPRESS';
  }

  historyLimitOf(type: Settings['type']): number {
    if (this.historyLimit === false) return Infinity;
    return this.historyLimit ?? (type === 'STANDARD' ? 25_000 : Infinity);
  }

  newToken(): string {
    return `AQCEAAAAKgAAAAMAAAAA${uuid(this.random).replaceAll('-', '')}`;
  }

  newId(): string {
    return uuid(this.random);
  }

  countInvocation(strand: Strand): number {
    const name = strand.state!.name;
    // What a task has started counts for itself.
    const { machine, execution } = strand.info;
    const key = machine === undefined ? name : `${execution}/${name}`;
    const count = this.invocations.get(key) ?? 0;
    this.invocations.set(key, count + 1);
    return count;
  }

  // ------------------------------------------------------------------ states

  enter(strand: Strand): void {
    strand.before = strand.event;
    strand.enteredTime = this.now;
    strand.data = strand.input;
    strand.result = undefined;
    strand.errorOutput = undefined;
    strand.retryCount = 0;
    strand.attempts = undefined;
    strand.pc = 1;
    strand.entered = this.count(strand);
    if (this.watched) this.tell(strand, { kind: 'stateEntered', input: strand.input }, strand.entered);
  }

  store(strand: Strand): void {
    const { assigned } = strand;
    if (assigned === undefined) return;
    strand.own = { ...strand.own, ...assigned };
    strand.visible = { ...strand.visible, ...assigned };
    if (this.watched) this.tell(strand, { kind: 'variablesAssigned', variables: assigned });
  }

  leave(strand: Strand, output: Json, next: StateProgram | undefined): void {
    if (this.payloadLimit !== undefined && output !== strand.input && isLarger(output, this.payloadLimit))
      throw dataLimitExceeded(strand.state?.name ?? '');
    const event = this.count(strand);
    if (!this.watched) {
      this.move(strand, output, next);
      return;
    }
    this.tell(strand, { kind: 'stateExited', output, next: next?.name, assigned: strand.assigned }, event);
    strand.data = output;
    strand.next = next;
    strand.pc = leaving;
  }

  private move(strand: Strand, output: Json, next: StateProgram | undefined): void {
    strand.assigned = undefined;
    strand.task = undefined;
    strand.token = undefined;
    strand.result = undefined;
    strand.errorOutput = undefined;
    strand.data = output;
    if (next === undefined) {
      this.endStrand(strand, output);
      return;
    }
    strand.state = next;
    strand.input = output;
    strand.pc = 0;
    this.turn(strand);
  }

  // ------------------------------------------------------------------ failures

  fail(strand: Strand, failure: Failure): void {
    strand.failure = failure;
    this.turn(strand);
  }

  // ------------------------------------------------------------------ strands

  private start(input: Json): void {
    const record = newRecord(this.settings, {
      input,
      now: this.now,
      random: this.random,
      timeoutSeconds: this.program.timeoutSeconds,
      historyLimit: this.historyLimitOf(this.settings.type),
    });
    this.begin(this.newExecutionStrand(this.program.root, '', undefined, 0, undefined, input, record), true);
  }

  newExecutionStrand(
    scope: ScopeProgram,
    path: string,
    parent: Strand | undefined,
    index: number,
    item: MapItem | undefined,
    input: Json,
    execution: ExecutionRecord,
  ): Strand {
    const id = this.strandCount++;
    const machine = execution.nested?.machine ?? parent?.info.machine;
    const info = { id, path, parent: parent?.info.id, execution: id, ...(machine !== undefined && { machine }) };
    const strand = newStrand({ info, scope, parent, index, item, input, execution });
    this.live.add(strand);
    if (parent) parent.root.execution!.others++;
    return strand;
  }

  private newChild(
    parent: Strand,
    scope: ScopeProgram,
    index: number,
    name: string,
    item: MapItem | undefined,
    input: Json,
  ) {
    const { path, machine } = parent.info;
    const info = {
      id: this.strandCount++,
      path: path === '' ? name : `${path}/${name}`,
      parent: parent.info.id,
      execution: parent.root.info.id,
      ...(machine !== undefined && { machine }),
    };
    const strand = newStrand({ info, scope, parent, index, item: item ?? parent.item, input, execution: undefined });
    strand.event = parent.event;
    this.live.add(strand);
    strand.root.execution!.others++;
    this.ready.push(strand);
    return strand;
  }

  startBranch(parent: Strand, scope: ScopeProgram, index: number): void {
    this.newChild(parent, scope, index, `{${scope.start?.name ?? index}}`, undefined, parent.data);
  }

  startIteration(parent: Strand, scope: ScopeProgram, item: MapItem, input: Json): void {
    const group = parent.group!;
    group.next++;
    group.running++;
    const child = this.newChild(parent, scope, item.index, `${parent.state!.name}[${item.index}]`, item, input);
    const event = this.count(child, group.startAfter);
    if (this.watched) this.tell(child, { kind: 'iterationStarted', index: item.index }, event, parent.state!.place);
  }

  begin(strand: Strand, told = this.watched): void {
    // The first state's event follows none (previousEventId 0), although ExecutionStarted has id 1: AWS recordings.
    const event = this.count(strand, 0);
    if (told) this.tell(strand, { kind: 'executionStarted', input: strand.input }, event, null);
    strand.event = 0;
    this.ready.push(strand);
  }

  /** A strand has come to the end of its scope. */
  private endStrand(strand: Strand, output: Json): void {
    if (strand.execution) {
      this.endExecution(strand, 'SUCCEEDED', { error: undefined, cause: undefined }, strand.event, output);
      return;
    }
    const parent = strand.parent!;
    const group = parent.group!;
    this.kill(strand);
    group.running--;
    group.results = { index: strand.index, value: output, child: undefined, before: group.results };
    group.startAfter = strand.event;
    parent.event = strand.event;
    if (group.kind === 'map') {
      parent.event = this.count(strand);
      if (this.watched)
        this.tell(strand, { kind: 'iterationSucceeded', index: strand.index }, parent.event, parent.state!.place);
    }
    if (group.running === 0 || group.next < group.length) this.resume(parent);
  }

  childrenOf(parent: Strand): Strand[] {
    return [...this.live].filter(strand => strand.parent === parent && strand.alive && !strand.execution?.nested);
  }

  kill(strand: Strand): void {
    if (!strand.alive) return;
    strand.alive = false;
    if (this.watched) this.gone.push(strand);
    else this.live.delete(strand);
    const holder = strand.execution ? strand.parent?.root : strand.root;
    if (holder) holder.execution!.others--;
    if (this.current === strand) this.current = undefined;
    if (this.standing === strand) this.standing = undefined;
  }

  endExecution(
    root: Strand,
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    words: { readonly error: string | undefined; readonly cause: string | undefined },
    previous: number,
    output?: Json,
  ): void {
    this.kill(root);
    if (root.execution!.others > 0) {
      const others = [...this.live];
      for (const strand of others) if (strand.root === root) this.kill(strand);
      // Child executions that it waits for end with it; they have histories of their own.
      for (const strand of others)
        if (strand.alive && strand.execution && strand.parent?.root === root && !strand.execution.nested?.detached)
          this.stop(strand);
    }
    const event = this.count(root, previous);
    const { error, cause } = words;
    if (this.watched) {
      const kind = endings[status];
      this.tell(
        root,
        kind === 'executionSucceeded' ? { kind, output: output ?? null } : { kind, error, cause },
        event,
        null,
      );
    }
    if (root.parent === undefined) {
      this.outcome = status;
      this.output = status === 'SUCCEEDED' ? (output ?? null) : undefined;
      this.error = error;
      this.cause = cause;
    } else if (root.execution!.nested) nestedExecutionDone(this, root, status, words, output);
    else if (root.parent.alive && root.parent.group) childExecutionDone(this, root, status, words, output);
    if (this.outcome !== undefined) this.finish();
  }

  strandOf(id: number): Strand | undefined {
    for (const strand of this.live) if (strand.info.id === id) return strand;
    return undefined;
  }

  waitingFor(token: string): Strand | undefined {
    for (const strand of this.live)
      if (strand.token === token && strand.alive && strand.task?.ends !== undefined) return strand;
    return undefined;
  }

  stop(strand: Strand): void {
    this.endExecution(strand, 'ABORTED', { error: undefined, cause: stoppedCause(strand) }, 0);
  }

  /** It is over when nobody is left: what it has started and does not wait for goes on behind its end. */
  private finish(): void {
    for (const strand of this.live) if (strand.alive) return;
    this.status = this.outcome!;
    this.ready = [];
    this.readyAt = 0;
    this.timers = [];
  }

  private rootStrand(): Strand | undefined {
    for (const strand of this.live) if (strand.parent === undefined && strand.alive) return strand;
    return undefined;
  }
}

const endings = {
  SUCCEEDED: 'executionSucceeded',
  FAILED: 'executionFailed',
  TIMED_OUT: 'executionTimedOut',
  ABORTED: 'executionAborted',
} as const;

function limit(given: number | false | undefined, usual: number | undefined): number | undefined {
  return given === false ? undefined : (given ?? usual);
}
