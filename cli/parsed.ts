/**
 * The trees of files, each made once in a run: whether a file is a definition, whether a template names it, and what is wrong
 * with it are different questions about the same tree.
 */
import type { Document, Format } from '../language/index.ts';
import { formatOf, parseDocument } from '../language/index.ts';

const parsed = { json: new Map<string, Document>(), yaml: new Map<string, Document>() };

export function parsedFile(file: string, text: string): Document {
  const format = formatFor(file, text);
  const known = parsed[format].get(text);
  if (known) return known;
  const document = parseDocument(text, format);
  parsed[format].set(text, document);
  return document;
}

/** By the name of a file, or by its first character where the name does not tell. */
function formatFor(file: string, text: string): Format {
  if (/\.(asl|json|ya?ml)$/i.test(file)) return formatOf(file);
  return /^\uFEFF?\s*([[{"]|\/[/*])/.test(text) || text.trim() === '' ? 'json' : 'yaml';
}
