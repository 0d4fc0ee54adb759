/** What people install: whatever the manifest, the README and the programs name is in the package, and nothing that is not wanted. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const allowed = read('.vscodeignore')
  .split('\n')
  .filter(line => line.startsWith('!'))
  .map(line => line.slice(1));
const isAllowed = picomatch(allowed);

/** Files of the package that a text of JSON names. */
function filesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return /^\.?\/?(dist|media|schemas|syntaxes)\//.test(value) ? [value.replace(/^\.\//, '')] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : [];
}

test('the package has every program that is built; the library is for npm', () => {
  const missing = bundles.map(({ out }) => `dist/${out}`).filter(file => !isAllowed(file));
  expect(missing).toEqual(['dist/library.mjs']);
});

test('the package has every file that the manifest names', () => {
  const { contributes, icon, main } = JSON.parse(read('package.json'));
  const named = filesIn([contributes, icon, main]);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(file => !isAllowed(file))).toEqual([]);
  expect(named.filter(file => !file.startsWith('dist/') && !existsSync(path.join(root, file)))).toEqual([]);
});

test('the package has the pictures of the README', () => {
  const pictures = [...read('README.md').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file ?? '');
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter(file => !isAllowed(file))).toEqual([]);
});

test('every line of the allow-list is about a file that there is', () => {
  const gone = allowed.filter(
    line => !line.startsWith('dist/') && !existsSync(path.join(root, line.replace(/\/\*.*$/, ''))),
  );
  expect(gone).toEqual([]);
});
