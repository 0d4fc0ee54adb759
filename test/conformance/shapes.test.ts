/**
 * The flow analysis is sound: in every recorded execution everything is an instance of what was inferred before, whether nothing
 * is known of the input, inputs like it, or the input itself. There is no exception.
 */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkSoundness, unsoundText } from './shapes.ts';

const corpus = '../shared/conformance/execution';
const there = existsSync(corpus);
if (!there) console.log(`Recorded executions are not checked against shapes: ${corpus} is not beside the project.`);

describe('what was inferred holds', () => {
  test('in our own cases', async () => {
    const { cases, compared, unsound } = await checkSoundness('test/conformance/cases');
    expect(unsound.map(unsoundText)).toEqual([]);
    expect(cases).toBeGreaterThan(0);
    expect(compared).toBeGreaterThan(cases);
  });

  test.skipIf(!there)('in every recorded execution', { timeout: 120_000 }, async () => {
    const { cases, compared, unknown, unsound } = await checkSoundness(corpus);
    expect(unsound.map(unsoundText)).toEqual([]);
    expect(cases).toBeGreaterThan(500);
    // Saying nothing would be sound, too.
    expect(compared).toBeGreaterThan(5 * unknown);
  });
});
