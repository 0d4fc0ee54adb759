/**
 * The door from text to tree: one call for every format. It knows which file names mean which format, and nothing about
 * what a document says.
 */
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { rereadJson } from './reread-json.ts';
import { rereadYaml } from './reread-yaml.ts';
import type { Document, Format } from './tree.ts';

/** Parses any text; what cannot be understood is in `problems`. Never throws. Takes time linear in the text's length. */
export function parseDocument(text: string, format: Format): Document {
  return format === 'yaml' ? parseYaml(text) : parseJson(text);
}

/** What a document becomes when its text is changed to `text`; undefined when it is not there any more. */
export function rereadDocument(document: Document, text: string): Document | undefined {
  return document.reread ? document.reread(text) : parseDocument(text, document.format);
}

/**
 * The next version of an open file. What has not changed is taken over from `document`, which nobody should use any more: its
 * tree is read again if somebody does, and the nodes that were taken from it stand where they are in the new text.
 */
export function nextDocument(document: Document, text: string): Document {
  if (document.reread) return parseDocument(text, document.format);
  return document.format === 'yaml' ? rereadYaml(document, text) : rereadJson(document, text);
}

/** The format of a file by its name or path: `.yaml` and `.yml` are YAML, everything else is JSON. */
export function formatOf(fileName: string): Format {
  return /\.ya?ml$/i.test(fileName) ? 'yaml' : 'json';
}
