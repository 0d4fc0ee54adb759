/**
 * Regular expressions are people's own, and some take for ever on some texts: `/^(a+)+$/`. Nothing in JavaScript itself can
 * stop one at work, so whoever has a machine that can (Node has one) hands it in; each expression then has a time box. Those
 * that cannot take long, which most are, are matched as they are: the machine costs more than such a match.
 */
import { LimitExceeded } from './jsonata-additions.ts';

/** What Node's module `vm` has, of all that it has. */
export interface Machine {
  createContext(globals: object): object;
  readonly Script: new (
    code: string,
  ) => {
    /** Throws an error with the code ERR_SCRIPT_EXECUTION_TIMEOUT when it takes longer. */
    runInContext(context: object, options: { readonly timeout: number }): unknown;
  };
}

type Match = (regexp: RegExp, text: string, milliseconds: number) => RegExpExecArray | null | 'too long';

let match: Match | undefined;
let clock: () => number;

/** From now on, for the whole process. `now`: milliseconds. */
export function boundRegularExpressions({ createContext, Script }: Machine, now: () => number): void {
  const globals: { regexp?: RegExp | undefined; text?: string | undefined } = {};
  const context = createContext(globals);
  const script = new Script('regexp.exec(text)');
  clock = now;
  match = (regexp, text, timeout) => {
    globals.regexp = regexp;
    globals.text = text;
    try {
      return script.runInContext(context, { timeout }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too long';
      throw error;
    } finally {
      globals.regexp = undefined;
      globals.text = undefined;
    }
  };
}

/** Milliseconds that one expression may take in one evaluation, all its matches together. */
const timeBox = 1000;
/** Steps that take some milliseconds at most. */
const fewSteps = 2_000_000;

/** What is left of the time box of an expression, by its literal in the tree: an evaluation makes one object after another of it. */
const boxes = new WeakMap<RegExp, { left: number }>();

/** Gives literals a new time box. */
export function startTimeBoxes(literals: readonly RegExp[]): void {
  for (const literal of literals) boxes.set(literal, { left: timeBox });
}

/** What the `jsonata` package uses for RegExp. */
export class BoundRegExp {
  readonly #literal: RegExp;
  readonly #regexp: RegExp;

  constructor(literal: RegExp) {
    this.#literal = literal;
    this.#regexp = new RegExp(literal);
  }

  get lastIndex(): number {
    return this.#regexp.lastIndex;
  }

  set lastIndex(index: number) {
    this.#regexp.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    const regexp = this.#regexp;
    if (match === undefined || mostSteps(regexp.source, text.length) <= fewSteps) return regexp.exec(text);
    const box = boxes.get(this.#literal) ?? { left: timeBox };
    const before = clock();
    const found = match(regexp, text, Math.max(1, Math.ceil(box.left)));
    box.left -= clock() - before;
    if (found === 'too long' || box.left <= 0)
      throw new LimitExceeded(
        `Expression evaluation timeout: the regular expression ${this.#literal} takes more than ${timeBox} milliseconds on a text of ${text.length} characters. Let it have fewer ways to match the same text`,
      );
    return found;
  }
}

/** For every call of the package: it takes what the last one said for all expressions, whoever parses and whoever evaluates. */
export const regularExpressions = { RegexEngine: BoundRegExp as unknown as RegExp };

/**
 * No less than the steps that matching takes: each part that can be longer or shorter may be tried at each character, and the
 * whole from each character on. Infinity where such a part is inside of one that is repeated: `(a+)+`, `(a|b)*`.
 */
export function mostSteps(source: string, length: number): number {
  return (length + 1) ** degreeOf(source);
}

const degrees = new Map<string, number>();

function degreeOf(source: string): number {
  let degree = degrees.get(source);
  if (degree === undefined) {
    if (degrees.size > 10_000) degrees.clear();
    degree = computeDegree(source);
    degrees.set(source, degree);
  }
  return degree;
}

function computeDegree(source: string): number {
  let choices = 0;
  /** How many choices there were when each open group began. */
  const open: number[] = [];
  let closed: number | undefined;
  for (let at = 0; at < source.length; at++) {
    const group = closed;
    closed = undefined;
    const char = source[at];
    if (char === '\\') {
      // A reference back compares a text of any length.
      if (/[1-9k]/.test(source[at + 1] ?? '')) choices++;
      at++;
    } else if (char === '[') {
      while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
    } else if (char === '(') {
      open.push(choices);
      if (source[at + 1] === '?') at += 2; // (?: (?= (?! (?<
    } else if (char === ')') closed = open.pop();
    else if (char === '|') choices++;
    else if (char === '*' || char === '+' || char === '?' || char === '{') {
      const once = char === '?';
      if (group !== undefined && group < choices && !once) return Infinity;
      choices++;
      if (char === '{') while (at < source.length && source[at] !== '}') at++;
      if (source[at + 1] === '?') at++; // the lazy form
    }
  }
  return choices + 1;
}
