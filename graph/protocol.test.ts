import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { layout } from './layout.ts';
import { readFromPanel, readPanelState, readToPanel } from './protocol.ts';
import { machineOf, machines } from './testing.ts';

const picture = JSON.parse(JSON.stringify(layout(graphOf(machineOf(machines.order, 'yaml')))));
const show = { type: 'show', document: 'file:///a.asl.json', title: 'a', picture, number: 1, stale: false };
const changes = { width: 1, height: 1, nodes: [{ from: 0, count: 2, by: [0, 12, 0, 0, 3] }], scopes: [], edges: [] };
const change = { ...show, type: 'change', picture: undefined, before: 1, number: 2, changes };

test.each([
  show,
  { ...show, selected: '/States/Charge', stale: true, later: 'unknown members are allowed' },
  { type: 'empty', document: 'file:///a.asl.json', title: 'a', message: 'No state machine here.' },
  change,
  { type: 'select', id: null },
  { type: 'select', id: '/States/Charge' },
  { type: 'execution', states: { '/States/Charge': 'active' }, edges: { x: 'taken' } },
  { type: 'execution', states: {}, edges: {} },
  {
    type: 'execution',
    states: {},
    edges: {},
    notes: { a: { retries: 1, map: { running: 1, succeeded: 0, failed: 0 } } },
  },
  { ...show, collapsed: ['/States/A'], machines: ['A', 'B'], machine: 'B' },
  { type: 'problems', problems: { a: [{ severity: 'error', message: '<b>' }], b: [] } },
  { type: 'breakpoints', breakpoints: { a: 'on', b: 'log' } },
  { type: 'timeline', timeline: null },
  { type: 'trace', trace: null },
  { type: 'trace', trace: { field: '$.a', states: { '/States/A': { role: 'reads', words: ['$.a'] } } } },
  {
    type: 'timeline',
    timeline: { title: 'r', length: 3, position: 1, words: 'A entered', elapsed: 0, live: false, canTravel: true },
  },
  { type: 'data', id: 'a', name: 'A', visit: null },
  {
    type: 'data',
    id: 'a',
    name: 'A',
    visit: { number: 1, of: 1, path: '', parts: [{ title: 'Input', at: 1, text: '{}', isCut: false, isJson: true }] },
  },
  { type: 'menu', request: 1, items: [{ intent: 'goTo', title: 'Go', group: 0, refused: 'no' }] },
  { type: 'draw', request: 1, svg: '<svg/>', scale: 2 },
  { type: 'perform', action: 'find' },
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
  { type: 'execution', states: {}, edges: {}, notes: { a: { retries: '1' } } },
  { type: 'execution', states: {}, edges: {}, notes: { a: { map: { running: -1, succeeded: 0, failed: 0 } } } },
  { ...show, collapsed: 'all' },
  { ...show, machines: [1] },
  { type: 'problems', problems: { a: [{ severity: 'evil', message: '' }] } },
  { type: 'breakpoints', breakpoints: { a: 'evil' } },
  { type: 'timeline', timeline: {} },
  { type: 'trace', trace: { field: '$.a', states: { A: { role: 'eats', words: [] } } } },
  { type: 'data', id: 'a', name: 'A', visit: { parts: [] } },
  { type: 'menu', request: 1, items: [{ intent: 'goTo' }] },
  { type: 'draw', request: 1, svg: null, scale: 1 },
  { type: 'perform', action: 'constructor' },
])('the panel refuses %o', message => {
  expect(readToPanel(message)).toBeUndefined();
});

test.each([
  { type: 'ready' },
  { type: 'reveal', id: '/States/A', focus: true },
  { type: 'fold', ids: ['/States/P'], folded: true },
  { type: 'machine', name: 'Orders' },
  { type: 'askMenu', request: 1, id: '/States/A' },
  { type: 'intent', intent: 'insertAfter', target: '/States/A' },
  { type: 'intent', intent: 'connect', target: '/States/A', other: '/States/B' },
  { type: 'scrub', position: 3 },
  { type: 'travel', position: 3 },
  { type: 'forget' },
  { type: 'clearTrace' },
  { type: 'askData', id: '/States/A', visit: 2 },
  { type: 'askWhole', id: '/States/A', at: 2 },
  { type: 'export' },
  { type: 'drawn', request: 1, png: 'iVBORw0KGgo=' },
])('the extension takes %o', message => {
  expect(readFromPanel(message)).toBe(message);
});

test.each([
  null,
  { type: 'reveal' },
  { type: 'reveal', id: 1, focus: true },
  { type: 'reveal', id: 'a' },
  { type: 'show' },
  { type: 'fold', ids: 'all', folded: true },
  { type: 'intent', intent: '', target: 'a' },
  { type: 'intent', intent: 'goTo', target: { toString: 'a' } },
  { type: 'scrub', position: -1 },
  { type: 'scrub', position: Number.NaN },
  { type: 'drawn', request: 1, png: '../../etc' },
])('the extension refuses %o', message => {
  expect(readFromPanel(message)).toBeUndefined();
});

test('a kept view is checked too', () => {
  expect(readPanelState({ document: 'a', view: { x: 0, y: 0, scale: 1 } })).toBeDefined();
  expect(readPanelState({ document: 'a', view: { x: 0, y: null, scale: 1 } })).toBeUndefined();
});
