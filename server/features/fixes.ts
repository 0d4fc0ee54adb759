/** Quick fixes: what a rule offers to mend its finding, at a place or in the whole document. */
import type { Diagnostic, Fix, Span, TextEdit } from '../../language/index.ts';

export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly diagnostic: Diagnostic;
  /** The only way that is offered, or the first of several. */
  readonly preferred: boolean;
}

/** The fixes of every finding that touches `range`. */
export function fixesAt(diagnostics: readonly Diagnostic[], range: Span): QuickFix[] {
  return diagnostics
    .filter(({ span }) => span.start <= range.end && span.end >= range.start)
    .flatMap(diagnostic =>
      (diagnostic.fixes ?? []).map(({ title, edits }, index) => ({ title, edits, diagnostic, preferred: index === 0 })),
    );
}

/**
 * One edit of the whole document that applies what can be mended without a choice: findings with a single fix that need not
 * be asked for, in document order, leaving out a fix that touches what an earlier one changes.
 */
export function fixAll(diagnostics: readonly Diagnostic[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { fixes } of diagnostics) {
    const sure = fixes?.filter(fix => !fix.asked);
    const only: Fix | undefined = sure?.length === 1 ? sure[0] : undefined;
    if (only && !only.edits.some(edit => edits.some(other => touches(edit.span, other.span))))
      edits.push(...only.edits);
  }
  return edits.sort((a, b) => a.span.start - b.span.start);
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && a.end >= b.start;
}
