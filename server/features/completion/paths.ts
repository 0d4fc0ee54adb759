/**
 * Inside a text that is a JSONPath or an intrinsic function call: members that are known, `$$` and what the context object has,
 * variables, functions with a stop for every argument. What stands before the cursor decides; the rest of the word is replaced.
 */
import type { IntrinsicFunction } from '../../../expressions/index.ts';
import { intrinsicFunctions, parsePath } from '../../../expressions/index.ts';
import type { Place } from '../../../language/index.ts';
import { literal } from '../snippet.ts';
import { contextAt } from './context-members.ts';
import type { Completion, TextCursor } from './item.ts';
import { textItem } from './item.ts';
import type { KnownValue, KnownValues } from './known-values.ts';
import { aboutValue } from './known-values.ts';
import { variablesAt } from './variables.ts';

export interface PathRules {
  /** Must name a single place. */
  readonly reference: boolean;
  /** `$$` and `$variable` are allowed. */
  readonly context: boolean;
  /** A call of an intrinsic function may stand here. */
  readonly calls: boolean;
}

export function pathItems(text: TextCursor, place: Place, rules: PathRules, known: () => KnownValues): Completion[] {
  const { value, index } = text;
  const word = rules.calls ? argumentAt(value, index) : { kind: 'word' as const, start: 0, call: undefined };
  if (word.kind === 'quoted') return word.call?.name === 'States.Hash' ? algorithms(text, word.start) : [];
  const typed = value.slice(word.start, index);
  const functions = () => functionItems(text, word.start, word.call !== undefined);
  if (!typed.startsWith('$')) {
    if (!/^[\w.]*$/.test(typed)) return [];
    const roots = typed === '' ? rootItems(text, word.start, place, rules, known()) : [];
    return [...roots, ...(rules.calls ? functions() : [])];
  }
  const split = lastSeparator(typed);
  if (split < 0) return /^\$\$?\w*$/.test(typed) ? rootItems(text, word.start, place, rules, known()) : [];
  const filter = /^(.*)\[\?\([^)]*?@((?:\.[\w-]+)*)\.([\w-]*)$/s.exec(typed);
  if (filter) {
    const [, path = '', inner = '', begun = ''] = filter;
    const item = valueAt(`${path}[*]${inner}`, place, known());
    return memberItems(text, index - begun.length, item, 'name');
  }
  const parent = valueAt(typed.slice(0, split), place, known());
  if (typed[split] === '.') return memberItems(text, word.start + split + 1, parent, 'name');
  const begun = typed.slice(split + 1);
  if (/^['"]/.test(begun)) return memberItems(text, word.start + split + 1, parent, 'bracket');
  return /^-?\w*$|^\*$/.test(begun) ? bracketItems(text, word.start + split + 1, parent, rules.reference) : [];
}

/** The argument of a call that the cursor is in, or the whole text; `quoted` inside of quotes. */
function argumentAt(value: string, index: number) {
  const calls: { name: string; argument: number }[] = [];
  let start = 0;
  let quote = -1;
  let brackets = 0;
  for (let at = 0; at < index; at++) {
    const char = value[at];
    if (quote >= 0) {
      if (char === '\\') at++;
      else if (char === "'") quote = -1;
    } else if (char === "'") quote = at;
    else if (char === '[') brackets++;
    else if (char === ']') brackets = Math.max(0, brackets - 1);
    else if (brackets === 0 && (char === '(' || char === ',' || char === ')')) {
      const call = calls.at(-1);
      if (char === '(') calls.push({ name: value.slice(start, at).trim(), argument: 0 });
      else if (char === ')') calls.pop();
      else if (call) call.argument++;
      start = at + 1;
    }
  }
  const call = calls.at(-1);
  if (quote >= 0 && brackets === 0) return { kind: 'quoted' as const, start: quote + 1, call };
  while (start < index && value[start] === ' ') start++;
  return { kind: 'word' as const, start, call };
}

/** The last dot or bracket that is not inside of quotes or of closed brackets. */
function lastSeparator(path: string): number {
  let last = -1;
  let quoted = false;
  for (let at = 0; at < path.length; at++) {
    const char = path[at];
    if (char === "'" && path[at - 1] !== '\\') quoted = !quoted;
    else if (!quoted && (char === '.' || char === '[')) last = at;
    else if (!quoted && char === ']') last = -1;
  }
  return last;
}

function valueAt(path: string, place: Place, known: KnownValues): KnownValue | undefined {
  const { path: parsed } = parsePath(path);
  if (!parsed) return undefined;
  let at: KnownValue | undefined =
    parsed.root === 'input'
      ? place.member?.key.value === 'ResultSelector'
        ? known.result
        : known.input
      : parsed.root === 'context'
        ? contextAt(place, known)
        : known.variable(parsed.root.variable);
  for (const segment of parsed.segments) {
    if (segment.kind === 'child') at = at?.members.get(segment.name);
    else if (segment.kind === 'recursive' || segment.kind === 'names') return undefined;
    else at = at?.item;
  }
  return at;
}

/** A value that a path of this place may have, as JSON text. */
export function sampleAt(path: string, place: Place, known: KnownValues): string | undefined {
  return valueAt(path, place, known)?.sample;
}

function rootItems(text: TextCursor, from: number, place: Place, rules: PathRules, known: KnownValues): Completion[] {
  const to = wordEnd(text, /^[\w$]*/);
  const item = (
    label: string,
    kind: 'path' | 'context' | 'variable',
    rank: number,
    detail: string,
    documentation?: string,
  ) => textItem(text, from, to, literal(label), { label, kind, rank, detail, documentation, commit: ['.'] });
  const ofResult = place.member?.key.value === 'ResultSelector';
  const input = ofResult ? known.result : known.input;
  const items = [item('$', 'path', 10, ofResult ? 'the result' : 'the whole input')];
  let rank = 20;
  for (const [name, value] of input.members)
    items.push(item(`$${segmentText(name)}`, 'path', rank++, aboutValue(value) ?? 'known member', value.doc));
  if (!rules.context) return items;
  for (const { name, where } of variablesAt(text.cursor.machine, place))
    items.push(item(`$${name}`, 'variable', 400, assignedWords(known.variable(name), where)));
  return [...items, item('$$', 'context', 500, 'the context object')];
}

/** Beside the name in the list, where it is short enough to be read there. */
export function shortType({ type }: KnownValue): string | undefined {
  return type === undefined || type === 'unknown'
    ? undefined
    : type.length <= 24
      ? type
      : /\[\]$/.test(type)
        ? '[…]'
        : '{…}';
}

export function assignedWords(value: KnownValue | undefined, where: string): string {
  return value?.type === undefined ? `assigned in ${where}` : `${value.type}, assigned in ${where}`;
}

function memberItems(
  text: TextCursor,
  from: number,
  value: KnownValue | undefined,
  how: 'name' | 'bracket',
): Completion[] {
  const to = wordEnd(text, how === 'name' ? /^[\w-]*/ : /^[^'\]]*'?\]?/);
  const typed = text.value.slice(from, text.index);
  const names = [...(value?.members.keys() ?? [])];
  // All of it has been typed, maybe as the very path that makes this member: the list would only take the next Tab.
  if (to === text.index && names.includes(typed) && names.filter(name => name.startsWith(typed)).length === 1)
    return [];
  return [...(value?.members ?? [])].map(([name, inner], rank) => {
    const about = {
      label: name,
      kind: 'path' as const,
      rank,
      detail: aboutValue(inner),
      documentation: inner.doc,
      description: shortType(inner),
    };
    if (how === 'bracket')
      return textItem(text, from, to, literal(`${quoted(name)}]`), { ...about, filter: `'${name}` });
    const isPlain = segmentText(name).startsWith('.');
    return isPlain
      ? textItem(text, from, to, literal(name), { ...about, commit: ['.', '['] })
      : // The dot goes when brackets come.
        textItem(text, from - 1, to, literal(segmentText(name)), { ...about, filter: `.${name}` });
  });
}

function bracketItems(text: TextCursor, from: number, value: KnownValue | undefined, reference: boolean): Completion[] {
  const to = wordEnd(text, /^[\w*-]*\]?/);
  const item = (label: string, insert: string, rank: number, detail: string) =>
    textItem(text, from, to, insert, { label, kind: 'path', rank, detail });
  const names = [...(value?.members.keys() ?? [])].map((name, rank) =>
    item(quoted(name), literal(`${quoted(name)}]`), rank, 'member'),
  );
  const first = item('0', '${1:0}]', 500, 'the item at an index, from 0');
  if (reference) return [...names, first];
  return [
    ...names,
    first,
    item('*', '*]', 501, 'all items'),
    item('-1', '-1:]', 502, 'the last item'),
    item('0:2', '${1:0}:${2:2}]', 503, 'a part of the items'),
    item('?(@…)', "?(@.${1:name} ${2|==,!=,>,>=,<,<=|} ${3:'value'})]", 504, 'the items that pass a test'),
  ];
}

function functionItems(text: TextCursor, from: number, nested: boolean): Completion[] {
  const to = wordEnd(text, /^[\w.]*/);
  const hasArguments = text.value[to] === '(';
  return intrinsicFunctions.map((definition, rank) =>
    textItem(text, from, to, hasArguments ? literal(definition.name) : callSnippet(definition), {
      label: definition.name,
      kind: 'function',
      rank: (nested ? 600 : 520) + rank,
      detail: `(${definition.parameters.map(words).join(', ')}): ${definition.returns}`,
      documentation: () => `${definition.doc}\n\n\`\`\`\n${definition.example}\n\`\`\``,
    }),
  );
}

function callSnippet({ name, parameters }: IntrinsicFunction): string {
  const stops = parameters
    .filter(each => !each.optional)
    .map((each, index) => {
      const stop = index + 1;
      if (name === 'States.Format' && index === 0) return `'\${${stop}:{\\}}'`;
      if (each.type === 'false') return 'false';
      if (each.type.startsWith("'")) return `'\${${stop}|${each.type.replaceAll("'", '').split(' | ').join(',')}|}'`;
      if (each.type === 'number') return `\${${stop}:1}`;
      return `\${${stop}:\\$.${each.name}}`;
    });
  return `${name}(${stops.join(', ')})`;
}

const words = ({ name, optional, variadic }: IntrinsicFunction['parameters'][number]) =>
  `${variadic ? '...' : ''}${name}${optional ? '?' : ''}`;

function algorithms(text: TextCursor, from: number): Completion[] {
  const to = wordEnd(text, /^[\w-]*/);
  return ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map((label, rank) =>
    textItem(text, from, to, label, { label, kind: 'value', rank }),
  );
}

function wordEnd({ value, index }: TextCursor, rest: RegExp): number {
  return index + (rest.exec(value.slice(index))?.[0].length ?? 0);
}

/** A member as a path has it: `.name`, or in brackets where the name is no plain word. */
function segmentText(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`;
}

const quoted = (name: string) => `'${name.replace(/[\\']/g, '\\$&')}'`;
