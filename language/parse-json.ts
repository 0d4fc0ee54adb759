/**
 * JSON text to positioned tree, for a text that somebody is typing. It reads what is there, says what is missing, and goes
 * on: an object never swallows its neighbours because a comma, a colon, a quote or a value is not written yet. Comments are
 * accepted silently; everything else that AWS would refuse is a problem. Where a token starts and ends is decided beside
 * this file, in json-tokens.ts. This file knows no ASL.
 */
import { JsonTokens, type Token } from './json-tokens.ts';
import { ReadArray, ReadMember, ReadNumber, ReadObject, ReadPlaceholder, ReadValue } from './nodes.ts';
import { markOf, pieceOf } from './short-texts.ts';
import { Stretch } from './stretch.ts';
import { fewMembers, lengthOfStretch, readStrictly } from './strict-json.ts';
import { type Decoded, DecodedString, decodeJson } from './string-offsets.ts';
import type { ArrayNode, Document, Member, Node, ObjectNode, Span, SyntaxProblem } from './tree.ts';

/** Deeper content is skipped, so that whoever walks a tree may recurse. No sensible workflow comes near it. */
export const maxDepth = 500;

/** Behind this many problems a person is not helped by one more. */
export const maxProblems = 200;

const tooDeep = `This is nested deeper than ${maxDepth} levels`;
const endsTooEarly = 'The text ends too early';

/** Whether it is the only one of its kind that is told, however many places there are. */
export function isAboutDepth({ message }: SyntaxProblem): boolean {
  return message.startsWith(tooDeep);
}

/** Whether it is about all that was opened and not closed. */
export function isAboutEnd({ message }: SyntaxProblem): boolean {
  return message.startsWith(endsTooEarly);
}

type Parent = Member | ArrayNode | undefined;

/** Parses any text. Never throws. */
export function parseJson(text: string): Document {
  const root = readStrictly(text, maxDepth);
  return root ? { format: 'json', text, root, problems: [] } : parseTolerantly(text);
}

/** The same for a text in which something may be wrong. */
export function parseTolerantly(text: string): Document {
  const parser = new JsonParser(text, new Stretch(0));
  const root = parser.document();
  return { format: 'json', text, root, problems: parser.problems };
}

/** A place inside of brackets from which the parts of an object or an array can be read again. */
export interface Restart {
  /** To be filled with the parts; its own start is known. */
  readonly node: ReadObject | ReadArray;
  /** How many objects and arrays are open there, `node` among them. */
  readonly objects: number;
  readonly arrays: number;
  /** Where the comma is before it; -1 if it is behind the opening bracket. */
  readonly comma: number;
  /** For the first parts. */
  readonly stretch: Stretch;
  /** Whether the token that starts at an offset is one that was met before, so that all behind it is known. */
  readonly known: (start: number, closer: boolean) => boolean;
}

export interface Reread {
  readonly parts: readonly (Member | Node)[];
  readonly problems: readonly SyntaxProblem[];
  /** Of the last parts. */
  readonly stretch: Stretch;
  /** Where it met what is known. */
  readonly end: number;
}

/**
 * Reads parts of an object or an array, behind the first character of `text`, up to something known. Where that does not come:
 * whether they were `closed` before, or the text `ended`.
 */
export function rereadParts(text: string, restart: Restart): Reread | 'closed' | 'ended' {
  return new JsonParser(text, restart.stretch, 1).again(restart);
}

class JsonParser {
  readonly problems: SyntaxProblem[] = [];
  /** Where to stop, if something is read again. */
  #restart: Restart | undefined;
  readonly #text: string;
  /** The token that is to be read next. */
  readonly #at: JsonTokens;

  /** That of the nodes that are read now, and where the next one begins. */
  #stretch: Stretch;
  #nextStretch = lengthOfStretch;
  /** The members and items of all that is open, each list behind that around it. */
  readonly #parts: (Member | Node)[] = [];
  #top = 0;

  #openObjects = 0;
  #openArrays = 0;
  /** The brackets that are missing at the end of the text, innermost first. */
  #missingClosers = '';
  #tooDeep = false;

  constructor(text: string, stretch: Stretch, from?: number) {
    this.#text = text;
    this.#stretch = stretch;
    this.#at = new JsonTokens(text, (span, message) => this.#problem(span, message), from);
  }

  again(restart: Restart): Reread | 'closed' | 'ended' {
    const { node } = restart;
    this.#restart = restart;
    this.#openObjects = restart.objects;
    this.#openArrays = restart.arrays;
    const depth = restart.objects + restart.arrays - 1;
    this.#at.next();
    if (node instanceof ReadObject) this.#members(node, depth, restart.comma);
    else this.#items(node, depth, restart.comma);
    if (this.#missingClosers !== '' || this.#tooDeep) return 'ended';
    if (this.#restart !== undefined) return 'closed';
    this.problems.sort((a, b) => a.span.start - b.span.start);
    const parts = node instanceof ReadObject ? node.members : node.items;
    return { parts, problems: this.problems, stretch: this.#stretch, end: this.#at.start };
  }

  /** Whether everything from the current token on is known. */
  #met(closer: boolean): boolean {
    if (!this.#restart?.known(this.#at.start, closer)) return false;
    this.#restart = undefined;
    return true;
  }

  document(): Node | undefined {
    this.#at.next();
    let root = this.#value(undefined, 0);
    while (root === undefined && this.#at.token !== 'end') {
      this.#problem(this.#at.span(), `${this.#quoted()} cannot stand at the beginning of a document. Start with "{".`);
      this.#at.next();
      root = this.#value(undefined, 0);
    }
    if (this.#missingClosers !== '') {
      const end = this.#at.previousEnd;
      const closers = this.#missingClosers.length > 20 ? `${this.#missingClosers.slice(0, 20)}…` : this.#missingClosers;
      this.#problem(
        { start: Math.max(0, end - 1), end },
        `${endsTooEarly}: something opened above is not closed. Add ${closers} here.`,
      );
    } else if (this.#at.token !== 'end') {
      this.#problem(
        this.#at.span(),
        `The document has ended before this ${this.#quoted()}. Remove what follows the end.`,
      );
    }
    this.problems.sort((a, b) => a.span.start - b.span.start);
    return root;
  }

  /** Reads a value if one starts here; undefined, with nothing read, if not. */
  #value(parent: Parent, depth: number): Node | undefined {
    switch (this.#at.token) {
      case '{':
        return this.#object(parent, depth);
      case '[':
        return this.#array(parent, depth);
      case 'string':
        return this.#string(parent, false);
      case 'number':
      case 'literal':
      case 'word':
        return this.#word(parent);
      default:
        return undefined;
    }
  }

  #object(parent: Parent, depth: number): Node {
    const node = new ReadObject(this.#at.start, this.#at.end, parent, this.#stretch);
    if (depth >= maxDepth) return this.#skipped(node);
    this.#openObjects += 1;
    this.#at.next();
    this.#members(node, depth, -1);
    this.#openObjects -= 1;
    return node;
  }

  /** Reads members and the closing brace. `trailing`: where the comma is that nothing has followed yet. */
  #members(node: ReadObject, depth: number, trailing: number): void {
    const { parent } = node;
    const parts = this.#parts;
    const bottom = this.#top;
    /** Whether this is the object of which parts are read again: its keys are compared by who knows the others. */
    const again = node === this.#restart?.node;
    let marks = 0;
    /** Keys of an object that has many. */
    let seen: Set<string> | undefined;
    /** What the grammar wants between two members: nothing at the start, a comma; after a broken member either is fine. */
    let comma: 'none' | 'required' | 'optional' = 'none';
    for (;;) {
      if (this.#at.token === '}') {
        if (trailing >= 0) this.#trailingComma(trailing, '}');
        if (again && this.#met(true)) break;
        trailing = -1;
        const { start, end } = this.#at;
        node.to = end;
        this.#at.next();
        // One bracket too many closes the root early; what follows still belongs to the document.
        if (parent === undefined && (this.#is(',') || (this.#is('string') && this.#at.colonFollows()))) {
          this.#problem(
            { start, end },
            'This "}" closes the whole document, but more follows. One "}" above is too many.',
          );
          comma = 'optional';
          continue;
        }
        break;
      }
      if (this.#at.token === ']' && this.#openArrays > 0) {
        this.#problem(this.#at.span(), 'A "}" is missing before this "]".');
        node.to = this.#at.previousEnd;
        break;
      }
      if (this.#at.token === 'end') {
        this.#missingClosers += '}';
        node.to = this.#at.previousEnd;
        break;
      }
      if (this.#at.token === ']') {
        this.#problem(this.#at.span(), 'No "[" is open that this "]" could close. Remove it.');
        this.#at.next();
      } else if (this.#at.token === ',') {
        if (comma === 'none')
          this.#problem(this.#at.span(), 'A member is missing before this comma. Remove the comma.');
        comma = 'none';
        trailing = this.#at.start;
        this.#at.next();
      } else {
        if (again && comma !== 'required' && this.#met(false)) break;
        const before = this.problems.length;
        if (comma === 'required') this.#problem(this.#at.span(), `A comma is missing before ${this.#quoted()}.`);
        const member = this.#member(node, depth, before !== this.problems.length);
        const key = member.key.value;
        if (!again) {
          if (seen === undefined && this.#top - bottom === fewMembers)
            seen = new Set((parts.slice(bottom, this.#top) as ReadMember[]).map(each => each.key.value));
          // Most keys are told from each other by their length and their ends.
          const mark = markOf(key);
          const known = seen ? seen.has(key) : (marks & mark) !== 0 && this.#has(bottom, key);
          marks |= mark;
          if (known && member.key.to > member.key.from) this.#duplicate(member.key);
          seen?.add(key);
        }
        parts[this.#top++] = member;
        comma = member.value === undefined ? 'optional' : 'required';
        trailing = -1;
      }
    }
    if (this.#top > bottom) node.members = parts.slice(bottom, this.#top) as ReadMember[];
    this.#top = bottom;
  }

  /** The next stretch begins here. */
  #further(): void {
    const next = new Stretch(this.#stretch.offset);
    this.#stretch.next = next;
    this.#stretch = next;
    this.#nextStretch = this.#at.start + lengthOfStretch;
  }

  #member(parent: ObjectNode, depth: number, reported: boolean): ReadMember {
    if (this.#at.start >= this.#nextStretch) this.#further();
    const key = this.#key();
    const member = new ReadMember(key, parent);
    key.parent = member;
    const colon = this.#is(':');
    if (colon) {
      member.to = this.#at.end;
      this.#at.next();
      while (this.#is(':')) {
        this.#problem(this.#at.span(), 'One colon is enough between a key and its value. Remove this one.');
        this.#at.next();
      }
    }
    // A string with a colon behind it is the next key: this member's value is still being typed.
    const nextKey = this.#is('string') && this.#at.colonFollows();
    if (nextKey || !(colon || this.#is('{') || this.#is('[') || this.#sameLine())) {
      member.value = undefined;
    } else if (colon) member.value = this.#value(member, depth + 1);
    else {
      const at = this.#at.span();
      const problemsBefore = this.problems.length;
      member.value = this.#value(member, depth + 1);
      const needed = member.value !== undefined && key.to > key.from;
      if (needed && !reported && this.problems.length < maxProblems)
        this.problems.splice(problemsBefore, 0, {
          span: at,
          message: `A colon is missing between ${shown(key.value)} and its value.`,
          rule: 'json-syntax',
        });
    }
    const { value } = member;
    // All values that are read here are of that class, or look like it.
    if (value !== undefined) member.to = (value as ReadObject).to;
    else
      this.#problem(
        this.#visible(key.from, member.to),
        colon
          ? `${shown(key.value)} has no value. Write one after the colon.`
          : `${shown(key.value)} has no value. Write a colon and a value after it.`,
      );
    return member;
  }

  #key(): DecodedString {
    if (this.#at.token === 'string') return this.#string(undefined, true);
    const here = this.#at.span();
    const { start, end } = here;
    if (this.#is('word') || this.#is('literal') || this.#is('number')) {
      const word = this.#text.slice(start, end);
      this.#problem(here, `A key stands in double quotes. Write ${shown(word)}.`);
      this.#at.next();
      return new DecodedString(start, end, 'plain', word, undefined, undefined, this.#stretch);
    }
    this.#problem(here, `A key is missing before this ${this.#quoted()}. Write "key": value.`);
    return new DecodedString(start, start, 'plain', '', undefined, undefined, this.#stretch);
  }

  #array(parent: Parent, depth: number): Node {
    const node = new ReadArray(this.#at.start, this.#at.end, parent, this.#stretch);
    if (depth >= maxDepth) return this.#skipped(node);
    this.#openArrays += 1;
    this.#at.next();
    this.#items(node, depth, -1);
    this.#openArrays -= 1;
    return node;
  }

  /** Reads items and the closing bracket, as `#members`. */
  #items(node: ReadArray, depth: number, trailing: number): void {
    const parts = this.#parts;
    const bottom = this.#top;
    const again = node === this.#restart?.node;
    let needsComma = false;
    for (;;) {
      if (this.#at.token === ']') {
        if (trailing >= 0) this.#trailingComma(trailing, ']');
        if (again && this.#met(true)) break;
        node.to = this.#at.end;
        this.#at.next();
        break;
      }
      if (this.#at.token === '}' && this.#openObjects > 0) {
        this.#problem(this.#at.span(), 'A "]" is missing before this "}".');
        node.to = this.#at.previousEnd;
        break;
      }
      if (this.#at.token === 'end') {
        this.#missingClosers += ']';
        node.to = this.#at.previousEnd;
        break;
      }
      if (this.#at.token === ',') {
        if (!needsComma) this.#problem(this.#at.span(), 'A value is missing before this comma. Remove the comma.');
        needsComma = false;
        trailing = this.#at.start;
        this.#at.next();
      } else if (this.#at.token === ':' || this.#at.token === '}') {
        this.#problem(
          this.#at.span(),
          this.#at.token === ':'
            ? 'An array holds values without keys. Put "key": value between "{" and "}".'
            : 'No "{" is open that this "}" could close. Remove it.',
        );
        needsComma = false;
        this.#at.next();
      } else {
        if (again && !needsComma && this.#met(false)) break;
        if (needsComma) this.#problem(this.#at.span(), `A comma is missing before ${this.#quoted()}.`);
        if (this.#at.start >= this.#nextStretch) this.#further();
        const item = this.#value(node, depth + 1);
        if (item !== undefined) parts[this.#top++] = item;
        needsComma = true;
        trailing = -1;
      }
    }
    if (this.#top > bottom) node.items = parts.slice(bottom, this.#top) as Node[];
    this.#top = bottom;
  }

  /** Leaves out what is nested too deep, up to the bracket that closes it. */
  #skipped(node: ReadObject | ReadArray): Node {
    if (!this.#tooDeep) this.#problem(this.#at.span(), `${tooDeep}; what is inside is not read. Make it flatter.`);
    this.#tooDeep = true;
    let open = 0;
    do {
      if (this.#at.token === '{' || this.#at.token === '[') open += 1;
      else if (this.#at.token === '}' || this.#at.token === ']') open -= 1;
      else if (this.#is('end')) break;
      node.to = this.#at.end;
      this.#at.next();
    } while (open > 0);
    return node;
  }

  #string(parent: Parent, isKey: boolean): DecodedString {
    const at = this.#at;
    const { start, end, style, verbatim } = at;
    const text = this.#text;
    const from = start + 1;
    const to = at.contentEnd;
    let value: string;
    let decode: (() => Decoded) | undefined;
    if (verbatim) value = pieceOf(text, from, to, isKey);
    else {
      value =
        at.value ??
        decodeJson(text, from, to, bad =>
          this.#problem(
            bad,
            `${text.slice(bad.start, bad.end)} is not an escape of JSON. For a backslash write two of them.`,
          ),
        ).value;
      // Every escape is longer than what it stands for.
      if (value.length !== to - from) decode = () => decodeJson(text, from, to);
    }
    const node = new DecodedString(start, end, style, value, decode, parent, this.#stretch);
    at.next();
    return node;
  }

  #word(parent: Parent): Node {
    const { start, end, token } = this.#at;
    const stretch = this.#stretch;
    const word = this.#text.slice(start, end);
    this.#at.next();
    if (token === 'number') return new ReadNumber(start, end, parent, word, undefined, stretch);
    if (token === 'literal' && word === 'null') return new ReadValue('null', start, end, parent, null, stretch);
    if (token === 'literal') return new ReadValue('boolean', start, end, parent, word === 'true', stretch);
    if (placeholder.test(word)) return new ReadPlaceholder('placeholder', start, end, parent, word, stretch);
    this.#problem({ start, end }, messageAboutWord(word));
    return new DecodedString(start, end, 'plain', word, undefined, parent, stretch);
  }

  // --- problems -------------------------------------------------------------------------------------------------------

  #problem(span: Span, message: string): void {
    if (this.problems.length < maxProblems) this.problems.push({ span, message, rule: 'json-syntax' });
  }

  #duplicate({ value, from, to }: DecodedString): void {
    if (this.problems.length < maxProblems) this.problems.push(duplicate(value, { start: from, end: to }));
  }

  /** Whether one of the members behind `bottom` has the key. */
  #has(bottom: number, key: string): boolean {
    const parts = this.#parts;
    for (let at = bottom; at < this.#top; at++) if ((parts[at] as ReadMember).key.value === key) return true;
    return false;
  }

  #trailingComma(start: number, closer: string): void {
    this.#problem({ start, end: start + 1 }, `JSON allows no comma before "${closer}". Remove this comma.`);
  }

  /** A span somebody can see, for a problem about nothing. */
  #visible(start: number, end: number): Span {
    return { start, end: end > start ? end : Math.min(start + 1, this.#text.length) };
  }

  /** The current token for a message. */
  #quoted(): string {
    if (this.#at.token === 'string') return shown(this.#text.slice(this.#at.start + 1, this.#at.contentEnd));
    return shown(this.#text.slice(this.#at.start, this.#at.end));
  }

  /** The current token, as a question TypeScript does not remember the answer of. */
  #is(token: Token): boolean {
    return this.#at.token === token;
  }

  /** Whether the current token is on the line on which the one before it ends. */
  #sameLine(): boolean {
    return !/[\r\n]/.test(this.#text.slice(this.#at.previousEnd, this.#at.start));
  }
}

/** `${Name}` where a value stands: a number, a boolean or more, once a deployment tool has filled it in. */
const placeholder = /^[^"]*\$\{[^{}"]+\}/;

function messageAboutWord(word: string): string {
  if (/^\$\{/.test(word))
    return `This placeholder ${word.endsWith('}') ? 'has no name' : 'is not closed'}. Write it like \${Name}.`;
  if (/^[-+.]?\d/.test(word)) return `${word.slice(0, 40)} is not a number JSON knows. Write it like 12, -0.5 or 1e3.`;
  if (word.trim() === '') return 'This is a space that JSON does not know. Replace it with an ordinary one.';
  return `${shown(word)} is not a value. Put it in double quotes, or write true, false, null or a number.`;
}

export function duplicate(key: string, span: Span): SyntaxProblem {
  return { span, message: messageAboutDuplicate(key), rule: 'duplicate-key' };
}

export function messageAboutDuplicate(key: string): string {
  return `${shown(key)} is written twice in the same object; only the last one counts. Remove or rename one of them.`;
}

/** A piece of the document in double quotes, short enough for a message. */
export function shown(piece: string): string {
  return `"${piece.length > 40 ? `${piece.slice(0, 40)}…` : piece}"`;
}
