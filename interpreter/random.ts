/**
 * Randomness that repeats and can be frozen: one small generator (mulberry32) whose whole state is a number, so that a
 * snapshot of an execution holds it.
 */
import type { RandomSource } from '../expressions/index.ts';

export interface RandomState {
  seed: number;
}

/** A source that reads and advances `state`. */
export function randomSource(state: RandomState): RandomSource {
  return () => {
    state.seed = (state.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(state.seed ^ (state.seed >>> 15), 1 | state.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
