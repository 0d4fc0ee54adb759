/**
 * Drives an execution for a program that has other things to do: lets the event loop breathe, waits real time where that is
 * wished, and stops when told. The engine itself knows virtual time only.
 */
import type { Execution, ExecutionResult, Moment } from '../interpreter/index.ts';

export interface DriveOptions {
  /** Gets every moment, in order. */
  readonly observe?: ((moment: Moment) => void) | undefined;
  /** A Wait of ten seconds takes ten seconds. Otherwise waiting takes no time. */
  readonly realTime?: boolean | undefined;
  /** Stops the execution, which is then ABORTED. */
  readonly signal?: AbortSignal | undefined;
}

/** How long it goes on without a breath, in milliseconds. */
const longestTurn = 50;
/** Looking at the clock takes time as well. */
const momentsPerLook = 64;

/** Runs an execution to its end. */
export async function drive(execution: Execution, options: DriveOptions = {}): Promise<ExecutionResult> {
  const { observe, realTime = false, signal } = options;
  const stopping = new Stopping(signal);
  let time = execution.now;
  let breathed = performance.now();
  for (let count = 1; ; count++) {
    if (signal?.aborted && execution.status === 'RUNNING') return stop(execution, observe);
    const pending = execution.next();
    const moment = pending instanceof Promise ? await stopping.race(pending) : pending;
    if (moment === stopped) return stop(execution, observe);
    if (moment === undefined) return execution.result();
    if (moment.time > time) {
      if (realTime) await pause(moment.time - time, signal);
      time = moment.time;
    }
    observe?.(moment);
    if (count % momentsPerLook === 0 && performance.now() - breathed > longestTurn) {
      await pause(0, signal);
      breathed = performance.now();
    }
  }
}

/** Ends it now, whatever it waits for, and tells the moments of its end. */
function stop(execution: Execution, observe: DriveOptions['observe']): ExecutionResult {
  execution.abort();
  for (let moment = execution.next(); moment && !(moment instanceof Promise); moment = execution.next())
    observe?.(moment);
  return execution.result();
}

const stopped = Symbol('stopped');

/** Lets a promise be left for the signal. `Promise.race` would hold on to every promise there has been. */
class Stopping {
  #leave: (() => void) | undefined;

  constructor(private readonly signal: AbortSignal | undefined) {
    signal?.addEventListener('abort', () => this.#leave?.(), { once: true });
  }

  race<T>(pending: Promise<T>): Promise<T | typeof stopped> {
    if (this.signal === undefined) return pending;
    return new Promise((resolve, reject) => {
      this.#leave = () => resolve(stopped);
      pending.then(resolve, reject);
    });
  }
}

// Timers hold 31 bits: what waits longer waits in pieces.
const longestTimer = 2 ** 31 - 1;

/** Until the time is over or the signal comes. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  for (let left = milliseconds; ; left -= longestTimer) {
    await new Promise<void>(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(left, longestTimer));
      signal?.addEventListener('abort', done, { once: true });
    });
    if (left <= longestTimer || signal?.aborted) return;
  }
}
