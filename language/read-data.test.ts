/** Data from text: what can be used, and the sentence about what cannot. */
import { expect, test } from 'vitest';
import { readData } from './read-data.ts';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
  ['{"a": [1, "x", null]}', { a: [1, 'x', null] }],
  ['\ufeff{"a": 1}', { a: 1 }],
  ['{ // as one writes it\n "a": 1 }', { a: 1 }],
  [JSON.stringify({ a: '['.repeat(5_000), b: '\\"[' }), { a: '['.repeat(5_000), b: '\\"[' }],
])('JSON, with comments and all: %.40s', (text, value) => {
  expect(readData(text)).toEqual({ value });
});

test('YAML, and JSON in a file of YAML', () => {
  expect(readData('a:\n  - 1\n', 'yaml')).toEqual({ value: { a: [1] } });
  expect(readData(nested(900), 'yaml')).toHaveProperty('value');
});

test('data may be a thousand levels deep, and no deeper', () => {
  expect(JSON.stringify(readData(nested(1_000)))).toBe(`{"value":${nested(1_000)}}`);
  for (const levels of [1_001, 200_000])
    expect(readData(nested(levels))).toEqual({ problem: 'is nested deeper than 1,000 levels. Make it flatter.' });
});

test('what is larger than anybody takes is not read', () => {
  expect(readData(`[${' '.repeat(2_500_000)}]`, 'json', 1_000_000)).toEqual({
    problem: 'has 2.5 MB, and is not read: an execution takes 256 KiB at most. Make it smaller.',
  });
});

test.each([
  ['{"a": 1,, }', 8, /A member is missing before this comma/],
  ['\ufeff{"a": 1,, }', 9, /A member is missing before this comma/],
  ['', 0, /./],
  ['{"a": ', 1, /"a" has no value/],
])('what is wrong is told with its place: %j', (text, at, message) => {
  const read = readData(text);
  expect(read).toMatchObject({ problem: expect.stringMatching(message), at });
});
