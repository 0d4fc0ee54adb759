/**
 * What became of a picture, as something small that can be sent: most of a picture is what it was, or stands elsewhere as a whole,
 * for a key adds one line to a card and moves all that is below, or moves nothing but the places in the text behind it. So a list of
 * nodes, boxes or transitions is told as stretches of the list before, each moved by one way, and by what is new in it.
 *
 * Pure, and knows no sender: `applied(before, changesBetween(before, after))` is `after`, for any two pictures. What was received is
 * looked at like every message; whoever gets `undefined` asks for the whole picture.
 */
import type { Sort, Way } from './listChange.ts';
import { isSpanThere, listAfter, movedSpan, stepsBetween, textWay } from './listChange.ts';
import { isMovedPath, movedPath, startOf } from './pathText.ts';
import type { Box, EdgeLabel, Picture, PictureEdge, PictureNode, PictureScope } from './picture.ts';
import { isChanges, isEdge, isNode, isScope, type PictureChanges } from './protocol.ts';

export function changesBetween(before: Picture, after: Picture): PictureChanges {
  const known = origins.get(after);
  if (known?.before === before) return known.changes;
  const changes = {
    width: after.width,
    height: after.height,
    nodes: stepsBetween(before.nodes, after.nodes, nodeSort),
    scopes: stepsBetween(before.scopes, after.scopes, scopeSort),
    edges: stepsBetween(before.edges, after.edges, edgeSort),
  };
  remember(before, after, changes);
  return changes;
}

/** How pictures have come about, as far as that is known: who got the changes can hand them on. */
const origins = new WeakMap<Picture, { readonly before: Picture; readonly changes: PictureChanges }>();

function remember(before: Picture, after: Picture, changes: PictureChanges): void {
  // Otherwise the newest picture would keep all that ever were.
  origins.delete(before);
  if (before !== after) origins.set(after, { before, changes });
}

/** The picture after, with what did not change as the same objects; undefined when these are no changes of this picture. */
export function applied(before: Picture, changes: unknown): Picture | undefined {
  if (!isChanges(changes)) return undefined;
  const { width, height } = changes;
  const nodes = listAfter(before.nodes, changes.nodes, nodeSort);
  const scopes = listAfter(before.scopes, changes.scopes, scopeSort);
  const edges = listAfter(before.edges, changes.edges, edgeSort);
  if (!nodes || !scopes || !edges) return undefined;
  const after = { width, height, nodes, scopes, edges };
  remember(before, after, changes);
  return after;
}

const nodeSort: Sort<PictureNode> = {
  isItem: isNode,
  way: (before, after) => [...boxWay(before, after), textWay(before.nameSpan, after.nameSpan)],
  moved: (node, way) => ({
    ...node,
    ...movedBox(node, way),
    nameSpan: node.nameSpan && movedSpan(node.nameSpan, way),
    span: node.span && movedSpan(node.span, way),
  }),
  places: new Set(['x', 'y', 'width', 'height', 'nameSpan', 'span']),
  isThere: (before, after, way) =>
    isBoxThere(before, after, way) &&
    isSpanThere(before.span, after.span, way[4]) &&
    isSpanThere(before.nameSpan, after.nameSpan, way[4]),
};

const scopeSort: Sort<PictureScope> = {
  isItem: isScope,
  way: (before, after) => [...boxWay(before, after), 0],
  moved: (scope, way) => ({ ...scope, ...movedBox(scope, way) }),
  places: new Set(['x', 'y', 'width', 'height']),
  isThere: isBoxThere,
};

const edgeSort: Sort<PictureEdge> = {
  isItem: isEdge,
  way(before, after) {
    const text = textWay(before.spans[0], after.spans[0]);
    if (before.path === after.path) return [0, 0, 0, 0, text];
    const [was, is] = [startOf(before.path), startOf(after.path)];
    return [tenths(is.x - was.x), tenths(is.y - was.y), 0, 0, text];
  },
  moved(edge, way) {
    const [x, y, , , text] = way;
    const spans = text === 0 ? edge.spans : edge.spans.map(span => movedSpan(span, way));
    if (x === 0 && y === 0) return { ...edge, spans };
    const { path, head, own, label } = edge;
    return {
      ...edge,
      path: movedPath(path, x, y),
      head: movedPath(head, x, y),
      ...(own !== undefined && { own: movedPath(own, x, y) }),
      label: label && { ...label, x: tenths(label.x + x), y: tenths(label.y + y) },
      spans,
    };
  },
  places: new Set(['path', 'head', 'own', 'label', 'spans']),
  isThere: (before, after, way) =>
    isLineThere(before, after, way) &&
    before.spans.length === after.spans.length &&
    before.spans.every((span, index) => isSpanThere(span, after.spans[index], way[4])),
};

/** The line, its head and its label, whose text is that of before. */
function isLineThere(before: PictureEdge, after: PictureEdge, [x, y]: Way): boolean {
  const isThere = (was: string | undefined, is: string | undefined) =>
    was === undefined || is === undefined ? was === is : x === 0 && y === 0 ? was === is : isMovedPath(was, is, x, y);
  const [label, now] = [before.label, after.label];
  return (
    isThere(before.path, after.path) &&
    isThere(before.head, after.head) &&
    isThere(before.own, after.own) &&
    (label && now ? isLabelThere(label, now, x, y) : label === now)
  );
}

function isLabelThere(before: EdgeLabel, after: EdgeLabel, x: number, y: number): boolean {
  return (
    tenths(before.x + x) === after.x &&
    tenths(before.y + y) === after.y &&
    before.width === after.width &&
    before.height === after.height &&
    before.lines.length === after.lines.length &&
    before.lines.every((line, index) => line === after.lines[index])
  );
}

function boxWay(before: Box, after: Box): readonly [number, number, number, number] {
  return [
    tenths(after.x - before.x),
    tenths(after.y - before.y),
    tenths(after.width - before.width),
    tenths(after.height - before.height),
  ];
}

function movedBox(box: Box, [x, y, width, height]: Way): Box {
  return {
    x: tenths(box.x + x),
    y: tenths(box.y + y),
    width: tenths(box.width + width),
    height: tenths(box.height + height),
  };
}

function isBoxThere(before: Box, after: Box, way: Way): boolean {
  return (
    tenths(before.x + way[0]) === after.x &&
    tenths(before.y + way[1]) === after.y &&
    tenths(before.width + way[2]) === after.width &&
    tenths(before.height + way[3]) === after.height
  );
}

/** As the layout rounds. */
function tenths(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return rounded === 0 ? 0 : rounded;
}
