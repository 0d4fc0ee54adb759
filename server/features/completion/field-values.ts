/** The beginning of a value for a field, from its type and from the example that the field table has. */
import type { Field, Json, QueryLanguage, ValueType } from '../../../language/index.ts';
import type { Piece } from '../snippet.ts';
import { literal, members, raw } from '../snippet.ts';
import { choiceRule } from '../states.ts';

export function fieldPiece(field: Field, queryLanguage: QueryLanguage): Piece {
  const { type, name } = field;
  if (name === 'Choices') return { items: [choiceRule(queryLanguage, 1)] };
  if (name === 'Catch') {
    const error = ['ErrorEquals', { items: ['$1'] }] as const;
    // Without a path the error takes the place of the input.
    const beside = queryLanguage === 'JSONata' ? [] : [['ResultPath', '\\$.${2:error}'] as const];
    return { items: [members(error, ...beside, ['Next', '$3'])] };
  }
  if (name === 'Retry') return { items: [members(['ErrorEquals', { items: ['$1'] }], ['MaxAttempts', raw('${2:2}')])] };
  if (queryLanguage === 'JSONata') {
    if (field.jsonata !== undefined && ['any', 'array', 'boolean'].includes(field.jsonata) && type.kind !== 'assign')
      return '{% $1 %\\}';
  }
  return typePiece(type, field);
}

/** Whether the list is to open again inside the value. */
export function wantsMore({ name, type, jsonata }: Field, queryLanguage: QueryLanguage): boolean {
  const of = type.kind === 'list' ? type.of : type;
  if (type.kind === 'states' || name === 'Retry' || name === 'Catch') return true;
  if (queryLanguage === 'JSONata' && jsonata !== undefined && type.kind !== 'assign')
    return ['any', 'array', 'boolean'].includes(jsonata);
  return (
    ['stateName', 'resource', 'path', 'referencePath'].includes(of.kind) ||
    (of.kind === 'string' && (of.enum !== undefined || type.kind === 'list'))
  );
}

/** A value of a type, for where no field name says more. */
export function typePiece(type: ValueType, field: Field): Piece {
  switch (type.kind) {
    case 'boolean':
      return raw(field.name === 'End' ? 'true' : '${1|true,false|}');
    case 'integer':
    case 'number':
      return raw(`\${1:${literal(String(exampleOf(field) ?? 1))}}`);
    case 'timestamp':
      return `\${1:${literal(String(exampleOf(field)))}}`;
    case 'path':
    case 'referencePath':
      return '\\$.$1';
    case 'payload':
    case 'assign':
    case 'literal':
    case 'states':
      return { members: [] };
    case 'list':
      return type.of.kind === 'string' ? { items: ['$1'] } : fromExample(field);
    case 'object':
      return fromExample(field);
    default:
      return '$1';
  }
}

/** One item of the list that a field has. */
export function itemPiece(field: Field, queryLanguage: QueryLanguage): Piece {
  const whole = fieldPiece(field, queryLanguage);
  return typeof whole === 'object' && 'items' in whole ? (whole.items[0] ?? '$1') : whole;
}

function fromExample(field: Field): Piece {
  const example = exampleOf(field);
  let stop = 0;
  const write = (value: Json, key: string): Piece => {
    if (Array.isArray(value)) return { items: (value as readonly Json[]).map(each => write(each, key)) };
    if (typeof value === 'object' && value !== null)
      return {
        members: Object.entries(value as Readonly<Record<string, Json>>).map(([name, each]) => [
          name,
          write(each, name),
        ]),
      };
    // Names of other states are not known; `StartAt` names one of the example's own.
    if (key === 'Next') return `$${++stop}`;
    if (typeof value === 'string' && value.startsWith('$.')) return `\\$.\${${++stop}:${literal(value.slice(2))}}`;
    if (typeof value === 'string')
      return key === 'Type' || key === 'StartAt' || key === 'Resource'
        ? literal(value)
        : `\${${++stop}:${literal(value)}}`;
    return raw(typeof value === 'boolean' ? String(value) : `\${${++stop}:${value}}`);
  };
  return write(example ?? {}, field.name);
}

/** The value of the field's example, as text. */
export function exampleText(field: Field): string {
  return String(exampleOf(field));
}

const examples = new Map<Field, Json>();

/** The value of `"Seconds": 30`. */
function exampleOf(field: Field): Json {
  let value = examples.get(field);
  if (value === undefined) {
    value = Object.values(JSON.parse(`{${field.example}}`) as Record<string, Json>)[0] ?? null;
    examples.set(field, value);
  }
  return value;
}
