/**
 * The way that JSONata goes from a variable: the references of an expression tell the names behind it up to the first bracket, here
 * it goes on behind an index (`$states.result[1].total`). What is behind any other bracket is no place that has a name.
 */
import type { Key } from '../expressions/index.ts';
import type { Span } from '../language/index.ts';

/** The names and indexes behind a variable of JSONata, and where each ends in the expression. */
export function jsonataKeys(
  {
    span,
    members,
  }: { readonly span: Span; readonly members: readonly { readonly name: string; readonly span: Span }[] },
  expression: string,
): { readonly keys: Key[]; readonly ends: readonly number[] } {
  const keys: Key[] = members.map(({ name }) => name);
  const ends = members.map(member => member.span.end);
  const step = /\s*(?:\[\s*(-?\d+)\s*\]|\.\s*(?:([\p{L}_][\p{L}\p{N}_]*)|`([^`]+)`))/uy;
  step.lastIndex = ends.at(-1) ?? span.end;
  for (let found = step.exec(expression); found; found = step.exec(expression)) {
    const [, index, name, quoted] = found;
    keys.push(index === undefined ? (name ?? quoted!) : Number(index));
    ends.push(step.lastIndex);
  }
  return { keys, ends };
}
