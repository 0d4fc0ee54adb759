/** Who mentions the name at a place of a definition. */
import type { Mention, Name, StateMachine } from '../../language/index.ts';
import { mentionsOf, nameAt } from '../../language/index.ts';

export interface Uses {
  readonly name: Name;
  readonly mentions: readonly Mention[];
}

/** `declarations`: also the state itself, the assignments of a variable. */
export function referencesAt(
  machine: StateMachine,
  offset: number,
  { declarations }: { readonly declarations: boolean },
): Uses | undefined {
  const found = nameAt(machine, offset);
  if (!found) return undefined;
  const mentions = mentionsOf(machine, found.name);
  return {
    name: found.name,
    mentions: declarations ? mentions : mentions.filter(({ role }) => role === 'reads'),
  };
}
