/**
 * What an arrangement goes on from when there was one of nearly the same before: where everything stood, whatever of it is still
 * there. So an edit costs less than a picture from nothing, and what was not edited stays where it was.
 *
 * Boxes and connections are told apart by whoever asks; what lies between them (labels, lines through layers) is found by them.
 * What is new stands where what it hangs on stands, beside its neighbour in the text.
 */
import type { Grid, Stood } from './arrangeColumns.ts';
import type { ArrangedEdge, Item, Layers, Sides, Trunk, WasAhead } from './arrangeLayers.ts';

/** Of an arrangement, what the next one goes on from. */
export interface Plan {
  readonly edges: readonly ArrangedEdge[];
  readonly layout: Layers;
  readonly grid: Grid;
  /** By item: x, and how far what it is connected with would have it further right. */
  readonly columns: Float64Array;
  readonly strains: Float64Array;
  readonly crossings: number;
  /** Crossings, and how far lines lead sideways. */
  readonly cost: number;
  /** What an arrangement from nothing has come to lately: what goes on from others must not be far from it. */
  readonly yardstick: Yardstick;
}

export interface Yardstick {
  readonly crossings: number;
  readonly cost: number;
}

export interface Before {
  readonly plan: Plan;
  /** Of each box and connection of now the index of before, or -1. */
  readonly boxes: Int32Array;
  readonly edges: Int32Array;
}

/** Nothing but sizes differs: layers, their order and the columns are those of before. */
export function isSameButSizes({ plan, boxes, edges: were }: Before, edges: readonly ArrangedEdge[]): boolean {
  return (
    boxes.length === plan.layout.boxes.length &&
    were.length === plan.edges.length &&
    boxes.every((before, box) => before === box) &&
    edges.every((edge, index) => {
      const before = plan.edges[index]!;
      return were[index] === index && before.weight === edge.weight && !before.label === !edge.label;
    })
  );
}

/** Whether it led on before. */
export function wasAhead({ plan, edges }: Before): WasAhead {
  return edge => {
    const before = edges[edge]!;
    return before < 0 ? undefined : plan.layout.ahead.has(before);
  };
}

/** A way back keeps its sides; one that is new takes those that are near by where its boxes stood. */
export function sidesBefore(
  { plan, boxes, edges }: Before,
  near: (from: number, to: number) => ReturnType<Sides>,
): Sides {
  const x = (box: number) => {
    const before = boxes[box]!;
    return before < 0 ? undefined : plan.columns[plan.layout.boxes[before]!.id]!;
  };
  return (from, to, edge) => {
    const known = plan.layout.ways[edges[edge]!]?.sides;
    return known ?? near(x(from) ?? x(to) ?? 0, x(to) ?? x(from) ?? 0);
  };
}

/** Enough to stand beside another in the order. */
const hair = 1e-3;

export function stoodOf(layout: Layers, { plan, boxes, edges }: Before): Stood {
  const at = new Float64Array(layout.count).fill(Number.NaN);
  const strains = new Float64Array(layout.count).fill(Number.NaN);
  const old = plan.layout;
  const same = (item: Item | undefined, before: Item | undefined) => {
    if (!item || !before) return;
    at[item.id] = plan.columns[before.id]!;
    strains[item.id] = plan.strains[before.id]!;
  };
  /** Which layer was there before, by the first box in it that was. */
  const layerBefore: number[] = [];
  layout.boxes.forEach((item, box) => {
    const before = old.boxes[boxes[box]!];
    if (!before) return;
    same(item, before);
    layerBefore[item.layer] ??= before.layer;
  });
  for (let layer = 0, last = -1; layer < layout.layers.length; layer++) {
    layerBefore[layer] ??= last + 1;
    last = layerBefore[layer]!;
  }
  const seen = new Set<Trunk>();
  layout.ways.forEach((way, edge) => {
    const before = old.ways[edges[edge]!];
    if (!before || before.back !== way.back) return;
    same(way.label, before.label);
    if (way.back && way.own[0] !== way.label) same(way.own[0], before.own[0]);
    if (seen.has(way.trunk)) return;
    seen.add(way.trunk);
    const { items, first, last } = before.trunk;
    if (items.size === 0) return;
    for (const item of way.trunk.items.values())
      same(item, items.get(Math.min(last, Math.max(first, layerBefore[item.layer]!))));
  });
  for (const layer of layout.layers)
    for (const item of layer) if (Number.isNaN(at[item.id]!)) at[item.id] = below(item);
  for (let index = layout.layers.length - 1; index >= 0; index--)
    for (const item of layout.layers[index]!) if (Number.isNaN(at[item.id]!)) at[item.id] = above(item);
  for (const layer of layout.layers) {
    let rightmost = 0;
    for (const item of layer) {
      if (Number.isNaN(at[item.id]!)) at[item.id] = rightmost + 1;
      rightmost = Math.max(rightmost, at[item.id]!);
    }
  }
  for (const { id, beside } of layout.boxes)
    for (const item of [...beside.left, ...beside.right]) if (Number.isNaN(at[item.id]!)) at[item.id] = at[id]!;
  return { at, strains };

  /** Right below what it hangs on, between those that hang there and are its neighbours in the text. */
  function below({ up }: Item): number {
    const link = up.find(({ above }) => !Number.isNaN(at[above.id]!));
    if (!link) return Number.NaN;
    const { down, id } = link.above;
    const index = down.indexOf(link);
    let x = at[id]!;
    const right = down.slice(index + 1).find(({ below }) => !Number.isNaN(at[below.id]!));
    if (right) x = Math.min(x, at[right.below.id]! - hair);
    const left = down.slice(0, index).findLast(({ below }) => !Number.isNaN(at[below.id]!));
    if (left) x = Math.max(x, at[left.below.id]! + hair);
    return x;
  }

  function above({ down }: Item): number {
    const link = down.find(({ below }) => !Number.isNaN(at[below.id]!));
    return link ? at[link.below.id]! : Number.NaN;
  }
}
