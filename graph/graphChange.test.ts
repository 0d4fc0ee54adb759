import { expect, test } from 'vitest';
import { type Graph, graphOf } from './graph.ts';
import { contentAfter, contentChanges, contentOf, graphIn } from './graphChange.ts';
import { machineOf, machines } from './testing.ts';

/** What the other end has after it was told of one graph after the other; every step is sent as text. */
function told(...graphs: Graph[]): Graph {
  let here: ReturnType<typeof contentOf> | undefined;
  let there: ReturnType<typeof contentOf> | undefined;
  for (const graph of graphs) {
    const content = contentOf(graph);
    there = contentAfter(there, structuredClone(contentChanges(here, content)));
    here = content;
  }
  return graphIn(there!);
}

const graphFrom = (text: string) => graphOf(machineOf(text, 'yaml'));

const graphs = Object.values(machines).map(text => graphFrom(text));

test('any graph comes of any other', () => {
  for (const before of graphs) for (const after of graphs) expect(told(before, after)).toEqual(after);
});

test('one change after the other, nested ones too', () => {
  const names = [...machines.order.matchAll(/^ +([A-Z]\w+):/gm)].map(([, name]) => name!);
  const all = names.map(name => graphFrom(machines.order.replaceAll(name, `${name} or so`)));
  expect(all.length).toBeGreaterThan(5);
  all.forEach((graph, at) => {
    expect(told(...all.slice(Math.max(0, at - 2), at), graph)).toEqual(graph);
  });
});

test('what is written twice', () => {
  const twice = (letter: string) =>
    graphFrom(`{"StartAt": "P", "States": {
      "P": {"Type": "Parallel", "Comment": "${letter}", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}], "End": true},
      "P": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}], "End": true}}}`);
  expect(told(twice('x'), twice('xy'))).toEqual(twice('xy'));
});

test('a key is a small change, where most is nested too', () => {
  const [before, after] = [machines.order, machines.order.replace('StartAt:', 'Comment: x\nStartAt:')].map(text =>
    contentOf(graphFrom(text)),
  );
  const changes = contentChanges(before, after!);
  const steps = changes.flatMap(({ nodes, edges }) => [...nodes, ...edges]);
  expect(steps.filter(step => 'new' in step || step.set)).toEqual([]);
});

test('changes of another graph are not taken', () => {
  const [small, large] = [graphs[0]!, graphs[1]!].map(contentOf);
  const changes = [...contentChanges(small, large!)];
  changes[0] = { ...changes[0]!, nodes: [{ from: 1000, count: 1 }] };
  expect(contentAfter(small, changes)).toBe(undefined);
});
