/** Colours, hints, folding, selection, signatures and formatting where a definition is part of a template. */
import { describe, expect, test } from 'vitest';
import type { FoldingRange, InlayHint, SelectionRange, SignatureHelp, TextEdit } from 'vscode-languageserver';
import { preferencesOf } from './preferences.ts';
import { apply, cursorIn, serverWith, spanOf } from './testing.ts';
import { LineIndex } from './text.ts';

/** SAM, with an object of YAML; what is around stands at other indentations on purpose. */
const object = (next: string, value = '$.a') => `Resources:
    Other:
        Type:   AWS::SNS::Topic
    Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
            Definition:
                StartAt: A
                States:
                    A:
                      Type:   Pass
                      Parameters:
                          x.$: ${value}
                      Next: ${next}
                    B:
                      Type: Succeed
`;

/** CloudFormation, with a block of JSON. */
const block = (next: string, value = '$.a') => `Resources:
    Flow:
        Type:   AWS::StepFunctions::StateMachine
        Properties:
            DefinitionString: !Sub |
                {"StartAt": "A",
                "States": {
                    "A": { "Type":"Pass", "Parameters": { "x.$": "${value}" }, "Next": "${next}" },
                        "B": { "Type": "Succeed" }
                } }
`;

/** The same as an escaped text. */
const escaped = (next: string, value = '$.a') =>
  JSON.stringify({
    Resources: {
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"${value}"},"Next":"${next}"},"B":{"Type":"Succeed"}}}`,
        },
      },
    },
  });

describe.each([
  ['an object', 'template.yaml', object],
  ['a block of text', 'template.yaml', block],
  ['an escaped text', 'template.json', escaped],
])('%s', (_, name, template) => {
  test('signature help', () => {
    const { text, position } = cursorIn(template('B', 'States.MathAdd(1, ¦2)'));
    const found = serverWith({ [name]: text }).ask<SignatureHelp>('onSignatureHelp', name, { position });
    expect(found).toMatchObject({
      activeParameter: 1,
      signatures: [{ label: 'States.MathAdd(a: number, b: number): number' }],
    });
  });

  test('inlay hints', async () => {
    const text = template('B');
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = await serverWith({ [name]: text }).ask<Promise<InlayHint[]>>('inlayHint', name, { range });
    const lines = new LineIndex(text);
    const places = hints.map(
      ({ position, label }) => `${text.slice(0, lines.offsetAt(position)).match(/\w+\W*$/)?.[0]}: ${label}`,
    );
    expect(places.map(each => each.replaceAll(/[\\"]/g, ''))).toEqual(['A: Pass', 'B: Succeed']);
  });

  test('selection grows through the text around, each step holds the one before', () => {
    const { text, position } = cursorIn(template('B', '$.ord¦er.id'));
    const [found] = serverWith({ [name]: text }).ask<SelectionRange[]>('onSelectionRanges', name, {
      positions: [position],
    });
    const lines = new LineIndex(text);
    const steps: string[] = [];
    let inner = { start: lines.offsetAt(position), end: lines.offsetAt(position) };
    for (let at = found; at; at = at.parent) {
      const span = spanOf(lines, at.range);
      expect(span.start).toBeLessThanOrEqual(inner.start);
      expect(span.end).toBeGreaterThanOrEqual(inner.end);
      inner = span;
      steps.push(text.slice(span.start, span.end));
    }
    expect(steps.slice(0, 4)).toEqual(['order', '.order', '$.order', '$.order.id']);
    expect(steps.at(-1)?.length).toBeGreaterThan(text.length - 3);
  });
});

/** What the editor makes of the folds: `lines from-to`. */
async function folded(name: string, text: string): Promise<string[]> {
  const folds = await serverWith({ [name]: text }).ask<Promise<FoldingRange[]>>('onFoldingRanges', name);
  const lines = text.split('\n');
  return folds.map(({ startLine, endLine }) => `${lines[startLine]?.trim()} … ${lines[endLine]?.trim()}`);
}

test('folding: the whole template, and what is inside of a text', async () => {
  expect(await folded('template.yaml', object('B'))).toContain('Resources: … Type: Succeed');
  expect(await folded('template.yaml', object('B'))).toContain('A: … Next: B');
  const inBlock = await folded('template.yaml', block('B'));
  expect(inBlock).toContain('DefinitionString: !Sub | … } }');
  expect(inBlock).toContain('"States": { … "B": { "Type": "Succeed" }');
});

const options = { tabSize: 2, insertSpaces: true };
const formatted = (name: string, text: string) =>
  apply(text, serverWith({ [name]: text }).ask<TextEdit[]>('onDocumentFormatting', name, { options }));

describe('formatting touches the definition and nothing around it', () => {
  test('an object', () => {
    expect(formatted('template.yaml', object('B'))).toBe(`Resources:
    Other:
        Type:   AWS::SNS::Topic
    Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
            Definition:
                StartAt: A
                States:
                  A:
                    Type: Pass
                    Parameters:
                      x.$: $.a
                    Next: B
                  B:
                    Type: Succeed
`);
  });

  test('a block of text', () => {
    expect(formatted('template.yaml', block('B'))).toBe(`Resources:
    Flow:
        Type:   AWS::StepFunctions::StateMachine
        Properties:
            DefinitionString: !Sub |
                {
                  "StartAt": "A",
                  "States": {
                    "A": { "Type": "Pass", "Parameters": { "x.$": "$.a" }, "Next": "B" },
                    "B": { "Type": "Succeed" }
                  }
                }
`);
  });

  test('an escaped text stays on its line', () => {
    expect(formatted('template.json', escaped('B'))).toBe(escaped('B'));
  });

  test('a template of JSON', () => {
    const template = (definition: string) =>
      `{ "Resources":{\n  "Flow":{ "Type":"AWS::Serverless::StateMachine","Properties": {\n      "Definition": ${definition} } } } }`;
    expect(formatted('template.json', template('{"StartAt":"A","States":{"A":{"Type":"Fail"}}}'))).toBe(
      template(
        '{\n        "StartAt": "A",\n        "States": {\n          "A": { "Type": "Fail" }\n        }\n      }',
      ),
    );
  });
});

test('each feature can be switched off', async () => {
  const name = 'a.asl.json';
  const text = '{"StartAt":"A","States":{\n"A":{"Type":"Pass","Parameters":{"x.$":"States.UUID()"},"End":true}\n}}';
  const position = new LineIndex(text).positionAt(text.indexOf('UUID(') + 5);
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const all = { position, range, options, positions: [position] };
  const off = Object.fromEntries(
    ['hover', 'signatureHelp', 'semanticTokens', 'folding', 'selectionRanges', 'format'].map(each => [
      each,
      { enabled: false },
    ]),
  );
  const inlayHints = { nextStateType: false, retryTimeline: false, defaults: false };
  for (const [preferences, silent] of [
    [preferencesOf({}), false],
    [preferencesOf({ ...off, inlayHints }), true],
  ] as const) {
    const server = serverWith({ [name]: text }, { preferences: () => preferences });
    for (const verb of [
      'onHover',
      'onSignatureHelp',
      'semanticTokens',
      'inlayHint',
      'onFoldingRanges',
      'onSelectionRanges',
      'onDocumentFormatting',
    ]) {
      const asked = verb === 'onHover' ? { position: { ...position, character: position.character - 3 } } : all;
      const answer = await server.ask<unknown>(verb, name, asked);
      const nothing = answer === null || JSON.stringify(answer) === '{"data":[]}' || JSON.stringify(answer) === '[]';
      expect(nothing, verb).toBe(silent);
    }
  }
});

test('a file that is none of ours keeps what others offer', async () => {
  const server = serverWith({ 'values.yaml': 'a:\n  b: 1\n' });
  expect(await server.ask('onFoldingRanges', 'values.yaml')).toBeNull();
  expect(server.ask('onSelectionRanges', 'values.yaml', { positions: [{ line: 0, character: 0 }] })).toBeNull();
  expect(server.ask('onDocumentFormatting', 'values.yaml', { options })).toBeNull();
});
