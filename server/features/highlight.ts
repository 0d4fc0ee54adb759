/** The mentions of the name at the cursor, told apart by whether they give it its meaning or use it. */
import type { Span, StateMachine } from '../../language/index.ts';
import { mentionsOf, nameAt } from '../../language/index.ts';

export interface Highlight {
  readonly span: Span;
  readonly kind: 'write' | 'read';
}

export function highlightsAt(machine: StateMachine, offset: number): readonly Highlight[] | undefined {
  const found = nameAt(machine, offset);
  return (
    found &&
    mentionsOf(machine, found.name).map(({ span, role }) => ({ span, kind: role === 'reads' ? 'read' : 'write' }))
  );
}
