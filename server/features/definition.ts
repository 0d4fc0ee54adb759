/** Where a state name leads: from `Next`, `StartAt` and their kin to the state, from the state to all that lead to it. */

import type { Reference, State, StateMachine } from '../../language/index.ts';
import { nodeAt } from '../../language/index.ts';

export interface NameUse {
  readonly state: State | undefined;
  /** The use under the cursor; undefined when the cursor is on the state's own name. */
  readonly reference: Reference | undefined;
}

/** The state name at `offset`: a reference, or a state's key. */
export function nameAt(machine: StateMachine, offset: number): NameUse | undefined {
  const node = nodeAt(machine.node, offset);
  if (node?.kind !== 'string') return undefined;
  for (const scope of machine.scopes) {
    if (offset < scope.node.span.start || offset > scope.node.span.end) continue;
    const reference = scope.references.find(candidate => candidate.node === node);
    if (reference) return { reference, state: reference.target };
    const state = scope.states.find(candidate => candidate.nameNode === node);
    if (state) return { reference: undefined, state };
  }
  return undefined;
}

/** The state that the name at `offset` means. */
export function definitionAt(machine: StateMachine, offset: number): State | undefined {
  return nameAt(machine, offset)?.state;
}

/** Every place that names the same state, the declaration first. */
export function usesAt(
  machine: StateMachine,
  offset: number,
): { declaration: State; references: readonly Reference[] } | undefined {
  const state = nameAt(machine, offset)?.state;
  return state && { declaration: state, references: state.referencedBy };
}
