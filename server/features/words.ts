/**
 * The words inside an expression, each with its place and what it is: the root of a path and its segments, functions,
 * variables, `$states` and what is read from it, operators, literals. Hover, colours and selection all look at these, so that
 * they agree on where a word begins and what it means.
 */
import type {
  Argument,
  IntrinsicCall,
  JsonataToken,
  ParsedJsonata,
  Path,
  VariableReference,
} from '../../expressions/index.ts';
import { jsonataTokens } from '../../expressions/index.ts';
import type { Embedded, Span } from '../../language/index.ts';

export type Word = Span &
  (
    | { readonly kind: 'root'; readonly path: Path }
    /** One step of a path. */
    | { readonly kind: 'segment'; readonly path: Path; readonly index: number }
    /** A workflow variable. */
    | { readonly kind: 'variable'; readonly name: string }
    /** `name` as the tables of functions have it. */
    | { readonly kind: 'function'; readonly name: string; readonly language: 'intrinsic' | 'jsonata' }
    | { readonly kind: 'states' }
    /** A member that is read from a variable, or from `$states`: the one at `index` of its chain. */
    | { readonly kind: 'member'; readonly of: VariableReference; readonly index: number }
    /** A name that the expression binds itself. */
    | { readonly kind: 'local'; readonly name: string; readonly binds: boolean }
    | { readonly kind: 'property' | 'keyword' | 'operator' | 'string' | 'number' | 'constant' | 'regex' }
  );

/** The words of an expression; add `start` to their places for those of the string. */
export interface Words {
  readonly start: number;
  /** In the order of the text. */
  readonly words: readonly Word[];
}

export function wordsOf(embedded: Embedded): Words {
  switch (embedded.kind) {
    case 'path':
    case 'template':
      return { start: 0, words: kept(embedded.parsed, words => addValue(embedded, words)) };
    case 'jsonata': {
      const { text, parsed } = embedded;
      return { start: text.start, words: kept(parsed, words => addJsonata(text.expression, parsed, words)) };
    }
    default:
      return { start: 0, words: [] };
  }
}

/** The word that holds `index` of the string; of two that touch there, the one that begins. */
export function wordAt(embedded: Embedded, index: number): Word | undefined {
  const { start, words } = wordsOf(embedded);
  let found: Word | undefined;
  for (const word of words) if (index - start >= word.start && index - start <= word.end) found = word;
  return found;
}

/** What was read of a text is remembered from version to version, and so are its words. */
const known = new WeakMap<object, readonly Word[]>();

function kept(parsed: object, read: (words: Word[]) => void): readonly Word[] {
  const before = known.get(parsed);
  if (before) return before;
  const words: Word[] = [];
  read(words);
  known.set(parsed, words);
  return words;
}

function addValue(embedded: Extract<Embedded, { kind: 'path' | 'template' }>, words: Word[]): void {
  if (embedded.kind === 'path') {
    if (embedded.parsed.path) addPath(embedded.parsed.path, words);
  } else if (embedded.parsed.kind === 'path') addPath(embedded.parsed.path, words);
  else if (embedded.parsed.kind === 'intrinsic') addCall(embedded.parsed.call, words);
}

function addPath(path: Path, words: Word[]): void {
  const { root, rootSpan } = path;
  if (typeof root === 'object') words.push({ kind: 'variable', name: root.variable, ...rootSpan });
  else words.push({ kind: 'root', path, ...rootSpan });
  for (const [index, segment] of path.segments.entries()) {
    const { start, end } = segment.kind === 'child' ? segment.nameSpan : segment.span;
    // What is left out, as behind `$.`, is no word.
    if (end > start) words.push({ kind: 'segment', path, index, start, end });
  }
}

function addCall(call: IntrinsicCall, words: Word[]): void {
  words.push({ kind: 'function', name: call.name, language: 'intrinsic', ...call.nameSpan });
  for (const argument of call.args) addArgument(argument, words);
}

function addArgument(argument: Argument, words: Word[]): void {
  if (argument.kind === 'call') addCall(argument, words);
  else if (argument.kind === 'path') addPath(argument.path, words);
  else if (argument.kind === 'literal') {
    const { value, span } = argument;
    const kind = typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'constant';
    words.push({ kind, ...span });
  }
}

function addJsonata(expression: string, { references }: ParsedJsonata, words: Word[]): void {
  // What the references say of a place; everything else is told by its token.
  const told = new Map<number, Word>();
  const tell = (word: Word) => told.set(word.start, word);
  for (const { name, span } of references.variables) tell({ kind: 'variable', name, ...span });
  for (const { span } of references.states) tell({ kind: 'states', ...span });
  for (const { name, span } of references.functions) tell({ kind: 'function', name, language: 'jsonata', ...span });
  for (const { name, places } of references.locals)
    for (const { span, binds } of places) tell({ kind: 'local', name, binds, ...span });
  for (const of of [...references.states, ...references.variables])
    for (const [index, { span }] of of.members.entries()) tell({ kind: 'member', of, index, ...span });

  const tokens = jsonataTokens(expression);
  for (const [index, token] of tokens.entries()) {
    const word = told.get(token.start) ?? plainWord(token, tokens[index + 1]);
    if (word) words.push(word);
  }
}

function plainWord(token: JsonataToken, next: JsonataToken | undefined): Word | undefined {
  const { start, end } = token;
  switch (token.kind) {
    case 'operator':
      return punctuation.has(token.value) ? undefined : { kind: 'operator', start, end };
    case 'name': {
      const isFunction = (token.value === 'function' || token.value === 'λ') && next?.value === '(';
      return { kind: isFunction ? 'keyword' : 'property', start, end };
    }
    // `$` and `$$`, and names that nothing is known of.
    case 'variable':
      return { kind: 'keyword', start, end };
    default:
      return { kind: token.kind, start, end };
  }
}

const punctuation = new Set(['.', '[', ']', '{', '}', '(', ')', ',', ';', ':']);
