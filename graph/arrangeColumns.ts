/**
 * Third step of an arrangement: how far right everything stands.
 *
 * First, what shall stand exactly below each other is tied into columns: the main path, long lines, labels over what they lead
 * to, each item to at most one above and one below, the most important first, and never across each other. A fan of equals
 * is tied to none of them, so that it stands over their middle. Then the columns move towards what they are connected with,
 * as near as the room between them allows; those that get in each other's way move on together.
 */
import type { Item, Layers, Link } from './arrangeLayers.ts';

export interface Columns {
  /** x of the middle of every item, by its id. */
  readonly columns: Float64Array;
  /** How far right of that what it is connected with would have it. */
  readonly strains: Float64Array;
  readonly grid: Grid;
}

/** How everything stood in an arrangement before, by item of the layers of now. */
export interface Stood {
  /** x of before, or where something new would stand. */
  readonly at: Float64Array;
  /** What pulled then; not a number for what is new. */
  readonly strains: Float64Array;
}

/** The same layers in the same columns, when items have other sizes. */
export function columnsIn(grid: Grid, layout: Layers, stood?: Stood): Columns {
  return place(layout, grid, stood);
}

/** Where it is known how everything stood, only those columns move that are pulled otherwise than then. */
export function columnsOf(layout: Layers, kinds: readonly Kind[], stood?: Stood): Columns {
  const index = new Int32Array(layout.count);
  for (const layer of layout.layers)
    layer.forEach((item, at) => {
      index[item.id] = at;
    });
  return place(layout, gridOf(layout, tie(layout, index, kinds)), stood);
}

export interface Kind {
  readonly weight: number;
  /** Leaves the main path, as an error does. */
  readonly aside?: boolean;
}

/** What stands exactly below each other, from top to bottom. */
type Column = readonly Item[];

// ---- Ties --------------------------------------------------------------------------------------------------------------

/** What stands above each other, as chains of items. Links lead from a layer to the next, so that each layer is tied by itself. */
function tie(layout: Layers, index: Int32Array, kinds: readonly Kind[]): Column[] {
  const below: (Item | undefined)[] = new Array(layout.count);
  const above: (Item | undefined)[] = new Array(layout.count);
  for (const layer of layout.layers) {
    /** By place in the layer: the place of what it is tied to in the next. */
    const ties: number[] = [];
    for (const { link } of candidates(layer, layout.ahead, index, kinds)) {
      if (below[link.above.id] || above[link.below.id]) continue;
      const from = index[link.above.id]!;
      const to = index[link.below.id]!;
      if (crosses(ties, from, to)) continue;
      below[link.above.id] = link.below;
      above[link.below.id] = link.above;
      ties[from] = to;
    }
  }
  const columns: Column[] = [];
  for (const layer of layout.layers)
    for (const item of layer) {
      if (above[item.id]) continue;
      const column: Item[] = [];
      for (let each: Item | undefined = item; each; each = below[each.id]) column.push(each);
      columns.push(column);
    }
  return columns;
}

function crosses(ties: readonly number[], from: number, to: number): boolean {
  for (let at = from - 1; at >= 0; at--) {
    const other = ties[at];
    if (other === undefined) continue;
    if (other > to) return true;
    break;
  }
  for (let at = from + 1; at < ties.length; at++) {
    const other = ties[at];
    if (other === undefined) continue;
    return other < to;
  }
  return false;
}

interface Candidate {
  readonly link: Link;
  readonly importance: number;
}

/** Links from a layer to the next that may become ties, the most important first; without those among equals. */
function candidates(
  layer: readonly Item[],
  ahead: Layers['ahead'],
  index: Int32Array,
  kinds: readonly Kind[],
): readonly Candidate[] {
  const all: Candidate[] = [];
  for (const item of layer) for (const link of item.down) all.push({ link, importance: importanceOf(link) });
  if (all.length < 2) return all;
  const open = withoutEqualEnds(withoutEqualEnds(all, 'below'), 'above');
  return open.length < 2 ? open : open.sort((a, b) => b.importance - a.importance);

  function importanceOf({ above, below, edge, shared }: Link): number {
    const main = ahead.get(edge);
    // A long line and a label stand straight; where it joins the box is another matter.
    if (main !== undefined && (below.kind === 'box' || !shared)) return main === 'main' ? 900 : 800;
    if (above.kind === 'line' && below.kind === 'line') return 600;
    if (above.kind === 'label' || below.kind === 'label') return below.kind === 'box' ? 500 : 400;
    return kinds[edge]!.aside ? 100 : 200 + kinds[edge]!.weight;
  }

  /** Of an even number of equals at one end none is left, of an odd number the one in the middle; and nothing less important. */
  function withoutEqualEnds(links: Candidate[], end: 'above' | 'below'): Candidate[] {
    const groups: Candidate[][] = [];
    const groupOf = new Map<Item, Candidate[]>();
    for (const each of links) {
      const item = each.link[end];
      // Nearly always nothing else ends there.
      const isAlone = (end === 'above' ? item.down : item.up).length === 1;
      const group = isAlone ? undefined : groupOf.get(item);
      if (group) {
        group.push(each);
        continue;
      }
      const first = [each];
      groups.push(first);
      if (!isAlone) groupOf.set(item, first);
    }
    if (groups.length === links.length) return links;
    const other = end === 'above' ? 'below' : 'above';
    return groups.flatMap(group => {
      // Two that join a line bend one of them; of more the line stands in the middle.
      if (group.length < (group[0]!.link[end].kind === 'box' ? 2 : 3)) return group;
      const most = group.reduce((most, { importance }) => Math.max(most, importance), 0);
      const equals = group
        .filter(each => each.importance === most)
        .sort((a, b) => index[a.link[other].id]! - index[b.link[other].id]!);
      return equals.length % 2 === 0 ? [] : [equals[(equals.length - 1) / 2]!];
    });
  }
}

// ---- Places ------------------------------------------------------------------------------------------------------------

/** Room between the sides of two neighbours. */
function gapBetween(a: Item, b: Item): number {
  if (a.kind === 'box' && b.kind === 'box') return 32;
  if (a.kind === 'box' || b.kind === 'box') return 22;
  if (a.kind === 'label' || b.kind === 'label') return 14;
  return 16;
}

/** The columns of two items that are neighbours anywhere: one stays to the right of the other. */
interface Limit {
  readonly id: number;
  readonly left: number;
  readonly right: number;
}

interface Pull {
  readonly to: number;
  readonly weight: number;
}

/** All that places of columns depend on but sizes. */
export interface Grid {
  readonly columns: readonly Column[];
  /** The column of every item, by its id. */
  readonly number: Int32Array;
  readonly limits: readonly Limit[];
  /** By item: its limit to what is on its left. */
  readonly limitOf: Int32Array;
  readonly pulls: Pulls;
  readonly spread: Spread;
  readonly parts: Parts;
}

/** Of all columns, one after the other: those of a column stand from `first[column]` up to `first[column + 1]`. */
interface Pulls {
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

function inOneRow(pulls: readonly (readonly Pull[])[]): Pulls {
  const first = new Int32Array(pulls.length + 1);
  pulls.forEach((list, column) => {
    first[column + 1] = first[column]! + list.length;
  });
  const to = new Int32Array(first[pulls.length]!);
  const weight = new Float64Array(to.length);
  let at = 0;
  for (const list of pulls)
    for (const each of list) {
      to[at] = each.to;
      weight[at++] = each.weight;
    }
  return { first, to, weight };
}

function gridOf({ layers, count }: Layers, columns: readonly Column[]): Grid {
  const number = new Int32Array(count);
  columns.forEach((column, at) => {
    for (const item of column) number[item.id] = at;
  });
  const of = (item: Item) => number[item.id]!;

  const limits = new Map<number, Limit>();
  const limitOf = new Int32Array(count);
  for (const layer of layers)
    layer.forEach((item, at) => {
      const before = layer[at - 1];
      if (!before) return;
      const left = of(before);
      const right = of(item);
      const key = left * columns.length + right;
      const known = limits.get(key) ?? { id: limits.size, left, right };
      limits.set(key, known);
      limitOf[item.id] = known.id;
    });
  const pulls: Pull[][] = columns.map(() => []);
  const pull = (me: number, other: number, { shared, weight }: Link) => {
    if (other !== me) pulls[me]!.push({ to: other, weight: shared ? 8 : weight });
  };
  const heft = new Float64Array(columns.length);
  columns.forEach((column, me) => {
    for (const item of column) {
      // Equals weigh the same, so that a fan of them is even.
      heft[me]! += item.kind === 'box' ? 4 : 1;
      for (const link of item.up) pull(me, of(link.above), link);
      for (const link of item.down) pull(me, of(link.below), link);
      for (const neighbour of [...item.beside.left, ...item.beside.right])
        if (neighbour.kind !== 'self') pulls[of(neighbour)]!.push({ to: me, weight: 4 });
    }
  });
  keepTogether(pulls, limits.values(), heft);
  const all = [...limits.values()];
  const spread = new Spread(columns.length, all, heft);
  return { columns, number, limits: all, limitOf, pulls: inOneRow(pulls), spread, parts: new Parts(columns, pulls) };
}

function place({ layers, widths }: Layers, grid: Grid, stood: Stood | undefined): Columns {
  const { columns, number, pulls, spread, parts } = grid;
  const gap = (before: Item, item: Item) => widths[before.id]! / 2 + gapBetween(before, item) + widths[item.id]! / 2;
  // The widest demand of two columns that are neighbours anywhere.
  const gaps = new Float64Array(grid.limits.length);
  for (const layer of layers)
    for (let at = 1; at < layer.length; at++) {
      const item = layer[at]!;
      const limit = grid.limitOf[item.id]!;
      gaps[limit] = Math.max(gaps[limit]!, gap(layer[at - 1]!, item));
    }
  /** Where what it is connected with would have a column. */
  const target = (x: Float64Array, me: number) => {
    let sum = 0;
    let weights = 0;
    for (let at = pulls.first[me]!; at < pulls.first[me + 1]!; at++) {
      const weight = pulls.weight[at]!;
      sum += weight * x[pulls.to[at]!]!;
      weights += weight;
    }
    return weights === 0 ? x[me]! : sum / weights;
  };
  const x = stood ? settled(stood) : drawnTogether();
  return {
    grid,
    columns: Float64Array.from(number, column => x[column]!),
    strains: Float64Array.from(number, column => target(x, column) - x[column]!),
  };

  function drawnTogether(): Float64Array {
    let x = spread.near(middles(), gaps);
    const rounds = columns.length < 200 ? 80 : columns.length < 1_000 ? 24 : columns.length < 4_000 ? 10 : 5;
    for (let round = 0; round < rounds; round++)
      x = spread.near(parts.balanced(Float64Array.from(x, (mine, me) => (mine + target(x, me)) / 2)), gaps);
    return parts.balanced(x);
  }

  /** Where columns stand on average when each layer is put together by itself. */
  function middles(): Float64Array {
    const sums = new Float64Array(columns.length);
    for (const layer of layers) {
      let x = 0;
      layer.forEach((item, at) => {
        if (at > 0) x += gap(layer[at - 1]!, item);
      });
      let at = -x / 2;
      layer.forEach((item, place) => {
        if (place > 0) at += gap(layer[place - 1]!, item);
        sums[number[item.id]!]! += at;
      });
    }
    return sums.map((sum, column) => sum / columns[column]!.length);
  }

  function settled({ at, strains }: Stood): Float64Array {
    const wished = Float64Array.from(columns, items => middleOf(items, at));
    let x = parts.balanced(spread.near(wished, gaps));
    const moving = new Set<number>();
    columns.forEach((items, me) => {
      const strain = middleOf(items, strains);
      if (Number.isNaN(strain) || Math.abs(target(x, me) - x[me]! - strain) > 1) moving.add(me);
    });
    for (let round = 0; round < 40 && moving.size > 0; round++) {
      const wish = Float64Array.from(x);
      for (const me of moving) wish[me] = (x[me]! + target(x, me)) / 2;
      const next = spread.near(parts.balanced(wish), gaps);
      let most = 0;
      for (let me = 0; me < next.length; me++) {
        const move = Math.abs(next[me]! - x[me]!);
        if (move > most) most = move;
        if (move > 1) for (let at = pulls.first[me]!; at < pulls.first[me + 1]!; at++) moving.add(pulls.to[at]!);
      }
      x = next;
      if (most < 0.2) break;
    }
    return x;
  }
}

/** The value in the middle of those that are known of these items; not a number where none is. */
function middleOf(items: Column, known: Float64Array): number {
  const first = known[items[0]!.id]!;
  // In a long column nearly always.
  let same = 1;
  while (same < items.length && known[items[same]!.id] === first) same++;
  if (same === items.length) return first;
  const values = items.map(({ id }) => known[id]!).filter(value => !Number.isNaN(value));
  return values.length === 0 ? Number.NaN : values.sort((a, b) => a - b)[values.length >> 1]!;
}

/**
 * Parts of the picture that stand below each other and share no column: each may move sideways as a whole, for nothing is beside
 * it. Column by column a part that is pulled far would come to its place in very many rounds; so it goes there at once.
 */
class Parts {
  /** By column; counted from the top. */
  readonly #part: Int32Array;
  readonly #count: number;
  readonly #between: { readonly upper: number; readonly lower: number; readonly weight: number }[] = [];

  constructor(columns: readonly Column[], pulls: readonly (readonly Pull[])[]) {
    const bottoms: number[] = [];
    for (const column of columns) {
      const top = column[0]!.layer;
      bottoms[top] = Math.max(bottoms[top] ?? 0, column.at(-1)!.layer);
    }
    const partOf: number[] = [];
    let part = -1;
    let end = -1;
    for (let layer = 0; layer < bottoms.length; layer++) {
      if (layer > end) part++;
      partOf[layer] = part;
      end = Math.max(end, bottoms[layer] ?? layer);
    }
    this.#count = part + 1;
    this.#part = Int32Array.from(columns, column => partOf[column[0]!.layer]!);
    pulls.forEach((pull, me) => {
      for (const { to, weight } of pull) {
        if (this.#part[to] === this.#part[me]! + 1) this.#between.push({ upper: me, lower: to, weight });
        if (this.#part[to] === this.#part[me]! - 1) this.#between.push({ upper: to, lower: me, weight });
      }
    });
  }

  /** Each part moved so that what leads to it from above is straight on average. */
  balanced(x: Float64Array): Float64Array {
    if (this.#count < 2) return x;
    const sums = new Float64Array(this.#count);
    const weights = new Float64Array(this.#count);
    for (const { upper, lower, weight } of this.#between) {
      const part = this.#part[lower]!;
      sums[part]! += weight * (x[upper]! - x[lower]!);
      weights[part]! += weight;
    }
    const shifts = new Float64Array(this.#count);
    for (let part = 1; part < this.#count; part++)
      shifts[part] = shifts[part - 1]! + (weights[part] === 0 ? 0 : sums[part]! / weights[part]!);
    return x.map((each, column) => each + shifts[this.#part[column]!]!);
  }
}

/**
 * What nothing leads to, and what follows only from it, stays beside its neighbours: each such part is pulled to a heavier one, which
 * does not mind. Otherwise every round would push them a little farther away.
 */
function keepTogether(pulls: Pull[][], limits: Iterable<Limit>, heft: Float64Array): void {
  const part = new Int32Array(pulls.length).fill(-1);
  const weights: number[] = [];
  const towards: number[][] = pulls.map(pull => pull.map(({ to }) => to));
  pulls.forEach((pull, from) => {
    for (const { to } of pull) towards[to]!.push(from);
  });
  for (let first = 0; first < pulls.length; first++) {
    if (part[first] !== -1) continue;
    const me = weights.push(0) - 1;
    part[first] = me;
    const open = [first];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      weights[me]! += heft[each]!;
      for (const to of towards[each]!) {
        if (part[to] !== -1) continue;
        part[to] = me;
        open.push(to);
      }
    }
  }
  if (weights.length < 2) return;
  for (const { left, right } of limits) {
    const [a, b] = [part[left]!, part[right]!];
    if (a === b) continue;
    const rightIsLighter = weights[b]! < weights[a]! || (weights[b] === weights[a] && b > a);
    if (rightIsLighter) pulls[right]!.push({ to: left, weight: 1 });
    else pulls[left]!.push({ to: right, weight: 1 });
  }
}

/**
 * The places nearest to wished ones that keep all distances: columns from left to right, each pushing those on its left that
 * are in its way, and then moving with them as one. Writes them in place of the wishes. After Dwyer, Marriott, Stuckey: "Fast Node Overlap Removal".
 */
class Spread {
  readonly #order: Int32Array;
  /** What columns keep from those on their left: those of a column stand from `#first[column]` up to `#first[column + 1]`. */
  readonly #first: Int32Array;
  readonly #limits: Int32Array;
  /** By limit: the column on the left, and on the right. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(
    private readonly count: number,
    limits: readonly Limit[],
    private readonly heft: Float64Array,
  ) {
    this.#left = Int32Array.from(limits, ({ left }) => left);
    this.#right = Int32Array.from(limits, ({ right }) => right);
    const before = byColumn(count, this.#right);
    const after = byColumn(count, this.#left);
    this.#first = before.first;
    this.#limits = before.limits;
    const waiting = new Int32Array(count);
    for (const right of this.#right) waiting[right]!++;
    this.#order = new Int32Array(count);
    let ordered = 0;
    const ready: number[] = [];
    for (let each = 0; each < count; each++) if (waiting[each] === 0) ready.push(each);
    for (let each = ready.pop(); each !== undefined; each = ready.pop()) {
      this.#order[ordered++] = each;
      for (let at = after.first[each]!; at < after.first[each + 1]!; at++) {
        const next = this.#right[after.limits[at]!]!;
        if (--waiting[next]! === 0) ready.push(next);
      }
    }
    if (ordered < count) throw new Error('Columns stand to the left of themselves.');
  }

  /** `gaps`: by limit, the least distance. */
  near(wish: Float64Array, gaps: Float64Array): Float64Array {
    const { count, heft } = this;
    const firsts = this.#first;
    const limits = this.#limits;
    const lefts = this.#left;
    const rights = this.#right;
    const group = new Int32Array(count);
    const offset = new Float64Array(count);
    // Most stand alone: these are made for groups of more.
    const members: (number[] | undefined)[] = new Array(count);
    const before: (number[] | undefined)[] = new Array(count);
    const at = wish.slice();
    const weight = heft.slice();
    for (const each of this.#order) {
      group[each] = each;
      let me = each;
      for (;;) {
        let worst = -1;
        let most = 1e-6;
        const several = before[me];
        const first = several ? 0 : firsts[me]!;
        const end = several ? several.length : firsts[me + 1]!;
        for (let next = first; next < end; next++) {
          const limit = several ? several[next]! : limits[next]!;
          const column = lefts[limit]!;
          const left = group[column]!;
          if (left === me) continue;
          const excess = at[left]! + offset[column]! + gaps[limit]! - at[me]! - offset[rights[limit]!]!;
          if (excess > most) {
            most = excess;
            worst = limit;
          }
        }
        if (worst < 0) break;
        const left = group[lefts[worst]!]!;
        // Seen from the left group, how far right the origin of this one must be.
        const shift = offset[lefts[worst]!]! + gaps[worst]! - offset[rights[worst]!]!;
        const onLeft = members[left] ?? [left];
        const here = members[me] ?? [me];
        const leftIsMore = onLeft.length >= here.length;
        const [into, from, by] = leftIsMore ? [left, me, shift] : [me, left, -shift];
        const [all, moved] = leftIsMore ? [onLeft, here] : [here, onLeft];
        for (const member of moved) {
          group[member] = into;
          offset[member]! += by;
          all.push(member);
        }
        members[into] = all;
        // What has come to be inside is asked no more.
        const rest: number[] = [];
        for (const one of [into, from]) {
          const list = before[one] ?? limits.subarray(firsts[one]!, firsts[one + 1]!);
          for (const limit of list) if (group[lefts[limit]!] !== into) rest.push(limit);
        }
        before[into] = rest;
        at[into] = (weight[into]! * at[into]! + weight[from]! * (at[from]! - by)) / (weight[into]! + weight[from]!);
        weight[into]! += weight[from]!;
        me = into;
      }
    }
    for (let each = 0; each < count; each++) wish[each] = at[group[each]!]! + offset[each]!;
    return wish;
  }
}

/** Limits by the column at one end of them, in their order. */
function byColumn(count: number, columnOf: Int32Array): { readonly first: Int32Array; readonly limits: Int32Array } {
  const first = new Int32Array(count + 1);
  for (const column of columnOf) first[column + 1]!++;
  for (let column = 0; column < count; column++) first[column + 1]! += first[column]!;
  const next = first.slice();
  const limits = new Int32Array(columnOf.length);
  columnOf.forEach((column, limit) => {
    limits[next[column]!++] = limit;
  });
  return { first, limits };
}
