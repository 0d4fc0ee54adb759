/**
 * What can be typed here. All of it comes from the field table, the model and the catalog; the files of `completion/` bring
 * each kind of it to the place of the cursor, this one tells which kind the place wants.
 */
import type { Document, StateMachine } from '../../language/index.ts';
import { placeOf } from '../../language/index.ts';
import { fieldsAt } from './completion/fields.ts';
import type { Completion } from './completion/item.ts';
import { valuesKnownAt } from './completion/known-values.ts';
import { wholeMachines } from './completion/machines.ts';
import { newStates } from './completion/new-states.ts';
import { parameterKeys } from './completion/parameters.ts';
import { sampleAt } from './completion/paths.ts';
import { valuesAt } from './completion/values.ts';
import { inYaml } from './completion/yaml-style.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursor.ts';
import type { Asked, Known } from './known.ts';

export type { Completion } from './completion/item.ts';
export { mostNames } from './completion/state-names.ts';

export function completionsAt(
  document: Document,
  machine: StateMachine | undefined,
  offset: number,
  known: Known = {},
): Completion[] {
  const cursor = cursorAt(document, machine, offset);
  const whole = known.patterns === false ? [] : wholeMachines(document, machine, offset);
  if (!cursor) return whole;
  const items =
    cursor.kind === 'key'
      ? keysAt(cursor, known)
      : valuesAt(cursor, offset, askedWith(known, document.text.slice(cursor.replace.start, offset)));
  return [...inQuotesThatAreThere(cursor.block ? items.map(item => laidOut(item, cursor)) : items, cursor), ...whole];
}

/** Not a copy: what is known is looked up when somebody asks for it. */
function askedWith(known: Known, typed: string): Asked {
  return Object.assign(Object.create(known) as Known, { typed });
}

function keysAt(cursor: Extract<Cursor, { kind: 'key' }>, known: Known): Completion[] {
  const { machine, holder: object, member } = cursor;
  const place = placeOf(machine, member ? member.key : object);
  // A key of an object with fields of its own.
  if (place.holder === object) {
    const sampleOf = (path: string) => sampleAt(path, place, valuesKnownAt(place, undefined, known.sample?.()));
    return fieldsAt(cursor, place, known.patterns !== false, sampleOf);
  }
  if (place.field?.type.kind === 'states') return newStates(cursor, place, known.patterns !== false);
  return parameterKeys(cursor, place, known);
}

/**
 * A word in quotes takes the place of what is between the quotes that are there: they stay as they are, and so does a snippet of
 * which this is a stop, which would be over if more than the stop were replaced. All items of a list do so or none: an editor puts
 * those first of which more letters are typed already, were it only the quote.
 */
function inQuotesThatAreThere(items: readonly Completion[], cursor: Cursor): readonly Completion[] {
  const { text } = cursor.machine.document;
  const { start, end } = cursor.replace;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return items;
  const closed = end - start >= 2 && text[end - 1] === quote && cursor.offset < end;
  const wordOf = (item: Completion): string | undefined => {
    if (item.replace.end !== end || !isTextFor(item)) return undefined;
    const word =
      /^"((?:[^"\\\n]|\\.)*)"$/.exec(item.insert)?.[1] ?? (/^[^"'\\\n]*$/.test(item.insert) ? item.insert : undefined);
    return word !== undefined && quote === "'" && /["'\\]/.test(word) ? undefined : word;
  };
  const here = items.filter(item => item.replace.start === start);
  const between =
    closed && cursor.kind === 'value' && !cursor.commaAfter && here.every(item => wordOf(item) !== undefined);
  return items.map(item => {
    if (item.replace.start !== start) return item;
    const filter = item.filter.replace(/^["']|["']$/g, '');
    if (!between) return { ...item, filter: `${quote}${filter}` };
    return { ...item, filter, insert: wordOf(item) ?? item.insert, replace: { start: start + 1, end: end - 1 } };
  });
}

/** Not a number, a truth value or an object, for which the quotes have to go. */
const isTextFor = ({ insert, kind }: Completion) => insert.startsWith('"') || kind === 'state' || kind === 'error';

/** Lines of a snippet as the file lays them out. Parts of a text are no lines. */
function laidOut(item: Completion, cursor: Cursor): Completion {
  return item.replace.start === cursor.replace.start ? { ...item, insert: inYaml(item.insert, cursor) } : item;
}
