/**
 * Semantic tokens as a client gets them. What is coloured in a few whole files stands in `golden/`: `UPDATE=1 npx vitest run
 * server/tokenData.test.ts` writes it anew, and the difference is looked at.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SemanticTokens } from 'vscode-languageserver';
import { tokenModifiers, tokenTypes } from './features/tokens.ts';
import { serverWith } from './testing.ts';
import { editsBetween, TokenMemory, tokensInLines } from './tokenData.ts';

interface Seen {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly kind: string;
}

function decoded(data: readonly number[]): Seen[] {
  const seen: Seen[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, bits = 0] = data.slice(at, at + 5);
    line += lines;
    character = lines > 0 ? characters : character + characters;
    const modifiers = tokenModifiers.filter((_, bit) => bits & (1 << bit));
    seen.push({ line, character, length, kind: [tokenTypes[type], ...modifiers].join('.') });
  }
  return seen;
}

async function dataOf(name: string, text: string): Promise<number[]> {
  return (await serverWith({ [name]: text }).ask<Promise<SemanticTokens>>('semanticTokens', name)).data;
}

/** Line by line: `text kind`, in the order in which they stand. */
async function shown(name: string, text: string): Promise<string> {
  const lines = text.split('\n');
  const words = decoded(await dataOf(name, text)).map(({ line, character, length, kind }) => {
    const word = lines[line]?.slice(character, character + length) ?? '';
    expect(word.length, 'tokens do not reach over line ends').toBe(length);
    return `${line + 1}:${character + 1} ${word} ${kind}`;
  });
  return `${words.join('\n')}\n`;
}

const root = path.resolve(import.meta.dirname, '..');

test.each([
  'order-processing.asl.json',
  'document-etl.asl.json',
  'job-poller.asl.yaml',
  'everything.golden.asl.json',
  'everything.golden.asl.yaml',
  'everything.golden.template.yaml',
])('%s', async file => {
  const own = path.join(import.meta.dirname, 'golden', file);
  const text = readFileSync(existsSync(own) ? own : path.join(root, 'examples', file), 'utf8');
  const golden = path.join(import.meta.dirname, 'golden', `${file}.tokens`);
  const found = await shown(file, text);
  if (process.env.UPDATE === '1') writeFileSync(golden, found);
  expect(found).toBe(readFileSync(golden, 'utf8'));
});

describe('delta', () => {
  const applyEdits = (before: readonly number[], edits: ReturnType<typeof editsBetween>) => {
    const data = [...before];
    for (const { start, deleteCount, data: inserted = [] } of edits) data.splice(start, deleteCount, ...inserted);
    return data;
  };

  test('one edit leads from each list to each other one', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 16807) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 500; round++) {
      const before = Array.from({ length: random(12) }, () => random(3));
      const after = Array.from({ length: random(12) }, () => random(3));
      const edits = editsBetween(before, after);
      expect(applyEdits(before, edits)).toEqual(after);
      expect(edits.length).toBe(String(before) === String(after) && before.length === after.length ? 0 : 1);
    }
  });

  test('counts from the answer that the client has, else everything is sent', () => {
    const memory = new TokenMemory();
    const first = memory.full('a', [1, 2, 3]);
    const second = memory.delta('a', first.resultId ?? '', [1, 9, 3]);
    expect(second).toEqual({ resultId: '2', edits: [{ start: 1, deleteCount: 1, data: [9] }] });
    expect(memory.delta('a', first.resultId ?? '', [1])).toEqual({ resultId: '3', data: [1] });
    memory.forget('a');
    expect(memory.delta('a', '3', [1])).toEqual({ resultId: '4', data: [1] });
    // A client that names no answer before has none.
    expect(memory.delta('b', undefined as unknown as string, [1])).toEqual({ resultId: '5', data: [1] });
  });
});

test('a range has the tokens of its lines', async () => {
  const file = 'order-processing.asl.json';
  const data = await dataOf(file, readFileSync(path.join(root, 'examples', file), 'utf8'));
  for (const [first, last] of [
    [0, 5],
    [10, 30],
    [29, 29],
    [0, 9999],
  ] as const)
    expect(decoded(tokensInLines(data, first, last))).toEqual(
      decoded(data).filter(({ line }) => line >= first && line <= last),
    );
});

test('a file that is none of ours has no colours of ours', async () => {
  expect(await dataOf('values.yaml', 'a: 1\n')).toEqual([]);
});
