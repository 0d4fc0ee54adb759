/**
 * JSON with comments, laid out anew. Only what stands between the tokens is written: blanks, line breaks, and the blanks around
 * comments; so neither data nor comments can get lost. What a person wrote on one line stays there while it is short enough.
 */
import type { Document, Span, TextEdit } from '../../../language/index.ts';
import { JsonTokens } from '../../../language/index.ts';
import type { FormatOptions } from './options.ts';

interface Lexeme extends Span {
  readonly token: string;
  /** Of a bracket: the index of the one that closes it. */
  close: number;
  /** Of a bracket that opens: all of it stands on one line. */
  flat: boolean;
}

/** The edits of the gaps inside `region`; of all of the text with its beginning and end without it. */
export function formatJson(document: Document, options: FormatOptions, region?: Span): TextEdit[] {
  const { text } = document;
  const lexemes = readLexemes(text, region);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const base = region ? indentAt(text, region.start) : '';
  const edits: TextEdit[] = [];
  /** The column behind what has been written. */
  let column = region ? region.start - (text.lastIndexOf('\n', region.start - 1) + 1) : 0;
  const stack: Lexeme[] = [];

  const first = lexemes[0];
  if (!first) return [];
  if (!region)
    write(
      { start: 0, end: first.start },
      gapText(text.slice(0, first.start), { between: '', first: true, blank: true }),
    );
  for (const [index, lexeme] of lexemes.entries()) {
    const next = lexemes[index + 1];
    const opens = lexeme.token === '{' || lexeme.token === '[';
    if (opens) lexeme.flat = isFlat(lexemes, index, text, column, options, stack.length === 0);
    column += lexeme.end - lexeme.start;
    if (opens) stack.push(lexeme);
    if (!next) break;
    const closes = next.token === '}' || next.token === ']';
    const holder = stack.at(-1);
    if (closes) stack.pop();
    write({ start: lexeme.end, end: next.start }, gapFor(lexeme, next, holder));
  }
  const last = lexemes.at(-1)!;
  if (!region) write({ start: last.end, end: text.length }, ending(text.slice(last.end)));
  return edits;

  function gapFor(before: Lexeme, next: Lexeme, holder: Lexeme | undefined): string {
    const source = text.slice(before.end, next.start);
    const closes = next.token === '}' || next.token === ']';
    if (next.token === ',' || next.token === ':') return gapText(source, { between: '' });
    if (before.token === ':') return gapText(source, { between: ' ' });
    const opens = before.token === '{' || before.token === '[';
    if (!holder) return gapText(source, { between: ' ' });
    if (opens && closes && !hasComment(source)) return '';
    if (holder.flat) {
      const inner = (opens && before.token === '[') || next.token === ']' ? '' : ' ';
      return gapText(source, { between: inner });
    }
    // A blank line stays between members, not at the edges.
    return gapText(source, { line: true, blank: !opens && !closes, depth: closes ? stack.length : undefined });
  }

  function gapText(
    source: string,
    { between = '', line = false, blank = false, first = false, depth }: GapStyle,
  ): string {
    const indent = newline + base + options.unit.repeat(depth === undefined ? stack.length : depth + 1);
    const pieces = piecesOf(source);
    let written = '';
    let afterLineComment = false;
    for (const { comment, breaks } of pieces.comments) {
      const atStart = first && written === '';
      if (breaks === 0 && !afterLineComment) written += atStart ? comment : ` ${comment}`;
      else written += `${atStart ? '' : (breaks > 1 ? newline : '') + indent}${comment}`;
      afterLineComment = comment.startsWith('//');
    }
    if (line || afterLineComment) {
      const before = blank && pieces.breaks > 1 ? newline : '';
      const to = depth === undefined ? indent : newline + base + options.unit.repeat(depth);
      return written + before + to;
    }
    if (first && written !== '')
      return pieces.breaks > 0 ? written + (pieces.breaks > 1 ? newline : '') + indent : `${written} `;
    return written === '' ? between : `${written}${between === '' ? '' : ' '}`;
  }

  function ending(source: string): string {
    const { comments, breaks } = piecesOf(source);
    const written = comments.length > 0 ? gapText(source, {}).trimEnd() : '';
    if (options.insertFinalNewline || options.trimFinalNewlines)
      return written + (breaks > 0 || options.insertFinalNewline ? newline : '');
    return written + newline.repeat(Math.min(1, breaks));
  }

  function write(span: Span, replacement: string): void {
    if (text.slice(span.start, span.end) !== replacement) edits.push({ span, text: replacement });
    const last = replacement.lastIndexOf('\n');
    column = last < 0 ? column + replacement.length : replacement.length - last - 1;
  }
}

interface GapStyle {
  readonly between?: string;
  readonly line?: boolean;
  readonly blank?: boolean;
  readonly first?: boolean;
  readonly depth?: number | undefined;
}

function readLexemes(text: string, region: Span | undefined): Lexeme[] {
  const tokens = new JsonTokens(text, () => {});
  if (region) tokens.end = region.start;
  const lexemes: Lexeme[] = [];
  const open: Lexeme[] = [];
  for (;;) {
    tokens.next();
    const { token, start, end } = tokens;
    if (token === 'end' || (region && start >= region.end)) return lexemes;
    const lexeme: Lexeme = { token, start, end, close: -1, flat: false };
    if (token === '{' || token === '[') open.push(lexeme);
    else if (token === '}' || token === ']') {
      const opener = open.pop();
      if (opener) opener.close = lexemes.length;
    }
    lexemes.push(lexeme);
  }
}

/** The root and the list of states have a line for each member, however short they are. */
function isFlat(
  lexemes: readonly Lexeme[],
  index: number,
  text: string,
  column: number,
  { lineWidth }: FormatOptions,
  isRoot: boolean,
): boolean {
  const { start, close } = lexemes[index]!;
  const closer = lexemes[close];
  if (!closer) return false;
  if (closer === lexemes[index + 1]) return !hasComment(text.slice(start + 1, closer.start));
  if (isRoot || lineWidth === 0) return false;
  const name = lexemes[index - 2];
  if (lexemes[index - 1]?.token === ':' && name && text.slice(name.start, name.end) === '"States"') return false;
  // More characters than fit cannot be laid out to fit, and long texts need not be looked at.
  if (closer.end - start > 4 * lineWidth + 400) return false;
  const source = text.slice(start, closer.end);
  if (source.includes('\n') || hasLineComment(source)) return false;
  let width = column;
  for (let at = index; at <= close; at++) {
    const { token, start: from, end } = lexemes[at]!;
    const next = lexemes[at + 1];
    width += end - from;
    if (at === close) break;
    if (token === ':' || token === ',' || (token === '{' && next?.token !== '}')) width += 1;
    if (next?.token === '}' && token !== '{') width += 1;
    const gap = text.slice(end, next?.start ?? end).trim().length;
    if (gap > 0) width += gap + 1;
    if (width > lineWidth) return false;
  }
  return width + (lexemes[close + 1]?.token === ',' ? 1 : 0) <= lineWidth;
}

interface Piece {
  readonly comment: string;
  /** Line breaks before it. */
  readonly breaks: number;
}

function piecesOf(source: string): { readonly comments: readonly Piece[]; readonly breaks: number } {
  const comments: Piece[] = [];
  let breaks = 0;
  for (const [piece] of source.matchAll(/\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|\n/g)) {
    if (piece === '\n') breaks++;
    else {
      comments.push({ comment: piece.trimEnd(), breaks });
      breaks = 0;
    }
  }
  return { comments, breaks };
}

const hasComment = (source: string) => source.includes('//') || source.includes('/*');
/** Also true for `//` inside of a text: then the width decides nothing, and lines stay as they are. */
const hasLineComment = (source: string) => /^(?:[^"\\/]|"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|\/(?!\/))*\/\//.test(source);

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}
