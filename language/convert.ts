/**
 * A definition in the other format: the same data, the comments where they were, written as people write that format. YAML
 * gets blocks, short lists of words on one line, quotes only where they are needed; JSON gets `//` comments.
 */
import { withLineBreaks } from './layout.ts';
import type { Document, Format, Node, ObjectNode, StringNode } from './tree.ts';
import { isPlainYaml } from './write.ts';

/** Undefined when the text cannot be read in full. */
export function convertedDocument(document: Document, to: Format): string | undefined {
  if (!document.root || document.problems.length > 0) return undefined;
  return withLineBreaks(new Writer(document, to).written(document.root), document.text);
}

/** The name of the file in the other format: `order.asl.json` and `order.asl.yaml`. */
export function convertedName(name: string, to: Format): string {
  if (to === 'json') return name.replace(/\.ya?ml$/i, '.json');
  return /\.json$/i.test(name) ? name.replace(/\.json$/i, '.yaml') : `${name}.yaml`;
}

const unit = '  ';

class Writer {
  readonly #text: string;
  readonly #from: Format;
  readonly #to: Format;
  readonly #lines: string[] = [];
  /** Up to where comments have been taken over. */
  #at = 0;
  /** The last line is text of a block, to which no comment can be added. */
  #inBlock = false;

  constructor({ text, format }: Document, to: Format) {
    this.#text = text;
    this.#from = format;
    this.#to = to;
  }

  written(root: Node): string {
    // Comments above the first key stand inside of the braces.
    if (this.#to === 'yaml' || root.kind !== 'object') this.#comments(root.span.start, '');
    if (this.#to === 'json') this.#json(root, '', '', '');
    else if (root.kind === 'object' && root.members.length > 0) this.#block(root, '');
    else this.#lines.push(this.#flow(root));
    this.#comments(this.#text.length, '');
    while (this.#lines.at(-1) === '') this.#lines.pop();
    return `${this.#lines.join('\n')}\n`;
  }

  // ---- YAML

  #block(object: ObjectNode, indent: string, first = indent): void {
    for (const [index, { key, value }] of object.members.entries()) {
      this.#comments(key.span.start, indent);
      this.#passed(key);
      // Comments before the first member of an item come before the dash already.
      const start = index === 0 ? first : indent;
      if (value) this.#valueOf(`${start}${yamlText(key.value)}:`, value, indent);
    }
    this.#close(object, indent);
  }

  /** A value behind what stands on its line already. */
  #valueOf(before: string, value: Node, indent: string): void {
    const inner = indent + unit;
    if (value.kind === 'object' && value.members.length > 0) {
      this.#push(before);
      this.#block(value, inner);
      return;
    }
    if (value.kind === 'array' && value.items.length > 0 && !this.#isShort(value)) {
      this.#push(before);
      for (const item of value.items) {
        this.#comments(item.span.start, inner);
        this.#item(item, inner);
      }
      this.#close(value, inner);
      return;
    }
    const literal = value.kind === 'string' ? blockOf(value.value, inner) : undefined;
    if (literal) {
      this.#push(`${before} ${literal.head}`);
      this.#lines.push(...literal.lines);
      this.#inBlock = true;
    } else this.#push(`${before} ${this.#flow(value)}`);
    this.#passed(value);
  }

  #item(item: Node, indent: string): void {
    if (item.kind === 'object' && item.members.length > 0) {
      // A comment between the brace and the first key.
      const [first] = item.members;
      if (first) this.#comments(first.key.span.start, indent);
      this.#block(item, `${indent}  `, `${indent}- `);
    } else if (item.kind === 'array' && item.items.length > 0 && !this.#isShort(item)) {
      this.#push(`${indent}-`);
      for (const each of item.items) {
        this.#comments(each.span.start, `${indent}  `);
        this.#item(each, `${indent}  `);
      }
      this.#close(item, `${indent}  `);
    } else this.#valueOf(`${indent}-`, item, indent);
  }

  #isShort(node: Extract<Node, { kind: 'array' }>): boolean {
    if (node.items.some(({ kind }) => kind === 'object' || kind === 'array')) return false;
    if (node.items.some(item => item.kind === 'string' && item.value.includes('\n'))) return false;
    if (this.#commentsIn(this.#at, node.span.end).length > 0) return false;
    return this.#flow(node).length <= 80;
  }

  /** On one line. */
  #flow(node: Node): string {
    const yaml = this.#to === 'yaml';
    switch (node.kind) {
      case 'object': {
        const members = node.members.flatMap(({ key, value }) =>
          value ? `${yaml ? yamlText(key.value) : JSON.stringify(key.value)}: ${this.#flow(value)}` : [],
        );
        return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
      }
      case 'array':
        return `[${node.items.map(item => this.#flow(item)).join(', ')}]`;
      case 'string': {
        if (node.tag === '!Sub' && !yaml) return `{ "Fn::Sub": ${JSON.stringify(node.value)} }`;
        return yaml ? yamlText(node.value) : JSON.stringify(node.value);
      }
      case 'number':
        return /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(node.text) ? node.text : JSON.stringify(node.value);
      case 'placeholder':
        return node.intrinsic ? this.#flow(node.intrinsic) : node.value;
      default:
        return String(node.value);
    }
  }

  // ---- JSON

  #json(node: Node, before: string, indent: string, comma: string): void {
    const isObject = node.kind === 'object';
    if (
      (!isObject && node.kind !== 'array') ||
      (node.kind === 'array' && (node.items.length === 0 || this.#isShort(node)))
    ) {
      this.#push(`${before}${this.#flow(node)}${comma}`);
      this.#passed(node);
      return;
    }
    const inner = indent + unit;
    if (isObject && node.members.length === 0) {
      this.#push(`${before}{}${comma}`);
      this.#passed(node);
      return;
    }
    this.#push(`${before}${isObject ? '{' : '['}`);
    if (isObject) {
      const members = node.members.filter(member => member.value !== undefined);
      for (const [index, { key, value }] of members.entries()) {
        if (!value) continue;
        this.#comments(key.span.start, inner);
        this.#passed(key);
        const last = index === members.length - 1;
        this.#json(value, `${inner}${JSON.stringify(key.value)}: `, inner, last ? '' : ',');
      }
    } else
      for (const [index, item] of node.items.entries()) {
        this.#comments(item.span.start, inner);
        this.#json(item, inner, inner, index === node.items.length - 1 ? '' : ',');
      }
    this.#close(node, inner);
    this.#push(`${indent}${isObject ? '}' : ']'}${comma}`);
  }

  // ---- Comments

  #push(line: string): void {
    this.#lines.push(line);
    this.#inBlock = false;
  }

  #passed({ span }: { readonly span: { readonly end: number } }): void {
    let { end } = span;
    while (end > this.#at && /\s/.test(this.#text[end - 1]!)) end--;
    this.#at = Math.max(this.#at, end);
  }

  /** The end of an object or a list: comments before its brace, or behind it on its last line. */
  #close(node: Node, indent: string): void {
    const { start, end } = node.span;
    const open = this.#text[start];
    if (open === '{' || open === '[') this.#comments(end - 1, indent);
    else {
      // In a block of YAML, further lines are inside as long as they are indented as much.
      const own = start - (this.#text.lastIndexOf('\n', start - 1) + 1);
      for (const comment of this.#commentsIn(this.#at, this.#text.length)) {
        const lineStart = this.#text.lastIndexOf('\n', comment.start - 1) + 1;
        if (!comment.behind && comment.start - lineStart < own) break;
        // Nothing but comments and blanks before it.
        if (/[^\s]/.test(this.#withoutComments(this.#at, comment.start))) break;
        this.#comments(comment.end, indent);
      }
    }
    this.#passed(node);
  }

  #withoutComments(from: number, to: number): string {
    return this.#text.slice(from, to).replace(/#.*/g, '');
  }

  /** Takes over the comments before a place, those on the line before behind what was written for it. */
  #comments(to: number, indent: string): void {
    if (to <= this.#at) return;
    const gap = this.#text.slice(this.#at, to);
    const found = this.#commentsIn(this.#at, to);
    let from = this.#at;
    for (const { start, end, words, behind } of found) {
      const last = this.#lines.length - 1;
      if (behind && last >= 0 && !this.#inBlock) this.#lines[last] += ` ${this.#comment(words[0] ?? '')}`;
      else {
        this.#blankLine(this.#text.slice(from, start));
        for (const each of words) this.#push(`${indent}${this.#comment(each)}`.trimEnd());
      }
      from = end;
    }
    if (gap.trim() !== '' || found.length > 0 || /\n/.test(gap)) this.#blankLine(this.#text.slice(from, to));
    this.#at = to;
  }

  #blankLine(gap: string): void {
    if (/\n[ \t]*\r?\n/.test(gap) && this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#push('');
  }

  #comment(words: string): string {
    const mark = this.#to === 'json' ? '//' : '#';
    return words === '' ? mark : `${mark} ${words}`;
  }

  /** Between tokens nothing else has these marks. `behind`: on the line of what stands before `from`. */
  #commentsIn(from: number, to: number): { start: number; end: number; words: string[]; behind: boolean }[] {
    const gap = this.#text.slice(from, to);
    const found = [];
    const pattern =
      this.#from === 'json'
        ? /"(?:[^"\\]|\\.)*"|\/\/(.*)|\/\*([\s\S]*?)\*\//g
        : /"(?:[^"\\]|\\.)*"|'[^'\n]*'|(?<=^|\s)#(.*)/g;
    for (const match of gap.matchAll(pattern)) {
      const text = match[1] ?? match[2];
      if (text === undefined) continue;
      const words = text.split(/\r?\n/).map(line => line.replace(/^[\s*]*(?=\S)|\s+$/g, ''));
      const trimmed =
        words.length > 1 ? words.filter((word, at) => word !== '' || (at > 0 && at < words.length - 1)) : words;
      const start = from + match.index;
      const end = start + match[0].length;
      found.push({ start, end, words: trimmed, behind: !gap.slice(0, match.index).includes('\n') && from > 0 });
    }
    return found;
  }
}

/** A text in YAML: plain, or in the quotes that need the fewest escapes. */
function yamlText(text: string): string {
  if (isPlainYaml(text)) return text;
  if (/["\\]/.test(text) && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text))
    return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

/** A text of several lines as a block; undefined where a block would not keep it. */
function blockOf(text: StringNode['value'], indent: string): { head: string; lines: string[] } | undefined {
  if (
    !text.trim().includes('\n') ||
    /^\s|[ \t]\n|[ \t]$|\n\n$|[^\n\t\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text)
  )
    return undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  return { head: text.endsWith('\n') ? '|' : '|-', lines: lines.map(line => (line === '' ? '' : indent + line)) };
}
