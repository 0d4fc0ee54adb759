/**
 * Our own cases must agree to the last event id. The recorded corpus, when it is there, is a ratchet: what passed once
 * must go on passing. `UPDATE=1 npx vitest run test/conformance` writes down what passes now.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../expressions/index.ts';
import { type Case, passes, runFolder, runRecorded, type Verdicts } from './run.ts';

const here = new URL('.', import.meta.url);
const cases = new URL('cases/', here);

/** One history event of our own cases: id, previousEventId, type, details. */
type Line = readonly [id: number, previousEventId: number, type: string, details: { readonly [name: string]: Json }];

type Own = Omit<Case, 'expected'> & {
  readonly expected: Omit<Case['expected'], 'events'> & { readonly events: readonly Line[] };
};

function eventOf([id, previousEventId, type, details]: Line) {
  return { id, previousEventId, type, ...details };
}

for (const file of readdirSync(cases).filter(name => name.endsWith('.json'))) {
  const { expected, ...own } = JSON.parse(readFileSync(new URL(file, cases), 'utf8')) as Own;
  const recorded = { ...own, expected: { ...expected, events: expected.events.map(eventOf) } };
  test(recorded.name, async () => {
    const { events = [], ...result } = await runRecorded(recorded);
    const lines = events.map(({ id, previousEventId, type, timestamp: _, ...details }) => [
      id,
      previousEventId,
      type,
      details,
    ]);
    const { events: expectedLines, ...expectedResult } = expected;
    expect(lines).toEqual(expectedLines);
    expect(result).toEqual(expectedResult);
  });
}

const corpus = new URL('../../../shared/conformance/', here);
/** One list per kind of case: the ids of those that pass. Executions came first, so theirs has the plain name. */
const lists = { execution: 'passing.txt', teststate: 'passing-teststate.txt', static: 'passing-static.txt' } as const;
const idOf = (file: string) => /([0-9a-f]{8})\.json$/.exec(file)?.[1] ?? file;
const recorded = existsSync(corpus);

describe.skipIf(!recorded)('what the recorded corpus showed to be right (skipped where it is missing)', () => {
  let verdicts: Verdicts;
  beforeAll(async () => {
    verdicts = await runFolder(corpus.pathname);
  }, 120_000);

  test.each(Object.entries(lists))('%s: stays right', (kind, name) => {
    const list = new URL(name, here);
    const judged = verdicts[kind as keyof Verdicts];
    const passing = judged.filter(passes).map(verdict => idOf(verdict.file));
    if (process.env.UPDATE === '1') {
      writeFileSync(list, `${passing.sort().join('\n')}\n`);
      return;
    }
    const known = readFileSync(list, 'utf8').split('\n').filter(Boolean);
    const now = new Set(passing);
    const lost = judged.filter(verdict => known.includes(idOf(verdict.file)) && !now.has(idOf(verdict.file)));
    expect(lost.map(({ file, first }) => `${file}: ${first?.path} ${first?.message}`)).toEqual([]);
    expect(judged.length).toBeGreaterThanOrEqual(known.length);
  });
});
