import { describe, expect, test } from 'vitest';
import { inBoth, marked, oneState } from './marked.ts';
import { selectionsAt } from './selection.ts';

/** What is selected step by step from `¦` on; only the first steps are compared. */
function checkSelection(json: string, steps: readonly string[]) {
  for (const { document, machine, offset, text, format } of inBoth(json)) {
    const found = selectionsAt(document, machine, offset).map(({ start, end }) => text.slice(start, end));
    expect(found.slice(0, steps.length), format).toEqual(steps);
  }
}

const intrinsic = (text: string) => oneState('Pass', `"Parameters":{"a.$":"${text}"}`);
const jsonata = (text: string) => oneState('Pass', `"Output":"{% ${text} %}"`, 'JSONata');

describe('inside expressions', () => {
  test('a path: the name, the way to it, the path', () => {
    checkSelection(intrinsic('$.order.it¦ems[0].id'), ['items', '.items', '$.order.items', '$.order.items[0].id']);
  });
  test('an intrinsic call: the argument, all of them, the call', () => {
    checkSelection(intrinsic("States.Format('{}', States.MathAdd($.c¦ount, 1))"), [
      'count',
      '.count',
      '$.count',
      '$.count, 1',
      'States.MathAdd($.count, 1)',
      "'{}', States.MathAdd($.count, 1)",
      "States.Format('{}', States.MathAdd($.count, 1))",
    ]);
  });
  test('JSONata: the chain, the argument, the brackets, the call', () => {
    checkSelection(jsonata('$sum([1, $states.in¦put.a + 2]) * 3'), [
      'input',
      '$states.input',
      '$states.input.a',
      '$states.input.a + 2',
      '1, $states.input.a + 2',
      '[1, $states.input.a + 2]',
      '([1, $states.input.a + 2])',
      '$sum([1, $states.input.a + 2])',
      '$sum([1, $states.input.a + 2]) * 3',
      '{% $sum([1, $states.input.a + 2]) * 3 %}',
    ]);
  });
});

test('from a word to the text, the field, the object, the state, and all', () => {
  const { document, machine, offset, text } = marked(
    '{ "StartAt": "A", "States": { "A": { "Type": "Fail", "Cause": "No mon¦ey left" }, "B": {} } }',
  );
  expect(selectionsAt(document, machine, offset).map(({ start, end }) => text.slice(start, end))).toEqual([
    'money',
    'No money left',
    '"No money left"',
    '"Cause": "No money left"',
    '"Type": "Fail", "Cause": "No money left"',
    '{ "Type": "Fail", "Cause": "No money left" }',
    '"A": { "Type": "Fail", "Cause": "No money left" }',
    '"A": { "Type": "Fail", "Cause": "No money left" }, "B": {}',
    '{ "A": { "Type": "Fail", "Cause": "No money left" }, "B": {} }',
    '"States": { "A": { "Type": "Fail", "Cause": "No money left" }, "B": {} }',
    '"StartAt": "A", "States": { "A": { "Type": "Fail", "Cause": "No money left" }, "B": {} }',
    '{ "StartAt": "A", "States": { "A": { "Type": "Fail", "Cause": "No money left" }, "B": {} } }',
  ]);
});

test('in YAML the blank lines behind a block are not part of it', () => {
  const { document, machine, offset, text } = marked(
    'StartAt: A\nStates:\n  A:\n    Type: Pa¦ss\n    End: true\n\n  B:\n    Type: Fail\n',
  );
  const found = selectionsAt(document, machine, offset).map(({ start, end }) => text.slice(start, end));
  expect(found.slice(0, 4)).toEqual([
    'Pass',
    'Type: Pass',
    'Type: Pass\n    End: true',
    'A:\n    Type: Pass\n    End: true',
  ]);
});
