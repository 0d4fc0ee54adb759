/**
 * The positioned tree: what a JSON, JSONC or YAML text says, with the exact place of every word of it.
 *
 * One shape for all formats, so nothing above this file asks which format a document has. The tree is tolerant: a half
 * typed document still has every object, member and string that could be understood; what could not is in `errors`.
 * Positions are offsets in UTF-16 code units. This file knows no editor's line/character, no URI, no ASL.
 */

/** Half-open range of UTF-16 offsets in the document's text, `[start, end)`. The only position type below the server. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Node = ObjectNode | ArrayNode | StringNode | NumberNode | BooleanNode | NullNode | PlaceholderNode;

interface NodeBase {
  readonly span: Span;
  /** The object member or array that holds this node; undefined for the root. */
  readonly parent: Member | ArrayNode | undefined;
}

export interface ObjectNode extends NodeBase {
  readonly kind: 'object';
  /** In document order; a duplicate key appears twice. */
  readonly members: readonly Member[];
}

/** One `key: value` of an object. `value` is undefined while it is still being typed. */
export interface Member {
  readonly kind: 'member';
  readonly span: Span;
  readonly key: StringNode;
  readonly value: Node | undefined;
  readonly parent: ObjectNode;
}

export interface ArrayNode extends NodeBase {
  readonly kind: 'array';
  readonly items: readonly Node[];
}

export interface StringNode extends NodeBase {
  readonly kind: 'string';
  /** The decoded text: escapes resolved, YAML blocks folded. */
  readonly value: string;
  /** How the text is written, which decides how to edit it. */
  readonly style: 'json' | 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** The YAML tag before it, `!Sub`: CloudFormation fills in the placeholders of the text. */
  readonly tag?: string | undefined;
  /** Document offset of the UTF-16 unit `index` of `value` (0..value.length; the last is the end of the content). */
  offsetAt(index: number): number;
}

export interface NumberNode extends NodeBase {
  readonly kind: 'number';
  readonly value: number;
  /** The number as written, for what a double cannot hold. */
  readonly text: string;
}

export interface BooleanNode extends NodeBase {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface NullNode extends NodeBase {
  readonly kind: 'null';
  readonly value: null;
}

/**
 * A value that a deployment tool puts in: `${Seconds}` without quotes, `!GetAtt Worker.Arn`. Whatever stands there in the end
 * may be of any type, so nothing can be said against it.
 */
export interface PlaceholderNode extends NodeBase {
  readonly kind: 'placeholder';
  /** `${Name}`, for a tag with what it refers to: what stands for the value where a text is wanted. */
  readonly value: string;
  /** What a YAML tag is short for, as CloudFormation reads it: `{"Fn::GetAtt": …}`. Its parent is that of the placeholder. */
  readonly intrinsic: ObjectNode | undefined;
}

/** What could not be understood in the text. `message` is a sentence for a person. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
  /** Rule id of the diagnostic it becomes. */
  readonly rule: 'json-syntax' | 'yaml-syntax' | 'duplicate-key';
}

export type Format = 'json' | 'yaml';

export interface Document {
  readonly format: Format;
  readonly text: string;
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** The part of the text that is this document; left out where it is all. */
  readonly within?: Span;
  /** The same document in a changed text, where it is a part of the text only; see `rereadDocument`. */
  readonly reread?: (text: string) => Document | undefined;
}

/** JSON values as the interpreter and the expressions handle them. Immutable by convention: nobody writes into one. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The member named `key` of an object; the last one wins, as in JSON.parse. */
export function memberOf(node: Node | undefined, key: string): Member | undefined {
  if (node?.kind !== 'object') return undefined;
  for (let i = node.members.length - 1; i >= 0; i--) {
    const member = node.members[i];
    if (member?.key.value === key) return member;
  }
  return undefined;
}

export function memberValue(node: Node | undefined, key: string): Node | undefined {
  return memberOf(node, key)?.value;
}

export function stringOf(node: Node | undefined, key: string): StringNode | undefined {
  const value = memberValue(node, key);
  return value?.kind === 'string' ? value : undefined;
}

/** Document span of a part of a string's decoded text, through escapes and folded lines. */
export function spanInString(node: StringNode, start: number, end: number): Span {
  return { start: node.offsetAt(start), end: node.offsetAt(end) };
}

/** The way back from `offsetAt`: the last index of the decoded text that is not written behind `offset`. */
export function indexInString(node: StringNode, offset: number): number {
  let low = 0;
  let high = node.value.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (node.offsetAt(middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The plain JSON value of a tree. A member without a value is left out; `__proto__` is an ordinary key. */
export function toJson(node: Node): Json {
  switch (node.kind) {
    case 'object': {
      const result: Record<string, Json> = {};
      for (const member of node.members) {
        if (member.value === undefined) continue;
        const value = toJson(member.value);
        if (member.key.value === '__proto__')
          Object.defineProperty(result, '__proto__', { value, enumerable: true, configurable: true, writable: true });
        else result[member.key.value] = value;
      }
      return result;
    }
    case 'array':
      return node.items.map(toJson);
    default:
      return node.value;
  }
}

/** One step of the way from the root: a key, or an index. */
export type PathStep = string | number;

/** The way from the root to a node. */
export function pathOf(node: Node): PathStep[] {
  const steps: PathStep[] = [];
  let at: Node = node;
  while (at.parent !== undefined) {
    if (at.parent.kind === 'member') {
      steps.push(at.parent.key.value);
      at = at.parent.parent;
    } else {
      steps.push(at.parent.items.indexOf(at));
      at = at.parent;
    }
  }
  return steps.reverse();
}

/** AWS's location of a node: `/States/C/Choices[0]/Next`; names raw, without JSON Pointer escapes; `/` for the root. */
export function locationOf(steps: readonly PathStep[]): string {
  const text = steps.map(step => (typeof step === 'number' ? `[${step}]` : `/${step}`)).join('');
  return text === '' ? '/' : text;
}

/** The deepest node whose span holds `offset` (ends included, as a cursor behind a word belongs to it). */
export function nodeAt(node: Node | undefined, offset: number): Node | undefined {
  if (node === undefined || offset < node.span.start || offset > node.span.end) return undefined;
  if (node.kind === 'object') {
    for (const member of near(node.members, offset)) {
      if (offset >= member.key.span.start && offset <= member.key.span.end) return member.key;
      const found = nodeAt(member.value, offset);
      if (found) return found;
    }
  } else if (node.kind === 'array') {
    for (const item of near(node.items, offset)) {
      const found = nodeAt(item, offset);
      if (found) return found;
    }
  }
  return node;
}

/** Of a long list in document order the one that may hold `offset`, with its neighbours, which may touch it; else all. */
function near<T extends { readonly span: Span }>(parts: readonly T[], offset: number): readonly T[] {
  if (parts.length < 16) return parts;
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (parts[middle]!.span.start <= offset) low = middle;
    else high = middle - 1;
  }
  // What an alias of YAML stands for is elsewhere: there the order is another.
  const span = parts[low]!.span;
  return offset >= span.start && offset <= span.end ? parts.slice(Math.max(0, low - 1), low + 2) : parts;
}
