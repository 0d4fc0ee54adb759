/** A state in words: what it is, and how the ways lead to it and from it. */
import type { State } from '../../../language/index.ts';
import { describeResource } from '../../../language/index.ts';

export function stateWords(state: State): string {
  const comment = state.node?.members.find(({ key }) => key.value === 'Comment')?.value;
  const resource = state.node?.members.find(({ key }) => key.value === 'Resource')?.value;
  const service = resource?.kind === 'string' ? describeResource(resource.value) : undefined;
  const out = state.references.map(
    ({ kind, name }) => `${kind === 'Choices' ? 'rule' : kind === 'Next' ? 'then' : kind} → ${name}`,
  );
  const from = [...new Set(state.referencedBy.map(reference => reference.from?.name ?? 'start'))];
  return [
    `**${state.name}** · ${state.type ?? 'state'}${service === undefined ? '' : ` · ${service}`}${state.queryLanguage === 'JSONata' ? ' · JSONata' : ''}`,
    comment?.kind === 'string' ? comment.value : '',
    state.terminal ? 'Ends here.' : out.length > 0 ? [...new Set(out)].join('  \n') : '',
    from.length > 0 ? `Reached from: ${from.join(', ')}` : 'Nothing leads here.',
  ]
    .filter(Boolean)
    .join('\n\n');
}
