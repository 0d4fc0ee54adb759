/**
 * A definition in JSONPath and the same converted to JSONata do the same: both are run with several inputs, state by state and
 * as a whole machine, in JSON and in YAML; tasks get the same requests, executions end with the same output. What cannot be
 * converted exactly is refused with the reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { TaskCall } from '../interpreter/index.ts';
import {
  applyEdits,
  checkText,
  type Format,
  formatOf,
  isRefused,
  type Json,
  machineToJsonata,
  parseDocument,
  readStateMachine,
  stateToJsonata,
} from '../language/index.ts';
import { compile, execute } from '../library/index.ts';

type Fields = { readonly [key: string]: Json };

/** A machine of one state of interest, `S`, behind one that sets the variable `v`. */
const machineOf = (state: Fields, others: Fields = {}) => ({
  StartAt: 'Before',
  States: {
    Before: { Type: 'Pass', Assign: { v: { n: 3, list: [1, 2], text: 'x' } }, Next: 'S' },
    S: { ...(terminal.has(String(state.Type)) ? {} : { Next: 'After' }), ...state },
    ...(['Succeed', 'Fail'].includes(String(state.Type)) ? {} : { After: { Type: 'Pass', End: true } }),
    ...others,
  },
});
const terminal = new Set(['Choice', 'Succeed', 'Fail']);

function converted(text: string, format: Format, name?: string): string {
  const machine = readStateMachine(parseDocument(text, format))!;
  const outcome = name === undefined ? machineToJsonata(machine) : stateToJsonata(machine, machine.byName.get(name)!);
  if (isRefused(outcome)) throw new Error(outcome.refused);
  return applyEdits(text, outcome.edits());
}

async function ran(text: string, input: Json) {
  const calls: Json[] = [];
  const world = {
    task: ({ parameters, resource }: TaskCall) => {
      calls.push(parameters);
      if (resource.includes('fail')) return { kind: 'failure' as const, error: 'Bad', cause: 'luck' };
      return { kind: 'success' as const, result: { Payload: parameters, list: [1], none: null, deep: { n: [[1]] } } };
    },
  };
  const result = await execute(compile(text), { input, world });
  const { status, output } = result;
  return { status, output, calls };
}

async function checkSame(definition: object, inputs: readonly Json[], works = true): Promise<void> {
  const json = JSON.stringify(definition, undefined, 2);
  for (const [text, format] of [
    [json, 'json'],
    [stringify(definition), 'yaml'],
  ] as const) {
    const names = format === 'json' ? [undefined, 'S'] : [undefined];
    for (const name of names) {
      const after = converted(text, format, name);
      const errors = checkText(after, format, 'converted').filter(({ severity }) => severity === 'error');
      expect(
        errors.map(({ message }) => message),
        after,
      ).toEqual([]);
      for (const input of inputs) {
        const before = await ran(text, input);
        if (works) expect(before.status, JSON.stringify(before)).toBe('SUCCEEDED');
        expect(await ran(after, input), after).toEqual(before);
      }
    }
  }
}

const data = {
  order: { id: 'é7', total: 12.5, items: [{ sku: 'a' }], empty: [], one: [1], nothing: null, 'delivery-partner': 'x' },
  flag: true,
  text: 'a,b,,c',
  list: ['paid', 'open'],
};
const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };

const same: Record<string, Fields> = {
  'Parameters and ResultSelector': {
    ...task,
    Parameters: {
      FunctionName: 'f',
      Payload: {
        'id.$': '$.order.id',
        'all.$': '$',
        'v.$': '$v.list[1]',
        deep: [{ 'x.$': "$.order['delivery-partner']" }],
      },
    },
    ResultSelector: { 'code.$': '$.Payload.Payload.id', fixed: 'yes' },
  },
  'lists and null stay what they are': {
    ...task,
    Parameters: {
      'items.$': '$.order.items',
      'empty.$': '$.order.empty',
      'one.$': '$.order.one',
      'nothing.$': '$.order.nothing',
      'first.$': '$.order.items[0].sku',
    },
  },
  'the context': { ...task, Parameters: { 'input.$': '$$.Execution.Input.order.id', 'state.$': '$$.State.Name' } },
  'InputPath without Parameters': { ...task, InputPath: '$.order' },
  'InputPath with Parameters': { ...task, InputPath: '$.order', Parameters: { 'id.$': '$.id' } },
  'InputPath of a variable': { ...task, InputPath: '$v' },
  ResultPath: { ...task, Parameters: {}, ResultPath: '$.result' },
  'ResultPath that overwrites': { ...task, Parameters: {}, ResultPath: '$.order' },
  'ResultPath deep down': { ...task, Parameters: {}, ResultPath: '$.order.new.result' },
  'ResultPath null': { ...task, Parameters: {}, ResultPath: null },
  'ResultPath with ResultSelector': {
    ...task,
    ResultSelector: { 'n.$': '$.deep.n', 'list.$': '$.list', text: "it's" },
    ResultPath: '$.order.result',
  },
  OutputPath: { ...task, OutputPath: '$.Payload.order' },
  'OutputPath into what ResultPath put there': { ...task, ResultPath: '$.a.b', OutputPath: '$.a.b.list' },
  'OutputPath above what ResultPath put there': { ...task, ResultPath: '$.order.r', OutputPath: '$.order' },
  'OutputPath beside it': { ...task, ResultPath: '$.a', OutputPath: '$.order.one' },
  Assign: { ...task, ResultPath: null, Assign: { 'r.$': '$.list', 'w.$': '$$.Execution.Name', c: 1, 'same.$': '$' } },
  Catch: {
    ...task,
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:fail',
    InputPath: '$.order',
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'After', Assign: { 'e.$': '$.Error' } }],
  },
  'Catch that replaces': {
    ...task,
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:fail',
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'After' }],
  },
  'Catch that forgets': {
    ...task,
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:fail',
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'After' }],
  },
  'time limits': { ...task, TimeoutSecondsPath: '$v.n', HeartbeatSecondsPath: '$v.list[0]' },
  'Pass with nothing': { Type: 'Pass' },
  'Pass with Result': { Type: 'Pass', Result: { a: '$.x', b: [1, [2]], 'c.$': 'literal', d: null } },
  'Pass with Result put in': {
    Type: 'Pass',
    Result: { a: "it's", b: 'tab\t', n: -1.5e3 },
    ResultPath: '$.order.result',
  },
  'Pass with Result that looks like an expression': { Type: 'Pass', Result: '{% 1 + 1 %}' },
  'Pass with Parameters': { Type: 'Pass', Parameters: { 'a.$': '$.order.items', b: '{% no %}' } },
  'Pass with Parameters and an Assign of them': {
    Type: 'Pass',
    Parameters: { 'a.$': '$.order', b: { c: 1 } },
    Assign: { 'x.$': '$.a.id', 'y.$': '$.b' },
  },
  'Pass with all paths': {
    Type: 'Pass',
    InputPath: '$.order',
    Parameters: { 'a.$': '$.id' },
    ResultPath: '$.order.made',
    OutputPath: '$.order',
  },
  Wait: { Type: 'Wait', SecondsPath: '$v.n', InputPath: '$.order', OutputPath: '$.one' },
  'Wait for a time': { Type: 'Wait', TimestampPath: '$$.Execution.StartTime' },
  'Succeed with OutputPath': { Type: 'Succeed', OutputPath: '$.order' },
  'Succeed with InputPath': { Type: 'Succeed', InputPath: '$.order', OutputPath: '$.id' },
  Map: {
    Type: 'Map',
    ItemsPath: '$.order.items',
    ItemSelector: { 'i.$': '$$.Map.Item.Index', 'item.$': '$$.Map.Item.Value', 'id.$': '$.order.id' },
    MaxConcurrencyPath: '$v.n',
    ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Parameters: { 'x.$': '$.item.sku' }, End: true } } },
    ResultPath: '$.mapped',
  },
  'Map of the input': {
    Type: 'Map',
    InputPath: '$.list',
    Iterator: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  },
  'Map as it was': {
    Type: 'Map',
    ItemsPath: '$.list',
    Parameters: { 'item.$': '$$.Map.Item.Value' },
    Iterator: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
    ResultSelector: { 'all.$': '$' },
  },
  Parallel: {
    Type: 'Parallel',
    Parameters: { 'id.$': '$.order.id' },
    Branches: [
      { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      { StartAt: 'Q', States: { Q: { Type: 'Pass', OutputPath: '$.id', End: true } } },
    ],
    ResultSelector: { 'first.$': '$[0].id', 'both.$': '$' },
    ResultPath: '$.both',
  },
};

const values: Record<string, string> = {
  Format: "States.Format('order {} of {}: {}', $.order.id, $.order.total, $.flag)",
  'Format with null, braces and quotes': "States.Format('\\{{}\\} it\\'s {}', $.order.nothing, 'x')",
  'Format of one': "States.Format('{}', $.order.total)",
  'Format of nothing': "States.Format('fixed')",
  'Format in Format': "States.Format('{}-{}', States.Format('{}{}', 1, 2), $v.text)",
  'JsonToString of an object': 'States.JsonToString($.order.items)',
  'JsonToString of a text': 'States.JsonToString($.order.id)',
  'JsonToString of all': 'States.JsonToString($)',
  StringToJson: 'States.StringToJson(\'[1, {"a": [2]}]\')',
  'StringToJson of a path': 'States.StringToJson(States.JsonToString($.order))',
  ArrayLength: 'States.ArrayLength($.order.items)',
  'ArrayLength of nothing': 'States.ArrayLength($.order.empty)',
  ArrayGetItem: 'States.ArrayGetItem($.list, 1)',
  ArrayContains: "States.ArrayContains($.list, 'paid')",
  'ArrayContains, not': "States.ArrayContains($.order.empty, 'paid')",
  JsonMerge: 'States.JsonMerge($.order, $v, false)',
  MathAdd: 'States.MathAdd($v.n, -1)',
  'MathAdd of two': 'States.MathAdd($v.n, $v.list[1])',
  StringSplit: "States.StringSplit($.text, ',')",
  'StringSplit with one piece': "States.StringSplit($.order.id, ',')",
  'StringSplit at several': "States.StringSplit($.text, ',b-]')",
  'StringSplit of nothing': "States.StringSplit(',,', ',')",
  Base64: 'States.Base64Decode(States.Base64Encode($.text))',
  'Base64 of other letters': 'States.Base64Encode($.order.id)',
  Hash: "States.Hash($.order.id, 'SHA-256')",
  Array: "States.Array('a', 1, null, States.Format('{}', $.order.id))",
};

describe('the same requests and outputs', () => {
  test.each(Object.entries(same))('%s', (_, fields) => checkSame(machineOf(fields), [data]));
  test.each(Object.entries(values))('%s', (_, call) =>
    checkSame(machineOf({ Type: 'Pass', Parameters: { 'x.$': call, 'y.$': call }, ResultPath: '$.made' }), [data]),
  );
  test('a Fail with its reason', async () => {
    for (const fields of [
      { ErrorPath: '$.order.id', CausePath: "States.Format('no {}', $.text)" },
      { Error: '{% x %}', Cause: 'plain' },
    ])
      await checkSame(machineOf({ Type: 'Fail', ...fields }), [data], false);
  });
});

// ---- Choice

const rules: Record<string, Fields> = {
  NumericEquals: { Variable: '$.x', NumericEquals: 5 },
  NumericGreaterThan: { Variable: '$.x', NumericGreaterThan: 4.5 },
  NumericLessThanEquals: { Variable: '$.x', NumericLessThanEquals: -1 },
  NumericGreaterThanPath: { Variable: '$.x', NumericGreaterThanPath: '$.y' },
  NumericEqualsPath: { Variable: '$.x', NumericEqualsPath: '$.y' },
  StringEquals: { Variable: '$.x', StringEquals: "it's" },
  StringLessThan: { Variable: '$.x', StringLessThan: 'm' },
  StringEqualsPath: { Variable: '$.x', StringEqualsPath: '$.y' },
  StringGreaterThanEqualsPath: { Variable: '$.x', StringGreaterThanEqualsPath: '$.y' },
  StringMatches: { Variable: '$.x', StringMatches: 'a*/*.(z' },
  'StringMatches with a star of its own': { Variable: '$.x', StringMatches: 'a\\*b*' },
  'StringMatches without a star': { Variable: '$.x', StringMatches: 'abc' },
  BooleanEquals: { Variable: '$.x', BooleanEquals: false },
  BooleanEqualsPath: { Variable: '$.x', BooleanEqualsPath: '$.y' },
  IsNull: { Variable: '$.x', IsNull: true },
  'IsNull, not': { Variable: '$.x', IsNull: false },
  IsNumeric: { Variable: '$.x', IsNumeric: true },
  IsString: { Variable: '$.x', IsString: true },
  'IsBoolean, not': { Variable: '$.x', IsBoolean: false },
  IsPresent: { Variable: '$.z.a', IsPresent: true },
  'IsPresent, not': { Variable: '$.z.a', IsPresent: false },
  'of a variable': { Variable: '$v.n', NumericLessThanPath: '$.y' },
  And: {
    And: [
      { Variable: '$.x', IsNumeric: true },
      { Variable: '$.x', NumericLessThan: 9 },
    ],
  },
  'And, Or, Not': {
    Or: [
      { And: [{ Variable: '$.x', IsString: true }, { Not: { Variable: '$.x', StringMatches: '*b*' } }] },
      {
        And: [
          { Variable: '$.y', NumericEquals: 4 },
          {
            Or: [
              { Variable: '$.x', IsNull: true },
              { Variable: '$.x', NumericEquals: 5 },
            ],
          },
        ],
      },
    ],
  },
};

const operands: Json[] = [
  5,
  -1,
  4.5,
  '5',
  "it's",
  'abc',
  'a/b.(z',
  'a*bc',
  'a\nb/c.(z',
  'z',
  '',
  true,
  false,
  null,
  [5],
  { a: 1 },
];

test.each(Object.entries(rules))('a Choice: %s, for operands of every type', async (_, rule) => {
  // AWS takes true, null and [5] that a path leads to for numbers, which nobody means.
  const byPath = Object.keys(rule).some(key => /^Numeric\w+ThanPath$/.test(key));
  const others = byPath ? [4, 'abc'] : [4, 'abc', true, null];
  const inputs = operands.flatMap(x => others.map(y => ({ x, y, ...(x === null ? {} : { z: { a: x } }) })));
  const choice = (more: Fields) =>
    machineOf(
      { Type: 'Choice', Choices: [{ ...rule, ...more, Next: 'Yes' }], Default: 'After', ...more },
      { Yes: { Type: 'Pass', Result: 'yes', ResultPath: '$.yes', End: true } },
    );
  await checkSame(choice({}), inputs);
});

test('a Choice hands on what its paths select', async () => {
  const choices = [{ Variable: '$.x', NumericEquals: 1, Next: 'After', Assign: { 'was.$': '$.x' } }];
  await checkSame(
    machineOf({ Type: 'Choice', InputPath: '$.in', OutputPath: '$.x', Choices: choices, Default: 'After' }),
    [{ in: { x: 1 } }, { in: { x: 2 } }],
  );
});

test.each([
  ['$.a[*].b', { Type: 'Pass', Parameters: { 'x.$': '$.a[*].b' } }, '"$.a[*].b" may select several values'],
  [
    'lists in States.Array',
    { Type: 'Pass', Parameters: { 'x.$': 'States.Array($.a)' } },
    'States.Array with values that may be lists',
  ],
  [
    'times',
    { Type: 'Choice', Choices: [{ Variable: '$.a', TimestampLessThan: '2025-01-01T00:00:00Z', Next: 'After' }] },
    'Times are compared as numbers',
  ],
  ['InputPath null', { Type: 'Pass', InputPath: null }, '"InputPath": null makes an empty object'],
  ['a result in a list', { Type: 'Pass', Result: 1, ResultPath: '$.a[0]' }, '"$.a[0]" puts the result into a list'],
  [
    'unique values',
    { Type: 'Pass', Parameters: { 'x.$': 'States.ArrayUnique($.a)' } },
    'States.ArrayUnique has no counterpart',
  ],
])('refused: %s', (_, fields, reason) => {
  expect(() => converted(JSON.stringify(machineOf(fields as Fields)), 'json', 'S')).toThrow(reason);
});

test('the text keeps its formatting and comments', () => {
  const before = `{
  // Orders
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", // calls Lambda
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {
        "FunctionName": "charge",
        "Payload": { "id.$": "$.order.id" } // only the id
      },
      "ResultPath": "$.charge", // beside the order
      "OutputPath": "$",
      "Next": "Paid?"
    },
    "Paid?": {
      "Type": "Choice",
      "Choices": [
        {
          "Variable": "$.charge.Payload.paid", // by the bank
          "BooleanEquals": true,
          "Next": "Done"
        }
      ]
    },
    "Done": { "Type": "Succeed" }
  }
}
`;
  expect(converted(before, 'json')).toBe(`{
  "QueryLanguage": "JSONata",
  // Orders
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", // calls Lambda
      "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": {
        "FunctionName": "charge",
        "Payload": { "id": "{% $states.input.order.id %}" } // only the id
      },
      "Output": "{% $merge([$states.input, {'charge': $states.result}]) %}", // beside the order
      "Next": "Paid?"
    },
    "Paid?": {
      "Type": "Choice",
      "Choices": [
        {
          "Condition": "{% $states.input.charge.Payload.paid = true %}",
          "Next": "Done"
        }
      ]
    },
    "Done": { "Type": "Succeed" }
  }
}
`);
  expect(
    converted(
      'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Parameters:\n      x.$: $.a # this\n    End: true\n',
      'yaml',
      'A',
    ),
  ).toBe(
    'StartAt: A\nStates:\n  A:\n    Type: Pass\n    QueryLanguage: JSONata\n    Output:\n      x: "{% $states.input.a %}" # this\n    End: true\n',
  );
});

// ---- Definitions as people write them

const examples = path.resolve(import.meta.dirname, '../examples');
const definitions = readdirSync(examples).filter(file => /\.asl\.(json|yaml)$/.test(file));

test.each(definitions)('%s: each state that can be converted leaves a definition without new errors', file => {
  const text = readFileSync(path.join(examples, file), 'utf8');
  const format = formatOf(file);
  const machine = readStateMachine(parseDocument(text, format))!;
  const errors = (each: string) => checkText(each, format, file).filter(({ severity }) => severity === 'error').length;
  let done = 0;
  for (const state of machine.states) {
    const outcome = stateToJsonata(machine, state);
    if (isRefused(outcome)) continue;
    const after = applyEdits(text, outcome.edits());
    expect(errors(after), `${state.name}\n${after}`).toBe(errors(text));
    done++;
  }
  if (machine.queryLanguage === 'JSONPath') expect(done).toBeGreaterThan(0);
});
