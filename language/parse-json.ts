/**
 * JSON text to positioned tree, for a text that somebody is typing. It reads what is there, says what is missing, and goes
 * on: an object never swallows its neighbours because a comma, a colon, a quote or a value is not written yet. Comments are
 * accepted silently; everything else that AWS would refuse is a problem. It has its own scanner because recovery wants to
 * decide where a broken string or a bare word ends. This file knows no ASL.
 */
import { DecodedString, decodeJson } from './string-offsets.ts';
import type { ArrayNode, Document, Member, Node, ObjectNode, Span, StringNode, SyntaxProblem } from './tree.ts';

/** Deeper content is skipped, so that whoever walks a tree may recurse. No sensible workflow comes near it. */
export const maxDepth = 500;

/** Behind this many problems a person is not helped by one more. */
const maxProblems = 200;

type Punctuation = '{' | '}' | '[' | ']' | ',' | ':';
type Token = Punctuation | 'string' | 'word' | 'end';
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Parent = Member | ArrayNode | undefined;

/** Parses any text. Never throws. */
export function parseJson(text: string): Document {
  const parser = new JsonParser(text);
  const root = parser.document();
  return { format: 'json', text, root, problems: parser.problems };
}

class JsonParser {
  readonly problems: SyntaxProblem[] = [];
  readonly #text: string;

  // The current token.
  #token: Token = 'end';
  #start = 0;
  #end = 0;
  /** End of the token before it. */
  #previousEnd = 0;
  /** Of a string: its content, and how it is written. */
  #contentEnd = 0;
  #escaped = false;
  #style: StringNode['style'] = 'json';

  #openObjects = 0;
  #openArrays = 0;
  /** The brackets that are missing at the end of the text, innermost first. */
  #missingClosers = '';
  #tooDeep = false;
  /** Start of a comment that the text ends in. */
  #openComment: number | undefined;

  constructor(text: string) {
    this.#text = text;
    // A byte order mark is not part of the text (RFC 8259, section 8.1: parsers may ignore it).
    this.#end = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  document(): Node | undefined {
    this.#scan();
    let root = this.#value(undefined, 0);
    while (root === undefined && this.#token !== 'end') {
      this.#problem(this.#here(), `${this.#quoted()} cannot stand at the beginning of a document. Start with "{".`);
      this.#scan();
      root = this.#value(undefined, 0);
    }
    if (this.#missingClosers !== '') {
      const end = this.#previousEnd;
      const closers = this.#missingClosers.length > 20 ? `${this.#missingClosers.slice(0, 20)}…` : this.#missingClosers;
      this.#problem(
        { start: Math.max(0, end - 1), end },
        `The text ends too early: something opened above is not closed. Add ${closers} here.`,
      );
    } else if (this.#token !== 'end') {
      this.#problem(this.#here(), `The document has ended before this ${this.#quoted()}. Remove what follows the end.`);
    }
    this.problems.sort((a, b) => a.span.start - b.span.start);
    return root;
  }

  /** Reads a value if one starts here; undefined, with nothing read, if not. */
  #value(parent: Parent, depth: number): Node | undefined {
    switch (this.#token) {
      case '{':
        return this.#object(parent, depth);
      case '[':
        return this.#array(parent, depth);
      case 'string':
        return this.#string(parent);
      case 'word':
        return this.#word(parent);
      default:
        return undefined;
    }
  }

  #object(parent: Parent, depth: number): Node {
    const span: Writable<Span> = this.#here();
    const members: Member[] = [];
    const node: ObjectNode = { kind: 'object', span, parent, members };
    if (depth >= maxDepth) return this.#skipped(node, span);
    const seen = new Set<string>();
    this.#openObjects += 1;
    this.#scan();
    /** What the grammar wants between two members: nothing at the start, a comma; after a broken member either is fine. */
    let comma: 'none' | 'required' | 'optional' = 'none';
    let trailing: Span | undefined;
    for (;;) {
      if (this.#token === '}') {
        if (trailing) this.#trailingComma(trailing, '}');
        trailing = undefined;
        span.end = this.#end;
        const closer = this.#here();
        this.#scan();
        // One bracket too many closes the root early; what follows still belongs to the document.
        if (parent === undefined && (this.#is(',') || (this.#is('string') && this.#colonFollows()))) {
          this.#problem(closer, 'This "}" closes the whole document, but more follows. One "}" above is too many.');
          comma = 'optional';
          continue;
        }
        break;
      }
      if (this.#token === ']' && this.#openArrays > 0) {
        this.#problem(this.#here(), 'A "}" is missing before this "]".');
        span.end = this.#previousEnd;
        break;
      }
      if (this.#token === 'end') {
        this.#missingClosers += '}';
        span.end = this.#previousEnd;
        break;
      }
      if (this.#token === ']') {
        this.#problem(this.#here(), 'No "[" is open that this "]" could close. Remove it.');
        this.#scan();
      } else if (this.#token === ',') {
        if (comma === 'none') this.#problem(this.#here(), 'A member is missing before this comma. Remove the comma.');
        comma = 'none';
        trailing = this.#here();
        this.#scan();
      } else {
        const before = this.problems.length;
        if (comma === 'required') this.#problem(this.#here(), `A comma is missing before ${this.#quoted()}.`);
        const member = this.#member(node, depth, before !== this.problems.length);
        members.push(member);
        const key = member.key.value;
        if (seen.has(key) && member.key.span.end > member.key.span.start) {
          this.#duplicate(member.key);
        }
        seen.add(key);
        comma = member.value === undefined ? 'optional' : 'required';
        trailing = undefined;
      }
    }
    this.#openObjects -= 1;
    return node;
  }

  #member(parent: ObjectNode, depth: number, reported: boolean): Member {
    const key = this.#key();
    const span: Writable<Span> = { start: key.span.start, end: key.span.end };
    const member: Writable<Member> = { kind: 'member', span, key, value: undefined, parent };
    key.parent = member;
    const name = shown(key.value);
    const colon = this.#is(':');
    if (colon) {
      span.end = this.#end;
      this.#scan();
      while (this.#is(':')) {
        this.#problem(this.#here(), 'One colon is enough between a key and its value. Remove this one.');
        this.#scan();
      }
    }
    // A string with a colon behind it is the next key: this member's value is still being typed.
    const nextKey = this.#is('string') && this.#colonFollows();
    const bracket = this.#is('{') || this.#is('[');
    if (nextKey || !(colon || bracket || this.#sameLine())) {
      member.value = undefined;
    } else {
      const at = this.#here();
      const problemsBefore = this.problems.length;
      member.value = this.#value(member, depth + 1);
      if (member.value !== undefined && !colon && key.span.end > key.span.start && !reported)
        this.problems.splice(problemsBefore, 0, {
          span: at,
          message: `A colon is missing between ${name} and its value.`,
          rule: 'json-syntax',
        });
    }
    if (member.value !== undefined) span.end = member.value.span.end;
    else if (colon) this.#problem(this.#visible(span), `${name} has no value. Write one after the colon.`);
    else this.#problem(this.#visible(span), `${name} has no value. Write a colon and a value after it.`);
    return member;
  }

  #key(): DecodedString {
    if (this.#token === 'string') return this.#string(undefined);
    const here = this.#here();
    if (this.#token === 'word') {
      const word = this.#text.slice(here.start, here.end);
      this.#problem(here, `A key stands in double quotes. Write ${shown(word)}.`);
      this.#scan();
      return new DecodedString(here, 'plain', word, here.start, undefined, undefined);
    }
    this.#problem(here, `A key is missing before this ${this.#quoted()}. Write "key": value.`);
    return new DecodedString({ start: here.start, end: here.start }, 'plain', '', here.start, undefined, undefined);
  }

  #array(parent: Parent, depth: number): Node {
    const span: Writable<Span> = this.#here();
    const items: Node[] = [];
    const node: ArrayNode = { kind: 'array', span, parent, items };
    if (depth >= maxDepth) return this.#skipped(node, span);
    this.#openArrays += 1;
    this.#scan();
    let needsComma = false;
    let trailing: Span | undefined;
    for (;;) {
      if (this.#token === ']') {
        if (trailing) this.#trailingComma(trailing, ']');
        span.end = this.#end;
        this.#scan();
        break;
      }
      if (this.#token === '}' && this.#openObjects > 0) {
        this.#problem(this.#here(), 'A "]" is missing before this "}".');
        span.end = this.#previousEnd;
        break;
      }
      if (this.#token === 'end') {
        this.#missingClosers += ']';
        span.end = this.#previousEnd;
        break;
      }
      if (this.#token === ',') {
        if (!needsComma) this.#problem(this.#here(), 'A value is missing before this comma. Remove the comma.');
        needsComma = false;
        trailing = this.#here();
        this.#scan();
      } else if (this.#token === ':' || this.#token === '}') {
        this.#problem(
          this.#here(),
          this.#token === ':'
            ? 'An array holds values without keys. Put "key": value between "{" and "}".'
            : 'No "{" is open that this "}" could close. Remove it.',
        );
        needsComma = false;
        this.#scan();
      } else {
        if (needsComma) this.#problem(this.#here(), `A comma is missing before ${this.#quoted()}.`);
        const item = this.#value(node, depth + 1);
        if (item !== undefined) items.push(item);
        needsComma = true;
        trailing = undefined;
      }
    }
    this.#openArrays -= 1;
    return node;
  }

  /** Leaves out what is nested too deep, up to the bracket that closes it. */
  #skipped(node: ObjectNode | ArrayNode, span: Writable<Span>): Node {
    if (!this.#tooDeep)
      this.#problem(
        this.#here(),
        `This is nested deeper than ${maxDepth} levels; what is inside is not read. Make it flatter.`,
      );
    this.#tooDeep = true;
    let open = 0;
    do {
      if (this.#token === '{' || this.#token === '[') open += 1;
      else if (this.#token === '}' || this.#token === ']') open -= 1;
      else if (this.#is('end')) break;
      span.end = this.#end;
      this.#scan();
    } while (open > 0);
    return node;
  }

  #string(parent: Parent): DecodedString {
    const span = this.#here();
    const text = this.#text;
    const from = span.start + 1;
    const to = this.#contentEnd;
    let value = text.slice(from, to);
    let decode: (() => ReturnType<typeof decodeJson>) | undefined;
    if (this.#escaped) {
      value = decodeJson(text, from, to, bad =>
        this.#problem(
          bad,
          `${text.slice(bad.start, bad.end)} is not an escape of JSON. For a backslash write two of them.`,
        ),
      ).value;
      decode = () => decodeJson(text, from, to);
    }
    const node = new DecodedString(span, this.#style, value, from, decode, parent);
    this.#scan();
    return node;
  }

  #word(parent: Parent): Node {
    const span = this.#here();
    const word = this.#text.slice(span.start, span.end);
    this.#scan();
    if (word === 'true' || word === 'false') return { kind: 'boolean', span, parent, value: word === 'true' };
    if (word === 'null') return { kind: 'null', span, parent, value: null };
    if (word.length < 400 && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(word))
      return { kind: 'number', span, parent, value: Number(word), text: word };
    this.#problem(span, messageAboutWord(word));
    return new DecodedString(span, 'plain', word, span.start, undefined, parent);
  }

  // --- problems -------------------------------------------------------------------------------------------------------

  #problem(span: Span, message: string): void {
    if (this.problems.length < maxProblems) this.problems.push({ span, message, rule: 'json-syntax' });
  }

  #duplicate(key: StringNode): void {
    if (this.problems.length < maxProblems)
      this.problems.push({ span: key.span, message: messageAboutDuplicate(key.value), rule: 'duplicate-key' });
  }

  #trailingComma(span: Span, closer: string): void {
    this.#problem(span, `JSON allows no comma before "${closer}". Remove this comma.`);
  }

  #here(): Span {
    return { start: this.#start, end: this.#end };
  }

  /** A span somebody can see, for a problem about nothing. */
  #visible(span: Span): Span {
    return span.end > span.start
      ? { ...span }
      : { start: span.start, end: Math.min(span.start + 1, this.#text.length) };
  }

  /** The current token for a message. */
  #quoted(): string {
    if (this.#token === 'string') return shown(this.#text.slice(this.#start + 1, this.#contentEnd));
    return shown(this.#text.slice(this.#start, this.#end));
  }

  // --- scanning -------------------------------------------------------------------------------------------------------

  /** The current token, as a question TypeScript does not remember the answer of. */
  #is(token: Token): boolean {
    return this.#token === token;
  }

  /** Whether the current token is on the line on which the one before it ends. */
  #sameLine(): boolean {
    return !/[\r\n]/.test(this.#text.slice(this.#previousEnd, this.#start));
  }

  #colonFollows(): boolean {
    return this.#text[this.#skipTrivia(this.#end)] === ':';
  }

  #scan(): void {
    const text = this.#text;
    this.#previousEnd = this.#end;
    const start = this.#skipTrivia(this.#end);
    this.#start = start;
    this.#end = start;
    if (start >= text.length) {
      this.#token = 'end';
      const comment = this.#openComment;
      this.#openComment = undefined;
      if (comment !== undefined)
        this.#problem({ start: comment, end: comment + 2 }, 'This comment is not closed. Add "*/" at its end.');
      return;
    }
    const char = text[start]!;
    switch (char) {
      case '{':
      case '}':
      case '[':
      case ']':
      case ',':
      case ':':
        this.#token = char;
        this.#end = start + 1;
        return;
      case '"':
        this.#scanString();
        return;
      case "'":
        this.#scanSingleQuoted();
        return;
      default:
        this.#scanWord();
        return;
    }
  }

  /** Whitespace and comments. */
  #skipTrivia(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 9 || code === 10 || code === 13) {
        at += 1;
      } else if (code === 47 && text[at + 1] === '/') {
        while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
      } else if (code === 47 && text[at + 1] === '*') {
        const end = text.indexOf('*/', at + 2);
        if (end === -1) this.#openComment = at;
        at = end === -1 ? text.length : end + 2;
      } else {
        return at;
      }
    }
  }

  #scanString(): void {
    const text = this.#text;
    let at = this.#start + 1;
    let control = -1;
    this.#token = 'string';
    this.#style = 'json';
    this.#escaped = false;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        this.#contentEnd = at;
        this.#end = at + 1;
        if (control !== -1) this.#controlCharacter(control);
        return;
      }
      if (code === 92) {
        this.#escaped = true;
        const next = text.charCodeAt(at + 1);
        if (next !== 10 && next !== 13) at += 1;
      } else if (code === 10 || code === 13) {
        break;
      } else if (code < 32 && control === -1) {
        control = at;
      }
    }
    // A string that is not closed ends with its line; what closes the structure around it is most likely not part of it.
    at = Math.min(at, text.length);
    while (at > this.#start + 1 && /[\s,}\]]/.test(text[at - 1]!)) at -= 1;
    this.#contentEnd = at;
    this.#end = at;
    this.#problem(this.#here(), 'This string is not closed. Add a double quote at its end.');
  }

  #controlCharacter(at: number): void {
    const written = this.#text[at] === '\t' ? '\\t' : `\\u${this.#text.charCodeAt(at).toString(16).padStart(4, '0')}`;
    const what = written === '\\t' ? 'A tab' : 'A control character';
    this.#problem({ start: at, end: at + 1 }, `${what} cannot stand in a JSON string as it is. Write ${written}.`);
  }

  #scanSingleQuoted(): void {
    const text = this.#text;
    let at = this.#start + 1;
    while (at < text.length && text[at] !== "'" && text[at] !== '\n' && text[at] !== '\r') at += 1;
    if (text[at] !== "'") {
      this.#scanWord();
      return;
    }
    this.#token = 'string';
    this.#style = 'single';
    this.#escaped = false;
    this.#contentEnd = at;
    this.#end = at + 1;
    this.#problem(this.#here(), 'JSON strings stand in double quotes. Replace the single quotes.');
  }

  /** Numbers, literals, and every run of characters that means nothing in JSON; `${Name}` is one word. */
  #scanWord(): void {
    const text = this.#text;
    let at = this.#start;
    for (; at < text.length; at++) {
      const char = text[at]!;
      if (char === '$' && text[at + 1] === '{') {
        const close = /^\$\{[^{}"\s]{0,200}\}/.exec(text.slice(at, at + 203));
        if (close) at += close[0].length - 1;
      } else if (char === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) break;
      else if (/[\s{}[\]",:]/.test(char)) break;
    }
    this.#token = 'word';
    // Whitespace that JSON does not know (a no-break space) is a word of its own.
    this.#end = Math.max(at, this.#start + 1);
  }
}

function messageAboutWord(word: string): string {
  if (/^\$\{/.test(word))
    return `${shown(word)} is only JSON once it is substituted. Put it in double quotes, or check the substituted text.`;
  if (/^[-+.]?\d/.test(word)) return `${word.slice(0, 40)} is not a number JSON knows. Write it like 12, -0.5 or 1e3.`;
  if (word.trim() === '') return 'This is a space that JSON does not know. Replace it with an ordinary one.';
  return `${shown(word)} is not a value. Put it in double quotes, or write true, false, null or a number.`;
}

export function messageAboutDuplicate(key: string): string {
  return `${shown(key)} is written twice in the same object; only the last one counts. Remove or rename one of them.`;
}

/** A piece of the document in double quotes, short enough for a message. */
export function shown(piece: string): string {
  return `"${piece.length > 40 ? `${piece.slice(0, 40)}…` : piece}"`;
}
