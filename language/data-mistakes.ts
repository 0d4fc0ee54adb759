/**
 * What is certainly wrong with the data of a workflow, whatever it is started with: paths to what cannot be there, values of a
 * type that nothing can be done with, rules of a Choice that always or never hold. Found here in one walk, told by the rules in
 * `rules/data.ts`. What is known of the data comes from outside (`DataFlow`); what was found in a state is kept for as long as the
 * state and what is known there are the same, without its place, and without what other states have to do with it: those are
 * asked for when it is told.
 */
import {
  type Argument,
  alternatives,
  assignAt,
  type Found,
  type IntrinsicCall,
  isOnly,
  type JsonataNode,
  jsonataFunction,
  keysOf,
  mayBe,
  memberAt,
  memberText,
  neverShape,
  type Path,
  parsePath,
  partOf,
  type Shape,
  type ShapeEnvironment,
  shapeOf,
  shapeOfIntrinsic,
  shapeOfJsonata,
  shapeOfPath,
  statesShape,
  type ValueKind,
} from '../expressions/index.ts';
import { type Contents, contentsIn, perContents } from './contents.ts';
import type { Finding } from './diagnostics.ts';
import { type Embedded, expressionsOf } from './embedded.ts';
import { readBesideError } from './error-output.ts';
import type { DataFlow, Produced } from './flow.ts';
import { whyCallFails } from './intrinsic-failures.ts';
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
    for (const look of looksIn(contents)) {
      const known = data.knownAt(look.state);
      if (known === undefined) continue;
      if (look.known !== known) {
        look.found = wrongIn(look, data);
        look.known = known;
      }
      for (const wrong of look.found) {
        const mistake = wrong.tell(spanOf(wrong), data, machine);
        if (mistake) all.push(mistake);
      }
    }
  return all;
}

/** A state with something to look at, and what was found there when `known` was what is known of it. */
interface Look {
  readonly state: State;
  readonly expressions: readonly Embedded[];
  known: object | undefined;
  found: readonly Wrong[];
}

/** Something that is wrong in a state. Of a version of the document it holds on to nodes, and to nothing else. */
interface Wrong {
  readonly node: Node;
  /** What of the text of the node is meant, unless all of it is. */
  readonly part: Span | undefined;
  readonly tell: (span: Span, data: DataFlow, machine: StateMachine) => DataMistake | undefined;
}

const none: readonly never[] = [];

const looksIn = perContents((contents: Contents): readonly Look[] => {
  const map = new Map<State, Embedded[]>();
  for (const state of contents.states) if (state.type === 'Choice') map.set(state, []);
  for (const embedded of expressionsOf(contents)) {
    const { state } = embedded.visit.holder;
    if (!state) continue;
    const list = map.get(state);
    if (list) list.push(embedded);
    else map.set(state, [embedded]);
  }
  return map.size === 0
    ? none
    : Array.from(map, ([state, expressions]) => ({ state, expressions, known: undefined, found: none }));
});

function wrongIn({ state, expressions }: Look, data: DataFlow): readonly Wrong[] {
  const all: Wrong[] = [];
  for (const embedded of expressions) inExpression({ state, embedded, data }, all);
  if (state.type === 'Choice') inChoice(state, data, all);
  return all.length === 0 ? none : all.slice();
}

function spanOf({ node, part }: Wrong): Span {
  return part && node.kind === 'string' ? spanInString(node, part.start, part.end) : node.span;
}

/** What is the same whatever other states are like. */
function wrongBy(kind: DataMistake['kind'], state: State, message: string, node: Node, part?: Span): Wrong {
  return { node, part, tell: span => ({ kind, state, finding: { span, message } }) };
}

interface Here {
  readonly state: State;
  readonly embedded: Embedded;
  readonly data: DataFlow;
}

function inExpression(here: Here, all: Wrong[]): void {
  const { state, embedded, data } = here;
  const { field, holder } = embedded.visit;
  if (field.name === 'ResultPath') {
    ofResultPath(here, all);
    return;
  }
  // Whether something is there may be asked of everything.
  if (field.name === 'Variable' && memberOf(holder.node, 'IsPresent')) return;
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
function whatIsGiven(here: Here, seen: ShapeEnvironment, all: Wrong[]): Found | undefined {
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

function ofPath(here: Here, path: Path, seen: ShapeEnvironment, all: Wrong[]): Found {
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
  const found = missing(here, value, steps, from, shown);
  if (found) all.push(wrongStep(here, found, root === 'input' && found.at === 0 ? steps[0]!.key : undefined));
  return given;
}

/** Behind how many keys of the context object anything may follow. */
function anythingBehind([first, second, third]: readonly (string | number)[]): number | undefined {
  if (first === 'Execution' && second === 'Input') return 2;
  return first === 'Map' && second === 'Item' && third === 'Value' ? 3 : undefined;
}

/** A step that leads nowhere. */
interface Missing {
  readonly at: number;
  /** What it would have to be in, and how that is written. */
  readonly within: Found;
  readonly shown: string;
  readonly span: Span;
  readonly message: string;
  /** What may have been meant, if it can be written there. */
  readonly instead: string | undefined;
}

/** The step of a way that leads to nothing; undefined where that is an earlier one than `from`, or nothing is certain. */
function missing(
  { embedded }: Here,
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
    const names = namesIn(within.shape);
    const deeper = typeof key === 'string' ? inside(within.shape, key) : undefined;
    const near = typeof key === 'string' && !deeper ? closest(key, names)[0] : undefined;
    const instead = deeper === undefined ? near : `${deeper}.${key}`;
    const plain =
      instead !== undefined && /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(instead) && !/['"[]/.test(textAt(embedded, span));
    return {
      at,
      within,
      shown: shown(at),
      span,
      message: `${whyNot(within.shape, shown(at), key)} ${deeper !== undefined ? `Did you mean ${shown(at)}${memberText(deeper)}${memberText(String(key))}?` : near !== undefined ? `Did you mean "${near}"?` : names.length > 0 && names.length <= 8 ? `It has ${names.join(', ')}.` : 'Read something else here, or keep it in an earlier state.'}`,
      instead: plain ? instead : undefined,
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
  const all = alternatives(shape)?.map(({ kind }) => words[kind]);
  const kinds = all && all.length < Object.keys(words).length ? all : ['anything'];
  return kinds.length < 2 ? (kinds[0] ?? 'nothing') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

/** `key`: of the data that the state is given; where it was there before, the state that has replaced it is told instead. */
function wrongStep(
  { state, embedded: { node } }: Here,
  { within: { from }, shown, span: part, message, instead }: Missing,
  key: string | number | undefined,
): Wrong {
  const tell: Wrong['tell'] = (span, data, machine) => {
    const produced = data.producedBy(from);
    const isTold =
      produced.length === 1 && key !== undefined && instead === undefined && isToldOfCatch(produced[0]!, machine);
    const implied = isTold && ({ impliedBy: 'catch-default-resultpath' } as const);
    const fixes = instead !== undefined && [{ title: `Change to "${instead}"`, edits: [{ span, text: instead }] }];
    const dropped = droppedBy(produced, state, key, data);
    if (dropped) return { kind: 'dropped', state, finding: { span, ...dropped, ...(fixes && { fixes }), ...implied } };
    const related = produced.map(({ state: producer, stage, node: { span: place } }) => ({
      span: place,
      message: stage === 'Input' ? 'The input of the execution' : `${shown} comes from "${producer.name}" (${stage})`,
    }));
    return {
      kind: 'missing',
      state,
      finding: { span, message, ...(related.length > 0 && { related }), ...(fixes && { fixes }), ...implied },
    };
  };
  return { node, part, tell };
}

/** What is said of a member that was there before the only state that has produced the data. */
function droppedBy(
  [producer, ...others]: readonly Produced[],
  state: State,
  key: string | number | undefined,
  data: DataFlow,
): Pick<Finding, 'message' | 'related'> | undefined {
  // What a ResultSelector reads is the result, whatever was there before.
  if (typeof key !== 'string' || !producer || producer.state === state || others.length > 0) return undefined;
  const { state: dropper, node } = producer;
  if (!wasThere(dropper, state, key, data)) return undefined;
  const { how, keep } = howDropped(producer);
  const replacing = catcherOf(producer) ? `This catcher of "${dropper.name}"` : `"${dropper.name}"`;
  const behind = catcherOf(producer) ? 'a catcher of it' : 'it';
  return {
    message: `"${key}" was there before "${dropper.name}", and is gone behind ${behind}: ${how}. ${keep}.`,
    related: [{ span: node.span, message: `${replacing} replaces the data here` }],
  };
}

/** What a state or its catcher does to the data, and what to do about it. */
function howDropped(producer: Produced): { readonly how: string; readonly keep: string } {
  const { state, stage } = producer;
  const catcher = catcherOf(producer);
  if (state.queryLanguage === 'JSONata') {
    const how = !catcher
      ? 'its output does not have it'
      : stage === 'Catch'
        ? 'without an Output of the catcher the error output replaces the data'
        : 'the Output of the catcher does not have it';
    return { how, keep: `Keep it ${catcher ? 'in the Output of the catcher' : 'there'}, or assign it to a variable` };
  }
  if (catcher) {
    const how = `${memberOf(catcher, 'ResultPath') ? 'its "ResultPath": "$" puts the error output, Error and Cause, in the place of' : 'it has no ResultPath, so that the error output, Error and Cause, replaces'} the data`;
    return { how, keep: 'Give the catcher a "ResultPath", such as "$.error"' };
  }
  if (stage === 'OutputPath' || stage === 'InputPath')
    return { how: `its ${stage} keeps only a part of the data`, keep: 'Keep it there' };
  const how = memberOf(state.node, 'ResultPath')
    ? 'its "ResultPath": "$" puts the result in the place of the data'
    : 'without a ResultPath its result replaces the data';
  return { how, keep: 'Keep it there, for example with "ResultPath"' };
}

/** The catcher that has produced something, if one has. */
function catcherOf({ state, node }: Produced): ObjectNode | undefined {
  const list = memberValue(state.node, 'Catch');
  if (list?.kind !== 'array') return undefined;
  const around = list.items.find(({ span }) => span.start <= node.span.start && node.span.end <= span.end);
  return around?.kind === 'object' ? around : undefined;
}

/** Whether a rule of its own tells that the error output is all that the state behind a catcher has. */
function isToldOfCatch(producer: Produced, machine: StateMachine): boolean {
  const { state, stage } = producer;
  const catcher = catcherOf(producer);
  if (!catcher || stage !== 'Catch' || state.queryLanguage !== 'JSONPath') return false;
  const next = stringOf(catcher, 'Next');
  const target = next && state.scope.byName.get(next.value);
  return target !== undefined && readBesideError(machine, target) !== undefined;
}

/** Whether a member is there for certain when a state is entered, or something reads it there or before. */
function wasThere(dropper: State, reader: State, key: string, data: DataFlow): boolean {
  if (dropper.scope !== reader.scope) return false;
  const entry = data.entryOf(dropper);
  const { present } = entry ? memberAt(entry.shape, key) : { present: 'never' };
  if (present === 'never') return false;
  // It may have handed on what was found, and another state has cut that out.
  const isGone = ({ target }: State['references'][number]) => {
    const behind = target && data.entryOf(target);
    return !behind || memberAt(behind.shape, key).present === 'never';
  };
  if (!dropper.references.some(isGone)) return false;
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

// ---------------------------------------------------------------- places that are written

/** Objects that are missing on the way are made, and nothing else is (ASL spec, "Paths"; what AWS makes of null nobody has recorded). */
function ofResultPath({ state, embedded, data }: Here, all: Wrong[]): void {
  const path = embedded.kind === 'path' ? embedded.parsed.path : undefined;
  const keys = path?.root === 'input' ? keysOf(path) : undefined;
  const input = data.entryOf(state);
  if (!path || !keys || !input || assignAt(input.shape, keys, anything).kind !== 'never') return;
  // The first place into which it cannot be written.
  let at = 0;
  let shape = input.shape;
  for (; at < keys.length - 1; at++) {
    const inner = shapeOfPath(pathTo(keys[at]!), {
      input: { shape, present: 'always' },
      context: shape,
      variables: noVariables,
    });
    if (inner.present === 'never') break;
    shape = inner.shape;
  }
  if (mayBe(shape, 'null')) return;
  const { span } = path.segments[at]!;
  const prefix = at === 0 ? 'The input of the state' : path.text.slice(0, span.start - path.span.start);
  const needs = typeof keys[at] === 'string' ? 'a name is written into an object' : 'an array does not grow';
  const has =
    typeof keys[at] === 'number' && mayBe(shape, 'array') ? `has no item ${keys[at]}` : `is ${kindsOf(shape)}`;
  const way =
    at === 0 && !mayBe(shape, 'object')
      ? 'Leave ResultPath out, so that what it would write takes the place of the input, or have the state before give an object.'
      : 'Write it to another place.';
  const tell: Wrong['tell'] = (place, now) => {
    const related = now.producedBy(input.from).map(({ state: producer, stage, node }) => ({
      span: node.span,
      message: `The input comes from "${producer.name}" (${stage})`,
    }));
    const caught = embedded.visit.holder.node !== state.node;
    const fails = caught ? 'an error that is caught here fails the state all the same' : 'the state fails';
    const message = `${prefix} ${has}, and ${needs}: ${fails} (States.ReferencePathConflict, in the specification States.ResultPathMatchFailure). ${way}`;
    return { kind: 'type', state, finding: { span: place, message, ...(related.length > 0 && { related }) } };
  };
  all.push({ node: embedded.node, part: undefined, tell });
}

const anything: Shape = { kind: 'unknown' };

// ---------------------------------------------------------------- intrinsic functions

function ofCall(here: Here, call: IntrinsicCall, seen: ShapeEnvironment, all: Wrong[]): Found {
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
    const needs = `${call.name} needs ${words[type]} here, and ${text} is ${kindsOf(shape)}: the call fails.`;
    all.push(wrongBy('type', here.state, needs, here.embedded.node, argument.span));
    return given;
  }
  const why = whyCallFails(
    call.name,
    call.args.map(({ span: { start, end } }, index) => ({
      text: here.embedded.node.value.slice(start, end),
      shape: args[index]!.shape,
    })),
  );
  const fails = why
    ? `${call.name} fails here: ${why}`
    : `${call.name} fails with what it is given here: ${args.map(arg => kindsOf(arg!.shape)).join(', ')}.`;
  all.push(wrongBy('type', here.state, fails, here.embedded.node, call.span));
  return given;
}

const isLiteral = ({ kind }: Argument) => kind === 'literal';
const isKind = (type: string | undefined): type is ValueKind => type !== undefined && Object.hasOwn(words, type);

function argumentShape(argument: Argument, seen: ShapeEnvironment): Found | undefined {
  if (argument.kind === 'path') return shapeOfPath(argument.path, seen);
  if (argument.kind === 'call') return shapeOfIntrinsic(argument, seen);
  return argument.kind === 'literal' ? { shape: shapeOf(argument.value), present: 'always' } : undefined;
}

// ---------------------------------------------------------------- JSONata

function ofJsonata(here: Here, ast: JsonataNode, seen: ShapeEnvironment, all: Wrong[]): Found {
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
    const found = missing(
      here,
      root,
      steps,
      name === 'states' && keys[0] === 'context' ? from + 1 : Math.max(from, name === 'states' ? 1 : 0),
      shown,
    );
    if (!found || mayBe(found.within.shape, 'array')) continue;
    if (found.instead === undefined && given.present !== 'never') continue;
    all.push(wrongStep(here, found, name === 'states' && keys[0] === 'input' && found.at === 1 ? keys[1] : undefined));
  }
  if (all.length > before) return given;
  if (given.present === 'never') {
    const nothing = wrongNothing(here, ast, seen, givenBy);
    if (nothing) all.push(nothing);
    return given;
  }
  for (const node of givenBy.keys()) {
    const wrong = wrongOperand(node, givenBy) ?? wrongArgument(node, givenBy);
    if (!wrong) continue;
    const end = node.position ?? expression.length;
    const length = node.type === 'function' ? 1 : String(node.value).length;
    const span =
      node.type === 'function'
        ? (references.functions.find(each => each.span.end === end - 1)?.span ?? { start: end - length, end })
        : { start: end - length, end };
    all.push(wrongBy('type', state, wrong, embedded.node, { start: start + span.start, end: start + span.end }));
  }
  return given;
}

/** An expression that gives nothing fails (AWS: States.QueryEvaluationError), also as a part of a template. */
function wrongNothing(
  { state, embedded }: Here,
  ast: JsonataNode,
  seen: ShapeEnvironment,
  givenBy: ReadonlyMap<JsonataNode, readonly Found[]>,
): Wrong | undefined {
  if (embedded.kind !== 'jsonata') return undefined;
  const { start, expression } = embedded.text;
  const { states, variables } = embedded.parsed.references;
  // What a state does not have, and variables that are nowhere assigned, have rules of their own.
  const others = states.some(
    ({ members: [first] }) => memberAt(statesShape(seen), first?.name ?? 'input').present === 'never',
  );
  if (others || states.some(({ members: [first] }) => first?.name === 'context')) return undefined;
  if (variables.some(({ name }) => memberAt(seen.variables, name).present === 'never')) return undefined;
  const fails = 'and the state fails with States.QueryEvaluationError.';
  const text = expression.trim();
  const shown = text.length <= 60 ? text : `${text.slice(0, 59)}…`;
  const why = ast.type === 'path' ? whyNothing(ast, expression, seen, givenBy) : undefined;
  const message = why
    ? `${why.what}: the expression gives nothing, ${fails} ${why.more}`
    : `${shown} gives nothing, whatever the input is, ${fails} Give a value for that case, such as [] or null, or read something else.`;
  const from = start + expression.length - expression.trimStart().length;
  const part = { start: from, end: from + text.length };
  const readsInput = variables.length === 0 && states.every(({ members: [first] }) => first?.name === 'input');
  if (!readsInput || states.length === 0) return wrongBy('missing', state, message, embedded.node, part);
  const tell: Wrong['tell'] = (span, data) => {
    const related = data.producedBy(seen.input.from).map(({ state: producer, stage, node }) => ({
      span: node.span,
      message: `$states.input comes from "${producer.name}" (${stage})`,
    }));
    return { kind: 'missing', state, finding: { span, message, ...(related.length > 0 && { related }) } };
  };
  return { node: embedded.node, part, tell };
}

/** The step of a path at which nothing is left, where that can be said in words. */
function whyNothing(
  path: JsonataNode,
  expression: string,
  seen: ShapeEnvironment,
  givenBy: ReadonlyMap<JsonataNode, readonly Found[]>,
): { readonly what: string; readonly more: string } | undefined {
  const { steps = [] } = path;
  const index = steps.findIndex(step => givenBy.get(step)?.at(-1)?.present === 'never');
  const step = steps[index];
  const before = steps[index - 1];
  if (step?.type !== 'name' || step.position === undefined || before?.position === undefined) return undefined;
  if (steps.slice(0, index).some(each => each.stages || each.predicate)) return undefined;
  const filters = step.stages ?? step.predicate ?? [];
  const [filter] = filters;
  if (filter === undefined) {
    if (before.type !== 'name' && before.type !== 'variable') return undefined;
    const items = partOf(givenBy.get(before)?.at(-1)?.shape ?? neverShape, 'array')?.items;
    if (!items) return undefined;
    const names = namesIn(items);
    const near = closest(String(step.value), names)[0];
    return {
      what: `No item of ${expression.slice(0, before.position).trim()} has "${step.value}"`,
      more: near
        ? `Did you mean "${near}"?`
        : names.length > 0
          ? `It has ${names.join(', ')}.`
          : 'Read something else.',
    };
  }
  const at = filter.expr?.type === 'number' ? Number(filter.expr.value) : undefined;
  const { stages: _, predicate: __, ...bare } = step;
  const whole = shapeOfJsonata({ ...path, steps: [...steps.slice(0, index), bare] }, seen).shape;
  const count = whole.kind === 'array' ? whole.tuple?.length : undefined;
  if (at === undefined || count === undefined || filters.length > 1) return undefined;
  const items = count === 0 ? 'no items' : count === 1 ? 'one item' : `${count} items`;
  return {
    what: `${expression.slice(0, step.position).trim()} has ${items}${count > 0 ? `, and none at ${at}` : ''}`,
    more: count > 0 ? 'The first is at 0, the last at -1.' : 'Read something else.',
  };
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

function wrongForField({ state, embedded }: Here, { shape, present }: Found, all: Wrong[]): void {
  const { field, member } = embedded.visit;
  const kind = Object.hasOwn(ofFields, field.name) ? ofFields[field.name] : undefined;
  // A function that gives no text there has a rule of its own.
  if (embedded.kind === 'template' && embedded.parsed.kind === 'intrinsic') return;
  if (kind === undefined || member.value !== embedded.node || present === 'never' || mayBe(shape, kind)) return;
  // A distributed Map goes through the members of an object, too.
  if (kind === 'array' && state.scopes[0]?.distributed && mayBe(shape, 'object')) return;
  const message = `${field.name} needs ${words[kind]}, and this is ${kindsOf(shape)}: the state fails.`;
  all.push(wrongBy('type', state, message, embedded.node));
}

/** A comparison of another type never holds; AWS does not fail there. */
function wrongForComparison(here: Here, path: Path | undefined, seen: ShapeEnvironment, all: Wrong[]): void {
  const test = here.embedded.visit.holder.node;
  const given = path && shapeOfPath(path, seen);
  if (!given || given.present === 'never') return;
  for (const { key } of test.members) {
    const [, family] = /^(String|Numeric|Boolean|Timestamp)[A-Z]/.exec(key.value) ?? [];
    if (!family) continue;
    const kind = family === 'Numeric' ? 'number' : family === 'Boolean' ? 'boolean' : 'string';
    if (mayBe(given.shape, kind)) continue;
    const message = `${key.value} compares ${words[kind]}, and ${path.text} is ${kindsOf(given.shape)}: it never holds.`;
    all.push(wrongBy('type', here.state, message, key));
  }
}

function inChoice(state: State, data: DataFlow, all: Wrong[]): void {
  const list = memberValue(state.node as ObjectNode, 'Choices');
  if (list?.kind !== 'array') return;
  const told = all.map(spanOf);
  for (const [index, rule] of list.items.entries()) {
    if (rule.kind !== 'object') continue;
    const outcome = data.outcomeOf(state, index);
    if (outcome === 'either' || outcome === 'unasked') continue;
    // Said of a comparison in it, or a rule that a person wrote to hold always.
    const { start, end } = rule.span;
    if (isConstant(rule) || told.some(span => span.start >= start && span.end <= end)) continue;
    const message =
      outcome === 'never'
        ? 'This rule never holds, whatever the input is: what it asks for cannot be here. Change or remove it.'
        : 'This rule always holds, whatever the input is: no rule behind it, and no Default, is ever asked.';
    const node = stringOf(rule, 'Variable') ?? stringOf(rule, 'Condition') ?? rule.members[0]?.key ?? rule;
    const impliedBy = memberOf(rule, 'And') && 'choice-contradiction';
    const answers = oneValuesIn(rule, state, data);
    const tell: Wrong['tell'] = (span, now) =>
      isRehearsed(answers, now)
        ? undefined
        : { kind: outcome, state, finding: { span, message, ...(impliedBy && { impliedBy }) } };
    all.push({ node, part: undefined, tell });
  }
}

type Origins = Found['from'];

/** A person who writes what an execution will answer later into a Pass state knows how the rules come out. */
function isRehearsed(answers: readonly Origins[], data: DataFlow): boolean {
  return answers.some(from => data.producedBy(from).some(({ state: { type } }) => type === 'Pass'));
}

/** Where the values come from that a rule asks for, and that can be only one. */
function oneValuesIn(rule: ObjectNode, state: State, data: DataFlow): readonly Origins[] {
  const origins: Origins[] = [];
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
      const seen = path && data.seenAt(state, each);
      const given = seen && shapeOfPath(path, seen);
      if (given && isOneValue(given.shape)) origins.push(given.from);
    }
  };
  visit(rule);
  return origins.length === 0 ? none : origins;
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
