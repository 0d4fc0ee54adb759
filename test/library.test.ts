/**
 * What docs/library.md promises to programs outside: each of its programs is compiled against the types in dist/, run with the
 * bundle in dist/, and prints what stands below it. The package is found as any other, in a folder that knows nothing of the project.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const built = existsSync(path.join(root, 'dist/library.mjs')) && existsSync(path.join(root, 'dist/library.d.ts'));

const page = readFileSync(path.join(root, 'docs/library.md'), 'utf8');
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
  ([, program = '', output = ''], index) => ({ name: `program${index + 1}`, program, output }),
);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-library-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/asl-workbench'), 'junction');
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  for (const { name, program } of programs) writeFileSync(path.join(folder, `${name}.ts`), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every program of the page has its output below it', () => {
  expect(programs.length).toBeGreaterThan(3);
  expect(page.match(/^```ts$/gm)).toHaveLength(programs.length);
});

test.skipIf(!built)(
  'the programs compile against the types, and print what the page says (needs npm run build)',
  async () => {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--module', 'nodenext'];
    const files = programs.map(({ name }) => `${name}.ts`);
    const compiled = await run(process.execPath, [tsc, ...options, '--lib', 'es2023,dom', ...files], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
    for (const { name, output } of programs) {
      const { stdout } = await run(process.execPath, [`${name}.js`], { cwd: folder });
      expect(stdout, name).toBe(output);
    }
  },
);
