/**
 * What rules look at: tasks, choices, paths, retriers ... A topic is found in another one, and all of them in the contents of
 * a state. Rules that are about a topic are given its members one by one, in a walk that all rules share (see `check.ts`):
 * what a state does not have costs nothing, and what was found in a state is known until somebody edits in it.
 */
import type { Catalog } from '../catalog/index.ts';
import { type Contents, contentsIn } from './contents.ts';
import type { Known, Rule, RuleAbout, Topic } from './diagnostics.ts';
import type { StateWithParts } from './model.ts';
import { perMachine, type StateMachine } from './model.ts';

/** What is found in the contents of each state. It must not look at anything else. */
export function topic<T>(find: (contents: Contents) => readonly T[]): Topic<T> {
  return topicOf(undefined, find as Topic<T>['find'], true);
}

/** Those of a topic that `pick` takes, or what it makes of them. */
export function topicWithin<P, T>(within: Topic<P>, pick: (outer: P, known: Known) => T | undefined): Topic<T> {
  return topicOf(within, pick as Topic<T>['find'], false);
}

/** Of each member of a topic, what `list` gives. */
export function topicOfEach<P, T>(
  within: Topic<P>,
  list: (outer: P, known: Known) => readonly T[] | undefined,
): Topic<T> {
  return topicOf(within, list as Topic<T>['find'], true);
}

function topicOf<T>(within: Topic<unknown> | undefined, find: Topic<T>['find'], many: boolean): Topic<T> {
  const all = perMachine((machine): readonly T[] => {
    const found: T[] = [];
    for (const outer of within ? within(machine) : contentsIn(machine)) {
      const inner = find(outer, nothingKnown);
      if (many) found.push(...((inner ?? []) as readonly T[]));
      else if (inner !== undefined) found.push(inner as T);
    }
    return found;
  });
  return Object.assign((machine: StateMachine) => all(machine), { within, find, many });
}

const nothingKnown: Known = { catalog: undefined as Catalog | undefined, data: undefined };

/** A rule about the members of a topic. What it finds in one of them it hands to `found`. */
export function ruleAbout<T>(about: Topic<T>, rule: RuleAbout<T>): Rule {
  return { ...rule, topic: about } as Rule;
}

/** The machine itself. What is found in it is looked at for every version. */
export const theMachine: Topic<StateMachine> = Object.assign((machine: StateMachine) => [machine], {
  within: undefined,
  find: (machine: unknown) => machine as StateMachine,
  many: false,
});

/** What there is of something in a machine as a whole. */
export const topicOfMachine = <T>(find: (machine: StateMachine) => readonly T[]): Topic<T> =>
  topicOfEach(theMachine, find);

/** Every state that is an object. */
export const statesIn: Topic<StateWithParts> = topic(({ states }) => states);
