import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { checkDocument } from './check.ts';
import { readStateMachine } from './model.ts';
import { nextDocument, parseDocument } from './parse.ts';
import { chance, edited, shownTree } from './testing.ts';
import type { Document, Member, Node, Span } from './tree.ts';

const all = (document: Document) => [document.text, document.problems, shownTree(document.root, undefined)];

function diagnostics(document: Document) {
  return checkDocument(document, readStateMachine(document)).map(({ fixes, ...told }) => [told, fixes]);
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

/** The members and items of a tree. */
function* partsIn(node: Node | undefined): Generator<Member | Node> {
  if (node?.kind === 'array')
    for (const item of node.items) {
      yield item;
      yield* partsIn(item);
    }
  if (node?.kind === 'object')
    for (const member of node.members) {
      yield member;
      yield* partsIn(member.value);
    }
}

test.each(texts.map((text, index) => [index, text] as const))(
  'a document that is taken over from version to version is the one that is read at once (%i)',
  (index, original) => {
    const next = chance(index);
    const rounds = Math.max(20, Math.min(200, Math.round(300_000 / original.length)));
    let takenOver = 0;
    let brokenAndTakenOver = 0;
    for (let round = 0; round < rounds; round++) {
      let document = parseDocument(original, 'json');
      for (let step = 0; step < 6; step++) {
        const before = document;
        const places = new Map([...partsIn(before.root)].map(part => [part, part.span]));
        document = nextDocument(before, edited(before.text, next));
        expect(all(document)).toEqual(all(parseDocument(document.text, 'json')));
        const kept = [...partsIn(document.root)].filter(part => places.has(part));
        if (kept.length > 0) takenOver++;
        if (kept.length > 0 && before.problems.length > 0) brokenAndTakenOver++;
        for (const part of kept) expect(textAt(document, part.span)).toBe(textAt(before, places.get(part)!));
        // Who still has the old version finds in it what it says.
        if (round % 8 === 0) expect(all(before)).toEqual(all(parseDocument(before.text, 'json')));
      }
      if (round % 8 === 0) expect(diagnostics(document)).toEqual(diagnostics(parseDocument(document.text, 'json')));
    }
    expect(takenOver).toBeGreaterThan(rounds);
    expect(brokenAndTakenOver).toBeGreaterThan(rounds / 10);
  },
);

const textAt = ({ text }: Document, { start, end }: Span) => text.slice(start, end);

/** The text, and what of it is read again when it is typed into: what of the new tree was not in the old one. */
function readAgain(before: string, after: string): string[] {
  const document = parseDocument(before, 'json');
  const old = new Set(partsIn(document.root));
  const next = nextDocument(document, after);
  expect(all(next)).toEqual(all(parseDocument(after, 'json')));
  return [...partsIn(next.root)]
    .filter(part => !old.has(part) && (part.kind !== 'member' || part.value?.kind !== 'object'))
    .map(part => textAt(next, part.span));
}

const small = `{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Wait", "Seconds": 1, "Next": "B"},
    "B": {
      "Type": "Pass",
      "Next": "C"
    },
    "C": {"Type": "Succeed"}
  },
  "Comment": "c"
}`;

test.each([
  ['in a value', '"Seconds": 1', '"Seconds": 12', ['"Seconds": 12']],
  ['a name of a state', '"C": {', '"Cc": {', ['"Type": "Succeed"']],
  ['at the root', '"StartAt": "A"', '"StartAt": "Aa"', ['"StartAt": "Aa"']],
  ['a string that is not closed', '"Type": "Pass",', '"Type": "Pa', ['"Type": "Pa']],
  ['a state is added', '    "C"', '    "D": {},\n    "C"', []],
  ['states become two', '"Seconds": 1, ', '"Seconds": 1 }, "X": {', ['"Seconds": 1', '"Next": "B"', '"Type": "Wait"']],
])('what is read again: %s', (_, before, after, expected) => {
  const again = readAgain(small, small.replace(before, after));
  for (const text of expected) expect(again).toContain(text);
  // What is around it has changed, and what is beside it is looked at.
  expect(again.filter(text => !expected.includes(text) && text.length < 30).length).toBeLessThan(3);
});

test('a text that was broken is mended by reading what was broken', () => {
  const broken = small.replace('"Next": "C"', '"Next": "C');
  expect(readAgain(broken, small)).toEqual(['"Next": "C"']);
});

test('strings of a version do not hold on to all of its text', () => {
  const states = Array.from({ length: 2000 }, (_, index) => `"S${index}":{"Comment":"A comment, long enough"}`);
  let document = parseDocument(`{"States":{${states.join(',\n')}}}`, 'json');
  const { text } = document;
  const heap = () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  for (let index = 0; index < 200; index++) {
    const at = text.indexOf(`"S${index}":`) + 20;
    document = nextDocument(document, `${document.text.slice(0, at + index)}x${document.text.slice(at + index)}`);
  }
  expect(document.text).toHaveLength(text.length + 200);
  expect(heap() - before).toBeLessThan(20 * text.length);
});

const gc: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();
