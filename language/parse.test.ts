import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument as parseDocumentWithPackage, parse as parseYamlWithPackage } from 'yaml';
import { formatOf, parseDocument } from './parse.ts';
import {
  type Document,
  type Format,
  type Json,
  memberValue,
  type Node,
  nodeAt,
  pathOf,
  stringOf,
  toJson,
} from './tree.ts';

/**
 * Parses a document in which «» mark the places of problems. There must be exactly these problems, with these messages in
 * the order of their places, and what could be understood must be `expected`; a member without a value is shown as the
 * key with a `?`.
 */
function check(format: Format, marked: string, expected?: unknown, ...messages: string[]): Document {
  const text = marked.replaceAll(/[«»]/g, '');
  const document = parseDocument(text, format);
  checkInvariants(document);
  let shown = text;
  for (const { span } of [...document.problems].reverse())
    shown = `${shown.slice(0, span.start)}«${shown.slice(span.start, span.end)}»${shown.slice(span.end)}`;
  expect({ text: shown, messages: document.problems.map(problem => problem.message) }).toEqual({
    text: marked,
    messages,
  });
  if (expected !== undefined) expect(document.root && shape(document.root)).toEqual(expected);
  return document;
}

function shape(node: Node): unknown {
  if (node.kind === 'array') return node.items.map(shape);
  if (node.kind !== 'object') return node.value;
  return Object.fromEntries(
    node.members.map(({ key, value }) => (value ? [key.value, shape(value)] : [`${key.value}?`, undefined])),
  );
}

/** What holds for every tree of every text. */
function checkInvariants({ text, root, problems }: Document): void {
  const within = (span: { start: number; end: number }): boolean =>
    span.start >= 0 && span.start <= span.end && span.end <= text.length;
  const bad: string[] = [];
  const visit = (node: Node, parent: Node['parent']): void => {
    if (!within(node.span)) bad.push(`${node.kind} at ${node.span.start}..${node.span.end}`);
    if (node.parent !== parent) bad.push(`parent of ${node.kind}`);
    if (node.kind === 'array') for (const item of node.items) visit(item, node);
    if (node.kind === 'object')
      for (const member of node.members) {
        if (member.parent !== node || !within(member.span)) bad.push(`member ${member.key.value}`);
        visit(member.key, member);
        if (member.value) visit(member.value, member);
      }
    if (node.kind === 'placeholder' && node.intrinsic) visit(node.intrinsic, parent);
    if (node.kind === 'string' && node.offsetAt(node.value.length) > text.length) bad.push('end of a string');
  };
  if (root) visit(root, undefined);
  for (const problem of problems) {
    if (!within(problem.span)) bad.push(`problem at ${problem.span.start}..${problem.span.end}`);
    if (!/[.]$/.test(problem.message)) bad.push(problem.message);
  }
  if (bad.length > 0) throw new Error(`${bad.slice(0, 5).join('; ')} in ${JSON.stringify(text.slice(0, 2000))}`);
}

describe('JSON', () => {
  const json = (marked: string, expected?: unknown, ...messages: string[]): Document =>
    check('json', marked, expected, ...messages);

  test('a whole document, with comments and a byte order mark', () => {
    json('\ufeff// states\n{"a": [1, -2.5e3, true, null, "x\\n"], /* empty */ "b": {}}', {
      a: [1, -2500, true, null, 'x\n'],
      b: {},
    });
  });

  test('spans cover the text of a node, and a member goes from its key to the end of its value', () => {
    const { root, text } = json('{ "a" : [ 1 , {} ] }');
    const member = root?.kind === 'object' ? root.members[0] : undefined;
    expect(text.slice(member?.span.start, member?.span.end)).toBe('"a" : [ 1 , {} ]');
    expect(text.slice(member?.value?.span.start, member?.value?.span.end)).toBe('[ 1 , {} ]');
    expect(pathOf(nodeAt(root, text.indexOf('{}') + 1)!)).toEqual(['a', 1]);
  });

  test('nothing but white space is no document, and no problem of the syntax', () => {
    expect(json(' \n').root).toBeUndefined();
  });

  test('a value that is still being typed', () => {
    json(
      '{"StartAt": "A", "States": {"A": {«"Type":» }}}',
      { StartAt: 'A', States: { A: { 'Type?': undefined } } },
      '"Type" has no value. Write one after the colon.',
    );
  });

  test('a value that is missing does not take the next key', () => {
    json(
      '{ «"Next":»\n  "End": true }',
      { 'Next?': undefined, End: true },
      '"Next" has no value. Write one after the colon.',
    );
  });

  test('a key that is still being typed', () => {
    json(
      '{ "Type": "Pass",\n  «"Ne"»\n  "End": true }',
      { Type: 'Pass', 'Ne?': undefined, End: true },
      '"Ne" has no value. Write a colon and a value after it.',
    );
  });

  test('a missing comma', () => {
    json(
      '{ "a": 1\n  «"b"»: [1 «2»] }',
      { a: 1, b: [1, 2] },
      'A comma is missing before "b".',
      'A comma is missing before "2".',
    );
  });

  test('a missing colon', () => {
    json(
      '{ "a" «1», "b" «{»"c": 2} }',
      { a: 1, b: { c: 2 } },
      'A colon is missing between "a" and its value.',
      'A colon is missing between "b" and its value.',
    );
  });

  test('a trailing comma is a problem, a comment is none', () => {
    json(
      '{ "a": [1«,» ], // one\n  "b": 2«,» }',
      { a: [1], b: 2 },
      'JSON allows no comma before "]". Remove this comma.',
      'JSON allows no comma before "}". Remove this comma.',
    );
  });

  test('a string that is not closed ends with its line and leaves the structure alone', () => {
    json(
      '{ "A": { "Next": «"Sh» },\n  "B": 1 }',
      { A: { Next: 'Sh' }, B: 1 },
      'This string is not closed. Add a double quote at its end.',
    );
  });

  test('a string that is closed by the quote of the next text ends before that', () => {
    const message = 'This string is not closed. Add a double quote at its end.';
    json('{"Next":«"»«"Type"»:"Pass"}', { Next: '', Type: 'Pass' }, message, 'A comma is missing before "Type".');
    json('{"Next": «"Sh», "Type":"Pass"}', { Next: 'Sh', Type: 'Pass' }, message);
    json('{"A": {"Next":«"Sh»},"B": {"Type":"Pass"}}', { A: { Next: 'Sh' }, B: { Type: 'Pass' } }, message);
    json('["a", «"b», "c"]', ['a', 'b', 'c'], message);
    json('{"a": «"x\\"y», "b": 1}', { a: 'x"y', b: 1 }, message);
    json('{"Output": «"{% $x %}», "b": 1}', { Output: '{% $x %}', b: 1 }, message);
    json('{"a": [«"$.b[0]»]}', { a: ['$.b[0]'] }, message);
  });

  test('brackets that are missing at the end are named', () => {
    json(
      '{ "States": { "A": [ «1»\n',
      { States: { A: [1] } },
      'The text ends too early: something opened above is not closed. Add ]}} here.',
    );
  });

  test('a bracket that is missing in the middle', () => {
    json(
      '{ "a": [ { "b": 1 «]», "c": [ 2 «}»',
      { a: [{ b: 1 }], c: [2] },
      'A "}" is missing before this "]".',
      'A "]" is missing before this "}".',
    );
  });

  test('one bracket too many does not end the document', () => {
    json(
      '{ "A": {} «}»,\n  "B": {} }',
      { A: {}, B: {} },
      'This "}" closes the whole document, but more follows. One "}" above is too many.',
    );
    json('{ "A": {} } «}»', { A: {} }, 'The document has ended before this "}". Remove what follows the end.');
  });

  test('what is not JSON but understood', () => {
    json(
      '{ «Type»: «\'Pass\'», "Next": «Ship», "n": «01», "t": «${}» }',
      { Type: 'Pass', Next: 'Ship', n: '01', t: '${}' },
      'A key stands in double quotes. Write "Type".',
      'JSON strings stand in double quotes. Replace the single quotes.',
      '"Ship" is not a value. Put it in double quotes, or write true, false, null or a number.',
      '01 is not a number JSON knows. Write it like 12, -0.5 or 1e3.',
      'This placeholder has no name. Write it like ${Name}.',
    );
  });

  test('placeholders without quotes are values nobody knows yet', () => {
    const { root } = json('{ "t": ${Timeout}, "of": [${A}, -${B},${C}0], "s": ${S::x.y} }', {
      t: '${Timeout}',
      of: ['${A}', '-${B}', '${C}0'],
      s: '${S::x.y}',
    });
    expect(memberValue(root, 't')).toMatchObject({ kind: 'placeholder', intrinsic: undefined });
    // Expressions of Terraform.
    json('{ "t": ${ var.wait }, "u": ${x ? 1 : f(2, 3)} }', { t: '${ var.wait }', u: '${x ? 1 : f(2, 3)}' });
    // Begun, and not closed: what follows is still there.
    json('{ "t": «${Wa», "u": 1 }', { t: '${Wa', u: 1 }, 'This placeholder is not closed. Write it like ${Name}.');
  });

  test('keys and values that are missing', () => {
    json(
      '{ «:» 1, «,» "a": [ «,» 2] }',
      { '': 1, a: [2] },
      'A key is missing before this ":". Write "key": value.',
      'A member is missing before this comma. Remove the comma.',
      'A value is missing before this comma. Remove the comma.',
    );
  });

  test('escapes and characters that JSON does not know', () => {
    json(
      '{ "a": "«\\d»", "b": "x«\t»y" }',
      { a: '\\d', b: 'x\ty' },
      '\\d is not an escape of JSON. For a backslash write two of them.',
      'A tab cannot stand in a JSON string as it is. Write \\t.',
    );
  });

  test('a comment that is not closed', () => {
    json('{} «/*» x', {}, 'This comment is not closed. Add "*/" at its end.');
  });

  test('a key written twice', () => {
    const { problems } = json(
      '{ "a": 1, «"a"»: 2 }',
      { a: 2 },
      '"a" is written twice in the same object; only the last one counts. Remove or rename one of them.',
    );
    expect(problems[0]?.rule).toBe('duplicate-key');
  });

  test('a number may have any length', () => {
    json(`[${'1'.repeat(500)}]`, [Number.POSITIVE_INFINITY]);
  });

  test('behind two hundred problems there is no further one', () => {
    for (const wrong of ['"a" 1, ', '"a": 1, ', '"a": "\\d", ', 'a: 1, ', '} '])
      expect(parseDocument(`{${wrong.repeat(300)}}`, 'json').problems.length, wrong).toBe(wrong === '} ' ? 1 : 200);
  });

  test('a key named __proto__ is a key', () => {
    expect(Object.keys(toJson(json('{"__proto__": 1}').root!) as object)).toEqual(['__proto__']);
  });
});

describe('YAML', () => {
  const yaml = (marked: string, expected?: unknown, ...messages: string[]): Document =>
    check('yaml', marked, expected, ...messages);

  test('a whole document', () => {
    yaml(
      `# a comment
StartAt: A
States:
  A:
    Type: Choice
    Choices:
    - Variable: $.x
      NumericEquals: 0x10
      Next: "B"
    - {Variable: $.y, IsNull: true, Next: 'C'}
    Default: ~
    Timestamp: 2030-01-01T00:00:00Z
    Yes: yes
    Float: [.5, 1e3, .inf, -.nan, 0o17]
`,
      {
        StartAt: 'A',
        States: {
          A: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.x', NumericEquals: 16, Next: 'B' },
              { Variable: '$.y', IsNull: true, Next: 'C' },
            ],
            Default: null,
            Timestamp: '2030-01-01T00:00:00Z',
            Yes: 'yes',
            Float: [0.5, 1000, '.inf', '-.nan', 15],
          },
        },
      },
    );
  });

  test('spans end with the content, not with the blank lines behind it', () => {
    const { root, text } = yaml('States:\n  A:\n    End: true # yes\n\n\n  B: |\n    x\n\n# end\nLast:\n- 1\n-\n\n');
    const textAt = (node: Node | undefined): string => text.slice(node?.span.start, node?.span.end);
    const states = memberValue(root, 'States');
    expect(textAt(memberValue(states, 'A'))).toBe('End: true');
    expect(textAt(memberValue(states, 'B'))).toBe('|\n    x');
    expect(textAt(states)).toBe('A:\n    End: true # yes\n\n\n  B: |\n    x');
    expect(textAt(memberValue(root, 'Last'))).toBe('- 1\n-');
    expect(textAt(root)).toBe(text.trimEnd());
    const member = states?.kind === 'object' ? states.members[1] : undefined;
    expect(text.slice(member?.span.start, member?.span.end)).toBe('B: |\n    x');
  });

  test('keys are strings as they are written', () => {
    yaml('1: a\ntrue: b\n"2": c\n~: d\n1.0: e', { 1: 'a', true: 'b', 2: 'c', '~': 'd', '1.0': 'e' });
  });

  test('no value is no value, an explicit null is null', () => {
    yaml('Next:\nResult: null\nOther: ~\nList:\n  -\n  - 1', {
      'Next?': undefined,
      Result: null,
      Other: null,
      List: [null, 1],
    });
  });

  test('a key that is still being typed does not join the next line', () => {
    yaml(
      'A:\n  Type: Pass\n  «Ne»\n  End: true\nB: 1',
      { A: { Type: 'Pass', 'Ne?': undefined, End: true }, B: 1 },
      '"Ne" has no value. Write a colon and a value after it.',
    );
    yaml(
      'A:\n  Type: Pa\n  «Ne»\n',
      { A: { Type: 'Pa', 'Ne?': undefined } },
      'This key has no value. Write a colon and a value after it.',
    );
  });

  test('a bracket that is not closed is missing at the end of the text', () => {
    yaml('a: [1, «2»', { a: [1, 2] }, 'The closing "]" is missing, or is indented too little.');
    yaml('a:\n  - b: { c: 1«\n»', { a: [{ b: { c: 1 } }] }, 'The closing "}" is missing, or is indented too little.');
  });

  test('a string that is not closed ends with its line', () => {
    const double = 'This string is not closed. Add a double quote at its end.';
    yaml(
      'A:\n  Comment: «"over: here»\n  Next: "B"\n  «"Retry»: []\n  List: [a, «"b, c»]\n  Last: 1',
      { A: { Comment: 'over: here', Next: 'B', Retry: [], List: ['a', 'b, c'], Last: 1 } },
      double,
      double,
      double,
    );
    yaml('A: { Next: «"B», Type: Pass }', { A: { Next: 'B', Type: 'Pass' } }, double);
    yaml('A: { Next: «"B», "Type": "Pass" }', { A: { Next: 'B', Type: 'Pass' } }, double);
    yaml('A: { Next: «"», Comment: "x" }', { A: { Next: '', Comment: 'x' } }, double);
    yaml('A: { "Next": «"»\n  "Comment": "x" }', { A: { Next: '', Comment: 'x' } }, double);
    yaml('A: [ «"», "x" ]', { A: ['', 'x'] }, double);
    yaml('A: { Output: «"{% $x %}», b: 1 }', { A: { Output: '{% $x %}', b: 1 } }, double);
    yaml(
      "A:\n  «'Ty»\n  End: true",
      { A: { 'Ty?': undefined, End: true } },
      'This string is not closed. Add a single quote at its end.',
    );
  });

  test('a text with a colon in it', () => {
    const message = 'A text with ": " in it stands in quotes in YAML. Put this value in quotes.';
    yaml(
      'Comment: «Note: this: too» # and\nList:\n  - Name: «a: "b"»\n    Other: c\nNext: B',
      { Comment: 'Note: this: too', List: [{ Name: 'a: "b"', Other: 'c' }], Next: 'B' },
      message,
      message,
    );
    yaml('? a\n: b: 1\n  c: 2\n"d": {e: f, "g": h}\ni: j:k', { a: { b: 1, c: 2 }, d: { e: 'f', g: 'h' }, i: 'j:k' });
  });

  test('a JSONata expression without quotes', () => {
    const { root, text } = yaml(
      'Output: «{% $states.input.a & {"b": [1]} %}»\nEnd: true',
      { Output: '{% $states.input.a & {"b": [1]} %}', End: true },
      'In YAML a JSONata expression stands in quotes. Write "{% ... %}".',
    );
    const output = memberValue(root, 'Output');
    expect(output?.kind === 'string' && output.offsetAt(3)).toBe(text.indexOf('$states'));
  });

  test('aliases stand for what they refer to, at the place where that is written', () => {
    const { root, text } = yaml('a: &x\n  b: [1, &y two]\nc: *x\nd: *y', {
      a: { b: [1, 'two'] },
      c: { b: [1, 'two'] },
      d: 'two',
    });
    expect(memberValue(root, 'd')?.span.start).toBe(text.indexOf('two'));
    const member = root?.kind === 'object' ? root.members[1] : undefined;
    expect(text.slice(member?.span.start, member?.span.end)).toBe('c: *x');
    expect(pathOf(memberValue(memberValue(root, 'c'), 'b')!)).toEqual(['c', 'b']);
  });

  test('an alias refers to the anchor before it, also when the name is used again', () => {
    yaml('a: &x 1\nb: &s [*x]\nc: &x 2\nd: *s\ne: *x', { a: 1, b: [1], c: 2, d: [1], e: 2 });
  });

  test('merge keys: own keys win, then the earlier of the merged ones', () => {
    yaml(
      `one: &one {a: 1, b: 1}
two: &two {<<: *one, b: 2, c: 2}
all: {b: 0, <<: [*two, {c: 3, d: 3}], e: 5}
plain: {"<<": 1}
`,
      {
        one: { a: 1, b: 1 },
        two: { a: 1, b: 2, c: 2 },
        all: { a: 1, b: 0, c: 2, d: 3, e: 5 },
        plain: { '<<': 1 },
      },
    );
  });

  test('aliases that refer to nothing or to what they are in', () => {
    yaml(
      'a: «*nobody»\nb: &b\n  c: «*b»',
      { 'a?': undefined, b: { 'c?': undefined } },
      'There is no anchor "&nobody" before this alias. Define it, or correct the name.',
      '"*b" stands inside of what it refers to. Refer to something else.',
    );
  });

  test('a billion laughs are not laughed', () => {
    for (const merge of ['', '<<: ']) {
      const lines = [`a0: &a0 {x: [1, 2]}`];
      for (let i = 1; i < 12; i++) {
        const list = Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ');
        lines.push(merge ? `a${i}: &a${i} {<<: [${list}], k${i}: 1}` : `a${i}: &a${i} [${list}]`);
      }
      const document = parseDocument(lines.join('\n'), 'yaml');
      expect(document.problems.length).toBeGreaterThan(0);
      expect(document.problems[0]?.message).toMatch(/make it too large/);
    }
  });

  test('a long chain of merges or aliases does not exhaust the stack', () => {
    for (const next of [(i: number) => `{<<: *a${i}}`, (i: number) => `[*a${i}]`]) {
      const lines = ['a0: &a0 {x: 1}'];
      for (let i = 1; i < 2000; i++) lines.push(`a${i}: &a${i} ${next(i - 1)}`);
      checkInvariants(parseDocument(lines.join('\n'), 'yaml'));
    }
  });

  test('tags make placeholders, and say what they are short for', () => {
    const text =
      'a: !Sub "x${y}"\nb: !GetAtt [c, Arn]\nc: !Ref d\ne: !If\n  - a\n  - !Ref b\nf: !Sub\n  - ${z}\n  - z: 1\ng: !Ref';
    const { root } = yaml(text, {
      a: 'x${y}',
      b: '${c.Arn}',
      c: '${d}',
      e: '${Fn::If}',
      f: '${Fn::Sub}',
      g: '${Ref}',
    });
    expect(stringOf(root, 'a')).toMatchObject({ tag: '!Sub' });
    const long = (key: string) => {
      const node = memberValue(root, key);
      return node?.kind === 'placeholder' && node.intrinsic ? shape(node.intrinsic) : undefined;
    };
    expect([long('b'), long('c'), long('e'), long('f'), long('g')]).toEqual([
      { 'Fn::GetAtt': ['c', 'Arn'] },
      { Ref: 'd' },
      { 'Fn::If': ['a', '${b}'] },
      { 'Fn::Sub': ['${z}', { z: 1 }] },
      { 'Ref?': undefined },
    ]);
  });

  test('tags of YAML itself are ignored', () => {
    yaml('a: !!str x\nb: !!map {c: 1}', { a: 'x', b: { c: 1 } });
  });

  test('a key written twice', () => {
    const { problems } = yaml(
      'a: 1\n«a»: 2',
      { a: 2 },
      '"a" is written twice in the same object; only the last one counts. Remove or rename one of them.',
    );
    expect(problems[0]?.rule).toBe('duplicate-key');
  });

  test('byte order mark, CRLF, directives, and a second document', () => {
    yaml('\ufeffa: "x"\r\nb:\r\n  - |\r\n    y\r\n', { a: 'x', b: ['y\n'] });
    yaml(
      '%YAML 1.1\n---\na: yes\n«---»\nb: 1\n',
      { a: 'yes' },
      'Only the first document of a file is used. Move this one to its own file.',
    );
  });

  test('broken indentation and brackets', () => {
    yaml(
      'a:\n    b: 1\n  «c:» 2\nd: [1, 2\n«e»: 3',
      undefined,
      'This line is indented differently from its neighbours. Align it with them.',
      'The closing "]" is missing, or is indented too little.',
    );
  });
});

test('the name of a file tells its format', () => {
  expect(['a.asl.json', 'b.asl', 'c.asl.yaml', 'D.YML', 'x.jsonc', ''].map(formatOf)).toEqual([
    'json',
    'json',
    'yaml',
    'yaml',
    'json',
    'json',
  ]);
});

const jsonSample = `{ // c
  "StartAt": "A\\u0041", "States": { "A": { "Type": "Choice", "Choices": [ { "Variable": "$.x", "IsNull": true, "Next": "B" } ],
  "Default": "B" }, "B": { "Type": "Wait", "Seconds": -1.5e2, "End": true, "X": [null, {}, []] } } }`;

const yamlSample = `# c
StartAt: A
x-retry: &retry
  - ErrorEquals: ["States.ALL", 'it''s']
    MaxAttempts: 2
States:
  A: {Type: Task, Retry: *retry, Parameters: {a.$: $.b}}
  "B":
    <<: {Type: Pass}
    Comment: >-
      folded
      text

    Result: |+2
        deep
    End: true
  ? C
  : !Sub "a\\
    b \\x41
    c"
...
`;

test('every prefix and a thousand mutations of a document give a tree', () => {
  let seed = 42;
  const random = (n: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  const noise = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '\n',
    ' ',
    '\t',
    '\\',
    '&a',
    '*a',
    '|',
    '>',
    '- ',
    '? ',
    '#',
    '%',
    '!',
    '<<: ',
    '---\n',
    '\r\n',
    '\0',
    '\u001f',
    '\ud800',
    '{%',
    '%}',
    '/*',
    '${',
  ];
  for (const [sample, format] of [
    [jsonSample, 'json'],
    [yamlSample, 'yaml'],
    [jsonSample, 'yaml'],
    [yamlSample, 'json'],
  ] as const) {
    for (let i = 0; i <= sample.length; i++) checkInvariants(parseDocument(sample.slice(0, i), format));
    for (let round = 0; round < 1000; round++) {
      let text = sample;
      for (let k = random(4); k >= 0; k--) {
        const at = random(text.length);
        text = text.slice(0, at) + (noise[random(noise.length)] ?? '') + text.slice(at + random(3) * random(9));
      }
      const document = parseDocument(text, format);
      checkInvariants(document);
      // Nothing is mended in a text that needs it not.
      const mended = document.problems.filter(problem => /not closed|stands in quotes in YAML/.test(problem.message));
      if (format === 'yaml' && mended.length > 0)
        expect(parseDocumentWithPackage(text, { uniqueKeys: false }).errors.length, text).toBeGreaterThan(0);
    }
  }
});

test('nesting without end is cut off, with a problem, in every notation', () => {
  for (const [text, format] of [
    ['['.repeat(10_000), 'json'],
    ['{"a":'.repeat(10_000), 'json'],
    [`{"x": ${'['.repeat(10_000)}${']'.repeat(10_000)}, "y": 1}`, 'json'],
    ['['.repeat(10_000), 'yaml'],
    ['{a: '.repeat(10_000), 'yaml'],
    ['- '.repeat(10_000), 'yaml'],
    ['? '.repeat(10_000), 'yaml'],
    [Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'yaml'],
  ] as const) {
    const document = parseDocument(text, format);
    checkInvariants(document);
    expect(document.problems.map(problem => problem.message).join()).toMatch(/deeper than 500 levels/);
  }
  expect(
    memberValue(parseDocument(`{"x": ${'['.repeat(10_000)}${']'.repeat(10_000)}, "y": 1}`, 'json').root, 'y'),
  ).toMatchObject({ value: 1 });
});

const realworld = join(import.meta.dirname, '../../shared/realworld');

test.skipIf(!existsSync(realworld))(
  'real definitions and templates parse to what other parsers say',
  () => {
    let compared = 0;
    for (const name of readdirSync(realworld, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(json|ya?ml)$/.test(name)) continue;
      const text = readFileSync(join(realworld, name), 'utf8');
      const format = formatOf(name);
      const document = parseDocument(text, format);
      checkInvariants(document);
      let expected: unknown;
      try {
        expected =
          format === 'json'
            ? JSON.parse(text)
            : parseYamlWithPackage(text, { uniqueKeys: false, merge: true, logLevel: 'error' });
      } catch {
        expect(document.problems.length, name).toBeGreaterThan(0);
        continue;
      }
      expect(
        document.problems.filter(problem => problem.rule !== 'duplicate-key'),
        name,
      ).toEqual([]);
      expect(withoutNull(document.root ? (untagged(document.root) as Json) : null), name).toEqual(
        withoutNull(expected as Json),
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(300);
  },
  60_000,
);

/** The value without its tags, as other parsers read it. */
function untagged(node: Node): unknown {
  if (node.kind === 'placeholder' && node.intrinsic) {
    const inner = node.intrinsic.members[0]?.value;
    return inner ? untagged(inner) : null;
  }
  if (node.kind === 'array') return node.items.map(untagged);
  if (node.kind !== 'object') return node.value;
  return Object.fromEntries(node.members.map(({ key, value }) => [key.value, value ? untagged(value) : null]));
}

/** An empty value of YAML is null to other parsers, and not written to this one. */
function withoutNull(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNull(item)]),
  );
}
