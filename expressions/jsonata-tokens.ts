/**
 * The words of a JSONata expression with their places. The `jsonata` package tells of a token only where it ends, and
 * nothing at all about an expression that does not parse; these tokens give it a start, and completion something to hold.
 */
import type { Span } from './json.ts';

export interface JsonataToken extends Span {
  readonly kind: 'variable' | 'name' | 'string' | 'number' | 'constant' | 'regex' | 'operator';
  /** Of a variable without its `$`, of a quoted name without its quotes; otherwise as written. */
  readonly value: string;
}

/** Never fails: what is not closed ends with the text. Comments and blanks are no tokens. */
export function jsonataTokens(text: string): JsonataToken[] {
  const tokens: JsonataToken[] = [];
  let at = 0;
  const push = (kind: JsonataToken['kind'], end: number, value = text.slice(at, end)): void => {
    tokens.push({ kind, value, start: at, end });
    at = end;
  };
  const word = (end: number): void => {
    const value = text.slice(at, end);
    if (value === 'and' || value === 'or' || value === 'in') push('operator', end, value);
    else push(value === 'true' || value === 'false' || value === 'null' ? 'constant' : 'name', end, value);
  };
  while (at < text.length) {
    const char = text[at]!;
    const code = text.charCodeAt(at);
    if (isLetter(code)) word(endOfWord(text, at));
    else if (blanks.includes(char)) at++;
    else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? text.length : close + 2;
    } else if (char === '/' && !endsOperand(tokens.at(-1))) push('regex', endOfRegex(text, at));
    else if (char === '"' || char === "'") push('string', endOfString(text, at));
    else if (char === '`') {
      const close = text.indexOf('`', at + 1);
      const end = close < 0 ? text.length : close + 1;
      push('name', end, text.slice(at + 1, close < 0 ? end : close));
    } else {
      if (operators.includes(char)) {
        const long = longOperators.includes(text.slice(at, at + 2));
        push('operator', at + (long ? 2 : 1));
      } else {
        const number = isDigit(code) ? numberAt.exec(text.slice(at, at + 400))?.[0] : undefined;
        if (number !== undefined) push('number', at + number.length);
        else if (char === '$') push('variable', endOfWord(text, at), text.slice(at + 1, endOfWord(text, at)));
        else word(endOfWord(text, at));
      }
    }
  }
  return tokens;
}

const blanks = ' \t\n\r\v';
const longOperators = ['..', ':=', '!=', '>=', '<=', '**', '~>'];
const operators = '.[]{}(),@#;:?+-*/%|=<>^&!~';

const numberAt = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isLetter = (code: number) => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

function endOfWord(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (!isLetter(code) && !isDigit(code) && (blanks.includes(text[end]!) || operators.includes(text[end]!))) break;
  }
  return end;
}

/** Behind an operand a slash divides; elsewhere it starts a regular expression. */
function endsOperand(token: JsonataToken | undefined): boolean {
  if (token === undefined) return false;
  return token.kind !== 'operator' || token.value === ')' || token.value === ']' || token.value === '}';
}

function endOfString(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function endOfRegex(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') at++;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (char === '/' && depth === 0) {
      at++;
      while (text[at] === 'i' || text[at] === 'm') at++;
      return at;
    }
  }
  return text.length;
}
