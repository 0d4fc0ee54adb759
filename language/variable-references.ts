/**
 * Which workflow variables each state reads, as DescribeStateMachine reports them (`variableReferences`). Whether such a
 * variable is ever assigned is a question for the rules; a state that only assigns has no entry.
 */
import type { StateMachine } from './model.ts';
import { variablesOf } from './variables.ts';

export interface VariableReferences {
  /** Names without `$`, sorted, each once. */
  readonly [state: string]: readonly string[];
}

/** Every state that reads variables, with their names. A path that does not parse counts as far as it can be read. */
export function variableReferences(machine: StateMachine): VariableReferences {
  const found = new Map<string, Set<string>>();
  for (const { state, name } of variablesOf(machine).reads) {
    const names = found.get(state.name);
    if (names) names.add(name);
    else found.set(state.name, new Set([name]));
  }
  return Object.fromEntries([...found].map(([state, names]) => [state, [...names].sort()]));
}
