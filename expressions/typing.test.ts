/**
 * What is said of expressions holds: random expressions on random data give values that are instances of the shape that was
 * inferred from what was known of the data, which is sometimes everything, sometimes the kinds, sometimes nothing.
 */
import { describe, expect, test } from 'vitest';
import { compileIntrinsicValue, parseIntrinsic } from './intrinsic.ts';
import type { Json } from './json.ts';
import { compilePath } from './path-evaluate.ts';
import { parsePath } from './path-parse.ts';
import { setAtPath } from './path-write.ts';
import { Dice, environments, knowledge, names, value } from './random.testing.ts';
import { seededRandom } from './random.ts';
import { isInstance, join, misfit, type Shape, same, widen } from './shape.ts';
import { assignAt, narrowAt, withoutAt } from './shape-access.ts';
import { constantOf, generalised, shapeOf, shapeOfSamples } from './shape-of-value.ts';
import { shapeText, sizeOfShape } from './shape-text.ts';
import { shapeOfIntrinsic } from './typing-intrinsic.ts';
import { keysOf, shapeOfPath } from './typing-path.ts';

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
      : dice.of([
          '1',
          '0',
          '2.5',
          '1.0e1',
          "'a,b'",
          "'{}'",
          "'it\\'s \\{\\}'",
          'true',
          'null',
          '$.a',
          '$.b',
          '$.c[0]',
          '$x',
          '$',
          '$.a[*]',
        ]);

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
