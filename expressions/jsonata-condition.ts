/**
 * A condition of JSONata taken apart: what is tested in it, joined by `and` and `or`, and which values each test looks at. For
 * showing why it holds or not; it knows no data, and nothing is evaluated here.
 */
import { type JsonataNode, parseJsonata } from './jsonata-parse.ts';
import { type JsonataToken, jsonataTokens } from './jsonata-tokens.ts';

export type JsonataCondition =
  | { readonly operator: 'and' | 'or'; readonly parts: readonly JsonataCondition[] }
  | JsonataTest;

export interface JsonataTest {
  readonly operator?: undefined;
  readonly text: string;
  /** What is compared or looked at, as expressions that stand for themselves; nothing that is written out, as `"new"` is. */
  readonly operands: readonly string[];
}

/** Of what cannot be taken apart it is one test. A text that does not parse has no operands. */
export function jsonataCondition(expression: string): JsonataCondition {
  const text = expression.trim();
  const { ast } = parseJsonata(text);
  if (!ast || isFiltered(ast)) return { text, operands: [] };
  const inner = ast.type === 'block' && ast.expressions?.length === 1 ? withinParentheses(text) : undefined;
  if (inner !== undefined && ast.expressions?.[0]?.type !== 'bind') return jsonataCondition(inner);
  const { type, value } = ast;
  if (type === 'binary' && (value === 'and' || value === 'or')) {
    const parts = splitAt(text, token => token.value === value);
    if (parts.every(part => parseJsonata(part).ast)) return { operator: value, parts: parts.map(jsonataCondition) };
  }
  return { text, operands: [...new Set(operandsOf(text, ast))] };
}

function operandsOf(text: string, ast: JsonataNode): readonly string[] {
  const { type, value } = ast;
  if (isFiltered(ast)) return [text];
  if (literals.has(type)) return [];
  if (type === 'binary' && comparisons.has(String(value))) {
    const parts = splitAt(text, token => token.value === value);
    const right = parts.pop() ?? '';
    const left = text.slice(0, text.length - right.length).replace(operatorAtEnd, '');
    return [left.trim(), right].flatMap(one);
  }
  if (type === 'function' && ast.procedure?.type === 'variable') {
    const given = withinParentheses(text.slice(text.indexOf('(')));
    if (given === undefined) return [text];
    return splitAt(given, token => token.value === ',').flatMap(part => {
      const parsed = parseJsonata(part).ast;
      if (!parsed) return [];
      return wrappers.has(String(ast.procedure?.value)) ? operandsOf(part, parsed) : one(part);
    });
  }
  return [text];
}

/** An operand as a whole. */
function one(text: string): readonly string[] {
  const { ast } = parseJsonata(text);
  return ast && !literals.has(ast.type) ? [text] : [];
}

const literals: ReadonlySet<string> = new Set(['string', 'number', 'value', 'regex', 'lambda']);
const comparisons: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);
const operatorAtEnd = /\s*(?:[!<>]?=|[<>]|\bin)\s*$/;
/** What they are given is itself a test. */
const wrappers: ReadonlySet<string> = new Set(['not', 'boolean']);

function isFiltered({ predicate, group }: JsonataNode): boolean {
  return predicate !== undefined || group !== undefined;
}

/** The text between tokens that stand in no parentheses. */
function splitAt(text: string, isSeparator: (token: JsonataToken) => boolean): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let before: JsonataToken | undefined;
  for (const token of jsonataTokens(text)) {
    if (token.kind === 'operator') {
      if ('([{'.includes(token.value)) depth++;
      else if (')]}'.includes(token.value)) depth--;
      // `$states.input.and` is a member.
      else if (depth === 0 && isSeparator(token) && before?.value !== '.') {
        parts.push(text.slice(start, token.start).trim());
        start = token.end;
      }
    }
    before = token;
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** Undefined where the first parenthesis is not closed by the last. */
function withinParentheses(text: string): string | undefined {
  const tokens = jsonataTokens(text);
  const [first] = tokens;
  let depth = 0;
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if ('([{'.includes(token.value)) depth++;
    else if (')]}'.includes(token.value) && --depth === 0)
      return first?.value === '(' && token === tokens.at(-1) ? text.slice(first.end, token.start) : undefined;
  }
  return undefined;
}
