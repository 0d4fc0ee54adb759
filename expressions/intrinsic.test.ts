import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  compileIntrinsic,
  compilePath,
  intrinsicAdvice,
  intrinsicFunctions,
  type Json,
  javaRandom,
  parseIntrinsic,
  parsePayloadValue,
} from './index.ts';

const input = {
  s: 'text',
  n: 1.5,
  big: 12345678.5,
  list: [1, 2, 3, 4, 5],
  empty: [],
  nil: null,
  o: { Arg1: 1, Arg2: [], s: 'x' },
  json: '{"a": [1, null]}',
  lf: 'Hello\nWorld',
  long: 'x'.repeat(10_000),
  longer: 'x'.repeat(10_001),
} as const;

function run(text: string) {
  const { call, problems } = parseIntrinsic(text);
  expect(problems, text).toEqual([]);
  return compileIntrinsic(call!)(
    { input, context: { Execution: { Name: 'e' } }, variables: { v: { w: 7 } } },
    javaRandom(1),
  );
}

const values: [call: string, value: Json][] = [
  ["States.Format('{} and {}', $.s, $.n)", 'text and 1.5'],
  ["States.Format('plain')", 'plain'],
  ["States.Format('{}{}{}', true, null, -1)", 'truenull-1'],
  ["States.Format('{}', $.o)", '{Arg1=1, Arg2=[], s=x}'],
  ["States.Format('{}', $.list)", '[1, 2, 3, 4, 5]'],
  ["States.Format('{}', $.big)", '1.23456785E7'],
  ["States.Format('\\{\\} {} it\\'s \\\\', 1)", "{} 1 it's \\"],
  ["States.Format('{}', States.StringToJson('\"x\"'))", '"x"'],
  ["States.Format('{} {}', $$.Execution.Name, $v.w)", 'e 7'],
  ["States.StringToJson('')", null],
  ["States.StringToJson('  ')", null],
  ["States.StringToJson('-0')", 0],
  ['States.StringToJson(\'{"a": 1}\')', { a: 1 }],
  ['States.StringToJson($.json)', { a: [1, null] }],
  ["States.JsonToString('x')", '"x"'],
  ['States.JsonToString($.o)', '{"Arg1":1,"Arg2":[],"s":"x"}'],
  ['States.JsonToString(null)', 'null'],
  ['States.Array()', []],
  ['States.Array( $.s , $.nil, 1e2, -0.5 )', ['text', null, 100, -0.5]],
  ['States.ArrayPartition($.list, 2)', [[1, 2], [3, 4], [5]]],
  ['States.ArrayPartition($.list, 2.6)', [[1, 2], [3, 4], [5]]],
  ['States.ArrayPartition($.empty, 4)', []],
  ['States.ArrayContains($.list, 3)', true],
  ["States.ArrayContains($.list, '3')", true],
  ["States.ArrayContains(States.Array(true), 'true')", true],
  ['States.ArrayContains(States.Array(false), 0)', false],
  ["States.ArrayContains(States.Array(null), 'null')", false],
  ['States.ArrayContains(States.Array(null), null)', true],
  ['States.ArrayContains(States.StringToJson(\'[{"a":1,"b":2}]\'), States.StringToJson(\'{"b":2,"a":1}\'))', false],
  ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
  ['States.ArrayRange(5.4, -0.6, -2.4)', [5, 3, 1]],
  ['States.ArrayRange(1.6, 1.4, 1)', [1]],
  ["States.Format('{} {}', 12345678901234567890, 12345678.5)", '12345678901234567000 1.23456785E7'],
  ["States.Format('{} {} {} {}', 1.0, 1e3, -1.50, 1e-7)", '1.0 1000.0 -1.5 1.0E-7'],
  ['States.ArrayRange(1e300, 1e300, 1)', [1e300]],
  ['States.ArrayRange(9, 1, 1)', []],
  ['States.ArrayLength(States.ArrayRange(1, 1000, 1))', 1000],
  ['States.ArrayGetItem($.list, 1.9)', 2],
  ['States.ArrayGetItem($.empty, 9)', null],
  ['States.ArrayLength($.list)', 5],
  ['States.ArrayLength($.nothing[*].here)', 0],
  [
    'States.ArrayUnique(States.StringToJson(\'[1,1.0,"1",null,null,{"a":1,"b":2},{"b":2,"a":1}]\'))',
    [1, '1', null, { a: 1, b: 2 }],
  ],
  ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
  ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
  ["States.Base64Decode(' RGF0YSB0 byBlbmNvZGU ')", 'Data to encode'],
  ["States.Base64Decode(States.Base64Encode('äöü € 😀'))", 'äöü € 😀'],
  ["States.Base64Encode('')", ''],
  ['States.ArrayLength(States.Array(States.Base64Encode($.long)))', 1],
  ["States.Hash('input data', 'MD5')", '812f45842bc6d66ee14572ce20db8e86'],
  ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
  ["States.Hash('input data', 'SHA-256')", 'b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3'],
  ["States.Hash(5, 'MD5')", 'e4da3b7fbbce2345d7772b0674a318d5'],
  [
    'States.JsonMerge($.o, States.StringToJson(\'{"Arg1": null, "z": 1}\'), false)',
    { Arg1: null, Arg2: [], s: 'x', z: 1 },
  ],
  ["States.JsonMerge($.o, $.o, 'false')", { Arg1: 1, Arg2: [], s: 'x' }],
  ['States.MathAdd(1.49, 1.5)', 3],
  ['States.MathAdd(-1.49, -1.5)', -2],
  ['States.MathAdd(-1.5, -1.51)', -3],
  ['States.MathAdd(-0.5, 0)', 0],
  ['States.MathAdd(2147483646, 1)', 2147483647],
  ['States.MathRandom(1.6, 2)', 1],
  ["States.StringSplit('a.b+c', '.+')", ['a', 'b', 'c']],
  ["States.StringSplit('a,,b,', ',')", ['a', 'b']],
  ["States.StringSplit(', , ,', ',')", [' ', ' ']],
  ["States.StringSplit('', ',')", []],
  ["States.StringSplit('ab', '')", ['ab']],
  ["States.StringSplit($.lf, '\n')", ['Hello', 'World']],
];

for (const [call, value] of values)
  test(`${call} gives ${JSON.stringify(value).slice(0, 60)}`, () => expect(run(call)).toEqual({ ok: true, value }));

const failures: [call: string, detail: string][] = [
  [
    "States.Format('{}')",
    'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.',
  ],
  [
    "States.Format('x', 1)",
    'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.',
  ],
  ["States.Format('{')", "Invalid arguments in States.Format: matching '}' not found for '{'."],
  ["States.Format('{{}}', 1)", "Invalid arguments in States.Format: matching '}' not found for '{'."],
  ['States.Format()', 'Invalid arguments in States.Format'],
  ["States.StringToJson('{')", 'Invalid arguments in States.StringToJson'],
  ['States.StringToJson(1)', 'Invalid arguments in States.StringToJson'],
  ['States.ArrayPartition($.list, 0.6)', 'Invalid arguments in States.ArrayPartition'],
  ["States.ArrayPartition($.list, '2')", 'Invalid arguments in States.ArrayPartition'],
  ['States.ArrayRange(1, 1001, 1)', 'Invalid arguments in States.ArrayRange'],
  ['States.ArrayRange(1, 5, 0.49)', 'Invalid arguments in States.ArrayRange'],
  ['States.ArrayGetItem($.list, 5)', 'Invalid arguments in States.ArrayGetItem'],
  ['States.ArrayGetItem($.list, -1)', 'Invalid arguments in States.ArrayGetItem'],
  ['States.ArrayLength($.s)', 'Invalid arguments in States.ArrayLength'],
  ['States.Base64Encode($.longer)', 'Invalid arguments in States.Base64Encode'],
  ["States.Hash('x', 'md5')", 'Invalid arguments in States.Hash'],
  ['States.JsonMerge($.o, $.o, true)', 'Invalid arguments in States.JsonMerge'],
  ['States.JsonMerge($.o, $.o)', 'Invalid arguments in States.JsonMerge'],
  ["States.MathAdd('a', 1)", 'Invalid arguments in States.MathAdd'],
  ['States.MathAdd(2147483647, 1)', 'Invalid arguments in States.MathAdd'],
  ['States.MathRandom(2, 2)', 'Invalid arguments in States.MathRandom'],
  ["States.MathRandom(1, 9, 'x')", 'Invalid arguments in States.MathRandom'],
  ['States.StringSplit($.n, $.s)', 'Invalid arguments in States.StringSplit'],
  ['States.ArrayLength(States.StringToJson($.s))', 'Invalid arguments in States.StringToJson'],
];

for (const [call, detail] of failures)
  test(`${call} fails`, () =>
    expect(run(call)).toEqual({ ok: false, cause: `The function '${call}' had the following error: ${detail}` }));

test('A missing path argument is named with its input', () => {
  const { call } = parseIntrinsic("States.Format('{}', $.nope)");
  expect(compileIntrinsic(call!)({ input: {}, context: null, variables: {} }, javaRandom(1))).toEqual({
    ok: false,
    cause:
      "The function 'States.Format('{}', $.nope)' had the following error: The JsonPath argument for the field '$.nope' could not be found in the input '{}'",
  });
});

test('UUID and MathRandom take the given randomness; a seed makes its own', () => {
  expect(run("States.UUID('ignored')")).toEqual(run('States.UUID()'));
  expect(run('States.UUID()')).toMatchObject({
    value: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  });
  expect(run('States.MathRandom(0, 1000000, 3)')).toEqual(run('States.MathRandom(0, 1000000, 3)'));
  expect(run('States.MathRandom(0, 1000000, 3)')).not.toEqual(run('States.MathRandom(0, 1000000, 4)'));
});

/** ‹› marks where the problem is. */
const broken: [marked: string, message: RegExp][] = [
  ["‹States.Formt›('x')", /There is no intrinsic function States.Formt/],
  ["‹States.format›('x')", /write States.Format/],
  ["‹States.Format('x'›", /"\)" is missing/],
  ["States.Format(‹'x)›", /quote ' is missing/],
  ["States.Format('x', ‹)›", /argument is missing/],
  ['States.Format(‹,› 1)', /argument is missing/],
  ["States.Format('x' ‹1›)", /separated by commas/],
  ["States.Format('a‹\\n›b')", /\\n is no escape/],
  ["States.Format('‹\\\"›')", /is no escape/],
  ['States.Format(‹"x"›)', /single quotes/],
  ['States.Array(‹[1›, 2)', /cannot be written/],
  ['States.Array(‹x›)', /An argument is/],
  ['States.Array(‹+1›)', /An argument is/],
  ['States.Array(‹1.›)', /An argument is/],
  ['States.Array($.a‹.›)', /must not end with a dot/],
  ['States.Array() ‹x›', /Nothing may stand behind/],
  ['‹States.Array›', /needs parentheses/],
  ['‹Format(1)›', /starts with States\./],
];

for (const [marked, message] of broken)
  test(`${marked} is refused there`, () => {
    const text = marked.replace(/[‹›]/g, '');
    const { problems } = parseIntrinsic(text);
    const found = problems.find(problem => message.test(problem.message));
    expect(problems.map(problem => problem.message).join('\n')).toMatch(message);
    expect([found?.start, found?.end]).toEqual([marked.indexOf('‹'), marked.indexOf('›') - 1]);
  });

test('Calls nest ten deep, not eleven', () => {
  const nested = (depth: number) => `${'States.Array('.repeat(depth)}${')'.repeat(depth)}`;
  expect(parseIntrinsic(nested(10)).problems).toEqual([]);
  expect(parseIntrinsic(nested(11)).problems).toMatchObject([
    { start: 130, message: expect.stringContaining('nested 10 levels') },
  ]);
});

test('A half-typed call has its name and the arguments so far', () => {
  const { call } = parseIntrinsic("States.Format('{}', $.order.");
  expect(call).toMatchObject({
    name: 'States.Format',
    nameSpan: { start: 0, end: 13 },
    argumentsSpan: { start: 14, end: 28 },
    closed: false,
    args: [
      { kind: 'literal', value: '{}', span: { start: 14, end: 18 } },
      {
        kind: 'path',
        span: { start: 20, end: 28 },
        path: { segments: [{ name: 'order', nameSpan: { start: 22, end: 27 } }] },
      },
    ],
  });
});

test('Paths in arguments end at the comma, not inside brackets', () => {
  const { call, problems } = parseIntrinsic("States.Array($.a[?(@.b == 'x, y)')], $['c, d'], $.e.f())");
  expect(problems).toEqual([]);
  expect(call?.args.map(each => each.kind === 'path' && each.path.text)).toEqual([
    "$.a[?(@.b == 'x, y)')]",
    "$['c, d']",
    '$.e.f()',
  ]);
});

test('Advice: what AWS accepts and what still cannot work', () => {
  const advice = (text: string) =>
    intrinsicAdvice(parseIntrinsic(text).call!).map(each => `${text.slice(each.start, each.end)}: ${each.message}`);
  expect(advice("States.MathAdd('a', 1)")).toEqual([
    "'a': States.MathAdd needs a number here. The call will fail when it runs.",
  ]);
  expect(advice('States.Array(States.ArrayLength())')).toEqual([
    'States.ArrayLength(): States.ArrayLength takes 1 argument, but 0 are given. The call will fail when it runs.',
  ]);
  expect(advice("States.Hash($.a, 'md5')")).toHaveLength(1);
  expect(advice("States.Format('{}{}', $.a, States.UUID(1))")).toEqual([]);
});

test('The table has the eighteen functions, and their examples are right', () => {
  expect(intrinsicFunctions).toHaveLength(18);
  for (const { name, example, doc } of intrinsicFunctions) {
    const { call, problems } = parseIntrinsic(example);
    expect([...problems, ...intrinsicAdvice(call!)], example).toEqual([]);
    expect(call?.name).toBe(name);
    expect(doc).toMatch(/^[A-Z].*\.$/);
  }
});

test('The value of a ".$" member is a path, a call, or a mistake', () => {
  expect(parsePayloadValue('$.a').kind).toBe('path');
  expect(parsePayloadValue('$.a.')).toMatchObject({ kind: 'path', problems: [{ start: 3, end: 4 }] });
  expect(parsePayloadValue('States.UUID()').kind).toBe('intrinsic');
  expect(parsePayloadValue('hello')).toMatchObject({ kind: 'neither', problems: [{ start: 0, end: 5 }] });
  expect(parsePayloadValue('').kind).toBe('neither');
});

const recordings = new URL('../../shared/conformance/execution/', import.meta.url);
test.skipIf(!existsSync(recordings))('AWS recordings: a Pass state with one call', () => {
  let count = 0;
  for (const file of readdirSync(recordings)) {
    const record = JSON.parse(readFileSync(new URL(file, recordings), 'utf8'));
    const states = Object.values(record.definition?.States ?? {}) as {
      Type: string;
      Parameters?: { [key: string]: string };
    }[];
    const text = states[0]?.Parameters?.['FunctionResult.$'];
    if (states.length !== 1 || states[0]?.Type !== 'Pass' || typeof text !== 'string') continue;
    // What depends on chance or on names that are masked in the recording.
    if (/Random|UUID|StateMachine|Execution\.Name/.test(text) || record.expected.status !== 'SUCCEEDED') continue;
    const env = { input: record.input, context: { Execution: { Input: record.input } }, variables: {} };
    const value = parsePayloadValue(text);
    expect(value.problems, text).toEqual([]);
    const result =
      value.kind === 'intrinsic'
        ? compileIntrinsic(value.call)(env, javaRandom(0))
        : value.kind === 'path'
          ? compilePath(value.path)(env)
          : undefined;
    expect(result, `${file} ${text}`).toMatchObject({ value: record.expected.output.FunctionResult });
    count++;
  }
  expect(count).toBeGreaterThan(40);
});

test('ten thousand calls inside each other are read without an exception', () => {
  const depth = 10_000;
  const [first] = parseIntrinsic(`${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`).problems;
  expect(first?.message).toContain('nested 10 levels');
});

test('literals with which a call fails whatever its paths give', () => {
  const advice = (text: string) => intrinsicAdvice(parseIntrinsic(text).call!).map(({ message }) => message);
  const bad = [
    "States.Format('{} {}', $.a)",
    "States.Format('a', $.a)",
    "States.Format('{', $.a)",
    'States.ArrayPartition($.a, 0)',
    'States.ArrayGetItem($.a, -1)',
    'States.ArrayRange($.a, $.b, 0)',
    'States.ArrayRange(0, 5000, 1)',
    'States.MathRandom(5, 5)',
    "States.StringToJson('{a')",
    'States.MathAdd(2147483647, 1)',
  ];
  for (const text of bad) expect(advice(text), text).toHaveLength(1);
  expect(advice(bad[0]!)[0]).toMatch(/occurrences of \{\}\. The call will fail/);
  const good = [
    "States.Format('{} {}', $.a, $.b)",
    'States.Format($.template, $.a)',
    "States.Format('\\{\\} {}', States.UUID())",
    'States.ArrayPartition($.a, 4)',
    'States.ArrayGetItem($.a, 7)',
    'States.ArrayRange($.a, 9, 2)',
    "States.ArrayLength(States.StringSplit($.a, ','))",
    'States.MathRandom($.a, 5)',
    "States.StringToJson('[1]')",
    "States.Hash($.a, 'SHA-256')",
  ];
  for (const text of good) expect(advice(text), text).toEqual([]);
});
