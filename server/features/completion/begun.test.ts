/**
 * A text whose first quote only is there, as everybody leaves it for a moment: what stands behind it is not swallowed, every kind
 * of value is completed, and what is accepted closes the text and puts the comma behind it that is missing.
 */
import { describe, expect, test } from 'vitest';
import { accept, expectAmong, valueOfText } from './testing.ts';

const jsonOf = (state: string, language: string) =>
  `{${language && `"QueryLanguage":"${language}",`}"StartAt":"A","States":{"A":{${state}},"B":{"Type":"Succeed"}}}`;
const flowOf = (state: string, language: string) =>
  `${language && `QueryLanguage: ${language}\n`}StartAt: A\nStates:\n  A: { ${state} }\n  B: { Type: Succeed }\n`;
const blockOf = (state: string, language: string) =>
  `${language && `QueryLanguage: ${language}\n`}StartAt: A\nStates:\n  A:\n    ${state}\n  B:\n    Type: Succeed\n`;

/** Field, text begun, what is accepted, what it is then. */
const values: readonly (readonly [field: string, begun: string, label: string, value: string, language: string])[] = [
  ['Next', '¦', 'B', 'B', ''],
  ['Next', 'B¦', 'B', 'B', ''],
  ['Type', '¦', 'Wait', 'Wait', ''],
  ['Type', 'Wa¦', 'Wait', 'Wait', ''],
  ['Resource', 'arn:aws:states:::sqs:¦', 'sqs:sendMessage', 'arn:aws:states:::sqs:sendMessage', ''],
  ['QueryLanguage', '¦', 'JSONata', 'JSONata', ''],
  ['InputPath', '¦', '$', '$', ''],
  ['InputPath', '$$.Exec¦', 'Execution', '$$.Execution', ''],
  ['InputPath', '$$.State[¦', "'EnteredTime'", "$$.State['EnteredTime']", ''],
  ['Output', '¦', '{% $states.input %}', '{% $states.input %}', 'JSONata'],
  ['Output', '{% ¦', '$states.input', '{% $states.input %}', 'JSONata'],
  ['Output', '{% $states.inp¦', 'input', '{% $states.input %}', 'JSONata'],
  ['Output', '{% $states.inp¦ %}', 'input', '{% $states.input %}', 'JSONata'],
];

describe.each(values)('%s: "%s', (field, begun, label, value, language) => {
  const other =
    field === 'Type' ? (['Comment', 'x'] as const) : (['Type', field === 'Resource' ? 'Task' : 'Pass'] as const);
  const rest = `"${other[0]}":"${other[1]}","Assign":{"x":1}`;

  test.each([
    ['directly before a key', `"${field}":"${begun}${rest}`],
    ['before a key, blanks between', `"${field}": "${begun} ${rest}`],
    ['before a comma', `"${field}":"${begun},${rest}`],
    ['before a comma and a blank', `"${field}": "${begun}, ${rest}`],
    ['before a line', `"${field}": "${begun}\n  ${rest}`],
    ['before a comma and a line', `"${field}": "${begun},\n  ${rest}`],
    ['at the end of the object', `${rest},"${field}":"${begun}`],
    ['at the end of its line', `${rest},\n"${field}":"${begun}\n`],
  ])('in JSON %s', (_, state) => {
    const text = accept(jsonOf(state, language), label);
    expect(valueOfText(text), text).toMatchObject({ States: { A: { [field]: value, Assign: { x: 1 } }, B: {} } });
  });

  const plain = `${other[0]}: ${other[1]}`;
  for (const quote of ['"', "'"])
    test.each([
      ['before a member', `${field}: ${quote}${begun}, ${plain}, Assign: { x: 1 }`],
      ['before members in quotes', `"${field}": ${quote}${begun}, ${rest}`],
      ['directly before members in quotes', `"${field}":${quote}${begun}${rest}`],
      ['before members in quotes below', `"${field}": ${quote}${begun}\n    ${rest}`],
      ['before a line', `${field}: ${quote}${begun}\n    ${plain}, Assign: { x: 1 }`],
      ['before a comma and a line', `${field}: ${quote}${begun},\n    ${plain},\n    Assign: { x: 1 }`],
      ['at the end of the object', `${plain}, Assign: { x: 1 }, ${field}: ${quote}${begun}`],
    ])(`in flow style %s, ${quote}`, (_, state) => {
      if (begun.includes(quote) || label.includes(quote)) return;
      const text = accept(flowOf(state, language), label);
      expect(valueOfText(text), text).toMatchObject({ States: { A: { [field]: value, Assign: { x: 1 } }, B: {} } });
    });

  for (const quote of ['"', "'"])
    test.each([
      ['before a line', `${field}: ${quote}${begun}\n    ${plain}\n    Assign:\n      x: 1`],
      ['at the end', `${plain}\n    Assign:\n      x: 1\n    ${field}: ${quote}${begun}`],
    ])(`in block style %s, ${quote}`, (_, state) => {
      if (begun.includes(quote) || label.includes(quote)) return;
      const text = accept(blockOf(state, language), label);
      expect(valueOfText(text), text).toMatchObject({ States: { A: { [field]: value, Assign: { x: 1 } }, B: {} } });
    });
});

const task = (errors: string) => `"Type":"Task","Retry":[{"ErrorEquals":${errors},"MaxAttempts":3}],"Comment":"x"`;

test.each([
  ['["¦"Custom"]', ['States.Timeout', 'Custom']],
  ['["¦, "Custom"]', ['States.Timeout', 'Custom']],
  ['["¦\n      "Custom"]', ['States.Timeout', 'Custom']],
  ['["Custom", "¦]', ['Custom', 'States.Timeout']],
  ['["Custom", "Sta¦]', ['Custom', 'States.Timeout']],
  ['["¦]', ['States.Timeout']],
])('an item of a list: %s', (errors, result) => {
  const machine = { States: { A: { Retry: [{ ErrorEquals: result, MaxAttempts: 3 }], Comment: 'x' }, B: {} } };
  expect(valueOfText(accept(jsonOf(task(errors), ''), 'States.Timeout'))).toMatchObject(machine);
  expect(valueOfText(accept(flowOf(task(errors), ''), 'States.Timeout'))).toMatchObject(machine);
});

test('a path of a Choice rule, with what is known of the data', () => {
  const rule = (variable: string) =>
    `"Type":"Choice","Choices":[{"Variable":${variable}"NumericEquals":1,"Next":"B"}],"Default":"B"`;
  const known = { sample: () => ({ order: { total: 1 } }) };
  for (const begun of ['"$.or¦', '"$.or¦, ', '"$.or¦\n      '])
    for (const write of [jsonOf, flowOf])
      expect(valueOfText(accept(write(rule(begun), ''), 'order', known))).toMatchObject({
        States: { A: { Choices: [{ Variable: '$.order', NumericEquals: 1 }], Default: 'B' } },
      });
});

test('a quote that stands inside of a text opens none, where as many are closed', () => {
  const said = (text: string) => jsonOf(`"Comment":"so "called"${text}","Type":"¦"`, '');
  expectAmong(said(''), ['Task', 'Wait']);
  expectAmong(said(' "and", more'), ['Task', 'Wait']);
});
