/**
 * The same for workflows made at random: every kind of state, both query languages, loops, branches and iterations, paths and
 * expressions that often miss, tasks that answer anything and fail. Whatever happens in a run is an instance of what was inferred before.
 */
import { expect, test } from 'vitest';
import { soundnessOf } from './shapes-random.ts';

/** How many workflows; more to look for what is rare. */
const workflows = Number(process.env.WORKFLOWS ?? 800);

test('what was inferred holds in runs of workflows made at random', { timeout: 600_000 }, async () => {
  const counts = { compared: 0, unknown: 0 };
  let ended = 0;
  for (let seed = 1; seed <= workflows; seed++) {
    const { status, unsound } = await soundnessOf(seed, counts);
    if (unsound !== undefined) expect.fail(unsound);
    if (status === 'SUCCEEDED') ended++;
  }
  expect(ended).toBeGreaterThan(workflows / 20);
  expect(counts.compared).toBeGreaterThan(workflows * 5);
});
