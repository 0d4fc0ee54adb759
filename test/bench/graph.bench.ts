/** How long a picture takes, from nothing and after an edit; dagre over the same states without nesting is the yardstick. */
import dagre from '@dagrejs/dagre';
import { createLayout, graphOf, layout, renderSvg } from '../../graph/index.ts';
import { parseDocument, readStateMachine, type StateMachine } from '../../language/index.ts';
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
  const at = text.lastIndexOf('"Next"');
  const still = machineIn({ text: `${text.slice(0, at)}"TimeoutSeconds": 61, ${text.slice(at)}`, format: 'json' });
  // A state more in the scope of the last transition, which is the outermost one in what is made up.
  const moved = machineIn({ text: withStateAdded(text), format: 'json' });
  const graph = graphOf(machine);
  // What a layout that has drawn the machine remembers, and nothing more.
  const prepare = () => {
    const remembering = createLayout();
    remembering(graph);
    return remembering;
  };
  await compare({ title: `Layout of ${title} (${machine.states.length} states)`, prepare, budget }, [
    { name: 'ours, from nothing', run: () => layout(graphOf(machine)) },
    { name: 'ours, after an edit that moves nothing', run: remembering => remembering(graphOf(still)) },
    { name: 'ours, after a state more', run: remembering => remembering(graphOf(moved)) },
    // dagre is out of stack somewhere above 2,000 in a row, and takes long before.
    ...(machine.states.length > 2000 ? [] : [{ name: 'yardstick: dagre, flat', run: () => flat(machine) }]),
  ]);
  const picture = layout(graphOf(machine));
  await compare({ title: `SVG of ${title}`, prepare: () => picture, budget: 500 }, [
    { name: 'ours', run: given => renderSvg(given, { interactive: true }) },
  ]);
}

/** The first state of the machine gets one between itself and the next. */
function withStateAdded(text: string): string {
  const machine = JSON.parse(text) as { StartAt: string; States: Record<string, { Next?: string }> };
  const [name, state] = Object.entries(machine.States).find(([, { Next }]) => Next !== undefined)!;
  const added = { 'One more': { Type: 'Pass', Next: state.Next } };
  return JSON.stringify({
    ...machine,
    States: { ...machine.States, [name]: { ...state, Next: 'One more' }, ...added },
  });
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
  times.sort((a, b) => a - b);
  const at = (part: number) => `${times[Math.floor((times.length - 1) * part)]!.toFixed(2)} ms`;
  console.log(
    `\nLayout of ${graphs.length} real state machines, from nothing: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`,
  );
} else console.log('\nReal state machines are left out: there is no ../shared.');
