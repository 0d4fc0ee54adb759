/**
 * The same for workflows made at random: every kind of state, loops, branches and iterations, paths and expressions that often
 * miss, tasks that answer anything and fail. Whatever happens in a run is an instance of what was inferred before.
 */
import { expect, test } from 'vitest';
import { analyse } from '../../dataflow/index.ts';
import { type Json, join, seededRandom, shapeOf, shapeOfSamples, unknownShape } from '../../expressions/index.ts';
import { compile, Execution, type TaskAnswer } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { comparedWith, type Told, unsoundText } from './shapes.ts';

class Maker {
  readonly #random: () => number;
  #states = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  maybe<T extends object>(one: T, of = 3): T | object {
    return this.below(of) === 0 ? one : {};
  }

  name(): string {
    return this.of(['a', 'b', 'c']);
  }

  value(depth = 2): Json {
    const kind = this.below(depth === 0 ? 5 : 9);
    if (kind === 0) return this.of([null, true, false]);
    if (kind < 3) return this.below(4);
    if (kind < 5) return this.of(['a', 'b', 'x y', '7']);
    if (kind === 5) return Array.from({ length: this.below(4) }, () => this.value(depth - 1));
    return Object.fromEntries(Array.from({ length: 1 + this.below(3) }, () => [this.name(), this.value(depth - 1)]));
  }

  reference(): string {
    return this.of([
      '$',
      `$.${this.name()}`,
      `$.${this.name()}`,
      `$.${this.name()}.${this.name()}`,
      `$.${this.name()}[0]`,
      '$v',
      '$v.a',
    ]);
  }

  path(): string {
    return this.of([
      this.reference(),
      this.reference(),
      this.reference(),
      `$.${this.name()}[*]`,
      '$..a',
      '$$.State.Name',
      '$$.Execution.Input',
      '$$.Map.Item.Value',
    ]);
  }

  dynamic(): string {
    return this.below(3) > 0
      ? this.path()
      : this.of([
          `States.Array(${this.path()}, 1)`,
          `States.Format('{}', ${this.path()})`,
          `States.MathAdd(${this.reference()}, 1)`,
          `States.ArrayLength(${this.path()})`,
          `States.JsonMerge(${this.reference()}, ${this.reference()}, false)`,
          `States.ArrayGetItem(${this.path()}, 0)`,
        ]);
  }

  template(): object {
    return Object.fromEntries(
      Array.from({ length: 1 + this.below(3) }, () => {
        const name = this.name();
        return this.below(3) === 0 ? [name, this.value(1)] : [`${name}.$`, this.dynamic()];
      }),
    );
  }

  expression(): string {
    const place = () =>
      this.of([`$states.input.${this.name()}`, `$states.input.${this.name()}.${this.name()}`, '$v', '$states.input']);
    return this.of([
      place(),
      place(),
      `$merge([${place()}, {"${this.name()}": ${place()}}])`,
      `{"${this.name()}": ${place()}}`,
      `[${place()}]`,
      `${place()} & "x"`,
      `$count(${place()})`,
      `$exists(${place()}) ? ${place()} : 1`,
      `$map(${place()}, function($i) { {"${this.name()}": $i.${this.name()}, "of": $i} })`,
      `[$filter(${place()}, function($i) { $i != 1 })]`,
      `$reduce(${place()}, function($a, $b) { $append($a, $b) }, [])`,
      `${place()}.{"${this.name()}": ${this.name()}}`,
      `$states.input ~> |$|{"${this.name()}": 1}, "${this.name()}"|`,
      `${place()} ~> $string`,
      `$type(${place()}) = "number" ? ${place()} : $count(${place()})`,
    ]);
  }

  jsonata(): Json {
    return this.below(3) === 0
      ? { [this.name()]: `{% ${this.expression()} %}`, fixed: 1 }
      : `{% ${this.expression()} %}`;
  }

  test(depth = 2): object {
    const Variable = this.of([`$.${this.name()}`, `$.${this.name()}.${this.name()}`, '$v', '$']);
    switch (this.below(depth > 0 ? 13 : 10)) {
      case 0:
      case 1:
      case 2:
        return { Variable, IsPresent: this.below(2) === 0 };
      case 3:
        return {
          Variable,
          [this.of(['IsNull', 'IsString', 'IsNumeric', 'IsBoolean', 'IsTimestamp'])]: this.below(2) === 0,
        };
      case 4:
        return { Variable, StringEquals: this.of(['a', 'b']) };
      case 5:
        return { Variable, NumericEquals: this.below(3) };
      case 6:
        return { Variable, BooleanEquals: true };
      case 7:
        return { Variable, [this.of(['NumericLessThan', 'NumericGreaterThanEquals'])]: this.below(4) };
      case 8:
        return { Variable, StringMatches: '*a*' };
      case 9:
        return { Variable, NumericEqualsPath: this.reference() };
      case 10:
        return { Not: this.test(depth - 1) };
      default:
        return { [this.of(['And', 'Or'])]: [this.test(depth - 1), this.test(depth - 1)] };
    }
  }

  condition(): string {
    const place = () => this.of([`$states.input.${this.name()}`, `$states.input.${this.name()}.${this.name()}`, '$v']);
    const leaf = () =>
      this.of([
        `$exists(${place()})`,
        `${place()} = "a"`,
        `${place()} != 1`,
        `$not($exists(${place()}))`,
        `$type(${place()}) = "${this.of(['string', 'number', 'object'])}"`,
        `${place()} in ["a", 1]`,
        `$exists(${place()}) and $type(${place()}) = "number" and ${place()} < 2`,
      ]);
    return `{% ${this.of([leaf(), `${leaf()} and ${leaf()}`, `${leaf()} or ${leaf()}`])} %}`;
  }

  scope(count: number, depth: number): { StartAt: string; States: Record<string, object> } {
    const names = Array.from({ length: count }, () => `S${this.#states++}`);
    const States: Record<string, object> = {};
    for (const [index, name] of names.entries()) {
      // Mostly onward, now and then back.
      const target = () => (this.below(6) === 0 ? this.of(names) : names[index + 1 + this.below(2)]);
      States[name] = this.state(target, depth);
    }
    return { StartAt: names[0]!, States };
  }

  state(target: () => string | undefined, depth: number): object {
    const next = target();
    const way = next === undefined ? { End: true } : { Next: next };
    const other = target() ?? next;
    const results = {
      ...this.maybe({ ResultSelector: this.template() }, 4),
      ...this.maybe(
        { ResultPath: this.of([null, '$', `$.${this.name()}`, `$.${this.name()}`, `$.${this.name()}.${this.name()}`]) },
        2,
      ),
      ...this.maybe({ OutputPath: this.path() }, 6),
      ...this.maybe({ Assign: { 'v.$': this.dynamic() } }, 5),
      ...(other !== undefined &&
        this.maybe(
          {
            Catch: [
              {
                ErrorEquals: [this.of(['States.ALL', 'Oops'])],
                Next: other,
                ...this.maybe({ ResultPath: `$.${this.name()}` }, 2),
              },
            ],
          },
          2,
        )),
    };
    const task = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f' };
    switch (this.below(depth > 0 ? 12 : 9)) {
      case 0:
        return {
          Type: 'Pass',
          ...this.maybe({ Result: this.value() }),
          ...this.maybe({ ResultPath: `$.${this.name()}` }, 2),
          ...way,
        };
      case 1:
        return {
          Type: 'Pass',
          Parameters: this.template(),
          ...this.maybe({ ResultPath: `$.${this.name()}` }, 2),
          ...this.maybe({ Assign: this.assigned() }),
          ...way,
        };
      case 2:
        return {
          ...task,
          ...this.maybe({ InputPath: this.path() }, 6),
          ...this.maybe({ Parameters: this.template() }, 2),
          ...results,
          ...way,
        };
      case 3:
        return {
          Type: 'Wait',
          Seconds: 1,
          ...this.maybe({ InputPath: this.path() }, 4),
          ...this.maybe({ OutputPath: this.path() }, 4),
          ...way,
        };
      case 4:
      case 5: {
        if (next === undefined) return { Type: 'Succeed' };
        const rule = () => ({ ...this.test(), Next: target() ?? next, ...this.maybe({ Assign: this.assigned() }) });
        return {
          Type: 'Choice',
          Choices: [rule(), rule()],
          Default: next,
          ...this.maybe({ InputPath: this.path() }, 8),
        };
      }
      case 6:
        return {
          Type: 'Pass',
          QueryLanguage: 'JSONata',
          ...this.maybe({ Output: this.jsonata() }, 2),
          ...this.maybe({ Assign: { v: this.jsonata() } }),
          ...way,
        };
      case 7: {
        if (next === undefined) return { Type: 'Succeed', QueryLanguage: 'JSONata', Output: this.jsonata() };
        const rule = () => ({
          Condition: this.condition(),
          Next: target() ?? next,
          ...this.maybe({ Output: this.jsonata() }),
        });
        return { Type: 'Choice', QueryLanguage: 'JSONata', Choices: [rule(), rule()], Default: next };
      }
      case 8:
        return {
          ...task,
          QueryLanguage: 'JSONata',
          ...this.maybe({ Arguments: this.jsonata() }, 2),
          ...this.maybe(
            {
              Output: this.of<Json>([
                '{% $states.result %}',
                this.jsonata(),
                '{% $merge([$states.input, {"r": $states.result}]) %}',
              ]),
            },
            2,
          ),
          ...(other !== undefined &&
            this.maybe(
              {
                Catch: [
                  {
                    ErrorEquals: ['States.ALL'],
                    Next: other,
                    ...this.maybe({ Output: '{% $merge([$states.input, {"e": $states.errorOutput}]) %}' }),
                  },
                ],
              },
              2,
            )),
          ...way,
        };
      case 9:
        return { Type: 'Parallel', Branches: [this.scope(2, depth - 1), this.scope(2, depth - 1)], ...results, ...way };
      default:
        return {
          Type: 'Map',
          ItemsPath: this.of(['$', `$.${this.name()}`, '$.a']),
          ...this.maybe(
            { ItemSelector: { ...this.template(), 'a.$': '$$.Map.Item.Value', 'b.$': '$$.Map.Item.Index' } },
            2,
          ),
          ItemProcessor: this.scope(2, depth - 1),
          ...results,
          ...way,
        };
    }
  }

  assigned(): object {
    return this.below(2) === 0 ? { v: this.value(1) } : { 'v.$': this.dynamic() };
  }
}

/** How many workflows; more to look for what is rare. */
const workflows = Number(process.env.WORKFLOWS ?? 1500);

test('what was inferred holds in runs of workflows made at random', { timeout: 600_000 }, async () => {
  const counts = { compared: 0, unknown: 0 };
  let ended = 0;
  for (let seed = 1; seed <= workflows; seed++) {
    const make = new Maker(seed * 7919);
    const definition = make.scope(3 + make.below(6), 2);
    const input = Object.fromEntries(
      ['a', 'b', 'c'].flatMap(name => (make.below(5) === 0 ? [] : [[name, make.value()]])),
    );
    const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'))!;
    const moments: Told[] = [];
    const answered: Json[] = [];
    const task = (): TaskAnswer => {
      if (make.below(4) === 0) return { kind: 'failure', error: make.of(['Oops', 'Other']), cause: 'because' };
      const result = make.value();
      answered.push(result);
      return { kind: 'success', result };
    };
    const execution = new Execution(compile(machine), { input, world: { task }, momentLimit: 400 });
    try {
      for await (const moment of execution.moments()) {
        const view = moment.kind === 'stateEntered' ? execution.strand(moment.strand.id) : undefined;
        moments.push({
          moment,
          variables: view && Object.assign({}, ...view.variables.map(each => each.variables).toReversed()),
        });
      }
    } catch (error) {
      expect.fail(`${JSON.stringify(definition)}: ${(error as Error).stack}`);
    }
    if (execution.status === 'SUCCEEDED') ended++;
    const results = answered.map(shapeOf).reduce((a, b) => join(a, b), { kind: 'never' } as ReturnType<typeof shapeOf>);
    const known = results.kind === 'never' ? unknownShape : results;
    for (const [assumed, options] of [
      ['exactly this input and these results', { input: shapeOf(input), results: () => known }],
      ['inputs like this', { input: shapeOfSamples([input]) }],
      ['any input', {}],
    ] as const) {
      const [first] = comparedWith(analyse(machine, options), moments, counts);
      if (first)
        expect.fail(
          `seed ${seed}: ${JSON.stringify(definition)}\ninput ${JSON.stringify(input)}\n${unsoundText({ file: '', assumed, ...first })}`,
        );
    }
  }
  expect(ended).toBeGreaterThan(workflows / 20);
  expect(counts.compared).toBeGreaterThan(workflows * 5);
});
