import { expect, test } from 'vitest';
import {
  baseOf,
  caseOf,
  companionGlob,
  companionKind,
  companionName,
  companionNames,
  companionsOf,
} from './companions.ts';

const folder = [
  'order.asl.json',
  'order.rush.input.json',
  'order.input.yaml',
  'order.input.json',
  'order-two.input.json',
  'order.input.json.bak',
  'order.mocks.yaml',
  'MockConfigFile.json',
  's3',
];

test('inputs are found by the name of the definition, the plain one first, JSON before YAML', () => {
  const inputs = ['order.input.json', 'order.input.yaml', 'order.rush.input.json'];
  expect(companionsOf('order.asl.json', folder).inputs).toEqual(inputs);
  expect(companionsOf('order-two.asl.yaml', folder).inputs).toEqual(['order-two.input.json']);
});

test('inputs of the machine that is meant come before the others of a template', () => {
  const names = ['t.input.json', 't.Orders.input.json', 't.Orders.rush.input.json', 't.Bills.input.json'];
  expect(companionsOf('t.yaml', names, 'Orders').inputs).toEqual([
    't.Orders.input.json',
    't.Orders.rush.input.json',
    't.input.json',
    't.Bills.input.json',
  ]);
});

test('mocks of the definition come before the shared file', () => {
  expect(companionsOf('order.asl.json', folder)).toMatchObject({ mocks: 'order.mocks.yaml', s3: 's3' });
  expect(companionsOf('order-two.asl.json', folder).mocks).toBe('MockConfigFile.json');
  expect(companionsOf('order.asl.json', ['order.asl.json'])).toEqual({
    inputs: [],
    mocks: undefined,
    handlers: undefined,
    s3: undefined,
  });
});

test('handlers: modules before scripts, scripts before TypeScript', () => {
  const names = ['order.handlers.ts', 'order.handlers.mjs', 'other.handlers.js'];
  expect(companionsOf('order.asl.json', names).handlers).toBe('order.handlers.mjs');
});

test.each([
  ['order.input.json', 'input'],
  ['order.very.rush.input.yml', 'input'],
  ['order.mocks.yaml', 'mocks'],
  ['order.rush.mocks.json', undefined],
  ['MockConfigFile.json', 'mocks'],
  ['order.handlers.ts', 'handlers'],
  ['order.rush.test.json', 'tests'],
  ['order.tests.yaml', 'tests'],
  ['order.asl.json', undefined],
  ['order.json', undefined],
  ['order-two.input.json', undefined],
  ['input.json', undefined],
])('beside order.asl.json, %s is its %s', (file, kind) => {
  expect(companionKind(file, 'order.asl.json')).toBe(kind);
});

test('names', () => {
  expect(['a.asl.json', 'a.asl.yml', 'a.asl', 'a.yaml', 'a.json'].map(baseOf)).toEqual(['a', 'a', 'a', 'a', 'a']);
  expect(caseOf('order.asl.json', 'order.rush.input.json')).toBe('rush');
  expect(caseOf('order.asl.json', 'order.input.json')).toBe('');
  expect(companionName('order.asl.yaml', 'mocks')).toBe('order.mocks.json');
  expect(companionName('order.asl.yaml', 'input', 'rush')).toBe('order.rush.input.json');
  expect(companionNames('order.asl', 'mocks')).toEqual(['order.mocks.json', 'order.mocks.yaml', 'order.mocks.yml']);
  expect(companionGlob('handlers')).toBe('**/{*.handlers.mjs,*.handlers.js,*.handlers.ts}');
});
