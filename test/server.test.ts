/** The language server as a client meets it: its own process, the protocol over stdio. Needs a build (`npm run build`). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const program = path.resolve(import.meta.dirname, '../dist/server.cjs');

async function withServer(
  capabilities: object,
  work: (client: ReturnType<typeof createMessageConnection>) => Promise<void>,
) {
  expect(existsSync(program), 'dist/server.cjs is missing: run npm run build').toBe(true);
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  client.listen();
  try {
    const { capabilities: offered } = await client.sendRequest<{ capabilities: Record<string, unknown> }>(
      'initialize',
      {
        processId: process.pid,
        rootUri: null,
        capabilities,
      },
    );
    expect(Object.keys(offered)).toEqual(
      expect.arrayContaining(['completionProvider', 'hoverProvider', 'diagnosticProvider']),
    );
    await client.sendNotification('initialized', {});
    await work(client);
  } finally {
    client.dispose();
    child.kill();
  }
}

const uri = 'file:///w/order.asl.json';
const broken = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}';
const open = { textDocument: { uri, languageId: 'asl', version: 1, text: broken } };

test('a client that pulls is asked, one that does not is pushed to', async () => {
  await withServer({ textDocument: { diagnostic: {} } }, async client => {
    await client.sendNotification('textDocument/didOpen', open);
    const report = await client.sendRequest<{ items: { code: string; range: object }[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    expect(report.items.map(item => item.code)).toContain('missing-transition-target');
  });
  await withServer({}, async client => {
    const pushed = new Promise<{ diagnostics: { code: string }[] }>(resolve =>
      client.onNotification('textDocument/publishDiagnostics', resolve),
    );
    await client.sendNotification('textDocument/didOpen', open);
    expect((await pushed).diagnostics.map(item => item.code)).toContain('missing-transition-target');
  });
});

test('the graph stays while the text is broken, marked as stale', async () => {
  await withServer({}, async client => {
    const graph = () =>
      client.sendRequest<{ picture?: { nodes: unknown[] }; stale: boolean; version: number }>('asl/graph', { uri });
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { ...open.textDocument, text: broken.replace('"B"', '"A"') },
    });
    const first = await graph();
    expect(first.stale).toBe(false);
    expect(first.picture?.nodes.length).toBeGreaterThan(0);
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: '{"StartAt":' }],
    });
    const second = await graph();
    expect(second).toMatchObject({ stale: true, version: 2, picture: first.picture });
  });
});

test('what is told of a run is known to all that may be asked', async () => {
  await withServer({}, async client => {
    const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$.order","End":true}}}';
    await client.sendNotification('textDocument/didOpen', { textDocument: { ...open.textDocument, text } });
    const visit = {
      ...{ id: 1, state: { name: 'A', steps: ['States', 'A'] }, branch: '', variables: {}, enteredAt: 0, leftAt: 0 },
      ...{ input: { order: 7 }, stages: [{ stage: 'InputPath', data: 7 }], attempts: [], retries: 0, assigned: {} },
      ...{ status: 'succeeded', output: 7 },
    };
    const told = { uri, id: 's', label: 'the last session (SUCCEEDED)', visits: [visit] };
    expect(await client.sendRequest('asl/recorded', told)).toBe(true);
    const flow = await client.sendRequest<{ run: string; stages: { value: string }[] }>('asl/dataFlow', {
      uri,
      state: 'A',
    });
    expect(flow).toMatchObject({ run: 's', runs: [{ id: 's', kind: 'session' }], inputFrom: 'run' });
    const position = { line: 0, character: text.indexOf('order') + 1 };
    const hover = await client.sendRequest<object>('textDocument/hover', { textDocument: { uri }, position });
    expect(JSON.stringify(hover)).toContain('In the last session (SUCCEEDED)');
  });
});

test('a large graph is drawn in a thread of its own: who asks something else meanwhile does not wait for it', async () => {
  const states = Object.fromEntries(
    Array.from({ length: 1500 }, (_, i) => [
      `S${i}`,
      {
        Type: 'Choice',
        Choices: [{ Variable: '$.x', IsNull: true, Next: `S${(i * 7) % 1500}` }],
        Default: `S${i + 1}`,
      },
    ]),
  );
  const text = JSON.stringify({ StartAt: 'S0', States: { ...states, S1500: { Type: 'Succeed' } } });
  await withServer({}, async client => {
    const answered: string[] = [];
    await client.sendNotification('textDocument/didOpen', { textDocument: { ...open.textDocument, text } });
    const position = { line: 0, character: text.indexOf('"Choice"') + 3 };
    const hover = () => client.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    await hover();
    const graph = client.sendRequest<{ picture: { nodes: unknown[] } }>('asl/graph', { uri }).then(answer => {
      answered.push('graph');
      return answer;
    });
    await hover().then(() => answered.push('hover'));
    expect((await graph).picture.nodes.length).toBe(1502);
    expect(answered).toEqual(['hover', 'graph']);
  });
});

test('a request about a document that is not open is answered, not crashed on', async () => {
  await withServer({}, async client => {
    expect(
      await client.sendRequest('textDocument/hover', {
        textDocument: { uri: 'file:///nowhere' },
        position: { line: 0, character: 0 },
      }),
    ).toBeNull();
  });
});
