/**
 * Scopes of which not everything is known: a state, a transition or an end is filled in when the definition is deployed. What
 * is reached and where it ends cannot be told there, so that nobody should.
 */
import type { Scope, State } from './model.ts';
import { perMachine } from './model.ts';
import { isSubstitution } from './places.ts';
import type { Member, Node } from './tree.ts';
import { memberOf, memberValue } from './tree.ts';

interface Open {
  readonly scopes: ReadonlySet<Scope>;
  /** A whole state, or a scope of states, is filled in: with whatever it may do. */
  readonly states: boolean;
}

export const openScopes = perMachine((machine): Open => {
  const scopes = new Set<Scope>();
  let states = false;
  for (const scope of machine.scopes) {
    const member = memberOf(scope.node, 'States');
    if (filledIn(member)) {
      scopes.add(scope);
      states = true;
    } else if (filledIn(memberOf(scope.node, 'StartAt'))) scopes.add(scope);
    for (const state of scope.states) {
      if (isSubstitution(state.nameNode) || filledIn(state.member)) {
        scopes.add(scope);
        states = true;
      } else if (leadsAnywhere(state)) scopes.add(scope);
      const { parts } = state;
      if (parts && (filledIn(parts.ItemProcessor) || filledIn(parts.Iterator) || anyFilledIn(parts.Branches)))
        states = true;
    }
  }
  return { scopes, states };
});

function leadsAnywhere({ parts }: State): boolean {
  if (!parts) return false;
  const { Type, Next, Default, End, Choices, Catch } = parts;
  const isAny = filledIn(Type) || filledIn(Next) || filledIn(Default) || filledIn(End);
  return isAny || anyLeadsAnywhere(Choices) || anyLeadsAnywhere(Catch);
}

/** Of rules or catchers. */
function anyLeadsAnywhere(list: Member | undefined): boolean {
  if (anyFilledIn(list)) return true;
  return list?.value?.kind === 'array' && list.value.items.some(item => isFilledIn(memberValue(item, 'Next')));
}

function filledIn(member: Member | undefined): boolean {
  return isFilledIn(member?.value);
}

/** The list itself, or something in it. */
function anyFilledIn(member: Member | undefined): boolean {
  return filledIn(member) || (member?.value?.kind === 'array' && member.value.items.some(isFilledIn));
}

function isFilledIn(node: Node | undefined): boolean {
  return node !== undefined && isSubstitution(node);
}
