/** Rules about data: what they find before anything runs, where they keep quiet, and that no recorded execution proves them wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Diagnostic, rules, withoutImplied } from '../../language/index.ts';
import { type Case, runRecorded } from '../conformance/run.ts';
import { check } from './measure.ts';

const ours = rules.filter(({ needsData, id }) => needsData || id === 'data-grows');
const ids = new Set(ours.map(({ id }) => id));
const checked = (text: string): Diagnostic[] => check(text, /^\s*\{/.test(text) ? 'json' : 'yaml');

test.each(ours.map(rule => [rule.id, rule] as const))(
  '%s finds its wrong example and not the right one',
  (id, rule) => {
    expect(checked(rule.wrong).map(found => found.rule)).toContain(id);
    const found = checked(rule.right).filter(({ rule: other, severity }) => other === id || severity === 'warning');
    expect(found).toEqual([]);
    for (const { message } of checked(rule.wrong)) expect(message).toMatch(/[.?]$/);
  },
);

/** There are just the marked findings about data: `‹rule:text›`. Gives what they say. */
function expectFindings(marked: string): string[] {
  const text = marked.replaceAll(/‹[\w-]+:([^›]*)›/g, '$1');
  const found = checked(text).filter(({ rule }) => ids.has(rule));
  let shown = text;
  for (const { span, rule } of [...found].sort((a, b) => b.span.start - a.span.start))
    shown = `${shown.slice(0, span.start)}‹${rule}:${shown.slice(span.start, span.end)}›${shown.slice(span.end)}`;
  expect(shown).toBe(marked);
  return found.map(({ message }) => message);
}

/** The document after the first fix of the first finding about data. */
function fixed(text: string): string {
  const [edit] = checked(text).find(({ rule }) => ids.has(rule))?.fixes?.[0]?.edits ?? [];
  return edit ? text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end) : text;
}

const between = (state: string, next = '', more = '') =>
  `{ ${more}"StartAt": "A", "States": {
  "A": { "Type": "Pass", "Result": { "order": { "id": 7, "name": "x", "list": [1] } }, "Next": "B" },
  "B": { ${state} }${next} } }`;

test('a typo in a path, anywhere in JSONPath', () => {
  const [message] = expectFindings(
    between('"Type": "Pass", "InputPath": "$.ordre.id", "End": true'.replace('ordre', '‹data-missing:ordre›')),
  );
  expect(message).toBe('$ has no "ordre" here: reading what is not there fails. Did you mean "order"?');
  expectFindings(between('"Type": "Pass", "Parameters": { "x.$": "$.order.‹data-missing:nam›" }, "End": true'));
  expectFindings(
    between(`"Type": "Pass", "Parameters": { "x.$": "States.Format('{}', $.order.‹data-missing:idd›)" }, "End": true`),
  );
  expectFindings(
    between(
      '"Type": "Choice", "Choices": [{ "Variable": "$.‹data-missing:oder›", "IsString": true, "Next": "C" }], "Default": "C"',
      ', "C": { "Type": "Succeed" }',
    ),
  );
  expect(fixed(between('"Type": "Pass", "InputPath": "$.ordre.id", "End": true'))).toBe(
    between('"Type": "Pass", "InputPath": "$.order.id", "End": true'),
  );
});

test('a member of a member, or of what has none', () => {
  expect(fixed(between('"Type": "Pass", "InputPath": "$.id", "End": true'))).toBe(
    between('"Type": "Pass", "InputPath": "$.order.id", "End": true'),
  );
  expect(
    expectFindings(between('"Type": "Pass", "InputPath": "$.order.name.‹data-missing:length›", "End": true')),
  ).toEqual([
    '$.order.name is a text here, and that has no "length": reading it fails. A text of JSON is read with States.StringToJson, in JSONata with $parse. Read something else here, or keep it in an earlier state.',
  ]);
  expectFindings(between('"Type": "Pass", "InputPath": "$.order.list‹data-missing:[3]›", "End": true'));
});

test('paths that may lead somewhere, that many values match, that are written, or that IsPresent asks for', () => {
  expectFindings('{ "StartAt": "A", "States": { "A": { "Type": "Pass", "InputPath": "$.anything", "End": true } } }');
  expectFindings(between('"Type": "Pass", "InputPath": "$..nothing", "ResultPath": "$.new", "End": true'));
  expectFindings(
    between(
      `"Type": "Choice", "Choices": [{ "Or": [{ "Variable": "$.more", "IsPresent": true }, { "Variable": "$$.Execution.Name", "StringEquals": "x" }], "Next": "C" }], "Default": "C"`,
      ', "C": { "Type": "Succeed" }',
    ),
  );
});

test('what a caught error has', () => {
  expectFindings(`StartAt: A
States:
  A:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:111122223333:function:f
    TimeoutSeconds: 5
    Catch:
      - ErrorEquals: [States.ALL]
        ResultPath: $.error
        Next: B
    End: true
  B:
    Type: Pass
    Parameters:
      why.$: $.error.Cause.‹data-missing:errorMessage›
    End: true
`);
});

test('JSONata: what is not there is told where nothing is left, or where it was nearly written', () => {
  const said = expectFindings(
    between(
      '"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.order.‹data-missing:naem› & \'!\' %}", "End": true',
    ),
  );
  expect(said).toEqual([
    '$states.input.order has no "naem" here: reading what is not there fails. Did you mean "name"?',
  ]);
  expectFindings(
    between(
      '"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.‹data-missing:total› %}", "End": true',
    ),
  );
  expectFindings(
    between(
      '"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $exists($states.input.total) ? 1 : 2 %}", "End": true',
    ),
  );
});

test('JSONata that gives nothing, whatever the input is', () => {
  const told = (expression: string, field = 'Output') =>
    expectFindings(`
QueryLanguage: JSONata
StartAt: A
States:
  A: {Type: Pass, Output: {list: [{id: 1}, {id: 2}], pair: [1, 2], name: x}, Assign: {v: '{% [1] %}'}, Next: B}
  B: {Type: ${field === 'Output' ? 'Pass' : 'Task'}, ${field === 'Output' ? '' : 'Resource: "arn:aws:states:::sns:publish", '}${field}: "{% ${expression} %}", End: true}
`);
  expect(told('‹data-missing:$states.input.list.nmae›')).toEqual([
    'No item of $states.input.list has "nmae": the expression gives nothing, and the state fails with States.QueryEvaluationError. It has id.',
  ]);
  expect(told('‹data-missing:$states.input.pair[2]›', 'Arguments')).toEqual([
    '$states.input.pair has 2 items, and none at 2: the expression gives nothing, and the state fails with States.QueryEvaluationError. The first is at 0, the last at -1.',
  ]);
  expect(told('‹data-missing:$states.input.list[id = 3]›')).toEqual([
    '$states.input.list[id = 3] gives nothing, whatever the input is, and the state fails with States.QueryEvaluationError. Give a value for that case, such as [] or null, or read something else.',
  ]);
  expect(told("‹data-missing:$filter($states.input.pair, function($n) { $n = 'x' })›")).toHaveLength(1);
  told('‹data-missing:($x := $v[1]; $x)›');
  // A variable that is nowhere assigned, and what a state does not have, are told by rules of their own.
  told('$nowhere.id');
  told('$states.result.id');
  told('[$states.input.list.nmae]');
  told('$exists($states.input.list.nmae)');
  told('$states.input.list.nmae & 1');
});

test('a comparison before IsPresent is a mistake only where the value may be missing', () => {
  const told = (first: string) => {
    const rules = '[{ Variable: $.n, NumericEquals: 1, Next: C }, { Variable: $.n, IsPresent: true, Next: C }]';
    const text = `
StartAt: A
States:
  A: {Type: Pass, ${first}, Next: B}
  B: {Type: Choice, Choices: ${rules}, Default: C}
  C: {Type: Succeed}
`;
    return checked(text).some(({ rule }) => rule === 'choice-missing-ispresent');
  };
  expect(told('Parameters: {n.$: $.x}')).toBe(false);
  expect(told('Result: 1, ResultPath: $.other')).toBe(true);
});

test('data that a catcher has dropped: what is true of it, and once', () => {
  const text = (catcher: string, handler: string, last: string) => `
StartAt: A
States:
  A: {Type: Pass, Parameters: {id.$: $.orderId}, ResultPath: $.x, Next: T}
  T:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Parameters: {QueueUrl: q, MessageBody.$: $.x}
    ResultPath: $.sent
    TimeoutSeconds: 5
    Catch: [{ErrorEquals: [States.ALL], ${catcher}Next: H}]
    End: true
  H: {Type: Pass, ${handler}, Next: I}
  I: {Type: Pass, InputPath: $.${last}, End: true}
`;
  const clean = 'Result: 1, ResultPath: $.n';
  expect(expectFindings(text('', clean, '‹data-dropped:orderId›'))).toEqual([
    '"orderId" was there before "T", and is gone behind a catcher of it: it has no ResultPath, so that the error output, Error and Cause, replaces the data. Give the catcher a "ResultPath", such as "$.error".',
  ]);
  expect(expectFindings(text('ResultPath: $, ', clean, '‹data-dropped:orderId›'))[0]).toContain(
    'its "ResultPath": "$" puts the error output, Error and Cause, in the place of the data',
  );
  // Where the state behind it reads the input, that is told at the catcher, and nothing that follows from it.
  const told = text('', 'Parameters: {id.$: $.orderId, o.$: $.other}, ResultPath: $.y', 'orderId');
  expect(withoutImplied(checked(told)).map(({ rule }) => rule)).toEqual(['catch-default-resultpath']);
  // A typo in what is there is another mistake.
  expectFindings(text('', 'Parameters: {o.$: $.‹data-missing:Eror›}, ResultPath: $.y', 'Cause'));
  expectFindings(text('ResultPath: $.e, ', 'Parameters: {id.$: $.orderId}, ResultPath: $.y', 'orderId'));
});

test('data that a ResultPath has dropped that is all of the data; who has handed it on has not dropped it', () => {
  const text = (state: string) => `
StartAt: A
States:
  A: {Type: Pass, Parameters: {n.$: $.id}, ResultPath: $.x, Next: B}
  B: {${state}, Next: C}
  C: {Type: Pass, InputPath: $.‹data-${state.includes('Wait') ? 'missing' : 'dropped'}:id›, End: true}
`;
  expectFindings(text('Type: Wait, Seconds: 1, InputPath: $.x'));
  const [message] = expectFindings(text('Type: Pass, Result: {n: 1}, ResultPath: $'));
  expect(message).toContain(
    '"B", and is gone behind it: its "ResultPath": "$" puts the result in the place of the data',
  );
});

test('data that a state has dropped, with the state that did', () => {
  const text = (more: string) => `StartAt: Check
States:
  Check:
    Type: Choice
    Choices:
      - Variable: $.customer
        IsString: true
        Next: Charge
    Default: Charge
  Charge:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage${more}
    Parameters:
      QueueUrl: q
      MessageBody: b
    TimeoutSeconds: 5
    Next: Tell
  Tell:
    Type: Pass
    InputPath: $.customer
    End: true
`;
  expect(expectFindings(text('').replace('InputPath: $.customer', 'InputPath: $.‹data-dropped:customer›'))).toEqual([
    '"customer" was there before "Charge", and is gone behind it: without a ResultPath its result replaces the data. Keep it there, for example with "ResultPath".',
  ]);
  expectFindings(text('\n    ResultPath: $.sent'));
});

test('types that a function, an operator, a field or a comparison cannot take', () => {
  expectFindings(
    between('"Type": "Pass", "Parameters": { "n.$": "States.MathAdd(‹data-type:$.order.name›, 1)" }, "End": true'),
  );
  expectFindings(between('"Type": "Wait", "SecondsPath": ‹data-type:"$.order.name"›, "End": true'));
  expectFindings(between('"Type": "Wait", "SecondsPath": "$.order.id", "End": true'));
  const jsonata = (expression: string) =>
    between(`"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% ${expression} %}", "End": true`);
  expectFindings(jsonata('$states.input.order.name ‹data-type:+› 1'));
  expectFindings(jsonata('$states.input.order.id + 1'));
  expectFindings(jsonata('‹data-type:$uppercase›($states.input.order.id)'));
  expectFindings(jsonata('$substring($states.input.order.name, 1) & $string($states.input.order.id)'));
  expectFindings(
    between(
      '"Type": "Choice", "Choices": [{ "Variable": "$.order.name", ‹data-type:"NumericEquals"›: 7, "Next": "C" }], "Default": "C"',
      ', "C": { "Type": "Succeed" }',
    ),
  );
});

test('calls that certainly fail say why', () => {
  const told = (call: string) =>
    expectFindings(between(`"Type": "Pass", "Parameters": { "x.$": "${call}" }, "End": true`));
  for (const [call, why] of [
    ['ArrayGetItem($.order.list, 3)', '$.order.list has one item, the last at index 0, and none at 3.'],
    [
      'ArrayGetItem(States.Array($.order.id, $$.Execution.Name), 2)',
      'States.Array($.order.id, $$.Execution.Name) has 2 items, the last at index 1, and none at 2.',
    ],
    [
      'ArrayGetItem($.order.list, -1)',
      'indexes count from 0, and this one is -1. The last item is at States.ArrayLength minus 1.',
    ],
    ['ArrayPartition($.order.list, 0)', 'chunks have at least one item, and the size is 0.'],
    ['ArrayRange(0, $.order.id, 0)', 'a step of 0 never arrives. Give another step.'],
    ['StringToJson($.order.name)', '"x" is no JSON.'],
    ['Hash($.order.name, $.order.name)', '"x" is none of MD5, SHA-1, SHA-256, SHA-384, SHA-512.'],
    ['MathAdd($.order.id, 3000000000)', 'the numbers and their sum have to be between -2147483648 and 2147483647.'],
  ] as const)
    expect(told(`‹data-type:States.${call}›`)).toEqual([
      `States.${call.slice(0, call.indexOf('('))} fails here: ${why}`,
    ]);
  told('States.ArrayGetItem($.order.list, 0)');
  told('States.ArrayGetItem($$.Execution.Input.list, 7)');
});

test('a ResultPath into what is no object', () => {
  const text = (first: string, path: string, more = '') => `
StartAt: A
States:
  A: {Type: Pass, ${first}, Next: B}
  B: {Type: Task, Resource: "arn:aws:states:::sns:publish", Parameters: {Message: x}, ResultPath: ${path}, ${more}End: true}
  C: {Type: Succeed}
`;
  expect(expectFindings(text('Result: 5', '‹data-type:$.x›'))).toEqual([
    'The input of the state is a number, and a name is written into an object: the state fails (States.ReferencePathConflict, in the specification States.ResultPathMatchFailure). Leave ResultPath out, so that what it would write takes the place of the input, or have the state before give an object.',
  ]);
  expect(expectFindings(text('Result: {order: [1]}', '‹data-type:$.order.x›'))).toEqual([
    '$.order is an array, and a name is written into an object: the state fails (States.ReferencePathConflict, in the specification States.ResultPathMatchFailure). Write it to another place.',
  ]);
  expect(expectFindings(text('Result: {order: [1]}', '‹data-type:"$.order[2]"›'))).toEqual([
    '$.order has no item 2, and an array does not grow: the state fails (States.ReferencePathConflict, in the specification States.ResultPathMatchFailure). Write it to another place.',
  ]);
  expectFindings(
    text('Result: [1]', '$', 'Catch: [{ErrorEquals: [States.ALL], ResultPath: ‹data-type:$.error›, Next: C}], '),
  );
  expectFindings(text('Result: {}', '$.new.deep'));
  expectFindings(text('Parameters: {a.$: $.b}', '$.a.deep'));
  expectFindings(text('Result: 5', 'null'));
  expectFindings(text('Result: null', '$.x'));
});

test('a rule that never or always holds; what a person wrote into a Pass state to try things out is theirs', () => {
  const choice = (test: string) =>
    between(`"Type": "Choice", "Choices": [{ ${test}, "Next": "C" }], "Default": "C"`, ', "C": { "Type": "Succeed" }');
  expectFindings(choice('"Variable": ‹choice-never:"$.more"›, "IsPresent": true'));
  expectFindings(choice('"Variable": ‹choice-always:"$.order"›, "IsPresent": true'));
  expectFindings(choice('"Variable": "$.order.id", "NumericEquals": 7'));
  expectFindings(choice('"Variable": "$.order.id", "NumericEquals": 8'));
});

test('what grows in a loop, in both languages', () => {
  const loop = (type: string) => `StartAt: A
States:
  A:
    Type: Pass
    ${type}
    Next: B
  B:
    Type: Choice
    Choices:
      - Variable: $.more
        BooleanEquals: true
        Next: A
    Default: C
  C:
    Type: Succeed
`;
  expectFindings(loop(`Parameters: { "all.$": ‹data-grows:"States.Array($.all, $.page)"›, "more.$": $.more }`));
  expectFindings(loop(`Assign: { "all.$": ‹data-grows:"States.Array($all, $.page)"› }`));
  expectFindings(loop(`Assign: { "all.$": "States.Array($.page)" }`));
});

const corpus = path.resolve(import.meta.dirname, '../../../shared/conformance/execution');

test.skipIf(!existsSync(corpus))(
  'no execution that succeeded has passed through a place of which they say that it fails (skipped where ../shared is missing)',
  { timeout: 120_000 },
  async () => {
    const wrong: string[] = [];
    let looked = 0;
    for (const file of readdirSync(corpus)) {
      if (!file.endsWith('.json') || file === 'index.json') continue;
      const recorded = JSON.parse(readFileSync(path.join(corpus, file), 'utf8')) as Case;
      const text = JSON.stringify(recorded.definition);
      looked++;
      const found = check(text, 'json').filter(({ rule }) => ids.has(rule) && rule !== 'data-grows');
      if (found.length === 0 || recorded.expected.status !== 'SUCCEEDED') continue;
      const entered = new Set<string>();
      await runRecorded(recorded, undefined, undefined, ({ kind, state }) => {
        if (kind === 'stateEntered' && state) entered.add(state.name);
      });
      for (const { rule, message, span } of found)
        if ([...entered].some(name => text.lastIndexOf(`${JSON.stringify(name)}:{`, span.start) >= 0))
          wrong.push(`${file} ${rule}: ${message}`);
    }
    expect(wrong).toEqual([]);
    expect(looked).toBeGreaterThan(500);
  },
);
