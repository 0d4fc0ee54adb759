import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { quickTree } from './jsonata-quick.ts';
import { jsonataTokens } from './jsonata-tokens.ts';

const quick = (text: string) => quickTree(text, jsonataTokens(text));

/** The package's nodes have its grammar as their prototypes. */
const plain = (tree: unknown): unknown => structuredClone(JSON.parse(JSON.stringify(tree)));

function packageTree(text: string): unknown {
  try {
    return plain(jsonata(text).ast());
  } catch {
    return undefined;
  }
}

function checkSame(text: string): boolean {
  const tree = quick(text);
  if (tree !== undefined) expect(plain(tree), text).toEqual(packageTree(text));
  return tree !== undefined;
}

test.each([
  '$states.input.order.id',
  '$',
  '$$.a',
  'a.b.c',
  'a."b c".d',
  "'x' & $y & `z`",
  '-1',
  '-$x',
  '- 2 + 3 * 4 - 5 % 6',
  '1e3 + 0.5',
  '[1, 2, 3]',
  '[1..$n, 7]',
  '[]',
  '{}',
  '{ "a": 1, "b": { "c": [true, false, null] } }',
  '$merge([$states.input, { "step": 17 }])',
  '$sum($states.input.lines[price > 10].(price * quantity))',
  '$exists($states.input.x) ? $states.input.x : "none"',
  '$a ? $b',
  '$a and $b or $c in [1, 2]',
  '$x[0].y[z = "1"][2].w',
  '$f($x)[0]',
  '$f($x)[0].y',
  '$f()',
  '(1; 2)',
  '()',
  '($x := 1; $y := $x + 1; $y)',
  '$x := $y := 1',
  'a[]',
  'a[0][]',
  'a.b[]',
  'a.b[].c[0]',
  '$x[]',
  '$x[].y',
  '(a)[]',
  '([1])',
  '([1].a)',
  'a.[b]',
  '[a].b',
  'a.{"x": y}',
  'a.b{c: d}',
  '$x{c: d}',
  'a.(b; c).d',
  '$x ~> $f ~> $g(1)',
  'a[] ~> $f',
  'a.$f(b).c',
  '$f(a).$g(b)',
  'a < b',
  'a <= b != c',
  '-a[0]',
  '-1[]',
  '($x)[1]',
  '"a"[0]',
  '1[0].a',
])('%s', text => {
  checkSame(text);
});

test('it reads the usual ones', () => {
  for (const text of ['$states.input.a.b', '$merge([$a, {"b": 1}])', '$x[a = "b"].c', '($x := 1; $x)', '$a ? 1 : 2'])
    expect(quick(text), text).toBeDefined();
});

test.each([
  '',
  ' ',
  '1.a',
  'a.1',
  'a.true',
  'a b',
  '$f(',
  '$f(?, 1)',
  'f(1)',
  'function($x){$x}',
  '$x[0] := 1',
  'a := 1',
  '"a',
  '"',
  '"a\\n"',
  '`a',
  '/a/',
  'a/b',
  'a.%.b',
  'a^(b)',
  'a@$b',
  'a#$b',
  '*',
  '**.a',
  '|a|{}|',
  'a..b',
  'and',
  'a.and',
  '{1}',
  '{"a": 1',
  '[1',
  '(1',
  '1)',
  'a ? b : ',
  'a{b: c}[0]',
  'a{b: c}{d: e}',
  '!a',
  '/* why */ a',
  'a /* not closed',
  `${'('.repeat(300)}1${')'.repeat(300)}`,
])('left to the package: %s', text => {
  expect(quick(text)).toBeUndefined();
});

/** Made of pieces by chance, right and wrong ones. */
test('whatever it reads it reads as the package does', () => {
  let random = 1;
  const below = (limit: number) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return Math.floor((random / 2 ** 32) * limit);
  };
  const leaves = ['a', 'b', '$x', '$', '$$', '1', '0.5', '"s"', "'t'", 'true', 'null', '[]', '{}', 'in', '()'];
  const infix = ['.', '.', '.', '+', '-', '*', '%', '&', '=', '!=', '<', '>=', 'and', 'or', 'in', '~>', ':=', '/', '^'];
  const make = (depth: number): string => {
    const inner = () => make(depth - 1);
    if (depth === 0) return leaves[below(leaves.length)]!;
    switch (below(13)) {
      case 0:
        return `(${inner()}; ${inner()})`;
      case 1:
        return `[${inner()}, ${inner()}]`;
      case 2:
        return `{${inner()}: ${inner()}}`;
      case 3:
        return `$f(${inner()}, ${inner()})`;
      case 4:
        return `${inner()}[${inner()}]`;
      case 5:
        return `${inner()}[]`;
      case 6:
        return `${inner()} ? ${inner()} : ${inner()}`;
      case 7:
        return `-${inner()}`;
      case 8:
        return `${inner()}{${inner()}: ${inner()}}`;
      case 9:
        return `[${inner()}..${inner()}]`;
      case 10:
        return `${inner()}${'.'}${inner()}`;
      default:
        return `${inner()} ${infix[below(infix.length)]} ${inner()}`;
    }
  };
  let read = 0;
  for (let round = 0; round < 3000; round++) if (checkSame(make(1 + below(3)))) read++;
  expect(read).toBeGreaterThan(500);
});

const shared = path.join(import.meta.dirname, '../../shared/realworld');
const files = (() => {
  try {
    return readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter(file => /\.(json|ya?ml)$/.test(file));
  } catch {
    return [];
  }
})();

test.skipIf(files.length === 0)('expressions that other people wrote', () => {
  let read = 0;
  let all = 0;
  for (const file of files)
    for (const [, written = ''] of readFileSync(path.join(shared, file), 'utf8').matchAll(/\{%(.*?)%\}/gs)) {
      const text = written.replace(/\\(["n])/g, (_, char: string) => (char === 'n' ? '\n' : char));
      all++;
      if (checkSame(text)) read++;
    }
  expect(read / all).toBeGreaterThan(0.8);
});
