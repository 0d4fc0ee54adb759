/** The server never dies of a document: one place where a request's trouble is caught, logged, and answered with nothing. */

import type { CancellationToken } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export interface Log {
  error(message: string): void;
}

/**
 * Runs a request's work. A cancelled request is answered as such, before and after the work; an exception is logged with
 * the name of the verb and answered with `fallback`.
 */
export function guard<T>(
  log: Log,
  verb: string,
  token: CancellationToken,
  fallback: T,
  work: () => T,
): T | ResponseError<never> {
  const cancelled = () => new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'cancelled');
  if (token.isCancellationRequested) return cancelled();
  try {
    const result = work();
    return token.isCancellationRequested ? cancelled() : result;
  } catch (error) {
    log.error(`${verb}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}

/** The same for work that waits for something. */
export async function guardAsync<T>(
  log: Log,
  verb: string,
  token: CancellationToken,
  fallback: T,
  work: () => Promise<T>,
): Promise<T | ResponseError<never>> {
  const started = guard<Promise<T> | T>(log, verb, token, fallback, work);
  if (!(started instanceof Promise)) return started;
  // What went wrong while waiting is told in the same way.
  let settled: () => T;
  try {
    const value = await started;
    settled = () => value;
  } catch (error) {
    settled = () => {
      throw error;
    };
  }
  return guard(log, verb, token, fallback, settled);
}
