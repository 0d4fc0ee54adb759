/** How large the data is at each state: of a run the most, without one the least; nothing where nothing is known. */
import { expect, test } from 'vitest';
import { analyse, VisitRecorder } from '../../dataflow/index.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import { sizesOf } from './data-sizes.ts';
import { inBoth } from './marked.ts';

const states = {
  A: { Type: 'Pass', Result: ['é', 'bb'], ResultPath: '$.list', Next: 'M' },
  M: {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Result: 'iteration', End: true } } },
    ResultPath: null,
    Next: 'C',
  },
  C: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'E' }], Default: 'F' },
  E: { Type: 'Succeed', OutputPath: '$.list' },
  F: { Type: 'Fail' },
};

test('of a run: the most that the visits of a state had, in bytes', async () => {
  for (const { machine } of inBoth(JSON.stringify({ StartAt: 'A', States: states }))) {
    const recorder = new VisitRecorder();
    const world = { task: () => ({ kind: 'silence' as const }) };
    for await (const moment of new Execution(compile(machine), { input: { n: 1 }, world }).moments())
      recorder.record(moment);
    const rows = sizesOf(machine, undefined, recorder.visits);
    expect(rows.map(({ state, depth, visits, input, output }) => [state, depth, visits, input, output])).toEqual([
      ['A', 0, 1, 7, 26],
      ['M', 0, 1, 26, 26],
      ['I', 1, 2, 4, 11],
      ['C', 0, 1, 26, 26],
      ['E', 0, 1, 26, 11],
      ['F', 0, 0, undefined, undefined],
    ]);
    expect(rows[2]!.largest).toEqual({ stage: 'Result', bytes: 11 });
  }
});

test('without a run: the least that can be inferred', () => {
  for (const { machine } of inBoth(JSON.stringify({ StartAt: 'A', States: states }))) {
    const rows = new Map(sizesOf(machine, analyse(machine), undefined).map(row => [row.state, row]));
    expect(rows.get('A')).toMatchObject({ visits: 0, input: undefined, largest: { bytes: 20 } });
    expect(rows.get('E')).toMatchObject({ output: 11 });
    expect(rows.get('F')!.output).toBeUndefined();
  }
});
