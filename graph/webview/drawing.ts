/**
 * The picture as elements of the page: made from the renderer's text, found again by id, and carried over from one picture to
 * the next. What the page adds to nodes (signs, counts, breakpoints) is in `signs.ts`.
 */
import type { Picture, PictureEdge, PictureNode } from '../picture.ts';
import { describe, renderSvg } from '../svg.ts';
import type { View } from '../view.ts';
import { element, isCalm, svg } from './elements.ts';

const moveTime = 220;

export class Drawing {
  readonly nodes = new Map<string, SVGGElement>();
  /** A line and its label. */
  readonly edges = new Map<string, SVGGElement[]>();
  picture: Picture | undefined;
  #byId = new Map<string, PictureNode>();
  #edgeById = new Map<string, PictureEdge>();
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

  clear(): void {
    this.picture = undefined;
    this.nodes.clear();
    this.edges.clear();
    this.#byId.clear();
    this.#edgeById.clear();
    this.#keys.clear();
    this.#layer.replaceChildren();
  }

  /** What looks as before stays as it is, with all that was added to it; returns the ids of the nodes that are new elements. */
  draw(picture: Picture, title: string): ReadonlySet<string> {
    const keys = keysOf(picture);
    const { root } = this;
    const isNew = (id: string) => keys.get(id) !== this.#keys.get(id);
    const nodes = root ? picture.nodes.filter(({ id }) => isNew(id)) : picture.nodes;
    const edges = root ? picture.edges.filter(({ id }) => isNew(id)) : picture.edges;
    this.picture = picture;
    this.#keys = keys;
    this.#byId = new Map(picture.nodes.map(node => [node.id, node]));
    this.#edgeById = new Map(picture.edges.map(edge => [edge.id, edge]));
    const owners = new Set(nodes.map(({ id }) => id));
    const part = { ...picture, nodes, edges, scopes: picture.scopes.filter(({ owner }) => owners.has(owner)) };
    const made = this.#make(part, title);
    if (root) this.#putInto(root, made, picture);
    else this.#layer.replaceChildren(made);
    const shown = this.root!;
    shown.setAttribute('aria-label', title);
    shown.setAttribute('width', String(picture.width));
    shown.setAttribute('height', String(picture.height));
    this.#numberSiblings(picture);
    return owners;
  }

  /** The renderer's text as elements, with what the page needs of them. */
  #make(picture: Picture, title: string): Element {
    const text = renderSvg(picture, { interactive: true, title });
    const root = document.adoptNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement);
    // The page tells more, and to everybody: see `card.ts`.
    for (const each of root.querySelectorAll('title')) each.remove();
    for (const each of root.querySelectorAll<SVGGElement>('.edge[data-edge]')) {
      const edge = this.#edgeById.get(each.dataset.edge ?? '');
      if (!edge) continue;
      // A line is thin; what one has to hit is not.
      each.append(svg('path', { class: 'hit', d: edge.path }));
      each.setAttribute('role', 'graphics-symbol');
      each.setAttribute('aria-roledescription', 'transition');
      each.setAttribute('aria-label', this.sentenceOf(edge));
      each.setAttribute('tabindex', '-1');
    }
    for (const each of root.querySelectorAll<SVGGElement>('[data-edge]')) {
      const id = each.dataset.edge ?? '';
      const known = this.#made.get(id);
      if (known) known.push(each);
      else this.#made.set(id, [each]);
    }
    for (const each of root.querySelectorAll<SVGGElement>('[data-id]')) this.#made.set(each.dataset.id ?? '', [each]);
    for (const { id } of picture.nodes) {
      const [target] = this.#made.get(id) ?? [];
      if (!target) continue;
      this.nodes.get(id)?.remove();
      this.nodes.set(id, target);
      const node = this.#byId.get(id);
      if (node) target.setAttribute('aria-label', this.describe(node, node.problems));
    }
    for (const { id } of picture.edges) {
      for (const each of this.edges.get(id) ?? []) each.remove();
      this.edges.set(id, this.#made.get(id) ?? []);
    }
    this.#made.clear();
    return root;
  }
  readonly #made = new Map<string, SVGGElement[]>();

  /** Into the layers of what is there already, in the picture's order; what is no more goes. */
  #putInto(root: Element, made: Element, picture: Picture): void {
    for (const [id, target] of this.nodes)
      if (!this.#byId.has(id)) {
        target.remove();
        this.nodes.delete(id);
      }
    for (const [id, targets] of this.edges)
      if (!this.#edgeById.has(id)) {
        for (const each of targets) each.remove();
        this.edges.delete(id);
      }
    const order = new Map(picture.nodes.map(({ id }, index) => [id, index]));
    for (const layer of made.querySelectorAll('.world > g')) {
      const there = root.querySelector(`.world > .${layer.classList[0]}`);
      if (!there) continue;
      const old = [...there.children] as SVGGElement[];
      let at = 0;
      for (const each of [...layer.children] as SVGGElement[]) {
        const place = order.get(each.dataset.id ?? '') ?? Number.POSITIVE_INFINITY;
        while (at < old.length && (order.get(old[at]!.dataset.id ?? '') ?? 0) < place) at++;
        there.insertBefore(each, old[at] ?? null);
      }
    }
    for (const { id, x, y } of picture.nodes) this.nodes.get(id)?.setAttribute('transform', `translate(${x} ${y})`);
  }
  #keys = new Map<string, string>();

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
    const outgoing = this.#outgoing().get(node.id) ?? [];
    const names = new Map(outgoing.map(({ to }) => [to, this.#byId.get(to)?.name ?? '']));
    return describe({ ...node, problems }, outgoing, names);
  }

  #outgoing(): ReadonlyMap<string, readonly PictureEdge[]> {
    if (this.#leading.of !== this.picture) {
      const from = new Map<string, PictureEdge[]>();
      for (const edge of this.picture?.edges ?? []) from.set(edge.from, [...(from.get(edge.from) ?? []), edge]);
      this.#leading = { of: this.picture, from };
    }
    return this.#leading.from;
  }
  #leading: { of: Picture | undefined; from: ReadonlyMap<string, readonly PictureEdge[]> } = {
    of: undefined,
    from: new Map(),
  };

  /** Lets nodes glide from where they were on the screen, and new things appear gently. */
  moveFrom(before: Picture, viewBefore: View, view: View, area: { width: number; height: number }): void {
    const { picture } = this;
    if (!picture || isCalm()) return;
    const timing = { duration: moveTime, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
    const old = new Map(before.nodes.map(node => [node.id, node]));
    const isSeen = ({ x, y, width, height }: PictureNode, at: View) =>
      at.x + x * at.scale < area.width &&
      at.y + y * at.scale < area.height &&
      at.x + (x + width) * at.scale > 0 &&
      at.y + (y + height) * at.scale > 0;
    for (const node of picture.nodes) {
      const was = old.get(node.id);
      const target = this.nodes.get(node.id);
      if (!isSeen(node, view) && !(was && isSeen(was, viewBefore))) continue;
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
      if (paths.get(edge.id) !== edge.path && moved++ < 200)
        for (const each of this.edges.get(edge.id) ?? [])
          each.animate([{ opacity: 0 }, { opacity: 1 }], { ...timing, duration: moveTime * 1.5 });
  }

  /**
   * ARIA: who is inside of whom, in the order of the definition, and the how-manieth of how many. In the page nodes stand in the
   * order in which they are painted.
   */
  #numberSiblings({ nodes }: Picture): void {
    const inside = new Map<string | undefined, SVGGElement[]>();
    nodes.forEach(({ id, parent }, index) => {
      const target = this.nodes.get(id);
      if (!target) return;
      target.id = `node-${index}`;
      const beside = inside.get(parent) ?? [];
      inside.set(parent, beside);
      beside.push(target);
    });
    for (const [parent, beside] of inside) {
      beside.forEach((target, index) => {
        target.setAttribute('aria-posinset', String(index + 1));
        target.setAttribute('aria-setsize', String(beside.length));
      });
      const owner = parent === undefined ? this.root : this.nodes.get(parent);
      owner?.setAttribute('aria-owns', beside.map(({ id }) => id).join(' '));
    }
    for (const [id, target] of this.nodes) if (!inside.has(id)) target.removeAttribute('aria-owns');
  }
}

/** How each node and edge looks, wherever a node stands; a node's words name what it leads to. */
function keysOf({ nodes, edges, scopes }: Picture): Map<string, string> {
  const keys = new Map<string, string>();
  const words = new Map<string, string>();
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  for (const { spans: _spans, ...edge } of edges) {
    keys.set(edge.id, JSON.stringify(edge));
    words.set(edge.from, `${words.get(edge.from) ?? ''}\n${edge.kind} ${names.get(edge.to)} ${edge.text}`);
  }
  const inside = new Map<string, string>();
  const places = new Map(nodes.map(({ id, x, y }) => [id, { x, y }]));
  for (const scope of scopes) {
    const { x, y } = places.get(scope.owner) ?? { x: 0, y: 0 };
    const box = [scope.x - x, scope.y - y, scope.width, scope.height, scope.empty].join();
    inside.set(scope.owner, `${inside.get(scope.owner) ?? ''} ${box}`);
  }
  for (const { x: _x, y: _y, span: _span, nameSpan: _nameSpan, ...node } of nodes)
    keys.set(node.id, `${JSON.stringify(node)}${words.get(node.id) ?? ''}${inside.get(node.id) ?? ''}`);
  return keys;
}
