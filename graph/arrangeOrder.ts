/**
 * Second step of an arrangement: the order of the items within each layer, so that few lines cross.
 *
 * Where the order of the text has no crossings it stays. Else dagre orders, as long as the scope is not too large for it, and
 * sweeps go on from there and from the order of the text: down and up, each putting a layer's items in the order of the middle of
 * what they are connected with, then exchanging neighbours as long as that helps. The best order seen wins, the first of equals.
 * A box and what stands beside it move as one.
 */
import dagre from '@dagrejs/dagre';
import type { Item, Layers, Link } from './arrangeLayers.ts';

/**
 * Orders each layer in place; lines beside boxes become members of their layers. Gives the number of crossings. Where it is known
 * how far right everything was, that is its order, and only neighbours are exchanged.
 */
export function order({ layers, count, widths }: Layers, was?: Float64Array): number {
  const size = layers.reduce((sum, layer) => sum + layer.length, 0);
  const places = was ? layers.map(layer => [...layer].sort((a, b) => was[a.id]! - was[b.id]!)) : layers;
  const text = places.map(layer => layer.map(unitOf));
  const place = new Int32Array(count);
  for (const layer of text) number(layer, place);
  let best = text;
  let fewest = crossingsOf(text, place);
  const rounds = size < 400 ? 12 : size < 4_000 ? 6 : 4;
  if (was) {
    exchanged(text);
    improve(best);
  } else {
    if (fewest > 0 && size < mostByEngine) improve(byEngine(text, widths));
    improve(text);
  }
  best.forEach((layer, index) => {
    layers[index] = layer.flat();
  });
  return fewest;

  function exchanged(start: Unit[][]): void {
    if (fewest === 0) return;
    const units = [...start];
    exchange(units, place);
    const crossings = crossingsOf(units, place);
    if (crossings >= fewest) return;
    best = units;
    fewest = crossings;
  }

  function improve(start: Unit[][]): void {
    let units = start;
    for (const layer of units) number(layer, place);
    for (let round = 0, idle = 0; round < rounds && fewest > 0 && idle < 4; round++, idle++) {
      const down = round % 2 === 0;
      units = [...units];
      for (let step = 1; step < units.length; step++) {
        const layer = down ? step : units.length - 1 - step;
        units[layer] = sorted(units[layer]!, down ? 'up' : 'down', place, round % 4 >= 2);
        number(units[layer]!, place);
      }
      if (size < 1_500) exchange(units, place);
      const crossings = crossingsOf(units, place);
      if (crossings >= fewest) continue;
      best = units;
      fewest = crossings;
      idle = -1;
    }
  }
}

/** Above this many items the engine is felt: with 150 the slowest of 182 real definitions takes 165 ms, with 100 it takes 37. */
const mostByEngine = 100;

/** By dagre: its layers are ours, since every link leads from one to the next. */
function byEngine(units: readonly (readonly Unit[])[], widths: Float64Array): Unit[][] {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 10, edgesep: 10, ranksep: 10 });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodeOf = new Map<Item, string>();
  const unitsByName = new Map<string, Unit>();
  for (const layer of units)
    for (const unit of layer) {
      const name = String(unitsByName.size);
      unitsByName.set(name, unit);
      for (const item of unit) nodeOf.set(item, name);
      graph.setNode(name, { width: unit.reduce((sum, { id }) => sum + widths[id]!, 0), height: 10 });
    }
  let links = 0;
  for (const item of nodeOf.keys())
    for (const { above, below, weight } of item.down)
      graph.setEdge(
        nodeOf.get(above)!,
        nodeOf.get(below)!,
        { weight: Math.max(1, weight), minlen: 1 },
        String(links++),
      );
  dagre.layout(graph);
  const x = new Map<Unit, number>();
  for (const [name, unit] of unitsByName) x.set(unit, (graph.node(name) as unknown as { x: number }).x);
  return units.map(layer => [...layer].sort((a, b) => x.get(a)! - x.get(b)!));
}

/** A box with what is beside it, from left to right; or one other item. */
type Unit = readonly Item[];

function unitOf(item: Item): Unit {
  const { left, right } = item.beside;
  return left.length + right.length === 0 ? [item] : [...[...left].reverse(), item, ...right];
}

function number(layer: readonly Unit[], place: Int32Array): void {
  let next = 0;
  for (const unit of layer) for (const item of unit) place[item.id] = next++;
}

/** By the mean place of their neighbours in the layer above or below; what has none stays where it is. */
function sorted(layer: readonly Unit[], side: 'up' | 'down', place: Int32Array, rightFirst: boolean): Unit[] {
  const pulled: { unit: Unit; middle: number; index: number }[] = [];
  const result: (Unit | undefined)[] = [];
  layer.forEach((unit, index) => {
    let sum = 0;
    let weights = 0;
    for (const item of unit)
      for (const { above, below, weight } of item[side]) {
        sum += weight * place[(side === 'up' ? above : below).id]!;
        weights += weight;
      }
    if (weights > 0) pulled.push({ unit, middle: sum / weights, index });
    else result[index] = unit;
  });
  const turn = rightFirst ? -1 : 1;
  pulled.sort((a, b) => a.middle - b.middle || turn * (a.index - b.index));
  let free = 0;
  for (const { unit } of pulled) {
    while (result[free] !== undefined) free++;
    result[free] = unit;
  }
  return result as Unit[];
}

/** Exchanges neighbours as long as that takes crossings away. */
function exchange(units: Unit[][], place: Int32Array): void {
  for (let pass = 0, better = true; better && pass < 4; pass++) {
    better = false;
    units.forEach((layer, index) => {
      if (layer.length < 2) return;
      // Where their lines end in the layers above and below does not change meanwhile.
      const mine = layer.map(unit => ({ unit, up: endsOf(unit, 'up', place), down: endsOf(unit, 'down', place) }));
      let changed = false;
      for (let at = 0; at + 1 < mine.length; at++) {
        const a = mine[at]!;
        const b = mine[at + 1]!;
        const now = inversions(a.up, b.up) + inversions(a.down, b.down);
        if (now === 0 || now <= inversions(b.up, a.up) + inversions(b.down, a.down)) continue;
        mine[at] = b;
        mine[at + 1] = a;
        changed = true;
      }
      if (!changed) return;
      better = true;
      const ordered = mine.map(({ unit }) => unit);
      units[index] = ordered;
      number(ordered, place);
    });
  }
}

function endsOf(unit: Unit, side: 'up' | 'down', place: Int32Array): number[] {
  const ends: number[] = [];
  for (const item of unit)
    for (const { above, below } of item[side]) ends.push(place[(side === 'up' ? above : below).id]!);
  return ends;
}

/** Crossings of lines that end there, of two units the first of which stands to the left. */
function inversions(left: readonly number[], right: readonly number[]): number {
  let crossings = 0;
  for (const a of left) for (const b of right) if (a > b) crossings++;
  return crossings;
}

/** Of all lines between neighbouring layers, by counting inversions in a tree. */
function crossingsOf(units: readonly (readonly Unit[])[], place: Int32Array): number {
  let crossings = 0;
  for (const layer of units) {
    if (inOrder(layer, place)) continue;
    const links: Link[] = [];
    for (const unit of layer) for (const item of unit) links.push(...item.down);
    if (links.length < 2) continue;
    const ends = links
      .map(({ above, below }) => [place[above.id]!, place[below.id]!] as const)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const width = ends.reduce((most, [, to]) => Math.max(most, to), 0) + 1;
    const tree = new Int32Array(width + 1);
    ends.forEach(([, to], before) => {
      let notRight = 0;
      for (let at = to + 1; at > 0; at -= at & -at) notRight += tree[at]!;
      crossings += before - notRight;
      for (let at = to + 1; at <= width; at += at & -at) tree[at]!++;
    });
  }
  return crossings;
}

/** Nearly always nothing crosses: from left to right the lines end further and further right. */
function inOrder(layer: readonly Unit[], place: Int32Array): boolean {
  let furthest = -1;
  for (const unit of layer)
    for (const { down } of unit) {
      let next = furthest;
      for (const { below } of down) {
        const end = place[below.id]!;
        if (end < furthest) return false;
        if (end > next) next = end;
      }
      furthest = next;
    }
  return true;
}
