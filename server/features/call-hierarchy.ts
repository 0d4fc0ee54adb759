/**
 * The transitions of a state machine as a hierarchy of calls: who leads to a state, and where it leads. Between a machine, a
 * branch or an item processor and its first state, the machine or the state around stands for the caller.
 */
import type { Reference, Span, State, StateMachine } from '../../language/index.ts';
import { nameAt, stateAt } from '../../language/index.ts';

/** A state, or the machine that starts one. */
export type TransitionEnd = State | StateMachine;

export interface Transition {
  /** The other end. */
  readonly end: TransitionEnd;
  /** Where the transition is written: `Next`, `StartAt` ... of the state that makes it. */
  readonly spans: readonly Span[];
}

/** The state that is named at an offset, else the innermost one around it, else the machine. */
export function transitionEndAt(machine: StateMachine, offset: number): TransitionEnd {
  const named = nameAt(machine, offset)?.name;
  return (named?.kind === 'state' ? named.state : undefined) ?? stateAt(machine, offset) ?? machine;
}

export function incomingOf(machine: StateMachine, end: TransitionEnd): Transition[] {
  if (!('referencedBy' in end)) return [];
  return grouped(end.referencedBy, ({ from, scope }) => from ?? scope.owner ?? machine);
}

export function outgoingOf(end: TransitionEnd): Transition[] {
  if (!('referencedBy' in end)) return grouped(startsOf([end.root]), ({ target }) => target);
  return grouped([...end.references, ...startsOf(end.scopes)], ({ target }) => target);
}

const startsOf = (scopes: State['scopes']) => scopes.flatMap(({ startAt }) => startAt ?? []);

function grouped(
  references: readonly Reference[],
  other: (reference: Reference) => TransitionEnd | undefined,
): Transition[] {
  const groups = new Map<TransitionEnd, Span[]>();
  for (const reference of references) {
    const end = other(reference);
    if (!end) continue;
    const spans = groups.get(end);
    if (spans) spans.push(reference.node.span);
    else groups.set(end, [reference.node.span]);
  }
  return [...groups].map(([end, spans]) => ({ end, spans }));
}
