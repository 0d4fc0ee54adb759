/**
 * Intrinsic functions as JSONata, one row each, for arguments of the types that the Developer Guide gives for the function.
 * Functions whose lists would fall apart in JSONata, where a list with one value is that value, are refused.
 */
import type { Argument, IntrinsicCall, Path } from '../../expressions/index.ts';
import { jsonataString, type Value } from './jsonata-words.ts';
import { Refused } from './refactoring.ts';

/** The data around a call: what its paths lead to, and how a value is said, alone and beside an operator. */
export interface DataAround {
  follow(path: Path): Value;
  expressionOf(value: Value): string;
  operand(value: Value): string;
}

export function callExpression(call: IntrinsicCall, around: DataAround): Value {
  const write = functions[call.name];
  if (!write)
    throw new Refused(
      `${call.name} has no counterpart in JSONata with the same results for all lists. Write it by hand.`,
    );
  const value = (argument: Argument | undefined) => argumentValue(argument, around);
  return write(call, {
    ...around,
    value,
    text: argument => around.expressionOf(value(argument)),
    beside: argument => around.operand(value(argument)),
  });
}

/** What a function wants of its arguments: the value, its text, its text where an operator stands beside it. */
interface Read extends DataAround {
  value(argument: Argument | undefined): Value;
  text(argument: Argument | undefined): string;
  beside(argument: Argument | undefined): string;
}

type Write = (call: IntrinsicCall, read: Read) => Value;

const call = (text: string): Value => ({ kind: 'expression', text, loose: false });
const loose = (text: string): Value => ({ kind: 'expression', text, loose: true });

const functions: Readonly<Record<string, Write>> = {
  'States.Format': ({ args: [template, ...rest] }, read) => {
    if (template?.kind !== 'literal' || typeof template.value !== 'string')
      throw new Refused('The template of States.Format is not fixed: it cannot be taken apart.');
    const texts = (template.template ?? template.value).split('{}').map(text => text.replace(/\\([{}\\'])/g, '$1'));
    if (texts.length !== rest.length + 1)
      throw new Refused('States.Format has another number of arguments than of {}.');
    const parts = texts.flatMap((text, index) => [
      ...(text === '' ? [] : [jsonataString(text)]),
      ...(index < rest.length ? [read.beside(rest[index])] : []),
    ]);
    if (parts.length === 0) return call("''");
    // A number alone would stay a number.
    if (parts.length === 1) return texts.some(text => text !== '') ? call(parts[0]!) : loose(`'' & ${parts[0]}`);
    return loose(parts.join(' & '));
  },
  'States.JsonToString': ({ args: [value] }, read) => {
    const inner = read.value(value);
    if (inner.kind === 'json' && (inner.node.kind === 'object' || inner.node.kind === 'array'))
      return call(`$string(${read.expressionOf(inner)})`);
    // $string leaves a text as it is; inside of an object it gets its quotes.
    return loose(`($text := $string({'_': ${read.expressionOf(inner)}}); $substring($text, 5, $length($text) - 6))`);
  },
  'States.StringToJson': ({ args: [text] }, read) => call(`$parse(${read.text(text)})`),
  'States.ArrayLength': ({ args: [list] }, read) => call(`$count(${read.text(list)})`),
  'States.ArrayGetItem': ({ args: [list, index] }, read) => {
    const of = read.value(list);
    if (index?.kind !== 'literal' || typeof index.value !== 'number' || of.kind !== 'place')
      throw new Refused('States.ArrayGetItem is taken over only with a fixed index into a list that a path leads to.');
    return { kind: 'expression', text: `${of.text}[${Math.trunc(index.value)}]`, loose: false };
  },
  'States.ArrayContains': ({ args: [list, value] }, read) => {
    if (value?.kind !== 'literal' || typeof value.value !== 'string' || /^(-?\d|true$|false$)/.test(value.value))
      throw new Refused(
        'States.ArrayContains takes 1 and "1" for the same, JSONata does not. Write it by hand with "in".',
      );
    return loose(`${read.beside(value)} in ${read.beside(list)}`);
  },
  'States.JsonMerge': ({ args: [first, second] }, read) => call(`$merge([${read.text(first)}, ${read.text(second)}])`),
  'States.MathAdd': ({ args: [a, b] }, read) => {
    if (b?.kind === 'literal' && typeof b.value === 'number' && b.value < 0)
      return loose(`${read.beside(a)} - ${-b.value}`);
    return loose(`${read.beside(a)} + ${read.beside(b)}`);
  },
  'States.MathRandom': ({ args: [from, to, seed] }, read) => {
    if (seed) throw new Refused('States.MathRandom with a seed gives other numbers in JSONata.');
    const low = read.beside(from);
    return loose(`${low} + $floor($random() * (${read.beside(to)} - ${low}))`);
  },
  'States.StringSplit': ({ args: [text, delimiters] }, read) => {
    if (delimiters?.kind !== 'literal' || typeof delimiters.value !== 'string' || delimiters.value === '')
      throw new Refused('The delimiters of States.StringSplit are not fixed.');
    const set = [...delimiters.value];
    if (set.some(each => /[\n\r]/.test(each))) throw new Refused('States.StringSplit at line ends. Write it by hand.');
    const by =
      set.length === 1
        ? jsonataString(set.join(''))
        : `/[${set.map(each => each.replace(/[\\\]^/-]/, '\\$&')).join('')}]/`;
    // Empty pieces are left out; the brackets keep a list of one piece a list.
    return call(`[$split(${read.text(text)}, ${by})[$ != '']]`);
  },
  'States.Base64Encode': ({ args: [text] }, read) => call(`$base64encode(${read.text(text)})`),
  'States.Base64Decode': ({ args: [text] }, read) => call(`$base64decode(${read.text(text)})`),
  'States.Hash': ({ args: [text, algorithm] }, read) => call(`$hash(${read.text(text)}, ${read.text(algorithm)})`),
  'States.UUID': () => call('$uuid()'),
  'States.Array': ({ args }, read) => {
    // In brackets a list loses its own brackets: what may be one cannot stand there.
    const scalar = (argument: Argument) =>
      argument.kind === 'literal' || (argument.kind === 'call' && textFunctions.has(argument.name));
    if (!args.every(scalar))
      throw new Refused(
        'States.Array with values that may be lists: in JSONata they would become part of the list around them.',
      );
    return call(`[${args.map(argument => read.text(argument)).join(', ')}]`);
  },
};

/** Those whose result is never a list. */
const textFunctions: ReadonlySet<string> = new Set([
  'States.Format',
  'States.UUID',
  'States.Hash',
  'States.MathAdd',
  'States.JsonToString',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.ArrayLength',
  'States.ArrayContains',
  'States.MathRandom',
]);

function argumentValue(argument: Argument | undefined, around: DataAround): Value {
  switch (argument?.kind) {
    case 'literal': {
      const { value } = argument;
      return call(typeof value === 'string' ? jsonataString(value) : JSON.stringify(value));
    }
    case 'path':
      return around.follow(argument.path);
    case 'call':
      return callExpression(argument, around);
    default:
      throw new Refused('An argument of an intrinsic function is missing.');
  }
}
