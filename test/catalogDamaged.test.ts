/**
 * A catalog that is missing or damaged, in the programs as they are installed: one sentence that says so, and everything that needs
 * no service works. Needs a build (`npm run build`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const dist = path.resolve(import.meta.dirname, '../dist');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Not there, no pack, a pack with holes. Of what can be wrong with it there is more in the reader's own tests. */
const damages: Readonly<Record<string, (pack: Buffer) => Uint8Array | undefined>> = {
  missing: () => undefined,
  'with a damaged index': pack => Buffer.from(pack).fill(0, 40, 400),
  'with damaged parts': pack => Buffer.from(pack).fill(7, Math.floor(pack.length / 4)),
};

/** A program with its catalog in that state, alone in a folder. */
function installed(program: string, damage: string): { readonly folder: string; readonly file: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'asl-damaged-'));
  folders.push(root);
  const folder = path.join(root, 'dist');
  mkdirSync(folder);
  copyFileSync(path.join(dist, '..', 'package.json'), path.join(root, 'package.json'));
  copyFileSync(path.join(dist, program), path.join(folder, program));
  const pack = damages[damage]?.(readFileSync(path.join(dist, 'catalog.pack')));
  if (pack) writeFileSync(path.join(folder, 'catalog.pack'), pack);
  return { folder, file: path.join(folder, program) };
}

/** One state calls a service, the other is wrong. */
const definition = `{"StartAt":"A","States":{
  "A":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:xray:getTraceSummaries","Parameters":{"StartTime":"t","EndTime":"t"},"Next":"Nowhere"}}}`;
const sentence = /The catalog of AWS services cannot be read: [^\n]*Install ASL Workbench again/g;

beforeAll(() => {
  for (const name of ['cli.mjs', 'server.cjs', 'debugAdapter.cjs'])
    expect(existsSync(path.join(dist, name)), `dist/${name} is missing: run npm run build`).toBe(true);
});

test.each(Object.keys(damages))('asl with a catalog that is %s', damage => {
  const { folder, file } = installed('cli.mjs', damage);
  const asl = (...args: string[]) => spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', cwd: folder });
  writeFileSync(path.join(folder, 'flow.asl.json'), definition);

  const checked = asl('check', 'flow.asl.json');
  expect(checked.stdout + checked.stderr).toContain('missing-transition-target');
  expect(checked.stderr.match(sentence)).toHaveLength(1);
  expect(checked.stdout).not.toContain('aws-sdk-unknown');

  const asked = asl('catalog', 'xray', 'getTraceSummaries');
  expect(asked.status).not.toBe(0);
  expect(asked.stderr.match(sentence)).toHaveLength(1);

  const mocks = asl('mocks', 'flow.asl.json');
  expect(JSON.parse(mocks.stdout)).toEqual({ States: { A: { Return: {} } } });
  expect(mocks.stderr.match(sentence)).toHaveLength(1);
});

test.each(Object.keys(damages))('the language server with a catalog that is %s', async damage => {
  const { file } = installed('server.cjs', damage);
  const child = spawn(process.execPath, [file, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  try {
    const shown: string[] = [];
    client.onNotification('window/showMessage', ({ message }: { message: string }) => {
      shown.push(message);
    });
    client.listen();
    const capabilities = { textDocument: { diagnostic: {} } };
    await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
    await client.sendNotification('initialized', {});
    const uri = 'file:///w/flow.asl.json';
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'asl', version: 1, text: definition },
    });
    const report = await client.sendRequest<{ items: { code: string }[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    expect(report.items.map(({ code }) => code)).toEqual(['missing-transition-target']);
    const ask = (verb: string, character: number) =>
      client.sendRequest<{ items: unknown[] } | null>(verb, {
        textDocument: { uri },
        position: { line: 1, character },
      });
    // Optimised integrations are known without it.
    const list = await ask('textDocument/completion', definition.split('\n')[1]!.indexOf('aws-sdk'));
    expect(list?.items.length).toBeGreaterThan(60);
    await ask('textDocument/hover', definition.split('\n')[1]!.indexOf('xray'));
    expect(shown.join('\n').match(sentence)).toHaveLength(1);
  } finally {
    client.dispose();
    child.kill();
  }
});

test.each(Object.keys(damages))('the debugger with a catalog that is %s', async damage => {
  const { folder, file } = installed('debugAdapter.cjs', damage);
  const program = path.join(folder, 'flow.asl.json');
  writeFileSync(program, definition.replace('"Next":"Nowhere"', '"End":true'));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  let all = '';
  let seq = 0;
  const send = (command: string, args: object = {}) => {
    const body = JSON.stringify({ seq: ++seq, type: 'request', command, arguments: args });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ended = new Promise<void>(resolve => {
    child.stdout.on('data', (data: Buffer) => {
      const before = all.length;
      all += data.toString('utf8');
      if (all.includes('"event":"initialized"') && !all.slice(0, before).includes('"event":"initialized"'))
        send('configurationDone');
      if (all.includes('"event":"terminated"')) resolve();
    });
    child.on('exit', () => resolve());
  });
  send('initialize', { adapterID: 'asl' });
  send('launch', { program, tasks: { '*': 'example' } });
  await ended;
  child.kill();
  expect(all).toContain('SUCCEEDED');
  expect(all.match(sentence)).toHaveLength(1);
});
