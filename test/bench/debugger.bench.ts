/** Stepping through the protocol, in process: from launch to the first stop, and per step; the plain run is the yardstick. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pathOf from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { TestClient } from '../../debugger/client.testing.ts';
import { compile, Execution } from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import { compare, measureOf, report, skipped } from './harness.ts';
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

// ---------------------------------------------------------------- far into a run

/** A loop that is told in eight moments a round, with an object of its own each time. */
const loop = (rounds: number) =>
  `StartAt: Work
QueryLanguage: JSONata
States:
  Work:
    Type: Pass
    Assign: { n: "{% $exists($n) ? $n + 1 : 1 %}" }
    Output: "{% { 'order': { 'id': 'o-' & $string($n), 'total': 12, 'items': [1, 2, 3] } } %}"
    Next: Enough?
  Enough?:
    Type: Choice
    Choices: [{ Condition: "{% $n >= ${rounds} %}", Next: Done }]
    Default: Work
  Done: { Type: Succeed }
`.replace('$string($n)', "($exists($n) ? $string($n) : '')");
const path = '/w/loop.asl.yaml';
const at = (breakpoints: object[]) => ({ source: { path }, breakpoints });
const rounds = 2500; // 20,000 moments

async function farInto(breakpoints: object[], count = rounds): Promise<{ client: TestClient; cpu: number }> {
  const client = new TestClient({ [path]: loop(count) });
  await client.start({ program: path, input: {}, executionType: 'EXPRESS', stopOnEntry: true });
  await client.stop();
  await client.request('setBreakpoints', at(breakpoints));
  const start = process.cpuUsage();
  await client.go('continue');
  return { client, cpu: process.cpuUsage(start).user / 1000 };
}

const end = { line: 13 };
{
  const { client } = await farInto([end]);
  const measured = new Map<string, number[]>();
  for (let round = 0; round < 40; round++)
    for (const [name, command] of [
      ['ours: back', 'stepBack'],
      ['ours: back', 'stepBack'],
      ['ours: forward', 'next'],
    ] as const) {
      const start = performance.now();
      await client.go(command);
      await client.scopes();
      const took = performance.now() - start;
      if (round > 3) measured.set(name, [...(measured.get(name) ?? []), took]);
    }
  report(
    { title: 'Step back and forward 20,000 moments into a run, with all scopes', target: 20 },
    [...measured].map(([name, samples]) => measureOf(name, samples)),
  );
  const start = performance.now();
  await client.go('reverseContinue');
  report({ title: 'Reverse-continue over 20,000 moments' }, [measureOf('ours', [performance.now() - start])]);
}

{
  // Turns, so that what else the machine does hits both; the difference is what the condition costs. In time of the
  // processor: it is small beside what a machine does besides.
  const plain: number[] = [];
  const conditional: number[] = [];
  for (let round = 0; round < 7; round++) {
    plain.push((await farInto([end], rounds * 4)).cpu);
    conditional.push((await farInto([{ line: 4, condition: '$n = 1000000' }, end], rounds * 4)).cpu);
  }
  const least = (samples: number[]) => measureOf('', samples.slice(1)).least;
  const each = Math.max(0, (least(conditional) - least(plain)) / (rounds * 4));
  report({ title: `A condition ($n = 1000000) at a breakpoint, per check of ${rounds * 4}`, target: 0.02 }, [
    measureOf('ours', [each]),
  ]);
}

{
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined)
    skipped('Memory of what can be gone back to', 'start Node with --expose-gc (NODE_OPTIONS=--expose-gc is refused)');
  else {
    const sized = async (count: number) => {
      collect();
      const before = process.memoryUsage().heapUsed;
      const { client } = await farInto([end], count);
      // What the client has been told is not the adapter's.
      client.events.length = 0;
      collect();
      return process.memoryUsage().heapUsed - before;
    };
    await sized(100);
    const bytes = (await sized(rounds * 4)) / (rounds * 4 * 8);
    console.log(
      `\nMemory of what can be gone back to\n  ours  ${Math.round(bytes)} bytes per moment  ${bytes < 1024 ? 'within' : 'OVER'} 1024`,
    );
  }
}

// ---------------------------------------------------------------- the adapter's own process

{
  const adapter = pathOf.resolve(import.meta.dirname, '../../dist/debugAdapter.cjs');
  const title = 'From the start of the adapter’s process to the first stop, 1000 states';
  if (!existsSync(adapter)) skipped(title, 'build dist/ first (npm run build)');
  else {
    const folder = mkdtempSync(pathOf.join(tmpdir(), 'asl-bench-'));
    const program = pathOf.join(folder, 'flow.asl.json');
    writeFileSync(program, jsonText(machineOf({ states: 1000 })));
    const samples: number[] = [];
    for (let round = 0; round < 6; round++) {
      const client = new DebugClient('node', adapter, 'asl');
      const start = performance.now();
      await client.start();
      await Promise.all([
        client.configurationSequence(),
        client.launch({ program, input: {}, stopOnEntry: true, tasks: 'example' } as never),
        client.waitForEvent('stopped', 20_000),
      ]);
      await client.stackTraceRequest({ threadId: 1 });
      if (round > 0) samples.push(performance.now() - start);
      await client.stop();
    }
    rmSync(folder, { recursive: true, force: true });
    report({ title, target: 500 }, [measureOf('ours', samples)]);
  }
}
