/** What stands under the mouse, in a few lines. Here is decided what it is; the words for each kind are in `hover/`. */
import type { StateMachine } from '../../language/index.ts';
import { embeddedAt, nameAt, placeAt } from '../../language/index.ts';
import { functionAt } from './hover/expressions.ts';
import { fieldWords } from './hover/fields.ts';
import type { Hover } from './hover/found.ts';
import { parameterWords } from './hover/parameters.ts';
import { stateWords } from './hover/states.ts';
import { valueWords } from './hover/values.ts';
import type { Known } from './known.ts';

export type { Hover } from './hover/found.ts';

export function hoverAt(machine: StateMachine, offset: number, known: Known = {}): Hover | undefined {
  const place = placeAt(machine, offset);
  if (!place) return undefined;
  const { node } = place;
  const named = nameAt(machine, offset)?.name;
  if (named?.kind === 'state' && named.state) return { span: node.span, markdown: stateWords(named.state) };
  if (place.isKey && place.path.length === 0 && place.field)
    return { span: node.span, markdown: fieldWords(place.field, place) };
  if (place.isKey && place.path.length > 0) {
    const markdown = parameterWords(place, known);
    if (markdown !== undefined) return { span: node.span, markdown };
  }
  const embedded = embeddedAt(machine, offset);
  const inExpression = embedded && functionAt(embedded, offset);
  if (inExpression) return inExpression;
  if (node.kind !== 'string' || place.isKey || !place.field) return undefined;
  const markdown = valueWords(node.value, place, known);
  return markdown === undefined ? undefined : { span: node.span, markdown };
}
