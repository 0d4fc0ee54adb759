/**
 * A strand: one line of control with everything it holds between two steps. The execution itself, a Parallel branch, a
 * Map iteration and a child execution of a distributed Map are all strands. A strand is plain data (no closure and no
 * generator holds state), so freezing an execution is copying a handful of small objects that share all their values.
 */
import type { Json } from '../expressions/index.ts';
import type { Failure } from './failure.ts';
import type { MapRun } from './map-run.ts';
import type { StrandInfo } from './moments.ts';
import type { NestedExecution, NestedStart } from './nested.ts';
import type { ScopeProgram, StateProgram } from './program.ts';
import type { Settings } from './record.ts';
import type { TaskAnswer } from './world.ts';

/**
 * Values of `pc` that are no index. `catching`: the catcher is at work, and what fails there is not caught by the same
 * state. The others are for whoever watches: the moment has been given, what it tells of is still to be done, so that
 * the strand can be looked at in the state that it leaves.
 */
export const catching = -1;
export const leaving = -2;
export const failing = -3;
export const caught = -4;

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

export interface MapItem {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
  readonly source?: string;
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

export function newGroup(kind: Group['kind'], length: number, items: readonly MapItem[]): Group {
  return {
    kind,
    length,
    items,
    list: undefined,
    concurrency: Infinity,
    next: 0,
    running: 0,
    failed: 0,
    failedItems: 0,
    results: undefined,
    outputs: undefined,
    startAfter: 0,
    run: undefined,
  };
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

export interface StrandOrigin {
  readonly info: StrandInfo;
  readonly scope: ScopeProgram;
  readonly parent: Strand | undefined;
  readonly index: number;
  readonly item: MapItem | undefined;
  readonly input: Json;
  readonly execution: ExecutionRecord | undefined;
}

export function newStrand(origin: StrandOrigin): Strand {
  const { info, scope, parent, index, item, input, execution } = origin;
  const sees = execution === undefined && parent !== undefined ? parent.visible : noVariables;
  const strand: Strand = {
    info,
    scope,
    parent,
    root: undefined as unknown as Strand,
    index,
    item,
    state: scope.start,
    pc: 0,
    alive: true,
    timer: 0,
    waitingUntil: undefined,
    input,
    data: input,
    result: undefined,
    errorOutput: undefined,
    next: undefined,
    assigned: undefined,
    own: noVariables,
    visible: sees,
    enteredTime: 0,
    entered: 0,
    before: 0,
    event: 0,
    retryCount: 0,
    attempts: undefined,
    task: undefined,
    token: undefined,
    group: undefined,
    failure: undefined,
    catcher: 0,
    execution,
  };
  strand.root = execution === undefined && parent !== undefined ? parent.root : strand;
  return strand;
}

const noVariables: Variables = {};

/** Copies of strands that refer to each other, in the same order; all values are shared. */
export function copyStrands(strands: Iterable<Strand>): Map<Strand, Strand> {
  const copies = new Map<Strand, Strand>();
  for (const strand of strands)
    copies.set(strand, {
      ...strand,
      group: strand.group && { ...strand.group },
      execution: strand.execution && { ...strand.execution },
    });
  for (const copy of copies.values()) {
    copy.root = copies.get(copy.root) ?? copy.root;
    if (copy.parent) copy.parent = copies.get(copy.parent) ?? copy.parent;
  }
  return copies;
}
