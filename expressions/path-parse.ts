/**
 * JSONPath, read: text to segments with exact offsets. Tolerant: what stands before the first mistake is always there,
 * because a half-typed path is what completion works on. The dialect is Jayway's as AWS Step Functions has it: functions
 * such as `.length()` are not functions but member names. This file does not evaluate anything.
 */
import type { Problem, Span } from './json.ts';
import type { ParsedPath, PathRoot, Segment } from './path.ts';
import { parseFilter } from './path-filter.ts';

/** Reads a path. `offset` is added to every position, for a path that stands inside a larger text. */
export function parsePath(text: string, offset = 0): ParsedPath {
  const reader = new PathReader(text, offset);
  return reader.read();
}

class PathReader {
  private at = 0;
  private readonly segments: Segment[] = [];
  private readonly problems: Problem[] = [];

  constructor(
    private readonly text: string,
    private readonly offset: number,
  ) {}

  read(): ParsedPath {
    const { text } = this;
    if (!text.startsWith('$')) {
      const message =
        text.trim() === ''
          ? 'A path is missing here. It starts with $ (the input), $$ (the context object) or $name (a variable).'
          : text.startsWith(' ')
            ? 'A path must not start with a blank.'
            : 'A path starts with $ (the input), $$ (the context object) or $name (a variable).';
      return { problems: [this.problem(0, text.length, message)] };
    }
    this.at = 1;
    let root: PathRoot = 'input';
    if (text[1] === '$') {
      this.at = 2;
      root = 'context';
    } else {
      const name = /^[\p{ID_Start}_][\p{ID_Continue}]*/u.exec(text.slice(1))?.[0];
      if (name !== undefined) {
        this.at = 1 + name.length;
        root = { variable: name };
      }
    }
    const rootSpan = this.span(0, this.at);
    while (this.at < text.length && this.problems.length === 0) this.segment();
    if (this.problems.length === 0) this.checkOrder();
    return {
      path: {
        text,
        span: this.span(0, text.length),
        root,
        rootSpan,
        segments: this.segments.slice(), // with no room for more: these stay
        definite: this.segments.every(isDefinite),
      },
      problems: this.problems,
    };
  }

  private segment(): void {
    const start = this.at;
    const char = this.text[start];
    if (char === '[') this.bracket(start);
    else if (char === '.') this.dot(start);
    else if (char !== undefined && /\s/.test(char))
      this.fail(
        start,
        this.text.length,
        this.text.slice(start).trim() === ''
          ? 'A path must not end with a blank.'
          : "A blank is not allowed here. Write a member whose name has blanks in brackets: ['the name'].",
      );
    // `$.a[0]name`: Jayway, which the service reads paths with, asks for no dot behind a bracket; published definitions have it.
    else if (this.text[start - 1] === ']' && char !== undefined && !/[()\]'"*]/.test(char)) this.member(start);
    else
      this.fail(
        start,
        start + 1,
        `Unexpected "${char}" in a path. Behind ${start === 1 ? '$' : 'a segment'} a path goes on with .name or [...].`,
      );
  }

  private dot(start: number): void {
    if (this.text[start + 1] === '.') {
      this.at = start + 2;
      this.segments.push({ kind: 'recursive', span: this.span(start, this.at) });
      if (this.at >= this.text.length)
        this.fail(start, this.at, 'A path must not end with "..": name a member behind it.');
      else if (this.text[this.at] !== '[') this.member(start + 2);
      return;
    }
    this.at = start + 1;
    if (this.at >= this.text.length) {
      this.fail(start, this.at, 'A path must not end with a dot: name a member behind it.');
      return;
    }
    // `$.['a']` and `$.[?(…)]`: AWS tolerates a dot before a bracket (Developer Guide, "Paths"; AWS recording).
    if (this.text[this.at] === '[') {
      this.bracket(start);
      return;
    }
    this.member(start);
  }

  /** A name in dot notation; `this.at` stands on its first character. */
  private member(start: number): void {
    const nameStart = this.at;
    if (this.text[nameStart] === '*') {
      this.at++;
      this.segments.push({ kind: 'wildcard', span: this.span(start, this.at) });
      return;
    }
    let at = nameStart;
    for (; at < this.text.length; at++) {
      if (isLetterOrDigit(this.text.charCodeAt(at))) continue;
      const char = this.text[at]!;
      if (char === '(') {
        const close = this.text.indexOf(')', at);
        at = close < 0 ? this.text.length : close + 1;
        break;
      }
      if (/[\s.[\]()'"]/.test(char)) break;
    }
    this.at = at;
    if (at === nameStart) {
      this.fail(start, Math.min(at + 1, this.text.length), 'A member name is missing behind the dot.');
      return;
    }
    this.segments.push({
      kind: 'child',
      name: this.text.slice(nameStart, at),
      span: this.span(start, at),
      nameSpan: this.span(nameStart, at),
    });
  }

  private bracket(start: number): undefined {
    const open = this.at;
    this.at = open + 1;
    this.blanks();
    const char = this.text[this.at];
    if (char === undefined) return this.fail(start, this.at, 'The bracket is not closed: "]" is missing.');
    if (char === "'" || char === '"') return this.names(start);
    if (char === '*') {
      this.at++;
      return this.close(start, span => ({ kind: 'wildcard', span }));
    }
    if (char === '?') return this.filter(start);
    if (/[-\d:]/.test(char)) return this.numbers(start);
    this.fail(
      this.at,
      this.at + 1,
      char === ']'
        ? "The brackets are empty. Write an index, '*' or a quoted member name in them."
        : 'In brackets stands a quoted member name, an index, a slice, * or a filter ?(...).',
    );
  }

  private names(start: number): undefined {
    const names: string[] = [];
    const spans: Span[] = [];
    for (;;) {
      const from = this.at;
      const name = this.quotedText();
      if (name === undefined) return;
      names.push(name);
      spans.push(this.span(from + 1, this.at - 1));
      this.blanks();
      if (this.text[this.at] !== ',') break;
      const comma = this.at++;
      this.blanks();
      const next = this.text[this.at];
      if (next !== "'" && next !== '"')
        return this.fail(comma, comma + 1, 'A quoted member name is missing behind the comma.');
    }
    this.close(start, span =>
      names.length === 1
        ? { kind: 'child', name: names[0]!, span, nameSpan: spans[0]! }
        : { kind: 'names', names, span },
    );
  }

  /** A quoted name at `this.at`; undefined (and a problem) when its quote is missing. */
  private quotedText(): string | undefined {
    const start = this.at;
    const quote = this.text[start]!;
    let value = '';
    for (let at = start + 1; at < this.text.length; at++) {
      const char = this.text[at]!;
      const after = this.text[at + 1];
      // AWS recording: in `$['a\"b']` the backslash belongs to the name; only the own quote and itself are escaped.
      if (char === '\\' && (after === quote || after === '\\')) value += this.text[++at]!;
      else if (char === quote) {
        this.at = at + 1;
        return value;
      } else value += char;
    }
    this.at = this.text.length;
    // Completion wants to know the name so far.
    this.segments.push({
      kind: 'child',
      name: value,
      span: this.span(start, this.at),
      nameSpan: this.span(start + 1, this.at),
    });
    this.fail(start, this.at, `The member name is not closed: the quote ${quote} is missing.`);
    return undefined;
  }

  private numbers(start: number): undefined {
    const match = /^[-\d:,\s]*/.exec(this.text.slice(this.at))![0];
    const from = this.at;
    this.at += match.length;
    const body = match.trim();
    const integer = /^-?\d+$/;
    if (body.includes(':')) {
      const parts = body.split(':').map(part => part.trim());
      const good = parts.length === 2 && parts.every(part => part === '' || integer.test(part)) && body !== ':';
      if (!good)
        return this.fail(
          from,
          this.at,
          'A slice is written [from:to] with whole numbers; one of them may be left out.',
        );
      return this.close(start, span => ({
        kind: 'slice',
        ...(parts[0] === '' ? {} : { from: Number(parts[0]) }),
        ...(parts[1] === '' ? {} : { to: Number(parts[1]) }),
        span,
      }));
    }
    const parts = body.split(',').map(part => part.trim());
    if (!parts.every(part => integer.test(part)))
      return this.fail(from, Math.max(this.at, from + 1), 'An array index is a whole number.');
    const indexes = parts.map(Number);
    this.close(start, span =>
      indexes.length === 1 ? { kind: 'index', index: indexes[0]!, span } : { kind: 'indexes', indexes, span },
    );
  }

  private filter(start: number): undefined {
    const parsed = parseFilter(this.text, this.at, this.offset, parsePath);
    this.at = parsed.end;
    if (parsed.problem) {
      this.problems.push(parsed.problem);
      return undefined;
    }
    this.close(start, span => ({ kind: 'filter', filter: parsed.filter!, span }));
  }

  private close(start: number, make: (span: Span) => Segment): undefined {
    this.blanks();
    if (this.text[this.at] === ']') {
      this.at++;
      this.segments.push(make(this.span(start, this.at)));
      return;
    }
    if (this.at >= this.text.length) {
      this.segments.push(make(this.span(start, this.at)));
      this.fail(start, this.at, 'The bracket is not closed: "]" is missing.');
    } else this.fail(this.at, this.at + 1, `Unexpected "${this.text[this.at]}" in brackets; "]" is expected here.`);
  }

  /** AWS: "Multi properties can only be used as path leafs" is a failure of the run; `..` needs something behind it. */
  private checkOrder(): void {
    this.segments.forEach((segment, i) => {
      if (segment.kind === 'names' && i < this.segments.length - 1)
        this.problems.push({
          ...segment.span,
          message: 'Several members can only be chosen at the end of a path.',
          late: true,
        });
    });
  }

  private blanks(): void {
    while (this.text[this.at] === ' ') this.at++;
  }

  private fail(start: number, end: number, message: string): undefined {
    this.problems.push(this.problem(start, end, message));
    this.at = Math.max(this.at, end);
  }

  private problem(start: number, end: number, message: string): Problem {
    return { ...this.span(start, end), message };
  }

  private span(start: number, end: number): Span {
    return { start: start + this.offset, end: end + this.offset };
  }
}

/** Jayway: a list of member names at the end gives one object, so it is definite; a list of indexes gives an array. */
function isDefinite(segment: Segment): boolean {
  return segment.kind === 'child' || segment.kind === 'index' || segment.kind === 'names';
}

/** What names are made of, but for a few. */
function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
}
