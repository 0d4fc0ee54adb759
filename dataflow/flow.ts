/** What the flow analysis says of a state machine: of each state what enters it, what its stages give and which ways lead out. */
import type { Found, ObjectShape, Shape, ShapeEnvironment } from '../expressions/index.ts';
import type { State, StateMachine } from '../language/index.ts';
import type { FlowStage, StatePlan } from './plan.ts';

/**
 * What the analysis has found; each is worked out when it is asked for, as long as the machine is that of the newest version.
 */
export interface Flow {
  readonly machine: StateMachine;
  /** Undefined for a state that is never reached with any data. */
  of(state: State): StateFlow | undefined;
  /** States that data reaches, inner ones included. */
  readonly reached: ReadonlyMap<State, StateFlow>;
  /** What an execution gives when it succeeds. */
  readonly output: Found;
}

/** What is known at a state. Holds no nodes and no positions: it outlives versions of a document. */
export interface StateFlow {
  readonly plan: StatePlan;
  readonly entry: Entry;
  /** In the order in which they happen; only those that the state declares or that are always there (`Input`, `Result`). */
  readonly stages: readonly StageFlow[];
  /** The ways out, as the state's references have them; `End` for the end of the scope. */
  readonly ways: readonly Way[];
  /** What the expressions of a field see. */
  environment(field: FlowField): ShapeEnvironment;
}

/** With what a state is entered. */
export interface Entry {
  readonly input: Found;
  readonly variables: ObjectShape;
  readonly around: Around;
}

/** What is the same for all states of a scope. */
export interface Around {
  /** `Execution.Input`. */
  readonly executionInput: Shape;
  /** `Map.Item` inside an iteration. */
  readonly item: ObjectShape | undefined;
}

export interface StageFlow {
  readonly stage: FlowStage;
  /** Of what happens only when a rule of a Choice holds: its index. */
  readonly rule?: number;
  /** What comes out of the stage; of `Assign` the variables it gives values. `present` says whether it can fail. */
  readonly value: Found;
}

export interface Way {
  readonly kind: 'Next' | 'Choices' | 'Default' | 'Catch' | 'End';
  readonly index: number | undefined;
  /** What goes that way. */
  readonly data: Found;
  readonly variables: ObjectShape;
}

/** A field in which expressions stand, with the rule or catcher it belongs to. */
export interface FlowField {
  readonly field: string;
  readonly catcher?: number | undefined;
  readonly rule?: number | undefined;
  /** The way from the rule to the place in it: what stands behind a test in an `And` is looked at only when that holds. */
  readonly within?: readonly (string | number)[] | undefined;
}
