/**
 * What holds of every way in which a version of a document takes over what nobody touched: its tree is the one that is read at once,
 * and what was taken over says what it said. The texts, and what is typed into them, are the tests' own.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { checkDocument } from './check.ts';
import { readStateMachine } from './model.ts';
import { nextDocument, parseDocument } from './parse.ts';
import { chance, edited, shownTree } from './testing.ts';
import type { Document, Format, Member, Node, Span } from './tree.ts';

/** All that a document says, to be compared. */
export const all = (document: Document) => [document.text, document.problems, shownTree(document.root, undefined)];

function diagnostics(document: Document) {
  return checkDocument(document, readStateMachine(document)).map(({ fixes, ...told }) => [told, fixes]);
}

/** The members and items of a tree. */
export function* partsIn(node: Node | undefined): Generator<Member | Node> {
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

export const textAt = ({ text }: Document, { start, end }: Span) => text.slice(start, end);

/**
 * Types into the text at random, six versions in each round, and compares each with what is read at once. Gives how many
 * versions took something over, and how many of these from one with mistakes.
 */
export function typedAtRandom(
  original: string,
  format: Format,
  { rounds, seed, pieces }: { readonly rounds: number; readonly seed: number; readonly pieces?: readonly string[] },
): { readonly takenOver: number; readonly brokenAndTakenOver: number } {
  const next = chance(seed);
  let takenOver = 0;
  let brokenAndTakenOver = 0;
  for (let round = 0; round < rounds; round++) {
    let document = parseDocument(original, format);
    for (let step = 0; step < 6; step++) {
      const before = document;
      const places = new Map([...partsIn(before.root)].map(part => [part, part.span]));
      document = nextDocument(before, edited(before.text, next, pieces));
      expect(all(document)).toEqual(all(parseDocument(document.text, format)));
      const kept = [...partsIn(document.root)].filter(part => places.has(part));
      if (kept.length > 0) takenOver++;
      if (kept.length > 0 && before.problems.length > 0) brokenAndTakenOver++;
      for (const part of kept) expect(textAt(document, part.span)).toBe(textAt(before, places.get(part)!));
      // Who still has the old version finds in it what it says.
      if (round % 8 === 0) expect(all(before)).toEqual(all(parseDocument(before.text, format)));
    }
    if (round % 8 === 0) expect(diagnostics(document)).toEqual(diagnostics(parseDocument(document.text, format)));
  }
  return { takenOver, brokenAndTakenOver };
}

/** What of the new tree was not in the old one when a text is typed into. */
export function partsReadAgain(
  before: string,
  after: string,
  format: Format,
): { next: Document; again: (Member | Node)[] } {
  const document = parseDocument(before, format);
  const old = new Set(partsIn(document.root));
  const next = nextDocument(document, after);
  expect(all(next)).toEqual(all(parseDocument(after, format)));
  return { next, again: [...partsIn(next.root)].filter(part => !old.has(part)) };
}

/** Two hundred letters typed behind the starts of states `S0`, `S1` ...: what is kept grows by far less than a text per version. */
export function keepsNoOldTexts(
  first: string,
  format: Format,
  startOf: (index: number) => string,
  behind: number,
): void {
  let document = parseDocument(first, format);
  const { text } = document;
  const before = heapAfterCollection();
  for (let index = 0; index < 200; index++) {
    const at = text.indexOf(startOf(index)) + behind;
    document = nextDocument(document, `${document.text.slice(0, at + index)}x${document.text.slice(at + index)}`);
  }
  expect(document.text).toHaveLength(text.length + 200);
  expect(heapAfterCollection() - before).toBeLessThan(20 * text.length);
}

const gc: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

function heapAfterCollection(): number {
  gc();
  return process.memoryUsage().heapUsed;
}
