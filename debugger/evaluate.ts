/**
 * What a text means in the watch view, a hover or the console: JSONPath, an intrinsic function or JSONata over the data of
 * a strand that stands still. Both languages are taken in a state of either, as long as the text tells which one it is.
 *
 * Evaluating changes nothing: randomness and the clock of an evaluation are its own. A text is read once, however often it is
 * evaluated: the condition of a breakpoint may be asked at every state.
 */
import {
  compileIntrinsic,
  compileJsonata,
  compilePath,
  isObject,
  type Json,
  type JsonataOutcome,
  jsonataTextOf,
  parseIntrinsic,
  parseJsonata,
  parsePath,
  remember,
  seededRandom,
} from '../expressions/index.ts';
import type { QueryLanguage } from '../language/index.ts';
import { notEvaluated, noValue } from './trouble.ts';

/** Members may be worked out when they are asked for: few expressions look at all of them. */
export interface EvaluationData {
  /** The language of the state, which decides where a text could be either. */
  readonly language: QueryLanguage;
  /** `$` of JSONPath: what the next stage of the state reads. */
  readonly data: Json;
  /** `$states.input` */
  readonly input: Json;
  readonly result: Json | undefined;
  readonly errorOutput: Json | undefined;
  readonly context: Json;
  /** By name, without `$`. */
  readonly variables: { readonly [name: string]: Json };
  /** Virtual time, epoch milliseconds. */
  readonly now: number;
}

type Evaluate = (data: EvaluationData) => Json | Promise<Json>;

/** The value of a text. Throws, or rejects with, a `Trouble` with the reason when there is none. */
export function evaluateText(text: string, data: EvaluationData): Json | Promise<Json> {
  return (data.language === 'JSONata' ? compileInJsonata : compileInJsonPath)(text)(data);
}

const compileInJsonata = remember(500, text => compileText(text, 'JSONata'));
const compileInJsonPath = remember(500, text => compileText(text, 'JSONPath'));

function compileText(text: string, language: QueryLanguage): Evaluate {
  const { kind, expression } = meaningOf(text, language);
  if (expression === '') return failing('There is nothing to evaluate.');
  if (kind === 'path') {
    // `$.total > 100` is no path, but says clearly what is meant: JSONata with the data as its document.
    const isPath = parsePath(expression).problems.length === 0;
    if (!isPath && parseJsonata(expression).problems.length === 0)
      return jsonataOf(`$${documentName}.(${expression})`, data => ({ [documentName]: data.data }));
    return pathOf(expression);
  }
  if (kind === 'intrinsic') return intrinsicOf(expression);
  return jsonataOf(expression);
}

const failing =
  (why: string): Evaluate =>
  () => {
    throw notEvaluated(why);
  };

/** A variable that no state can assign: names in ASL are shorter. */
const documentName = `document_${'_'.repeat(80)}`;

/** Which language a text is in. */
export function meaningOf(
  text: string,
  language: QueryLanguage,
): { kind: 'path' | 'intrinsic' | 'jsonata'; expression: string } {
  const trimmed = text.trim();
  const marked = jsonataTextOf(trimmed);
  if (marked?.kind === 'expression') return { kind: 'jsonata', expression: marked.expression };
  if (/^States\.\w+\s*\(/.test(trimmed)) return { kind: 'intrinsic', expression: trimmed };
  // Step Functions gives JSONata no document of its own, so `$` and `$$` can only be meant as JSONPath.
  if (/^\$\$?(?:$|[.[])|^\$\s/.test(trimmed)) return { kind: 'path', expression: trimmed };
  const isVariable = /^\$[A-Za-z_]/.test(trimmed) && !/^\$states\b/.test(trimmed);
  if (isVariable && language === 'JSONPath' && parsePath(trimmed).problems.length === 0)
    return { kind: 'path', expression: trimmed };
  return { kind: 'jsonata', expression: trimmed };
}

function pathOf(text: string): Evaluate {
  const { path, problems } = parsePath(text);
  const [problem] = problems;
  if (problem || !path) return failing(problem?.message ?? `"${text}" is no JSONPath.`);
  const find = compilePath(path);
  return data => {
    const result = find(environmentOf(data));
    if (result.found) return result.value;
    throw noValue(
      result.missing === 'variable' ? `There is no variable for ${text}.` : `${text} finds nothing in the data.`,
    );
  };
}

function intrinsicOf(text: string): Evaluate {
  const { call, problems } = parseIntrinsic(text);
  const [problem] = problems;
  if (problem || !call) return failing(problem?.message ?? `"${text}" is no call of an intrinsic function.`);
  const apply = compileIntrinsic(call);
  return data => {
    const result = apply(environmentOf(data), seededRandom(data.now));
    if (result.ok) return result.value;
    throw notEvaluated(result.cause);
  };
}

function environmentOf(data: EvaluationData) {
  return {
    input: data.data,
    get context() {
      return data.context;
    },
    get variables() {
      return data.variables;
    },
  };
}

function jsonataOf(
  expression: string,
  more: (data: EvaluationData) => { readonly [name: string]: Json } = () => ({}),
): Evaluate {
  const compiled = compileJsonata(expression);
  const looksAtContext = /\$states\b(?!\s*\.\s*(?:input|result|errorOutput)\b)/.test(expression);
  return at => {
    const states: Record<string, Json> = { input: at.input, ...(looksAtContext && { context: at.context }) };
    if (at.result !== undefined) states.result = at.result;
    if (at.errorOutput !== undefined) states.errorOutput = at.errorOutput;
    const outcome = compiled.evaluate(
      { ...at.variables, ...more(at), states },
      { random: seededRandom(at.now), now: at.now },
    );
    return outcome instanceof Promise
      ? outcome.then(done => settled(done, expression, at))
      : settled(outcome, expression, at);
  };
}

function settled(outcome: JsonataOutcome, expression: string, at: EvaluationData): Json {
  switch (outcome.kind) {
    case 'value':
      return outcome.value;
    case 'undefined':
      throw noValue(hint(expression, at) ?? 'The expression gives nothing (undefined).');
    case 'unsupported':
      throw notEvaluated('The expression gives a function, which is no value.');
    case 'error':
      throw notEvaluated(outcome.text);
  }
}

/** A bare name that is a field of the input: say how it is reached. */
function hint(expression: string, { input }: EvaluationData): string | undefined {
  const name = /^[A-Za-z_]\w*/.exec(expression)?.[0];
  if (name === undefined || !isObject(input) || !Object.hasOwn(input, name)) return undefined;
  return `The expression gives nothing. The input's "${name}" is $states.input.${name}.`;
}
