/**
 * Names of states, where a transition wants one: what nothing leads to yet before what is reached already, and what follows in
 * the text before what stands above. A state is no target of itself, except for its catchers.
 */
import type { Place, Scope, State } from '../../../language/index.ts';
import { stateTypeDocs } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
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
  const own = place.state?.scope === scope ? place.state : undefined;
  const letters = typed.replace(/^["']/, '').toLowerCase();
  const cut = scope.states.length > mostNames;
  const found: { readonly state: State; readonly reached: boolean; readonly rank: number }[] = [];
  scope.states.forEach((state, index) => {
    if (state.name === '' || (state === own && place.shape !== 'catcher')) return;
    if (scope.byName.get(state.name) !== state || (cut && !holdsLetters(state.name, letters))) return;
    const reached = state.referencedBy.some(({ node }) => node !== cursor.node);
    const above = offset !== undefined && state.nameNode.span.start < offset;
    const rank = (state === own ? 400_000 : (reached ? 200_000 : 0) + (above ? 100_000 : 0)) + index;
    found.push({ state, reached, rank });
  });
  // All of it has been typed: a list with nothing else in it would only take the next Tab, of a name that is typed in two places too.
  const whole =
    cursor.node?.kind === 'string' && (cursor.block || cursor.node.style !== 'plain') ? cursor.node.value : '';
  const fitting = whole === '' ? [] : found.filter(({ state: { name } }) => holdsLetters(name, letters));
  if (fitting.length === 1 && fitting[0]?.state.name === whole && letters === whole.toLowerCase()) return [];
  const best = cut ? found.sort((a, b) => a.rank - b.rank).slice(0, mostNames) : found;
  return best.map(({ state, reached, rank }) =>
    valueItem(cursor, literal(state.name), state.name, {
      rank,
      kind: 'state',
      detail: reached ? state.type : [state.type, 'not reached yet'].filter(Boolean).join(', '),
      documentation: () => about(state),
    }),
  );
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
