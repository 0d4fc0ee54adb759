/**
 * What is certainly wrong with the data of a workflow, whatever it is started with: paths to what cannot be there, values of a
 * type that nothing can be done with, rules of a Choice that always or never hold. Found here in one walk, told by the rules in
 * `rules/data.ts`. What is known of the data comes from outside (`DataFlow`); in a state in which nothing was found, nothing is
 * looked for again until something else is known of it.
 */
import {
  type Argument,
  alternatives,
  type Found,
  type IntrinsicCall,
  isOnly,
  type JsonataNode,
  jsonataFunction,
  keysOf,
  mayBe,
  memberAt,
  memberText,
  type Path,
  parsePath,
  partOf,
  type Shape,
  type ShapeEnvironment,
  shapeOfIntrinsic,
  shapeOfJsonata,
  shapeOfPath,
  statesShape,
  type ValueKind,
} from '../expressions/index.ts';
import { type Contents, contentsIn, perContents } from './contents.ts';
import type { Finding } from './diagnostics.ts';
import { type Embedded, expressionsOf } from './embedded.ts';
import type { DataFlow } from './flow.ts';
import type { State, StateMachine } from './model.ts';
import { closest } from './suggest.ts';
import { memberOf, memberValue, type Node, type ObjectNode, type Span, spanInString, stringOf } from './tree.ts';

export interface DataMistake {
  readonly kind: 'missing' | 'dropped' | 'type' | 'never' | 'always';
  readonly state: State;
  readonly finding: Finding;
}

export function dataMistakes(machine: StateMachine, data: DataFlow): DataMistake[] {
  const all: DataMistake[] = [];
  for (const contents of contentsIn(machine))
    for (const [state, expressions] of expressionsByState(contents)) {
      const known = data.knownAt(state);
      if (known === undefined || quiet.get(state) === known) continue;
      const before = all.length;
      for (const embedded of expressions) inExpression({ state, embedded, data }, all);
      if (state.type === 'Choice') inChoice(state, data, all, before);
      if (all.length === before) quiet.set(state, known);
    }
  return all;
}

/** States in which nothing was found, with what was known of them then. */
const quiet = new WeakMap<State, object>();

const expressionsByState = perContents((contents: Contents): ReadonlyMap<State, readonly Embedded[]> => {
  const map = new Map<State, Embedded[]>();
  for (const state of contents.states) if (state.type === 'Choice') map.set(state, []);
  for (const embedded of expressionsOf(contents)) {
    const { state } = embedded.visit.holder;
    if (!state) continue;
    const list = map.get(state);
    if (list) list.push(embedded);
    else map.set(state, [embedded]);
  }
  return map;
});

interface Here {
  readonly state: State;
  readonly embedded: Embedded;
  readonly data: DataFlow;
}

function inExpression(here: Here, all: DataMistake[]): void {
  const { state, embedded, data } = here;
  const { field, holder } = embedded.visit;
  // A place that is written; and whether something is there may be asked of everything.
  if (field.name === 'ResultPath' || (field.name === 'Variable' && memberOf(holder.node, 'IsPresent'))) return;
  // AWS recording: it is not read beside an ItemReader.
  if (field.name === 'ItemsPath' && memberOf(holder.node, 'ItemReader')) return;
  const seen = data.seenAt(state, embedded.node);
  if (!seen) return;
  const before = all.length;
  const given = whatIsGiven(here, seen, all);
  if (given && all.length === before) wrongForField(here, given, all);
  if (field.name === 'Variable' && embedded.kind === 'path' && all.length === before)
    wrongForComparison(here, embedded.parsed.path, seen, all);
}

/** What an expression gives; what is wrong in it is told. */
function whatIsGiven(here: Here, seen: ShapeEnvironment, all: DataMistake[]): Found | undefined {
  const { embedded } = here;
  switch (embedded.kind) {
    case 'path':
      return embedded.parsed.path && ofPath(here, embedded.parsed.path, seen, all);
    case 'template':
      if (embedded.parsed.kind === 'path') return ofPath(here, embedded.parsed.path, seen, all);
      return embedded.parsed.kind === 'intrinsic' ? ofCall(here, embedded.parsed.call, seen, all) : undefined;
    case 'jsonata':
      return embedded.parsed.ast && ofJsonata(here, embedded.parsed.ast, seen, all);
    default:
      return undefined;
  }
}

// ---------------------------------------------------------------- what cannot be there

/** One step of a way into a value, and where it stands in the string. */
interface Step {
  readonly key: string | number;
  readonly span: Span;
}

function ofPath(here: Here, path: Path, seen: ShapeEnvironment, all: DataMistake[]): Found {
  const given = shapeOfPath(path, seen);
  const keys = path.definite && given.present === 'never' ? keysOf(path) : undefined;
  if (!keys) return given;
  const { root } = path;
  // The other members of the context object, and variables that are nowhere assigned, have rules of their own.
  const from = root === 'context' ? anythingBehind(keys) : 0;
  if (from === undefined) return given;
  const value =
    root === 'input'
      ? seen.input
      : root === 'context'
        ? { shape: seen.context, present: 'always' as const }
        : memberAt(seen.variables, root.variable);
  const steps = path.segments.map(
    (segment, index): Step => ({
      key: keys[index]!,
      span: segment.kind === 'child' ? segment.nameSpan : segment.span,
    }),
  );
  const shown = (count: number) =>
    path.text.slice(0, (path.segments[count - 1]?.span.end ?? path.rootSpan.end) - path.span.start);
  const finding = missing(here, value, steps, from, shown);
  if (finding) all.push(told(here, finding, root === 'input' && finding.at === 0 ? steps[0]!.key : undefined));
  return given;
}

/** Behind how many keys of the context object anything may follow. */
function anythingBehind([first, second, third]: readonly (string | number)[]): number | undefined {
  if (first === 'Execution' && second === 'Input') return 2;
  return first === 'Map' && second === 'Item' && third === 'Value' ? 3 : undefined;
}

interface Missing {
  readonly finding: Finding;
  /** Which step leads nowhere. */
  readonly at: number;
  /** What it would have to be in. */
  readonly within: Found;
}

/** The step of a way that leads to nothing; undefined where that is an earlier one than `from`, or nothing is certain. */
function missing(
  { embedded, data }: Here,
  root: Found,
  steps: readonly Step[],
  from: number,
  shown: (count: number) => string,
): Missing | undefined {
  let within = root;
  for (const [at, { key, span }] of steps.entries()) {
    if (within.present === 'never') return undefined;
    const found = shapeOfPath(pathTo(key), { input: within, context: within.shape, variables: noVariables });
    if (found.present !== 'never') {
      within = found;
      continue;
    }
    if (at < from) return undefined;
    const place = spanInString(embedded.node, span.start, span.end);
    const { names, deeper, near } = alike(within.shape, key);
    const related = data.producedBy(within.from).map(({ state, stage, node }) => ({
      span: node.span,
      message: stage === 'Input' ? 'The input of the execution' : `${shown(at)} comes from "${state.name}" (${stage})`,
    }));
    const instead = deeper === undefined ? near : `${deeper}.${key}`;
    const plain =
      instead !== undefined && /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(instead) && !/['"[]/.test(textAt(embedded, span));
    return {
      at,
      within,
      finding: {
        span: place,
        message: `${whyNot(within.shape, shown(at), key)} ${deeper !== undefined ? `Did you mean ${shown(at)}${memberText(deeper)}${memberText(String(key))}?` : near !== undefined ? `Did you mean "${near}"?` : names.length > 0 && names.length <= 8 ? `It has ${names.join(', ')}.` : 'Read something else here, or keep it in an earlier state.'}`,
        ...(related.length > 0 && { related }),
        ...(plain && { fixes: [{ title: `Change to "${instead}"`, edits: [{ span: place, text: instead }] }] }),
      },
    };
  }
  return undefined;
}

const noVariables = { kind: 'object', members: new Map(), rest: undefined } as const;

function pathTo(key: string | number): Path {
  const span = { start: 0, end: 0 };
  const segment =
    typeof key === 'string'
      ? ({ kind: 'child', name: key, span, nameSpan: span } as const)
      : ({ kind: 'index', index: key, span } as const);
  return { text: '', span, root: 'input', rootSpan: span, segments: [segment], definite: true };
}

function textAt({ node }: Embedded, { start, end }: Span): string {
  return node.value.slice(start, end);
}

interface Alike {
  readonly names: readonly string[];
  /** The only member that has one of that name, or else the name that is like it. */
  readonly deeper: string | undefined;
  readonly near: string | undefined;
}

/** What is asked for again with every version, as long as the shape is the same. */
const known = new WeakMap<Shape, Map<string | number, Alike>>();

/** What somebody may have meant by a key that is not there. */
function alike(shape: Shape, key: string | number): Alike {
  const ofShape = known.get(shape) ?? new Map<string | number, Alike>();
  known.set(shape, ofShape);
  let found = ofShape.get(key);
  if (!found) {
    const names = namesIn(shape);
    const deeper = typeof key === 'string' ? inside(shape, key) : undefined;
    found = { names, deeper, near: typeof key === 'string' && !deeper ? closest(key, names)[0] : undefined };
    ofShape.set(key, found);
  }
  return found;
}

function namesIn(shape: Shape): string[] {
  const object = shape.kind === 'unknown' ? undefined : partOf(shape, 'object');
  return object ? [...object.members].flatMap(([name, member]) => (member.shape.kind === 'never' ? [] : [name])) : [];
}

/** The only member of an object that has a member of that name. */
function inside(shape: Shape, key: string): string | undefined {
  const object = shape.kind === 'unknown' ? undefined : partOf(shape, 'object');
  const having = object
    ? [...object.members].filter(([, { shape: inner }]) => inner.kind === 'object' && inner.members.has(key))
    : [];
  return having.length === 1 ? having[0]![0] : undefined;
}

function whyNot(shape: Shape, prefix: string, key: string | number): string {
  const kind = kindsOf(shape);
  if (typeof key === 'number')
    return mayBe(shape, 'array')
      ? `${prefix} has no item ${key}: reading it fails.`
      : `${prefix} is ${kind} here, and that has no items: reading one fails.`;
  if (mayBe(shape, 'object')) return `${prefix} has no "${key}" here: reading what is not there fails.`;
  const parse = isOnly(shape, 'string')
    ? ' A text of JSON is read with States.StringToJson, in JSONata with $parse.'
    : '';
  return `${prefix} is ${kind} here, and that has no "${key}": reading it fails.${parse}`;
}

const words: Readonly<Record<ValueKind, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  array: 'an array',
  object: 'an object',
};

/** What kinds of value there may be, in words. */
function kindsOf(shape: Shape): string {
  const kinds = alternatives(shape)?.map(({ kind }) => words[kind]) ?? ['anything'];
  return kinds.length < 2 ? (kinds[0] ?? 'nothing') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

/** With the state that has replaced the data, where what is read was there before. */
function told(here: Here, { finding, within }: Missing, key: string | number | undefined): DataMistake {
  const { state, data } = here;
  const [producer, ...others] = typeof key === 'string' ? data.producedBy(within.from) : [];
  // What a ResultSelector reads is the result, whatever was there before.
  if (
    typeof key !== 'string' ||
    !producer ||
    producer.state === state ||
    others.length > 0 ||
    !wasThere(producer.state, state, key, data)
  )
    return { kind: 'missing', state, finding };
  const { state: dropper, stage, node } = producer;
  const how =
    stage === 'OutputPath'
      ? 'its OutputPath keeps only a part of the data'
      : dropper.queryLanguage === 'JSONata'
        ? 'its output does not have it'
        : 'without a ResultPath its result replaces the data';
  return {
    kind: 'dropped',
    state,
    finding: {
      span: finding.span,
      message: `"${key}" was there before "${dropper.name}", and is gone behind it: ${how}. Keep it there${dropper.queryLanguage === 'JSONata' ? ', or assign it to a variable' : ', for example with "ResultPath"'}.`,
      related: [{ span: node.span, message: `"${dropper.name}" replaces the data here` }],
      ...(finding.fixes && { fixes: finding.fixes }),
    },
  };
}

/** Whether a member is there for certain when a state is entered, or something reads it there or before. */
function wasThere(dropper: State, reader: State, key: string, data: DataFlow): boolean {
  if (dropper.scope !== reader.scope) return false;
  const entry = data.entryOf(dropper);
  const { present } = entry ? memberAt(entry.shape, key) : { present: 'never' };
  if (present === 'never') return false;
  if (present === 'always') return true;
  const seen = new Set<State>([dropper]);
  for (const state of seen) {
    const known = data.entryOf(state);
    if (known && memberAt(known.shape, key).present !== 'never' && reads(state, key)) return true;
    for (const { from } of state.referencedBy) if (from && from !== reader) seen.add(from);
  }
  return false;
}

/** Whether the text of a state has a path to a member of the input. */
function reads({ node }: State, key: string): boolean {
  const needle = (value: string) => {
    for (const start of [`$${memberText(key)}`, `$states.input${memberText(key)}`])
      for (let at = value.indexOf(start); at >= 0; at = value.indexOf(start, at + 1))
        if (value[at - 1] !== '$' && !/[\p{L}\p{N}_-]/u.test(value[at + start.length] ?? '')) return true;
    return false;
  };
  const visit = (value: Node): boolean => {
    if (value.kind === 'string') return needle(value.value);
    if (value.kind === 'array') return value.items.some(visit);
    if (value.kind !== 'object') return false;
    return value.members.some(member => {
      const name = member.key.value;
      if (name === 'ResultPath' || name === 'States' || name === 'Comment') return false;
      return member.value !== undefined && visit(member.value);
    });
  };
  return node !== undefined && visit(node);
}

// ---------------------------------------------------------------- intrinsic functions

function ofCall(here: Here, call: IntrinsicCall, seen: ShapeEnvironment, all: DataMistake[]): Found {
  const before = all.length;
  for (const argument of call.args)
    if (argument.kind === 'path') ofPath(here, argument.path, seen, all);
    else if (argument.kind === 'call') ofCall(here, argument, seen, all);
  const given = shapeOfIntrinsic(call, seen);
  // Literals have a rule of their own.
  if (given.present !== 'never' || all.length > before || !call.definition || call.args.every(isLiteral)) return given;
  const args = call.args.map(argument => argumentShape(argument, seen));
  if (args.some(arg => arg === undefined || arg.present === 'never')) return given;
  const { parameters } = call.definition;
  for (const [index, argument] of call.args.entries()) {
    const type = (parameters[index] ?? parameters.at(-1))?.type;
    const shape = args[index]!.shape;
    if (argument.kind === 'literal' || !isKind(type) || mayBe(shape, type)) continue;
    const text = here.embedded.node.value.slice(argument.span.start, argument.span.end);
    all.push({
      kind: 'type',
      state: here.state,
      finding: {
        span: spanInString(here.embedded.node, argument.span.start, argument.span.end),
        message: `${call.name} needs ${words[type]} here, and ${text} is ${kindsOf(shape)}: the call fails.`,
      },
    });
    return given;
  }
  all.push({
    kind: 'type',
    state: here.state,
    finding: {
      span: spanInString(here.embedded.node, call.span.start, call.span.end),
      message: `${call.name} fails with what it is given here: ${args.map(arg => kindsOf(arg!.shape)).join(', ')}.`,
    },
  });
  return given;
}

const isLiteral = ({ kind }: Argument) => kind === 'literal';
const isKind = (type: string | undefined): type is ValueKind => type !== undefined && Object.hasOwn(words, type);

function argumentShape(argument: Argument, seen: ShapeEnvironment): Found | undefined {
  if (argument.kind === 'path') return shapeOfPath(argument.path, seen);
  if (argument.kind === 'call') return shapeOfIntrinsic(argument, seen);
  if (argument.kind !== 'literal') return undefined;
  const { value } = argument;
  const kind = value === null ? 'null' : typeof value;
  return {
    shape:
      kind === 'null'
        ? { kind }
        : kind === 'number'
          ? { kind, integer: false }
          : kind === 'boolean'
            ? { kind }
            : { kind: 'string' },
    present: 'always',
  };
}

// ---------------------------------------------------------------- JSONata

function ofJsonata(here: Here, ast: JsonataNode, seen: ShapeEnvironment, all: DataMistake[]): Found {
  const { state, embedded } = here;
  if (embedded.kind !== 'jsonata') return shapeOfJsonata(ast, seen);
  const givenBy = new Map<JsonataNode, Found[]>();
  const given = shapeOfJsonata(ast, seen, (node, found) => {
    const list = givenBy.get(node);
    if (list) list.push(found);
    else givenBy.set(node, [found]);
  });
  const { start, expression } = embedded.text;
  const { references } = embedded.parsed;
  const before = all.length;
  // What gives nothing is undefined, and may be meant: it is a mistake where the whole expression gives nothing, or the name is
  // nearly that of something there.
  for (const { name, members } of [...references.states, ...references.variables]) {
    const root: Found =
      name === 'states' ? { shape: statesShape(seen), present: 'always' } : memberAt(seen.variables, name);
    const steps = members.map(
      (member): Step => ({
        key: member.name,
        span: { start: start + member.span.start, end: start + member.span.end },
      }),
    );
    const keys = steps.map(({ key }) => key);
    const from = name !== 'states' ? 0 : keys[0] === 'context' ? anythingBehind(keys.slice(1)) : 0;
    if (from === undefined || members.length === 0) continue;
    // A step into an array asks all its items.
    const shown = (count: number) => [`$${name}`, ...keys.slice(0, count)].join('.');
    const finding = missing(
      here,
      root,
      steps,
      name === 'states' && keys[0] === 'context' ? from + 1 : Math.max(from, name === 'states' ? 1 : 0),
      shown,
    );
    if (!finding || mayBe(finding.within.shape, 'array')) continue;
    if (!finding.finding.fixes && given.present !== 'never') continue;
    all.push(told(here, finding, name === 'states' && keys[0] === 'input' && finding.at === 1 ? keys[1] : undefined));
  }
  if (all.length > before) return given;
  for (const node of givenBy.keys()) {
    const wrong = wrongOperand(node, givenBy) ?? wrongArgument(node, givenBy);
    if (!wrong) continue;
    const end = node.position ?? expression.length;
    const length = node.type === 'function' ? 1 : String(node.value).length;
    const span =
      node.type === 'function'
        ? (references.functions.find(each => each.span.end === end - 1)?.span ?? { start: end - length, end })
        : { start: end - length, end };
    all.push({
      kind: 'type',
      state,
      finding: { span: spanInString(embedded.node, start + span.start, start + span.end), message: wrong },
    });
  }
  return given;
}

/** What a part gives whenever it is looked at; undefined where that is not known of all times. */
function alwaysGiven(node: JsonataNode | undefined, givenBy: ReadonlyMap<JsonataNode, readonly Found[]>) {
  const times = node && givenBy.get(node);
  return times?.length === 1 ? times[0] : undefined;
}

/** JSONata: T2001, T2002 and T2009, T2010; what is undefined makes the result undefined, and is no error. */
function wrongOperand(node: JsonataNode, givenBy: ReadonlyMap<JsonataNode, readonly Found[]>): string | undefined {
  if (node.type !== 'binary' || Array.isArray(node.lhs)) return undefined;
  const operator = String(node.value);
  const isOrder = /^[<>]=?$/.test(operator);
  if (!isOrder && !/^[-+*/%]$/.test(operator)) return undefined;
  const [left, right] = [alwaysGiven(node.lhs as JsonataNode, givenBy), alwaysGiven(node.rhs, givenBy)];
  if (left?.present !== 'always' || right?.present !== 'always') return undefined;
  for (const { shape } of [left, right]) {
    const of = alternatives(shape);
    if (!of || of.length === 0) return undefined;
    if (of.some(({ kind }) => kind === 'number' || (isOrder && kind === 'string'))) continue;
    return `${operator} needs ${isOrder ? 'numbers or texts' : 'numbers'}, and is given ${kindsOf(shape)}: the expression fails.`;
  }
  const mixed =
    (isOnly(left.shape, 'number') && isOnly(right.shape, 'string')) ||
    (isOnly(left.shape, 'string') && isOnly(right.shape, 'number'));
  return isOrder && mixed
    ? `${operator} compares ${kindsOf(left.shape)} with ${kindsOf(right.shape)} here: the expression fails.`
    : undefined;
}

/** JSONata: T0410. */
function wrongArgument(node: JsonataNode, givenBy: ReadonlyMap<JsonataNode, readonly Found[]>): string | undefined {
  const { procedure, arguments: args = [] } = node;
  if (node.type !== 'function' || procedure?.type !== 'variable') return undefined;
  const definition = jsonataFunction(String(procedure.value));
  if (!definition) return undefined;
  const { parameters } = definition;
  // Fewer arguments may be others: the first one may come from the context.
  if (parameters.length > 1 && args.length < parameters.length && parameters[0]?.optional) {
    if (parameters.some(each => !each.optional)) return undefined;
  }
  for (const [index, argument] of args.entries()) {
    const kinds = parameters[index]?.type.split(' | ');
    const given = alwaysGiven(argument, givenBy);
    if (!kinds?.every(isKind) || kinds.includes('array') || given?.present !== 'always') continue;
    const of = alternatives(given.shape);
    if (!of || of.length === 0 || of.some(({ kind }) => kinds.includes(kind))) continue;
    return `${definition.signature} needs ${kinds.map(kind => words[kind as ValueKind]).join(' or ')}, and is given ${kindsOf(given.shape)}: the expression fails.`;
  }
  return undefined;
}

// ---------------------------------------------------------------- fields and comparisons

/** What a field takes that is given by an expression (ASL spec: of Wait, Task and Map). */
const ofFields: Readonly<Record<string, ValueKind>> = {
  ItemsPath: 'array',
  Items: 'array',
  SecondsPath: 'number',
  Seconds: 'number',
  TimestampPath: 'string',
  Timestamp: 'string',
  TimeoutSecondsPath: 'number',
  TimeoutSeconds: 'number',
  HeartbeatSecondsPath: 'number',
  HeartbeatSeconds: 'number',
  MaxConcurrencyPath: 'number',
  MaxConcurrency: 'number',
  ErrorPath: 'string',
  CausePath: 'string',
  Condition: 'boolean',
};

function wrongForField({ state, embedded }: Here, { shape, present }: Found, all: DataMistake[]): void {
  const { field, member } = embedded.visit;
  const kind = Object.hasOwn(ofFields, field.name) ? ofFields[field.name] : undefined;
  // A function that gives no text there has a rule of its own.
  if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') return;
  if (kind === undefined || member.value !== embedded.node || present === 'never' || mayBe(shape, kind)) return;
  // A distributed Map goes through the members of an object, too.
  if (kind === 'array' && state.scopes[0]?.distributed && mayBe(shape, 'object')) return;
  all.push({
    kind: 'type',
    state,
    finding: {
      span: embedded.node.span,
      message: `${field.name} needs ${words[kind]}, and this is ${kindsOf(shape)}: the state fails.`,
    },
  });
}

/** A comparison of another type never holds; AWS does not fail there. */
function wrongForComparison(here: Here, path: Path | undefined, seen: ShapeEnvironment, all: DataMistake[]): void {
  const test = here.embedded.visit.holder.node;
  const given = path && shapeOfPath(path, seen);
  if (!given || given.present === 'never') return;
  for (const { key } of test.members) {
    const [, family] = /^(String|Numeric|Boolean|Timestamp)[A-Z]/.exec(key.value) ?? [];
    if (!family) continue;
    const kind = family === 'Numeric' ? 'number' : family === 'Boolean' ? 'boolean' : 'string';
    if (mayBe(given.shape, kind)) continue;
    all.push({
      kind: 'type',
      state: here.state,
      finding: {
        span: key.span,
        message: `${key.value} compares ${words[kind]}, and ${path.text} is ${kindsOf(given.shape)}: it never holds.`,
      },
    });
  }
}

/** `from`: where those of this state begin. */
function inChoice(state: State, data: DataFlow, all: DataMistake[], from: number): void {
  const list = memberValue(state.node as ObjectNode, 'Choices');
  if (list?.kind !== 'array') return;
  for (const [index, rule] of list.items.entries()) {
    if (rule.kind !== 'object') continue;
    const outcome = data.outcomeOf(state, index);
    if (outcome === 'either' || outcome === 'unasked') continue;
    // Said of a comparison in it, or a rule that a person wrote to hold always.
    const { start, end } = rule.span;
    const isTold = all.slice(from).some(({ finding: { span } }) => span.start >= start && span.end <= end);
    if (isTold || isConstant(rule) || isRehearsed(state, rule, data)) continue;
    const span = (stringOf(rule, 'Variable') ?? stringOf(rule, 'Condition') ?? rule.members[0]?.key ?? rule).span;
    const message =
      outcome === 'never'
        ? 'This rule never holds, whatever the input is: what it asks for cannot be here. Change or remove it.'
        : 'This rule always holds, whatever the input is: no rule behind it, and no Default, is ever asked.';
    all.push({
      kind: outcome,
      state,
      finding: { span, message, ...(memberOf(rule, 'And') && { impliedBy: 'choice-contradiction' }) },
    });
  }
}

/** A person who writes what an execution will answer later into a Pass state knows how the rules come out. */
function isRehearsed(state: State, rule: ObjectNode, data: DataFlow): boolean {
  const known = pathsIn(rule);
  return known.some(({ node, path }) => {
    const seen = data.seenAt(state, node);
    const given = seen && shapeOfPath(path, seen);
    if (!given || !isOneValue(given.shape)) return false;
    return data.producedBy(given.from).some(({ state: { type } }) => type === 'Pass');
  });

  function pathsIn(around: Node): { readonly node: Node; readonly path: Path }[] {
    const list: { readonly node: Node; readonly path: Path }[] = [];
    const visit = (each: Node): void => {
      if (each.kind === 'array') each.items.forEach(visit);
      // Whether something is there is not about its value.
      else if (each.kind === 'object' && !memberOf(each, 'IsPresent'))
        for (const { value } of each.members) if (value) visit(value);
      if (each.kind !== 'string' || !each.value.includes('$')) return;
      // JSONata reads members as JSONPath does, below `$states.input`.
      const written = each.value.match(/\$[\p{L}\p{N}_$]*(?:\.[\p{L}\p{N}_]+)*/gu) ?? [];
      for (const text of each.value.startsWith('{%') ? written : [each.value]) {
        const { path } = parsePath(text.replace(/^\$states\.input\b/, '$'));
        if (path) list.push({ node: each, path });
      }
    };
    visit(around);
    return list;
  }
}

function isOneValue(shape: Shape): boolean {
  if (shape.kind === 'number' || shape.kind === 'string') return shape.values?.length === 1;
  return shape.kind === 'null' || (shape.kind === 'boolean' && shape.value !== undefined);
}

/** `{% true %}`. */
function isConstant(rule: ObjectNode): boolean {
  const condition = memberValue(rule, 'Condition');
  if (condition === undefined) return false;
  return condition.kind !== 'string' || /^\{%\s*(true|false)\s*%\}$/.test(condition.value);
}
