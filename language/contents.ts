/**
 * What stands in a state of the outermost scope, with everything inside of it: its states, the objects that have fields, and
 * the fields in which something may be evaluated. Found in one walk that all share, and kept for as long as the state stays the
 * same object, which in a JSON text is until somebody edits in it: of a large document little is looked at again after an edit.
 *
 * What is kept holds nodes, never offsets: those are asked for when something is told. It follows the field table through the
 * tree, and judges nothing.
 */
import { allowedIn, type Field, fieldsByName, oncePerKind, type ValueType } from './fields.ts';
import type { QueryLanguage, State, StateMachine } from './model.ts';
import { perMachine } from './model.ts';
import type { StateWithParts } from './parts.ts';
import { type FieldVisit, type Holder, isSubstitution, rootHolder, shapedHolder, stateHolder } from './places.ts';
import type { Node } from './tree.ts';

export class Contents {
  /** Undefined for what the machine has beside its states. */
  readonly state: State | undefined;
  /** Those that are objects, in document order. */
  readonly states: StateWithParts[] = [];
  /** States that are no objects: something else, or nothing, stands there. */
  others: readonly State[] = none;
  /** Objects with fields of their own, in document order. */
  readonly holders: Holder[] = [];
  /** Members in whose value an expression may stand, or text that was meant to be one. */
  readonly fields: FieldVisit[] = [];
  /** What has been worked out about them so far, see `perContents`. */
  readonly known: unknown[] = [];

  constructor(state: State | undefined) {
    this.state = state;
  }
}

/** Those of each state of the outermost scope, in document order. */
export const contentsIn = perMachine(({ root: { states } }): readonly Contents[] => {
  const filledIn = states[0] !== undefined && isSubstitution(states[0].member.parent);
  return states.map(state => {
    const known = kept.get(state);
    if (known) return known;
    const contents = new Contents(state);
    addStates(contents, state);
    if (!filledIn) visitState(contents, state);
    kept.set(state, contents);
    return contents;
  });
});

const kept = new WeakMap<State, Contents>();

/** Those in which a state stands. */
export function contentsAround(machine: StateMachine, state: State): Contents | undefined {
  contentsIn(machine);
  let outermost = state;
  while (outermost.scope.owner) outermost = outermost.scope.owner;
  return kept.get(outermost);
}

/** The machine itself, without its states. */
export const machineContents = perMachine((machine): Contents => {
  const contents = new Contents(undefined);
  visit(contents, rootHolder(machine), true);
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

let slots = 0;

export interface Visits {
  readonly holders: readonly Holder[];
  readonly fields: readonly FieldVisit[];
}

/** The objects with fields of a machine, and the fields in which something may be evaluated, each once, in document order. */
export const visitsOf = perMachine((machine): Visits => {
  const all = [machineContents(machine), ...contentsIn(machine)];
  return { holders: all.flatMap(({ holders }) => holders), fields: all.flatMap(({ fields }) => fields) };
});

const none: readonly never[] = [];

function addStates(contents: Contents, state: State): void {
  if (state.parts) contents.states.push(state as StateWithParts);
  else contents.others = [...contents.others, state];
  for (const scope of state.scopes) for (const inner of scope.states) addStates(contents, inner);
}

function visitState(contents: Contents, state: State): void {
  if (state.node && !isSubstitution(state.node)) visit(contents, stateHolder(state, state.node), false);
}

function visit(contents: Contents, holder: Holder, withoutStates: boolean): void {
  contents.holders.push(holder);
  const ways = waysOn(holder.shape, holder.stateType, holder.queryLanguage);
  for (const member of holder.node.members) {
    const way = ways.get(member.key.value);
    if (way === undefined || member.value === undefined) continue;
    if (way.evaluated) contents.fields.push({ holder, member, field: way.field });
    if (way.holds && !(withoutStates && way.field.type.kind === 'states'))
      visitIn(contents, holder, way.field.type, member.value);
  }
}

/** Visits the objects with fields directly inside the value of a field. */
function visitIn(contents: Contents, outer: Holder, type: ValueType, value: Node): void {
  if (type.kind === 'states') {
    if (value.kind !== 'object' || isSubstitution(value)) return;
    for (const state of outer.scope.states) if (state.member.parent === value) visitState(contents, state);
  } else if (type.kind === 'list') {
    if (value.kind === 'array') for (const item of value.items) visitIn(contents, outer, type.of, item);
  } else if (type.kind === 'object' && value.kind === 'object' && !isSubstitution(value))
    visit(contents, shapedHolder(outer, type.shape, value), false);
}

/** What a walk does at the fields of an object. Those at which it does nothing, most of them, are left out. */
const waysOn = oncePerKind((shape, stateType, queryLanguage) => {
  const ways = new Map<string, { readonly field: Field; readonly evaluated: boolean; readonly holds: boolean }>();
  for (const [name, field] of fieldsByName(shape, stateType, queryLanguage)) {
    const evaluated = allowedIn(field, queryLanguage) && mayBeEvaluated(field, queryLanguage);
    // Inside a field of the other language nothing is worth a look: the field itself is what is wrong.
    const holds = allowedIn(field, queryLanguage) && ['states', 'list', 'object'].includes(field.type.kind);
    if (evaluated || holds) ways.set(name, { field, evaluated, holds });
  }
  return ways;
});

/** Also where a field would be evaluated by another name, or in the other query language: people mix them up. */
function mayBeEvaluated({ type, jsonata, operator }: Field, queryLanguage: QueryLanguage): boolean {
  if (['payload', 'assign', 'literal', 'path', 'referencePath'].includes(type.kind) || jsonata !== undefined)
    return true;
  return queryLanguage === 'JSONPath' && type.kind === 'string' && operator !== undefined;
}
