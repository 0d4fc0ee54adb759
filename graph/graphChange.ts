/**
 * What became of a graph, to be sent to who draws it elsewhere: a key changes one state, and the places in the text behind it; to
 * copy all of a large graph takes longer than to draw it. Scope by scope, each as what became of its lists.
 *
 * Each end keeps the content that it knew last: `contentAfter(before, contentChanges(before, after))` is `after`.
 */
import type { Graph, GraphEdge, GraphNode, GraphScope } from './graph.ts';
import type { Sort, Step } from './listChange.ts';
import { isSpanThere, listAfter, movedSpan, stepsBetween, textWay } from './listChange.ts';

/** The scopes of a graph by what they are called here, those inside before those around them. */
export type GraphContent = ReadonlyMap<string, FlatScope>;

interface FlatScope extends Pick<GraphScope, 'id' | 'kind' | 'edges'> {
  /** Without what is inside. */
  readonly nodes: readonly GraphNode[];
  readonly inside: Inside;
}

/** Of nodes, by their index, what the scopes inside are called. */
type Inside = readonly (readonly [node: number, scopes: readonly string[]])[];

export type GraphChanges = readonly ScopeChange[];

interface ScopeChange extends Pick<GraphScope, 'id' | 'kind'> {
  readonly name: string;
  readonly nodes: readonly Step<GraphNode>[];
  readonly edges: readonly Step<GraphEdge>[];
  readonly inside: Inside;
}

export function contentOf({ root }: Graph): GraphContent {
  const content = new Map<string, FlatScope>();
  add(root);
  return content;

  function add({ id, kind, nodes, edges }: GraphScope): string {
    const inside: [number, string[]][] = [];
    const flat = nodes.map((node, index) => {
      if (node.scopes.length === 0) return node;
      inside.push([index, node.scopes.map(add)]);
      return { ...node, scopes: [] };
    });
    // Two have one id while something is written twice.
    const name = content.has(id) ? `${id}#${content.size}` : id;
    content.set(name, { id, kind, nodes: flat, edges, inside });
    return name;
  }
}

/** With nothing before, all of it. */
export function contentChanges(before: GraphContent | undefined, after: GraphContent): GraphChanges {
  return [...after].map(([name, { id, kind, nodes, edges, inside }]) => {
    const known = before?.get(name);
    return {
      name,
      id,
      kind,
      nodes: stepsBetween(known?.nodes ?? [], nodes, nodeSort),
      edges: stepsBetween(known?.edges ?? [], edges, edgeSort),
      inside,
    };
  });
}

/** Undefined when these are no changes of that. */
export function contentAfter(before: GraphContent | undefined, changes: GraphChanges): GraphContent | undefined {
  const content = new Map<string, FlatScope>();
  for (const { name, id, kind, inside, ...steps } of changes) {
    const known = before?.get(name);
    const nodes = listAfter(known?.nodes ?? [], steps.nodes, nodeSort);
    const edges = listAfter(known?.edges ?? [], steps.edges, edgeSort);
    if (!nodes || !edges) return undefined;
    content.set(name, { id, kind, nodes, edges, inside });
  }
  return content;
}

export function graphIn(content: GraphContent): Graph {
  let root: GraphScope | undefined;
  const scopes = new Map<string, GraphScope>();
  for (const [name, { id, kind, nodes, edges, inside }] of content) {
    const whole = nodes.slice();
    for (const [index, names] of inside)
      whole[index] = { ...whole[index]!, scopes: names.map(inner => scopes.get(inner)!) };
    root = { id, kind, nodes: whole, edges };
    scopes.set(name, root);
  }
  if (!root) throw new Error('A graph has a scope.');
  return { root };
}

const nodeSort: Sort<GraphNode> = {
  isItem: () => true,
  way: (before, after) => [0, 0, 0, 0, textWay(before.nameSpan, after.nameSpan)],
  moved: (node, way) => ({
    ...node,
    nameSpan: node.nameSpan && movedSpan(node.nameSpan, way),
    span: node.span && movedSpan(node.span, way),
  }),
  places: new Set(['nameSpan', 'span']),
  isThere: (before, after, way) =>
    isSpanThere(before.span, after.span, way[4]) && isSpanThere(before.nameSpan, after.nameSpan, way[4]),
};

const edgeSort: Sort<GraphEdge> = {
  isItem: () => true,
  way: (before, after) => [0, 0, 0, 0, textWay(before.spans[0], after.spans[0])],
  moved: (edge, way) => ({ ...edge, spans: edge.spans.map(span => movedSpan(span, way)) }),
  places: new Set(['spans']),
  isThere: (before, after, way) =>
    before.spans.length === after.spans.length &&
    before.spans.every((span, index) => isSpanThere(span, after.spans[index], way[4])),
};
