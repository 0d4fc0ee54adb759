/**
 * What becomes of data of a JSONPath state in JSONata: the forms in which a value may be there, and how names and texts are
 * written. How a path is followed through such values is said in `jsonata-value.ts`.
 */
import type { Node } from '../tree.ts';
import { Refused } from './refactoring.ts';

export type Value =
  /** An expression to which steps can be added. */
  | { readonly kind: 'place'; readonly text: string }
  /** An expression; `loose` where it needs parentheses beside an operator. */
  | { readonly kind: 'expression'; readonly text: string; readonly loose: boolean }
  /** JSON of the definition: a template whose `$` is `root`, or, without a root, a literal. */
  | { readonly kind: 'json'; readonly node: Node; readonly root: Value | undefined }
  /** `base` with `value` put into it. */
  | { readonly kind: 'merged'; readonly base: Value; readonly names: readonly string[]; readonly value: Value };

export const place = (text: string): Value => ({ kind: 'place', text });

/** A member's name as JSONata wants it. */
export function memberName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(and|or|in|true|false|null|function)$/.test(name)) return name;
  if (name === '' || /[`\n\r]/.test(name)) throw new Refused(`The name "${name}" cannot be written in JSONata.`);
  return `\`${name}\``;
}

export function jsonataString(text: string): string {
  return /^[^'\\\u0000-\u001f]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
}
