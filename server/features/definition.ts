/** Where a name gets its meaning: the state that is meant, the assignments of a variable, where an expression binds a name. */
import type { Mention, Name, StateMachine } from '../../language/index.ts';
import { mentionsOf, nameAt } from '../../language/index.ts';

/** The places that declare the name at an offset; undefined where no name stands, none for one that nobody declares. */
export function definitionAt(machine: StateMachine, offset: number): readonly Mention[] | undefined {
  const found = nameAt(machine, offset);
  return found && declarationsOf(machine, found.name);
}

function declarationsOf(machine: StateMachine, name: Name): readonly Mention[] {
  return mentionsOf(machine, name).filter(({ role }) => role !== 'reads');
}
