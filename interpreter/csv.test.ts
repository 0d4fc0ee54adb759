import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { CsvReader } from './csv.ts';

/** The rows of a text, the same in whatever pieces it comes. */
function rowsOf(text: string, delimiter = ','): string[][] {
  const inPieces = (length: number) => {
    const reader = new CsvReader(delimiter);
    const rows: string[][] = [];
    for (let at = 0; at < text.length; at += length) rows.push(...reader.push(text.slice(at, at + length)));
    return [...rows, ...reader.end()];
  };
  const rows = inPieces(text.length || 1);
  for (const length of [1, 2, 3, 7]) expect(inPieces(length), `in pieces of ${length}`).toEqual(rows);
  return rows;
}

test.each<[what: string, text: string, rows: string[][], delimiter?: string]>([
  [
    'plain fields',
    'a,b\nc,d\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a last line without newline',
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'Windows lines',
    'a,b\r\nc,"d"\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'empty fields',
    ',\n,,\n',
    [
      ['', ''],
      ['', '', ''],
    ],
  ],
  ['no rows in empty lines', 'a\n\n\r\nb\n', [['a'], ['b']]],
  ['a row of blanks', 'a\n   \n', [['a'], ['   ']]],
  ['an empty field in quotes', '""\n', [['']]],
  ['delimiters and newlines in quotes', '"a,b\nc",d\n', [['a,b\nc', 'd']]],
  ['doubled quotes in quotes', '"say ""hi""",b\n', [['say "hi"', 'b']]],
  ['doubled quotes without quotes', '{""k"":""v""},b\n', [['{"k":"v"}', 'b']]],
  ['a quote in the middle', '5" pipe,b\n', [['5" pipe', 'b']]],
  ['escaped backslashes', 'C:\\\\Files\\\\a.exe,1\n', [['C:\\Files\\a.exe', '1']]],
  ['an escaped delimiter', 'a\\,b,c\n', [['a,b', 'c']]],
  ['an escaped quote', '"a\\"b",c\n', [['a"b', 'c']]],
  ['a backslash before anything else', 'a\\bc,\\n\n', [['abc', 'n']]],
  ['a backslash before the end', 'a\\', [['a']]],
  ['a backslash behind an escaped one', 'a\\\\\\,b\n', [['a\\,b']]],
  [
    'the example of the Developer Guide',
    'abc,"commas, quotes (""), and a newline (\n)",{""MyKey"":""MyValue""},"[1,2,3]"\n',
    [['abc', 'commas, quotes ("), and a newline (\n)', '{"MyKey":"MyValue"}', '[1,2,3]']],
  ],
  ['another delimiter', 'a|b,c|\\|\n', [['a', 'b,c', '|']], '|'],
  ['a byte order mark', '\ufeffa,b\n', [['a', 'b']]],
  ['characters beyond 16 bits', '😀,"😀,é"\n', [['😀', '😀,é']]],
])('reads %s', (_what, text, rows, delimiter) => expect(rowsOf(text, delimiter)).toEqual(rows));

test('without backslashes it reads what another reader reads', () => {
  const bits = ['a', 'long text', ' ', '1', 'é'];
  const quoted = [...bits, ',', '\n', '""', ' x ', '\r\n'];
  let seed = 7;
  const pick = <T>(from: readonly T[]): T => {
    seed = (seed * 48_271) % 2_147_483_647;
    return from[seed % from.length]!;
  };
  for (let round = 0; round < 300; round++) {
    const rows = Array.from({ length: 4 }, () =>
      Array.from({ length: 3 }, () => (seed % 2 ? `"${pick(quoted)}${pick(quoted)}"` : pick(bits))).join(','),
    );
    const text = rows.join(pick(['\n', '\r\n']));
    expect(rowsOf(text), JSON.stringify(text)).toEqual(parse(text, { skip_empty_lines: true }));
  }
});

test('a quote that is never closed does not collect the whole file', () => {
  const reader = new CsvReader(',', 100);
  expect(() => {
    for (let i = 0; i < 20; i++) reader.push(i === 0 ? '"open' : 'more text\n');
  }).toThrow('A row is longer than 100 characters. A quote may not be closed.');
});
