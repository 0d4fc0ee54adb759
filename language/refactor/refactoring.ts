/**
 * What a refactoring is: a change of a definition that keeps what it does, or adds one thing that a person asked for, or the
 * reason why it cannot be made here. Whether it can is found out at once; the edits are worked out when somebody wants them,
 * as an editor asks for all that is possible with every move of the cursor. Knows no editor.
 */
import type { TextEdit } from '../diagnostics.ts';
import { Draft } from '../draft.ts';
import { applyEdits } from '../fix-all.ts';
import type { State, StateMachine } from '../model.ts';
import { rereadDocument } from '../parse.ts';

export interface Change {
  edits(): readonly TextEdit[];
  /** A name that was made up: of a state, for whoever wants to rename it next. */
  readonly named?: string;
}

/** A sentence or two: why not, and what to do. */
export interface Refusal {
  readonly refused: string;
}

export type Outcome = Change | Refusal;

/** The kinds of the language server protocol, below `refactor`. */
export type RefactoringKind = 'extract' | 'inline' | 'rewrite' | 'move';

export interface Refactoring {
  readonly id: string;
  readonly title: string;
  readonly kind: RefactoringKind;
  readonly outcome: Outcome;
}

export const isRefused = (outcome: Outcome): outcome is Refusal => 'refused' in outcome;

/** Thrown where it turns out that a change cannot be made; `attempt` makes an outcome of it. */
export class Refused extends Error {}

export function attempt(machine: StateMachine, make: () => Change): Outcome {
  // What is read of a broken text hangs on the very words around it: after the first step it may be something else.
  if (machine.document.problems.length > 0) return { refused: unreadable };
  try {
    const change = make();
    return keepsAliases(machine, change) ? change : { refused: aliasLost };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}

const unreadable = 'The text has syntax errors. Mend them first.';

const aliasLost = 'An alias of YAML would stand before its anchor, or without it. Write out what it stands for first.';

/** What an alias stands for may be taken away or moved behind it: only the parser can tell, and few documents have any. */
function keepsAliases({ document }: StateMachine, change: Change): boolean {
  if (document.format === 'json' || !/(^|\s)&\w/.test(document.text)) return true;
  const after = rereadDocument(document, applyEdits(document.text, change.edits()));
  return after !== undefined && after.problems.length <= document.problems.length;
}

/** A change in steps. */
export function inSteps(machine: StateMachine, steps: (draft: Draft) => void, named?: string): Change {
  return {
    edits: () => {
      const draft = new Draft(machine);
      steps(draft);
      return draft.edits();
    },
    ...(named !== undefined && { named }),
  };
}

/** A name that no state of the machine has: itself, or with a number. */
export function freshName({ byName }: StateMachine, wish: string): string {
  const short = wish.slice(0, 76);
  let name = short;
  for (let number = 2; byName.has(name); number++) name = `${short} ${number}`;
  return name;
}

/** States are found again by their names after each step. */
export function needsUniqueNames(machine: StateMachine, states: readonly State[]): void {
  for (const state of states)
    if (machine.byName.get(state.name) !== state || state.scope.byName.get(state.name) !== state)
      throw new Refused(`There are two states named "${state.name}". Rename one of them first.`);
}

export function quoted(states: readonly State[]): string {
  const names = states.map(({ name }) => `"${name}"`);
  if (names.length > 3) return `${names.length} states`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
