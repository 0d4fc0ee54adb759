/** The analysis as rules about definitions ask it (`DataFlow` of the room `language`, which does not know this one). */
import type { ShapeEnvironment } from '../expressions/index.ts';
import type { DataFlow } from '../language/index.ts';
import type { Flow } from './analyse.ts';
import { narrowed } from './narrow.ts';
import { fieldOf } from './shapes-at.ts';

export function dataFlowOf(flow: Flow): DataFlow {
  return {
    reaches: state => flow.of(state) !== undefined,
    seenAt: (state, node) => flow.of(state)?.environment(fieldOf(state, node)),
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
