/**
 * Strings of the positioned tree: the decoded text of a JSON or YAML scalar, and where in the document each UTF-16 unit of
 * it is written. Every decoder here follows one way of writing a string (escapes, folded lines, indented blocks) and yields
 * value and offsets together, so they cannot disagree. Offsets are computed on the first question that needs them; a string
 * written verbatim never needs them. This file knows no grammar: someone else found where the scalar starts and ends.
 */
import { type Stretch, still } from './stretch.ts';
import type { ArrayNode, Member, Span, StringNode } from './tree.ts';

/** A decoded string; `offsets[i]` is where unit `i` is written, `offsets[value.length]` the end of the content. */
export interface Decoded {
  readonly value: string;
  readonly offsets: readonly number[];
}

/** What few strings have. */
interface Seldom {
  /** Asked once, when an offset inside of the string is first needed. */
  readonly decode: (() => Decoded) | undefined;
  offsets: readonly number[] | undefined;
  tag: string | undefined;
}

/** A string whose units may stand anywhere. */
export class DecodedString implements StringNode {
  declare readonly kind: 'string';
  /** See `ReadNode`. */
  stretch: Stretch;
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly style: StringNode['style'];
  /** Written once by the parser, as a key is made before its member, and when what is around it is made anew. */
  parent: Member | ArrayNode | undefined;
  #seldom: Seldom | undefined;

  /** `decode` is undefined when the content stands verbatim, behind a quote unless the string is a plain one. */
  constructor(
    from: number,
    to: number,
    style: StringNode['style'],
    value: string,
    decode: (() => Decoded) | undefined,
    parent: Member | ArrayNode | undefined,
    stretch = still,
  ) {
    this.stretch = stretch;
    this.from = from;
    this.to = to;
    this.style = style;
    this.value = value;
    this.parent = parent;
    this.#seldom = decode && { decode, offsets: undefined, tag: undefined };
  }

  get start(): number {
    return this.stretch.offset + this.from;
  }

  get end(): number {
    return this.stretch.offset + this.to;
  }

  get span(): Span {
    const { offset } = this.stretch;
    return { start: offset + this.from, end: offset + this.to };
  }

  get tag(): string | undefined {
    return this.#seldom?.tag;
  }

  /** Written once by the parser: the string is made before its tag is looked at. */
  set tag(tag: string | undefined) {
    this.#seldom ??= { decode: undefined, offsets: undefined, tag };
    this.#seldom.tag = tag;
  }

  offsetAt(index: number): number {
    const at = Math.max(0, Math.min(index, this.value.length));
    const seldom = this.#seldom;
    if (seldom?.decode === undefined) return this.start + (this.style === 'plain' ? 0 : 1) + at;
    seldom.offsets ??= seldom.decode().offsets;
    const offset = seldom.offsets[at];
    return offset === undefined ? this.end : this.stretch.offset + offset;
  }

  /** The value as the decoder of the offsets reads it, which must be `value`. For tests. */
  decodedAgain(): string {
    return this.#seldom?.decode?.().value ?? this.value;
  }
}

Object.defineProperty(DecodedString.prototype, 'kind', { value: 'string', enumerable: true });

/** Collects units and their places while a decoder walks the text. */
class Units {
  #value = '';
  readonly #offsets: number[] = [];

  /** Text that stands in the document as it is. */
  verbatim(text: string, start: number, end: number): void {
    for (let i = start; i < end; i++) this.#offsets.push(i);
    this.#value += text.slice(start, end);
  }

  /** Text that something else stands for: all its units are at that place. */
  instead(value: string, at: number): void {
    for (let i = 0; i < value.length; i++) this.#offsets.push(at);
    this.#value += value;
  }

  end(at: number): Decoded {
    this.#offsets.push(at);
    return { value: this.#value, offsets: this.#offsets };
  }
}

/** A text that something else stands for in the document. */
export function decodeInstead(value: string, { start, end }: Span): Decoded {
  const units = new Units();
  units.instead(value, start);
  return units.end(end);
}

// biome-ignore format: a table
const jsonEscapes: Readonly<Record<string, string>> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
};

/**
 * The content of a JSON string, between its quotes. `onBadEscape` hears of escapes JSON does not know (RFC 8259, section 7);
 * they stay in the value as they are written, which is what their writer most likely meant.
 */
export function decodeJson(text: string, start: number, end: number, onBadEscape?: (span: Span) => void): Decoded {
  const units = new Units();
  let plainFrom = start;
  for (let i = start; i < end; i++) {
    if (text[i] !== '\\') continue;
    const hex = text[i + 1] === 'u' && i + 6 <= end ? text.slice(i + 2, i + 6) : '';
    const length = hex === '' ? 2 : 6;
    const value = hex === '' ? jsonEscapes[text[i + 1] ?? ''] : decodeHex(hex);
    if (value === undefined || i + 2 > end) {
      onBadEscape?.({ start: i, end: Math.min(i + 2, end) });
      i += 1; // The escaped character is text, even if it is a backslash.
      continue;
    }
    units.verbatim(text, plainFrom, i);
    units.instead(value, i);
    i += length - 1;
    plainFrom = i + 1;
  }
  units.verbatim(text, plainFrom, end);
  return units.end(end);
}

function decodeHex(digits: string): string | undefined {
  if (!/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

/** A YAML plain scalar over one or more lines (YAML 1.2.2, section 6.5, "Line Folding"). */
export function decodePlain(text: string, start: number, end: number): Decoded {
  return foldLines(text, start, end, (units, from, to) => units.verbatim(text, from, to));
}

/** The content of a YAML single-quoted scalar: folded, and `''` is a quote. */
export function decodeSingle(text: string, start: number, end: number): Decoded {
  return foldLines(text, start, end, (units, from, to) => {
    let plainFrom = from;
    for (let i = from; i + 1 < to; i++) {
      if (text[i] !== "'" || text[i + 1] !== "'") continue;
      units.verbatim(text, plainFrom, i);
      units.instead("'", i);
      plainFrom = i + 2;
      i += 1;
    }
    units.verbatim(text, plainFrom, to);
  });
}

/** A line break becomes a space, n line breaks become n - 1; blanks around them are dropped. */
function foldLines(
  text: string,
  start: number,
  end: number,
  content: (units: Units, from: number, to: number) => void,
): Decoded {
  const units = new Units();
  let from = start;
  let separator = '';
  let separatorAt = start;
  for (;;) {
    const newline = text.indexOf('\n', from);
    const last = newline === -1 || newline >= end;
    let to = last ? end : newline > from && text[newline - 1] === '\r' ? newline - 1 : newline;
    const lineEnd = to;
    // The first line keeps its leading blanks (they are quoted), the last one its trailing ones.
    if (from !== start) while (from < to && isBlank(text[from])) from += 1;
    if (!last) while (to > from && isBlank(text[to - 1])) to -= 1;
    const first = separator === '';
    if (first || last || to > from) {
      units.instead(separator, separatorAt);
      content(units, from, to);
      separator = ' ';
      separatorAt = to;
    } else if (separator === '\n') {
      units.instead('\n', separatorAt);
      separatorAt = lineEnd;
    } else {
      separator = '\n';
    }
    if (last) return units.end(end);
    from = newline + 1;
  }
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

// biome-ignore format: a table
const yamlEscapes: Readonly<Record<string, string>> = {
  '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
  N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029', ' ': ' ', '"': '"', '/': '/', '\\': '\\', '\t': '\t',
};

const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The content of a YAML double-quoted scalar: escapes, escaped line breaks and folding (YAML 1.2.2, section 7.3.1). */
export function decodeDouble(text: string, start: number, end: number): Decoded {
  const units = new Units();
  const at = (i: number): string => (i < end ? (text[i] ?? '') : '');
  const newlineLength = (i: number): number => (at(i) === '\n' ? 1 : at(i) === '\r' && at(i + 1) === '\n' ? 2 : 0);
  let i = start;
  while (i < end) {
    if (at(i) === '\\') {
      const newline = newlineLength(i + 1);
      const escaped = yamlEscapes[at(i + 1)];
      const hexLength = hexLengths[at(i + 1)];
      if (newline > 0) {
        i += 1 + newline;
        while (isBlank(at(i))) i += 1;
      } else if (escaped !== undefined) {
        units.instead(escaped, i);
        i += 2;
      } else if (hexLength !== undefined) {
        const stop = Math.min(i + 2 + hexLength, end);
        const value = stop - i === 2 + hexLength ? decodeHex(text.slice(i + 2, stop)) : undefined;
        if (value === undefined) units.verbatim(text, i, stop);
        else units.instead(value, i);
        i = stop;
      } else {
        const stop = Math.min(i + 2, end);
        units.verbatim(text, i, stop);
        i = stop;
      }
      continue;
    }
    let blankEnd = i;
    while (isBlank(at(blankEnd))) blankEnd += 1;
    if (newlineLength(blankEnd) === 0) {
      const stop = Math.max(blankEnd, i + 1);
      units.verbatim(text, i, stop);
      i = stop;
      continue;
    }
    // A fold: the blanks before it and at the starts of the following lines are dropped.
    const foldAt = i;
    i = blankEnd + newlineLength(blankEnd);
    let folded = false;
    for (;;) {
      while (isBlank(at(i))) i += 1;
      const length = newlineLength(i);
      if (length === 0) break;
      units.instead('\n', folded ? i : foldAt);
      folded = true;
      i += length;
    }
    if (!folded) units.instead(' ', foldAt);
  }
  return units.end(end);
}

/** A YAML block scalar as its parser found it. */
export interface Block {
  /** Its header: `|`, `>-`, `|2+` ... */
  readonly header: string;
  /** Indentation of the collection it stands in, to which an indicator in the header adds. */
  readonly parentIndent: number;
  /** Where the line after the header starts, and where the last line ends. */
  readonly start: number;
  readonly end: number;
}

/** A literal or folded block (YAML 1.2.2, section 8.1): indentation taken away, lines folded, the end chomped. */
export function decodeBlock(text: string, block: Block): Decoded {
  const units = new Units();
  const folded = block.header.startsWith('>');
  const keep = block.header.includes('+');
  const strip = block.header.includes('-');
  const explicitIndent = Number(/[1-9]/.exec(block.header)?.[0] ?? 0);
  const lines = linesOf(text, block.start, block.end);
  const isEmpty = (line: Line): boolean => line.content === line.end;

  let chompFrom = lines.length;
  while (chompFrom > 0 && isEmpty(lines[chompFrom - 1]!)) chompFrom -= 1;
  if (chompFrom === 0) {
    // Blank lines only; the last "line" is what follows the last line break.
    if (keep) for (const line of lines.slice(0, Math.max(1, lines.length - 1))) units.instead('\n', line.end);
    return units.end(keep && lines.length > 0 ? block.end : block.start);
  }

  let indent = block.parentIndent + explicitIndent;
  let contentFrom = 0;
  while (contentFrom < chompFrom && isEmpty(lines[contentFrom]!)) {
    const line = lines[contentFrom]!;
    if (explicitIndent === 0) indent = Math.max(indent, line.content - line.start);
    contentFrom += 1;
  }
  const firstLine = lines[contentFrom]!;
  if (explicitIndent === 0) indent = firstLine.content - firstLine.start;
  // Trailing blank lines that are indented deeper than the block are content.
  for (let i = lines.length - 1; i >= chompFrom; i--) {
    if (lines[i]!.content - lines[i]!.start > indent) chompFrom = i + 1;
  }

  const textStart = (line: Line): number => Math.min(line.content, line.start + indent);
  for (let i = 0; i < contentFrom; i++) {
    units.verbatim(text, textStart(lines[i]!), lines[i]!.content);
    units.instead('\n', lines[i]!.end);
  }
  let separator = '';
  let separatorAt = firstLine.start;
  let previousDeeper = false;
  for (let i = contentFrom; i < chompFrom; i++) {
    const line = lines[i]!;
    const deeper = line.content - line.start > indent || text[line.content] === '\t';
    if (folded && !deeper && isEmpty(line)) {
      if (separator === '\n') {
        units.instead('\n', separatorAt);
        separatorAt = line.end;
      } else {
        separator = '\n';
      }
      continue;
    }
    if (folded && deeper) {
      // A line that is indented deeper keeps the line breaks around it.
      if (separator === ' ') separator = '\n';
      else if (!previousDeeper && separator === '\n') separator = '\n\n';
    }
    units.instead(separator, separatorAt);
    units.verbatim(text, textStart(line), line.end);
    separator = folded && !deeper ? ' ' : '\n';
    separatorAt = line.end;
    previousDeeper = deeper;
  }

  const lastLine = lines[chompFrom - 1]!;
  if (strip) return units.end(lastLine.end);
  if (!keep) {
    units.instead('\n', lastLine.end);
    return units.end(Math.min(lastLine.next, block.end));
  }
  if (chompFrom === lines.length) units.instead('\n', lastLine.end);
  for (let i = chompFrom; i < lines.length; i++) {
    units.instead('\n', lines[i - 1]!.end);
    units.verbatim(text, textStart(lines[i]!), lines[i]!.content);
  }
  return units.end(block.end);
}

interface Line {
  readonly start: number;
  /** Behind the indentation. */
  readonly content: number;
  /** Before the line break. */
  readonly end: number;
  /** Behind the line break. */
  readonly next: number;
}

/** The lines of a range; a range that ends with a line break has an empty line behind it. */
function linesOf(text: string, start: number, end: number): Line[] {
  const lines: Line[] = [];
  if (start >= end) return lines;
  for (let from = start; ; ) {
    const newline = text.indexOf('\n', from);
    const last = newline === -1 || newline >= end;
    const lineEnd = last ? end : newline;
    let content = from;
    while (content < lineEnd && text[content] === ' ') content += 1;
    const crlf = lineEnd > content && text[lineEnd - 1] === '\r';
    lines.push({ start: from, content, end: crlf ? lineEnd - 1 : lineEnd, next: last ? end : newline + 1 });
    if (last) return lines;
    from = newline + 1;
  }
}
