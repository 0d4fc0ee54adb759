/**
 * Whether a character that was typed opens the list by itself. Inside of texts all of those do that the server names; between
 * them only what begins a value. Behind a comma, a brace or a bracket people press Enter, and behind a closed quote too: a list
 * that were open there would put its first item in instead of the new line.
 */
import type { Document } from '../../../language/index.ts';
import { nodeAt } from '../../../language/index.ts';
import { isBehindQuote, nodeBegun } from '../cursor.ts';

export function opensAt({ root, text, format }: Document, offset: number, character: string): boolean {
  const node = root && (nodeBegun(root, text, offset) ?? nodeAt(root, offset));
  if (node?.kind === 'string' && offset > node.span.start && !isBehindQuote(node, offset)) return true;
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (character === ' ') return format === 'json' ? /:\s+$/.test(line) : /(:|^\s*(-\s+)*-)\s+$/.test(line);
  // Marks of JSONata, for which no quotes have been written.
  return format === 'yaml' && /:\s+\{%?$/.test(line);
}
