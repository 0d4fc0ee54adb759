/** What package.json promises to VS Code, the programs keep: commands are registered, settings are read, conditions can come true. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const codeOf = (...rooms: string[]) =>
  rooms
    .flatMap(room =>
      readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map(file => path.join(room, file)),
    )
    .filter(file => file.endsWith('.ts') && !/\.test(?:ing)?\.ts$/.test(file))
    .map(file => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');

const client = codeOf('client');

/** The names that the client hands to one of its functions. */
const handed = (call: RegExp) =>
  new Set(
    [...client.matchAll(new RegExp(`(?:${call.source})\\s*['\`](?:aslWorkbench\\.)?(\\w+)['\`]`, 'g'))].map(
      ([, name]) => `aslWorkbench.${name}`,
    ),
  );

/** The texts under a name, wherever they stand in the manifest. */
function under(name: string, within: unknown = contributes): string[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([key, value]) =>
    key === name && typeof value === 'string' ? [value] : under(name, value),
  );
}

test('commands that the manifest has are registered, and those of menus and keys are in the manifest', () => {
  const commands = under('command', contributes.commands);
  const registered = handed(/\b(?:registerCommand|command)\(/);
  expect(commands.filter(command => !registered.has(command))).toEqual([]);
  const used = [...under('command', contributes.menus), ...under('command', contributes.keybindings)];
  expect(used.filter(command => command.startsWith('aslWorkbench.') && !commands.includes(command))).toEqual([]);
});

test('what conditions ask for is a view or an editor, or is set by somebody; and nothing is set that none asks for', () => {
  const asked = new Set(
    [...under('when'), ...under('enablement')].flatMap(when => when.match(/aslWorkbench\.\w+/g) ?? []),
  );
  const set = handed(/'setContext',|\bhas\(/);
  const shown = [...under('id', contributes.views), ...under('viewType', contributes.customEditors)];
  const panels = handed(/[vV]iewType =/);
  expect([...asked].filter(name => !set.has(name) && !shown.includes(name) && !panels.has(name))).toEqual([]);
  expect([...set].filter(name => !asked.has(name))).toEqual([]);
});

test('views and editors of the manifest are provided', () => {
  const ids = [...under('id', contributes.views), ...under('viewType', contributes.customEditors)];
  expect(ids.length).toBeGreaterThan(3);
  expect(ids.filter(id => !client.includes(`'${id}'`))).toEqual([]);
});

test('settings of the manifest are read', () => {
  const code = codeOf('client', 'server', 'language');
  const names = Object.keys(contributes.configuration.properties).map(name => name.replace(/^asl\./, ''));
  expect(names.length).toBeGreaterThan(10);
  // A name with a dot is asked for as it is; the others are members of the section.
  const isRead = (name: string) =>
    code.includes(`'${name}'`) || (!name.includes('.') && new RegExp(`\\b${name}\\b`).test(code));
  expect(names.filter(name => !isRead(name))).toEqual([]);
});
