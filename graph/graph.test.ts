import { expect, test } from 'vitest';
import type { Graph, GraphScope } from './graph.ts';
import { edgeId, graphOf, stateId } from './graph.ts';
import { graphFrom, machineOf, machines } from './testing.ts';

/** Nodes and edges of the root scope, a line each: `Name (what)` and `From -> To kind: labels`. */
function checkGraph(text: string, expected: string, format: 'json' | 'yaml' = 'yaml') {
  expect(linesOf(graphOf(machineOf(text, format)).root).join('\n')).toBe(expected.trim().replace(/^ +/gm, ''));
}

function linesOf(scope: GraphScope): string[] {
  const names = new Map(scope.nodes.map(node => [node.id, node.name]));
  return [
    ...scope.nodes.map(node => `${node.name} (${node.kind === 'state' ? (node.type ?? '?') : node.kind})`),
    ...scope.edges.map(
      ({ from, to, kind, labels, count }) =>
        `${names.get(from)} -> ${names.get(to)} ${kind}${count > 1 ? ` x${count}` : ''}${labels.length > 0 ? `: ${labels.join(' | ')}` : ''}`,
    ),
  ];
}

test('states, markers and transitions; parallel ones are merged', () => {
  checkGraph(
    machines.order,
    `
    Start (start)
    Check order (Choice)
    Approve (Task)
    Charge (Task)
    Fulfil (Parallel)
    Refused (Fail)
    End (end)
    Start -> Check order start
    Check order -> Approve choice x2: $.total > 100 | $.vip = true
    Check order -> Charge default: Default
    Approve -> Charge next
    Charge -> Fulfil next
    Charge -> Refused catch x2: CardDeclined | States.ALL
    Fulfil -> End end`,
  );
});

test('half-typed states are there, and a target that is not is shown as missing', () => {
  checkGraph(
    machines.halfTyped,
    `
    Start (start)
    First (Pass)
    Second (?)
    Third (?)
    Fourth (?)
    Again (Task)
    Secnd (missing)
    Start -> First start
    First -> Secnd next
    Again -> Again next`,
  );
});

test('a missing start is shown too, and an empty machine is an empty graph', () => {
  checkGraph(
    '{"StartAt": "Nowhere", "States": {}}',
    'Start (start)\nNowhere (missing)\nStart -> Nowhere start',
    'json',
  );
  checkGraph('{}', '', 'json');
});

test('a text that breaks off in the middle still gives its states', () => {
  checkGraph(
    '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Ty',
    'Start (start)\nA (Pass)\nB (?)\nStart -> A start\nA -> B next',
    'json',
  );
});

test('ids are places, so that moments find their node', () => {
  const { root } = graphOf(machineOf(machines.order, 'yaml'));
  const fulfil = root.nodes.find(node => node.name === 'Fulfil');
  expect(fulfil?.id).toBe(stateId(['States', 'Fulfil']));
  expect(fulfil?.scopes.map(scope => scope.id)).toEqual(['/States/Fulfil/Branches[0]', '/States/Fulfil/Branches[1]']);
  expect(fulfil?.scopes[0]?.nodes.map(node => node.id)).toContain(
    stateId(['States', 'Fulfil', 'Branches', 0, 'States', 'Pack']),
  );
  expect(fulfil?.scopes[1]?.nodes.map(node => node.name)).toEqual(['Mail']);
  expect(root.edges.map(edge => edge.id)).toContain(edgeId('/States/Charge', '/States/Refused', 'catch'));
});

test('every id is used once, even when a name is used twice', () => {
  const inner = '{"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass"}}}]}';
  const ids = idsOf(graphFrom(`{"StartAt": "A", "States": {"A": ${inner}, "A": ${inner}}}`));
  expect(ids).toHaveLength(5);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a problem belongs to the innermost state that holds it', () => {
  const text =
    '{"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Oops"}}}]}}}';
  const at = text.indexOf('"Oops"');
  const { root } = graphOf(machineOf(text), [
    { span: { start: at, end: at + 6 }, severity: 'error', message: 'No such type.' },
  ]);
  const outer = root.nodes.find(node => node.name === 'P');
  expect(outer?.problems).toEqual([]);
  expect(outer?.scopes[0]?.nodes.find(node => node.name === 'X')?.problems).toEqual([
    { severity: 'error', message: 'No such type.' },
  ]);
});

test('language is told where it differs, retries and distribution are counted', () => {
  const { root } = graphFrom(
    '{"StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "JSONata", "Next": "B"}, "B": {"Type": "Pass", "End": true}}}',
  );
  expect(root.nodes.map(node => [node.name, node.language])).toEqual([
    ['Start', undefined],
    ['A', 'JSONata'],
    ['B', undefined],
    ['End', undefined],
  ]);
  const each = graphOf(machineOf(machines.import, 'yaml')).root.nodes.find(node => node.name === 'Each row');
  expect(each?.distributed).toBe(true);
  expect(graphOf(machineOf(machines.order, 'yaml')).root.nodes.find(node => node.name === 'Charge')?.retries).toBe(2);
});

function idsOf({ root }: Graph): string[] {
  const visit = (scope: GraphScope): string[] => scope.nodes.flatMap(node => [node.id, ...node.scopes.flatMap(visit)]);
  return visit(root);
}
