/** What people install: whatever the manifest, the README and the programs name is in the package, and nothing that is not wanted. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { pageOf } from '../scripts/package.mjs';

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

/** What a page links to, pictures too. */
function linksOf(page: string, pattern = /\]\((?!https?:)([^)#]+)/g): string[] {
  return [...read(page).matchAll(pattern)].map(([, file = '']) => path.posix.join(path.posix.dirname(page), file));
}

test('the package has the pictures of the README', () => {
  const pictures = linksOf('README.md', /!\[[^\]]*\]\(([^)]+)\)/g);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter(file => !isAllowed(file))).toEqual([]);
});

test('the page of the extension leads nowhere in vain, and names the way to the guide', () => {
  const page = pageOf(read('README.md'));
  expect(page).not.toContain('](');
  expect(page).toContain('*ASL: Open User Guide*');
  expect(page).toContain('(more than 140 rules)');
  expect(page).not.toMatch(/npm |docs\/|\bundefined\b/);
});

test('the user guide is whole: what its pages link to is in the package, and the examples are', () => {
  const pages = new Set(['docs/guide.md', 'examples/README.md']);
  for (const page of pages) for (const file of linksOf(page)) if (file.endsWith('.md')) pages.add(file);
  expect([...pages].filter(page => !isAllowed(page))).toEqual([]);
  expect([...pages].flatMap(page => linksOf(page)).filter(file => !isAllowed(file) && !file.endsWith('/'))).toEqual([]);
  expect(pages.size).toBeGreaterThan(10);
  // Nothing of it is there for nobody.
  const packed = allowed.filter(line => line.startsWith('docs/') && line.endsWith('.md'));
  expect(packed.filter(page => !pages.has(page) && !linksOf('README.md').includes(page))).toEqual([]);
});

test('the links of the walkthrough run commands that there are, and each step can be completed', () => {
  const { contributes } = JSON.parse(read('package.json'));
  const commands = contributes.commands.map(({ command }: { command: string }) => command);
  const views = Object.values<{ id: string }[]>(contributes.views).flatMap(all => all.map(({ id }) => id));
  for (const { steps } of contributes.walkthroughs)
    for (const { id, description, media, completionEvents } of steps) {
      const links = [...description.matchAll(/\]\(command:([^)?]+)(\?[^)]*)?\)/g)];
      expect(links.length, id).toBeGreaterThan(0);
      expect(links.map(([, command]) => command).filter(command => !commands.includes(command))).toEqual([]);
      expect(media.altText.length, id).toBeGreaterThan(10);
      const events = completionEvents.map((event: string) => /^(\w+):(.*)$/.exec(event)?.slice(1) ?? []);
      for (const [kind, what] of events) {
        if (kind === 'onCommand') expect(commands).toContain(what);
        else if (kind === 'onView') expect(views).toContain(what);
        else if (kind === 'onLink') expect(description).toContain(`(${what})`);
        else expect(kind).toBe('onContext');
      }
      expect(events.length, id).toBeGreaterThan(0);
    }
});

test('every line of the allow-list is about a file that there is', () => {
  const gone = allowed.filter(
    line => !line.startsWith('dist/') && !existsSync(path.join(root, line.replace(/\/\*.*$/, ''))),
  );
  expect(gone).toEqual([]);
});
