/** A field in words, from its row in the table of fields. */
import type { Field, Place, ValueType } from '../../../language/index.ts';

export function fieldWords(field: Field, place: Place): string {
  const facts = [
    field.required ? 'required' : '',
    typeWords(field.type),
    field.default === undefined ? '' : `default: ${field.default}`,
    field.languages === 'both' ? '' : `${field.languages} only`,
    field.jsonata !== undefined && place.queryLanguage === 'JSONata' ? '`{% … %}` allowed' : '',
    field.since === undefined ? '' : `since ${field.since}`,
  ].filter(Boolean);
  const deprecated = field.deprecated ? `\n\n**Deprecated**: use \`${field.deprecated.use}\`.` : '';
  return `**${field.name}** · ${facts.join(' · ')}\n\n${field.doc}${deprecated}\n\n\`\`\`json\n${field.example}\n\`\`\``;
}

function typeWords(type: ValueType): string {
  switch (type.kind) {
    case 'string':
      return type.enum ? type.enum.map(({ value }) => `\`${value}\``).join(' | ') : 'text';
    case 'integer':
    case 'number': {
      const noun = type.kind === 'integer' ? 'whole number' : 'number';
      if (type.min === undefined) return noun;
      return type.max === undefined ? `${noun}, at least ${type.min}` : `${noun}, ${type.min} to ${type.max}`;
    }
    case 'list':
      return `list of ${typeWords(type.of)}`;
    default:
      return {
        boolean: 'true or false',
        path: 'JSONPath',
        referencePath: 'reference path',
        stateName: 'name of a state',
        resource: 'ARN',
        timestamp: 'time, RFC 3339',
        payload: 'any JSON, with expressions',
        literal: 'any JSON, as it stands',
        assign: 'variable names to values',
        states: 'names to states',
        object: 'object',
      }[type.kind];
  }
}
