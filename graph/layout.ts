/**
 * Where everything goes: graph in, picture out. Pure, no browser, no text measured on a screen.
 *
 * Transitions never leave their scope, so a machine is laid out scope by scope from the inside out: a branch becomes a box
 * of fixed size in the scope around it, and no engine needs to understand nesting. Each scope's geometry is remembered by
 * its content (sizes and connections, not names), so an edit costs the scope it is in and those around it. The engine is
 * `arrange.ts`; the lines are drawn in `route.ts`.
 */

import type { Arranged, ArrangedEdge, Size } from './arrange.ts';
import { arrange, planOf } from './arrange.ts';
import type { Before } from './arrangeAgain.ts';
import type { Graph, GraphEdge, GraphNode, GraphScope } from './graph.ts';
import { fonts, metrics } from './layout-metrics.ts';
import type { Box, EdgeLabel, Picture, PictureEdge, PictureNode, PictureScope } from './picture.ts';
import type { Line } from './route.ts';
import { linesOf } from './route.ts';
import { textWidth, wrap } from './textWidth.ts';

const card = { minWidth: 148, maxWidth: 236, step: 16, rightPadding: 14 } as const;
/** Cards of a scope with more of them than this have one of three widths: each letter that widens them moves all of the picture. */
const manyCards = 120;
const stepOfMany = (card.maxWidth - card.minWidth) / 2;
const scopePadding = 16;
const scopeGap = 12;
const containerPadding = 12;
const rowWidth = 1_900;
const labelWidth = 190;
const labelLines = 5;

export interface LayoutOptions {
  /** Ids of Parallel and Map states to be drawn as cards, without what is inside. */
  readonly collapsed?: ReadonlySet<string>;
}

export type Layout = (graph: Graph, options?: LayoutOptions) => Picture;

/**
 * A layout with a memory: scopes that have not changed since the last pictures are not arranged anew, and of one that has changed
 * what was not edited stays where it was, if that may be.
 */
export function createLayout(): Layout {
  let recent = new Map<string, Arranged>();
  let scenes = new Map<string, Scene>();
  return (graph, options = {}) => {
    const used = new Map<string, Arranged>();
    const shown = new Map<string, Scene>();
    const picture = draw(graph, options, (id, key, elements, make) => {
      const known = used.get(key) ?? recent.get(key) ?? make(beforeOf(scenes.get(id), elements));
      used.set(key, known);
      shown.set(id, { ...elements, arranged: known });
      return known;
    });
    scenes = shown;
    recent = new Map([...spared(recent, used), ...used]);
    return picture;
  };
}

/** What this picture did not use is kept for some more, so that undo is instant too: the newest, as much as is used. */
function spared(recent: ReadonlyMap<string, Arranged>, used: ReadonlyMap<string, Arranged>): [string, Arranged][] {
  const sizeOf = (arrangements: Iterable<Arranged>) =>
    [...arrangements].reduce((sum, { boxes }) => sum + boxes.length, 0);
  let room = Math.max(2_000, sizeOf(used.values()));
  const spare: [string, Arranged][] = [];
  for (const entry of [...recent].reverse()) {
    if (used.has(entry[0])) continue;
    room -= entry[1].boxes.length;
    if (room < 0) break;
    spare.push(entry);
  }
  return spare.reverse();
}

/** One picture without a memory. Never throws for any graph that `graphOf` makes. */
export const layout: Layout = (graph, options) => createLayout()(graph, options);

/** What was arranged, by which it is known again. */
interface Elements {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly ArrangedEdge[];
}

interface Scene extends Elements {
  readonly arranged: Arranged;
}

type Remember = (
  scope: string,
  key: string,
  elements: Elements,
  make: (before: Before | undefined) => Arranged,
) => Arranged;

/** Which box and connection of a scope is which of the scope as it was. */
function beforeOf(scene: Scene | undefined, { nodes, edges }: Elements): Before | undefined {
  const plan = scene && planOf(scene.arranged);
  if (!plan) return undefined;
  const indexes = new Map(scene.nodes.map(({ id }, index) => [id, index]));
  const boxes = Int32Array.from(nodes, ({ id }) => {
    const index = indexes.get(id) ?? -1;
    indexes.delete(id);
    return index;
  });
  // Under another name it is still the same, between the same neighbours.
  const left = new Set(indexes.values());
  nodes.forEach(({ kind }, index) => {
    if (boxes[index] !== -1 || left.size === 0) return;
    for (const before of [(boxes[index - 1] ?? -2) + 1, (boxes[index + 1] ?? 0) - 1])
      if (boxes[index] === -1 && scene.nodes[before]?.kind === kind && left.delete(before)) boxes[index] = before;
  });
  const keyOf = ({ from, to, aside }: ArrangedEdge) => `${from} ${to} ${aside}`;
  const edgesBefore = new Map(scene.edges.map((edge, index) => [keyOf(edge), index]));
  return {
    plan,
    boxes,
    edges: Int32Array.from(
      edges,
      ({ from, to, aside }) => edgesBefore.get(`${boxes[from]} ${boxes[to]} ${aside}`) ?? -1,
    ),
  };
}

interface Measured extends Size {
  readonly node: GraphNode;
  readonly nameLines: readonly string[];
  readonly detailLines: readonly string[];
  readonly inner: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly scope: Placed;
  }[];
}

/** A scope with the geometry of its content, relative to its own corner. */
interface Placed extends Size {
  readonly scope: GraphScope;
  readonly nodes: readonly Measured[];
  readonly arranged: Arranged;
  readonly labels: readonly (LabelText | undefined)[];
}

interface LabelText extends Size {
  readonly lines: readonly string[];
}

/** What is known of the texts of a node: letters are measured one by one. The same details are those of the same state, if it has its name. */
interface NodeTexts {
  readonly name: string;
  readonly type: GraphNode['type'];
  /** How wide its card would have to be. */
  readonly card: number;
  /** In one line each. */
  readonly whole: MeasuredText;
  /** From this width on nothing is broken. */
  readonly widest: number;
  /** Broken, by the width and number of lines they were last broken to. */
  broken: { readonly width: number; readonly lines: number; readonly text: MeasuredText } | undefined;
}

type MeasuredText = ReturnType<typeof measureText>;

const textsKnown = new WeakMap<GraphNode['details'], NodeTexts>();
const labelsKnown = new WeakMap<GraphEdge['labels'], { readonly label: LabelText | undefined }>();

function textsOf(node: GraphNode): NodeTexts {
  const known = textsKnown.get(node.details);
  if (known && known.name === node.name && known.type === node.type) return known;
  const whole = measureText(node, Number.POSITIVE_INFINITY, 1);
  // Spaces that are not drawn count where a text is broken.
  const widest = node.details.reduce((most, detail) => Math.max(most, textWidth(detail, fonts.detail)), whole.width);
  const { name, type } = node;
  const texts: NodeTexts = { name, type, card: neededWidth(node), whole, widest, broken: undefined };
  textsKnown.set(node.details, texts);
  return texts;
}

function measured(node: GraphNode, width: number, lines: number): MeasuredText {
  const texts = textsOf(node);
  if (texts.widest <= width) return texts.whole;
  const { broken } = texts;
  if (broken?.width === width && broken.lines === lines) return broken.text;
  const text = measureText(node, width, lines);
  texts.broken = { width, lines, text };
  return text;
}

function measuredLabel(edge: GraphEdge): LabelText | undefined {
  const known = labelsKnown.get(edge.labels) ?? { label: labelOf(edge) };
  labelsKnown.set(edge.labels, known);
  return known.label;
}

function draw(graph: Graph, { collapsed }: LayoutOptions, remember: Remember): Picture {
  const nodes: PictureNode[] = [];
  const scopes: PictureScope[] = [];
  const edges: PictureEdge[] = [];
  const root = placeScope(graph.root);
  emit(root, metrics.margin, metrics.margin, undefined, 0);
  return {
    width: root.width + 2 * metrics.margin,
    height: root.height + 2 * metrics.margin,
    nodes,
    scopes,
    edges,
  };

  function placeScope(scope: GraphScope): Placed {
    const isContainer = (node: GraphNode) => node.scopes.length > 0 && collapsed?.has(node.id) !== true;
    // Cards of one scope have one width: their sides line up, and the eye can follow a column.
    const width = cardWidth(scope.nodes.filter(node => node.kind === 'state' && !isContainer(node)));
    const measured = scope.nodes.map(node =>
      isContainer(node) ? measureContainer(node) : measureLeaf(node, width, scope.kind === 'machine'),
    );
    const labels = scope.edges.map(edge => (edge.labels.length === 0 ? undefined : measuredLabel(edge)));
    const arranged = arrangeScope(scope, measured, labels);
    return { scope, nodes: measured, arranged, labels, width: arranged.width, height: arranged.height };
  }

  function arrangeScope(
    { id, nodes: scopeNodes, edges: scopeEdges }: GraphScope,
    measured: readonly Measured[],
    labels: readonly (LabelText | undefined)[],
  ): Arranged {
    if (measured.length === 0) return { width: 96, height: 32, boxes: [], routes: [] };
    const indexes = new Map(scopeNodes.map((node, index) => [node.id, index]));
    const arrangedEdges = scopeEdges.map(
      (edge, index): ArrangedEdge => ({
        from: indexes.get(edge.from)!,
        to: indexes.get(edge.to)!,
        weight: weights[edge.kind],
        aside: edge.kind === 'catch',
        label: labels[index],
      }),
    );
    let key = '';
    for (const { width, height } of measured) key += `${width} ${height};`;
    for (const { from, to, weight, label } of arrangedEdges)
      key += label ? `${from} ${to} ${weight} ${label.width} ${label.height};` : `${from} ${to} ${weight};`;
    return remember(id, key, { nodes: scopeNodes, edges: arrangedEdges }, before =>
      arrange(measured, arrangedEdges, before),
    );
  }

  function measureContainer(node: GraphNode): Measured {
    const placed = node.scopes.map(placeScope);
    const header = measured(node, Number.POSITIVE_INFINITY, 1);
    // The name may be shortened rather than that a long one makes a wide empty box.
    const headerWidth = Math.min(header.width, 320) + metrics.textLeft + 54;
    const inner: Measured['inner'][number][] = [];
    let x = containerPadding;
    let y: number = metrics.header;
    let bottom = y;
    let right = headerWidth;
    for (const scope of placed) {
      const width = scope.width + 2 * scopePadding;
      const height = scope.height + 2 * scopePadding;
      if (x > containerPadding && x + width > rowWidth) {
        x = containerPadding;
        y = bottom + scopeGap;
      }
      inner.push({ x, y, width, height, scope });
      bottom = Math.max(bottom, y + height);
      right = Math.max(right, x + width + containerPadding);
      x += width + scopeGap;
    }
    return {
      node,
      ...measured(node, right - metrics.textLeft - 40, 1),
      width: right,
      height: bottom + containerPadding,
      inner: justified(inner, right),
    };
  }

  function emit(placed: Placed, left: number, top: number, parent: string | undefined, depth: number): void {
    placed.nodes.forEach((measured, index) => {
      const at = placed.arranged.boxes[index]!;
      const { node } = measured;
      const x = round(left + at.x);
      const y = round(top + at.y);
      // Member by member: thousands of objects that are spread are slow to make, and to send.
      nodes.push({
        id: node.id,
        kind: node.kind,
        name: node.name,
        type: node.type,
        resource: node.resource,
        service: node.service,
        retries: node.retries,
        distributed: node.distributed,
        language: node.language,
        isStart: node.isStart,
        isTerminal: node.isTerminal,
        comment: node.comment,
        problems: node.problems,
        nameSpan: node.nameSpan,
        span: node.span,
        x,
        y,
        width: round(measured.width),
        height: round(measured.height),
        nameLines: measured.nameLines,
        detailLines: measured.detailLines,
        container: measured.inner.length > 0,
        parent,
        depth,
      });
      for (const inner of measured.inner) {
        const { id, kind, nodes: content } = inner.scope.scope;
        const box = {
          x: round(x + inner.x),
          y: round(y + inner.y),
          width: round(inner.width),
          height: round(inner.height),
        };
        scopes.push({
          id,
          kind: kind === 'branch' ? 'branch' : 'processor',
          owner: node.id,
          empty: content.length === 0,
          ...box,
        });
        // The content stands in the middle of its box, at the top: starts of branches line up.
        emit(inner.scope, box.x + (box.width - inner.scope.width) / 2, box.y + scopePadding, node.id, depth + 1);
      }
    });
    rememberedLines(placed.arranged, left, top).forEach((line, index) => {
      const edge = placed.scope.edges[index]!;
      const text = placed.labels[index];
      const label: EdgeLabel | undefined =
        text && line.label
          ? {
              x: round(line.label.x - text.width / 2),
              y: round(line.label.y - text.height / 2),
              width: round(text.width),
              height: text.height,
              lines: text.lines,
            }
          : undefined;
      edges.push({
        id: edge.id,
        from: edge.from,
        to: edge.to,
        kind: edge.kind,
        count: edge.count,
        path: line.path,
        ...(line.own !== undefined && { own: line.own }),
        head: line.head,
        back: line.back,
        text: edge.texts.join('\n'),
        label,
        spans: edge.spans,
      });
    });
  }
}

/** The lines of a scope that stands where it stood are those of before. */
function rememberedLines(arranged: Arranged, left: number, top: number): readonly Line[] {
  const known = drawn.get(arranged);
  if (known && known.left === left && known.top === top) return known.lines;
  const lines = linesOf(arranged, left, top);
  drawn.set(arranged, { left, top, lines });
  return lines;
}

const drawn = new WeakMap<Arranged, { readonly left: number; readonly top: number; readonly lines: readonly Line[] }>();

/** Boxes of one row get one height, and share what is left of the container's width. */
function justified<T extends Box>(boxes: readonly T[], width: number): T[] {
  const result: T[] = [];
  for (let start = 0; start < boxes.length; ) {
    const row = boxes.slice(start).filter(box => box.y === boxes[start]!.y);
    const last = row.at(-1)!;
    const height = Math.max(...row.map(box => box.height));
    const spare = (width - containerPadding - (last.x + last.width)) / row.length;
    row.forEach((box, index) => {
      result.push({ ...box, x: box.x + spare * index, width: box.width + spare, height });
    });
    start += row.length;
  }
  return result;
}

/** How much the engine keeps a line short and straight: the main path most, errors least. */
const weights: Readonly<Record<GraphEdge['kind'], number>> = {
  start: 8,
  next: 4,
  default: 2,
  choice: 2,
  end: 2,
  catch: 1,
};

/** The smallest of the usual widths that all these cards' texts fit into, as far as the largest allows. */
function cardWidth(nodes: readonly GraphNode[]): number {
  let needed: number = card.minWidth;
  for (const node of nodes) needed = Math.max(needed, textsOf(node).card);
  const step = nodes.length > manyCards ? stepOfMany : card.step;
  return Math.min(card.maxWidth, Math.ceil((needed - card.minWidth) / step) * step + card.minWidth);
}

/** How wide a card would have to be for its texts, where details may be broken between their parts. */
function neededWidth(node: GraphNode): number {
  const frame = metrics.textLeft + card.rightPadding + extraWidth(node);
  let needed = textWidth(node.name, fonts.name) + frame;
  for (const detail of node.details) needed = Math.max(needed, widthOfParts(detail, card.maxWidth - frame) + frame);
  return needed;
}

/** A text that is too long for one line is broken between its parts. */
function partsOf(detail: string, width: number): string[] {
  return textWidth(detail, fonts.detail) <= width ? [detail] : detail.split(' · ');
}

function widthOfParts(detail: string, width: number): number {
  return Math.max(...partsOf(detail, width).map(part => textWidth(part, fonts.detail)));
}

function extraWidth(node: GraphNode): number {
  return node.type === 'Choice' ? 2 * metrics.hexagon : 0;
}

function measureLeaf(node: GraphNode, width: number, large: boolean): Measured {
  if (node.kind === 'start' || node.kind === 'end') {
    const size = large ? { width: 64, height: 28 } : { width: 14, height: 14 };
    return { node, ...size, nameLines: large ? [node.name] : [], detailLines: [], inner: [] };
  }
  if (node.kind === 'missing') {
    const text = measured(node, 150, 1);
    return { node, ...text, width: Math.ceil(text.width) + 52, height: 42, inner: [] };
  }
  const text = measured(node, width - metrics.textLeft - card.rightPadding - extraWidth(node), 3);
  const height =
    text.nameLines.length * metrics.nameLine + text.detailLines.length * metrics.detailLine + 2 * metrics.cardPadding;
  return { node, ...text, width, height: Math.max(48, height), inner: [] };
}

function measureText(node: GraphNode, width: number, lines: number) {
  const nameLines = wrap(node.name, width, lines, fonts.name);
  const detailLines = node.details
    .flatMap(detail => (lines > 1 ? partsOf(detail, width) : [detail]))
    .flatMap(detail => wrap(detail, width, lines > 1 ? 2 : 1, fonts.detail));
  const widths = [
    ...nameLines.map(line => textWidth(line, fonts.name)),
    ...detailLines.map(line => textWidth(line, fonts.detail)),
  ];
  return { nameLines, detailLines, width: Math.max(...widths) };
}

function labelOf(edge: GraphEdge): LabelText | undefined {
  const lines: string[] = [];
  edge.labels.forEach((label, index) => {
    const left = labelLines - lines.length;
    const more = edge.labels.length - index;
    if (left <= 0) return;
    if (left === 1 && more > 1) lines.push(`and ${more} more`);
    else lines.push(...wrap(label, labelWidth, more === 1 ? Math.min(3, left) : Math.min(3, left - 1), fonts.label));
  });
  if (lines.length === 0) return undefined;
  const width = Math.ceil(Math.max(...lines.map(line => textWidth(line, fonts.label)))) + 20;
  return { lines, width, height: lines.length * metrics.labelLine + 6 };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
