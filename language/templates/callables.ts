/**
 * What a template declares that a task can call: functions, other state machines, activities; and the ARNs of such things that
 * it mentions.
 */
import type { Member } from '../tree.ts';
import { stringOf } from '../tree.ts';

export interface Callable {
  readonly kind: 'function' | 'stateMachine' | 'activity';
  /** Its logical id; of an ARN the name at its end. */
  readonly name: string;
  /** Where it is mentioned by its whole ARN. */
  readonly arn?: string;
}

const kindOfType: Readonly<Record<string, Callable['kind']>> = {
  'AWS::Serverless::Function': 'function',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Alias': 'function',
  'AWS::Serverless::StateMachine': 'stateMachine',
  'AWS::StepFunctions::StateMachine': 'stateMachine',
  'AWS::StepFunctions::Activity': 'activity',
};

export function callablesAmong(resources: Iterable<Member>): Callable[] {
  const found: Callable[] = [];
  for (const { key, value } of resources) {
    const kind = kindOfType[stringOf(value, 'Type')?.value ?? ''];
    if (kind) found.push({ kind, name: key.value });
  }
  return found;
}

/** Those that a text names by their whole ARNs, each once. */
export function callablesByArn(text: string): Callable[] {
  const found = new Map<string, Callable>();
  const arns =
    /\barn:aws[\w-]*:(?:lambda:[\w-]+:\d{12}:(function)|states:[\w-]+:\d{12}:(stateMachine|activity)):([\w-]+)(?::[\w$-]+)?/g;
  for (const [arn, lambda, other, name = ''] of text.matchAll(arns)) {
    const kind = lambda ? 'function' : other === 'activity' ? 'activity' : 'stateMachine';
    if (!found.has(arn)) found.set(arn, { kind, name, arn });
  }
  return [...found.values()];
}
