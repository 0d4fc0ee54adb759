import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonataFunction, jsonataFunctions, jsonataTextOf, jsonataTokens, parseJsonata } from './index.ts';

/** ‹› marks where the error is. The words are those AWS answers with. */
const broken: [marked: string, message: string][] = [
  ['a[1‹,›2)', 'Expected "]", got ","'],
  ['$a & ‹"unterminated›', 'String literal must be terminated by a matching quote'],
  ['1 ‹+›', 'Unexpected end of expression'],
  ['{"a":‹}›', 'The symbol "}" cannot be used as a unary operator'],
  ['‹/abc›', 'No terminating / in regular expression'],
  ['$sum($a)‹)›', 'Syntax error: ")"'],
  ['$sum(‹$a› ', 'Expected ")" before end of expression'],
  ['$a ‹"b c"›', 'Syntax error: "b c"'],
  ['$a ‹`b c`›', 'Syntax error: "b c"'],
  ['"a‹\\q›b"', 'Unsupported escape sequence: \\"q"'],
  ['$a ‹/* never closed›', 'Comment has no closing tag'],
  ['‹`abc›', 'Quoted property name must be terminated with a backquote (`)'],
  ['‹1› := 2', 'The left side of := must be a variable name (start with $)'],
  ['function(‹x›) { 1 }', 'Parameter 1 of function definition must be a variable name (start with $)'],
];

for (const [marked, message] of broken)
  test(`${marked} is refused there`, () => {
    const text = marked.replace(/[‹›]/g, '');
    const { ast, problems } = parseJsonata(text);
    expect(ast).toBeUndefined();
    expect(problems.map(each => each.message)).toEqual([message]);
    expect(marked).toBe(
      `${text.slice(0, problems[0]!.start)}‹${text.slice(problems[0]!.start, problems[0]!.end)}›${text.slice(problems[0]!.end)}`,
    );
  });

/** Everything an expression refers to, in a line: variables with their members, functions, references to a document. */
function references(text: string): string {
  const { references: found } = parseJsonata(text);
  const at = (span: { start: number; end: number }) => text.slice(span.start, span.end);
  for (const each of [...found.variables, ...found.states]) {
    expect(at(each.span)).toBe(`$${each.name}`);
    for (const member of each.members) expect(at(member.span).replace(/[`"']/g, '')).toBe(member.name);
  }
  for (const each of found.functions) expect(at(each.span)).toBe(`$${each.name}`);
  const chain = (each: (typeof found.variables)[number]) =>
    [`$${each.name}`, ...each.members.map(member => member.name)].join('.');
  return [
    ...found.variables.map(chain),
    ...found.states.map(chain),
    ...found.functions.map(each => `${each.known ? '' : '?'}${each.name}${each.called ? '()' : ''}`),
    ...found.roots.map(each => `!${at(each.span)}`),
  ].join(' ');
}

const referring: [text: string, found: string][] = [
  ['$a + $b.c.d', '$a $b.c.d'],
  ['$states.input.order.`the id`', '$states.input.order.the id'],
  ['$states.errorOutput.Cause', '$states.errorOutput.Cause'],
  ['$states', '$states'],
  ['$states.input.items[price > $limit].name', '$limit $states.input.items'],
  ['$sum($states.input.items.price)', '$states.input.items.price sum()'],
  ['$map($a, $sum)', '$a map() sum'],
  ['$notThere($a)', '$a ?notThere()'],
  ['$eval("1")', '?eval()'],
  ['$a ~> $count()', '$a count()'],
  ['$a ~> $f', '$a $f'],
  // Local names
  ['( $x := 1; $x + $y )', '$y'],
  ['( $x := $x + 1; $x )', '$x'],
  ['$x + ( $x := 1; $x )', '$x'],
  ['function($x, $y) { $x + $y + $z }', '$z'],
  ['( $f := function($n) { $n < 1 ? 0 : $f($n - 1) }; $f(3) )', ''],
  ['( $even := function($n) { $odd($n) }; $odd := function($n) { $even($n) }; $even(1) )', ''],
  ['$map($a, function($v, $i) { $v * $i + $w })', '$a $w map()'],
  ['$a@$x.b#$i[$x = $i and $k = 1].{ "c": $x, "d": $q }', '$a $k $q'],
  ['( $states := 1; $states.input )', ''],
  // A document that does not exist
  ['phone', '!phone'],
  ['a.b + c', '!a !c'],
  ['$$', '!$$'],
  ['$a.($$.x)', '$a !$$'],
  ['$', '!$'],
  ['$a[$ > 1].($ + b)', '$a'],
  ['{ "a": foo, "b": $states.input.{ "c": bar } }', '$states.input !foo'],
  ['$a ? yes : `no way`', '$a !yes !`no way`'],
  ['[x, -y, (z)]', '!x !y !z'],
  ['$a^(>price, name)', '$a'],
  ['$a{ key: value }', '$a'],
  ['$a ~> |items|{ "price": price * $k }, ["x"]|', '$a $k'],
  ['$map($a, function($v) { field })', '$a map()'],
  ['sum($a)', '$a !sum'],
  // Comments, texts and regular expressions hold no names
  ['/* $no */ "$no" & $replace($a, /\\$no[/]/i, "$no")', '$a replace()'],
  // A broken expression is read word by word
  ['$states.input.or', '$states.input.or'],
  ['$states.input.', '$states.input'],
  ['$sum($a.b, ', '$a.b sum()'],
  ['( $x := 1; $x + $y', '$y'],
  ['$states.context. & $$', '$states.context !$$'],
];

for (const [text, found] of referring)
  test(`${text} refers to ${found || 'nothing'}`, () => expect(references(text)).toBe(found));

test('References to a document are refused in the words of AWS', () => {
  expect(parseJsonata('phone & $$').references.roots.map(each => each.message)).toEqual([
    "Reference to 'phone' at the top level is not supported.",
    "Reference to '$$' is not supported.",
  ]);
});

const texts: [string, string | undefined][] = [
  ['plain', undefined],
  [' {% $a %} ', undefined],
  ['{% $a %}', '$a'],
  ['{%$a%}', '$a'],
  ['{%\n  $a\n%}', '$a'],
  ['{%  %}', ''],
  ['{%%}', ''],
  ['{% "%}" %}', '"%}"'],
  ['{% $a', 'malformed'],
  ['$a %}', 'malformed'],
  ['{%}', 'malformed'],
  ['{% $a %} ', 'malformed'],
];

for (const [text, expected] of texts)
  test(`${JSON.stringify(text)} is ${expected ?? 'plain text'}`, () => {
    const found = jsonataTextOf(text);
    expect(found?.kind === 'expression' ? found.expression : found?.kind).toBe(expected);
    if (found?.kind === 'expression') expect(text.slice(found.start, found.end)).toBe(found.expression);
  });

test('Tokens cover the text but for blanks and comments', () => {
  const text = '$a.b[0] /* c */ & "x\\"y" ~> $f(/r[/]x/i) ** 1.5e3';
  expect(jsonataTokens(text).map(token => text.slice(token.start, token.end))).toEqual([
    '$a',
    '.',
    'b',
    '[',
    '0',
    ']',
    '&',
    '"x\\"y"',
    '~>',
    '$f',
    '(',
    '/r[/]x/i',
    ')',
    '**',
    '1.5e3',
  ]);
});

test('The table of functions has no $eval, and says how each is called', () => {
  expect(jsonataFunction('eval')).toBeUndefined();
  expect(jsonataFunction('constructor')).toBeUndefined();
  expect(jsonataFunction('substring')).toMatchObject({
    signature: '$substring(text?, start, length?)',
    returns: 'string',
    added: false,
  });
  expect(jsonataFunction('zip')?.signature).toBe('$zip(...array)');
  expect(jsonataFunction('uuid')).toMatchObject({ signature: '$uuid()', parameters: [], added: true });
  expect(jsonataFunctions.filter(each => each.added)).toHaveLength(6);
  expect(new Set(jsonataFunctions.map(each => each.name)).size).toBe(jsonataFunctions.length);
  for (const { doc } of jsonataFunctions) expect(doc).toMatch(/^[A-Z].*\.$/);
});

test('Nothing makes the reader fail, and every place is inside the text', () => {
  const pieces = [
    '$',
    '$a',
    'b',
    '.',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    ':=',
    ':',
    ';',
    ',',
    '"',
    "'",
    '`',
    '/',
    '*',
    '%',
    '@',
    '#',
    '^',
    '|',
    '~>',
    '?',
    '1',
    ' ',
    'function',
    '<',
    '!',
    '..',
    '/*',
    '\\',
  ];
  let state = 7;
  for (let i = 0; i < 5_000; i++) {
    let text = '';
    for (let n = 0; n < 9; n++) {
      state = (state * 48271) % 2147483647;
      text += pieces[state % pieces.length];
    }
    const { problems, references: found } = parseJsonata(text);
    for (const { start, end } of [
      ...problems,
      ...[found.variables, found.states, found.functions, found.roots].flat().map(each => each.span),
    ]) {
      expect(start >= 0 && start <= end && end <= text.length, `${text} ${start} ${end}`).toBe(true);
    }
  }
});

const recordings = new URL('../../shared/conformance/', import.meta.url);
test.skipIf(!existsSync(recordings))(
  'AWS recordings: every expression parses, and its references stand where they say',
  () => {
    const expressions = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value === 'string') {
        const text = jsonataTextOf(value);
        if (text?.kind === 'expression') expressions.add(text.expression);
      } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner);
    };
    for (const file of readdirSync(new URL('execution/', recordings)))
      collect(JSON.parse(readFileSync(new URL(`execution/${file}`, recordings), 'utf8')).definition);
    for (const expression of expressions) {
      expect(parseJsonata(expression).problems, expression).toEqual([]);
      references(expression);
    }
    expect(expressions.size).toBeGreaterThan(30);
  },
);

/** The names an expression binds itself, each with its places: `:=` behind those where it gets a value. */
function locals(text: string): string {
  return parseJsonata(text)
    .references.locals.map(({ name, places }) => {
      for (const { span } of places) expect(text.slice(span.start, span.end)).toBe(`$${name}`);
      return `${name}@${places.map(({ span, binds }) => `${span.start}${binds ? ':=' : ''}`).join(',')}`;
    })
    .join(' ');
}

const binding: [text: string, found: string][] = [
  ['($x := 1; $x + $x)', 'x@1:=,10,15'],
  ['($x := $x + 1; $x)', 'x@1:=,15'],
  ['($x := 1; $x := 2; $x)', 'x@1:=,10:=,19'],
  ['($x := 1; ($x := 2; $x); $x)', 'x@1:=,25 x@11:=,20'],
  ['($f := function($a, $b) { $a + $b }; $f(1, 2))', 'f@1:=,37 a@16:=,26 b@20:=,31'],
  ['($f := function($n) { $n = 0 ? 1 : $f($n - 1) }; $f(3))', 'f@1:=,35,49 n@16:=,22,38'],
  ['($f := function() { $later }; $later := 1; $f())', 'f@1:=,43 later@20,30:='],
  ['$map($a, function($v, $i) { $v * $i })', 'v@18:=,28 i@22:=,33'],
  ['$states.input.items@$i.prices[id = $i.id]', 'i@20:=,35'],
  ['$states.input.items#$n[$n < 3]', 'n@20:=,23'],
  ['$a + $b', ''],
  ['($x := 1; $x +', 'x@1:=,10'],
];

for (const [text, found] of binding)
  test(`${text} binds ${found || 'nothing'}`, () => expect(locals(text)).toBe(found));
