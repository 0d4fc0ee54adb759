/**
 * Data from text, for whoever takes inputs, results and samples: JSON, with or without comments, or YAML. What no execution comes near
 * is refused with a sentence, before it exhausts the memory or the stack. Data may nest deeper than a document, of which more is known
 * than its values. Knows no files.
 */
import { parseDocument } from './parse.ts';
import { type Format, type Json, toJson } from './tree.ts';

/** Characters or bytes, and levels. AWS takes 256 KiB. */
export const largestData = 16_000_000;
export const deepestData = 1_000;

export type ReadData = { readonly value: Json } | UnreadData;

/** `problem` continues a sentence that begins with what was read, but for what `at` gives the place of. */
export interface UnreadData {
  readonly problem: string;
  readonly at?: number;
}

/** `largest` is in characters. */
export function readData(text: string, format: Format = 'json', largest = largestData): ReadData {
  if (text.length > largest) return tooLarge(text.length);
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const looksLikeJson = format === 'json' || /^\s*[[{]/.test(plain);
  if (looksLikeJson && levelsOf(plain) > deepestData) return tooDeep;
  if (looksLikeJson)
    try {
      return { value: JSON.parse(plain) as Json };
    } catch {
      // Read below, to say what is wrong and where; comments are let through.
    }
  const { root, problems } = parseDocument(plain, format);
  const [problem] = problems;
  if (problem) return { problem: problem.message, at: problem.span.start + text.length - plain.length };
  return root ? { value: toJson(root) } : { problem: 'There is nothing in it.', at: 0 };
}

/** Also for who knows the size before there is a text. */
export function tooLarge(size: number): UnreadData {
  const megabytes = (size / 1_000_000).toFixed(1);
  return { problem: `has ${megabytes} MB, and is not read: an execution takes 256 KiB at most. Make it smaller.` };
}

const tooDeep = { problem: `is nested deeper than ${deepestData.toLocaleString('en-US')} levels. Make it flatter.` };

/** How deeply JSON nests, without reading it: brackets, but for those in texts. */
function levelsOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > most) most = depth;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return most;
}
