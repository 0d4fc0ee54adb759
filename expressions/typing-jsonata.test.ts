/**
 * What is said of JSONata: by example, and of random expressions on random data, whose values are instances of the shape that was
 * inferred from what was known of the data. `EXPRESSIONS=100000` for a long search.
 */
import { describe, expect, test } from 'vitest';
import type { Json } from './json.ts';
import { compileJsonata } from './jsonata-evaluate.ts';
import { parseJsonata } from './jsonata-parse.ts';
import { conditionText, Dice, environments, jsonataText, usefulInput, value } from './random.testing.ts';
import { seededRandom } from './random.ts';
import { listShape, misfit, objectShape, type Shape, same, unknownShape } from './shape.ts';
import { found } from './shape-access.ts';
import { generalised, shapeOf } from './shape-of-value.ts';
import { shapeText } from './shape-text.ts';
import { narrowedByJsonata, shapeOfJsonata } from './typing-jsonata.ts';
import type { ShapeEnvironment } from './typing-path.ts';

const row = generalised(shapeOf({ id: 'x', price: 1, qty: 2, tags: ['t'] }));
const order = objectShape({
  name: generalised(shapeOf('Ada')),
  total: generalised(shapeOf(7.5)),
  items: listShape(row),
  status: { kind: 'string', values: ['new', 'paid'] },
  note: { shape: generalised(shapeOf('')), optional: true },
  either: { kind: 'union', of: [{ kind: 'number', integer: true }, { kind: 'string' }] },
  who: { shape: generalised(shapeOf({ mail: 'x' })), optional: true },
  anything: unknownShape,
});
const environment: ShapeEnvironment = {
  input: found(order),
  context: unknownShape,
  variables: objectShape({ limit: generalised(shapeOf(1)) }),
};

const world = { random: seededRandom(1), now: 0 };

/** The shape as text, with `?` in front of what may be nothing. */
function said(text: string): string {
  const { ast, problems } = parseJsonata(text);
  if (!ast) return `does not parse: ${problems[0]?.message}`;
  const { shape, present } = shapeOfJsonata(ast, environment);
  return present === 'never' ? 'nothing' : `${present === 'maybe' ? '? ' : ''}${shapeText(shape, { depth: 9 })}`;
}

const o = '$states.input';

describe('by example', () => {
  const table: readonly (readonly [what: string, rows: readonly (readonly [expression: string, shape: string])[]])[] = [
    [
      'functions of functions',
      [
        [`$map(${o}.items, function($i) { $i.id })`, '? string | string[]'],
        [`$map([1, 2, 3], function($n, $i) { $n * $i })`, '[integer, integer, integer]'],
        [
          `$map(${o}.items, function($i) { {"id": $i.id, "sum": $i.price * $i.qty} })`,
          '? { id: string, sum: integer }[] | { id: string, sum: integer }',
        ],
        [`[$map(${o}.items, function($i) { $string($i.qty) })]`, 'string[]'],
        [`$map(${o}.items.id, $uppercase)`, '? string | string[]'],
        [
          `[$filter(${o}.items, function($i) { $i.qty > 1 })]`,
          '{ id: string, price: integer, qty: integer, tags: string[] }[]',
        ],
        [`$filter([1, "a", null], function($v) { $type($v) = "string" })`, '? "a" | "a"[]'],
        [`$reduce(${o}.items.price, function($a, $b) { $a + $b }, 0)`, '? integer'],
        [`$reduce([1, 2, 3], function($a, $b) { $a & $b })`, '1 | 2 | 3 | string'],
        [
          `$each(${o}, function($v, $k) { $k })`,
          '("name" | "total" | "items" | "status" | "note" | "either" | "who" | "anything")[]',
        ],
        [
          `$sift(${o}.items[0], function($v, $k) { $k = "id" })`,
          '? { id?: string, price?: integer, qty?: integer, tags?: string[] }',
        ],
        [`$single(${o}.items, function($i) { $i.id = "x" }).price`, 'integer'],
        [
          `$sort(${o}.items, function($a, $b) { $a.price > $b.price })`,
          '{ id: string, price: integer, qty: integer, tags: string[] }[]',
        ],
        [
          `$map(${o}.items, function($i) { $filter($i.tags, function($t) { $t != "" }) })`,
          '? string | (string | string[])[]',
        ],
      ],
    ],
    [
      'functions that are written out, in part, in chains',
      [
        [`($twice := function($n) { $n * 2 }; [$twice(1), $twice(${o}.total)])`, '[integer, number]'],
        [`(function($a, $b) { $a & $b })("x", "y")`, '"xy"'],
        [`($add := function($a, $b) { $a + $b }; $one := $add(1, ?); $one(2))`, 'integer'],
        [`($more := $map(?, function($n) { $n + 1 }); [$more([1, 2, 3])])`, '(integer | integer[])[]'],
        [`($with := $append(?, 1); $with(["a"]))`, '["a", 1]'],
        [`($parts := $split(?, "-"); $parts(${o}.name))`, 'string[]'],
        [`($f := function($n, $s)<ns:s> { $s & $n }; $f(${o}.total, ${o}.name))`, 'string'],
        [`($f := function($n)<n:n> { $n }; $f(${o}.either))`, 'integer'],
        [`($f := function($l)<a<s>:n> { $l }; $f(${o}.name))`, '[string]'],
        [`${o}.name ~> $uppercase`, 'string'],
        [`${o}.items ~> $map(function($i) { $i.price }) ~> $sum()`, '? integer'],
        [`($clean := $trim ~> $lowercase; $clean(${o}.name))`, 'string'],
        [`($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $string($f(5)))`, '? string'],
        [`$count(${o}.items) + 1`, 'integer'],
        [`($x := 1; $y := {"a": $x}; $y.a)`, '1'],
        [
          `$merge([${o}.items[0], {"n": $limit}])`,
          '{ id?: string, price?: integer, qty?: integer, tags?: string[], n: integer }',
        ],
        [`$error("no") = 1 ? 1 : 2`, '1 | 2'],
        [`$exists(${o}.name) ? "yes" : $error("no name")`, '"yes"'],
      ],
    ],
    [
      'paths',
      [
        [`${o}.items.price`, '? integer | integer[]'],
        [`${o}.items.price[]`, '? integer[]'],
        [`${o}.items[0].id`, '? string'],
        [`${o}.items^(>price).id`, '? string | string[]'],
        [`${o}.items^(price)[0]`, '? { id: string, price: integer, qty: integer, tags: string[] }'],
        [`[${o}.items#$i.{"at": $i, "id": id}]`, '{ at: integer, id: string }[]'],
        [`[${o}.items@$i.{"total": $i.price * $i.qty}]`, '{ total: integer }[]'],
        [`[${o}.items.tags.{"tag": $, "of": %.id}]`, '{ tag: string, of: string }[]'],
        [`${o}.items{id: $sum(price)}`, '{ [name]: integer }'],
        [`${o}.items{"n": $count($)}`, '{ n: integer }'],
        [`${o}.items[0].*`, '? integer | string | (integer | string)[]'],
        [`$states.input.items[0].tags.**`, '? string | string[]'],
        [`${o}.anything.x`, '? unknown'],
        [`${o}.nope`, 'nothing'],
        [`${o}.items ~> |$|{"price": "free"}, "qty"|`, '{ id: string, tags: string[], price: "free" }[]'],
        [
          `${o} ~> |items|{"seen": true}|`,
          '{ name: string, total: number, items: { id: string, price: integer, qty: integer, tags: string[], seen: true }[], status: string, note?: string, either: integer | string, who?: { mail: string }, anything: unknown }',
        ],
      ],
    ],
    [
      'indexes, from the end, of what is no array, and lists of them',
      [
        [`["a", 1, true][-1]`, 'true'],
        [`${o}.items[-1].qty`, '? integer'],
        [`${o}.total[0]`, 'number'],
        [`${o}.total[1]`, 'nothing'],
        [`${o}.total[-2]`, 'nothing'],
        [`["a", 1, true][[0..1]]`, '[1 | "a", 1 | "a"]'],
        [`["a", 1, true][[1..9]]`, '[true | 1, true | 1]'],
        [`["a", 1, true][[-1]]`, 'true'],
        [`["a", 1, true][[5..9]]`, 'nothing'],
        [`${o}.items[[0..1]].qty`, '? integer | integer[]'],
      ],
    ],
    [
      'numbers',
      [
        [`1 + 2 * $limit`, 'integer'],
        [`${o}.total / 2`, 'number'],
        [`1 / $limit`, 'number | "Infinity" | "-Infinity" | "NaN"'],
        [`$round(${o}.total)`, 'integer'],
        [`$max(${o}.items.qty)`, '? integer'],
        [`$sum([1, 2])`, 'integer'],
      ],
    ],
    [
      'what a condition says holds in its branch',
      [
        [`$exists(${o}.note) ? ${o}.note : 1`, '1 | string'],
        [`$type(${o}.either) = "number" ? ${o}.either : 0`, 'integer'],
        [`$type(${o}.either) != "number" ? ${o}.either : "n"`, 'string'],
        [`${o}.status = "new" ? 1 : ${o}.status`, '1 | "paid"'],
        [`${o}.status in ["new"] ? ${o}.status : "x"`, '"new" | "x"'],
        [`${o}.note ? ${o}.note : "-"`, 'string'],
        [`$exists(${o}.who) and ${o}.who.mail != "" ? ${o}.who.mail : "-"`, 'string'],
        [`$not($exists(${o}.note)) ? "-" : ${o}.note`, 'string'],
        [`($n := ${o}.note; $exists($n) ? $n : "-")`, 'string'],
        [`[${o}.items[$exists(id)].id]`, 'string[]'],
      ],
    ],
  ];

  for (const [what, rows] of table)
    test(what, () => {
      expect(Object.fromEntries(rows.map(([expression]) => [expression, said(expression)]))).toEqual(
        Object.fromEntries(rows),
      );
    });
});

function known(text: string, outcome: boolean, input: Shape = order): string {
  const { ast } = parseJsonata(text);
  const narrowed = narrowedByJsonata(ast!, { ...environment, input: found(input) }, outcome);
  const shape = narrowed?.input.shape;
  if (shape?.kind !== 'object') return 'impossible';
  const members = [...shape.members].sort(([a], [b]) => (a < b ? -1 : 1));
  return shapeText(objectShape(new Map(members), shape.rest), { depth: 9 });
}

describe('the condition of a Choice', () => {
  const small = objectShape({
    n: { shape: { kind: 'union', of: [{ kind: 'number', integer: true }, { kind: 'string' }] }, optional: true },
    s: { kind: 'string', values: ['a', 'b'] },
    f: { shape: { kind: 'boolean' }, optional: true },
  });
  test.each([
    [`$exists(${o}.n)`, '{ f?: boolean, n: integer | string, s: "a" | "b" }', '{ f?: boolean, s: "a" | "b" }'],
    [`${o}.n < 5`, '{ f?: boolean, n: integer, s: "a" | "b" }', '{ f?: boolean, n: integer, s: "a" | "b" }'],
    [
      `$type(${o}.n) = "string"`,
      '{ f?: boolean, n: string, s: "a" | "b" }',
      '{ f?: boolean, n?: integer | string, s: "a" | "b" }',
    ],
    [`${o}.s = "a"`, '{ f?: boolean, n?: integer | string, s: "a" }', '{ f?: boolean, n?: integer | string, s: "b" }'],
    [`${o}.s in ["a", "b"]`, '{ f?: boolean, n?: integer | string, s: "a" | "b" }', 'impossible'],
    [`${o}.f`, '{ f: true, n?: integer | string, s: "a" | "b" }', '{ f: false, n?: integer | string, s: "a" | "b" }'],
    [
      `$not(${o}.f)`,
      '{ f?: boolean, n?: integer | string, s: "a" | "b" }',
      '{ f: true, n?: integer | string, s: "a" | "b" }',
    ],
    [`${o}.s >= "b"`, '{ f?: boolean, n?: integer | string, s: "b" }', '{ f?: boolean, n?: integer | string, s: "a" }'],
    [
      `($n := ${o}; $exists(${o}.n) and $n.s = "a")`,
      '{ f?: boolean, n: integer | string, s: "a" | "b" }',
      '{ f?: boolean, n?: integer | string, s: "a" | "b" }',
    ],
  ])('%s', (text, yes, no) => {
    expect([known(text, true, small), known(text, false, small)]).toEqual([yes, no]);
  });
});

function mustBe(given: Json, shape: Shape, what: () => string): void {
  const wrong = misfit(given, shape);
  if (wrong)
    expect.fail(
      `${what()}\ngives ${JSON.stringify(given)}\nwhich is no ${shapeText(shape, { depth: 9 })}\nat ${wrong.path.join('.')}`,
    );
}

const expressions = Number(process.env.EXPRESSIONS ?? 3000);

describe('at random', () => {
  test('what an expression gives is what was said', { timeout: 3_600_000 }, async () => {
    const counts = { compared: 0, nothing: 0 };
    for (let seed = 1; seed <= expressions; seed++) {
      const dice = new Dice(seed * 104_729);
      const { values, shapes } = environments(dice, dice.below(3) === 0 ? value : usefulInput);
      const text = jsonataText(dice, 1 + dice.below(3));
      const { ast } = parseJsonata(text);
      if (!ast) continue; // `%` where there is no parent
      const { shape, present } = shapeOfJsonata(ast, shapes);
      const outcome = await compileJsonata(text).evaluate(
        { ...values.variables, states: { input: values.input, context: values.context } },
        world,
      );
      const what = () =>
        `seed ${seed}: ${text}\non ${JSON.stringify(values.input)}, $x = ${JSON.stringify(values.variables.x)}, known ${shapeText(shapes.input.shape, { depth: 9 })}`;
      if (outcome.kind === 'value') {
        if (present === 'never') expect.fail(`${what()}\ngives ${JSON.stringify(outcome.value)}, not nothing`);
        mustBe(outcome.value, shape, what);
        if (shape.kind !== 'unknown') counts.compared++;
      } else if (outcome.kind === 'undefined') {
        counts.nothing++;
        if (present === 'always') expect.fail(`${what()}\nis undefined, not ${shapeText(shape)}`);
      }
    }
    expect(counts.compared).toBeGreaterThan(expressions / 3);
    expect(counts.nothing).toBeGreaterThan(expressions / 20);
  });

  test('what a condition says of the data holds where it came out so', { timeout: 3_600_000 }, async () => {
    let learnt = 0;
    for (let seed = 1; seed <= expressions; seed++) {
      const dice = new Dice(seed * 15_485_863);
      const { values, shapes } = environments(dice, dice.below(2) === 0 ? value : usefulInput);
      const text = conditionText(dice, 1 + dice.below(2));
      const outcome = await compileJsonata(text).evaluate(
        { ...values.variables, states: { input: values.input, context: values.context } },
        world,
      );
      if (outcome.kind !== 'value' || typeof outcome.value !== 'boolean') continue;
      const narrowed = narrowedByJsonata(parseJsonata(text).ast!, shapes, outcome.value);
      const what = () =>
        `seed ${seed}: ${text} is ${JSON.stringify(outcome)} on ${JSON.stringify(values.input)}, $x = ${JSON.stringify(values.variables.x)}`;
      if (!narrowed) expect.fail(what());
      mustBe(values.input, narrowed.input.shape, what);
      mustBe(values.variables, narrowed.variables, what);
      if (!same(narrowed.input.shape, shapes.input.shape) || !same(narrowed.variables, shapes.variables)) learnt++;
    }
    expect(learnt).toBeGreaterThan(expressions / 40);
  });
});
