/** Lines after an edit are those of a text that is looked at anew. */
import { expect, test } from 'vitest';
import { LineIndex } from './text.ts';

const pieces = ['', 'a', '\n', '\r', '\r\n', 'line\n', 'a\rb\r\nc\n', '\n\n\n', 'long '.repeat(50)];

/** The same numbers in every run. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
}

test.each([1, 2, 3, 4])('what an edit leaves is taken over, seed %i', seed => {
  const below = numbers(seed);
  let text = 'first\nsecond\r\nthird\rfourth';
  let lines = new LineIndex(text);
  for (let edit = 0; edit < 300; edit++) {
    const start = below(text.length + 1);
    const end = Math.min(text.length, start + below(text.length > 200 ? 100 : 6));
    text = text.slice(0, start) + pieces[below(pieces.length)] + text.slice(end);
    lines = new LineIndex(text, lines);
    expect(startsOf(lines, text)).toEqual(startsOf(new LineIndex(text), text));
  }
});

function startsOf(lines: LineIndex, text: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at <= text.length; at = lines.lineAt(at).end) starts.push(lines.lineAt(at).start);
  return starts;
}

test('many lines at once', () => {
  const lines = new LineIndex(`a\n${'b\n'.repeat(1000)}c`, new LineIndex('a\nc'));
  expect(lines.positionAt(2003)).toEqual({ line: 1001, character: 1 });
  expect(lines.offsetAt({ line: 5000, character: 0 })).toBe(2003);
});
