/**
 * Why a call of an intrinsic function fails, in words: what is known of its arguments, and what to do. For calls of which it is
 * certain that they fail; whether they do is not decided here.
 */
import { constantOf, type Json, type Shape } from '../expressions/index.ts';

/** An argument: as written, and what is known of its value. */
export interface GivenArgument {
  readonly text: string;
  readonly shape: Shape;
}

/** Undefined where there are no better words than the kinds of the arguments. */
export function whyCallFails(name: string, given: readonly GivenArgument[]): string | undefined {
  return Object.hasOwn(reasons, name) ? reasons[name]!(given) : undefined;
}

const reasons: Readonly<Record<string, (given: readonly GivenArgument[]) => string | undefined>> = {
  'States.ArrayGetItem': ([array, index]) => {
    const at = numberOf(index);
    const count = array?.shape.kind === 'array' ? array.shape.tuple?.length : undefined;
    if (at === undefined) return undefined;
    if (at < 0) return `indexes count from 0, and this one is ${at}. The last item is at States.ArrayLength minus 1.`;
    if (count === undefined) return undefined;
    const items = count === 1 ? 'one item' : `${count} items`;
    return `${array!.text} has ${items}, the last at index ${count - 1}, and none at ${at}.`;
  },
  'States.ArrayPartition': ([, size]) => {
    const wanted = numberOf(size);
    return wanted === undefined || wanted >= 1
      ? undefined
      : `chunks have at least one item, and the size is ${wanted}.`;
  },
  'States.ArrayRange': ([first, last, step]) => {
    const [from, to, by] = [first, last, step].map(numberOf);
    if (by === 0) return 'a step of 0 never arrives. Give another step.';
    if (from === undefined || to === undefined || by === undefined) return undefined;
    const count = Math.floor((to - from) / by) + 1;
    return count > 1000 ? `from ${from} to ${to} it has ${count} numbers, and 1000 is the most.` : undefined;
  },
  'States.StringToJson': ([text]) => {
    const value = constantIn(text);
    return typeof value === 'string' ? `${JSON.stringify(shortened(value))} is no JSON.` : undefined;
  },
  'States.Format': ([template, ...values]) => {
    const text = constantIn(template);
    if (typeof text !== 'string') return undefined;
    const places = text.split('{}').length - 1;
    if (places === values.length) return 'a brace that stands alone has to be written as \\{ or \\}.';
    const count = (number: number, what: string) => `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
    return `the text has ${count(places, 'place')} {}, and there ${values.length === 1 ? 'is' : 'are'} ${count(values.length, 'value')}.`;
  },
  'States.Hash': ([data, algorithm]) => {
    const wanted = constantIn(algorithm);
    if (typeof wanted === 'string' && !algorithms.includes(wanted))
      return `${JSON.stringify(shortened(wanted))} is none of ${algorithms.join(', ')}.`;
    return tooLong(data);
  },
  'States.Base64Encode': ([data]) => tooLong(data),
  'States.Base64Decode': ([data]) => tooLong(data),
  'States.JsonMerge': ([, , deep]) =>
    constantIn(deep) === true ? 'there is only the shallow merge: the last argument has to be false.' : undefined,
  'States.MathAdd': ([a, b]) =>
    numberOf(a) === undefined || numberOf(b) === undefined
      ? undefined
      : `the numbers and their sum have to be between ${-(2 ** 31)} and ${2 ** 31 - 1}.`,
};

const algorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

function constantIn(given: GivenArgument | undefined): Json | undefined {
  return given && constantOf(given.shape)?.[0];
}

function numberOf(given: GivenArgument | undefined): number | undefined {
  const value = constantIn(given);
  return typeof value === 'number' ? Math.trunc(value) : undefined;
}

function tooLong(given: GivenArgument | undefined): string | undefined {
  const value = constantIn(given);
  const length = typeof value === 'string' ? value.length : 0;
  return length > 10_000 ? `the text has ${length} characters, and 10000 is the most.` : undefined;
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
