/** The states of every scope in the order in which the flow reaches them; what nothing leads to comes last. */
import type { TextEdit } from '../diagnostics.ts';
import { extentOf, isFlow } from '../layout.ts';
import type { Reference, Scope, State, StateMachine } from '../model.ts';
import type { Document } from '../tree.ts';
import { textOf } from './part-text.ts';
import { attempt, type Outcome, Refused } from './refactoring.ts';

export function sortStates(machine: StateMachine): Outcome {
  return attempt(machine, () => {
    if (machine.scopes.every(scope => isSorted(scope, flowOrder(scope))))
      throw new Refused('The states are in the order of the flow already.');
    return { edits: () => sorted(machine.document, machine.root) };
  });
}

function isSorted(scope: Scope, order: readonly State[]): boolean {
  return order.every((state, index) => state === scope.states[index]);
}

/** The edits that sort a scope and those inside of it. */
function sorted(document: Document, scope: Scope): TextEdit[] {
  const inner = scope.states.flatMap(state => state.scopes.flatMap(each => sorted(document, each)));
  const order = flowOrder(scope);
  if (isSorted(scope, order) || scope.states.some(({ member }) => !member.value)) return inner;
  const { text } = document;
  const holder = scope.states[0]?.member.parent;
  const flow = holder !== undefined && isFlow(document, holder);
  const extents = new Map(scope.states.map(state => [state, extentOf(document, state.member)]));
  return scope.states.map((slot, index) => {
    const place = extents.get(slot)!;
    const state = order[index]!;
    const { start, end, bodyEnd, comma } = extents.get(state)!;
    const body = textOf(document, { start, end: bodyEnd }, inner);
    const behind =
      comma === undefined ? text.slice(bodyEnd, end) : text.slice(bodyEnd, comma) + text.slice(comma + 1, end);
    const last = index === scope.states.length - 1 && place.comma === undefined;
    return { span: { start: place.start, end: place.end }, text: `${body}${flow && !last ? ',' : ''}${behind}` };
  });
}

/** Each state before those that it leads to, loops aside: the usual way first, then the other ways, catchers last. */
export function flowOrder(scope: Scope): readonly State[] {
  const seen = new Set<State>();
  const behind: State[] = [];
  const start = scope.startAt?.target;
  if (start) visit(start);
  const reached = behind.reverse();
  return [...reached, ...scope.states.filter(state => !seen.has(state))];

  // Without recursion: a flow may be thousands of states long.
  function visit(first: State): void {
    seen.add(first);
    const stack = [{ state: first, ways: waysOf(first), next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = top.ways[top.next++]?.target;
      if (target && !seen.has(target)) {
        seen.add(target);
        stack.push({ state: target, ways: waysOf(target), next: 0 });
      } else if (top.next > top.ways.length) {
        behind.push(top.state);
        stack.pop();
      }
    }
  }
}

/** In the order of the walk, whose last way comes first in the result. */
function waysOf({ references }: State): readonly Reference[] {
  const rank = ({ kind }: Reference) => (kind === 'Catch' ? 0 : kind === 'Default' ? 1 : 2);
  return [...references].reverse().sort((a, b) => rank(a) - rank(b));
}
