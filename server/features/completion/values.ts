/** What the value of a field may be, by the field's type. */
import type { Field, Place, ValueType } from '../../../language/index.ts';
import { placeOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Asked } from '../known.ts';
import { raw } from '../snippet.ts';
import { errorNames } from './errors.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';
import { typeValues } from './new-states.ts';
import { parameterValues } from './parameters.ts';
import { mapResources, resources } from './resources.ts';
import { stateNames } from './state-names.ts';

type ValueCursor = Extract<Cursor, { kind: 'value' }>;

export function valuesAt(cursor: ValueCursor, offset: number, asked: Asked): Completion[] {
  const { machine } = cursor;
  const ofParameter = parameterValues(cursor, asked);
  if (ofParameter) return ofParameter;
  const inside = cursor.in.kind === 'member' ? (cursor.node ?? cursor.in.key) : (cursor.node ?? cursor.in);
  const place = placeOf(machine, inside);
  const { field } = place;
  if (!field) return [];
  const inList = cursor.in.kind === 'array';
  if (cursor.in.kind === 'member' && place.member !== cursor.in) return [];
  const type = inList && field.type.kind === 'list' ? field.type.of : field.type;
  return valuesOf(cursor, place, field, type, offset, asked);
}

function valuesOf(
  cursor: ValueCursor,
  place: Place,
  field: Field,
  type: ValueType,
  offset: number,
  asked: Asked,
): Completion[] {
  if (field.name === 'Type' && place.shape === 'state') return typeValues(cursor, place);
  switch (type.kind) {
    case 'stateName':
      return stateNames(cursor, place, place.scope, field.name === 'StartAt' ? undefined : offset);
    case 'boolean':
      return [field.name === 'End' ? ['true'] : ['true', 'false']]
        .flat()
        .map((word, rank) => valueItem(cursor, raw(word), word, { rank }));
    case 'resource':
      return type.of === 'task' ? resources(cursor, place, asked) : mapResources(cursor, type.of);
    case 'string': {
      if (field.name === 'ErrorEquals') return errorNames(cursor, place, asked);
      return (type.enum ?? []).map(({ value, doc }, rank) =>
        valueItem(cursor, value, value, { rank, documentation: doc }),
      );
    }
    default:
      return [];
  }
}
