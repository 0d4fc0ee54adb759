import { expect, test } from 'vitest';
import { parseDocument } from '../../../language/index.ts';
import { opensAt } from './opening.ts';
import { formatOfText } from './testing.ts';

/** The character before the cursor is what was typed last. */
function opens(marked: string): boolean {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  return opensAt(parseDocument(text, formatOfText(text)), offset, text[offset - 1] ?? '');
}

test.each([
  '{ "¦" }',
  '{ "¦',
  '{ "StartAt": "¦" }',
  '{ "StartAt": ¦ }',
  '{ "a": ["¦"] }',
  '{ "a": "$.¦" }',
  '{ "a": "$.list[¦" }',
  '{ "a": "arn:¦" }',
  '{ "a": "{%¦ %}" }',
  '{ "a": "{% $sum(¦) %}" }',
  '{ "a": "States.Array($.a,¦)" }',
  'StartAt: ¦',
  'StartAt: Validate ¦',
  'a: { b: Validate ¦, c: 1 }',
  '{ "StartAt": "Validate ¦',
  'a:\n  - ¦',
  'a: $.¦',
  'a: {%¦',
  'a: "¦"',
])('the list opens: %s', marked => {
  expect(opens(marked)).toBe(true);
});

test.each([
  '{¦}',
  '{ "a": {¦} }',
  '{ "a": [¦] }',
  '{ "a": 1,¦ }',
  '{ "a": 1, ¦ }',
  '{ "StartAt"¦ }',
  '{ "StartAt": "A"¦ }',
  '{ "StartAt":¦ }',
  '{\n  ¦\n}',
  'StartAt:¦',
  'a: [¦]',
  'a: [b,¦]',
  'a: "b"¦',
  'a: "b" ¦',
  'a: b ¦# why',
  'a: 1\n  ¦',
])('people press Enter there, or go on: %s', marked => {
  expect(opens(marked)).toBe(false);
});
