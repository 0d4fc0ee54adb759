/** The text of states as it is moved elsewhere: with their comments, changed on the way, indented for where they go. */
import type { TextEdit } from '../diagnostics.ts';
import { applyEdits } from '../fix-all.ts';
import { extentOf, indentOf, isFlow, lineIndent, reindented, withLineBreaks } from '../layout.ts';
import type { Document, Member, Span } from '../tree.ts';

/** A stretch of the document's text after edits that lie within it. */
export function textOf({ text }: Document, span: Span, edits: readonly TextEdit[] = []): string {
  const inner = edits
    .filter(edit => edit.span.start >= span.start && edit.span.end <= span.end)
    .map(edit => ({ ...edit, span: { start: edit.span.start - span.start, end: edit.span.end - span.start } }));
  return applyEdits(text.slice(span.start, span.end), inner);
}

/**
 * Members in the place of another one, as text: side by side on its line, or one below the other with their comments.
 * The place keeps its comma.
 */
export function inPlaceOf(document: Document, place: Member, members: readonly Member[]): TextEdit {
  const { text } = document;
  const extent = extentOf(document, place);
  const indent = indentOf(text, place);
  const flow = isFlow(document, place.parent);
  const hasComma = extent.comma !== undefined;
  const span = { start: place.span.start, end: hasComma ? extent.comma + 1 : extent.bodyEnd };
  const last = members.length - 1;
  const parts = members.map((member, index) => {
    const comma = index < last || hasComma ? ',' : '';
    if (indent === undefined) return `${textOf(document, member.span).trimEnd()}${comma}`;
    return reindentedMember(document, member, indent, flow ? comma : '');
  });
  return { span, text: withLineBreaks(parts.join(indent === undefined ? ' ' : `\n${indent}`), text) };
}

/** A member with its comments, as it stands behind `indent`. */
function reindentedMember(document: Document, member: Member, indent: string, comma: string): string {
  const { text } = document;
  const { start, end, bodyEnd, comma: at, indent: from } = extentOf(document, member);
  const written = at === undefined ? text.slice(bodyEnd, end) : text.slice(bodyEnd, at) + text.slice(at + 1, end);
  return reindented(`${text.slice(start, bodyEnd)}${comma}${written}`, from ?? lineIndent(text, start), indent);
}
