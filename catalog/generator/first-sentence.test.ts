import { expect, test } from 'vitest';
import { firstSentence } from './first-sentence.ts';

test.each([
  ['<p>Starts a job. It may take long.</p>', 'Starts a job.'],
  ['Starts a **job** in `us-east-1`, e.g. a batch. More.', 'Starts a job in us-east-1, e.g. a batch.'],
  ['One name per U.S. East Region. More.', 'One name per U.S. East Region.'],
  ['No end', 'No end'],
  ['The JSON input, for example:  "input": "{}"   If you', 'The JSON input.'],
  ['This operation is not supported for directory buckets.\n\nReturns the list. Always.', 'Returns the list.'],
  ['<note><p>Old.</p></note><p>New &amp; better.</p>', 'New & better.'],
  ['', ''],
])('%s', (documentation, sentence) => expect(firstSentence(documentation)).toBe(sentence));

test('what is too long is cut between words', () => {
  const sentence = firstSentence('word '.repeat(100));
  expect(sentence.length).toBeLessThanOrEqual(240);
  expect(sentence).toMatch(/ word…$/);
});
