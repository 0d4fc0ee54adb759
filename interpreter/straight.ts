/**
 * Straight states: those that are nothing but a function of their input (Pass, Choice and Succeed of JSONPath). While
 * nobody watches, an execution does such a state in one go and one after the other, without the bookkeeping between its
 * stages. A stretch has no way to fail: a state that does not go well is left as if it had never been begun, and is done
 * again operation by operation, which says what is wrong and where. So there is one place only that knows failures.
 */
import type { Json } from '../expressions/index.ts';
import { dataLimitExceeded } from './failure.ts';
import type { Evaluate, Operation, Run, ScopeProgram, Select, StateProgram, Straight, Strand } from './run.ts';
import { isLarger } from './size.ts';
import { newStrand } from './strand.ts';

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

/** What a straight state makes of its strand's input. Throws whatever is wrong; the caller takes back what was done. */
export function outputOf(run: Run, strand: Strand, { evaluate }: Straight): Json {
  const { input } = strand;
  if (evaluate === undefined) return input;
  const output = evaluate(run, strand, input);
  if (run.payloadLimit !== undefined && output !== input && isLarger(output, run.payloadLimit))
    throw dataLimitExceeded('');
  return output;
}

/** What a group of iterations comes to that were done in one go. */
export interface Stretch {
  readonly outputs: readonly Json[];
  readonly steps: number;
  readonly events: number;
}

/**
 * All iterations of an inline Map one after the other, on one strand that nobody gets to see. Undefined when one of them is
 * not straight or goes wrong, and when randomness is used: strands that take turns would draw it in another order.
 */
export function iterateStraight(
  run: Run,
  parent: Strand,
  scope: ScopeProgram,
  select: Select,
  mostSteps: number,
): Stretch | undefined {
  const { start } = scope;
  const list = parent.group!.list!;
  if (start?.straight === undefined) return undefined;
  const outputs = new Array<Json>(list.length);
  // One item for all: what looks at it, looks while its iteration is done.
  const item: { index: number; value: Json } = { index: 0, value: null };
  const { info } = parent;
  const child = newStrand({ info, scope, parent, index: 0, item: undefined, input: null, execution: undefined });
  child.enteredTime = run.now;
  const seed = run.randomSeed;
  let steps = 0;
  let events = 0;
  try {
    for (let index = 0; index < list.length; index++) {
      item.index = index;
      item.value = list[index]!;
      const input = select(run, parent, item);
      if (input instanceof Promise) return undefined;
      child.item = item;
      child.input = input;
      child.visible = parent.visible;
      for (let state: StateProgram | undefined = start; state !== undefined; ) {
        const { straight }: StateProgram = state;
        if (straight === undefined || steps > mostSteps) return undefined;
        child.state = state;
        const output = outputOf(run, child, straight);
        steps += straight.steps;
        events += 2;
        if (child.assigned !== undefined) {
          child.visible = { ...child.visible, ...child.assigned };
          child.assigned = undefined;
        }
        child.input = output;
        state = straight.chooses ? child.next : straight.next;
      }
      if (run.randomSeed !== seed) return undefined;
      outputs[index] = child.input;
    }
  } catch {
    return undefined;
  } finally {
    run.randomSeed = seed;
  }
  return { outputs, steps, events };
}
