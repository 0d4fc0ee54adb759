import { expect, test } from 'vitest';
import { isReferencePath, normalPath, parsePath, referencePathProblem, type Segment } from './index.ts';

/** A segment in a few characters: its kind and what it holds, then the text it covers. */
function short(segment: Segment, text: string): string {
  const { kind, span, ...rest } = segment;
  const { nameSpan: _, filter: __, ...shown } = rest as Record<string, unknown>;
  return `${kind}${Object.values(shown).length > 0 ? `:${Object.values(shown).join(',')}` : ''} ${text.slice(span.start, span.end)}`;
}

const readable: [path: string, normal: string, segments: string[], definite: boolean][] = [
  ['$', '$', [], true],
  ['$$', '$', [], true],
  ['$.a.b', "$['a']['b']", ['child:a .a', 'child:b .b'], true],
  [
    '$$.Map.Item.Value',
    "$['Map']['Item']['Value']",
    ['child:Map .Map', 'child:Item .Item', 'child:Value .Value'],
    true,
  ],
  ['$order.id', "$['id']", ['child:id .id'], true],
  ["$['a b'].c", "$['a b']['c']", ["child:a b ['a b']", 'child:c .c'], true],
  ['$["a"]', "$['a']", ['child:a ["a"]'], true],
  ["$.abc.['d e']", "$['abc']['d e']", ['child:abc .abc', "child:d e .['d e']"], true],
  ["$['it\\'s']", "$['it\\'s']", ["child:it's ['it\\'s']"], true],
  ['$.a[0][-1]', "$['a'][0][-1]", ['child:a .a', 'index:0 [0]', 'index:-1 [-1]'], true],
  ['$.a[ 2 ]', "$['a'][2]", ['child:a .a', 'index:2 [ 2 ]'], true],
  ["$['a','b']", "$['a', 'b']", ["names:a,b ['a','b']"], true],
  ['$.a[0,2]', "$['a'][0,2]", ['child:a .a', 'indexes:0,2 [0,2]'], false],
  ['$.a[1:]', "$['a'][1:]", ['child:a .a', 'slice:1 [1:]'], false],
  ['$[-3:2]', '$[-3:2]', ['slice:-3,2 [-3:2]'], false],
  ['$.a[*].b', "$['a'][*]['b']", ['child:a .a', 'wildcard [*]', 'child:b .b'], false],
  ['$.*', '$[*]', ['wildcard .*'], false],
  ['$..b', "$..['b']", ['recursive ..', 'child:b b'], false],
  ["$..['b']", "$..['b']", ['recursive ..', "child:b ['b']"], false],
  ['$..*', '$..[*]', ['recursive ..', 'wildcard *'], false],
  ['$.a[?(@.b == 1)].c', "$['a'][?]['c']", ['child:a .a', 'filter [?(@.b == 1)]', 'child:c .c'], false],
  ['$.[?(@.b)]', '$[?]', ['filter .[?(@.b)]'], false],
  ['$.a[0]b', "$['a'][0]['b']", ['child:a .a', 'index:0 [0]', 'child:b b'], true],
  ["$['a']b.c", "$['a']['b']['c']", ["child:a ['a']", 'child:b b', 'child:c .c'], true],
  ['$.list.length()', "$['list']['length()']", ['child:list .list', 'child:length() .length()'], true],
  ['$.größe-1', "$['größe-1']", ['child:größe-1 .größe-1'], true],
  ['$.__proto__', "$['__proto__']", ['child:__proto__ .__proto__'], true],
];

for (const [text, normal, segments, definite] of readable)
  test(`${text} is read`, () => {
    const { path, problems } = parsePath(text);
    expect(problems).toEqual([]);
    expect(path?.segments.map(segment => short(segment, text))).toEqual(segments);
    expect(path && normalPath(path)).toBe(normal);
    expect(path?.definite).toBe(definite);
  });

test('what is nested without end is a problem, and nobody runs out of stack', () => {
  const many = (count: number, piece: string) => piece.repeat(count);
  const filters = (count: number) => [
    `$[?(${many(count, '(')}@.a${many(count, ')')})]`,
    `$[?(${many(count, '!')}@.a)]`,
    `$[?(${many(count, '@.a[?(')}@.b${many(count, ')]')})]`,
    `$[?(@.a == ${many(count, '[')}1${many(count, ']')})]`,
  ];
  for (const text of filters(90)) expect(parsePath(text).problems).toEqual([]);
  for (const text of filters(10_000))
    expect(parsePath(text).problems.map(({ message }) => message)).toEqual([
      'A filter may be nested 100 levels deep at most.',
    ]);
  expect(parsePath(`$[?(@.a${many(900, ' && @.a')})]`).problems).toEqual([]);
  expect(parsePath(`$[?(@.a${many(20_000, ' || @.a')})]`).problems[0]?.message).toMatch(/^A filter may have 1000/);
});

test('A path says where it starts', () => {
  expect(parsePath('$.a').path?.root).toBe('input');
  expect(parsePath('$$.a').path?.root).toBe('context');
  expect(parsePath('$my_var1.a').path).toMatchObject({ root: { variable: 'my_var1' }, rootSpan: { start: 0, end: 8 } });
});

test('Positions are moved by the offset, for a path inside a larger text', () => {
  expect(parsePath('$.ab', 10).path?.segments[0]).toMatchObject({
    span: { start: 11, end: 14 },
    nameSpan: { start: 12, end: 14 },
  });
});

/** ‹› marks where the problem is. */
const broken: [marked: string, message: RegExp, segmentsBefore: number][] = [
  ['‹›', /path is missing/, 0],
  ['‹a.b›', /starts with \$/, 0],
  ['‹ $.a›', /must not start with a blank/, 0],
  ['$.a‹ ›', /must not end with a blank/, 1],
  ['$.a‹ b›', /in brackets/, 1],
  ['$.order‹.›', /must not end with a dot/, 1],
  ['$‹.›', /must not end with a dot/, 0],
  ['$.a‹..›', /must not end with/, 2],
  ['$.a‹[›', /"\]" is missing/, 1],
  ['$.a‹[0›', /"\]" is missing/, 2],
  ["$.a[‹'b›", /quote ' is missing/, 2],
  ["$.a‹['b'›", /"\]" is missing/, 2],
  ["$['a'‹,› ]", /behind the comma/, 0],
  ['$.a[‹]›', /empty/, 1],
  ['$.a[‹b›]', /quoted member name/, 1],
  ['$.a[‹1:2:3›]', /slice/, 1],
  ['$.a[0‹x›]', /"\]" is expected/, 1],
  ['$.a[‹1-›]', /whole number/, 1],
  ['$‹1›', /Unexpected "1"/, 0],
  ['$.a‹]›', /Unexpected "\]"/, 1],
  ['$.a[0]‹)›', /Unexpected "\)"/, 2],
  ["$‹['a','b']›.c", /at the end/, 2],
  ['$.a[?‹@›.b]', /"\(" is missing/, 1],
  ['$.a[?(@.b ‹=~› /x/)]', /does not support the operator =~/, 1],
  ['$.a[?(@.b == ‹#›)]', /compares paths/, 1],
  ["$.a[?(@.b == ‹'x)]›", /quote ' is missing/, 1],
  ["$.a[?(@.b == 'x'‹]›", /"\)" is missing/, 1],
];

for (const [marked, message, segmentsBefore] of broken)
  test(`${marked} is refused there`, () => {
    const start = marked.indexOf('‹');
    const text = marked.replace(/[‹›]/g, '');
    const { path, problems } = parsePath(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toMatch(message);
    expect([problems[0]!.start, problems[0]!.end]).toEqual([start, marked.indexOf('›') - 1]);
    expect(path?.segments.length ?? 0).toBe(segmentsBefore);
  });

const references: [marked: string, reason?: RegExp][] = [
  ['$'],
  ['$.a.b[0]'],
  ["$['a']['b c']"],
  ["$['length()']"],
  ['$.a‹[*]›.b', /wildcard/],
  ['$.a‹[1:]›', /slice/],
  ['$‹..›b', /descendant/],
  ['$.a‹[0,1]›', /list/],
  ['$.a‹[?(@.b)]›', /filter/],
  ['$.a‹.length()›', /function length\(\)/],
];

for (const [marked, reason] of references)
  test(`${marked} is ${reason ? 'no' : 'a'} reference path`, () => {
    const text = marked.replace(/[‹›]/g, '');
    const { path } = parsePath(text);
    const problem = referencePathProblem(path!);
    expect(isReferencePath(path!)).toBe(reason === undefined);
    if (reason === undefined) return expect(problem).toBeUndefined();
    expect(problem?.message).toMatch(reason);
    expect(text.slice(problem!.start, problem!.end)).toBe(/‹(.*)›/.exec(marked)![1]);
  });

test('Nothing makes the reader fail or stand still', () => {
  const pieces = [
    '$',
    '$$',
    '.',
    '..',
    '[',
    ']',
    "'a'",
    '"',
    "'",
    '*',
    '?(',
    '@',
    ')',
    '0',
    ':',
    ',',
    ' ',
    'a',
    '-',
    '\\',
    '==',
    '&&',
    '!',
  ];
  let state = 1;
  for (let i = 0; i < 5_000; i++) {
    let text = '$';
    for (let n = 0; n < 8; n++) {
      state = (state * 48271) % 2147483647;
      text += pieces[state % pieces.length];
    }
    for (const problem of parsePath(text).problems) {
      expect(problem.start, text).toBeGreaterThanOrEqual(0);
      expect(problem.end, text).toBeGreaterThanOrEqual(problem.start);
      expect(problem.end, text).toBeLessThanOrEqual(text.length);
    }
  }
});
