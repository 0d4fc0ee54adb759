/** Which of many names was probably meant. */

/** The name that the fewest changes lead to; undefined when none is near. Capitals do not count. */
export function closestName(given: string, names: readonly string[]): string | undefined {
  const lower = given.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(lower.length / 4)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - lower.length) >= least) continue;
    const changes = changesBetween(lower, name.toLowerCase(), least);
    if (changes < least) {
      least = changes;
      best = name;
    }
  }
  return best;
}

/** Letters to add, take away, replace or swap with their neighbour; `enough` when it takes as many or more. */
function changesBetween(a: string, b: string, enough: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let changes = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        changes = Math.min(changes, before[j - 2]! + 1);
      next.push(changes);
      least = Math.min(least, changes);
    }
    if (least >= enough) return enough;
    before = row;
    row = next;
  }
  return row[b.length]!;
}
