/**
 * The state machine that a positioned tree describes: scopes, states, and who refers to whom.
 *
 * Built in one walk over whatever could be understood; a state without a Type, or a Next that is still being typed, is
 * there with what it has. It judges nothing (that is `rules/`), and knows field names only as far as structure needs them.
 * Every object of the model is made anew per document version and never changed afterwards.
 */

import { type Parts, partsOfNode } from './parts.ts';
import type { Document, Member, ObjectNode, PathStep, StringNode } from './tree.ts';
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
  /** The members of `node` that are asked for again and again. */
  readonly parts: Parts | undefined;
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
  const queryLanguage = languageIn(memberOf(root, 'QueryLanguage')) ?? 'JSONPath';
  const rootScope = readScope(root, 'machine', undefined, undefined, 0, false);
  return new ReadMachine(document, root, queryLanguage, rootScope, scopes, states);

  function readScope(
    node: ObjectNode,
    kind: Scope['kind'],
    /** The member of the owner that holds the scope. */
    field: string | undefined,
    owner: State | undefined,
    index: number,
    distributed: boolean,
  ): Scope {
    const ownStates: State[] = [];
    const scopeByName = new Map<string, State>();
    const references: Building<Reference>[] = [];
    const scope = new ReadScope(kind, node, field, owner, index, distributed, ownStates, scopeByName, references);
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
        const state = readState(member, scope, references);
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

  function readState(member: Member, scope: Scope, scopeReferences: Reference[]): State {
    const node = member.value?.kind === 'object' ? member.value : undefined;
    const parts = node && partsOfNode(node);
    const typeNode = textOf(parts?.Type);
    const type = typeNode && typesByName.get(typeNode.value);
    const endNode = parts?.End?.value;
    const end = endNode?.kind === 'boolean' && endNode.value;
    const references: Reference[] = [];
    const inner: Scope[] = [];
    const language = languageIn(parts?.QueryLanguage) ?? queryLanguage;
    const terminal = end || type === 'Succeed' || type === 'Fail';
    const state = new ReadState(member, node, parts, type, typeNode, language, scope, references, inner, end, terminal);
    states.push(state);
    if (!parts) return state;
    add('Next', textOf(parts.Next));
    addAll('Choices', parts.Choices);
    add('Default', textOf(parts.Default));
    addAll('Catch', parts.Catch);

    if (parts.Branches?.value?.kind === 'array')
      for (const [index, branch] of parts.Branches.value.items.entries())
        if (branch.kind === 'object') inner.push(readScope(branch, 'branch', 'Branches', state, index, false));
    for (const processor of [parts.ItemProcessor, parts.Iterator]) {
      if (processor?.value?.kind !== 'object') continue;
      const mode = stringOf(memberValue(processor.value, 'ProcessorConfig'), 'Mode')?.value;
      inner.push(readScope(processor.value, 'processor', processor.key.value, state, 0, mode === 'DISTRIBUTED'));
    }
    return state;

    function add(kind: ReferenceKind, target: StringNode | undefined, index?: number): void {
      if (!target) return;
      const reference = referenceOf(kind, target, scope, state, index);
      references.push(reference);
      scopeReferences.push(reference);
    }

    function addAll(kind: ReferenceKind, list: Member | undefined): void {
      if (list?.value?.kind !== 'array') return;
      for (const [index, item] of list.value.items.entries()) add(kind, stringOf(item, 'Next'), index);
    }
  }
}

// Classes for their getters: what few ask for is put together when it is asked for.

class ReadMachine implements StateMachine {
  readonly document: Document;
  readonly node: ObjectNode;
  readonly queryLanguage: QueryLanguage;
  readonly root: Scope;
  readonly scopes: readonly Scope[];
  readonly states: readonly State[];
  readonly known: unknown[] = [];
  #byName: Map<string, State> | undefined;

  constructor(
    document: Document,
    node: ObjectNode,
    queryLanguage: QueryLanguage,
    root: Scope,
    scopes: readonly Scope[],
    states: readonly State[],
  ) {
    this.document = document;
    this.node = node;
    this.queryLanguage = queryLanguage;
    this.root = root;
    this.scopes = scopes;
    this.states = states;
  }

  get byName(): ReadonlyMap<string, State> {
    this.#byName ??= firstByName(this.states);
    return this.#byName;
  }
}

class ReadScope implements Scope {
  readonly kind: Scope['kind'];
  readonly node: ObjectNode;
  readonly #field: string | undefined;
  readonly owner: State | undefined;
  readonly index: number;
  readonly distributed: boolean;
  readonly states: readonly State[];
  readonly byName: ReadonlyMap<string, State>;
  startAt: Reference | undefined;
  readonly references: readonly Reference[];

  constructor(
    kind: Scope['kind'],
    node: ObjectNode,
    field: string | undefined,
    owner: State | undefined,
    index: number,
    distributed: boolean,
    states: readonly State[],
    byName: ReadonlyMap<string, State>,
    references: readonly Reference[],
  ) {
    this.kind = kind;
    this.node = node;
    this.#field = field;
    this.owner = owner;
    this.index = index;
    this.distributed = distributed;
    this.states = states;
    this.byName = byName;
    this.startAt = undefined;
    this.references = references;
  }

  get steps(): readonly PathStep[] {
    if (this.owner === undefined || this.#field === undefined) return [];
    return [...this.owner.steps, this.#field, ...(this.kind === 'branch' ? [this.index] : [])];
  }
}

class ReadState implements State {
  readonly name: string;
  readonly nameNode: StringNode;
  readonly member: Member;
  readonly node: ObjectNode | undefined;
  readonly parts: Parts | undefined;
  readonly type: StateType | undefined;
  readonly typeNode: StringNode | undefined;
  readonly queryLanguage: QueryLanguage;
  readonly scope: Scope;
  readonly references: readonly Reference[];
  readonly referencedBy: readonly Reference[] = [];
  readonly scopes: readonly Scope[];
  readonly end: boolean;
  readonly terminal: boolean;

  constructor(
    member: Member,
    node: ObjectNode | undefined,
    parts: Parts | undefined,
    type: StateType | undefined,
    typeNode: StringNode | undefined,
    queryLanguage: QueryLanguage,
    scope: Scope,
    references: readonly Reference[],
    scopes: readonly Scope[],
    end: boolean,
    terminal: boolean,
  ) {
    this.name = member.key.value;
    this.nameNode = member.key;
    this.member = member;
    this.node = node;
    this.parts = parts;
    this.type = type;
    this.typeNode = typeNode;
    this.queryLanguage = queryLanguage;
    this.scope = scope;
    this.references = references;
    this.scopes = scopes;
    this.end = end;
    this.terminal = terminal;
  }

  get steps(): readonly PathStep[] {
    return [...this.scope.steps, 'States', this.name];
  }
}

const typesByName: ReadonlyMap<string, StateType> = new Map(stateTypes.map(type => [type, type]));

function firstByName(states: readonly State[]): Map<string, State> {
  const byName = new Map<string, State>();
  for (const state of states) if (!byName.has(state.name)) byName.set(state.name, state);
  return byName;
}

function textOf(member: Member | undefined): StringNode | undefined {
  return member?.value?.kind === 'string' ? member.value : undefined;
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
function languageIn(declared: Member | undefined): QueryLanguage | undefined {
  const value = declared?.value;
  if (value === undefined) return undefined;
  return value.kind === 'string' && value.value === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
