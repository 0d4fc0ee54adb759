/** A plain value in words: a type of state, the name of an error, one of a few words that a field takes, a resource. */
import type { Place } from '../../../language/index.ts';
import { predefinedErrors, stateTypeDocs } from '../../../language/index.ts';
import { resourceWords } from './resources.ts';

export function valueWords(value: string, { field, shape }: Place): string | undefined {
  if (!field) return undefined;
  if (field.name === 'Type' && shape === 'state') {
    const known = Object.entries(stateTypeDocs).find(([type]) => type === value)?.[1];
    return known && `**${value}** state\n\n${known.doc}\n\n\`\`\`json\n${known.example}\n\`\`\``;
  }
  if (field.name === 'ErrorEquals') {
    const error = predefinedErrors.find(({ name }) => name === value);
    return error && `**${error.name}**\n\n${error.doc}`;
  }
  if (field.type.kind === 'resource') return resourceWords(value);
  const choice = field.type.kind === 'string' ? field.type.enum?.find(each => each.value === value) : undefined;
  return choice && `**${choice.value}**\n\n${choice.doc}`;
}
