/** Texts that a program hands over without a file name: which format they have, and where something is in them. */
import type { Format } from '../language/index.ts';

/** What starts with a brace, a bracket or a comment of JSON is JSON; anything else is YAML. */
export function formatOf(text: string): Format {
  return /^\uFEFF?\s*(?:[{[]|\/\/|\/\*)/.test(text) ? 'json' : 'yaml';
}

/** Line and column of an offset, both from 1. */
export function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
