/** What the value of a field may be, by the field's type. */
import type { Field, Place, ValueType } from '../../../language/index.ts';
import { placeOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { raw } from '../snippet.ts';
import { errorNames } from './errors.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';
import { typeValues } from './new-states.ts';
import { resources } from './resources.ts';
import { stateNames } from './state-names.ts';

export function valuesAt(cursor: Extract<Cursor, { kind: 'value' }>, offset: number): Completion[] {
  const { machine } = cursor;
  const inside = cursor.in.kind === 'member' ? (cursor.node ?? cursor.in.key) : (cursor.node ?? cursor.in);
  const place = placeOf(machine, inside);
  const { field } = place;
  if (!field) return [];
  const inList = cursor.in.kind === 'array';
  if (cursor.in.kind === 'member' && place.member !== cursor.in) return [];
  const type = inList && field.type.kind === 'list' ? field.type.of : field.type;
  return valuesOf(cursor, place, field, type, offset);
}

function valuesOf(cursor: Cursor, place: Place, field: Field, type: ValueType, offset: number): Completion[] {
  if (field.name === 'Type' && place.shape === 'state') return typeValues(cursor, place);
  switch (type.kind) {
    case 'stateName':
      return stateNames(cursor, place, place.scope, field.name === 'StartAt' ? undefined : offset);
    case 'boolean':
      return [field.name === 'End' ? ['true'] : ['true', 'false']]
        .flat()
        .map((word, rank) => valueItem(cursor, raw(word), word, { rank }));
    case 'resource':
      return type.of === 'task' ? resources(cursor) : [];
    case 'string': {
      if (field.name === 'ErrorEquals') return errorNames(cursor);
      return (type.enum ?? []).map(({ value, doc }, rank) =>
        valueItem(cursor, value, value, { rank, documentation: doc }),
      );
    }
    default:
      return [];
  }
}
