/** How a text is written into a document so that it reads back as that text: the way back from tree to text. */
import type { Format, Json, StringNode } from './tree.ts';

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

/** Where a value is written, and how. */
export interface ValueStyle {
  readonly format: Format;
  /** With braces and brackets. */
  readonly flow: boolean;
  /** The blanks before the line on which it begins; undefined to write all of it on that line. */
  readonly indent: string | undefined;
  /** One level more. */
  readonly unit: string;
}

/** A value as it stands behind its key's colon, with the blank or the line end before it. */
export function writeValue(value: Json, style: ValueStyle): string {
  const { indent, unit, flow, format } = style;
  if (indent === undefined || typeof value !== 'object' || value === null || isShortList(value))
    return ` ${onOneLine(value, format)}`;
  const inner = { ...style, indent: indent + unit };
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  if (entries.length === 0) return isList ? ' []' : ' {}';
  if (flow || format === 'json') {
    const lines = entries.map(([key, each]) =>
      isList ? writeValue(each, inner).slice(1) : `${writeString(key, format)}:${writeValue(each, inner)}`,
    );
    const [open, close] = isList ? '[]' : '{}';
    return ` ${open}${lines.map(line => `\n${inner.indent}${line}`).join(',')}\n${indent}${close}`;
  }
  if (!isList)
    return entries
      .map(([key, each]) => `\n${inner.indent}${writeString(key, 'yaml')}:${writeValue(each, inner)}`)
      .join('');
  return entries
    .map(([, each]) => `\n${inner.indent}- ${writeItem(each, { ...inner, indent: `${inner.indent}  ` })}`)
    .join('');
}

/** An item behind its dash; members of an object stand under the first one, two further in than the dash. */
export function writeItem(value: Json, style: ValueStyle & { readonly indent: string }): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return onOneLine(value, 'yaml');
  return Object.entries(value)
    .map(([key, each]) => `${writeString(key, 'yaml')}:${writeValue(each, style)}`)
    .join(`\n${style.indent}`);
}

/** A list of words or numbers reads best on one line. */
function isShortList(value: Json): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every(item => typeof item !== 'object' || item === null) && onOneLine(value, 'json').length <= 100;
}

/** A value without line ends. */
export function onOneLine(value: Json, format: Format): string {
  if (typeof value === 'string') return writeString(value, format);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(each => onOneLine(each, format)).join(', ')}]`;
  const members = Object.entries(value).map(([key, each]) => `${writeString(key, format)}: ${onOneLine(each, format)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
