import { expect, test } from 'vitest';
import type { Moment } from '../interpreter/index.ts';
import { Lights } from './lights.ts';

/** Feeds moments of strand `strand` in state `name`. */
function feeder(lights: Lights) {
  return (strand: number, name: string, more: object) =>
    lights.record({
      sequence: 0,
      time: 0,
      strand: { id: strand, path: '', parent: undefined },
      state: { name, steps: ['States', name] },
      ...more,
    } as unknown as Moment);
}

test('states go on and out, transitions are remembered', () => {
  const lights = new Lights();
  const feed = feeder(lights);
  feed(0, 'A', { kind: 'stateEntered', input: null });
  expect(lights.take()).toEqual({
    states: { '/States/A': 'active' },
    transitions: [{ from: '/', to: '/States/A', kind: 'start' }],
  });
  feed(0, 'A', { kind: 'stateExited', output: null, next: 'B' });
  feed(0, 'B', { kind: 'stateEntered', input: null });
  expect(lights.take()).toEqual({
    states: { '/States/A': 'succeeded', '/States/B': 'active' },
    transitions: [{ from: '/States/A', to: '/States/B', kind: 'next' }],
  });
  expect(lights.take()).toBeUndefined();
});

test('a retry, then a catch', () => {
  const lights = new Lights();
  const feed = feeder(lights);
  feed(0, 'A', { kind: 'stateEntered', input: null });
  feed(0, 'A', { kind: 'retryScheduled', retrier: 0, attempt: 1, at: 0 });
  expect(lights.take()?.states).toEqual({ '/States/A': 'retrying' });
  feed(0, 'A', { kind: 'errorCaught', catcher: 0, next: 'B' });
  feed(0, 'A', { kind: 'stateExited', output: null, next: 'B' });
  expect(lights.take()).toEqual({
    states: { '/States/A': 'caught' },
    transitions: [{ from: '/States/A', to: '/States/B', kind: 'catch' }],
  });
});

test('a state of several iterations is lit until the last has left it', () => {
  const lights = new Lights();
  const feed = feeder(lights);
  for (const strand of [1, 2]) feed(strand, 'A', { kind: 'stateEntered', input: null });
  feed(1, 'A', { kind: 'stateExited', output: null, next: undefined });
  expect(lights.take()?.states).toEqual({ '/States/A': 'active' });
  feed(2, 'A', { kind: 'stateFailed', error: 'E' });
  expect(lights.take()?.states).toEqual({ '/States/A': 'failed' });
});

test('what still runs at the end was cut off', () => {
  const lights = new Lights();
  feeder(lights)(0, 'A', { kind: 'stateEntered', input: null });
  lights.end();
  expect(lights.take()?.states).toEqual({ '/States/A': 'aborted' });
});
