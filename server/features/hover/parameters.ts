/** A member of `Parameters` or `Arguments`, by the shape that the called action has there. */
import type { Shape } from '../../../catalog/index.ts';
import type { Place } from '../../../language/index.ts';
import { calledAt, memberAt, typeWords } from '../called.ts';
import type { Known } from '../known.ts';

export function parameterWords(place: Place, known: Known): string | undefined {
  const called = calledAt(place, known.catalog?.());
  const member = called && memberAt(called.input, place.path);
  if (!member) return undefined;
  const { name, required, deprecated, doc, shape } = member;
  const facts = [required ? 'required' : '', deprecated ? 'deprecated' : '', typeWords(shape), limitsOf(shape)];
  return [`**${name}** · ${facts.filter(Boolean).join(' · ')}`, doc, valuesOf(shape)].filter(Boolean).join('\n\n');
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
