/**
 * The expression under the mouse: a JSONPath, a variable or a `$states` path in a line of text, up to the part that is
 * pointed at, as `a.b` of `a.b.c` in other languages. Pure; knows no editor.
 */
export interface ExpressionAt {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Columns count from 0. Undefined where nothing can be evaluated. */
export function expressionAt(line: string, column: number): ExpressionAt | undefined {
  const root = /\$(?:\$|[A-Za-z_]\w*)?/g;
  for (let match = root.exec(line); match && match.index <= column; match = root.exec(line)) {
    const start = match.index;
    // `"id.$"` is the name of a field, not a path.
    if (/[\w.]/.test(line[start - 1] ?? '')) continue;
    let end = start + match[0].length;
    let pointedAt = column < end ? end : undefined;
    for (let length = segmentAt(line, end); length > 0; length = segmentAt(line, end)) {
      end += length;
      if (column < end) pointedAt ??= end;
    }
    root.lastIndex = end;
    if (pointedAt === undefined || line[pointedAt] === '(') continue;
    return { text: line.slice(start, pointedAt), start, end: pointedAt };
  }
  return undefined;
}

/** Length of `.name`, `.``name```, `..name`, `[...]` at `at`; 0 when there is none. */
function segmentAt(line: string, at: number): number {
  if (line[at] === '[') return bracketLength(line, at);
  const name = /^\.\.?(?:[\p{L}_][\p{L}\p{N}_-]*|\*|`[^`]*`)/u.exec(line.slice(at));
  return name ? name[0].length : 0;
}

function bracketLength(line: string, at: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let i = at; i < line.length; i++) {
    const char = line[i]!;
    if (quote !== undefined) {
      if (char === '\\') i++;
      else if (char === quote) quote = undefined;
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return i + 1 - at;
  }
  return 0;
}
