/**
 * What a breakpoint does when its state is reached: nothing yet (its condition or its count is not met), stop, or write a
 * line and go on. Pure but for counting; evaluating comes from outside.
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
  /** How often the state was reached with the condition met. */
  hits: number;
}

export type Reached =
  | { readonly kind: 'pass' }
  /** `problem`: the condition cannot be evaluated, which a person should see rather than wonder. */
  | { readonly kind: 'stop'; readonly problem?: string }
  | { readonly kind: 'log'; readonly text: string };

export type Evaluate = (expression: string) => Promise<Json>;

/** True for a breakpoint that stops whatever the data is: it needs no waiting. */
export function isPlain({ condition, hitCondition, logMessage }: BreakpointRule): boolean {
  return condition === undefined && hitCondition === undefined && logMessage === undefined;
}

export async function reach(rule: BreakpointRule, evaluate: Evaluate): Promise<Reached> {
  if (rule.condition !== undefined) {
    try {
      if (!isTrue(await evaluate(rule.condition))) return { kind: 'pass' };
    } catch (error) {
      // Nothing there is as good as false; anything else is a mistake in the condition.
      if (error instanceof Trouble && error.id === noValueId) return { kind: 'pass' };
      return { kind: 'stop', problem: `The condition "${rule.condition}" cannot be evaluated: ${wordsOf(error)}` };
    }
  }
  rule.hits++;
  if (rule.hitCondition !== undefined && !countFits(rule.hitCondition, rule.hits)) return { kind: 'pass' };
  if (rule.logMessage === undefined) return { kind: 'stop' };
  return { kind: 'log', text: await filled(rule.logMessage, evaluate) };
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
    message.split(/\{([^{}]+)\}/).map(async (part, index) => {
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

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
