import { describe, expect, test } from 'vitest';
import type { Json } from '../../../language/index.ts';
import { accept, expectAccepted, expectAmong, expectCompletions, offered, written } from './testing.ts';

const machine = (state: Json, more: Json = {}): Json => ({
  StartAt: 'First',
  States: { First: state, ...(more as object), Last: { Type: 'Succeed' } },
});
const task = (fields: object): Json => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  ...fields,
  Next: 'Last',
});
const jsonata = (state: Json, more: Json = {}): Json => ({
  QueryLanguage: 'JSONata',
  ...(machine(state, more) as object),
});
const sample = {
  sample: () => ({ order: { id: 'A1', lines: [{ price: 3, name: 'Tea' }] }, 'e-mail': 'x', 'two words': 1 }),
};

describe('JSONPath', () => {
  const path = (text: string) => machine({ Type: 'Pass', InputPath: text, Next: 'Last' });

  test.each([
    ['$.¦', ['order', 'e-mail', 'two words']],
    ['$.or¦', ['order', 'e-mail', 'two words']],
    ['$.order.¦', ['id', 'lines']],
    ['$.order.lines[0].¦', ['price', 'name']],
    ['$.order.lines[*].na¦me', ['price', 'name']],
    ['$.order.lines[?(@.¦', ['price', 'name']],
    ["$['order'].¦", ['id', 'lines']],
    ['$$.¦', ['Execution', 'State', 'StateMachine']],
    ['$$.Execution.Input.order.¦', ['id', 'lines']],
    ['$.nobody.knows.¦', []],
    ['plain ¦', []],
  ])('%s', (text, labels) => {
    for (const marked of written(path(text))) expectCompletions(marked, labels, sample);
  });

  test('members are accepted, in brackets where the name is no word', () => {
    expectAccepted(path('$.¦'), 'order', path('$.order'), sample);
    expectAccepted(path('$.or¦'), 'order', path('$.order'), sample);
    expectAccepted(path('$.¦.lines'), 'order', path('$.order.lines'), sample);
    expectAccepted(path('$.¦'), 'two words', path("$['two words']"), sample);
    expectAccepted(path("$['¦']"), 'two words', path("$['two words']"), sample);
    expectAccepted(path('$.order.lines[¦]'), '*', path('$.order.lines[*]'), sample);
    expectAccepted(path('$¦'), '$.order', path('$.order'), sample);
    expectAccepted(path('¦'), '$$', path('$$'), sample);
  });

  test('what other states read and write is known', () => {
    const document = machine(path('') && { Type: 'Pass', InputPath: '$.¦', Next: 'Second' }, {
      Second: { Type: 'Pass', Result: { total: 5 }, ResultPath: '$.sum', Next: 'Third' },
      Third: {
        Type: 'Pass',
        Parameters: { 'who.$': '$.customer.name', 'n.$': "States.Format('{}', $.count)" },
        Next: 'Last',
      },
    });
    for (const marked of written(document)) expectAmong(marked, ['sum', 'customer', 'count']);
  });

  test('a caught error is known where the catcher puts it', () => {
    const caught = task({ Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.oops', Next: 'Second' }] });
    for (const marked of written(machine(caught, { Second: { Type: 'Pass', InputPath: '$.oops.¦', Next: 'Last' } })))
      expectCompletions(marked, ['Error', 'Cause']);
  });

  test('the items of a Map are the input of its states', () => {
    const inner = { StartAt: 'One', States: { One: { Type: 'Pass', InputPath: '$.¦', End: true } } };
    const map = (fields: object) => machine({ Type: 'Map', ...fields, ItemProcessor: inner, Next: 'Last' });
    for (const marked of written(map({ ItemsPath: '$.order.lines' })))
      expectCompletions(marked, ['price', 'name'], sample);
    for (const marked of written(map({ ItemSelector: { 'a.$': '$$.Map.Item.Value', b: 1 } })))
      expectCompletions(marked, ['a', 'b'], sample);
  });

  test('variables of the scopes that can be seen', () => {
    const inner = (mode: object) => ({
      ...mode,
      StartAt: 'One',
      States: { One: { Type: 'Pass', Assign: { inside: 1 }, InputPath: '$¦', End: true } },
    });
    const map = (mode: object) =>
      machine(
        { Type: 'Pass', Assign: { 'outside.$': '$.x' }, Next: 'Each' },
        {
          Each: { Type: 'Map', ItemProcessor: inner(mode), Next: 'Last' },
        },
      );
    for (const marked of written(map({}))) expectAmong(marked, ['$outside', '$inside']);
    const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    for (const marked of written(map(distributed))) {
      expectAmong(marked, ['$inside']);
      expect(offered(marked)).not.toContain('$outside');
    }
  });

  test('the members of a variable', () => {
    const document = machine(
      { Type: 'Pass', Assign: { cart: { id: 1, 'to.$': '$.x' } }, Next: 'Second' },
      {
        Second: { Type: 'Pass', InputPath: '$cart.¦', Next: 'Last' },
      },
    );
    for (const marked of written(document)) expectCompletions(marked, ['id', 'to']);
  });

  test('a place to write to takes neither the context object nor variables', () => {
    for (const marked of written(machine({ Type: 'Pass', Assign: { v: 1 }, ResultPath: '$¦', Next: 'Last' })))
      expectCompletions(marked, ['$']);
  });

  test('the context object, as far as it is there', () => {
    const of = (state: Json) => written(machine(state))[0];
    expect(offered(of(task({ Parameters: { 'x.$': '$$.¦' } })))).not.toContain('Task');
    const waiting = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Next: 'Last' };
    expectCompletions(of({ ...waiting, Parameters: { 'x.$': '$$.Task.¦' } }), ['Token']);
    expectCompletions(of({ Type: 'Map', ItemSelector: { 'x.$': '$$.Map.Item.¦' } }), [
      'Index',
      'Value',
      'Key',
      'Source',
    ]);
  });
});

describe('intrinsic functions', () => {
  const given = (text: string) => task({ Parameters: { 'x.$': text } });

  test('beside paths, with a stop for every argument', () => {
    for (const marked of written(machine(given('¦')))) expectAmong(marked, ['$', '$$', 'States.Format', 'States.UUID']);
    expectAccepted(machine(given('States.Form¦')), 'States.Format', machine(given("States.Format('{}', $.value)")));
    expectAccepted(machine(given('¦')), 'States.UUID', machine(given('States.UUID()')));
    expectAccepted(
      machine(given('St¦.JsonToString($.a)')),
      'States.JsonToString',
      machine(given('States.JsonToString($.a)')),
    );
  });

  test('inside of arguments', () => {
    expectAccepted(
      machine(given("States.Format('{}', ¦)")),
      'States.UUID',
      machine(given("States.Format('{}', States.UUID())")),
    );
    expectAccepted(
      machine(given("States.Format('a, ({}', $.¦)")),
      'order',
      machine(given("States.Format('a, ({}', $.order)")),
      sample,
    );
    expectAccepted(
      machine(given("States.Hash($.order, '¦')")),
      'SHA-256',
      machine(given("States.Hash($.order, 'SHA-256')")),
    );
    for (const marked of written(machine(given("States.Format('¦')")))) expectCompletions(marked, []);
  });

  test('only where the field takes them', () => {
    for (const marked of written(machine({ Type: 'Pass', InputPath: '¦', Next: 'Last' })))
      expect(offered(marked)).not.toContain('States.UUID');
    for (const marked of written(machine({ Type: 'Fail', CausePath: '¦' })))
      expect(offered(marked)).toContain('States.Format');
  });

  test('the keys of a template that are not paths hold plain text', () => {
    for (const marked of written(machine({ Type: 'Pass', Parameters: { x: '$.¦' }, Next: 'Last' })))
      expectCompletions(marked, [], sample);
  });
});

describe('JSONata', () => {
  const output = (text: string, more = {}) => jsonata({ Type: 'Pass', Output: text, ...more, Next: 'Last' });

  test('the marks, where no expression has been begun', () => {
    expectAccepted(output('¦'), '{% … %}', output('{%  %}'));
    expectAccepted(output('¦'), '{% $states.input %}', output('{% $states.input %}'));
    expect(
      accept('{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Pass", "Output": "{¦"}}}', '{% … %}'),
    ).toContain('"Output": "{%  %}"');
    expect(accept('{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Pass", "Output": ¦}}}', '{% … %}')).toContain(
      '"Output": "{%  %}"',
    );
    expect(accept('QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: ¦\n', '{% … %}')).toContain(
      'Output: "{%  %}"',
    );
  });

  test('in YAML also where the quotes are still missing', () => {
    const state = (rest: string) =>
      `QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: ${rest}\n    End: true\n`;
    for (const begun of ['{¦', '{%¦', '{% ¦ %}', '{¦}'])
      expect(accept(state(begun), '{% … %}')).toBe(state('"{%  %}"'));
    expect(accept(state('{% $states.in¦ %}'), 'input')).toBe(state('{% $states.input %}'));
  });

  test('functions with their parameters', () => {
    expectAccepted(output('{% $sum¦ %}'), '$sum', output('{% $sum(numbers) %}'));
    expectAccepted(output('{% ¦ %}'), '$now', output('{% $now() %}'));
    expectAccepted(output('{% $up¦(a) %}'), '$uppercase', output('{% $uppercase(a) %}'));
    expectAccepted(output('{% $ma¦ %}'), '$map', output('{% $map(array, function($value) {  }) %}'));
    for (const marked of written(output('{% ¦ %}'))) expect(offered(marked)).not.toContain('$eval');
  });

  test('inside of a text, a number or a comment, and behind an operand there is nothing', () => {
    for (const text of ["{% 'a ¦' %}", '{% 1¦ %}', '{% /* $¦ */ 1 %}', '{% $now() ¦ %}', '{% $states.input ¦ %}'])
      for (const marked of written(output(text))) expectCompletions(marked, []);
  });

  test('$states has what this field has', () => {
    const names = (marked: string) => offered(marked);
    for (const marked of written(output('{% $states.¦ %}'))) expectCompletions(marked, ['input', 'context']);
    const fields = task({ Output: '{% $states.¦ %}' });
    for (const marked of written(jsonata(fields))) expect(names(marked)).toEqual(['input', 'result', 'context']);
    const inArguments = task({ Arguments: { a: '{% $states.¦ %}' } });
    for (const marked of written(jsonata(inArguments))) expect(names(marked)).toEqual(['input', 'context']);
    const caught = task({ Catch: [{ ErrorEquals: ['X'], Output: '{% $states.¦ %}', Next: 'Last' }] });
    for (const marked of written(jsonata(caught))) expect(names(marked)).toEqual(['input', 'errorOutput', 'context']);
    const error = task({ Catch: [{ ErrorEquals: ['X'], Output: '{% $states.errorOutput.¦ %}', Next: 'Last' }] });
    for (const marked of written(jsonata(error))) expect(names(marked)).toEqual(['Error', 'Cause']);
  });

  test.each([
    ['{% $states.input.¦ %}', ['order', 'e-mail', 'two words']],
    ['{% $states.input.order.li¦nes %}', ['id', 'lines']],
    ['{% $states.input.order.lines.¦ %}', ['price', 'name']],
    ['{% $states.input.order.lines[price > 2].¦ %}', ['price', 'name']],
    ['{% $states.context.Execution.Input.order.¦ %}', ['id', 'lines']],
    ['{% ($o := $states.input.order; $o.¦) %}', ['id', 'lines']],
    ['{% $map($states.input.order.lines, function($l) { $l.¦ }) %}', ['price', 'name']],
    ["{% $states.input.order & ' ' & $nobody.¦ %}", []],
  ])('keys: %s', (text, labels) => {
    for (const marked of written(output(text))) expectCompletions(marked, labels, sample);
  });

  test.each([
    '{% $states.input.order.lines[¦ %}',
    '{% $states.input.order.lines.(¦ %}',
    '{% $states.input.order.lines[price > 2 and na¦] %}',
  ])('keys of what is filtered or mapped: %s', text => {
    for (const marked of written(output(text))) expectAmong(marked, ['price', 'name'], sample);
  });

  test('a key that is no word stands in backquotes', () => {
    expectAccepted(output('{% $states.input.¦ %}'), 'two words', output('{% $states.input.`two words` %}'), sample);
  });

  test('variables of the workflow and of the expression', () => {
    const document = (text: string) =>
      jsonata(
        { Type: 'Pass', Assign: { total: 1 }, Next: 'Second' },
        { Second: { Type: 'Pass', Output: text, Next: 'Last' } },
      );
    for (const marked of written(document('{% ($x := 1; function($y) { ¦ }) %}')))
      expectAmong(marked, ['$y', '$x', '$states.input', '$states.context', '$states', '$total', '$sum']);
    expectAccepted(document('{% $to¦ + 1 %}'), '$total', document('{% $total + 1 %}'));
  });

  test('quotes of the text around are kept whole', () => {
    const text = `{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Pass", "Output": "{% $states.input.¦ & \\"a\\" %}"}}}`;
    expect(accept(text, 'order', sample)).toBe(text.replace('¦', 'order'));
    const single =
      "QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: '{% ''a'' & $states.input.¦ %}'\n";
    expect(accept(single, 'order', sample)).toBe(single.replace('¦', 'order'));
    const block =
      'QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: |-\n      {%\n        $states.input.¦\n      %}\n';
    expect(accept(block, 'order', sample)).toBe(block.replace('¦', 'order'));
  });

  test('in a JSONPath state there is none of it', () => {
    for (const marked of written(machine({ Type: 'Pass', Parameters: { x: '{% $¦ %}' }, Next: 'Last' })))
      expectCompletions(marked, []);
  });
});

test('a member that has been typed is not offered alone', () => {
  const state = (path: string) =>
    `{"StartAt": "A", "States": {"A": {"Type": "Pass", "ResultPath": "${path}", "Next": "B"}, "B": {"Type": "Succeed"}}}`;
  const sample = () => ({ order: 1, ordered: 2, failure: 3 });
  expect(offered(state('$.failure¦'), { sample })).toEqual([]);
  expect(offered(state('$.order¦'), { sample })).toContain('ordered');
});
