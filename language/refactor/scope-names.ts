/** Variables that would be out of sight when states move into a scope of their own. */
import type { State, StateMachine } from '../model.ts';
import { assignmentsIn, variablesOf } from '../variables.ts';
import { quoted, Refused } from './refactoring.ts';

/** Refuses states that assign what others read, or assign as well. */
export function staysInSight(machine: StateMachine, states: readonly State[]): void {
  const within = new Set(states);
  const inside = (state: State | undefined): boolean =>
    state !== undefined && (within.has(state) || inside(state.scope.owner));
  const here = new Set<string>();
  for (const { name, state } of assignmentsIn(machine)) if (within.has(state)) here.add(name);
  if (here.size === 0) return;
  for (const { name, state } of variablesOf(machine).reads)
    if (here.has(name) && !inside(state))
      throw new Refused(
        `$${name} is assigned in ${quoted(states)} and read in "${state.name}": outside of the new scope it would not be there.`,
      );
  for (const { name, state } of assignmentsIn(machine))
    if (here.has(name) && !inside(state))
      throw new Refused(
        `$${name} is assigned in "${state.name}", too: a scope cannot assign a variable of the one around it.`,
      );
}
