/** All that can be done where a person stands, in the order of a menu; what cannot be done there, with the reason. */
import type { Reference, State, StateMachine } from '../model.ts';
import { perMachine, stateAt } from '../model.ts';
import type { Span } from '../tree.ts';
import { stringOf } from '../tree.ts';
import { deleteState } from './delete.ts';
import { insertAfter, insertBefore, insertOn } from './insert.ts';
import { quoted, type Refactoring } from './refactoring.ts';
import { sortStates } from './sort.ts';
import { addCatch, addRetry, addTimeout, type ErrorsOf, transientErrors } from './task-errors.ts';
import { machineToJsonata, stateToJsonata } from './to-jsonata.ts';
import { extractVariable, inlineVariable, literalAt, variableAt } from './variables.ts';
import { unwrap, wrap } from './wrap.ts';

export interface RefactoringOptions {
  /** What AWS says that a resource raises. */
  readonly errorsOf?: ErrorsOf;
  /** Nobody asked: an editor wants to know whether there is anything. What is about all states is left out then. */
  readonly unasked?: boolean;
}

export function refactoringsAt(machine: StateMachine, span: Span, options: RefactoringOptions = {}): Refactoring[] {
  const states = selectedStates(machine, span);
  const [state] = states;
  const found: Refactoring[] = [];
  if (state && states.length === 1) found.push(...onState(machine, state, span, options));
  found.push(...onValue(machine, span));
  if (states.length > 0) {
    const what = quoted(states);
    found.push(
      {
        id: 'wrapInParallel',
        title: `Wrap ${what} in a Parallel`,
        kind: 'extract',
        outcome: wrap(machine, states, 'Parallel'),
      },
      { id: 'wrapInMap', title: `Wrap ${what} in a Map`, kind: 'extract', outcome: wrap(machine, states, 'Map') },
    );
  }
  if (!options.unasked) found.push(...onMachine(machine));
  return found;
}

/** They look through the whole machine. */
const onMachine = perMachine((machine): readonly Refactoring[] => {
  const found: Refactoring[] = [
    { id: 'sortStates', title: 'Sort states in flow order', kind: 'rewrite', outcome: sortStates(machine) },
  ];
  if (machine.queryLanguage === 'JSONPath')
    found.push({
      id: 'machineToJsonata',
      title: 'Convert the state machine to JSONata',
      kind: 'rewrite',
      outcome: machineToJsonata(machine),
    });
  return found;
});

function onValue(machine: StateMachine, { start }: Span): Refactoring[] {
  const found: Refactoring[] = [];
  const literal = literalAt(machine, start);
  if (literal)
    found.push({
      id: 'extractVariable',
      title: `Make "${literal.name}" a variable`,
      kind: 'extract',
      outcome: extractVariable(machine, literal),
    });
  const variable = variableAt(machine, start);
  if (variable)
    found.push({
      id: 'inlineVariable',
      title: `Inline $${variable.name}`,
      kind: 'inline',
      outcome: inlineVariable(machine, variable),
    });
  return found;
}

function onState(machine: StateMachine, state: State, span: Span, options: RefactoringOptions): Refactoring[] {
  const { name, type } = state;
  const errorsOf = options.errorsOf ?? (() => []);
  const found: Refactoring[] = [
    {
      id: 'insertBefore',
      title: `Insert a state before "${name}"`,
      kind: 'rewrite',
      outcome: insertBefore(machine, state),
    },
    {
      id: 'insertAfter',
      title: `Insert a state after "${name}"`,
      kind: 'rewrite',
      outcome: insertAfter(machine, state),
    },
  ];
  const reference = referenceAt(state, span);
  if (reference)
    found.push({
      id: 'insertOn',
      title: `Insert a state between "${name}" and "${reference.name}"`,
      kind: 'rewrite',
      outcome: insertOn(machine, reference),
    });
  found.push({
    id: 'deleteState',
    title: `Delete "${name}" and reconnect`,
    kind: 'rewrite',
    outcome: deleteState(machine, state),
  });
  if (type === 'Task' || type === 'Parallel' || type === 'Map') {
    const known = transientErrors(state, errorsOf).length > 0;
    found.push({
      id: 'addRetry',
      title: known ? `Retry "${name}" on its transient errors` : `Retry "${name}"`,
      kind: 'rewrite',
      outcome: addRetry(machine, state, errorsOf),
    });
    const resource = stringOf(state.node, 'Resource')?.value;
    const own = type === 'Task' && resource !== undefined ? errorsOf(resource) : [];
    if (own.length > 0)
      found.push({
        id: 'addCatchOwn',
        title: `Catch the ${own.length === 1 ? 'error' : `${own.length} errors`} of "${name}" by name`,
        kind: 'rewrite',
        outcome: addCatch(machine, state, own),
      });
    found.push({
      id: 'addCatch',
      title: `Catch every error of "${name}"`,
      kind: 'rewrite',
      outcome: addCatch(machine, state, ['States.ALL']),
    });
    if (type === 'Task')
      found.push({
        id: 'addTimeout',
        title: `Limit the time of "${name}"`,
        kind: 'rewrite',
        outcome: addTimeout(machine, state),
      });
    else found.push({ id: 'unwrap', title: `Unwrap "${name}"`, kind: 'inline', outcome: unwrap(machine, state) });
  }
  if (state.queryLanguage === 'JSONPath')
    found.push({
      id: 'stateToJsonata',
      title: `Convert "${name}" to JSONata`,
      kind: 'rewrite',
      outcome: stateToJsonata(machine, state),
    });
  return found;
}

function referenceAt(state: State, { start, end }: Span): Reference | undefined {
  return state.references.find(({ node }) => start >= node.span.start && end <= node.span.end);
}

/** The states of one scope that a selection touches; the innermost one where it is empty. */
export function selectedStates(machine: StateMachine, { start, end }: Span): readonly State[] {
  const within = stateAt(machine, start);
  const other = end > start ? stateAt(machine, end) : within;
  if (start === end) return within ? [within] : [];
  // The innermost scope that holds all of the selection.
  let scope = (within ?? other)?.scope ?? machine.root;
  while (scope.owner && !holds(scope.owner.member.span, start, end)) scope = scope.owner.scope;
  return scope.states.filter(({ member: { span } }) => span.start < end && span.end > start);
}

function holds(span: Span, start: number, end: number): boolean {
  return span.start <= start && span.end >= end;
}
