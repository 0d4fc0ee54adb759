/**
 * Changes to a definition as text edits that keep the formatting around them: a member added, removed or renamed, in JSON on
 * one line or on many, and in YAML. Knows the tree and the text; what to change and why is the caller's matter.
 */
import type { TextEdit } from './diagnostics.ts';
import type { Document, Json, Member, Node, ObjectNode, StringNode } from './tree.ts';
import { writeLike, writeString } from './write.ts';

/** `key: value` added to an object, behind `after` or behind its last member. */
export function addMember(document: Document, object: ObjectNode, key: string, value: Json, after?: Member): TextEdit {
  const { text } = document;
  const before = after ?? object.members.at(-1);
  const flow = text[object.span.start] === '{';
  const written = (indent: string | undefined) =>
    `${writeString(key, flow && document.format === 'json' ? 'json' : document.format)}:${valueText(document, value, indent, flow)}`;
  if (!before) {
    const inner = flow ? ` ${written(undefined)} ` : written(undefined);
    const start = flow ? object.span.start + 1 : object.span.start;
    return { span: { start, end: flow ? Math.max(start, object.span.end - 1) : object.span.end }, text: inner };
  }
  const indent = indentOf(text, before);
  const end = endOf(text, before);
  if (indent === undefined) return { span: { start: end, end }, text: `, ${written(undefined)}` };
  // As the line before the member ends.
  const lineStart = before.span.start - indent.length;
  const lineEnd = text.slice(lineStart - 2, lineStart) === '\r\n' ? '\r\n' : '\n';
  const newText = `${flow ? ',' : ''}\n${indent}${written(indent)}`;
  return { span: { start: end, end }, text: newText.replaceAll('\n', lineEnd) };
}

/** A member taken out, with the comma or the line that goes with it. */
export function removeMember(document: Document, member: Member): TextEdit[] {
  return removed(document, member.parent.members, member);
}

/** An item taken out of a list that has more of them. */
export function removeItem(document: Document, items: readonly Node[], item: Node): TextEdit[] {
  return removed(document, items, item);
}

/** `key: value` in a member's place, or before it. */
export function replaceMember(
  document: Document,
  member: Member,
  key: string,
  value: Json,
  where: 'instead' | 'before' = 'instead',
): TextEdit {
  const { text } = document;
  const flow = text[member.parent.span.start] === '{';
  const indent = indentOf(text, member);
  const written = `${writeString(key, flow && document.format === 'json' ? 'json' : document.format)}:${valueText(document, value, indent, flow)}`;
  const { start } = member.span;
  if (where === 'instead') return { span: { start, end: endOf(text, member) }, text: written };
  const between = indent === undefined ? ', ' : `${flow ? ',' : ''}\n${indent}`;
  return { span: { start, end: start }, text: written + between };
}

export function renameKey(member: Member, name: string): TextEdit {
  return { span: member.key.span, text: writeLike(name, member.key) };
}

export function replaceString(node: StringNode, text: string): TextEdit {
  return { span: node.span, text: writeLike(text, node) };
}

type Part = Member | Node;

function removed(document: Document, parts: readonly Part[], part: Part): TextEdit[] {
  const { text } = document;
  const at = parts.indexOf(part);
  const before = parts[at - 1];
  const next = parts[at + 1];
  const { start } = part.span;
  if (next) return [{ span: { start, end: next.span.start }, text: '' }];
  const end = endOf(text, part);
  if (!before) return [{ span: { start, end }, text: '' }];
  const between = text.slice(endOf(text, before), start);
  // A comment between the two belongs to the one before: only the comma and this part go.
  const comma = /^\s*,/.exec(between)?.[0].length ?? 0;
  const blanks = /\s*(- *)?$/.exec(between.slice(comma))?.[0].length ?? 0;
  const first = endOf(text, before);
  if (comma + blanks >= between.length) return [{ span: { start: first, end }, text: '' }];
  const cut = { span: { start: start - blanks, end }, text: '' };
  return comma > 0 ? [{ span: { start: first, end: first + comma }, text: '' }, cut] : [cut];
}

/** Where what was written ends; a YAML block's span may reach over the line ends behind it. */
function endOf(text: string, part: Part): number {
  const written = text.slice(part.span.start, part.span.end);
  return part.span.start + written.trimEnd().length;
}

/** The blanks before a member that stands on a line of its own; undefined where something else stands before it. */
function indentOf(text: string, { span }: Member): string | undefined {
  // Not further back than needed: a document may be one long line.
  let lineStart = span.start;
  while (lineStart > 0 && ' \t-'.includes(text[lineStart - 1] ?? '\n')) lineStart--;
  if (lineStart > 0 && text[lineStart - 1] !== '\n') return undefined;
  const before = text.slice(lineStart, span.start);
  if (!before.includes('-')) return before;
  // A YAML list entry: the members that follow stand under the first one.
  return /^\s*(- +)+$/.test(before) ? ' '.repeat(before.length) : undefined;
}

function valueText(document: Document, value: Json, indent: string | undefined, flow: boolean): string {
  if (indent === undefined || typeof value !== 'object' || value === null) return ` ${inline(document, value)}`;
  const unit = unitOf(document);
  if (flow) return ` ${JSON.stringify(value, undefined, unit).replaceAll('\n', `\n${indent}`)}`;
  if (Array.isArray(value) || Object.keys(value).length === 0) return ` ${inline(document, value)}`;
  const inner = indent + unit;
  return Object.entries(value as Record<string, Json>)
    .map(([key, each]) => `\n${inner}${writeString(key, 'yaml')}:${valueText(document, each, inner, false)}`)
    .join('');
}

function inline(document: Document, value: Json): string {
  if (typeof value === 'string') return writeString(value, document.format);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(each => inline(document, each)).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, each]) => `${writeString(key, document.format)}: ${inline(document, each)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** What one level is indented by in this document: that of the first member of its root. */
function unitOf({ text, root, format }: Document): string {
  const first = root?.kind === 'object' ? root.members[0] : undefined;
  if (!first || format === 'yaml') return '  ';
  const indent = indentOf(text, first);
  return indent === undefined || indent === '' ? '  ' : indent;
}
