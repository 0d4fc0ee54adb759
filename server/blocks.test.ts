/**
 * A JSONata expression over several lines, in every way in which YAML lets one write it, also where the definition itself is a text
 * in a template: each thing that is said about a part of it is said at just that part, on its own line.
 */
import { describe, expect, test } from 'vitest';
import type {
  CodeAction,
  Diagnostic,
  Hover,
  Location,
  Range,
  SemanticTokens,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { apply, serverWith, spanOf, textAt } from './testing.ts';
import { LineIndex } from './text.ts';

const expression = [
  '{% (',
  '  $base := $total * 2;',
  '  $sum([$base, $unknown, $states.input.a])',
  '    + $states.contxt.b + $substring("x", $total)',
  ') %}',
];

const indented = (indent: string, lines: readonly string[]) => lines.map(line => `${indent}${line}`).join('\n');

/** `Output` with its value, at that indentation. */
const styles: Readonly<Record<string, (indent: string) => string>> = {
  'literal, stripped': indent => `Output: |-\n${indented(`${indent}  `, expression)}`,
  'literal, indentation told': indent => `Output: |2-\n${indented(`${indent}  `, expression)}`,
  'folded, stripped': indent => `Output: >-\n${indented(`${indent}    `, expression)}`,
  'folded, with lines between': indent => `Output: >-\n${indented(`${indent}  `, expression).replaceAll('\n', '\n\n')}`,
  'in single quotes': indent => `Output: '${indented(`${indent}  `, expression).trimStart()}'`,
  'in double quotes': indent => `Output: "${indented(`${indent}  `, expression).trimStart().replaceAll('"', '\\"')}"`,
  'in an object': indent => `Output:\n${indent}  a:\n${indent}    - |-\n${indented(`${indent}      `, expression)}`,
};

const definition = (indent: string, output: (indent: string) => string) =>
  indented(indent, [
    'QueryLanguage: JSONata',
    'StartAt: First',
    'States:',
    '  First:',
    '    Type: Pass',
    '    Assign:',
    '      total: 1',
    '    Next: Second',
    '  Second:',
    '    Type: Pass',
    `    ${output('    ')}`,
    '    End: true',
  ]);

const inLines = (indent: string, text: string) => text.replaceAll(/^(?=.)/gm, indent);

const hosts: Readonly<Record<string, readonly [file: string, write: (output: (indent: string) => string) => string]>> =
  {
    'a definition': ['a.asl.yaml', output => `${definition('', output)}\n`],
    'a definition with line ends of Windows': [
      'a.asl.yaml',
      output => `${definition('', output).replaceAll('\n', '\r\n')}\r\n`,
    ],
    'a SAM template': [
      't.yaml',
      output =>
        `Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n${inLines('        ', definition('', output))}\n`,
    ],
    'a text in a SAM template': [
      't.yaml',
      output =>
        `Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: |\n${inLines('        ', definition('', output))}\n`,
    ],
  };

describe.each(Object.entries(hosts))('%s', (_, [file, write]) => {
  describe.each(Object.entries(styles))('%s', (_, style) => {
    const text = write(style);
    const lines = new LineIndex(text);
    const server = serverWith({ [file]: text });
    const within = (range: Range) => {
      const { start, end } = spanOf(lines, range);
      return text.slice(start, end);
    };
    /** Of the part of the expression that begins there. */
    const positionOf = (part: string) => lines.positionAt(text.indexOf(part, text.indexOf('{% (')));

    test('what is wrong is underlined, and nothing else', () => {
      const { items } = server.ask<{ items: Diagnostic[] }>('diagnostic', file);
      const told = items.filter(({ severity }) => severity !== 4).map(({ range, code }) => `${code}: ${within(range)}`);
      expect(told.sort()).toEqual(['jsonata-states-member: contxt', 'variable-undefined: $unknown']);
    });

    test('colours', async () => {
      const { data } = await server.ask<Promise<SemanticTokens>>('semanticTokens', file);
      const words: string[] = [];
      let line = 0;
      let character = 0;
      for (let at = 0; at < data.length; at += 5) {
        character = data[at] === 0 ? character + data[at + 1]! : data[at + 1]!;
        line += data[at]!;
        words.push(within({ start: { line, character }, end: { line, character: character + data[at + 2]! } }));
      }
      const expected = [
        '$base',
        ':=',
        '$total',
        '*',
        '2',
        '$sum',
        '$base',
        '$unknown',
        '$states',
        'input',
        'a',
        '+',
        '$states',
        'contxt',
        'b',
        '+',
        '$substring',
        '$total',
      ];
      const first = words.indexOf('$base');
      expect(words.slice(first, first + expected.length)).toEqual(expected);
    });

    test.each(['$base, ', '$sum(', '$total)', '$states.input', 'input.a', '$substring('])('hover on %s', part => {
      const hover = server.ask<Hover | null>('onHover', file, { position: positionOf(part) });
      expect(within(hover!.range!)).toBe(/^\$?\w+/.exec(part)?.[0]);
    });

    test('definition and renaming', () => {
      const position = positionOf('$total)');
      const found = server.ask<Location[]>('onDefinition', file, { position });
      expect(found.map(location => textAt({ [file]: text }, location))).toEqual(['total']);
      const edit = server.ask<WorkspaceEdit>('onRenameRequest', file, { position, newName: 'amount' });
      const edits =
        edit.changes?.[`file:///work/${file}`] ??
        ((edit.documentChanges ?? []).flatMap(each => ('edits' in each ? each.edits : [])) as never[]);
      expect(apply(text, edits)).toBe(text.replaceAll('total', 'amount'));
    });
  });
});

/** As they are in the file, with ‹…› around what is told. */
function told(file: string, text: string): string {
  const { items } = serverWith({ [file]: text }).ask<{ items: Diagnostic[] }>('diagnostic', file);
  const lines = new LineIndex(text);
  const spans = items.filter(({ severity }) => severity !== 4).map(({ range }) => spanOf(lines, range));
  return spans
    .sort((a, b) => b.start - a.start)
    .reduce((shown, { start, end }) => `${shown.slice(0, start)}‹${shown.slice(start, end)}›${shown.slice(end)}`, text);
}

describe('what stands outside of the marks', () => {
  const of = (output: string) =>
    `QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Output: ${output}\n    End: true\n`;

  test.each([
    ['‹|›\n      {% $states.input +\n         1 %}'],
    ['‹>›\n      {% $states.input\n        + ‹$x› %}'],
    ['‹|›+\n      {%\n         1\n      %}\n'],
    ['"{% 1 %}‹  ›"'],
    ["'‹ ›{% 1 %}'"],
    ['|-\n      ‹{%› $states.input +\n        1 %'],
  ])('is underlined, and what is wrong within: %s', marked => {
    expect(told('a.asl.yaml', of(marked).replaceAll(/[‹›]/g, ''))).toBe(of(marked));
  });

  test.each([
    ['|', '|-'],
    ['>', '>-'],
    ['|+', '|-'],
    ['|2', '|2-'],
  ])('the header %s is mended', (header, better) => {
    const text = of(`${header}\n      {% 1 %}`);
    const server = serverWith({ 'a.asl.yaml': text });
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const actions = server.ask<CodeAction[]>('onCodeAction', 'a.asl.yaml', { range, context: { diagnostics: [] } });
    const action = actions.find(({ title }) => title === `Change to "${better}"`);
    const edits = action?.edit?.changes?.['file:///work/a.asl.yaml'] ?? [];
    expect(apply(text, edits)).toBe(of(`${better}\n      {% 1 %}`));
  });
});
