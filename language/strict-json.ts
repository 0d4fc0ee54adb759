/**
 * JSON text to positioned tree where nothing is wrong with the text, which is so nearly always: a few lines that see each
 * character once and decide nothing. At the first character that it does not expect it gives up, and `parse-json.ts` reads the
 * text with all its care; what both read, they read alike.
 */
import { behindWhiteSpace, endOfLiteral, endOfNumber } from './json-tokens.ts';
import { ReadArray, ReadMember, ReadNumber, ReadObject, ReadValue } from './nodes.ts';
import { markOf, pieceOf } from './short-texts.ts';
import { Stretch } from './stretch.ts';
import { DecodedString, decodeJson } from './string-offsets.ts';
import type { ArrayNode, Member, Node } from './tree.ts';

/** So many characters stand in one stretch, about: long enough that there are few, and short enough to be parted quickly. */
export const lengthOfStretch = 4000;

/** Up to here looking through the members is faster than a set of their keys. */
export const fewMembers = 12;

type Parent = Member | ArrayNode | undefined;

/** The tree of a text in which nothing is wrong, nested less deeply than `depth`; undefined for any other. */
export function readStrictly(text: string, depth: number): Node | undefined {
  return new StrictReader(text, depth).document();
}

class StrictReader {
  readonly #text: string;
  readonly #maxDepth: number;
  /** Where the next value starts, or, behind one, where it ended. */
  #at = 0;
  /** That of the nodes that are read now, and where the next one begins. */
  #stretch = new Stretch(0);
  #nextStretch = lengthOfStretch;
  /** The members and items of all that is open, each list behind that around it. */
  readonly #parts: (Member | Node)[] = [];
  #top = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  document(): Node | undefined {
    const text = this.#text;
    // A byte order mark is not part of the text (RFC 8259, section 8.1: parsers may ignore it).
    this.#at = behindWhiteSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
    const root = this.#value(undefined, 0);
    return root !== undefined && behindWhiteSpace(text, this.#at) === text.length ? root : undefined;
  }

  #value(parent: Parent, depth: number): Node | undefined {
    const code = this.#text.charCodeAt(this.#at);
    if (code === quote) return this.#string(parent, false);
    if (code === openBrace) return this.#object(parent, depth);
    if (code === openBracket) return this.#array(parent, depth);
    return code === 0x74 || code === 0x66 || code === 0x6e ? this.#literal(parent, code) : this.#number(parent, code);
  }

  #object(parent: Parent, depth: number): ReadObject | undefined {
    if (depth >= this.#maxDepth) return undefined;
    const text = this.#text;
    const parts = this.#parts;
    const start = this.#at;
    const bottom = this.#top;
    const node = new ReadObject(start, start, parent, this.#stretch);
    let at = behindWhiteSpace(text, start + 1);
    let marks = 0;
    let seen: Set<string> | undefined;
    if (text.charCodeAt(at) !== closeBrace)
      for (;;) {
        if (text.charCodeAt(at) !== quote) return undefined;
        if (at >= this.#nextStretch) this.#further(at);
        this.#at = at;
        const key = this.#string(undefined, true);
        if (key === undefined) return undefined;
        const member = new ReadMember(key, node);
        key.parent = member;
        const mark = markOf(key.value);
        if (seen === undefined && this.#top - bottom === fewMembers) seen = this.#keysFrom(bottom);
        if (seen ? seen.has(key.value) : (marks & mark) !== 0 && this.#has(bottom, key.value)) return undefined;
        marks |= mark;
        seen?.add(key.value);
        at = behindWhiteSpace(text, this.#at);
        if (text.charCodeAt(at) !== colon) return undefined;
        this.#at = behindWhiteSpace(text, at + 1);
        const value = this.#value(member, depth + 1);
        if (value === undefined) return undefined;
        member.value = value;
        member.to = this.#at;
        parts[this.#top++] = member;
        at = behindWhiteSpace(text, this.#at);
        const code = text.charCodeAt(at);
        if (code === closeBrace) break;
        if (code !== comma) return undefined;
        at = behindWhiteSpace(text, at + 1);
      }
    if (this.#top > bottom) node.members = parts.slice(bottom, this.#top) as ReadMember[];
    this.#top = bottom;
    this.#at = at + 1;
    node.to = at + 1;
    return node;
  }

  #array(parent: Parent, depth: number): ReadArray | undefined {
    if (depth >= this.#maxDepth) return undefined;
    const text = this.#text;
    const parts = this.#parts;
    const start = this.#at;
    const bottom = this.#top;
    const node = new ReadArray(start, start, parent, this.#stretch);
    let at = behindWhiteSpace(text, start + 1);
    if (text.charCodeAt(at) !== closeBracket)
      for (;;) {
        if (at >= this.#nextStretch) this.#further(at);
        this.#at = at;
        const item = this.#value(node, depth + 1);
        if (item === undefined) return undefined;
        parts[this.#top++] = item;
        at = behindWhiteSpace(text, this.#at);
        const code = text.charCodeAt(at);
        if (code === closeBracket) break;
        if (code !== comma) return undefined;
        at = behindWhiteSpace(text, at + 1);
      }
    if (this.#top > bottom) node.items = parts.slice(bottom, this.#top) as Node[];
    this.#top = bottom;
    this.#at = at + 1;
    node.to = at + 1;
    return node;
  }

  #string(parent: Parent, isKey: boolean): DecodedString | undefined {
    const text = this.#text;
    const from = this.#at + 1;
    let to = from;
    let code = text.charCodeAt(to);
    while (code !== quote && code !== backslash && code >= 0x20) code = text.charCodeAt(++to);
    if (code === backslash) return this.#escaped(parent, to);
    // NaN behind the last character is no quote.
    if (code !== quote) return undefined;
    this.#at = to + 1;
    return new DecodedString(
      from - 1,
      to + 1,
      'json',
      pieceOf(text, from, to, isKey),
      undefined,
      parent,
      this.#stretch,
    );
  }

  /** A string with escapes, of which the first is at `first`. */
  #escaped(parent: Parent, first: number): DecodedString | undefined {
    const text = this.#text;
    const from = this.#at + 1;
    let to = first;
    for (let code = backslash; code !== quote; code = text.charCodeAt(to))
      if (code >= 0x20) to += code === backslash ? 2 : 1;
      else return undefined;
    // NaN is neither.
    if (to >= text.length) return undefined;
    let good = true;
    const { value } = decodeJson(text, from, to, () => {
      good = false;
    });
    if (!good) return undefined;
    this.#at = to + 1;
    const decode = () => decodeJson(text, from, to);
    return new DecodedString(from - 1, to + 1, 'json', value, decode, parent, this.#stretch);
  }

  #literal(parent: Parent, code: number): Node | undefined {
    const start = this.#at;
    const end = endOfLiteral(this.#text, start, code);
    if (end < 0) return undefined;
    this.#at = end;
    if (code === 0x6e) return new ReadValue('null', start, end, parent, null, this.#stretch);
    return new ReadValue('boolean', start, end, parent, code === 0x74, this.#stretch);
  }

  #number(parent: Parent, code: number): ReadNumber | undefined {
    const start = this.#at;
    const end = endOfNumber(this.#text, start, code);
    if (end < 0) return undefined;
    this.#at = end;
    return new ReadNumber(start, end, parent, this.#text.slice(start, end), undefined, this.#stretch);
  }

  #further(at: number): void {
    const next = new Stretch(0);
    this.#stretch.next = next;
    this.#stretch = next;
    this.#nextStretch = at + lengthOfStretch;
  }

  #has(bottom: number, key: string): boolean {
    const parts = this.#parts;
    for (let at = bottom; at < this.#top; at++) if ((parts[at] as ReadMember).key.value === key) return true;
    return false;
  }

  #keysFrom(bottom: number): Set<string> {
    return new Set((this.#parts.slice(bottom, this.#top) as ReadMember[]).map(({ key }) => key.value));
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
