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
  while (at < text.length) {
    const char = text[at]!;
    if (blanks.includes(char)) at++;
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
      const operator = longOperators.find(each => text.startsWith(each, at)) ?? (operators.includes(char) ? char : '');
      if (operator !== '') push('operator', at + operator.length);
      else {
        const number = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(text.slice(at, at + 400))?.[0];
        if (number !== undefined) push('number', at + number.length);
        else {
          let end = at;
          while (end < text.length && !blanks.includes(text[end]!) && !operators.includes(text[end]!)) end++;
          const word = text.slice(at, end);
          if (char === '$') push('variable', end, word.slice(1));
          else if (word === 'and' || word === 'or' || word === 'in') push('operator', end);
          else push(word === 'true' || word === 'false' || word === 'null' ? 'constant' : 'name', end);
        }
      }
    }
  }
  return tokens;
}

const blanks = ' \t\n\r\v';
const longOperators = ['..', ':=', '!=', '>=', '<=', '**', '~>'];
const operators = '.[]{}(),@#;:?+-*/%|=<>^&!~';

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
