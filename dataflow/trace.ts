/**
 * A field followed forward through a workflow, to all that read it: through the states that hand it on, and the names under which
 * they do. Copies are followed (`"id.$": "$.order.id"`), also into the scopes of Map and Parallel and out of them as a part of
 * their results; what is computed from a field reads it, and is another field. `trace-back.ts` looks the other way.
 */
import { type Argument, type Key, keysOf, type Path } from '../expressions/index.ts';
import {
  type Embedded,
  embeddedIn,
  type Node,
  pathOf,
  perMachine,
  type Reference,
  type Scope,
  type Span,
  type State,
  type StateMachine,
  spanInString,
} from '../language/index.ts';
import { jsonataKeys } from './jsonata-keys.ts';
import { type FieldPath, type OnWay, onWay, planOf, type StatePlan } from './plan.ts';
import { fieldOf } from './shapes-at.ts';

/** A part of what a state is entered with, of a variable that it can see, or of its result. */
export interface Field {
  readonly state: State;
  /** Undefined for the input and the result. */
  readonly variable?: string | undefined;
  /** Of what the task, the branches or the iterations have given. */
  readonly result?: boolean | undefined;
  readonly keys: readonly FieldKey[];
}

/** Some item of an array, whichever: what an iteration gives stands in the result of its Map. */
export const someItem: unique symbol = Symbol('some item');
export type FieldKey = Key | typeof someItem;
type Keys = readonly FieldKey[];

/** An expression that reads a field. */
export interface Read {
  readonly state: State;
  readonly embedded: Embedded;
  /** The path, in the document. */
  readonly span: Span;
  /** What the field is called where it is read. */
  readonly field: Field;
  /** It is handed on as it is, and followed. */
  readonly copied: boolean;
}

export interface FieldTrace {
  /** In the order in which they are met. */
  readonly reads: readonly Read[];
  /** Every place through which the field goes, the first included. */
  readonly fields: readonly Field[];
  /** The states behind which it is still there. */
  readonly passing: ReadonlySet<State>;
}

/** All that reads a field from a state on. */
export function traceForward(machine: StateMachine, from: Field): FieldTrace {
  const readsOf = readsIn(machine);
  const fields: Field[] = [];
  const reads = new Map<string, Read>();
  const seen = new Set<string>();
  const passing = new Set<State>();
  const queue: Field[] = [from];
  for (let field = queue.shift(); field && fields.length < mostFields; field = queue.shift()) {
    // Some item is null there, which is no key.
    const key = JSON.stringify([field.state.steps, field.variable, field.result, field.keys]);
    if (seen.has(key) || field.keys.length > mostKeys) continue;
    seen.add(key);
    fields.push(field);
    const next = follow(field, readsOf.get(field.state) ?? [], reads);
    if (next.length > 0) passing.add(field.state);
    queue.push(...next);
  }
  return { reads: [...reads.values()], fields, passing };
}

/** A loop may put a field deeper into itself each time. */
const mostKeys = 12;
const mostFields = 5000;

// ---------------------------------------------------------------- reads

/** A place that an expression reads. */
interface Reading {
  readonly embedded: Embedded;
  readonly span: Span;
  readonly root: Root;
  readonly keys: Keys;
  /** The whole expression is this path, so that its value is handed on. */
  readonly whole: boolean;
  /** The field of the state, and the way in its value to what is given the value. */
  readonly field: string;
  readonly catcher: number | undefined;
  readonly rule: number | undefined;
  readonly target: Keys;
}

/** What the first key is read from. */
type Root = 'input' | 'effective' | 'result' | 'finished' | 'error' | 'context' | { readonly variable: string };

const readsIn = perMachine((machine): ReadonlyMap<State, readonly Reading[]> => {
  const reads = new Map<State, Reading[]>();
  for (const embedded of embeddedIn(machine)) {
    const { field, holder } = embedded.visit;
    const { state } = holder;
    // A place that is written.
    if (!state || field.name === 'ResultPath') continue;
    const list = reads.get(state) ?? [];
    reads.set(state, list);
    list.push(...readingsOf(state, embedded));
  }
  return reads;
});

function readingsOf(state: State, embedded: Embedded): Reading[] {
  const { node } = embedded;
  const { field, catcher, rule } = fieldOf(state, node);
  const steps = pathOf(node).slice(state.steps.length);
  const inField = steps.slice(steps.indexOf(field) + 1);
  const target = inField.map(step => (typeof step === 'string' ? step.replace(/\.\$$/, '') : step));
  const shared = { embedded, field, catcher, rule, target };
  const ofPath = (path: Path, whole: boolean): Reading => {
    const keys = keysOf(path);
    const root =
      typeof path.root === 'object' ? path.root : path.root === 'context' ? 'context' : dollarOf(state, field, catcher);
    return {
      ...shared,
      root,
      keys: root === 'result' ? keysOfResult(state, keys ?? definiteKeys(path)) : (keys ?? definiteKeys(path)),
      whole: whole && keys !== undefined,
      span: spanInString(node, path.span.start, path.span.end),
    };
  };
  switch (embedded.kind) {
    case 'path':
      return embedded.parsed.path ? [ofPath(embedded.parsed.path, true)] : [];
    case 'template': {
      const { parsed } = embedded;
      if (parsed.kind === 'path') return [ofPath(parsed.path, true)];
      const all: Reading[] = [];
      const visit = (argument: Argument): void => {
        if (argument.kind === 'path') all.push(ofPath(argument.path, false));
        else if (argument.kind === 'call') argument.args.forEach(visit);
      };
      if (parsed.kind === 'intrinsic') visit(parsed.call);
      return all;
    }
    case 'jsonata': {
      const { references } = embedded.parsed;
      const { start, expression } = embedded.text;
      return [...references.states, ...references.variables].flatMap((reference): Reading[] => {
        const { keys: all, ends } = jsonataKeys(reference, expression);
        const states = reference.name === 'states';
        const first = states ? all.shift() : undefined;
        const root: Root | undefined = !states
          ? { variable: reference.name }
          : first === 'errorOutput'
            ? 'error'
            : first === 'input' || first === 'result' || first === 'context'
              ? first
              : undefined;
        if (root === undefined) return [];
        const keys = root === 'result' ? keysOfResult(state, all) : all;
        const end = ends.at(-1) ?? reference.span.end;
        const whole = expression.slice(0, reference.span.start).trim() + expression.slice(end).trim() === '';
        const span = spanInString(node, start + reference.span.start, start + end);
        return [{ ...shared, root, keys, whole, span }];
      });
    }
    default:
      return [];
  }
}

/** The path that is all of a value, so that the value is a copy. */
export function copyIn(machine: StateMachine, state: State, node: Node): Span | undefined {
  return readsIn(machine)
    .get(state)
    ?.find(({ whole, embedded }) => whole && embedded.node === node)?.span;
}

/** Keys of a result; how many branches have given one is known. */
export function keysOfResult(state: State, [first, ...others]: Keys): Keys {
  if (first === undefined) return [];
  const isFromEnd = state.type === 'Parallel' && typeof first === 'number' && first < 0;
  return [isFromEnd && state.scopes.length + first >= 0 ? state.scopes.length + first : first, ...others];
}

/** The names up to where a path no longer names places. */
function definiteKeys(path: Path): Keys {
  const keys: FieldKey[] = [];
  for (const segment of path.segments) {
    if (segment.kind === 'child') keys.push(segment.name);
    else if (segment.kind === 'index') keys.push(segment.index);
    else if (segment.kind === 'wildcard') keys.push(someItem);
    else break;
  }
  return keys;
}

/** What `$` is in a field of a JSONPath state. */
function dollarOf({ type }: State, field: string, catcher: number | undefined): Root {
  if (catcher !== undefined) return 'error';
  const results = type === 'Task' || type === 'Map' || type === 'Parallel';
  switch (field) {
    case 'InputPath':
    case 'ErrorPath':
    case 'CausePath':
      return 'input';
    case 'OutputPath':
      return type === 'Pass' || results ? 'finished' : 'effective';
    case 'ResultSelector':
      return 'result';
    case 'Assign':
      return results ? 'result' : 'effective';
    default:
      return 'effective';
  }
}

// ---------------------------------------------------------------- forward

/** Where a field is next, and what reads it on the way. */
function follow(field: Field, readings: readonly Reading[], reads: Map<string, Read>): Field[] {
  const { state, variable } = field;
  const plan = planOf(state);
  const next: Field[] = [];
  const ofInput = variable === undefined && !field.result;
  const effective = ofInput && !plan.jsonata ? through(plan.inputPath, field.keys) : undefined;
  const lists = listsIn(plan, field, effective, readings);
  /** What is given to the work of the state, what is made of its result, and what leaves it, as ways in these. */
  const given: Keys[] = [];
  const selected: Keys[] = [];
  const results: Keys[] = [];
  const outputs: Keys[] = [];

  const waysAt = (reading: Reading): readonly Keys[] => {
    const { root } = reading;
    if (typeof root === 'object') return root.variable === variable ? [field.keys] : [];
    if (root === 'context')
      return ofEach.has(reading.field) ? lists.map(list => [...itemInContext, ...list.slice(1)]) : [];
    if (root === 'result') return field.result ? [field.keys] : [];
    if (root === 'input') return ofInput ? [field.keys] : [];
    return root === 'effective' && effective ? [effective] : [];
  };
  const leadsTo = ({ catcher, rule }: Reading): readonly State[] =>
    targets(state, ({ kind, index }) =>
      kind === 'Catch' ? index === catcher : kind === 'Choices' ? index === rule : (catcher ?? rule) === undefined,
    );
  const read = (reading: Reading, ways: readonly Keys[]): void => {
    const met = ways.map(way => overlap(way, reading)).find(each => each !== undefined);
    if (!met) return;
    const { field: name, embedded, span } = reading;
    const isTest = reading.rule !== undefined && name !== 'Assign' && name !== 'Output';
    const copied = met.exact && reading.whole && name !== 'InputPath' && !isTest;
    reads.set(`${span.start}`, { state, embedded, span, field, copied });
    if (!copied) return;
    const { target } = met;
    if (name === 'Parameters' && plan.type !== 'Map') given.push(target);
    else if (name === 'ItemSelector' || name === 'Parameters') selected.push(target);
    else if (name === 'ResultSelector') results.push(target);
    else if (name === 'Output') {
      if (reading.catcher === undefined && plan.type !== 'Choice') outputs.push(target);
      else for (const leads of leadsTo(reading)) next.push({ state: leads, keys: target });
    } else if (name === 'Assign') {
      const [assigned, ...keys] = target;
      if (typeof assigned === 'string')
        for (const leads of leadsTo(reading)) next.push({ state: leads, variable: assigned, keys });
    }
  };
  for (const reading of readings) if (reading.root !== 'finished') read(reading, waysAt(reading));

  if (variable !== undefined) {
    for (const leads of targets(state, way => !assigns(onWay(plan, way), variable)))
      next.push({ state: leads, variable, keys: field.keys });
    for (const scope of state.scopes)
      if (!scope.distributed && scope.startAt?.target)
        next.push({ state: scope.startAt.target, variable, keys: field.keys });
  }
  const work = plan.parameters ? given : plan.jsonata ? (ofInput ? [field.keys] : []) : effective ? [effective] : [];
  if (!field.result) next.push(...inside(state, plan, lists, work, selected));
  if (field.result && !plan.resultSelector) results.push(field.keys);
  const finished = plan.jsonata ? [] : finishedIn(plan, field, effective, work, results);
  for (const reading of readings) if (reading.root === 'finished') read(reading, finished);
  const leaving = plan.jsonata
    ? leavingJsonata(plan, field, outputs)
    : finished.flatMap(keys => {
        const out = through(plan.outputPath, keys);
        return out ? [out] : [];
      });
  for (const keys of leaving) next.push(...behind(state, keys));
  // Ways on which the input is handed on as it is.
  const keeps = ({ kind, index }: Reference) => {
    if (kind !== 'Catch') return plan.type === 'Choice' && plan.jsonata && !onWay(plan, { kind, index })?.output;
    const path = plan.catchers[index ?? -1]?.resultPath;
    return path === 'nothing' || (path !== undefined && !covers(path, field.keys));
  };
  if (ofInput) for (const leads of targets(state, keeps)) next.push({ state: leads, keys: field.keys });
  return next;
}

/** Where a part of what a state gives is next: at the states behind it, and in the result of the Map or Parallel that it ends. */
function behind(state: State, keys: Keys): Field[] {
  const next: Field[] = targets(state, ({ kind }) => kind !== 'Catch').map(leads => ({ state: leads, keys }));
  const { owner } = state.scope;
  if (!owner || !state.terminal || state.type === 'Fail') return next;
  const given = givenBy(state.scope, keys);
  if (given) next.push(given);
  return next;
}

/** A part of what the end of a branch or of an iteration gives, in the result of the state around it. */
export function givenBy({ owner, index }: Scope, keys: Keys): Field | undefined {
  if (owner?.type === 'Parallel') return { state: owner, result: true, keys: [index, ...keys] };
  // With a ResultWriter the results are somewhere else.
  const inPlace = owner?.type === 'Map' && planOf(owner).map?.writer === undefined;
  return inPlace ? { state: owner, result: true, keys: [someItem, ...keys] } : undefined;
}

const itemInContext: Keys = ['Map', 'Item', 'Value'];
/** Fields of a Map that are evaluated for each item. */
const ofEach: ReadonlySet<string> = new Set(['ItemSelector', 'Parameters']);

/** The ways to the field in the list that a Map goes through. */
function listsIn(
  plan: StatePlan,
  field: Field,
  effective: Keys | undefined,
  readings: readonly Reading[],
): readonly Keys[] {
  if (field.result || plan.type !== 'Map' || !plan.map || plan.map.batcher || plan.map.reader) return [];
  if (!plan.jsonata) {
    const keys = effective && through(plan.map.itemsPath, effective);
    return keys ? [keys] : [];
  }
  if (!plan.map.items) return field.variable === undefined ? [field.keys] : [];
  return readings.flatMap(reading => {
    const isField =
      typeof reading.root === 'object' ? reading.root.variable === field.variable : field.variable === undefined;
    const isOther = reading.root !== 'input' && typeof reading.root !== 'object';
    const keys = reading.field === 'Items' && reading.whole && isField && !isOther && overlap(field.keys, reading);
    return keys ? [keys.target] : [];
  });
}

/** The list that a Map goes through, where it is a part of its input or of a variable, and where the document says so. */
export function listOf(machine: StateMachine, state: State): (Field & { readonly at: number | undefined }) | undefined {
  const { map, jsonata, inputPath } = planOf(state);
  if (!map || map.batcher || map.reader) return undefined;
  if (jsonata && !map.items) return { state, keys: [], at: undefined };
  const reading = readsIn(machine)
    .get(state)
    ?.find(({ field, whole }) => whole && (field === 'Items' || field === 'ItemsPath'));
  if (!reading) return jsonata || map.itemsPath ? undefined : inputOf([], undefined);
  const at = reading.span.end;
  if (typeof reading.root === 'object') return { state, variable: reading.root.variable, keys: reading.keys, at };
  if (reading.root === 'input') return { state, keys: reading.keys, at };
  return reading.root === 'effective' ? inputOf(reading.keys, at) : undefined;

  function inputOf(keys: Keys, offset: number | undefined) {
    if (inputPath === undefined) return { state, keys, at: offset };
    if (typeof inputPath !== 'object' || inputPath.path.root !== 'input' || !inputPath.keys) return undefined;
    return { state, keys: [...inputPath.keys, ...keys], at: offset };
  }
}

/** Into branches and iterations. */
function inside(
  state: State,
  plan: StatePlan,
  lists: readonly Keys[],
  work: readonly Keys[],
  selected: readonly Keys[],
): Field[] {
  if (plan.type === 'Parallel')
    return state.scopes.flatMap(({ startAt }) =>
      work.flatMap(keys => (startAt?.target ? [{ state: startAt.target, keys }] : [])),
    );
  const start = state.scopes[0]?.startAt?.target;
  if (plan.type !== 'Map' || !start || !plan.map || plan.map.batcher) return [];
  // The first key is the index; of the whole list each item is a part.
  return (plan.map.selector ? selected : lists.map(list => list.slice(1))).map(keys => ({ state: start, keys }));
}

/** The ways to the field in what a JSONata state gives. */
function leavingJsonata(plan: StatePlan, field: Field, outputs: readonly Keys[]): readonly Keys[] {
  if (plan.output) return outputs;
  if (field.result) return [field.keys];
  const { type } = plan;
  const keepsInput = type !== 'Task' && type !== 'Map' && type !== 'Parallel' && type !== 'Choice';
  return keepsInput && field.variable === undefined ? [field.keys] : [];
}

/** The ways to the field in the data of a JSONPath state when its work is done, before OutputPath. */
function finishedIn(
  { type, result, resultPath }: StatePlan,
  field: Field,
  effective: Keys | undefined,
  work: readonly Keys[],
  results: readonly Keys[],
): readonly Keys[] {
  const works = type === 'Task' || type === 'Map' || type === 'Parallel';
  if (!works && type !== 'Pass') return effective ? [effective] : [];
  const made = works ? results : result ? [] : work;
  if (resultPath === undefined) return made;
  const kept = field.variable === undefined && !field.result && !covers(resultPath, field.keys) ? [field.keys] : [];
  const put = typeof resultPath === 'object' ? resultPath.keys : undefined;
  return put ? [...kept, ...made.map(keys => [...put, ...keys])] : kept;
}

/** What the way to a field becomes behind InputPath, ItemsPath or OutputPath; undefined where the field is not in it. */
function through(path: FieldPath | undefined, keys: Keys): Keys | undefined {
  if (path === undefined) return keys;
  if (typeof path !== 'object' || path.path.root !== 'input' || !path.keys) return undefined;
  if (startsWith(keys, path.keys)) return keys.slice(path.keys.length);
  return startsWith(path.keys, keys) ? [] : undefined;
}

/** Whether what is written at a path takes the field's place. */
function covers(path: FieldPath, keys: Keys): boolean {
  if (path === 'nothing') return false;
  if (typeof path !== 'object' || !path.keys) return true;
  return path.keys.length <= keys.length && path.keys.every((key, i) => key === keys[i]);
}

/** The way to the field in what a reading gives its value, and whether that is a copy; undefined when it reads something else. */
function overlap(
  keys: Keys,
  { keys: read, target, embedded }: Reading,
): { readonly target: Keys; readonly exact: boolean } | undefined {
  let exact = true;
  let at = 0;
  for (const key of read) {
    // A name in JSONata goes through all items of an array, and gives another one.
    while (embedded.kind === 'jsonata' && typeof key === 'string' && isItem(keys[at])) {
      exact = false;
      at++;
    }
    if (at >= keys.length) break;
    if (key !== someItem && !isSameKey(keys[at], key)) return undefined;
    at++;
  }
  return { target: [...target, ...keys.slice(at)], exact };
}

function isItem(key: FieldKey | undefined): boolean {
  return key === someItem || typeof key === 'number';
}

function isSameKey(a: FieldKey | undefined, b: FieldKey | undefined): boolean {
  return a === b || (a === someItem && isItem(b)) || (b === someItem && isItem(a));
}

/** Whether a field is another one, or a part of it. */
export function startsWith(keys: Keys, start: Keys): boolean {
  return start.length <= keys.length && start.every((key, i) => isSameKey(key, keys[i]));
}

/** Where some of the ways out of a state lead. */
function targets(state: State, isMeant: (way: Reference) => boolean): State[] {
  return state.references.flatMap(way => (way.target && isMeant(way) ? [way.target] : []));
}

function assigns(on: OnWay | undefined, variable: string): boolean {
  return on?.assign?.kind === 'object' && on.assign.members.some(({ name }) => name === variable);
}
