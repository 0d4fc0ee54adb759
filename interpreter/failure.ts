/**
 * How a state goes wrong: the error name and cause as AWS words them, and what may be done about it. Field compilers and
 * operations throw these; the scheduler catches them and looks for a retrier or a catcher. It knows no strands and no time.
 */

export interface FailureOptions {
  /** `Arguments/FunctionName`: set when a JSONata evaluation failed, which AWS records as an event of its own. */
  readonly evaluation?: { readonly location: string | undefined };
  /** The failure is one of a Map Run, which has its own event before the state's. */
  readonly mapRun?: boolean;
}

export class StatesError extends Error {
  constructor(
    readonly error: string | undefined,
    readonly text: string | undefined,
    readonly options: FailureOptions = {},
  ) {
    super(text ?? error ?? 'failed');
  }
}

/** A failure on its way from the place where it happened to the retrier, catcher or scope that deals with it. Plain data. */
export interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** States.Runtime ends the execution: neither Retry nor Catch see it, not even those of an enclosing state. */
  readonly fatal: boolean;
  readonly timedOut: 'no' | 'timeout' | 'heartbeat';
  /** Raised by the state's own catcher: that state must not catch it again. */
  readonly uncatchable: boolean;
}

export function failureOf(error: StatesError): Failure {
  return {
    error: error.error,
    cause: error.text,
    fatal: error.error === 'States.Runtime',
    timedOut: 'no',
    uncatchable: false,
  };
}

/** `An error occurred while executing the state 'X' (entered at the event id #2). ` in front of every cause of the engine's own. */
export function causePrefix(state: string, entered: number): string {
  return `An error occurred while executing the state '${state}' (entered at the event id #${entered}). `;
}

/** AWS recording: the sentence for a result, task answer or state output of more than 262,144 bytes. */
export function dataLimitExceeded(what: string): StatesError {
  return new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
