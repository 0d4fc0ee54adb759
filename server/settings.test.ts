import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Settings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'asl-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

const sections = (byFolder: Readonly<Record<string, unknown>>) => async (scopes: readonly (string | undefined)[]) =>
  scopes.map(scope => byFolder[scope ?? '']);

test('the settings of the innermost folder, and above them the nearest file', async () => {
  write('b/.aslrc.yaml', 'rules: { unreachable-state: hint }\n');
  const settings = new Settings();
  await settings.ask(
    sections({
      '': { workflowType: 'STANDARD' },
      [uriOf('')]: { workflowType: 'EXPRESS', rules: { 'unreachable-state': 'off', 'unknown-field': 'loud' } },
      [uriOf('b')]: { workflowType: 'STANDARD', rules: { 'unreachable-state': 'error', 'unknown-field': 'hint' } },
    }),
    [uriOf(''), uriOf('b')],
  );
  expect(settings.optionsFor(uriOf('a.asl.json'))).toEqual({
    workflowType: 'EXPRESS',
    severities: { 'unreachable-state': 'off' },
  });
  expect(settings.optionsFor(uriOf('b/c/a.asl.json'))).toEqual({
    workflowType: 'STANDARD',
    severities: { 'unreachable-state': 'hint', 'unknown-field': 'hint' },
  });
  expect(settings.optionsFor('untitled:Untitled-1').workflowType).toBe('STANDARD');
});

test('a change of a file, saved or not, is noticed', () => {
  const open = new Map<string, string>();
  const settings = new Settings(uri => open.get(uri));
  const level = () => settings.optionsFor(uriOf('x/a.asl.json')).severities?.['unreachable-state'];
  expect(level()).toBeUndefined();
  write('.aslrc.json', '{"rules": {"unreachable-state": "hint"}}');
  const before = settings.generation;
  expect(settings.changed(uriOf('a.json'))).toBe(false);
  expect(settings.changed(uriOf('.aslrc.json'))).toBe(true);
  expect(settings.generation).toBeGreaterThan(before);
  expect(level()).toBe('hint');
  open.set(uriOf('.aslrc.json'), '{"rules": {"unreachable-state": "off"}}');
  settings.changed(uriOf('.aslrc.json'));
  expect(level()).toBe('off');
});

test('in ignored files no rule speaks', () => {
  const settings = new Settings();
  write('.aslrc.json', '{"ignore": ["old/"]}');
  expect(settings.optionsFor(uriOf('old/a.asl.json')).severities?.['json-syntax']).toBe('off');
  expect(settings.optionsFor(uriOf('a.asl.json')).severities?.['json-syntax']).toBeUndefined();
});

test('globs of the editor are relative to the folder', async () => {
  const settings = new Settings();
  await settings.ask(sections({ [uriOf('')]: { ignore: ['./old/*.json'] } }), [uriOf('')]);
  expect(settings.optionsFor(uriOf('old/a.asl.json')).severities?.['json-syntax']).toBe('off');
  expect(settings.optionsFor(uriOf('x/old/a.asl.json')).severities?.['json-syntax']).toBeUndefined();
});

test('switching a rule off: in the file that decides, else in a new one', async () => {
  const settings = new Settings();
  settings.createsFiles = true;
  expect(settings.switchOff(uriOf('a.asl.json'), 'unknown-field')).toBeUndefined();
  await settings.ask(sections({}), [uriOf('')]);
  expect(settings.switchOff(uriOf('x/a.asl.json'), 'unknown-field')).toMatchObject({
    title: 'Switch unknown-field off in a new .aslrc.json',
    edit: {
      documentChanges: [
        { kind: 'create', uri: uriOf('.aslrc.json') },
        { edits: [{ newText: expect.stringContaining('unknown-field') }] },
      ],
    },
  });
  write('.aslrc.yaml', 'rules:\n  unreachable-state: hint\n');
  settings.changed(uriOf('.aslrc.yaml'));
  expect(settings.switchOff(uriOf('x/a.asl.json'), 'unknown-field')).toEqual({
    title: 'Switch unknown-field off in .aslrc.yaml',
    edit: {
      changes: {
        [uriOf('.aslrc.yaml')]: [
          {
            range: { start: { line: 1, character: 25 }, end: { line: 1, character: 25 } },
            newText: '\n  unknown-field: "off"',
          },
        ],
      },
    },
  });
});
