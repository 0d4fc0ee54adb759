import { expect, test, vi } from 'vitest';
import { layout } from './layout.ts';
import * as pictureChange from './pictureChange.ts';
import { inPauses, rehearsalOfChanges } from './rehearsalOfChanges.ts';
import { graphFrom } from './testing.ts';

vi.mock('./pictureChange.ts', async original => {
  const module = await original<typeof pictureChange>();
  return { ...module, applied: vi.fn(module.applied) };
});

const States = Object.fromEntries(
  Array.from({ length: 200 }, (_, i) => [
    `S${i}`,
    { Type: 'Pass', ...(i < 199 ? { Next: `S${i + 1}` } : { End: true }) },
  ]),
);
const picture = layout(graphFrom(JSON.stringify({ StartAt: 'S0', States })));

test('what is rehearsed are changes of a part of the picture, which itself stays what it was', () => {
  const before = structuredClone(picture);
  expect([...rehearsalOfChanges(picture, 6)].length).toBe(6);
  const results = vi.mocked(pictureChange.applied).mock.results.map(({ value }) => value);
  expect(results.map(made => made?.nodes.length)).toEqual([120, 120, 120, 120, 120, 120]);
  expect(picture).toEqual(before);
});

test('it begins later, and others have their turn between its steps', () => {
  vi.useFakeTimers();
  let done = 0;
  inPauses(
    (function* () {
      for (;;) {
        done++;
        if (done === 3) return;
        yield;
      }
    })(),
  );
  const after = [0, 799, 1, 8, 8, 1_000].map(time => {
    vi.advanceTimersByTime(time);
    return done;
  });
  vi.useRealTimers();
  expect(after).toEqual([0, 0, 1, 2, 3, 3]);
});
