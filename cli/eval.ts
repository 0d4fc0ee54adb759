/**
 * `asl eval`: one expression on given data, in either language, as a state would evaluate it. What is wrong with the text is
 * shown where it is wrong.
 */
import { evaluateText, meaningOf, Trouble } from '../debugger/index.ts';
import { isObject, type Json, parseIntrinsic, parseJsonata, parsePath } from '../expressions/index.ts';
import { fileOrJson, UserError } from './files.ts';

export interface EvalCommand {
  readonly language?: 'jsonpath' | 'jsonata';
  /** Each a file or JSON. */
  readonly input?: string;
  readonly result?: string;
  readonly errorOutput?: string;
  readonly variables?: string;
  readonly context?: string;
  /** One line. */
  readonly compact?: boolean;
}

export interface EvalOutcome {
  /** JSON for standard output; undefined when there is no value. */
  readonly text: string | undefined;
  /** Words for a person: why there is no value. */
  readonly words: string | undefined;
}

/** Throws `UserError` when a file or an argument cannot be read. */
export async function evaluate(text: string, command: EvalCommand): Promise<EvalOutcome> {
  const language = command.language === 'jsonpath' ? 'JSONPath' : 'JSONata';
  const wrong = problemOf(text, language);
  if (wrong !== undefined) return { text: undefined, words: wrong };
  const given = (name: 'input' | 'result' | 'errorOutput' | 'variables' | 'context', option: string) => {
    const argument = command[name];
    return argument === undefined ? undefined : fileOrJson(argument, option);
  };
  const input = given('input', '--input') ?? {};
  const result = given('result', '--result');
  const now = Date.now();
  try {
    const value = await evaluateText(text, {
      language,
      // Behind a task, JSONPath reads its result.
      data: result ?? input,
      input,
      result,
      errorOutput: given('errorOutput', '--error-output'),
      context: given('context', '--context') ?? { Execution: { Input: input } },
      variables: variablesOf(given('variables', '--variables')),
      now,
    });
    return { text: JSON.stringify(value, undefined, command.compact ? undefined : 2), words: undefined };
  } catch (error) {
    if (error instanceof Trouble) return { text: undefined, words: error.message };
    throw error;
  }
}

/** By name; a `$` before the name is taken for what it is meant to be. */
function variablesOf(given: Json | undefined): { readonly [name: string]: Json } {
  if (given === undefined) return {};
  if (!isObject(given)) throw new UserError('--variables must be an object: {"name": value}.');
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.replace(/^\$/, ''), value]));
}

/** What is wrong with the text itself, with a mark below the place. */
function problemOf(text: string, language: 'JSONPath' | 'JSONata'): string | undefined {
  const { kind, expression } = meaningOf(text, language);
  const parse = { path: parsePath, intrinsic: parseIntrinsic, jsonata: parseJsonata }[kind];
  const [problem] = parse(expression).problems;
  // `$.total > 100` is JSONata over the data.
  if (!problem || (kind === 'path' && parseJsonata(expression).problems.length === 0)) return undefined;
  const { start, end } = problem;
  const from = expression.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = expression.indexOf('\n', from);
  const line = expression.slice(from, lineEnd < 0 ? undefined : lineEnd);
  const marks = '^'.repeat(Math.max(1, Math.min(end, from + line.length) - start));
  return `${problem.message}\n  ${line}\n  ${' '.repeat(start - from)}${marks}`;
}
