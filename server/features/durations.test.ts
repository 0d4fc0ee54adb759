import { expect, test } from 'vitest';
import type { Json, ObjectNode } from '../../language/index.ts';
import { parseDocument } from '../../language/index.ts';
import { durationWords, timelineLine, timelineOf, timelineWords, timestampWords } from './durations.ts';

test.each([
  [0, '0 s'],
  [0.5, '0.5 s'],
  [59, '59 s'],
  [90, '1 min 30 s'],
  [9000, '2 h 30 min'],
  [86_400, '1 d'],
  [99_999_999, '1157 d 9 h 46 min 39 s'],
])('%d seconds are %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

const timeline = (retrier: Json) => timelineOf(parseDocument(JSON.stringify(retrier), 'json').root as ObjectNode);
const lineOf = (retrier: Json) => {
  const found = timeline(retrier);
  return found && timelineLine(found);
};

test.each<[Json, string]>([
  [{}, '3 retries after 1 s, 2 s, 4 s · 7 s in all'],
  [{ IntervalSeconds: 2, MaxAttempts: 1 }, '1 retry after 2 s'],
  [{ MaxAttempts: 0 }, 'never retried'],
  [{ IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 100 }, '100 retries after 10 s, … · 16 min 40 s'],
  [{ IntervalSeconds: 3, MaxAttempts: 5, MaxDelaySeconds: 10 }, '5 retries after 3 s, 6 s, … · 39 s in all'],
  [{ IntervalSeconds: 2, JitterStrategy: 'FULL' }, '3 retries after up to 2 s, … · up to 14 s'],
  [{ IntervalSeconds: 0 }, '3 retries after 0 s, 0 s, 0 s · 0 s in all'],
  [{ MaxAttempts: 99_999_999 }, 'after 1 s, … · 194 d 4 h 20 min 15 s'],
])('%j is: %s', (retrier, line) => {
  expect(lineOf(retrier)).toBe(line);
});

test('the sums are those of the waits one after the other', () => {
  for (const BackoffRate of [1, 1.5, 2, 3.7])
    for (const MaxDelaySeconds of [1, 4, 5, 60, 31_622_400])
      for (const IntervalSeconds of [1, 4, 30]) {
        const retrier = { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts: 8 };
        const found = timeline(retrier);
        let sum = 0;
        for (const { wait, total } of found?.attempts ?? []) {
          sum += wait;
          expect(total, JSON.stringify(retrier)).toBeCloseTo(sum, 1);
        }
        expect(found?.attempts).toHaveLength(8);
      }
});

test('all attempts in words', () => {
  const found = timeline({ IntervalSeconds: 30, MaxAttempts: 3, MaxDelaySeconds: 100 });
  expect(found && timelineWords(found)).toBe(
    [
      '- attempt 1 after 30 s',
      '- attempt 2 after 1 min, 1 min 30 s after the first failure',
      '- attempt 3 after 1 min 40 s (`MaxDelaySeconds`), 3 min 10 s after the first failure',
      '',
      'In all 3 retries within 3 min 10 s, and the time that the attempts take.',
    ].join('\n'),
  );
});

test('an attempt that no execution lives to see is said to be one', () => {
  const found = timeline({ IntervalSeconds: 86_400, MaxAttempts: 20 });
  expect(found && timelineWords(found)).toMatch(/- attempt 9 would come more than a year after the first failure/);
});

test('a number that is filled in later makes no timeline', () => {
  const document = parseDocument('{"MaxAttempts": "${Attempts}"}', 'json');
  expect(timelineOf(document.root as ObjectNode)).toBeUndefined();
});

test('timestamps have a day of the week, and are told in the reader’s time', () => {
  expect(timestampWords('2026-03-14T01:59:00Z', 'Europe/Berlin')).toBe(
    'Saturday, 14 March 2026, 01:59:00 UTC  \nSaturday, 14 March 2026, 02:59:00 in Europe/Berlin',
  );
  expect(timestampWords('2026-03-14T01:59:00+02:00', 'UTC')).toBe('Friday, 13 March 2026, 23:59:00 UTC');
  expect(timestampWords('tomorrow')).toBeUndefined();
  expect(timestampWords('2026-99-99T00:00:00Z')).toBeUndefined();
});
