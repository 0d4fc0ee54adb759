/**
 * The state machine that a positioned tree describes: scopes, states, and who refers to whom.
 *
 * Built in one walk over whatever could be understood; a state without a Type, or a Next that is still being typed, is
 * there with what it has. It judges nothing (that is `rules/`), and knows field names only as far as structure needs them.
 * A model may take over what has not changed from the model of the version before (see `readStateMachine`), and is not used
 * any more when it has given that away; but for that nothing in it changes.
 */

import { type Parts, partsOfNode } from './parts.ts';
import { withOne } from './short-lists.ts';
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
  /** What stands in it, as far as somebody has asked: kept for as long as the state is the same, see `contents.ts`. */
  contents: unknown;
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

/**
 * Reads the state machine of a document; undefined when its root is not an object.
 *
 * `before` is the model of a version before, which nobody should use any more. **A state whose text was not touched since is the
 * same object as in it**, and so are its node, its parts and its references (`nextDocument` keeps the nodes), unless the
 * machine's query language, the index of a branch around it or the mode of a Map around it is another. So is a scope in whose
 * text nothing changed. Of what is taken over another place in the text may have changed: where the text stands (`span`,
 * `steps` do not), `State.scope`, `Scope.owner`, `Reference.target` and `State.referencedBy`.
 */
export function readStateMachine(document: Document, before?: StateMachine): StateMachine | undefined {
  const root = document.root;
  if (root?.kind !== 'object') return undefined;
  const scopes: Scope[] = [];
  const states: State[] = [];
  const queryLanguage = languageIn(memberOf(root, 'QueryLanguage')) ?? 'JSONPath';
  const old = before instanceof ReadMachine ? before.giveAway(queryLanguage) : undefined;
  const rootScope = readScope(root, 'machine', undefined, undefined, 0, false, old);
  return new ReadMachine(document, root, queryLanguage, rootScope, scopes, states);

  function readScope(
    node: ObjectNode,
    kind: Scope['kind'],
    /** The member of the owner that holds the scope. */
    field: string | undefined,
    owner: State | undefined,
    index: number,
    distributed: boolean,
    /** What was in this place before. */
    old: ReadScope | undefined,
  ): Scope {
    if (old && (old.kind !== kind || old.field !== field || old.index !== index || old.distributed !== distributed))
      return readScope(node, kind, field, owner, index, distributed, undefined);
    if (old?.node === node) {
      old.owner = owner;
      list(old);
      return old;
    }
    const ownStates: ReadState[] = [];
    const references: Reference[] = [];
    const scope = new ReadScope(kind, node, field, owner, index, distributed, ownStates, references);
    scopes.push(scope);
    const startAt = stringOf(node, 'StartAt');
    if (startAt) {
      scope.startAt = new ReadReference('StartAt', startAt, scope, undefined, undefined);
      references.push(scope.startAt);
    }
    const statesNode = memberValue(node, 'States');
    const members = statesNode?.kind === 'object' ? statesNode.members : [];
    const kept = old && keptStates(members, old);
    for (let at = 0; at < members.length; at++) {
      const member = members[at]!;
      const known = kept?.(at);
      if (known && known.member === member) {
        known.scope = scope;
        for (const reference of known.references) (reference as ReadReference).scope = scope;
        listState(known);
        ownStates.push(known);
      } else ownStates.push(readState(member, scope, known));
    }
    for (const { references: own } of ownStates) for (const reference of own) references.push(reference);
    if (old) relink(scope, old);
    else link(scope);
    return scope;
  }

  /** Takes over a scope as it is. */
  function list(scope: Scope): void {
    scopes.push(scope);
    for (const state of scope.states) listState(state);
  }

  function listState(state: State): void {
    states.push(state);
    for (const scope of state.scopes) list(scope);
  }

  function readState(member: Member, scope: Scope, old: ReadState | undefined): ReadState {
    const node = member.value?.kind === 'object' ? member.value : undefined;
    const parts = node && partsOfNode(node);
    const typeNode = textOf(parts?.Type);
    const type = typeNode && typesByName.get(typeNode.value);
    const endNode = parts?.End?.value;
    const end = endNode?.kind === 'boolean' && endNode.value;
    const language = languageIn(parts?.QueryLanguage) ?? queryLanguage;
    const terminal = end || type === 'Succeed' || type === 'Fail';
    const state = new ReadState(member, node, parts, type, typeNode, language, scope, end, terminal);
    states.push(state);
    if (!parts) return state;
    add('Next', textOf(parts.Next));
    addAll('Choices', parts.Choices);
    add('Default', textOf(parts.Default));
    addAll('Catch', parts.Catch);

    const oldScope = () => old?.scopes[state.scopes.length] as ReadScope | undefined;
    if (parts.Branches?.value?.kind === 'array')
      for (const [index, branch] of parts.Branches.value.items.entries())
        if (branch.kind === 'object')
          addScope(readScope(branch, 'branch', 'Branches', state, index, false, oldScope()));
    for (const processor of [parts.ItemProcessor, parts.Iterator]) {
      if (processor?.value?.kind !== 'object') continue;
      const { key, value } = processor;
      const mode = stringOf(memberValue(value, 'ProcessorConfig'), 'Mode')?.value;
      addScope(readScope(value, 'processor', key.value, state, 0, mode === 'DISTRIBUTED', oldScope()));
    }
    return state;

    function add(kind: ReferenceKind, target: StringNode | undefined, index?: number): void {
      if (target) state.references = withOne(state.references, new ReadReference(kind, target, scope, state, index));
    }

    function addScope(inner: Scope): void {
      state.scopes = withOne(state.scopes, inner);
    }

    function addAll(kind: ReferenceKind, list: Member | undefined): void {
      if (list?.value?.kind !== 'array') return;
      for (const [index, item] of list.value.items.entries()) add(kind, stringOf(item, 'Next'), index);
    }
  }
}

/** For each member of a `States` the state that it was before, or that stood in its place: of one that changed the key is kept. */
function keptStates(members: readonly Member[], { states }: ReadScope): (index: number) => ReadState | undefined {
  const most = Math.min(members.length, states.length);
  let start = 0;
  while (start < most && states[start]!.member === members[start]) start += 1;
  const further = states.length - members.length;
  let end = members.length;
  while (end > start && end + further > start && states[end + further - 1]!.member === members[end - 1]) end -= 1;
  const between = new Map<StringNode, ReadState>();
  for (const state of states.slice(start, end + further)) between.set(state.nameNode, state);
  return index => {
    if (index < start) return states[index];
    return index < end ? between.get(members[index]!.key) : states[index + further];
  };
}

/** Finds the targets of a scope's references. */
function link({ states, byName, references }: ReadScope): void {
  for (const state of states) {
    state.referencedBy = none;
    if (!byName.has(state.name)) byName.set(state.name, state);
  }
  for (const reference of references as readonly ReadReference[]) {
    const target = byName.get(reference.name);
    reference.target = target;
    if (target) target.referencedBy = withOne(target.referencedBy, reference);
  }
}

/** The same, as far as it is not known from the scope before. */
function relink(scope: ReadScope, old: ReadScope): void {
  const sameName = (state: State, at: number) => state.name === old.states[at]!.name;
  if (scope.states.length !== old.states.length || !scope.states.every(sameName)) {
    link(scope);
    return;
  }
  const { byName } = old;
  scope.byName = byName;
  const changed: { readonly before: ReadState; readonly state: ReadState }[] = [];
  for (let at = 0; at < scope.states.length; at++) {
    const before = old.states[at]!;
    const state = scope.states[at]!;
    if (before !== state) changed.push({ before, state });
  }
  for (const { before, state } of changed) {
    if (byName.get(state.name) === before) byName.set(state.name, state);
    state.referencedBy = before.referencedBy;
    for (const reference of state.referencedBy) reference.target = state;
  }
  if (old.startAt) unlink(old.startAt);
  for (const { before } of changed) for (const reference of before.references) unlink(reference);
  if (scope.startAt) linkInOrder(scope.startAt, byName);
  for (const { state } of changed)
    for (const reference of state.references) linkInOrder(reference as ReadReference, byName);
}

function unlink(reference: Reference): void {
  const target = reference.target as ReadState | undefined;
  const at = target?.referencedBy.indexOf(reference as ReadReference) ?? -1;
  if (target && at >= 0) (target.referencedBy as ReadReference[]).splice(at, 1);
}

/** References are in the order of the states that they come from; that of `StartAt` is the first. */
function linkInOrder(reference: ReadReference, byName: ReadonlyMap<string, ReadState>): void {
  const target = byName.get(reference.name);
  reference.target = target;
  if (!target) return;
  const place = placeOf(reference);
  const behind = target.referencedBy.findIndex(other => placeOf(other) > place);
  if (behind < 0) target.referencedBy = withOne(target.referencedBy, reference);
  else (target.referencedBy as ReadReference[]).splice(behind, 0, reference);
}

function placeOf({ from }: Reference): number {
  return from?.nameNode.span.start ?? -1;
}

const none: readonly never[] = [];

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
  #givenAway = false;

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

  /** What another model may take over, once. */
  giveAway(queryLanguage: QueryLanguage): ReadScope | undefined {
    if (this.#givenAway || this.queryLanguage !== queryLanguage) return undefined;
    this.#givenAway = true;
    return this.root as ReadScope;
  }

  get byName(): ReadonlyMap<string, State> {
    this.#byName ??= firstByName(this.states);
    return this.#byName;
  }
}

class ReadReference implements Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly node: StringNode;
  scope: Scope;
  readonly from: State | undefined;
  readonly index: number | undefined;
  target: State | undefined;

  constructor(kind: ReferenceKind, node: StringNode, scope: Scope, from: State | undefined, index: number | undefined) {
    this.kind = kind;
    this.name = node.value;
    this.node = node;
    this.scope = scope;
    this.from = from;
    this.index = index;
    this.target = undefined;
  }
}

class ReadScope implements Scope {
  readonly kind: Scope['kind'];
  readonly node: ObjectNode;
  /** The member of the owner that holds it. */
  readonly field: string | undefined;
  owner: State | undefined;
  readonly index: number;
  readonly distributed: boolean;
  readonly states: readonly ReadState[];
  byName = new Map<string, ReadState>();
  startAt: ReadReference | undefined;
  readonly references: readonly Reference[];

  constructor(
    kind: Scope['kind'],
    node: ObjectNode,
    field: string | undefined,
    owner: State | undefined,
    index: number,
    distributed: boolean,
    states: readonly ReadState[],
    references: readonly Reference[],
  ) {
    this.kind = kind;
    this.node = node;
    this.field = field;
    this.owner = owner;
    this.index = index;
    this.distributed = distributed;
    this.states = states;
    this.startAt = undefined;
    this.references = references;
  }

  get steps(): readonly PathStep[] {
    if (this.owner === undefined || this.field === undefined) return [];
    return [...this.owner.steps, this.field, ...(this.kind === 'branch' ? [this.index] : [])];
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
  scope: Scope;
  references: readonly Reference[] = none;
  referencedBy: readonly ReadReference[] = none;
  scopes: readonly Scope[] = none;
  readonly end: boolean;
  readonly terminal: boolean;
  contents: unknown = undefined;

  constructor(
    member: Member,
    node: ObjectNode | undefined,
    parts: Parts | undefined,
    type: StateType | undefined,
    typeNode: StringNode | undefined,
    queryLanguage: QueryLanguage,
    scope: Scope,
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

/**
 * The QueryLanguage an object declares. Only the exact text `JSONPath` means JSONPath; any other value that is there
 * resolves to JSONata (and is reported), as the service does.
 */
function languageIn(declared: Member | undefined): QueryLanguage | undefined {
  const value = declared?.value;
  if (value === undefined) return undefined;
  return value.kind === 'string' && value.value === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
