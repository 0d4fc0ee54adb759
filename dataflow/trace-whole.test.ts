/** Each state's part in the way of the field under the cursor: `name: role where`. */
import { expect, test } from 'vitest';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { traceWhole } from './trace-whole.ts';

function expectRoles(marked: string, expected: readonly string[]) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const machine = readStateMachine(parseDocument(text, 'yaml'));
  if (!machine) throw new Error('Not a state machine.');
  const { states } = traceWhole(analyse(machine), offset);
  const told = [...states].map(([{ name }, { role, spans }]) =>
    [`${name}: ${role}`, ...spans.map(({ start, end }) => text.slice(start, end))].join(' '),
  );
  expect(told.sort()).toEqual([...expected].sort());
}

test('from the input of the execution, through all that hand it on, to every reader, also before the cursor', () => {
  expectRoles(
    `
StartAt: Check
States:
  Check: {Type: Choice, Choices: [{Variable: $.order.id, IsPresent: true, Next: Through}], Default: None}
  None: {Type: Succeed}
  Through: {Type: Pass, Next: Use}
  Use: {Type: Pass, Parameters: {key.$: $.order.¦id}, Next: End}
  End: {Type: Pass, InputPath: $.key, End: true}
`,
    ['Check: reads $.order.id', 'Through: passes', 'Use: reads $.order.id', 'End: reads $.key'],
  );
});

test('from the state that makes it; what comes before has no part in it', () => {
  expectRoles(
    `
StartAt: Before
States:
  Before: {Type: Pass, Next: Make}
  Make: {Type: Pass, Result: {id: 1}, ResultPath: $.made, Next: Through}
  Through: {Type: Wait, Seconds: 1, Next: Use}
  Use: {Type: Choice, Choices: [{Variable: $.made.¦id, NumericEquals: 1, Next: Last}], Default: Last}
  Last: {Type: Pass, Parameters: {}, End: true}
`,
    ['Make: produces $.made', 'Through: passes', 'Use: reads $.made.id'],
  );
});

test('variables, into the iterations of a Map and under another name', () => {
  expectRoles(
    `
QueryLanguage: JSONata
StartAt: Make
States:
  Make: {Type: Pass, Assign: {total: '{% 1 + 1 %}'}, Next: Each}
  Each:
    Type: Map
    Items: [1]
    ItemProcessor:
      StartAt: Inside
      States: {Inside: {Type: Succeed, Output: '{% $to¦tal * 2 %}'}}
    Next: Other
  Other: {Type: Pass, Output: '{% $total %}', End: true}
`,
    ["Make: produces '{% 1 + 1 %}'", 'Each: passes', 'Inside: reads $total', 'Other: reads $total'],
  );
});

test('a state that puts something else in its place ends it', () => {
  expectRoles(
    `
StartAt: A
States:
  A: {Type: Pass, InputPath: $.i¦d, ResultPath: $.copy, Next: B}
  B: {Type: Pass, Result: 1, Next: C}
  C: {Type: Pass, InputPath: $.id, End: true}
`,
    ['A: reads $.id'],
  );
});

test('from inside of a Map back through the item and the list to what made it', () => {
  expectRoles(
    `
StartAt: Make
States:
  Make: {Type: Pass, Parameters: {lines.$: $.order.lines}, Next: Each}
  Each:
    Type: Map
    ItemsPath: $.lines
    ItemSelector: {line.$: $$.Map.Item.Value, n.$: $$.Map.Item.Index}
    ItemProcessor:
      StartAt: Inside
      States: {Inside: {Type: Pass, Parameters: {q.$: $.line.q¦ty, n.$: $.n}, End: true}}
    Next: Other
  Other: {Type: Succeed}
`,
    ['Make: reads $.order.lines', 'Each: reads $$.Map.Item.Value $.lines', 'Inside: reads $.line.qty'],
  );
  expectRoles(
    `
QueryLanguage: JSONata
StartAt: Make
States:
  Make: {Type: Pass, Output: {lines: '{% $states.input.order.lines %}'}, Next: Each}
  Each:
    Type: Map
    Items: '{% $states.input.lines %}'
    ItemSelector: {line: '{% $states.context.Map.Item.Value %}'}
    ItemProcessor:
      StartAt: Inside
      States: {Inside: {Type: Pass, Output: '{% $states.input.line.q¦ty %}', End: true}}
    End: true
`,
    [
      'Make: reads $states.input.order.lines',
      'Each: reads $states.context.Map.Item.Value $states.input.lines',
      'Inside: reads $states.input.line.qty',
    ],
  );
});

test('out of the iterations of a Map and the branch of a Parallel, from what is in them to all that reads it behind', () => {
  const branch =
    '{StartAt: M, States: {M: {Type: Map, ItemProcessor: {StartAt: I, States: {I: {Type: Pass, Parameters: {q: 1}, End: true}}}, End: true}}}';
  expectRoles(
    `
StartAt: P
States:
  P: {Type: Parallel, Branches: [${branch}], ResultPath: $.r, Next: B}
  B: {Type: Pass, Parameters: {q.$: '$.r[0][1].¦q', rest.$: '$.r[0][1].other'}, Next: C}
  C: {Type: Pass, InputPath: $.q, End: true}
`,
    ['I: produces 1', 'M: passes', 'P: passes', 'B: reads $.r[0][1].q', 'C: reads $.q'],
  );
});

test('through the rule of a Choice that assigns it, and not through the states that its other ways lead to', () => {
  expectRoles(
    `
StartAt: Ask
States:
  Ask:
    Type: Choice
    Choices: [{Variable: $.n, NumericEquals: 1, Assign: {v.$: "States.Format('{}', $.id)"}, Next: Through}]
    Default: Other
  Through: {Type: Pass, Next: Use}
  Other: {Type: Pass, Next: Last}
  Use: {Type: Pass, InputPath: $¦v, End: true}
  Last: {Type: Pass, InputPath: $v, End: true}
`,
    [`Ask: produces "States.Format('{}', $.id)"`, 'Through: passes', 'Use: reads $v'],
  );
});
