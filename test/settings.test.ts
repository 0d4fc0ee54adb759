/** Settings as a client meets them: asked for, changed while a file is open, written into an `.aslrc` file. Needs a build. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const program = path.resolve(import.meta.dirname, '../dist/server.cjs');
const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"C":{"Type":"Succeed"}}}';

interface Item {
  readonly code: string;
  readonly severity: number;
  readonly message: string;
  readonly codeDescription?: { readonly href: string };
}

async function withServer(
  work: (server: {
    readonly folder: string;
    set(section: object): Promise<void>;
    /** Writes a file, and says so. */
    write(name: string, text: string): Promise<void>;
    ask<T>(method: string, parameters: object): Promise<T>;
    open(name: string, languageId: string, text: string): Promise<string>;
    /** `code severity`. */
    diagnostics(uri: string): Promise<readonly Item[]>;
  }) => Promise<void>,
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'asl-'));
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  let section: object = {};
  client.onRequest('workspace/configuration', ({ items }: { items: object[] }) => items.map(() => section));
  client.onRequest('client/registerCapability', () => null);
  client.onRequest('workspace/diagnostic/refresh', () => null);
  client.listen();
  const folderUri = pathToFileURL(folder).href;
  try {
    await client.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folderUri,
      workspaceFolders: [{ uri: folderUri, name: 'w' }],
      initializationOptions: { ruleLink: 'asl-rule:/{rule}.md' },
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: {
          configuration: true,
          workspaceFolders: true,
          didChangeConfiguration: { dynamicRegistration: true },
          workspaceEdit: { resourceOperations: ['create'] },
          diagnostics: { refreshSupport: true },
        },
      },
    });
    await client.sendNotification('initialized', {});
    await work({
      folder,
      async set(given) {
        section = given;
        await client.sendNotification('workspace/didChangeConfiguration', { settings: null });
      },
      async write(name, content) {
        writeFileSync(path.join(folder, name), content);
        const uri = pathToFileURL(path.join(folder, name)).href;
        await client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
      },
      ask: (method, parameters) => client.sendRequest(method, parameters),
      async open(name, languageId, content) {
        const uri = pathToFileURL(path.join(folder, name)).href;
        await client.sendNotification('textDocument/didOpen', {
          textDocument: { uri, languageId, version: 1, text: content },
        });
        return uri;
      },
      async diagnostics(uri) {
        const { items } = await client.sendRequest<{ items: Item[] }>('textDocument/diagnostic', {
          textDocument: { uri },
        });
        return items;
      },
    });
  } finally {
    client.dispose();
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

const codes = (items: readonly Item[]) => items.map(({ code, severity }) => `${code} ${severity}`);

test('settings of the editor, and of an .aslrc file that is written while the file is open', async () => {
  await withServer(async server => {
    const uri = await server.open('a.asl.json', 'asl', text);
    expect(codes(await server.diagnostics(uri))).toEqual(['missing-transition-target 1', 'unreachable-state 1']);
    await server.set({ rules: { 'unreachable-state': 'hint', 'missing-transition-target': 'off' } });
    expect(codes(await server.diagnostics(uri))).toEqual(['unreachable-state 4']);
    await server.write('.aslrc.yaml', 'rules: { unreachable-state: information }\n');
    expect(codes(await server.diagnostics(uri))).toEqual(['unreachable-state 3']);
    await server.write('.aslrc.yaml', 'ignore: ["*.asl.json"]\n');
    expect(codes(await server.diagnostics(uri))).toEqual([]);
  });
});

test('the code of a diagnostic leads to the rule, which the server explains', async () => {
  await withServer(async server => {
    const [first] = await server.diagnostics(await server.open('a.asl.json', 'asl', text));
    expect(first?.codeDescription?.href).toBe('asl-rule:/missing-transition-target.md');
    const page = await server.ask<string>('asl/rule', { id: 'missing-transition-target' });
    expect(page).toMatch(/^## missing-transition-target\n.*Wrong:.*Right:/s);
    expect(await server.ask('asl/rule', { id: 'nothing' })).toBeNull();
    expect((await server.ask<{ id: string }[]>('asl/rules', {})).length).toBeGreaterThan(100);
  });
});

test('a configuration file has diagnostics and fixes of its own', async () => {
  await withServer(async server => {
    const uri = await server.open('.aslrc.yaml', 'yaml', 'rules:\n  unreachable-sate: off\n  unknown-field: loud\n');
    const items = await server.diagnostics(uri);
    expect(codes(items)).toEqual(['configuration-unknown-rule 2', 'configuration 1']);
    const place = { line: 1, character: 4 };
    const actions = await server.ask<{ title: string }[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: place, end: place },
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title }) => title)).toEqual(['Change to "unreachable-state"']);
  });
});

test('a finding can be silenced, or its rule switched off', async () => {
  await withServer(async server => {
    const uri = await server.open('a.asl.json', 'asl', text);
    const place = { line: 0, character: text.indexOf('"C"') + 1 };
    const actions = await server.ask<{ title: string; isPreferred?: boolean }[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: place, end: place },
      context: { diagnostics: [] },
    });
    const titles = actions.map(({ title }) => title);
    const silence = titles.indexOf('Silence unreachable-state in the Comment of "C"; AWS will still refuse it');
    expect(silence).toBeGreaterThan(0);
    expect(titles.indexOf('Switch unreachable-state off in a new .aslrc.json')).toBeGreaterThan(silence);
    expect(actions.filter(({ title }) => /^S/.test(title)).some(({ isPreferred }) => isPreferred)).toBe(false);
  });
});
