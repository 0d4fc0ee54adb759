import { expect, test } from 'vitest';
import { parse as parseWithPackage } from 'yaml';
import { parseDocument } from './parse.ts';
import { DecodedString } from './string-offsets.ts';
import type { Node, StringNode } from './tree.ts';

/** Every string of a document, keys included. */
function stringsOf(node: Node | undefined): StringNode[] {
  if (node === undefined) return [];
  if (node.kind === 'string') return [node];
  if (node.kind === 'array') return node.items.flatMap(stringsOf);
  if (node.kind === 'object') return node.members.flatMap(member => [member.key, ...stringsOf(member.value)]);
  return [];
}

/**
 * The property of `offsetAt`: offsets never go back, stay inside of the text, and a character that is not an escape, a
 * fold or a line break is found at its offset.
 */
function checkOffsets(text: string, node: StringNode): void {
  expect(node).toBeInstanceOf(DecodedString);
  expect((node as DecodedString).decodedAgain(), JSON.stringify(text)).toBe(node.value);
  let previous = node.span.start;
  for (let i = 0; i <= node.value.length; i++) {
    const at = node.offsetAt(i);
    if (at < previous || at > text.length) throw new Error(`offset ${at} of unit ${i} in ${JSON.stringify(text)}`);
    previous = at;
    const written = text[at];
    const unit = node.value[i];
    if (unit === undefined || written === unit || written === '\\' || /\s/.test(unit)) continue;
    // The second half of a pair that one escape stands for is at that escape, too.
    if (node.style === 'double' && text[node.offsetAt(i - 1)] === '\\') continue;
    throw new Error(`unit ${i} is ${JSON.stringify(unit)}, at its offset is ${JSON.stringify(written)} in ${text}`);
  }
}

// biome-ignore format: a table
const jsonContents = [
  '', 'plain', '\\"', 'a\\nb', '\\u0041\\u00e9', '\\ud83d\\ude00', '😀 x', '$.a[\\"b\\"]', '\\\\', '\\\\\\"', 'a\\/b\\\\', '\\t\\b\\f\\r',
];

test.each(jsonContents)('JSON: every unit of "%s" decodes from its own slice', content => {
  const text = `{"before": [ "${content}" ]}`;
  const node = stringsOf(parseDocument(text, 'json').root)[1]!;
  expect(node.value).toBe(JSON.parse(`"${content}"`));
  for (let i = 0; i < node.value.length; i++) {
    const slice = text.slice(node.offsetAt(i), node.offsetAt(i + 1));
    expect(JSON.parse(`"${slice}"`)).toBe(node.value[i]);
  }
  expect(node.offsetAt(node.value.length)).toBe(node.span.end - 1);
});

/** What follows `key: ` in a mapping that goes on. */
// biome-ignore format: a table
const yamlValues = [
  'plain', 'two words', 'first\n   second', 'first \n \n\t\n   third  ', "'single'", "'it''s'", "''''", "''", "'a''\n   ''b'",
  "' a \n   b '", "'a\n\n\n   b\n\n   '", '"double"', '""', '"a\\"b"', '"\\x41\\u0042\\U0001F600!"', '"a\\\n   \\  b"', '"a\\tb\\nc"',
  '"fold\n   me"', '"fold \t\n\n   me\n\n   "', '"a \\\n\n   b"', '"  \n   x"', '"\\N\\_\\L\\P\\e\\a\\v\\0"', '"tab\\\there"', '"é😀"',
  '|\n   one\n   two\n', '|-\n   one\n', '|+\n   one\n\n\n', '|2\n    deeper\n   less\n', '|\n\n\n   after\n   blank\n', '|\n', '|+\n\n\n',
  '|\n   a\n     b\n\n   c\n', '>\n   fold\n   these\n\n   lines\n', '>\n   a\n     deeper\n   b\n', '>\n   a\n\n     deeper\n\n\n   b\n',
  '>-\n\n   a\n\n\n   b\n\n', '>+\n   a\n   b\n\n', '>1-\n  a\n   b\n  c\n', '|-\n   a\n     \n   \n', '>\n   a\n   \tb\n   c\n', '| # comment\n   x\n',
  '|\n   a\n      \n   b\n      \n', '|+\n   a\n      \n', '>+\n\n     \n   x\n', '|-\n   {% $states.input %}\n', '!Sub "a${b}"', '!Sub |\n   x\n',
];

test.each(yamlValues.flatMap(value => [value, value.replaceAll('\n', '\r\n')]))(
  'YAML: offsets agree with %j',
  value => {
    for (const text of [`k: ${value}\nlast: 1`, `a:\n  - k: ${value.replaceAll('\n', '\n  ')}`, `k: ${value}`]) {
      const strings = stringsOf(parseDocument(text, 'yaml').root);
      const node = strings[strings.findIndex(string => string.value === 'k') + 1]!;
      const reference = parseWithPackage(text, { logLevel: 'silent' });
      expect(node.value).toBe(reference.k ?? reference.a[0].k);
      checkOffsets(text, node);
    }
  },
);

test('the decoders say the same as the package, for random strings in random folds', () => {
  const pieces = ['a', ' ', '\n', '\n ', '\n   ', '\t', "''", '\\n', '\\\n', '\\"', 'b c', '😀', '\\u0041', '\r\n'];
  let seed = 7;
  const random = (n: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  for (let round = 0; round < 1200; round++) {
    let body = '';
    for (let i = random(9); i >= 0; i--) body += pieces[random(pieces.length)];
    const indented = body.replaceAll('\n', '\n  ');
    for (const value of [
      `"${indented}"`,
      `'${indented}'`,
      `|\n  x${indented}\n`,
      `>\n  x${indented}\n`,
      `>+\n  x${indented}\n\n`,
      `|-\n  x${indented}`,
    ]) {
      const text = `k: ${value}\nz: 1`;
      const document = parseDocument(text, 'yaml');
      if (document.problems.length > 0) continue;
      const node = stringsOf(document.root)[1]!;
      expect(node.value, JSON.stringify(text)).toBe(parseWithPackage(text).k);
      checkOffsets(text, node);
      // The end of the content is where its last unit ends.
      expect(node.offsetAt(node.value.length)).toBeLessThanOrEqual(text.length - 4);
    }
  }
});
