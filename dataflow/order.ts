/**
 * In which order the states of a scope are gone through: those that lead to each other, a loop, stand together, and behind all from
 * which they can be reached. So what comes into a loop is settled before it is gone through. Only who leads to whom is known here,
 * nothing of data.
 */
import type { Scope, State } from '../language/index.ts';

export interface Order {
  /** All that can be reached from `StartAt`. */
  readonly states: readonly State[];
  /** By name. */
  readonly places: ReadonlyMap<string, number>;
  /** Of each place that of the first state of its loop, and the one behind its last; most states are alone. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Those that end the scope. */
  readonly ending: readonly number[];
}

export function orderOf({ startAt }: Scope): Order {
  const loops = startAt?.target ? loopsFrom(startAt.target) : [];
  const states = loops.flat();
  const places = new Map<string, number>();
  const starts = new Int32Array(states.length);
  const ends = new Int32Array(states.length);
  const ending: number[] = [];
  let place = 0;
  for (const loop of loops) {
    const start = place;
    for (const { name, terminal } of loop) {
      if (terminal) ending.push(place);
      places.set(name, place);
      starts[place] = start;
      ends[place] = start + loop.length;
      place++;
    }
  }
  return { states, places, starts, ends, ending };
}

/** What the search knows of a state. */
interface Found {
  readonly state: State;
  /** When it was found. */
  readonly at: number;
  /** The earliest one that is still open and can be reached from it. */
  lowest: number;
  /** Which reference is followed next. */
  next: number;
  /** Its loop is not complete yet. */
  open: boolean;
  /** When all behind it had been looked at. */
  left: number;
}

/** Tarjan's strongly connected components, without recursion; each in the order in which its states are met. */
function loopsFrom(start: State): State[][] {
  const found = new Map<State, Found>();
  const loops: State[][] = [];
  const open: Found[] = [];
  const stack: Found[] = [];
  let left = 0;
  const enter = (state: State) => {
    const one: Found = { state, at: found.size, lowest: found.size, next: 0, open: true, left: 0 };
    found.set(state, one);
    open.push(one);
    stack.push(one);
  };
  enter(start);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { references } = top.state;
    if (top.next < references.length) {
      const target = references[top.next++]!.target;
      if (target === undefined) continue;
      const known = found.get(target);
      if (!known) enter(target);
      else if (known.open) top.lowest = Math.min(top.lowest, known.at);
      continue;
    }
    stack.pop();
    top.left = left++;
    const outer = stack.at(-1);
    if (outer) outer.lowest = Math.min(outer.lowest, top.lowest);
    if (top.lowest < top.at) continue;
    const loop: Found[] = [];
    for (let one: Found | undefined; one !== top; loop.push(one)) {
      one = open.pop()!;
      one.open = false;
    }
    if (loop.length > 1) loop.sort((a, b) => b.left - a.left);
    loops.push(loop.map(({ state }) => state));
  }
  return loops.reverse();
}
