/**
 * What stands where: for a place in the text, the object that holds it, the field it belongs to, the state and the query
 * language in effect there. A walk over every field of a machine that says the same for each is in `contents.ts`.
 *
 * Everything that treats fields differently (validation, completion, hover, colours, expressions) asks here, so that all
 * agree on what a word is. It follows the field table through the tree, and judges nothing.
 */

import type { Field, Shape, ValueType } from './fields.ts';
import { fieldsByName, fieldsFor, groupsFor } from './fields.ts';
import type { QueryLanguage, Scope, State, StateMachine, StateType } from './model.ts';
import type { Member, Node, ObjectNode, PathStep } from './tree.ts';
import { nodeAt } from './tree.ts';

/** An object with fields of its own. */
export interface Holder {
  readonly node: ObjectNode;
  readonly shape: Shape;
  /** The innermost state around (or at) the object; undefined for the machine itself. */
  readonly state: State | undefined;
  /** The type of the state, where the object is a state. */
  readonly stateType: StateType | undefined;
  /** The language in effect for the object's fields. */
  readonly queryLanguage: QueryLanguage;
  /** The `States` around the object; for a machine, branch or processor its own. */
  readonly scope: Scope;
}

/** What stands at a node. */
export interface Place extends Omit<Holder, 'node'> {
  /** The innermost object with fields of its own around the node; the node itself when it is such an object. */
  readonly holder: ObjectNode;
  /** The member of the holder in which the node stands. */
  readonly member: Member | undefined;
  /** The row of that member, also when it is of the other query language; undefined for a name nobody knows. */
  readonly field: Field | undefined;
  readonly node: Node;
  /** The node is a key: of the holder when `path` is empty, else of an object inside the field's value. */
  readonly isKey: boolean;
  /** The way from the field's value to the node; for a key it ends with the key. */
  readonly path: readonly PathStep[];
  /** The same as `path` where the field's value is JSON with expressions inside. */
  readonly payloadPath: readonly PathStep[] | undefined;
}

/** One member of a holder that is a known field. */
export interface FieldVisit {
  readonly holder: Holder;
  readonly member: Member;
  readonly field: Field;
}

/** What stands at an offset; undefined outside the definition. */
export function placeAt(machine: StateMachine, offset: number): Place | undefined {
  const node = nodeAt(machine.node, offset);
  return node && placeOf(machine, node);
}

/** What stands at a node of the machine's tree, which may be a key. */
export function placeOf(machine: StateMachine, node: Node): Place {
  // From the root down to the node: objects and arrays, and the members on the way.
  const way: (Node | Member)[] = [node];
  for (let at: Node = node; at !== machine.node && at.parent !== undefined; ) {
    way.push(at.parent);
    if (at.parent.kind === 'member') {
      way.push(at.parent.parent);
      at = at.parent.parent;
    } else at = at.parent;
  }
  way.reverse();

  let holder = rootHolder(machine);
  let member: Member | undefined;
  let field: Field | undefined;
  let path: PathStep[] = [];
  for (const [index, step] of way.entries()) {
    if (index === 0) continue;
    if (step.kind === 'member') {
      if (member === undefined) {
        member = step;
        field = fieldOf(holder, step);
        path = [];
      } else path.push(step.key.value);
      continue;
    }
    const before = way[index - 1];
    if (before?.kind === 'array') path.push(before.items.indexOf(step));
    if (before?.kind === 'member' && before.key === step) continue;
    const inner: Holder | undefined =
      field && step.kind === 'object' ? holderAt(holder, field.type, path, step) : undefined;
    if (inner) {
      holder = inner;
      member = undefined;
      field = undefined;
      path = [];
    }
  }
  const { shape, state, stateType, queryLanguage, scope } = holder;
  const isPayload = field !== undefined && ['payload', 'assign', 'literal'].includes(field.type.kind);
  return {
    shape,
    state,
    stateType,
    queryLanguage,
    scope,
    holder: holder.node,
    member,
    field,
    node,
    isKey: node.parent?.kind === 'member' && node.parent.key === node,
    path,
    payloadPath: isPayload ? path : undefined,
  };
}

/** The holder that is this object; for callers that have a place and want its siblings. */
export function holderOf(place: Place): Holder {
  const { shape, state, stateType, queryLanguage, scope } = place;
  return { node: place.holder, shape, state, stateType, queryLanguage, scope };
}

/**
 * The fields that may still be added to an object: of the right language, not there yet, and not excluded by one that is.
 * With a place on one of the object's own keys, that key counts as not there: it is being rewritten.
 */
export function fieldsAllowedAt(at: Holder | Place): readonly Field[] {
  const isPlace = 'holder' in at;
  const holder = isPlace ? holderOf(at) : at;
  const rewritten = isPlace && at.isKey && at.path.length === 0 ? at.member : undefined;
  const present = new Set<string>();
  const counted = new Set<string>();
  for (const member of holder.node.members) {
    if (member === rewritten) continue;
    present.add(member.key.value);
    const absent = fieldOf(holder, member)?.absentWhen;
    if (absent === undefined || member.value?.kind !== 'boolean' || member.value.value !== absent)
      counted.add(member.key.value);
  }

  const excluded = new Set<string>();
  for (const group of groupsFor(holder.shape, holder.stateType)) {
    if (group.cardinality === 'at-least-one' || !group.members.some(name => counted.has(name))) continue;
    for (const name of group.members) excluded.add(name);
  }
  const free = fieldsFor(holder.shape, holder).filter(field => !present.has(field.name) && !excluded.has(field.name));
  const possible = new Set(free.map(field => field.name));
  return free.filter(field => field.requires?.some(name => present.has(name) || possible.has(name)) ?? true);
}

/**
 * Whether a value is put in by a deployment tool: a placeholder, a string with one in it, a string that is one of Jinja or
 * Mustache (`{{ name }}`), or a CloudFormation intrinsic function in its long form. What will stand there is not known, so nothing can be said about its type.
 */
export function isSubstitution(node: Node): boolean {
  if (node.kind === 'placeholder') return true;
  if (node.kind === 'string') return node.value.includes('${') || isMustache(node.value);
  const only = node.kind === 'object' && node.members.length === 1 ? node.members[0]?.key.value : undefined;
  return only !== undefined && (only === 'Ref' || only.startsWith('Fn::'));
}

function isMustache(text: string): boolean {
  return text.startsWith('{{') && text.endsWith('}}');
}

/** The machine itself. */
export function rootHolder({ node, queryLanguage, root }: StateMachine): Holder {
  return new ReadHolder(node, 'machine', undefined, undefined, queryLanguage, root);
}

function fieldOf(holder: Holder, member: Member): Field | undefined {
  return fieldsByName(holder.shape, holder.stateType, holder.queryLanguage).get(member.key.value);
}

/** The state whose object this is, in the `States` of its scope; one that an editor is about to begin is not in the model yet, its member is. */
function stateOf({ states }: Scope, node: ObjectNode): State | undefined {
  const { parent } = node;
  if (parent?.kind !== 'member') return undefined;
  // Each member is a state, in the same order: in a large machine that is found sooner than by looking at all states.
  const state = states[parent.parent.members.indexOf(parent)];
  return state?.member === parent ? state : states.find(({ member }) => member === parent);
}

/** The holder that `node` is, `path` inside a value of this type; undefined when it has no fields of its own. */
function holderAt(outer: Holder, type: ValueType, path: readonly PathStep[], node: ObjectNode): Holder | undefined {
  if (isSubstitution(node)) return undefined;
  if (type.kind === 'states' && path.length === 1) {
    const state = stateOf(outer.scope, node);
    return state && stateHolder(state, node);
  }
  const shaped = type.kind === 'list' && path.length === 1 ? type.of : path.length === 0 ? type : undefined;
  return shaped?.kind === 'object' ? shapedHolder(outer, shaped.shape, node) : undefined;
}

/** A state, where `node` is what stands there. */
export function stateHolder(state: State, node: ObjectNode): Holder {
  return new ReadHolder(node, 'state', state, state.type, state.queryLanguage, undefined);
}

/** An object in the value of a field of `outer`. */
export function shapedHolder({ state, queryLanguage, scope }: Holder, shape: Shape, node: ObjectNode): Holder {
  const own = state?.scopes.find(each => each.node === node);
  return new ReadHolder(node, shape, state, undefined, queryLanguage, own ?? (state ? undefined : scope));
}

class ReadHolder implements Holder {
  readonly node: ObjectNode;
  readonly shape: Shape;
  readonly state: State | undefined;
  readonly stateType: StateType | undefined;
  readonly queryLanguage: QueryLanguage;
  readonly #scope: Scope | undefined;

  constructor(
    node: ObjectNode,
    shape: Shape,
    state: State | undefined,
    stateType: StateType | undefined,
    queryLanguage: QueryLanguage,
    /** Left out where it is that of the state: a state stays the same while the scope around it changes. */
    scope: Scope | undefined,
  ) {
    this.node = node;
    this.shape = shape;
    this.state = state;
    this.stateType = stateType;
    this.queryLanguage = queryLanguage;
    this.#scope = scope;
  }

  get scope(): Scope {
    return (this.#scope ?? this.state?.scope) as Scope;
  }
}
