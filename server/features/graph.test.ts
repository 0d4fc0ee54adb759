import { expect, test } from 'vitest';
import { applied, graphOf, layout, type Picture } from '../../graph/index.ts';
import type { Layouts } from '../layouts.ts';
import { Snapshot } from '../workspace.ts';
import { GraphCache } from './graph.ts';

const row = (...names: string[]) =>
  `StartAt: ${names[0]}\nStates:\n${names.map((name, at) => `  ${name}: {Type: Pass, ${names[at + 1] ? `Next: ${names[at + 1]}` : 'End: true'}}\n`).join('')}`;
const surroundings = { generation: 0, namings: () => [], options: () => ({}), definition: () => undefined };

function partOf(version: number, text: string) {
  const file = { uri: 'file:///a.asl.yaml', version, format: 'yaml' as const, text };
  return new Snapshot(file, true, surroundings).parts[0]!;
}

const drawn = (text: string): Picture => layout(graphOf(partOf(1, text).machine!));

test('who has the picture before is told what changed; everybody else gets all of it', () => {
  const cache = new GraphCache();
  const first = cache.pictureOf(partOf(1, row('A', 'B'))) as { picture: Picture; number: number };
  expect(first.picture).toEqual(drawn(row('A', 'B')));
  const second = cache.pictureOf(partOf(2, row('A', 'New', 'B')), [], first.number);
  expect(second).not.toHaveProperty('picture');
  expect(applied(first.picture, (second as { changes: unknown }).changes)).toEqual(drawn(row('A', 'New', 'B')));
  // A second panel of the file that asks a moment later, one that has just been opened, and one that has slept.
  expect(cache.pictureOf(partOf(2, row('A', 'New', 'B')), [], first.number)).toEqual(second);
  expect(cache.pictureOf(partOf(2, row('A', 'New', 'B')))).toMatchObject({ picture: { nodes: expect.anything() } });
  expect(cache.pictureOf(partOf(3, row('A')), [], first.number)).toMatchObject({
    picture: { nodes: expect.anything() },
  });
});

test('a text that is broken changes nothing; neither does to ask again', () => {
  const cache = new GraphCache();
  const first = cache.pictureOf(partOf(1, row('A', 'B'))) as { picture: Picture; number: number };
  for (const [version, text, stale] of [
    [1, row('A', 'B'), false],
    [2, 'StartAt: [', true],
  ] as const) {
    const answer = cache.pictureOf(partOf(version, text), [], first.number);
    expect(answer).toMatchObject({ number: first.number, stale });
    expect(applied(first.picture, (answer as { changes: unknown }).changes)).toEqual(first.picture);
  }
});

test('of a picture that several have waited for each gets what it lacks', async () => {
  const waiting: ((picture: Picture) => void)[] = [];
  const layouts: Layouts = { picture: () => new Promise(resolve => waiting.push(resolve)), forget: () => {} };
  const cache = new GraphCache(layouts);
  const first = cache.pictureOf(partOf(1, row('A'))) as Promise<{ number: number; picture: Picture }>;
  waiting[0]!(drawn(row('A')));
  const { number, picture } = await first;
  const both = [number, number].map(known => cache.pictureOf(partOf(2, row('A', 'B')), [], known));
  const after = drawn(row('A', 'B'));
  for (const resolve of waiting) resolve(after);
  for (const answer of await Promise.all(both))
    expect(applied(picture, (answer as { changes: unknown }).changes)).toEqual(after);
});
