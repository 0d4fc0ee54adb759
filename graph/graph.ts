/**
 * A state machine as a graph: nested scopes of nodes and edges, plain values that can be sent anywhere.
 *
 * Says what is to be drawn and in which words, never where or how large. Half-typed states are there, a transition to a
 * state that does not exist leads to a small "missing" node. Ids are places in the document (`/States/Ship`), so they stay
 * the same while the text around them changes, and an execution's moments can be mapped onto them.
 */

import type {
  Json,
  PathStep,
  QueryLanguage,
  Reference,
  Scope,
  Span,
  State,
  StateMachine,
  StateType,
} from '../language/index.ts';
import { locationOf, memberValue, stateAt, toJson } from '../language/index.ts';
import { conditionWords, detailOf, errorWords, serviceOf } from './words.ts';

export interface Graph {
  readonly root: GraphScope;
}

/** One `States` object: the machine, a branch, an item processor. */
export interface GraphScope {
  /** Location of the scope's object: `/` for the machine, `/States/P/Branches[0]`. */
  readonly id: string;
  readonly kind: 'machine' | 'branch' | 'processor';
  /** The start marker first, then states in document order, missing targets, the end marker. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export type NodeKind = 'state' | 'start' | 'end' | 'missing';
export type Severity = 'error' | 'warning' | 'info';

/** Something the editor says about a state; the innermost state that holds `span` shows it. */
export interface Problem {
  readonly span: Span;
  readonly severity: Severity;
  readonly message: string;
}

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** The state's name; what was asked for, for a missing node; `Start` or `End`. */
  readonly name: string;
  /** Undefined for what is no state, and for a state whose type is missing or unknown. */
  readonly type: StateType | undefined;
  /** What the state does, in one or two short lines. */
  readonly details: readonly string[];
  /** What a Task calls, as it is written. */
  readonly resource: string | undefined;
  /** The service that a Task calls, as ARNs name it: `dynamodb`; `activity` for people and programs that ask for work. */
  readonly service: string | undefined;
  /** How many retriers the state has. */
  readonly retries: number;
  readonly distributed: boolean;
  /** Set where the state's language is not the machine's. */
  readonly language: QueryLanguage | undefined;
  readonly isStart: boolean;
  readonly isTerminal: boolean;
  readonly comment: string | undefined;
  readonly problems: readonly { readonly severity: Severity; readonly message: string }[];
  /** The name in the text, where a click leads; the first reference to it, for a missing node. */
  readonly nameSpan: Span | undefined;
  /** The whole state, name and body. */
  readonly span: Span | undefined;
  readonly scopes: readonly GraphScope[];
}

export type EdgeKind = 'start' | 'next' | 'choice' | 'default' | 'catch' | 'end';

/** All transitions of one sort between the same two nodes, drawn as one line. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** One text per transition that has one: a condition, `Default`, error names. Long paths are cut to their ends. */
  readonly labels: readonly string[];
  /** The same in full. */
  readonly texts: readonly string[];
  /** How many transitions the line stands for. */
  readonly count: number;
  /** Where they are written: the names of the target, in document order; nothing for what is not written (the end). */
  readonly spans: readonly Span[];
}

type GrowingEdge = { -readonly [K in keyof GraphEdge]: GraphEdge[K] } & {
  labels: string[];
  texts: string[];
  spans: Span[];
};

/** Reads the graph of a machine. Linear in its size, but for `problems`, each of which is looked up. */
export function graphOf(machine: StateMachine, problems: readonly Problem[] = []): Graph {
  const problemsOf = new Map<State, { severity: Severity; message: string }[]>();
  for (const { span, severity, message } of problems) {
    const state = stateAt(machine, span.start);
    if (!state) continue;
    const list = problemsOf.get(state) ?? [];
    if (list.length === 0) problemsOf.set(state, list);
    list.push({ severity, message });
  }
  return { root: scopeGraph(machine.root, locationOf([])) };

  function scopeGraph(scope: Scope, id: string): GraphScope {
    const nodes: GraphNode[] = [];
    const edges = new Map<string, GrowingEdge>();
    const missing = new Map<string, GraphNode>();
    const ids = new Map<State, string>();
    const prefix = id === '/' ? '' : id;
    scope.states.forEach((state, index) => {
      // The second state of a name has the same place; it needs an id of its own while the name is wrong.
      const place = `${prefix}${locationOf(['States', state.name])}`;
      ids.set(state, scope.byName.get(state.name) === state ? place : `${place}#${index}`);
    });
    const targetId = (reference: Reference): string => {
      if (reference.target) return ids.get(reference.target)!;
      const missingId = `${id}(missing)${reference.name}`;
      if (!missing.has(missingId))
        missing.set(missingId, markerNode('missing', missingId, reference.name, reference.node.span));
      return missingId;
    };
    const addEdge = (
      from: string,
      to: string,
      kind: EdgeKind,
      span?: Span,
      label?: { short: string; full: string },
    ) => {
      const key = edgeId(from, to, kind);
      const known = edges.get(key) ?? { id: key, from, to, kind, labels: [], texts: [], count: 0, spans: [] };
      edges.set(key, known);
      known.count++;
      if (span) known.spans.push(span);
      if (label === undefined) return;
      known.labels.push(label.short);
      known.texts.push(label.full);
    };

    // A branch of a single state reads better without markers around it; `Start` is obvious there.
    const marked = scope.kind === 'machine' || scope.states.length > 1;
    const nothing = scope.states.length === 0 && !scope.startAt;
    if (marked && !nothing) nodes.push(markerNode('start', startId(id), 'Start', scope.startAt?.node.span));
    if (scope.startAt && (marked || !scope.startAt.target)) {
      if (!marked) nodes.push(markerNode('start', startId(id), 'Start', scope.startAt.node.span));
      addEdge(startId(id), targetId(scope.startAt), 'start', scope.startAt.node.span);
    }
    for (const state of scope.states) {
      const from = ids.get(state)!;
      nodes.push(stateNode(state, from));
      for (const reference of state.references) {
        const kind = edgeKinds[reference.kind];
        if (kind) addEdge(from, targetId(reference), kind, reference.node.span, edgeLabel(state, reference));
      }
      if (state.end && state.type !== 'Succeed' && state.type !== 'Fail' && marked) addEdge(from, endId(id), 'end');
    }
    nodes.push(...missing.values());
    if ([...edges.values()].some(edge => edge.kind === 'end'))
      nodes.push(markerNode('end', endId(id), 'End', undefined));
    return { id, kind: scope.kind, nodes, edges: [...edges.values()] };
  }

  function stateNode(state: State, id: string): GraphNode {
    const { details, resource, service, retries, comment } = wordsOf(state);
    return {
      id,
      kind: 'state',
      name: state.name,
      type: state.type,
      details,
      resource,
      service,
      retries,
      distributed: state.scopes.some(scope => scope.distributed),
      language: state.queryLanguage === machine.queryLanguage ? undefined : state.queryLanguage,
      isStart: state.scope.startAt?.target === state,
      isTerminal: state.terminal,
      comment,
      problems: problemsOf.get(state) ?? none,
      nameSpan: state.nameNode.span,
      span: state.member.span,
      scopes:
        state.scopes.length === 0
          ? none
          : state.scopes.map(scope => scopeGraph(scope, `${id}${locationOf(scope.steps.slice(state.steps.length))}`)),
    };
  }
}

/** One for all: whoever compares two versions sees at once that nothing has changed. */
const none: readonly never[] = [];

type Words = Pick<GraphNode, 'details' | 'resource' | 'service' | 'retries' | 'comment'>;

/** What is said of a state; a state whose text was not touched is the same object in the next machine. */
function wordsOf(state: State): Words {
  const known = wordsKnown.get(state);
  if (known) return known;
  const body = state.node ? shallowJson(state) : {};
  const { Resource, Retry, Comment } = body;
  const words: Words = {
    details: detailOf(state.type, body, state.typeNode?.value),
    resource: typeof Resource === 'string' ? Resource : undefined,
    service: state.type === 'Task' ? serviceOf(body) : undefined,
    retries: Array.isArray(Retry) ? Retry.length : 0,
    comment: typeof Comment === 'string' && Comment !== '' ? Comment : undefined,
  };
  wordsKnown.set(state, words);
  return words;
}

const wordsKnown = new WeakMap<State, Words>();

/** Id of the state at this way from the root, as moments and diagnostics give it. */
export function stateId(steps: readonly PathStep[]): string {
  return locationOf(steps);
}

export function startId(scopeId: string): string {
  return `${scopeId}(start)`;
}

export function endId(scopeId: string): string {
  return `${scopeId}(end)`;
}

/** Id of the line that a transition is drawn as. Next, rules and Default share one; catchers have their own. */
export function edgeId(from: string, to: string, kind: EdgeKind): string {
  return `${from} ${kind === 'catch' ? '~>' : '->'} ${to}`;
}

const edgeKinds: Readonly<Partial<Record<Reference['kind'], EdgeKind>>> = {
  Next: 'next',
  Choices: 'choice',
  Default: 'default',
  Catch: 'catch',
};

function edgeLabel(state: State, reference: Reference): { short: string; full: string } | undefined {
  if (reference.kind === 'Default') return { short: 'Default', full: 'Default' };
  if (reference.kind !== 'Choices' && reference.kind !== 'Catch') return undefined;
  let label = labelsKnown.get(reference);
  if (!label) {
    label = labelFrom(state, reference);
    if (label) labelsKnown.set(reference, label);
  }
  return label;
}

/** Of references of states that were not touched. */
const labelsKnown = new WeakMap<Reference, { short: string; full: string }>();

function labelFrom(state: State, reference: Reference): { short: string; full: string } | undefined {
  const list = memberValue(state.node, reference.kind);
  const item = list?.kind === 'array' && reference.index !== undefined ? list.items[reference.index] : undefined;
  if (!item) return undefined;
  if (reference.kind === 'Choices') {
    const rule = toJson(item);
    return { short: conditionWords(rule, pathLength), full: conditionWords(rule) };
  }
  const errors = memberValue(item, 'ErrorEquals');
  const names = errorWords(errors && toJson(errors));
  return { short: names, full: names };
}

/** A longer path in a label hides what it is compared with. */
const pathLength = 28;

function markerNode(kind: NodeKind, id: string, name: string, nameSpan: Span | undefined): GraphNode {
  return {
    id,
    kind,
    name,
    type: undefined,
    details: kind === 'missing' ? ['does not exist'] : [],
    resource: undefined,
    service: undefined,
    retries: 0,
    distributed: false,
    language: undefined,
    isStart: false,
    isTerminal: kind === 'end',
    comment: undefined,
    problems: none,
    nameSpan,
    span: undefined,
    scopes: none,
  };
}

/** The state's own fields as JSON; nested machines only as far as the wording needs them, so that reading stays linear. */
function shallowJson(state: State): { readonly [key: string]: Json } {
  const result: Record<string, Json> = {};
  for (const member of state.node?.members ?? []) {
    const { value } = member;
    const key = member.key.value;
    if (value === undefined || key === '__proto__') continue;
    if (key === 'Branches') result[key] = value.kind === 'array' ? value.items.map(() => null) : null;
    else if (key === 'ItemProcessor' || key === 'Iterator') {
      const config = memberValue(value, 'ProcessorConfig');
      result[key] = config ? { ProcessorConfig: toJson(config) } : {};
    } else if (wordedFields.has(key)) result[key] = toJson(value);
  }
  return result;
}

const wordedFields: ReadonlySet<string> = new Set(
  'Comment Resource Parameters Arguments Seconds SecondsPath Timestamp TimestampPath Error ErrorPath Retry ItemsPath Items ItemReader MaxConcurrency'.split(
    ' ',
  ),
);
