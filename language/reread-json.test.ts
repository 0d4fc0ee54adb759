import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkDocument } from './check.ts';
import { readStateMachine } from './model.ts';
import { nextDocument, parseDocument } from './parse.ts';
import type { ArrayNode, Document, Member, Node } from './tree.ts';

/** A tree with all its places, and whether each node knows what is around it. */
function shown(node: Node | undefined, parent: Member | ArrayNode | undefined): unknown {
  if (!node) return undefined;
  const common = [node.kind, node.span.start, node.span.end, node.parent === parent || 'another parent'];
  switch (node.kind) {
    case 'object':
      return [
        ...common,
        node.members.map(member => [
          member.span,
          member.parent === node || 'another parent',
          shown(member.key, member),
          shown(member.value, member),
        ]),
      ];
    case 'array':
      return [...common, node.items.map(item => shown(item, node))];
    case 'string':
      return [...common, node.value, node.style, Array.from(`${node.value}.`, (_, index) => node.offsetAt(index))];
    case 'number':
      return [...common, node.value, node.text];
    default:
      return [...common, node.value];
  }
}

const all = (document: Document) => [document.text, document.problems, shown(document.root, undefined)];

function diagnostics(document: Document) {
  return checkDocument(document, readStateMachine(document)).map(({ fixes, ...told }) => [told, fixes]);
}

/** Makes the same numbers every time. */
function chance(seed: number): (below: number) => number {
  let state = seed + 0x9e3779b9;
  return below => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x1b56c4e9;
    state ^= state >>> 13;
    return (state >>> 0) % below;
  };
}

const tricky = `{
  // Kept "as it is" {
  "Comment": "a \\u00e9 \\"quoted\\" 😀", "StartAt": "A", /* } */
  "States": {
    "A": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": \${Limit},
      "Parameters": { "Name\\n": ["x", { "deep.$": "$.a['\\u0062']" }, [1, 2.50, true, null]], "b": {} }, "Next": "B" },
    "B": { "Type": "Parallel", "Branches": [ { "StartAt": "C", "States": { "C": { "Type": "Pass", "End": true } } } ], "Next": "D" },
    "D": { "Type": "Choice", "Choices": [ { "Variable": "$.n", "NumericEquals": 1, "Next": "A" } ], "Default": "E" },
    "E": {}, "F": { "Type": "Succeed" }
  }
}
`;

const folder = path.join(import.meta.dirname, '../examples');
const texts = [
  tricky,
  '{"a":{"b":{}}}',
  ...readdirSync(folder)
    .filter(name => name.endsWith('.asl.json'))
    .map(name => readFileSync(path.join(folder, name), 'utf8')),
];

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '/',
  '*',
  '//',
  '/*',
  '*/',
  '\n',
  '\t',
  ' ',
  '0',
  '-',
  'e',
  'true',
  '${X}',
  'é',
  '😀',
  '"x":1,',
  '"Next": "A",',
  '{"k":[{}]},',
  '\\u0041',
  '\ufeff',
  "'",
  'A',
];

/** Somewhere something is typed, taken away, or written over; nearly always a little. */
function edited(text: string, next: (below: number) => number): string {
  const at = next(text.length + 1);
  const length = next(3) === 0 ? next(next(8) === 0 ? 300 : 4) : 0;
  const typed =
    next(4) === 0
      ? ''
      : next(3) === 0
        ? text.slice(next(text.length)).slice(0, next(60))
        : pieces[next(pieces.length)]!;
  return text.slice(0, at) + typed + text.slice(at + length);
}

test.each(texts.map((text, index) => [index, text] as const))(
  'a document that is taken over from version to version is the one that is read at once (%i)',
  (index, original) => {
    const next = chance(index);
    const rounds = Math.max(40, Math.min(400, Math.round(600_000 / original.length)));
    let takenOver = 0;
    for (let round = 0; round < rounds; round++) {
      let document = parseDocument(original, 'json');
      for (let step = 0; step < 4; step++) {
        const before = document;
        const root = before.root;
        document = nextDocument(before, edited(before.text, next));
        if (document.root === root) takenOver++;
        expect(all(document)).toEqual(all(parseDocument(document.text, 'json')));
        // Most is broken after a few steps, as is everything that follows from it.
        if (document.problems.length > 0) break;
        // Who still has the old version finds in it what it says.
        if (round % 8 === 0) expect(all(before)).toEqual(all(parseDocument(before.text, 'json')));
      }
      if (round % 8 === 0) expect(diagnostics(document)).toEqual(diagnostics(parseDocument(document.text, 'json')));
    }
    expect(takenOver).toBeGreaterThan(rounds / 20);
  },
);

test('after many changes all of a document is read again: its strings hold on to the texts they were read from', () => {
  let document = parseDocument('{"a":{"b":""}}', 'json');
  const { root } = document;
  for (let length = 1; length <= 200; length++)
    document = nextDocument(document, `{"a":{"b":"${'x'.repeat(length)}"}}`);
  expect(document.root).not.toBe(root);
  expect(all(document)).toEqual(all(parseDocument(document.text, 'json')));
});

test('a character typed into a state leaves all other states as they are', () => {
  const document = parseDocument(tricky, 'json');
  const { root } = document;
  const next = nextDocument(document, tricky.replace('"Succeed"', '"Succeeds"'));
  expect(next.root).toBe(root);
});
