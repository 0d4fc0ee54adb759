/** The outline: states in document order, each Parallel branch and Map holding its own. */
import type { Scope, Span, State, StateMachine, StateType } from '../../language/index.ts';

export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'state' | 'branch';
  readonly type: StateType | undefined;
  readonly span: Span;
  /** What to select when the symbol is chosen; lies inside `span`. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

export function symbolsOf(machine: StateMachine): OutlineSymbol[] {
  return machine.root.states.map(stateSymbol);
}

function stateSymbol(state: State): OutlineSymbol {
  return {
    name: state.name || '(no name yet)',
    detail:
      state.scope.startAt?.target === state ? `${state.type ?? ''} · start`.replace(/^ · /, '') : (state.type ?? ''),
    kind: 'state',
    type: state.type,
    span: state.member.span,
    nameSpan: state.nameNode.span,
    children: state.scopes.flatMap(scope =>
      scope.kind === 'branch' && state.scopes.length > 1 ? [branchSymbol(scope)] : scope.states.map(stateSymbol),
    ),
  };
}

function branchSymbol(scope: Scope): OutlineSymbol {
  return {
    name: `Branch ${scope.index + 1}`,
    detail: scope.startAt?.name ?? '',
    kind: 'branch',
    type: undefined,
    span: scope.node.span,
    nameSpan: { start: scope.node.span.start, end: scope.node.span.start },
    children: scope.states.map(stateSymbol),
  };
}
