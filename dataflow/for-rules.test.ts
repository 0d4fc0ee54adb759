import { expect, test } from 'vitest';
import { memberAt, parsePath, shapeOf, shapeOfPath, shapeText } from '../expressions/index.ts';
import { memberOf, parseDocument, readStateMachine } from '../language/index.ts';
import { analyse } from './analyse.ts';
import { dataFlowOf } from './for-rules.ts';

const choice = (...tests: object[]) => ({
  Type: 'Choice',
  Choices: tests.map(each => ({ ...each, Next: 'Yes' })),
  Default: 'No',
});

function flowFor(first: object) {
  const states = {
    A: first,
    Yes: { Type: 'Succeed' },
    No: { Type: 'Succeed' },
    Nowhere: { Type: 'Pass', InputPath: '$.a', End: true },
  };
  const machine = readStateMachine(parseDocument(JSON.stringify({ StartAt: 'A', States: states }), 'json'))!;
  const flow = analyse(machine, { input: shapeOf({ n: 1, s: 'x', o: {} }) });
  return { machine, state: machine.states[0]!, data: dataFlowOf(flow) };
}

/** How each rule of a Choice comes out. */
function checkOutcomes(tests: object[], expected: readonly string[]): void {
  const { state, data } = flowFor(choice(...tests));
  expect(tests.map((_, index) => data.outcomeOf(state, index))).toEqual(expected);
}

test('a rule that always or never holds, and those behind the first', () => {
  checkOutcomes(
    [
      { Variable: '$.n', IsString: true },
      { Variable: '$.n', NumericEquals: 1 },
      { Variable: '$.s', IsPresent: true },
    ],
    ['never', 'always', 'unasked'],
  );
});

test('a rule of which that cannot be said, and one that always fails', () => {
  checkOutcomes(
    [
      { Variable: '$$.Execution.Name', StringEquals: 'x' },
      { Variable: '$.typo', StringEquals: 'x' },
    ],
    ['either', 'either'],
  );
});

test('what an expression sees, and that no data comes somewhere', () => {
  const { machine, state, data } = flowFor({ Type: 'Pass', Parameters: { 'a.$': '$.n' }, Next: 'Yes' });
  const value = memberOf(memberOf(state.node, 'Parameters')?.value, 'a.$')!.value!;
  const seen = data.seenAt(state, value)!;
  expect(shapeText(shapeOfPath(parsePath('$.n').path!, seen).shape)).toBe('1');
  expect(memberAt(seen.input.shape, 'typo').present).toBe('never');
  const nowhere = machine.byName.get('Nowhere')!;
  expect(data.reaches(nowhere)).toBe(false);
  expect(data.seenAt(nowhere, nowhere.nameNode)).toBeUndefined();
});
