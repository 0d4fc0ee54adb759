/** A workflow variable in words: where it gets its value. */
import type { Assignment, Scope, StateMachine } from '../../../language/index.ts';
import { assignmentsIn } from '../../../language/index.ts';
import type { HoverOptions } from './found.ts';
import { guidePages, shownName } from './links.ts';

/** `from` is the scope in which the variable is seen. */
export function variableWords(
  machine: StateMachine,
  name: string,
  from: Scope | undefined,
  { link = words => words }: HoverOptions,
): string {
  const visible = new Set<Scope>();
  for (let scope = from; scope; scope = scope.distributed ? undefined : scope.owner?.scope) visible.add(scope);
  const all = assignmentsIn(machine).filter(each => each.name === name);
  const seen = all.filter(({ state }) => visible.has(state.scope));
  const words =
    seen.length > 0
      ? `Assigned in ${seen.map(each => `${link(shownName(each.state.name), each.key.span)}${when(each)}`).join(', ')}.`
      : all.length > 0
        ? `Assigned only where it cannot be seen from here: in ${all.map(({ state, key }) => link(shownName(state.name), key.span)).join(', ')}.`
        : 'Assigned nowhere in this definition.';
  return `**$${name}** · workflow variable\n\n${words}\n\n[Developer Guide](${guidePages.variables})`;
}

function when({ when, index }: Assignment): string {
  if (when === 'Catch') return ' (after an error)';
  return when === 'Choices' ? ` (rule ${(index ?? 0) + 1})` : '';
}
