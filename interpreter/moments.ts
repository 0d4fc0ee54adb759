/**
 * The one stream of moments: everything an execution does, in the order in which it does it.
 *
 * History as AWS records it, the debugger's stops, the graph's highlights, the data flow and coverage are projections of
 * this stream; nothing else observes an execution. A moment is a plain immutable value. It says what happened and with
 * which data; it never says how it is to be shown.
 */
import type { Json } from '../expressions/index.ts';
import type { StateType } from '../language/index.ts';
import type { MadeUp } from './world.ts';

/**
 * Where something happens: a strand is one line of control (the execution itself, one Parallel branch, one Map iteration,
 * one child execution of a distributed Map, one execution that a task has started). `path` names it as people read it: `''`,
 * `Fan out[2]`, `{Charge}`, `Start(Child)`, nested with `/`.
 */
export interface StrandInfo {
  readonly id: number;
  readonly path: string;
  readonly parent: number | undefined;
  /** Id of the execution's own strand: 0, or that of the child execution that this strand belongs to. */
  readonly execution?: number;
  /** What the state machine was asked for by (ARN or name) that a task has started: its states are not those of the definition. */
  readonly machine?: string;
}

/** The stages of a state's data, in the order in which they happen. */
export type Stage =
  | 'InputPath'
  | 'Parameters'
  | 'Arguments'
  | 'ItemReader'
  | 'Items'
  | 'ItemSelector'
  | 'ItemBatcher'
  | 'Result'
  /** What it gives are the variables, which are stored as the state is left; the data stays as it is. */
  | 'Assign'
  | 'ResultSelector'
  | 'ResultPath'
  | 'OutputPath'
  | 'Output';

export interface ErrorOutput {
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** The history event that AWS records for a moment. */
export interface EventId {
  readonly id: number;
  /** 0: none. */
  readonly previousId: number;
}

interface Base {
  /** Position in the stream, from 0. */
  readonly sequence: number;
  /** Virtual time in milliseconds since the epoch. */
  readonly time: number;
  readonly strand: StrandInfo;
  /** The state inside which it happens: its way from the root (`States`, name, `Branches`, 0, ...) and name. */
  readonly state: StatePlace | undefined;
  /** Undefined when AWS's history does not show this moment. */
  readonly event?: EventId | undefined;
}

export interface StatePlace {
  readonly name: string;
  readonly steps: readonly (string | number)[];
  readonly type?: StateType | undefined;
}

export type Moment = Base &
  (
    | { readonly kind: 'executionStarted'; readonly input: Json }
    | { readonly kind: 'stateEntered'; readonly input: Json }
    /** A stage of the state's data is done; `data` is what came out of it. */
    | { readonly kind: 'stage'; readonly stage: Stage; readonly data: Json }
    | { readonly kind: 'choiceMade'; readonly rule: number | 'Default'; readonly next: string }
    | { readonly kind: 'waitStarted'; readonly until: number }
    | {
        readonly kind: 'taskScheduled';
        readonly resource: string;
        readonly parameters: Json;
        /** 0 for the first try of this visit. */
        readonly attempt: number;
        readonly timeoutSeconds: number | undefined;
        readonly heartbeatSeconds: number | undefined;
        readonly token: string | undefined;
        readonly credentials?: Json | undefined;
      }
    | {
        readonly kind: 'taskStarted';
        readonly resource: string;
        /** Name of the worker that took an activity's task, if it gave one. */
        readonly worker?: string | undefined;
      }
    | { readonly kind: 'taskSubmitted'; readonly resource: string; readonly output: Json }
    | {
        readonly kind: 'taskSucceeded';
        readonly resource: string;
        readonly output: Json;
        readonly madeUp?: MadeUp;
      }
    /** `refused`: the service did not take the job or the message whose end the state would have waited for. */
    | ({
        readonly kind: 'taskFailed';
        readonly resource: string;
        readonly refused?: boolean;
        readonly madeUp?: MadeUp;
      } & ErrorOutput)
    | ({ readonly kind: 'taskTimedOut'; readonly resource: string } & ErrorOutput)
    /** Nobody could answer the task. The execution stands still here until the world can, or is failed with States.Runtime. */
    | {
        readonly kind: 'taskUnanswered';
        readonly resource: string;
        readonly parameters: Json;
        readonly message: string;
        /** Somebody is asked, and nothing is wrong. */
        readonly asks?: true;
      }
    /**
     * Nothing happens until somebody does something. `tasks`: all that is left is to wait for tasks that are answered from
     * outside. `held`: the one branch that goes on cannot, or has ended. Comes again each time it is gone on from.
     */
    | { readonly kind: 'standstill'; readonly why: 'tasks' | 'held' }
    | ({ readonly kind: 'evaluationFailed'; readonly location: string | undefined } & ErrorOutput)
    | ({
        readonly kind: 'retryScheduled';
        readonly retrier: number;
        readonly attempt: number;
        readonly at: number;
      } & ErrorOutput)
    | ({ readonly kind: 'errorCaught'; readonly catcher: number; readonly next: string } & ErrorOutput)
    | { readonly kind: 'variablesAssigned'; readonly variables: { readonly [name: string]: Json } }
    | { readonly kind: 'parallelStarted' | 'parallelSucceeded' | 'parallelFailed' }
    | { readonly kind: 'mapStarted'; readonly length: number }
    | { readonly kind: 'mapSucceeded' | 'mapFailed' }
    | {
        readonly kind: 'iterationStarted' | 'iterationSucceeded' | 'iterationFailed' | 'iterationAborted';
        readonly index: number;
      }
    | { readonly kind: 'mapRunStarted'; readonly mapRunArn: string }
    | { readonly kind: 'mapRunSucceeded' }
    | ({ readonly kind: 'mapRunFailed' } & ErrorOutput)
    | { readonly kind: 'stateAborted' }
    /** The state is left; `next` is undefined when it ends its scope. */
    | {
        readonly kind: 'stateExited';
        readonly output: Json;
        readonly next: string | undefined;
        /** The variables stored on the way out. */
        readonly assigned?: { readonly [name: string]: Json } | undefined;
      }
    | ({ readonly kind: 'stateFailed' } & ErrorOutput)
    | { readonly kind: 'executionSucceeded'; readonly output: Json }
    | ({ readonly kind: 'executionFailed' | 'executionAborted' | 'executionTimedOut' } & ErrorOutput)
  );

export type MomentKind = Moment['kind'];

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What a moment says beyond when and where. */
export type MomentBody = DistributiveOmit<Moment, keyof Base>;
