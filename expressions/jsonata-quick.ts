/**
 * The tree of most JSONata expressions, quickly. The `jsonata` package makes its grammar anew for every text that it reads,
 * which takes longer than all else that is done with an expression; this file reads the usual ones, paths, calls, operators,
 * constructors, blocks and conditions, and makes the tree that the package would make, down to the marks for its evaluator.
 * It says nothing about anything else: what it does not expect, and whatever is wrong, it leaves to the package. The test beside
 * it holds the one tree against the other.
 */
import type { JsonataToken } from './jsonata-tokens.ts';

/** A node while it is put together; see `JsonataNode` for what it is to its readers. */
interface Made {
  type: string;
  value?: unknown;
  position?: number;
  steps?: Made[];
  stages?: object[];
  predicate?: object[];
  group?: object;
  keepArray?: boolean;
  keepSingletonArray?: boolean;
  consarray?: boolean;
  [part: string]: unknown;
}

/** The package's tree for an expression, or undefined: ask the package. */
export function quickTree(text: string, tokens: readonly JsonataToken[]): object | undefined {
  // A comment may be one that is not closed.
  return text.includes('/*') ? undefined : new Quick(text, tokens).whole();
}

/** How tightly operators bind to what stands before them. All that is not here ends an expression, or is left to the package. */
const binding: Readonly<Record<string, number>> = {
  '[': 80,
  '(': 80,
  '.': 75,
  '{': 70,
  '*': 60,
  '%': 60,
  '+': 50,
  '-': 50,
  '&': 50,
  '=': 40,
  '!=': 40,
  '<': 40,
  '>': 40,
  '<=': 40,
  '>=': 40,
  in: 40,
  '~>': 40,
  and: 30,
  or: 25,
  '?': 20,
  ':=': 10,
};

/** Behind these nothing can follow as an operand's operator. */
const closers: ReadonlySet<string> = new Set([')', ']', '}', ',', ';', ':', '..']);

const deepest = 100;

/** Something that is not read here. */
const unread = undefined;

class Quick {
  readonly #text: string;
  readonly #tokens: readonly JsonataToken[];
  #at = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly JsonataToken[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  whole(): Made | undefined {
    const node = this.#expression(0);
    return this.#at === this.#tokens.length ? node : unread;
  }

  /** The operator that comes next; an empty text for anything else. */
  #operator(): string {
    const token = this.#tokens[this.#at];
    return token?.kind === 'operator' ? token.value : '';
  }

  #takes(operator: string): boolean {
    if (this.#operator() !== operator) return false;
    this.#at++;
    return true;
  }

  #expression(bound: number): Made | undefined {
    if (++this.#depth > deepest) return unread;
    let left = this.#operand();
    while (left !== unread && this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at]!;
      if (token.kind !== 'operator') return unread;
      const binds = binding[token.value];
      if (binds === undefined) {
        if (closers.has(token.value)) break;
        return unread;
      }
      if (binds <= bound) break;
      this.#at++;
      left = this.#behind(left, token.value, token.end, binds);
    }
    this.#depth--;
    return left;
  }

  #operand(): Made | undefined {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return unread;
    const { kind, value, start, end } = token;
    switch (kind) {
      case 'variable':
        return { value, type: 'variable', position: end };
      case 'name':
        if (this.#text.charCodeAt(start) === backtick) return unread;
        return { type: 'path', steps: [{ value, type: 'name', position: end }] };
      case 'string':
        if (end - start < 2 || value.at(-1) !== value[0] || value.includes('\\')) return unread;
        return { value: value.slice(1, -1), type: 'string', position: end };
      case 'number':
        return end - start > 15 ? unread : { value: Number(value), type: 'number', position: end };
      case 'constant':
        return { value: value === 'null' ? null : value === 'true', type: 'value', position: end };
      case 'operator':
        if (value === '(') return this.#block(end);
        if (value === '[') return this.#array(end);
        if (value === '{') {
          const lhs = this.#pairs();
          return lhs && { type: 'unary', value, position: end, lhs };
        }
        return value === '-' ? this.#negative(end) : unread;
      default:
        return unread;
    }
  }

  #negative(position: number): Made | undefined {
    const expression = this.#expression(70);
    if (expression?.type !== 'number') return expression && { type: 'unary', value: '-', position, expression };
    expression.value = -(expression.value as number);
    return expression;
  }

  #block(position: number): Made | undefined {
    const expressions: Made[] = [];
    const block: Made = { type: 'block', position, expressions };
    while (this.#operator() !== ')') {
      const part = this.#expression(0);
      if (part === unread) return unread;
      if (part.consarray || part.steps?.[0]?.consarray) block.consarray = true;
      expressions.push(part);
      if (!this.#takes(';')) break;
    }
    return this.#takes(')') ? block : unread;
  }

  #array(position: number): Made | undefined {
    const expressions: Made[] = [];
    if (this.#operator() !== ']')
      do {
        const item = this.#expression(0);
        if (item === unread) return unread;
        const to = this.#tokens[this.#at];
        if (this.#takes('..')) {
          const rhs = this.#expression(0);
          if (rhs === unread) return unread;
          expressions.push({ type: 'binary', value: '..', position: to!.end, lhs: item, rhs });
        } else expressions.push(item);
      } while (this.#takes(','));
    return this.#takes(']') ? { type: 'unary', value: '[', position, expressions } : unread;
  }

  /** The members of an object, behind its brace. */
  #pairs(): [Made, Made][] | undefined {
    const pairs: [Made, Made][] = [];
    if (this.#operator() !== '}')
      do {
        const key = this.#expression(0);
        if (key === unread || !this.#takes(':')) return unread;
        const value = this.#expression(0);
        if (value === unread) return unread;
        pairs.push([key, value]);
      } while (this.#takes(','));
    return this.#takes('}') ? pairs : unread;
  }

  /** What an operator makes of what stands before it. */
  #behind(left: Made, operator: string, position: number, binds: number): Made | undefined {
    switch (operator) {
      case '[':
        return left.group ? unread : this.#filter(left, position);
      case '(':
        return this.#call(left, position);
      case '{': {
        const lhs = this.#pairs();
        if (lhs === unread || left.group) return unread;
        left.group = { lhs, position };
        return left;
      }
      case '?':
        return this.#condition(left, position);
      case ':=':
        if (!isBare(left)) return unread;
        return this.#binary('bind', left, operator, position, binds - 1);
      case '~>': {
        const node = this.#binary('apply', left, operator, position, binds);
        if (node && (left.keepArray || (node.rhs as Made).keepArray)) node.keepArray = true;
        return node;
      }
      case '.': {
        const right = this.#expression(binds);
        return right && joined(left, right);
      }
      default:
        return this.#binary('binary', left, operator, position, binds);
    }
  }

  #binary(type: string, lhs: Made, value: string, position: number, bound: number): Made | undefined {
    const rhs = this.#expression(bound);
    return rhs && { type, value, position, lhs, rhs };
  }

  /** `x[…]`, or `x[]`, which keeps a list of one item a list. */
  #filter(left: Made, position: number): Made | undefined {
    if (this.#takes(']')) {
      left.keepArray = true;
      if (left.type !== 'path') return left;
      left.keepSingletonArray = true;
      left.steps![0]!.keepArray = true;
      return left.steps!.length === 1 ? left : unread;
    }
    const expr = this.#expression(0);
    if (expr === unread || !this.#takes(']')) return unread;
    const filter = { type: 'filter', expr, position };
    if (left.type !== 'path') {
      left.predicate ??= [];
      left.predicate.push(filter);
    } else {
      const step = left.steps!.at(-1)!;
      step.stages ??= [];
      step.stages.push(filter);
    }
    return left;
  }

  /** Functions are called by variables; what else can be called, or stands for an argument to come, is seldom. */
  #call(procedure: Made, position: number): Made | undefined {
    if (!isBare(procedure)) return unread;
    const args: Made[] = [];
    if (this.#operator() !== ')')
      do {
        const argument = this.#expression(0);
        if (argument === unread) return unread;
        args.push(argument);
      } while (this.#takes(','));
    return this.#takes(')') ? { type: 'function', value: '(', position, arguments: args, procedure } : unread;
  }

  #condition(condition: Made, position: number): Made | undefined {
    const then = this.#expression(0);
    if (then === unread) return unread;
    const node: Made = { type: 'condition', position, condition, then };
    if (!this.#takes(':')) return node;
    const otherwise = this.#expression(0);
    if (otherwise === unread) return unread;
    node.else = otherwise;
    return node;
  }
}

/** A variable with nothing behind it. */
function isBare({ type, predicate, group, keepArray }: Made): boolean {
  return type === 'variable' && !predicate && !group && !keepArray;
}

/** `left.right`: one path of both. */
function joined(left: Made, right: Made): Made | undefined {
  const path: Made = left.type === 'path' ? left : { type: 'path', steps: [left] };
  const steps = path.steps!;
  if (right.type === 'path') steps.push(...right.steps!);
  else {
    if (right.predicate) {
      right.stages = right.predicate;
      delete right.predicate;
    }
    steps.push(right);
  }
  for (const step of steps) {
    if (step.type === 'number' || step.type === 'value') return unread;
    // A text between two dots is a name.
    if (step.type === 'string') step.type = 'name';
    if (step.keepArray) path.keepSingletonArray = true;
  }
  for (const end of [steps[0]!, steps.at(-1)!]) if (end.type === 'unary' && end.value === '[') end.consarray = true;
  return path;
}

const backtick = 0x60;
