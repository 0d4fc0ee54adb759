/**
 * At which errors a run stops: filters that a person chooses, each with the names of errors it is about, written as in
 * ErrorEquals. Knows names, no session.
 */
export type ErrorKind = 'uncaught' | 'caught' | 'retried' | 'passed';

/** What `initialize` tells of them; the protocol's `ExceptionBreakpointsFilter`. */
export const exceptionFilters = [
  {
    filter: 'uncaught',
    label: 'Uncaught Errors',
    description: 'Stop at a state that fails when no Retry or Catch takes its error.',
    default: true,
  },
  {
    filter: 'caught',
    label: 'Caught Errors',
    description: 'Stop when a Catch takes an error, before its next state.',
    default: false,
  },
  {
    filter: 'retried',
    label: 'Retried Errors',
    description: 'Stop when a Retry takes an error, before the state is tried again.',
    default: false,
  },
  {
    filter: 'all',
    label: 'All Errors',
    description: 'Stop at every error, whatever becomes of it.',
    default: false,
  },
].map(each => ({
  ...each,
  supportsCondition: true,
  conditionDescription:
    'Names of errors as in ErrorEquals, such as "States.Timeout, Payment.*"; * stands for anything.',
}));

export class ExceptionFilters {
  readonly #chosen = new Map<string, string | undefined>();

  /** `conditions` by filter. */
  static of(filters: readonly string[], conditions: ReadonlyMap<string, string | undefined>): ExceptionFilters {
    const chosen = new ExceptionFilters();
    for (const filter of filters) chosen.#chosen.set(filter, undefined);
    for (const [filter, condition] of conditions) chosen.#chosen.set(filter, condition || undefined);
    return chosen;
  }

  static usual(): ExceptionFilters {
    return ExceptionFilters.of(
      exceptionFilters.filter(each => each.default).map(({ filter }) => filter),
      new Map(),
    );
  }

  /** `passed`: an error that leaves a state and will be handled further out. */
  stopsAt(kind: ErrorKind, error: string | undefined): boolean {
    return ['all', kind].some(filter => this.#chosen.has(filter) && isNamed(this.#chosen.get(filter), error));
  }
}

/** Why a filter cannot be used; undefined when it can. */
export function filterProblem(filter: string): string | undefined {
  return exceptionFilters.some(each => each.filter === filter)
    ? undefined
    : `There is no filter "${filter}". There are: ${exceptionFilters.map(each => each.filter).join(', ')}.`;
}

/** ASL spec, "Errors": States.TaskFailed stands for all but States.Timeout, States.ALL for all. */
function isNamed(names: string | undefined, error: string | undefined): boolean {
  if (names === undefined) return true;
  const written = names.split(/[\s,;[\]"']+/).filter(name => name !== '');
  if (written.length === 0) return true;
  return written.some(name => {
    if (name === 'States.ALL') return true;
    if (name === 'States.TaskFailed' && error !== 'States.Timeout') return true;
    return patternOf(name).test(error ?? '');
  });
}

/** A name in which `*` stands for anything. */
export function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
}
