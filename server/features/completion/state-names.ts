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

/** `offset` is where the transition stands; undefined for `StartAt`. */
export function stateNames(
  cursor: Extract<Cursor, { kind: 'value' }>,
  place: Place,
  scope: Scope,
  offset: number | undefined,
): Completion[] {
  const own = place.state?.scope === scope ? place.state : undefined;
  const seen = new Set<string>();
  return scope.states.flatMap((state, index) => {
    if (state.name === '' || seen.has(state.name) || (state === own && place.shape !== 'catcher')) return [];
    seen.add(state.name);
    const reached = state.referencedBy.some(({ node }) => node !== cursor.node);
    const above = offset !== undefined && state.nameNode.span.start < offset;
    const rank = (state === own ? 40_000 : (reached ? 20_000 : 0) + (above ? 10_000 : 0)) + index;
    return valueItem(cursor, literal(state.name), state.name, {
      rank,
      kind: 'state',
      detail: reached ? state.type : [state.type, 'not reached yet'].filter(Boolean).join(', '),
      documentation: () => about(state),
    });
  });
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
