import { expect, test, vi } from 'vitest';
import { arrange } from './arrange.ts';
import { rehearsal } from './rehearsal.ts';

vi.mock('./arrange.ts', async original => {
  const engine = await original<typeof import('./arrange.ts')>();
  return { ...engine, arrange: vi.fn(engine.arrange) };
});

test('what is rehearsed are edits: some change sizes alone, some what there is', () => {
  const steps = [...rehearsal(14)];
  expect(steps.length).toBe(14);
  const edits = vi.mocked(arrange).mock.calls.slice(1);
  expect(edits.every(([, , before]) => before !== undefined)).toBe(true);
  const isSame = edits.map(([boxes, , before]) => boxes.length === before!.plan.layout.boxes.length);
  expect(new Set(isSame)).toEqual(new Set([true, false]));
});
