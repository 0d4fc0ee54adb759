import { expect, test } from 'vitest';
import { type Json, linesOf } from './differences.ts';

/** One mark before each line: `+` new, `~` changed, `-` gone. */
function shown(value: Json, before?: Json): string {
  const marks = { same: ' ', new: '+', changed: '~', gone: '-' };
  return linesOf(value, before)
    .map(({ text, kind }) => marks[kind] + text)
    .join('\n');
}

test('without another value everything is plain JSON', () => {
  const value = { a: [1, { b: null }], c: {}, d: [] };
  expect(shown(value).replaceAll(/^ /gm, '')).toBe(`{
  "a": [
    1,
    {
      "b": null
    }
  ],
  "c": {},
  "d": []
}`);
});

test('what is new, another, or gone', () => {
  expect(shown({ id: 1, total: 7, list: [1, 2], price: { net: 5 } }, { id: 1, total: 6, list: [1], old: 'x' })).toBe(
    ` {
   "id": 1,
~  "total": 7,
   "list": [
     1,
+    2
   ],
+  "price": {
+    "net": 5
+  }
-  "old": "x"
 }`,
  );
});

test('another kind of value, and very many lines', () => {
  expect(shown({ a: [1] }, { a: 'text' })).toBe(' {\n~  "a": [\n+    1\n~  ]\n }');
  const lines = linesOf(Array.from({ length: 10_000 }, (_, index) => index));
  expect(lines.length).toBe(2001);
  expect(lines.at(-1)?.text).toMatch(/more lines/);
});
