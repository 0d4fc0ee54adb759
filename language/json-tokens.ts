/**
 * The tokens of a JSON text, for a reader that goes on where JSON ends. What a right text is made of is read here, in a few
 * lines that see each character once: the first thing that every keystroke waits for. Comments, escapes and whatever is not
 * JSON are scanned by `jsonc-parser`; on top of it stands only what recovery decides otherwise: a broken string ends with what
 * it is likely to hold, a run of characters that means nothing is one word, single quotes make a string. White space and
 * comments are passed over. This file knows no grammar: which token may follow which is somebody else's question.
 */
import { createScanner, type JSONScanner } from 'jsonc-parser';
import type { Span, StringNode } from './tree.ts';

/** A `literal` is true, false or null; a `word` is no JSON. */
export type Token = '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'number' | 'literal' | 'word' | 'end';

/** Stands on one token at a time; every other field tells about that token. */
export class JsonTokens {
  token: Token = 'end';
  start = 0;
  end: number;
  /** End of the token before. */
  previousEnd = 0;
  /** Of a string: the end of its content, how it is written, and whether the content is its value as it stands there. */
  contentEnd = 0;
  style: StringNode['style'] = 'json';
  verbatim = true;
  /** Of a string that is not verbatim: its value, unless something in it is wrong. */
  value: string | undefined;

  readonly #text: string;
  #lazyScanner: JSONScanner | undefined;
  readonly #problem: (span: Span, message: string) => void;
  /** The quotes of the rest of the line about which was asked last. */
  readonly #line = { from: 0, end: 0, quotes: 0 };

  /** Stands before the first token, or the first behind `from`. `problem` hears what is wrong inside of a token. */
  constructor(text: string, problem: (span: Span, message: string) => void, from?: number) {
    this.#text = text;
    this.#problem = problem;
    // A byte order mark is not part of the text (RFC 8259, section 8.1: parsers may ignore it).
    this.end = from ?? (text.charCodeAt(0) === 0xfeff ? 1 : 0);
  }

  get #scanner(): JSONScanner {
    // The scanner lets a string go on behind a backslash at the end of a line; without the backslash it ends there.
    this.#lazyScanner ??= createScanner(this.#text.replace(/\\(?=[\r\n])/g, '_'));
    return this.#lazyScanner;
  }

  next(): void {
    this.previousEnd = this.end;
    if (!this.#plain(behindWhiteSpace(this.#text, this.end))) this.#scanned();
  }

  /** Reads a token that is written as JSON wants it; false, with nothing read, if something else starts here. */
  #plain(start: number): boolean {
    const text = this.#text;
    const code = text.charCodeAt(start);
    let end = start + 1;
    if (code === quote) {
      let at = text.charCodeAt(end);
      while (at !== quote && at !== backslash && at >= 0x20) at = text.charCodeAt(++end);
      // NaN behind the last character is no quote.
      if (at !== quote) return false;
      this.token = 'string';
      this.style = 'json';
      this.verbatim = true;
      if (this.#opensAnother(end)) {
        this.start = start;
        this.#unclosed(end);
        return true;
      }
      this.contentEnd = end;
      end += 1;
    } else if (code < 128) {
      const token = marks[code];
      if (token === undefined) return false;
      if (token === 'literal' || token === 'number') {
        end = token === 'literal' ? endOfLiteral(text, start, code) : endOfNumber(text, start, code);
        if (end < 0 || !endsWord(text.charCodeAt(end))) return false;
      }
      this.token = token;
    } else {
      // NaN is neither.
      if (start < text.length) return false;
      this.token = 'end';
      end = start;
    }
    this.start = start;
    this.end = end;
    return true;
  }

  #scanned(): void {
    const kind = this.#scanFrom(this.end, start =>
      this.#problem({ start, end: start + 2 }, 'This comment is not closed. Add "*/" at its end.'),
    );
    this.start = this.#scanner.getTokenOffset();
    this.end = Math.min(this.#scanner.getPosition(), this.#text.length);
    const token = tokens[kind] ?? 'word';
    this.token = token;
    if (token === 'string') this.#string();
    else if (token === 'number' || token === 'word') this.#word();
  }

  span(): Span {
    return { start: this.start, end: this.end };
  }

  colonFollows(): boolean {
    const at = behindWhiteSpace(this.#text, this.end);
    // Only a comment needs the scanner to look behind it.
    if (this.#text.charCodeAt(at) !== slash) return this.#text.charCodeAt(at) === colon;
    return this.#scanFrom(at) === syntaxKind.colon;
  }

  #scanFrom(position: number, onOpenComment?: (start: number) => void): number {
    const scanner = this.#scanner;
    // The scanner makes a token of every stretch of white space, which is most of a well indented text.
    scanner.setPosition(behindWhiteSpace(this.#text, position));
    for (;;) {
      const kind = scanner.scan();
      if (kind < syntaxKind.lineComment || kind > syntaxKind.trivia) return kind;
      if (scanner.getTokenError() === scanError.unexpectedEndOfComment) onOpenComment?.(scanner.getTokenOffset());
    }
  }

  #string(): void {
    const error = this.#scanner.getTokenError();
    this.style = 'json';
    this.verbatim = false;
    this.value = error === scanError.none ? this.#scanner.getTokenValue() : undefined;
    const isClosed = error !== scanError.unexpectedEndOfString;
    if (!isClosed || this.#opensAnother(this.end - 1)) {
      this.value = undefined;
      this.#unclosed(isClosed ? this.end - 1 : this.end);
      return;
    }
    this.contentEnd = this.end - 1;
    if (error !== scanError.none) this.#controlCharacter();
  }

  /** A string that goes on up to `end` without a quote. */
  #unclosed(end: number): void {
    this.end = withoutClosers(this.#text, this.start + 1, end);
    this.contentEnd = this.end;
    this.#problem(this.span(), 'This string is not closed. Add a double quote at its end.');
  }

  /**
   * `{"Next": "Type": …`: where a text is begun before others, and its quote is not written yet, it seems to be closed by the
   * one that opens the next. That is so if a word stands directly behind that quote, which ends as a text of its own would,
   * and there is one quote too many on the line: in `"so "called""` there is none.
   */
  #opensAnother(close: number): boolean {
    const behind = this.#text.charCodeAt(close + 1);
    return !endsWord(behind) && behind !== colon && opensText(this.#text, close) && this.#quotesFrom(close) % 2 === 0;
  }

  /** How many there are up to the end of the line, without those that are escaped. */
  #quotesFrom(start: number): number {
    const line = this.#line;
    if (start < line.from || start >= line.end) {
      const end = this.#text.slice(start).search(/[\r\n]/);
      line.from = start;
      line.end = end < 0 ? this.#text.length : start + end;
      line.quotes = quotesIn(this.#text, start, line.end);
    } else {
      line.quotes -= quotesIn(this.#text, line.from, start);
      line.from = start;
    }
    return line.quotes;
  }

  /** The scanner tells of the last error in a string only, so that one of this kind has to be looked for. */
  #controlCharacter(): void {
    for (let at = this.start + 1; at < this.contentEnd; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x5c) at += 1;
      if (code >= 0x20) continue;
      const what = code === 9 ? 'A tab' : 'A control character';
      const written = code === 9 ? '\\t' : `\\u${code.toString(16).padStart(4, '0')}`;
      this.#problem({ start: at, end: at + 1 }, `${what} cannot stand in a JSON string as it is. Write ${written}.`);
      return;
    }
  }

  /** Words end elsewhere than the scanner thinks: to it `12kg` is two tokens, and a no-break space behind `true` part of it. */
  #word(): void {
    const text = this.#text;
    singleQuoted.lastIndex = this.start;
    if (text[this.start] === "'" && singleQuoted.test(text)) {
      this.token = 'string';
      this.style = 'single';
      this.end = singleQuoted.lastIndex;
      this.contentEnd = this.end - 1;
      this.verbatim = true;
      this.#problem(this.span(), 'JSON strings stand in double quotes. Replace the single quotes.');
      return;
    }
    // White space that JSON does not know is a word of its own.
    let end = this.start + 1;
    wordPiece.lastIndex = this.start;
    while (wordPiece.test(text)) end = wordPiece.lastIndex;
    const whole = end === this.end && this.#scanner.getTokenError() === scanError.none;
    if (literal.test(text.slice(this.start, end))) this.token = 'literal';
    else if (this.token !== 'number' || !whole) this.token = 'word';
    this.end = end;
  }
}

const colon = 0x3a;
const slash = 0x2f;
const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;

/** With what a token starts that is no string. */
const marks: readonly (Token | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if ('{}[],:'.includes(char)) return char as Token;
  return 'tfn'.includes(char) ? 'literal' : /[-\d]/.test(char) ? 'number' : undefined;
});

export function behindWhiteSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

/** Where the literal ends that starts with the code; -1 if it is none. */
export function endOfLiteral(text: string, start: number, code: number): number {
  const word = code === 0x74 ? 'true' : code === 0x66 ? 'false' : 'null';
  return text.startsWith(word, start) ? start + word.length : -1;
}

/** Where the number ends that starts with the code, as JSON writes numbers; -1 if it is none. */
export function endOfNumber(text: string, start: number, first: number): number {
  let at = start;
  let code = first;
  if (code === minus) code = text.charCodeAt(++at);
  if (!isDigit(code)) return -1;
  at = code === zero ? at + 1 : behindDigits(text, at);
  if (text.charCodeAt(at) === dot) {
    if (!isDigit(text.charCodeAt(at + 1))) return -1;
    at = behindDigits(text, at + 1);
  }
  code = text.charCodeAt(at);
  if (code !== 0x65 && code !== 0x45) return at;
  code = text.charCodeAt(++at);
  if (code === minus || code === 0x2b) code = text.charCodeAt(++at);
  return isDigit(code) ? behindDigits(text, at) : -1;
}

function behindDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= 0x39;
}

/** What may stand behind a number or a literal: white space, a comma, a bracket, or nothing. */
function endsWord(code: number): boolean {
  return (
    code === 0x2c ||
    code === 0x0a ||
    code === 0x20 ||
    code === 0x7d ||
    code === 0x5d ||
    code === 0x0d ||
    code === 9 ||
    Number.isNaN(code)
  );
}

const literal = /^(?:true|false|null)$/;

/** Where a text ends that goes on up to `end` without a quote: what closes the structure around it is most likely not part of it. */
export function withoutClosers(text: string, start: number, end: number): number {
  const content = text.slice(start, end);
  // One that closes what was opened in the text belongs to it: `$.list[0]`, `States.Format('{}')`.
  let braces = count(content, /(?<!%)}/g) - count(content, /{(?!%)/g);
  let brackets = count(content, /]/g) - count(content, /\[/g);
  let at = end;
  for (; at > start; at--) {
    const last = text[at - 1]!;
    const isAround =
      last === '}' ? text[at - 2] !== '%' && braces-- > 0 : last === ']' ? brackets-- > 0 : /[\s,]/.test(last);
    if (!isAround) break;
  }
  return at;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whether a quote opens a text on one line that begins with a word, and behind that text stands what may. */
export function opensText(text: string, quote: number): boolean {
  opened.lastIndex = quote;
  return opened.test(text);
}

const opened = /"(?:[^\s"',:{}[\]/\\]|\{%)(?:[^"\\\r\n]|\\.)*"[ \t]*(?:[:,}\]\r\n]|$)/y;

/** The quotes in a piece of text, without those that are escaped. */
export function quotesIn(text: string, start: number, end: number): number {
  return count(text.slice(start, end).replaceAll(/\\./g, ''), /"/g);
}

const singleQuoted = /'[^'\r\n]*'/y;

/** What words are made of; `${Name}` is one piece, as substitution sees it, and a comment is none. */
const wordPiece = /\$\{[^{}"\r\n]{0,200}\}|\$\{[\w.:-]*|\$|\/(?![/*])|[^\s{}[\]",:/$]+/y;

/**
 * SyntaxKind and ScanError of jsonc-parser. There they are ambient constant enums, which a compiler that sees one file at a
 * time (esbuild) cannot read; the test beside this file holds these numbers against what the scanner says.
 */
// biome-ignore format: a table
export const syntaxKind = {
  openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, string: 10, number: 11,
  lineComment: 12, blockComment: 13, lineBreak: 14, trivia: 15, end: 17,
} as const;

export const scanError = { none: 0, unexpectedEndOfComment: 1, unexpectedEndOfString: 2 } as const;

/** Everything else is a word. */
const tokens: Readonly<Record<number, Token>> = {
  [syntaxKind.openBrace]: '{',
  [syntaxKind.closeBrace]: '}',
  [syntaxKind.openBracket]: '[',
  [syntaxKind.closeBracket]: ']',
  [syntaxKind.comma]: ',',
  [syntaxKind.colon]: ':',
  [syntaxKind.string]: 'string',
  [syntaxKind.number]: 'number',
  [syntaxKind.end]: 'end',
};
