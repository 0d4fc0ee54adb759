import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json, JsonataOutcome } from './index.ts';
import { compileJsonata, javaRandom, jsonataTextOf } from './index.ts';

const input = {
  n: 3,
  text: 'héllo',
  items: [
    { name: 'a', price: 5, tags: ['x'] },
    { name: 'b', price: 1, tags: ['y', 'z'] },
  ],
  one: [{ v: 1 }],
  nothing: null,
  empty: [],
  object: { constructor: 'own', k: 1 },
  callable: { not: 'a function' },
  ...(JSON.parse('{"__proto__": {"evil": true}}') as object),
} as unknown as Json;

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
const bindings = frozen({ states: { input, context: { State: { Name: 'S' } } }, total: 7, list: [1, 2, 3], sum2: 'x' });

async function evaluate(expression: string, limits?: { depth: number; steps: number }): Promise<JsonataOutcome> {
  return compileJsonata(expression, limits).evaluate(bindings, {
    random: javaRandom(1),
    now: Date.UTC(2024, 1, 29, 12, 0, 0),
  });
}

const values: [expression: string, value: unknown][] = [
  ['$states.input.n + $total', 10],
  ['$states.input.items.price', [5, 1]],
  ['$states.input.items[price > 3].name', 'a'],
  ['$states.input.items[price > 3].[name]', ['a']],
  ['$states.input.items[price > 3].name[]', ['a']],
  [
    '$states.input.items[]',
    [
      { name: 'a', price: 5, tags: ['x'] },
      { name: 'b', price: 1, tags: ['y', 'z'] },
    ],
  ],
  ['$states.input.one.v[]', [1]],
  ['$states.input.items^(price).name', ['b', 'a']],
  ['$states.input.items{name: price}', { a: 5, b: 1 }],
  ['$states.input.items.{ "id": name }', [{ id: 'a' }, { id: 'b' }]],
  [
    '$states.input.items@$i.$i.tags#$t.{ "n": $i.name, "t": $t }',
    [
      { n: 'a', t: 0 },
      { n: 'b', t: 0 },
      { n: 'b', t: 1 },
    ],
  ],
  ['{ "a": $states.input.nope, "b": [1, $nope] }', { b: [1] }],
  // The package leaves holes in such arrays.
  ['[([1, 2]).q[true], 5]', [5]],
  ['{}', {}],
  ['[]', []],
  ['null', null],
  ['$states.input.nothing', null],
  ['$states.input.empty', []],
  [
    '($states.input ~> |items|{ "price": price * 2 }, "tags"|).items',
    [
      { name: 'a', price: 10 },
      { name: 'b', price: 2 },
    ],
  ],
  ['$merge([$states.input.one, {"w": 2}])', { v: 1, w: 2 }],
  ['( $f := function($x) { $x <= 1 ? 1 : $x * $f($x - 1) }; $f(5) )', 120],
  // Tail calls do not nest, however many there are.
  ['( $f := function($n) { $n = 0 ? "done" : $f($n - 1) }; $f(1000) )', 'done'],
  // Members of many objects are no depth.
  ['$count([1..300].{ "a": $, "b": $ * 2, "c": { "d": [$, $] } })', 300],
  ['$sum([1..150].{ "a": [$, 1], "b": { "c": 1 } }.b.c)', 150],
  // Step Functions' own functions
  ['$partition([1,2,3,4,5], 2.6)', [[1, 2], [3, 4], [5]]],
  ['$partition([1,2,3])', [[1, 2, 3]]],
  ['$partition([1,2,3], 5)', [[1, 2, 3]]],
  ['$range(0, 10, 3)', [0, 3, 6, 9]],
  ['$range(1.4, 5.6, 2.2)', [1, 3, 5]],
  ['$range(5, 1, -2)', [5, 3, 1]],
  ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
  ['$range(1e300, 1e300, 1)', 1e300],
  ['$count($range(1, 360145, 1))', 360_145],
  ['$count([1..873782])', 873_782],
  ['$contains($pad("", 4194304), "x")', false],
  // JSON has no such numbers
  ['[1/0, -1/0, {"k": 0/0}]', ['Infinity', '-Infinity', { k: 'NaN' }]],
  ['$formatNumber(1234.5, "#,##0.00")', '1,234.50'],
  ['$range(1, 9, 9)', 1],
  ['$count($range(1, 1001, 1))', 1001],
  ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
  ['$random(42)', 0.7275636800328681],
  ['$random(42) = $random(42.9)', true],
  ['$random() < 1', true],
  ['$parse(" {\\"a\\": [1]} ")', { a: [1] }],
  ['$parse("-0")', 0],
  ['$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/).index', 0],
  ['$count($distinct($shuffle([1,2,3])))', 3],
  // The clock comes from outside.
  ['$now()', '2024-02-29T12:00:00.000Z'],
  ['$now("[Y]-[M01]")', '2024-02'],
  ['$millis()', Date.UTC(2024, 1, 29, 12)],
  // Base64 over UTF-8
  ['$base64encode($states.input.text)', 'aMOpbGxv'],
  ['$base64decode("aMOpbGxv")', 'héllo'],
  // Own members only
  ['$states.input.object.constructor', 'own'],
  ['$lookup($states.input.object, "constructor")', 'own'],
  ['$states.input.items.$lookup($, "name")', ['a', 'b']],
  ['$exists($states.input.constructor)', false],
  ['$exists($lookup($states.input, "toString"))', false],
  ['$states.input.__proto__.evil', true],
  ['$parse("{\\"__proto__\\": 1}").__proto__', 1],
  ['{"a": 1}.toString ? "inherited" : "safe"', 'safe'],
  // A workflow variable takes the place of what it is named like; the rest of the expression is not disturbed.
  ['$sum2', 'x'],
];

for (const [expression, value] of values)
  test(`${expression} gives ${JSON.stringify(value)}`, async () => {
    const outcome = await evaluate(expression);
    expect(outcome).toEqual({ kind: 'value', value });
    // Plain JSON: nothing but what JSON text can say.
    if (outcome.kind === 'value')
      expect(Object.getOwnPropertyNames(outcome.value ?? {})).toEqual(Object.getOwnPropertyNames(value ?? {}));
  });

const others: [expression: string, outcome: string][] = [
  ['$doesNotExist', 'undefined'],
  ['$states.input.nope.deeper', 'undefined'],
  ['$partition([], 2)', 'undefined'],
  ['$partition([1], 0)', 'undefined'],
  ['$range(5, 1, 1)', 'undefined'],
  ['$range(1, 9, 0.5)', 'undefined'],
  ['$hash($nope, "MD5")', 'undefined'],
  ['$sum', 'unsupported'],
  ['function($x) { $x }', 'unsupported'],
  ['/a/', 'unsupported'],
  ['{"f": function($x) { $x }}', 'unsupported'],
  ['$randomSeeded(1)', 'T1006: Attempted to invoke a non-function'],
  ['$eval("1")', 'T1006: Attempted to invoke a non-function'],
  ['$states.input.callable()', 'T1006: Attempted to invoke a non-function'],
  ['$states.input.nothing()', 'T1006: Attempted to invoke a non-function'],
  ['$states()', 'T1006: Attempted to invoke a non-function'],
  ['sum([1])', 'T1005: Attempted to invoke a non-function. Did you mean $sum?'],
  ['1 + "a"', 'T2002: The right side of the "+" operator must evaluate to a number'],
  ['1 / 0 + 1', 'D1001: Number out of range: Infinity'],
  ['$partition([1], -1)', 'D3137: Partition size must not be negative'],
  ['$partition("x", 1)', 'T0410: Argument 1 of function "partition" does not match function signature'],
  ['$partition([1], "2")', 'T0410: Argument 2 of function "partition" does not match function signature'],
  ['$range(1, 2)', 'T0410: Argument 3 of function "range" does not match function signature'],
  [
    '$formatNumber(1, "x")',
    'D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
  ],
  ['[1..873783]', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
  ['$count([1..900000])', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
  ['$length($pad("", 8388608))', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
  ['$length($pad("", 1e10))', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
  ['$count($range(1, 360146, 1))', 'Expression evaluation memory limit exceeded: Check for excessive memory usage'],
  ['$base64decode("!!!")', 'Internal error'],
  ['$match("", function($a, $b) { $a })', 'Internal error'],
  ['$hash("x", "md5")', "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
  ['$hash(1, "MD5")', 'T0410: Argument 1 of function "hash" does not match function signature'],
  ['$random("1")', 'T0410: Argument 1 of function "random" does not match function signature'],
  ['$random(null)', 'T0410: Argument 1 of function "random" does not match function signature'],
  ['$uuid(1)', 'T0410: Argument 1 of function "uuid" does not match function signature'],
  ['$parse("")', 'D3137: Invalid JSON'],
  ['$parse(null)', 'T0410: Argument 1 of function "parse" does not match function signature'],
  ['$error("no stock")', 'D3137: no stock'],
  ['1 +', 'S0207: Unexpected end of expression'],
  [
    '( $f := function($n) { 1 + $f($n) }; $f(1) )',
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=101 max=100',
  ],
  [
    '( $f := function($n) { {"a": 1, "b": $f($n)} }; $f(1) )',
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=101 max=100',
  ],
];

for (const [expression, expected] of others)
  test(`${expression} gives ${expected}`, async () => {
    const outcome = await evaluate(expression);
    expect(outcome.kind === 'error' ? outcome.text : outcome.kind).toBe(expected);
  });

test('An endless tail recursion ends', async () => {
  const outcome = await evaluate('( $f := function($n) { $f($n) }; $f(1) )', { depth: 100, steps: 10_000 });
  expect(outcome).toMatchObject({ kind: 'error', message: 'Expression evaluation timeout: Check for infinite loop' });
});

test('Two evaluations of one expression at the same time do not meet', async () => {
  const compiled = compileJsonata('[$x, $millis(), {"a": $x, "b": $random()}]');
  const run = (x: number) => compiled.evaluate({ x }, { random: () => x / 10, now: x });
  expect(await Promise.all([run(1), run(2)])).toEqual([
    { kind: 'value', value: [1, 1, { a: 1, b: 0.1 }] },
    { kind: 'value', value: [2, 2, { a: 2, b: 0.2 }] },
  ]);
});

test('The same seed gives the same values', async () => {
  const run = () =>
    compileJsonata('[$random(), $uuid(), $shuffle([1..9])]').evaluate({}, { random: javaRandom(7), now: 0 });
  expect(await run()).toEqual(await run());
});

test('An expression is compiled once', () => {
  expect(compileJsonata('$a + 1')).toBe(compileJsonata('$a + 1'));
});

const recordings = new URL('../../shared/conformance/execution/', import.meta.url);
test.skipIf(!existsSync(recordings))('AWS recordings: a Pass state that evaluates one expression', async () => {
  let count = 0;
  for (const file of readdirSync(recordings)) {
    const record = JSON.parse(readFileSync(new URL(file, recordings), 'utf8'));
    const states = Object.values(record.definition?.States ?? {}) as { Type: string; Output?: unknown }[];
    const text = typeof states[0]?.Output === 'string' ? jsonataTextOf(states[0].Output) : undefined;
    if (states.length !== 1 || states[0]?.Type !== 'Pass' || text?.kind !== 'expression') continue;
    if (record.expected.status !== 'SUCCEEDED') continue;
    const outcome = await compileJsonata(text.expression).evaluate(
      { states: { input: record.input } },
      { random: javaRandom(0), now: 0 },
    );
    expect(outcome, file).toEqual({ kind: 'value', value: record.expected.output });
    count++;
  }
  expect(count).toBeGreaterThan(10);
});

test('JSONata: an object made for an empty array leaves the array as it is', async () => {
  const bindings = { states: { input: { lists: [[], [1]] } } };
  const outcome = await compileJsonata("$states.input.lists.{ 'x': 1 }").evaluate(bindings, {
    random: javaRandom(1),
    now: 0,
  });
  expect(outcome).toEqual({ kind: 'value', value: [{ x: 1 }, { x: 1 }] });
  expect(bindings.states.input.lists).toEqual([[], [1]]);
});
