/**
 * Whether an error that leaves a state will be handled further out: which decides if it is "uncaught" while the
 * execution still stands at the state that failed. Reads the definition only.
 */
import { memberValue as fieldOf, type State } from '../language/index.ts';

/** The state around `state` whose Retry, Catch or tolerance takes `error`; undefined when the execution will fail. */
export function handlerAround(state: State, error: string | undefined): State | undefined {
  let name = error;
  for (let scope = state.scope; scope.owner; scope = scope.owner.scope) {
    const { owner } = scope;
    if (scope.distributed) {
      // A failed item is counted; what the Map itself fails with is the threshold (Developer Guide, "Distributed mode").
      if (toleratesFailures(owner)) return owner;
      name = 'States.ExceedToleratedFailureThreshold';
    }
    if (handles(owner, name)) return owner;
  }
  return undefined;
}

export function handles(state: State, error: string | undefined): boolean {
  return ['Retry', 'Catch'].some(field => {
    const handlers = fieldOf(state.node, field);
    if (handlers?.kind !== 'array') return false;
    return handlers.items.some(handler => {
      const maxAttempts = fieldOf(handler, 'MaxAttempts');
      if (field === 'Retry' && maxAttempts?.kind === 'number' && maxAttempts.value === 0) return false;
      const names = fieldOf(handler, 'ErrorEquals');
      return names?.kind === 'array' && names.items.some(name => name.kind === 'string' && matches(name.value, error));
    });
  });
}

/** The names that a state and those around it handle, its own first: what somebody may want to try. Not the one for all errors. */
export function namesHandled(state: State): string[] {
  const found = new Set<string>();
  for (let at: State | undefined = state; at; at = at.scope.owner)
    for (const field of ['Retry', 'Catch']) {
      const handlers = fieldOf(at.node, field);
      for (const handler of handlers?.kind === 'array' ? handlers.items : []) {
        const names = fieldOf(handler, 'ErrorEquals');
        for (const name of names?.kind === 'array' ? names.items : [])
          if (name.kind === 'string' && name.value !== 'States.ALL' && name.value !== '') found.add(name.value);
      }
    }
  return [...found];
}

/** ASL spec, "Errors": States.Runtime is never caught; States.TaskFailed stands for all but States.Timeout. */
function matches(name: string, error: string | undefined): boolean {
  if (error === 'States.Runtime') return false;
  if (name === 'States.ALL') return true;
  if (name === 'States.TaskFailed') return error !== 'States.Timeout';
  return name === error;
}

/** A distributed Map that takes some failed items: one of them does not fail the execution. */
function toleratesFailures(state: State): boolean {
  const fields = [
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
  ];
  return state.type === 'Map' && fields.some(field => fieldOf(state.node, field) !== undefined);
}
