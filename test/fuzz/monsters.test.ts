/** Texts of the kinds that have brought some tool down: deep, long, and of characters that nobody thinks of. */
import { test } from 'vitest';
import { askAll, check } from './everything.ts';
import { monsters } from './texts.ts';

test.each(monsters())('$name', async given => {
  check(given);
  const { length } = given.text;
  await askAll(given, [0, length, length >> 1, Math.min(60, length)], length < 100_000);
});
