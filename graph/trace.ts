/**
 * An execution's trace over the picture: which nodes and lines to light, from what happened so far.
 *
 * Takes the execution's moments by their shape alone, so that they may come from the interpreter, over the debug protocol,
 * or out of a recording; what it does not know it ignores. Iterations of a Map share their states' nodes: such a node is
 * active as long as any of them is in it.
 */
import { edgeId, endId, startId, stateId } from './graph.ts';
import type { EdgeStatus, ExecutionMarks, StateStatus } from './picture.ts';

/** The part of a moment that the picture shows. */
export interface TraceMoment {
  readonly kind: string;
  readonly state?: { readonly steps: readonly (string | number)[] } | undefined;
  /** Of `stateExited` and `errorCaught`: the name of the state that follows. */
  readonly next?: string | undefined;
}

export interface Trace {
  add(moment: TraceMoment): void;
  /** A fresh value: what has been added so far. */
  marks(): ExecutionMarks;
}

export function createTrace(): Trace {
  const states = new Map<string, StateStatus>();
  const edges = new Set<string>();
  const inside = new Map<string, number>();
  /** Errors on their way to a catcher's target, by state. */
  const caught = new Set<string>();
  /** Transitions made, whose target has not been entered yet. */
  const expected = new Map<string, number>();
  let current: string | undefined;

  const leave = (id: string, status: StateStatus) => {
    const left = (inside.get(id) ?? 1) - 1;
    inside.set(id, left);
    states.set(id, left > 0 ? 'active' : status);
  };
  const take = (edge: string) => {
    edges.add(edge);
    current = edge;
  };

  return {
    add({ kind, state, next }) {
      if (!state) return;
      const { steps } = state;
      const id = stateId(steps);
      const scope = stateId(steps.slice(0, -2));
      switch (kind) {
        case 'stateEntered': {
          const awaited = expected.get(id) ?? 0;
          if (awaited > 0) expected.set(id, awaited - 1);
          else take(edgeId(startId(scope), id, 'start'));
          inside.set(id, (inside.get(id) ?? 0) + 1);
          states.set(id, 'active');
          break;
        }
        case 'errorCaught':
          caught.add(id);
          break;
        case 'stateExited': {
          const error = caught.delete(id);
          leave(id, error ? 'caught' : 'succeeded');
          if (next === undefined) take(edgeId(id, endId(scope), 'end'));
          else {
            const target = stateId([...steps.slice(0, -1), next]);
            expected.set(target, (expected.get(target) ?? 0) + 1);
            take(edgeId(id, target, error ? 'catch' : 'next'));
          }
          break;
        }
        case 'stateFailed':
          leave(id, 'failed');
          break;
        case 'stateAborted':
          leave(id, 'visited');
          break;
      }
    },
    marks() {
      const marked = [...edges].map((id): [string, EdgeStatus] => [id, id === current ? 'current' : 'taken']);
      return { states: Object.fromEntries(states), edges: Object.fromEntries(marked) };
    },
  };
}
