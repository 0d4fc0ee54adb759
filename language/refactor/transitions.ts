/** Transitions as edits: where they lead, and how a state goes on or ends. The words of all refactorings that move states. */
import type { TextEdit } from '../diagnostics.ts';
import { addMember, replaceMember, replaceString } from '../edit.ts';
import type { Reference, State } from '../model.ts';
import type { Document, Json, Member } from '../tree.ts';
import { memberOf } from '../tree.ts';
import { Refused } from './refactoring.ts';

/** All of these lead to `name`. */
export function leadTo(references: readonly Reference[], name: string): TextEdit[] {
  return references.map(({ node }) => replaceString(node, name));
}

/** Where a state goes on when it has done its work: to a state, or nowhere. Choices have several ways; they are refused. */
export function wayOut(state: State): { readonly next: string } | { readonly end: true } {
  if (state.type === 'Choice')
    throw new Refused(
      `"${state.name}" is a Choice: it goes on in several ways. Choose one of the states that it leads to.`,
    );
  const next = state.references.find(({ kind }) => kind === 'Next');
  if (next) return { next: next.name };
  if (state.terminal) return { end: true };
  throw new Refused(`"${state.name}" says neither Next nor End. Add one of them first.`);
}

/** `Next: name` instead of `End` or another `Next`. */
export function goOnTo(document: Document, state: State, name: string): TextEdit {
  return setWayOut(document, state, 'Next', name);
}

/** `End: true` instead of `Next`. */
export function endAt(document: Document, state: State): TextEdit {
  return setWayOut(document, state, 'End', true);
}

function setWayOut(document: Document, state: State, key: 'Next' | 'End', value: Json): TextEdit {
  if (!state.node) throw new Refused(`"${state.name}" is no object.`);
  const same = memberOf(state.node, key);
  if (same?.value?.kind === 'string' && typeof value === 'string') return replaceString(same.value, value);
  const other: Member | undefined = same ?? memberOf(state.node, key === 'Next' ? 'End' : 'Next');
  return other ? replaceMember(document, other, key, value) : addMember(document, state.node, key, value);
}

/** Nothing is filled in by a deployment here, so that the ways are known. */
export function needsKnownWays(states: readonly State[]): void {
  for (const state of states)
    for (const { name } of [...state.references, ...state.referencedBy])
      if (name.includes('${'))
        throw new Refused(
          `A transition of "${state.name}" is filled in by the deployment: where it leads is not known here.`,
        );
}
