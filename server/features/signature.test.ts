import { describe, expect, test } from 'vitest';
import { inBoth, marked, oneState } from './marked.ts';
import { signatureAt } from './signature.ts';

/** The signature at `¦`, with the parameter that is being typed in brackets; in JSON and in YAML. */
function checkSignature(json: string, shown: string | undefined) {
  for (const document of inBoth(json)) expect(shownAt(document), document.format).toBe(shown);
}

function shownAt({ machine, offset }: ReturnType<typeof marked>): string | undefined {
  const found = signatureAt(machine, offset);
  if (!found) return undefined;
  const { label, parameters, active } = found;
  const span = parameters[active];
  return span ? `${label.slice(0, span.start)}[${label.slice(span.start, span.end)}]${label.slice(span.end)}` : label;
}

const intrinsic = (text: string) => oneState('Pass', `"Parameters":{"a.$":"${text}"}`);
const jsonata = (text: string) => oneState('Pass', `"Output":"${text}"`, 'JSONata');
const range = (parameters: string) => `States.ArrayRange(${parameters}): array of numbers`;

describe('intrinsic functions', () => {
  test.each([
    ['States.ArrayRange(¦1, 9, 2)', range('[first: number], last: number, step: number')],
    ['States.ArrayRange(1, ¦', range('first: number, [last: number], step: number')],
    ['States.ArrayRange(1,9,2¦)', range('first: number, last: number, [step: number]')],
    ['States.ArrayRange(1,9,2,3¦)', range('first: number, last: number, step: number')],
    ["States.Format('a, (b', $.c, ¦", 'States.Format(template: string, [...value: any]): string'],
    ["States.Format('it\\\\'s', ¦", 'States.Format(template: string, [...value: any]): string'],
    ["States.Format('{}', States.MathAdd($.a[?(@.b, 1)].c, ¦))", 'States.MathAdd(a: number, [b: number]): number'],
    ["States.Format('{}', States.MathAdd(1, 2), ¦)", 'States.Format(template: string, [...value: any]): string'],
    ['States.UUID(¦)', 'States.UUID(): string'],
    ['States.Nothing(¦)', undefined],
    ['States.For¦mat()', undefined],
    ['$.a[?(@.b¦)]', undefined],
  ])('%s', (text, shown) => checkSignature(intrinsic(text), shown));

  test('nested in an unknown function, the one around is shown', () => {
    checkSignature(intrinsic('States.MathAdd(1, States.Nothing(¦'), undefined);
  });
});

describe('JSONata functions', () => {
  const map = '$map(array: array, [function: function($value, $index, $array): any]): array';
  test.each([
    ['{% $range(¦0, 10, 5) %}', '$range([first: number], last: number, step: number): array of numbers'],
    ['{% $map($states.input, ¦) %}', map],
    ['{% $map($states.input, function($v) { $v.a & ¦ }) %}', map],
    ['{% $map($states.input, function($v) { $round($v, ¦) }) %}', '$round(n?: number, [precision?: number]): number'],
    ['{% $states.input.items ~> $map(¦) %}', map],
    ['{% $states.input.name.$substringBefore(¦) %}', '$substringBefore(text?: string, [chars: string]): string'],
    [
      "{% $states.input.name.$substringBefore(¦'a', 'b') %}",
      '$substringBefore([text?: string], chars: string): string',
    ],
    ["{% $split('a,b', ¦ %}", '$split(text?: string, [separator: string | regex], limit?: number): array of strings'],
    ["{% $contains('x', /a(b,/¦) %}", '$contains(text?: string, [pattern: string | regex]): boolean'],
    ['{% $sum([1, 2, ¦3]) %}', '$sum([numbers: array of numbers]): number'],
    ['{% ($f := function($a, $b) { $a }; $f(1, ¦)) %}', '$f($a: any, [$b: any]): any'],
    ['{% $zip([1], [2], ¦) %}', '$zip([...array: array]): array'],
    ['{% (¦1 + 2) %}', undefined],
    ['{% $uuid()¦ %}', undefined],
    ['{% $nothing(¦) %}', undefined],
  ])('%s', (text, shown) => checkSignature(jsonata(text), shown));

  test.each([
    [
      'JSON, nothing closed',
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% $round(1, ¦',
    ],
    ['JSON, the expression not closed', jsonata('{% $round(1, ¦')],
    [
      'YAML, the expression not closed',
      'QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Output: "{% $round(1, ¦"',
    ],
    [
      'a block of YAML',
      'QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Output: |-\n      {% $round(\n        1,\n        ¦\n      ) %}',
    ],
  ])('half typed: %s', (_, text) => {
    expect(shownAt(marked(text))).toBe('$round(n?: number, [precision?: number]): number');
  });
});

test('says what the function does, with an example', () => {
  const [{ machine, offset }] = inBoth(intrinsic('States.MathAdd(¦')) as [ReturnType<typeof marked>];
  expect(signatureAt(machine, offset)?.doc).toMatch(/^Adds two numbers[\s\S]*States\.MathAdd\(41, 1\)\n→ 42/);
});
