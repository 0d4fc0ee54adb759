/** The fields that an object may have and has not yet, each with the beginning of a value of its type. */
import type { Field, Holder, Place, ValueType } from '../../../language/index.ts';
import { fieldsAllowedAt, holderOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Piece } from '../snippet.ts';
import { raw } from '../snippet.ts';
import type { Completion, Item } from './item.ts';
import { keyOnly, memberItem } from './item.ts';

export function fieldsAt(cursor: Extract<Cursor, { kind: 'key' }>, place: Place): Completion[] {
  const { member } = cursor;
  if (member && member.value !== undefined && cursor.colon)
    return fieldsAllowedAt(place).map(row => keyOnly(cursor, row.name, fieldItem(row)));
  return fieldsAllowedAt(place).map(row => {
    const item = fieldItem(row);
    return memberItem(cursor, row.name, valuePiece(row, place), item, needsMore(row.type));
  });
}

function fieldItem(field: Field): Item {
  const notes = [
    field.default === undefined ? '' : `\n\nDefault: ${field.default}.`,
    field.deprecated ? `\n\nDeprecated: use \`${field.deprecated.use}\`.` : '',
  ].join('');
  return {
    label: field.name,
    kind: 'field',
    detail: field.required ? 'required' : undefined,
    documentation: `${field.doc}${notes}\n\n\`\`\`json\n${field.example}\n\`\`\``,
    filter: field.name,
    rank: (field.deprecated ? 200 : 0) + (field.required || field.name === 'Next' ? 0 : 50),
  };
}

function needsMore(type: ValueType): boolean {
  return type.kind === 'stateName' || type.kind === 'resource' || (type.kind === 'string' && type.enum !== undefined);
}

/** What to put behind a key: the beginning of a value of the field's type. */
function valuePiece(field: Field, holder: Holder | Place): Piece {
  const { queryLanguage } = 'holder' in holder ? holderOf(holder) : holder;
  if (
    queryLanguage === 'JSONata' &&
    field.jsonata !== undefined &&
    ['any', 'array', 'boolean'].includes(field.jsonata) &&
    field.type.kind !== 'assign'
  )
    return '{% $1 %\\}';
  return typePiece(field.type, field.name);
}

function typePiece(type: ValueType, name: string): Piece {
  switch (type.kind) {
    case 'boolean':
      return raw(name === 'End' ? 'true' : '${1|true,false|}');
    case 'integer':
    case 'number':
      return raw('$1');
    case 'path':
    case 'referencePath':
      return '\\$.$1';
    case 'payload':
    case 'assign':
    case 'literal':
    case 'states':
    case 'object':
      return { members: [] };
    case 'list':
      return { items: [typePiece(type.of, name)] };
    default:
      return '$1';
  }
}
