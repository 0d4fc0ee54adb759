/**
 * A definition laid out anew. What comes out is read again: unless it has the same data and the same comments, nothing is done.
 * A text that does not parse is left alone.
 */
import type { Document, Json, Node, Span, StateMachine, TextEdit } from '../../language/index.ts';
import { parseDocument, readStateMachine, toJson } from '../../language/index.ts';
import { formatJson } from './format/json.ts';
import type { FormatOptions } from './format/options.ts';
import { sortFields } from './format/sort.ts';
import { formatYaml } from './format/yaml.ts';

export type { FormatOptions } from './format/options.ts';

export interface FormatRequest extends FormatOptions {
  readonly sortFields: boolean;
}

/** The edits; none where all is well, or where it cannot be done safely. */
export function formatEdits(document: Document, request: FormatRequest): TextEdit[] {
  if (!document.root || document.problems.some(({ rule }) => rule !== 'duplicate-key')) return [];
  const machine = request.sortFields ? readStateMachine(document) : undefined;
  const sorted = machine && sortedDocument(document, machine);
  if (sorted) {
    const text = applied(sorted.text, layout(sorted, request));
    const { start, end } = sorted.within ?? { start: 0, end: text.length };
    const tail = sorted.text.length - end;
    const ownEnd = document.text.length - (document.within ? tail : 0);
    const from = document.within ? start : 0;
    const edit = {
      span: { start: from, end: ownEnd },
      text: text.slice(from, text.length - (document.within ? tail : 0)),
    };
    return isSafe(document, text, true) ? [edit] : [];
  }
  const edits = layout(document, request);
  return edits.length > 0 && isSafe(document, applied(document.text, edits), false) ? edits : [];
}

/** Only what is inside `span`, whole lines of it. */
export function formatEditsIn(document: Document, request: FormatOptions, span: Span): TextEdit[] {
  const { text } = document;
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', Math.max(start, span.end - 1));
  const end = newline < 0 ? text.length : newline;
  const all = formatEdits(document, { ...request, sortFields: false });
  const edits = all.filter(edit => edit.span.end >= start && edit.span.start <= end && lineEnd(edit) >= start);
  return edits.length === all.length || isSafe(document, applied(text, edits), false) ? edits : [];

  /** A gap before the first line begins on the line before. */
  function lineEnd({ span: { end: last } }: TextEdit): number {
    return last;
  }
}

/** What was just closed by a bracket that was typed: from its opening to it. */
export function formatEditsOnBracket(document: Document, request: FormatOptions, offset: number): TextEdit[] {
  if (document.format !== 'json') return [];
  const closed = closedAt(document, offset);
  return closed ? formatEditsIn(document, request, closed) : [];
}

function closedAt({ root }: Document, offset: number): Span | undefined {
  let node: Node | undefined = root;
  while (node && (node.kind === 'object' || node.kind === 'array')) {
    if (node.span.end === offset) return node.span;
    const inner: readonly Node[] =
      node.kind === 'object' ? node.members.flatMap(({ value }) => value ?? []) : node.items;
    node = inner.find(each => each.span.start < offset && each.span.end >= offset);
  }
  return undefined;
}

function layout(document: Document, options: FormatOptions): TextEdit[] {
  const { root, within } = document;
  // Of a definition in a template only what is inside of it is laid out.
  const region =
    within && (document.format === 'json' || document.text[root?.span.start ?? 0] === '{' ? root?.span : within);
  if (document.format === 'json') return formatJson(document, options, region);
  return document.text[root?.span.start ?? 0] === '{' ? [] : formatYaml(document, options, region);
}

function sortedDocument(document: Document, machine: StateMachine): Document | undefined {
  if (document.problems.length > 0) return undefined;
  const text = sortFields(document, machine);
  return text === undefined ? undefined : reread(document, text);
}

function reread(document: Document, text: string): Document | undefined {
  return document.reread ? document.reread(text) : parseDocument(text, document.format);
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  let written = '';
  let at = 0;
  for (const { span, text: words } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    written += text.slice(at, span.start) + words;
    at = span.end;
  }
  return written + text.slice(at);
}

function isSafe(document: Document, text: string, anyOrder: boolean): boolean {
  const again = reread(document, text);
  if (!again?.root || !document.root || again.problems.length > document.problems.length) return false;
  const data = (root: NonNullable<Document['root']>) => {
    const json = toJson(root);
    return JSON.stringify(anyOrder ? sortedKeys(json) : json);
  };
  if (data(document.root) !== data(again.root)) return false;
  const own = commentsOf(document);
  const others = commentsOf(again);
  if (anyOrder) {
    own.sort();
    others.sort();
  }
  return own.length === others.length && own.every((comment, index) => comment === others[index]);
}

function sortedKeys(json: Json): Json {
  if (Array.isArray(json)) return json.map(sortedKeys);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sortedKeys(value)]));
}

/** What stands outside of the strings and looks like a comment; good enough to see that none got lost. */
function commentsOf({ text, format }: Document): string[] {
  const pattern = format === 'json' ? /"(?:\\.|[^"\\\n])*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g : /(?<=^|[ \t])#[^\r\n]*/gm;
  return [...text.matchAll(pattern)].flatMap(([piece]) => (piece.startsWith('"') ? [] : piece.trimEnd()));
}
