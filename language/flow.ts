/**
 * What rules may ask about data: what is known at a place before anything runs. The analysis is another room's (`dataflow`), which
 * stands above this one; whoever checks a definition hands it in. Shapes and what expressions give are `expressions/`'s, so a rule
 * evaluates a path with `shapeOfPath(path, seen)` itself. Everything said is certain: `unknown` is no reason to complain.
 */
import type { Found, Origin, ShapeEnvironment } from '../expressions/index.ts';
import type { State } from './model.ts';
import type { Node } from './tree.ts';

export interface DataFlow {
  /** Whether any data reaches a state. */
  reaches(state: State): boolean;
  /**
   * All that is known at a state, as an object to compare: as long as it is the same one, the state and what is known are the
   * same. Undefined in a state that no data reaches.
   */
  knownAt(state: State): object | undefined;
  /** What a state is entered with. */
  entryOf(state: State): Found | undefined;
  /** What the expression sees that stands at a node of a state; undefined in a state that no data reaches. */
  seenAt(state: State, node: Node): ShapeEnvironment | undefined;
  /** How the rule of a Choice comes out when it is asked; `unasked` when one before it always holds. */
  outcomeOf(state: State, rule: number): 'always' | 'never' | 'either' | 'unasked';
  /** Where a value was produced, as far as that can be found. */
  producedBy(from: readonly Origin[] | undefined): readonly Produced[];
}

/** A place where a value was produced. */
export interface Produced {
  readonly state: State;
  /** `Result`, `Parameters`, `Input` of the execution, ... */
  readonly stage: string;
  readonly node: Node;
}
