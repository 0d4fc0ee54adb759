/**
 * Inside `Parameters` or `Arguments`: the members that the called action has there, by its shape in the catalog, each with the
 * beginning of a value; and the values that a member may have. In JSONPath states every member has a twin with `.$`.
 */
import type { MapShape, ShapeMember, StructureShape } from '../../../catalog/index.ts';
import type { Member, Place } from '../../../language/index.ts';
import { placeOf } from '../../../language/index.ts';
import { calledAt, shapeAt, typeWords } from '../called.ts';
import type { Cursor } from '../cursor.ts';
import type { Asked, Known } from '../known.ts';
import type { Piece } from '../snippet.ts';
import { literal, raw } from '../snippet.ts';
import type { Completion, Item } from './item.ts';
import { keyOnly, memberItem, valueItem } from './item.ts';
import { written } from './resources.ts';
import { memberPiece, pieceOf, Stops } from './shapes.ts';

export function parameterKeys(cursor: Extract<Cursor, { kind: 'key' }>, place: Place, known: Known): Completion[] {
  const called = calledAt(place, known.catalog?.());
  if (!called) return [];
  const { member, holder } = cursor;
  const shape = shapeAt(called.input, member ? place.path.slice(0, -1) : place.path);
  const others = holder.members.filter(each => each !== member).map(({ key }) => key.value);
  const jsonPath = place.queryLanguage === 'JSONPath';
  if (shape?.kind === 'map') return mapKeys(cursor, shape, others);
  if (shape?.kind !== 'structure') return [];
  return membersOf(cursor, shape, others, jsonPath);
}

function membersOf(
  cursor: Extract<Cursor, { kind: 'key' }>,
  shape: StructureShape,
  others: readonly string[],
  jsonPath: boolean,
): Completion[] {
  const given = new Set(others.map(name => shape.member(jsonPath ? name.replace(/\.\$$/, '') : name)));
  // Of a union there is one member only.
  if (shape.union && others.length > 0) return [];
  return shape.members.flatMap((member, index) => {
    if (given.has(member)) return [];
    const item = memberWords(member, (member.deprecated || isLegacy(member) ? 800 : member.required ? 0 : 100) + index);
    const again = wantsWord(member);
    const plain = keyItem(cursor, member.name, fresh(member, jsonPath), item, again);
    if (!jsonPath) return [plain];
    const twin = { ...item, label: `${member.name}.$`, filter: `${member.name}.$`, rank: item.rank + 2000 };
    return [plain, keyItem(cursor, twin.label, '\\$.$1', { ...twin, detail: `${item.detail}, by a path` }, false)];
  });
}

/** Keys that the model lists, of an object whose keys are otherwise free. */
function mapKeys(
  cursor: Extract<Cursor, { kind: 'key' }>,
  { keys = [], value }: MapShape,
  others: readonly string[],
): Completion[] {
  return keys
    .filter(key => !others.includes(key))
    .map((key, rank) => {
      const item: Item = {
        label: key,
        kind: 'field',
        detail: typeWords(value),
        documentation: undefined,
        filter: key,
        rank,
      };
      return keyItem(
        cursor,
        key,
        pieceOf(value, new Stops()),
        item,
        value.kind === 'string' && value.values !== undefined,
      );
    });
}

function keyItem(
  cursor: Extract<Cursor, { kind: 'key' }>,
  name: string,
  value: Piece,
  item: Item,
  again: boolean,
): Completion {
  const { member } = cursor;
  if (member?.value !== undefined && cursor.colon) return keyOnly(cursor, name, item);
  return memberItem(cursor, literal(name), value, item, again);
}

function memberWords(member: ShapeMember, rank: number): Item {
  const { name, required, deprecated, doc, shape } = member;
  return {
    label: name,
    kind: 'field',
    detail: [required ? 'required' : '', deprecated ? 'deprecated' : isLegacy(member) ? 'legacy' : '', typeWords(shape)]
      .filter(Boolean)
      .join(' · '),
    documentation: doc === '' ? undefined : doc,
    filter: name,
    rank,
  };
}

/** DynamoDB does not mark what it has replaced; its documentation says so ("This is a legacy parameter. Use … instead"). */
const isLegacy = ({ doc, required }: ShapeMember) => !required && /^This is a legacy\b/.test(doc);

/** In JSONata a number or a truth value is as likely computed as written, and both can be. */
function fresh(member: ShapeMember, jsonPath: boolean): Piece {
  const { kind } = member.shape;
  if (!jsonPath && (kind === 'any' || kind === 'blob')) return '{% $1 %\\}';
  return wantsWord(member) ? wordPiece(member) : memberPiece(member);
}

/** Words and truth values are chosen from the list that opens next. */
function wantsWord({ shape }: ShapeMember): boolean {
  return shape.kind === 'boolean' || (shape.kind === 'string' && shape.values !== undefined);
}

const wordPiece = ({ shape }: ShapeMember): Piece => (shape.kind === 'boolean' ? raw('$1') : '$1');

/** Undefined where no parameters are: others may know what stands there. */
export function parameterValues(cursor: Extract<Cursor, { kind: 'value' }>, known: Asked): Completion[] | undefined {
  const { machine } = cursor;
  const inList = cursor.in.kind === 'array';
  const around = cursor.in.kind === 'member' ? cursor.in.key : cursor.in;
  const place = placeOf(machine, around);
  const called = calledAt(place, known.catalog?.());
  if (!called) return undefined;
  const shape = shapeAt(called.input, place.path);
  const item = inList ? (shape?.kind === 'list' ? shape.item : undefined) : shape;
  if (!item || place.path.length === 0) return undefined;
  const typed = known.typed.replace(/^["']/, '');
  if (typed.startsWith('$') || typed.startsWith('{%')) return undefined;
  const items: Completion[] = [];
  if (item.kind === 'string')
    for (const value of item.values ?? []) items.push(valueItem(cursor, literal(value), value, { rank: items.length }));
  if (item.kind === 'boolean')
    for (const word of ['true', 'false']) items.push(valueItem(cursor, raw(word), word, { rank: items.length }));
  if (cursor.in.kind === 'member') items.push(...namedBy(cursor, cursor.in, known));
  const quoted = cursor.node?.kind === 'string' && cursor.node.style !== 'plain';
  // Behind the dash of a list a key begins as well as a value.
  if (!quoted && inList && cursor.block && item.kind === 'structure')
    items.push(
      ...membersOf(
        { ...cursor, kind: 'key', holder: place.holder, member: undefined },
        item,
        [],
        place.queryLanguage === 'JSONPath',
      ),
    );
  if (!quoted && typed === '' && ['structure', 'list', 'map'].includes(item.kind)) {
    const words = typeWords(item);
    items.push(
      valueItem(cursor, pieceOf(item, new Stops()), item.kind === 'list' ? '[ … ]' : '{ … }', {
        rank: 0,
        detail: words,
      }),
    );
  }
  if (place.queryLanguage === 'JSONata')
    items.push(valueItem(cursor, '{% $1 %\\}', '{% … %}', { rank: 900, detail: 'computed' }));
  return items;
}

/** What the workspace has for a parameter that names a function or a state machine. */
function namedBy(cursor: Cursor, { key }: Member, { callables = [] }: Known): Completion[] {
  const kind = { FunctionName: 'function', StateMachineArn: 'stateMachine', ActivityArn: 'activity' }[key.value];
  return callables
    .filter(each => each.kind === kind)
    .map(({ text, name, where }, rank) =>
      valueItem(cursor, written(text), text, { rank, kind: 'resource', detail: `${name}, from ${where}` }),
    );
}
