/**
 * Which part of a picture is seen: where the page starts, what "fit" means, and how far it moves so that something comes in
 * sight. Numbers only, for every page that shows a picture; it knows no elements, and a move's animation is the page's.
 */
import { metrics } from './layout-metrics.ts';
import type { Box, Picture, PictureNode } from './picture.ts';

/** A point p of the picture is at `p * scale + (x, y)` of the page. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const zoomLimits = { smallest: 0.1, largest: 3, step: 1.2 };

/** A first view may shrink its text so far, and not further: names are then about 10 pixels high. */
const readable = 0.75;

/** A card is not shrunk further to fit into a small page. */
const smallestCard = 0.45;

/**
 * Where a page starts: all of the picture if its text can be read then, otherwise its top, with Start in the middle as far as
 * the picture reaches; and with the node where the cursor is.
 */
export function firstView(picture: Picture, area: Size, selected?: string): View {
  const all = Math.min(area.width / picture.width, area.height / picture.height);
  const scale = all >= readable ? Math.min(all, 1) : clamp(area.width / picture.width, readable, 1);
  const start = picture.nodes.find(node => node.kind === 'start' && node.depth === 0) ?? picture.nodes[0];
  const view = { ...placed(picture, area, scale), scale };
  const slack = area.width - picture.width * scale;
  if (slack < 0 && start) view.x = clamp(area.width / 2 - (start.x + start.width / 2) * scale, slack, 0);
  const node = nodeOf(picture, selected);
  return node ? viewShowing(view, node, area) : view;
}

/** The whole picture. */
export function wholeView(picture: Picture, area: Size): View {
  const scale = Math.min(area.width / picture.width, area.height / picture.height, 1.1);
  return { ...placed(picture, area, scale), scale };
}

/** In the middle; what is long from its top, and what is short not far from there. */
function placed(picture: Picture, area: Size, scale: number): { x: number; y: number } {
  return {
    x: (area.width - picture.width * scale) / 2,
    y: clamp((area.height - picture.height * scale) / 2, 0, 60),
  };
}

/** Larger or smaller around a point of the page, which stays where it is. */
export function zoomedView(view: View, factor: number, x: number, y: number): View {
  const scale = clamp(view.scale * factor, zoomLimits.smallest, zoomLimits.largest);
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** How far from the edge something is put: what was looked for, and what will be left for its neighbours in a moment. */
export const distances = { selected: 48, active: 150 } as const;

/** Moved no further than needed for the node to be seen well off the edge; the same view if it is seen already. */
export function viewShowing(view: View, node: PictureNode, area: Size, distance: number = distances.selected): View {
  const fits = node.width * view.scale <= area.width - 32 && node.height * view.scale <= area.height - 32;
  const head = fits ? node : headOf(node);
  // A card that is larger than the page is shown smaller, as far as its name can be read then.
  const fitting = node.container
    ? view.scale
    : Math.min(area.width / (head.width + 32), area.height / (head.height + 32));
  if (fitting < view.scale && view.scale > smallestCard) {
    const { x, y } = onPage(view, { ...head, x: head.x + head.width / 2, y: head.y + head.height / 2 });
    view = zoomedView(view, Math.max(fitting, smallestCard) / view.scale, x, y);
  }
  const box = onPage(view, head);
  // Its signs stand out a little. In a whole view the picture's own margin is all there is.
  const seen = Math.min(16, metrics.margin * view.scale);
  const dx = wayInto(box.x, box.width, area.width, seen, distance);
  const dy = wayInto(box.y, box.height, area.height, seen, distance);
  return dx === 0 && dy === 0 ? view : { ...view, x: view.x + dx, y: view.y + dy };
}

/** The same size, with a point of the picture in the middle. */
export function centredView({ scale }: View, x: number, y: number, area: Size): View {
  return { scale, x: area.width / 2 - x * scale, y: area.height / 2 - y * scale };
}

/** Nothing of the node is seen. */
export function isOutOfSight(view: View, node: PictureNode, area: Size): boolean {
  const { x, y, width, height } = onPage(view, headOf(node));
  return x >= area.width || y >= area.height || x + width <= 0 || y + height <= 0;
}

/** The view of another picture of the same machine in which what one was looking at stays where it is. */
export function anchoredView(view: View, before: Picture, after: Picture, area: Size, selected?: string): View {
  const old = new Map(before.nodes.map(node => [node.id, node]));
  let best: { readonly was: PictureNode; readonly is: PictureNode } | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const is of after.nodes) {
    const was = old.get(is.id);
    if (!was) continue;
    const { x, y } = onPage(view, was);
    const distance = is.id === selected ? -1 : Math.hypot(x - area.width / 2, y - area.height / 2);
    if (distance >= nearest) continue;
    nearest = distance;
    best = { was, is };
  }
  if (!best) return view;
  const { was, is } = best;
  return { ...view, x: view.x + (was.x - is.x) * view.scale, y: view.y + (was.y - is.y) * view.scale };
}

/** How far a stretch must move to lie in `[0, size]`; its start wins when it is too long. */
function wayInto(start: number, length: number, size: number, seen: number, distance: number): number {
  const end = start + length;
  if (start >= seen && end <= size - seen) return 0;
  const room = size - length;
  const margin = Math.min(distance, room > 0 ? room / 2 : size / 8);
  if (room <= 0 && start <= margin && end >= size - margin) return 0;
  const way = start < margin || room <= 0 ? margin - start : size - margin - end;
  return Math.abs(way) < 0.5 ? 0 : way;
}

/** Of a container that is too large its head is enough. */
function headOf(node: PictureNode): Box {
  return node.container ? { x: node.x, y: node.y, width: node.width, height: Math.min(node.height, 80) } : node;
}

function onPage({ x, y, scale }: View, box: Box): Box {
  return { x: x + box.x * scale, y: y + box.y * scale, width: box.width * scale, height: box.height * scale };
}

function nodeOf(picture: Picture, id: string | undefined): PictureNode | undefined {
  return id === undefined ? undefined : picture.nodes.find(node => node.id === id);
}

function clamp(value: number, smallest: number, largest: number): number {
  return Math.min(Math.max(value, smallest), largest);
}
