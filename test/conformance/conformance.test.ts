/**
 * Our own cases must agree to the last event id. The recorded corpus, when it is there, is a ratchet: what passed once
 * must go on passing. `UPDATE=1 npx vitest run test/conformance` writes down what passes now.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json } from '../../expressions/index.ts';
import { type Case, passes, runFolder, runRecorded } from './run.ts';

const here = new URL('.', import.meta.url);
const cases = new URL('cases/', here);

/** One history event of our own cases: id, previousEventId, type, details. */
type Line = readonly [id: number, previousEventId: number, type: string, details: { readonly [name: string]: Json }];

for (const file of readdirSync(cases).filter(name => name.endsWith('.json'))) {
  const recorded = JSON.parse(readFileSync(new URL(file, cases), 'utf8')) as Case;
  test(recorded.name, async () => {
    const { events = [], ...result } = await runRecorded(recorded);
    const lines = events.map(({ id, previousEventId, type, timestamp: _, ...details }) => [
      id,
      previousEventId,
      type,
      details,
    ]);
    const { events: expected, ...expectedResult } = recorded.expected as unknown as {
      readonly events: readonly Line[];
    };
    expect(lines).toEqual(expected);
    expect(result).toEqual(expectedResult);
  });
}

const corpus = new URL('../../../shared/conformance/', here);
const list = new URL('passing.txt', here);
const idOf = (file: string) => /([0-9a-f]{8})\.json$/.exec(file)?.[1] ?? file;

test.skipIf(!existsSync(corpus))(
  'what the recorded corpus showed to be right stays right (skipped where ../shared/conformance is missing)',
  async () => {
    const verdicts = await runFolder(corpus.pathname);
    const passing = verdicts.filter(passes).map(verdict => idOf(verdict.file));
    if (process.env.UPDATE === '1') {
      writeFileSync(list, `${passing.sort().join('\n')}\n`);
      return;
    }
    const known = readFileSync(list, 'utf8').split('\n').filter(Boolean);
    const now = new Set(passing);
    const lost = verdicts.filter(verdict => known.includes(idOf(verdict.file)) && !now.has(idOf(verdict.file)));
    expect(lost.map(({ file, first }) => `${file}: ${first?.path} ${first?.message}`)).toEqual([]);
    expect(verdicts.length).toBeGreaterThanOrEqual(known.length);
  },
  120_000,
);
