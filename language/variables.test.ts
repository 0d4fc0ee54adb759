import { expect, test } from 'vitest';
import { readStateMachine } from './model.ts';
import { parseDocument } from './parse.ts';
import { variablesOf } from './variables.ts';

/** Each read as `state $name status`, for states given as JSON members; the language is JSONata. */
function statuses(states: string): string[] {
  const machine = readStateMachine(
    parseDocument(`{"QueryLanguage":"JSONata","StartAt":"A","States":{${states}}}`, 'json'),
  );
  if (!machine) return [];
  const variables = variablesOf(machine);
  return variables.reads.map(read => `${read.state.name} $${read.name} ${variables.statusOf(read)}`);
}

const pass = (name: string, assign: string, next: string) =>
  `"${name}":{"Type":"Pass","Assign":${assign},"Next":"${next}"}`;
const end = (name: string, output: string) => `"${name}":{"Type":"Succeed","Output":"{% ${output} %}"}`;
const choice = (name: string, rules: string, more = '') => `"${name}":{"Type":"Choice","Choices":[${rules}]${more}}`;

test('what a state assigns is there in the next, not in itself', () => {
  expect(
    statuses(`"A":{"Type":"Pass","Assign":{"n":1},"Output":"{% $n %}","Next":"B"},${end('B', '$n + $m')}`),
  ).toEqual(['A $n late', 'B $n assigned', 'B $m nowhere']);
});

test('each rule of a Choice assigns on its own way; the state assigns on the way of Default', () => {
  const rule = '{"Condition":"{% $states.input.x %}","Assign":{"a":1,"b":1},"Next":"B"}';
  expect(statuses(`${choice('A', rule, ',"Assign":{"a":2},"Default":"B"')},${end('B', '$a & $b')}`)).toEqual([
    'B $a assigned',
    'B $b maybe',
  ]);
});

test('a Choice that asks for a variable knows about it', () => {
  expect(
    statuses(
      `${choice('A', '{"Condition":"{% $states.input.x %}","Assign":{"a":1},"Next":"C"}', ',"Default":"C"')},${choice('C', '{"Condition":"{% $exists($a) %}","Next":"B"}', ',"Default":"D"')},${end('B', '$a')},"D":{"Type":"Succeed"}`,
    ),
  ).toEqual(['C $a maybe', 'B $a assigned']);
});

test('a catcher assigns what it says, and not what the state assigns', () => {
  expect(
    statuses(
      `"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f"},"Assign":{"ok":1},"Catch":[{"ErrorEquals":["States.ALL"],"Assign":{"why":2},"Next":"C"}],"Next":"B"},${end('B', '$ok & $why')},${end('C', '$ok & $why')}`,
    ),
  ).toEqual(['B $ok assigned', 'B $why late', 'C $ok late', 'C $why assigned']);
});

test('inner states see the variables around them; nobody sees theirs; a distributed Map hides all', () => {
  const map = (mode: string, inner: string) =>
    `"M":{"Type":"Map","Items":"{% $n %}","ItemProcessor":{"ProcessorConfig":{"Mode":"${mode}","ExecutionType":"STANDARD"},"StartAt":"I","States":{${inner}}},"Next":"B"}`;
  const inner = `${pass('I', '{"inner":1}', 'J')},${end('J', '$n + $inner')}`;
  expect(statuses(`${pass('A', '{"n":1}', 'M')},${map('INLINE', inner)},${end('B', '$inner')}`)).toEqual([
    'M $n assigned',
    'J $n assigned',
    'J $inner assigned',
    'B $inner outside',
  ]);
  expect(statuses(`${pass('A', '{"n":1}', 'M')},${map('DISTRIBUTED', inner)},${end('B', '1')}`)).toEqual([
    'M $n assigned',
    'J $n distributed',
    'J $inner assigned',
  ]);
});

test('a loop: what its first round lacks is only maybe there', () => {
  expect(
    statuses(
      `${choice('A', '{"Condition":"{% $states.input.x %}","Next":"B"}', ',"Default":"E"')},"B":{"Type":"Pass","Output":"{% $n %}","Assign":{"n":1},"Next":"A"},"E":{"Type":"Succeed"}`,
    ),
  ).toEqual(['B $n maybe']);
});

test('more than thirty-two variables, and a chain of five thousand states', () => {
  const states = Array.from(
    { length: 5000 },
    (_, i) =>
      `"S${i}":{"Type":"Pass","Assign":{"v${i}":1},"Output":"{% $v${Math.max(0, i - 1)} %}","Next":"S${i + 1}"}`,
  );
  const all = statuses(`"A":{"Type":"Pass","Next":"S0"},${states.join(',')},"S5000":{"Type":"Succeed"}`);
  expect(all.filter(each => !each.endsWith(' assigned'))).toEqual(['S0 $v0 late']);
});
