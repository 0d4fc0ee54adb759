/**
 * Definitions and templates with wounds, and texts of the kinds that have brought some tool down: deep, long, and of characters
 * that nobody thinks of. `FUZZ_SEEDS=20000 npx vitest run test/fuzz/mutations.test.ts` tries more of them,
 * `FUZZ_FROM=7 FUZZ_SEEDS=1` the one of seed 7.
 */
import { expect, test } from 'vitest';
import { askAll, check, thorough } from './everything.ts';
import { monsters, mutated, numbers, sources } from './texts.ts';

const seeds = Number(process.env.FUZZ_SEEDS ?? 1000);
const firstSeed = Number(process.env.FUZZ_FROM ?? 0);

test(`${seeds} mutations, checked and asked about`, { timeout: 60_000 + seeds * 100 }, async () => {
  const all = sources();
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const given = mutated(all[seed % all.length]!, seed);
    const found = check(given);
    const random = numbers(seed);
    const [first] = found;
    // Where something is wrong, and anywhere.
    const offsets = [random(given.text.length + 1), first?.span.start ?? random(given.text.length + 1)];
    await askAll(given, offsets, seed % (thorough ? 20 : 100) === 0, seed);
    // What is remembered of one text tells nothing else about the next.
    if (seed % 20 === 0) expect(JSON.stringify(check(given))).toBe(JSON.stringify(found));
  }
});

test.each(monsters().map((given, index) => ({ ...given, index })))('$name', async ({ index, ...given }) => {
  check(given);
  const { length } = given.text;
  const isLarge = length > 50_000;
  // What is large is asked for a part of it: the small ones are asked for everything.
  const offsets = isLarge ? [length, Math.min(60, length)] : [0, length, length >> 1, Math.min(60, length)];
  await askAll(given, offsets, !isLarge, isLarge ? index : undefined);
});
