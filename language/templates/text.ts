/**
 * A definition that a template holds as text: a string, the text of `Fn::Sub`, or the fragments of `Fn::Join` put together.
 *
 * The text is what the parser reads; every character of it leads back to the character of the file that stands for it,
 * through the escapes of JSON, the indentation of a YAML block, and from fragment to fragment. Functions between fragments
 * become `${!Name}`, which every reader of definitions knows as a value that is filled in later. What goes back into the file
 * is written as the place wants it. This file knows no state machine.
 */
import type { Node, Span, StringNode } from '../tree.ts';
import { intrinsicOf, nameOfIntrinsic, type Sub, subOf } from './intrinsics.ts';

/** A stretch of the text that comes from one place of the file. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly source:
    | { readonly kind: 'string'; readonly node: StringNode; readonly from: number }
    /** A function, or the delimiter between two fragments: all of the piece is all of the place. */
    | { readonly kind: 'other'; readonly span: Span };
}

export class TemplateText {
  readonly value: string;
  /** All of it is the text of this `Fn::Sub`: what its placeholders mean is CloudFormation's matter. */
  readonly sub: Sub | undefined;
  /** Where in the file it stands. */
  readonly span: Span;
  readonly #pieces: readonly Piece[];
  /** The text of the file. */
  readonly #file: string;

  constructor(file: string, span: Span, value: string, pieces: readonly Piece[], sub: Sub | undefined) {
    this.#file = file;
    this.span = span;
    this.value = value;
    this.#pieces = pieces;
    this.sub = sub;
  }

  /** The place in the file of a stretch of the text. */
  toFile({ start, end }: Span): Span {
    const first = this.#pieceAt(start, false);
    if (!first) return this.span;
    const from = offsetIn(first, start);
    if (end <= start) return { start: from, end: from };
    const last = this.#pieceAt(end, true) ?? first;
    return {
      start: from,
      end: Math.max(from, last.source.kind === 'other' ? last.source.span.end : offsetIn(last, end)),
    };
  }

  /** The place in the text of a place in the file; undefined outside of all fragments. */
  fromFile(offset: number): number | undefined {
    for (const piece of this.#pieces) {
      if (piece.source.kind === 'other') continue;
      const low = offsetIn(piece, piece.start);
      const high = offsetIn(piece, piece.end);
      if (offset < low || offset > high) continue;
      // The last place of the text that is not behind the place in the file.
      let from = piece.start;
      let to = piece.end;
      while (from < to) {
        const middle = (from + to + 1) >> 1;
        if (offsetIn(piece, middle) <= offset) from = middle;
        else to = middle - 1;
      }
      return from;
    }
    return undefined;
  }

  /** `text` as it is written in the file at a place of this text; undefined where the place is in more than one fragment. */
  write(text: string, { start, end }: Span): string | undefined {
    const node = this.#nodeAt(start, end);
    if (!node) return undefined;
    const lines = () => text.replaceAll('\n', `\n${this.#indent(node)}`);
    switch (node.style) {
      case 'json':
      case 'double':
        return quoted(text);
      case 'single':
        return lines().replaceAll("'", "''").replaceAll('\n', '\n\n');
      default:
        return lines();
    }
  }

  /** The same for a snippet of the protocol (`$1`, `\$`); the editor indents what are lines of the file. */
  writeSnippet(text: string, { start, end }: Span): string | undefined {
    const style = this.#nodeAt(start, end)?.style;
    if (style === undefined) return undefined;
    if (style === 'single') return text.replaceAll("'", "''");
    // A word behind its key cannot be the key of something itself.
    if (style === 'plain' && /:(?:\s|$)/.test(text) && !this.#isFirstOnLine(start)) return undefined;
    if (style !== 'json' && style !== 'double') return text;
    return this.#inLinesOfText(text, start).replaceAll(/\\[$}\\]|["\n\t\\]/g, part => {
      if (part === '\\$' || part === '\\}') return part;
      return quoted(part === '\\\\' ? '\\' : part).replaceAll('\\', '\\\\');
    });
  }

  /** Line ends that are escapes are none to the editor, so what follows them is indented here, like the text around it. */
  #inLinesOfText(snippet: string, start: number): string {
    const { value } = this;
    const unit = /\n([ \t]+)\S/.exec(value)?.[1];
    // A text on one line stays on it.
    if (!value.includes('\n')) return snippet.replaceAll(/\n\t*/g, ' ');
    const lineStart = value.lastIndexOf('\n', start - 1) + 1;
    const indent = /[ \t]*/.exec(value.slice(lineStart, start))?.[0] ?? '';
    return snippet.replaceAll(/\n(\t*)/g, (_, tabs: string) => `\n${indent}${(unit ?? '  ').repeat(tabs.length)}`);
  }

  #isFirstOnLine(start: number): boolean {
    const at = this.toFile({ start, end: start }).start;
    return this.#file.slice(this.#file.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
  }

  #nodeAt(start: number, end: number): StringNode | undefined {
    const piece = this.#pieceAt(start, false);
    const whole = piece && (end <= piece.end || end <= start) && piece.source.kind === 'string';
    return whole && piece.source.kind === 'string' ? piece.source.node : undefined;
  }

  /** The piece that holds the character at (or, for an end, before) a place of the text. */
  #pieceAt(index: number, isEnd: boolean): Piece | undefined {
    const pieces = this.#pieces;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { end } = pieces[middle]!;
      if (isEnd ? end >= index : end > index) high = middle;
      else low = middle + 1;
    }
    return pieces[low];
  }

  /** The blanks before a line of the file inside a string. */
  #indent(node: StringNode): string {
    const first = node.value.search(/[^\n]/);
    const at = node.offsetAt(Math.max(0, first));
    const lineStart = this.#file.lastIndexOf('\n', at - 1) + 1;
    return ' '.repeat(this.#file.slice(lineStart, at).search(/\S|$/));
  }
}

const quoted = (text: string) => JSON.stringify(text).slice(1, -1);

function offsetIn({ source, start }: Piece, index: number): number {
  if (source.kind === 'string') return source.node.offsetAt(source.from + index - start);
  return index > start ? source.span.end : source.span.start;
}

/** The text of a string, of `Fn::Sub` or of `Fn::Join`; undefined for everything else. */
export function templateText(file: string, node: Node): TemplateText | undefined {
  const pieces: Piece[] = [];
  let value = '';
  const intrinsic = intrinsicOf(node);
  const sub = intrinsic && subOf(intrinsic);
  if (sub) addSub(sub.text);
  else if (intrinsic?.name === 'Fn::Join') {
    if (!addJoin(intrinsic.argument)) return undefined;
  } else if (node.kind === 'string') addString(node, 0, node.value.length);
  else return undefined;
  return new TemplateText(file, node.span, value, pieces, sub);

  function add(text: string, source: Piece['source']): void {
    pieces.push({ start: value.length, end: value.length + text.length, source });
    value += text;
  }

  function addString(from: StringNode, start: number, end: number): void {
    if (end > start || from.value === '')
      add(from.value.slice(start, end), { kind: 'string', node: from, from: start });
  }

  /** `${!Name}` stays in the text as `${Name}` (CloudFormation, "Fn::Sub"). */
  function addSub(text: StringNode): void {
    let from = 0;
    for (const { index } of text.value.matchAll(/\$\{!/g)) {
      addString(text, from, index + 2);
      from = index + 3;
    }
    addString(text, from, text.value.length);
  }

  function addJoin(argument: Node | undefined): boolean {
    const [delimiter, items] = argument?.kind === 'array' ? argument.items : [];
    if (delimiter?.kind !== 'string' || items?.kind !== 'array') return false;
    for (const [index, item] of items.items.entries()) {
      if (index > 0 && delimiter.value !== '')
        add(delimiter.value, { kind: 'other', span: { start: item.span.start, end: item.span.start } });
      const inner = intrinsicOf(item);
      const innerSub = inner && subOf(inner);
      if (innerSub) addSub(innerSub.text);
      else if (inner?.name === 'Fn::Join' && addJoin(inner.argument)) continue;
      else if (inner) {
        const name = nameOfIntrinsic(inner).replaceAll(/[^\w.:-]/g, '_');
        add(`\${!${name}}`, { kind: 'other', span: item.span });
      } else if (item.kind === 'string') addString(item, 0, item.value.length);
      else if (item.kind === 'number') add(item.text, { kind: 'other', span: item.span });
      else add(item.kind === 'boolean' ? String(item.value) : '', { kind: 'other', span: item.span });
    }
    return true;
  }
}
