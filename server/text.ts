/** Offsets to lines and characters, and back: the only place where the server's two ways of counting meet. */

import type { Position, Range } from 'vscode-languageserver';
import type { Span } from '../language/index.ts';

export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    // Most texts have no carriage return, and the engine finds line feeds faster than a loop does.
    const feedsOnly = !text.includes('\r');
    if (feedsOnly)
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
    else
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) this.#starts.push(i + 1);
      }
  }

  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    const { line, start } = this.lineAt(at);
    return { line, character: at - start };
  }

  /** The line that holds an offset: where it starts, and where the next one does. */
  lineAt(at: number): { readonly line: number; readonly start: number; readonly end: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, start: this.#starts[low] ?? 0, end: this.#starts[low + 1] ?? this.#text.length + 1 };
  }

  offsetAt(position: Position): number {
    const start = this.#starts[position.line];
    if (start === undefined) return this.#text.length;
    const next = this.#starts[position.line + 1] ?? this.#text.length;
    return Math.min(start + position.character, next);
  }

  range(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }
}
