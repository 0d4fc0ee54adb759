/** Stepping through the protocol, in process: from launch to the first stop, and per step; the plain run is the yardstick. */
import { TestClient } from '../../debugger/client.testing.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { compare, measureOf, report } from './harness.ts';
import { jsonText, machineOf } from './machines.ts';

const length = 200;
const chain = JSON.stringify(
  {
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length }, (_, i) => [
        `S${i}`,
        {
          Type: 'Pass',
          Parameters: { 'id.$': '$.order.id', step: i },
          ResultPath: '$.last',
          ...(i === length - 1 ? { End: true } : { Next: `S${i + 1}` }),
        },
      ]),
    ),
  },
  undefined,
  2,
);
const launch = { program: '/w/chain.asl.json', input: { order: { id: 'o-1' } }, stopOnEntry: true };

async function launched(text: string): Promise<TestClient> {
  const client = new TestClient({ '/w/chain.asl.json': text });
  await client.start(launch);
  await client.stop();
  return client;
}

for (const [title, text] of [
  [`a chain of ${length} states`, chain],
  ['1000 states', jsonText(machineOf({ states: 1000 }))],
] as const)
  await compare({ title: `From launch to the first stop, ${title}`, prepare: () => text }, [
    { name: 'ours', run: launched },
  ]);

const samples: number[] = [];
const throughs: number[] = [];
for (let round = 0; round < 12; round++) {
  const client = await launched(chain);
  for (;;) {
    const start = performance.now();
    const where = await client.go('next');
    if (where === 'terminated') break;
    if (round > 1) samples.push(performance.now() - start);
  }
  const machine = readStateMachine(parseDocument(chain, 'json'))!;
  const program = compile(machine);
  const start = performance.now();
  const execution = new Execution(program, { input: launch.input, world: { task: () => ({ kind: 'silence' }) } });
  await execution.run();
  if (round > 1) throughs.push((performance.now() - start) / length);
}
report({ title: `Step over, and where it leads (next, stopped, stackTrace), per step of ${length}` }, [
  measureOf('ours', samples),
  measureOf('yardstick: the same states, not debugged', throughs),
]);
