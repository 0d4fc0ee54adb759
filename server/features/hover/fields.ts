/** A field in words, from its row in the table of fields, and what is in effect where it stands. */
import type { Field, Node, Place, ValueType } from '../../../language/index.ts';
import { durationWords, timelineOf, timelineWords, timestampWords } from '../durations.ts';
import type { HoverOptions } from './found.ts';
import { pageOf } from './links.ts';

export function fieldWords(field: Field, place: Place, options: HoverOptions = {}): string {
  const facts = [
    field.required ? 'required' : '',
    typeWords(field.type),
    field.default === undefined ? '' : `default: ${field.default.replace(/^(\S+): (.*)$/, '$1 ($2)')}`,
    field.languages === 'both' ? '' : `${field.languages} only`,
    field.jsonata !== undefined && place.queryLanguage === 'JSONata' ? '`{% … %}` allowed' : '',
    field.since === undefined ? '' : `since ${field.since}`,
  ].filter(Boolean);
  return [
    `**${field.name}** · ${facts.join(' · ')}`,
    field.doc,
    field.deprecated ? `**Deprecated**: use \`${field.deprecated.use}\`.` : '',
    choiceWords(field),
    hereWords(field, place, options) ?? '',
    `\`\`\`json\n${field.example}\n\`\`\``,
    `[Developer Guide](${pageOf(field)})`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What the value that stands here comes to: a duration, a point in time, the waits of a retrier. */
export function hereWords(field: Field, place: Place, options: HoverOptions): string | undefined {
  if (field.shape === 'retrier') {
    const timeline = timelineOf(place.holder);
    return timeline && timelineWords(timeline);
  }
  const value = place.member?.value;
  if (field.name === 'Retry' && value?.kind === 'array') return retryWords(value.items);
  if (value?.kind === 'null') return nullWords[field.name];
  if (value?.kind === 'number' && /Seconds$/.test(field.name) && value.value >= 60)
    return `Here: ${durationWords(value.value)}.`;
  return field.type.kind === 'timestamp' && value?.kind === 'string'
    ? timestampWords(value.value, options.timeZone)
    : undefined;
}

/** ASL spec, "InputPath", "ResultPath" and "OutputPath". */
const nullWords: Readonly<Record<string, string>> = {
  InputPath: 'Here: `null`, so the state gets the empty object `{}`.',
  ResultPath: 'Here: `null`, so the result is thrown away, and the input goes on as it came.',
  OutputPath: 'Here: `null`, so the empty object `{}` goes on.',
};

function retryWords(retriers: readonly Node[]): string {
  return retriers
    .flatMap(retrier => {
      const timeline = retrier.kind === 'object' ? timelineOf(retrier) : undefined;
      if (retrier.kind !== 'object' || !timeline) return [];
      const names = retrier.members.find(({ key }) => key.value === 'ErrorEquals')?.value;
      const errors =
        names?.kind === 'array' ? names.items.flatMap(each => (each.kind === 'string' ? `\`${each.value}\`` : [])) : [];
      return [`${errors.join(', ') || 'No errors'}:\n\n${timelineWords(timeline)}`];
    })
    .join('\n\n');
}

/** The words that the field takes, one by one. The types of states have a hover of their own. */
function choiceWords({ type, name }: Field): string {
  if (type.kind !== 'string' || !type.enum || name === 'Type') return '';
  return type.enum.map(({ value, doc }) => `- \`${value}\`: ${doc}`).join('\n');
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
