/**
 * One very large scope arranged top down in linear time, without the engine: dagre takes seconds from a thousand boxes on
 * and ends in a stack overflow at a few thousand in a row. Layers by longest path, boxes of a layer in the order in which
 * they are reached, lines over several layers in lanes on the right, one lane for all that lead to the same box.
 *
 * Plainer than the engine's result: boxes never overlap, but a short sideways line or a label may touch a box. Same seam
 * as `arrange.ts`.
 */
import type { Arranged, ArrangedEdge, PlacedBox, Route, Size } from './arrange.ts';

const gap = { box: 32, lane: 18, layer: 52 } as const;

/** `hung` are additional connections that only decide how far down a box stands. */
export function arrangeLarge(
  sizes: readonly Size[],
  edges: readonly ArrangedEdge[],
  hung: readonly { readonly from: number; readonly to: number }[],
): Omit<Arranged, 'width' | 'height'> {
  const { rank, order } = layersOf(sizes.length, [...edges, ...hung]);
  const layers: number[][] = [];
  for (const box of order) {
    const layer = layers[rank[box]!];
    if (layer) layer.push(box);
    else layers[rank[box]!] = [box];
  }

  // Labels of lines from one layer to the next stand between the two.
  const labelHeight = new Array<number>(layers.length).fill(0);
  for (const { from, to, label } of edges)
    if (label && rank[to] === rank[from]! + 1)
      labelHeight[rank[from]!] = Math.max(labelHeight[rank[from]!]!, label.height);

  const boxes: PlacedBox[] = new Array(sizes.length);
  const tops: number[] = [];
  const bottoms: number[] = [];
  let y = 0;
  let right = 0;
  layers.forEach((layer, index) => {
    const height = Math.max(...layer.map(box => sizes[box]!.height));
    const width = layer.reduce((sum, box) => sum + sizes[box]!.width + gap.box, -gap.box);
    let x = -width / 2;
    for (const box of layer) {
      const size = sizes[box]!;
      boxes[box] = { ...size, x, y, layerTop: y, layerBottom: y + height };
      x += size.width + gap.box;
    }
    tops[index] = y;
    bottoms[index] = y + height;
    right = Math.max(right, width / 2);
    y += height + gap.layer + (labelHeight[index]! > 0 ? labelHeight[index]! + 12 : 0);
  });

  const lanes = lanesOf(edges, rank, right);
  const used = new Map<number, number>();
  const routes = edges.map((edge, index): Route => {
    const { from, to, label } = edge;
    const a = boxes[from]!;
    const b = boxes[to]!;
    if (from === to) return { from, to, passages: [], label: { x: a.x + a.width + 34, y: a.y + a.height / 2 } };
    const lane = lanes.get(index);
    if (lane === undefined) {
      const between = (a.layerBottom + b.layerTop) / 2;
      const x = (a.x + a.width / 2 + b.x + b.width / 2) / 2;
      return { from, to, passages: [], label: label && { x, y: between } };
    }
    const back = rank[to]! <= rank[from]!;
    const top = back ? tops[rank[to]!]! : tops[rank[from]! + 1]!;
    const bottom = back ? bottoms[rank[from]!]! : bottoms[rank[to]! - 1]!;
    // Labels in one lane stand one below the other, each near where its line begins.
    const begin = back ? bottom : top;
    const free = used.get(lane) ?? Number.NEGATIVE_INFINITY;
    const labelTop = label ? Math.max(free, begin - (back ? label.height : 0)) : 0;
    if (label) used.set(lane, labelTop + label.height + 6);
    return {
      from,
      to,
      passages: [{ x: lane, top, bottom }],
      label: label && { x: lane, y: labelTop + label.height / 2 },
    };
  });
  return { boxes, routes };
}

/** How many layers all lines together pass through, from their boxes' layers to others. */
export function crossedLayers(count: number, edges: readonly { readonly from: number; readonly to: number }[]): number {
  const { rank } = layersOf(count, edges);
  return edges.reduce((sum, { from, to }) => sum + Math.max(0, Math.abs(rank[from]! - rank[to]!) - 1), 0);
}

/** How far down each box stands, and the order in which boxes are reached. Connections that lead back up do not count. */
function layersOf(count: number, edges: readonly { readonly from: number; readonly to: number }[]) {
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) if (from !== to) next[from]!.push(to);
  const state = new Uint8Array(count); // 0 new, 1 on the way, 2 done
  const reached: number[] = [];
  const done: number[] = [];
  const forward: number[][] = Array.from({ length: count }, () => []);
  for (let start = 0; start < count; start++) {
    if (state[start] !== 0) continue;
    const stack: { box: number; at: number }[] = [{ box: start, at: 0 }];
    state[start] = 1;
    reached.push(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = next[top.box]![top.at++];
      if (to === undefined) {
        state[top.box] = 2;
        done.push(top.box);
        stack.pop();
      } else if (state[to] !== 1) {
        forward[top.box]!.push(to);
        if (state[to] === 0) {
          state[to] = 1;
          reached.push(to);
          stack.push({ box: to, at: 0 });
        }
      }
    }
  }
  const rank = new Array<number>(count).fill(0);
  for (const box of done.reverse()) for (const to of forward[box]!) rank[to] = Math.max(rank[to]!, rank[box]! + 1);
  return { rank, order: reached };
}

/** x of the lane of each line that does not lead just one layer down; by index of the line. */
function lanesOf(edges: readonly ArrangedEdge[], rank: readonly number[], right: number): Map<number, number> {
  interface Trunk {
    top: number;
    bottom: number;
    width: number;
    edges: number[];
  }
  const trunks = new Map<number, Trunk>();
  edges.forEach(({ from, to, label }, index) => {
    const down = rank[to]! - rank[from]!;
    if (from === to || down === 1) return;
    const trunk = trunks.get(to) ?? { top: Number.POSITIVE_INFINITY, bottom: 0, width: 0, edges: [] };
    trunks.set(to, trunk);
    trunk.top = Math.min(trunk.top, rank[from]!, rank[to]!);
    trunk.bottom = Math.max(trunk.bottom, rank[from]!, rank[to]!);
    trunk.width = Math.max(trunk.width, label?.width ?? 0);
    trunk.edges.push(index);
  });
  const lanes: { free: number; width: number; trunks: Trunk[] }[] = [];
  for (const trunk of [...trunks.values()].sort((a, b) => a.top - b.top)) {
    let lane = lanes.find(each => each.free < trunk.top);
    if (!lane) {
      lane = { free: -1, width: 0, trunks: [] };
      lanes.push(lane);
    }
    lane.free = trunk.bottom;
    lane.width = Math.max(lane.width, trunk.width);
    lane.trunks.push(trunk);
  }
  const places = new Map<number, number>();
  let x = right + gap.box;
  for (const lane of lanes) {
    x += lane.width / 2;
    for (const trunk of lane.trunks) for (const index of trunk.edges) places.set(index, x);
    x += lane.width / 2 + gap.lane;
  }
  return places;
}
