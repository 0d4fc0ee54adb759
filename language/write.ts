/** How a text is written into a document so that it reads back as that text: the way back from tree to text. */
import type { Format, StringNode } from './tree.ts';

/** `text` as a string of the same style as `like`: JSON always in quotes, YAML plain where that is safe. */
export function writeLike(text: string, like: StringNode): string {
  if (like.style === 'json') return JSON.stringify(text);
  if (like.style === 'single') return `'${text.replaceAll("'", "''")}'`;
  if (like.style === 'double') return JSON.stringify(text);
  return writeString(text, 'yaml');
}

/** `text` as a string of the format, in the plainest style that is right. */
export function writeString(text: string, format: Format): string {
  return format === 'yaml' && isPlainYaml(text) ? text : JSON.stringify(text);
}

/** Whether YAML 1.2 reads this text, unquoted on one line, as just this string, in block and in flow context. */
export function isPlainYaml(text: string): boolean {
  if (!/^[^\s\-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^[-?:][^\s,[\]{}]/.test(text)) return false;
  if (/\s$|: |:$| #|[,[\]{}\n\r\t]/.test(text)) return false;
  // Words that the core schema, or the older YAML 1.1 of other tools, would read as something else.
  if (/^(null|true|false|yes|no|on|off|y|n|~|\.inf|\.nan)$/i.test(text)) return false;
  return !/^[-+]?(\d[\d_]*)?\.?\d*(e[-+]?\d+)?$|^0x[\da-f]+$|^0o[0-7]+$|^\d{4}-\d\d-\d\d/i.test(text);
}
