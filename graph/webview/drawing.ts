/**
 * The picture as elements of the page. Every node and transition has its element, with its role, its words and what it is marked as,
 * so that keyboards and screen readers find all of them; what it looks like is drawn into it when it comes near to what is seen.
 * So a change costs what is seen of it, however large the machine is. An element stays as long as its node does. What the page adds
 * to nodes (signs, counts, breakpoints) is in `signs.ts`.
 */

import { isAlike } from '../listChange.ts';
import type { Box, Picture, PictureEdge, PictureNode } from '../picture.ts';
import { describe, renderSvg } from '../svg.ts';
import type { Size, View } from '../view.ts';
import { element, isCalm, svg } from './elements.ts';

const moveTime = 220;
/** Smaller pictures are drawn as a whole. */
const small = 40;
/** So much is drawn at once; if more is seen, far out, the rest comes in the next frames. */
const batch = 250;
/** What is near is made ready when the view has been still so long: so many elements at a time. */
const restTime = 120;
const restBatch = 40;

/** What is new in the page, by id. */
export interface Fresh {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Nodes that are as they were, but of which something else is to be said. */
  readonly said: readonly string[];
}

export class Drawing {
  readonly nodes = new Map<string, SVGGElement>();
  /** A line, and its label if it has one. */
  readonly edges = new Map<string, readonly SVGGElement[]>();
  picture: Picture | undefined;
  /** Looks were drawn into these nodes: their signs are to be added. */
  onDrawn: (ids: readonly string[]) => void = () => {};
  #byId = new Map<string, PictureNode>();
  #edgeById = new Map<string, PictureEdge>();
  #leading = new Map<string, readonly PictureEdge[]>();
  #scopes = new Map<string, Picture['scopes']>();
  /** Those whose looks are in the page, nodes and edges alike. */
  readonly #drawn = new Set<string>();
  #places = new Map<string, string>();
  #count = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #layer = element('camera');

  node(id: string | undefined): PictureNode | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  edge(id: string | undefined): PictureEdge | undefined {
    return id === undefined ? undefined : this.#edgeById.get(id);
  }

  get root(): Element | undefined {
    return this.#layer.firstElementChild ?? undefined;
  }

  isDrawn(id: string): boolean {
    return this.#drawn.has(id);
  }

  clear(): void {
    clearTimeout(this.#rest);
    this.picture = undefined;
    for (const each of [this.nodes, this.edges, this.#byId, this.#edgeById, this.#leading, this.#scopes, this.#places])
      each.clear();
    this.#drawn.clear();
    this.#layer.replaceChildren();
  }

  /** Takes a picture over; `look` shows it. Returns what are new elements, without any marks. */
  draw(picture: Picture, title: string): Fresh {
    const before = this.picture;
    const oldNodes = this.#byId;
    const oldEdges = this.#edgeById;
    const oldLeading = this.#leading;
    const oldScopes = this.#scopes;
    this.picture = picture;
    this.#byId = new Map(picture.nodes.map(node => [node.id, node]));
    this.#edgeById = new Map(picture.edges.map(edge => [edge.id, edge]));
    this.#leading = groupBy(picture.edges, ({ from }) => from);
    this.#scopes = groupBy(picture.scopes, ({ owner }) => owner);
    for (const [id, target] of this.nodes) if (!this.#byId.has(id)) this.#remove(id, [target], this.nodes);
    for (const [id, targets] of this.edges) if (!this.#edgeById.has(id)) this.#remove(id, targets, this.edges);

    const nodes: PictureNode[] = [];
    const edges: PictureEdge[] = [];
    const said: string[] = [];
    for (const node of picture.nodes) {
      const { id } = node;
      const old = oldNodes.get(id);
      const target = this.nodes.get(id);
      if (!old || !target || isOtherKind(old, node)) {
        if (target) this.#remove(id, [target], this.nodes);
        nodes.push(node);
        continue;
      }
      const scopes = this.#scopes.get(id);
      const looksSame =
        (old === node || isAlike(old, node, placeOnly)) && sameInside(old, oldScopes.get(id), node, scopes);
      if (!looksSame) this.#empty(id, [target]);
      else if ((old.x !== node.x || old.y !== node.y) && this.#drawn.has(id))
        target.setAttribute('transform', at(node));
      const leads = this.#leading.get(id);
      // Wider cards say what they said: of a thousand that a letter has widened none gets new words.
      const saysSame = looksSame || isAlike(old, node, sizeOnly);
      if (!saysSame || !sameWords(oldLeading.get(id), leads)) said.push(id);
    }
    for (const edge of picture.edges) {
      const { id } = edge;
      const old = oldEdges.get(id);
      const targets = this.edges.get(id);
      if (!old || !targets || old.kind !== edge.kind || old.back !== edge.back || !old.label !== !edge.label) {
        if (targets) this.#remove(id, targets, this.edges);
        edges.push(edge);
      } else if (old !== edge && !isAlike(old, edge, textOnly)) {
        this.#empty(id, targets);
        if (old.text !== edge.text) targets[0]?.setAttribute('aria-label', this.sentenceOf(edge));
      }
    }
    this.#add({ ...picture, nodes, edges, scopes: [] }, title);
    const shown = this.root!;
    set(shown, 'aria-label', title);
    set(shown, 'width', String(picture.width));
    set(shown, 'height', String(picture.height));
    if (!before || nodes.length > 0 || !sameOrder(before, picture)) this.#numberSiblings(picture);
    return { nodes: nodes.map(({ id }) => id), edges: edges.map(({ id }) => id), said };
  }

  /** Draws what is seen in the view and is not drawn yet; what is near follows when nothing moves. */
  look(view: View, area: Size): void {
    clearTimeout(this.#rest);
    if (!this.picture || area.width === 0 || area.height === 0) return;
    const isSmall = this.picture.nodes.length <= small;
    const wanted = isSmall ? this.#undrawn(() => true) : this.#undrawn(isIn(seenIn(view, area, 0)));
    this.#drawInto(wanted.slice(0, batch));
    if (wanted.length > batch) requestAnimationFrame(() => this.look(view, area));
    else if (!isSmall) this.#rest = setTimeout(() => this.#makeReady(view, area), restTime);
  }

  /** Draws one that is about to be needed, e.g. as it gets the keyboard. */
  ensure(id: string | undefined): void {
    const item = this.node(id) ?? this.edge(id);
    if (item && !this.#drawn.has(item.id)) this.#drawInto([item]);
  }

  /** What is near is drawn a little at a time, and what is far away takes no place any more. */
  #makeReady(view: View, area: Size): void {
    const wanted = this.#undrawn(isIn(seenIn(view, area, 1)));
    this.#drawInto(wanted.slice(0, restBatch));
    if (wanted.length > restBatch) {
      this.#rest = setTimeout(() => this.#makeReady(view, area));
      return;
    }
    const isNear = isIn(seenIn(view, area, 2));
    const focused = document.activeElement;
    for (const id of [...this.#drawn]) {
      const node = this.#byId.get(id);
      const edge = this.#edgeById.get(id);
      const targets = node ? [this.nodes.get(id)!] : (this.edges.get(id) ?? []);
      if (!isNear(node ?? edge!) && !targets.some(each => each === focused)) this.#empty(id, targets);
    }
  }

  #undrawn(isWanted: (item: PictureNode | PictureEdge) => boolean): (PictureNode | PictureEdge)[] {
    const { nodes, edges } = this.picture!;
    const isMissing = (item: PictureNode | PictureEdge) => !this.#drawn.has(item.id) && isWanted(item);
    return [...nodes.filter(isMissing), ...edges.filter(isMissing)];
  }

  /** The renderer's looks, with what the page needs of them. */
  #drawInto(items: readonly (PictureNode | PictureEdge)[]): void {
    const { picture } = this;
    if (!picture || items.length === 0) return;
    const nodes = items.filter(item => 'nameLines' in item);
    const edges = items.filter(item => 'path' in item);
    const scopes = nodes.flatMap(({ id }) => this.#scopes.get(id) ?? []);
    const made = parsed({ ...picture, nodes, edges, scopes });
    // The page tells more, and to everybody: see `card.ts`.
    for (const each of made.querySelectorAll('title')) each.remove();
    for (const each of [...made.querySelectorAll<SVGGElement>('[data-id]')])
      this.nodes.get(each.dataset.id ?? '')?.replaceChildren(...each.childNodes);
    for (const each of [...made.querySelectorAll<SVGGElement>('.edges > g')])
      this.edges.get(each.dataset.edge ?? '')?.[0]?.replaceChildren(...each.childNodes);
    for (const each of [...made.querySelectorAll<SVGGElement>('.labels > g')])
      this.edges.get(each.dataset.edge ?? '')?.[1]?.replaceChildren(...each.childNodes);
    for (const node of nodes) {
      this.#drawn.add(node.id);
      this.nodes.get(node.id)?.setAttribute('transform', at(node));
    }
    for (const { id, path } of edges) {
      this.#drawn.add(id);
      // A line is thin; what one has to hit is not.
      this.edges.get(id)?.[0]?.append(svg('path', { class: 'hit', d: path }));
    }
    if (nodes.length > 0) this.onDrawn(nodes.map(({ id }) => id));
  }

  #empty(id: string, targets: readonly Element[]): void {
    if (!this.#drawn.delete(id)) return;
    for (const each of targets) each.replaceChildren();
  }

  #remove<T>(id: string, targets: readonly Element[], from: Map<string, T>): void {
    for (const each of targets) each.remove();
    from.delete(id);
    this.#drawn.delete(id);
    this.#places.delete(id);
  }

  /** New elements, into the layers of what is there already, in the picture's order. */
  #add(part: Picture, title: string): void {
    const { root } = this;
    if (root && part.nodes.length === 0 && part.edges.length === 0) return;
    const made = parsed(part, { bare: true, title });
    for (const each of made.querySelectorAll<SVGGElement>('[data-id]')) {
      const id = each.dataset.id ?? '';
      const node = this.#byId.get(id);
      if (node && root) each.setAttribute('aria-label', this.describe(node, node.problems));
      each.id = `node-${this.#count++}`;
      this.nodes.set(id, each);
    }
    for (const each of made.querySelectorAll<SVGGElement>('[data-edge]')) {
      const id = each.dataset.edge ?? '';
      const edge = this.#edgeById.get(id);
      const known = this.edges.get(id);
      this.edges.set(id, known ? [...known, each] : [each]);
      if (known || !edge) continue;
      each.setAttribute('role', 'graphics-symbol');
      each.setAttribute('aria-roledescription', 'transition');
      each.setAttribute('aria-label', this.sentenceOf(edge));
      each.setAttribute('tabindex', '-1');
    }
    if (!root) {
      this.#layer.replaceChildren(made);
      return;
    }
    for (const sort of ['edges', 'labels']) {
      const there = root.querySelector(`.world > .${sort}`);
      for (const each of [...(made.querySelector(`.world > .${sort}`)?.children ?? [])]) there?.append(each);
    }
    const fresh = new Set(part.nodes.map(({ id }) => id));
    const next: { cards: Element | null; containers: Element | null } = { cards: null, containers: null };
    for (const { id, container } of (this.picture?.nodes ?? []).toReversed()) {
      const layer = container ? 'containers' : 'cards';
      const target = this.nodes.get(id);
      if (target && fresh.has(id)) root.querySelector(`.world > .${layer}`)?.insertBefore(target, next[layer]);
      next[layer] = target ?? next[layer];
    }
  }

  /** A transition as a screen reader says it. */
  sentenceOf({ from, to, text, kind }: PictureEdge): string {
    const name = (id: string) => this.#byId.get(id)?.name ?? '';
    const way = `From ${name(from)} to ${name(to)}`;
    if (text === '') return way;
    const words = text.split('\n').join(', or ');
    return kind === 'catch' ? `${way}, on ${words}` : `${way}, ${words === 'Default' ? 'otherwise' : `if ${words}`}`;
  }

  /** What a screen reader says of a node, with the problems that are known now. */
  describe(node: PictureNode, problems: PictureNode['problems']): string {
    const outgoing = this.#leading.get(node.id) ?? [];
    const names = new Map(outgoing.map(({ to }) => [to, this.#byId.get(to)?.name ?? '']));
    return describe({ ...node, problems }, outgoing, names);
  }

  /** Lets nodes glide from where they were on the screen, and new things appear gently. */
  moveFrom(before: Picture, viewBefore: View, view: View, area: Size): void {
    const { picture } = this;
    if (!picture || isCalm()) return;
    const timing = { duration: moveTime, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
    const old = new Map(before.nodes.map(node => [node.id, node]));
    const [isSeen, wasSeen] = [isIn(seenIn(view, area, 0)), isIn(seenIn(viewBefore, area, 0))];
    for (const node of picture.nodes) {
      const was = old.get(node.id);
      const target = this.nodes.get(node.id);
      if (!isSeen(node) && !(was && this.#drawn.has(node.id) && wasSeen(was))) continue;
      if (!was) {
        target?.animate([{ opacity: 0 }, { opacity: 1 }], timing);
        continue;
      }
      const x = (was.x * viewBefore.scale + viewBefore.x - view.x) / view.scale;
      const y = (was.y * viewBefore.scale + viewBefore.y - view.y) / view.scale;
      if (Math.hypot(x - node.x, y - node.y) > 0.5)
        target?.animate(
          [{ transform: `translate(${x}px, ${y}px)` }, { transform: `translate(${node.x}px, ${node.y}px)` }],
          timing,
        );
    }
    const paths = new Map(before.edges.map(edge => [edge.id, edge.path]));
    let moved = 0;
    for (const edge of picture.edges)
      if (this.#drawn.has(edge.id) && paths.get(edge.id) !== edge.path && isSeen(edge) && moved++ < 200)
        for (const each of this.edges.get(edge.id) ?? [])
          each.animate([{ opacity: 0 }, { opacity: 1 }], { ...timing, duration: moveTime * 1.5 });
  }

  /**
   * ARIA: who is inside of whom, in the order of the definition, and the how-manieth of how many. In the page nodes stand in the
   * order in which they are painted.
   */
  #numberSiblings({ nodes }: Picture): void {
    const inside = groupBy(
      nodes.filter(({ id }) => this.nodes.has(id)),
      ({ parent }) => parent,
    );
    const place = (id: string, target: Element, position: number, of: number, owns: string) => {
      const words = `${position} ${of} ${owns}`;
      if (this.#places.get(id) === words) return;
      this.#places.set(id, words);
      if (position > 0) target.setAttribute('aria-posinset', String(position));
      if (position > 0) target.setAttribute('aria-setsize', String(of));
      if (owns === '') target.removeAttribute('aria-owns');
      else target.setAttribute('aria-owns', owns);
    };
    const idsOf = (beside: readonly PictureNode[]) => beside.map(({ id }) => this.nodes.get(id)!.id).join(' ');
    for (const beside of inside.values())
      for (const [index, { id }] of beside.entries())
        place(id, this.nodes.get(id)!, index + 1, beside.length, idsOf(inside.get(id) ?? []));
    if (this.root) place('', this.root, 0, 0, idsOf(inside.get(undefined) ?? []));
  }
}

function parsed(picture: Picture, options: { readonly bare?: boolean; readonly title?: string } = {}): Element {
  const text = renderSvg(picture, { interactive: true, ...options });
  return document.adoptNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement);
}

function at({ x, y }: Box): string {
  return `translate(${x} ${y})`;
}

function set(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** What of the picture is in the page, and so many pages around it. */
function seenIn(view: View, area: Size, around: number): Box {
  const [width, height] = [area.width / view.scale, area.height / view.scale];
  return {
    x: -view.x / view.scale - around * width,
    y: -view.y / view.scale - around * height,
    width: width * (1 + 2 * around),
    height: height * (1 + 2 * around),
  };
}

/** Signs stand out of their nodes. */
const overhang = 24;

function isIn(seen: Box): (item: PictureNode | PictureEdge) => boolean {
  return item => {
    const { x, y, width, height } = 'path' in item ? boxOf(item) : item;
    return (
      x - overhang < seen.x + seen.width &&
      y - overhang < seen.y + seen.height &&
      x + width + overhang > seen.x &&
      y + height + overhang > seen.y
    );
  };
}

/** All of a line and its label. Nothing of a curve is outside of its points. */
function boxOf(edge: PictureEdge): Box {
  const known = boxes.get(edge);
  if (known) return known;
  const { label } = edge;
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const add = (x: number, y: number) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  const numbers = edge.path.match(/-?[\d.]+/g) ?? [];
  for (let index = 0; index + 1 < numbers.length; index += 2) add(Number(numbers[index]), Number(numbers[index + 1]));
  if (label) add(label.x, label.y);
  if (label) add(label.x + label.width, label.y + label.height);
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  boxes.set(edge, box);
  return box;
}

const boxes = new WeakMap<PictureEdge, Box>();

const placeOnly: ReadonlySet<string> = new Set(['x', 'y', 'span', 'nameSpan']);
const sizeOnly: ReadonlySet<string> = new Set([...placeOnly, 'width', 'height', 'nameLines']);
const textOnly: ReadonlySet<string> = new Set(['spans']);

/** Needs another element: another layer, other classes, another level in the tree. */
function isOtherKind(before: PictureNode, after: PictureNode): boolean {
  return (
    before.container !== after.container ||
    before.kind !== after.kind ||
    before.type !== after.type ||
    before.depth !== after.depth ||
    (after.kind !== 'state' && before.height !== after.height)
  );
}

/** The boxes of what is inside, as they stand in it. */
function sameInside(before: Box, were: Picture['scopes'] = [], after: Box, are: Picture['scopes'] = []): boolean {
  return (
    were.length === are.length &&
    were.every((was, index) => {
      const is = are[index]!;
      const way = Math.hypot(was.x - before.x - is.x + after.x, was.y - before.y - is.y + after.y);
      return way < 0.05 && was.width === is.width && was.height === is.height && was.empty === is.empty;
    })
  );
}

function sameWords(before: readonly PictureEdge[] = [], after: readonly PictureEdge[] = []): boolean {
  return (
    before.length === after.length &&
    before.every((edge, index) => {
      const other = after[index]!;
      return edge === other || (edge.id === other.id && edge.kind === other.kind && edge.text === other.text);
    })
  );
}

function sameOrder({ nodes: before }: Picture, { nodes: after }: Picture): boolean {
  return (
    before.length === after.length &&
    before.every(({ id, parent }, index) => id === after[index]!.id && parent === after[index]!.parent)
  );
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
