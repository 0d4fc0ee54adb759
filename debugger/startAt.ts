/** A run that begins elsewhere: at another state of the machine itself than the one that `StartAt` names. */
import type { Program } from '../interpreter/index.ts';
import { wrongArgument } from './trouble.ts';

/** The program with another beginning. Throws a `Trouble` for a name that is no state of the outermost scope. */
export function startingAt(program: Program, name: string | undefined): Program {
  if (name === undefined) return program;
  const start = program.root.states.get(name);
  if (!start)
    throw wrongArgument('startAt', 'the name of a state of the machine itself, not of one inside a Parallel or Map');
  return { ...program, root: { ...program.root, start } };
}
