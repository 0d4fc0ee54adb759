/**
 * Retriers and catchers: which of them an error meets, and how long a retry waits (ASL spec, "Errors"; Developer Guide,
 * "Handling errors"). The first retrier that matches decides; later ones are not asked when its attempts are used up.
 */
import { isArray, isObject, type Json, type RandomSource } from '../expressions/index.ts';
import type { Failure } from './failure.ts';
import { Fields } from './written-fields.ts';

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}

export function readRetrier(json: Json): Retrier {
  const fields = new Fields(isObject(json) ? json : {});
  const number = (name: string, missing: number) => {
    const value = fields.get(name);
    return typeof value === 'number' ? value : missing;
  };
  return {
    errors: readErrors(fields.get('ErrorEquals')),
    intervalSeconds: number('IntervalSeconds', 1),
    maxAttempts: number('MaxAttempts', 3),
    backoffRate: number('BackoffRate', 2),
    maxDelaySeconds: number('MaxDelaySeconds', Number.POSITIVE_INFINITY),
    jitter: fields.get('JitterStrategy') === 'FULL',
  };
}

export function readErrors(json: Json | undefined): readonly string[] {
  return isArray(json) ? json.filter(each => typeof each === 'string') : [];
}

/** Milliseconds before retry number `attempt` (0 for the first). */
export function retryDelay(retrier: Retrier, attempt: number, random: RandomSource): number {
  const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** attempt, retrier.maxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.jitter ? random() : 1));
}

/** Whether one of the names in ErrorEquals stands for the failure. */
export function matches(errors: readonly string[], failure: Failure): boolean {
  if (failure.fatal) return false;
  return errors.some(name => {
    switch (name) {
      case 'States.ALL':
        return true;
      case 'States.TaskFailed':
        // "Any known error name except for States.Timeout", whatever the type of the state (Developer Guide).
        return failure.error !== 'States.Timeout';
      case 'States.HeartbeatTimeout':
        // AWS names a missed heartbeat States.Timeout; whoever answers in a service's place may name it for what it is.
        return failure.timedOut === 'heartbeat' || failure.error === name;
      default:
        return name === failure.error;
    }
  });
}
