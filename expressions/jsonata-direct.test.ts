/**
 * What is evaluated without the package gives what the package gives: expressions and data are made at random, and both
 * answers compared. What is left to the package is its own answer and proves nothing, so the share of it is checked too.
 */
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import type { Json } from './json.ts';
import { registerAdditions } from './jsonata-additions.ts';
import { compileJsonata, type JsonataOutcome } from './jsonata-evaluate.ts';
import { seededRandom } from './random.ts';

const environment = { random: seededRandom(1), now: 0 };

type Bindings = { readonly [name: string]: Json };

async function byPackage(expression: string, bindings: Bindings): Promise<string> {
  const program = jsonata(expression);
  registerAdditions(program);
  try {
    const value: unknown = await program.evaluate(undefined, structuredClone(bindings));
    return value === undefined ? 'nothing' : shown(value);
  } catch {
    return 'error';
  }
}

/** With infinite numbers told from null, and without the holes that the package leaves where a filter met nothing. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (Array.isArray(inner)) return inner.filter(item => item !== undefined);
    return typeof inner === 'number' && !Number.isFinite(inner) ? `number ${inner}` : inner;
  });
}

function ours(outcome: JsonataOutcome): string {
  return outcome.kind === 'value' ? shown(outcome.value) : outcome.kind === 'undefined' ? 'nothing' : outcome.kind;
}

/** Compares, and tells whether the answer was found without the package. */
async function checkSame(expression: string, bindings: Bindings): Promise<boolean> {
  const before = JSON.stringify(bindings);
  const outcome = compileJsonata(expression).evaluate(bindings, environment);
  if (outcome instanceof Promise) return false;
  const theirs = await byPackage(expression, bindings);
  expect(ours(outcome), `${expression}\nof ${before}`).toBe(theirs);
  expect(JSON.stringify(bindings), expression).toBe(before);
  return true;
}

test('JSONata: what states write every day is evaluated without the package', async () => {
  const input = {
    id: 7,
    name: 'Ada',
    lines: [
      { price: 2, quantity: 3, tags: ['x'] },
      { price: 5, quantity: 1 },
    ],
    none: [],
  };
  for (const expression of [
    '$states.input',
    '$states.input.lines.price',
    '$states.input.lines[0].price + 1',
    '$states.input.lines[price > 3].quantity',
    '$sum($states.input.lines.(price * quantity))',
    "$states.input.lines.{ 'total': price * quantity, 'tags': tags }",
    '{ "id": $states.input.id, "count": $count($states.input.lines), "missing": $states.input.missing }',
    "$states.input.name & '-' & $states.input.id & '-' & $states.input.lines",
    "$count($states.input.lines) > 1 ? 'many' : 'few'",
    '$exists($states.input.name) and $states.input.id in [1, 7] or false',
    "($total := $sum($states.input.lines.price); $rate := 0.2; { 'total': $total, 'tax': $total * $rate })",
    "$append($states.input.lines, { 'price': 1 })",
    '[$states.input.lines.price, -1]',
    '$states.input.lines{ $string(price): quantity }',
    '$states.input.lines.[price, quantity]',
    '$merge([$states.input, { "more": $v }])',
    '$states.input.none',
    '$states.input.none.x',
    '$v',
    '$map($states.input.lines, function($line) { $line.price * $line.quantity })',
    '$filter($states.input.lines, function($line) { $line.price > 3 })',
    '$reduce($states.input.lines.price, function($sum, $price) { $sum + $price }, 0)',
    '$map($states.input.lines, function($l, $i) { { "at": $i, "tags": $map($l.tags, function($t) { $uppercase($t) }) } })',
  ])
    expect(await checkSame(expression, { states: { input }, v: [1] }), expression).toBe(true);
});

test.each([
  ['($f := function($x) { $x }; $f(1))', 'functions that are stored'],
  ['$map($states.input.a, $string)', 'functions as arguments'],
  ['$sort($states.input.a)', 'functions that wait'],
  ['$states.input.a[]', 'arrays that stay arrays'],
  ['$states.input.a^(b)', 'sorting'],
  ['$states.input.a.%.b', 'parents'],
  ['$uuid()', 'randomness'],
  ['$states.input.constructor', 'inherited names'],
  ['$states.input.text + 1', 'errors'],
  ['$nobody', 'names that may be functions'],
  ['$sum', 'functions as values'],
])('JSONata: %s is left to the package (%s)', async expression => {
  expect(await checkSame(expression, { states: { input: { a: [1, 2], text: 'x' } } })).toBe(false);
});

test('JSONata: a variable takes the place of a function of its name', async () => {
  expect(await checkSame('$sum([1, 2])', { states: {} })).toBe(true);
  expect(await checkSame('$sum([1, 2])', { states: {}, sum: 1 })).toBe(false);
  expect(await checkSame('($sum := 1; $sum([1, 2]))', { states: {} })).toBe(false);
});

test('JSONata: what a function calls last is called behind it', async () => {
  const input = { list: [{ a: 1 }, { b: 2, c: 3 }, {}], none: [], one: ['x'] };
  for (const expression of [
    '$map($states.input.list, function($v) { $keys($v) })',
    '$map($states.input.list, function($v) { ($keys($v)) })',
    '$map($states.input.list, function($v) { $exists($v.a) ? $keys($v) : $spread($v) })',
    '$map($states.input.one, function($v) { $map([$v], function($w) { $w }) })',
    '$reduce($states.input.none, function($a, $b) { $a + $b })',
    '$reduce($states.input.none, function($a, $b) { $a + $b }, 1)',
  ])
    expect(await checkSame(expression, { states: { input } }), expression).toBe(true);
  // It has no context to take a missing argument from: an error.
  expect(await checkSame('$states.input.one.$map([1], function($v) { $uppercase() })', { states: { input } })).toBe(
    false,
  );
});

test('JSONata: expressions and data made at random', async () => {
  let direct = 0;
  const total = 4000;
  for (let seed = 1; seed <= total; seed++) {
    const random = seededRandom(seed);
    const upTo = (limit: number) => Math.floor(random() * limit);
    const pick = <T>(list: readonly T[]): T => list[upTo(list.length)]!;
    const some = <T>(most: number, make: () => T): T[] => Array.from({ length: upTo(most + 1) }, make);

    const value = (depth: number): Json => {
      switch (upTo(depth > 3 ? 6 : 10)) {
        case 0:
          return null;
        case 1:
          return random() < 0.5;
        case 2:
          return pick(['', 'x', 'y', '12', 'ä€😀', '[']);
        case 3:
        case 4:
          return pick([0, 1, 2, -3, 2.5, 1e21, 0.1]);
        case 5:
          return pick([[], {}, [[]], [null]]) as Json;
        case 6:
        case 7:
          return some(3, () => value(depth + 1));
        default:
          return Object.fromEntries(some(4, () => [pick(['a', 'b', 'c', '1']), value(depth + 1)]));
      }
    };

    const name = () => pick(['a', 'b', 'c', '`1`', 'd']);
    const literal = () => pick(['1', '0', '2.5', '-1', '"x"', '"a"', '""', '"["', 'true', 'false', 'null', '[]', '{}']);
    const start = () => pick(['$states.input', '$states.input', '$v', '$', '$states.input.a', '$w', name()]);
    const step = (depth: number): string => {
      switch (upTo(8)) {
        case 0:
          return `(${expression(depth + 1)})`;
        case 1:
          return object(depth + 1);
        case 2:
          return `[${expression(depth + 1)}]`;
        case 3:
          return `$string(${name()})`;
        default:
          return name();
      }
    };
    const filter = (depth: number) => (random() < 0.3 ? `[${pick(['0', '-1', '1', expression(depth + 2)])}]` : '');
    const path = (depth: number) =>
      `${start()}${filter(depth)}${some(2, () => `.${step(depth)}${filter(depth)}`).join('')}`;
    const object = (depth: number) =>
      `{${some(2, () => `${pick(['"a"', '"b"', '"1"', name(), expression(depth + 2)])}: ${expression(depth + 1)}`).join(', ')}}`;
    const calls = () =>
      pick([
        '$sum',
        '$count',
        '$string',
        '$exists',
        '$not',
        '$boolean',
        '$keys',
        '$reverse',
        '$distinct',
        '$type',
        '$number',
        '$uppercase',
        '$length',
        '$max',
        '$average',
        '$merge',
        '$spread',
        '$floor',
        '$abs',
        '$round',
        '$trim',
      ]);
    const pairs = () =>
      pick(['$append', '$contains', '$join', '$lookup', '$substringBefore', '$power', '$zip', '$substring']);
    const expression = (depth: number): string => {
      switch (upTo(depth > 3 ? 4 : 15)) {
        case 0:
          return literal();
        case 1:
        case 2:
        case 3:
        case 4:
          return path(depth);
        case 5:
        case 6:
          return `${expression(depth + 1)} ${pick(['+', '-', '*', '/', '%', '&', '=', '!=', '<', '>=', 'and', 'or', 'in'])} ${expression(depth + 1)}`;
        case 7:
          return `[${some(3, () => expression(depth + 1)).join(', ')}]`;
        case 8:
          return object(depth);
        case 9:
          return `${calls()}(${random() < 0.9 ? expression(depth + 1) : ''})`;
        case 10:
          return `${pairs()}(${expression(depth + 1)}, ${expression(depth + 1)})`;
        case 11:
          return `(${expression(depth + 1)} ? ${expression(depth + 1)}${random() < 0.7 ? ` : ${expression(depth + 1)}` : ''})`;
        case 12:
          return `($v := ${expression(depth + 1)}; ${expression(depth + 1)})`;
        case 13:
          if (random() < 0.5)
            return pick([
              () => `$map(${path(depth)}, function($v${random() < 0.3 ? ', $w' : ''}) { ${expression(depth + 1)} })`,
              () => `$filter(${path(depth)}, function($w, $v) { ${expression(depth + 1)} })`,
              () =>
                `$reduce(${path(depth)}, function($v, $w) { ${expression(depth + 1)} }${random() < 0.5 ? ', 1' : ''})`,
            ])();
          return `${path(depth)}${random() < 0.5 ? object(depth) : ''}`;
        default:
          return `(${expression(depth + 1)})${filter(depth)}`;
      }
    };
    const text = expression(0);
    try {
      jsonata(text);
    } catch {
      continue;
    }
    if (await checkSame(text, { states: { input: value(0) }, v: value(1), w: value(2) })) direct++;
  }
  // The others fail, divide by zero, hold what is for the package.
  expect(direct / total).toBeGreaterThan(0.5);
}, 60_000);

test('a name that is bound again in a block of its own keeps its value outside', async () => {
  await checkSame('($y := 1; ($y := "a"); [$y])', {});
  await checkSame('($y := 1; ($z := ($y := "a"); $y) & $y)', {});
});
