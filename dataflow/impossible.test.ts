import { expect, test } from 'vitest';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { impossiblePaths } from './impossible.ts';

/** `segment: message` of each path that leads to nothing; the input is a closed order. */
function check(second: object, expected: readonly string[]): void {
  const states = {
    Make: { Type: 'Pass', Result: { order: { id: 'x', lines: [1] }, status: 'new' }, Next: 'Use' },
    Use: { ...second },
    Done: { Type: 'Succeed' },
  };
  const text = JSON.stringify({ StartAt: 'Make', States: states });
  const found = [...impossiblePaths(analyse(readStateMachine(parseDocument(text, 'json'))!))];
  expect(found.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`)).toEqual(expected);
}

const pass = (more: object) => ({ Type: 'Pass', ...more, Next: 'Done' });

test('a mistyped name, and one that is like no other', () => {
  check(pass({ Parameters: { 'a.$': '$.order.idd' } }), [
    '.idd: There is no "idd" in "$.order" here. Did you mean "id"?',
  ]);
  check(pass({ InputPath: '$.ordr.id' }), ['.ordr: There is no "ordr" in "$" here. Did you mean "order"?']);
  check(pass({ Parameters: { 'a.$': "States.Format('{}', $.customer)" } }), [
    '.customer: There is no "customer" in "$" here. It has order, status.',
  ]);
});

test('a member of what is no object, an index of what is no array or too short', () => {
  check(pass({ Parameters: { 'a.$': '$.status.text' } }), [
    '.text: "$.status" is "new" here, which has no member "text": the execution fails.',
  ]);
  check(pass({ Parameters: { 'a.$': '$.order.lines[3]' } }), [
    '[3]: "$.order.lines" is [1] here: there is nothing at this index, and the execution fails.',
  ]);
});

test('nothing is said of what may be there, of what is asked for, of what is written, and of what finds nothing without failing', () => {
  check(pass({ Parameters: { 'a.$': '$$.Execution.Input.nope', 'b.$': '$.nope[*]', 'c.$': '$..nope' } }), []);
  check(pass({ Result: 1, ResultPath: '$.nope.new' }), []);
  check({ Type: 'Choice', Choices: [{ Variable: '$.nope', IsPresent: true, Next: 'Done' }], Default: 'Done' }, []);
  check({ Type: 'Choice', Choices: [{ Variable: '$.nope', IsNull: true, Next: 'Done' }], Default: 'Done' }, [
    '.nope: There is no "nope" in "$" here. It has order, status.',
  ]);
});

test('a mistake is told once, and not in what follows from it', () => {
  check(
    {
      Type: 'Parallel',
      InputPath: '$.oder',
      Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', InputPath: '$.whatever', End: true } } }],
      Next: 'Done',
    },
    ['.oder: There is no "oder" in "$" here. Did you mean "order"?'],
  );
});
