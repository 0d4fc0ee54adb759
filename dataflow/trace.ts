/**
 * A field followed through a workflow: forward to all that read it, through the states that hand it on and the names under which
 * they do, and backward to where it was produced. Copies are followed (`"id.$": "$.order.id"`), also into the scopes of Map and
 * Parallel; what is computed from a field reads it, and is another field.
 */
import {
  type Argument,
  type JsonataNode,
  type Key,
  keysOf,
  type Path,
  parsePath,
  shapeOfPath,
} from '../expressions/index.ts';
import {
  type Embedded,
  embeddedIn,
  type Node,
  pathOf,
  perMachine,
  type Span,
  type State,
  type StateMachine,
  spanInString,
} from '../language/index.ts';
import type { Flow } from './analyse.ts';
import { type FieldPath, type ProducedBy, planOf, type StatePlan } from './plan.ts';
import { environmentOf, fieldOf, producers, producersAt } from './shapes-at.ts';

/** A part of what a state is entered with, or of a variable that it can see. */
export interface Field {
  readonly state: State;
  /** Undefined for the input. */
  readonly variable?: string | undefined;
  readonly keys: readonly Key[];
}

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

/** Where a field came from, nearest first. */
export interface Source {
  readonly state: State;
  readonly by: ProducedBy;
  readonly node: Node;
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
    const key = JSON.stringify([field.state.steps, field.variable, field.keys]);
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

/** Where the value of the expression at an offset came from, through copies, back to what made it. */
export function traceBackward(flow: Flow, offset: number): readonly Source[] {
  const found: Source[] = [];
  const seen = new Set<Node>();
  let queue: readonly Source[] = producersAt(flow, offset);
  while (queue.length > 0 && found.length < 50) {
    const next: Source[] = [];
    for (const source of queue) {
      if (seen.has(source.node)) continue;
      seen.add(source.node);
      found.push(source);
      next.push(...before(flow, source));
    }
    queue = next;
  }
  return found;
}

/** A member of a template that is a path has its value from there. */
function before(flow: Flow, { node }: Source): readonly Source[] {
  if (node.kind !== 'string' || !node.value.startsWith('$')) return [];
  const path = parsePath(node.value).path;
  const environment = path && environmentOf(flow, node);
  if (!path || !environment) return [];
  return producers(flow.machine, shapeOfPath(path, environment.seen).from);
}

// ---------------------------------------------------------------- reads

/** A place that an expression reads. */
interface Reading {
  readonly embedded: Embedded;
  readonly span: Span;
  readonly root: Root;
  readonly keys: readonly Key[];
  /** The whole expression is this path, so that its value is handed on. */
  readonly whole: boolean;
  /** The field of the state, and the way in its value to what is given the value. */
  readonly field: string;
  readonly catcher: number | undefined;
  readonly rule: number | undefined;
  readonly target: readonly Key[];
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
      keys: keys ?? definiteKeys(path),
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
      const { references, ast } = embedded.parsed;
      const only = ast && plainPath(ast);
      const { start } = embedded.text;
      return [...references.states, ...references.variables].flatMap((reference): Reading[] => {
        const names = reference.members.map(({ name }) => name);
        const end = reference.members.at(-1)?.span.end ?? reference.span.end;
        const states = reference.name === 'states';
        const first = states ? names.shift() : undefined;
        const root: Root | undefined = !states
          ? { variable: reference.name }
          : first === 'errorOutput'
            ? 'error'
            : first === 'input' || first === 'result' || first === 'context'
              ? first
              : undefined;
        if (root === undefined) return [];
        const span = spanInString(node, start + reference.span.start, start + end);
        return [{ ...shared, root, keys: names, whole: only ?? false, span }];
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

/** The names up to where a path no longer names one place. */
function definiteKeys(path: Path): readonly Key[] {
  const keys: Key[] = [];
  for (const segment of path.segments) {
    if (segment.kind === 'child') keys.push(segment.name);
    else if (segment.kind === 'index') keys.push(segment.index);
    else break;
  }
  return keys;
}

function plainPath(ast: JsonataNode): boolean {
  if (ast.type === 'variable') return !ast.predicate;
  return (
    ast.type === 'path' &&
    (ast.steps ?? []).every(step => !step.stages && (step.type === 'name' || step.type === 'variable'))
  );
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
  const { state } = field;
  const plan = planOf(state);
  const next: Field[] = [];
  const effective = field.variable === undefined && !plan.jsonata ? through(plan.inputPath, field.keys) : undefined;
  const keysAt = (root: Root): readonly Key[] | undefined => {
    if (typeof root === 'object') return root.variable === field.variable ? field.keys : undefined;
    if (field.variable !== undefined) return undefined;
    return root === 'input' ? field.keys : root === 'effective' ? effective : undefined;
  };
  /** What is given to the work of the state, and what leaves it, as ways in these. */
  const given: (readonly Key[])[] = [];
  const selected: (readonly Key[])[] = [];
  const outputs: (readonly Key[])[] = [];
  const lists = listsIn(plan, field, effective, readings);
  for (const reading of readings) {
    const keys = keysAt(reading.root);
    const target =
      keys === undefined
        ? reading.root === 'context' && ofEach.has(reading.field)
          ? lists.map(list => overlap([...itemInContext, ...list.slice(1)], reading)).find(each => each !== undefined)
          : undefined
        : overlap(keys, reading);
    if (!target) continue;
    const copied = reading.whole && reading.field !== 'InputPath' && reading.rule === undefined;
    reads.set(`${reading.span.start}`, { state, embedded: reading.embedded, span: reading.span, field, copied });
    if (!copied) continue;
    const { field: name } = reading;
    if (name === 'Parameters' && plan.type !== 'Map') given.push(target);
    else if (name === 'ItemSelector' || name === 'Parameters') selected.push(target);
    else if (name === 'Output') outputs.push(target);
    else if (name === 'Assign') {
      const [variable, ...keysIn] = target;
      if (typeof variable === 'string')
        for (const leads of successors(state)) next.push({ state: leads, variable, keys: keysIn });
    }
  }
  if (field.variable !== undefined) {
    for (const leads of successors(state)) next.push({ state: leads, variable: field.variable, keys: field.keys });
    for (const scope of state.scopes)
      if (!scope.distributed && scope.startAt?.target)
        next.push({ state: scope.startAt.target, variable: field.variable, keys: field.keys });
  }
  const work = plan.parameters
    ? given
    : plan.jsonata
      ? field.variable === undefined
        ? [field.keys]
        : []
      : effective
        ? [effective]
        : [];
  next.push(...inside(state, plan, lists, work, selected));
  for (const keys of leaving(plan, field, effective, work, outputs))
    for (const leads of successors(state, 'onward')) next.push({ state: leads, keys });
  if (field.variable === undefined)
    for (const [index, catcher] of plan.catchers.entries()) {
      const kept = catcher.resultPath === 'nothing' || (catcher.resultPath && !covers(catcher.resultPath, field.keys));
      const leads = state.references.find(each => each.kind === 'Catch' && each.index === index)?.target;
      if (kept && leads) next.push({ state: leads, keys: field.keys });
    }
  return next;
}

const itemInContext: readonly Key[] = ['Map', 'Item', 'Value'];
/** Fields of a Map that are evaluated for each item. */
const ofEach: ReadonlySet<string> = new Set(['ItemSelector', 'Parameters']);

/** The ways to the field in the list that a Map goes through. */
function listsIn(
  plan: StatePlan,
  field: Field,
  effective: readonly Key[] | undefined,
  readings: readonly Reading[],
): readonly (readonly Key[])[] {
  if (plan.type !== 'Map' || !plan.map || plan.map.batcher || plan.map.reader) return [];
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
    return keys ? [keys] : [];
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

  function inputOf(keys: readonly Key[], offset: number | undefined) {
    if (inputPath === undefined) return { state, keys, at: offset };
    if (typeof inputPath !== 'object' || inputPath.path.root !== 'input' || !inputPath.keys) return undefined;
    return { state, keys: [...inputPath.keys, ...keys], at: offset };
  }
}

/** Into branches and iterations. */
function inside(
  state: State,
  plan: StatePlan,
  lists: readonly (readonly Key[])[],
  work: readonly (readonly Key[])[],
  selected: readonly (readonly Key[])[],
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

/** The ways to the field in what the state gives. */
function leaving(
  plan: StatePlan,
  field: Field,
  effective: readonly Key[] | undefined,
  work: readonly (readonly Key[])[],
  outputs: readonly (readonly Key[])[],
): readonly (readonly Key[])[] {
  const results = plan.type === 'Task' || plan.type === 'Map' || plan.type === 'Parallel';
  if (plan.jsonata) {
    if (plan.output || plan.type === 'Choice')
      return [
        ...outputs,
        ...(plan.type === 'Choice' && !plan.output && field.variable === undefined ? [field.keys] : []),
      ];
    return results || field.variable !== undefined ? [] : [field.keys];
  }
  const finished: (readonly Key[])[] = [];
  if (plan.type === 'Pass' || results) {
    const result = results || plan.result ? [] : work;
    const { resultPath } = plan;
    if (resultPath === undefined) finished.push(...result);
    else {
      if (field.variable === undefined && !covers(resultPath, field.keys)) finished.push(field.keys);
      const put = typeof resultPath === 'object' ? resultPath.keys : undefined;
      if (put) finished.push(...result.map(keys => [...put, ...keys]));
    }
  } else if (effective) finished.push(effective);
  return finished.flatMap(keys => {
    const out = through(plan.outputPath, keys);
    return out ? [out] : [];
  });
}

/** What the way to a field becomes behind InputPath, ItemsPath or OutputPath; undefined where the field is not in it. */
function through(path: FieldPath | undefined, keys: readonly Key[]): readonly Key[] | undefined {
  if (path === undefined) return keys;
  if (typeof path !== 'object' || path.path.root !== 'input' || !path.keys) return undefined;
  if (startsWith(keys, path.keys)) return keys.slice(path.keys.length);
  return startsWith(path.keys, keys) ? [] : undefined;
}

/** Whether what is written at a path takes the field's place. */
function covers(path: FieldPath, keys: readonly Key[]): boolean {
  if (path === 'nothing') return false;
  return typeof path !== 'object' || !path.keys || startsWith(keys, path.keys);
}

/** The way to the field in what a reading gives its value; undefined when it reads something else. */
function overlap(keys: readonly Key[], { keys: read, target }: Reading): readonly Key[] | undefined {
  if (startsWith(keys, read)) return [...target, ...keys.slice(read.length)];
  return startsWith(read, keys) ? target : undefined;
}

function startsWith(keys: readonly Key[], start: readonly Key[]): boolean {
  return start.length <= keys.length && start.every((key, i) => key === keys[i]);
}

function successors(state: State, which: 'all' | 'onward' = 'all'): readonly State[] {
  return state.references.flatMap(({ kind, target }) =>
    target && (which === 'all' || kind !== 'Catch') ? [target] : [],
  );
}
