/** Did you mean: the known words that a mistyped one is close to. Knows words only. */

/**
 * The known words closest to `word`, best first, at most `most`. Case is ignored; a third of the letters may
 * differ, or one: of a word with one or two letters none, where any other word would be as close.
 */
export function closest(word: string, known: Iterable<string>, most = 1): string[] {
  const limit = word.length < 3 ? 0 : Math.max(1, Math.floor(word.length / 3));
  const scored: [distance: number, candidate: string][] = [];
  const [numbers, letters, lower] = [numbersOf(word), withoutNumbers(word), word.toLowerCase()];
  for (const candidate of known) {
    if (Math.abs(word.length - candidate.length) > limit) continue;
    // With another number it is another thing: `step2` is no mistyped `step1`.
    if (letters === withoutNumbers(candidate) && numbers !== numbersOf(candidate)) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), limit);
    if (distance <= limit && candidate !== word) scored.push([distance, candidate]);
  }
  return scored
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, candidate]) => candidate);
}

const numbersOf = (word: string) => word.replace(/\D+/g, ' ').trim();
const withoutNumbers = (word: string) => word.replace(/\d+/g, '').toLowerCase();

/** Damerau-Levenshtein distance (a swap of neighbours counts one); gives up beyond `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > limit && Math.min(...above) > limit) return limit + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
