import { expect, test } from 'vitest';
import { closest } from './suggest.ts';

test.each([
  ['shp', ['Ship', 'Stop', 'A'], 'Ship'],
  ['SHIP', ['Ship'], 'Ship'],
  ['Shpi', ['Ship'], 'Ship'],
  ['a', ['B', 'A'], 'A'],
  // Any name of one letter is as close as any other.
  ['B', ['A', 'C'], undefined],
  ['ab', ['cb'], undefined],
  ['Order', ['Refund'], undefined],
])('%s among %j', (word, known, expected) => expect(closest(word, known)[0]).toBe(expected));
