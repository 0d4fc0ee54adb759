/** From what the adapter says about a run to the marks of the picture: states by node id, transitions by edge id. Pure. */
import { type EdgeStatus, type ExecutionMarks, edgeId, endId, type StateStatus, startId } from '../graph/index.ts';

/** Body of the adapter's custom event `asl/execution`. Locations are AWS's, `/States/Ship`; `/` is the machine. */
export interface ExecutionEvent {
  readonly program: string;
  /** True for the first message of a run: what was lit before goes out. */
  readonly reset: boolean;
  readonly states: { readonly [location: string]: Light };
  readonly transitions: readonly Transition[];
  /** How the run ended, in the last message. */
  readonly ended?: string;
}

export type Light = 'active' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'aborted';

/** `start` comes from a scope, `end` leads to one; everything else is a state. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: 'start' | 'next' | 'catch' | 'end';
}

/** All that is lit of one definition. */
export interface Lit {
  readonly states: Map<string, Light>;
  /** By edge id, in the order in which they were last taken. */
  readonly edges: Set<string>;
  ended: string | undefined;
}

/** Adds what an event says; a run that starts begins with nothing. */
export function litAfter(lit: Lit | undefined, event: ExecutionEvent): Lit {
  const result: Lit = !lit || event.reset ? { states: new Map(), edges: new Set(), ended: undefined } : lit;
  for (const [location, light] of Object.entries(event.states)) result.states.set(location, light);
  for (const taken of event.transitions) {
    const id = edgeOf(taken);
    result.edges.delete(id);
    result.edges.add(id);
  }
  result.ended = event.ended;
  return result;
}

export function marksOf(lit: Lit | undefined): ExecutionMarks {
  if (!lit) return { states: {}, edges: {} };
  const states = Object.fromEntries([...lit.states].map(([location, light]) => [location, statusOf[light]]));
  const edges: Record<string, EdgeStatus> = {};
  for (const id of lit.edges) edges[id] = 'taken';
  const last = [...lit.edges].at(-1);
  if (last !== undefined && lit.ended === undefined) edges[last] = 'current';
  return { states, edges };
}

const statusOf: Readonly<Record<Light, StateStatus>> = {
  active: 'active',
  retrying: 'active',
  succeeded: 'succeeded',
  caught: 'caught',
  failed: 'failed',
  aborted: 'visited',
};

function edgeOf({ from, to, kind }: Transition): string {
  if (kind === 'start') return edgeId(startId(from), to, 'start');
  if (kind === 'end') return edgeId(from, endId(to), 'end');
  return edgeId(from, to, kind);
}
