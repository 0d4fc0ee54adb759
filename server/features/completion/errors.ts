/** Names of errors that a retrier or a catcher can match. */
import { predefinedErrors } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Completion } from './item.ts';
import { valueItem } from './item.ts';

export function errorNames(cursor: Cursor): Completion[] {
  return predefinedErrors
    .filter(error => error.matchable)
    .map((error, rank) => valueItem(cursor, error.name, error.name, { rank, kind: 'error', documentation: error.doc }));
}
