/** What is written above a machine and its states: run and debug, the files that belong to it, how many transitions lead there. */
import type { State, StateMachine } from '../../language/index.ts';

export type Lens =
  | { readonly kind: 'run' | 'debug' | 'deployments' | 'files'; readonly state?: undefined }
  | { readonly kind: 'references'; readonly state: State };

export interface LensChoice {
  readonly run: boolean;
  readonly references: boolean;
  readonly files: boolean;
}

export function lensesOf(machine: StateMachine, choice: LensChoice): Lens[] {
  const lenses: Lens[] = [];
  if (choice.run) lenses.push({ kind: 'run' }, { kind: 'debug' });
  if (choice.files) lenses.push({ kind: 'deployments' }, { kind: 'files' });
  // That one transition leads to a state is what everybody expects, and a lens above each would drown the text. A name that is
  // being typed is no state yet: a lens above it would only make the lines jump.
  if (choice.references)
    for (const state of machine.states)
      if (state.node && state.referencedBy.length !== 1) lenses.push({ kind: 'references', state });
  return lenses;
}

export function referenceWords(count: number): string {
  return count === 0 ? 'no references' : `${count} references`;
}
