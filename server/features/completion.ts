/**
 * What can be typed here. All of it comes from the field table, the model and the catalog; the files of `completion/` bring
 * each kind of it to the place of the cursor, this one tells which kind the place wants.
 */
import type { Document, StateMachine } from '../../language/index.ts';
import { placeOf } from '../../language/index.ts';
import { fieldsAt } from './completion/fields.ts';
import type { Completion } from './completion/item.ts';
import { newStates } from './completion/new-states.ts';
import { parameterKeys } from './completion/parameters.ts';
import { valuesAt } from './completion/values.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursor.ts';
import type { Known } from './known.ts';

export type { Completion } from './completion/item.ts';

export function completionsAt(
  document: Document,
  machine: StateMachine | undefined,
  offset: number,
  known: Known = {},
): Completion[] {
  const cursor = cursorAt(document, machine, offset);
  if (!cursor) return [];
  if (cursor.kind === 'key') return keysAt(cursor, known);
  return valuesAt(cursor, offset, { ...known, typed: document.text.slice(cursor.replace.start, offset) });
}

function keysAt(cursor: Extract<Cursor, { kind: 'key' }>, known: Known): Completion[] {
  const { machine, holder: object, member } = cursor;
  const place = placeOf(machine, member ? member.key : object);
  // A key of an object with fields of its own.
  if (place.holder === object) return fieldsAt(cursor, place);
  if (place.field?.type.kind === 'states') return newStates(cursor, place);
  return parameterKeys(cursor, place, known);
}
