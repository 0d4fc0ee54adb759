/**
 * The state machine that a positioned tree describes: scopes, states, and who refers to whom.
 *
 * Built in one walk over whatever could be understood; a state without a Type, or a Next that is still being typed, is
 * there with what it has. It judges nothing (that is `rules/`), and knows field names only as far as structure needs them.
 * Every object of the model is made anew per document version and never changed afterwards.
 */

import type { Document, Member, Node, ObjectNode, PathStep, StringNode } from './tree.ts';
import { memberOf, memberValue, stringOf } from './tree.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

export const stateTypes = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;
export type StateType = (typeof stateTypes)[number];

export type ReferenceKind = 'StartAt' | 'Next' | 'Default' | 'Choices' | 'Catch';

/** A place that names a state: the text, and the state it leads to if that exists in the same scope. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  /** The string that holds the name. */
  readonly node: StringNode;
  readonly scope: Scope;
  /** The state whose transition this is; undefined for StartAt. */
  readonly from: State | undefined;
  /** Index of the Choice rule or the catcher. */
  readonly index: number | undefined;
  readonly target: State | undefined;
}

/** One `States` object with its `StartAt`: the machine itself, a Parallel branch, or a Map's item processor. */
export interface Scope {
  readonly kind: 'machine' | 'branch' | 'processor';
  readonly node: ObjectNode;
  readonly steps: readonly PathStep[];
  /** The Parallel or Map state that holds this scope. */
  readonly owner: State | undefined;
  /** Index of the branch; 0 otherwise. */
  readonly index: number;
  /** A Map whose processor says `"Mode": "DISTRIBUTED"`: its states run in executions of their own. */
  readonly distributed: boolean;
  readonly states: readonly State[];
  readonly byName: ReadonlyMap<string, State>;
  readonly startAt: Reference | undefined;
  /** All references made inside this scope, StartAt first, nested scopes not included. */
  readonly references: readonly Reference[];
}

export interface State {
  readonly name: string;
  readonly nameNode: StringNode;
  readonly member: Member;
  /** The state's object; undefined while something else, or nothing, stands there. */
  readonly node: ObjectNode | undefined;
  readonly type: StateType | undefined;
  readonly typeNode: StringNode | undefined;
  /** The language in effect: the state's own, else the machine's (a Map's own does not reach its inner states). */
  readonly queryLanguage: QueryLanguage;
  readonly scope: Scope;
  readonly steps: readonly PathStep[];
  /** Outgoing: Next, Choices, Default, Catch in document order of kinds. */
  readonly references: readonly Reference[];
  /** Incoming, StartAt included. */
  readonly referencedBy: readonly Reference[];
  readonly scopes: readonly Scope[];
  /** `"End": true`. */
  readonly end: boolean;
  /** Ends its scope: Succeed, Fail, or `"End": true`. */
  readonly terminal: boolean;
}

export interface StateMachine {
  readonly document: Document;
  readonly node: ObjectNode;
  readonly queryLanguage: QueryLanguage;
  readonly root: Scope;
  /** Every scope, the root first, in document order. */
  readonly scopes: readonly Scope[];
  /** Every state of every scope, in document order. */
  readonly states: readonly State[];
  /** First state of that name anywhere in the machine (names are unique in a valid machine). */
  readonly byName: ReadonlyMap<string, State>;
  /** What has been worked out about the machine so far, see `perMachine`. */
  readonly known: unknown[];
}

/**
 * Works something out once for every machine that is asked about. It is kept with the machine: several rules, and many
 * requests of an editor, ask the same.
 */
export function perMachine<T extends object>(workOut: (machine: StateMachine) => T): (machine: StateMachine) => T {
  const slot = slots++;
  return machine => {
    const known = machine.known[slot] as T | undefined;
    if (known !== undefined) return known;
    const made = workOut(machine);
    machine.known[slot] = made;
    return made;
  };
}

let slots = 0;

type Building<T> = { -readonly [K in keyof T]: T[K] };

/** Reads the state machine of a document; undefined when its root is not an object. */
export function readStateMachine(document: Document): StateMachine | undefined {
  const root = document.root;
  if (root?.kind !== 'object') return undefined;
  const scopes: Scope[] = [];
  const states: State[] = [];
  const queryLanguage = languageOf(root) ?? 'JSONPath';
  const rootScope = readScope(root, 'machine', [], undefined, 0, false);
  const byName = new Map<string, State>();
  for (const state of states) if (!byName.has(state.name)) byName.set(state.name, state);
  return { document, node: root, queryLanguage, root: rootScope, scopes, states, byName, known: [] };

  function readScope(
    node: ObjectNode,
    kind: Scope['kind'],
    steps: readonly PathStep[],
    owner: State | undefined,
    index: number,
    distributed: boolean,
  ): Scope {
    const ownStates: State[] = [];
    const scopeByName = new Map<string, State>();
    const references: Building<Reference>[] = [];
    const scope: Building<Scope> = {
      kind,
      node,
      steps,
      owner,
      index,
      distributed,
      states: ownStates,
      byName: scopeByName,
      startAt: undefined,
      references,
    };
    scopes.push(scope);

    const startAt = stringOf(node, 'StartAt');
    if (startAt) {
      const reference = referenceOf('StartAt', startAt, scope, undefined, undefined);
      references.push(reference);
      scope.startAt = reference;
    }
    const statesNode = memberValue(node, 'States');
    if (statesNode?.kind === 'object') {
      for (const member of statesNode.members) {
        const state = readState(member, scope, [...steps, 'States', member.key.value], references);
        ownStates.push(state);
        if (!scopeByName.has(state.name)) scopeByName.set(state.name, state);
      }
    }
    for (const reference of references) {
      const target = scopeByName.get(reference.name);
      reference.target = target;
      if (target) (target.referencedBy as Reference[]).push(reference);
    }
    return scope;
  }

  function readState(member: Member, scope: Scope, steps: PathStep[], scopeReferences: Reference[]): State {
    const node = member.value?.kind === 'object' ? member.value : undefined;
    const typeNode = stringOf(node, 'Type');
    const type = stateTypes.find(known => known === typeNode?.value);
    const endNode = memberValue(node, 'End');
    const end = endNode?.kind === 'boolean' && endNode.value;
    const references: Reference[] = [];
    const inner: Scope[] = [];
    const state: State = {
      name: member.key.value,
      nameNode: member.key,
      member,
      node,
      type,
      typeNode,
      queryLanguage: languageOf(node) ?? queryLanguage,
      scope,
      steps,
      references,
      referencedBy: [],
      scopes: inner,
      end,
      terminal: end || type === 'Succeed' || type === 'Fail',
    };
    states.push(state);
    if (node) {
      const add = (kind: ReferenceKind, target: StringNode | undefined, index?: number) => {
        if (target) references.push(referenceOf(kind, target, scope, state, index));
      };
      add('Next', stringOf(node, 'Next'));
      for (const [index, rule] of itemsOf(node, 'Choices').entries()) add('Choices', stringOf(rule, 'Next'), index);
      add('Default', stringOf(node, 'Default'));
      for (const [index, catcher] of itemsOf(node, 'Catch').entries()) add('Catch', stringOf(catcher, 'Next'), index);
      scopeReferences.push(...references);

      itemsOf(node, 'Branches').forEach((branch, index) => {
        if (branch.kind === 'object')
          inner.push(readScope(branch, 'branch', [...steps, 'Branches', index], state, index, false));
      });
      for (const key of ['ItemProcessor', 'Iterator']) {
        const processor = memberOf(node, key)?.value;
        if (processor?.kind !== 'object') continue;
        const mode = stringOf(memberValue(processor, 'ProcessorConfig'), 'Mode')?.value;
        inner.push(readScope(processor, 'processor', [...steps, key], state, 0, mode === 'DISTRIBUTED'));
      }
    }
    return state;
  }
}

/** The innermost state whose member (name and body) holds `offset`. */
export function stateAt(machine: StateMachine, offset: number): State | undefined {
  let found: State | undefined;
  let candidates: readonly State[] = machine.root.states;
  for (;;) {
    const inside = candidates.find(state => offset >= state.member.span.start && offset <= state.member.span.end);
    if (!inside) return found;
    found = inside;
    candidates = inside.scopes.flatMap(scope => scope.states);
  }
}

function referenceOf(
  kind: ReferenceKind,
  node: StringNode,
  scope: Scope,
  from: State | undefined,
  index: number | undefined,
): Building<Reference> {
  return { kind, name: node.value, node, scope, from, index, target: undefined };
}

/**
 * The QueryLanguage an object declares. Only the exact text `JSONPath` means JSONPath; any other value that is there
 * resolves to JSONata (and is reported), as the service does.
 */
function languageOf(node: ObjectNode | undefined): QueryLanguage | undefined {
  const value = memberValue(node, 'QueryLanguage');
  if (value === undefined) return undefined;
  return value.kind === 'string' && value.value === 'JSONPath' ? 'JSONPath' : 'JSONata';
}

function itemsOf(node: Node, key: string): readonly Node[] {
  const value = memberValue(node, key);
  return value?.kind === 'array' ? value.items : [];
}
