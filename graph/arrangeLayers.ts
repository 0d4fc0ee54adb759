/**
 * First step of an arrangement: how far down each box stands, and through which layers each connection passes.
 *
 * A box stands one layer below the lowest of those that lead to it, so that what handles an error is beside what goes on, and
 * nothing is further from its beginning than it must be. Connections that lead back up do not count. On its way through the
 * layers a connection is a chain of narrow items, and all that lead to the same box share one chain, a trunk: a hundred
 * states that all lead to one are one line with a hundred inflows, not a hundred lines. A label is an item as well, right
 * below where its line begins (above, where that leads up): a condition is read at the choice. Knows no places, no order.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ArrangedEdge {
  /** Indexes of the boxes. */
  readonly from: number;
  readonly to: number;
  /** How much it is kept short and straight. */
  readonly weight: number;
  /** Leaves the main path, as an error does: never shares a line with those that do not. */
  readonly aside?: boolean;
  readonly label: Size | undefined;
}

/** Something in a layer that takes room. */
export interface Item {
  /** Counts from 0, for tables of items, that of their sizes too. */
  readonly id: number;
  readonly layer: number;
  readonly kind: 'box' | 'line' | 'label' | 'self';
  /** Index of the box; -1 for others. */
  readonly box: number;
  /** What must stand right beside it, the nearest first: lines that leave or enter a box at its side. */
  readonly beside: { readonly left: Item[]; readonly right: Item[] };
  readonly up: Link[];
  readonly down: Link[];
}

/** From an item to one in the layer below. */
export interface Link {
  readonly above: Item;
  readonly below: Item;
  /** How strongly it pulls. */
  readonly weight: number;
  /** Index of the connection; of the first one, where several share the link. */
  readonly edge: number;
  /** Part of a trunk, or of a line that leads up. */
  readonly shared: boolean;
}

export type Side = 'left' | 'right';

/** The way of one connection through the layers, from its source to its target. */
export interface Way {
  readonly back: boolean;
  /** Its own items: the line beside its box where it leads up, its label. */
  readonly own: readonly Item[];
  readonly label: Item | undefined;
  /** Which trunk it runs into; ways with the same one end in the same way. */
  readonly trunk: Trunk;
  /** The layer where it does; undefined where there is nothing between its own items and the target. */
  readonly joins: number | undefined;
  /** Where it leads up: on which side it leaves its source, and enters its target. */
  readonly sides: Ends | undefined;
}

/** A line through all layers between those that lead to a box and the box. */
export interface Trunk {
  readonly id: number;
  /** By layer, without gaps. Where it leads up, the last is beside the box. */
  readonly items: ReadonlyMap<number, Item>;
  readonly first: number;
  readonly last: number;
  /** It passes outside of everything instead. */
  readonly far: boolean;
}

export interface Layers extends Sizes {
  /** How many items there are. */
  readonly count: number;
  readonly boxes: readonly Item[];
  /** Items of each layer, in the order in which they are reached. */
  readonly layers: Item[][];
  readonly ways: readonly Way[];
  readonly back: readonly boolean[];
  /** Of each box the connection that goes furthest down, all of equals; and which of these are on the way from the first box. */
  readonly ahead: ReadonlyMap<number, 'main' | 'side'>;
}

/** Of every item, by its id. */
export interface Sizes {
  readonly widths: Float64Array;
  readonly heights: Float64Array;
}

export interface Ends {
  readonly from: Side;
  readonly to: Side;
}

/** On which side a way back leaves its source, and enters its target. */
export type Sides = (from: number, to: number, edge: number) => Ends;

/** Whether a connection was one of those that go on, when it was there before. */
export type WasAhead = (edge: number) => boolean | undefined;

/** More items than these take too long, and no one can follow their lines: the longest then pass outside of everything. */
const mostLines = 12_000;

export function layersOf(
  sizes: readonly Size[],
  edges: readonly ArrangedEdge[],
  sides: Sides,
  wasAhead: WasAhead = () => undefined,
): Layers {
  const outgoing: number[][] = sizes.map(() => []);
  edges.forEach(({ from }, index) => {
    outgoing[from]!.push(index);
  });
  const { rank, back, hung } = ranksOf(sizes.length, edges);
  const ahead = waysAhead(edges, outgoing, rank, back, wasAhead);
  // The way on comes first, then the others, what leaves it last: they stand from left to right in this order.
  const turn = (edge: number) => (ahead.has(edge) ? 0 : edges[edge]!.aside ? 2 : 1);
  for (const list of outgoing) list.sort((a, b) => turn(a) - turn(b));

  // Labels stand in layers of their own, between those of the boxes.
  const labelled: boolean[] = [];
  edges.forEach(({ from, to, label }, index) => {
    if (label && from !== to) labelled[back[index] ? rank[from]! - 1 : rank[from]!] = true;
  });
  const layerOf: number[] = [];
  const count = sizes.length === 0 ? 0 : maxOf(rank) + 1;
  let next = 0;
  for (let each = 0; each < count; each++) {
    layerOf[each] = next;
    next += labelled[each] ? 2 : 1;
  }
  const layers: Item[][] = Array.from({ length: next }, () => []);
  const at = (box: number) => layerOf[rank[box]!]!;

  let made = 0;
  const newItem = (kind: Item['kind'], layer: number, box = -1): Item => ({
    id: made++,
    kind,
    layer,
    box,
    beside: { left: [], right: [] },
    up: [],
    down: [],
  });
  const boxes = sizes.map((_, box) => newItem('box', at(box), box));
  const link = (above: Item, below: Item, edge: number, weight: number, shared: boolean) => {
    const link = { above, below, edge, weight, shared };
    above.down.push(link);
    below.up.push(link);
  };
  const far = farTrunks(edges, back, at);
  const trunks = new Map<number, GrowingTrunk>();
  const ways: Way[] = new Array(edges.length);
  const toThemselves = new Set(edges.flatMap(({ from, to }) => (from === to ? [from] : [])));
  const reach = new Map<Item, number>();
  const put = (item: Item, first = false) => {
    if (first) layers[item.layer]!.unshift(item);
    else layers[item.layer]!.push(item);
  };

  const reached = inOrder(edges, outgoing, back, hung);
  for (const box of reached) put(boxes[box]!);
  for (const box of reached) for (const index of outgoing[box]!) ways[index] = wayOf(index);
  // Of two that leave a box on one side, the one with the shorter way is the inner one.
  const nearness = (item: Item) => (item.kind === 'self' ? Number.POSITIVE_INFINITY : (reach.get(item) ?? -1));
  for (const { beside } of boxes)
    for (const list of [beside.left, beside.right]) if (list.length > 1) list.sort((a, b) => nearness(b) - nearness(a));
  return { count: made, boxes, layers, ways, back, ahead, ...sizesOf({ count: made, boxes, ways }, sizes, edges) };

  function wayOf(index: number): Way {
    const { from, to, label, weight } = edges[index]!;
    const source = boxes[from]!;
    const target = boxes[to]!;
    const key = trunkKey(edges[index]!, back[index]!);
    const trunk = trunks.get(key) ?? { id: trunks.size, items: new Map(), first: 0, last: -1, far: far.has(key) };
    trunks.set(key, trunk);
    if (from === to) {
      const item = newItem('self', source.layer);
      source.beside.right.unshift(item);
      return { back: true, own: [item], label: item, trunk, joins: undefined, sides: undefined };
    }
    return back[index] ? wayUp() : wayDown();

    function wayDown(): Way {
      let last = source;
      let labelItem: Item | undefined;
      if (label) {
        labelItem = newItem('label', source.layer + 1);
        put(labelItem);
        link(last, labelItem, index, weight, false);
        last = labelItem;
      }
      const joins = last.layer + 1 < target.layer ? last.layer + 1 : undefined;
      if (joins === undefined) link(last, target, index, weight, false);
      else if (!trunk.far) {
        const known = trunk.items.get(joins);
        // From here down as far as there is nothing yet.
        for (let layer = joins; !known && layer < (trunk.last < 0 ? target.layer : trunk.first); layer++)
          last = follow(last, lineAt(layer), last.kind === 'line');
        if (known) link(last, known, index, weight, false);
        else if (trunk.last < 0) link(last, target, index, weight, false);
        else link(last, trunk.items.get(trunk.first)!, index, weight, last.kind === 'line');
        if (!known) grow(joins, target.layer - 1);
      }
      return { back: false, own: labelItem ? [labelItem] : [], label: labelItem, trunk, joins, sides: undefined };
    }

    function wayUp(): Way {
      if (trunk.far) return { back: true, own: [], label: undefined, trunk, joins: source.layer, sides: undefined };
      const near = sides(from, to, index);
      // On the right a loop to itself is in the way.
      const sideFrom = toThemselves.has(from) ? 'left' : near.from;
      const sideTo = toThemselves.has(to) ? 'left' : near.to;
      const stub = newItem('line', source.layer);
      source.beside[sideFrom].push(stub);
      reach.set(stub, rank[to]!);
      const own = [stub];
      let last = stub;
      let labelItem: Item | undefined;
      if (label) {
        labelItem = newItem('label', source.layer - 1);
        put(labelItem, sideFrom === 'left');
        own.push(labelItem);
        link(labelItem, stub, index, weight, true);
        last = labelItem;
      }
      const joins = last.layer - 1;
      const known = trunk.items.get(joins);
      if (known) link(known, last, index, weight, true);
      else {
        for (let layer = joins; layer > trunk.last && layer >= target.layer; layer--) {
          const item = lineAt(layer, layer === target.layer ? sideTo : undefined, sideFrom === 'left');
          link(item, last, index, weight, true);
          last = item;
        }
        if (trunk.last >= 0) link(trunk.items.get(trunk.last)!, last, index, weight, true);
        grow(target.layer, joins);
      }
      return { back: true, own, label: labelItem, trunk, joins, sides: near };
    }

    function follow(last: Item, item: Item, shared: boolean): Item {
      link(last, item, index, weight, shared);
      return item;
    }

    function lineAt(layer: number, beside?: Side, first?: boolean): Item {
      const item = newItem('line', layer);
      trunk.items.set(layer, item);
      if (beside) target.beside[beside].push(item);
      else put(item, first);
      return item;
    }

    function grow(first: number, last: number): void {
      trunk.first = trunk.last < 0 ? first : Math.min(trunk.first, first);
      trunk.last = Math.max(trunk.last, last);
    }
  }
}

/** The same layers when boxes and labels have other sizes. */
export function resized(layout: Layers, sizes: readonly Size[], edges: readonly ArrangedEdge[]): Layers {
  return { ...layout, ...sizesOf(layout, sizes, edges) };
}

function sizesOf(
  { count, boxes, ways }: Pick<Layers, 'count' | 'boxes' | 'ways'>,
  sizes: readonly Size[],
  edges: readonly ArrangedEdge[],
): Sizes {
  const widths = new Float64Array(count);
  const heights = new Float64Array(count);
  boxes.forEach(({ id }, box) => {
    widths[id] = sizes[box]!.width;
    heights[id] = sizes[box]!.height;
  });
  ways.forEach(({ label: item }, index) => {
    if (!item) return;
    const { label } = edges[index]!;
    const isLoop = item.kind === 'self';
    widths[item.id] = isLoop ? Math.max(label?.width ?? 0, 20) + 24 : label!.width;
    heights[item.id] = label?.height ?? 0;
  });
  return { widths, heights };
}

interface GrowingTrunk extends Trunk {
  readonly items: Map<number, Item>;
  first: number;
  last: number;
}

function trunkKey({ to, aside }: ArrangedEdge, back: boolean): number {
  return to * 4 + (back ? 2 : 0) + (aside ? 1 : 0);
}

/** The longest trunks, where all together would be too many items. */
function farTrunks(
  edges: readonly ArrangedEdge[],
  back: readonly boolean[],
  at: (box: number) => number,
): ReadonlySet<number> {
  const spans = new Map<number, { low: number; high: number }>();
  edges.forEach((edge, index) => {
    const key = trunkKey(edge, back[index]!);
    const low = Math.min(at(edge.from), at(edge.to));
    const high = Math.max(at(edge.from), at(edge.to));
    const known = spans.get(key);
    spans.set(key, known ? { low: Math.min(known.low, low), high: Math.max(known.high, high) } : { low, high });
  });
  const lengths = [...spans].map(([key, { low, high }]) => ({ key, length: high - low }));
  let sum = lengths.reduce((total, { length }) => total + length, 0);
  const far = new Set<number>();
  for (const { key, length } of lengths.sort((a, b) => b.length - a.length)) {
    if (sum <= mostLines) break;
    // A short one would not get shorter.
    if (length < 3) break;
    far.add(key);
    sum -= length;
  }
  return far;
}

interface Ranks {
  readonly rank: number[];
  readonly back: boolean[];
  readonly hung: readonly { readonly from: number; readonly to: number }[];
}

/** Layers by the longest way down from the first box. What leads back to a box that one comes from is a way back. */
function ranksOf(count: number, edges: readonly ArrangedEdge[]): Ranks {
  const hung = hungRoots(count, edges);
  const next: { to: number; edge: number }[][] = Array.from({ length: count }, () => []);
  edges.forEach(({ from, to }, edge) => {
    next[from]!.push({ to, edge });
  });
  for (const { from, to } of hung) next[from]!.push({ to, edge: -1 });
  const state = new Uint8Array(count); // 0 new, 1 on the way, 2 done
  const done: number[] = [];
  const forward: number[][] = Array.from({ length: count }, () => []);
  const back = edges.map(({ from, to }) => from === to);
  for (let start = 0; start < count; start++) {
    if (state[start] !== 0) continue;
    const stack: { box: number; at: number }[] = [{ box: start, at: 0 }];
    state[start] = 1;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const way = next[top.box]![top.at++];
      if (way === undefined) {
        state[top.box] = 2;
        done.push(top.box);
        stack.pop();
      } else if (state[way.to] === 1) {
        if (way.edge >= 0) back[way.edge] = true;
      } else {
        forward[top.box]!.push(way.to);
        if (state[way.to] === 0) {
          state[way.to] = 1;
          stack.push({ box: way.to, at: 0 });
        }
      }
    }
  }
  const rank = new Array<number>(count).fill(0);
  for (const box of done.reverse()) for (const to of forward[box]!) rank[to] = Math.max(rank[to]!, rank[box]! + 1);
  return { rank, back, hung };
}

/** A way on stays the way on until another goes further by more than so many layers: else each state typed would swap them. */
const longer = 2;

/** The connections that go on, rather than out or back. */
function waysAhead(
  edges: readonly ArrangedEdge[],
  outgoing: readonly (readonly number[])[],
  rank: readonly number[],
  back: readonly boolean[],
  wasAhead: WasAhead,
): ReadonlyMap<number, 'main' | 'side'> {
  const forward = outgoing.map(list => list.filter(edge => !back[edge]));
  const onlyBack = outgoing.map((list, box) => list.length > 0 && forward[box]!.length === 0);
  const ahead = forward.map(list => list.filter(edge => !edges[edge]!.aside));
  const depth = new Array<number>(outgoing.length).fill(0);
  const byRank = [...outgoing.keys()].sort((a, b) => rank[b]! - rank[a]!);
  for (const box of byRank)
    for (const edge of ahead[box]!.length > 0 ? ahead[box]! : forward[box]!)
      depth[box] = Math.max(depth[box]!, depth[edges[edge]!.to]! + 1);
  const result = new Map<number, 'main' | 'side'>();
  const onMain = new Set<number>([0]);
  const value = (edge: number) => depth[edges[edge]!.to]! * 2 + (onlyBack[edges[edge]!.to] ? 0 : 1);
  for (const box of byRank.reverse()) {
    const most = Math.max(...ahead[box]!.map(value));
    const stays = staying(ahead[box]!, most);
    for (const edge of ahead[box]!) {
      if (stays ? !stays.includes(edge) : value(edge) !== most) continue;
      if (onMain.has(box)) onMain.add(edges[edge]!.to);
      result.set(edge, onMain.has(box) ? 'main' : 'side');
    }
  }
  return result;

  /** Where all ways out were there before, those that led on then, unless they have fallen behind. */
  function staying(ways: readonly number[], most: number): number[] | undefined {
    if (ways.length < 2) return undefined;
    const were = ways.filter(wasAhead);
    const known = ways.every(edge => wasAhead(edge) !== undefined);
    return known && were.length > 0 && were.every(edge => value(edge) + 2 * longer >= most) ? were : undefined;
  }
}

/** Boxes in the order in which they are reached from the first, by the connections that lead down. */
function inOrder(
  edges: readonly ArrangedEdge[],
  outgoing: readonly (readonly number[])[],
  back: readonly boolean[],
  hung: Ranks['hung'],
): number[] {
  const count = outgoing.length;
  const next = outgoing.map(list => list.filter(edge => !back[edge]).map(edge => edges[edge]!.to));
  for (const { from, to } of hung) next[from]!.push(to);
  const seen = new Array<boolean>(count).fill(false);
  const reached: number[] = [];
  for (let start = 0; start < count; start++) {
    const stack = [start];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen[at]) continue;
      seen[at] = true;
      reached.push(at);
      stack.push(...[...next[at]!].reverse());
    }
  }
  return reached;
}

/** What cannot be reached hangs below the start as well, so that the start alone is on top; three abreast, not in one long row. */
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
  if (count > 0) visit(0);
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

function maxOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
