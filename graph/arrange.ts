/**
 * One scope's boxes and connections arranged top down, behind a seam: sizes in, places and way points out. The first box is
 * the top one. Knows nothing of states.
 *
 * Layered drawing in four steps, each a file: which layers (`arrangeLayers.ts`), in which order (`arrangeOrder.ts`), in which
 * columns (`arrangeColumns.ts`), and here how high. Every step is about linear in what is drawn, so that a thousand states in
 * one scope follow typing; and deterministic, near to the order of the text, so that a small edit is a small change.
 */
import type { Before, Plan, Yardstick } from './arrangeAgain.ts';
import { isSameButSizes, sidesBefore, stoodOf, wasAhead } from './arrangeAgain.ts';
import type { Columns } from './arrangeColumns.ts';
import { columnsIn, columnsOf } from './arrangeColumns.ts';
import type { ArrangedEdge, Item, Layers, Side, Sides, Size, Trunk } from './arrangeLayers.ts';
import { layersOf, resized } from './arrangeLayers.ts';
import { order } from './arrangeOrder.ts';

export type { ArrangedEdge, Size } from './arrangeLayers.ts';

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
  /** Leads up, or to where it comes from. */
  readonly back: boolean;
  /** Vertical passages through layers, from source to target; nothing else is there. */
  readonly passages: readonly Passage[];
  /** Leaves and enters at the side, on the first and last passage, which are beside the boxes; else below and above. */
  readonly sideFrom: Side | undefined;
  readonly sideTo: Side | undefined;
  /** Routes with the same number end as one line, from the passage on that is told; undefined where they share none. */
  readonly trunk: number;
  readonly joins: number | undefined;
  /** Draws all of that line. */
  readonly leads: boolean;
  /** Centre of the label; of the room beside the box, where it leads to where it comes from. */
  readonly label: Point | undefined;
}

export interface Passage {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Boxes get top left corners from (0, 0) on. Deterministic. With what was `before`, most stays where it was; unless that is clearly
 * worse than what would come of nothing.
 */
export function arrange(sizes: readonly Size[], edges: readonly ArrangedEdge[], before?: Before): Arranged {
  const best = before ? arrangedAgain(sizes, edges, before) : arrangedAnew(sizes, edges);
  const arranged = toCorner(placed(best.layout, best.columns, edges), edges);
  plans.set(arranged, best);
  return arranged;
}

/** What another arrangement can go on from. */
export function planOf(arranged: Arranged): Plan | undefined {
  return plans.get(arranged);
}

const plans = new WeakMap<Arranged, Plan>();

/** In a scope of fewer connections than these it is cheap to see what would come of nothing. */
const smallScope = 300;

function arrangedAgain(sizes: readonly Size[], edges: readonly ArrangedEdge[], before: Before): Plan {
  const grown = isSameButSizes(before, edges) ? resizedPlan(sizes, edges, before) : undefined;
  if (grown) return grown;
  const layout = layersOf(sizes, edges, sidesBefore(before, nearSides), wasAhead(before));
  const stood = stoodOf(layout, before);
  const crossings = order(layout, stood.at);
  const again = costed(edges, layout, columnsOf(layout, edges, stood), crossings);
  const large = edges.length > smallScope;
  const { yardstick } = before.plan;
  if (large && isFair(again, yardstick)) return { ...again, yardstick };
  const anew = arrangedAnew(sizes, edges);
  if (!isFair(again, anew)) return anew;
  // Not asked again before it has got worse by some more.
  return { ...again, yardstick: { crossings: again.crossings, cost: Math.max(anew.cost, again.cost * 0.95) } };
}

/** Whether a plan is not clearly worse than what it is measured by. */
function isFair(plan: Plan, measure: Yardstick): boolean {
  const large = plan.edges.length > smallScope;
  return (
    plan.crossings <= measure.crossings * (large ? 1.03 : 1) + (large ? 1 : 0) &&
    plan.cost <= measure.cost * (large ? 1.08 : 1.04) + 60
  );
}

/**
 * What a letter in a name or a condition does: the same in the same order, some of it larger. Undefined where even all columns drawn
 * together anew lie further apart than their sizes explain.
 */
function resizedPlan(sizes: readonly Size[], edges: readonly ArrangedEdge[], { plan }: Before): Plan | undefined {
  const { crossings, grid, columns, strains } = plan;
  const layout = resized(plan.layout, sizes, edges);
  if (layout.widths.every((width, item) => width === plan.layout.widths[item])) return { ...plan, edges, layout };
  const growth = sum(layout.widths) / sum(plan.layout.widths);
  const { yardstick: was } = plan;
  const aside = (was.cost - was.crossings * crossingCost) * growth;
  const yardstick = { crossings: was.crossings, cost: was.crossings * crossingCost + aside };
  const again = costed(edges, layout, columnsIn(grid, layout, { at: columns, strains }), crossings);
  if (isFair(again, yardstick)) return { ...again, yardstick };
  const anew = costed(edges, layout, columnsIn(grid, layout), crossings);
  return isFair(anew, yardstick) ? { ...anew, yardstick } : undefined;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function arrangedAnew(sizes: readonly Size[], edges: readonly ArrangedEdge[]): Plan {
  // On which side a way back is the near one can be told when the boxes have places; those may then be others.
  let best = arrangedWith(sizes, edges, () => allLeft);
  const { back } = best.layout;
  const backEdges = edges.filter(({ from, to }, index) => back[index] && from !== to);
  const tried = new Set([backEdges.map(() => 'left left').join()]);
  for (let latest = best; ; ) {
    const { layout, columns } = latest;
    const sides = (from: number, to: number) =>
      nearSides(columns[layout.boxes[from]!.id]!, columns[layout.boxes[to]!.id]!);
    const choice = backEdges.map(({ from, to }) => Object.values(sides(from, to)).join(' ')).join();
    if (tried.has(choice) || tried.size > (edges.length > 300 ? 1 : 3)) break;
    tried.add(choice);
    latest = arrangedWith(sizes, edges, sides);
    if (latest.cost < best.cost) best = latest;
  }
  return best;
}

function arrangedWith(sizes: readonly Size[], edges: readonly ArrangedEdge[], sides: Sides): Plan {
  const layout = layersOf(sizes, edges, sides);
  const crossings = order(layout);
  return costed(edges, layout, columnsOf(layout, edges), crossings);
}

/** How much further lines may lead sideways for one crossing less. */
const crossingCost = 200;

function costed(
  edges: readonly ArrangedEdge[],
  layout: Layers,
  { columns, strains, grid }: Columns,
  crossings: number,
): Plan {
  let sideways = 0;
  for (const layer of layout.layers)
    for (const item of layer) {
      for (const { below } of item.down) sideways += Math.abs(columns[item.id]! - columns[below.id]!);
      for (const line of [...item.beside.left, ...item.beside.right])
        sideways += Math.abs(columns[item.id]! - columns[line.id]!);
    }
  const yardstick = { crossings, cost: crossings * crossingCost + sideways };
  return { edges, layout, grid, columns, strains, ...yardstick, yardstick };
}

const allLeft = { from: 'left', to: 'left' } as const;

/** Ways back keep to the left of a column; between two columns they lead from one to the other. */
function nearSides(from: number, to: number): { from: Side; to: Side } {
  if (Math.abs(from - to) < 60) return allLeft;
  return to > from ? { from: 'right', to: 'left' } : { from: 'left', to: 'right' };
}

/** Between two layers: at least, and more where lines lead far sideways, so that they stay smooth. */
const gap = { boxes: 40, label: 22, slope: 0.05, most: 26 } as const;

/** How far below the top of its layer a box may be put to stand in the middle. */
const cardDrop = 20;

/** Between a far line and the next. */
const laneGap = 18;

interface Placed {
  readonly boxes: readonly PlacedBox[];
  readonly routes: readonly Route[];
}

function placed(
  { boxes: boxItems, layers, ways, widths, heights }: Layers,
  columns: Float64Array,
  edges: readonly ArrangedEdge[],
): Placed {
  const x = (item: Item) => columns[item.id]!;
  const tops: number[] = [];
  const bottoms: number[] = [];
  let y = 0;
  layers.forEach((layer, index) => {
    const height = layer.reduce((most, { id }) => Math.max(most, heights[id]!), 0);
    tops[index] = y;
    bottoms[index] = y + height;
    let bend = 0;
    for (const item of layer) for (const { below } of item.down) bend = Math.max(bend, Math.abs(x(item) - x(below)));
    const hasLabels = (at: number) => layers[at]?.some(item => item.kind === 'label') === true;
    const least = hasLabels(index) || hasLabels(index + 1) ? gap.label : gap.boxes;
    y += height + least + Math.min(gap.most, bend * gap.slope);
  });

  const boxes = boxItems.map((item): PlacedBox => {
    const top = tops[item.layer]!;
    const bottom = bottoms[item.layer]!;
    const width = widths[item.id]!;
    const height = heights[item.id]!;
    return {
      width,
      height,
      x: x(item) - width / 2,
      // Beside a tall container a card stands near the top, where the flow reaches it, not half way down.
      y: top + Math.min((bottom - top - height) / 2, cardDrop),
      layerTop: top,
      layerBottom: bottom,
    };
  });

  const passage = (item: Item): Passage => ({ x: x(item), top: tops[item.layer]!, bottom: bottoms[item.layer]! });
  const right = boxItems.length === 0 ? 0 : layers.reduce((most, layer) => Math.max(most, edgeOf(layer.at(-1))), 0);
  const trunks = new Map<number, { passages: readonly Passage[]; leader: number }>();
  let lanes = 0;
  ways.forEach(({ trunk, joins, back }, index) => {
    if (joins === undefined) return;
    const known = trunks.get(trunk.id);
    if (trunk.far) {
      trunks.set(trunk.id, {
        passages: [{ x: right + laneGap * (known ? lanes : ++lanes), top: 0, bottom: y }],
        leader: -1,
      });
      return;
    }
    if (!known) trunks.set(trunk.id, { passages: straightened(trunk, back, passage), leader: -1 });
    if (joins === (back ? trunk.last : trunk.first) && (known?.leader ?? -1) < 0) trunks.get(trunk.id)!.leader = index;
  });

  const routes = ways.map((way, index): Route => {
    const { from, to } = edges[index]!;
    const { back, trunk, label, joins } = way;
    const self = from === to;
    const middle = label && { x: x(label), y: self ? boxMiddle(boxes[from]!) : labelMiddle(label) };
    const passages: Passage[] = self ? [] : way.own.map(passage);
    const common = joins === undefined ? undefined : trunks.get(trunk.id);
    const joint = common && passages.length;
    if (common && trunk.far) {
      const begin = label ? label.layer : boxItems[from]!.layer;
      const end = boxItems[to]!.layer;
      const top = (back ? bottoms[end]! : bottoms[begin]!) + 12;
      const bottom = (back ? tops[begin]! : tops[end]!) - 12;
      passages.push({ x: common.passages[0]!.x, top, bottom: Math.max(top, bottom) });
    } else if (common) {
      const enter = trunk.items.get(joins!)!;
      const [begin, end] = [tops[enter.layer]!, bottoms[enter.layer]!];
      for (const each of common.passages) {
        if (back ? each.top > begin : each.bottom < end) continue;
        passages.push(
          back ? { ...each, bottom: Math.min(each.bottom, end) } : { ...each, top: Math.max(each.top, begin) },
        );
      }
    }
    const isBeside = back && !self && !trunk.far;
    return {
      from,
      to,
      back,
      passages,
      sideFrom: isBeside ? (passages[0]!.x < x(boxItems[from]!) ? 'left' : 'right') : undefined,
      sideTo: isBeside ? (passages.at(-1)!.x < x(boxItems[to]!) ? 'left' : 'right') : undefined,
      trunk: trunk.id,
      joins: joint,
      leads: common === undefined || trunk.far || common.leader === index,
      label: middle,
    };
  });
  return { boxes, routes };

  function edgeOf(item: Item | undefined): number {
    return item ? x(item) + widths[item.id]! / 2 : 0;
  }

  function labelMiddle({ layer }: Item): number {
    return (tops[layer]! + bottoms[layer]!) / 2;
  }
}

function boxMiddle({ y, height }: PlacedBox): number {
  return y + height / 2;
}

/** A trunk from where it begins to its box, what is straight as one passage; but for what is beside the box. */
function straightened(trunk: Trunk, back: boolean, passage: (item: Item) => Passage): Passage[] {
  const result: Passage[] = [];
  for (let layer = trunk.first; layer <= trunk.last; layer++) {
    const next = passage(trunk.items.get(layer)!);
    const last = result.at(-1);
    if (last && Math.abs(last.x - next.x) < 0.05 && !(back && layer === trunk.first + 1))
      result[result.length - 1] = { ...last, bottom: next.bottom };
    else result.push(next);
  }
  return back ? result.reverse() : result;
}

/** Moves everything so that the smallest coordinates are 0. */
function toCorner({ boxes, routes }: Placed, edges: readonly ArrangedEdge[]): Arranged {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
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
