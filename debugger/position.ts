/**
 * Offsets of the language layer and lines and columns of the debug protocol, translated both ways.
 *
 * A client counts lines and columns from 0 or from 1, as it says in `initialize`; here is the only place that knows.
 */
import type { Mapping } from '../language/index.ts';

export interface PositionConvention {
  readonly linesStartAt1: boolean;
  readonly columnsStartAt1: boolean;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export const startAtOne: PositionConvention = { linesStartAt1: true, columnsStartAt1: true };

/**
 * The lines of one text. Inside, lines and columns count from 0. With a mapping the offsets are those of a definition that
 * stands in the text.
 */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #length: number;
  readonly #mapping: Pick<Mapping, 'toFile' | 'fromFile'> | undefined;

  constructor(text: string, mapping?: Pick<Mapping, 'toFile' | 'fromFile'>) {
    this.#mapping = mapping;
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Line (from 0) that holds `offset`, by bisection. */
  lineOf(offset: number): number {
    return this.#lineInFile(this.#inFile(offset));
  }

  #inFile(offset: number): number {
    return this.#mapping ? this.#mapping.toFile({ start: offset, end: offset }).start : offset;
  }

  #lineInFile(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset of a line (from 0) and column (from 0); beyond the ends it is the nearest end. */
  offsetOf(line: number, column: number): number {
    const offset = this.#offsetInFile(line, column);
    if (!this.#mapping) return offset;
    const inside = this.#mapping.fromFile(offset);
    if (inside !== undefined) return inside;
    // Beside the definition: what is nearest of it.
    return offset < this.#inFile(0) ? 0 : Number.MAX_SAFE_INTEGER;
  }

  #offsetInFile(line: number, column: number): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.#length;
    const end = this.#starts[line + 1] ?? this.#length + 1;
    return Math.min(start + Math.max(0, column), end - 1);
  }

  /** Where `offset` is, counted as the client counts. */
  toClient(offset: number, convention: PositionConvention): Position {
    const inFile = this.#inFile(offset);
    const line = this.#lineInFile(inFile);
    const column = inFile - this.#starts[line]!;
    return {
      line: line + (convention.linesStartAt1 ? 1 : 0),
      column: column + (convention.columnsStartAt1 ? 1 : 0),
    };
  }

  /** The client's line, counted from 0. */
  fromClientLine(line: number, convention: PositionConvention): number {
    return line - (convention.linesStartAt1 ? 1 : 0);
  }

  fromClient(position: Position, convention: PositionConvention): number {
    const column = position.column - (convention.columnsStartAt1 ? 1 : 0);
    return this.offsetOf(this.fromClientLine(position.line, convention), column);
  }
}
