import { expect, test } from 'vitest';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { traceBackward, traceForward } from './trace.ts';

const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

/** `State: expression`, with `=` before it where the field is handed on; in the order in which they are met. */
function checkReads(states: object, keys: readonly (string | number)[], expected: readonly string[]): void {
  const machine = readStateMachine(
    parseDocument(JSON.stringify({ StartAt: Object.keys(states)[0], States: states }), 'json'),
  )!;
  const { reads } = traceForward(machine, { state: machine.states[0]!, keys });
  const { text } = machine.document;
  const told = reads.map(
    ({ state, span, copied }) => `${state.name}: ${copied ? '=' : ''}${text.slice(span.start, span.end)}`,
  );
  expect(told.sort()).toEqual([...expected].sort());
}

test('through states that leave it alone, under the name it is copied to, up to where it is overwritten', () => {
  checkReads(
    {
      A: { Type: 'Pass', Parameters: { 'key.$': '$.order.id', other: 1 }, ResultPath: '$.copy', Next: 'B' },
      B: {
        Type: 'Task',
        Resource: lambda,
        Parameters: { 'x.$': '$.copy.key', 'y.$': '$.order.lines' },
        ResultPath: '$.copy',
        Next: 'C',
      },
      C: { Type: 'Choice', Choices: [{ Variable: '$.copy.key', IsPresent: true, Next: 'D' }], Default: 'D' },
      D: { Type: 'Pass', Parameters: { 'all.$': "States.Format('{}', $.order)" }, End: true },
    },
    ['order', 'id'],
    ['A: =$.order.id', 'B: =$.copy.key', 'D: $.order'],
  );
});

test('InputPath and OutputPath make the way shorter', () => {
  checkReads(
    {
      A: { Type: 'Wait', Seconds: 1, InputPath: '$.order', Next: 'B' },
      B: { Type: 'Wait', SecondsPath: '$.id.n', OutputPath: '$.id', Next: 'C' },
      C: { Type: 'Wait', SecondsPath: '$.n', End: true },
    },
    ['order', 'id', 'n'],
    ['A: $.order', 'B: =$.id.n', 'B: =$.id', 'C: =$.n'],
  );
});

test('into branches and iterations, and as a variable', () => {
  checkReads(
    {
      A: { Type: 'Pass', Assign: { 'v.$': '$.id' }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemsPath: '$.lines',
        ItemSelector: { 'order.$': '$.id' },
        ItemProcessor: {
          StartAt: 'I',
          States: { I: { Type: 'Task', Resource: lambda, Parameters: { 'a.$': '$.order', 'b.$': '$v' }, End: true } },
        },
        End: true,
      },
    },
    ['id'],
    ['A: =$.id', 'M: =$.id', 'I: =$.order', 'I: =$v'],
  );
});

test('the item of a Map is a part of its list, in both languages', () => {
  const inner = {
    StartAt: 'I',
    States: { I: { Type: 'Task', Resource: lambda, Parameters: { 'n.$': '$.line.qty', 'k.$': '$.key' }, End: true } },
  };
  checkReads(
    {
      A: { Type: 'Pass', Parameters: { 'lines.$': '$.order.lines' }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemsPath: '$.lines',
        ItemSelector: { 'line.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'key.$': '$$.Map.Item.Value.key' },
        ItemProcessor: inner,
        End: true,
      },
    },
    ['order', 'lines'],
    [
      'A: =$.order.lines',
      'M: =$.lines',
      'M: =$$.Map.Item.Value',
      'M: =$$.Map.Item.Value.key',
      'I: =$.line.qty',
      'I: =$.key',
    ],
  );
  const selector = { line: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' };
  const task = { Type: 'Pass', Output: '{% $states.input.line.qty %}', End: true };
  for (const [items, keys] of [
    ['{% $states.input.lines %}', ['lines', 2, 'qty']],
    ['{% $states.input.lines %}', ['lines']],
  ] as const)
    checkReads(
      {
        M: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          Items: items,
          ItemSelector: selector,
          ItemProcessor: { StartAt: 'I', States: { I: { ...task, QueryLanguage: 'JSONata' } } },
          End: true,
        },
      },
      keys,
      ['M: =$states.input.lines', 'M: =$states.context.Map.Item.Value', 'I: =$states.input.line.qty'],
    );
});

test('in JSONata', () => {
  checkReads(
    {
      A: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: { key: '{% $states.input.id %}', n: '{% $states.input.id + 1 %}' },
        Next: 'B',
      },
      B: { Type: 'Succeed', QueryLanguage: 'JSONata', Output: '{% $states.input.key %}' },
    },
    ['id'],
    ['A: =$states.input.id', 'A: $states.input.id', 'B: =$states.input.key'],
  );
});

test('back through copies to what made it', () => {
  const text = `{"StartAt": "A", "States": {
    "A": {"Type": "Task", "Resource": "${lambda}", "ResultPath": "$.result", "Next": "B"},
    "B": {"Type": "Pass", "Parameters": {"copy.$": "$.result.id"}, "Next": "C"},
    "C": {"Type": "Pass", "Parameters": {"again.$": "$.co¦py"}, "End": true}}}`;
  const machine = readStateMachine(parseDocument(text.replace('¦', ''), 'json'))!;
  const sources = traceBackward(analyse(machine), text.indexOf('¦'));
  expect(sources.map(({ state, by }) => `${state.name} ${by.stage} ${by.path.join('/')}`)).toEqual([
    'B Parameters copy.$',
    'A ResultPath ',
  ]);
});
