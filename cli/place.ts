/** Line and column of an offset, and the line itself with the place marked: how a terminal shows where. */
export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

export function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The line of a span with carets under it; cut where it would not fit a terminal. */
export function frameOf(text: string, start: number, end: number, width = 110): string {
  const { line, column } = placeOf(text, start);
  const lineStart = start - (column - 1);
  const rest = text.slice(lineStart);
  const full = rest.slice(0, /[\r\n]|$/.exec(rest)?.index ?? rest.length);
  const from = Math.max(0, Math.min(column - 1 - 30, full.length - width));
  const shown = full.slice(from, from + width);
  const length = Math.max(1, Math.min(end - start, full.length - (column - 1), from + width - (column - 1)));
  const gutter = String(line);
  const padding = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${padding}${'^'.repeat(length)}`;
}
