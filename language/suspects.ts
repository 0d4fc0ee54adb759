/**
 * Strings that read like an expression and stand where none is evaluated: a path whose key lacks `.$`, `{% … %}` in a JSONPath
 * state, a `.$` key in a JSONata state. The counterpart of `embedded.ts`, with the same walk: found here, judged by rules.
 */
import { intrinsicFunction, jsonataFunction, parsePath } from '../expressions/index.ts';
import { perContents } from './contents.ts';
import type { Topic } from './diagnostics.ts';
import type { FieldVisit } from './places.ts';
import { topic, topicWithin } from './topics.ts';
import type { Member, Node, StringNode } from './tree.ts';

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
  /** Only if a variable of this name is assigned somewhere. */
  readonly variable?: string;
}

/** `x` and `x.$` in one object of a payload template. */
export interface KeyConflict {
  readonly plain: Member;
  readonly dynamic: Member;
}

/** Service quotas: 256 KiB for any input, output or result. */
export const largestPayload = 262_144;

const mustBeObject = new Set(['Parameters', 'ItemSelector']);

/** Strings that read like an expression. */
export const suspectsIn: Topic<Suspect> = topic(contents => suspectsOf(contents).strings);
export const suspectsThatAre = (kind: Suspect['kind']): Topic<Suspect> =>
  topicWithin(suspectsIn, suspect => (suspect.kind === kind ? suspect : undefined));
/** Those in lists, list by list. */
export const suspectListsIn: Topic<readonly Suspect[]> = topic(contents => {
  const { strings } = suspectsOf(contents);
  if (strings.length === 0) return none;
  const lists = new Map<Node['parent'], Suspect[]>();
  for (const suspect of strings) {
    if (suspect.kind !== 'inList') continue;
    const list = lists.get(suspect.node.parent);
    if (list) list.push(suspect);
    else lists.set(suspect.node.parent, [suspect]);
  }
  return [...lists.values()];
});
export const conflictsIn: Topic<KeyConflict> = topic(contents => suspectsOf(contents).conflicts);
/** Payloads that are larger, as written, than what may be handed on. */
export const largePayloadsIn: Topic<Member> = topic(contents => suspectsOf(contents).large);
/** `Parameters` and `ItemSelector` of JSONPath states that are no objects. */
export const notObjectsIn: Topic<Member> = topic(contents => suspectsOf(contents).notObjects);

class Suspects {
  strings: readonly Suspect[] = none;
  conflicts: readonly KeyConflict[] = none;
  large: readonly Member[] = none;
  notObjects: readonly Member[] = none;
}

const none: readonly never[] = [];

const suspectsOf = perContents(({ fields }): Suspects => {
  let found: Suspects = nothing;
  for (const visit of fields) {
    const { field, holder, member } = visit;
    const { value } = member;
    if (!value || (field.languages !== 'both' && field.languages !== holder.queryLanguage)) continue;
    const { kind } = field.type;
    if (kind === 'payload' || kind === 'assign' || kind === 'literal') {
      search(visit, value, member);
      if (value.span.end - value.span.start > largestPayload) add('large', member);
      if (value.kind !== 'object' && holder.queryLanguage === 'JSONPath' && mustBeObject.has(field.name))
        add('notObjects', member);
    } else if (value.kind !== 'string') continue;
    else if (holder.queryLanguage === 'JSONata') {
      if (field.jsonata && isPadded(value.value)) add('strings', { visit, node: value, member, kind: 'padded' });
      // Of a field of another type the type is told.
      else if (field.jsonata && kind === 'string') suspect(visit, value, member, 'bare', isBareJsonata(value.value));
    } else if (kind === 'string' && (field.jsonata || field.operator)) {
      if (isJsonata(value.value)) add('strings', { visit, node: value, member, kind: 'jsonata' });
      else suspect(visit, value, member, 'noPath', isPathLike(value.value));
    }
  }
  return found;

  function add<K extends keyof Suspects>(where: K, one: Suspects[K][number]): void {
    if (found === nothing) found = new Suspects();
    (found as unknown as Record<K, unknown[]>)[where] = [...found[where], one];
  }

  /** Sure, or one if a variable of that name is assigned somewhere. */
  function suspect(
    visit: FieldVisit,
    node: StringNode,
    member: Member | undefined,
    kind: Suspect['kind'],
    sure: boolean,
  ): void {
    if (sure) add('strings', { visit, node, member, kind });
    else {
      const variable = variableNamedIn(node.value);
      if (variable !== undefined && !(kind === 'bare' && node.value.includes('${')))
        add('strings', { visit, node, member, kind, variable });
    }
  }

  function search(visit: FieldVisit, value: Node, member: Member | undefined): void {
    if (value.kind === 'string') {
      if (mayBeSuspect(value)) judge(visit, value, member);
    } else if (value.kind === 'array') for (const item of value.items) search(visit, item, undefined);
    else if (value.kind === 'object') {
      const template = visit.holder.queryLanguage === 'JSONPath' && visit.field.type.kind !== 'literal';
      for (const inner of value.members) {
        const name = inner.key.value;
        if (template && name.endsWith('.$')) {
          const plain = value.members.find(({ key }) => key.value === name.slice(0, -2));
          if (plain) add('conflicts', { plain, dynamic: inner });
          continue;
        }
        const { value: one } = inner;
        if (
          one === undefined ||
          (one.kind === 'string' ? !mayBeSuspect(one) : one.kind !== 'object' && one.kind !== 'array')
        )
          continue;
        // Some services take JSONPaths themselves: EventBridge's InputPathsMap, another state machine's definition.
        if (!/path|definition/i.test(name)) search(visit, one, inner);
      }
    }
  }

  function judge(visit: FieldVisit, node: StringNode, member: Member | undefined): void {
    const { field, holder } = visit;
    const text = node.value;
    const kind = suspicionOf(visit, node, member);
    if (kind) add('strings', { visit, node, member, kind });
    else if (holder.queryLanguage === 'JSONata') suspect(visit, node, member, 'bare', isBareJsonata(text));
    else
      suspect(visit, node, member, field.type.kind === 'literal' ? 'inResult' : member ? 'noDollar' : 'inList', false);
  }
});

const nothing = new Suspects();

/** What a string is whatever variables there are. */
function suspicionOf({ field, holder }: FieldVisit, { value: text }: StringNode, member: Member | undefined) {
  if (holder.queryLanguage === 'JSONata') {
    if (isPadded(text)) return 'padded';
    return isPathLike(text) || (text === '$' && member?.key.value.endsWith('.$')) ? 'jsonPath' : undefined;
  }
  if (isJsonata(text)) return 'jsonata';
  if (!isPathLike(text) && !(member && wholeInput(member, text))) return undefined;
  return field.type.kind === 'literal' ? 'inResult' : member ? 'noDollar' : 'inList';
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
  if (/^\$\$?(\.[A-Za-z_*@]|\[['"?*\d:-])/.test(text))
    return !/\s\w+\s\w+\s/.test(text) && !text.includes('${') && !isSum(text);
  const call = /^(States\.\w+)\(.*\)\s*$/s.exec(text)?.[1];
  return call !== undefined && intrinsicFunction(call) !== undefined;
}

/** `$.a + $.b`: whoever gets it computes it, as CDK's task for expressions does; a path it would not be with `.$` either. */
function isSum(text: string): boolean {
  return /\s[-+*/%<>=!&|?]+\s/.test(text) && (parsePath(text)?.problems.length ?? 0) > 0;
}

/** The variable that `$name`, or a path behind it, is if there is one of that name: `$5` and `$HOME` are text. */
function variableNamedIn(text: string): string | undefined {
  if (!text.startsWith('$') || /\s/.test(text)) return undefined;
  return /^\$([\p{ID_Start}_][\p{ID_Continue}]*)(?=$|[.[])/u.exec(text)?.[1];
}

/** JSONata that is nothing else: `$states.input…`, a call of one of its functions. */
export function isBareJsonata(text: string): boolean {
  if (!text.startsWith('$') || text.includes('${')) return false;
  if (/^\$states\.(input|context|result|errorOutput)\b/.test(text)) return true;
  const called = /^\$(\w+)\(.*\)$/s.exec(text)?.[1];
  return called !== undefined && jsonataFunction(called) !== undefined;
}

const isJsonata = (text: string) => text.startsWith('{%') && text.endsWith('%}');
/** On both sides: with one of the marks at its end the text is refused. */
const isPadded = (text: string) => !text.startsWith('{%') && !text.endsWith('%}') && isJsonata(text.trim());
