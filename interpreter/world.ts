/**
 * Everything impure that an execution needs, named once: who answers tasks, and what S3 holds. The interpreter has no clock of
 * its own either, and no randomness: time is virtual, and a run begins with a seed.
 */
import type { Json } from '../expressions/index.ts';

/** One call of a task, after Parameters or Arguments. */
export interface TaskCall {
  readonly state: string;
  readonly steps: readonly (string | number)[];
  /** Strand path as in `StrandInfo.path`. */
  readonly branch: string;
  /** The `Resource` as written. */
  readonly resource: string;
  readonly parameters: Json;
  /** 0 for the first try of this visit of the state. */
  readonly attempt: number;
  /** How often this state has been called in this execution, in any branch; 0 for the first. */
  readonly invocation: number;
  /** Set for `.waitForTaskToken`. */
  readonly token: string | undefined;
  /** ARN of the state machine the state is in, when the call comes from an execution that a task has started. */
  readonly stateMachine?: string;
}

/** How a task ends. `delaySeconds` is virtual time; timeouts and heartbeats fire against it. */
export type TaskAnswer =
  | ({ readonly kind: 'success'; readonly result: Json } & TaskProgress)
  | ({ readonly kind: 'failure'; readonly error?: string; readonly cause?: string } & TaskProgress)
  /**
   * Never answers: only a timeout or a stop ends it. `open`: somebody outside will, by a change of the strand (`StrandChange`):
   * time does not pass by itself to where such a task would time out, the execution stands still before (`standstill`).
   */
  | ({ readonly kind: 'silence'; readonly open?: true } & Omit<TaskProgress, 'delaySeconds'>)
  /**
   * Nobody knows what this task answers. `message` says which state and resource, and how to give it an answer. `asks`: that is as
   * it should be, somebody is asked.
   */
  | { readonly kind: 'unanswered'; readonly message: string; readonly asks?: true };

/** What nobody has done: an answer of a mock, or an example that was made of what the catalog says. */
export type MadeUp = 'mocks' | 'example';

interface TaskProgress {
  readonly madeUp?: MadeUp;
  /** Answer to the request itself, where the state then waits for a job or a token. */
  readonly submitted?: Json;
  readonly delaySeconds?: number;
  /** Seconds after its start at which the worker says that it is still at work, against HeartbeatSeconds. */
  readonly heartbeats?: readonly number[];
  /** Name of the worker that took an activity's task. */
  readonly worker?: string;
}

/** What is asked of the world while a state works; see `World`, which knows other state machines as well. */
export interface Outside {
  task(call: TaskCall): TaskAnswer | Promise<TaskAnswer>;
  /** Whether there is an activity of this ARN; without it every activity exists. */
  activityExists?(arn: string): boolean;
  /** The bytes of an S3 object, for ItemReader; undefined when there is none. */
  readObject?(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** The same as a stream, for objects that are too large to be held; asked first. Undefined: ask `readObject`. */
  openObject?(
    bucket: string,
    key: string,
  ): AsyncIterable<Uint8Array> | undefined | Promise<AsyncIterable<Uint8Array> | undefined>;
  listObjects?(
    bucket: string,
    prefix: string,
  ): Promise<
    readonly { readonly key: string; readonly size: number; readonly lastModified: number; readonly etag: string }[]
  >;
  writeObject?(bucket: string, key: string, content: string): Promise<void>;
  /**
   * For results that are too large to be held: one part of an object, numbered from 0. Parts come in order; one that
   * comes again (an execution that goes on from a snapshot) replaces the earlier one and all behind it.
   */
  writePart?(bucket: string, key: string, part: number, content: string): Promise<void>;
  /** Makes the object of its first `parts` parts. */
  completeParts?(bucket: string, key: string, parts: number): Promise<void>;
}
