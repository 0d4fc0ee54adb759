/**
 * Intrinsic function calls, `States.Format('{}', $.a)`: read with exact offsets, checked, and compiled to a closure.
 * Tolerant like paths: a half-typed call has its name and the arguments so far, which is what signature help needs.
 */

import {
  type IntrinsicFunction,
  InvalidArguments,
  intrinsicFunction,
  intrinsicFunctions,
} from './intrinsic-functions.ts';
import { javaDouble } from './java.ts';
import type { Environment, Json, Problem, RandomSource, Span } from './json.ts';
import type { Path } from './path.ts';
import { compilePathValue } from './path-evaluate.ts';
import { parsePath } from './path-parse.ts';

export interface IntrinsicCall {
  readonly kind: 'call';
  /** The whole text of the field, verbatim: AWS quotes it in its causes. */
  readonly text: string;
  readonly span: Span;
  /** With its prefix, `States.Format`. */
  readonly name: string;
  readonly nameSpan: Span;
  /** Between the parentheses; ends at the end of the text when they are not closed. */
  readonly argumentsSpan: Span;
  readonly closed: boolean;
  readonly args: readonly Argument[];
  /** Undefined when there is no such function. */
  readonly definition: IntrinsicFunction | undefined;
}

export type Argument =
  /** `template`, as States.Format needs it: a text with its `\{` and `\}` still escaped, a number with its fraction. */
  | { readonly kind: 'literal'; readonly value: Json; readonly template?: string; readonly span: Span }
  | { readonly kind: 'path'; readonly path: Path; readonly span: Span }
  | IntrinsicCall
  /** Could not be read; there is a problem that says why. */
  | { readonly kind: 'unknown'; readonly span: Span };

export interface ParsedIntrinsic {
  readonly call?: IntrinsicCall;
  /** What AWS refuses when the state machine is created. */
  readonly problems: readonly Problem[];
}

export type IntrinsicResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly cause: string };

/** Developer Guide, "Intrinsic functions": up to ten calls inside each other. */
const deepest = 10;
const deepestRead = 100;

export function parseIntrinsic(text: string): ParsedIntrinsic {
  const reader = new IntrinsicReader(text);
  const call = reader.whole();
  return call === undefined ? { problems: reader.problems } : { call, problems: reader.problems };
}

/**
 * What will fail when it runs although AWS accepts the definition: a wrong number of arguments, a literal of a type the
 * function never takes, or literals with which it fails whatever else it is given.
 */
export function intrinsicAdvice(call: IntrinsicCall): Problem[] {
  const problems: Problem[] = [];
  const visit = (inner: IntrinsicCall): void => {
    const { definition } = inner;
    const before = problems.length;
    if (definition !== undefined && inner.closed) {
      const { parameters } = definition;
      const least = parameters.filter(each => !each.optional && !each.variadic).length;
      const most = parameters.some(each => each.variadic) ? Number.POSITIVE_INFINITY : parameters.length;
      const count = inner.args.length;
      // AWS ignores what is given to States.UUID.
      if ((count < least || count > most) && definition.name !== 'States.UUID')
        problems.push({
          ...inner.span,
          message: `${inner.name} takes ${amount(least, most)}, but ${count} ${count === 1 ? 'is' : 'are'} given. The call will fail when it runs.`,
        });
      inner.args.forEach((argument, i) => {
        const type = (parameters[i] ?? parameters.at(-1))?.type;
        if (argument.kind === 'literal' && type !== undefined && !fits(argument.value, type))
          problems.push({
            ...argument.span,
            message: `${inner.name} needs ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type} here. The call will fail when it runs.`,
          });
      });
    }
    for (const argument of inner.args) if (argument.kind === 'call') visit(argument);
    const reason = definition && inner.closed && problems.length === before ? failureOf(inner) : undefined;
    if (reason !== undefined)
      problems.push({ ...inner.span, message: `${inner.name}: ${reason}. The call will fail when it runs.` });
  };
  visit(call);
  return problems;
}

/** Why a call fails whatever its paths give; undefined where it need not. */
function failureOf(call: IntrinsicCall): string | undefined {
  const known = call.args.every(isKnown);
  const [, second] = call.args;
  const index = call.name === 'States.ArrayGetItem' && second?.kind === 'literal' ? Number(second.value) : 0;
  // For the other functions what a path gives decides.
  if (!known && !(call.name in literalsDecide && literalsDecide[call.name]?.every(i => isKnown(call.args[i])))) return;
  const args = call.args.map((argument, i): Argument => {
    if (isKnown(argument)) return argument;
    const type = (call.definition?.parameters[i] ?? call.definition?.parameters.at(-1))?.type;
    const value =
      type === 'array' ? Array(Math.max(1, Math.min(index + 1, 1000))).fill(1) : type === 'number' ? 1 : 'a';
    return { kind: 'literal', value, span: argument.span };
  });
  try {
    compileCall({ ...call, args })({ input: {}, context: {}, variables: {} }, () => 0.5);
  } catch (error) {
    if (!(error instanceof IntrinsicFailure)) throw error;
    const [, said] = /^Invalid arguments in [\w.]+(?:: (.*?)\.?)?$/s.exec(error.message) ?? [];
    return said ?? 'it cannot be called with these values';
  }
  return undefined;
}

/** The arguments that decide, where those of a path are nearly always right. */
const literalsDecide: Readonly<Record<string, readonly number[]>> = {
  'States.Format': [0],
  'States.ArrayPartition': [1],
  'States.ArrayGetItem': [1],
  'States.ArrayRange': [2],
};

/** Its value stands in the text. */
function isKnown(argument: Argument | undefined): boolean {
  return argument?.kind === 'literal' || (argument?.kind === 'call' && argument.args.every(isKnown));
}

function amount(least: number, most: number): string {
  const plural = (n: number) => `${n} argument${n === 1 ? '' : 's'}`;
  return most === least
    ? plural(least)
    : most === Number.POSITIVE_INFINITY
      ? `at least ${plural(least)}`
      : `${least} or ${plural(most)}`;
}

function fits(value: Json, type: string): boolean {
  if (type === 'string' || type === 'number') return typeof value === type;
  if (type === 'array' || type === 'object') return false; // no literal of these exists
  if (type === 'false') return value !== true;
  if (type.includes("'")) return typeof value === 'string' && type.includes(`'${value}'`);
  return true;
}

/** Compiles a call. The cause of a failure is AWS's text without the `An error occurred while executing …` before it. */
export function compileIntrinsic(call: IntrinsicCall): (env: Environment, random: RandomSource) => IntrinsicResult {
  const run = compileIntrinsicValue(call);
  return (env, random) => {
    try {
      return { ok: true, value: run(env, random) };
    } catch (error) {
      if (!(error instanceof IntrinsicFailure)) throw error;
      return { ok: false, cause: causeOf(call, error) };
    }
  };
}

/** The same for those who take failures as they are thrown: an `IntrinsicFailure`, which `causeOf` puts into words. */
export function compileIntrinsicValue(call: IntrinsicCall): (env: Environment, random: RandomSource) => Json {
  return compileCall(call);
}

export class IntrinsicFailure extends Error {}

export function causeOf(call: IntrinsicCall, failure: IntrinsicFailure): string {
  return `The function '${call.text}' had the following error: ${failure.message}`;
}

type Evaluate = (env: Environment, random: RandomSource) => Json;

function compileCall(call: IntrinsicCall): Evaluate {
  const { definition } = call;
  if (definition === undefined)
    return () => {
      throw new IntrinsicFailure(`Unknown function ${call.name}`);
    };
  const args = call.args.map((argument, i) => {
    const written = writtenArgument(definition, argument, i);
    return written === undefined ? compileArgument(argument) : () => written;
  });
  const jsonText = (index: number): boolean => {
    const argument = call.args[index];
    return argument?.kind === 'call' && argument.name === 'States.StringToJson';
  };
  const [a, b] = args;
  const two = args.length === 2;
  return (env, random) => {
    const values: Json[] = two ? [a!(env, random), b!(env, random)] : args.map(each => each(env, random));
    try {
      return definition.apply(values, random, jsonText);
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error;
      throw new IntrinsicFailure(`Invalid arguments in ${call.name}${error.message}`);
    }
  };
}

/** Where a function takes a literal as it is written rather than its value: States.Format its text, and numbers with a fraction. */
export function writtenArgument({ name }: IntrinsicFunction, argument: Argument, index: number): string | undefined {
  if (name !== 'States.Format' || argument.kind !== 'literal') return undefined;
  return typeof argument.value === (index === 0 ? 'string' : 'number') ? argument.template : undefined;
}

function compileArgument(argument: Argument): Evaluate {
  switch (argument.kind) {
    case 'literal':
      return () => argument.value;
    case 'call':
      return compileCall(argument);
    case 'unknown':
      return () => {
        throw new IntrinsicFailure('Invalid argument');
      };
    case 'path': {
      const { path } = argument;
      const get = compilePathValue(path);
      return env => {
        const value = get(env);
        if (value !== undefined) return value;
        const document = path.root === 'input' ? env.input : path.root === 'context' ? env.context : env.variables;
        throw new IntrinsicFailure(
          `The JsonPath argument for the field '${path.text}' could not be found in the input '${JSON.stringify(document)}'`,
        );
      };
    }
  }
}

class IntrinsicReader {
  readonly problems: Problem[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): IntrinsicCall | undefined {
    const { text } = this;
    if (!/^\s*States\./.test(text)) {
      this.fail(0, text.length, 'An intrinsic function call starts with States., for example States.Format(...).');
      return undefined;
    }
    this.blanks();
    const call = this.call(1);
    if (this.problems.length === 0) {
      this.blanks();
      if (this.at < text.length)
        this.fail(this.at, text.length, 'Nothing may stand behind the closing parenthesis of the call.');
    }
    return call;
  }

  private call(depth: number): IntrinsicCall {
    const { text } = this;
    const start = this.at;
    while (/[\w.]/.test(text[this.at] ?? '')) this.at++;
    const name = text.slice(start, this.at);
    const nameSpan = { start, end: this.at };
    const definition = intrinsicFunction(name);
    const args: Argument[] = [];
    if (definition === undefined) this.fail(start, this.at, unknownFunction(name));
    if (depth > deepest) this.fail(start, this.at, `Calls may be nested ${deepest} levels deep at most.`);
    this.blanks();
    let closed = false;
    let argumentsStart = this.at;
    if (text[this.at] !== '(') {
      this.fail(start, this.at, `A call needs parentheses: ${name}(...).`);
    } else {
      this.at++;
      argumentsStart = this.at;
      closed = this.arguments(args, depth, start);
    }
    const argumentsEnd = closed ? this.at - 1 : this.at;
    return {
      kind: 'call',
      text,
      span: { start, end: this.at },
      name,
      nameSpan,
      argumentsSpan: { start: argumentsStart, end: argumentsEnd },
      closed,
      args,
      definition,
    };
  }

  /** Reads up to and including the closing parenthesis; false when it is missing. */
  private arguments(args: Argument[], depth: number, callStart: number): boolean {
    const { text } = this;
    this.blanks();
    if (text[this.at] === ')') {
      this.at++;
      return true;
    }
    for (;;) {
      this.blanks();
      args.push(this.argument(depth));
      this.blanks();
      const char = text[this.at];
      if (char === ',') this.at++;
      else if (char === ')') {
        this.at++;
        return true;
      } else if (char === undefined) {
        this.fail(callStart, this.at, 'The call is not closed: ")" is missing.');
        return false;
      } else {
        this.fail(this.at, this.at + 1, `Unexpected "${char}"; arguments are separated by commas.`);
        // Go on behind the next comma or parenthesis, so that the arguments after it are known too.
        while (this.at < text.length && !/[,)]/.test(text[this.at]!)) this.at++;
        if (text[this.at] === ',') this.at++;
        else if (text[this.at] === ')') {
          this.at++;
          return true;
        } else return false;
      }
    }
  }

  private argument(depth: number): Argument {
    const { text } = this;
    const start = this.at;
    const char = text[start];
    if (char === "'") return this.string();
    if (char === '$') return this.path();
    if (text.startsWith('States.', start)) {
      if (depth < deepestRead) return this.call(depth + 1);
      // That it is too deep has been said; what is inside is not read, as nobody's stack is that deep.
      this.at = text.length;
      return { kind: 'unknown', span: { start, end: this.at } };
    }
    const word = /^(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?=[\s,)]|$)/.exec(
      text.slice(start),
    )?.[0];
    if (word !== undefined) {
      this.at += word.length;
      const value = JSON.parse(word) as Json;
      const fraction = typeof value === 'number' && /[.eE]/.test(word) ? { template: javaDouble(value) } : undefined;
      return { kind: 'literal', value, ...fraction, span: { start, end: this.at } };
    }
    if (char === undefined || char === ',' || char === ')') {
      this.fail(start, Math.min(start + 1, text.length), 'An argument is missing here.');
      return { kind: 'unknown', span: { start, end: start } };
    }
    while (this.at < text.length && !/[,)]/.test(text[this.at]!)) this.at++;
    this.fail(
      start,
      this.at,
      char === '"'
        ? "Texts in a call stand in single quotes: 'text'."
        : char === '[' || char === '{'
          ? 'Arrays and objects cannot be written in a call. Use States.Array(...) or States.StringToJson(...).'
          : "An argument is a path ($.a), a text in single quotes ('a'), a number, true, false, null or another call.",
    );
    return { kind: 'unknown', span: { start, end: this.at } };
  }

  private string(): Argument {
    const { text } = this;
    const start = this.at;
    let value = '';
    let template = '';
    let at = start + 1;
    for (; at < text.length && text[at] !== "'"; at++) {
      const char = text[at]!;
      if (char !== '\\') {
        value += char;
        template += char;
        continue;
      }
      const next = text[at + 1];
      // Only \' \{ \} \\ exist; AWS refuses \n and the like (AWS recording, "illegal escapes").
      if (next === undefined || !"'{}\\".includes(next)) {
        this.fail(
          at,
          Math.min(at + 2, text.length),
          `\\${next ?? ''} is no escape of intrinsic functions; only \\', \\{, \\} and \\\\ are. Put the character itself into the text.`,
        );
        value += char;
        template += char;
        continue;
      }
      value += next;
      template += char + next;
      at++;
    }
    if (at >= text.length) {
      this.at = text.length;
      this.fail(start, this.at, "The text is not closed: the quote ' is missing.");
    } else this.at = at + 1;
    return { kind: 'literal', value, template, span: { start, end: this.at } };
  }

  private path(): Argument {
    const { text } = this;
    const start = this.at;
    let depth = 0;
    let quote: string | undefined;
    let at = start;
    for (; at < text.length; at++) {
      const char = text[at]!;
      if (quote !== undefined) {
        if (char === '\\') at++;
        else if (char === quote) quote = undefined;
      } else if (depth > 0 && (char === "'" || char === '"')) quote = char;
      else if (char === '[' || char === '(') depth++;
      else if (char === ']' || (char === ')' && depth > 0)) depth--;
      else if (depth === 0 && /[\s,)]/.test(char)) break;
    }
    this.at = Math.min(at, text.length);
    const { path, problems } = parsePath(text.slice(start, this.at), start);
    this.problems.push(...problems);
    const span = { start, end: this.at };
    return path === undefined ? { kind: 'unknown', span } : { kind: 'path', path, span };
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(start: number, end: number, message: string): void {
    this.problems.push({ start, end, message });
  }
}

function unknownFunction(name: string): string {
  const same = intrinsicFunctions.find(each => each.name.toLowerCase() === name.toLowerCase());
  return same === undefined
    ? `There is no intrinsic function ${name}.`
    : `There is no intrinsic function ${name}. Upper and lower case matter: write ${same.name}.`;
}
