import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keepsNoOldTexts, partsReadAgain, textAt, typedAtRandom } from './reread.testing.ts';

const tricky = `{
  // Kept "as it is" {
  "Comment": "a \\u00e9 \\"quoted\\" 😀", "StartAt": "A", /* } */
  "States": {
    "A": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": \${Limit},
      "Parameters": { "Name\\n": ["x", { "deep.$": "$.a['\\u0062']" }, [1, 2.50, true, null]], "b": {} }, "Next": "B" },
    "B": { "Type": "Parallel", "Branches": [ { "StartAt": "C", "States": { "C": { "Type": "Pass", "End": true } } } ], "Next": "D" },
    "D": { "Type": "Choice", "Choices": [ { "Variable": "$.n", "NumericEquals": 1, "Next": "A" } ], "Default": "E" },
    "E": {}, "F": { "Type": "Succeed" }
  }
}
`;

const folder = path.join(import.meta.dirname, '../examples');
const texts = [
  tricky,
  '{"a":{"b":{}}}',
  ...readdirSync(folder)
    .filter(name => name.endsWith('.asl.json'))
    .map(name => readFileSync(path.join(folder, name), 'utf8')),
];

test.each(texts.map((text, index) => [index, text] as const))(
  'a document that is taken over from version to version is the one that is read at once (%i)',
  (index, original) => {
    const rounds = Math.max(20, Math.min(200, Math.round(300_000 / original.length)));
    const { takenOver, brokenAndTakenOver } = typedAtRandom(original, 'json', { rounds, seed: index });
    expect(takenOver).toBeGreaterThan(rounds);
    expect(brokenAndTakenOver).toBeGreaterThan(rounds / 10);
  },
);

/** The text, and what of it is read again when it is typed into: what of the new tree was not in the old one. */
function readAgain(before: string, after: string): string[] {
  const { next, again } = partsReadAgain(before, after, 'json');
  return again
    .filter(part => part.kind !== 'member' || part.value?.kind !== 'object')
    .map(part => textAt(next, part.span));
}

const small = `{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Wait", "Seconds": 1, "Next": "B"},
    "B": {
      "Type": "Pass",
      "Next": "C"
    },
    "C": {"Type": "Succeed"}
  },
  "Comment": "c"
}`;

test.each([
  ['in a value', '"Seconds": 1', '"Seconds": 12', ['"Seconds": 12']],
  ['a name of a state', '"C": {', '"Cc": {', ['"Type": "Succeed"']],
  ['at the root', '"StartAt": "A"', '"StartAt": "Aa"', ['"StartAt": "Aa"']],
  ['a string that is not closed', '"Type": "Pass",', '"Type": "Pa', ['"Type": "Pa']],
  ['a string that the quote of the next text closes', '"Seconds": 1', '"Seconds": "1', ['"Seconds": "1']],
  ['a state is added', '    "C"', '    "D": {},\n    "C"', []],
  ['states become two', '"Seconds": 1, ', '"Seconds": 1 }, "X": {', ['"Seconds": 1', '"Next": "B"', '"Type": "Wait"']],
])('what is read again: %s', (_, before, after, expected) => {
  const again = readAgain(small, small.replace(before, after));
  for (const text of expected) expect(again).toContain(text);
  // What is around it has changed, and what is beside it is looked at.
  expect(again.filter(text => !expected.includes(text) && text.length < 30).length).toBeLessThan(3);
});

test('a text that was broken is mended by reading what was broken', () => {
  const broken = small.replace('"Next": "C"', '"Next": "C');
  expect(readAgain(broken, small)).toEqual(['"Next": "C"']);
});

test('strings of a version do not hold on to all of its text', () => {
  const states = Array.from({ length: 2000 }, (_, index) => `"S${index}":{"Comment":"A comment, long enough"}`);
  keepsNoOldTexts(`{"States":{${states.join(',\n')}}}`, 'json', index => `"S${index}":`, 20);
});
