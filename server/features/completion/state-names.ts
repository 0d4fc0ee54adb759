/**
 * Names of states, where a transition wants one: what nothing leads to yet before what is reached already, and what follows in
 * the text before what stands above. A state is no target of itself, except for its catchers.
 */
import type { Place, Scope, State } from '../../../language/index.ts';
import { stateTypeDocs } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { isClosed } from '../cursor.ts';
import { literal } from '../snippet.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';

/** With more than these the list is cut, and made anew with the next letter. */
export const mostNames = 200;

/** `offset` is where the transition stands; undefined for `StartAt`. `typed` is what has been typed of the name. */
export function stateNames(
  cursor: Extract<Cursor, { kind: 'value' }>,
  place: Place,
  scope: Scope,
  offset: number | undefined,
  typed: string,
): Completion[] {
  const { states } = scope;
  const own = place.state?.scope === scope ? place.state : undefined;
  const letters = typed.replace(/^["']/, '').toLowerCase();
  const cut = states.length > mostNames;
  const isOffered = (state: State) =>
    state.name !== '' && (state !== own || place.shape === 'catcher') && scope.byName.get(state.name) === state;
  const fits = (state: State) => isOffered(state) && holdsLetters(state.name, letters);
  // All of it has been typed: a list with nothing else in it would only take the next Tab, of a name that is typed in two places too.
  const { node } = cursor;
  const whole = node?.kind === 'string' && isClosed(node) && (cursor.block || node.style !== 'plain') ? node.value : '';
  if (whole !== '' && letters === whole.toLowerCase()) {
    const [first, second] = firstTwo(states, fits);
    if (first?.name === whole && !second) return [];
  }
  // What comes first is chosen before names are looked at: of thousands most would be looked at in vain.
  const groups: number[][] = [[], [], [], [], []];
  const behind = offset === undefined ? 0 : firstBehind(states, offset);
  const isReached = ({ referencedBy }: State) =>
    referencedBy.length > 1 || (referencedBy.length === 1 && referencedBy[0]!.node !== cursor.node);
  for (let index = 0; index < states.length; index++) {
    const state = states[index]!;
    groups[state === own ? 4 : (isReached(state) ? 2 : 0) + (index < behind ? 1 : 0)]!.push(index);
  }
  const best: { readonly state: State; readonly reached: boolean; readonly rank: number }[] = [];
  for (const [group, indices] of groups.entries())
    for (const index of indices) {
      if (cut && best.length >= mostNames) break;
      const state = states[index]!;
      if (cut ? fits(state) : isOffered(state))
        best.push({ state, reached: isReached(state), rank: group * 100_000 + index });
    }
  return best.map(({ state, reached, rank }) =>
    valueItem(cursor, literal(state.name), state.name, {
      rank,
      kind: 'state',
      detail: reached ? state.type : [state.type, 'not reached yet'].filter(Boolean).join(', '),
      documentation: () => about(state),
    }),
  );
}

/** How many states begin before an offset. */
function firstBehind(states: readonly State[], offset: number): number {
  let low = 0;
  let high = states.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (states[middle]!.nameNode.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstTwo(states: readonly State[], fits: (state: State) => boolean): State[] {
  const found: State[] = [];
  for (const state of states) if (fits(state) && found.push(state) === 2) break;
  return found;
}

/** Whether an editor would find a name by these letters: all of them, in this order. */
function holdsLetters(name: string, letters: string): boolean {
  const lower = name.toLowerCase();
  let at = 0;
  for (const letter of letters) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function about(state: State): string | undefined {
  const comment = state.node?.members.find(({ key }) => key.value === 'Comment')?.value;
  const next = [...new Set(state.references.map(({ name }) => name))].filter(name => name !== '');
  const lines = [
    comment?.kind === 'string' ? comment.value : '',
    state.type ? stateTypeDocs[state.type].doc : '',
    next.length > 0 ? `Leads to ${next.slice(0, 8).join(', ')}${next.length > 8 ? ', …' : ''}.` : '',
  ];
  return lines.filter(Boolean).join('\n\n') || undefined;
}
