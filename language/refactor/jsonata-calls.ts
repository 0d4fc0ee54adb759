/**
 * Intrinsic functions as JSONata, one row each, for arguments of the types that the Developer Guide gives for the function.
 * Functions whose lists would fall apart in JSONata, where a list with one value is that value, are refused.
 */
import type { Argument, IntrinsicCall } from '../../expressions/index.ts';
import { expressionOf, follow, jsonataString, operand, type Value } from './jsonata-value.ts';
import { Refused } from './refactoring.ts';

export function callExpression(call: IntrinsicCall, root: Value): Value {
  const write = functions[call.name];
  if (!write)
    throw new Refused(
      `${call.name} has no counterpart in JSONata with the same results for all lists. Write it by hand.`,
    );
  return write(call, argument => argumentValue(argument, root));
}

type Write = (call: IntrinsicCall, read: (argument: Argument | undefined) => Value) => Value;

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
      ...(index < rest.length ? [operand(read(rest[index]))] : []),
    ]);
    if (parts.length === 0) return call("''");
    // A number alone would stay a number.
    if (parts.length === 1) return texts.some(text => text !== '') ? call(parts[0]!) : loose(`'' & ${parts[0]}`);
    return loose(parts.join(' & '));
  },
  'States.JsonToString': ({ args: [value] }, read) => {
    const inner = read(value);
    if (inner.kind === 'json' && (inner.node.kind === 'object' || inner.node.kind === 'array'))
      return call(`$string(${expressionOf(inner)})`);
    // $string leaves a text as it is; inside of an object it gets its quotes.
    return loose(`($text := $string({'_': ${expressionOf(inner)}}); $substring($text, 5, $length($text) - 6))`);
  },
  'States.StringToJson': ({ args: [text] }, read) => call(`$parse(${expressionOf(read(text))})`),
  'States.ArrayLength': ({ args: [list] }, read) => call(`$count(${expressionOf(read(list))})`),
  'States.ArrayGetItem': ({ args: [list, index] }, read) => {
    const of = read(list);
    if (index?.kind !== 'literal' || typeof index.value !== 'number' || of.kind !== 'place')
      throw new Refused('States.ArrayGetItem is taken over only with a fixed index into a list that a path leads to.');
    return { kind: 'expression', text: `${of.text}[${Math.trunc(index.value)}]`, loose: false };
  },
  'States.ArrayContains': ({ args: [list, value] }, read) => {
    if (value?.kind !== 'literal' || typeof value.value !== 'string' || /^(-?\d|true$|false$)/.test(value.value))
      throw new Refused(
        'States.ArrayContains takes 1 and "1" for the same, JSONata does not. Write it by hand with "in".',
      );
    return loose(`${operand(read(value))} in ${operand(read(list))}`);
  },
  'States.JsonMerge': ({ args: [first, second] }, read) =>
    call(`$merge([${expressionOf(read(first))}, ${expressionOf(read(second))}])`),
  'States.MathAdd': ({ args: [a, b] }, read) => {
    if (b?.kind === 'literal' && typeof b.value === 'number' && b.value < 0)
      return loose(`${operand(read(a))} - ${-b.value}`);
    return loose(`${operand(read(a))} + ${operand(read(b))}`);
  },
  'States.MathRandom': ({ args: [from, to, seed] }, read) => {
    if (seed) throw new Refused('States.MathRandom with a seed gives other numbers in JSONata.');
    const low = operand(read(from));
    return loose(`${low} + $floor($random() * (${operand(read(to))} - ${low}))`);
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
    return call(`[$split(${expressionOf(read(text))}, ${by})[$ != '']]`);
  },
  'States.Base64Encode': ({ args: [text] }, read) => call(`$base64encode(${expressionOf(read(text))})`),
  'States.Base64Decode': ({ args: [text] }, read) => call(`$base64decode(${expressionOf(read(text))})`),
  'States.Hash': ({ args: [text, algorithm] }, read) =>
    call(`$hash(${expressionOf(read(text))}, ${expressionOf(read(algorithm))})`),
  'States.UUID': () => call('$uuid()'),
  'States.Array': ({ args }, read) => {
    // In brackets a list loses its own brackets: what may be one cannot stand there.
    const scalar = (argument: Argument) =>
      argument.kind === 'literal' || (argument.kind === 'call' && textFunctions.has(argument.name));
    if (!args.every(scalar))
      throw new Refused(
        'States.Array with values that may be lists: in JSONata they would become part of the list around them.',
      );
    return call(`[${args.map(argument => expressionOf(read(argument))).join(', ')}]`);
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

function argumentValue(argument: Argument | undefined, root: Value): Value {
  switch (argument?.kind) {
    case 'literal': {
      const { value } = argument;
      return call(typeof value === 'string' ? jsonataString(value) : JSON.stringify(value));
    }
    case 'path':
      return follow(argument.path, root);
    case 'call':
      return callExpression(argument, root);
    default:
      throw new Refused('An argument of an intrinsic function is missing.');
  }
}
