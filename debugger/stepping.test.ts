import { expect, test } from 'vitest';
import type { Moment, StrandInfo } from '../interpreter/index.ts';
import { Step, type StepKind } from './stepping.ts';

const root: StrandInfo = { id: 0, path: '', parent: undefined };
const left: StrandInfo = { id: 1, path: 'Both{L}', parent: 0 };
const right: StrandInfo = { id: 2, path: 'Both{R}', parent: 0 };
const strands = { root, left, right };

/** Moments as words: `left enter`, `left leave` (to another state), `left end`, `left stage`. */
function endOfStep(kind: StepKind, from: keyof typeof strands, script: string, stages = true): string | undefined {
  const strand = strands[from];
  const step = new Step({ kind, strand, stages }, strand === root ? [] : [root]);
  return script.split(', ').find(words => {
    const [name, what] = words.split(' ') as [keyof typeof strands, string];
    const base = { sequence: 0, time: 0, strand: strands[name], state: undefined };
    const moments: Record<string, object> = {
      enter: { kind: 'stateEntered', input: null },
      leave: { kind: 'stateExited', output: null, next: 'X' },
      end: { kind: 'stateExited', output: null, next: undefined },
      fail: { kind: 'stateFailed', error: 'E', cause: undefined },
      stage: { kind: 'stage', stage: 'Parameters', data: null },
    };
    return step.endsAt({ ...base, ...moments[what] } as Moment);
  });
}

test('over: the next state of the same strand, whatever runs inside or beside', () => {
  expect(endOfStep('over', 'root', 'root stage, root leave, root enter')).toBe('root enter');
  expect(endOfStep('over', 'root', 'left enter, right enter, left end, right end, root leave, root enter')).toBe(
    'root enter',
  );
  expect(endOfStep('over', 'left', 'right enter, left leave, left enter')).toBe('left enter');
});

test('over the last state of a branch goes on beside or around it', () => {
  expect(endOfStep('over', 'left', 'left end, right enter')).toBe('right enter');
  expect(endOfStep('over', 'left', 'left end, right end, root leave, root enter')).toBe('root enter');
  expect(endOfStep('over', 'left', 'left fail, root leave, root enter')).toBe('root enter');
});

test('in: the next stage of a simple state, or the first state inside', () => {
  expect(endOfStep('in', 'root', 'root stage, root leave')).toBe('root stage');
  expect(endOfStep('in', 'root', 'root stage, left enter', false)).toBe('left enter');
  expect(endOfStep('in', 'left', 'right stage, left leave, left enter')).toBe('left enter');
});

test('out: the next state around the strand', () => {
  expect(
    endOfStep('out', 'left', 'left leave, left enter, right enter, left end, right end, root leave, root enter'),
  ).toBe('root enter');
  expect(endOfStep('out', 'root', 'root leave, root enter')).toBeUndefined();
});
