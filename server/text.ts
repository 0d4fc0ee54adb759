/** Offsets to lines and characters, and back: the only place where the server's two ways of counting meet. */

import type { Position, Range } from 'vscode-languageserver';
import { changeBetween, type Span } from '../language/index.ts';

export class LineIndex {
  readonly #text: string;
  /** Where lines start; only so many of them are there. Of a large document a list of numbers would be much of what an edit costs. */
  #starts: Uint32Array;
  #count = 1;

  /** `before`: the index of a version before, if there is one: what stands around the change is taken from it. */
  constructor(text: string, before?: LineIndex) {
    this.#text = text;
    if (before) {
      const change = changeBetween(before.#text, text);
      const by = text.length - before.#text.length;
      // Whether a carriage return ends a line depends on what follows it.
      const from = Math.max(0, change.start - 1);
      const kept = before.lineAt(from).line + 1;
      const behind = before.lineAt(change.end).line + 1;
      this.#starts = new Uint32Array(before.#count - behind + kept + 64);
      this.#starts.set(before.#starts.subarray(0, kept));
      this.#count = kept;
      this.#find(from, change.end + by);
      this.#makeRoomFor(before.#count - behind);
      for (let line = behind; line < before.#count; line++) this.#starts[this.#count++] = before.#starts[line]! + by;
      return;
    }
    this.#starts = new Uint32Array(64 + (text.length >> 5));
    // Most texts have no carriage return, and the engine finds line feeds faster than a loop does.
    if (text.includes('\r')) this.#find(0, text.length);
    else for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#add(at + 1);
  }

  /** Adds the lines that start behind what stands from `from` to `to`. */
  #find(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 10 || (code === 13 && this.#text.charCodeAt(at + 1) !== 10)) this.#add(at + 1);
    }
  }

  #add(start: number): void {
    if (this.#count === this.#starts.length) this.#makeRoomFor(this.#count);
    this.#starts[this.#count++] = start;
  }

  #makeRoomFor(more: number): void {
    if (this.#count + more <= this.#starts.length) return;
    const starts = new Uint32Array(this.#count + more);
    starts.set(this.#starts.subarray(0, this.#count));
    this.#starts = starts;
  }

  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    const { line, start } = this.lineAt(at);
    return { line, character: at - start };
  }

  /** The line that holds an offset: where it starts, and where the next one does. */
  lineAt(at: number): { readonly line: number; readonly start: number; readonly end: number } {
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, start: this.#starts[low] ?? 0, end: this.#startOf(low + 1) ?? this.#text.length + 1 };
  }

  offsetAt(position: Position): number {
    const start = this.#startOf(position.line);
    if (start === undefined) return this.#text.length;
    const next = this.#startOf(position.line + 1) ?? this.#text.length;
    return Math.min(start + position.character, next);
  }

  #startOf(line: number): number | undefined {
    return line < this.#count ? this.#starts[line] : undefined;
  }

  range(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }
}
