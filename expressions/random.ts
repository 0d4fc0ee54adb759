/**
 * Numbers that look random but are made from a seed, so that a run can be replayed: a general source, Java's
 * `java.util.Random` (which AWS's `$random(seed)` shows to be: `$random(42)` is 0.7275636800328681), and version 4 UUIDs.
 */
import type { RandomSource } from './json.ts';

/** A repeatable source of randomness for a whole run. */
export function seededRandom(seed: number): RandomSource {
  return javaRandom(seed);
}

/** `java.util.Random.nextDouble()` of a generator with this seed (a 48-bit linear congruential generator). */
export function javaRandom(seed: number): RandomSource {
  const multiplier = 0x5deece66dn;
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ multiplier) & mask;
  const next = (bits: bigint) => {
    state = (state * multiplier + 0xbn) & mask;
    return Number(state >> (48n - bits));
  };
  return () => (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
}

/** A version 4 UUID in lower case. */
export function uuid(random: RandomSource): string {
  let text = '';
  for (let i = 0; i < 32; i++) {
    if (i === 8 || i === 12 || i === 16 || i === 20) text += '-';
    const digit = i === 12 ? 4 : i === 16 ? 8 + Math.floor(random() * 4) : Math.floor(random() * 16);
    text += digit.toString(16);
  }
  return text;
}
