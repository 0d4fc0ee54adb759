/** A member of `Parameters` or `Arguments`, by the shape that the called action has there. */
import type { Shape } from '../../../catalog/index.ts';
import type { Place } from '../../../language/index.ts';
import { calledAt, memberAt, typeWords } from '../called.ts';
import type { Known } from '../known.ts';
import { shownName } from './links.ts';

export function parameterWords(place: Place, known: Known): string | undefined {
  const called = calledAt(place, known.catalog?.());
  const member = called && memberAt(called.input, place.path);
  if (!member) return computedWords(place);
  const { name, required, deprecated, doc, shape } = member;
  const facts = [required ? 'required' : '', deprecated ? 'deprecated' : '', typeWords(shape), limitsOf(shape)];
  return [`**${name}** · ${facts.filter(Boolean).join(' · ')}`, doc, valuesOf(shape)].filter(Boolean).join('\n\n');
}

/** A member of a payload template whose value is worked out (ASL spec, "Payload Template"). */
function computedWords({ node, field, queryLanguage }: Place): string | undefined {
  if (node.kind !== 'string' || !node.value.endsWith('.$') || queryLanguage !== 'JSONPath') return undefined;
  if (field?.type.kind !== 'payload' && field?.type.kind !== 'assign') return undefined;
  const name = shownName(node.value.slice(0, -2));
  return `**${name}** · worked out when the state runs\n\n\`.$\` says that the value is a path or an intrinsic function call; what it comes to is put here as ${name}.`;
}

function limitsOf(shape: Shape): string {
  if (shape.kind !== 'string' && shape.kind !== 'number') return '';
  const { min, max } = shape;
  if (min === undefined && max === undefined) return '';
  const range = max === undefined ? `at least ${min}` : min === undefined ? `at most ${max}` : `${min} to ${max}`;
  return shape.kind === 'string' ? `${range} characters` : range;
}

function valuesOf(shape: Shape): string {
  if (shape.kind === 'structure') return shape.union ? 'Exactly one of its members is given.' : '';
  const values = shape.kind === 'string' ? (shape.values ?? []) : [];
  const shown = values.slice(0, 30).map(value => `\`${value}\``);
  return `${shown.join(' | ')}${values.length > shown.length ? ' …' : ''}`;
}
