/** Stacks and threads: through iterations, branches and started executions; many of them; one of them at a time. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { TestClient } from './client.testing.ts';

const outer = `StartAt: Each
QueryLanguage: JSONata
States:
  Each:
    Type: Map
    Items: [1, 2]
    ItemProcessor:
      StartAt: Start
      States:
        Start:
          Type: Task
          Resource: arn:aws:states:::states:startExecution.sync:2
          Arguments: { StateMachineArn: Child, Input: { n: "{% $states.input %}" } }
          End: true
    End: true
`;
const childMachine = `{
  "StartAt": "Both",
  "States": {
    "Both": { "Type": "Parallel", "End": true, "Branches": [
      { "StartAt": "Left", "States": {
        "Left": {
          "Type": "Pass",
          "Assign": { "n.$": "$.n" },
          "End": true } } }
    ] }
  }
}`;
const files = { '/w/outer.asl.yaml': outer, '/w/Child.asl.json': childMachine };

test('a breakpoint in the machine of a started execution is verified when that starts; its frames and data', async () => {
  const client = new TestClient(files);
  await client.start({ program: '/w/outer.asl.yaml' }, { lines: { '/w/Child.asl.json': [9] } });
  const changed = await client.next('breakpoint');
  expect(changed.body.breakpoint).toMatchObject({
    id: 1,
    verified: true,
    line: 9,
    source: { path: '/w/Child.asl.json' },
  });
  const stop = await client.stop();
  expect(stop).toBe('breakpoint at Left · End:9 < Both {Left}:4 < Child:2 < Start:10 < Each[0]:4 < outer:1');
  expect(await client.evaluate('$n')).toBe('1');
  expect(await client.evaluate('$$.Execution.Input.n')).toBe('1');
  const { id: frameId } = await client.frame(3);
  const { body } = await client.ask('evaluate', { expression: '$states.input', frameId });
  expect(body.result).toBe('1');
  const { threads } = await client.request('threads');
  expect(threads.map(({ name }: DebugProtocol.Thread) => name)).toEqual([
    'outer',
    'Each[0]',
    'Each[0]/Start(Child)',
    'Each[0]/Start(Child)/{Left}',
    'Each[1]',
    'Each[1]/Start(Child)',
    'Each[1]/Start(Child)/{Left}',
  ]);
  expect(await client.go('stepBack')).toMatch(/^step at Left · Assign:8 < Both \{Left\}:4 < Child:2/);
  expect(await client.go('stepBack')).toMatch(/^step at Left:6 < Both \{Left\}:4 < Child:2/);
  expect(await client.go('stepBack')).toMatch(/^step at Both:4 < Child:2 < Start:10/);
});

test('stepping in goes into a started execution, out comes back; targets say where to', async () => {
  const client = new TestClient(files);
  await client.start({ program: '/w/outer.asl.yaml', stopOnEntry: true });
  expect(await client.stop()).toBe('entry at Each:4 < outer:1');
  const targets = async () => {
    const { id: frameId } = await client.frame();
    return (await client.request('stepInTargets', { frameId })).targets as DebugProtocol.StepInTarget[];
  };
  const labels = async () => (await targets()).map(({ label }) => label);
  expect(await labels()).toEqual(['Next iteration', 'Iteration 0', 'Iteration 1']);
  expect(await client.go('stepIn')).toBe('step at Start:10 < Each[0]:4 < outer:1');
  expect(await labels()).toEqual(['Stage Arguments']);
  expect(await client.go('stepIn')).toBe('step at Start · Arguments:13 < Each[0]:4 < outer:1');
  expect(await client.go('stepIn')).toBe('step at Both:4 < Child:2 < Start:10 < Each[0]:4 < outer:1');
  expect(await labels()).toEqual(['Branch 1: Left']);
  expect(await client.go('stepOut')).toBe('terminated');
});

test('into a certain iteration', async () => {
  const text = outer
    .replace(/Start:\n.*?End: true/s, 'Start: { Type: Pass, End: true }')
    .replace('Items: [1, 2]', 'Items: "{% $states.input %}"');
  const client = new TestClient({ '/w/outer.asl.yaml': text });
  await client.start({ program: '/w/outer.asl.yaml', stopOnEntry: true, input: [5, 6, 7] });
  await client.stop();
  const { id: frameId } = await client.frame();
  const { targets } = await client.request('stepInTargets', { frameId });
  expect(targets.map(({ label }: DebugProtocol.StepInTarget) => label)).toEqual([
    'Next iteration',
    'Iteration 0',
    'Iteration 1',
    'Iteration 2',
  ]);
  expect(await client.go('stepIn', { targetId: targets[3].id })).toBe('step at Start:10 < Each[2]:4 < outer:1');
  expect(await client.evaluate('$states.input')).toBe('7');
});

const many = (concurrency: number) => `StartAt: Each
States:
  Each:
    Type: Map
    MaxConcurrency: ${concurrency}
    ItemProcessor:
      ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
      StartAt: Wait
      States:
        Wait: { Type: Wait, Seconds: 5, Next: Item }
        Item: { Type: Pass, End: true }
    End: true
`;

test('of ten thousand iterations some are shown, and the one that has stopped; how far the Map is', async () => {
  const client = new TestClient({ '/w/many.asl.yaml': many(0) });
  const input = Array.from({ length: 10_000 }, (_, i) => i);
  await client.start({ program: '/w/many.asl.yaml', input, stopOnEntry: true });
  await client.stop();
  await client.request('setBreakpoints', {
    source: { path: '/w/many.asl.yaml' },
    breakpoints: [{ line: 11, condition: '$ = 7000' }],
  });
  expect(await client.go('continue')).toBe('breakpoint at Item:11 < Each[7000]:3 < many:1');
  const { threads } = await client.request('threads');
  expect(threads).toHaveLength(201);
  expect(threads[1].name).toBe('Each[7000]');
  expect(threads.at(-1).name).toMatch(/^… [\d,]+ more branches and iterations$/);
  const { stackFrames } = await client.request('stackTrace', { threadId: threads.at(-1).id });
  expect(stackFrames).toEqual([]);
  const { id: frameId } = await client.frame(1);
  const { scopes } = await client.request('scopes', { frameId });
  const map = scopes.find(({ name }: DebugProtocol.Scope) => name === 'Map');
  const { variables } = await client.request('variables', { variablesReference: map.variablesReference });
  const rows = Object.fromEntries(variables.map(({ name, value }: DebugProtocol.Variable) => [name, value]));
  expect(Number(rows.Running) + Number(rows.Succeeded)).toBe(10_000);
  expect(rows.Failed).toBe('0');
});

test('continue of a single thread passes the breakpoints of the others', async () => {
  const client = new TestClient({ '/w/many.asl.yaml': many(2) });
  await client.start({ program: '/w/many.asl.yaml', input: [1, 2, 3] }, { lines: { '/w/many.asl.yaml': [10, 11] } });
  expect(await client.stop()).toBe('breakpoint at Wait:10 < Each[0]:3 < many:1');
  expect(await client.go('continue', { singleThread: true })).toBe('breakpoint at Item:11 < Each[0]:3 < many:1');
});
