/**
 * Where an arrow key leads: down and up along transitions, left and right between neighbours, into and out of containers.
 * Looks only at the picture, so it is the same for every page that shows one.
 */
import type { Box, Picture, PictureEdge, PictureNode } from './picture.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The node to go to; undefined when there is none in that direction. */
export function neighbour(picture: Picture, id: string, direction: Direction): PictureNode | undefined {
  const nodes = new Map(picture.nodes.map(node => [node.id, node]));
  const node = nodes.get(id);
  if (!node) return undefined;
  const ends = (edges: readonly PictureEdge[], end: 'from' | 'to') => {
    const found = byUse(edges)
      .map(edge => nodes.get(edge[end]))
      .filter(other => other !== undefined && other.id !== id);
    return found[0];
  };
  const holder = node.parent === undefined ? undefined : nodes.get(node.parent);
  switch (direction) {
    case 'down':
      return ends(
        picture.edges.filter(edge => edge.from === id),
        'to',
      );
    case 'up':
      return (
        ends(
          picture.edges.filter(edge => edge.to === id && !edge.back),
          'from',
        ) ?? holder
      );
    case 'right':
      return node.container ? firstInside(picture, id) : beside(picture, node, 'right');
    case 'left':
      return beside(picture, node, 'left') ?? holder;
  }
}

/** The transitions that lead on from a node: the usual way first, then errors, then loops. */
export function outgoing(picture: Picture, id: string): readonly PictureEdge[] {
  return byUse(picture.edges.filter(edge => edge.from === id));
}

/** Loops are followed only when there is no other way. */
function byUse(edges: readonly PictureEdge[]): PictureEdge[] {
  return [...edges].sort(
    (a, b) => Number(a.back) - Number(b.back) || Number(a.kind === 'catch') - Number(b.kind === 'catch'),
  );
}

/** The first state: where a walk over the picture starts. */
export function firstNode(picture: Picture): PictureNode | undefined {
  return (
    picture.nodes.find(node => node.isStart && node.depth === 0) ??
    picture.nodes.find(node => node.kind === 'state') ??
    picture.nodes[0]
  );
}

function firstInside(picture: Picture, id: string): PictureNode | undefined {
  const inside = picture.nodes.filter(node => node.parent === id);
  return inside.find(node => node.isStart) ?? inside[0];
}

/** The nearest on that side, those at the same height before others: from branch to branch, too. */
function beside(picture: Picture, node: PictureNode, side: 'left' | 'right'): PictureNode | undefined {
  let best: PictureNode | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const other of picture.nodes) {
    if (other.parent !== node.parent || other === node || other.kind === 'start' || other.kind === 'end') continue;
    const across = side === 'right' ? other.x - (node.x + node.width) : node.x - (other.x + other.width);
    const distance = across + 3 * heightBetween(node, other);
    if (across < 0 || distance >= shortest) continue;
    best = other;
    shortest = distance;
  }
  return best;
}

function heightBetween(a: Box, b: Box): number {
  return Math.max(0, b.y - (a.y + a.height), a.y - (b.y + b.height));
}
