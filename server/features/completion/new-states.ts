/** States that can be added to a `States` object: those that are referred to and missing, then one of every type. */
import type { Place, StateType } from '../../../language/index.ts';
import { stateTypeDocs, stateTypes } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { literal, members, writeMember } from '../snippet.ts';
import { freshState } from '../states.ts';
import type { Completion } from './item.ts';
import { memberItem, styleOf, valueItem } from './item.ts';

/** States to add to a `States` object: names that are referred to and missing, then every type. */
export function newStates(cursor: Extract<Cursor, { kind: 'key' }>, place: Place): Completion[] {
  const scope = place.scope;
  const next = scope.states.find(
    state => state.nameNode.span.start > cursor.replace.end && state.member !== cursor.member,
  )?.name;
  const queryLanguage = cursor.machine.queryLanguage;
  const missing = [
    ...new Set(scope.references.filter(reference => !reference.target).map(reference => reference.name)),
  ];
  const body = (type: StateType) => members(['Type', type], ...freshState(type, queryLanguage, next));
  const typed = stateTypes.map((type, index) =>
    memberItem(
      cursor,
      `\${1:${type === 'Fail' || type === 'Succeed' ? type : `${type} state`}}`,
      body(type),
      {
        label: `${type} state`,
        kind: 'newState',
        detail: 'new state',
        documentation: stateTypeDocs[type].doc,
        filter: type,
        rank: 20 + index,
      },
      false,
    ),
  );
  const referred = missing.map(name =>
    memberItem(
      cursor,
      literal(name),
      members(['Type', '$1']),
      {
        label: name,
        kind: 'newState',
        detail: 'a state leads here, but it does not exist yet',
        documentation: undefined,
        filter: name,
        rank: 10,
      },
      true,
    ),
  );
  return [...referred, ...typed];
}

/** `Type`: the name alone, or, in a state that has nothing else yet, with the members such a state needs. */
export function typeValues(cursor: Cursor, place: Place): Completion[] {
  const scope = place.state?.scope ?? place.scope;
  const following = scope.states.find(state => state.nameNode.span.start > cursor.offset && state !== place.state);
  const fresh = place.holder.members.length <= 1;
  return stateTypes.map((type, rank) => {
    const more = fresh ? freshState(type, place.queryLanguage, following?.name) : [];
    const style = styleOf(cursor);
    const rest = more
      .map(([key, value]) => `${style === 'json' ? ',' : ''}\n${writeMember(key, value, style)}`)
      .join('');
    const item = valueItem(cursor, type, type, {
      rank,
      documentation: stateTypeDocs[type].doc,
      detail: fresh && more.length > 0 ? 'with its fields' : undefined,
    });
    return { ...item, insert: item.insert + rest };
  });
}
