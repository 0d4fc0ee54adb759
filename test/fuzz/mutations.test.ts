/**
 * Definitions and templates with wounds. `FUZZ_SEEDS=20000 npx vitest run test/fuzz/mutations.test.ts` tries more of them,
 * `FUZZ_FROM=7 FUZZ_SEEDS=1` the one of seed 7.
 */
import { expect, test } from 'vitest';
import { askAll, check } from './everything.ts';
import { mutated, numbers, sources } from './texts.ts';

const seeds = Number(process.env.FUZZ_SEEDS ?? 1000);
/** With `FUZZ_ALL=1` each of them is asked everything. */
const everything = process.env.FUZZ_ALL !== undefined;
const firstSeed = Number(process.env.FUZZ_FROM ?? 0);

test(`${seeds} mutations, checked and asked about`, { timeout: 60_000 + seeds * 100 }, async () => {
  const all = sources();
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const given = mutated(all[seed % all.length]!, seed);
    const found = check(given);
    const random = numbers(seed);
    const offsets = [random(given.text.length + 1), random(given.text.length + 1)];
    const [first] = found;
    if (first) offsets.push(first.span.start);
    await askAll(given, offsets, seed % 20 === 0, everything ? undefined : seed);
    // What is remembered of one text tells nothing else about the next.
    if (seed % 10 === 0) expect(JSON.stringify(check(given))).toBe(JSON.stringify(found));
  }
});
