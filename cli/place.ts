/** Line and column of an offset, and the line itself with the place marked: how a terminal shows where. */
import type { Span } from '../language/index.ts';

export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** How a part of a frame is coloured; plain without it. */
export type Paint = (text: string) => string;

/** The lines of a text, for many places in it. */
export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const match of text.matchAll(/\r\n|\r|\n/g)) this.#starts.push(match.index + match[0].length);
  }

  placeOf(offset: number): TextPlace {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** The line of a span with carets under it; cut where it would not fit a terminal. */
  frameOf(
    { start, end }: Span,
    { dim = plain, mark = plain }: { dim?: Paint; mark?: Paint } = {},
    width = 110,
  ): string {
    const { line, column } = this.placeOf(start);
    const lineStart = start - (column - 1);
    const lineEnd = /[\r\n]/.exec(this.#text.slice(lineStart, lineStart + 100_000))?.index;
    const full = this.#text.slice(lineStart, lineEnd === undefined ? lineStart + 100_000 : lineStart + lineEnd);
    const from = Math.max(0, Math.min(column - 1 - 30, full.length - width));
    const shown = full.slice(from, from + width);
    const length = Math.max(1, Math.min(end - start, full.length - (column - 1), from + width - (column - 1)));
    const gutter = String(line);
    const padding = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
    return [
      `${dim(`${gutter} |`)} ${shown}`,
      `${dim(`${' '.repeat(gutter.length)} |`)} ${padding}${mark('^'.repeat(length))}`,
    ].join('\n');
  }
}

const plain: Paint = text => text;
