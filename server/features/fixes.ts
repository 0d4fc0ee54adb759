/** Quick fixes: what a rule offers to mend its finding at a place. */
import type { Diagnostic, Document, Span, StateMachine, TextEdit } from '../../language/index.ts';
import { silencings } from '../../language/index.ts';

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

/** The ways to silence a finding where it stands, for those who know better. */
export function silencesFor(
  { document, machine }: { readonly document: Document; readonly machine: StateMachine | undefined },
  diagnostic: Diagnostic,
): QuickFix[] {
  return silencings(document, machine, diagnostic).map(({ title, edits }) => ({
    title,
    edits,
    diagnostic,
    preferred: false,
  }));
}
