/**
 * What can be typed here. All of it comes from the field table, the model and the catalog; the files of `completion/` bring
 * each kind of it to the place of the cursor, this one tells which kind the place wants.
 */
import type { Document, StateMachine } from '../../language/index.ts';
import { placeOf } from '../../language/index.ts';
import { fieldsAt } from './completion/fields.ts';
import type { Completion } from './completion/item.ts';
import { newStates } from './completion/new-states.ts';
import { valuesAt } from './completion/values.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursor.ts';

export type { Completion } from './completion/item.ts';

export function completionsAt(document: Document, machine: StateMachine | undefined, offset: number): Completion[] {
  const cursor = cursorAt(document, machine, offset);
  if (!cursor) return [];
  return cursor.kind === 'key' ? keysAt(cursor) : valuesAt(cursor, offset);
}

function keysAt(cursor: Extract<Cursor, { kind: 'key' }>): Completion[] {
  const { machine, holder: object, member } = cursor;
  const place = placeOf(machine, member ? member.key : object);
  // A key of an object with fields of its own.
  if (place.holder === object) return fieldsAt(cursor, place);
  return place.field?.type.kind === 'states' ? newStates(cursor, place) : [];
}
