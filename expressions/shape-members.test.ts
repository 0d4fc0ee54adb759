import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { differing, withEntries, withEntry } from './shape-members.ts';

test('as a map that is copied each time, and what may differ between two of them', () => {
  const random = seededRandom(7);
  const below = (limit: number) => Math.floor(random() * limit);
  let told = 0;
  for (let round = 0; round < 300; round++) {
    const start = new Map(Array.from({ length: below(60) }, (_, i) => [`m${i}`, i] as const));
    const all: { shared: ReadonlyMap<string, number>; plain: Map<string, number> }[] = [
      { shared: start, plain: start },
    ];
    for (let step = 0; step < 80; step++) {
      const { shared, plain } = all[Math.max(0, all.length - 1 - below(4))]!;
      const entries = Array.from({ length: 1 + below(3) }, () => [`m${below(80)}`, below(5)] as const);
      const copy = new Map(plain);
      for (const [name, value] of entries) {
        copy.delete(name);
        copy.set(name, value);
      }
      const [first] = entries;
      all.push({
        shared: entries.length === 1 ? withEntry(shared, ...first!) : withEntries(shared, entries),
        plain: copy,
      });
    }
    for (const { shared, plain } of all) {
      expect([...shared]).toEqual([...plain]);
      expect(shared.size).toBe(plain.size);
      expect(shared.get('m3')).toBe(plain.get('m3'));
      expect(shared.has('nowhere')).toBe(false);
    }
    const [one, other] = [all[below(all.length)]!, all[below(all.length)]!];
    const names = differing(one.shared, other.shared);
    if (!names) continue;
    told++;
    const different = new Set(names);
    for (const name of [...one.plain.keys(), ...other.plain.keys()])
      if (one.plain.get(name) !== other.plain.get(name)) expect(different.has(name)).toBe(true);
  }
  expect(told).toBeGreaterThan(50);
});
