/**
 * What the parts of the interpreter know of each other, as types: the program that compiling makes of a definition, the strands
 * that go through it, and what an operation may do with the run. These speak of each other (a state has operations, an operation
 * is handed a strand, a strand stands at a state), so they stand in one file. Nothing here does anything.
 */
import type { Environment, Json, RandomSource } from '../expressions/index.ts';
import type { PathStep, Scope, State, StateMachine } from '../language/index.ts';
import type { Failure } from './failure.ts';
import type { MapItem, MapRun } from './map-run.ts';
import type { MomentBody, StatePlace, StrandInfo } from './moments.ts';
import type { Retrier } from './retry.ts';
import type { Outside, TaskAnswer } from './world.ts';
import type { Fields } from './written-fields.ts';

// ---------------------------------------------------------------- the program

/** One stage of a state's work. It moves `strand.pc` on; what it returns is waited for. */
export interface Operation {
  (run: Run, strand: Strand): void | Promise<void>;
  /** All it does to the data, when that is all it does: see `straight.ts`. */
  readonly pure?: Evaluate;
}

export interface Program {
  readonly machine: StateMachine;
  readonly root: ScopeProgram;
  readonly states: readonly StateProgram[];
  readonly timeoutSeconds: number | undefined;
  readonly problems: readonly ProgramProblem[];
}

/** Something in the definition that makes a state fail when it is reached. */
export interface ProgramProblem {
  readonly steps: readonly PathStep[];
  readonly message: string;
}

export interface ScopeProgram {
  readonly scope: Scope;
  start: StateProgram | undefined;
  readonly states: ReadonlyMap<string, StateProgram>;
  /** `ProcessorConfig.ExecutionType` of a distributed Map. */
  readonly executionType: 'STANDARD' | 'EXPRESS';
}

export interface StateProgram {
  readonly state: State;
  readonly name: string;
  readonly place: StatePlace;
  readonly index: number;
  operations: readonly Operation[];
  straight: Straight | undefined;
  /** Index of the operation behind the work of a Task, Map or Parallel, where its result is taken in; -1 without one. */
  resultAt: number;
  retriers: readonly Retrier[];
  catchers: readonly Catcher[];
  readonly scopes: ScopeProgram[];
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: StateProgram | undefined;
  readonly nextName: string;
  /** Computes output and variables from the error output; set by the state's language. */
  readonly handle: (run: Run, strand: Strand, error: Json) => void | Promise<void>;
}

/** What an operation builder gets to know about its state. */
export interface StateSource {
  readonly program: StateProgram;
  readonly fields: Fields;
  readonly jsonata: boolean;
  readonly next: StateProgram | undefined;
  readonly groups: CompileOptions['groups'];
  /** The state of that name in the same scope. */
  target(name: Json | undefined, field: string): StateProgram;
}

export interface CompileOptions {
  /** What Parallel and Map states do instead of starting strands of their own, as when their result is given. */
  readonly groups?: (source: StateSource) => readonly Operation[];
}

/** Computes a value from `$` (given) and what else the strand sees; `item` is the one an ItemSelector works for. */
export type Evaluate = (run: Run, strand: Strand, input: Json, item?: MapItem) => Json;

export type Select = (run: Run, strand: Strand, item: MapItem) => Json | Promise<Json>;

export interface Straight {
  /** How many operations it stands for: an execution counts the same steps with and without watchers. */
  readonly steps: number;
  /** From the state's input to its output; undefined when they are the same. May set `strand.assigned` and `strand.next`. */
  readonly evaluate: Evaluate | undefined;
  /** Where it goes, unless it chooses. */
  readonly next: StateProgram | undefined;
  readonly chooses: boolean;
}

// ---------------------------------------------------------------- strands

/**
 * A strand: one line of control with everything it holds between two steps. The execution itself, a Parallel branch, a
 * Map iteration and a child execution of a distributed Map are all strands. A strand is plain data (no closure and no
 * generator holds state), so freezing an execution is copying a handful of small objects that share all their values.
 */
export interface Strand {
  readonly info: StrandInfo;
  readonly scope: ScopeProgram;
  /** The strand that waits for this one. */
  parent: Strand | undefined;
  /** The strand of the execution it belongs to: itself for an execution. */
  root: Strand;
  /** Index of the branch or of the iteration. */
  readonly index: number;
  item: MapItem | undefined;

  state: StateProgram | undefined;
  /** Index of the next operation of the state. */
  pc: number;
  alive: boolean;
  /** Serial number of the timer that may wake it; any other timer of it is stale. */
  timer: number;
  waitingUntil: number | undefined;

  /** Raw input of the state. */
  input: Json;
  /** `$` of now: what the next stage reads. */
  data: Json;
  /** Raw result of a Task, Map or Parallel state: `$states.result`. */
  result: Json | undefined;
  errorOutput: Json | undefined;
  /** Where it goes: from a Choice, from a state it is leaving. */
  next: StateProgram | undefined;
  /** Assign's values, evaluated and not yet stored. */
  assigned: Variables | undefined;
  /** Its own variables, and all it can see. Replaced, never changed. */
  own: Variables;
  visible: Variables;

  enteredTime: number;
  /** Ids of the history events: state entered, the one before that, and the last one of this strand. */
  entered: number;
  before: number;
  event: number;
  retryCount: number;
  /** Attempts made by each retrier in this visit. */
  attempts: readonly number[] | undefined;
  task: Task | undefined;
  token: string | undefined;
  group: Group | undefined;
  failure: Failure | undefined;
  /** Index of the catcher that has it. */
  catcher: number;

  /** Only on an execution's own strand. */
  execution: ExecutionRecord | undefined;
}

export interface Variables {
  readonly [name: string]: Json;
}

/** What one execution counts and knows; a child of a distributed Map and what a task starts have their own. */
export interface ExecutionRecord {
  readonly settings: Settings;
  /** Number of history events so far. */
  events: number;
  /** What it has done, against `momentLimit`. */
  steps: number;
  /** Live strands besides its own, those of child executions included: what has to end with it. */
  others: number;
  readonly startTime: number;
  /** Virtual time at which it times out. */
  readonly deadline: number;
  /** The earliest of its deadline and those of the executions that wait for it: nobody in it sleeps longer. */
  readonly wakeBy: number;
  /** Most history events; Infinity for any number. */
  readonly historyLimit: number;
  /** Of an execution that a task has started. */
  readonly nested?: NestedExecution;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: { readonly [key: string]: Json };
  /** The whole context object when it is given from outside, as TestState takes it; only a Map's item is added to it. */
  readonly fixed?: { readonly [key: string]: Json };
  readonly input: Json;
}

/** One call of a task. */
export interface Task {
  readonly parameters: Json;
  readonly scheduled: number;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly credentials: Json | undefined;
  readonly answer: TaskAnswer | undefined;
  readonly ends: 'answer' | 'timeout' | 'heartbeat' | undefined;
  /** The execution that it starts, until that has ended. */
  readonly nested?: NestedStart | undefined;
}

/** The strands that a Parallel or Map state waits for. */
export interface Group {
  readonly kind: 'parallel' | 'map' | 'run';
  readonly length: number;
  readonly items: readonly MapItem[];
  /** Of an inline Map, instead of `items`: an item is made when its iteration starts. */
  readonly list: readonly Json[] | undefined;
  readonly concurrency: number;
  /** Index of the next one to start. */
  next: number;
  running: number;
  failed: number;
  /** Items of failed children; differs from `failed` when items go in batches. */
  failedItems: number;
  results: Results | undefined;
  /** Of an inline Map that was done in one go, instead of `results`. */
  readonly outputs: readonly Json[] | undefined;
  /** Event behind which the next iteration starts, as AWS chains them. */
  startAfter: number;
  /** Of a distributed Map. */
  run: MapRun | undefined;
}

/** Results so far, newest first: adding one shares the rest, so a snapshot costs nothing. */
export interface Results {
  readonly index: number;
  readonly value: Json;
  readonly child: ChildResult | undefined;
  readonly before: Results | undefined;
}

/** What a distributed Map writes about a child execution. */
export interface ChildResult {
  readonly arn: string;
  readonly name: string;
  readonly input: Json;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly started: number;
  readonly stopped: number;
}

// ---------------------------------------------------------------- executions

export interface Settings {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly account: string;
  readonly region: string;
  readonly stateMachineName: string;
  readonly name: string;
  readonly roleArn: string;
}

/** What a task starts: plain data. */
export interface NestedStart {
  readonly scope: ScopeProgram;
  /** As it is before the first step. */
  readonly record: ExecutionRecord & { readonly nested: NestedExecution };
  /** Its strand, once it runs. */
  readonly strand?: number;
}

/** What an execution that a task has started knows of that. */
export interface NestedExecution {
  /** What the state machine was asked for by: its ARN, or a name. */
  readonly machine: string;
  /** Whether nobody waits for it. */
  readonly detached: boolean;
  /** How many executions it is inside of. */
  readonly depth: number;
  readonly requestId: string;
  /** `service:action` of the task that has started it. */
  readonly resource: string;
  /** Who answers its tasks, where that is not the world of all. */
  readonly task?: World['task'];
}

/** A state machine that tasks can start executions of. */
export interface LocalStateMachine {
  readonly program: Program;
  /** Default STANDARD, for StartSyncExecution EXPRESS. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** Who answers its tasks; default whoever answers those of the others. */
  readonly task?: World['task'];
}

export interface World extends Outside {
  /** The state machine of that ARN (or name), for tasks that start executions and that `task` leaves unanswered. */
  stateMachine?(arn: string): LocalStateMachine | undefined | Promise<LocalStateMachine | undefined>;
}

export interface ExecutionOptions {
  readonly input: Json;
  readonly world: World;
  /** Epoch milliseconds at which virtual time starts; default 2025-01-01T00:00:00Z so that a run repeats exactly. */
  readonly startTime?: number;
  /** Seed of UUIDs, random numbers and jitter; default 1. */
  readonly seed?: number;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** Lets an Express execution use what only Standard ones can: `.sync`, `.waitForTaskToken`, activities, distributed Map. */
  readonly anyPattern?: boolean;
  readonly name?: string;
  readonly stateMachineName?: string;
  readonly account?: string;
  readonly region?: string;
  readonly roleArn?: string;
  /**
   * Most steps (each gives one moment at most) before the run ends with a message that names this limit; default 1,000,000.
   * Each child execution of a distributed Map has as many of its own.
   */
  readonly momentLimit?: number;
  /** Most bytes of a result or output; default 262,144 as on AWS, false for no limit. */
  readonly payloadLimit?: number | false;
  /** Most history events of one execution; default 25,000 for STANDARD as on AWS, none for EXPRESS; false for no limit. */
  readonly historyLimit?: number | false;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

// ---------------------------------------------------------------- the run

/** What operations may do with the execution they belong to. It has no clock but `now`, and no randomness but `random`. */
export interface Run {
  readonly world: World;
  readonly random: RandomSource;
  readonly payloadLimit: number | undefined;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /** Whether someone asks for moments: tell only when it is set. */
  readonly watched: boolean;
  /** Why a task failed that nobody has answered. */
  unanswered: string | undefined;
  /** The state of the source of randomness, for those who try something and may take it back. */
  randomSeed: number;

  // Whose turn it is.

  /** Ends the turn of a strand: the others go first. */
  turn(strand: Strand): void;
  /** Ends the turn until a time; does nothing when that time is now. */
  sleep(strand: Strand, until: number): void;
  /** Ends the turn until `resume`. */
  block(strand: Strand): void;
  /** Gives a blocked strand the next turn. */
  resume(strand: Strand): void;
  /** Lets a strand that waits for time, children or an answer be the next to go on. */
  restart(strand: Strand): void;
  /** The strand whose task nobody could answer: the execution stands there. */
  standAt(strand: Strand | undefined): void;

  // What is told.

  /** Counts a history event of the strand. Follow it with `tell` at once when the execution is watched. */
  count(strand: Strand, previous?: number): number;
  /** Counts an event that the strand's next event does not follow: AWS lets …Succeeded and …Exited follow the same one. */
  countAside(strand: Strand, previous?: number): number;
  /** Gives a moment to whoever watches. `place`: null for a moment of no state; the strand's state otherwise. */
  tell(strand: Strand, body: MomentBody, event?: number, place?: StatePlace | null): void;

  // What is known.

  /** What expressions see now. Always the same object: it holds until the next call. */
  environment(strand: Strand, input: Json, item?: MapItem): Environment;
  /** Whether the strand's execution is an Express one, which cannot wait for jobs, tokens and activities. */
  isExpress(strand: Strand): boolean;
  /** Most history events of an execution of that type: Standard ones have a quota of 25,000 (Developer Guide, "Quotas"). */
  historyLimitOf(type: Settings['type']): number;
  newToken(): string;
  newId(): string;
  /** How often the state has called its task before, in any branch. */
  countInvocation(strand: Strand): number;

  // Into a state, out of it, and how it fails.

  enter(strand: Strand): void;
  /** Stores the variables that the state assigns; whoever reads them before has read the old ones. */
  store(strand: Strand): void;
  leave(strand: Strand, output: Json, next: StateProgram | undefined): void;
  fail(strand: Strand, failure: Failure): void;

  // Strands.

  startBranch(parent: Strand, scope: ScopeProgram, index: number): void;
  startIteration(parent: Strand, scope: ScopeProgram, item: MapItem, input: Json): void;
  /**
   * Does the iterations of an inline Map in one go, if nobody watches, nobody else could take a turn in between and all of
   * them are straight. Counts what it would have counted otherwise, and gives false when it has done nothing.
   */
  iterateStraight(strand: Strand, scope: ScopeProgram, select: Select): boolean;
  newExecutionStrand(
    scope: ScopeProgram,
    path: string,
    parent: Strand | undefined,
    index: number,
    item: MapItem | undefined,
    input: Json,
    execution: ExecutionRecord,
  ): Strand;
  /** Makes the strand of an execution run. */
  begin(strand: Strand): void;
  strandOf(id: number): Strand | undefined;
  /** The task that waits for the token. */
  waitingFor(token: string): Strand | undefined;
  childrenOf(parent: Strand): Strand[];
  /** Ends a strand without a word. */
  kill(strand: Strand): void;
  /** Stops a child execution. */
  stop(strand: Strand): void;
  endExecution(
    root: Strand,
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    words: { readonly error: string | undefined; readonly cause: string | undefined },
    previous: number,
    output?: Json,
  ): void;
}
