/** A new state before a state, behind it, or on one of its transitions; whoever led there leads to the new one. */
import { addMember, addMemberBefore } from '../edit.ts';
import type { Reference, State, StateMachine } from '../model.ts';
import type { Json } from '../tree.ts';
import { attempt, freshName, inSteps, needsUniqueNames, type Outcome, Refused } from './refactoring.ts';
import { goOnTo, leadTo, wayOut } from './transitions.ts';

/** What a new state is, apart from where it goes on to. */
export interface NewState {
  readonly name: string;
  readonly fields: { readonly [field: string]: Json };
}

const pass: NewState = { name: 'New state', fields: { Type: 'Pass' } };

export function insertBefore(machine: StateMachine, state: State, made: NewState = pass): Outcome {
  return attempt(machine, () => {
    needsUniqueNames(machine, [state]);
    if (state.referencedBy.length === 0)
      throw new Refused(`Nothing leads to "${state.name}": a state before it would not be reached either.`);
    const name = freshName(machine, made.name);
    return inSteps(
      machine,
      draft => {
        const body = { ...made.fields, Next: state.name };
        draft.apply([...leadTo(state.referencedBy, name), addMemberBefore(draft.document, state.member, name, body)]);
      },
      name,
    );
  });
}

export function insertAfter(machine: StateMachine, state: State, made: NewState = pass): Outcome {
  return attempt(machine, () => {
    needsUniqueNames(machine, [state]);
    if (state.type === 'Succeed' || state.type === 'Fail')
      throw new Refused(
        `Nothing can follow "${state.name}": a ${state.type} state is an end. Insert a state before it.`,
      );
    const way = wayOut(state);
    const name = freshName(machine, made.name);
    return inSteps(
      machine,
      draft => {
        const body = { ...made.fields, ...('next' in way ? { Next: way.next } : { End: true }) };
        draft.apply([goOnTo(draft.document, state, name)]);
        const now = draft.state(state.name);
        draft.apply([addMember(draft.document, now.member.parent, name, body, now.member)]);
      },
      name,
    );
  });
}

/** On one transition: of a Choice rule, a catcher, `StartAt`. */
export function insertOn(machine: StateMachine, reference: Reference, made: NewState = pass): Outcome {
  return attempt(machine, () => {
    const { target } = reference;
    if (!target) throw new Refused(`There is no state "${reference.name}" in this scope.`);
    needsUniqueNames(machine, [target]);
    const name = freshName(machine, made.name);
    return inSteps(
      machine,
      draft => {
        const body = { ...made.fields, Next: target.name };
        draft.apply([...leadTo([reference], name), addMemberBefore(draft.document, target.member, name, body)]);
      },
      name,
    );
  });
}
