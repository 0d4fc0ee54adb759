/**
 * An execution: strands advanced one at a time, in an order that never varies, on virtual time. Whoever calls `next()`
 * lets it do what leads to the next moment; whoever does not has paused it. Nothing runs in between, so every moment is
 * also a place where the execution can be looked at, frozen and gone on from. Nobody watching costs nothing: moments are
 * made only while someone asks for them.
 */
import { type Json, type RandomSource, uuid } from '../expressions/index.ts';
import type { State } from '../language/index.ts';
import { childExecutionDone } from './distributed.ts';
import { causePrefix, dataLimitExceeded, type Failure, failureOf, StatesError } from './failure.ts';
import type { EventId, Moment, MomentBody, StatePlace, StrandInfo } from './moments.ts';
import type { Program, ScopeProgram, StateProgram } from './program.ts';
import { type RandomState, randomSource } from './random.ts';
import { matches, retryDelay } from './retry.ts';
import { payloadLimit, sizeOf } from './size.ts';
import { copyStrands, type ExecutionRecord, type MapItem, newStrand, type Strand, type Variables } from './strand.ts';
import { formatTimestamp } from './time.ts';
import { addTimer, type Timer, takeTimer } from './timers.ts';
import type { ExecutionOptions, TaskAnswer, World } from './world.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionResult {
  readonly status: ExecutionStatus;
  /** Only when it succeeded. */
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** A live strand as a debugger shows it: its stack frame, scopes and what `$` is now. */
export interface StrandView {
  readonly info: StrandInfo;
  readonly state: State | undefined;
  readonly stateInput: Json;
  /** What the next stage reads as `$`. */
  readonly data: Json;
  readonly result: Json | undefined;
  readonly errorOutput: Json | undefined;
  /** Innermost first; the label is the strand's path, `''` for the execution. */
  readonly variables: readonly { readonly scope: string; readonly variables: Variables }[];
  /** The context object. */
  readonly context: Json;
  readonly retryCount: number;
  readonly waitingUntil: number | undefined;
  /** What the running task was sent. */
  readonly task: { readonly parameters: Json; readonly token: string | undefined } | undefined;
}

/** An execution at one moment. Holds references only; going on with the execution does not change it. */
export interface Snapshot {
  readonly status: ExecutionStatus;
  readonly result: ExecutionResult;
  readonly now: number;
  readonly live: readonly Strand[];
  readonly ready: readonly Strand[];
  readonly current: Strand | undefined;
  readonly standing: Strand | undefined;
  readonly timers: readonly Timer[];
  readonly queue: readonly Moment[];
  readonly seed: number;
  readonly counters: Counters;
  readonly invocations: ReadonlyMap<string, number>;
  readonly settings: Settings;
}

interface Counters {
  readonly strands: number;
  readonly timers: number;
  readonly moments: number;
  readonly steps: number;
}

export interface Settings {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly account: string;
  readonly region: string;
  readonly stateMachineName: string;
  readonly name: string;
  readonly roleArn: string;
}

// Standard executions run for a year at most, Express ones for five minutes (Developer Guide, "Quotas").
const longest = { STANDARD: 365 * 24 * 3600 * 1000, EXPRESS: 5 * 60 * 1000 };

export class Execution {
  status: ExecutionStatus = 'RUNNING';
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  /** Virtual time, milliseconds since the epoch. */
  now: number;
  /** Whether someone asks for moments. For operations: tell only when it is set. */
  watched = false;
  readonly world: World;
  readonly random: RandomSource;
  readonly settings: Settings;
  readonly payloadLimit: number | undefined;

  private readonly momentLimit: number;
  private readonly historyLimit: number | undefined;
  private readonly randomState: RandomState;
  private live = new Set<Strand>();
  private ready: Strand[] = [];
  private readyAt = 0;
  private current: Strand | undefined;
  private standing: Strand | undefined;
  private timers: Timer[] = [];
  private queue: Moment[] = [];
  private queueAt = 0;
  private invocations = new Map<string, number>();
  private strandCount = 0;
  private timerCount = 0;
  private momentCount = 0;
  private steps = 0;
  /** A snapshot shares the strands; they are copied before the next step changes them. */
  private shared = false;
  private previous = 0;
  private item: MapItem | undefined;

  constructor(
    readonly program: Program,
    options: ExecutionOptions,
    from?: Snapshot,
  ) {
    this.world = options.world;
    this.momentLimit = options.momentLimit ?? 1_000_000;
    this.payloadLimit = limit(options.payloadLimit, payloadLimit);
    const type = options.type ?? 'STANDARD';
    this.historyLimit = limit(options.historyLimit, type === 'STANDARD' ? 25_000 : undefined);
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

  /** Goes on from a snapshot: the same run as the one that was frozen, as long as the world answers alike. */
  static resume(program: Program, snapshot: Snapshot, options: Omit<ExecutionOptions, 'input'>): Execution {
    return new Execution(program, { ...options, input: null }, snapshot);
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
    while (this.status === 'RUNNING') {
      const pending = this.step();
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
    this.endExecution(this.rootStrand(), 'ABORTED', { error, cause }, 0);
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
      now: this.now,
      live: [...this.live],
      ready: this.ready.slice(this.readyAt),
      current: this.current,
      standing: this.standing,
      timers: this.timers,
      queue: this.queue.slice(this.queueAt),
      seed: this.randomState.seed,
      counters: {
        strands: this.strandCount,
        timers: this.timerCount,
        moments: this.momentCount,
        steps: this.steps,
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
    this.live = new Set(from.live);
    this.ready = [...from.ready];
    this.current = from.current;
    this.standing = from.standing;
    this.timers = from.timers as Timer[];
    this.queue = [...from.queue];
    this.invocations = from.invocations as Map<string, number>;
    this.strandCount = from.counters.strands;
    this.timerCount = from.counters.timers;
    this.momentCount = from.counters.moments;
    this.steps = from.counters.steps;
    this.shared = true;
  }

  /** Makes the strands its own again after a snapshot. */
  private thaw(): void {
    if (!this.shared) return;
    this.shared = false;
    const copies = copyStrands(this.live);
    const own = (strand: Strand) => copies.get(strand) ?? strand;
    this.live = new Set(copies.values());
    this.ready = this.ready.map(own);
    this.current = this.current && own(this.current);
    this.standing = this.standing && own(this.standing);
    this.timers = this.timers.map(timer => ({ ...timer, strand: own(timer.strand) }));
    this.invocations = new Map(this.invocations);
  }

  // ------------------------------------------------------------------ looking

  /** The live strands, the execution's own first. */
  strands(): StrandView[] {
    return [...this.live].map(strand => this.view(strand));
  }

  private view(strand: Strand): StrandView {
    const variables: { scope: string; variables: Variables }[] = [];
    for (let each: Strand | undefined = strand; each !== undefined; each = each.execution ? undefined : each.parent)
      variables.push({ scope: each.info.path, variables: each.own });
    return {
      info: strand.info,
      state: strand.state?.state,
      stateInput: strand.input,
      data: strand.data,
      result: strand.result,
      errorOutput: strand.errorOutput,
      variables,
      context: this.context(strand),
      retryCount: strand.retryCount,
      waitingUntil: strand.waitingUntil,
      task:
        strand.task && strand.token !== undefined
          ? { parameters: strand.task.parameters, token: strand.token }
          : strand.task && { parameters: strand.task.parameters, token: undefined },
    };
  }

  // ------------------------------------------------------------------ the scheduler

  private step(): void | Promise<void> {
    if (this.shared) this.thaw();
    const strand = this.current ?? this.pick();
    if (strand === undefined) return;
    if (++this.steps > this.momentLimit)
      return this.giveUp(
        strand,
        `The execution did more than ${this.momentLimit} steps (option "momentLimit"). It may be an endless loop.`,
      );
    if (this.historyLimit !== undefined && strand.root.execution!.events > this.historyLimit)
      return this.giveUp(strand, `The execution reached the maximum number of history events (${this.historyLimit}).`);
    try {
      const pending = strand.failure === undefined ? this.operate(strand) : this.settle(strand, strand.failure);
      if (pending) return pending.then(undefined, error => this.thrown(strand, error));
    } catch (error) {
      this.thrown(strand, error);
    }
  }

  private operate(strand: Strand): void | Promise<void> {
    const operation = strand.state?.operations[strand.pc];
    if (operation === undefined)
      throw new StatesError('States.Runtime', 'The workflow has no state to start with: StartAt names none.');
    return operation(this, strand);
  }

  /** The next strand whose turn it is; time passes when nobody can do anything now. */
  private pick(): Strand | undefined {
    for (;;) {
      const strand = this.ready[this.readyAt];
      if (strand !== undefined) {
        this.readyAt++;
        if (this.readyAt > 1000 && this.readyAt * 2 > this.ready.length) {
          this.ready = this.ready.slice(this.readyAt);
          this.readyAt = 0;
        }
        if (!strand.alive) continue;
        this.current = strand;
        return strand;
      }
      this.ready = [];
      this.readyAt = 0;
      if (!this.wake()) {
        // Nobody will ever do anything again: the execution ends when its time is over.
        const root = this.rootStrand();
        this.now = Math.max(this.now, root.execution!.deadline);
        this.timeOut(root);
        return undefined;
      }
      if (this.status !== 'RUNNING') return undefined;
    }
  }

  /** Lets time pass to the next timer and wakes everyone whose time has come. */
  private wake(): boolean {
    let woken = false;
    while (this.timers.length > 0 && (!woken || this.timers[0]!.at <= this.now)) {
      const { at, serial, strand } = takeTimer(this.timers)!;
      if (!strand.alive || strand.timer !== serial) continue;
      this.now = Math.max(this.now, at);
      strand.waitingUntil = undefined;
      woken = true;
      if (this.now >= strand.root.execution!.deadline) {
        this.timeOut(strand.root);
        if (this.status !== 'RUNNING') return true;
      } else this.ready.push(strand);
    }
    return woken;
  }

  private giveUp(strand: Strand, text: string): void {
    this.endExecution(strand.root, 'FAILED', { error: 'States.Runtime', cause: text }, strand.event);
  }

  private timeOut(root: Strand): void {
    // AWS recordings: DescribeExecution of a timed-out execution has neither error nor cause.
    this.endExecution(root, 'TIMED_OUT', { error: undefined, cause: undefined }, 0);
  }

  // ------------------------------------------------------------------ for operations

  /** Ends the turn of a strand: the others go first. */
  turn(strand: Strand): void {
    if (this.readyAt === this.ready.length) return; // there are no others
    this.ready.push(strand);
    this.current = undefined;
  }

  /** Ends the turn until a time; does nothing when that time is now. */
  sleep(strand: Strand, until: number): void {
    if (until <= this.now) return;
    const at = Math.min(until, strand.root.execution!.deadline);
    strand.waitingUntil = until;
    strand.timer = ++this.timerCount;
    addTimer(this.timers, { at, serial: strand.timer, strand });
    if (this.current === strand) this.current = undefined;
  }

  /** Ends the turn until `resume`. */
  block(strand: Strand): void {
    if (this.current === strand) this.current = undefined;
  }

  /** Gives a blocked strand the next turn. */
  resume(strand: Strand): void {
    if (this.readyAt > 0) this.ready[--this.readyAt] = strand;
    else this.ready.unshift(strand);
  }

  standAt(strand: Strand | undefined): void {
    this.standing = strand;
  }

  /** Counts a history event of the strand. Follow it with `tell` at once when the execution is watched. */
  count(strand: Strand, previous = strand.event): number {
    this.previous = previous;
    strand.event = ++strand.root.execution!.events;
    return strand.event;
  }

  /** Counts an event that the strand's next event does not follow: AWS lets …Succeeded and …Exited follow the same one. */
  countAside(strand: Strand, previous = strand.event): number {
    this.previous = previous;
    return ++strand.root.execution!.events;
  }

  /** Gives a moment to whoever watches. `place`: null for a moment of no state; the strand's state otherwise. */
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

  environment(strand: Strand, input: Json): StrandEnvironment {
    return new StrandEnvironment(this, strand, input, this.item);
  }

  /** Evaluates with `$$.Map.Item` set. */
  withItem<T>(item: MapItem, evaluate: () => T): T {
    this.item = item;
    try {
      return evaluate();
    } finally {
      this.item = undefined;
    }
  }

  /** The context object of a strand, in the order in which AWS prints it. */
  context(strand: Strand, item = strand.item): Json {
    const { context, startTime: _ } = strand.root.execution!;
    const { state } = strand;
    if (state === undefined) return context;
    const type = state.state.type;
    const retries = type === 'Task' || type === 'Parallel' || type === 'Map';
    return {
      ...context,
      State: {
        Name: state.name,
        EnteredTime: formatTimestamp(strand.enteredTime),
        ...(retries ? { RetryCount: strand.retryCount } : {}),
      },
      ...(strand.token === undefined ? {} : { Task: { Token: strand.token } }),
      ...(item === undefined ? {} : { Map: { Item: itemContext(item) } }),
    };
  }

  newToken(): string {
    return `AQCEAAAAKgAAAAMAAAAA${uuid(this.random).replaceAll('-', '')}`;
  }

  newId(): string {
    return uuid(this.random);
  }

  countInvocation(state: string): number {
    const count = this.invocations.get(state) ?? 0;
    this.invocations.set(state, count + 1);
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

  /** Stores the variables that the state assigns; whoever reads them before has read the old ones. */
  store(strand: Strand): void {
    const { assigned } = strand;
    if (assigned === undefined) return;
    strand.own = { ...strand.own, ...assigned };
    strand.visible = { ...strand.visible, ...assigned };
    if (this.watched) this.tell(strand, { kind: 'variablesAssigned', variables: assigned });
  }

  leave(strand: Strand, output: Json, next: StateProgram | undefined): void {
    if (this.payloadLimit !== undefined && output !== strand.input && sizeOf(output) > this.payloadLimit)
      throw dataLimitExceeded(strand.state?.name ?? '');
    const event = this.count(strand);
    if (this.watched) {
      const { assigned } = strand;
      this.tell(strand, { kind: 'stateExited', output, next: next?.name, assigned }, event);
    }
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

  private thrown(strand: Strand, error: unknown): void {
    let failed = error;
    if (error instanceof RangeError)
      // The stack overflows on data that is nested some thousand levels deep.
      failed = new StatesError(
        'States.Runtime',
        `${causePrefix(strand.state?.name ?? '', strand.entered)}The data is nested too deeply.`,
      );
    if (!(failed instanceof StatesError)) throw error;
    const { evaluation, mapRun } = failed.options;
    if (mapRun) {
      const event = this.count(strand);
      if (this.watched) this.tell(strand, { kind: 'mapRunFailed', error: failed.error, cause: failed.text }, event);
    }
    if (evaluation) {
      // AWS recordings: what fails on the way in follows the event before the state; what fails later, the last one.
      const early = strand.event === strand.entered && strand.state?.state.type !== 'Wait';
      const event = this.count(strand, early ? strand.before : strand.event);
      if (this.watched)
        this.tell(
          strand,
          { kind: 'evaluationFailed', location: evaluation.location, error: failed.error, cause: failed.text },
          event,
        );
    }
    this.fail(strand, { ...failureOf(failed), uncatchable: strand.pc === inCatcher });
  }

  /** What becomes of a failed state: a retry, a catcher, or the failure of its scope. */
  private settle(strand: Strand, failure: Failure): void | Promise<void> {
    strand.failure = undefined;
    if (failure.fatal || strand.state === undefined) {
      if (this.watched) this.tell(strand, { kind: 'stateFailed', error: failure.error, cause: failure.cause });
      this.endExecution(strand.root, 'FAILED', failure, strand.event);
      return;
    }
    const { retriers, catchers, state } = strand.state;
    const { type } = state;
    const { error, cause } = failure;
    if (strand.group) {
      this.abortChildren(strand, undefined, strand.event);
      strand.group = undefined;
    }
    if (!failure.uncatchable) {
      const index = retriers.findIndex(retrier => matches(retrier.errors, failure, type));
      const retrier = retriers[index];
      const made = strand.attempts?.[index] ?? 0;
      if (retrier && made < retrier.maxAttempts) {
        const attempts = [...(strand.attempts ?? retriers.map(() => 0))];
        attempts[index] = made + 1;
        strand.attempts = attempts;
        strand.retryCount++;
        strand.data = strand.input;
        strand.pc = 1;
        const at = this.now + retryDelay(retrier, made, this.random);
        this.sleep(strand, at);
        if (this.watched)
          this.tell(strand, { kind: 'retryScheduled', retrier: index, attempt: strand.retryCount, at, error, cause });
        return;
      }
    }
    if (type === 'Map' || type === 'Parallel') {
      const event = this.count(strand);
      if (this.watched) this.tell(strand, { kind: type === 'Map' ? 'mapFailed' : 'parallelFailed' }, event);
    }
    const index = failure.uncatchable ? -1 : catchers.findIndex(catcher => matches(catcher.errors, failure, type));
    const catcher = catchers[index];
    if (catcher) {
      const output: Json = { Error: error ?? null, Cause: cause ?? (failure.timedOut === 'no' ? null : '') };
      strand.errorOutput = output;
      strand.pc = inCatcher;
      if (this.watched)
        this.tell(strand, { kind: 'errorCaught', catcher: index, next: catcher.nextName, error, cause });
      const leave = () => {
        this.store(strand);
        this.leave(strand, strand.data, catcher.next);
      };
      const pending = catcher.handle(this, strand, output);
      if (pending) return pending.then(leave);
      return leave();
    }
    if (this.watched) this.tell(strand, { kind: 'stateFailed', error, cause });
    if (strand.execution || strand.parent === undefined)
      return this.endExecution(strand.root, 'FAILED', failure, strand.event);
    this.childFailed(strand.parent, strand, failure);
  }

  // ------------------------------------------------------------------ strands

  private start(input: Json): void {
    const { type, region, account, stateMachineName, name, roleArn } = this.settings;
    const kind = type === 'EXPRESS' ? 'express' : 'execution';
    const tail = type === 'EXPRESS' ? `:${uuid(this.random)}` : '';
    const limits = [longest[type]];
    if (this.program.timeoutSeconds !== undefined) limits.push(this.program.timeoutSeconds * 1000);
    const record: ExecutionRecord = {
      events: 0,
      startTime: this.now,
      deadline: this.now + Math.min(...limits),
      input,
      context: {
        Execution: {
          Id: `arn:aws:states:${region}:${account}:${kind}:${stateMachineName}:${name}${tail}`,
          Input: input,
          StartTime: formatTimestamp(this.now),
          Name: name,
          RoleArn: roleArn,
          // AWS recordings: only Standard executions, which can be redriven, have it.
          ...(type === 'STANDARD' ? { RedriveCount: 0 } : {}),
        },
        StateMachine: {
          Id: `arn:aws:states:${region}:${account}:stateMachine:${stateMachineName}`,
          Name: stateMachineName,
        },
      },
    };
    const strand = this.newExecutionStrand(this.program.root, '', undefined, 0, undefined, input, record);
    // The first state's event follows none (previousEventId 0), although ExecutionStarted has id 1: AWS recordings.
    const event = this.count(strand, 0);
    this.tell(strand, { kind: 'executionStarted', input }, event, null);
    strand.event = 0;
    this.ready.push(strand);
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
    const info = { id, path, parent: parent?.info.id, execution: id };
    const strand = newStrand({ info, scope, parent, index, item, input, execution });
    this.live.add(strand);
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
    const { path } = parent.info;
    const info = {
      id: this.strandCount++,
      path: path === '' ? name : `${path}/${name}`,
      parent: parent.info.id,
      execution: parent.root.info.id,
    };
    const strand = newStrand({ info, scope, parent, index, item: item ?? parent.item, input, execution: undefined });
    strand.event = parent.event;
    this.live.add(strand);
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

  /** Makes a strand that was started for a child execution run. */
  begin(strand: Strand): void {
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

  private childFailed(parent: Strand, child: Strand, failure: Failure): void {
    const previous = child.event;
    this.abortChildren(parent, child, previous);
    parent.group = undefined;
    parent.event = previous;
    parent.failure = { ...failure, uncatchable: false };
    this.resume(parent);
  }

  /** Ends all strands of a group; AWS lets all the events of it follow the one that was the reason. */
  abortChildren(parent: Strand, failing: Strand | undefined, previous: number): void {
    const children = [...this.live].filter(each => each.parent === parent && each !== failing);
    for (const child of failing ? [failing, ...children] : children)
      this.abortStrand(child, previous, child === failing);
  }

  private abortStrand(strand: Strand, previous: number, failed: boolean): void {
    const parent = strand.parent!;
    if (strand.execution) {
      this.endExecution(strand, 'ABORTED', { error: undefined, cause: undefined }, 0);
      return;
    }
    if (parent.group?.kind === 'map') {
      const event = this.count(strand, previous);
      const kind = failed ? 'iterationFailed' : 'iterationAborted';
      if (this.watched) this.tell(strand, { kind, index: strand.index }, event, parent.state!.place);
    }
    if (strand.group) this.abortChildren(strand, undefined, previous);
    const type = strand.state?.state.type;
    // There are such events only for the types of states that can take time; one that was not entered has none.
    if (strand.pc !== 0 && (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map')) {
      const event = this.count(strand, previous);
      if (this.watched) this.tell(strand, { kind: 'stateAborted' }, event);
    }
    this.kill(strand);
  }

  private kill(strand: Strand): void {
    strand.alive = false;
    this.live.delete(strand);
    if (this.current === strand) this.current = undefined;
    if (this.standing === strand) this.standing = undefined;
  }

  private endExecution(
    root: Strand,
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    words: { readonly error: string | undefined; readonly cause: string | undefined },
    previous: number,
    output?: Json,
  ): void {
    for (const strand of [...this.live]) if (strand.root === root) this.kill(strand);
    // Child executions of its distributed Maps end with it; they have histories of their own.
    for (const strand of [...this.live])
      if (strand.alive && strand.execution && strand.parent?.root === root)
        this.endExecution(strand, 'ABORTED', { error: undefined, cause: undefined }, 0);
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
      this.status = status;
      this.output = status === 'SUCCEEDED' ? (output ?? null) : undefined;
      this.error = error;
      this.cause = cause;
      this.ready = [];
      this.readyAt = 0;
      this.timers = [];
      return;
    }
    if (root.parent.alive && root.parent.group) childExecutionDone(this, root, status, words, output);
  }

  private rootStrand(): Strand {
    for (const strand of this.live) if (strand.parent === undefined) return strand;
    throw new Error('A running execution has a strand.');
  }
}

/** `pc` of a strand whose catcher is at work: what fails there is not caught by the same state. */
const inCatcher = -1;

const endings = {
  SUCCEEDED: 'executionSucceeded',
  FAILED: 'executionFailed',
  TIMED_OUT: 'executionTimedOut',
  ABORTED: 'executionAborted',
} as const;

class StrandEnvironment {
  constructor(
    private readonly run: Execution,
    private readonly strand: Strand,
    readonly input: Json,
    private readonly item: MapItem | undefined,
  ) {}

  get context(): Json {
    return this.run.context(this.strand, this.item ?? this.strand.item);
  }

  get variables(): Variables {
    return this.strand.visible;
  }
}

function itemContext(item: MapItem): Json {
  const { index, value, key, source } = item;
  return {
    Index: index,
    ...(key === undefined ? {} : { Key: key }),
    Value: value,
    ...(source === undefined ? {} : { Source: source }),
  };
}

function limit(given: number | false | undefined, usual: number | undefined): number | undefined {
  return given === false ? undefined : (given ?? usual);
}
