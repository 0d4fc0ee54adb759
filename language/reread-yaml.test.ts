import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nextDocument, parseDocument } from './parse.ts';
import { all, keepsNoOldTexts, partsIn, partsReadAgain, textAt, typedAtRandom } from './reread.testing.ts';
import { yamlPieces } from './testing.ts';
import type { Member, Node } from './tree.ts';

const tricky = `# Kept "as it is" {
Comment: 'it''s a \\u00e9 😀' # asl-disable
StartAt: A
States:
  A:
    Type: Task
    Resource: !Sub "arn:\${AWS::Partition}:states:::lambda:invoke"
    TimeoutSeconds: \${Limit}
    Parameters: { "Name\\n": [x, { deep.$: "$.a['\\u0062']" }, [1, 2.50, true, null]], b: {} }
    Retry:
    - ErrorEquals: [States.ALL]   # at the indentation of its key
      MaxAttempts: 2
    -
      ErrorEquals:
        - A
        - "B
          over lines"

    Next: B
  # between two states
  B:
    Type: Parallel
    Comment: |
      A text
        with lines

      and blank ones


    Branches:
      - StartAt: C
        States:
          C: { Type: Pass, End: true }
      - StartAt: G
        States:
          G:
            Type: Pass
            Result: >2-
                folded
              and
              more
            End: true
    Next: D
  'D':
    Type: Choice
    Choices:
      - Variable: $.n
        NumericEquals: 1
        Next: A
      - And:
          - Variable: !GetAtt X.Y
            IsPresent: true
          - - a
            - b
        Next: E
    Default: E
  "E":
    Type: Pass
    Comment: several
      lines without
      quotes
    Result: !Ref Name
    ? complex
    : key
  F: { Type: Succeed }
`;

const folder = path.join(import.meta.dirname, '../examples');
const texts = [
  tricky,
  tricky.replaceAll('\n', '\r\n'),
  `---\n${tricky.replaceAll('Next', '"Next"').replaceAll('Type', "'Type'")}`,
  'a:\n  b:\n    c: 1\n    d: 2\n',
  '- a: 1\n  b: 2\n- c\n-\n  d: 3\n',
  'base: &a {Type: Pass}\nStates:\n  A: *a\n  B:\n    <<: *a\n    End: true\n',
  ...readdirSync(folder)
    .filter(name => /\.asl\.ya?ml$/.test(name))
    .map(name => readFileSync(path.join(folder, name), 'utf8')),
];

test.each(texts.map((text, index) => [index, text] as const))(
  'a document that is taken over from version to version is the one that is read at once (%i)',
  (index, original) => {
    const rounds = Math.max(10, Math.min(40, Math.round(25_000 / original.length)));
    const { takenOver, brokenAndTakenOver } = typedAtRandom(original, 'yaml', {
      rounds,
      seed: index,
      pieces: yamlPieces,
    });
    // Texts with anchors are read as a whole.
    if (/&\w/.test(original)) return;
    expect(takenOver).toBeGreaterThan(rounds);
    expect(brokenAndTakenOver).toBeGreaterThan(rounds / 10);
  },
);

/** The text, and what of it is read again when it is typed into: what of the new tree was not in the old one. */
function readAgain(before: string, after: string): string[] {
  const { next, again } = partsReadAgain(before, after, 'yaml');
  return again
    .filter((part): part is Member => part.kind === 'member' && !isAround(part.value))
    .map(part => textAt(next, part.span));
}

const isAround = (node: Node | undefined) => node?.kind === 'object' || node?.kind === 'array';

const small = `# what it does
StartAt: A
States:
  A:
    Type: Wait
    Seconds: 1
    Next: B
  # the second one
  B:
    Type: Task
    Resource: !Ref Worker
    Retry:
      - ErrorEquals: [States.ALL]
        MaxAttempts: 2
      - ErrorEquals:
          - Other
    Comment: |
      one

    Next: C
  C:
    Type: Succeed
Comment: c
`;

test.each([
  ['in a value', 'Seconds: 1', 'Seconds: 12', ['Seconds: 12']],
  ['a key', 'Seconds', 'SecondsPath', ['SecondsPath: 1']],
  ['the first letter of a key: the one before it might go on', 'Seconds: 1', 'econds: 1', ['Type: Wait', 'econds: 1']],
  ['a name of a state', '  C:', '  Cc:', ['Type: Succeed']],
  ['at the root', 'StartAt: A', 'StartAt: Aa', ['StartAt: Aa']],
  ['in an item', 'MaxAttempts: 2', 'MaxAttempts: 3', ['MaxAttempts: 3']],
  ['at the start of an item', 'ErrorEquals: [', 'ErorEquals: [', ['MaxAttempts: 2']],
  ['in a block of text', '      one', '      one two', ['Comment: |\n      one two']],
  ['a comment', 'second one', 'second state', []],
  ['an entry is begun', '    Next: C', '    Ne\n    Next: C', ['Ne', 'Next: C']],
  ['an entry is begun at the end of a state', '    Next: B\n', '    Next: B\n    E\n', ['Next: B', 'E']],
  ['a key without a value', 'Next: B', 'Next:', ['Next:']],
  ['a string that is not closed', 'Next: C', 'Next: "C', ['Next: "C']],
  ['a bracket that is not closed', 'Next: C', 'Next: [C', ['Type: Succeed']],
  ['an expression that needs quotes', 'Next: C', 'Next: {% $a %}', ['Next: {% $a %}']],
  ['a state is added', '  C:\n', '  D:\n    Type: Fail\n  C:\n', ['Type: Fail']],
])('what is read again: %s', (_, before, after, expected) => {
  const again = readAgain(small, small.replace(before, after));
  for (const text of expected) expect(again).toContain(text);
  expect(again.length).toBeLessThan(expected.length + 8);
  expect(again).not.toContain('StartAt: A');
});

test('a text that was broken is mended by reading what was broken', () => {
  for (const broken of ['Next: "C', 'Next: |', 'Next: a: b', 'Next: C }', "Next: 'C' d"])
    expect(readAgain(small.replace('Next: C', broken), small)).toEqual(['Next: C']);
  // What was open there was open in the next line, too.
  expect(readAgain(small.replace('Next: C', 'Next: [C'), small)).toContain('Type: Succeed');
});

test.each([
  ['a bracket that is open in the line before', '- [\n-\n', '- [a\n-\n'],
  ['its bracket is closed by a line that is none of its own', ': []\n s: 0\nr', ': [\n o]\n s: 0\nr'],
  ['a line that becomes part of the key behind it', 'a:\n  s: e:\n', 'a:\n  x\n  s: e:\n'],
  ['keys that are missing', ':\n  : s\n :', ':\n : s\n :'],
  ['a comment instead of a value', ': 1\n :', ': #1\n :'],
  ['a line that says nothing before the first key', '\u2028\n    d: ', '\u2028\n    d: \n      Next'],
  ['a tag that moves to the next key', 'a:\n\nm: 1\n', 'a:\n!\nm: 1\n'],
  ['a key deeper than its neighbours', 'a: 1\n   b: 2\n', 'a: 1\n   b: 2\n`'],
  ['a string that begins a line and ends lines below', 'a: 1\nb: 2\n"c": 3\n', 'a: 1\n"b: 2\n"c": 3\n'],
  ['what is behind the last line is taken away', 'a:\n  b: 1\n  c: 2\nd: 3\n', 'a:\n  b: 1\n  c'],
  ['a tag that is masked', 'x:\n  - A: !GetAtt\n', 'x:\n  - A: !GetAtt"Ne\n'],
])('read in parts as at once: %s', (_, before, after) => {
  for (const [from, to] of [
    [before, after],
    [after, before],
  ] as const)
    expect(all(nextDocument(parseDocument(from, 'yaml'), to))).toEqual(all(parseDocument(to, 'yaml')));
});

test('while lines are typed letter by letter, nearly always only what is around them is read', () => {
  let versions = 0;
  let readAtOnce = 0;
  for (const line of small.trimEnd().split('\n').slice(1)) {
    const at = small.indexOf(`\n${line}\n`) + 1;
    for (const indented of [false, true]) {
      let typed = indented ? line.search(/\S/) : 0;
      let document = parseDocument(small.slice(0, at) + small.slice(at + line.length + 1), 'yaml');
      for (; typed <= line.length; typed++) {
        const text = `${small.slice(0, at)}${line.slice(0, typed)}\n${small.slice(at + line.length + 1)}`;
        const old = new Set(partsIn(document.root));
        document = nextDocument(document, text);
        versions++;
        if (![...partsIn(document.root)].some(part => old.has(part))) readAtOnce++;
        expect(all(document)).toEqual(all(parseDocument(text, 'yaml')));
      }
    }
  }
  expect(readAtOnce / versions).toBeLessThan(0.02);
});

test('strings of a version do not hold on to all of its text', () => {
  const states = Array.from(
    { length: 2000 },
    (_, index) => `  S${index}:\n    Comment: "A comment, long \\u0065nough"\n`,
  );
  keepsNoOldTexts(`States:\n${states.join('')}`, 'yaml', index => ` S${index}:`, 30);
});
