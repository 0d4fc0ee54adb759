/**
 * What a breakpoint does when its place is reached: nothing yet (its condition or its count is not met), stop, or write a
 * line and go on. Pure but for counting; evaluating comes from outside. A promise only where an expression is waited for.
 */
import type { Json } from '../language/index.ts';
import { preview } from './preview.ts';
import { noValueId, Trouble } from './trouble.ts';

export interface BreakpointRule {
  readonly id: number;
  readonly condition: string | undefined;
  /** `5`, `>= 5`, `% 5`. */
  readonly hitCondition: string | undefined;
  /** Text with `{expressions}`: a log point never stops. */
  readonly logMessage: string | undefined;
  /** How often the place was reached with the condition met. */
  hits: number;
}

export type Reached =
  | { readonly kind: 'pass' }
  /** `problem`: the condition cannot be evaluated, which a person should see rather than wonder. */
  | { readonly kind: 'stop'; readonly problem?: string }
  | { readonly kind: 'log'; readonly text: string };

export type Evaluate = (expression: string) => Json | Promise<Json>;

/** True for a breakpoint that stops whatever the data is. */
export function isPlain({ condition, hitCondition, logMessage }: BreakpointRule): boolean {
  return condition === undefined && hitCondition === undefined && logMessage === undefined;
}

/** `again`: on the way back a place is come to that has been counted on the way there. */
export function reach(rule: BreakpointRule, evaluate: Evaluate, again = false): Reached | Promise<Reached> {
  if (rule.condition === undefined) return met(rule, evaluate, again);
  const judge = (value: Json) => (isTrue(value) ? met(rule, evaluate, again) : pass);
  try {
    const value = evaluate(rule.condition);
    return value instanceof Promise ? value.then(judge).catch(error => wrong(rule, error)) : judge(value);
  } catch (error) {
    return wrong(rule, error);
  }
}

const pass: Reached = { kind: 'pass' };

/** Nothing there is as good as false; anything else is a mistake in the condition. */
function wrong({ condition }: BreakpointRule, error: unknown): Reached {
  if (error instanceof Trouble && error.id === noValueId) return pass;
  return { kind: 'stop', problem: `The condition "${condition}" cannot be evaluated: ${wordsOf(error)}` };
}

function met(rule: BreakpointRule, evaluate: Evaluate, again: boolean): Reached | Promise<Reached> {
  if (!again) rule.hits++;
  if (rule.hitCondition !== undefined && !countFits(rule.hitCondition, rule.hits)) return pass;
  if (rule.logMessage === undefined) return { kind: 'stop' };
  if (again) return pass;
  return filled(rule.logMessage, evaluate).then(text => ({ kind: 'log', text }));
}

/** Why a count cannot be understood; undefined when it can. */
export function countProblem(text: string): string | undefined {
  return countPattern.test(text)
    ? undefined
    : `"${text}" is no count. Write a number, or one of >=, >, =, <, <=, % and a number.`;
}

const countPattern = /^\s*(>=|<=|==?|>|<|%)?\s*(\d+)\s*$/;

function countFits(text: string, hits: number): boolean {
  const [, operator = '=', digits = ''] = countPattern.exec(text) ?? [];
  const count = Number(digits);
  switch (operator) {
    case '>=':
      return hits >= count;
    case '>':
      return hits > count;
    case '<=':
      return hits <= count;
    case '<':
      return hits < count;
    case '%':
      return count > 0 && hits % count === 0;
    default:
      return hits === count;
  }
}

/** True as JSONata's `$boolean` has it: empty and zero are false. */
function isTrue(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

async function filled(message: string, evaluate: Evaluate): Promise<string> {
  const parts = await Promise.all(
    holes(message).map(async (part, index) => {
      if (index % 2 === 0) return part;
      try {
        const value = await evaluate(part);
        return typeof value === 'string' ? value : preview(value, 400);
      } catch (error) {
        return `{${wordsOf(error)}}`;
      }
    }),
  );
  return parts.join('');
}

/** Text and expressions in turn. Braces inside an expression belong to it: `{$map($x, function($v) { $v + 1 })}`. */
function holes(message: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of message) {
    if (letter === '{' && depth++ === 0) parts.push('');
    else if (letter === '}' && depth > 0 && --depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  // A brace that nothing closes is text.
  if (depth > 0) {
    const rest = parts.pop();
    parts[parts.length - 1] += `{${rest}`;
  }
  return parts;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
