/** The workflow variables that a place can read: those of its own scope and of the scopes around it, as far as a Distributed Map lets it. */
import type { Place, StateMachine } from '../../../language/index.ts';
import { assignmentsIn } from '../../../language/index.ts';

export interface VariableAt {
  readonly name: string;
  /** The state that assigns it first. */
  readonly where: string;
}

export function variablesAt(machine: StateMachine, place: Place): VariableAt[] {
  const visible = new Set<object>();
  for (let scope = place.state?.scope; scope; scope = scope.distributed ? undefined : scope.owner?.scope)
    visible.add(scope);
  const found = new Map<string, VariableAt>();
  for (const { name, state } of assignmentsIn(machine))
    if (name !== '' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && visible.has(state.scope) && !found.has(name))
      found.set(name, { name, where: state.name });
  return [...found.values()];
}
