/** How long a picture takes, from nothing and after an edit; dagre over the same states without nesting is the yardstick. */
import dagre from '@dagrejs/dagre';
import { createLayout, graphOf, layout, renderSvg } from '../../graph/index.ts';
import { parseDocument, readStateMachine, type StateMachine } from '../../language/index.ts';
import { examples, type Text } from './files.ts';
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
  ['1000 states', jsonText(machineOf({ states: 1000 })), 6000],
];

for (const [title, text, budget] of texts) {
  const machine = machineIn({ text, format: 'json' });
  const at = text.lastIndexOf('"Next"');
  const comment = `${text.slice(0, at)}"TimeoutSeconds": 61, ${text.slice(at)}`;
  const edited = [machine, machineIn({ text: comment, format: 'json' })] as const;
  const remembering = createLayout();
  let turn = 0;
  await compare({ title: `Layout of ${title} (${machine.states.length} states)`, prepare: () => machine, budget }, [
    { name: 'ours, from nothing', run: given => layout(graphOf(given)) },
    { name: 'ours, after an edit that moves nothing', run: () => remembering(graphOf(edited[++turn % 2]!)) },
    { name: 'yardstick: dagre, flat', run: flat },
  ]);
  const picture = layout(graphOf(machine));
  await compare({ title: `SVG of ${title}`, prepare: () => picture, budget: 500 }, [
    { name: 'ours', run: given => renderSvg(given) },
  ]);
}
