/**
 * The expressions inside a definition: which strings are JSONPath, intrinsic calls or JSONata, and what each may be there.
 *
 * Decided by the field table and the query language in effect, nowhere else. Rules, hovers, colours and completion inside
 * strings all start from here. This file finds and reads expressions; it judges nothing.
 */
import type { JsonataText, ParsedJsonata, ParsedPath, PayloadValue } from '../expressions/index.ts';
import { jsonataTextOf, parseJsonata, parsePath, parsePayloadValue, remember } from '../expressions/index.ts';
import { perContents, visitsOf } from './contents.ts';
import type { Topic } from './diagnostics.ts';
import type { StateMachine } from './model.ts';
import type { FieldVisit } from './places.ts';
import { holderOf, isSubstitution, placeAt } from './places.ts';
import { topic, topicWithin } from './topics.ts';
import type { Member, Node, StringNode } from './tree.ts';

interface Base {
  /** The field in which it stands. */
  readonly visit: FieldVisit;
  readonly node: StringNode;
}

/** Most paths of a document are there several times, and all of them again in its next version. */
const readPath = remember(20_000, text => unlessTooDeep(() => parsePath(text)) ?? { problems: [tooDeep(text)] });
const readPayloadValue = remember(
  20_000,
  (text): PayloadValue =>
    unlessTooDeep(() => parsePayloadValue(text)) ?? { kind: 'neither', problems: [tooDeep(text)] },
);

/** Brackets in brackets, thousands of them, are more than the stack holds: that is no error of ours. */
function unlessTooDeep<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const tooDeep = (text: string) => ({
  start: 0,
  end: text.length,
  message: 'This is nested too deeply. Make it flatter.',
});

export type Embedded = Base &
  (
    | {
        /** The whole value of a field that takes a path. */
        readonly kind: 'path';
        readonly parsed: ParsedPath;
        /** Must name a single place. */
        readonly reference: boolean;
        /** `$$…` and `$variable` are allowed. */
        readonly context: boolean;
      }
    /** The value of a `.$` member of a payload template, or of a field that takes a path or a call. */
    | { readonly kind: 'template'; readonly parsed: PayloadValue; readonly member: Member }
    | {
        readonly kind: 'jsonata';
        readonly text: Extract<JsonataText, { kind: 'expression' }>;
        readonly parsed: ParsedJsonata;
      }
    /** A string with only one of the marks of a JSONata expression, or with blanks outside of them: then it is there as one, too. */
    | { readonly kind: 'malformed'; readonly text: Extract<JsonataText, { kind: 'malformed' }> }
    /** A `.$` member whose value is no string. */
    | { readonly kind: 'notText'; readonly member: Member }
  );

/** Every expression of the contents of a state, in document order. */
export const expressionsOf = perContents(({ fields }): readonly Embedded[] => {
  if (fields.length === 0) return none;
  const list: Embedded[] = [];
  for (const visit of fields) collect(visit, list, isKnown);
  // One that has no room for more: there are as many lists as states.
  return list.length === 0 ? none : list.slice();
});

const none: readonly never[] = [];

/** Every expression of a machine, in document order. */
export const embeddedIn: Topic<Embedded> = topic(expressionsOf);

/**
 * The expressions of a machine in whose text a name stands, those with placeholders included. Only places where it is written
 * are looked at: who looks for one name after an edit need not wait for all the expressions.
 */
export function embeddedMentioning(machine: StateMachine, name: string): readonly Embedded[] {
  const { text } = machine.document;
  const list: Embedded[] = [];
  if (mayBeEscaped(name, text)) {
    const mentions: Takes = node => (node.kind === 'string' ? node.value.includes(name) : !isSubstitution(node));
    for (const visit of visitsOf(machine).fields) collect(visit, list, mentions);
    return list;
  }
  const { start, end } = machine.node.span;
  let behind = start;
  for (let at = text.indexOf(name, start); at >= 0 && at < end; at = text.indexOf(name, at + name.length)) {
    if (at < behind || /\w/.test(text[at + name.length] ?? '')) continue;
    const embedded = embeddedAt(machine, at, { withPlaceholders: true });
    if (!embedded) continue;
    list.push(embedded);
    behind = embedded.node.span.end;
  }
  return list;
}

/** Whether the name may stand there without being written so: JSON and YAML know escapes for every letter. */
function mayBeEscaped(name: string, text: string): boolean {
  if (!/\\[uUx]/.test(text)) return false;
  return /[^ -~]/.test(name) || /\\(?:u00|x|U000000)[2-7][0-9a-f]/i.test(text);
}

/** Those of some kind, for whoever looks at no others. */
export const embeddedThat = <T extends Embedded>(is: (each: Embedded) => each is T): Topic<T> =>
  topicWithin(embeddedIn, each => (is(each) ? each : undefined));

export const pathsIn = embeddedThat(each => each.kind === 'path');
export const jsonataIn = embeddedThat(each => each.kind === 'jsonata');
export const malformedIn = embeddedThat(each => each.kind === 'malformed');
/** Values of templates that are intrinsic calls. */
export const callsIn = embeddedThat(isCallTemplate);
/** Members of templates that hold neither a path nor a call. */
export const misfitsIn = topicWithin(embeddedIn, each =>
  each.kind === 'notText' || (each.kind === 'template' && each.parsed.kind === 'neither') ? each : undefined,
);

type OfKind<K extends Embedded['kind']> = Extract<Embedded, { kind: K }>;
export type CallTemplate = OfKind<'template'> & { readonly parsed: Extract<PayloadValue, { kind: 'intrinsic' }> };

function isCallTemplate(each: Embedded): each is CallTemplate {
  return each.kind === 'template' && each.parsed.kind === 'intrinsic';
}

/** The expression whose string holds `offset`; of one that deployment fills in, what can be read of it. */
export function embeddedAt(
  machine: StateMachine,
  offset: number,
  { withPlaceholders = false } = {},
): Embedded | undefined {
  const place = placeAt(machine, offset);
  if (!place?.field || !place.member) return undefined;
  // Only the field at the offset is read: the first hover after an edit must not wait for all the others.
  const list: Embedded[] = [];
  const takes: Takes = withPlaceholders ? node => node.kind === 'string' || !isSubstitution(node) : isKnown;
  collect({ holder: holderOf(place), member: place.member, field: place.field }, list, takes);
  return list.find(({ node }) => offset >= node.span.start && offset <= node.span.end);
}

/** Whether a value is looked at. */
type Takes = (node: Node) => boolean;

/** What a deployment tool fills in is not known yet. */
const isKnown: Takes = node => !isSubstitution(node);

function collect(visit: FieldVisit, list: Embedded[], takes: Takes): void {
  const { field, holder, member } = visit;
  const value = member.value;
  if (value === undefined || !takes(value)) return;
  if (field.languages !== 'both' && field.languages !== holder.queryLanguage) return;
  if (holder.queryLanguage === 'JSONata') {
    if (field.jsonata !== undefined) collectJsonata(visit, value, list, takes);
    return;
  }
  const { type } = field;
  if (type.kind === 'payload' || type.kind === 'assign') collectTemplate(visit, value, list, takes);
  else if (value.kind !== 'string') return;
  else if (type.kind === 'path')
    list.push({ kind: 'path', visit, node: value, parsed: readPath(value.value), reference: false, context: true });
  else if (type.kind === 'referencePath') {
    if (type.intrinsics)
      list.push({ kind: 'template', visit, node: value, parsed: readPayloadValue(value.value), member });
    else
      list.push({
        kind: 'path',
        visit,
        node: value,
        parsed: readPath(value.value),
        reference: true,
        context: type.context,
      });
  }
}

/** Payload template: members named `x.$`, at any depth, hold a path or an intrinsic call. */
function collectTemplate(visit: FieldVisit, value: Node, list: Embedded[], takes: Takes): void {
  if (value.kind === 'array') for (const item of value.items) collectTemplate(visit, item, list, takes);
  if (value.kind !== 'object') return;
  for (const member of value.members) {
    const inner = member.value;
    if (inner === undefined || !takes(inner)) continue;
    if (!member.key.value.endsWith('.$')) collectTemplate(visit, inner, list, takes);
    else if (inner.kind === 'string')
      list.push({ kind: 'template', visit, node: inner, parsed: readPayloadValue(inner.value), member });
    else list.push({ kind: 'notText', visit, node: member.key, member });
  }
}

/** JSONata: every string of the value, at any depth; keys are never evaluated. */
function collectJsonata(visit: FieldVisit, value: Node, list: Embedded[], takes: Takes): void {
  switch (value.kind) {
    case 'array':
      for (const item of value.items) collectJsonata(visit, item, list, takes);
      return;
    case 'object':
      for (const member of value.members) if (member.value) collectJsonata(visit, member.value, list, takes);
      return;
    case 'string': {
      if (!takes(value)) return;
      const text = jsonataTextOf(value.value);
      const expression = text?.kind === 'malformed' ? text.meant : text;
      if (expression)
        list.push({
          kind: 'jsonata',
          visit,
          node: value,
          text: expression,
          parsed: parseJsonata(expression.expression),
        });
      if (text?.kind === 'malformed') list.push({ kind: 'malformed', visit, node: value, text });
      return;
    }
    default:
  }
}
