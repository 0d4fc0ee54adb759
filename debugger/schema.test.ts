/** What a launch configuration may say: the adapter, its types and the schema of VS Code know the same words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface Schema {
  readonly type?: string | readonly string[];
  readonly markdownDescription?: string;
}

const root = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [debuggerOfAsl] = manifest.contributes.debuggers as {
  configurationAttributes: { launch: { properties: Record<string, Schema> } };
  configurationSnippets: { label: string; body: Record<string, unknown> }[];
}[];
const { properties } = debuggerOfAsl!.configurationAttributes.launch;

/** Members of the interface, as they are written. */
function read(): string[] {
  const source = readFileSync(path.join(import.meta.dirname, 'launch.ts'), 'utf8');
  const body = /export interface LaunchArguments \{([\s\S]*?)\n\}/.exec(source)![1]!;
  return [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);
}

test('every attribute that the adapter reads is described, and nothing else', () => {
  // VS Code itself says how a session is started.
  const attributes = read().filter(name => name !== 'noDebug');
  expect(Object.keys(properties).sort()).toEqual(attributes.sort());
});

test.each(Object.entries(properties))('%s has a description that is a sentence', (_name, { markdownDescription }) => {
  expect(markdownDescription).toMatch(/[.`)]$/);
});

test('snippets use attributes that there are', () => {
  for (const { label, body } of debuggerOfAsl!.configurationSnippets)
    for (const name of Object.keys(body))
      expect(['type', 'request', 'name', ...Object.keys(properties)], label).toContain(name);
});
