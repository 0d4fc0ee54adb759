import { expect, test } from 'vitest';
import { Lines, startAtOne } from './position.ts';

const text = 'a\r\nbc\n\nd';
const lines = new Lines(text);

test('offsets become lines and columns, as the client counts', () => {
  const at = (offset: number) => lines.toClient(offset, startAtOne);
  expect(at(0)).toEqual({ line: 1, column: 1 });
  expect(at(text.indexOf('c'))).toEqual({ line: 2, column: 2 });
  expect(at(text.indexOf('d'))).toEqual({ line: 4, column: 1 });
  expect(lines.toClient(text.indexOf('c'), { linesStartAt1: false, columnsStartAt1: false })).toEqual({
    line: 1,
    column: 1,
  });
});

test('and back; beyond the end of a line or of the text is the nearest end', () => {
  for (let offset = 0; offset <= text.length; offset++)
    expect(lines.fromClient(lines.toClient(offset, startAtOne), startAtOne)).toBe(offset);
  expect(lines.offsetOf(1, 99)).toBe(text.indexOf('\n', 3));
  expect(lines.offsetOf(99, 0)).toBe(text.length);
  expect(lines.offsetOf(-1, 0)).toBe(0);
});
