/**
 * The state machine that a positioned tree describes: scopes, states, and who refers to whom.
 *
 * Built in one walk over whatever could be understood; a state without a Type, or a Next that is still being typed, is
 * there with what it has. It judges nothing (that is `rules/`), and knows field names only as far as structure needs them.
 * A model may take over what has not changed from the model of the version before (see `readStateMachine`), and is not used
 * any more when it has given that away; but for that nothing in it changes.
 */

import { type Parts, partsOfNode } from './parts.ts';
import { withOne, withOthers } from './short-lists.ts';
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

/** A state that is an object, with its parts. */
export type StateWithParts = State & { readonly node: ObjectNode; readonly parts: Parts };

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
  /** The same for whoever asks for a few after an edit, and shall not wait for a map of all. */
  stateNamed(name: string): State | undefined;
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
  const queryLanguage = languageIn(memberOf(root, 'QueryLanguage')) ?? 'JSONPath';
  const old = before instanceof ReadMachine ? before.giveAway(queryLanguage) : undefined;
  return new ReadMachine(
    document,
    root,
    queryLanguage,
    readScope(root, 'machine', undefined, undefined, 0, false, old),
  );

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
  ): ReadScope {
    if (old && (old.kind !== kind || old.field !== field || old.index !== index || old.distributed !== distributed))
      return readScope(node, kind, field, owner, index, distributed, undefined);
    if (old?.node === node) {
      old.owner = owner;
      return old;
    }
    const statesNode = memberValue(node, 'States');
    const members = statesNode?.kind === 'object' ? statesNode.members : none;
    const startAt = stringOf(node, 'StartAt');
    const scope = new ReadScope(kind, node, field, owner, index, distributed, members, old?.home);
    if (startAt) scope.startAt = new ReadReference('StartAt', startAt, scope.home, undefined, undefined);
    const changed = old ? changedMembers(members, old.members) : { start: 0, end: members.length, was: 0 };
    const { start, end, was } = changed;
    const before = new Map<StringNode, ReadState>();
    if (old) for (let at = start; at < was; at++) before.set(old.states[at]!.nameNode, old.states[at]!);
    const fresh: ReadState[] = [];
    for (let at = start; at < end; at++) {
      const member = members[at]!;
      const known = before.get(member.key);
      fresh.push(known?.member === member ? known : readState(member, scope.home, known));
    }
    if (old) takeOver(scope, old, changed, fresh);
    else {
      scope.states = fresh;
      scope.inner = fresh.flatMap(({ scopes }) => scopes);
      scope.references = [
        ...(scope.startAt ? [scope.startAt] : none),
        ...fresh.flatMap(({ references }) => references),
      ];
      link(scope);
    }
    return scope;
  }

  function readState(member: Member, home: Home, old: ReadState | undefined): ReadState {
    const node = member.value?.kind === 'object' ? member.value : undefined;
    const parts = node && partsOfNode(node);
    const typeNode = textOf(parts?.Type);
    const type = typeNode && typesByName.get(typeNode.value);
    const endNode = parts?.End?.value;
    const end = endNode?.kind === 'boolean' && endNode.value;
    const language = languageIn(parts?.QueryLanguage) ?? queryLanguage;
    const terminal = end || type === 'Succeed' || type === 'Fail';
    const state = new ReadState(member, node, parts, type, typeNode, language, home, end, terminal);
    if (!parts) return state;
    add('Next', textOf(parts.Next));
    addAll('Choices', parts.Choices);
    add('Default', textOf(parts.Default));
    addAll('Catch', parts.Catch);

    const oldScope = () => old?.scopes[state.scopes.length];
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
      if (target) state.references = withOne(state.references, new ReadReference(kind, target, home, state, index));
    }

    function addScope(inner: ReadScope): void {
      state.scopes = withOne(state.scopes, inner);
    }

    function addAll(kind: ReferenceKind, list: Member | undefined): void {
      if (list?.value?.kind !== 'array') return;
      for (const [index, item] of list.value.items.entries()) add(kind, stringOf(item, 'Next'), index);
    }
  }
}

/** A scope and all in it, in document order: a state, the scopes in it, and the next one. */
function list(scope: ReadScope, scopes: Scope[], states: State[]): void {
  scopes.push(scope);
  const own = scope.states;
  let at = 0;
  for (const inner of scope.inner) {
    const behind = own.indexOf(inner.owner as ReadState, Math.max(0, at - 1)) + 1;
    while (at < behind) states.push(own[at++]!);
    list(inner, scopes, states);
  }
  while (at < own.length) states.push(own[at++]!);
}

/** Members of a `States` that are not what they were: those from `start` to `end`, which stand where those up to `was` stood. */
interface Changed {
  readonly start: number;
  readonly end: number;
  readonly was: number;
}

function changedMembers(members: readonly Member[], before: readonly Member[]): Changed {
  const most = Math.min(members.length, before.length);
  let start = 0;
  while (start < most && before[start] === members[start]) start += 1;
  const further = before.length - members.length;
  let end = members.length;
  while (end > start && end + further > start && before[end + further - 1] === members[end - 1]) end -= 1;
  return { start, end, was: end + further };
}

/** Fills a scope with what was in it before, but for those states that are `fresh`. All others are not even looked at. */
function takeOver(scope: ReadScope, old: ReadScope, { start, was }: Changed, fresh: readonly ReadState[]): void {
  scope.states = withOthers(old.states, start, was, fresh);

  const gone = old.states.slice(start, was);
  const first = old.startAt ? 1 : 0;
  const from = startOfReferences(old, start, first);
  const to = startOfReferences(old, was, from);
  const given = fresh.flatMap(({ references }) => references);
  const references = withOthers(old.references, from, to, given);
  references.splice(0, first, ...(scope.startAt ? [scope.startAt] : none));
  scope.references = references;

  const inner = fresh.flatMap(({ scopes }) => scopes);
  const left = new Set<Scope>(gone.flatMap(({ scopes }) => scopes));
  if (inner.length === 0 && left.size === 0) scope.inner = old.inner;
  else {
    const behind = scope.states[start + fresh.length]?.nameNode.span.start ?? Number.POSITIVE_INFINITY;
    const kept = old.inner.filter(each => !left.has(each));
    const isBehind = ({ node }: Scope) => node.span.start >= behind;
    scope.inner = [...kept.filter(each => !isBehind(each)), ...inner, ...kept.filter(isBehind)];
  }

  if (gone.length !== fresh.length || gone.some(({ name }, at) => name !== fresh[at]!.name)) link(scope);
  else relink(scope, old, gone, fresh);
}

/** Where in a scope's references those of its states from `at` on begin. */
function startOfReferences({ states, references }: ReadScope, at: number, from: number): number {
  for (let next = at; next < states.length; next++) {
    const [reference] = states[next]!.references;
    if (reference) return references.indexOf(reference, from);
  }
  return references.length;
}

/** Finds the targets of a scope's references. */
function link(scope: ReadScope): void {
  const { states, references } = scope;
  const byName = new Map<string, ReadState>();
  scope.byName = byName;
  for (const state of states) {
    state.referencedBy = none;
    if (!byName.has(state.name)) byName.set(state.name, state);
  }
  for (const reference of references) {
    const target = byName.get(reference.name);
    reference.target = target;
    if (target) target.referencedBy = withOne(target.referencedBy, reference);
  }
}

/** The same, where some states have others of the same names in their places. */
function relink(scope: ReadScope, old: ReadScope, gone: readonly ReadState[], fresh: readonly ReadState[]): void {
  const { byName } = old;
  scope.byName = byName;
  const changed = fresh.flatMap((state, at) => {
    const before = gone[at]!;
    return before === state ? [] : [{ before, state }];
  });
  for (const { before, state } of changed) {
    if (byName.get(state.name) === before) byName.set(state.name, state);
    state.referencedBy = before.referencedBy;
    for (const reference of state.referencedBy) reference.target = state;
  }
  if (old.startAt) unlink(old.startAt);
  for (const { before } of changed) for (const reference of before.references) unlink(reference);
  if (scope.startAt) linkInOrder(scope.startAt, byName);
  for (const { state } of changed) for (const reference of state.references) linkInOrder(reference, byName);
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
const noStates = new Map<string, never>();

// Classes for their getters: what few ask for is put together when it is asked for.

class ReadMachine implements StateMachine {
  readonly document: Document;
  readonly node: ObjectNode;
  readonly queryLanguage: QueryLanguage;
  readonly root: ReadScope;
  readonly known: unknown[] = [];
  #listed: { readonly scopes: readonly Scope[]; readonly states: readonly State[] } | undefined;
  #byName: Map<string, State> | undefined;
  #searched = 0;
  #givenAway = false;

  constructor(document: Document, node: ObjectNode, queryLanguage: QueryLanguage, root: ReadScope) {
    this.document = document;
    this.node = node;
    this.queryLanguage = queryLanguage;
    this.root = root;
  }

  get scopes(): readonly Scope[] {
    return this.#lists.scopes;
  }

  get states(): readonly State[] {
    return this.#lists.states;
  }

  /** Many a request is about one state, and asks for none of them. */
  get #lists() {
    if (!this.#listed) {
      const scopes: Scope[] = [];
      const states: State[] = [];
      list(this.root, scopes, states);
      this.#listed = { scopes, states };
    }
    return this.#listed;
  }

  /** What another model may take over, once. */
  giveAway(queryLanguage: QueryLanguage): ReadScope | undefined {
    if (this.#givenAway || this.queryLanguage !== queryLanguage) return undefined;
    this.#givenAway = true;
    return this.root;
  }

  get byName(): ReadonlyMap<string, State> {
    this.#byName ??= firstByName(this.states);
    return this.#byName;
  }

  stateNamed(name: string): State | undefined {
    if (this.#byName || this.#searched++ > mostSearched) return this.byName.get(name);
    let first: State | undefined;
    for (const { byName } of this.scopes) {
      const state = byName.get(name);
      if (state && (!first || state.nameNode.span.start < first.nameNode.span.start)) first = state;
    }
    return first;
  }
}

/** How often all scopes are asked for a name before that takes longer than a map of all. */
const mostSearched = 20;

class ReadReference implements Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly node: StringNode;
  readonly #home: Home;
  readonly from: State | undefined;
  readonly index: number | undefined;
  target: State | undefined;

  constructor(kind: ReferenceKind, node: StringNode, home: Home, from: State | undefined, index: number | undefined) {
    this.kind = kind;
    this.name = node.value;
    this.node = node;
    this.#home = home;
    this.from = from;
    this.index = index;
    this.target = undefined;
  }

  get scope(): Scope {
    return this.#home.scope;
  }
}

/** What states and references know their scope by: when another version of it takes them over, it is changed here, once for all. */
interface Home {
  scope: ReadScope;
}

class ReadScope implements Scope {
  readonly kind: Scope['kind'];
  readonly node: ObjectNode;
  /** The member of the owner that holds it. */
  readonly field: string | undefined;
  owner: State | undefined;
  readonly index: number;
  readonly distributed: boolean;
  /** Of its `States`, in the order of `states`. */
  readonly members: readonly Member[];
  readonly home: Home;
  states: readonly ReadState[] = none;
  /** The scopes in its states. */
  inner: readonly ReadScope[] = none;
  byName: Map<string, ReadState> = noStates;
  startAt: ReadReference | undefined;
  references: readonly ReadReference[] = none;

  constructor(
    kind: Scope['kind'],
    node: ObjectNode,
    field: string | undefined,
    owner: State | undefined,
    index: number,
    distributed: boolean,
    members: readonly Member[],
    home: Home | undefined,
  ) {
    this.kind = kind;
    this.node = node;
    this.field = field;
    this.owner = owner;
    this.index = index;
    this.distributed = distributed;
    this.members = members;
    this.startAt = undefined;
    this.home = home ?? { scope: this };
    this.home.scope = this;
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
  readonly #home: Home;
  references: readonly ReadReference[] = none;
  referencedBy: readonly ReadReference[] = none;
  scopes: readonly ReadScope[] = none;
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
    home: Home,
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
    this.#home = home;
    this.end = end;
    this.terminal = terminal;
  }

  get scope(): Scope {
    return this.#home.scope;
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
