import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { createLayout } from './layout.ts';
import type { Picture } from './picture.ts';
import { applied, changesBetween } from './pictureChange.ts';
import { isPicture } from './protocol.ts';
import { machineOf, machines } from './testing.ts';

/** As it comes over a wire. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const pictureOf = (text: string, format: 'json' | 'yaml' = 'yaml', collapsed: readonly string[] = []) =>
  createLayout()(graphOf(machineOf(text, format)), { collapsed: new Set(collapsed) });

function checkChange(before: Picture, after: Picture): void {
  const changes = sent(changesBetween(before, after));
  for (const was of [before, sent(before)]) expect(applied(was, changes)).toEqual(after);
}

/** A row of states, as text. */
const row = (names: readonly string[], table = 't') =>
  JSON.stringify({
    StartAt: names[0],
    States: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          Type: 'Task',
          Resource: 'arn:aws:states:::dynamodb:putItem',
          Parameters: { TableName: index === 0 ? table : 't' },
          ...(names[index + 1] === undefined ? { End: true } : { Next: names[index + 1] }),
        },
      ]),
    ),
  });
const names = Array.from({ length: 300 }, (_, index) => `S${index}`);

test('any picture comes of any other', () => {
  const pictures = Object.values(machines).flatMap(text => [
    pictureOf(text),
    pictureOf(text, 'yaml', ['/States/Fulfil']),
  ]);
  for (const before of pictures) for (const after of pictures) checkChange(before, after);
});

test('texts that are typed at random', () => {
  const random = randomNumbers(7);
  const layout = createLayout();
  for (const text of Object.values(machines)) {
    let before: Picture | undefined;
    let typed: string = text;
    for (let turn = 0; turn < 40; turn++) {
      const lines = typed.split('\n');
      const at = random(lines.length);
      const other = lines[random(lines.length)]!;
      if (random(3) === 0) lines.splice(at, 1);
      else if (random(2) === 0) lines.splice(at, 0, other);
      else lines[at] = lines[at]!.replace(/[a-zA-Z]{3,}/, word => word.slice(random(3)) + 'xyz'.slice(random(4)));
      typed = lines.join('\n');
      let after: Picture;
      try {
        after = layout(graphOf(machineOf(typed, 'yaml')));
      } catch {
        typed = text; // no machine any more
        continue;
      }
      if (before) checkChange(before, after);
      before = after;
    }
  }
});

test('pictures that no layout has made', () => {
  const picture = pictureOf(machines.order);
  const odd: Picture = {
    ...picture,
    width: 1 / 3,
    nodes: picture.nodes.map((node, index) => ({ ...node, x: node.x + index / 7, problems: [] })).reverse(),
    edges: [...picture.edges, ...picture.edges].map((edge, index) => ({ ...edge, path: `M${index} 0`, own: 'M0 0' })),
  };
  checkChange(picture, odd);
  checkChange(odd, picture);
  checkChange({ ...picture, nodes: [], edges: [], scopes: [] }, picture);
  checkChange(picture, { ...picture, nodes: [], edges: [], scopes: [] });
});

test('what did not change is the same object', () => {
  const before = pictureOf(machines.order);
  const after = applied(before, changesBetween(before, sent(before)));
  expect(after?.nodes.every((node, index) => node === before.nodes[index])).toBe(true);
  expect(after?.edges.every((edge, index) => edge === before.edges[index])).toBe(true);
});

test('a key in a card of many is a small change', () => {
  const change = changesBetween(pictureOf(row(names), 'json'), pictureOf(row(names, 'tx'), 'json'));
  expect(JSON.stringify(change).length).toBeLessThan(1000);
});

test('so are cards that become wider, and what moves down below a state that is new', () => {
  const before = pictureOf(row(names), 'json');
  expect(
    JSON.stringify(changesBetween(before, pictureOf(row(names, 'table-that-is-long'), 'json'))).length,
  ).toBeLessThan(2000);
  const inserted = [...names.slice(0, 5), 'New', ...names.slice(5)];
  expect(JSON.stringify(changesBetween(before, pictureOf(row(inserted), 'json'))).length).toBeLessThan(4000);
});

test.each<[string, (changes: ReturnType<typeof changesBetween>) => unknown]>([
  ['nothing', () => null],
  ['no lists', ({ nodes: _, ...rest }) => rest],
  ['a stretch behind the end', changes => ({ ...changes, nodes: [{ from: 5, count: 100 }] })],
  ['half an item', changes => ({ ...changes, nodes: [{ from: 0.5, count: 1 }] })],
  ['an item before the first', changes => ({ ...changes, nodes: [{ from: -1, count: 1 }] })],
  ['a way that is no number', changes => ({ ...changes, nodes: [{ from: 0, count: 1, by: [0, 0, 0, 0, 'x'] }] })],
  ['a way too short', changes => ({ ...changes, nodes: [{ from: 0, count: 1, by: [0] }] })],
  ['a new node without a place', changes => ({ ...changes, nodes: [{ new: { id: 'a', kind: 'state' } }] })],
  ['a name that is no text', changes => ({ ...changes, nodes: [{ from: 0, count: 1, set: { name: {} } }] })],
  ['markup as a path', changes => ({ ...changes, edges: [{ from: 0, count: 1, set: { path: '"/><script>' } }] })],
  ['a path that is gone', changes => ({ ...changes, edges: [{ from: 0, count: 1, set: { path: null } }] })],
])('changes with %s are refused', (_, spoilt) => {
  const before = pictureOf(machines.order);
  expect(applied(before, sent(spoilt(changesBetween(before, before))))).toBeUndefined();
});

test('what is taken over is a picture', () => {
  const before = sent(pictureOf(machines.order));
  const after = applied(before, sent(changesBetween(before, pictureOf(machines.poller))));
  expect(isPicture(after)).toBe(true);
});

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
}
