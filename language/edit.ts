/**
 * Changes to a definition as text edits that keep the formatting around them: a member added, removed or renamed, in JSON on
 * one line or on many, and in YAML. Knows the tree and the text; what to change and why is the caller's matter.
 */
import type { TextEdit } from './diagnostics.ts';
import { type Extent, endOf, extentOf, indentOf, isFlow, type Part, unitOf, withLineBreaks } from './layout.ts';
import type { ArrayNode, Document, Json, Member, Node, ObjectNode, Span, StringNode } from './tree.ts';
import { writeItem, writeLike, writeString, writeValue } from './write.ts';

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
  // Behind the comment on the line of the one before, and behind its comma.
  const extent = extentOf(document, before);
  const rest = text.slice(end, extent.indent === undefined ? end : extent.end);
  const isLast = before === object.members.at(-1);
  const [kept, comma] = !flow ? [rest, ''] : extent.comma === undefined ? [`,${rest}`, ''] : [rest, isLast ? '' : ','];
  const newText = `${kept}\n${indent}${written(indent)}${comma}`;
  return { span: { start: end, end: end + rest.length }, text: withLineBreaks(newText, text) };
}

/** `key: value` added to an object before one of its members. */
export function addMemberBefore(document: Document, next: Member, key: string, value: Json): TextEdit {
  const { text } = document;
  const object = next.parent;
  const flow = isFlow(document, object);
  const indent = indentOf(text, next);
  const written = `${writeString(key, flow && document.format === 'json' ? 'json' : document.format)}:${valueText(document, value, indent, flow)}${flow ? ',' : ''}`;
  const extent = extentOf(document, next);
  const start = extent.indent === undefined ? next.span.start : extent.start;
  const between = indent === undefined ? ' ' : `\n${indent}`;
  return { span: { start, end: start }, text: withLineBreaks(written + between, text) };
}

/** An item added to a list, behind `after` or as the first one. */
export function addItem(document: Document, list: ArrayNode, value: Json, after: Node | undefined): TextEdit {
  const { text } = document;
  const flow = isFlow(document, list);
  const near = after ?? list.items[0];
  if (!near) {
    const written = valueText(document, value, undefined, true).trim();
    return flow
      ? { span: { start: list.span.start + 1, end: list.span.end - 1 }, text: written }
      : { span: list.span, text: `[${written}]` };
  }
  const extent = extentOf(document, near);
  const { indent } = extent;
  const style = { format: document.format, flow, indent, unit: unitOf(document) };
  const written =
    flow || indent === undefined
      ? writeValue(value, style).trim()
      : `- ${writeItem(value, { ...style, indent: `${indent}  ` })}`;
  if (!after) {
    const between = indent === undefined ? (flow ? ', ' : `\n`) : `${flow ? ',' : ''}\n${indent}`;
    const start = indent === undefined ? near.span.start : extent.start;
    return { span: { start, end: start }, text: withLineBreaks(written + between, text) };
  }
  const end = endOf(text, near);
  if (indent === undefined) return { span: { start: end, end }, text: `, ${written}` };
  const rest = text.slice(end, extent.end);
  const isLast = after === list.items.at(-1);
  const [kept, comma] = !flow ? [rest, ''] : extent.comma === undefined ? [`,${rest}`, ''] : [rest, isLast ? '' : ','];
  return {
    span: { start: end, end: end + rest.length },
    text: withLineBreaks(`${kept}\n${indent}${written}${comma}`, text),
  };
}

/** A member taken out, with the comma or the line that goes with it. */
export function removeMember(document: Document, member: Member): TextEdit[] {
  return removed(document, member.parent.members, member);
}

/** An item taken out of a list that has more of them. */
export function removeItem(document: Document, items: readonly Node[], item: Node): TextEdit[] {
  return removed(document, items, item);
}

/** `key: value` in a member's place. */
export function replaceMember(document: Document, member: Member, key: string, value: Json): TextEdit {
  const { text } = document;
  const flow = text[member.parent.span.start] === '{';
  const indent = indentOf(text, member);
  const written = `${writeString(key, flow && document.format === 'json' ? 'json' : document.format)}:${valueText(document, value, indent, flow)}`;
  return { span: { start: member.span.start, end: endOf(text, member) }, text: written };
}

/** Another value behind the same key. */
export function replaceValue(document: Document, member: Member, value: Json): TextEdit {
  const { text } = document;
  const { key, value: old } = member;
  const flow = text[member.parent.span.start] === '{';
  const written = valueText(document, value, indentOf(text, member), flow);
  const colon = text.indexOf(':', key.span.end) + 1;
  const end = endOf(text, member);
  // On the key's line what is between them stays.
  const sameLine = old && !written.includes('\n') && !text.slice(colon, old.span.start).includes('\n');
  return sameLine
    ? { span: { start: old.span.start, end }, text: written.trimStart() }
    : { span: { start: colon, end }, text: withLineBreaks(written, text) };
}

export function renameKey(member: Member, name: string): TextEdit {
  return replaceString(member.key, name);
}

/** A block of YAML is written anew on one line; the line end behind it stays. */
export function replaceString(node: StringNode, text: string): TextEdit {
  const { start, end } = node.span;
  const isBlock = node.style === 'literal' || node.style === 'folded';
  const last = isBlock && node.value !== '' ? node.offsetAt(node.value.trimEnd().length) : end;
  return { span: { start, end: Math.max(start, last) }, text: writeLike(text, node) };
}

function removed(document: Document, parts: readonly Part[], part: Part): TextEdit[] {
  const { text } = document;
  const at = parts.indexOf(part);
  const before = parts[at - 1];
  const next = parts[at + 1];
  const extent = extentOf(document, part);
  const edits: TextEdit[] = [];
  // The last one of a list takes the comma of the one before with it.
  const isLast = next === undefined && extent.comma === undefined;
  const comma = isLast && before ? extentOf(document, before).comma : undefined;
  if (comma !== undefined) edits.push({ span: { start: comma, end: comma + 1 }, text: '' });
  if (extent.indent !== undefined && parts.length > 1) return [...edits, { span: linesOf(text, extent), text: '' }];
  const { start } = part.span;
  if (next) return [{ span: { start, end: next.span.start }, text: '' }];
  const end = endOf(text, part);
  if (!before) return [{ span: { start, end }, text: '' }];
  const from = comma === undefined ? endOf(text, before) : comma + 1;
  const blanks = /\s*(- *)?$/.exec(text.slice(from, start))?.[0].length ?? 0;
  return [...edits, { span: { start: start - blanks, end }, text: '' }];
}

/** Whole lines, with one blank line where there is one before and behind. */
function linesOf(text: string, { start, end }: Extent): Span {
  let from = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  let to = lineEnd < 0 ? text.length : lineEnd + 1;
  // The last line of a text without a line end: the one before takes its place.
  if (lineEnd < 0 && from > 0) from -= text[from - 2] === '\r' ? 2 : 1;
  const blankBefore = /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, from - 200), from));
  const blankBehind = /^[ \t]*\r?\n/.exec(text.slice(to, to + 200));
  if (blankBefore && blankBehind) to += blankBehind[0].length;
  return { start: from, end: to };
}

function valueText(document: Document, value: Json, indent: string | undefined, flow: boolean): string {
  return writeValue(value, { format: document.format, flow, indent, unit: unitOf(document) });
}
