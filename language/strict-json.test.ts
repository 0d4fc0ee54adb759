import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { maxDepth, parseTolerantly } from './parse-json.ts';
import { readStrictly } from './strict-json.ts';
import { chance, edited, shownTree } from './testing.ts';

const folder = path.join(import.meta.dirname, '../examples');
const texts = [
  '{"a":[1,-2.5e3,true,false,null,{}],"b":{"c":[],"\\u0064\\n":"\\ud83d\\ude00 \\"x\\""},"":"😀"}',
  ' \r\n\t[ ] ',
  '\ufeff{"a" : "b"}',
  '"text"',
  ...readdirSync(folder)
    .filter(name => name.endsWith('.asl.json'))
    .map(name => readFileSync(path.join(folder, name), 'utf8')),
];

/** Both readings say the same of a text, or only one of them wants it. */
function checkBoth(text: string): 'read' | 'refused' {
  const strict = readStrictly(text, maxDepth);
  if (strict === undefined) return 'refused';
  const tolerant = parseTolerantly(text);
  expect(tolerant.problems, text).toEqual([]);
  expect(shownTree(strict, undefined)).toEqual(shownTree(tolerant.root, undefined));
  return 'read';
}

test.each(texts)('what is right is read at once (%#)', text => {
  expect(checkBoth(text)).toBe('read');
});

test('what is read at once is read alike with all care, whatever is typed', () => {
  const next = chance(7);
  let read = 0;
  for (const original of texts)
    for (let round = 0; round < Math.min(2000, 400_000 / original.length); round++)
      if (checkBoth(edited(original, next)) === 'read') read++;
  expect(read).toBeGreaterThan(500);
});

test.each([
  '',
  '{',
  '{"a":1,}',
  '{"a":1 "b":2}',
  '{"a":1,"a":2}',
  '{a:1}',
  "{'a':1}",
  '{"a":01}',
  '{"a":1.}',
  '{"a":-}',
  '{"a":truey}',
  '{"a":tru}',
  '{"a":"\\x"}',
  '{"a":"\\u12"}',
  '{"a":"\t"}',
  '{"a":"\\\n"}',
  '{"a":"b',
  '{"a":"b\\',
  '{"a":"b\\"',
  '{"a":${X}}',
  '{"a":1}}',
  '{"a":1} // c',
  '[1,]',
  '[1 2]',
  '{"a":\u00a01}',
  `${'['.repeat(maxDepth + 1)}${']'.repeat(maxDepth + 1)}`,
  `{${Array.from({ length: 30 }, (_, index) => `"k${index % 29}":1`).join()}}`,
])('what needs care is not read at once: %j', text => {
  expect(checkBoth(text)).toBe('refused');
});
