/**
 * The rules of a Choice as a stage: each in words, with what it says of the data and the values that were compared; the one that the
 * state goes by is marked, and what a rule tests can be changed there. What a rule says comes from the language server.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { made } from '../pageElements.ts';
import type { DataFlow, Rule, RuleTest } from './messages.ts';

/** Rules that somebody has opened to change them, by field. */
const open = new Set<string>();

/** Of another state none is open. */
export function closeRules(): void {
  open.clear();
}

/** Where the name of a field says so, whose it is: `rule 2`. */
export function ruleOf(field: string | undefined): string | undefined {
  const found = /^Choices\[(\d+)\]/.exec(field ?? '');
  return found ? `rule ${Number(found[1]) + 1}` : undefined;
}

/** `editor`: what a field is typed in, kept from before where it is known. */
export function rulesNode(
  rules: readonly Rule[],
  { fields, failedAt, error, queryLanguage }: DataFlow,
  editor: (name: string, label: string, text: string) => HTMLTextAreaElement,
): HTMLElement {
  const column = made('section', 'stage rules');
  column.setAttribute('role', 'listitem');
  column.setAttribute('aria-label', 'Rules');
  column.append(made('h2', '', 'Rules'));
  if (failedAt === 'Choices' || /^Choices\[\d+\]$/.test(failedAt ?? '')) column.classList.add('failed');
  const list = made('ol', '');
  const texts = new Map(fields.map(field => [field.name, field]));
  rules.forEach((rule, index) => {
    const isHere = failedAt !== undefined && failedAt === rule.field;
    const item = ruleNode(isHere && error !== undefined ? { problem: error, ...rule } : rule, index);
    const field = rule.field === undefined ? undefined : texts.get(rule.field);
    if (field) {
      const change = made('details', '');
      const title = made('summary', '', 'Change');
      title.dataset.of = field.name;
      title.setAttribute('aria-label', `Change rule ${index + 1}`);
      const label = `${queryLanguage === 'JSONata' ? 'Condition' : 'Test'} of rule ${index + 1}`;
      change.append(title, editor(field.name, label, field.text));
      change.open = open.has(field.name) || field.tried;
      change.addEventListener('toggle', () => {
        if (change.open) open.add(field.name);
        else open.delete(field.name);
      });
      item.querySelector('.to')?.append(change);
    }
    list.append(item);
  });
  column.append(list);
  if (failedAt === 'Choices') column.append(made('p', 'failure', error ?? ''));
  return column;
}

const words = { holds: 'true', 'does not hold': 'false', fails: 'error', 'not asked': 'not asked' };
const rows = { and: 'all of these hold', or: 'one of these holds' };
const kinds = { holds: 'holds', 'does not hold': 'not', fails: 'fails', 'not asked': 'unasked' };

function ruleNode(rule: Rule, index: number): HTMLElement {
  const { answer, isTaken, isReached, problem, tests } = rule;
  const item = made('li', isTaken ? 'rule taken' : isReached ? 'rule' : 'rule unreached');
  if (isTaken) item.setAttribute('aria-current', 'true');
  const head = made('div', 'head');
  const [only] = tests;
  if (rule.field !== undefined) head.append(made('span', 'index', `${index + 1}`));
  if (answer) head.append(answerNode(answer, isReached ? words[answer] : `not asked: ${words[answer]}`));
  else if (isTaken) head.append(answerNode('holds', 'taken'));
  const isRow = rule.joined !== undefined && tests.length > 1;
  head.append(made('span', isRow ? 'row' : 'words', isRow ? rows[rule.joined] : rule.words));
  item.append(head);
  if (only && tests.length === 1) item.append(...operandsOf(only));
  else for (const test of tests) item.append(testNode(test));
  if (problem !== undefined) item.append(made('p', isReached ? 'failure' : 'hint', problem));
  const foot = made('div', 'to');
  foot.append(made('span', '', rule.next === undefined ? '' : `→ ${rule.next}`));
  item.append(foot);
  return item;
}

function testNode(test: RuleTest): HTMLElement {
  const node = made('div', test.answer === 'not asked' ? 'test unreached' : 'test');
  const head = made('div', 'head');
  head.append(answerNode(test.answer, words[test.answer]), made('span', 'words', test.words));
  node.append(head, ...operandsOf(test));
  return node;
}

function operandsOf({ operands }: RuleTest): HTMLElement[] {
  return operands.map(({ words: name, value }) => {
    const node = made('div', 'operand');
    node.append(made('span', 'name', name), value === undefined ? ' is not there' : ' is ');
    if (value !== undefined) node.append(made('code', '', value));
    node.title = `${name}${value === undefined ? ' is not there' : ` is ${value}`}`;
    return node;
  });
}

function answerNode(answer: RuleTest['answer'], text: string): HTMLElement {
  return made('span', `answer ${kinds[answer]}`, text);
}
