/**
 * What a text means in the watch view, a hover or the console: JSONPath, an intrinsic function or JSONata over the data of
 * a strand that stands still. Both languages are taken in a state of either, as long as the text tells which one it is.
 *
 * Evaluating changes nothing: randomness and the clock of an evaluation are its own.
 */
import {
  compileIntrinsic,
  compileJsonata,
  compilePath,
  isObject,
  type Json,
  jsonataTextOf,
  parseIntrinsic,
  parseJsonata,
  parsePath,
  seededRandom,
} from '../expressions/index.ts';
import type { QueryLanguage } from '../language/index.ts';
import { notEvaluated, noValue } from './trouble.ts';

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

/** The value of a text. Throws a `Trouble` with the reason when there is none. */
export async function evaluateText(text: string, data: EvaluationData): Promise<Json> {
  const { kind, expression } = meaningOf(text, data.language);
  if (expression === '') throw notEvaluated('There is nothing to evaluate.');
  if (kind === 'path') {
    // `$.total > 100` is no path, but says clearly what is meant: JSONata with the data as its document.
    const isPath = parsePath(expression).problems.length === 0;
    if (!isPath && parseJsonata(expression).problems.length === 0)
      return evaluateJsonata(`$${documentName}.(${expression})`, data, { [documentName]: data.data });
    return evaluatePath(expression, data);
  }
  if (kind === 'intrinsic') return evaluateIntrinsic(expression, data);
  return evaluateJsonata(expression, data);
}

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
  if (/^\$\$?(?:$|[.[])/.test(trimmed)) return { kind: 'path', expression: trimmed };
  const isVariable = /^\$[A-Za-z_]/.test(trimmed) && !/^\$states\b/.test(trimmed);
  if (isVariable && language === 'JSONPath' && parsePath(trimmed).problems.length === 0)
    return { kind: 'path', expression: trimmed };
  return { kind: 'jsonata', expression: trimmed };
}

function evaluatePath(text: string, { data, context, variables }: EvaluationData): Json {
  const { path, problems } = parsePath(text);
  const [problem] = problems;
  if (problem || !path) throw notEvaluated(problem?.message ?? `"${text}" is no JSONPath.`);
  const result = compilePath(path)({ input: data, context, variables });
  if (result.found) return result.value;
  throw noValue(
    result.missing === 'variable' ? `There is no variable for ${text}.` : `${text} finds nothing in the data.`,
  );
}

function evaluateIntrinsic(text: string, { data, context, variables, now }: EvaluationData): Json {
  const { call, problems } = parseIntrinsic(text);
  const [problem] = problems;
  if (problem || !call) throw notEvaluated(problem?.message ?? `"${text}" is no call of an intrinsic function.`);
  const result = compileIntrinsic(call)({ input: data, context, variables }, seededRandom(now));
  if (result.ok) return result.value;
  throw notEvaluated(result.cause);
}

async function evaluateJsonata(
  expression: string,
  at: EvaluationData,
  more: { readonly [name: string]: Json } = {},
): Promise<Json> {
  const states: Record<string, Json> = { input: at.input, context: at.context };
  if (at.result !== undefined) states.result = at.result;
  if (at.errorOutput !== undefined) states.errorOutput = at.errorOutput;
  const outcome = await compileJsonata(expression).evaluate(
    { ...at.variables, ...more, states },
    { random: seededRandom(at.now), now: at.now },
  );
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
