/** How large the data is at each state: of a run the most, without one the least; nothing where nothing is known. */
import { expect, test } from 'vitest';
import { analyse, VisitRecorder } from '../../dataflow/index.ts';
import type { Json } from '../../expressions/index.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import { type StateSizes, sizesOf } from './data-sizes.ts';
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
  for (const rows of await sizesOfRun({ StartAt: 'A', States: states }, { n: 1 })) {
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

test('of a run: what branches and iterations gave, also when a ResultSelector makes it smaller', async () => {
  const within = { StartAt: 'W', States: { W: { Type: 'Pass', Result: 'of ten', End: true } } };
  const group = (fields: object) => ({ ...fields, ResultSelector: { 'first.$': '$[0]' } });
  const workflow = {
    StartAt: 'P',
    States: {
      P: group({ Type: 'Parallel', Branches: [within, within, within], Next: 'M' }),
      M: group({ Type: 'Map', ItemsPath: '$$.Execution.Input.items', ItemProcessor: within, End: true }),
    },
  };
  for (const rows of await sizesOfRun(workflow, { items: [1, 2, 3, 4] })) {
    const largest = new Map(rows.map(row => [row.state, row.largest]));
    expect(largest.get('P')).toEqual({ stage: 'Result', bytes: 28 });
    expect(largest.get('M')).toEqual({ stage: 'Result', bytes: 37 });
  }
});

async function sizesOfRun(workflow: object, input: Json): Promise<StateSizes[][]> {
  const world = { task: () => ({ kind: 'silence' as const }) };
  return Promise.all(
    inBoth(JSON.stringify(workflow)).map(async ({ machine }) => {
      const recorder = new VisitRecorder();
      for await (const moment of new Execution(compile(machine), { input, world }).moments()) recorder.record(moment);
      return sizesOf(machine, undefined, recorder.visits);
    }),
  );
}

test('without a run: the least that can be inferred', () => {
  for (const { machine } of inBoth(JSON.stringify({ StartAt: 'A', States: states }))) {
    const rows = new Map(sizesOf(machine, analyse(machine), undefined).map(row => [row.state, row]));
    expect(rows.get('A')).toMatchObject({ visits: 0, input: undefined, largest: { bytes: 20 } });
    expect(rows.get('E')).toMatchObject({ output: 11 });
    expect(rows.get('F')!.output).toBeUndefined();
  }
});
