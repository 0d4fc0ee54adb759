/**
 * The data tests of JSONPath Choice rules, compiled to closures. Types never mix: a comparison of a string with a number
 * is false, not an error (AWS recordings of every operator). Only a missing `Variable` is an error, except under IsPresent.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { compileLookup, compileRead, runtimeError } from './fields.ts';
import type { Run, Strand } from './run.ts';
import { parseInstant } from './time.ts';
import { BadField, Fields } from './written-fields.ts';

export type Test = (run: Run, strand: Strand, input: Json) => boolean;

/** Compiles one rule with everything nested in it; `Next`, `Assign` and the like are not its business. */
export function compileRule(json: Json): Test {
  if (!isObject(json)) throw new BadField('A Choice rule must be an object.');
  const rule = new Fields(json);
  if (rule.has('And') || rule.has('Or')) {
    const every = rule.has('And');
    const tests = rule.list(every ? 'And' : 'Or').map(compileRule);
    // Left to right and no further than needed, so that IsPresent can guard what follows it.
    return every
      ? (run, strand, input) => tests.every(test => test(run, strand, input))
      : (run, strand, input) => tests.some(test => test(run, strand, input));
  }
  const negated = rule.get('Not');
  if (negated !== undefined) {
    const test = compileRule(negated);
    return (run, strand, input) => !test(run, strand, input);
  }
  const operator = Object.keys(json).find(key => operatorOf(key) !== undefined);
  if (operator === undefined) throw new BadField('A Choice rule needs a comparison such as "StringEquals".');
  return compileComparison(rule, operator, rule.get(operator)!);
}

function operatorOf(key: string): Comparison | undefined {
  if (Object.hasOwn(typeTests, key) || key === 'IsPresent') return () => false;
  if (Object.hasOwn(comparisons, key)) return comparisons[key];
  const plain = key.endsWith('Path') ? key.slice(0, -4) : undefined;
  return plain !== undefined && plain !== 'StringMatches' && Object.hasOwn(comparisons, plain)
    ? comparisons[plain]
    : undefined;
}

function compileComparison(rule: Fields, operator: string, operand: Json): Test {
  const variable = rule.get('Variable') ?? null;
  const lookup = compileLookup(variable, 'Variable');
  if (operator === 'IsPresent') return (run, strand, input) => lookup(run, strand, input).found === operand;
  const find = compileRead(variable, 'Variable');
  const read = (run: Run, strand: Strand, input: Json): Json => {
    const value = find(run, strand, input);
    if (value === undefined) throw invalidValue(strand, variable);
    return value;
  };
  if (Object.hasOwn(typeTests, operator)) {
    const test = typeTests[operator]!;
    return (run, strand, input) => test(read(run, strand, input)) === operand;
  }
  if (operator === 'StringMatches') {
    const pattern = compileGlob(typeof operand === 'string' ? operand : '');
    return (run, strand, input) => {
      const value = read(run, strand, input);
      return typeof value === 'string' && pattern.test(value);
    };
  }
  const compare = operatorOf(operator)!;
  if (!operator.endsWith('Path')) return (run, strand, input) => compare(read(run, strand, input), operand);
  const other = compileRead(operand, operator);
  const numeric = operator.startsWith('Numeric');
  return (run, strand, input) => {
    const left = read(run, strand, input);
    const right = other(run, strand, input);
    if (right === undefined) throw invalidValue(strand, operand);
    return compare(left, numeric && typeof right !== 'number' ? coerced(right) : right);
  };
}

function invalidValue(strand: Strand, path: Json) {
  return runtimeError(strand, `Invalid path '${path}': The choice state's condition path references an invalid value.`);
}

/** Measured on AWS: `7 > [6]` and `8 >= false` hold when the right operand comes through a path. */
function coerced(value: Json): Json {
  if (isArray(value) && value.length === 1) return value[0]!;
  return typeof value === 'boolean' ? Number(value) : value;
}

type Comparison = (left: Json, right: Json) => boolean;

const typeTests: { readonly [operator: string]: (value: Json) => boolean } = {
  IsNull: value => value === null,
  IsNumeric: value => typeof value === 'number',
  IsString: value => typeof value === 'string',
  IsBoolean: value => typeof value === 'boolean',
  IsTimestamp: value => typeof value === 'string' && parseInstant(value) !== undefined,
};

const comparisons: { readonly [operator: string]: Comparison } = {
  BooleanEquals: (left, right) => typeof left === 'boolean' && left === right,
  StringMatches: () => false,
  ...family('String', holds => (a, b) => typeof a === 'string' && typeof b === 'string' && holds(a, b)),
  ...family('Numeric', holds => (a, b) => typeof a === 'number' && typeof b === 'number' && holds(a, b)),
  ...family('Timestamp', holds => (a, b) => {
    const left = typeof a === 'string' ? parseInstant(a) : undefined;
    const right = typeof b === 'string' ? parseInstant(b) : undefined;
    return left !== undefined && right !== undefined && holds(left, right);
  }),
};

/** The five comparisons of a type; strings compare by UTF-16 unit as Java's compareTo does. */
function family(
  name: string,
  comparison: (holds: (left: string | number, right: string | number) => boolean) => Comparison,
): { [operator: string]: Comparison } {
  return {
    [`${name}Equals`]: comparison((left, right) => left === right),
    [`${name}LessThan`]: comparison((left, right) => left < right),
    [`${name}GreaterThan`]: comparison((left, right) => left > right),
    [`${name}LessThanEquals`]: comparison((left, right) => left <= right),
    [`${name}GreaterThanEquals`]: comparison((left, right) => left >= right),
  };
}

/** `*` is any run of characters; `\*` a star, `\\` a backslash. Compiled without backtracking over nested groups. */
function compileGlob(pattern: string): { test(text: string): boolean } {
  const parts: string[] = [''];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    const escaped = pattern[i + 1];
    if (char === '\\' && (escaped === '*' || escaped === '\\')) {
      parts[parts.length - 1] += escaped;
      i++;
    } else if (char === '*') parts.push('');
    else parts[parts.length - 1] += char;
  }
  const first = parts[0]!;
  const last = parts[parts.length - 1]!;
  const middle = parts.slice(1, -1);
  return {
    test(text) {
      if (parts.length === 1) return text === first;
      if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
      let at = first.length;
      const end = text.length - last.length;
      for (const part of middle) {
        const found = text.indexOf(part, at);
        if (found < 0 || found + part.length > end) return false;
        at = found + part.length;
      }
      return true;
    },
  };
}
