/**
 * Fields of JSONata states, compiled. A field's value may be any JSON with `{% … %}` strings anywhere inside; each of them
 * is one expression with its own place (`Arguments/Payload/id`), which is what AWS quotes when it fails. Evaluation is
 * asynchronous only where the `jsonata` package has to be asked: see `jsonata-direct.ts`.
 */
import {
  compileJsonata,
  isArray,
  isObject,
  type Json,
  type JsonataOutcome,
  jsonataTextOf,
  setMember,
  uuid,
} from '../expressions/index.ts';
import { contextOf } from './context.ts';
import { causePrefix, StatesError } from './failure.ts';
import type { MapItem } from './map-run.ts';
import type { Run, Strand } from './run.ts';
import { BadField } from './written-fields.ts';

/** What `$states` holds beyond input and context. */
export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** The item an ItemSelector is evaluated for. */
  readonly item?: MapItem;
}

export type EvaluateJsonata = (run: Run, strand: Strand, extra?: Extra) => Json | Promise<Json>;

/** A failed evaluation. AWS records it as an event of its own, with the place of the field. */
export function evaluationError(strand: Strand, location: string | undefined, text: string): StatesError {
  return new StatesError('States.QueryEvaluationError', causePrefix(strand.state?.name ?? '', strand.entered) + text, {
    evaluation: { location },
  });
}

/** Compiles a field. `place` is the field's name, and the way inside it in deeper calls. */
export function compileJsonataField(value: Json, place: string): EvaluateJsonata {
  const evaluate = compileValue(value, place);
  return evaluate ?? (() => value);
}

function compileValue(value: Json, place: string): EvaluateJsonata | undefined {
  if (typeof value === 'string') {
    const text = jsonataTextOf(value);
    if (text === undefined) return undefined;
    if (text.kind === 'malformed') throw new BadField(`${place}: ${text.message}`);
    return compileExpression(text.expression, place);
  }
  if (isArray(value)) {
    const parts = value.map((item, i) => compileValue(item, `${place}[${i}]`));
    if (parts.every(part => part === undefined)) return undefined;
    return (run, strand, extra) => inOrder(value, parts, run, strand, extra);
  }
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  const members = Object.values(value);
  const parts = keys.map((key, i) => compileValue(members[i]!, `${place}/${key}`));
  if (parts.every(part => part === undefined)) return undefined;
  const object = (values: readonly Json[]): Json => {
    const result: Record<string, Json> = {};
    for (let i = 0; i < keys.length; i++) setMember(result, keys[i]!, values[i]!);
    return result;
  };
  return (run, strand, extra) => {
    const values = inOrder(members, parts, run, strand, extra);
    return values instanceof Promise ? values.then(object) : object(values);
  };
}

/** Evaluates parts one after the other; those that are none stand for themselves. */
function inOrder(
  written: readonly Json[],
  parts: readonly (EvaluateJsonata | undefined)[],
  run: Run,
  strand: Strand,
  extra: Extra | undefined,
  values: Json[] = [],
): Json[] | Promise<Json[]> {
  while (values.length < parts.length) {
    const part = parts[values.length];
    const value = part === undefined ? written[values.length]! : part(run, strand, extra);
    if (value instanceof Promise)
      return value.then(done => {
        values.push(done);
        return inOrder(written, parts, run, strand, extra, values);
      });
    values.push(value);
  }
  return values;
}

function compileExpression(expression: string, place: string): EvaluateJsonata {
  const compiled = compileJsonata(expression);
  // The context object is made on demand: most expressions never look at it.
  const context = /\$states\b(?!\s*\.\s*(?:input|result|errorOutput)\b)/.test(expression);
  const words = `The JSONata expression '${expression}' specified for the field '${place}' `;
  const judge = (run: Run, strand: Strand, outcome: JsonataOutcome): Json => {
    switch (outcome.kind) {
      case 'value':
        return outcome.value;
      case 'undefined':
        throw evaluationError(strand, place, `${words}returned nothing (undefined).`);
      case 'unsupported':
        throw evaluationError(strand, place, `${words}returned an unsupported result type.`);
      case 'error':
        throw evaluationError(strand, place, words + thrown(outcome, run));
    }
  };
  return (run, strand, extra) => {
    const { item, ...results } = extra ?? nothing;
    const states = { input: strand.input, ...(context && { context: contextOf(strand, item) }), ...results };
    const outcome = compiled.evaluate({ ...strand.visible, states }, { random: run.random, now: run.now });
    return outcome instanceof Promise ? outcome.then(done => judge(run, strand, done)) : judge(run, strand, outcome);
  };
}

const nothing: Extra = {};

/** Measured on AWS: a dot before an error of JSONata's own, a colon before a limit, an id for what is nobody's business. */
function thrown(outcome: JsonataOutcome & { readonly kind: 'error' }, run: Run): string {
  if (outcome.internal) return `threw an internal error during evaluation. ${uuid(run.random)}`;
  return `threw an error during evaluation${outcome.code === undefined ? ':' : '.'} ${outcome.text}`;
}

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

function typeOf(value: Json): JsonType {
  return value === null ? 'null' : isArray(value) ? 'array' : (typeof value as JsonType);
}

/** A field whose value must be of one type; `items` are arrays, and objects whose members count. */
export function compileTyped(field: Json, place: string, expected: JsonType | 'items'): EvaluateJsonata {
  // The value as written, for the message.
  const text = typeof field === 'string' ? jsonataTextOf(field) : undefined;
  const expression = text?.kind === 'expression' ? text.expression : JSON.stringify(field);
  const usual = expected === 'items' ? 'array' : expected;
  return checked(compileJsonataField(field, place), (strand, value) => {
    const type = typeOf(value);
    if (type === usual || (expected === 'items' && type === 'object')) return value;
    throw evaluationError(
      strand,
      place,
      `The JSONata expression '${expression}' specified for the field '${place}' returned an unexpected result type. Expected '${usual}', but was '${type}' for value: ${JSON.stringify(value)}`,
    );
  });
}

/** A field whose value must be a whole number. */
export function compileInteger(field: Json, place: string): EvaluateNumber {
  return checked(compileTyped(field, place, 'number'), (strand, value) => {
    if (Number.isInteger(value)) return value as number;
    throw evaluationError(strand, place, `The ${place} field cannot be parsed as an integer: ${value}`);
  });
}

/** How many seconds to wait, or to wait for something. */
export function compileSecondsField(field: Json, place: string): EvaluateNumber {
  return checked(compileInteger(field, place), (strand, value) => {
    if (value >= 0 && value <= 99_999_999) return value;
    throw evaluationError(strand, place, `${place} must be between 0 and 99999999 but was: ${value}`);
  });
}

type EvaluateNumber = (run: Run, strand: Strand) => number | Promise<number>;

/** What an evaluation gives, judged; a promise only where the evaluation is one. */
function checked<A, B>(
  evaluate: (run: Run, strand: Strand, extra?: Extra) => A | Promise<A>,
  check: (strand: Strand, value: A) => B,
): (run: Run, strand: Strand, extra?: Extra) => B | Promise<B> {
  return (run, strand, extra) => {
    const value = evaluate(run, strand, extra);
    return value instanceof Promise ? value.then(done => check(strand, done)) : check(strand, value);
  };
}
