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
  /** A call that needs no input, and what it gives: JSON, or `fails: ` with the error. */
  readonly example: string;
  readonly result: string;
  /** True for the functions that Step Functions adds to JSONata. */
  readonly added: boolean;
}

/** `name(parameters): result`; there `x?: t` is optional, `...x: t` may be repeated. */
type Row = readonly [declaration: string, doc: string, example: string, result: string];

const rows: readonly Row[] = [
  // Text
  [
    'string(value?: any, prettify?: boolean): string',
    'Turns a value into text; values that are no text become JSON.',
    "$string({'id': 7})",
    '"{\\"id\\":7}"',
  ],
  ['length(text?: string): number', 'Counts the characters of a text.', "$length('Hello')", '5'],
  [
    'substring(text?: string, start: number, length?: number): string',
    'Takes the part of a text from a position on; a negative position counts from the end.',
    "$substring('workflow', 4)",
    '"flow"',
  ],
  [
    'substringBefore(text?: string, chars: string): string',
    'Takes what stands before the first occurrence of some characters.',
    "$substringBefore('a@example.org', '@')",
    '"a"',
  ],
  [
    'substringAfter(text?: string, chars: string): string',
    'Takes what stands behind the first occurrence of some characters.',
    "$substringAfter('a@example.org', '@')",
    '"example.org"',
  ],
  ['uppercase(text?: string): string', 'Turns a text into upper case.', "$uppercase('eur')", '"EUR"'],
  ['lowercase(text?: string): string', 'Turns a text into lower case.', "$lowercase('EUR')", '"eur"'],
  [
    'trim(text?: string): string',
    'Removes blanks at both ends and makes each run of blanks inside a single one.',
    "$trim('  two   words ')",
    '"two words"',
  ],
  [
    'pad(text?: string, width: number, char?: string): string',
    'Fills a text up to a width: on the right, or on the left when the width is negative.',
    "$pad('7', -3, '0')",
    '"007"',
  ],
  [
    'contains(text?: string, pattern: string | regex): boolean',
    'Tells whether a text contains a pattern.',
    "$contains('order-17', /order-[0-9]+/)",
    'true',
  ],
  [
    'split(text?: string, separator: string | regex, limit?: number): array of strings',
    'Splits a text at a separator.',
    "$split('a,b,c', ',')",
    '["a","b","c"]',
  ],
  [
    'join(texts: array of strings, separator?: string): string',
    'Joins texts into one, with a separator between them.',
    "$join(['a', 'b', 'c'], '-')",
    '"a-b-c"',
  ],
  [
    'match(text?: string, pattern: regex, limit?: number): array of objects',
    'Finds the matches of a regular expression, each with its text, position and groups.',
    "$match('ab12', /[0-9]+/)",
    '{"match":"12","index":2,"groups":[]}',
  ],
  [
    'replace(text?: string, pattern: string | regex, replacement: string | function($match): string, limit?: number): string',
    'Replaces what matches a pattern.',
    "$replace('2026-01-31', '-', '/')",
    '"2026/01/31"',
  ],
  ['base64encode(text?: string): string', 'Encodes a text as Base64.', "$base64encode('Hello')", '"SGVsbG8="'],
  ['base64decode(text?: string): string', 'Decodes a Base64 text.', "$base64decode('SGVsbG8=')", '"Hello"'],
  [
    'encodeUrlComponent(text?: string): string',
    'Escapes a text for use as one component of a URL.',
    "$encodeUrlComponent('a b&c')",
    '"a%20b%26c"',
  ],
  [
    'encodeUrl(text?: string): string',
    'Escapes a whole URL.',
    "$encodeUrl('https://example.org/a b')",
    '"https://example.org/a%20b"',
  ],
  [
    'decodeUrlComponent(text?: string): string',
    'Undoes the escapes of a URL component.',
    "$decodeUrlComponent('a%20b%26c')",
    '"a b&c"',
  ],
  [
    'decodeUrl(text?: string): string',
    'Undoes the escapes of a URL.',
    "$decodeUrl('https://example.org/a%20b')",
    '"https://example.org/a b"',
  ],
  // Numbers
  [
    'number(value?: string | number | boolean): number',
    'Turns a text or a boolean into a number.',
    "$number('12.5')",
    '12.5',
  ],
  ['abs(n?: number): number', 'Gives a number without its sign.', '$abs(-5)', '5'],
  ['floor(n?: number): number', 'Rounds down to a whole number.', '$floor(5.7)', '5'],
  ['ceil(n?: number): number', 'Rounds up to a whole number.', '$ceil(5.2)', '6'],
  [
    'round(n?: number, precision?: number): number',
    'Rounds to a number of decimal places, halves to the even digit.',
    '$round(3.14159, 2)',
    '3.14',
  ],
  ['power(base?: number, exponent: number): number', 'Raises a number to a power.', '$power(2, 10)', '1024'],
  ['sqrt(n?: number): number', 'Gives the square root of a number.', '$sqrt(9)', '3'],
  [
    'formatNumber(n?: number, picture: string, options?: object): string',
    'Writes a number as a picture such as `#,##0.00` says.',
    "$formatNumber(12345.6, '#,##0.00')",
    '"12,345.60"',
  ],
  [
    'formatBase(n?: number, radix?: number): string',
    'Writes a whole number in another base, 10 by default.',
    '$formatBase(255, 16)',
    '"ff"',
  ],
  [
    'formatInteger(n?: number, picture: string): string',
    'Writes a whole number as a picture says, for example in words or Roman digits.',
    "$formatInteger(2026, 'I')",
    '"MMXXVI"',
  ],
  [
    'parseInteger(text?: string, picture: string): number',
    'Reads a whole number that was written as a picture says.',
    "$parseInteger('MMXXVI', 'I')",
    '2026',
  ],
  // Sums
  ['sum(numbers: array of numbers): number', 'Adds the numbers of an array.', '$sum([5, 10, 1])', '16'],
  ['max(numbers: array of numbers): number', 'Gives the largest number of an array.', '$max([5, 10, 1])', '10'],
  ['min(numbers: array of numbers): number', 'Gives the smallest number of an array.', '$min([5, 10, 1])', '1'],
  ['average(numbers: array of numbers): number', 'Gives the mean of the numbers of an array.', '$average([2, 4])', '3'],
  // Truth
  [
    'boolean(value?: any): boolean',
    'Turns a value into true or false: empty texts, arrays and objects, 0 and null are false.',
    '$boolean([])',
    'false',
  ],
  ['not(value?: any): boolean', 'Gives the opposite of the boolean of a value.', '$not(true)', 'false'],
  [
    'exists(value: any): boolean',
    'Tells whether an expression gives a value at all.',
    "$exists({'id': 7}.name)",
    'false',
  ],
  // Arrays
  ['count(array: array): number', 'Counts the items of an array.', "$count(['a', 'b'])", '2'],
  ['append(first: any, second: any): array', 'Puts two arrays together.', '$append([1, 2], 3)', '[1,2,3]'],
  [
    'sort(array: array, isBehind?: function($left, $right): boolean): array',
    'Sorts an array; the function tells whether its first argument belongs behind its second.',
    '$sort([3, 1, 2], function($a, $b) { $a < $b })',
    '[3,2,1]',
  ],
  ['reverse(array: array): array', 'Turns the order of an array around.', '$reverse([1, 2, 3])', '[3,2,1]'],
  ['shuffle(array: array): array', 'Puts the items of an array into a random order.', '$shuffle([1, 2, 3])', '[2,1,3]'],
  ['distinct(array: array): array', 'Drops repeated items from an array.', '$distinct([1, 2, 1])', '[1,2]'],
  [
    'zip(...array: array): array',
    'Puts the first items of several arrays together, then the second, and so on.',
    "$zip([1, 2], ['a', 'b'])",
    '[[1,"a"],[2,"b"]]',
  ],
  // Objects
  [
    'keys(object?: object): array of strings',
    'Lists the member names of an object.',
    "$keys({'id': 7, 'name': 'Ada'})",
    '["id","name"]',
  ],
  [
    'lookup(object?: object, key: string): any',
    'Gives the member of an object with this name.',
    "$lookup({'id': 7}, 'id')",
    '7',
  ],
  [
    'spread(object?: object): array of objects',
    'Splits an object into an array of objects with one member each.',
    "$spread({'id': 7, 'name': 'Ada'})",
    '[{"id":7},{"name":"Ada"}]',
  ],
  [
    'merge(objects: array of objects): object',
    'Merges objects into one; later members win.',
    "$merge([{'id': 7}, {'name': 'Ada'}])",
    '{"id":7,"name":"Ada"}',
  ],
  [
    'sift(object?: object, test?: function($value, $name, $object): boolean): object',
    'Keeps the members of an object that pass a test.',
    "$sift({'a': 1, 'b': 20}, function($v) { $v > 10 })",
    '{"b":20}',
  ],
  [
    'each(object?: object, map: function($value, $name, $object): any): array',
    'Calls a function with each member of an object and collects the results.',
    "$each({'a': 1, 'b': 2}, function($v, $k) { $k & $v })",
    '["a1","b2"]',
  ],
  ['clone(value?: object | array): any', 'Makes a deep copy of a value.', "$clone({'id': 7})", '{"id":7}'],
  [
    'type(value: any): string',
    'Names the type of a value: null, number, string, boolean, array, object or function.',
    '$type([1, 2])',
    '"array"',
  ],
  [
    'error(message?: string): nothing',
    'Fails the evaluation with a message.',
    "$error('No items')",
    'fails: D3137: No items',
  ],
  [
    'assert(condition: boolean, message?: string): nothing',
    'Fails the evaluation unless a condition holds.',
    "$assert($count([]) > 0, 'No items')",
    'fails: D3141: No items',
  ],
  // Dates
  [
    'now(picture?: string, timezone?: string): string',
    'Gives the current time as ISO 8601 text, the same within one evaluation.',
    '$now()',
    '"2026-01-01T00:00:00.000Z"',
  ],
  [
    'millis(): number',
    'Gives the current time in milliseconds since 1970, the same within one evaluation.',
    '$millis()',
    '1767225600000',
  ],
  [
    'fromMillis(millis?: number, picture?: string, timezone?: string): string',
    'Writes a time given in milliseconds since 1970 as text.',
    '$fromMillis(1767225600000)',
    '"2026-01-01T00:00:00.000Z"',
  ],
  [
    'toMillis(text?: string, picture?: string): number',
    'Reads a time as milliseconds since 1970.',
    "$toMillis('2026-01-01T00:00:00Z')",
    '1767225600000',
  ],
  // Functions of functions
  [
    'map(array: array, function: function($value, $index, $array): any): array',
    'Calls a function with each item of an array and collects the results.',
    '$map([1, 2, 3], function($v) { $v * 2 })',
    '[2,4,6]',
  ],
  [
    'filter(array: array, test: function($value, $index, $array): boolean): array',
    'Keeps the items of an array that pass a test.',
    '$filter([1, 5, 9], function($v) { $v > 4 })',
    '[5,9]',
  ],
  [
    'single(array: array, test?: function($value, $index, $array): boolean): any',
    'Gives the one item of an array that passes a test, and fails unless there is exactly one.',
    '$single([1, 5, 9], function($v) { $v = 5 })',
    '5',
  ],
  [
    'reduce(array: array, function: function($previous, $value, $index, $array): any, init?: any): any',
    'Combines the items of an array into one value, from left to right.',
    '$reduce([1, 2, 3], function($sum, $v) { $sum + $v }, 0)',
    '6',
  ],
];

const addedRows: readonly Row[] = [
  [
    'partition(array: array, size: number): array of arrays',
    'Cuts an array into chunks of at most `size` items.',
    '$partition([1, 2, 3, 4, 5], 2)',
    '[[1,2],[3,4],[5]]',
  ],
  [
    'range(first: number, last: number, step: number): array of numbers',
    'Counts from the first number to the last, both included, in steps.',
    '$range(0, 10, 5)',
    '[0,5,10]',
  ],
  [
    'hash(text: string, algorithm: string): string',
    'Computes the hash of a text as hexadecimal digits; the algorithm is MD5, SHA-1, SHA-256, SHA-384 or SHA-512.',
    "$hash('Hello', 'SHA-1')",
    '"f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0"',
  ],
  [
    'random(seed?: number): number',
    'Draws a number from 0 (included) to 1 (excluded); the same seed gives the same number.',
    '$random(7)',
    '0.7306990420600421',
  ],
  ['uuid(): string', 'Makes a random version 4 UUID.', '$uuid()', '"b635f0ff-fe65-4481-ba26-2bc08b278939"'],
  ['parse(text: string): any', 'Parses a JSON text into the value it describes.', '$parse(\'{"id":7}\')', '{"id":7}'],
];

/** A comma inside a type is followed by no name with a type. */
const betweenParameters = /, (?=[.\w]+\??: )/;

export const jsonataFunctions: readonly JsonataFunction[] = [
  ...rows.map(row => readRow(row, false)),
  ...addedRows.map(row => readRow(row, true)),
];

const byName = new Map(jsonataFunctions.map(each => [each.name, each]));

/** The function called `$name`; undefined when Step Functions has none (also for `$eval`). */
export function jsonataFunction(name: string): JsonataFunction | undefined {
  return byName.get(name);
}

function readRow([declaration, doc, example, result]: Row, added: boolean): JsonataFunction {
  const [, name = '', list = '', returns = ''] = /^(\w+)\((.*)\): (.*)$/.exec(declaration) ?? [];
  const parameters = list === '' ? [] : list.split(betweenParameters).map(readParameter);
  const words = parameters.map(each => `${each.variadic ? '...' : ''}${each.name}${each.optional ? '?' : ''}`);
  return { name, parameters, returns, signature: `$${name}(${words.join(', ')})`, doc, example, result, added };
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
