/** Chance in tests that change definitions at random. */

/** Numbers below something, the same in every run of the tests. */
export function chance(seed: number): (below: number) => number {
  let x = (seed * 2654435761) >>> 0 || 1;
  return below => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % below;
  };
}
