// @ts-check
// `npm run check`: what can be said about the code without running it. Stops at the first tool that complains.
import { inProject, isMain, run, runMain, say, step, Trouble } from './lib/terminal.mjs';

/** Started by Node itself, not through npx, which would look at the registry. */
const tools = [
  { name: 'Type check (tsc -b)', program: 'typescript/bin/tsc', args: ['-b'], way: 'Correct the types above.' },
  {
    name: 'Format and lint (biome check)',
    program: '@biomejs/biome/bin/biome',
    args: ['check', '--colors=off'],
    way: 'Much of it is corrected by "npx biome check --write".',
  },
  {
    name: 'Generated files (schemas, rules)',
    program: 'tsx/dist/cli.mjs',
    args: ['scripts/generate.ts', '--check'],
    way: 'Run "npm run generate" and commit what it writes.',
  },
];

export async function check() {
  for (const { name, program, args, way } of tools) {
    await step(name, async () => {
      const code = await run(process.execPath, [inProject('node_modules', program), ...args]);
      if (code !== 0) throw new Trouble(`${name} failed. ${way}`);
    });
  }
  say('All checks passed');
}

if (isMain(import.meta.url)) await runMain(check);
