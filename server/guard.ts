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
