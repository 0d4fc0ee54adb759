/**
 * `npm run bench [-- ROOM...] [--only=WORDS] [--short] [--cpu-prof]`: every room's benchmark beside a peer or a yardstick, or only
 * the rows with such words in their titles (`npm run bench -- server --only="after an edit" --short`). Each room is bundled as
 * the product is, and runs in a process of its own, so that no room's garbage and compiled code disturbs another; `NAME.peer.ts`
 * is what a peer of NAME runs in.
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

// `--only WORDS` is `--only=WORDS`.
const given = process.argv.slice(2).flatMap((word, at, all) => {
  if (all[at - 1] === '--only') return [];
  return word === '--only' ? [`--only=${all[at + 1] ?? ''}`] : [word];
});
const options = given.filter(word => word.startsWith('-'));
const asked = given.filter(word => !word.startsWith('-'));
/** What the benchmark itself takes; all else is for Node. */
const isOurs = (option: string) => option.startsWith('--only=') || option === '--short';
const unknown = asked.filter(room => !rooms.includes(room));
if (unknown.length > 0) {
  console.error(`There is no benchmark of ${unknown.join(', ')}. There are: ${rooms.join(', ')}.`);
  process.exit(2);
}

/** What the language server does, in a process like the one that the client starts (`client/languageClient.ts`). */
const inServer = new Set(['language', 'server', 'dataflow', 'graph']);

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${os.cpus()[0]?.model} x ${os.cpus().length}, load ${os.loadavg()[0]?.toFixed(1)}`,
);
console.log('Medians of interleaved rounds; a load above the number of cores makes them worse than they are.');

const folder = path.join(root, 'out', 'bench');
if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
for (const room of asked.length > 0 ? asked : rooms) {
  const outfile = path.join(folder, `${room}.mjs`);
  await bundle(`${room}.bench.ts`, outfile);
  if (existsSync(path.join(import.meta.dirname, `${room}.peer.ts`)))
    await bundle(`${room}.peer.ts`, path.join(folder, `${room}.peer.mjs`));
  console.log(`\n=== ${room} ${'='.repeat(Math.max(0, 70 - room.length))}`);
  const { status } = spawnSync(
    process.execPath,
    [
      ...(inServer.has(room) ? ['--max-semi-space-size=64'] : []),
      ...options
        .filter(option => !isOurs(option))
        .flatMap(option => (option === '--cpu-prof' ? [option, `--cpu-prof-dir=${folder}`] : [option])),
      outfile,
      ...options.filter(isOurs),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) {
    console.error(`The benchmark of ${room} ended with ${status}.`);
    process.exitCode = 1;
  }
}

async function bundle(file: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, file)],
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
}
