import { expect, test } from 'vitest';
import { isMovedPath, movedPath, startOf } from './pathText.ts';

test('points move, letters stay', () => {
  expect(movedPath('M1.5 20C-3 4.1 0 0 100.9 7L8 9Z', 0.5, -4.1)).toBe('M2 15.9C-2.5 0 0.5 -4.1 101.4 2.9L8.5 4.9Z');
  expect(movedPath('', 1, 1)).toBe('');
  expect(movedPath('M0.1 -0.1', -0.1, 0.1)).toBe('M0 0');
});

test('a path begins somewhere', () => {
  expect(startOf('M-1.5 20L3 4')).toEqual({ x: -1.5, y: 20 });
  expect(startOf('M3')).toEqual({ x: 0, y: 0 });
  expect(startOf('')).toEqual({ x: 0, y: 0 });
});

test.each<[string, string, boolean]>([
  ['M1 2L3 4', 'M2 4L4 6', true],
  ['M1 2L3 4', 'M2 4L4 6.1', false],
  ['M1 2L3 4', 'M2 4C4 6', false],
  ['M1 2L3 4', 'M2 4L4 6 7', false],
  ['M1 2L3 4Z', 'M2 4L4 6', false],
  ['M1 2L3', 'M2 4L4', true],
  ['M-1 -2L9.9 99', 'M0 0L10.9 101', true],
  // What is written otherwise than it would be is another text.
  ['M1 2', 'M2.0 4', false],
  ['M1 2', 'M02 4', false],
  ['M-1 -2', 'M-0 0', false],
  ['M1.25 2', 'M2.3 4', true],
  ['', '', true],
])('%s, moved by 1 and 2, is %s: %s', (before, after, is) => {
  expect(isMovedPath(before, after, 1, 2)).toBe(is);
  expect(movedPath(before, 1, 2) === after).toBe(is);
});
