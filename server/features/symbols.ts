/** The outline: states in document order, each Parallel branch and Map holding its own. */
import type { Scope, Span, State, StateMachine, StateType } from '../../language/index.ts';
import { describeResource } from '../../language/index.ts';

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
    detail: detailOf(state),
    kind: 'state',
    type: state.type,
    span: state.member.span,
    nameSpan: state.nameNode.span,
    children: state.scopes.flatMap(scope =>
      scope.kind === 'branch' && state.scopes.length > 1 ? [branchSymbol(scope)] : scope.states.map(stateSymbol),
    ),
  };
}

/** What it does, and whether its scope begins here. */
function detailOf(state: State): string {
  const resource = state.type === 'Task' ? state.parts?.Resource?.value : undefined;
  const does = resource?.kind === 'string' ? describeResource(resource.value) : undefined;
  const isStart = state.scope.startAt?.target === state;
  return [state.type, does, isStart ? 'start' : undefined].filter(each => each !== undefined).join(' · ');
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
