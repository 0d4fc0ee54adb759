/**
 * The catalog: what it costs to open it, to ask for a service for the first time, and to ask again; the memory it holds; the first
 * keystroke of a search. First times are measured in processes of their own, this file started again with a word.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCatalogFile } from '../../catalog/node.ts';
import { compare, measureOf, report } from './harness.ts';

const file = path.join(process.cwd(), 'catalog', 'generated', 'catalog.pack');
const five = ['dynamodb:putItem', 's3:getObject', 'lambda:invoke', 'ec2:runInstances', 'secretsmanager:getSecretValue'];
const arnOf = (call: string) => `arn:aws:states:::aws-sdk:${call}`;
const open = () => {
  const catalog = openCatalogFile(file, message => console.error(message));
  if (!catalog) throw new Error('There is no catalog.');
  return catalog;
};

/** What a process of its own measures; the answer is JSON on standard output. */
const alone: Record<string, () => unknown> = {
  open: () => timed(open),
  search: () => {
    const catalog = open();
    return timed(() => catalog.searchActions('s'));
  },
  word: () => {
    const catalog = open();
    return timed(() => catalog.searchActions('secrets get'));
  },
  gaps: () => {
    const catalog = open();
    return timed(() => catalog.searchActions('gsv'));
  },
  touch: () => {
    const catalog = open();
    catalog.actionNames('s3');
    return catalog.serviceNames().map(service => {
      const [action = ''] = catalog.actionNames(service);
      return timed(() => catalog.sdkAction(service, action)?.input.members.length);
    });
  },
  memory: () => {
    const before = held();
    const catalog = open();
    const opened = held();
    for (const call of five) catalog.inputShape(arnOf(call))?.members.map(({ doc, shape }) => [doc, shape.kind]);
    const touched = held();
    catalog.searchActions('get');
    const searched = held();
    for (const service of catalog.serviceNames())
      catalog.sdkAction(service, catalog.actionNames(service)[0] ?? '')?.doc;
    const all = held();
    return [opened, touched, searched, all].map(({ heap, buffers }) => ({
      heap: heap - before.heap,
      buffers: buffers - before.buffers,
    }));
  },
};

const [asked] = process.argv.slice(2);
if (asked !== undefined) console.log(JSON.stringify(alone[asked]?.()));
else await everything();

async function everything() {
  const times = Array.from({ length: 9 }, (_, i) => i);
  const fresh = (name: string) => times.map(() => inProcess<number>(name));
  report({ title: 'Cold start: read and open the pack', target: 5 }, [measureOf('ours', fresh('open'))]);
  const touches = times.slice(0, 3).flatMap(() => inProcess<number[]>('touch'));
  report({ title: 'First touch of a service, all of them', target: 3 }, [measureOf('ours', touches)], [], 'p95');
  console.log(`  slowest: ${Math.max(...touches).toFixed(1)} ms`);
  report({ title: 'First keystroke over all names: "s"', target: 20 }, [measureOf('ours', fresh('search'))]);
  report({ title: 'First search with words: "secrets get"', target: 20 }, [measureOf('ours', fresh('word'))]);
  report({ title: 'First search with gaps: "gsv"', target: 20 }, [measureOf('ours', fresh('gaps'))]);

  const catalog = open();
  for (const call of five) catalog.action(arnOf(call));
  await compare(
    { title: 'Lookup by ARN after the first touch', prepare: round => five[round % five.length]!, target: 0.01 },
    [{ name: 'action and its input', run: call => catalog.action(arnOf(call))?.input }],
  );
  await compare({ title: 'An example of a result', prepare: round => five[round % five.length]!, budget: 500 }, [
    { name: 'ours', run: call => catalog.exampleResult(arnOf(call)) },
  ]);
  await compare({ title: 'Search again, 19,000 names', prepare: () => 'descr inst', target: 20 }, [
    { name: 'ours', run: query => catalog.searchActions(query) },
  ]);

  const [opened, touched, searched, all] = inProcess<Memory[]>('memory');
  console.log('\nMemory, heap and buffers (the bytes of the pack)');
  const lines = { opened, 'five services touched': touched, 'names searched': searched, 'every service touched': all };
  for (const [name, memory] of Object.entries(lines))
    console.log(`  ${name.padEnd(24)} ${megabytes(memory?.heap)}  ${megabytes(memory?.buffers)}`);
  console.log(`  heap with five services ${(touched?.heap ?? 0) < 8e6 ? 'within' : 'OVER'} 8 MB`);
  const size = statSync(file).size;
  console.log(`\nPackage contribution: ${megabytes(size)}, ${size < 4.5e6 ? 'within' : 'OVER'} 4.5 MB`);
}

interface Memory {
  readonly heap: number;
  readonly buffers: number;
}

function inProcess<T>(name: string): T {
  const script = fileURLToPath(import.meta.url);
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, name], { encoding: 'utf8' })) as T;
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function held(): Memory {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

function megabytes(bytes = 0): string {
  return `${(bytes / 1e6).toFixed(1)} MB`.padStart(8);
}
