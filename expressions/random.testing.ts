/**
 * For tests: data, what may be known of it, and JSONata expressions, all made at random. An expression is made of everything the
 * language has, and of names that the data has, so that many of them give something.
 */
import type { Json } from './json.ts';
import { seededRandom } from './random.ts';
import { join, objectShape, type Shape, unknownShape } from './shape.ts';
import { found } from './shape-access.ts';
import { generalised, shapeOf, shapeOfSamples } from './shape-of-value.ts';
import type { ShapeEnvironment } from './typing-path.ts';

export class Dice {
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

export const names = ['a', 'b', 'c', 'd'];

export function value(dice: Dice, depth = 3): Json {
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

/** A list of objects that have much in common, as data mostly is. */
export function rows(dice: Dice): Json {
  return Array.from({ length: dice.below(4) }, () =>
    Object.fromEntries([
      ['a', dice.below(5)],
      ['b', dice.of(['a', 'b', 'x'])],
      ...(dice.below(3) === 0 ? [] : [['c', Array.from({ length: dice.below(3) }, () => dice.below(3))] as const]),
      ...(dice.below(3) === 0 ? [['d', { a: dice.below(2) === 0 }] as const] : []),
    ]),
  );
}

/** A value like another one: here and there something is changed. */
export function varied(dice: Dice, given: Json): Json {
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
export function knowledge(dice: Dice, given: Json): Shape {
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

export function environments(dice: Dice, made: (dice: Dice) => Json = value) {
  const input = made(dice);
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

/** Input with a list of rows in it, an object of numbers, and whatever. */
export function usefulInput(dice: Dice): Json {
  const numbers = Object.fromEntries(names.flatMap(name => (dice.below(3) === 0 ? [] : [[name, dice.below(4)]])));
  return { a: rows(dice), b: numbers, c: value(dice, 2), ...(dice.below(2) === 0 ? { d: dice.of(['a', 'b']) } : {}) };
}

// ---------------------------------------------------------------- expressions

/** What an expression is made of may be read from `$states.input`, `$x`, and, within a step or a function, from what is there. */
interface Place {
  readonly depth: number;
  /** Inside a step, where bare names mean something. */
  readonly step: boolean;
  /** Names that are bound. */
  readonly bound: readonly string[];
  /** How many names there are behind which `%` has a parent. */
  readonly parents: number;
}

export function jsonataText(dice: Dice, depth: number): string {
  return new Writer(dice).expression({ depth, step: false, bound: [], parents: 0 });
}

/** A condition, mostly one that says something of places in the data. */
export function conditionText(dice: Dice, depth: number): string {
  return new Writer(dice).condition({ depth, step: false, bound: [], parents: 0 });
}

class Writer {
  private readonly dice: Dice;
  private names = 0;

  constructor(dice: Dice) {
    this.dice = dice;
  }

  private name(): string {
    return this.dice.of(names);
  }

  private literal(): string {
    return this.dice.of([
      '0',
      '1',
      '2',
      '-1',
      '0.5',
      '"a"',
      '"b"',
      '""',
      'true',
      'false',
      'null',
      '[]',
      '{}',
      '[1, 2]',
    ]);
  }

  private leaf({ step, bound }: Place): string {
    const { dice } = this;
    if (bound.length > 0 && dice.below(3) === 0) return `$${dice.of(bound)}`;
    if (bound.length > 0 && dice.below(3) === 0) return `$${dice.of(bound)}.${this.name()}`;
    if (step && dice.below(2) === 0) return dice.of([this.name(), this.name(), '$', `$.${this.name()}`]);
    return dice.of([
      this.literal(),
      '$x',
      `$states.input.${this.name()}`,
      `$states.input.${this.name()}`,
      `$states.input.${this.name()}.${this.name()}`,
    ]);
  }

  private list(place: Place): string {
    return this.dice.below(2) === 0 ? '$states.input.a' : this.expression({ ...place, depth: place.depth - 1 });
  }

  /** A function, in any of the ways in which one can be had. */
  private func(place: Place, count: number): string {
    const { dice } = this;
    const kind = dice.below(12);
    if (kind === 0)
      return dice.of([
        '$string',
        '$count',
        '$keys',
        '$not',
        '$exists',
        '$sum',
        '$type',
        '$boolean',
        '$abs',
        '$spread',
        '$round',
      ]);
    const parameters = Array.from({ length: dice.below(6) === 0 ? dice.below(4) : count }, () => `p${this.names++}`);
    const inner = { ...place, depth: place.depth - 1, bound: [...place.bound, ...parameters] };
    const written = `function(${parameters.map(each => `$${each}`).join(', ')}) { ${dice.below(4) === 0 ? this.condition(inner) : this.expression(inner)} }`;
    if (kind === 1) return `(${written} ~> $string)`;
    if (kind === 3)
      return dice.of([
        `$map(?, ${written})`,
        `$filter(?, ${written})`,
        `$append(?, ${this.leaf(place)})`,
        `$append(${this.leaf(place)}, ?)`,
        '$split(?, ",")',
        '$contains(?, "a")',
        '$join(?, "-")',
      ]);
    if (kind === 4 && parameters.length > 0) {
      const letters = parameters.map(() => dice.of(['n', 's', 'o', 'a', 'x', 'j', 'l', 'b', 'n?', 's-', 'a<n>']));
      return written.replace(') {', `)<${letters.join('')}${dice.of(['', ':x'])}> {`);
    }
    if (kind === 2 && parameters.length > 1)
      return `(${written})(${parameters.map((_, i) => (i === 0 ? '?' : this.leaf(place))).join(', ')})`;
    return written;
  }

  /** Steps behind a value. */
  private steps(place: Place): string {
    const { dice } = this;
    const inner = (): Place => ({ ...place, depth: place.depth - 1, step: true });
    let text = '';
    let { parents } = place;
    const bound = [...place.bound];
    for (let i = 1 + dice.below(3); i > 0; i--) {
      const kind = dice.below(22);
      const here = { ...inner(), bound, parents };
      if (kind < 8) {
        text += `.${this.name()}`;
        parents++;
      } else if (kind < 10) text += `[${dice.of(['0', '-1', '1', '5'])}]`;
      else if (kind < 12) text += `[${this.condition(here)}]`;
      else if (kind === 12) text += `[${this.expression(here)}]`;
      else if (kind === 13) text += `.(${this.expression(here)})`;
      else if (kind === 14) text += `.{"${this.name()}": ${this.expression(here)}, "e": ${this.expression(here)}}`;
      else if (kind === 15) text += `.[${this.expression(here)}]`;
      else if (kind === 16) {
        text += dice.of(['.*', '.*', '.**', '[]']);
      } else if (kind === 17) text += `^(${dice.of(['', '<', '>'])}${this.name()})`;
      else if (kind === 18) {
        const name = `p${this.names++}`;
        text += `.${this.name()}${dice.of(['@', '#'])}$${name}`;
        bound.push(name);
      } else if (kind === 19 && parents > 0) text += `.{"p": %.${this.name()}, "q": ${this.name()}}`;
      else if (kind === 20) text += `.$${dice.of(['string', 'count', 'keys', 'exists'])}(${this.name()})`;
      else text += `.${this.name()}`;
    }
    if (dice.below(8) === 0)
      // Of an empty list that is handed in the package makes one of nothing, for all who read it later.
      text += `[true]{${dice.of([`"k"`, this.name(), '$string($)', `$type(${this.name()})`])}: ${this.expression({ ...inner(), bound, parents })}}`;
    if (dice.below(12) === 0) text += '[]';
    return text;
  }

  condition(place: Place): string {
    const { dice } = this;
    const inner = (): Place => ({ ...place, depth: place.depth - 1 });
    const spot = () =>
      dice.of([
        '$x',
        '$x.a',
        `$states.input.${this.name()}`,
        `$states.input.${this.name()}.${this.name()}`,
        ...place.bound.map(name => `$${name}`),
        ...place.bound.map(name => `$${name}.${this.name()}`),
        ...(place.step ? [this.name(), this.name(), '$'] : []),
      ]);
    switch (dice.below(place.depth > 0 ? 16 : 10)) {
      case 0:
      case 1:
        return `$exists(${spot()})`;
      case 2:
      case 3:
        return `${spot()} ${dice.of(['=', '!='])} ${this.literal()}`;
      case 4:
        return `${this.literal()} ${dice.of(['=', '!=', '<', '<=', '>', '>='])} ${spot()}`;
      case 5:
        return `$type(${spot()}) ${dice.of(['=', '!='])} ${dice.of(['"string"', '"number"', '"array"', '"object"', '"null"', '"boolean"'])}`;
      case 6:
        return `${spot()} ${dice.of(['<', '<=', '>', '>='])} ${dice.of(['1', '0', '"a"', spot()])}`;
      case 7:
        return `${spot()} in ${dice.of(['["a", "b"]', '[1, 2]', '"a"', '[null, true]', spot()])}`;
      case 8:
        return spot();
      case 9:
        return `$boolean(${spot()})`;
      case 10:
      case 11:
        return `$not(${this.condition(inner())})`;
      case 12:
        return `(${this.expression(inner())} = ${spot()})`;
      case 13:
        return `(${this.condition(inner())})`;
      default:
        return `(${this.condition(inner())} ${dice.of(['and', 'or'])} ${this.condition(inner())})`;
    }
  }

  expression(place: Place): string {
    const { dice } = this;
    const { depth, bound } = place;
    if (depth <= 0) return this.leaf(place);
    const within: Place = { ...place, depth: depth - 1 };
    const inner = () => this.expression(within);
    switch (dice.below(46)) {
      case 0:
        return `[${inner()}, ${inner()}]`;
      case 1:
        return `{"${this.name()}": ${inner()}, "e": ${inner()}}`;
      case 2:
        return `(${inner()} ${dice.of(['+', '-', '*', '/', '%', '&', '=', '!=', '<', '>=', 'and', 'or', 'in'])} ${inner()})`;
      case 3:
      case 4:
        return `(${this.condition(within)} ? ${inner()} : ${inner()})`;
      case 5:
        return `(${inner()} ? ${inner()})`;
      case 6: {
        const name = `p${this.names++}`;
        return `($${name} := ${inner()}; ${this.expression({ ...within, bound: [...bound, name] })})`;
      }
      case 7:
        return `($x := ${inner()}; ($x := ${inner()}); [$x, ${inner()}])`;
      case 8:
        return `$${dice.of(['string', 'count', 'exists', 'sum', 'not', 'boolean', 'length', 'keys', 'distinct', 'reverse', 'max', 'min', 'average', 'number', 'type', 'floor', 'uppercase', 'abs', 'spread', 'merge', 'sort', 'clone', 'round', 'parse'])}(${inner()})`;
      case 9:
        return `$merge([${inner()}, ${inner()}])`;
      case 10:
        return `$append(${inner()}, ${inner()})`;
      case 11:
        return `(${inner()})[${dice.of(['0', '-1', '1', this.name(), `${this.name()} = 1`, 'true', '[0, 1]'])}]`;
      case 12:
      case 13:
        return `(${inner()})${this.steps(within)}`;
      case 14:
      case 15:
      case 16:
      case 17:
        return `$states.input${this.steps({ ...within, parents: 0 })}`;
      case 18:
      case 19:
      case 20:
        return `$map(${this.list(place)}, ${this.func(place, 1)})`;
      case 21:
      case 22:
        return `$filter(${this.list(place)}, ${this.func(place, 1)})`;
      case 23:
        return `$reduce(${this.list(place)}, ${this.func(place, 2)}${dice.of(['', `, ${inner()}`])})`;
      case 24:
        return `$each(${dice.of(['$states.input.b', inner()])}, ${this.func(place, 2)})`;
      case 25:
        return `$sift(${dice.of(['$states.input.b', inner()])}, ${this.func(place, 1)})`;
      case 26:
        return `$single(${this.list(place)}${dice.of(['', `, ${this.func(place, 1)}`])})`;
      case 27:
        return `$sort(${this.list(place)}, ${this.func(place, 2)})`;
      case 28:
        return `(${inner()} ~> ${dice.of(['$string', '$count', '$keys', '$string()', '$append(1)', '$lookup("a")', '$distinct', this.func(place, 1)])})`;
      case 29: {
        const name = `p${this.names++}`;
        return `($${name} := ${this.func(place, 1)}; [$${name}(${inner()}), $${name}(${inner()})])`;
      }
      case 30:
        return `(${this.func(place, 1)})(${inner()})`;
      case 31:
        return `$lookup(${inner()}, "${this.name()}")`;
      case 32:
        return `(${inner()} ~> |${dice.of(['$', this.name(), `a.${this.name()}`, '**', `${this.name()}[0]`])}|{"${this.name()}": ${this.expression({ ...within, step: true })}}${dice.of(['', `, "${this.name()}"`, ', ["a", "b"]'])}|)`;
      case 33:
        return `${dice.of(['$states.input.a', `(${inner()})`])}[true]{${dice.of(['b', '"k"', '$string(a)'])}: ${this.expression({ ...within, step: true })}}`;
      case 34:
        return `[${dice.of(['1..3', '0..$count($states.input.a)', '1..0'])}]`;
      case 35:
        return `${dice.of(['$zip', '$partition', '$append'])}($states.input.a, ${dice.of(['1', '[1, 2]', inner()])})`;
      case 36:
        return `$split("a,b", ${dice.of(['","', '/,/', inner()])})`;
      case 37:
        return `$match("a1b2", ${dice.of(['/[0-9]/', '/(x)|[a-z]/', '/z/'])})`;
      case 38:
        return `(${inner()})[]`;
      case 39:
        return `$${dice.of(['keys', 'lookup', 'distinct', 'filter', 'map'])}(${inner()}, ${dice.of(['"a"', 'function($v) { $v }'])})[]`;
      case 40: {
        const name = `p${this.names++}`;
        return `($${name} := function($n) { $n < 3 ? $${name}($n + 1) : [$n, ${inner()}] }; $${name}(${dice.of(['0', inner()])}))`;
      }
      case 41:
        return `[${inner()}].${this.name()}`;
      case 42:
        return place.step ? dice.of(['*', '**', `*.${this.name()}`, this.name()]) : inner();
      default:
        return `$states.input.${this.name()}.${this.name()}`;
    }
  }
}
