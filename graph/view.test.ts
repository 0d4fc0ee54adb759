import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import type { Picture, PictureNode } from './picture.ts';
import { machineOf, machines } from './testing.ts';
import type { Size, View } from './view.ts';
import {
  anchoredView,
  centredView,
  distances,
  firstView,
  isOutOfSight,
  viewShowing,
  wholeView,
  zoomedView,
} from './view.ts';

const pictureOf = (text: string) => layout(graphOf(machineOf(text, 'yaml')));
const order = pictureOf(machines.order);
const half: Size = { width: 540, height: 720 };

/** A chain that is far too long for a page, with catchers that make it wide. */
const long = pictureOf(
  `StartAt: S0\nStates:\n${Array.from(
    { length: 30 },
    (_, i) =>
      `  S${i}: {Type: Task, Resource: 'arn:aws:states:::sns:publish', Catch: [{ErrorEquals: [E${i}], Next: F${i}}], ${i < 29 ? `Next: S${i + 1}` : 'End: true'}}\n  F${i}: {Type: Fail}`,
  ).join('\n')}`,
);

function nodeIn(picture: Picture, name: string): PictureNode {
  const found = picture.nodes.find(node => node.name === name);
  if (!found) throw new Error(`There is no node ${name}.`);
  return found;
}

/** Where the node is on the page: [left, top, right, bottom]. */
function placeOf(view: View, { x, y, width, height }: PictureNode): [number, number, number, number] {
  const left = view.x + x * view.scale;
  const top = view.y + y * view.scale;
  return [left, top, left + width * view.scale, top + height * view.scale];
}

function expectInSight(view: View, node: PictureNode, area: Size): void {
  const [left, top, right, bottom] = placeOf(view, node);
  expect(Math.min(left, top, area.width - right, area.height - bottom)).toBeGreaterThanOrEqual(0);
}

test('a small machine is shown whole, and not enlarged', () => {
  const view = firstView(order, { width: 1200, height: 1600 });
  expect(view.scale).toBe(1);
  for (const node of order.nodes) expectInSight(view, node, { width: 1200, height: 1600 });
});

test('a large machine starts readable: at its top, Start near the middle', () => {
  const view = firstView(long, half);
  expect(view.scale).toBeGreaterThanOrEqual(0.75);
  expect(view.scale).toBeLessThanOrEqual(1);
  expect(view.y).toBe(0);
  expectInSight(view, nodeIn(long, 'Start'), half);
  expectInSight(view, nodeIn(long, 'S0'), half);
});

test('a wide machine leaves no empty side', () => {
  const narrow = { width: 300, height: 600 };
  const view = firstView(long, narrow);
  expect(long.width * view.scale).toBeGreaterThanOrEqual(narrow.width);
  expect(view.x).toBeLessThanOrEqual(0);
  expect(view.x + long.width * view.scale).toBeGreaterThanOrEqual(narrow.width);
});

test('the first view has the node of the cursor in it, as readable', () => {
  const target = nodeIn(long, 'S25');
  const view = firstView(long, half, target.id);
  expect(view.scale).toBe(firstView(long, half).scale);
  expectInSight(view, target, half);
});

test('the whole view has everything in it, however small', () => {
  const view = wholeView(long, half);
  for (const node of long.nodes) expectInSight(view, node, half);
});

test('what is in sight moves nothing', () => {
  const view = firstView(long, half);
  expect(viewShowing(view, nodeIn(long, 'S0'), half)).toBe(view);
});

test('what is out of sight comes in without a change of size', () => {
  const view = firstView(long, half);
  const target = nodeIn(long, 'S20');
  expect(isOutOfSight(view, target, half)).toBe(true);
  const moved = viewShowing(view, target, half);
  expect(moved.scale).toBe(view.scale);
  expectInSight(moved, target, half);
  expect(placeOf(moved, target)[3]).toBeCloseTo(half.height - 48);
  const back = viewShowing(moved, nodeIn(long, 'S0'), half);
  expectInSight(back, nodeIn(long, 'S0'), half);
});

test('what is half in sight is not out of sight, and comes in', () => {
  const target = nodeIn(long, 'S0');
  const view: View = { x: 0, y: -target.y - target.height / 2, scale: 1 };
  const area = { width: 2000, height: 720 };
  expect(isOutOfSight(view, target, area)).toBe(false);
  expectInSight(viewShowing(view, target, area), target, area);
});

test('in a whole view everything counts as seen', () => {
  const tiny = { width: 60, height: 90 };
  const view = wholeView(long, tiny);
  for (const node of long.nodes) expect(viewShowing(view, node, tiny)).toBe(view);
});

test('what an execution comes to is put with room around it, in the middle of a small page', () => {
  const target = nodeIn(long, 'S20');
  const [, , , bottom] = placeOf(viewShowing(firstView(long, half), target, half, distances.active), target);
  expect(bottom).toBeCloseTo(half.height - 150);
  const small = { width: 540, height: 200 };
  const [, top, , end] = placeOf(viewShowing(firstView(long, small), target, small, distances.active), target);
  expect(top).toBeCloseTo(small.height - end);
});

test('what is larger than the page shows its start', () => {
  const container = nodeIn(order, 'Fulfil');
  const tiny = { width: 100, height: 400 };
  const [left] = placeOf(viewShowing({ x: 500, y: 0, scale: 1 }, container, tiny), container);
  expect(left).toBeCloseTo(100 / 8);
});

test('zooming keeps the point under the mouse, and has limits', () => {
  const view: View = { x: 10, y: 20, scale: 1 };
  const closer = zoomedView(view, 2, 110, 220);
  expect(closer).toEqual({ x: -90, y: -180, scale: 2 });
  expect(zoomedView(closer, 100, 0, 0).scale).toBe(3);
  expect(zoomedView(closer, 0.001, 0, 0).scale).toBe(0.1);
});

test('the selected node stays where it is when the picture changes around it', () => {
  const after = pictureOf(
    machines.order
      .replace('StartAt: Check order', 'StartAt: New')
      .replace('States:', 'States:\n  New: {Type: Pass, Next: Check order}'),
  );
  const view = firstView(order, half);
  const { id } = nodeIn(order, 'Charge');
  const [left, top] = placeOf(view, nodeIn(order, 'Charge'));
  const [leftAfter, topAfter] = placeOf(anchoredView(view, order, after, half, id), nodeIn(after, 'Charge'));
  expect(leftAfter).toBeCloseTo(left);
  expect(topAfter).toBeCloseTo(top);
  expect(nodeIn(after, 'Charge').y).not.toBe(nodeIn(order, 'Charge').y);
});

test('a container that fits in is shown as a whole, of a larger one its head', () => {
  const container = order.nodes.find(node => node.container)!;
  const roomy = { width: container.width + 80, height: container.height + 80 };
  const below = { x: 0, y: -container.y + roomy.height - 60, scale: 1 };
  expectInSight(viewShowing(below, container, roomy), container, roomy);
  const small = { width: container.width + 80, height: 120 };
  const [, top] = placeOf(viewShowing(below, container, small), container);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThan(60);
});

test('a card that is wider than the page is shown smaller, and not clipped', () => {
  const card = nodeIn(long, 'S0');
  const narrow = { width: card.width - 30, height: 300 };
  const view = viewShowing({ x: 0, y: 0, scale: 1 }, card, narrow);
  expect(view.scale).toBeLessThan(1);
  expectInSight(view, card, narrow);
});

test('a click on the map leads to that place, at the same size', () => {
  const view = centredView({ x: 5, y: 5, scale: 0.5 }, 400, 1000, half);
  expect(view).toEqual({ x: 270 - 200, y: 360 - 500, scale: 0.5 });
});
