/**
 * Workflow variables: where each is assigned, where it is read, and whether a value is there by then.
 *
 * A variable lives in the `States` object in which it is assigned; states of inner scopes read it, except those that a
 * distributed Map runs as executions of their own (Developer Guide, "Passing data between states with variables"). What is
 * assigned when a state is entered is worked out over all transitions: what holds on every way there, and what on any.
 * This file finds facts; whether they are worth a word is for `rules/variables.ts`.
 */

import type { Argument } from '../expressions/index.ts';
import { contentsIn, perContents } from './contents.ts';
import type { Topic } from './diagnostics.ts';
import type { Embedded } from './embedded.ts';
import { expressionsOf } from './embedded.ts';
import type { Reference, Scope, State, StateMachine } from './model.ts';
import { perMachine } from './model.ts';
import { openScopes } from './open-scopes.ts';
import { topic } from './topics.ts';
import type { Member, ObjectNode, Span, StringNode } from './tree.ts';
import { memberOf, spanInString } from './tree.ts';

export interface Assignment {
  readonly name: string;
  readonly key: StringNode;
  /** The object that `Assign` holds. */
  readonly node: ObjectNode;
  readonly state: State;
  /** On which way out of the state it happens. */
  readonly when: 'Next' | 'Choices' | 'Catch';
  /** Index of the rule or the catcher. */
  readonly index: number | undefined;
}

export interface VariableRead {
  readonly name: string;
  readonly span: Span;
  readonly state: State;
  readonly embedded: Embedded;
}

/**
 * `assigned` on every way, `maybe` on some ways, `late` only on ways that come after; `outside` in a scope that cannot be seen
 * from here, `distributed` outside of the distributed Map around it, `nowhere` at all.
 */
export type VariableStatus = 'assigned' | 'maybe' | 'late' | 'outside' | 'distributed' | 'nowhere';

export interface Variables {
  readonly assignments: readonly Assignment[];
  readonly byName: ReadonlyMap<string, readonly Assignment[]>;
  readonly reads: readonly VariableRead[];
  /** An `Assign` is an expression as a whole, or filled in later: names are assigned that are not known here. */
  readonly open: boolean;
  statusOf(read: VariableRead): VariableStatus;
}

/** What Step Functions takes as a name. */
export function isVariableName(name: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && [...name].length <= 80;
}

/** Every name that an `Assign` gives a value. */
export const assignmentsIn: Topic<Assignment> = topic(contents => assignmentsOf(contents).assignments);

/** The same by name. */
export const assignedIn = perMachine((machine): ReadonlyMap<string, readonly Assignment[]> => {
  return groupByName(assignmentsIn(machine));
});

const assignmentsOf = perContents(({ states }): Pick<Variables, 'assignments' | 'open'> => {
  let assignments: Assignment[] | undefined;
  let open = false;
  const add = (state: State, member: Member | undefined, when: Assignment['when'], index?: number) => {
    const node = member?.value;
    if (node && node.kind !== 'object') open = true;
    if (node?.kind !== 'object') return;
    for (const { key } of node.members) {
      const name = state.queryLanguage === 'JSONPath' ? key.value.replace(/\.\$$/, '') : key.value;
      if (name.includes('${') || name.startsWith('Fn::')) open = true;
      assignments ??= [];
      assignments.push({ name, key, node, state, when, index });
    }
  };
  for (const state of states) {
    const { Assign, Choices, Catch } = state.parts;
    if (Assign) add(state, Assign, 'Next');
    for (const list of [Choices, Catch])
      if (list?.value?.kind === 'array')
        for (const [index, item] of list.value.items.entries())
          add(state, memberOf(item, 'Assign'), list === Choices ? 'Choices' : 'Catch', index);
  }
  return assignments || open ? { assignments: assignments ?? [], open } : noAssignments;
});

const noAssignments = { assignments: [], open: false };

/** The variables of a machine; worked out once. */
export const variablesOf = perMachine((machine): Variables => {
  const assignments = assignmentsIn(machine);
  const byName = assignedIn(machine);
  const reads = readsIn(machine, byName);
  if (assignments.length === 0 && reads.length === 0) return noVariables;
  let flow: Flow | undefined;
  const assignedScopes = new Map<string, ReadonlySet<Scope>>();
  const scopesOf = (name: string, all: readonly Assignment[]): ReadonlySet<Scope> => {
    const known = assignedScopes.get(name);
    if (known) return known;
    const scopes = new Set(all.map(each => each.state.scope));
    assignedScopes.set(name, scopes);
    return scopes;
  };
  const statusOf = ({ name, state }: VariableRead): VariableStatus => {
    const all = byName.get(name);
    if (!all) return 'nowhere';
    const scopes = scopesOf(name, all);
    let distributed = false;
    for (let scope: Scope | undefined = state.scope; scope; scope = scope.owner?.scope) {
      if (scopes.has(scope)) {
        if (distributed) return 'distributed';
        flow ??= flowOf(machine, byName, reads);
        return flow.statusAt(state, name);
      }
      distributed ||= scope.distributed;
    }
    return 'outside';
  };
  const open = () => contentsIn(machine).some(contents => assignmentsOf(contents).open) || openScopes(machine).states;
  return {
    assignments,
    byName,
    reads,
    // Not everyone wants to wait for it.
    get open() {
      return open();
    },
    statusOf,
  };
});

/** Most machines have none. Then nobody asks what else may be assigned. */
const noVariables: Variables = {
  assignments: [],
  byName: new Map(),
  reads: [],
  open: false,
  statusOf: () => 'nowhere',
};

function groupByName(assignments: readonly Assignment[]): Map<string, Assignment[]> {
  const groups = new Map<string, Assignment[]>();
  for (const assignment of assignments) {
    const group = groups.get(assignment.name);
    if (group) group.push(assignment);
    else groups.set(assignment.name, [assignment]);
  }
  return groups;
}

// ---- Reads

function readsIn(machine: StateMachine, assigned: ReadonlyMap<string, unknown>): VariableRead[] {
  const reads: VariableRead[] = [];
  for (const contents of contentsIn(machine))
    for (const embedded of readingOf(contents)) {
      const { state } = embedded.visit.holder;
      if (!state) continue;
      variablesIn(embedded, assigned, (name, start, end) =>
        reads.push({ name, span: spanInString(embedded.node, start, end), state, embedded }),
      );
    }
  return reads;
}

/** The expressions that read a variable, or would if there were one of some name. */
const readingOf = perContents((contents): readonly Embedded[] => {
  let reading: Embedded[] | undefined;
  const add = (embedded: Embedded) => {
    reading ??= [];
    if (reading.at(-1) !== embedded) reading.push(embedded);
  };
  // A ResultPath writes into the input; one that starts at a variable is refused.
  for (const embedded of expressionsOf(contents))
    if (embedded.kind !== 'path' || embedded.context) variablesIn(embedded, anyName, () => add(embedded));
  return reading ?? none;
});

const none: readonly never[] = [];

const anyName = { has: () => true };

/** Every variable that an expression reads; `start` and `end`, the `$` included, are units of the string's text. */
export function variablesIn(
  embedded: Embedded,
  assigned: { has(name: string): boolean },
  add: (name: string, start: number, end: number) => void,
): void {
  if (embedded.kind === 'jsonata') {
    const { references } = embedded.parsed;
    const offset = embedded.text.start;
    for (const { name, span } of references.variables) add(name, offset + span.start, offset + span.end);
    // A variable may be named like a function; then the function's name without a call is the variable.
    for (const { name, span, called } of references.functions)
      if (!called && assigned.has(name)) add(name, offset + span.start, offset + span.end);
  } else if (embedded.kind === 'path' || (embedded.kind === 'template' && embedded.parsed.kind === 'path')) {
    const path = embedded.kind === 'path' ? embedded.parsed.path : (embedded.parsed as { path: Path }).path;
    if (path && typeof path.root === 'object') add(path.root.variable, path.rootSpan.start, path.rootSpan.end);
  } else if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') {
    const visit = (argument: Argument) => {
      if (argument.kind === 'call') argument.args.forEach(visit);
      else if (argument.kind === 'path' && typeof argument.path.root === 'object')
        add(argument.path.root.variable, argument.path.rootSpan.start, argument.path.rootSpan.end);
    };
    visit(embedded.parsed.call);
  }
}

type Path = Extract<Argument, { kind: 'path' }>['path'];

// ---- Flow

interface Flow {
  statusAt(state: State, name: string): 'assigned' | 'maybe' | 'late';
}

/** Sets of variables as bits: what is assigned on every way to a state, and on any. */
interface Sets {
  readonly every: Int32Array;
  readonly any: Int32Array;
}

function flowOf(
  machine: StateMachine,
  byName: ReadonlyMap<string, readonly Assignment[]>,
  reads: readonly VariableRead[],
): Flow {
  // Only what is both assigned and read matters.
  const numbers = new Map<string, number>();
  for (const { name } of reads) if (byName.has(name) && !numbers.has(name)) numbers.set(name, numbers.size);
  const words = Math.ceil(numbers.size / 32);

  const effects = new Map<State, Map<string, number[]>>();
  const effectOf = (state: State, way: string) => effects.get(state)?.get(way);
  const addEffect = (state: State, way: string, name: string) => {
    const number = numbers.get(name);
    if (number === undefined) return;
    const ways = effects.get(state) ?? new Map<string, number[]>();
    effects.set(state, ways);
    const list = ways.get(way);
    if (list) list.push(number);
    else ways.set(way, [number]);
  };
  for (const group of byName.values())
    for (const { name, state, when, index } of group) addEffect(state, `${when} ${index ?? ''}`, name);
  for (const { name, state, embedded } of reads) {
    const { shape } = embedded.visit.holder;
    // A Choice that looks at a variable decides on whether it is there, or fails: either way the author knows.
    if (shape === 'choiceRule' || shape === 'nestedRule') addEffect(state, 'tested', name);
    // A path to a variable that is not there fails the execution: behind it the variable is there.
    else if (shape === 'state' && embedded.kind !== 'jsonata') addEffect(state, 'Next ', name);
  }

  const entered = new Map<State, Sets>();
  for (const scope of machine.scopes) {
    const start = scope.startAt?.target;
    if (!start) continue;
    const from = scope.owner && !scope.distributed ? entered.get(scope.owner) : undefined;
    if (scope.owner && !scope.distributed && !from) continue;
    entered.set(start, from ? { every: from.every.slice(), any: from.any.slice() } : emptySets(words));
    const order = reversePostorder(start);
    // One pass suffices without loops; each further one carries what changed around a loop.
    for (let pass = 0, changed = true; changed && pass < 50; pass++) {
      changed = false;
      for (const state of order) {
        const sets = entered.get(state);
        if (!sets) continue;
        for (const reference of state.references)
          if (reference.target) changed = flowAlong(sets, state, reference, reference.target) || changed;
      }
    }
  }

  return {
    statusAt(state, name) {
      const sets = entered.get(state);
      const number = numbers.get(name);
      // What is never reached is reported as that.
      if (!sets || number === undefined) return 'assigned';
      const word = number >> 5;
      const bit = 1 << (number & 31);
      return (sets.every[word] ?? 0) & bit ? 'assigned' : (sets.any[word] ?? 0) & bit ? 'maybe' : 'late';
    },
  };

  function flowAlong(sets: Sets, state: State, reference: Reference, target: State): boolean {
    const way = reference.kind === 'Default' ? 'Next ' : `${reference.kind} ${reference.index ?? ''}`;
    const out: Sets = { every: sets.every.slice(), any: sets.any.slice() };
    for (const numbers of [effectOf(state, way), effectOf(state, 'tested')])
      for (const number of numbers ?? []) {
        const word = number >> 5;
        out.every[word] = (out.every[word] ?? 0) | (1 << (number & 31));
        out.any[word] = (out.any[word] ?? 0) | (1 << (number & 31));
      }
    const known = entered.get(target);
    if (!known) {
      entered.set(target, out);
      return true;
    }
    let changed = false;
    for (let word = 0; word < words; word++) {
      const every = (known.every[word] ?? 0) & (out.every[word] ?? 0);
      const any = (known.any[word] ?? 0) | (out.any[word] ?? 0);
      if (every !== known.every[word] || any !== known.any[word]) changed = true;
      known.every[word] = every;
      known.any[word] = any;
    }
    return changed;
  }
}

function emptySets(words: number): Sets {
  return { every: new Int32Array(words), any: new Int32Array(words) };
}

/** The states reached from `start`, each before those it leads to, loops aside. */
function reversePostorder(start: State): State[] {
  const seen = new Set([start]);
  const order: State[] = [];
  const stack: { readonly state: State; next: number }[] = [{ state: start, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = top.state.references[top.next++]?.target;
    if (target && !seen.has(target)) {
      seen.add(target);
      stack.push({ state: target, next: 0 });
    } else if (top.next > top.state.references.length) {
      order.push(top.state);
      stack.pop();
    }
  }
  return order.reverse();
}
