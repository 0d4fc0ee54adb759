import { createScanner } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { JsonTokens, scanError, syntaxKind } from './json-tokens.ts';

// biome-ignore format: a table
const samples: Readonly<Record<keyof typeof syntaxKind, string>> = {
  openBrace: '{', closeBrace: '}', openBracket: '[', closeBracket: ']', comma: ',', colon: ':', string: '"a"',
  number: '-1.5e3', lineComment: '// c', blockComment: '/* c */', lineBreak: '\n', trivia: ' ', end: '',
};

test('the numbers of jsonc-parser are what its scanner says', () => {
  const kinds = Object.entries(samples).map(([name, text]) => [name, createScanner(text).scan()]);
  expect(Object.fromEntries(kinds)).toEqual(syntaxKind);
  const errorOf = (text: string): number => {
    const scanner = createScanner(text);
    scanner.scan();
    return scanner.getTokenError();
  };
  expect({
    none: errorOf('"a"'),
    unexpectedEndOfComment: errorOf('/* c'),
    unexpectedEndOfString: errorOf('"a\n"'),
  }).toEqual(scanError);
});

/** The tokens of a text, each as its name and, where that says more, the way it is written. */
function tokensOf(text: string): string {
  const tokens = new JsonTokens(text, () => {});
  const seen: string[] = [];
  do {
    tokens.next();
    const written = text.slice(tokens.start, tokens.end);
    seen.push(written === tokens.token || written === '' ? tokens.token : `${tokens.token} ${written}`);
  } while (tokens.token !== 'end');
  return seen.join(' | ');
}

test.each([
  ['{ "a" : [ 1 , null ] } // c', '{ | string "a" | : | [ | number 1 | , | literal null | ] | } | end'],
  ['1 -0.5e+3 01 1. 12kg -', 'number 1 | number -0.5e+3 | word 01 | word 1. | word 12kg | word - | end'],
  ['true truely true/x /y false//z', 'literal true | word truely | word true/x | word /y | literal false | end'],
  ['${A} arn:${A}/b, $x$ ${ c', 'word ${A} | word arn | : | word ${A}/b | , | word $x$ | word ${ | word c | end'],
  ["'a b': 'it", "string 'a b' | : | word 'it | end"],
  ['a\u00a0b true\u00a0', 'word a | word \u00a0 | word b | literal true | word \u00a0 | end'],
  ['"a }, \n"b\\', 'string "a | } | , | string "b\\ | end'],
  ['"a\\\n"b\\\\\r\n"c"', 'string "a\\ | string "b\\\\ | string "c" | end'],
  ['/* c */ 1 /* " \n', 'number 1 | end'],
])('tokens of %j', (text, expected) => {
  expect(tokensOf(text)).toBe(expected);
});

test('a value is given only where nothing is wrong with it', () => {
  const valueIn = (text: string): string | undefined => {
    const tokens = new JsonTokens(text, () => {});
    tokens.next();
    return tokens.verbatim ? text.slice(tokens.start + 1, tokens.contentEnd) : tokens.value;
  };
  expect(['"a\\u0041\\n"', "'b'", '"\\d"', '"\\u12"', '"\t"', '"open'].map(valueIn)).toEqual([
    'aA\n',
    'b',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('broken strings that escape their line breaks are read once: a quadratic reader would not come to the end', () => {
  const tokens = new JsonTokens('\\"\\\n'.repeat(200_000), () => {});
  let count = 0;
  do {
    tokens.next();
    count += 1;
  } while (tokens.token !== 'end');
  expect(count).toBe(400_001);
});
