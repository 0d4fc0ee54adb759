/**
 * A scope that is gone through once with certain data: loop by loop, in the order in which they lead to each other, and no further
 * than somebody asks. What a state gives depends on the state and on what comes into it; so a run may begin with what another run
 * has found, of the version before or with other data, and goes only through what has changed and what that leads to. What
 * it finds is always what a run from nothing would find. How a single state works is not known here.
 */
import {
  type Found,
  found,
  join,
  joinOrigins,
  neverShape,
  type ObjectShape,
  objectShape,
  optional,
  same,
  sameOrigins,
  unknownShape,
  widen,
} from '../expressions/index.ts';
import type { Reference, Scope, State } from '../language/index.ts';
import type { Around, Entry, StateFlow, Way } from './flow.ts';
import { type Order, orderOf } from './order.ts';

/** Goes through a scope of a state, and gives what comes out. */
export type Through = (scope: Scope, entry: Entry) => Found;

/** How a state works on what comes into it; `before` is what it was in a version before. */
export interface Visitor {
  flowOf(state: State, before: State | undefined, entry: Entry, through: Through): StateFlow;
  /** Less is to be looked at: it has taken long. */
  readonly tired: boolean;
}

export class ScopeRun {
  readonly scope: Scope;
  readonly entry: Entry;
  readonly #visitor: Visitor;
  /** All states of the scope as they were. */
  readonly #all: readonly State[];
  readonly #order: Order;
  /** By place. Where it waits, or behind one that does, it is what was found before. */
  readonly #flows: (StateFlow | undefined)[];
  /** Of a Map or Parallel: how its scopes were gone through last. */
  readonly #inner: (readonly ScopeRun[] | undefined)[];
  /** The state of which that was found. */
  readonly #states: (State | undefined)[];
  /** Places into which something else comes than before, or where another state stands. */
  readonly #waits: Uint8Array;
  /** Before this place nothing waits. */
  #settled = 0;
  #output: Found | undefined;

  constructor(visitor: Visitor, scope: Scope, entry: Entry, before?: ScopeRun) {
    this.#visitor = visitor;
    this.scope = scope;
    this.#all = scope.states;
    const known = before && (sameAround(before.entry.around, entry.around) ? before : undefined);
    this.entry = known && sameEntry(known.entry, entry) ? known.entry : entry;
    const changed = known && changedStates(known.#all, scope, known.scope);
    if (known && changed) {
      this.#order = withStates(known.#order, changed);
      this.#flows = known.#flows.slice();
      this.#inner = known.#inner.slice();
      this.#states = known.#states.slice();
      this.#waits = known.#waits.slice();
      for (const [state, was] of changed) {
        const place = this.#placeOf(state);
        if (place !== undefined && known.#order.states[place] === was) this.#waits[place] = 1;
      }
    } else {
      this.#order = orderOf(scope);
      const { length } = this.#order.states;
      this.#flows = new Array(length).fill(undefined);
      this.#inner = new Array(length).fill(undefined);
      this.#states = new Array(length).fill(undefined);
      this.#waits = new Uint8Array(length).fill(1);
      if (known) this.#takeOver(known);
    }
    if (this.#waits.length > 0 && this.entry !== known?.entry) this.#waits[0] = 1;
  }

  isOf(scope: Scope, entry: Entry): boolean {
    return this.scope === scope && sameEntry(this.entry, entry);
  }

  /** What comes out at the ends. */
  get output(): Found {
    if (this.#output) return this.#output;
    this.#goTo(this.#flows.length);
    let output = nothing;
    for (const place of this.#order.ending)
      for (const { kind, data } of this.#flows[place]?.ways ?? [])
        if (kind === 'End' && data.shape.kind !== 'never')
          output =
            output === nothing
              ? data
              : found(join(output.shape, data.shape), 'always', joinOrigins(output.from, data.from));
    this.#output = output;
    return output;
  }

  /** Undefined for a state that no data reaches. */
  at(state: State): StateFlow | undefined {
    const place = this.#placeOf(state);
    if (place === undefined) return undefined;
    this.#goTo(this.#order.ends[place]!);
    return place < this.#settled ? this.#flows[place] : undefined;
  }

  /**
   * How a scope of one of its states is gone through; undefined when it is not. What that gives is not asked for if the state
   * is in no loop: then it has nothing to say about what comes in.
   */
  within(owner: State, scope: Scope): ScopeRun | undefined {
    const place = this.#placeOf(owner);
    if (place === undefined) return undefined;
    const { starts, ends } = this.#order;
    const [start, end] = [starts[place]!, ends[place]!];
    this.#goTo(start);
    const isAlone = end === start + 1 && !leadsToItself(owner);
    if (isAlone && this.#settled === start && this.#waits[place] && this.#isCurrent) this.#enter(place);
    else {
      this.#goTo(end);
      if (this.#settled < end) return undefined;
    }
    return this.#inner[place]?.find(run => run.scope === scope);
  }

  /** All states that data reaches, those of scopes inside behind theirs. */
  *reached(): Generator<readonly [State, StateFlow]> {
    this.#goTo(this.#flows.length);
    for (const [place, state] of this.#order.states.entries()) {
      const flow = this.#flows[place];
      if (!flow) continue;
      yield [state, flow];
      for (const run of this.#inner[place] ?? []) yield* run.reached();
    }
  }

  #placeOf(state: State): number | undefined {
    const place = this.#order.places.get(state.name);
    return place !== undefined && this.#order.states[place] === state ? place : undefined;
  }

  // -------------------------------------------------------------- what is taken over

  /** From a run in which other states stood, or led elsewhere. */
  #takeOver(known: ScopeRun): void {
    const { states, ends, places } = this.#order;
    const waits = this.#waits;
    const leadElsewhere = (state: State) => {
      for (const { name } of state.references) {
        const place = places.get(name);
        if (place !== undefined) waits[place] = 1;
      }
    };
    const was = known.#order;
    waits.fill(0);
    for (let start = 0; start < states.length; start = ends[start]!) {
      const end = ends[start]!;
      const before = was.places.get(states[start]!.name);
      const isLoop = before !== undefined && was.starts[before] === before && was.ends[before] === before + end - start;
      for (let place = start; place < end; place++) {
        const state = states[place]!;
        const at = isLoop ? before + place - start : was.places.get(state.name);
        if (at === undefined || was.states[at]?.name !== state.name) {
          waits[place] = 1;
          continue;
        }
        this.#flows[place] = known.#flows[at];
        this.#inner[place] = known.#inner[at];
        this.#states[place] = known.#states[at];
        if (!isLoop || known.#waits[at] || was.states[at] !== state) waits[place] = 1;
      }
    }
    // Who does not lead there any more is missed, too.
    for (const state of was.states) if (this.#placeOf(state) === undefined) leadElsewhere(state);
    for (const state of states) if (known.#placeOf(state) === undefined) leadElsewhere(state);
    const first = states[0];
    if (first && known.#order.states[0]?.name !== first.name) {
      waits[0] = 1;
      const place = places.get(known.#order.states[0]?.name ?? '');
      if (place !== undefined) waits[place] = 1;
    }
  }

  // -------------------------------------------------------------- going through

  /** Settles all before a place. */
  #goTo(end: number): void {
    if (this.#settled >= end || !this.#isCurrent) return;
    for (;;) {
      const place = this.#waits.indexOf(1, this.#settled);
      if (place < 0 || place >= end) break;
      const start = this.#order.starts[place]!;
      this.#goThrough(start, this.#order.ends[start]!);
      this.#settled = this.#order.ends[start]!;
    }
    this.#settled = Math.max(this.#settled, end);
  }

  /** Another version has taken the states over: what is not known by now is not found any more. */
  get #isCurrent(): boolean {
    const states = this.#all;
    return states[0]?.scope === this.scope && states.at(-1)?.scope === this.scope;
  }

  /** Goes through a loop until nothing changes. */
  #goThrough(start: number, end: number): void {
    const { states } = this.#order;
    const before = this.#flows.slice(start, end);
    const stays = before.map((): Stay => ({ entry: undefined, waits: true, rounds: 0 }));
    for (let place = start; place < end; place++) this.#flows[place] = undefined;
    for (let again = true; again; ) {
      again = false;
      for (let place = start; place < end; place++) {
        const stay = stays[place - start]!;
        if (!stay.waits) continue;
        stay.waits = false;
        const known = this.#flows[place];
        const flow = this.#visit(place, stay, before[place - start]);
        if (flow === undefined || flow === known) continue;
        this.#flows[place] = flow;
        for (const [at, way] of flow.ways.entries()) {
          if (way === known?.ways[at] || way.data.shape.kind === 'never') continue;
          const target = this.#targetOf(states[place]!, way);
          if (target === undefined || target < start || target >= end) continue;
          stays[target - start]!.waits = true;
          if (target <= place) again = true;
        }
      }
    }
    for (let place = start; place < end; place++) {
      const state = states[place]!;
      const was = before[place - start];
      const now = this.#flows[place];
      const flow = was && now ? settled(was, now) : now;
      this.#flows[place] = flow;
      if (!flow) this.#inner[place] = undefined;
      this.#waits[place] = 0;
      this.#tell(state, was, flow, start, end);
      this.#states[place] = state;
    }
    this.#output = undefined;
  }

  /** Those behind a loop that get something else from one of its states now. */
  #tell(state: State, was: StateFlow | undefined, now: StateFlow | undefined, start: number, end: number): void {
    if (was === now) return;
    const tell = ({ kind, index }: Way) => {
      const target = this.#targetOf(state, { kind, index });
      if (target !== undefined && (target < start || target >= end)) this.#waits[target] = 1;
    };
    for (const [at, way] of now?.ways.entries() ?? []) if (way !== was?.ways[at]) tell(way);
    for (const [at, way] of was?.ways.entries() ?? []) if (way !== now?.ways[at]) tell(way);
  }

  #targetOf({ references }: State, { kind, index }: Pick<Way, 'kind' | 'index'>): number | undefined {
    for (const reference of references)
      if (reference.kind === kind && reference.index === index)
        return reference.target && this.#placeOf(reference.target);
    return undefined;
  }

  /** What is known at a state with all that has come to it so far; undefined when that is nothing new. */
  #visit(place: number, stay: Stay, was: StateFlow | undefined): StateFlow | undefined {
    const state = this.#order.states[place]!;
    const known = this.#flows[place];
    let entry = this.#entryOf(place, stay.entry, this.#visitor.tired ? coarseRounds + 1 : stay.rounds);
    if (entry === undefined || (entry === stay.entry && known)) return undefined;
    if (known) stay.rounds++;
    if (was && sameEntry(was.entry, entry)) entry = was.entry;
    stay.entry = entry;
    const before = this.#inner[place];
    const inner: ScopeRun[] = [];
    const flow = this.#visitor.flowOf(state, this.#states[place], entry, (scope, given) => {
      const run = this.#runOf(state, scope, given, before);
      inner.push(run);
      return run.output;
    });
    this.#inner[place] = inner.length > 0 ? inner : undefined;
    return flow;
  }

  /** Begins the runs of a state's scopes, and leaves them and the state as they are then. */
  #enter(place: number): void {
    const state = this.#order.states[place]!;
    const entry = this.#entryOf(place, undefined, 0);
    const before = this.#inner[place];
    const inner: ScopeRun[] = [];
    if (entry)
      this.#visitor.flowOf(state, this.#states[place], entry, (scope, given) => {
        inner.push(this.#runOf(state, scope, given, before));
        return nothing;
      });
    this.#inner[place] = inner.length > 0 ? inner : undefined;
  }

  #runOf(state: State, scope: Scope, given: Entry, before: readonly ScopeRun[] | undefined): ScopeRun {
    const entry = this.#visitor.tired ? anyEntry(given) : given;
    const known = before?.find(run => run.isOf(scope, entry));
    return known ?? new ScopeRun(this.#visitor, scope, entry, before?.[state.scopes.indexOf(scope)]);
  }

  /** What a state is entered with, joined with what it was before. */
  #entryOf(place: number, before: Entry | undefined, rounds: number): Entry | undefined {
    const state = this.#order.states[place]!;
    let entry = before ?? (place === 0 ? this.entry : undefined);
    for (const reference of state.referencedBy) {
      const way = this.#wayOf(reference);
      if (way === undefined || way.data.shape.kind === 'never') continue;
      const came: Entry = { input: way.data, variables: way.variables, around: this.entry.around };
      entry = entry === undefined ? came : joinedEntry(entry, came, rounds);
    }
    return entry;
  }

  #wayOf({ kind, index, from }: Reference): Way | undefined {
    const place = from && this.#placeOf(from);
    if (place === undefined) return undefined;
    const ways = this.#flows[place]?.ways;
    return ways?.find(way => way.kind === kind && way.index === index);
  }
}

/** A state of a loop that is gone through. */
interface Stay {
  entry: Entry | undefined;
  waits: boolean;
  /** How often it has been come back to with something new. */
  rounds: number;
}

export const nothing: Found = { shape: neverShape, present: 'never' };

function leadsToItself(state: State): boolean {
  return state.references.some(({ target }) => target === state);
}

// ---------------------------------------------------------------- versions

/** The states that are other objects than before, with what they were; undefined if they may lead to other ones. */
function changedStates(
  before: readonly State[],
  scope: Scope,
  was: Scope,
): (readonly [now: State, was: State])[] | undefined {
  const { states } = scope;
  if (states.length !== before.length || scope.startAt?.name !== was.startAt?.name) return undefined;
  const changed: (readonly [State, State])[] = [];
  for (let at = 0; at < states.length; at++) {
    const state = states[at]!;
    const old = before[at]!;
    if (state === old) continue;
    if (!leadsTheSame(state, old)) return undefined;
    changed.push([state, old]);
  }
  return changed;
}

function leadsTheSame(state: State, old: State): boolean {
  return (
    state.name === old.name &&
    state.terminal === old.terminal &&
    state.references.length === old.references.length &&
    state.references.every(({ kind, name, index }, i) => {
      const other = old.references[i]!;
      return kind === other.kind && name === other.name && index === other.index;
    })
  );
}

function withStates(order: Order, changed: readonly (readonly [State, State])[]): Order {
  if (changed.length === 0) return order;
  const states = order.states.slice();
  for (const [state, was] of changed) {
    const place = order.places.get(state.name);
    if (place !== undefined && states[place] === was) states[place] = state;
  }
  return { ...order, states };
}

/** What was found before if it is the same; else what is found now, with the ways that are the same as they were. */
function settled(was: StateFlow, now: StateFlow): StateFlow {
  if (was === now) return was;
  const ways = now.ways.map((way, i) => {
    const old = was.ways[i];
    return old && sameWay(old, way) ? old : way;
  });
  const isSame =
    was.plan === now.plan &&
    sameEntry(was.entry, now.entry) &&
    was.ways.length === ways.length &&
    ways.every((way, i) => way === was.ways[i]) &&
    was.stages.length === now.stages.length &&
    was.stages.every(({ stage, value }, i) => stage === now.stages[i]!.stage && sameFound(value, now.stages[i]!.value));
  return isSame ? was : { ...now, ways };
}

function sameWay(a: Way, b: Way): boolean {
  return a.kind === b.kind && a.index === b.index && sameFound(a.data, b.data) && same(a.variables, b.variables);
}

function sameFound(a: Found, b: Found): boolean {
  return a === b || (a.present === b.present && same(a.shape, b.shape) && sameOrigins(a.from, b.from));
}

// ---------------------------------------------------------------- entries

function sameEntry(a: Entry, b: Entry): boolean {
  if (a === b) return true;
  return sameFound(a.input, b.input) && same(a.variables, b.variables) && sameAround(a.around, b.around);
}

function sameAround(a: Around, b: Around): boolean {
  return a === b || (same(a.executionInput, b.executionInput) && same(a.item ?? neverShape, b.item ?? neverShape));
}

/** Any data, and any values of the variables. */
function anyEntry({ input, variables, around }: Entry): Entry {
  return {
    input: found(unknownShape, 'always', input.from),
    variables: forgotten(variables),
    around: { executionInput: around.executionInput, item: around.item && batchContext },
  };
}

/** AWS documents the item for ItemSelector only; what a batch's states see of it is not known. */
export const batchContext = objectShape({}, unknownShape);

/** How often a state may be come back to before what is different is made coarse, and before it is given up. */
const exactRounds = 3;
const coarseRounds = 10;

/** `before` itself when nothing is new. */
function joinedEntry(before: Entry, came: Entry, rounds: number): Entry {
  let shape = join(before.input.shape, came.input.shape);
  let variables = join(before.variables, came.variables) as ObjectShape;
  if (rounds > coarseRounds) {
    if (!same(shape, before.input.shape)) shape = unknownShape;
    if (!same(variables, before.variables)) variables = forgotten(variables);
  } else if (rounds > exactRounds) {
    shape = widen(before.input.shape, shape);
    const widened = widen(before.variables, variables);
    variables = widened.kind === 'object' ? widened : forgotten(variables);
  }
  const from = joinOrigins(before.input.from, came.input.from);
  if (same(shape, before.input.shape) && from === before.input.from && same(variables, before.variables)) return before;
  return { input: found(shape, 'always', from), variables, around: before.around };
}

/** Variables may be there, and may be anything. */
function forgotten(variables: ObjectShape): ObjectShape {
  return objectShape(new Map([...variables.members.keys()].map(name => [name, optional(unknownShape)])));
}
