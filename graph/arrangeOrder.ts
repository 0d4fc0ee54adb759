/**
 * Second step of an arrangement: the order of the items within each layer, so that few lines cross.
 *
 * Where the order of the text has no crossings it stays. Else sweeps go on from there: down and up, each putting a layer's items in
 * the order of the middle of what they are connected with, then exchanging neighbours as long as that helps. Where that leaves
 * crossings dagre orders, as long as the scope is not too large for it, and sweeps go on from that too. The best order seen wins, the
 * first of equals: the one that is nearest to the text.
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
  const sweep = new Sweep(place);
  let best: readonly Layer[] = text;
  let fewest = sweep.crossings(text);
  const rounds = size < 400 ? 12 : size < 4_000 ? 6 : 4;
  if (was) {
    swapped(text);
    improve(best);
  } else {
    improve(text);
    if (fewest > 0 && size < mostByEngine) improve(byEngine(text, widths));
  }
  best.forEach((layer, index) => {
    layers[index] = layer.flat();
  });
  return fewest;

  function swapped(start: readonly Layer[]): void {
    if (fewest === 0) return;
    const units = [...start];
    sweep.exchange(units);
    const crossings = sweep.crossings(units);
    if (crossings >= fewest) return;
    best = units;
    fewest = crossings;
  }

  function improve(start: readonly Layer[]): void {
    let units = [...start];
    for (const layer of units) number(layer, place);
    for (let round = 0, idle = 0; round < rounds && fewest > 0 && idle < 4; round++, idle++) {
      const down = round % 2 === 0;
      units = [...units];
      for (let step = 1; step < units.length; step++) {
        const layer = down ? step : units.length - 1 - step;
        sweep.sort(units, layer, down ? 'up' : 'down', round % 4 >= 2);
      }
      if (size < 1_500) sweep.exchange(units);
      const crossings = sweep.crossings(units);
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

function number(layer: Layer, place: Int32Array): void {
  let next = 0;
  for (const unit of layer) for (const item of unit) place[item.id] = next++;
}

/**
 * What is done to layers again and again. Most layers come out as they went in, so what came of a layer is remembered as long as it
 * and those beside it are in the same order: a layer whose order has changed is another object.
 */
class Sweep {
  readonly #crossings = new Known<number>();
  readonly #exchanged = new Known<true>();
  readonly #sorted = { up: [new Known<true>(), new Known<true>()], down: [new Known<true>(), new Known<true>()] };

  /** `place`: of every item in its layer, by its id; kept up to date. */
  constructor(private readonly place: Int32Array) {}

  /** Puts the units of a layer in the order of the mean place of their neighbours in the layer above or below. */
  sort(units: Layer[], index: number, side: 'up' | 'down', rightFirst: boolean): void {
    const layer = units[index]!;
    if (layer.length < 2) return;
    const known = this.#sorted[side][rightFirst ? 1 : 0]!;
    const other = units[side === 'up' ? index - 1 : index + 1];
    if (known.of(index, layer, other)) return;
    const result = sorted(layer, side, this.place, rightFirst);
    if (result.every((unit, at) => unit === layer[at])) {
      known.keep(index, true, layer, other);
      return;
    }
    units[index] = result;
    number(result, this.place);
  }

  /** Exchanges neighbours as long as that takes crossings away. */
  exchange(units: Layer[]): void {
    for (let pass = 0, better = true; better && pass < 4; pass++) {
      better = false;
      for (let index = 0; index < units.length; index++) {
        const layer = units[index]!;
        if (layer.length < 2 || this.#exchanged.of(index, layer, units[index - 1], units[index + 1])) continue;
        const ordered = exchanged(layer, this.place);
        if (!ordered) {
          this.#exchanged.keep(index, true, layer, units[index - 1], units[index + 1]);
          continue;
        }
        better = true;
        units[index] = ordered;
        number(ordered, this.place);
      }
    }
  }

  /** Of all lines between neighbouring layers. */
  crossings(units: readonly Layer[]): number {
    let sum = 0;
    for (let index = 0; index < units.length; index++) {
      const layer = units[index]!;
      const next = units[index + 1];
      const known = this.#crossings.of(index, layer, next);
      const crossings = known ?? crossingsBelow(layer, this.place);
      if (known === undefined) this.#crossings.keep(index, crossings, layer, next);
      sum += crossings;
    }
    return sum;
  }
}

type Layer = readonly Unit[];

/** Something about a layer, by its index, that holds for the very layers of which it was found. */
class Known<T> {
  readonly #found: { readonly value: T; readonly layers: readonly (Layer | undefined)[] }[] = [];

  of(index: number, me: Layer, one?: Layer, two?: Layer): T | undefined {
    const known = this.#found[index];
    return known && known.layers[0] === me && known.layers[1] === one && known.layers[2] === two
      ? known.value
      : undefined;
  }

  keep(index: number, value: T, me: Layer, one?: Layer, two?: Layer): void {
    this.#found[index] = { value, layers: [me, one, two] };
  }
}

/** By the mean place of their neighbours in the layer above or below; what has none stays where it is. */
function sorted(layer: Layer, side: 'up' | 'down', place: Int32Array, rightFirst: boolean): Unit[] {
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

/** Neighbours that cross less the other way round are exchanged, from left to right; undefined where there are none. */
function exchanged(layer: Layer, place: Int32Array): Unit[] | undefined {
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
  return changed ? mine.map(({ unit }) => unit) : undefined;
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

/** Of the lines from a layer to the next, by counting inversions in a tree. */
function crossingsBelow(layer: Layer, place: Int32Array): number {
  if (inOrder(layer, place)) return 0;
  const links: Link[] = [];
  for (const unit of layer) for (const item of unit) links.push(...item.down);
  if (links.length < 2) return 0;
  const ends = links
    .map(({ above, below }) => [place[above.id]!, place[below.id]!] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const width = ends.reduce((most, [, to]) => Math.max(most, to), 0) + 1;
  const tree = new Int32Array(width + 1);
  let crossings = 0;
  ends.forEach(([, to], before) => {
    let notRight = 0;
    for (let at = to + 1; at > 0; at -= at & -at) notRight += tree[at]!;
    crossings += before - notRight;
    for (let at = to + 1; at <= width; at += at & -at) tree[at]!++;
  });
  return crossings;
}

/** Nearly always nothing crosses: from left to right the lines end further and further right. */
function inOrder(layer: Layer, place: Int32Array): boolean {
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
