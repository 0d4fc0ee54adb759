/** Regular expressions in JSONata: each ends, with a match, with none, or with an error when its time box is over. */
import vm from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { compileJsonata } from './jsonata-evaluate.ts';
import { parseJsonata } from './jsonata-parse.ts';
import { seededRandom } from './random.ts';
import { BoundRegExp, boundRegularExpressions, mostSteps } from './regular-expressions.ts';

boundRegularExpressions(vm, () => performance.now());
// A file of tests may share its process with others: nothing of it stays.
afterAll(() => boundRegularExpressions(vm, () => performance.now()));

const evaluate = (expression: string, text: string) =>
  compileJsonata(expression).evaluate({ text }, { random: seededRandom(1), now: 0 });

const long = `${'a'.repeat(60)}!`;

test.each([
  ['repetition in a repetition', '$contains($text, /^(a+)+$/)'],
  ['in a look ahead', '$contains($text, /^(?=(a+)+$)b/)'],
  ['in a look behind', '$contains($text, /(?<=b(a+)+)!/)'],
  ['with a reference back', '$match($text, /^(a+)+\\1x$/)'],
  ['choices in a repetition', '$split($text, /^(a|aa)+$/)'],
  ['in every item', '$map([1..1000], function($n) { $contains($text, /^(a+)+$/) })'],
])('%s ends with an error', async (_what, expression) => {
  const outcome = await evaluate(expression, long);
  expect(outcome).toMatchObject({
    kind: 'error',
    text: expect.stringMatching(
      /^Expression evaluation timeout: the regular expression \/.*\/g takes more than 1000 milliseconds on a text of 61 characters\./,
    ) as string,
  });
});

test('an expression that is only parsed in between changes nothing', async () => {
  const compiled = compileJsonata('$contains($text, /^(a*)*$/)');
  parseJsonata('$contains(x, /y/)');
  const outcome = await compiled.evaluate({ text: long }, { random: seededRandom(1), now: 0 });
  expect(outcome.kind).toBe('error');
});

test('the same expression has a new time box in the next evaluation', async () => {
  const expression = '$contains($text, /^(a+)+$/)';
  expect((await evaluate(expression, long)).kind).toBe('error');
  expect(await evaluate(expression, 'a'.repeat(5000))).toEqual({ kind: 'value', value: true });
});

test.each([
  [
    '$match("ab12cd3", /([a-z]+)(\\d+)/).[match, index, groups]',
    [
      ['ab12', 0, 'ab', '12'],
      ['cd3', 4, 'cd', '3'],
    ],
  ],
  ['$replace("a-b_c", /[-_](\\w)/, "<$1>")', 'a<b><c>'],
  ['$split("a1b22c", /\\d+/)', ['a', 'b', 'c']],
  ['$contains("Straße", /STRASSE|straße/i)', true],
  ['$split("xAxBx", /(?<=[a-z])[A-Z](?=x)/)', ['x', 'x', 'x']],
])('%s', async (expression, value) => {
  expect(await evaluate(expression, '')).toEqual({ kind: 'value', value });
});

test.each(['(a+)+b', '(?<x>ab?)+\\k<x>', '(a|b)*c', '([a-z]+)@(\\d+)', 'plain', '(?!(x*)*y)'])(
  'what the machine finds is what JavaScript finds: %s',
  pattern => {
    for (const text of ['', 'aab', 'abab@12', `${'ab'.repeat(3000)}c@1`]) {
      const [ours, theirs] = [new BoundRegExp(new RegExp(pattern, 'g')), new RegExp(pattern, 'g')];
      for (let i = 0; i < 3; i++) {
        expect(ours.exec(text)).toEqual(theirs.exec(text));
        expect(ours.lastIndex).toBe(theirs.lastIndex);
      }
    }
  },
);

test.each([
  ['abc', 1],
  ['[+*?|]\\+', 1],
  ['a+', 2],
  ['a+?b', 2],
  ['^(\\w+)\\s(\\w+)$', 3],
  ['(ab)+', 2],
  ['(a?)b', 2],
  ['(a+)?b', 3],
  ['a{2,5}', 2],
  ['a|b', 2],
  ['(.)\\1', 2],
  ['(a+)+', Infinity],
  ['((a|b))*', Infinity],
  ['(?:a{1,9}){1,9}', Infinity],
  ['(?=(a+)*)', Infinity],
  ['(a?)+', Infinity],
])('/%s/ has %d nested ways', (pattern, degree) => {
  expect(mostSteps(pattern, 9)).toBe(10 ** degree);
});
