/** How long a picture takes, from nothing and after an edit, and how calm it stays; dagre over the same states without nesting is the yardstick. */
import os from 'node:os';
import dagre from '@dagrejs/dagre';
import { createLayout, type Graph, graphOf, layout, type Picture, renderSvg } from '../../graph/index.ts';
import { type Middle, middlesOf, movesOf, partOf } from '../../graph/measures.ts';
import { chanceOf, type Definition, edits } from '../../graph/testing.ts';
import { nextDocument, parseDocument, readStateMachine, type StateMachine } from '../../language/index.ts';
import { examples, realWorld, type Text } from './files.ts';
import { compare } from './harness.ts';
import { jsonText, machineOf } from './machines.ts';

function machineIn({ text, format }: Pick<Text, 'text' | 'format'>): StateMachine {
  const machine = readStateMachine(parseDocument(text, format));
  if (!machine) throw new Error('Not a state machine.');
  return machine;
}

/** All states on one level, in cards of one size. */
function flat(machine: StateMachine): unknown {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: 32, edgesep: 18, ranksep: 52 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const state of machine.states) graph.setNode(state.name, { width: 180, height: 60 });
  for (const state of machine.states)
    for (const [index, { target }] of state.references.entries())
      if (target) graph.setEdge(state.name, target.name, {}, String(index));
  dagre.layout(graph);
  return graph;
}

const texts: [title: string, text: string, budget: number][] = [
  ...examples()
    .filter(({ format }) => format === 'json')
    .map(({ name, text }): [string, string, number] => [name, text, 800]),
  ['100 states', jsonText(machineOf({ states: 100 })), 1500],
  ['1,000 states', jsonText(machineOf({ states: 1000 })), 6000],
  ['5,000 states', jsonText(machineOf({ states: 5000 })), 8000],
];

for (const [title, text, budget] of texts) {
  const machine = machineIn({ text, format: 'json' });
  const graph = graphOf(machine);
  const prepare = () => undefined;
  await compare({ title: `Layout of ${title} (${machine.states.length} states)`, prepare, budget }, [
    { name: 'ours, from nothing', run: () => layout(graph) },
    // dagre is out of stack somewhere above 2,000 in a row, and takes long before.
    ...(machine.states.length > 2000 ? [] : [{ name: 'yardstick: dagre, flat', run: () => flat(machine) }]),
  ]);
  const picture = layout(graphOf(machine));
  await compare({ title: `SVG of ${title}`, prepare: () => picture, budget: 500 }, [
    { name: 'ours', run: given => renderSvg(given, { interactive: true }) },
  ]);
}

// One edit after the other in the outermost scope, as somebody types: the graph from the model, and the layout that has drawn
// the version before. CPU time of the process, what memory management does beside included.
for (const count of [1000, 5000]) {
  const first = jsonText(machineOf({ states: count }));
  console.log(`\nGraph and layout after an edit, ${count} states, load ${os.loadavg()[0]?.toFixed(1)}`);
  const kinds = { 'a letter in a value': letterTyped, ...edits };
  for (const [kind, edit] of Object.entries(kinds)) {
    const definition = JSON.parse(first) as Definition;
    const drawing = createLayout();
    let document = parseDocument(first, 'json');
    let machine = readStateMachine(document);
    drawing(graphOf(machine!));
    const times: number[] = [];
    for (let round = 0; round < (count > 1000 ? 12 : 40); round++) {
      if (!edit(definition, chanceOf(round))) continue;
      document = nextDocument(document, JSON.stringify(definition, undefined, 2));
      machine = readStateMachine(document, machine);
      const start = process.cpuUsage();
      drawing(graphOf(machine!));
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1000);
    }
    const at = (part: number) => `${partOf(times, part).toFixed(1)} ms`;
    console.log(`  ${kind.padEnd(22)} median ${at(0.5)}, least ${at(0)}, p90 ${at(0.9)}`);
  }
}

function letterTyped(definition: Definition, chance: (below: number) => number): boolean {
  const states = Object.values(definition.States);
  const state = states[chance(states.length)]!;
  state.Comment = `${String(state.Comment ?? '')}x`;
  return true;
}

const real = realWorld();
if (real.length > 0) {
  const graphs = real.flatMap(({ text, format }) => {
    const machine = readStateMachine(parseDocument(text, format));
    return machine && machine.states.length > 0 ? [graphOf(machine)] : [];
  });
  for (const each of graphs) layout(each);
  const times: number[] = [];
  for (let round = 0; round < 5; round++)
    for (const each of graphs) {
      const start = performance.now();
      layout(each);
      times.push(performance.now() - start);
    }
  const at = (part: number) => `${partOf(times, part).toFixed(2)} ms`;
  console.log(
    `\nLayout of ${graphs.length} real state machines, from nothing: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`,
  );
} else console.log('\nReal state machines are left out: there is no ../shared.');

// How calm an edit leaves the outermost scope: how far nodes that were not edited move sideways, beside what all do. dagre gets
// the same boxes and labels.
const calm: [title: string, definitions: Definition[]][] = [
  ['made up', Array.from({ length: 12 }, (_, seed) => machineOf({ states: 30 + seed * 12, seed }) as Definition)],
  ['real', real.flatMap(({ text, format }) => (format === 'json' ? definitionIn(text) : []))],
];
for (const [title, definitions] of calm)
  for (const [kind, edit] of Object.entries(edits)) {
    const ours: number[] = [];
    const dagres: number[] = [];
    for (const [index, definition] of definitions.entries()) {
      const changed = structuredClone(definition);
      if (!edit(changed, chanceOf(index))) continue;
      const drawing = createLayout();
      const [before, after] = [definition, changed].map(each => {
        const graph = graphOf(machineIn({ text: JSON.stringify(each), format: 'json' }));
        const picture = drawing(graph);
        return { ours: middlesOf(picture), dagre: byDagre(graph, picture) };
      });
      const root = new Set(before!.dagre.map(({ id }) => id));
      const inRoot = (middles: readonly Middle[]) => middles.filter(({ id }) => root.has(id));
      ours.push(...movesOf(inRoot(before!.ours), inRoot(after!.ours)).sideways);
      dagres.push(...movesOf(before!.dagre, after!.dagre).sideways);
    }
    const told = (moves: readonly number[]) =>
      `mean ${(moves.reduce((sum, move) => sum + move, 0) / moves.length).toFixed(0)} px, p90 ${partOf(moves, 0.9).toFixed(0)} px`;
    console.log(`Sideways after ${kind}, ${title}: ${told(ours)}; dagre ${told(dagres)}`);
  }

function definitionIn(text: string): Definition[] {
  try {
    const definition = JSON.parse(text) as Partial<Definition>;
    return Object.keys(definition.States ?? {}).length < 4 ? [] : [definition as Definition];
  } catch {
    return []; // with comments
  }
}

/** The outermost scope as dagre would draw it. */
function byDagre({ root }: Graph, { nodes, edges }: Picture): Middle[] {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: 32, edgesep: 18, ranksep: 52 });
  const sizes = new Map(nodes.map(node => [node.id, node]));
  for (const { id } of root.nodes) graph.setNode(id, { width: sizes.get(id)!.width, height: sizes.get(id)!.height });
  const labels = new Map(edges.map(({ id, label }) => [id, label]));
  for (const { id, from, to } of root.edges) {
    const label = labels.get(id);
    graph.setEdge(from, to, label ? { width: label.width, height: label.height, labelpos: 'c' } : {}, id);
  }
  dagre.layout(graph);
  return root.nodes.map(({ id }) => {
    const { x, y } = graph.node(id) as unknown as { x: number; y: number };
    return { id, x, y };
  });
}
