/** States as snippets: new ones in a `States` object, and the fields that go with a `Type`. */
import type { Place, StateMachine, StateType } from '../../../language/index.ts';
import { stateTypeDocs, stateTypes } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { literal, members, writeMember } from '../snippet.ts';
import { freshState } from '../states.ts';
import type { Completion, Item } from './item.ts';
import { memberItem, membersItem, styleOf, valueItem } from './item.ts';
import { Build, patterns } from './patterns.ts';

/** States to add to a `States` object: names that are referred to and missing, then every type, then patterns. */
export function newStates(cursor: Extract<Cursor, { kind: 'key' }>, place: Place, withPatterns = true): Completion[] {
  const { scope } = place;
  const { machine } = cursor;
  const next = scope.states.find(
    state => state.nameNode.span.start > cursor.replace.end && state.member !== cursor.member,
  )?.name;
  const { queryLanguage } = machine;
  const missing = [
    ...new Set(scope.references.filter(reference => !reference.target).map(reference => reference.name)),
  ].filter(name => name !== '');
  const unique = (name: string) => uniqueName(machine, name, cursor.member?.key.value);
  const around = { queryLanguage, next, unique };
  const body = (type: StateType) => members(['Type', type], ...freshState(type, around));
  const typed = stateTypes.map((type, index) => {
    const name = unique(type === 'Fail' || type === 'Succeed' ? type : `${type} state`);
    return memberItem(
      cursor,
      `\${1:${literal(name)}}`,
      body(type),
      {
        label: `${type} state`,
        kind: 'newState',
        detail: next === undefined || type === 'Fail' || type === 'Succeed' ? 'new state' : `new state, then ${next}`,
        documentation: stateTypeDocs[type].doc,
        filter: `${type} state`,
        rank: 20 + index,
      },
      false,
    );
  });
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
  if (!withPatterns || cursor.colon) return [...referred, ...typed];
  const several = patterns.map(({ label, doc, states }, index) => {
    const written = states(new Build(queryLanguage, next, unique));
    const item: Item = {
      label,
      kind: 'pattern',
      detail: written.length === 1 ? 'pattern' : `pattern of ${written.length} states`,
      documentation: doc,
      filter: label,
      rank: 40 + index,
    };
    return membersItem(cursor, written, item, false);
  });
  return [...referred, ...typed, ...several];
}

/** A name that no state of the machine has, other than the one that is being named. */
function uniqueName(machine: StateMachine, base: string, own: string | undefined): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (name === own || !machine.byName.has(name)) return name;
  }
}

/** `Type`: the name alone, or, in a state that has nothing else yet, with the members such a state needs. */
export function typeValues(cursor: Cursor, place: Place): Completion[] {
  const scope = place.state?.scope ?? place.scope;
  const following = scope.states.find(state => state.nameNode.span.start > cursor.offset && state !== place.state);
  const fresh = place.holder.members.length <= 1;
  const around = {
    queryLanguage: place.queryLanguage,
    next: following?.name,
    unique: (name: string) => uniqueName(cursor.machine, name, undefined),
  };
  return stateTypes.map((type, rank) => {
    const more = fresh ? freshState(type, around) : [];
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
