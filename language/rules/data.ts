/**
 * Rules about the data that flows through a workflow. All but the last tell what is certain before anything runs, whatever the
 * input is; where it is looked for, and what is asked of whom, is in `data-mistakes.ts`.
 */
import { type DataMistake, dataMistakes } from '../data-mistakes.ts';
import type { Rule, Topic } from '../diagnostics.ts';
import type { State } from '../model.ts';
import { ruleAbout, theMachine, topicOfEach } from '../topics.ts';
import { memberOf, memberValue, type Node, type Span } from '../tree.ts';
import { loopsIn } from './machine.ts';

const mistakesIn: Topic<DataMistake> = topicOfEach(theMachine, (machine, { data }) =>
  data ? dataMistakes(machine, data) : undefined,
);

const machine = (states: string, more = '') => `{${more}"StartAt":"A","States":{${states}}}`;
const made = (next: string) =>
  machine(`"A":{"Type":"Pass","Result":{"order":{"id":7,"name":"x"}},"Next":"B"},"B":${next}`);

type Said = Omit<Rule, 'topic' | 'check' | 'needsData'>;

const about = (kind: DataMistake['kind'], said: Said): Rule =>
  ruleAbout(mistakesIn, {
    ...said,
    needsData: true,
    check(mistake, found) {
      if (mistake.kind === kind) found(mistake.finding);
    },
  });

const dataMissing = about('missing', {
  id: 'data-missing',
  severity: 'warning',
  summary: 'A path leads to what cannot be there, or JSONata gives nothing, whatever the input is: the state fails.',
  wrong: made('{"Type":"Pass","InputPath":"$.ordre","End":true}'),
  right: made('{"Type":"Pass","InputPath":"$.order","End":true}'),
});

const dataDropped = about('dropped', {
  id: 'data-dropped',
  severity: 'warning',
  summary: 'A path leads to what was there before a state replaced the data: the state fails.',
  wrong: machine(
    '"A":{"Type":"Pass","Parameters":{"id.$":"$.id"},"ResultPath":"$.copy","Next":"B"},"B":{"Type":"Pass","Result":{"total":3},"Next":"C"},"C":{"Type":"Pass","InputPath":"$.id","End":true}',
  ),
  right: machine(
    '"A":{"Type":"Pass","Parameters":{"id.$":"$.id"},"ResultPath":"$.copy","Next":"B"},"B":{"Type":"Pass","Result":{"total":3},"ResultPath":"$.sum","Next":"C"},"C":{"Type":"Pass","InputPath":"$.id","End":true}',
  ),
});

const dataType = about('type', {
  id: 'data-type',
  severity: 'warning',
  summary: 'A value is of a type that the operator, function or field cannot take.',
  wrong: made('{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.order.name, 1)"},"End":true}'),
  right: made('{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.order.id, 1)"},"End":true}'),
});

const choice = (test: string) =>
  made(
    `{"Type":"Choice","Choices":[{${test},"Next":"C"}],"Default":"D"},"C":{"Type":"Succeed"},"D":{"Type":"Succeed"}`,
  );

const choiceNever = about('never', {
  id: 'choice-never',
  severity: 'warning',
  summary: 'A rule of a Choice never holds, whatever the input is.',
  wrong: choice('"Variable":"$.order.total","IsPresent":true'),
  right: choice('"Variable":"$$.Execution.Input.total","IsPresent":true'),
});

const choiceAlways = about('always', {
  id: 'choice-always',
  severity: 'hint',
  summary: 'A rule of a Choice always holds, whatever the input is: no other is asked.',
  wrong: choice('"Variable":"$.order.id","IsPresent":true'),
  right: choice('"Variable":"$$.Execution.Input.id","IsPresent":true'),
});

// ---------------------------------------------------------------- loops

const loop = (body: string) =>
  machine(
    `"A":{"Type":"Pass","Assign":{"all":[],"n":0},"Next":"B"},"B":{"Type":"Pass",${body},"Next":"C"},"C":{"Type":"Choice","Choices":[{"Condition":"{% $n < 10 %}","Next":"B"}],"Default":"D"},"D":{"Type":"Succeed","Output":"{% $all %}"}`,
    '"QueryLanguage":"JSONata",',
  );

const dataGrows = ruleAbout(loopsIn, {
  id: 'data-grows',
  severity: 'hint',
  summary: 'In a loop something is added to a value in every round: data of more than 256 KiB fails the execution.',
  wrong: loop('"Assign":{"n":"{% $n + 1 %}","all":"{% $append($all, $states.input) %}"}'),
  right: loop('"Assign":{"n":"{% $n + 1 %}","all":"{% $states.input %}"}'),
  check(states, found) {
    for (const state of states)
      for (const { span, what } of growing(state))
        found({
          span,
          message: `${what} grows in every round of this loop, and more than 256 KiB of data fail the execution. Write what is collected elsewhere if there may be many rounds.`,
        });
  },
});

/** Values that are given to where they come from, with something added. */
function growing(state: State): { readonly span: Span; readonly what: string }[] {
  const list: { readonly span: Span; readonly what: string }[] = [];
  const { node, queryLanguage } = state;
  const assign = memberValue(node, 'Assign');
  if (assign?.kind === 'object')
    for (const { key, value } of assign.members) {
      const name = key.value.replace(/\.\$$/, '');
      if (value?.kind === 'string' && addsTo(value.value, `$${name}`))
        list.push({ span: value.span, what: `$${name}` });
    }
  if (queryLanguage !== 'JSONPath' || state.type !== 'Pass') return list;
  const target = memberOf(node, 'ResultPath')?.value;
  const base = target === undefined ? '$' : target.kind === 'string' ? target.value : undefined;
  const parameters = memberValue(node, 'Parameters');
  if (base !== undefined && parameters && memberOf(node, 'InputPath') === undefined) visit(parameters, base);
  return list;

  function visit(value: Node, path: string): void {
    if (value.kind !== 'object') return;
    for (const { key, value: inner } of value.members) {
      const at = `${path}.${key.value.replace(/\.\$$/, '')}`;
      if (inner?.kind === 'string' && key.value.endsWith('.$') && addsTo(inner.value, at))
        list.push({ span: inner.span, what: at });
      else if (inner) visit(inner, at);
    }
  }
}

/** `$append($all, …)`, `[$all, …]`, `$all & …`, `States.Array($.all, …)`: whatever else is given is added to it. */
function addsTo(text: string, path: string): boolean {
  const at = path.replace(/[$.[\]()*+?^{}|\\]/g, '\\$&');
  return new RegExp(
    `^\\s*(?:\\{%\\s*(?:\\$append\\(\\s*${at}\\s*,|\\[\\s*${at}\\s*,|${at}\\s*&)|States\\.Array\\(\\s*${at}\\s*,|States\\.Format\\(\\s*'[^']*'\\s*,\\s*${at}\\s*[,)])`,
  ).test(text);
}

export const dataRules: readonly Rule[] = [dataMissing, dataDropped, dataType, choiceNever, choiceAlways, dataGrows];
