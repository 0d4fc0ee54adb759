/**
 * Comparisons of a Choice rule as a JSONata condition. Where a value has another type than the operator is about, the rule does
 * not hold, and JSONata's `<` fails: the condition asks for the type first.
 */
import type { Member, Node, ObjectNode } from '../tree.ts';
import { memberOf } from '../tree.ts';
import { expressionOf, followText, operand } from './jsonata-value.ts';
import { jsonataString, type Value } from './jsonata-words.ts';
import { Refused } from './refactoring.ts';

/** The condition of a rule, and the member that said it. */
export function conditionOf(rule: ObjectNode, root: Value): { readonly text: string; readonly member: Member } {
  const member = rule.members.find(({ key }) => !besides.has(key.value));
  if (!member) throw new Refused('A rule compares nothing.');
  return { text: condition(rule, root).text, member };
}

const besides: ReadonlySet<string> = new Set(['Variable', 'Next', 'Comment', 'Assign', 'Output']);

interface Condition {
  readonly text: string;
  readonly level: 'atom' | 'comparison' | 'and' | 'or';
}

function condition(rule: ObjectNode, root: Value): Condition {
  const member = rule.members.find(({ key }) => !besides.has(key.value));
  const name = member?.key.value ?? '';
  const value = member?.value;
  if (name === 'Not' && value?.kind === 'object')
    return { text: `$not(${condition(value, root).text})`, level: 'atom' };
  if ((name === 'And' || name === 'Or') && value?.kind === 'array') {
    const level = name === 'And' ? 'and' : 'or';
    const parts = value.items.map(item => {
      if (item.kind !== 'object') throw new Refused(`"${name}" holds something else than rules.`);
      const part = condition(item, root);
      return part.level === 'and' || part.level === 'or'
        ? part.level === level
          ? part.text
          : `(${part.text})`
        : part.text;
    });
    if (parts.length < 2) return { text: parts[0] ?? 'true', level: 'or' };
    return { text: parts.join(` ${level} `), level };
  }
  const variable = memberOf(rule, 'Variable')?.value;
  if (variable?.kind !== 'string' || !value) throw new Refused('A rule without a Variable.');
  return comparison(name, followText(variable, root), value, root);
}

const typeWords: Readonly<Record<string, string>> = { String: 'string', Numeric: 'number', Boolean: 'boolean' };
const signs: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  GreaterThan: '>',
  LessThanEquals: '<=',
  GreaterThanEquals: '>=',
};

function comparison(operator: string, left: Value, right: Node, root: Value): Condition {
  const subject = operand(left);
  const is = /^Is(\w+)$/.exec(operator)?.[1];
  if (is !== undefined) {
    if (right.kind !== 'boolean') throw new Refused(`"${operator}" is neither true nor false.`);
    return typeTest(is, subject, right.value);
  }
  if (operator === 'StringMatches') return matches(subject, right);
  const [, family = '', how = '', path] = /^(String|Numeric|Boolean|Timestamp)(\w+?)(Path)?$/.exec(operator) ?? [];
  const sign = signs[how];
  const type = typeWords[family];
  if (family === 'Timestamp')
    throw new Refused(
      'Times are compared as numbers in JSONata, and a text that is no time fails: $toMillis(a) < $toMillis(b). Write it by hand.',
    );
  if (sign === undefined || type === undefined) throw new Refused(`"${operator}" is no operator.`);
  const test = `$type(${expressionOf(left)}) = '${type}'`;
  if (path) {
    if (right.kind !== 'string') throw new Refused(`"${operator}" has no path.`);
    const other = followText(right, root);
    // Both of the type: else two texts would be equal numbers, and a comparison of both could fail.
    const both = sign === '=' ? '' : ` and $type(${expressionOf(other)}) = '${type}'`;
    return { text: `${test}${both} and ${subject} ${sign} ${operand(other)}`, level: 'and' };
  }
  const literal = literalText(right, type, operator);
  if (sign === '=') return { text: `${subject} = ${literal}`, level: 'comparison' };
  return { text: `${test} and ${subject} ${sign} ${literal}`, level: 'and' };
}

function literalText(node: Node, type: string, operator: string): string {
  if (node.kind === 'string' && node.value.includes('${'))
    throw new Refused(`What "${operator}" compares with is filled in by the deployment.`);
  if (node.kind !== type) throw new Refused(`"${operator}" compares with something that is no ${type}.`);
  if (node.kind === 'string') return jsonataString(node.value);
  return node.kind === 'number' ? node.text : String(node.kind === 'boolean' && node.value);
}

function typeTest(is: string, subject: string, wanted: boolean): Condition {
  const not = (text: string): Condition => ({ text: `$not(${text})`, level: 'atom' });
  if (is === 'Present') return wanted ? { text: `$exists(${subject})`, level: 'atom' } : not(`$exists(${subject})`);
  const type = is === 'Null' ? 'null' : typeWords[is];
  if (type === undefined) throw new Refused(`Is${is} has no counterpart in JSONata. Write it by hand.`);
  return { text: `$type(${subject}) ${wanted ? '=' : '!='} '${type}'`, level: 'comparison' };
}

/** `*` stands for any characters, `\*` for itself. */
function matches(subject: string, right: Node): Condition {
  if (right.kind !== 'string' || right.value.includes('${'))
    throw new Refused('The pattern of StringMatches is not fixed.');
  const parts: string[] = [];
  let fixed = '';
  for (const [each] of right.value.matchAll(/\\[\\*]|[\s\S]/g)) {
    if (each === '*') {
      parts.push(fixed);
      fixed = '';
    } else fixed += each.length === 2 && each.startsWith('\\') ? each[1] : each;
  }
  parts.push(fixed);
  if (parts.length === 1) return { text: `${subject} = ${jsonataString(fixed)}`, level: 'comparison' };
  if (/[\n\r]/.test(right.value)) throw new Refused('The pattern of StringMatches has a line end. Write it by hand.');
  const regex = parts.map(part => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('[\\s\\S]*');
  return { text: `$type(${subject}) = 'string' and $contains(${subject}, /^${regex}$/)`, level: 'and' };
}
