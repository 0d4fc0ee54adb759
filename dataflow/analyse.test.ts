import { describe, expect, test } from 'vitest';
import {
  generalised,
  type Json,
  join,
  objectShape,
  type Shape,
  shapeOf,
  shapeOfSamples,
  shapeText,
} from '../expressions/index.ts';
import { nextDocument, parseDocument, readStateMachine } from '../language/index.ts';
import { analyse, type FlowOptions } from './analyse.ts';
import type { Flow } from './flow.ts';
import { producers, shapeAt } from './shapes-at.ts';

/** `[state]` is what it is entered with, `[state stage]` what comes out of a stage, `->` what the machine gives. */
function check(states: object, expected: { readonly [place: string]: string }, options: FlowOptions = {}): Flow {
  const [first] = Object.keys(states);
  const flow = flowOf(JSON.stringify({ StartAt: first, States: states }), options);
  const found = Object.fromEntries(Object.keys(expected).map(place => [place, textAt(flow, place)]));
  expect(found).toEqual(expected);
  return flow;
}

function flowOf(text: string, options: FlowOptions = {}): Flow {
  return analyse(readStateMachine(parseDocument(text, 'json'))!, options);
}

function textAt(flow: Flow, place: string): string {
  if (place === '->') return shapeText(flow.output.shape);
  const [name = '', stage] = place.split(' ');
  const known = flow.of(flow.machine.byName.get(name)!);
  if (!known) return 'not reached';
  if (stage === undefined) return shapeText(known.entry.input.shape);
  if (stage === 'variables') return shapeText(known.entry.variables);
  return known.stages
    .filter(each => each.stage === stage)
    .map(({ value }) => shapeText(value.shape))
    .join(' / ');
}

const pass = (more: object = {}) => ({ Type: 'Pass', ...more });
const end = { End: true };
const sample = (value: Json): FlowOptions => ({ input: shapeOfSamples([value]) });
const exactly = (value: Json): FlowOptions => ({ input: shapeOf(value) });
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

describe('stages of a state', () => {
  test('nothing is known of the input, and it stays so', () => {
    check({ A: pass({ Next: 'B' }), B: { Type: 'Succeed' } }, { A: 'unknown', B: 'unknown', '->': 'unknown' });
  });

  test('a literal result is put beside the input', () => {
    check(
      { A: pass({ Result: { n: 1 }, ResultPath: '$.a.b', Next: 'B' }), B: pass(end) },
      { 'A Result': '{ n: 1 }', B: '{ id: string, a: { b: { n: 1 }, … }, … }' },
      sample({ id: 'x' }),
    );
  });

  test('of an input of which nothing is known an object is left behind a ResultPath', () => {
    check({ A: pass({ Result: 1, ResultPath: '$.a', Next: 'B' }), B: pass(end) }, { B: '{ a: 1, … }' });
  });

  test('templates, intrinsic functions and the context object', () => {
    check(
      {
        A: pass({
          Parameters: {
            'id.$': '$.order.id',
            'first.$': '$.order.lines[0]',
            'skus.$': '$.order.lines[*].sku',
            'text.$': "States.Format('{}-{}', $.order.id, $$.Execution.Name)",
            'sum.$': 'States.MathAdd(1, 2)',
            'all.$': 'States.Array($.order.id, 1)',
            'name.$': '$$.State.Name',
            nested: { fixed: true },
          },
          Next: 'B',
        }),
        B: pass(end),
      },
      {
        B: '{ id: string, first: { sku: string, n: integer, … }, skus: string[], text: string, sum: 3, all: [string, 1], name: "A", nested: { fixed: true } }',
      },
      sample({ order: { id: 'o', lines: [{ sku: 'a', n: 1 }] } }),
    );
  });

  test('InputPath narrows what is worked on, ResultPath writes into the raw input, OutputPath projects', () => {
    check(
      {
        A: {
          Type: 'Task',
          Resource: lambda,
          InputPath: '$.order',
          ResultSelector: { 'code.$': '$.Payload.code', fixed: 1 },
          ResultPath: '$.check',
          OutputPath: '$.check',
          ...end,
        },
      },
      {
        'A InputPath': '{ id: string, … }',
        'A Result': 'unknown',
        'A ResultPath': '{ order: { id: string, … }, check: { code: unknown, fixed: 1 }, … }',
        '->': '{ code: unknown, fixed: 1 }',
      },
      sample({ order: { id: 'o' } }),
    );
  });

  test('null for a path: nothing goes in, the result is dropped', () => {
    check(
      {
        A: { Type: 'Task', Resource: lambda, InputPath: null, ResultPath: null, Next: 'B' },
        B: pass({ OutputPath: null, ...end }),
      },
      { 'A InputPath': '{}', B: '{ a: 1 }', '->': '{}' },
      exactly({ a: 1 }),
    );
  });

  test('what always fails leaves everything possible behind it', () => {
    check(
      { A: pass({ InputPath: '$.nope', Next: 'B' }), B: pass(end) },
      { 'A InputPath': 'never', B: 'unknown' },
      exactly({ a: 1 }),
    );
  });
});

describe('JSONata', () => {
  const jsonata = { QueryLanguage: 'JSONata' };

  test('a Choice knows behind a Condition what it says', () => {
    const rule = (Condition: string, Next: string) => ({ Condition: `{% ${Condition} %}`, Next });
    check(
      {
        A: {
          Type: 'Choice',
          ...jsonata,
          Choices: [
            rule('$type($states.input.a) = "string"', 'Text'),
            rule('$states.input.a < 5', 'Small'),
            rule('$states.input.b in ["x", 1]', 'Listed'),
          ],
          Default: 'Other',
        },
        Text: pass(end),
        Small: pass(end),
        Listed: pass(end),
        Other: pass(end),
      },
      {
        Text: '{ b: "x" | "y", a: "t" }',
        Small: '{ b: "x" | "y", a: integer }',
        Listed: '{ a: integer, b: "x" }',
        Other: '{ a: integer, b: "y" }',
      },
      {
        input: objectShape({
          a: { shape: join(shapeOf('t'), generalised(shapeOf(1))), optional: true },
          b: join(shapeOf('x'), shapeOf('y')),
        }),
      },
    );
  });

  test('Output and Assign are computed from input, result and variables', () => {
    check(
      {
        A: {
          Type: 'Task',
          Resource: lambda,
          ...jsonata,
          Arguments: { id: '{% $states.input.id %}' },
          Assign: { id: '{% $states.input.id %}', count: '{% $count($states.result.items) %}' },
          Output: { sum: '{% $states.input.n + 1 %}', all: '{% $states.result %}' },
          Next: 'B',
        },
        B: {
          Type: 'Pass',
          ...jsonata,
          Output: '{% $merge([$states.input, {"id": $id, "text": "a" & $count}]) %}',
          ...end,
        },
      },
      {
        'A Arguments': '{ id: string }',
        B: '{ sum: integer, all: unknown }',
        'B variables': '{ id: string, count: integer }',
        '->': '{ sum: integer, all: unknown, id: string, text: string }',
      },
      sample({ id: 'a', n: 1 }),
    );
  });

  test('a path through an array is one value, several, or none', () => {
    check(
      {
        A: {
          Type: 'Pass',
          ...jsonata,
          Output: {
            a: '{% $states.input.lines.sku %}',
            b: '{% $states.input.lines[0].sku %}',
            c: '{% [$states.input.lines.sku] %}',
          },
          ...end,
        },
      },
      { '->': '{ a: string | string[], b: string, c: string[] }' },
      sample({ lines: [{ sku: 'a' }] }),
    );
  });
});

describe('ways out', () => {
  test('IsPresent narrows, in the rule and behind it', () => {
    check(
      {
        A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'B' }], Default: 'C' },
        B: pass(end),
        C: pass(end),
      },
      { B: '{ b: integer, a: number }', C: '{ b: integer }' },
      {
        input: {
          kind: 'object',
          members: new Map([
            ['a', { shape: { kind: 'number', integer: false }, optional: true }],
            ['b', { shape: { kind: 'number', integer: true }, optional: false }],
          ]),
          rest: undefined,
        } as Shape,
      },
    );
  });

  test('what is compared is there, whatever comes out; equal to a literal it is that', () => {
    check(
      {
        A: {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$.kind', IsString: true },
                { Variable: '$.kind', StringEquals: 'a' },
              ],
              Next: 'B',
            },
          ],
          Default: 'C',
        },
        B: pass(end),
        C: pass(end),
      },
      { B: '{ kind: "a", … }', C: '{ kind: unknown, … }' },
    );
  });

  test('a rule that never holds leads nowhere', () => {
    check(
      {
        A: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 5, Next: 'B' }], Default: 'C' },
        B: pass(end),
        C: pass(end),
      },
      { B: 'not reached', C: '{ n: 3 }' },
      exactly({ n: 3 }),
    );
  });

  test('JSONata conditions narrow where no array is in between', () => {
    check(
      {
        A: {
          Type: 'Choice',
          QueryLanguage: 'JSONata',
          Choices: [{ Condition: '{% $states.input.kind = "a" and $exists($states.input.more) %}', Next: 'B' }],
          Default: 'C',
        },
        B: pass(end),
        C: pass(end),
      },
      { B: '{ kind: "a", more: unknown, … }', C: '{ kind: string, more?: unknown, … }' },
      sample({ kind: 'x' }),
    );
  });

  /** What `$.…` is in the states that a rule, and the Default, lead to. */
  function checkKnown(rule: object, places: readonly string[], holds: string, fails: string): void {
    const read = Object.fromEntries(places.map(place => [`${place.replace(/\W/g, '')}.$`, place]));
    const flow = flowOf(
      JSON.stringify({
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ ...rule, Next: 'B' }], Default: 'C' },
          B: pass({ Parameters: read, Next: 'D' }),
          C: pass({ Parameters: read, Next: 'D' }),
          D: { Type: 'Succeed' },
        },
      }),
    );
    const told = (name: string) =>
      places.map(place => {
        const { text } = flow.machine.document;
        const state = flow.machine.byName.get(name)!;
        const found = shapeAt(flow, text.indexOf(`"${place}"`, state.node!.span.start) + place.length)!;
        return found.present === 'never'
          ? 'nothing'
          : `${found.present === 'maybe' ? '? ' : ''}${shapeText(found.shape)}`;
      });
    expect([told('B').join(', '), told('C').join(', ')]).toEqual([holds, fails]);
  }

  test('of an input of which nothing is known, what is asked for is there or not', () => {
    const is = { Variable: '$.a', IsPresent: true };
    const isNot = { Variable: '$.a', IsPresent: false };
    checkKnown(is, ['$.a', '$'], 'unknown, { a: unknown, … }', 'nothing, unknown');
    checkKnown(isNot, ['$.a'], 'nothing', 'unknown');
    checkKnown({ Not: is }, ['$.a'], 'nothing', 'unknown');
    checkKnown({ Not: { Not: isNot } }, ['$.a'], 'nothing', 'unknown');
    checkKnown(
      { Variable: '$.a.b', IsPresent: true },
      ['$.a.b', '$.a'],
      'unknown, { b: unknown, … }',
      'nothing, ? unknown',
    );
    checkKnown(
      { Variable: '$.a[0]', IsPresent: true },
      ['$.a[0]', '$.a'],
      '? unknown, unknown[]',
      'nothing, ? null | boolean | number | string | [] | { … }',
    );
  });

  test('And, Or and Not say what is certain of all their tests', () => {
    const is = (name: string) => ({ Variable: `$.${name}`, IsPresent: true });
    const both = ['$.a', '$.b'];
    checkKnown({ And: [is('a'), is('b')] }, both, 'unknown, unknown', '? unknown, ? unknown');
    checkKnown({ Or: [is('a'), is('b')] }, both, '? unknown, ? unknown', 'nothing, nothing');
    checkKnown({ And: [{ Not: is('a') }, { Not: is('b') }] }, both, 'nothing, nothing', '? unknown, ? unknown');
    checkKnown({ Not: { Or: [is('a'), is('b')] } }, both, 'nothing, nothing', '? unknown, ? unknown');
    checkKnown({ Not: { And: [is('a'), is('b')] } }, both, '? unknown, ? unknown', 'unknown, unknown');
    checkKnown({ Or: [{ Not: is('a') }, { Variable: '$.a', StringEquals: 'x' }] }, ['$.a'], '? "x"', 'unknown');
    checkKnown({ And: [is('a'), { Not: { Variable: '$.a', IsString: true } }] }, ['$.a'], 'unknown', '? string');
  });

  test('where the ways meet again nothing is known', () => {
    check(
      {
        A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'B' }], Default: 'B' },
        B: pass(end),
      },
      { B: 'unknown' },
    );
  });

  test('JSONata conditions say of unknown data what is certain: a name may also go through the items of an array', () => {
    const known = (condition: string) =>
      flowOf(
        JSON.stringify({
          StartAt: 'A',
          QueryLanguage: 'JSONata',
          States: {
            A: { Type: 'Choice', Choices: [{ Condition: `{% ${condition} %}`, Next: 'B' }], Default: 'C' },
            B: pass(end),
            C: pass(end),
          },
        }),
      );
    for (const [condition, holds, fails] of [
      ['$exists($states.input.x)', 'unknown[] | { x: unknown, … }', 'unknown'],
      ['$not($exists($states.input.x))', 'unknown', 'unknown[] | { x: unknown, … }'],
      ['$states.input.kind = "a"', 'unknown[] | { kind: "a", … }', 'unknown'],
      [
        '$states.input.order.n > 5',
        'unknown[] | { order: unknown[] | { n: number, … }, … }',
        'unknown[] | { order: unknown[] | { n: number, … }, … }',
      ],
      ['$exists($states.input.x) and $states.input.n < 5', 'unknown[] | { x: unknown, n: number, … }', 'unknown'],
      ['$states.input.ok', 'unknown[] | { ok: true, … }', 'unknown[] | { ok: false, … }'],
    ] as const) {
      const flow = known(condition);
      expect([condition, textAt(flow, 'B'), textAt(flow, 'C')]).toEqual([condition, holds, fails]);
    }
  });

  test('a catcher gives the error, beside the raw input where it says so', () => {
    check(
      {
        A: {
          Type: 'Task',
          Resource: lambda,
          InputPath: '$.x',
          ResultPath: '$.r',
          Catch: [
            { ErrorEquals: ['Mine', 'Yours'], ResultPath: '$.error', Next: 'B' },
            { ErrorEquals: ['States.ALL'], Next: 'C' },
          ],
          ...end,
        },
        B: pass(end),
        C: pass(end),
      },
      {
        B: '{ x: 1, error: { Error: "Mine" | "Yours", Cause: null | string } }',
        C: '{ Error: null | string, Cause: null | string }',
      },
      exactly({ x: 1 }),
    );
  });

  test('where ways meet a member that came one way only may be missing', () => {
    check(
      {
        A: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 5, Next: 'B' }], Default: 'C' },
        B: pass({ Result: 1, ResultPath: '$.b', Next: 'C' }),
        C: pass(end),
      },
      { C: '{ n: integer, b?: unknown, … }' },
      sample({ n: 1 }),
    );
  });
});

describe('variables', () => {
  test('assigned on every way they are there, on one way they may be', () => {
    check(
      {
        A: pass({ Assign: { 'always.$': '$.n' }, Next: 'B' }),
        B: {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericLessThan: 5, Assign: { sometimes: 'x' }, Next: 'C' }],
          Default: 'C',
        },
        C: pass({ Parameters: { 'n.$': '$always' }, ...end }),
      },
      { 'C variables': '{ always: integer, sometimes?: "x" }', '->': '{ n: integer }' },
      sample({ n: 1 }),
    );
  });
});

describe('loops', () => {
  test('a counter comes to an end', () => {
    check(
      {
        A: pass({ Result: 0, ResultPath: '$.i', Next: 'B' }),
        B: pass({ Parameters: { 'i.$': 'States.MathAdd($.i, 1)' }, Next: 'C' }),
        C: { Type: 'Choice', Choices: [{ Variable: '$.i', NumericLessThan: 100, Next: 'B' }], Default: 'D' },
        D: pass(end),
      },
      { D: '{ i: integer }' },
    );
  });

  test('data that grows inside itself does, too', () => {
    const flow = check(
      {
        A: pass({ Parameters: { 'before.$': '$' }, Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Variable: '$$.State.Name', StringEquals: 'x', Next: 'C' }], Default: 'A' },
        C: pass(end),
      },
      {},
      exactly({}),
    );
    expect(textAt(flow, 'A')).toContain('before?: ');
  });
});

describe('scopes', () => {
  test('iterations get the items or what is selected, and give an array', () => {
    check(
      {
        M: {
          Type: 'Map',
          ItemsPath: '$.lines',
          ItemSelector: { 'sku.$': '$$.Map.Item.Value.sku', 'index.$': '$$.Map.Item.Index', 'id.$': '$.id' },
          ItemProcessor: { StartAt: 'I', States: { I: pass({ Result: true, ResultPath: '$.done', ...end }) } },
          ResultPath: '$.all',
          ...end,
        },
      },
      {
        I: '{ sku: string, index: integer, id: string }',
        'M Result': '{ sku: string, index: integer, id: string, done: true }[]',
      },
      sample({ id: 'o', lines: [{ sku: 'a' }] }),
    );
  });

  test('a distributed Map reads rows of text and hands them out in batches; variables end at its border', () => {
    check(
      {
        A: pass({ Assign: { v: 1 }, Next: 'M' }),
        M: {
          Type: 'Map',
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'] },
          },
          ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { fixed: 1 } },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'I',
            States: { I: pass(end) },
          },
          ...end,
        },
      },
      {
        I: '{ BatchInput: { fixed: 1 }, Items: { a: string, b: string }[] }',
        'I variables': '{}',
        'M variables': '{ v: 1 }',
      },
    );
  });

  test('branches give a tuple', () => {
    check(
      {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'X', States: { X: pass({ Result: 'x', ...end }) } },
            { StartAt: 'Y', States: { Y: pass({ OutputPath: '$.a', ...end }) } },
          ],
          ...end,
        },
      },
      { X: '{ a: 1 }', '->': '["x", 1]' },
      exactly({ a: 1 }),
    );
  });
});

describe('in the text', () => {
  /** The part of an expression at the cursor, and what it gives. */
  function checkAt(text: string, expected: string, options: FlowOptions = {}): void {
    const offset = text.indexOf('¦');
    const flow = flowOf(text.replace('¦', ''), options);
    const at = shapeAt(flow, offset);
    const from = producers(flow.machine, at?.from).map(
      ({ state, by }) => `${state.name} ${by.stage}${by.path.map(step => `/${step}`).join('')}`,
    );
    expect(at && [`${at.text}: ${shapeText(at.shape)}`, ...from].join(' <- ')).toBe(expected);
  }

  const machine = (value: string) =>
    `{"StartAt": "A", "States": {
      "A": {"Type": "Pass", "Parameters": {"order": {"id": "x"}}, "ResultPath": "$.made", "Next": "B"},
      "B": {"Type": "Pass", ${value}, "End": true}}}`;

  test('a path up to the name at the cursor, and where it came from', () => {
    checkAt(machine('"Parameters": {"a.$": "$.made.or¦der.id"}'), '$.made.order: { id: "x" } <- A Parameters/order');
    checkAt(machine('"Parameters": {"a.$": "$.made.order.i¦d"}'), '$.made.order.id: "x" <- A Parameters/order/id');
    checkAt(machine('"InputPath": "$.ma¦de"'), '$.made: { order: { id: "x" } } <- A ResultPath');
  });

  test('what is written, and what is read of it at once', () => {
    checkAt(machine('"Result": 7, "ResultPath": "$.ma¦de.n"'), '$.made: { order: { id: "x" }, n: 7 } <- A ResultPath');
    checkAt(machine('"Result": 7, "ResultPath": "$.n", "OutputPath": "$.¦n"'), '$.n: 7 <- B ResultPath');
  });

  test('an argument of a call, or the call', () => {
    checkAt(
      machine('"Parameters": {"a.$": "States.Array($.made.order.i¦d)"}'),
      '$.made.order.id: "x" <- A Parameters/order/id',
    );
    checkAt(machine('"Parameters": {"a.$": "States.Ar¦ray($.made.order.id)"}'), 'States.Array($.made.order.id): ["x"]');
  });

  test('a name in JSONata', () => {
    checkAt(
      machine('"QueryLanguage": "JSONata", "Output": "{% $states.input.made.or¦der.id %}"'),
      'order: { id: "x" } <- A Parameters/order',
      exactly({}),
    );
  });

  test('a test of a Choice sees what those before it have found', () => {
    checkAt(
      `{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"And": [
        {"Variable": "$.a", "IsNumeric": true}, {"Variable": "$.¦a", "NumericEquals": 1}], "Next": "B"}]}, "B": {"Type": "Succeed"}}}`,
      '$.a: number',
    );
  });
});

test('loops in loops, with data that grows inside itself, come to an end soon', () => {
  let inner: object = { StartAt: 'X', States: { X: pass({ Parameters: { 'deep.$': '$' }, ...end }) } };
  for (let i = 0; i < 10; i++)
    inner = {
      StartAt: `A${i}`,
      States: {
        [`A${i}`]: pass({ Parameters: { 'before.$': '$' }, Next: `P${i}` }),
        [`P${i}`]: { Type: 'Parallel', Branches: [inner], ResultPath: '$.r', Next: `C${i}` },
        [`C${i}`]: {
          Type: 'Choice',
          Choices: [{ Variable: '$$.Execution.Name', StringEquals: 'a', Next: `A${i}` }],
          Default: `D${i}`,
        },
        [`D${i}`]: { Type: 'Succeed' },
      },
    };
  expect(flowOf(JSON.stringify(inner)).reached.size).toBe(41);
});

test('after an edit what is known is what a new analysis finds, state by state', () => {
  const machineText = (resultPath: string | null, inner: object, first: object) =>
    JSON.stringify({
      StartAt: 'A',
      States: {
        A: pass({ ...first, Next: 'P' }),
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'I', States: { I: pass({ ...inner, ...end }) } }],
          ResultPath: resultPath,
          Next: 'B',
        },
        B: { Type: 'Choice', Choices: [{ Variable: '$.again', IsPresent: true, Next: 'A' }], Default: 'C' },
        C: {
          Type: 'Task',
          Resource: lambda,
          ResultPath: '$.c',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
          Next: 'D',
        },
        D: { Type: 'Succeed' },
      },
    });
  const versions = [
    machineText(null, { Result: 1 }, {}),
    machineText(null, { Result: 'x' }, {}),
    machineText('$.p', { Result: 'x' }, {}),
    machineText('$.p', { Result: 'x' }, { Result: 1, ResultPath: '$.again' }),
    machineText('$.p', { InputPath: '$.again' }, { Result: 1, ResultPath: '$.again' }),
    machineText(null, { InputPath: '$.again' }, {}),
    machineText(null, { Result: 1 }, {}),
  ];
  let document = parseDocument(versions[0]!, 'json');
  let machine = readStateMachine(document)!;
  for (const text of versions) {
    document = nextDocument(document, text);
    machine = readStateMachine(document, machine)!;
    const told = (flow: Flow) =>
      flow.machine.states.map(({ name }) => {
        const known = flow.of(flow.machine.byName.get(name)!);
        return [
          name,
          textAt(flow, name),
          ...(known?.stages ?? []).map(({ stage, value }) => `${stage} ${shapeText(value.shape)}`),
        ];
      });
    expect(told(analyse(machine))).toEqual(told(flowOf(text)));
  }
});
