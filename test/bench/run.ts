/**
 * `npm run bench [-- ROOM...] [--cpu-prof]`: every room's benchmark beside a peer or a yardstick. Each room is bundled as
 * the product is, and runs in a process of its own, so that no room's garbage and compiled code disturbs another.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const rooms = readdirSync(import.meta.dirname)
  .filter(file => file.endsWith('.bench.ts'))
  .map(file => file.slice(0, -'.bench.ts'.length));

const options = process.argv.slice(2).filter(word => word.startsWith('-'));
const asked = process.argv.slice(2).filter(word => !word.startsWith('-'));
const unknown = asked.filter(room => !rooms.includes(room));
if (unknown.length > 0) {
  console.error(`There is no benchmark of ${unknown.join(', ')}. There are: ${rooms.join(', ')}.`);
  process.exit(2);
}

/** What the language server does, in a process like the one that the client starts (`client/languageClient.ts`). */
const inServer = new Set(['language', 'server', 'dataflow']);

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${os.cpus()[0]?.model} x ${os.cpus().length}, load ${os.loadavg()[0]?.toFixed(1)}`,
);
console.log('Medians of interleaved rounds; a load above the number of cores makes them worse than they are.');

const folder = path.join(root, 'out', 'bench');
if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
for (const room of asked.length > 0 ? asked : rooms) {
  const outfile = path.join(folder, `${room}.mjs`);
  await build({
    entryPoints: [path.join(import.meta.dirname, `${room}.bench.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    // It has no list of exports: Node wants the file's whole name.
    alias: { 'picomatch/posix': 'picomatch/posix.js' },
    logLevel: 'warning',
  });
  console.log(`\n=== ${room} ${'='.repeat(Math.max(0, 70 - room.length))}`);
  const { status } = spawnSync(
    process.execPath,
    [
      ...(inServer.has(room) ? ['--max-semi-space-size=64'] : []),
      ...options.flatMap(option => (option === '--cpu-prof' ? [option, `--cpu-prof-dir=${folder}`] : [option])),
      outfile,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) {
    console.error(`The benchmark of ${room} ended with ${status}.`);
    process.exitCode = 1;
  }
}
