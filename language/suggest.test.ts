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
  ['pass3', ['pass1', 'pass2'], undefined],
  ['pas1', ['pass2', 'pass1'], 'pass1'],
  ['Step10', ['Step1'], undefined],
])('%s among %j', (word, known, expected) => expect(closest(word, known)[0]).toBe(expected));
