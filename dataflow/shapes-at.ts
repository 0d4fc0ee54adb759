/**
 * What is known where something stands in the text: of the expression at an offset, of every expression of a definition, of what
 * an expression that is still being typed can see, and where a value was produced. For hovers, completion and hints; how that is
 * shown is not known here.
 */
import {
  type Argument,
  type Found,
  type JsonataNode,
  type Origin,
  type Path,
  type Presence,
  type Shape,
  type ShapeEnvironment,
  shapeOfIntrinsic,
  shapeOfJsonata,
  shapeOfPath,
  shapeOfPayloadValue,
} from '../expressions/index.ts';
import {
  type Embedded,
  embeddedAt,
  embeddedIn,
  indexInString,
  memberOf,
  type Node,
  pathOf,
  placeAt,
  type Span,
  type State,
  type StateMachine,
  spanInString,
} from '../language/index.ts';
import type { Flow, FlowField } from './flow.ts';
import { jsonataKeys } from './jsonata-keys.ts';
import type { ProducedBy } from './plan.ts';

/** An expression, or a part of it, and what it gives. */
export interface ShapeInText {
  /** In the document. */
  readonly span: Span;
  /** The part as written, escapes of JSON and YAML resolved. */
  readonly text: string;
  readonly shape: Shape;
  /** `never`: the path leads to nothing, the call always fails. */
  readonly present: Presence;
  readonly from: readonly ProducedBy[];
  readonly state: State;
  /** The whole expression. */
  readonly embedded: Embedded;
}

/**
 * The part of an expression at an offset: a path up to the segment there, a call, an argument, a name of JSONata. Undefined where
 * no expression stands, and in a state that no data reaches.
 */
export function shapeAt(flow: Flow, offset: number): ShapeInText | undefined {
  const embedded = embeddedAt(flow.machine, offset);
  const environment = embedded && environmentFor(flow, embedded);
  if (!embedded || !environment) return undefined;
  const at = indexInString(embedded.node, offset);
  const part = partAt(embedded, at, environment.seen);
  if (!part) return undefined;
  return told(embedded, environment.state, part);
}

/**
 * Every expression of the definition, or of a stretch of it, with what it gives, in document order; those in states that no data
 * reaches are left out.
 */
export function* shapesIn(flow: Flow, within?: Span): Generator<ShapeInText> {
  for (const embedded of embeddedIn(flow.machine)) {
    const { span } = embedded.node;
    if (within && (span.end < within.start || span.start > within.end)) continue;
    const environment = environmentFor(flow, embedded);
    const found = environment && wholeOf(embedded, environment.seen);
    if (!found) continue;
    yield told(embedded, environment.state, { start: 0, end: embedded.node.value.length, found });
  }
}

export interface Environment {
  readonly state: State;
  readonly seen: ShapeEnvironment;
}

/** What an expression at an offset can see, also where none stands yet. */
export function environmentAt(flow: Flow, offset: number): Environment | undefined {
  const place = placeAt(flow.machine, offset);
  return place && environmentOf(flow, place.node);
}

/** The same of a node inside a state. */
export function environmentOf(flow: Flow, node: Node): Environment | undefined {
  return environmentIn(flow, placeAt(flow.machine, node.span.start)?.state, node);
}

/** What an expression can see. */
export function environmentFor(flow: Flow, { node, visit }: Embedded): Environment | undefined {
  return environmentIn(flow, visit.holder.state, node);
}

function environmentIn(flow: Flow, state: State | undefined, node: Node): Environment | undefined {
  const known = state && flow.of(state);
  return known && { state, seen: known.environment(fieldOf(state, node)) };
}

/** Which field of a state a node stands in, with the rule or catcher it belongs to. */
export function fieldOf(state: State, node: Node): FlowField {
  const [first, index, ...inner] = pathOf(node).slice(state.steps.length);
  if (first === 'Catch' && typeof index === 'number') return { field: String(inner[0] ?? 'Catch'), catcher: index };
  if (first === 'Choices' && typeof index === 'number')
    return { field: String(inner[0] ?? 'Choices'), rule: index, within: inner };
  return { field: String(first ?? '') };
}

/** The places in the text where a value was produced, as far as they can be found; the state's name where the field is gone. */
export function producers(
  machine: StateMachine,
  from: readonly Origin[] | undefined,
): readonly { readonly state: State; readonly by: ProducedBy; readonly node: Node }[] {
  return ((from ?? []) as readonly ProducedBy[]).flatMap(by => {
    const state = machine.stateNamed(by.state);
    if (!state) return [];
    return [{ state, by, node: (state.node && writtenAt(state.node, by)) ?? state.nameNode }];
  });
}

/** The same of the expression at an offset; of a member of what JSONata knows nothing of, where that was produced. */
export function producersAt(flow: Flow, offset: number): ReturnType<typeof producers> {
  const at = shapeAt(flow, offset);
  if (!at) return [];
  const { embedded, from } = at;
  const found = producers(flow.machine, from);
  if (found.length > 0 || embedded.kind !== 'jsonata') return found;
  const index = indexInString(embedded.node, offset) - embedded.text.start;
  const { states, variables } = embedded.parsed.references;
  for (const reference of [...states, ...variables]) {
    const { span, members } = reference;
    const { ends } = jsonataKeys(reference, embedded.text.expression);
    if (index < span.start || index > (ends.at(-1) ?? span.end)) continue;
    for (const { span: before } of members.filter(member => member.span.end < index).toReversed()) {
      const [start, end] = [before.start + embedded.text.start, before.end + embedded.text.start];
      const near = shapeAt(flow, spanInString(embedded.node, start, end).start);
      const sources = near ? producers(flow.machine, near.from) : [];
      if (sources.length > 0) return sources;
    }
  }
  return [];
}

function writtenAt(node: Node, { stage, path, catcher, rule }: ProducedBy): Node | undefined {
  let at: Node | undefined = node;
  const index = catcher ?? rule;
  if (index !== undefined) {
    const list = memberOf(at, rule === undefined ? 'Catch' : 'Choices')?.value;
    at = list?.kind === 'array' ? list.items[index] : undefined;
    if (stage === 'Catch') return at;
  }
  const field: string = stage === 'Result' && memberOf(at, 'Resource') ? 'Resource' : stage;
  at = memberOf(at, field)?.value ?? (stage === 'ItemSelector' ? memberOf(at, 'Parameters')?.value : undefined);
  for (const step of path) {
    if (at === undefined) break;
    at = typeof step === 'string' ? memberOf(at, step)?.value : at.kind === 'array' ? at.items[step] : undefined;
  }
  return at;
}

// ---------------------------------------------------------------- parts

/** In units of the string's text. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly found: Found;
}

function told(embedded: Embedded, state: State, { start, end, found }: Part): ShapeInText {
  const { node } = embedded;
  return {
    span: spanInString(node, start, end),
    text: node.value.slice(start, end),
    shape: found.shape,
    present: found.present,
    from: (found.from ?? []) as readonly ProducedBy[],
    state,
    embedded,
  };
}

function wholeOf(embedded: Embedded, seen: ShapeEnvironment): Found | undefined {
  switch (embedded.kind) {
    case 'path':
      return embedded.parsed.path && shapeOfPath(embedded.parsed.path, seen);
    case 'template':
      return embedded.parsed.kind === 'neither' ? undefined : shapeOfPayloadValue(embedded.parsed, seen);
    case 'jsonata':
      return embedded.parsed.ast && shapeOfJsonata(embedded.parsed.ast, seen);
    default:
      return undefined;
  }
}

function partAt(embedded: Embedded, at: number, seen: ShapeEnvironment): Part | undefined {
  switch (embedded.kind) {
    case 'path':
      return embedded.parsed.path && prefixAt(embedded.parsed.path, at, seen);
    case 'template': {
      const { parsed } = embedded;
      if (parsed.kind === 'path') return prefixAt(parsed.path, at, seen);
      return parsed.kind === 'intrinsic' ? argumentAt(parsed.call, at, seen) : undefined;
    }
    case 'jsonata': {
      const { start } = embedded.text;
      const part = embedded.parsed.ast && jsonataAt(embedded.parsed.ast, embedded.text.expression, at - start, seen);
      return part && { ...part, start: start + part.start, end: start + part.end };
    }
    default:
      return undefined;
  }
}

/** A path up to the segment at an offset. */
function prefixAt(path: Path, at: number, seen: ShapeEnvironment): Part {
  let count = path.segments.length;
  if (at < path.rootSpan.end) count = 0;
  else {
    const index = path.segments.findIndex(({ span }) => at < span.end);
    if (index >= 0) count = index + 1;
  }
  // What stands behind `..` belongs to it.
  if (path.segments[count - 1]?.kind === 'recursive') count++;
  const segments = path.segments.slice(0, count);
  const definite = segments.every(({ kind }) => kind === 'child' || kind === 'index' || kind === 'names');
  const end = segments.at(-1)?.span.end ?? path.rootSpan.end;
  return { start: path.span.start, end, found: shapeOfPath({ ...path, segments, definite }, seen) };
}

function argumentAt(argument: Argument, at: number, seen: ShapeEnvironment): Part | undefined {
  const { start, end } = argument.span;
  switch (argument.kind) {
    case 'call': {
      const inner = argument.args.find(({ span }) => at >= span.start && at < span.end);
      return (inner && argumentAt(inner, at, seen)) ?? { start, end, found: shapeOfIntrinsic(argument, seen) };
    }
    case 'path':
      return prefixAt(argument.path, at, seen);
    default:
      return undefined;
  }
}

/**
 * The part of a JSONata expression at an offset. The tree says of a node where its token ends; a name or a variable is told as what
 * the path gives up to it.
 */
function jsonataAt(ast: JsonataNode, text: string, at: number, seen: ShapeEnvironment): Part | undefined {
  let best: Part | undefined;
  const whole = shapeOfJsonata(ast, seen, (node, found) => {
    const end = node.position;
    if (end === undefined || (node.type !== 'name' && node.type !== 'variable' && node.type !== 'function')) return;
    const length = node.type === 'function' ? 1 : writtenLength(text, end, String(node.value));
    const start = end - length;
    if (at >= start && at < end && (!best || best.start <= start)) best = { start, end, found };
  });
  return best ?? { start: 0, end: text.length, found: whole };
}

/** How long a name is as written: with its `$`, or in backquotes. */
function writtenLength(text: string, end: number, name: string): number {
  if (text[end - 1] === '`') return name.length + 2;
  return text[end - name.length - 1] === '$' ? name.length + 1 : name.length;
}
