/** Names of states, where a transition wants one. */
import type { Place, Scope } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { literal } from '../snippet.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';

export function stateNames(cursor: Cursor, place: Place, scope: Scope, offset: number | undefined): Completion[] {
  const own = place.state?.scope === scope ? place.state : undefined;
  return scope.states
    .filter(state => state.nameNode.value !== '')
    .map((state, index) => {
      // What follows in the text is the likeliest target; the state itself the least likely.
      const behind = offset !== undefined && state.nameNode.span.start > offset;
      const rank = state === own ? 3000 : (behind ? 0 : offset === undefined ? 0 : 1000) + index;
      return valueItem(cursor, literal(state.name), state.name, { rank, kind: 'state', detail: state.type });
    });
}
