/**
 * For tests: workflows made at random, of all states, both query languages and what they have in common: variables across scopes,
 * retriers and catchers, items that are read, batched and written, paths that often miss, expressions of everything JSONata has. Names
 * are few, so that what is read has often been there.
 */
import type { Json } from '../../expressions/index.ts';
import { conditionText, Dice, jsonataText, value as jsonOf } from '../../expressions/random.testing.ts';

type Fields = { readonly [name: string]: Json };
type Target = () => string | undefined;
/** What stands around a state: how deep more may stand inside, and whether it runs in an execution of its own. */
interface Around {
  readonly depth: number;
  readonly items: boolean;
}

/** What is in the bucket: by its ending the format. */
export const objects: readonly (readonly [key: string, text: string])[] = [
  ['items.json', '[{"a": 1, "b": "x"}, {"a": 2}, 7, null]'],
  ['none.json', '[]'],
  ['object.json', '{"a": {"b": 1}, "b": [1, 2], "c": "x"}'],
  ['rows.csv', 'a,b\n1,x\n2,"y z"\n,\n'],
  ['lines.jsonl', '{"a": 1}\n{"a": 2, "c": [true]}\n"text"\n'],
];

export class WorkflowDice extends Dice {
  #states = 0;

  maybe(one: () => Fields, of = 3): Fields {
    return this.below(of) === 0 ? one() : {};
  }

  name(): string {
    return this.of(['a', 'b', 'c']);
  }

  value(depth = 2): Json {
    return jsonOf(this, depth);
  }

  reference(): string {
    return this.of([
      ...['$', '$', '$', '$v', '$v', '$x'],
      ...Array.from({ length: 6 }, () => `$.${this.name()}`),
      `$.${this.name()}.${this.name()}`,
      `$.${this.name()}[0]`,
      `$['${this.name()}']`,
      this.of(['$v.a', '$x.b[1]']),
    ]);
  }

  path(): string {
    return this.of([
      ...Array.from({ length: 40 }, () => this.reference()),
      `$.${this.name()}[*]`,
      `$.${this.name()}[*].${this.name()}`,
      `$.${this.name()}[0:2]`,
      `$.${this.name()}[-1:]`,
      `$.${this.name()}[0,1]`,
      `$.${this.name()}['a','b']`,
      `$.${this.name()}[?(@.a)]`,
      `$.${this.name()}[?(@.a == 1)].b`,
      `$.${this.name()}.length()`,
      '$.*',
      '$..a',
      '$..*',
      '$..b[0]',
      ...this.#contexts('$$'),
    ]);
  }

  #contexts(of: string): string[] {
    return [
      ...['', '.Execution', '.Execution.Input', `.Execution.Input.${this.name()}`, '.Execution.Id', '.Execution.Name'],
      ...['.Execution.RoleArn', '.Execution.StartTime', '.Execution.RedriveCount', '.State', '.State.Name'],
      ...['.State.EnteredTime', '.State.RetryCount', '.StateMachine', '.StateMachine.Id', '.StateMachine.Name'],
      ...['.Map', '.Map.Item', '.Map.Item.Index', '.Map.Item.Value', `.Map.Item.Value.${this.name()}`, '.Map.Item.Key'],
      ...['.Map.Item.Source', '.Task.Token', '.Nothing'],
    ].map(path => `${of}${path}`);
  }

  argument(depth = 1): string {
    return this.below(4) === 0 && depth > 0
      ? this.intrinsic(depth - 1)
      : this.of([
          this.path(),
          this.path(),
          this.path(),
          "'a'",
          "'{}'",
          "'1,2'",
          '\'{"a": [1]}\'',
          '1',
          '-2',
          '2.5',
          'true',
          'null',
        ]);
  }

  intrinsic(depth = 1): string {
    const a = () => this.argument(depth);
    const fitting = (...ones: string[]) => (this.below(4) === 0 ? a() : this.of(ones));
    const list = () =>
      fitting('$.c', '$v', "States.Array(1, 'a', 1)", '$.c[*]', 'States.Array()', 'States.ArrayRange(1, 5, 2)');
    const object = () => fitting('$', '$', '$.a', `States.StringToJson('{"c": 1}')`);
    const text = () => fitting("'a,b'", "'1'", "States.Format('{}', $.a)", "''");
    const whole = () => fitting('0', '1', '2', '3');
    return this.of([
      () => `States.Array(${this.of([``, a(), `${a()}, ${a()}`])})`,
      () => `States.Format('${this.of(['{}', '{} {}', 'x'])}', ${a()})`,
      () => `States.Format('x{}y{}', ${a()}, ${a()})`,
      () => `States.MathAdd(${whole()}, ${whole()})`,
      () => `States.MathRandom(1, ${this.of(['5', a()])})`,
      () => `States.UUID()`,
      () => `States.ArrayLength(${list()})`,
      () => `States.JsonMerge(${object()}, ${object()}, false)`,
      () => `States.ArrayGetItem(${list()}, ${whole()})`,
      () => `States.ArrayPartition(${list()}, ${whole()})`,
      () => `States.ArrayContains(${list()}, ${a()})`,
      () => `States.ArrayRange(${whole()}, ${whole()}, ${whole()})`,
      () => `States.ArrayUnique(${list()})`,
      () => `States.StringToJson(${this.of(["'[1, {}]'", a()])})`,
      () => `States.JsonToString(${a()})`,
      () => `States.StringSplit(${text()}, ${fitting("','", "''")})`,
      () => `States.Base64Encode(${text()})`,
      () => `States.Base64Decode(${this.of(["'YQ=='", a()])})`,
      () => `States.Hash(${a()}, ${fitting("'SHA-1'", "'MD5'")})`,
    ])();
  }

  dynamic(): string {
    return this.below(3) > 0 ? this.path() : this.intrinsic();
  }

  template(depth = 2): Fields {
    return Object.fromEntries(
      Array.from({ length: 1 + this.below(3) }, (): [string, Json] => {
        const name = this.name();
        switch (this.below(depth > 0 ? 6 : 4)) {
          case 0:
            return [name, this.value(1)];
          case 4:
            return [name, this.template(depth - 1)];
          case 5:
            return [name, [this.template(depth - 1), 1]];
          default:
            return [`${name}.$`, this.dynamic()];
        }
      }),
    );
  }

  // ---------------------------------------------------------------- JSONata

  expression(more: readonly string[] = []): string {
    const place = () =>
      this.of([
        `$states.input.${this.name()}`,
        `$states.input.${this.name()}.${this.name()}`,
        '$v',
        '$x',
        '$states.input',
        ...more,
        ...more.map(each => `${each}.${this.name()}`),
      ]);
    const any = () => (this.below(2) === 0 ? place() : jsonataText(this, 2));
    return this.of([
      place,
      place,
      place,
      () => jsonataText(this, 1 + this.below(3)),
      () => jsonataText(this, 1 + this.below(3)),
      () => `$merge([${place()}, {"${this.name()}": ${any()}}])`,
      () => `{"${this.name()}": ${any()}, "${this.name()}": ${any()}}`,
      () => `[${any()}]`,
      () => `${place()} & "x"`,
      () => `$exists(${place()}) ? ${place()} : ${any()}`,
      () => `$map(${place()}, function($i) { {"${this.name()}": $i.${this.name()}, "of": $i} })`,
      () => `[$filter(${place()}, function($i) { $i != 1 })]`,
      () => `$reduce(${place()}, function($a, $b) { $append($a, $b) }, [])`,
      () => `${place()}.{"${this.name()}": ${this.name()}}`,
      () => `$states.input ~> |$|{"${this.name()}": 1}, "${this.name()}"|`,
      () => `${place()} ~> $string`,
      () => `$type(${place()}) = "number" ? ${place()} : $count(${place()})`,
      () => this.of(this.#contexts('$states.context')),
      () =>
        this.of([`$partition(${place()}, 2)`, '$range(1, 5, 2)', `$hash("a", "MD5")`, '$uuid()', `$parse('{"a": 1}')`]),
      () =>
        this.of(['$random()', `$lookup(${place()}, "${this.name()}")`, '$now()', '$millis()', `$parse(${place()})`]),
    ])();
  }

  jsonata(more: readonly string[] = []): Json {
    const given = () => this.expression(more);
    // What gives nothing is an error, but for where it is put into something.
    const text = () =>
      `{% ${this.of([given, given, () => `[${given()}]`, () => `{"${this.name()}": ${given()}}`, () => `$merge([$states.input, {"${this.name()}": ${given()}}])`])()} %}`;
    switch (this.below(5)) {
      case 0:
        return { [this.name()]: text(), fixed: 1 };
      case 1:
        return { [this.name()]: [text(), 'x', this.value(1)], [this.name()]: text() };
      default:
        return text();
    }
  }

  condition(): string {
    return `{% ${this.below(2) === 0 ? `$boolean(${conditionText(this, 2)})` : conditionText(this, 1 + this.below(2))} %}`;
  }

  // ---------------------------------------------------------------- Choice

  test(depth = 2): Fields {
    const Variable = this.of([
      `$.${this.name()}`,
      `$.${this.name()}.${this.name()}`,
      `$.${this.name()}[0]`,
      '$v',
      '$x.a',
      '$',
      '$$.State.RetryCount',
    ]);
    switch (this.below(depth > 0 ? 14 : 11)) {
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
        return {
          Variable,
          [this.of(['StringEquals', 'StringLessThan', 'StringGreaterThanEquals'])]: this.of(['a', 'b']),
        };
      case 5:
        return { Variable, NumericEquals: this.below(3) };
      case 6:
        return { Variable, BooleanEquals: this.below(2) === 0 };
      case 7:
        return { Variable, [this.of(['NumericLessThan', 'NumericGreaterThanEquals'])]: this.below(4) };
      case 8:
        return { Variable, StringMatches: '*a*' };
      case 9:
        return { Variable, [this.of(['NumericEqualsPath', 'NumericLessThanPath'])]: this.reference() };
      case 10:
        return { Variable, [this.of(['StringEqualsPath', 'BooleanEqualsPath'])]: this.reference() };
      case 11:
        return { Not: this.test(depth - 1) };
      default:
        return { [this.of(['And', 'Or'])]: [this.test(depth - 1), this.test(depth - 1)] };
    }
  }

  // ---------------------------------------------------------------- states

  machine(): Fields {
    const { StartAt, States } = this.scope(3 + this.below(6), { depth: 2, items: false }) as { [name: string]: Fields };
    if (this.below(4) === 0) return { StartAt: StartAt as unknown as string, States: States! };
    const Assign = { v: this.#mostlyList(), x: this.value() };
    const First = { Type: 'Pass', Assign, Next: StartAt as unknown as string };
    return { StartAt: 'First', States: { First, ...States } };
  }

  input(): Json {
    return Object.fromEntries(
      ['a', 'b', 'c'].flatMap(name =>
        this.below(6) === 0 ? [] : [[name, name === 'c' ? this.#mostlyList() : this.value(3)]],
      ),
    );
  }

  #mostlyList(): Json {
    return this.below(4) === 0 ? this.value() : Array.from({ length: this.below(4) }, () => this.value());
  }

  scope(count: number, around: Around): Fields {
    const names = Array.from({ length: count }, () => `S${this.#states++}`);
    const States: Record<string, Json> = {};
    for (const [index, name] of names.entries()) {
      // Mostly onward, now and then back.
      const target = () => (this.below(6) === 0 ? this.of(names) : names[index + 1 + this.below(2)]);
      States[name] = this.below(2) === 0 ? this.pathState(target, around) : this.jsonataState(target, around);
    }
    return { StartAt: names[0]!, States };
  }

  pathState(target: Target, around: Around): Fields {
    const next = target();
    const way: Fields = next === undefined ? { End: true } : { Next: next };
    const assign = (of = 4) => this.maybe(() => ({ Assign: this.assigned() }), of);
    const before = this.maybe(() => ({ InputPath: this.of([null, this.path()]) }), 6);
    const behind = this.maybe(() => ({ OutputPath: this.of([null, this.path()]) }), 6);
    const placed = this.maybe(() => ({ ResultPath: this.of([null, '$', ...this.#places()]) }), 2);
    const results = {
      ...this.maybe(() => ({ ResultSelector: this.template() }), 4),
      ...placed,
      ...behind,
      ...assign(5),
      ...this.maybe(() => ({ Catch: this.catchers(target, next, false) }), 2),
    };
    switch (this.below(around.depth > 0 ? 13 : 9)) {
      case 0:
        return { Type: 'Pass', ...before, Result: this.value(), ...placed, ...behind, ...assign(), ...way };
      case 1:
      case 2:
        return {
          Type: 'Pass',
          ...before,
          ...this.maybe(() => ({ Parameters: this.template() }), 2),
          ...placed,
          ...behind,
          ...assign(),
          ...way,
        };
      case 3:
      case 4:
        return {
          ...this.task(),
          ...before,
          ...this.maybe(() => ({ Parameters: this.template() }), 2),
          ...results,
          ...way,
        };
      case 5:
        return { Type: 'Wait', Seconds: 1, ...before, ...behind, ...assign(), ...way };
      case 6:
      case 7: {
        if (next === undefined) return { Type: 'Succeed', ...before, ...behind };
        const rule = (): Fields => ({ ...this.test(), Next: target() ?? next, ...assign() });
        return {
          Type: 'Choice',
          Choices: [rule(), rule()],
          ...this.maybe(() => ({ Default: next }), 1),
          ...before,
          ...behind,
          ...assign(),
        };
      }
      case 8:
        return this.below(4) === 0
          ? { Type: 'Fail', ErrorPath: this.of([this.path(), `States.Format('{}', ${this.path()})`]) }
          : { Type: 'Pass', ...before, ...placed, ...way };
      case 9:
        return {
          Type: 'Parallel',
          ...before,
          ...this.maybe(() => ({ Parameters: this.template() })),
          ...this.branches(around),
          ...results,
          ...way,
        };
      default:
        return {
          Type: 'Map',
          ...before,
          ...this.items(around, false),
          ...this.maybe(
            () => ({
              [this.of(['ItemSelector', 'ItemSelector', 'Parameters'])]: {
                ...this.template(),
                'a.$': '$$.Map.Item.Value',
                'b.$': this.of(['$$.Map.Item.Index', '$$.Map.Item.Source', '$$.Map.Item.Key', '$$.Map']),
              },
            }),
            2,
          ),
          ...results,
          ...way,
        };
    }
  }

  jsonataState(target: Target, around: Around): Fields {
    const next = target();
    const way: Fields = next === undefined ? { End: true } : { Next: next };
    const language: Fields = { QueryLanguage: 'JSONata' };
    const assign = (more: readonly string[] = [], of = 4) =>
      this.maybe(() => ({ Assign: { [this.of(['v', 'x'])]: this.jsonata(more) } }), of);
    const output = (more: readonly string[] = [], of = 2) => this.maybe(() => ({ Output: this.jsonata(more) }), of);
    const result = ['$states.result', '$merge([$states.input, {"r": $states.result}])'];
    const results = {
      ...output(result),
      ...assign(result),
      ...this.maybe(() => ({ Catch: this.catchers(target, next, true) }), 2),
    };
    switch (this.below(around.depth > 0 ? 11 : 7)) {
      case 0:
      case 1:
        return { Type: 'Pass', ...language, ...output([], 1 + this.below(2)), ...assign(), ...way };
      case 2: {
        if (next === undefined) return { Type: 'Succeed', ...language, ...output() };
        const rule = (): Fields => ({ Condition: this.condition(), Next: target() ?? next, ...output(), ...assign() });
        return { Type: 'Choice', ...language, Choices: [rule(), rule()], Default: next, ...output([], 4), ...assign() };
      }
      case 3:
        return {
          Type: 'Wait',
          ...language,
          Seconds: this.of<Json>([1, '{% 1 + 1 %}']),
          ...output(),
          ...assign(),
          ...way,
        };
      case 4:
        return this.below(4) === 0
          ? { Type: 'Fail', ...language, Cause: `{% $string(${this.expression()}) %}` }
          : { Type: 'Pass', ...language, ...assign(), ...way };
      case 5:
      case 6:
        return {
          ...this.task(),
          ...language,
          ...this.maybe(() => ({ Arguments: this.jsonata() }), 2),
          ...results,
          ...way,
        };
      case 7:
        return {
          Type: 'Parallel',
          ...language,
          ...this.maybe(() => ({ Arguments: this.jsonata() })),
          ...this.branches(around),
          ...results,
          ...way,
        };
      default:
        return {
          Type: 'Map',
          ...language,
          ...this.items(around, true),
          ...this.maybe(
            () => ({
              ItemSelector: {
                a: '{% $states.context.Map.Item.Value %}',
                b: this.jsonata([
                  '$states.context.Map.Item.Index',
                  '$states.context.Map.Item.Key',
                  '$states.context.Map',
                ]),
              },
            }),
            2,
          ),
          ...results,
          ...way,
        };
    }
  }

  task(): Fields {
    const resource = this.of([
      'arn:aws:lambda:eu-west-1:123456789012:function:f',
      'arn:aws:states:::lambda:invoke',
      'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      'arn:aws:states:eu-west-1:123456789012:activity:a',
    ]);
    return {
      Type: 'Task',
      Resource: resource,
      ...this.maybe(() => ({ Retry: [{ ErrorEquals: [this.of(['Oops', 'States.ALL'])], MaxAttempts: 1 }] }), 4),
    };
  }

  branches({ depth, items }: Around): Fields {
    return {
      Branches: Array.from({ length: 1 + this.below(3) }, () =>
        this.scope(1 + this.below(2), { depth: depth - 1, items }),
      ),
    };
  }

  /** What a Map works on, and how. */
  items({ depth }: Around, jsonata: boolean): Fields {
    const distributed = this.below(3) === 0;
    const scope = this.scope(1 + this.below(2), { depth: depth - 1, items: true });
    const where = (fields: Fields): Fields => ({ [jsonata ? 'Arguments' : 'Parameters']: fields });
    const number = (): Json => (jsonata ? this.of<Json>([1, '{% 1 + 0 %}']) : 1);
    const reader = (): Fields => {
      const [key] = this.of(objects);
      const type = key.split('.')[1]!.toUpperCase();
      const config: Fields = {
        ...(type === 'JSON' && this.below(3) === 0 ? {} : { InputType: type }),
        ...(type === 'CSV' &&
          this.of<Fields>([
            { CSVHeaderLocation: 'FIRST_ROW' },
            { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'c'] },
          ])),
        ...this.maybe(() => ({ MaxItems: number() })),
      };
      return this.below(5) === 0
        ? { ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', ...where({ Bucket: 'b', Prefix: '' }) } }
        : {
            ItemReader: {
              Resource: 'arn:aws:states:::s3:getObject',
              ...(Object.keys(config).length > 0 && { ReaderConfig: config }),
              ...where({ Bucket: 'b', Key: key }),
            },
          };
    };
    const given = (): Fields =>
      jsonata
        ? this.maybe(
            () => ({
              Items: this.of<Json>([
                `{% ${this.expression()} %}`,
                `{% [${this.expression()}] %}`,
                '{% $states.input.c %}',
                '{% $v %}',
                '{% $states.input.b %}',
                [1, { a: 2 }],
              ]),
            }),
            1,
          )
        : this.maybe(
            () => ({
              ItemsPath: this.of(['$.c', '$.c', '$.c', '$v', '$v', '$', '$$.Execution.Input.c', `$.${this.name()}`]),
            }),
            1,
          );
    if (!distributed)
      return this.below(4) === 0 && !jsonata
        ? { Iterator: scope, ...given() }
        : {
            ItemProcessor: scope,
            ...given(),
            ...this.maybe(() => ({ MaxConcurrency: number() })),
            ...this.tolerated(),
          };
    return {
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: this.of(['STANDARD', 'EXPRESS']) },
        ...scope,
      },
      ...(this.below(2) === 0 ? reader() : given()),
      ...this.maybe(() => ({
        ItemBatcher: {
          MaxItemsPerBatch: this.of([1, 2]),
          ...this.maybe(() => ({ BatchInput: jsonata ? { b: this.jsonata() } : this.template() }), 2),
        },
      })),
      ...this.maybe(() => ({
        ResultWriter: {
          ...this.maybe(
            () => ({ Resource: 'arn:aws:states:::s3:putObject', ...where({ Bucket: 'b', Prefix: 'out' }) }),
            2,
          ),
          WriterConfig: {
            Transformation: this.of(['NONE', 'COMPACT', 'FLATTEN']),
            OutputType: this.of(['JSON', 'JSONL']),
          },
        },
      })),
      ...this.tolerated(),
    };
  }

  tolerated(): Fields {
    return this.maybe(() => this.of<Fields>([{ ToleratedFailurePercentage: 100 }, { ToleratedFailureCount: 1 }]));
  }

  catchers(target: Target, next: string | undefined, jsonata: boolean): Json {
    const to = target() ?? next;
    if (to === undefined) return [];
    const more = [
      '$states.errorOutput',
      '$states.errorOutput.Error',
      '$merge([$states.input, {"e": $states.errorOutput}])',
    ];
    const one = (errors: readonly string[]): Fields => ({
      ErrorEquals: errors,
      Next: target() ?? to,
      ...(jsonata
        ? {
            ...this.maybe(() => ({ Output: this.jsonata(more) }), 2),
            ...this.maybe(() => ({ Assign: { [this.of(['v', 'x'])]: this.jsonata(more) } })),
          }
        : {
            ...this.maybe(() => ({ ResultPath: this.of([null, '$', ...this.#places()]) }), 2),
            ...this.maybe(() => ({ Assign: { 'v.$': this.of(['$', '$.Error', '$.Cause', this.dynamic()]) } })),
          }),
    });
    const all = one([this.of(['States.ALL', 'States.TaskFailed', 'Oops', 'States.Timeout', 'States.Runtime'])]);
    return this.below(2) === 0 ? [one(this.of([['Oops'], ['Other', 'Oops'], ['States.TaskFailed']])), all] : [all];
  }

  #places(): string[] {
    return [`$.${this.name()}`, `$.${this.name()}`, `$.${this.name()}.${this.name()}`, `$.${this.name()}[0]`];
  }

  assigned(): Fields {
    const name = this.of(['v', 'x']);
    return this.of<Fields>([
      { [name]: this.value(1) },
      { [`${name}.$`]: this.dynamic() },
      { [name]: this.template(1) },
    ]);
  }
}
