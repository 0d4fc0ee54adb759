/**
 * Strings that read like an expression and stand where none is evaluated: a path whose key lacks `.$`, `{% … %}` in a JSONPath
 * state, a `.$` key in a JSONata state. The counterpart of `embedded.ts`, with the same walk: found here, judged by rules.
 */
import { intrinsicFunction, jsonataFunction } from '../expressions/index.ts';
import { visitsOf } from './contents.ts';
import { perMachine } from './model.ts';
import type { FieldVisit } from './places.ts';

import type { Member, Node, StringNode } from './tree.ts';
import { assignmentsIn } from './variables.ts';

export interface Suspect {
  readonly visit: FieldVisit;
  readonly node: StringNode;
  /** The member whose value it is; undefined inside a list. */
  readonly member: Member | undefined;
  readonly kind: /** A path or intrinsic call that stays text for want of `.$` in the key (JSONPath). */
    | 'noDollar'
    /** The same as the plain value of a field that has a `…Path` variant. */
    | 'noPath'
    /** The same inside the `Result` of a Pass state, which is never evaluated. */
    | 'inResult'
    /** `{% … %}` in a JSONPath state. */
    | 'jsonata'
    /** The same as `noDollar` in a list, whose items have no key. */
    | 'inList'
    /** `{% … %}` with blanks outside, in a JSONata state. */
    | 'padded'
    /** JSONata without `{% %}` around it, in a JSONata state. */
    | 'bare'
    /** A path or call in a JSONata state, with or without `.$` in the key. */
    | 'jsonPath';
}

/** `x` and `x.$` in one object of a payload template. */
export interface KeyConflict {
  readonly plain: Member;
  readonly dynamic: Member;
}

interface Suspects {
  readonly strings: readonly Suspect[];
  readonly conflicts: readonly KeyConflict[];
  /** Payloads that are larger, as written, than what may be handed on. */
  readonly large: readonly Member[];
  /** `Parameters` and `ItemSelector` of JSONPath states that are no objects. */
  readonly notObjects: readonly Member[];
}

/** Service quotas: 256 KiB for any input, output or result. */
export const largestPayload = 262_144;

const mustBeObject = new Set(['Parameters', 'ItemSelector']);

export const suspectsIn = perMachine((machine): Suspects => {
  const strings: Suspect[] = [];
  const conflicts: KeyConflict[] = [];
  const large: Member[] = [];
  const notObjects: Member[] = [];
  let names: Set<string> | undefined;
  const isVariable = (name: string) => {
    names ??= new Set(assignmentsIn(machine).map(assignment => assignment.name));
    return names.has(name);
  };
  for (const visit of visitsOf(machine).fields) {
    const { field, holder, member } = visit;
    const { value } = member;
    if (!value || (field.languages !== 'both' && field.languages !== holder.queryLanguage)) continue;
    const { kind } = field.type;
    if (kind === 'payload' || kind === 'assign' || kind === 'literal') {
      search(visit, value, member);
      if (value.span.end - value.span.start > largestPayload) large.push(member);
      if (value.kind !== 'object' && holder.queryLanguage === 'JSONPath' && mustBeObject.has(field.name))
        notObjects.push(member);
    } else if (value.kind !== 'string') continue;
    else if (holder.queryLanguage === 'JSONata') {
      if (field.jsonata && isPadded(value.value)) strings.push({ visit, node: value, member, kind: 'padded' });
      // Of a field of another type the type is told.
      else if (field.jsonata && kind === 'string' && isBareJsonata(value.value, isVariable))
        strings.push({ visit, node: value, member, kind: 'bare' });
    } else if (kind === 'string' && (field.jsonata || field.operator)) {
      if (isJsonata(value.value)) strings.push({ visit, node: value, member, kind: 'jsonata' });
      else if (isPathLike(value.value) || isVariablePath(value.value, isVariable))
        strings.push({ visit, node: value, member, kind: 'noPath' });
    }
  }
  return { strings, conflicts, large, notObjects };

  function search(visit: FieldVisit, value: Node, member: Member | undefined): void {
    if (value.kind === 'string') {
      const kind = suspicionOf(visit, value, member, isVariable);
      if (kind) strings.push({ visit, node: value, member, kind });
    } else if (value.kind === 'array') for (const item of value.items) search(visit, item, undefined);
    else if (value.kind === 'object') {
      for (const inner of value.members) {
        const name = inner.key.value;
        const template = visit.holder.queryLanguage === 'JSONPath' && visit.field.type.kind !== 'literal';
        if (template && name.endsWith('.$')) {
          const plain = value.members.find(({ key }) => key.value === name.slice(0, -2));
          if (plain) conflicts.push({ plain, dynamic: inner });
          continue;
        }
        if (!inner.value || (inner.value.kind === 'string' && !mayBeSuspect(inner.value))) continue;
        // Some services take JSONPaths themselves: EventBridge's InputPathsMap, another state machine's definition.
        if (!/path|definition/i.test(name)) search(visit, inner.value, inner);
      }
    }
  }
});

function suspicionOf(
  { field, holder }: FieldVisit,
  node: StringNode,
  member: Member | undefined,
  isVariable: (name: string) => boolean,
): Suspect['kind'] | undefined {
  if (!mayBeSuspect(node)) return undefined;
  const text = node.value;
  const literal = field.type.kind === 'literal';
  if (holder.queryLanguage === 'JSONata') {
    if (isPadded(text)) return 'padded';
    if (isPathLike(text) || (text === '$' && member?.key.value.endsWith('.$'))) return 'jsonPath';
    return isBareJsonata(text, isVariable) ? 'bare' : undefined;
  }
  if (isJsonata(text)) return 'jsonata';
  if (isPathLike(text) || isVariablePath(text, isVariable) || (member && wholeInput(member, text)))
    return literal ? 'inResult' : member ? 'noDollar' : 'inList';
  return undefined;
}

/** Nearly no string may. */
function mayBeSuspect({ value }: StringNode): boolean {
  const first = value.charCodeAt(0);
  return first === dollar || first === brace || first === letterS || first <= space;
}

const [dollar, brace, letterS, space] = [36, 123, 83, 32];

/** `"Payload": "$"` is a mistake where a price tag `"$"` is none. */
function wholeInput({ key }: Member, text: string): boolean {
  return (text === '$' || text === '$$') && /^(Payload|Input|Message|MessageBody|Detail|Body)$/.test(key.value);
}

/** Text that nobody writes without meaning a path or a call. A `${…}` is a deployment's, and "$5" is money. */
function isPathLike(text: string): boolean {
  if (/^\$\$?(\.[A-Za-z_*@]|\[['"?*\d:-])/.test(text)) return !/\s\w+\s\w+\s/.test(text) && !text.includes('${');
  const call = /^(States\.\w+)\(.*\)\s*$/s.exec(text)?.[1];
  return call !== undefined && intrinsicFunction(call) !== undefined;
}

/** `$name`, or a path behind it, where a variable of that name is assigned somewhere: `$5` and `$HOME` are text. */
function isVariablePath(text: string, isVariable: (name: string) => boolean): boolean {
  const name = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)(?=$|[.[])/u.exec(text)?.[1];
  return name !== undefined && !/\s/.test(text) && isVariable(name);
}

/** JSONata that is nothing else: `$states.input…`, a call of one of its functions, a variable of this machine. */
export function isBareJsonata(text: string, isVariable: (name: string) => boolean = () => false): boolean {
  if (!text.startsWith('$') || text.includes('${')) return false;
  if (/^\$states\.(input|context|result|errorOutput)\b/.test(text)) return true;
  const called = /^\$(\w+)\(.*\)$/s.exec(text)?.[1];
  return (called !== undefined && jsonataFunction(called) !== undefined) || isVariablePath(text, isVariable);
}

const isJsonata = (text: string) => text.startsWith('{%') && text.endsWith('%}');
/** On both sides: with one of the marks at its end the text is refused. */
const isPadded = (text: string) => !text.startsWith('{%') && !text.endsWith('%}') && isJsonata(text.trim());
