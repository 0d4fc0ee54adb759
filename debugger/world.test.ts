import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost, writingNodeHost } from './nodeHost.ts';
import { folderWorld } from './world.ts';

const task = () => ({ kind: 'silence' }) as const;

async function inFolder(use: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'world-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function textOf(stream: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> {
  if (stream === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test.each([
  ['writes files', writingNodeHost, 'ab3'],
  ['changes no files', nodeHost, undefined],
])('what is written can be read and listed; a host that %s', (_what, host, onDisk) =>
  inFolder(async folder => {
    const world = folderWorld(host, folder, task);
    await world.writeObject!('b', 'in/one', 'é');
    for (const [part, text] of [
      [0, 'a'],
      [1, 'b'],
      [2, 'long'],
      [1, 'b'], // gone on from a snapshot
      [2, '3'],
    ] as const)
      await world.writePart!('b', 'in/two', part, text);
    await world.completeParts!('b', 'in/two', 3);
    expect(await textOf(await world.openObject!('b', 'in/two'))).toBe('ab3');
    expect(Buffer.from((await world.readObject!('b', 'in/one'))!).toString()).toBe('é');
    expect((await world.listObjects!('b', 'in/')).map(({ key, size }) => [key, size])).toEqual([
      ['in/one', 2],
      ['in/two', 3],
    ]);
    const file = path.join(folder, 'b', 'in', 'two');
    if (onDisk === undefined) expect(() => readFileSync(file)).toThrow();
    else expect(readFileSync(file, 'utf8')).toBe(onDisk);
  }),
);

test('large files come in pieces, missing ones not at all', () =>
  inFolder(async folder => {
    const text = 'line of text\n'.repeat(50_000);
    const world = folderWorld(nodeHost, path.dirname(folder), task);
    const bucket = path.basename(folder);
    writeFileSync(path.join(folder, 'big'), text);
    expect(await textOf(await world.openObject!(bucket, 'big'))).toBe(text);
    expect(await world.openObject!(bucket, 'none')).toBeUndefined();
  }));

test('a name does not lead out of the folder', () =>
  inFolder(async folder => {
    writeFileSync(path.join(folder, 'secret'), 'x');
    const world = folderWorld(writingNodeHost, path.join(folder, 's3'), task);
    expect(await world.readObject!('..', 'secret')).toBeUndefined();
    expect(await world.openObject!('b', '../../secret')).toBeUndefined();
    expect(await world.listObjects!('..', '')).toEqual([]);
    await expect(world.writeObject!('b', '../../secret', 'y')).rejects.toThrow('leads out of the folder');
    expect(readFileSync(path.join(folder, 'secret'), 'utf8')).toBe('x');
  }));
