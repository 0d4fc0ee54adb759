/**
 * Filters of JSONPath, `[?(@.price < 10 && @.tag == 'x')]`: read with offsets and compiled to a test of one item.
 * Comparisons follow Jayway (a number equals the string of the same digits); regular expressions and the word operators
 * other than `in` and `nin` are refused, as AWS documents them as unsupported (Developer Guide, "Paths"). Filters stand in
 * paths and paths in filters: who reads or compiles the one hands over how it does the other.
 */
import { type Environment, isObject, type Json, type Problem, sameJson } from './json.ts';
import type { Filter, Operand, Operator, ParsedPath, Path } from './path.ts';

/** Reads a path whose text begins at that offset. */
type ReadPath = (text: string, offset: number) => ParsedPath;

/** Makes of a path what gives its value, undefined when there is none. */
type CompilePath = (path: Path) => (env: Environment) => Value;

/** Reads `?( … )` from `start` on. `end` is where reading stopped. */
export function parseFilter(
  text: string,
  start: number,
  offset: number,
  readPath: ReadPath,
): { filter?: Filter; end: number; problem?: Problem } {
  const reader = new FilterReader(text, start, offset, readPath);
  try {
    const filter = reader.whole();
    return { filter, end: reader.at };
  } catch (error) {
    if (error instanceof FilterError) return { end: text.length, problem: error.problem };
    throw error;
  }
}

/** Compiles a filter to a test. Jayway's `@` matches objects only; scalars and arrays never pass (AWS documents the same). */
export function compileFilter(filter: Filter, compilePath: CompilePath): (item: Json, document: Json) => boolean {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = compileFilter(filter.left, compilePath);
      const right = compileFilter(filter.right, compilePath);
      return filter.kind === 'and'
        ? (item, document) => left(item, document) && right(item, document)
        : (item, document) => left(item, document) || right(item, document);
    }
    case 'not': {
      const operand = compileFilter(filter.operand, compilePath);
      return (item, document) => !operand(item, document);
    }
    case 'exists': {
      const operand = compileOperand(filter.path, compilePath);
      // Measured with Step Functions Local: a member that is null counts as missing, one that is false does not.
      return (item, document) => (operand(item, document) ?? null) !== null;
    }
    case 'compare': {
      const left = compileOperand(filter.left, compilePath);
      const right = compileOperand(filter.right, compilePath);
      const test = comparisons[filter.operator];
      return (item, document) => test(left(item, document), right(item, document));
    }
  }
}

type Value = Json | undefined;

const comparisons: { readonly [operator in Operator]: (a: Value, b: Value) => boolean } = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => ordered(a, b, order => order < 0),
  '<=': (a, b) => ordered(a, b, order => order <= 0),
  '>': (a, b) => ordered(a, b, order => order > 0),
  '>=': (a, b) => ordered(a, b, order => order >= 0),
  in: (a, b) => Array.isArray(b) && b.some(item => equal(a, item)),
  nin: (a, b) => Array.isArray(b) && !b.some(item => equal(a, item)),
};

function equal(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && a === Number(b);
  if (typeof a === 'string' && typeof b === 'number') return a === String(b);
  if (typeof a === 'object' && typeof b === 'object') return sameJson(a, b);
  return a === b;
}

function ordered(a: Value, b: Value, test: (order: number) => boolean): boolean {
  if (typeof a === 'number' && typeof b === 'number') return test(a - b);
  if (typeof a === 'string' && typeof b === 'string') return test(a < b ? -1 : a > b ? 1 : 0);
  return false;
}

function compileOperand(operand: Operand, compilePath: CompilePath): (item: Json, document: Json) => Value {
  if (operand.kind === 'literal') return () => operand.value;
  const get = compilePath(operand.path);
  const fromItem = operand.kind === 'item';
  return (item, document) => {
    const root = fromItem ? item : document;
    if (fromItem && !isObject(root)) return undefined;
    return get({ input: root, context: null, variables: {} });
  };
}

class FilterError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Far more than anybody writes: whoever reads, compiles or evaluates a filter may recurse. */
const deepest = 100;
const mostConditions = 1000;

/** Brackets that are open now, also those around a filter inside of a filter. */
let depth = 0;

class FilterReader {
  private conditions = 0;

  constructor(
    private readonly text: string,
    public at: number,
    private readonly offset: number,
    private readonly readPath: ReadPath,
  ) {}

  whole(): Filter {
    this.at++; // the question mark
    this.blanks();
    if (this.text[this.at] !== '(') this.fail(this.at, 'A filter is written [?( condition )]: "(" is missing.');
    this.at++;
    const filter = this.or();
    this.blanks();
    if (this.text[this.at] !== ')') this.fail(this.at, 'The filter is not closed: ")" is missing.');
    this.at++;
    return filter;
  }

  private or(): Filter {
    let left = this.and();
    while (this.take('||')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Filter {
    let left = this.unary();
    while (this.take('&&')) left = { kind: 'and', left, right: this.unary() };
    return left;
  }

  private unary(): Filter {
    this.blanks();
    if (this.text[this.at] === '!' && this.text[this.at + 1] !== '=') {
      this.at++;
      return { kind: 'not', operand: this.inside(() => this.unary()) };
    }
    if (this.text[this.at] === '(') {
      this.at++;
      const inner = this.inside(() => this.or());
      this.blanks();
      if (this.text[this.at] !== ')') this.fail(this.at, 'A ")" is missing in the filter.');
      this.at++;
      return inner;
    }
    this.conditions++;
    if (this.conditions > mostConditions) this.fail(this.at, `A filter may have ${mostConditions} conditions at most.`);
    const left = this.operand();
    const operator = this.operator();
    if (operator === undefined) {
      if (left.kind === 'literal') this.fail(this.at, 'A comparison is missing behind the literal, such as == or <.');
      return { kind: 'exists', path: left };
    }
    return { kind: 'compare', operator, left, right: this.operand() };
  }

  private inside<T>(read: () => T): T {
    if (depth >= deepest) this.fail(this.at, `A filter may be nested ${deepest} levels deep at most.`);
    depth++;
    try {
      return read();
    } finally {
      depth--;
    }
  }

  private operator(): Operator | undefined {
    this.blanks();
    const match = /^(==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|contains|size|empty)(?![\w]))/.exec(
      this.text.slice(this.at, this.at + 9),
    )?.[0];
    if (match === undefined) return undefined;
    if (!Object.hasOwn(comparisons, match))
      this.fail(this.at, `Step Functions does not support the operator ${match} in a filter.`, match.length);
    this.at += match.length;
    return match as Operator;
  }

  private operand(): Operand {
    this.blanks();
    const start = this.at;
    const char = this.text[start];
    if (char === '@' || char === '$') {
      const end = endOfPath(this.text, start);
      // `@` reads as a `$` whose document is the item.
      const text = `$${this.text.slice(start + 1, end)}`;
      const { path, problems } = this.inside(() => this.readPath(text, start + this.offset));
      if (problems[0]) throw new FilterError(problems[0]);
      this.at = end;
      return { kind: char === '@' ? 'item' : 'document', path: path! };
    }
    if (char === "'" || char === '"') return { kind: 'literal', value: this.string(char) };
    if (char === '[') return { kind: 'literal', value: this.inside(() => this.list()) };
    const word = /^(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?!\w)/.exec(
      this.text.slice(start, start + 40),
    )?.[0];
    if (word === undefined) {
      // Published AWS samples compare with words without quotes, `@.Name==Receipt`; they count as texts.
      const bare = /^[\p{L}_][\p{L}\p{N}_-]*/u.exec(this.text.slice(start))?.[0];
      if (bare === undefined)
        this.fail(start, 'A filter compares paths (@.name, $.name), texts in quotes, numbers, true, false and null.');
      this.at += bare.length;
      return { kind: 'literal', value: bare };
    }
    this.at += word.length;
    return { kind: 'literal', value: JSON.parse(word) as Json };
  }

  private list(): Json {
    const items: Json[] = [];
    this.at++;
    this.blanks();
    while (this.text[this.at] !== ']') {
      const item = this.operand();
      if (item.kind !== 'literal') this.fail(this.at, 'A list in a filter holds literals only.');
      items.push(item.value);
      this.blanks();
      if (this.text[this.at] === ',') this.at++;
      else if (this.text[this.at] !== ']') this.fail(this.at, 'The list in the filter is not closed: "]" is missing.');
      this.blanks();
    }
    this.at++;
    return items;
  }

  private string(quote: string): string {
    const start = this.at;
    let value = '';
    for (let at = start + 1; at < this.text.length; at++) {
      const char = this.text[at]!;
      if (char === '\\' && at + 1 < this.text.length) value += this.text[++at]!;
      else if (char === quote) {
        this.at = at + 1;
        return value;
      } else value += char;
    }
    return this.fail(start, `The text is not closed: the quote ${quote} is missing.`, this.text.length - start);
  }

  private take(operator: string): boolean {
    this.blanks();
    if (!this.text.startsWith(operator, this.at)) return false;
    this.at += operator.length;
    return true;
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(start: number, message: string, length = 1): never {
    const end = Math.min(start + length, this.text.length);
    throw new FilterError({ start: Math.min(start, end) + this.offset, end: end + this.offset, message });
  }
}

/** Where a path inside a filter or an argument list ends: at a blank, a comma, an operator or a closing bracket. */
function endOfPath(text: string, start: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== undefined) {
      if (char === '\\') at++;
      else if (char === quote) quote = undefined;
    } else if (depth > 0 && (char === "'" || char === '"')) quote = char;
    else if (char === '[') depth++;
    else if (char === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (depth === 0 && char === '(' && text[at + 1] === ')') at++;
    else if (depth === 0 && /[\s,()<>=!&|~]/.test(char)) return at;
  }
  return text.length;
}
