/**
 * Rules about Choice states: rules that can never decide, comparisons that fail, and having no way out.
 * Sources: Developer Guide, "Choice workflow state"; that a missing `Variable` fails under every comparison but `IsPresent` is
 * as the service was recorded.
 */
import { parsePath, shapeOfPath } from '../../expressions/index.ts';
import type { Fix, Rule } from '../diagnostics.ts';
import { addMember, removeItem } from '../edit.ts';
import type { DataFlow } from '../flow.ts';
import type { State, StateMachine } from '../model.ts';
import { ruleAbout, statesIn, topicWithin } from '../topics.ts';
import type { ArrayNode, Json, Member, Node, ObjectNode, StringNode } from '../tree.ts';
import { memberOf, memberValue, stringOf, toJson } from '../tree.ts';

const choice = (rules: string, more = ',"Default":"B"') =>
  `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[${rules}]${more}},"B":{"Type":"Succeed"}}}`;

interface Choice {
  readonly state: State;
  readonly node: ObjectNode;
  readonly all: ArrayNode;
  readonly rules: readonly ObjectNode[];
}

const choicesIn = topicWithin(statesIn, (state): Choice | undefined => {
  const all = state.type === 'Choice' ? state.parts.Choices?.value : undefined;
  if (all?.kind !== 'array') return undefined;
  return { state, node: state.node, all, rules: all.items.filter(item => item.kind === 'object') };
});

const choiceWithoutDefault = ruleAbout(choicesIn, {
  id: 'choice-without-default',
  severity: 'information',
  summary: 'Without a `Default` the execution fails where no rule matches.',
  wrong: choice('{"Variable":"$.n","NumericGreaterThan":0,"Next":"B"}', ''),
  right: choice('{"Variable":"$.n","NumericGreaterThan":0,"Next":"B"}'),
  check({ state, node, rules }, found) {
    if (memberOf(node, 'Default') || rules.length === 0 || isExhaustive(rules)) return;
    found({
      span: state.nameNode.span,
      message: `Where no rule of "${state.name}" matches, the execution fails with States.Runtime, which nothing catches. Add a Default.`,
      fixes: machine => {
        const fallback = state.scope.states.find(({ type }) => type === 'Fail');
        return [fallback ? addDefault(machine, node, fallback.name) : addFailState(machine, state, node)];
      },
    });
  },
});

function addDefault({ document }: StateMachine, node: ObjectNode, name: string): Fix {
  const edits = [addMember(document, node, 'Default', name, memberOf(node, 'Choices'))];
  return { title: `Add "Default": "${name}"`, asked: true, edits };
}

/** A Default with a new state behind the Choice that says what happened, in words that a Catch around it can match. */
function addFailState(machine: StateMachine, { scope, member }: State, node: ObjectNode): Fix {
  let name = 'No rule matched';
  for (let number = 2; machine.byName.has(name); number++) name = `No rule matched ${number}`;
  const fail = { Type: 'Fail', Error: 'NoRuleMatched', Cause: `No rule of "${member.key.value}" matched.` };
  const states = member.parent;
  const { edits } = addDefault(machine, node, name);
  const last = scope.states.at(-1)?.member ?? member;
  return {
    title: 'Add a Default that fails with an error of its own',
    asked: true,
    edits: [...edits, addMember(machine.document, states, name, fail, last)],
  };
}

/** A rule and its opposite, or one that always holds. */
function isExhaustive(rules: readonly ObjectNode[]): boolean {
  const seen = new Set<string>();
  for (const rule of rules) {
    if (alwaysHolds(rule)) return true;
    if (rules.length === 1) return false;
    const inner = memberValue(rule, 'Not');
    const text = conditionOf(rule);
    const opposite = inner?.kind === 'object' ? conditionOf(inner) : oppositeOf(rule);
    if (opposite !== undefined && seen.has(opposite)) return true;
    if (seen.has(`{"Not":${text}}`)) return true;
    seen.add(text);
  }
  return false;
}

const opposites: Readonly<Record<string, string>> = {
  NumericLessThan: 'NumericGreaterThanEquals',
  NumericGreaterThanEquals: 'NumericLessThan',
  NumericGreaterThan: 'NumericLessThanEquals',
  NumericLessThanEquals: 'NumericGreaterThan',
};

/** The condition that holds just where this one does not, for a single comparison. */
function oppositeOf(rule: ObjectNode): string | undefined {
  const [comparison, ...others] = rule.members.filter(
    ({ key, value }) => value && isAsked(key) && key.value !== 'Variable',
  );
  const variable = memberValue(rule, 'Variable');
  if (!comparison?.value || others.length > 0 || !variable) return undefined;
  const { key, value } = comparison;
  const other = opposites[key.value];
  // As `conditionOf` writes it: all comparisons are before "Variable" in the alphabet.
  if (value.kind === 'boolean') return `{"${key.value}":${!value.value},"Variable":${textOf(variable)}}`;
  return other === undefined ? undefined : `{"${other}":${textOf(value)},"Variable":${textOf(variable)}}`;
}

function alwaysHolds(rule: ObjectNode): boolean {
  const condition = memberValue(rule, 'Condition');
  if (condition?.kind === 'boolean') return condition.value;
  return condition?.kind === 'string' && /^\{%\s*true\s*%\}$/.test(condition.value);
}

const notCondition = new Set(['Next', 'Comment', 'Assign', 'Output']);

const isAsked = (key: StringNode) => !notCondition.has(key.value);

/** What a rule asks, as JSON with the members in one order, without what happens then. */
function conditionOf(rule: ObjectNode): string {
  return textOfMembers(rule.members.filter(({ key }) => isAsked(key)));
}

function textOf(node: Node): string {
  if (node.kind === 'object') return textOfMembers(node.members);
  if (node.kind === 'array') return `[${node.items.map(textOf).join(',')}]`;
  return JSON.stringify(node.value);
}

/** Of members with one name the last. */
function textOfMembers(members: readonly Member[]): string {
  const texts = new Map<string, string>();
  for (const { key, value } of members)
    if (value) texts.set(key.value, `${JSON.stringify(key.value)}:${textOf(value)}`);
  return `{${[...texts.keys()]
    .sort()
    .map(name => texts.get(name))
    .join(',')}}`;
}

const choiceDuplicateRule = ruleAbout(choicesIn, {
  id: 'choice-duplicate-rule',
  severity: 'warning',
  summary: 'Two rules ask the same: the second never decides.',
  wrong: choice('{"Variable":"$.n","NumericEquals":1,"Next":"B"},{"Variable":"$.n","NumericEquals":1,"Next":"B"}'),
  right: choice('{"Variable":"$.n","NumericEquals":1,"Next":"B"},{"Variable":"$.n","NumericEquals":2,"Next":"B"}'),
  check({ all, rules }, found) {
    if (rules.length < 2) return;
    const seen = new Map<string, ObjectNode>();
    for (const rule of rules) {
      const text = conditionOf(rule);
      const first = seen.get(text);
      if (!first) seen.set(text, rule);
      else if (text !== '{}')
        found({
          span: askedSpan(rule),
          tag: 'unnecessary',
          related: [{ span: askedSpan(first), message: 'Decides first' }],
          message: 'A rule before asks the same, so this one never decides. Change or remove it.',
          fixes: machine => [
            { title: 'Remove this rule', asked: true, edits: removeItem(machine.document, all.items, rule) },
          ],
        });
    }
  },
});

/** The first words of what a rule asks: a rule as a whole may be many lines. */
function askedSpan(rule: ObjectNode) {
  const asked = rule.members.find(({ key }) => !notCondition.has(key.value));
  return (asked?.value?.kind === 'string' ? asked.span : asked?.key.span) ?? rule.span;
}

const choiceUnreachableRule = ruleAbout(choicesIn, {
  id: 'choice-unreachable-rule',
  severity: 'warning',
  summary: 'Whatever this rule matches is matched by one before it.',
  wrong: choice(
    '{"Variable":"$.n","NumericGreaterThan":10,"Next":"B"},{"Variable":"$.n","NumericGreaterThan":100,"Next":"B"}',
  ),
  right: choice(
    '{"Variable":"$.n","NumericGreaterThan":100,"Next":"B"},{"Variable":"$.n","NumericGreaterThan":10,"Next":"B"}',
  ),
  check({ all, rules }, found) {
    if (rules.length < 2) return;
    const before: { readonly rule: ObjectNode; readonly range: Range }[] = [];
    let always: ObjectNode | undefined;
    for (const rule of rules) {
      const range = rangeOf(rule);
      const wider = always ?? (range && before.find(other => includes(other.range, range))?.rule);
      if (wider)
        found({
          span: askedSpan(rule),
          tag: 'unnecessary',
          related: [{ span: askedSpan(wider), message: 'Matches first' }],
          message:
            'Whatever this rule matches is matched by one before it, so it never decides. Move it up, or remove it.',
          fixes: machine => [
            { title: 'Remove this rule', asked: true, edits: removeItem(machine.document, all.items, rule) },
          ],
        });
      else if (range) before.push({ rule, range });
      if (alwaysHolds(rule)) always ??= rule;
    }
  },
});

/** The numbers of a variable that one comparison matches. */
interface Range {
  readonly variable: string;
  readonly low: number;
  readonly high: number;
  readonly lowIn: boolean;
  readonly highIn: boolean;
}

function rangeOf(rule: ObjectNode): Range | undefined {
  const variable = stringOf(rule, 'Variable')?.value;
  if (variable === undefined) return undefined;
  const asked = rule.members.filter(({ key }) => key.value !== 'Variable' && !notCondition.has(key.value));
  const [only] = asked;
  if (asked.length !== 1 || only?.value?.kind !== 'number') return undefined;
  const n = only.value.value;
  const open = { variable, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, lowIn: false, highIn: false };
  switch (only.key.value) {
    case 'NumericEquals':
      return { variable, low: n, high: n, lowIn: true, highIn: true };
    case 'NumericGreaterThan':
      return { ...open, low: n };
    case 'NumericGreaterThanEquals':
      return { ...open, low: n, lowIn: true };
    case 'NumericLessThan':
      return { ...open, high: n };
    case 'NumericLessThanEquals':
      return { ...open, high: n, highIn: true };
    default:
      return undefined;
  }
}

/** `wide` has every number of `narrow`, and more; the same range twice is a duplicate rule. */
function includes(wide: Range, narrow: Range): boolean {
  if (wide.variable !== narrow.variable) return false;
  const low = wide.low < narrow.low || (wide.low === narrow.low && (wide.lowIn || !narrow.lowIn));
  const high = wide.high > narrow.high || (wide.high === narrow.high && (wide.highIn || !narrow.highIn));
  const same =
    wide.low === narrow.low &&
    wide.high === narrow.high &&
    wide.lowIn === narrow.lowIn &&
    wide.highIn === narrow.highIn;
  return low && high && !same;
}

const choiceContradiction = ruleAbout(choicesIn, {
  id: 'choice-contradiction',
  severity: 'warning',
  summary: 'An `And` asks for one value to be two things at once.',
  wrong: choice('{"And":[{"Variable":"$.s","StringEquals":"a"},{"Variable":"$.s","StringEquals":"b"}],"Next":"B"}'),
  right: choice('{"Or":[{"Variable":"$.s","StringEquals":"a"},{"Variable":"$.s","StringEquals":"b"}],"Next":"B"}'),
  check({ rules }, found) {
    for (const rule of rules) {
      const list = memberOf(rule, 'And');
      if (list?.value?.kind !== 'array') continue;
      const asked = new Map<string, { readonly value: Json; readonly node: Node }>();
      for (const item of list.value.items) {
        const variable = stringOf(item, 'Variable')?.value;
        if (item.kind !== 'object' || variable === undefined) continue;
        for (const { key, value } of item.members) {
          if (!/^(String|Numeric|Boolean|Timestamp)Equals$|^Is/.test(key.value) || !value) continue;
          const name = `${key.value} ${variable}`;
          const other = asked.get(name);
          if (!other) asked.set(name, { value: toJson(value), node: value });
          else if (other.value !== toJson(value))
            found({
              span: list.key.span,
              related: [
                { span: other.node.span, message: 'This' },
                { span: value.span, message: 'and this cannot both be' },
              ],
              message: `${variable} cannot be both at once, so this rule never matches. Use Or, or remove one of them.`,
            });
        }
      }
    }
  },
});

const choiceLateIsPresent = ruleAbout(choicesIn, {
  id: 'choice-missing-ispresent',
  severity: 'warning',
  summary:
    'A value that may be missing is compared before `IsPresent` asks for it: where it is missing the execution fails, also with a `Default`.',
  wrong: choice('{"And":[{"Variable":"$.n","NumericEquals":1},{"Variable":"$.n","IsPresent":true}],"Next":"B"}'),
  right: choice('{"And":[{"Variable":"$.n","IsPresent":true},{"Variable":"$.n","NumericEquals":1}],"Next":"B"}'),
  check({ state, rules }, found, about) {
    if (!rules.some(asksPresence)) return;
    const compared = new Map<string, ObjectNode>();
    const asked = new Set<string>();
    for (const rule of rules) visit(rule);

    // In the order in which the service evaluates: rule by rule, operand by operand.
    function visit(rule: Node): void {
      if (rule.kind !== 'object') return;
      for (const name of ['And', 'Or']) {
        const list = memberValue(rule, name);
        if (list?.kind === 'array') list.items.forEach(visit);
      }
      const inner = memberValue(rule, 'Not');
      if (inner) visit(inner);
      const variable = stringOf(rule, 'Variable');
      if (!variable) return;
      if (memberOf(rule, 'IsPresent')) {
        const early = compared.get(variable.value);
        const node = early && stringOf(early, 'Variable');
        if (node && !asked.has(variable.value) && !isThere(node, state, about.data))
          found({
            span: node.span,
            related: [{ span: variable.span, message: 'Only here IsPresent asks for it' }],
            message: `${variable.value} is compared before IsPresent asks whether it is there: where it is missing, the execution fails here. Ask first.`,
          });
        asked.add(variable.value);
      } else if (!asked.has(variable.value) && !compared.has(variable.value)) compared.set(variable.value, rule);
    }
  },
});

/** Whether it is known of the data that a path leads to something there. */
function isThere(node: StringNode, state: State, data: DataFlow | undefined): boolean {
  const seen = data?.seenAt(state, node);
  const { path } = seen ? parsePath(node.value) : { path: undefined };
  return seen !== undefined && path !== undefined && shapeOfPath(path, seen).present === 'always';
}

/** Somewhere in it stands `IsPresent`. */
function asksPresence(node: Node): boolean {
  if (node.kind === 'array') return node.items.some(asksPresence);
  if (node.kind !== 'object') return false;
  return node.members.some(
    ({ key, value }) => key.value === 'IsPresent' || (value !== undefined && asksPresence(value)),
  );
}

export const choiceRules: readonly Rule[] = [
  choiceWithoutDefault,
  choiceDuplicateRule,
  choiceUnreachableRule,
  choiceContradiction,
  choiceLateIsPresent,
];
