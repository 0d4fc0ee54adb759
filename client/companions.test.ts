import { expect, test } from 'vitest';
import { baseOf, caseOf, companionsOf } from './companions.ts';

const folder = [
  'order.asl.json',
  'order.rush.input.json',
  'order.input.json',
  'order-two.input.json',
  'order.input.json.bak',
  'order.mocks.yaml',
  'MockConfigFile.json',
  's3',
];

test('inputs are found by the name of the definition, the plain one first', () => {
  expect(companionsOf('order.asl.json', folder).inputs).toEqual(['order.input.json', 'order.rush.input.json']);
  expect(companionsOf('order-two.asl.yaml', folder).inputs).toEqual(['order-two.input.json']);
});

test('mocks of the definition come before the shared file', () => {
  expect(companionsOf('order.asl.json', folder).mocks).toBe('order.mocks.yaml');
  expect(companionsOf('order-two.asl.json', folder).mocks).toBe('MockConfigFile.json');
  expect(companionsOf('order.asl.json', ['order.asl.json'])).toEqual({
    inputs: [],
    mocks: undefined,
    handlers: undefined,
    s3: undefined,
  });
});

test('handlers', () => {
  const names = ['order.handlers.ts', 'order.handlers.mjs', 'other.handlers.js'];
  expect(companionsOf('order.asl.json', names).handlers).toBe('order.handlers.mjs');
});

test('names', () => {
  expect(['a.asl.json', 'a.asl.yml', 'a.asl', 'a.yaml', 'a.json'].map(baseOf)).toEqual(['a', 'a', 'a', 'a', 'a']);
  expect(caseOf('order', 'order.rush.input.json')).toBe('rush');
  expect(caseOf('order', 'order.input.json')).toBe('');
});
