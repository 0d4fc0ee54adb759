/** What the value of a field may be, by the field's type. */
import type { Field, Place, ValueType } from '../../../language/index.ts';
import { placeOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Asked } from '../known.ts';
import type { Piece } from '../snippet.ts';
import { raw } from '../snippet.ts';
import { errorNames } from './errors.ts';
import { exampleText, fieldPiece, itemPiece, typePiece } from './field-values.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';
import { typeValues } from './new-states.ts';
import { parameterValues } from './parameters.ts';
import { mapResources, resources } from './resources.ts';
import { stateNames } from './state-names.ts';
import { textsAt } from './texts.ts';

type ValueCursor = Extract<Cursor, { kind: 'value' }>;

export function valuesAt(cursor: ValueCursor, offset: number, asked: Asked): Completion[] {
  const { machine } = cursor;
  const inside = cursor.in.kind === 'member' ? (cursor.node ?? cursor.in.key) : (cursor.node ?? cursor.in);
  const place = placeOf(machine, inside);
  const texts = textsAt(cursor, place, asked.sample, asked.flow);
  // A text over several lines is not replaced as a whole.
  if (cursor.inLines) return texts;
  const ofParameter = parameterValues(cursor, asked);
  // Where the words are known, they are enough.
  if (ofParameter) return ofParameter.length > 1 ? ofParameter : unique([...ofParameter, ...texts]);
  const { field } = place;
  if (!field) return [];
  const inList = cursor.in.kind === 'array';
  if (cursor.in.kind === 'member' && place.member !== cursor.in) return texts;
  // A list where the field takes none is a function of CloudFormation.
  if (inList && field.type.kind !== 'list') return texts;
  const type = inList && field.type.kind === 'list' ? field.type.of : field.type;
  return [...valuesOf(cursor, place, field, type, offset, asked), ...texts];
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
  // An object or a number is no text: where one is being written, it is wanted.
  const isText = cursor.node?.kind === 'string' && cursor.node.style !== 'plain';
  const inJsonata = place.queryLanguage === 'JSONata' && field.jsonata !== undefined;
  const whole = (label: string, value: Piece) => (isText ? [] : [valueItem(cursor, value, label, { rank: 10 })]);
  switch (type.kind) {
    case 'stateName':
      return stateNames(cursor, place, place.scope, field.name === 'StartAt' ? undefined : offset, asked.typed);
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
    case 'path':
    case 'referencePath':
      return type.nullable && (cursor.node?.kind !== 'string' || 'null'.startsWith(cursor.node.value))
        ? whole('null', raw('null')).map(item => ({ ...item, rank: 450 }))
        : [];
    case 'integer':
    case 'number':
    case 'timestamp': {
      if (cursor.node && cursor.node.kind !== 'null') return [];
      return [valueItem(cursor, typePiece(type, field), exampleText(field), { rank: 10, detail: 'for example' })];
    }
    case 'list':
      return whole('[ … ]', fieldPiece(field, place.queryLanguage));
    case 'object':
      return whole(
        '{ … }',
        cursor.in.kind === 'array' ? itemPiece(field, place.queryLanguage) : typePiece(type, field),
      );
    case 'states':
    case 'assign':
    case 'payload':
    case 'literal':
      // Deep inside a value nobody knows what is wanted.
      if (cursor.in !== place.member) return [];
      return whole('{ … }', { members: [] }).map(item => ({ ...item, rank: inJsonata ? 950 : 10 }));
    default:
      return [];
  }
}

/** Of items alike the first. */
function unique(items: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return items.filter(({ label }) => !seen.has(label) && seen.add(label));
}
