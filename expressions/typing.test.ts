/**
 * What is said of expressions holds: random expressions on random data give values that are instances of the shape that was
 * inferred from what was known of the data, which is sometimes everything, sometimes the kinds, sometimes nothing.
 */
import { describe, expect, test } from 'vitest';
import { compileIntrinsicValue, parseIntrinsic } from './intrinsic.ts';
import type { Json } from './json.ts';
import { compileJsonata } from './jsonata-evaluate.ts';
import { parseJsonata } from './jsonata-parse.ts';
import { parsePath } from './path.ts';
import { compilePath } from './path-evaluate.ts';
import { setAtPath } from './path-write.ts';
import { seededRandom } from './random.ts';
import {
  isInstance,
  join,
  misfit,
  type ObjectShape,
  objectShape,
  type Shape,
  same,
  unknownShape,
  widen,
} from './shape.ts';
import { assignAt, found, narrowAt, withoutAt } from './shape-access.ts';
import { constantOf, generalised, shapeOf, shapeOfSamples } from './shape-of-value.ts';
import { shapeText, sizeOfShape } from './shape-text.ts';
import { shapeOfIntrinsic } from './typing-intrinsic.ts';
import { narrowedByJsonata, shapeOfJsonata } from './typing-jsonata.ts';
import { keysOf, type ShapeEnvironment, shapeOfPath } from './typing-path.ts';

class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const names = ['a', 'b', 'c', 'd'];

function value(dice: Dice, depth = 3): Json {
  const kind = dice.below(depth === 0 ? 5 : 10);
  if (kind === 0) return null;
  if (kind === 1) return dice.below(2) === 0;
  if (kind === 2) return dice.below(5) - 1;
  if (kind === 3) return dice.of([0.5, 1.25, 3]);
  if (kind === 4) return dice.of(['', 'a', 'b', '1', '{"a":[1]}']);
  if (kind < 8) {
    const object: Record<string, Json> = {};
    for (let i = dice.below(4); i >= 0; i--) object[dice.of(names)] = value(dice, depth - 1);
    return object;
  }
  return Array.from({ length: dice.below(4) }, () => value(dice, depth - 1));
}

/** A value like another one: here and there something is changed. */
function varied(dice: Dice, given: Json): Json {
  if (dice.below(6) === 0) return value(dice, 1);
  if (Array.isArray(given)) {
    const items = given.map(item => varied(dice, item));
    return dice.below(3) === 0 ? items.slice(1) : items;
  }
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, inner]) => (dice.below(6) === 0 ? [] : [[name, varied(dice, inner)]])),
  );
}

/** What may be known of a value: a shape that it is an instance of. */
function knowledge(dice: Dice, given: Json): Shape {
  const shape = shapeOf(given);
  switch (dice.below(6)) {
    case 0:
      return shape;
    case 1:
      return generalised(shape);
    case 2:
      return shapeOfSamples([given]);
    case 3:
      return dice.below(3) === 0 ? unknownShape : join(shape, shapeOf(varied(dice, given)));
    case 4:
      return join(shapeOf(varied(dice, given)), shape);
    default:
      return join(generalised(shapeOf(varied(dice, given))), generalised(shape));
  }
}

function environments(dice: Dice) {
  const input = value(dice);
  const context = { Execution: { Name: 'x', Input: input }, State: { Name: 'S' } };
  const x = value(dice, 2);
  const variables = { x };
  const shapes: ShapeEnvironment = {
    input: found(knowledge(dice, input)),
    context: knowledge(dice, context),
    variables: objectShape({ x: { shape: knowledge(dice, x), optional: dice.below(2) === 0 } }),
  };
  return { values: { input, context, variables }, shapes };
}

const holdsFor = (count: number, check: (dice: Dice, seed: number) => void) => {
  for (let seed = 1; seed <= count; seed++) check(new Dice(seed * 7919), seed);
};

function mustBe(given: Json, shape: Shape, what: () => string): void {
  const wrong = misfit(given, shape);
  if (wrong)
    expect.fail(
      `${what()}\ngives ${JSON.stringify(given)}\nwhich is no ${shapeText(shape, { depth: 9 })}\nat ${wrong.path.join('.')}`,
    );
}

describe('shapes', () => {
  test('a value is an instance of its shape, of what it is joined to, and of what that is widened to', () => {
    holdsFor(2000, dice => {
      const [a, b, c] = [value(dice), value(dice), value(dice)];
      const [one, other] = [knowledge(dice, a), knowledge(dice, b)];
      const both = join(one, other);
      for (const each of [a, b]) mustBe(each, both, () => 'join');
      expect(same(join(both, one), both), 'joining again changes nothing').toBe(true);
      const wide = widen(both, join(both, shapeOf(c)));
      for (const each of [a, b, c]) mustBe(each, wide, () => 'widen');
      const constant = constantOf(one);
      if (constant) expect(isInstance(constant[0], one)).toBe(true);
      const bytes = new TextEncoder().encode(JSON.stringify(a)).length;
      const size = sizeOfShape(one);
      expect(bytes).toBeGreaterThanOrEqual(size.least);
      if (size.most !== undefined) expect(bytes).toBeLessThanOrEqual(size.most);
    });
  });

  test('a value is no instance of what it is not', () => {
    expect(isInstance({ a: 1 }, shapeOf({ a: 2 }))).toBe(false);
    expect(isInstance({ a: 1, b: 1 }, shapeOf({ a: 1 }))).toBe(false);
    expect(isInstance([1], shapeOf([]))).toBe(false);
    expect(isInstance(1.5, generalised(shapeOf(1)))).toBe(false);
  });

  test('deep, wide and large values are cut, not refused', () => {
    let deep: Json = 1;
    for (let i = 0; i < 20_000; i++) deep = i % 2 ? [deep] : { a: deep };
    expect(shapeText(shapeOf(deep))).toBe('[{ a: [{…}] }]');
    expect(shapeText(shapeOfSamples([deep]))).toContain('{ a: ');
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`id${i}`, i]));
    expect(shapeText(shapeOfSamples([wide], { open: false }))).toBe('{ [name]: integer }');
    const large = Array.from({ length: 300_000 }, () => ({ a: 1 }));
    expect(shapeText(shapeOf(large))).toMatch(/^\{ a: 1 \}\[\]$|^unknown\[\]$/);
  });

  test('samples: members that are not in all are optional, single values are kinds', () => {
    expect(
      shapeText(
        shapeOfSamples([
          { a: 1, b: [] },
          { a: 2.5, c: 'x', b: [{ d: null }] },
        ]),
      ),
    ).toBe('{ a: number, b: unknown[], c?: string, … }');
  });
});

function pathText(dice: Dice): string {
  let text = dice.of(['$', '$', '$', '$x', '$$', '$$.Execution.Input']);
  for (let i = dice.below(4); i > 0; i--)
    text += dice.of([
      ...names.map(name => `.${name}`),
      '[0]',
      '[1]',
      '[-1]',
      '[*]',
      '..a',
      '..*',
      '[0,1]',
      '[1:]',
      '[:1]',
      '[?(@.a)]',
      '[?(@.b == 1)]',
      "['a','b']",
      '..[0]',
      '..[?(@.a)]',
    ]);
  return text;
}

describe('JSONPath', () => {
  test('what a path gives is what was said', () => {
    let compared = 0;
    holdsFor(6000, dice => {
      const { values, shapes } = environments(dice);
      const { path } = parsePath(pathText(dice));
      const given = compilePath(path!)(values);
      const said = shapeOfPath(path!, shapes);
      const what = () =>
        `${path!.text} on ${JSON.stringify(values)}, known ${shapeText(shapes.input.shape, { depth: 9 })}`;
      if (given.found) {
        if (said.present === 'never') expect.fail(`${what()}\nis there: ${JSON.stringify(given.value)}`);
        mustBe(given.value, said.shape, what);
        if (said.shape.kind !== 'unknown') compared++;
      } else if (said.present === 'always') expect.fail(`${what()}\nis not there`);
    });
    expect(compared).toBeGreaterThan(2000);
  });

  test('what is written with a reference path, what is narrowed and what is excluded', () => {
    holdsFor(4000, dice => {
      const input = value(dice);
      const shape = knowledge(dice, input);
      const { path } = parsePath(`$${dice.of(['.a', '.b', '.a.b', '.c.d.a', '[0]', '.a[0]', '.a[-1].b'])}`);
      const keys = keysOf(path!)!;
      const put = value(dice, 1);
      const what = () => `${path!.text} of ${JSON.stringify(input)}, known ${shapeText(shape, { depth: 9 })}`;
      const written = setAtPath(input, path!, put);
      if (written.ok) mustBe(written.value, assignAt(shape, keys, knowledge(dice, put)), what);
      const read = compilePath(path!)({ input, context: null, variables: {} });
      mustBe(input, read.found ? narrowAt(shape, keys, inner => inner) : withoutAt(shape, keys), what);
    });
  });
});

describe('intrinsic functions', () => {
  const argument = (dice: Dice, depth: number): string =>
    dice.below(3) === 0 && depth > 0
      ? callText(dice, depth - 1)
      : dice.of(['1', '0', "'a,b'", "'{}'", 'true', 'null', '$.a', '$.b', '$.c[0]', '$x', '$', '$.a[*]']);

  function callText(dice: Dice, depth: number): string {
    const [name, count] = dice.of([
      ['Format', 2],
      ['StringToJson', 1],
      ['JsonToString', 1],
      ['Array', 2],
      ['ArrayPartition', 2],
      ['ArrayContains', 2],
      ['ArrayRange', 3],
      ['ArrayGetItem', 2],
      ['ArrayLength', 1],
      ['ArrayUnique', 1],
      ['Base64Encode', 1],
      ['Base64Decode', 1],
      ['JsonMerge', 2],
      ['MathRandom', 2],
      ['MathAdd', 2],
      ['StringSplit', 2],
      ['UUID', 0],
    ] as const);
    const args = Array.from({ length: count }, () => argument(dice, depth));
    if (name === 'JsonMerge') args.push('false');
    if (name === 'ArrayRange') args[2] = '1';
    return `States.${name}(${args.join(', ')})`;
  }

  test('what a call gives is what was said', () => {
    let compared = 0;
    holdsFor(8000, dice => {
      const { values, shapes } = environments(dice);
      const { call } = parseIntrinsic(callText(dice, 2));
      const said = shapeOfIntrinsic(call!, shapes);
      let given: Json;
      try {
        given = compileIntrinsicValue(call!)(values, seededRandom(1));
      } catch {
        if (said.present === 'always') expect.fail(`${call!.text} on ${JSON.stringify(values)} fails`);
        return;
      }
      const what = () => `${call!.text} on ${JSON.stringify(values)}`;
      if (said.present === 'never') expect.fail(`${what()}\ngives ${JSON.stringify(given)}`);
      mustBe(given, said.shape, what);
      compared++;
    });
    expect(compared).toBeGreaterThan(1000);
  });
});

describe('JSONata', () => {
  const name = (dice: Dice) => dice.of(names);

  function expression(dice: Dice, depth: number): string {
    const inner = () => expression(dice, depth - 1);
    if (depth <= 0)
      return dice.of([
        '1',
        '-1',
        '"a"',
        'true',
        'null',
        '$x',
        `$states.input.${name(dice)}`,
        `$states.input.${name(dice)}.${name(dice)}`,
      ]);
    switch (dice.below(24)) {
      case 0:
        return `[${inner()}, ${inner()}]`;
      case 1:
        return `{"${name(dice)}": ${inner()}, "e": ${inner()}}`;
      case 2:
        return `(${inner()} ${dice.of(['+', '-', '*', '&', '=', '!=', '<', '>=', 'and', 'or', 'in'])} ${inner()})`;
      case 3:
        return `(${inner()} ? ${inner()} : ${inner()})`;
      case 4:
        return `(${inner()} ? ${inner()})`;
      case 5:
        return `($y := ${inner()}; $y)`;
      case 6:
        return `($y := ${inner()}; ($y := ${inner()}); [$y, ${inner()}])`;
      case 7:
        return `$${dice.of(['string', 'count', 'exists', 'sum', 'not', 'boolean', 'length', 'keys', 'distinct', 'reverse', 'max', 'number', 'type', 'floor', 'uppercase', 'abs'])}(${inner()})`;
      case 8:
        return `$merge([${inner()}, ${inner()}])`;
      case 9:
        return `$merge(${inner()})`;
      case 10:
        return `$append(${inner()}, ${inner()})`;
      case 11:
        return `(${inner()})[${dice.of(['0', '-1', '1', `${name(dice)}`, `${name(dice)} = 1`, 'true'])}]`;
      case 12:
        return `(${inner()}).${name(dice)}`;
      case 13:
        return `$states.input.${name(dice)}[${dice.of(['0', '-1', '1', `${name(dice)}`, `${name(dice)} = 1`])}].${name(dice)}`;
      case 14:
        return `$states.input.${name(dice)}.${name(dice)}[]`;
      case 15:
        return `$states.input.${name(dice)}.{"k": ${name(dice)}}`;
      case 16:
        return `$states.input.${name(dice)}.[${name(dice)}]`;
      case 17:
        return `$x.${name(dice)}`;
      case 18:
        return `$states.input[${dice.of(['0', '1'])}]`;
      case 19:
        return `$map(${inner()}, function($v) { $v.${name(dice)} })`;
      case 20:
        return `$states.input.${name(dice)}.($y := ${name(dice)}; $y)`;
      case 21:
        return `$lookup(${inner()}, "${name(dice)}")`;
      case 22:
        return `$states.input.${name(dice)}.$string()`;
      default:
        return `$states.input.${name(dice)}.${name(dice)}.${name(dice)}`;
    }
  }

  const world = { random: seededRandom(1), now: 0 };

  test('what an expression gives is what was said', async () => {
    let compared = 0;
    let undefinedOnes = 0;
    for (let seed = 1; seed <= 6000; seed++) {
      const dice = new Dice(seed * 104_729);
      const { values, shapes } = environments(dice);
      const text = expression(dice, 3);
      const { ast } = parseJsonata(text);
      if (!ast) expect.fail(`does not parse: ${text}`);
      const said = shapeOfJsonata(ast, shapes);
      const outcome = await compileJsonata(text).evaluate(
        { ...values.variables, states: { input: values.input, context: values.context } },
        world,
      );
      const what = () =>
        `${text}\non ${JSON.stringify(values.input)}, $x = ${JSON.stringify(values.variables.x)}, known ${shapeText(shapes.input.shape, { depth: 9 })}`;
      if (outcome.kind === 'value') {
        if (said.present === 'never') expect.fail(`${what()}\ngives ${JSON.stringify(outcome.value)}, not nothing`);
        mustBe(outcome.value, said.shape, what);
        if (said.shape.kind !== 'unknown') compared++;
      } else if (outcome.kind === 'undefined') {
        undefinedOnes++;
        if (said.present === 'always') expect.fail(`${what()}\nis undefined, not ${shapeText(said.shape)}`);
      }
    }
    expect(compared).toBeGreaterThan(1000);
    expect(undefinedOnes).toBeGreaterThan(100);
  });

  test('what a condition says of the data holds where it came out so', async () => {
    for (let seed = 1; seed <= 3000; seed++) {
      const dice = new Dice(seed * 15_485_863);
      const { values, shapes } = environments(dice);
      const place = () => dice.of(['$x', '$states.input.a', '$states.input.a.b', '$x.a', '$states.input.c']);
      const literal = () => dice.of(['1', '"a"', 'true', 'null', '0']);
      const leaf = () =>
        dice.of([
          `$exists(${place()})`,
          `${place()} = ${literal()}`,
          `${literal()} != ${place()}`,
          `$not($exists(${place()}))`,
          'true',
        ]);
      const text = dice.of([
        leaf(),
        `${leaf()} and ${leaf()}`,
        `${leaf()} or ${leaf()}`,
        `$not(${leaf()} and ${leaf()})`,
      ]);
      const outcome = await compileJsonata(text).evaluate(
        { ...values.variables, states: { input: values.input, context: values.context } },
        world,
      );
      if (outcome.kind !== 'value' || typeof outcome.value !== 'boolean') continue;
      const known = narrowedByJsonata(parseJsonata(text).ast!, shapes, outcome.value);
      const what = () =>
        `${text} is ${JSON.stringify(outcome)} on ${JSON.stringify(values.input)}, $x = ${JSON.stringify(values.variables.x)}`;
      if (!known) expect.fail(what());
      mustBe(values.input, known.input.shape, what);
      mustBe(values.variables, known.variables as ObjectShape, what);
    }
  });
});
