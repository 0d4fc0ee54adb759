/**
 * Some drawings for nobody: code that has run a few times is compiled, and several times as fast. Who has just opened a large machine
 * and types the first letters gets their pictures as soon as later ones.
 */
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { contentAfter, contentChanges, contentOf, graphIn } from './graphChange.ts';
import { createLayout } from './layout.ts';
import { applied, changesBetween } from './pictureChange.ts';

/** Each step is one edit of a machine that is made up, and takes some milliseconds. */
export function* rehearsal(steps = 60): Generator<void, void> {
  const drawing = createLayout();
  let told = contentOf(madeUp(0));
  let content = told;
  let picture = drawing(graphIn(content));
  for (let step = 1; step <= steps; step++) {
    yield;
    const now = contentOf(madeUp(step));
    content = contentAfter(content, contentChanges(told, now)) ?? now;
    told = now;
    const next = drawing(graphIn(content));
    applied(picture, changesBetween(picture, next));
    picture = next;
  }
}

const size = 130;

/** Rows of tasks between choices, with errors and a way back. A name is longer in each step, and now and then there is a state more. */
function madeUp(step: number): Graph {
  const count = size + Math.floor(step / 6);
  const id = (index: number) => (index >= count ? 'end' : `/States/${index}`);
  const nodes: GraphNode[] = [node('start', 'start', 0)];
  const edges: GraphEdge[] = [edge('start', id(0), 'start', 0)];
  for (let index = 0; index < count; index++) {
    const at = index * 100 + step;
    nodes.push(node(id(index), 'state', at, `Step ${index}${index === 3 ? 'x'.repeat(step % 24) : ''}`));
    const next = (to: number, kind: GraphEdge['kind'], label?: string) =>
      edges.push(edge(id(index), id(to), kind, at, label));
    next(index + 1, index % 9 === 4 ? 'default' : 'next', index % 9 === 4 ? 'Default' : undefined);
    if (index % 9 === 4 && index + 3 < count) next(index + 3, 'choice', `n = ${index}`);
    if (index % 13 === 6) next(size - 2, 'catch', 'States.ALL');
    if (index % 40 === 39) next(index - 5, 'choice', 'again');
  }
  nodes.push(node('end', 'end', 0));
  return { root: { id: '/', kind: 'machine', nodes, edges } };
}

function node(id: string, kind: GraphNode['kind'], at: number, name = id): GraphNode {
  const isState = kind === 'state';
  return {
    id,
    kind,
    name,
    type: isState ? 'Task' : undefined,
    details: isState ? [`DynamoDB putItem · table ${name}`] : [],
    resource: isState ? 'arn:aws:states:::dynamodb:putItem' : undefined,
    service: isState ? 'dynamodb' : undefined,
    retries: 0,
    distributed: false,
    language: undefined,
    isStart: false,
    isTerminal: false,
    comment: undefined,
    problems: [],
    nameSpan: { start: at, end: at + 6 },
    span: { start: at, end: at + 90 },
    scopes: [],
  };
}

function edge(from: string, to: string, kind: GraphEdge['kind'], at: number, label?: string): GraphEdge {
  const id = `${from} ${kind === 'catch' ? '~>' : '->'} ${to}`;
  const labels = label === undefined ? [] : [label];
  return { id, from, to, kind, labels, texts: labels, count: 1, spans: [{ start: at + 80, end: at + 86 }] };
}
