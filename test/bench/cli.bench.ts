/** `asl check` as a whole process, beside Node doing nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { compare, skipped } from './harness.ts';

const bundle = 'dist/cli.mjs';

function node(...args: string[]): void {
  const { error } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (error) throw error;
}

if (!existsSync(bundle)) skipped('asl check', `${bundle} is not built; run npm run build`);
else
  await compare(
    { title: 'asl check of one example, whole process (dist/cli.mjs as last built)', prepare: () => 0, budget: 4000 },
    [
      { name: 'ours', run: () => node(bundle, 'check', 'examples/order-processing.asl.json') },
      { name: 'yardstick: node -e 0', run: () => node('-e', '0') },
    ],
  );
