import { expect, test } from 'vitest';
import { compilePath, type Json, parsePath, setAtPath } from './index.ts';

const input = {
  a: { b: [10, 20, 30], c: null, s: 'text' },
  users: [{ id: 1, status: 0, name: 'x', tag: { k: 1 } }, { id: '2', status: 1, name: 'y' }, { id: 3, status: 0 }, 7],
  flags: [{ id: 1, on: true }, { id: 2, on: false }, { id: 3, on: null }, { id: 4 }],
  nested: { list: [{ list: [1] }, { list: [2] }] },
  'with space': 1,
  ...(JSON.parse('{"__proto__": {"own": 1}}') as object),
} as unknown as Json;

function read(text: string, document: Json = input) {
  const { path, problems } = parsePath(text);
  expect(problems).toEqual([]);
  return compilePath(path!)({
    input: document,
    context: { Execution: { Name: 'e' } },
    variables: { v: { w: [1, 2] }, n: null },
  });
}

const values: [path: string, value: unknown][] = [
  ['$', input],
  ['$.a.b[1]', 20],
  ['$.a.b[-1]', 30],
  ["$['with space']", 1],
  ['$.a.c', null],
  ['$$.Execution.Name', 'e'],
  ['$v.w[0]', 1],
  ['$n', null],
  ['$.__proto__.own', 1],
  // A path that does not name one place gives an array, empty when nothing matches (AWS recordings).
  ['$.a.b[*]', [10, 20, 30]],
  ['$.a.b[1:]', [20, 30]],
  ['$.a.b[:2]', [10, 20]],
  ['$.a.b[-2:]', [20, 30]],
  ['$.a.b[0,2]', [10, 30]],
  ['$.a.b[0,9]', [10]],
  ['$.a.*', [[10, 20, 30], null, 'text']],
  ['$.users[*].name', ['x', 'y']],
  ['$.item.items[*].v', []],
  ['$.item.items[1:5]', []],
  ['$.a.s[*]', []],
  ['$..list', [[{ list: [1] }, { list: [2] }], [1], [2]]],
  ['$..list[0]', [{ list: [1] }, 1, 2]],
  ['$.nested..*', [[{ list: [1] }, { list: [2] }], { list: [1] }, { list: [2] }, [1], 1, [2], 2]],
  ["$.users[0]['id','name']", { id: 1, name: 'x' }],
  ["$.users[2]['id','name']", { id: 3 }],
  ["$.users[*]['id','nope']", [{ id: 1 }, { id: '2' }, { id: 3 }]],
  // Filters
  ['$.users[?(@.status == 0)].id', [1, 3]],
  ['$.users[?(@.status != 0)].id', ['2']],
  ['$.users[?(@.name)].id', [1, '2']],
  ['$.users[?(!@.name)].id', [3]],
  ['$.flags[?(@.on)].id', [1, 2]],
  ['$.flags[?(!@.on)].id', [3, 4]],
  ['$.flags[?(@.on == null)].id', [3]],
  ["$.users[?(@.name == 'x' || @.id >= 3)].id", [1, 3]],
  ["$.users[?(@.status == 0 && !(@.name == 'x'))].id", [3]],
  ['$.users[?(@.id == 2)].name', ['y']],
  ['$.users[?(@.name==y)].id', ['2']],
  ['$.users[?(@.id < 3)].id', [1]],
  ['$.users[?(@.tag.k == 1)].id', [1]],
  ["$.users[?(@.name in ['y', 'z'])].id", ['2']],
  ["$.users[?(@.name nin ['y'])].id", [1, 3]],
  ['$.users[?(@.id == $.users[2].id)].status', [0]],
  ['$.a.b[?(@ > 10)]', []],
  ['$..[?(@.status == 1)].name', ['y']],
];

for (const [path, value] of values)
  test(`${path} gives ${JSON.stringify(value)}`, () => {
    expect(read(path)).toEqual({ found: true, value });
  });

const misses: [path: string, missing: string, at: number, reason: string, document?: Json][] = [
  ['$.x', 'property', 0, "No results for path: $['x']"],
  ['$.no.such.path', 'property', 0, "Missing property in path $['no']"],
  ['$.a.no.path', 'property', 1, "Missing property in path $['a']['no']"],
  ['$.a.no', 'property', 1, "No results for path: $['a']['no']"],
  ['$.a.b.length()', 'property', 2, "Property ['length()'] not found in path $['a']['b']"],
  ['$.a.s.length', 'property', 2, "Property ['length'] not found in path $['a']['s']"],
  ['$.a.b[3]', 'index', 2, "No results for path: $['a']['b'][3]"],
  ['$.a.b[-4]', 'index', 2, "No results for path: $['a']['b'][-4]"],
  ['$.a[0]', 'unsuitable', 1, 'Filter: [0] can only be applied to arrays. Current context is: {b=1}', { a: { b: 1 } }],
  ['$.a.c[0]', 'unsuitable', 2, "The path $['a']['c'] is null"],
  ['$.a.c[0:1]', 'unsuitable', 2, "The path $['a']['c'] is null"],
  ['$.constructor', 'property', 0, "No results for path: $['constructor']"],
  ['$.a.toString', 'property', 1, "No results for path: $['a']['toString']"],
  ["$.no['a','b']", 'property', 0, "Missing property in path $['no']"],
  ['$[1:5]', 'unsuitable', 0, 'Filter: [1:5] can only be applied to arrays. Current context is: {}', {}],
  ['$nope', 'variable', -1, 'No results for path: $'],
  ['$nope.a', 'variable', -1, "No results for path: $['a']"],
  ['$toString', 'variable', -1, 'No results for path: $'],
];

for (const [path, missing, at, reason, document] of misses)
  test(`${path} is missing: ${reason}`, () => {
    expect(read(path, document)).toEqual({ found: false, missing, at, reason });
  });

test('Members in the middle of a path fail as on AWS', () => {
  const { path } = parsePath("$['a','b'].v");
  expect(compilePath(path!)({ input, context: null, variables: {} })).toMatchObject({
    found: false,
    reason: "Multi properties can only be used as path leafs: $['a', 'b']",
  });
});

const writes: [target: Json, path: string, result: Json | string][] = [
  [{ a: 1 }, '$', 'NEW!'],
  [{ a: 1 }, '$.b', { a: 1, b: 'NEW!' }],
  [{ a: 1 }, '$.a', { a: 'NEW!' }],
  [{ a: { x: 1 } }, '$.a.b.c', { a: { x: 1, b: { c: 'NEW!' } } }],
  [{}, "$['a b'].c", { 'a b': { c: 'NEW!' } }],
  [{ a: [1, 2] }, '$.a[1]', { a: [1, 'NEW!'] }],
  [[{ x: 1 }, { x: 2 }], '$[1].payload', [{ x: 1 }, { x: 2, payload: 'NEW!' }]],
  [[1], '$.a', 'fails at a'],
  ['text', '$.a', 'fails at a'],
  [null, '$.a', 'fails at a'],
  [{ a: 1 }, '$.a.b', 'fails at b'],
  [{ a: null }, '$.a.b', 'fails at b'],
  [{ a: [1] }, '$.a[1]', 'fails at 1'],
  [{}, '$.a[0]', 'fails at 0'],
  [{ a: [] }, '$.a[*]', 'fails at *'],
];

for (const [target, path, expected] of writes)
  test(`Writing ${path} into ${JSON.stringify(target)}`, () => {
    const before = JSON.stringify(target);
    const result = setAtPath(target, parsePath(path).path!, 'NEW!');
    expect(result.ok ? result.value : `fails at ${result.step}`).toEqual(expected);
    expect(JSON.stringify(target)).toBe(before);
  });

test('Writing shares what it does not touch, and never reaches a prototype', () => {
  const target = { keep: { big: true }, a: 1 };
  const result = setAtPath(target, parsePath('$.a').path!, 2);
  expect(result.ok && (result.value as typeof target).keep).toBe(target.keep);
  const written = setAtPath({}, parsePath('$.__proto__.polluted').path!, true);
  expect(JSON.stringify(written)).toBe('{"ok":true,"value":{"__proto__":{"polluted":true}}}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
