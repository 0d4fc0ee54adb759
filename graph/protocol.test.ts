import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import { readFromPanel, readPanelState, readToPanel } from './protocol.ts';
import { machineOf, machines } from './testing.ts';

const picture = JSON.parse(JSON.stringify(layout(graphOf(machineOf(machines.order, 'yaml')))));
const show = { type: 'show', document: 'file:///a.asl.json', title: 'a', picture, stale: false };

test.each([
  show,
  { ...show, selected: '/States/Charge', stale: true, later: 'unknown members are allowed' },
  { type: 'empty', document: 'file:///a.asl.json', title: 'a', message: 'No state machine here.' },
  { type: 'select', id: null },
  { type: 'select', id: '/States/Charge' },
  { type: 'execution', states: { '/States/Charge': 'active' }, edges: { x: 'taken' } },
  { type: 'execution', states: {}, edges: {} },
])('the panel takes %o', message => {
  expect(readToPanel(message)).toBe(message);
});

const withNode = (change: object) => ({
  ...show,
  picture: { ...picture, nodes: [{ ...picture.nodes[1], ...change }] },
});

test.each([
  undefined,
  null,
  'show',
  [],
  {},
  { type: 'toString' },
  { type: '__proto__' },
  { type: 'show' },
  { ...show, stale: 'no' },
  { ...show, selected: 3 },
  { ...show, picture: null },
  { ...show, picture: { ...picture, width: Number.NaN } },
  { ...show, picture: { ...picture, edges: [{ ...picture.edges[0], path: 'M0 0"><script>' }] } },
  withNode({ x: '1' }),
  withNode({ kind: 'evil" onclick="' }),
  withNode({ type: 'Evil' }),
  withNode({ depth: '1"' }),
  withNode({ nameLines: [1] }),
  { type: 'select' },
  { type: 'execution', states: { a: 'evil' }, edges: {} },
  { type: 'execution', states: [], edges: {} },
])('the panel refuses %o', message => {
  expect(readToPanel(message)).toBeUndefined();
});

test('the extension takes what the panel says, and nothing else', () => {
  for (const message of [{ type: 'ready' }, { type: 'reveal', id: '/States/A', focus: true }])
    expect(readFromPanel(message)).toBe(message);
  for (const message of [
    null,
    { type: 'reveal' },
    { type: 'reveal', id: 1, focus: true },
    { type: 'reveal', id: 'a' },
    { type: 'show' },
  ])
    expect(readFromPanel(message)).toBeUndefined();
});

test('a kept view is checked too', () => {
  expect(readPanelState({ document: 'a', view: { x: 0, y: 0, scale: 1 } })).toBeDefined();
  expect(readPanelState({ document: 'a', view: { x: 0, y: null, scale: 1 } })).toBeUndefined();
});
