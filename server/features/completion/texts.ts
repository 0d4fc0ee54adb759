/** What may be written inside of a text: a path, a call, a JSONata expression, as the field and the query language have it. */
import { environmentAt, type Flow } from '../../../dataflow/index.ts';
import type { Json, Place } from '../../../language/index.ts';
import { allowedIn } from '../../../language/index.ts';
import type { Cursor } from '../cursor.ts';
import type { Completion } from './item.ts';
import { textAt } from './item.ts';
import { jsonataItems } from './jsonata.ts';
import { type KnownValues, valuesKnownAt } from './known-values.ts';
import { pathItems } from './paths.ts';

/** `sample` is an input that the execution may have, `flow` what is inferred of the data. */
export function textsAt(
  cursor: Extract<Cursor, { kind: 'value' }>,
  place: Place,
  sample: (() => Json | undefined) | undefined,
  flow: (() => Flow | undefined) | undefined,
): Completion[] {
  const { field, queryLanguage } = place;
  const { node } = cursor;
  if (!field || !allowedIn(field, queryLanguage) || (node && node.kind !== 'string' && node.kind !== 'null')) return [];
  const text = textAt(cursor);
  if (!text) return [];
  let looked: KnownValues | undefined;
  const known = () => {
    if (looked) return looked;
    const inferred = flow?.();
    const seen = inferred && environmentAt(inferred, (node ?? cursor.in).span.start);
    looked = valuesKnownAt(place, node, sample?.(), seen?.seen);
    return looked;
  };
  const isWhole = cursor.in === place.member;
  const { type } = field;
  if (queryLanguage === 'JSONata') {
    if (field.jsonata === undefined || (!isWhole && type.kind !== 'payload' && type.kind !== 'assign')) return [];
    return jsonataItems(text, place, known);
  }
  if (type.kind === 'path' || type.kind === 'referencePath') {
    if (!isWhole) return [];
    const reference = type.kind === 'referencePath';
    const context = type.kind === 'path' || type.context;
    const calls = type.kind === 'referencePath' && type.intrinsics === true;
    return pathItems(text, place, { reference, context, calls }, known);
  }
  const isTemplate = cursor.in.kind === 'member' && cursor.in.key.value.endsWith('.$');
  if ((type.kind !== 'payload' && type.kind !== 'assign') || !isTemplate) return [];
  return pathItems(text, place, { reference: false, context: true, calls: true }, known);
}
