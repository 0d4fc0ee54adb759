/**
 * Other data for an execution that is resumed: a state tried again with another input, a task that has given another
 * result, variables that hold something else. What has been told stays told; only what follows is different.
 */
import type { Json } from '../expressions/index.ts';
import { beat, goOn } from './callbacks.ts';
import { stopNested } from './nested.ts';
import type { Run, Strand, Variables } from './run.ts';
import type { TaskAnswer } from './world.ts';

export interface StrandChange {
  /** `StrandInfo.id` of a strand that has not ended. */
  readonly strand: number;
  /** All variables of its own scope. Scopes inside it see them, too. */
  readonly variables?: Variables;
  /** Another raw input: the state starts over with it, without the branches or iterations it has begun. */
  readonly stateInput?: Json;
  /** What the work of a Task, Map or Parallel gives; the state goes on behind that work, whether it is done, fails or waits. */
  readonly result?: Json;
  /** What the next stage reads as `$`; at `stateExited` the output. */
  readonly data?: Json;
  /** A state of the same scope that is entered instead of what follows, with the raw input of the state it is in now. */
  readonly next?: string;
  /** Ends the wait for a task that has been asked, as its worker, its job or whoever has its token would. */
  readonly answer?: TaskAnswer & { readonly kind: 'success' | 'failure' };
  /** Whoever works at the task says that it goes on: HeartbeatSeconds begin anew. */
  readonly heartbeat?: true;
}

/** `strands` are all there are, outer ones before inner ones. Throws when a change cannot be made. */
export function changeStrands(run: Run, strands: readonly Strand[], changes: readonly StrandChange[]): void {
  for (const change of changes) {
    const strand = strands.find(({ info }) => info.id === change.strand);
    if (!strand?.alive)
      throw new Error(
        `The execution has no strand ${change.strand} that could be changed: ${strand ? 'it has ended; take an earlier snapshot' : 'see strands() for those it has'}.`,
      );
    const { variables, stateInput, result, data, next, answer, heartbeat } = change;
    if (answer !== undefined || heartbeat) {
      if (strand.task?.ends === undefined)
        throw new Error(`State "${strand.state?.name ?? ''}" does not wait for a task.`);
      if (heartbeat) beat(run, strand);
      if (answer !== undefined) {
        if (strand.task.nested) stopNested(run, strand);
        goOn(run, strand, answer);
      }
    }
    if (variables !== undefined) strand.own = variables;
    if (stateInput !== undefined) {
      strand.input = stateInput;
      strand.data = stateInput;
      // 0: it is not entered yet.
      goTo(run, strands, strand, strand.pc === 0 ? 0 : 1);
      strand.retryCount = 0;
      strand.attempts = undefined;
    }
    if (result !== undefined) {
      const { name, resultAt } = strand.state ?? { name: '', resultAt: -1 };
      if (resultAt < 0) throw new Error(`State "${name}" has no result to change: it is no Task, Map or Parallel.`);
      strand.data = result;
      goTo(run, strands, strand, resultAt);
    }
    if (data !== undefined) strand.data = data;
    if (next !== undefined) {
      const state = strand.scope.states.get(next);
      if (state === undefined) throw new Error(`There is no state "${next}" beside "${strand.state?.name ?? ''}".`);
      strand.state = state;
      strand.task = undefined;
      strand.token = undefined;
      goTo(run, strands, strand, 0);
    }
  }
  for (const strand of strands) {
    const outer = strand.execution ? undefined : strand.parent?.visible;
    strand.visible = outer === undefined ? strand.own : { ...outer, ...strand.own };
  }
}

/** Lets a strand go on with an operation of its state, whatever it is doing now. */
function goTo(run: Run, strands: readonly Strand[], strand: Strand, pc: number): void {
  for (const inner of strands) if (isInside(inner, strand)) run.kill(inner);
  strand.pc = pc;
  strand.group = undefined;
  strand.failure = undefined;
  strand.result = undefined;
  strand.errorOutput = undefined;
  strand.assigned = undefined;
  run.restart(strand);
}

function isInside(strand: Strand, outer: Strand): boolean {
  for (let at = strand; at.parent !== undefined && !at.execution?.nested?.detached; at = at.parent)
    if (at.parent === outer) return true;
  return false;
}
