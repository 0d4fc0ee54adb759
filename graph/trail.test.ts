import { expect, test } from 'vitest';
import { readSteps, Trail, type TrailStep } from './trail.ts';

let at = 0;
const step = (kind: TrailStep['kind'], name: string, more: Partial<TrailStep> = {}): TrailStep => ({
  at: ++at,
  time: at * 1000,
  kind,
  state: name === '' ? '' : `/States/${name}`,
  name,
  strand: 0,
  ...more,
});

const chain = (...names: string[]): TrailStep[] =>
  names.flatMap((name, i) => [
    step('entered', name, { data: `{"n":${i}}` }),
    step('exited', name, names[i + 1] === undefined ? {} : { next: `/States/${names[i + 1]}` }),
  ]);

test('at each position the picture is as it was then', () => {
  const trail = new Trail('run', chain('A', 'B'));
  expect(trail.marksAt(0)).toEqual({ states: {}, edges: {}, notes: {} });
  expect(trail.marksAt(1)).toMatchObject({
    states: { '/States/A': 'active' },
    edges: { '/(start) -> /States/A': 'current' },
  });
  expect(trail.marksAt(3).states).toEqual({ '/States/A': 'succeeded', '/States/B': 'active' });
  expect(trail.marksAt(4).edges['/States/B -> /(end)']).toBe('current');
  expect([0, 1, 2].map(position => trail.wordsAt(position))).toEqual(['Before the beginning', 'A entered', 'A left']);
});

test('a name that looks like a place is a name', () => {
  const trail = new Trail('run', chain('a/States/b'));
  expect(Object.keys(trail.marksAt(1).edges)).toEqual(['/(start) -> /States/a/States/b']);
});

test('a future that is run anew replaces the old one', () => {
  const steps = chain('A', 'B', 'C');
  const trail = new Trail('run', steps);
  trail.add([{ ...step('entered', 'D'), at: steps[2]!.at }]);
  expect(trail.length).toBe(3);
  expect(trail.marksAt(3).states).toEqual({ '/States/A': 'succeeded', '/States/D': 'active' });
});

test('a long loop: every position is right, the oldest steps are forgotten but what they lit stays', () => {
  const first = chain('Once', 'Loop');
  const trail = new Trail('run', first);
  for (let i = 0; i < 40_000; i++) trail.add(chain('Loop', 'Loop'));
  expect(trail.length).toBeLessThanOrEqual(60_000);
  const { states, notes } = trail.marksAt(trail.length);
  expect(states).toEqual({ '/States/Once': 'succeeded', '/States/Loop': 'succeeded' });
  expect(notes?.['/States/Loop']?.visits).toBe(80_001);
  expect(trail.marksAt(1).states['/States/Once']).toBe('succeeded');
  expect(trail.visit(trail.length, '/States/Loop')).toMatchObject({ parts: [{ title: 'Input' }] });
});

test('large data goes first where it is old', () => {
  const trail = new Trail('run');
  for (let i = 0; i < 300; i++) trail.add([step('entered', 'A', { data: 'x'.repeat(100_000) })]);
  expect(trail.step(1)).toMatchObject({ data: '', isCut: true });
  expect(trail.step(300)?.data).toHaveLength(100_000);
});

test('each visit has its own data', () => {
  const trail = new Trail('run', chain('A', 'B', 'A'));
  expect(trail.visit(trail.length, '/States/A')).toMatchObject({ number: 2, of: 2, parts: [{ text: '{"n":2}' }] });
  expect(trail.visit(trail.length, '/States/A', 1)).toMatchObject({ number: 1, of: 2, parts: [{ text: '{"n":0}' }] });
  expect(trail.visit(2, '/States/B')).toBeUndefined();
});

test('where steps are not known, what is lit is told', () => {
  const trail = new Trail('run', chain('A'));
  trail.add([
    step('jump', '', {
      states: { '/States/X': 'retrying', '/States/Y': 'caught' },
      transitions: [{ from: '/States/Y', to: '/States/X', kind: 'catch' }],
    }),
  ]);
  expect(trail.marksAt(trail.length)).toMatchObject({
    states: { '/States/X': 'active', '/States/Y': 'caught' },
    edges: { '/States/Y ~> /States/X': 'current' },
  });
});

test('steps come from outside and are looked at', () => {
  const steps = chain('A');
  expect(readSteps(steps)).toBe(steps);
  for (const wrong of [
    null,
    {},
    [null],
    [{ ...steps[0], kind: 'evil' }],
    [{ ...steps[0], at: '1' }],
    [{ ...steps[0], data: {} }],
  ])
    expect(readSteps(wrong)).toBeUndefined();
});
