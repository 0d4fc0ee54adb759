/**
 * The fields that an object may have and has not yet: what is required first, what is deprecated last, each with the beginning
 * of a value of its type. In a Choice rule the operators that fit what is compared come first.
 */
import type { Field, OperatorFamily, Place, QueryLanguage } from '../../../language/index.ts';
import { fieldsAllowedAt, stringOf } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import { fieldPiece, wantsMore } from './field-values.ts';
import type { Completion, Item } from './item.ts';
import { keyOnly, memberItem } from './item.ts';
import { backoff, backoffDoc } from './patterns.ts';

/** `sampleOf` is a value that a path of the place may have, as JSON text. */
export function fieldsAt(
  cursor: Extract<Cursor, { kind: 'key' }>,
  place: Place,
  withPatterns: boolean,
  sampleOf: (path: string) => string | undefined,
): Completion[] {
  const { member, holder } = cursor;
  const allowed = fieldsAllowedAt(place);
  const hasValue = cursor.colon && member?.value !== undefined;
  const compared = stringOf(holder, 'Variable');
  const operand = hasValue
    ? jsonKind(member.value.kind === 'string' ? '"' : String('value' in member.value ? member.value.value : '{'))
    : undefined;
  const family = operand ?? (compared && jsonKind(sampleOf(compared.value)));
  const items = allowed.map((field, index) => {
    // Of a state without a type the type is what is wanted.
    const isOpen = place.shape === 'state' && place.stateType === undefined && field.name !== 'Type';
    const item = fieldItem(field, isOpen ? index + 1000 : index, family, place.queryLanguage);
    if (hasValue) return keyOnly(cursor, field.name, item);
    return memberItem(
      cursor,
      field.name,
      fieldPiece(field, place.queryLanguage),
      item,
      wantsMore(field, place.queryLanguage),
    );
  });
  if (!withPatterns || cursor.colon || place.shape !== 'state' || !allowed.some(({ name }) => name === 'Retry'))
    return items;
  const retry = {
    label: 'Retry with backoff and jitter',
    kind: 'pattern' as const,
    detail: 'pattern',
    documentation: backoffDoc,
    filter: 'Retry with backoff and jitter',
    rank: 900,
  };
  return [...items, memberItem(cursor, 'Retry', { items: [backoff] }, retry, false)];
}

/** Nothing says that they are required, but one of their group is. */
const firstNames = new Set(['Next', 'Default', 'Variable', 'Condition']);

function fieldItem(
  field: Field,
  index: number,
  family: OperatorFamily | undefined,
  queryLanguage: QueryLanguage,
): Item {
  const { name, required, deprecated, operator } = field;
  const first = required || firstNames.has(name);
  const comparison =
    operator && (family === undefined || operator.family === family ? 0 : operator.family === 'Is' ? 100 : 200);
  return {
    label: name,
    kind: 'field',
    detail: required
      ? 'required'
      : deprecated
        ? `deprecated: use ${deprecated.use}`
        : operator
          ? operandWords(operator)
          : undefined,
    documentation: () => fieldDoc(field, queryLanguage),
    filter: name,
    rank: (deprecated ? 2000 : first ? 0 : 500) + (comparison ?? 0) + index,
  };
}

function operandWords({ family, operand, path }: NonNullable<Field['operator']>): string {
  if (family === 'Is') return 'test, true or false';
  return path ? `with the ${operand} at a path` : `with a ${operand}`;
}

function fieldDoc(field: Field, queryLanguage: QueryLanguage): string {
  const notes = [
    field.default === undefined ? '' : `\n\nDefault: ${field.default}.`,
    field.jsonata !== undefined && queryLanguage === 'JSONata' ? '\n\n`{% … %}` may stand here.' : '',
    field.deprecated ? `\n\nDeprecated: use \`${field.deprecated.use}\`.` : '',
  ].join('');
  return `${field.doc}${notes}\n\n\`\`\`json\n${field.example}\n\`\`\``;
}

/** The operators for a value, by the beginning of its JSON text. */
function jsonKind(text: string | undefined): OperatorFamily | undefined {
  if (text === undefined) return undefined;
  if (/^"\d{4}-\d\d-\d\dT/.test(text)) return 'Timestamp';
  if (text.startsWith('"')) return 'String';
  if (/^-?\d/.test(text)) return 'Numeric';
  if (text === 'true' || text === 'false') return 'Boolean';
  return undefined;
}
