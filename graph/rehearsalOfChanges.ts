/**
 * What comes with every key, done a few times before the first one is typed, where pictures are only received: in the extension and
 * in its page. `rehearsal.ts` is the same for who makes them.
 */
import type { Picture } from './picture.ts';
import { applied } from './pictureChange.ts';

/** Begins when the first picture has been seen; between two steps others have their turn. */
export function inPauses(steps: Iterator<void>): void {
  const next = () => {
    if (!steps.next().done) setTimeout(next, pause.between);
  };
  setTimeout(next, pause.before);
}

const pause = { before: 800, between: 8 } as const;

/** Pictures of fewer nodes are as quick without. */
export const isWorthRehearsing = ({ nodes }: Picture): boolean => nodes.length > 120;

/** For who is told what became of pictures: as if a part of this one had moved, by a way of its own or with the text alone. */
export function* rehearsalOfChanges({ nodes, edges, scopes, ...size }: Picture, steps = 60): Generator<void, void> {
  const part: Picture = {
    ...size,
    nodes: nodes.slice(0, 120),
    edges: edges.slice(0, 120),
    scopes: scopes.slice(0, 20),
  };
  for (let step = 1; step <= steps; step++) {
    yield;
    const by = step % 2 === 0 ? ([8, step, 16, 0, 1] as const) : ([0, 0, 0, 0, step] as const);
    const all = (list: readonly unknown[]) => (list.length === 0 ? [] : [{ from: 0, count: list.length, by }]);
    applied(part, { ...size, nodes: all(part.nodes), edges: all(part.edges), scopes: all(part.scopes) });
  }
}
