/**
 * The 18 intrinsic functions of Amazon States Language: what each is called, takes and does, in one table. Hover,
 * completion, signature help and the evaluator read it. The odd corners are AWS's own, seen in recordings of the service.
 */
import { decodeBase64, encodeBase64, hashText } from './codec.ts';
import { javaText } from './java.ts';
import { isArray, isObject, type Json, type RandomSource } from './json.ts';
import { javaRandom, uuid } from './random.ts';

export interface FunctionParameter {
  readonly name: string;
  readonly type: string;
  readonly optional?: true;
  /** May be given any number of times, also not at all. */
  readonly variadic?: true;
}

export interface IntrinsicFunction {
  /** With its prefix: `States.Format`. */
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  readonly returns: string;
  /** One sentence. */
  readonly doc: string;
  /** A call that needs no input, and the JSON that it gives. */
  readonly example: string;
  readonly result: string;
  /**
   * The value for evaluated arguments; throws `InvalidArguments` where AWS refuses them. `jsonText(i)` says whether
   * argument `i` came straight from `States.StringToJson`, which `States.Format` renders differently.
   */
  readonly apply: (args: readonly Json[], random: RandomSource, jsonText: (index: number) => boolean) => Json;
}

/** AWS: `Invalid arguments in States.X`, with a detail behind it in some cases. */
export class InvalidArguments extends Error {}

const parameter = (name: string, type: string): FunctionParameter => ({ name, type });

export const intrinsicFunctions: readonly IntrinsicFunction[] = [
  {
    name: 'States.Format',
    parameters: [parameter('template', 'string'), { name: 'value', type: 'any', variadic: true }],
    returns: 'string',
    doc: 'Builds a text from a template, putting one value in the place of each `{}`.',
    example: "States.Format('Order {} of {}', 7, 'Ada')",
    result: '"Order 7 of Ada"',
    apply: (args, _random, jsonText) => {
      const template = text(args[0]);
      const parts = placeholders(template);
      if (parts.length !== args.length)
        throw new InvalidArguments(': number of arguments do not match the occurrences of {}.');
      return parts.reduce((out, part, i) => {
        const value = args[i]!;
        return out + (typeof value === 'string' && jsonText(i) ? JSON.stringify(value) : javaText(value)) + part;
      });
    },
  },
  {
    name: 'States.StringToJson',
    parameters: [parameter('text', 'string')],
    returns: 'any',
    doc: 'Parses a JSON text into the value it describes; an empty text gives null.',
    example: 'States.StringToJson(\'{"id":7}\')',
    result: '{"id":7}',
    apply: args => {
      const source = text(only(args, 1)[0]);
      if (source.trim() === '') return null;
      try {
        const value = JSON.parse(source) as Json;
        return value === 0 ? 0 : value; // "-0" is 0 on AWS
      } catch {
        throw new InvalidArguments();
      }
    },
  },
  {
    name: 'States.JsonToString',
    parameters: [parameter('value', 'any')],
    returns: 'string',
    doc: 'Writes a value as compact JSON text.',
    example: 'States.JsonToString(States.Array(1, 2))',
    result: '"[1,2]"',
    apply: args => JSON.stringify(only(args, 1)[0]),
  },
  {
    name: 'States.Array',
    parameters: [{ name: 'item', type: 'any', variadic: true }],
    returns: 'array',
    doc: 'Makes an array of its arguments.',
    example: "States.Array('a', 7, true)",
    result: '["a",7,true]',
    apply: args => args,
  },
  {
    name: 'States.ArrayPartition',
    parameters: [parameter('array', 'array'), parameter('size', 'number')],
    returns: 'array of arrays',
    doc: 'Cuts an array into chunks of at most `size` items.',
    example: 'States.ArrayPartition(States.Array(1, 2, 3, 4, 5), 2)',
    result: '[[1,2],[3,4],[5]]',
    apply: args => {
      const items = array(only(args, 2)[0]);
      const size = whole(args[1]); // AWS truncates 2.6 to 2
      if (size < 1) throw new InvalidArguments();
      const chunks: Json[] = [];
      for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
      return chunks;
    },
  },
  {
    name: 'States.ArrayContains',
    parameters: [parameter('array', 'array'), parameter('value', 'any')],
    returns: 'boolean',
    doc: 'Tells whether a value is an item of an array.',
    example: "States.ArrayContains(States.Array('a', 'b'), 'b')",
    result: 'true',
    apply: args => {
      const items = array(only(args, 2)[0]);
      const wanted = args[1]!;
      return items.some(item => alike(item, wanted));
    },
  },
  {
    name: 'States.ArrayRange',
    parameters: [parameter('first', 'number'), parameter('last', 'number'), parameter('step', 'number')],
    returns: 'array of numbers',
    doc: 'Counts from the first number to the last, both included, in steps; at most 1000 numbers.',
    example: 'States.ArrayRange(1, 9, 2)',
    result: '[1,3,5,7,9]',
    apply: args => {
      const first = whole(only(args, 3)[0]);
      const last = whole(args[1]);
      const step = whole(args[2]);
      const count = Math.floor((last - first) / step) + 1;
      if (step === 0 || !(count <= 1000)) throw new InvalidArguments();
      // Counted and not compared: the sum does not grow when the step is lost in it.
      return Array.from({ length: Math.max(count, 0) }, (_, i) => first + i * step);
    },
  },
  {
    name: 'States.ArrayGetItem',
    parameters: [parameter('array', 'array'), parameter('index', 'number')],
    returns: 'any',
    doc: 'Takes the item at an index, counted from 0.',
    example: "States.ArrayGetItem(States.Array('a', 'b'), 1)",
    result: '"b"',
    apply: args => {
      const items = array(only(args, 2)[0]);
      const index = whole(args[1]);
      if (items.length === 0) return null; // AWS: any index of an empty array gives null
      const item = items[index];
      if (item === undefined) throw new InvalidArguments();
      return item;
    },
  },
  {
    name: 'States.ArrayLength',
    parameters: [parameter('array', 'array')],
    returns: 'number',
    doc: 'Counts the items of an array.',
    example: "States.ArrayLength(States.Array('a', 'b'))",
    result: '2',
    apply: args => array(only(args, 1)[0]).length,
  },
  {
    name: 'States.ArrayUnique',
    parameters: [parameter('array', 'array')],
    returns: 'array',
    doc: 'Drops repeated items from an array; AWS does not promise an order.',
    example: 'States.ArrayUnique(States.Array(1, 2, 1))',
    result: '[1,2]',
    apply: args => {
      const seen = new Set<string>();
      return array(only(args, 1)[0]).filter(item => {
        const key = canonical(item);
        return !seen.has(key) && seen.add(key);
      });
    },
  },
  {
    name: 'States.Base64Encode',
    parameters: [parameter('data', 'string')],
    returns: 'string',
    doc: 'Encodes a text of at most 10,000 characters as Base64.',
    example: "States.Base64Encode('Hello')",
    result: '"SGVsbG8="',
    apply: args => encodeBase64(limited(text(only(args, 1)[0]))),
  },
  {
    name: 'States.Base64Decode',
    parameters: [parameter('data', 'string')],
    returns: 'string',
    doc: 'Decodes a Base64 text of at most 10,000 characters.',
    example: "States.Base64Decode('SGVsbG8=')",
    result: '"Hello"',
    apply: args => decodeBase64(limited(text(only(args, 1)[0]))),
  },
  {
    name: 'States.Hash',
    parameters: [
      parameter('data', 'any'),
      parameter('algorithm', "'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'"),
    ],
    returns: 'string',
    doc: 'Computes the hash of a text as lower-case hexadecimal digits.',
    example: "States.Hash('Hello', 'SHA-1')",
    result: '"f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0"',
    apply: args => {
      const data = only(args, 2)[0]!;
      const digest = hashText(limited(typeof data === 'string' ? data : JSON.stringify(data)), text(args[1]));
      if (digest === undefined) throw new InvalidArguments();
      return digest;
    },
  },
  {
    name: 'States.JsonMerge',
    parameters: [parameter('first', 'object'), parameter('second', 'object'), parameter('deep', 'false')],
    returns: 'object',
    doc: 'Merges two objects, members of the second winning; only the shallow merge (`false`) exists.',
    example: 'States.JsonMerge(States.StringToJson(\'{"a":1,"b":1}\'), States.StringToJson(\'{"b":2}\'), false)',
    result: '{"a":1,"b":2}',
    apply: args => {
      const first = only(args, 3)[0]!;
      const second = args[1]!;
      if (!isObject(first) || !isObject(second) || args[2] === true) throw new InvalidArguments();
      return { ...first, ...second };
    },
  },
  {
    name: 'States.MathRandom',
    parameters: [
      parameter('start', 'number'),
      parameter('end', 'number'),
      { name: 'seed', type: 'number', optional: true },
    ],
    returns: 'number',
    doc: 'Draws a whole number from `start` (included) to `end` (excluded); the same seed gives the same number.',
    example: 'States.MathRandom(1, 100, 7)',
    result: '73',
    apply: (args, random) => {
      if (args.length !== 2 && args.length !== 3) throw new InvalidArguments();
      const start = whole(args[0]);
      const end = whole(args[1]);
      const source = args.length === 3 ? javaRandom(whole(args[2])) : random;
      if (start >= end) throw new InvalidArguments();
      return start + Math.floor(source() * (end - start));
    },
  },
  {
    name: 'States.MathAdd',
    parameters: [parameter('a', 'number'), parameter('b', 'number')],
    returns: 'number',
    doc: 'Adds two numbers after rounding each to a whole number; operands and sum are 32-bit integers.',
    example: 'States.MathAdd(41, 1)',
    result: '42',
    apply: args => {
      only(args, 2);
      return int32(int32(Math.round(number(args[0]))) + int32(Math.round(number(args[1]))));
    },
  },
  {
    name: 'States.StringSplit',
    parameters: [parameter('text', 'string'), parameter('delimiters', 'string')],
    returns: 'array of strings',
    doc: 'Splits a text at every one of the given characters, dropping empty parts.',
    example: "States.StringSplit('a,b;c', ',;')",
    result: '["a","b","c"]',
    apply: args => {
      const source = text(only(args, 2)[0]);
      const delimiters = text(args[1]);
      const parts: string[] = [];
      let start = 0;
      for (let i = 0; i <= source.length; i++) {
        if (i < source.length && !delimiters.includes(source[i]!)) continue;
        if (i > start) parts.push(source.slice(start, i));
        start = i + 1;
      }
      return parts;
    },
  },
  {
    name: 'States.UUID',
    parameters: [],
    returns: 'string',
    doc: 'Makes a random version 4 UUID.',
    example: 'States.UUID()',
    result: '"b635f0ff-fe65-4481-ba26-2bc08b278939"',
    apply: (_args, random) => uuid(random), // AWS ignores arguments
  },
];

const byName = new Map(intrinsicFunctions.map(definition => [definition.name, definition]));

export function intrinsicFunction(name: string): IntrinsicFunction | undefined {
  return byName.get(name);
}

function only(args: readonly Json[], count: number): readonly Json[] {
  if (args.length !== count) throw new InvalidArguments();
  return args;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new InvalidArguments();
  return value;
}

function number(value: Json | undefined): number {
  if (typeof value !== 'number') throw new InvalidArguments();
  return value;
}

/** Fractions are cut off; `+ 0` turns -0 into 0. */
function whole(value: Json | undefined): number {
  return Math.trunc(number(value)) + 0;
}

function array(value: Json | undefined): readonly Json[] {
  if (value === undefined || !isArray(value)) throw new InvalidArguments();
  return value;
}

function int32(value: number): number {
  if (!(value >= -(2 ** 31) && value <= 2 ** 31 - 1)) throw new InvalidArguments();
  return value + 0;
}

function limited(value: string): string {
  if (value.length > 10_000) throw new InvalidArguments();
  return value;
}

/** AWS compares renderings: 1 is like "1", objects only in the same order of members; null is like null alone. */
function alike(a: Json, b: Json): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === 'object' || typeof b === 'object')
    return typeof a === typeof b && JSON.stringify(a) === JSON.stringify(b);
  return String(a) === String(b);
}

function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value))
    return `{${Object.keys(value)
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonical(value[key]!)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** The text around each `{}` of a template, escapes resolved. A brace that stands alone is refused, as on AWS. */
function placeholders(template: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < template.length; i++) {
    const char = template[i]!;
    const next = template[i + 1];
    if (char === '\\' && (next === '{' || next === '}' || next === '\\' || next === "'")) {
      part += next;
      i++;
    } else if (char === '{') {
      if (next !== '}') throw new InvalidArguments(": matching '}' not found for '{'.");
      parts.push(part);
      part = '';
      i++;
    } else if (char === '}') throw new InvalidArguments(": matching '{' not found for '}'.");
    else part += char;
  }
  parts.push(part);
  return parts;
}
