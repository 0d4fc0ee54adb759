/** What the pages name is there: files and headings behind links, commands and settings of VS Code, commands and options of `asl`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const below = (folder: string) => readdirSync(path.join(root, folder)).map(name => `${folder}/${name}`);

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'examples/README.md',
  ...below('docs'),
  ...below('docs/decisions'),
]
  .filter(file => file.endsWith('.md'))
  .map(file => ({ file, text: read(file) }));

/** Everything on the pages that a pattern finds, with its page, as far as it is not right. */
function wrong(pattern: RegExp, isRight: (found: RegExpExecArray, file: string) => boolean): string[] {
  const found = pages.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(match => ({ file, match })));
  expect(found.length).toBeGreaterThan(0);
  return found.filter(({ file, match }) => !isRight(match, file)).map(({ file, match }) => `${file}: ${match[0]}`);
}

/** As GitHub and VS Code make them of headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('links lead to files and headings that there are', () => {
  const dead = wrong(
    /(?:\]\(|\bsrc(?:set)?=")(?!https?:)([^)"#\s]*)(?:#([^)\s]+))?[)"]/g,
    ([, to = '', heading], file) => {
      const target = to === '' ? file : path.join(path.dirname(file), to);
      return (
        existsSync(path.join(root, target)) && (heading === undefined || anchorsOf(read(target)).includes(heading))
      );
    },
  );
  expect(dead).toEqual([]);
});

const { contributes } = JSON.parse(read('package.json'));

test('commands of VS Code are called as they are', () => {
  const titles = contributes.commands.map(
    ({ category, title }: { category: string; title: string }) => `${category}: ${title}`,
  );
  expect(wrong(/\*(ASL: [^*\n]+)\*/g, ([, title]) => titles.includes(title))).toEqual([]);
});

test('settings are called as they are', () => {
  const settings = Object.keys(contributes.configuration.properties);
  // `asl.json` is also a fence, `asl.bin` a name in an example.
  const isSetting = (name: string) => settings.some(each => each === name || each.startsWith(`${name}.`));
  expect(wrong(/`(asl\.[a-zA-Z.]+)`/g, ([, name = '']) => isSetting(name) || /^asl\.(json|ya?ml)$/.test(name))).toEqual(
    [],
  );
});

test('asl has the commands and options that are shown', () => {
  const main = read('cli/main.ts');
  const commands = [...main.matchAll(/\.command\('([a-z-]+)'\)([\s\S]*?)(?=\.action\()/g)];
  const optionsOf = new Map<string, readonly string[]>(
    commands.map(([, name = '', text = '']) => [name, text.match(/--[a-z0-9-]+/g) ?? []]),
  );
  expect(optionsOf.size).toBeGreaterThan(8);
  const unknown = wrong(/(?:\basl|cli\.mjs) ([a-z-]+)\b([^`|#\n]*)/g, ([, command = '', rest = '']) => {
    const options = optionsOf.get(command);
    if (!options) return !rest.includes('--');
    return (rest.match(/(?<=\s)--[a-z0-9-]+/g) ?? []).every(option => options.includes(option));
  });
  expect(unknown).toEqual([]);
});

test('files of the project that are named are there', () => {
  const folders =
    'catalog|cli|client|dataflow|debugger|docs|examples|expressions|graph|interpreter|language|library|schemas|scripts|server|syntaxes|test';
  const gone = wrong(new RegExp(`\`((?:${folders})/[\\w./-]+\\.\\w+)\``, 'g'), ([, file = '']) =>
    existsSync(path.join(root, file)),
  );
  expect(gone).toEqual([]);
});
