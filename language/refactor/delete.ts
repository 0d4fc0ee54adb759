/** A state taken out of the flow: whoever led to it leads to what came behind it. */
import { removeMember } from '../edit.ts';
import type { State, StateMachine } from '../model.ts';
import { assignmentsIn, variablesOf } from '../variables.ts';
import { attempt, inSteps, needsUniqueNames, type Outcome, Refused } from './refactoring.ts';
import { endAt, leadTo, wayOut } from './transitions.ts';

export function deleteState(machine: StateMachine, state: State): Outcome {
  return attempt(machine, () => {
    needsUniqueNames(machine, [state]);
    const { name } = state;
    const incoming = state.referencedBy.filter(({ from }) => from !== state);
    const next = behind(state);
    if (next === name) throw new Refused(`"${name}" leads to itself: what comes behind it is not known.`);
    if (state.scope.states.length === 1)
      throw new Refused(`"${name}" is the only state here. Delete what is around it.`);
    if (next === undefined)
      for (const { kind, from } of incoming) {
        if (kind === 'Next') continue;
        throw new Refused(
          kind === 'StartAt'
            ? `Everything begins with "${name}", and nothing follows. Let StartAt name another state first.`
            : `"${from?.name}" leads to "${name}" by a ${kind === 'Catch' ? 'Catch' : 'choice'}, and nothing follows. Let it lead to another state first.`,
        );
      }
    onlyFor(state);
    variablesOfOthers(machine, state);
    return inSteps(machine, draft => {
      if (next !== undefined) draft.apply(leadTo(incoming, next));
      else
        for (const from of new Set(incoming.map(each => each.from?.name)))
          if (from !== undefined) draft.apply([endAt(draft.document, draft.state(from))]);
      draft.apply(removeMember(draft.document, draft.state(name).member));
    });
  });
}

/** The one state that comes behind; undefined at an end. */
function behind(state: State): string | undefined {
  if (state.type === 'Choice') {
    const targets = new Set(state.references.map(({ name }) => name));
    const [only, ...more] = targets;
    if (only === undefined || more.length > 0)
      throw new Refused(
        `"${state.name}" leads to ${targets.size} states. Let all its rules lead to one first, or delete those that are not wanted.`,
      );
    return only;
  }
  const way = wayOut(state);
  return 'next' in way ? way.next : undefined;
}

/** States that only this one leads to when something goes wrong would be left alone. */
function onlyFor(state: State): void {
  for (const { kind, target } of state.references) {
    if (kind !== 'Catch' || !target || target === state) continue;
    if (target.referencedBy.every(({ from }) => from === state || from === target))
      throw new Refused(`"${target.name}" is reached only by the Catch of "${state.name}". Delete it first.`);
  }
}

function variablesOfOthers(machine: StateMachine, state: State): void {
  const inside = (each: State): boolean =>
    each === state || (each.scope.owner !== undefined && inside(each.scope.owner));
  const assigned = new Set(
    assignmentsIn(machine)
      .filter(each => each.state === state)
      .map(each => each.name),
  );
  if (assigned.size === 0) return;
  for (const read of variablesOf(machine).reads)
    if (assigned.has(read.name) && !inside(read.state))
      throw new Refused(`"${state.name}" assigns $${read.name}, which "${read.state.name}" reads.`);
}
