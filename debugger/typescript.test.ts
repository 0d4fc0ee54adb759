/** Handlers in TypeScript, in a process of their own: the test runner has a loader of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
let folder: string;

/** Loads a module as a bundle of the host does, and prints what it exports. */
const program = `
import { nodeHost } from ${JSON.stringify(path.join(import.meta.dirname, 'nodeHost.ts'))};
try {
  const module = await nodeHost.importModule(process.argv[2]);
  console.log(JSON.stringify(module.default({ amount: 5 })));
} catch (error) {
  console.log(error.name + ': ' + error.message);
}
`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-typescript-'));
  await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: path.join(folder, 'load.mjs'),
    logLevel: 'silent',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(files: { readonly [name: string]: string }): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const { stdout } = await run(process.execPath, [path.join(folder, 'load.mjs'), path.join(folder, 'h.ts')]);
  return stdout.trim();
}

test('types go, what is imported comes along: TypeScript, packages, Node', async () => {
  const files = {
    'h.ts': `
import path from 'node:path';
import { dear } from 'dear';
import type { Order } from './order.ts';
import { double } from './lib/double.mts';
export default ({ amount }: Order): { readonly doubled: number; readonly name: string; dear: boolean } =>
  ({ doubled: double(amount as number)!, name: path.basename('/a/b'), dear });
`,
    'order.ts': 'export interface Order { amount: number }\n',
    'lib/double.mts': 'export function double<T extends number>(n: T): number | undefined { return n * 2; }\n',
    'node_modules/dear/index.js': 'export const dear = true;\n',
    'node_modules/dear/package.json': '{ "name": "dear", "type": "module", "exports": "./index.js" }',
  };
  expect(await load(files)).toBe('{"doubled":10,"name":"b","dear":true}');
});

test('an error of syntax is told with its place', async () => {
  expect(await load({ 'h.ts': 'const a: number = ;\n' })).toMatch(/^SyntaxError: .*h\.ts.*1:19/);
});
