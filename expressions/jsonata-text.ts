/**
 * Which strings are JSONata: those that start with `{%` and end with `%}`, with no blanks outside (ASL spec, "JSONata").
 * A string with one of the two marks only is a mistake; every other string is plain text.
 */
export type JsonataText =
  | {
      readonly kind: 'expression';
      /** Between the marks, trimmed: AWS quotes it like this in its causes. */
      readonly expression: string;
      /** Where `expression` stands in the string. */
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'malformed';
      readonly start: number;
      readonly end: number;
      readonly message: string;
      /** Nothing is wrong but the blanks outside of the marks, as a block scalar of YAML ends with one: the expression within. */
      readonly meant?: Extract<JsonataText, { kind: 'expression' }>;
    };

/** Undefined for plain text. */
export function jsonataTextOf(value: string): JsonataText | undefined {
  const opens = value.startsWith('{%');
  const closes = value.endsWith('%}');
  if (!opens && !closes) return undefined;
  // `{%}` is too short to have both marks.
  if (!opens || !closes || value.length < 4) {
    const meant = value.trim().length < value.length ? jsonataTextOf(value.trim()) : undefined;
    const before = value.length - value.trimStart().length;
    return {
      kind: 'malformed',
      start: 0,
      end: value.length,
      message: 'JSONata string must start with {% and end with %}', // AWS's own words
      ...(meant?.kind === 'expression' && {
        meant: { ...meant, start: meant.start + before, end: meant.end + before },
      }),
    };
  }
  const inner = value.slice(2, -2);
  const expression = inner.trim();
  const start = 2 + (expression === '' ? inner.length : inner.length - inner.trimStart().length);
  return { kind: 'expression', expression, start, end: start + expression.length };
}
