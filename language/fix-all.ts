/** Findings mended without asking: which edits of all that are offered, and texts with edits applied. */
import type { Diagnostic, Fix, TextEdit } from './diagnostics.ts';
import type { Span } from './tree.ts';

/**
 * One edit of the whole document that applies what can be mended without a choice: findings with a single fix that need not
 * be asked for, in document order, leaving out a fix that touches what an earlier one changes.
 */
export function fixAll(diagnostics: readonly Diagnostic[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const diagnostic of diagnostics) {
    const only = sureFix(diagnostic);
    if (only && !only.edits.some(edit => edits.some(other => touches(edit.span, other.span))))
      edits.push(...only.edits);
  }
  return edits.sort((a, b) => a.span.start - b.span.start);
}

/** The fix that needs no choice, if there is just one. */
export function sureFix({ fixes }: Diagnostic): Fix | undefined {
  const sure = fixes?.filter(fix => !fix.asked);
  return sure?.length === 1 ? sure[0] : undefined;
}

/** The text with edits that do not overlap, in any order; of two insertions at one place the first stands first. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: inserted } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    parts.push(text.slice(at, span.start), inserted);
    at = Math.max(at, span.end);
  }
  return parts.join('') + text.slice(at);
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && a.end >= b.start;
}
