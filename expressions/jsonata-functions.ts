/**
 * The functions a JSONata expression can call in Step Functions: JSONata 2.0's own (without `$eval`, which AWS left out)
 * and the six that AWS added. One table for hover, completion and signature help.
 */
import type { FunctionParameter } from './intrinsic-functions.ts';

export interface JsonataFunction {
  /** Without `$`. */
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  readonly returns: string;
  /** `$name(a, b?)`. */
  readonly signature: string;
  /** One sentence. */
  readonly doc: string;
  /** True for the functions that Step Functions adds to JSONata. */
  readonly added: boolean;
}

/** `name(parameters): result`. `x?: t` is optional, `...x: t` may be repeated. */
const rows: readonly (readonly [string, string])[] = [
  // Text
  ['string(value?: any, prettify?: boolean): string', 'Turns a value into text; values that are no text become JSON.'],
  ['length(text?: string): number', 'Counts the characters of a text.'],
  [
    'substring(text?: string, start: number, length?: number): string',
    'Takes the part of a text from a position on; a negative position counts from the end.',
  ],
  [
    'substringBefore(text?: string, chars: string): string',
    'Takes what stands before the first occurrence of some characters.',
  ],
  [
    'substringAfter(text?: string, chars: string): string',
    'Takes what stands behind the first occurrence of some characters.',
  ],
  ['uppercase(text?: string): string', 'Turns a text into upper case.'],
  ['lowercase(text?: string): string', 'Turns a text into lower case.'],
  ['trim(text?: string): string', 'Removes blanks at both ends and makes each run of blanks inside a single one.'],
  [
    'pad(text?: string, width: number, char?: string): string',
    'Fills a text up to a width: on the right, or on the left when the width is negative.',
  ],
  ['contains(text?: string, pattern: string | regex): boolean', 'Tells whether a text contains a pattern.'],
  [
    'split(text?: string, separator: string | regex, limit?: number): array of strings',
    'Splits a text at a separator.',
  ],
  ['join(texts: array of strings, separator?: string): string', 'Joins texts into one, with a separator between them.'],
  [
    'match(text?: string, pattern: regex, limit?: number): array of objects',
    'Finds the matches of a regular expression, each with its text, position and groups.',
  ],
  [
    'replace(text?: string, pattern: string | regex, replacement: string | function, limit?: number): string',
    'Replaces what matches a pattern.',
  ],
  ['base64encode(text?: string): string', 'Encodes a text as Base64.'],
  ['base64decode(text?: string): string', 'Decodes a Base64 text.'],
  ['encodeUrlComponent(text?: string): string', 'Escapes a text for use as one component of a URL.'],
  ['encodeUrl(text?: string): string', 'Escapes a whole URL.'],
  ['decodeUrlComponent(text?: string): string', 'Undoes the escapes of a URL component.'],
  ['decodeUrl(text?: string): string', 'Undoes the escapes of a URL.'],
  // Numbers
  ['number(value?: string | number | boolean): number', 'Turns a text or a boolean into a number.'],
  ['abs(n?: number): number', 'Gives a number without its sign.'],
  ['floor(n?: number): number', 'Rounds down to a whole number.'],
  ['ceil(n?: number): number', 'Rounds up to a whole number.'],
  ['round(n?: number, precision?: number): number', 'Rounds to a number of decimal places, halves to the even digit.'],
  ['power(base?: number, exponent: number): number', 'Raises a number to a power.'],
  ['sqrt(n?: number): number', 'Gives the square root of a number.'],
  [
    'formatNumber(n?: number, picture: string, options?: object): string',
    'Writes a number as a picture such as `#,##0.00` says.',
  ],
  ['formatBase(n?: number, radix?: number): string', 'Writes a whole number in another base, 10 by default.'],
  [
    'formatInteger(n?: number, picture: string): string',
    'Writes a whole number as a picture says, for example in words or Roman digits.',
  ],
  ['parseInteger(text?: string, picture: string): number', 'Reads a whole number that was written as a picture says.'],
  // Sums
  ['sum(numbers: array of numbers): number', 'Adds the numbers of an array.'],
  ['max(numbers: array of numbers): number', 'Gives the largest number of an array.'],
  ['min(numbers: array of numbers): number', 'Gives the smallest number of an array.'],
  ['average(numbers: array of numbers): number', 'Gives the mean of the numbers of an array.'],
  // Truth
  [
    'boolean(value?: any): boolean',
    'Turns a value into true or false: empty texts, arrays and objects, 0 and null are false.',
  ],
  ['not(value?: any): boolean', 'Gives the opposite of the boolean of a value.'],
  ['exists(value: any): boolean', 'Tells whether an expression gives a value at all.'],
  // Arrays
  ['count(array: array): number', 'Counts the items of an array.'],
  ['append(first: any, second: any): array', 'Puts two arrays together.'],
  [
    'sort(array: array, inOrder?: function): array',
    'Sorts an array; the function tells whether its first argument belongs behind its second.',
  ],
  ['reverse(array: array): array', 'Turns the order of an array around.'],
  ['shuffle(array: array): array', 'Puts the items of an array into a random order.'],
  ['distinct(array: array): array', 'Drops repeated items from an array.'],
  ['zip(...array: array): array', 'Puts the first items of several arrays together, then the second, and so on.'],
  // Objects
  ['keys(object?: object): array of strings', 'Lists the member names of an object.'],
  ['lookup(object?: object, key: string): any', 'Gives the member of an object with this name.'],
  ['spread(object?: object): array of objects', 'Splits an object into an array of objects with one member each.'],
  ['merge(objects: array of objects): object', 'Merges objects into one; later members win.'],
  ['sift(object?: object, test?: function): object', 'Keeps the members of an object that pass a test.'],
  [
    'each(object?: object, map: function): array',
    'Calls a function with each member of an object and collects the results.',
  ],
  ['clone(value?: object | array): any', 'Makes a deep copy of a value.'],
  ['type(value: any): string', 'Names the type of a value: null, number, string, boolean, array, object or function.'],
  ['error(message?: string): nothing', 'Fails the evaluation with a message.'],
  ['assert(condition: boolean, message?: string): nothing', 'Fails the evaluation unless a condition holds.'],
  // Dates
  [
    'now(picture?: string, timezone?: string): string',
    'Gives the current time as ISO 8601 text, the same within one evaluation.',
  ],
  ['millis(): number', 'Gives the current time in milliseconds since 1970, the same within one evaluation.'],
  [
    'fromMillis(millis?: number, picture?: string, timezone?: string): string',
    'Writes a time given in milliseconds since 1970 as text.',
  ],
  ['toMillis(text?: string, picture?: string): number', 'Reads a time as milliseconds since 1970.'],
  // Functions of functions
  [
    'map(array: array, function: function): array',
    'Calls a function with each item of an array and collects the results.',
  ],
  ['filter(array: array, test: function): array', 'Keeps the items of an array that pass a test.'],
  [
    'single(array: array, test?: function): any',
    'Gives the one item of an array that passes a test, and fails unless there is exactly one.',
  ],
  [
    'reduce(array: array, function: function, init?: any): any',
    'Combines the items of an array into one value, from left to right.',
  ],
];

const addedRows: readonly (readonly [string, string])[] = [
  ['partition(array: array, size: number): array of arrays', 'Cuts an array into chunks of at most `size` items.'],
  [
    'range(first: number, last: number, step: number): array of numbers',
    'Counts from the first number to the last, both included, in steps.',
  ],
  [
    'hash(text: string, algorithm: string): string',
    'Computes the hash of a text as hexadecimal digits; the algorithm is MD5, SHA-1, SHA-256, SHA-384 or SHA-512.',
  ],
  [
    'random(seed?: number): number',
    'Draws a number from 0 (included) to 1 (excluded); the same seed gives the same number.',
  ],
  ['uuid(): string', 'Makes a random version 4 UUID.'],
  ['parse(text: string): any', 'Parses a JSON text into the value it describes.'],
];

export const jsonataFunctions: readonly JsonataFunction[] = [
  ...rows.map(row => readRow(row, false)),
  ...addedRows.map(row => readRow(row, true)),
];

const byName = new Map(jsonataFunctions.map(each => [each.name, each]));

/** The function called `$name`; undefined when Step Functions has none (also for `$eval`). */
export function jsonataFunction(name: string): JsonataFunction | undefined {
  return byName.get(name);
}

function readRow([declaration, doc]: readonly [string, string], added: boolean): JsonataFunction {
  const [, name = '', list = '', returns = ''] = /^(\w+)\((.*)\): (.*)$/.exec(declaration) ?? [];
  const parameters = list === '' ? [] : list.split(', ').map(readParameter);
  const words = parameters.map(each => `${each.variadic ? '...' : ''}${each.name}${each.optional ? '?' : ''}`);
  return { name, parameters, returns, signature: `$${name}(${words.join(', ')})`, doc, added };
}

function readParameter(text: string): FunctionParameter {
  const [, dots, name = '', mark, type = ''] = /^(\.\.\.)?(\w+)(\?)?: (.*)$/.exec(text) ?? [];
  return { name, type, ...(mark ? { optional: true } : {}), ...(dots ? { variadic: true } : {}) };
}

/** A member of `$states`, the one variable that Step Functions itself sets. */
export interface StatesMember {
  readonly name: 'input' | 'result' | 'errorOutput' | 'context';
  /** One sentence. */
  readonly doc: string;
}

export const statesMembers: readonly StatesMember[] = [
  { name: 'input', doc: 'The input of the state.' },
  {
    name: 'result',
    doc: 'The result of the task, branches or iterations; in Assign and Output of Task, Parallel and Map states only.',
  },
  {
    name: 'errorOutput',
    doc: 'The error that was caught, with Error and Cause; in Assign and Output of a catcher only.',
  },
  { name: 'context', doc: 'The context object: what is known about the execution, the state machine and the state.' },
];
