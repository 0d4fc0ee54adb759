/**
 * What mends an object that the field table does not allow: a field taken out, or put in with a value to start from. Which
 * state a new transition leads to is a guess, so all but the most obvious is only done when a person picks it. The words about
 * what is wrong are in `schema-validation.ts`.
 */
import type { Fix } from './diagnostics.ts';
import { addMember, addMemberBefore, removeMember, renameKey, replaceMember } from './edit.ts';
import type { FieldGroup } from './fields.ts';
import { fieldNamed } from './fields.ts';
import type { State, StateMachine, StateType } from './model.ts';
import { stateTypes } from './model.ts';
import type { Holder } from './places.ts';
import type { Json, Member, Node } from './tree.ts';
import { memberOf, memberValue } from './tree.ts';

/** For fields that are required and not there: all of them at once. */
export function additions(machine: StateMachine, holder: Holder, names: readonly string[]): Fix[] {
  const values = names.map(name => [name, firstValue(holder, name)] as const);
  const known = values.filter((entry): entry is [string, Json] => entry[1] !== undefined);
  // Into an object with nothing in it one thing at a time.
  if (known.length < names.length || (holder.node.members.length === 0 && names.length > 1)) return [];
  const [first] = holder.node.members;
  // `Type` and `StartAt` stand first; the rest stands where nothing has to be moved.
  const edits = known.map(([name, value]) =>
    first && (name === 'Type' || name === 'StartAt')
      ? addMemberBefore(machine.document, first, name, value)
      : addMember(machine.document, holder.node, name, value),
  );
  return [{ title: `Add ${names.map(name => `"${name}"`).join(' and ')}`, asked: true, edits }];
}

/** For a group of which none is there: each of those that may be meant. */
export function groupAdditions(machine: StateMachine, holder: Holder, group: FieldGroup): Fix[] {
  const { document } = machine;
  const { node, state } = holder;
  if (group.rule === 'next-xor-end') {
    // What is there and says "not the end" is what to change.
    const end = memberOf(node, 'End');
    const put = (name: string, value: Json) =>
      end ? replaceMember(document, end, name, value) : addMember(document, node, name, value);
    const following = state && followingState(state);
    return [
      { title: 'Add "End": true', asked: true, edits: [put('End', true)] },
      ...(following
        ? [{ title: `Add "Next": "${following.name}"`, asked: true as const, edits: [put('Next', following.name)] }]
        : []),
    ];
  }
  const usable = group.members.filter(name => {
    const field = fieldNamed(holder.shape, name, holder);
    return field && !field.deprecated;
  });
  // Of the many comparisons nobody knows which.
  if (usable.length > 4) return [];
  return usable.flatMap(name => {
    const value = firstValue(holder, name);
    if (value === undefined) return [];
    return [{ title: `Add "${name}"`, asked: true as const, edits: [addMember(document, node, name, value)] }];
  });
}

/** For fields that exclude each other: each taken out. */
export function removals(machine: StateMachine, members: readonly Member[]): Fix[] {
  return members.map(member => removal(machine, member));
}

export function removal({ document }: StateMachine, member: Member): Fix {
  return { title: `Remove "${member.key.value}"`, asked: true, edits: removeMember(document, member) };
}

/** A Choice with a `Next` and no `Default` has the latter by the wrong name; an `End` where all ends says nothing. */
export function terminalFixes(machine: StateMachine, holder: Holder, member: Member): Fix[] {
  const { stateType, node } = holder;
  const name = member.key.value;
  if (stateType === 'Choice' && name === 'Next' && !memberOf(node, 'Default'))
    return [{ title: 'Change to "Default"', asked: true, edits: [renameKey(member, 'Default')] }];
  const { title, edits } = removal(machine, member);
  const idle = name === 'End' && stateType !== 'Choice';
  return [{ title, edits, ...(!idle && { asked: true as const }) }];
}

/** The state that stands behind this one, preferably one that nothing leads to yet. */
function followingState(state: State): State | undefined {
  const behind = state.scope.states.slice(state.scope.states.indexOf(state) + 1);
  return behind.find(({ referencedBy }) => referencedBy.length === 0) ?? behind[0];
}

/** What a field may begin with: what the machine says, else the example of the table. */
function firstValue(holder: Holder, name: string): Json | undefined {
  const { node, shape, state, scope } = holder;
  if (name === 'StartAt') {
    const states = memberValue(node, 'States');
    if (states?.kind === 'object') return states.members[0]?.key.value;
    return states === undefined ? 'Start' : undefined;
  }
  if (name === 'States') {
    const start = memberValue(node, 'StartAt');
    return { [start?.kind === 'string' ? start.value : 'Start']: { Type: 'Succeed' } };
  }
  if (name === 'Type') return likelyType(node.members.map(({ key }) => key.value));
  if (name === 'Next') {
    const target = state && (followingState(state) ?? scope.states.find(each => each !== state));
    return target?.name;
  }
  // With a state to lead to, or a whole scope of states, an example says nothing about this machine.
  const example = fieldNamed(shape, name, holder)?.example;
  const value = example === undefined ? undefined : (JSON.parse(`{${example}}`) as Record<string, Json>)[name];
  return name === 'Choices' || name === 'Branches' || name === 'ItemProcessor' ? undefined : value;
}

/** The one type that has all of these fields, where they are of one type only; without any it is Pass. */
function likelyType(names: readonly string[]): StateType | undefined {
  const fields = names.filter(name => stateTypes.some(stateType => fieldNamed('state', name, { stateType })));
  const fitting = stateTypes.filter(stateType => fields.every(name => fieldNamed('state', name, { stateType })));
  return fitting.length === 1 ? fitting[0] : fitting.includes('Pass') ? 'Pass' : undefined;
}

/** The number at the end of the range that was left. */
export function limited(node: Node, limit: number): Fix {
  return { title: `Change to ${limit}`, asked: true, edits: [{ span: node.span, text: String(limit) }] };
}
