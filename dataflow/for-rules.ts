/** The analysis as rules about definitions ask it (`DataFlow` of the room `language`, which does not know this one). */
import type { Catalog } from '../catalog/index.ts';
import type { ShapeEnvironment } from '../expressions/index.ts';
import type { DataFlow, StateMachine } from '../language/index.ts';
import { analyse, hasTasks } from './analyse.ts';
import type { Flow } from './flow.ts';
import { narrowed } from './narrow.ts';
import { fieldOf, producers } from './shapes-at.ts';

/**
 * What rules may ask of a machine of whose input nothing is known, so that what they tell is certain whatever it is started
 * with. The catalog is opened only for a machine that calls something.
 */
export function dataForRules(catalog?: () => Catalog | undefined): (machine: StateMachine) => DataFlow {
  return machine => dataFlowOf(analyse(machine, { catalog: hasTasks(machine) ? catalog?.() : undefined }));
}

export function dataFlowOf(flow: Flow): DataFlow {
  return {
    reaches: state => flow.of(state) !== undefined,
    knownAt: state => flow.of(state),
    entryOf: state => flow.of(state)?.entry.input,
    seenAt: (state, node) => flow.of(state)?.environment(fieldOf(state, node)),
    producedBy: from => producers(flow.machine, from).map(({ state, by, node }) => ({ state, stage: by.stage, node })),
    outcomeOf(state, index) {
      const known = flow.of(state);
      if (!known?.plan.rules[index]) return 'either';
      // The analysis goes through the rules as an execution does, and stops behind one that always holds.
      let seen: ShapeEnvironment | undefined = known.environment({ field: 'Choices', rule: 0 });
      for (const [at, { test }] of known.plan.rules.entries()) {
        if (!seen) return 'unasked';
        const holds = narrowed(test, seen, true);
        const left = narrowed(test, seen, false);
        if (at === index) return !holds ? 'never' : left ? 'either' : 'always';
        seen = left;
      }
      return 'either';
    },
  };
}
