/**
 * What stands in a state of the outermost scope, with everything inside of it: its states, the objects that have fields, and
 * the fields in which something may be evaluated. Found in one walk that all share, and kept for as long as the state stays the
 * same object, which in a JSON text is until somebody edits in it: of a large document little is looked at again after an edit.
 *
 * What is kept holds nodes, never offsets: those are asked for when something is told. It follows the field table through the
 * tree, and judges nothing.
 */
import { type Fault, faultsOf, type Walker, type Way } from './field-checks.ts';
import type { ValueType } from './fields.ts';
import type { State, StateMachine, StateWithParts } from './model.ts';
import { perMachine } from './model.ts';
import { type FieldVisit, type Holder, isSubstitution, rootHolder, shapedHolder, stateHolder } from './places.ts';
import { withOne } from './short-lists.ts';
import type { Member, Node } from './tree.ts';

const none: readonly never[] = [];

/** How many things may be worked out. */
let slots = 0;

export class Contents {
  /** Undefined for what the machine has beside its states. */
  readonly state: State | undefined;
  /** Those that are objects, in document order. */
  states: readonly StateWithParts[] = none;
  /** States that are no objects: something else, or nothing, stands there. */
  others: readonly State[] = none;
  /** Objects with fields of their own, in document order. */
  holders: readonly Holder[] = none;
  /** Members in whose value an expression may stand, or text that was meant to be one. */
  fields: readonly FieldVisit[] = none;
  /** Objects that are not what the field table allows. */
  faulty: readonly { readonly holder: Holder; readonly faults: readonly Fault[] }[] = none;
  /** What has been worked out about them so far, see `perContents`. */
  readonly known: unknown[] = new Array(slots);

  constructor(state: State | undefined) {
    this.state = state;
  }
}

/** Those of each state of the outermost scope, in document order. */
export const contentsIn = perMachine(({ root: { states } }): readonly Contents[] => {
  const filledIn = states[0] !== undefined && isSubstitution(states[0].member.parent);
  const walk = new Walk();
  return states.map(state => {
    if (state.contents) return state.contents as Contents;
    const contents = new Contents(state);
    addStates(contents, state);
    if (filledIn) return contents;
    walk.state(state);
    walk.fill(contents);
    state.contents = contents;
    return contents;
  });
});

/** Those in which a state stands. */
export function contentsAround(machine: StateMachine, state: State): Contents | undefined {
  contentsIn(machine);
  let outermost = state;
  while (outermost.scope.owner) outermost = outermost.scope.owner;
  return outermost.contents as Contents | undefined;
}

/** The machine itself, without its states. */
export const machineContents = perMachine((machine): Contents => {
  const contents = new Contents(undefined);
  const walk = new Walk();
  walk.machine(machine);
  walk.fill(contents);
  return contents;
});

/** Works something out once for the contents of a state, for as long as they stay. It must not look at anything else. */
export function perContents<T extends object>(workOut: (contents: Contents) => T): (contents: Contents) => T {
  const slot = slots++;
  return contents => {
    const known = contents.known[slot] as T | undefined;
    if (known !== undefined) return known;
    const made = workOut(contents);
    contents.known[slot] = made;
    return made;
  };
}

export interface Visits {
  readonly holders: readonly Holder[];
  readonly fields: readonly FieldVisit[];
}

/** The objects with fields of a machine, and the fields in which something may be evaluated, each once, in document order. */
export const visitsOf = perMachine((machine): Visits => {
  const all = [machineContents(machine), ...contentsIn(machine)];
  return { holders: all.flatMap(({ holders }) => holders), fields: all.flatMap(({ fields }) => fields) };
});

function addStates(contents: Contents, state: State): void {
  if (state.parts) contents.states = withOne(contents.states, state as StateWithParts);
  else contents.others = [...contents.others, state];
  for (const scope of state.scopes) for (const inner of scope.states) addStates(contents, inner);
}

/** Goes through the objects that have fields, and checks each of them on the way. */
class Walk implements Walker {
  // Filled anew for each state: a list that is put together by itself has room for many, and there are thousands of states.
  readonly #holders: Holder[] = [];
  #holdersAt = 0;
  readonly #fields: FieldVisit[] = [];
  #fieldsAt = 0;
  #faulty: Contents['faulty'] = none;

  /** Hands over what was met since the last time. */
  fill(contents: Contents): void {
    if (this.#holdersAt > 0) contents.holders = this.#holders.slice(0, this.#holdersAt);
    if (this.#fieldsAt > 0) contents.fields = this.#fields.slice(0, this.#fieldsAt);
    contents.faulty = this.#faulty;
    this.#holdersAt = 0;
    this.#fieldsAt = 0;
    this.#faulty = none;
  }

  state(state: State): void {
    if (state.node && !isSubstitution(state.node)) this.#visit(stateHolder(state, state.node));
  }

  machine(machine: StateMachine): void {
    this.#visit(rootHolder(machine));
  }

  #visit(holder: Holder): void {
    this.#holders[this.#holdersAt++] = holder;
    const faults = faultsOf(holder, this);
    if (faults.length > 0) this.#faulty = [...this.#faulty, { holder, faults }];
  }

  lead(holder: Holder, member: Member, { field, evaluated, holds }: Way): void {
    if (evaluated) this.#fields[this.#fieldsAt++] = { holder, member, field };
    // The states of the machine itself have contents of their own.
    if (holds && member.value && (holder.state || field.type.kind !== 'states'))
      this.#holdersIn(holder, field.type, member.value);
  }

  /** Visits the objects with fields directly inside the value of a field. */
  #holdersIn(outer: Holder, type: ValueType, value: Node): void {
    if (type.kind === 'states') {
      if (value.kind !== 'object' || isSubstitution(value)) return;
      // Of two members named `States` the model has the last.
      for (const state of outer.scope.states) if (state.member.parent === value) this.state(state);
    } else if (type.kind === 'list') {
      if (value.kind === 'array') for (const item of value.items) this.#holdersIn(outer, type.of, item);
    } else if (type.kind === 'object' && value.kind === 'object' && !isSubstitution(value))
      this.#visit(shapedHolder(outer, type.shape, value));
  }
}
