/**
 * One scope's boxes and connections arranged top down, behind a seam: sizes in, places and way points out. Today by dagre.
 *
 * Knows nothing of states. The first box is the top one. Any other engine fits here that gives every box a place and every
 * connection the points where it passes between the boxes of the layers it crosses.
 */
import dagre from '@dagrejs/dagre';
import { arrangeLarge, crossedLayers } from './arrangeLarge.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ArrangedEdge {
  /** Indexes of the boxes. */
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly label: Size | undefined;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Arranged extends Size {
  readonly boxes: readonly PlacedBox[];
  readonly routes: readonly Route[];
}

export interface PlacedBox extends Size, Point {
  /** Top and bottom of the layer that the box stands in. */
  readonly layerTop: number;
  readonly layerBottom: number;
}

export interface Route {
  readonly from: number;
  readonly to: number;
  /** Vertical passages through the layers in between, from source to target; nothing else is there. */
  readonly passages: readonly { readonly x: number; readonly top: number; readonly bottom: number }[];
  /** Centre of the label. */
  readonly label: Point | undefined;
}

/** How far below the top of its layer a box may be put to stand in the middle. */
const cardDrop = 20;

const spacing = { nodesep: 32, edgesep: 18, ranksep: 52 } as const;

/** Boxes get top left corners from (0, 0) on. Deterministic. More boxes than `limit` are arranged without the engine. */
export function arrange(sizes: readonly Size[], edges: readonly ArrangedEdge[], limit = engineLimit): Arranged {
  const hung = hungRoots(sizes.length, edges);
  if (sizes.length > limit || crossedLayers(sizes.length, [...edges, ...hung]) > mostCrossed) {
    const { boxes, routes } = arrangeLarge(sizes, edges, hung);
    return toCorner(boxes, routes, edges);
  }
  const balanced = arrangeOnce(sizes, edges, undefined);
  if (sizes.length < 3 || sizes.length > tryLimit) return balanced;
  // The engine's balanced result is best for fans, but pulls a long main path with errors on one side into a staircase.
  // One-sided results keep it straight; they are taken only where they do so clearly better.
  let best = balanced;
  let bestBend = bendOf(balanced, edges) * 0.6;
  if (bestBend < 24) return balanced;
  for (const align of sizes.length > manyBoxes ? alignments.slice(0, 2) : alignments) {
    const other = arrangeOnce(sizes, edges, align);
    const bend = bendOf(other, edges);
    if (bend < bestBend && other.width <= balanced.width * 1.25) {
      best = other;
      bestBend = bend;
    }
  }
  return best;
}

/** Above this many boxes the engine is too slow, and in a long row runs out of stack. */
const engineLimit = 600;

/**
 * For every layer that a line crosses the engine places a point, and its time grows faster than these are many: some hundred
 * states in a row that all lead to one as well take it a minute.
 */
const mostCrossed = 4000;

const alignments = ['UL', 'UR', 'DL', 'DR'] as const;

/** From here on two of them must do: each costs a whole layout. */
const manyBoxes = 16;

/** Above this many boxes a scope is arranged once only. */
const tryLimit = 30;

/** How far the main path moves sideways, in pixels by weight. */
function bendOf({ boxes }: Arranged, edges: readonly ArrangedEdge[]): number {
  let sum = 0;
  for (const { from, to, weight } of edges) {
    const a = boxes[from]!;
    const b = boxes[to]!;
    sum += Math.abs(a.x + a.width / 2 - b.x - b.width / 2) * weight * weight;
  }
  return sum;
}

function arrangeOnce(
  sizes: readonly Size[],
  edges: readonly ArrangedEdge[],
  align: (typeof alignments)[number] | undefined,
): Arranged {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', ...spacing, ...(align && { align }) });
  graph.setDefaultEdgeLabel(() => ({}));
  sizes.forEach(({ width, height }, index) => {
    graph.setNode(String(index), { width, height });
  });
  edges.forEach((edge, index) => {
    const { width = 0, height = 0 } = edge.label ?? {};
    // A loop to itself is drawn beside its box, and needs room there even when it says nothing.
    const room = edge.from === edge.to ? { width: Math.max(width, 20) + 24, height } : { width, height };
    graph.setEdge(
      String(edge.from),
      String(edge.to),
      { ...room, weight: edge.weight, minlen: 1, labelpos: 'c' },
      String(index),
    );
  });
  // What cannot be reached hangs below the start as well, so that the start alone is on top; three abreast, not in one long
  // row, as states that are still being typed have no transitions yet.
  for (const { from, to } of hungRoots(sizes.length, edges))
    graph.setEdge(String(from), String(to), { width: 0, height: 0, weight: 0, minlen: 1 }, `unreached ${to}`);
  dagre.layout(graph);

  const centres = sizes.map((_, index) => graph.node(String(index)) as unknown as Point);
  const laid = edges.map(
    (edge, index) =>
      graph.edge(String(edge.from), String(edge.to), String(index)) as unknown as Partial<Point> & { points: Point[] },
  );
  const half = new Map<number, number>();
  const grow = (y: number, height: number) => {
    half.set(layer(y), Math.max(half.get(layer(y)) ?? 0, height / 2));
  };
  centres.forEach(({ y }, index) => {
    grow(y, sizes[index]!.height);
  });
  edges.forEach((edge, index) => {
    const { y } = laid[index]!;
    if (edge.label && edge.from !== edge.to && y !== undefined) grow(y, edge.label.height);
  });

  const boxes = sizes.map((size, index): PlacedBox => {
    const { x, y } = centres[index]!;
    const layerHalf = half.get(layer(y)) ?? size.height / 2;
    return {
      x: x - size.width / 2,
      // Beside a tall container a card stands near the top, where the flow reaches it, not half way down.
      y: y - layerHalf + Math.min(layerHalf - size.height / 2, cardDrop),
      ...size,
      layerTop: y - layerHalf,
      layerBottom: y + layerHalf,
    };
  });
  const routes = edges.map((edge, index): Route => {
    const { points, x, y } = laid[index]!;
    const label = edge.label && x !== undefined && y !== undefined ? { x, y } : undefined;
    if (edge.from === edge.to)
      return {
        from: edge.from,
        to: edge.to,
        passages: [],
        label: label ?? (x === undefined ? undefined : { x, y: y! }),
      };
    // A layer without height holds nothing that a line must keep clear of.
    const passages = points.slice(1, -1).flatMap(point => {
      const layerHalf = half.get(layer(point.y)) ?? 0;
      return layerHalf === 0 ? [] : [{ x: point.x, top: point.y - layerHalf, bottom: point.y + layerHalf }];
    });
    return { from: edge.from, to: edge.to, passages, label };
  });
  return toCorner(boxes, routes, edges);
}

/** Boxes of one layer have one centre line. */
function layer(y: number): number {
  return Math.round(y * 16);
}

function hungRoots(count: number, edges: readonly ArrangedEdge[]): { from: number; to: number }[] {
  return unreachedRoots(count, edges).map((to, index, roots) => ({ from: roots[index - 3] ?? 0, to }));
}

function unreachedRoots(count: number, edges: readonly ArrangedEdge[]): number[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  const hasIncoming = new Array<boolean>(count).fill(false);
  for (const { from, to } of edges) {
    next[from]!.push(to);
    if (from !== to) hasIncoming[to] = true;
  }
  const reached = new Array<boolean>(count).fill(false);
  const visit = (start: number) => {
    const stack = [start];
    reached[start] = true;
    for (let at = stack.pop(); at !== undefined; at = stack.pop())
      for (const to of next[at]!) {
        if (reached[to]) continue;
        reached[to] = true;
        stack.push(to);
      }
  };
  visit(0);
  const roots: number[] = [];
  // Those that nothing leads to first; what is left are loops that hang in the air.
  for (const onlyRoots of [true, false])
    for (let index = 1; index < count; index++) {
      if (reached[index] || (onlyRoots && hasIncoming[index])) continue;
      roots.push(index);
      visit(index);
    }
  return roots;
}

/** Moves everything so that the smallest coordinates are 0. */
function toCorner(boxes: readonly PlacedBox[], routes: readonly Route[], edges: readonly ArrangedEdge[]): Arranged {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = 0;
  let bottom = 0;
  const include = (x: number, y: number, width: number, height: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  };
  for (const box of boxes) include(box.x, box.y, box.width, box.height);
  routes.forEach((route, index) => {
    for (const passage of route.passages) include(passage.x - 4, passage.top, 8, passage.bottom - passage.top);
    const size = edges[index]!.label ?? { width: 20, height: 20 };
    if (route.label) include(route.label.x - size.width / 2, route.label.y - size.height / 2, size.width, size.height);
  });
  return {
    width: right - left,
    height: bottom - top,
    boxes: boxes.map(box => ({
      ...box,
      x: box.x - left,
      y: box.y - top,
      layerTop: box.layerTop - top,
      layerBottom: box.layerBottom - top,
    })),
    routes: routes.map(route => ({
      ...route,
      passages: route.passages.map(({ x, top: from, bottom: to }) => ({
        x: x - left,
        top: from - top,
        bottom: to - top,
      })),
      label: route.label && { x: route.label.x - left, y: route.label.y - top },
    })),
  };
}
