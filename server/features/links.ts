/** What can be followed in a definition: ARNs to the AWS console, names of files that belong to it, the file of a `$schema`. */
import type { Document, Span } from '../../language/index.ts';
import { spanInString, stringOf } from '../../language/index.ts';
import { consolePage } from './console.ts';
import { stringsIn } from './strings.ts';

export interface Link {
  readonly span: Span;
  /** A page, or a file beside the document. */
  readonly to: { readonly url: string } | { readonly file: string };
  /** What following it does, for people. */
  readonly tooltip: string;
}

const arn = /\barn:aws[\w-]*:[\w-]+:[\w-]*:\d*:[^\s'"`,;()[\]]+/g;

/** `files` are names of files beside the document, of which any mention leads there. */
export function linksOf(document: Document, files: readonly string[] = []): Link[] {
  return [...consoleLinks(document), ...fileLinks(document, files), ...schemaLink(document)];
}

function consoleLinks({ root, text }: Document): Link[] {
  const links: Link[] = [];
  if (!root || !text.includes('arn:aws')) return links;
  for (const node of stringsIn(root))
    if (node.value.includes('arn:aws'))
      for (const { 0: found, index } of node.value.matchAll(arn)) {
        const url = consolePage(found);
        if (url !== undefined)
          links.push({
            span: spanInString(node, index, index + found.length),
            to: { url },
            tooltip: 'Open in the AWS console',
          });
      }
  return links;
}

/** In the text, comments included: what a person writes about a file is as good as a field. */
function fileLinks({ text, within }: Document, files: readonly string[]): Link[] {
  const from = within?.start ?? 0;
  const to = within?.end ?? text.length;
  return files.flatMap(file => {
    const links: Link[] = [];
    for (
      let at = text.indexOf(file, from);
      at >= 0 && at + file.length <= to;
      at = text.indexOf(file, at + file.length)
    ) {
      const isWhole = !/[\w.-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + file.length] ?? ' ');
      if (isWhole) links.push({ span: { start: at, end: at + file.length }, to: { file }, tooltip: `Open ${file}` });
    }
    return links;
  });
}

/** Addresses of pages the editor finds by itself. */
function schemaLink({ root }: Document): Link[] {
  const schema = stringOf(root, '$schema');
  if (!schema || schema.value === '' || /^\w+:/.test(schema.value)) return [];
  const [file = ''] = schema.value.split('#');
  return [{ span: spanInString(schema, 0, schema.value.length), to: { file }, tooltip: 'Open the schema' }];
}
