/**
 * Straight states: those that are nothing but a function of their input (Pass, Choice and Succeed of JSONPath). While
 * nobody watches, an execution does such a state in one go and one after the other, without the bookkeeping between its
 * stages. A stretch has no way to fail: a state that does not go well is left as if it had never been begun, and is done
 * again operation by operation, which says what is wrong and where. So there is one place only that knows failures.
 */
import type { Evaluate } from './fields.ts';
import type { Operation, StateProgram } from './program.ts';

export interface Straight {
  /** How many operations it stands for: an execution counts the same steps with and without watchers. */
  readonly steps: number;
  /** From the state's input to its output; undefined when they are the same. May set `strand.assigned` and `strand.next`. */
  readonly evaluate: Evaluate | undefined;
  /** Where it goes, unless it chooses. */
  readonly next: StateProgram | undefined;
  readonly chooses: boolean;
}

/** What an operation does that leaves the data alone: it is done for all stages at once when the state is left. */
export const nothing: Evaluate = (_run, _strand, data) => data;

/** Marks an operation as one that does nothing but this to the data, to `strand.assigned` and to `strand.next`. */
export function pure(evaluate: Evaluate, operation: Operation): Operation {
  return Object.assign(operation, { pure: evaluate });
}

export function straightOf(
  operations: readonly Operation[],
  type: string | undefined,
  next: StateProgram | undefined,
): Straight | undefined {
  const stages: Evaluate[] = [];
  for (const { pure } of operations) {
    if (pure === undefined) return undefined;
    if (pure !== nothing) stages.push(pure);
  }
  return { steps: operations.length, evaluate: composed(stages), next, chooses: type === 'Choice' };
}

function composed(stages: readonly Evaluate[]): Evaluate | undefined {
  const [first, second, ...others] = stages;
  if (first === undefined || second === undefined) return first;
  const both: Evaluate = (run, strand, data) => second(run, strand, first(run, strand, data));
  return others.length === 0 ? both : composed([both, ...others]);
}
