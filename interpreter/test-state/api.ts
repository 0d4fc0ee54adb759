/**
 * What TestState is asked and what it answers, member by member as in the AWS SDK (API reference, "TestState"): a call can
 * go to the service or here without a change. Whatever is JSON on the wire is JSON text here.
 */
import type { Json } from '../../expressions/index.ts';
import type { Moment } from '../moments.ts';
import type { TaskAnswer, TaskCall } from '../world.ts';
import type { FieldValidationMode, ResultShapes } from './result-shape.ts';

export type InspectionLevel = 'INFO' | 'DEBUG' | 'TRACE';

export interface TestStateRequest {
  /** One state; or a whole state machine, then `stateName` says which of its states. */
  readonly definition: string;
  readonly stateName?: string;
  /** Default `{}`. */
  readonly input?: string;
  /** Default `INFO`: no `inspectionData`. */
  readonly inspectionLevel?: InspectionLevel;
  readonly roleArn?: string;
  readonly revealSecrets?: boolean;
  /** Workflow variables on entry: an object. */
  readonly variables?: string;
  /** The context object, instead of one made up. */
  readonly context?: string;
  readonly mock?: TestStateMock;
  readonly stateConfiguration?: TestStateConfiguration;
}

export interface TestStateMock {
  /** Raw result of the task, or of the Map or Parallel state. */
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /** How `result` is compared with the model of the called API. Default `STRICT`. */
  readonly fieldValidationMode?: FieldValidationMode;
}

export interface TestStateConfiguration {
  /** Retries that the matching retrier has made already. */
  readonly retrierRetryCount?: number;
  /** The state inside a Map or Parallel state that raised `mock.errorOutput`. */
  readonly errorCausedByState?: string;
  readonly mapIterationFailureCount?: number;
  /** What ItemReader reads, as it stands in S3. */
  readonly mapItemReaderData?: string;
}

export interface TestStateResponse {
  /** RETRIABLE: a retrier has attempts left; CAUGHT_ERROR: a catcher took it. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  /** JSON text; only for SUCCEEDED and CAUGHT_ERROR. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  /** For DEBUG and TRACE. */
  readonly inspectionData?: InspectionData;
}

/** The data between the stages, as JSON texts; a member is there when the state has that stage and came to it. */
export interface InspectionData {
  readonly input?: string;
  readonly afterInputPath?: string;
  readonly afterParameters?: string;
  readonly afterArguments?: string;
  readonly result?: string;
  readonly afterResultSelector?: string;
  readonly afterResultPath?: string;
  readonly afterItemsPath?: string;
  readonly afterItemsPointer?: string;
  readonly afterItemSelector?: string;
  readonly afterItemBatcher?: string;
  /** Workflow variables when the state is done. */
  readonly variables?: string;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  readonly errorDetails?: ErrorDetails;
}

export interface ErrorDetails {
  readonly catchIndex?: number;
  readonly retryIndex?: number;
  readonly retryBackoffIntervalSeconds?: number;
}

/** The call was refused. */
export interface TestStateException {
  readonly exception: { readonly code: TestStateExceptionCode; readonly message: string };
}

export type TestStateExceptionCode = 'ValidationException' | 'InvalidDefinition' | 'InvalidExecutionInput';

/** What the service knows and a pure function must be told. */
export interface TestStateOptions {
  /** Answers a task that has no mock, as the real service would. Without it such a call is refused. */
  readonly task?: (call: TaskCall) => TaskAnswer | Promise<TaskAnswer>;
  /** What the called API answers, to judge `mock.result` by. Without it nothing is judged. */
  readonly resultShapes?: ResultShapes;
  /** Epoch milliseconds; default 2025-01-01T00:00:00Z so that a test repeats exactly. */
  readonly startTime?: number;
  /** As which execution the state runs; default `EXPRESS`, as the service has it, which ends a Wait after five minutes. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly seed?: number;
  readonly account?: string;
  readonly region?: string;
  /** `Execution.Input` of the context object that is made up; the state's input without it. */
  readonly executionInput?: Json;
  /** `Map.Item` of the context object, for a state inside of a Map. */
  readonly item?: { readonly index: number; readonly value: Json };
  /** The state's name in messages and in the context object, in place of the service's `StateName`. */
  readonly called?: string;
  /** Told everything that happens, from the entering of the state on. */
  readonly observe?: (moment: Moment) => void;
}

/** Thrown inside to refuse the call; `testState` turns it into a `TestStateException`. */
export class Refused extends Error {
  constructor(
    readonly code: TestStateExceptionCode,
    message: string,
  ) {
    super(message);
  }
}

/** The most frequent refusal. */
export function invalid(message: string): Refused {
  return new Refused('ValidationException', message);
}
