/** What stands under the mouse, in a few lines. Here is decided what it is; the words for each kind are in `hover/`. */
import type { Place, StateMachine } from '../../language/index.ts';
import { embeddedAt, nameAt, placeAt } from '../../language/index.ts';
import { dataHover, stateDataWords } from './hover/data.ts';
import { expressionHover } from './hover/expressions.ts';
import { fieldWords, hereWords } from './hover/fields.ts';
import type { Hover, HoverOptions } from './hover/found.ts';
import { parameterWords } from './hover/parameters.ts';
import { stateWords } from './hover/states.ts';
import { valueWords } from './hover/values.ts';
import { variableWords } from './hover/variables.ts';
import type { Known } from './known.ts';

export type { Hover, HoverOptions } from './hover/found.ts';

export function hoverAt(
  machine: StateMachine,
  offset: number,
  known: Known = {},
  options: HoverOptions = {},
): Hover | undefined {
  const place = placeAt(machine, offset);
  if (!place) return undefined;
  const markdown = wholeWords(machine, place, offset, known, options);
  if (markdown !== undefined) return { span: place.node.span, markdown };
  const embedded = embeddedAt(machine, offset, { withPlaceholders: true });
  if (!embedded) return undefined;
  const words = expressionHover(machine, embedded, offset, options);
  const data = dataHover(machine, offset, options);
  return words && data ? { span: words.span, markdown: `${words.markdown}\n\n${data.markdown}` } : (words ?? data);
}

/** About a whole key or value; inside an expression the word counts. */
function wholeWords(
  machine: StateMachine,
  place: Place,
  offset: number,
  known: Known,
  options: HoverOptions,
): string | undefined {
  const { node, isKey, path, field } = place;
  if (node.kind === 'string') {
    const named = nameAt(machine, offset);
    if (named?.name.kind === 'state' && named.name.state)
      return [stateWords(named.name.state, options), stateDataWords(named.name.state, options)]
        .filter(Boolean)
        .join('\n\n');
    if (named?.name.kind === 'variable' && isKey)
      return variableWords(machine, named.name.name, named.name.scope, options);
  }
  if (isKey) return path.length > 0 ? parameterWords(place, known) : field && fieldWords(field, place, options);
  if (!field) return undefined;
  const words = node.kind === 'string' ? valueWords(node.value, place, known) : undefined;
  const isValue =
    node === place.member?.value && (node.kind === 'string' || node.kind === 'number' || node.kind === 'null');
  const here = isValue && !words ? hereWords(field, place, options) : undefined;
  return words ?? (here === undefined ? undefined : `**${field.name}**\n\n${here}`);
}
