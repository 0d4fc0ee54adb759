import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument, readStateMachine } from '../language/index.ts';
import { stateId } from './graph.ts';
import { readHistory } from './history.ts';
import { Trail } from './trail.ts';

const locate = (name: string) => `/States/${name}`;

/** `type name|previous` per line, ids from 1; `> key=value` adds details. */
function historyOf(text: string): unknown {
  const events = text
    .trim()
    .split('\n')
    .map((line, index) => {
      const [, type, name, previous, rest = ''] = /^\s*(\w+)(?: "([^"]*)")?(?: <-(\d+))?(.*)$/.exec(line)!;
      const details = Object.fromEntries([...rest.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key, value]));
      if (name !== undefined) details.name = name;
      for (const key of ['index', 'length']) if (key in details) details[key] = Number(details[key]) as never;
      const member = type!.replace(/^\w+State(Entered|Exited)$/, 'state$1');
      return {
        id: index + 1,
        previousEventId: previous === undefined ? index : Number(previous),
        timestamp: `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`,
        type,
        [`${member[0]!.toLowerCase()}${member.slice(1)}EventDetails`]: details,
      };
    });
  return { events };
}

function trailOf(text: string): Trail {
  const run = readHistory(historyOf(text), locate);
  if (typeof run === 'string') throw new Error(run);
  expect(run.unknown).toEqual([]);
  return new Trail('history', run.steps);
}

test('a task that fails, is tried again and succeeds, and one that is caught', () => {
  const trail = trailOf(`
    ExecutionStarted
    TaskStateEntered "Charge" <-0 input={"id":1}
    TaskScheduled
    TaskFailed error=Down
    TaskScheduled
    TaskSucceeded output={"ok":true}
    TaskStateExited "Charge" output={"ok":true}
    TaskStateEntered "Ship"
    TaskScheduled
    TaskFailed error=Broken cause=wheel
    TaskStateExited "Ship"
    PassStateEntered "Sorry"
    PassStateExited "Sorry"
    ExecutionSucceeded`);
  const { states, edges } = trail.marksAt(trail.length);
  expect(states).toEqual({ '/States/Charge': 'succeeded', '/States/Ship': 'caught', '/States/Sorry': 'succeeded' });
  expect(Object.keys(edges)).toEqual([
    '/(start) -> /States/Charge',
    '/States/Charge -> /States/Ship',
    '/States/Ship ~> /States/Sorry',
    '/States/Sorry -> /(end)',
  ]);
  const visit = trail.visit(trail.length, '/States/Charge')!;
  expect(visit.parts.map(({ title, text }) => `${title}: ${text}`)).toEqual([
    'Input: {"id":1}',
    'Error of the task: Down',
    'Result: {"ok":true}',
    'Output: {"ok":true}',
  ]);
  const retry = [...Array(trail.length).keys()].find(i => trail.step(i)?.kind === 'retry')!;
  expect(trail.marksAt(retry).notes).toEqual({ '/States/Charge': { retries: 1, retrying: true, error: 'Down' } });
  expect(trail.wordsAt(retry)).toBe('Charge: retry 1 after Down');
  expect(trail.visit(trail.length, '/States/Ship')?.parts.map(({ title, text }) => [title, text])).toContainEqual([
    'Caught',
    'Broken\nwheel',
  ]);
});

test('a Map counts its items, and knows in which one something happened', () => {
  const trail = trailOf(`
    ExecutionStarted
    MapStateEntered "Each" <-0
    MapStateStarted length=3
    MapIterationStarted "Each" <-3 index=0
    PassStateEntered "Pack" <-4
    PassStateExited "Pack"
    MapIterationSucceeded "Each" index=0
    MapIterationStarted "Each" <-3 index=1
    FailStateEntered "Lost" <-8
    MapIterationFailed "Each" index=1
    MapStateFailed
    ExecutionFailed error=Lost`);
  const started = trail.positionOf(8);
  expect(trail.marksAt(started).notes?.['/States/Each']).toEqual({
    map: { total: 3, running: 1, succeeded: 1, failed: 0 },
  });
  const end = trail.marksAt(trail.length);
  expect(end.notes?.['/States/Each']).toMatchObject({ map: { total: 3, running: 0, succeeded: 1, failed: 1 } });
  expect(end.states).toMatchObject({ '/States/Each': 'failed', '/States/Pack': 'succeeded' });
  expect(trail.visit(trail.length, '/States/Pack')?.path).toBe('Each[0]');
});

test('branches go beside each other, and what goes on behind them goes on outside', () => {
  const trail = trailOf(`
    ExecutionStarted
    ParallelStateEntered "Both" <-0
    ParallelStateStarted
    PassStateEntered "Left" <-3
    PassStateEntered "Right" <-3
    PassStateExited "Left" <-4
    PassStateExited "Right" <-5
    ParallelStateSucceeded
    ParallelStateExited "Both"
    PassStateEntered "After"
    PassStateExited "After"
    ExecutionSucceeded`);
  expect(trail.marksAt(trail.positionOf(5)).states).toEqual({
    '/States/Both': 'active',
    '/States/Left': 'active',
    '/States/Right': 'active',
  });
  const end = trail.marksAt(trail.length);
  expect(new Set(Object.values(end.states))).toEqual(new Set(['succeeded']));
  expect(end.edges['/States/Both -> /States/After']).toBe('taken');
});

test.each([
  [null, /no execution history/],
  [{ events: {} }, /no execution history/],
  [{ events: [] }, /no events/],
  [[{ id: 'x' }, 3], /no events/],
])('%j is no history', (value, message) => {
  expect(readHistory(value, locate)).toMatch(message);
});

test('a state that the definition does not have is named, and the rest is shown', () => {
  const run = readHistory(historyOf('PassStateEntered "Old" <-0\nPassStateExited "Old"'), () => undefined);
  expect(run).toEqual({ steps: [], unknown: ['Old'] });
});

const recordings = path.resolve(import.meta.dirname, '../../shared/conformance/execution');

test.skipIf(!existsSync(recordings))('recordings of AWS are read as they are (needs ../shared)', () => {
  for (const file of readdirSync(recordings)) {
    const { definition, expected } = JSON.parse(readFileSync(path.join(recordings, file), 'utf8'));
    if (!Array.isArray(expected?.events)) continue;
    const machine = readStateMachine(parseDocument(JSON.stringify(definition), 'json'))!;
    const places = new Map(machine.states.map(state => [state.name, stateId(state.steps)]));
    const run = readHistory(expected.events, name => places.get(name));
    if (typeof run === 'string') throw new Error(`${file}: ${run}`);
    expect(run.unknown, file).toEqual([]);
    const { states } = new Trail(file, run.steps).marksAt(run.steps.length);
    for (const { type, name } of expected.events)
      if (type.endsWith('StateEntered')) expect(states[places.get(name)!], `${file} ${name}`).not.toBe('active');
    if (expected.status === 'SUCCEEDED')
      for (const state of Object.values(states))
        expect(['succeeded', 'caught', 'visited', 'failed'], file).toContain(state);
    if (expected.status === 'FAILED') expect(Object.values(states), file).toContain('failed');
  }
});
