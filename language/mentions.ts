/**
 * Names and all the places that mention them: states, workflow variables with their scopes, and the variables that a JSONata
 * expression binds itself; in keys and values, and inside the text of paths, intrinsic calls and JSONata. Definition,
 * references, highlights and rename all ask here, so that they agree on what is the same name.
 *
 * It says what stands where, and judges nothing. A name is only looked for when somebody asks for it: the first request after
 * an edit does not wait for an index of everything.
 */
import type { LocalVariable } from '../expressions/index.ts';
import type { Embedded } from './embedded.ts';
import { embeddedAt, embeddedMentioning } from './embedded.ts';
import type { Reference, Scope, State, StateMachine } from './model.ts';
import { perMachine } from './model.ts';
import { placeOf } from './places.ts';
import type { Span, StringNode } from './tree.ts';
import { nodeAt, spanInString } from './tree.ts';
import { type Assignment, assignmentsIn, variablesIn } from './variables.ts';

type JsonataExpression = Extract<Embedded, { kind: 'jsonata' }>;

export type Name =
  | {
      readonly kind: 'state';
      readonly name: string;
      readonly scope: Scope;
      /** Undefined when no state of the scope has that name. */
      readonly state: State | undefined;
    }
  | {
      readonly kind: 'variable';
      /** Without `$`. */
      readonly name: string;
      /** The scope in which it is assigned; undefined when it is assigned nowhere that can be seen from here. */
      readonly scope: Scope | undefined;
    }
  | {
      readonly kind: 'local';
      readonly name: string;
      readonly expression: JsonataExpression;
      readonly local: LocalVariable;
    };

export interface Mention {
  /** `declares`: a state's own name. `writes`: a variable gets a value. */
  readonly role: 'declares' | 'writes' | 'reads';
  /** The string in which it stands. */
  readonly node: StringNode;
  /** Units of the string's text: the name alone, without `$` and `.$`. */
  readonly start: number;
  readonly end: number;
  /** The same in the document. */
  readonly span: Span;
  /** The state in which it stands; undefined for the machine's `StartAt`. */
  readonly state: State | undefined;
}

/** The name at an offset, and its mention there. */
export function nameAt(
  machine: StateMachine,
  offset: number,
): { readonly name: Name; readonly at: Mention } | undefined {
  const node = nodeAt(machine.node, offset);
  if (node?.kind !== 'string') return undefined;
  return stateNameAt(machine, node) ?? assignedAt(machine, node) ?? inExpression(machine, offset);
}

/** Every place that mentions a name, in the order of the document. */
export function mentionsOf(machine: StateMachine, name: Name): readonly Mention[] {
  switch (name.kind) {
    case 'state':
      return stateMentions(name);
    case 'variable':
      return variableMentions(machine, name.name).filter(({ scope }) => scope === name.scope);
    case 'local': {
      const { expression, local } = name;
      return local.places.map(({ span, binds }) =>
        mentionIn(
          expression.node,
          expression.text.start + span.start + 1,
          expression.text.start + span.end,
          binds ? 'writes' : 'reads',
          expression.visit.holder.state,
        ),
      );
    }
  }
}

// ---- States

function stateNameAt(machine: StateMachine, node: StringNode): { name: Name; at: Mention } | undefined {
  const { parent } = node;
  if (parent?.kind !== 'member') return undefined;
  const isKey = parent.key === node;
  if (isKey ? !isIn(parent.parent, 'States') : !transitionFields.has(parent.key.value)) return undefined;
  // The place knows where to look: going through all states takes long in a large machine.
  const { state: around, scope } = placeOf(machine, node);
  if (isKey) {
    const state = scope.states[parent.parent.members.indexOf(parent)];
    return state?.nameNode === node ? { name: nameOfState(state), at: declarationOf(state) } : undefined;
  }
  const reference = [scope.startAt, ...(around?.references ?? [])].find(each => each?.node === node);
  if (!reference) return undefined;
  const { name, target: state } = reference;
  return { name: { kind: 'state', name, scope: reference.scope, state }, at: mentionOfReference(reference) };
}

const transitionFields: ReadonlySet<string> = new Set(['Next', 'StartAt', 'Default']);

export function nameOfState(state: State): Name {
  return { kind: 'state', name: state.name, scope: state.scope, state };
}

function stateMentions({ name, scope, state }: Extract<Name, { kind: 'state' }>): Mention[] {
  const references = state ? state.referencedBy : scope.references.filter(each => each.name === name);
  const mentions = references.map(mentionOfReference);
  if (state) mentions.push(declarationOf(state));
  return inOrder(mentions);
}

function declarationOf(state: State): Mention {
  return whole(state.nameNode, 'declares', state);
}

function mentionOfReference({ node, from, scope }: Reference): Mention {
  return whole(node, 'reads', from ?? scope.owner);
}

// ---- Variables

interface VariableMention extends Mention {
  readonly scope: Scope | undefined;
}

/** The key of an `Assign`. */
function assignedAt(machine: StateMachine, node: StringNode): { name: Name; at: Mention } | undefined {
  const { parent } = node;
  if (parent?.kind !== 'member' || parent.key !== node || !isIn(parent.parent, 'Assign')) return undefined;
  const assignment = assignmentsIn(machine).find(({ key }) => key === node);
  if (!assignment) return undefined;
  const { name, state } = assignment;
  return { name: { kind: 'variable', name, scope: state.scope }, at: mentionOfAssignment(assignment) };
}

function inExpression(machine: StateMachine, offset: number): { name: Name; at: Mention } | undefined {
  const embedded = embeddedAt(machine, offset, { withPlaceholders: true });
  const state = embedded?.visit.holder.state;
  if (!embedded || !state) return undefined;
  const { node } = embedded;
  const holds = (start: number, end: number) => offset >= node.offsetAt(start) && offset <= node.offsetAt(end);
  if (embedded.kind === 'jsonata') {
    const { start } = embedded.text;
    for (const local of embedded.parsed.references.locals)
      for (const { span, binds } of local.places)
        if (holds(start + span.start, start + span.end)) {
          const at = mentionIn(node, start + span.start + 1, start + span.end, binds ? 'writes' : 'reads', state);
          return { name: { kind: 'local', name: local.name, expression: embedded, local }, at };
        }
  }
  let found: { name: Name; at: Mention } | undefined;
  // Which names are assigned is seldom asked, and takes a look at every state.
  const assigned = { has: (name: string) => assignedNames(machine).has(name) };
  variablesIn(embedded, assigned, (name, start, end) => {
    if (found || !holds(start, end)) return;
    const scope = scopeOfVariable(machine, name, state.scope);
    found = { name: { kind: 'variable', name, scope }, at: mentionIn(node, start + 1, end, 'reads', state) };
  });
  return found;
}

/** The scope that a variable of this name belongs to, as states of `from` see it. */
export function scopeOfVariable(machine: StateMachine, name: string, from: Scope): Scope | undefined {
  const scopes = assignedNames(machine).get(name);
  for (let scope: Scope | undefined = from; scope && scopes; scope = scope.owner?.scope) {
    if (scopes.has(scope)) return scope;
    // A distributed Map runs its states as executions of their own.
    if (scope.distributed) return undefined;
  }
  return undefined;
}

/** The scopes in which each name is assigned. */
export const assignedNames = perMachine((machine): ReadonlyMap<string, ReadonlySet<Scope>> => {
  const names = new Map<string, Set<Scope>>();
  for (const { name, state } of assignmentsIn(machine)) {
    const scopes = names.get(name);
    if (scopes) scopes.add(state.scope);
    else names.set(name, new Set([state.scope]));
  }
  return names;
});

const knownMentions = perMachine(() => new Map<string, readonly VariableMention[]>());

/** Every mention of all variables of that name. */
function variableMentions(machine: StateMachine, name: string): readonly VariableMention[] {
  const known = knownMentions(machine);
  const found = known.get(name) ?? inOrder([...writesOf(machine, name), ...readsOf(machine, name)]);
  known.set(name, found);
  return found;
}

function writesOf(machine: StateMachine, name: string): VariableMention[] {
  if (!assignedNames(machine).has(name)) return [];
  return assignmentsIn(machine)
    .filter(each => each.name === name)
    .map(each => ({ ...mentionOfAssignment(each), scope: each.state.scope }));
}

function readsOf(machine: StateMachine, name: string): VariableMention[] {
  const reads: VariableMention[] = [];
  const assigned = assignedNames(machine);
  for (const embedded of embeddedMentioning(machine, `$${name}`)) {
    const { state } = embedded.visit.holder;
    if (!state) continue;
    variablesIn(embedded, assigned, (read, start, end) => {
      if (read !== name) return;
      const scope = scopeOfVariable(machine, name, state.scope);
      reads.push({ ...mentionIn(embedded.node, start + 1, end, 'reads', state), scope });
    });
  }
  return reads;
}

function mentionOfAssignment({ name, key, state }: Assignment): Mention {
  return mentionIn(key, 0, name.length, 'writes', state);
}

// ---- Places

function isIn(object: { readonly parent: unknown }, field: string): boolean {
  const holder = object.parent as { kind?: string; key?: StringNode } | undefined;
  return holder?.kind === 'member' && holder.key?.value === field;
}

function whole(node: StringNode, role: Mention['role'], state: State | undefined): Mention {
  return mentionIn(node, 0, node.value.length, role, state);
}

function mentionIn(
  node: StringNode,
  start: number,
  end: number,
  role: Mention['role'],
  state: State | undefined,
): Mention {
  return { role, node, start, end, span: spanInString(node, start, end), state };
}

function inOrder<T extends Mention>(mentions: T[]): T[] {
  return mentions.sort((a, b) => a.span.start - b.span.start);
}
