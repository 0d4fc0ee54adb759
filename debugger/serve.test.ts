/** The adapter over TCP: several sessions at a time, with clients that others have written. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from './nodeHost.ts';
import { type Served, serveTcp } from './serve.ts';

const definition = `StartAt: Greet
States:
  Greet:
    Type: Pass
    Result: {greeting: Hello}
    Next: Done
  Done:
    Type: Succeed
`;
let folder: string;
let program: string;
let served: Served;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'asl-serve-'));
  program = path.join(folder, 'greet.asl.yaml');
  await writeFile(program, definition);
  served = await serveTcp(nodeHost, 0);
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

const atDone = (client: DebugClient) =>
  client.hitBreakpoint(
    { program },
    { path: program, line: 7 },
    { path: program, line: 7 },
    { path: program, line: 7, verified: true },
  );

test('each connection is a session of its own', async () => {
  const clients = [new DebugClient('node', '', 'asl'), new DebugClient('node', '', 'asl')];
  for (const client of clients) {
    await client.start(served.port);
    await atDone(client);
  }
  const [first, second] = clients;
  await Promise.all([first!.continueRequest({ threadId: 1 }), first!.waitForEvent('terminated')]);
  await first!.disconnectRequest();
  // The other one still stands where it stood.
  const { body } = await second!.stackTraceRequest({ threadId: 1 });
  expect(body.stackFrames[0]!.name).toBe('Done');
  await second!.disconnectRequest();
});

test('a client that goes away, or sends no protocol, hurts nobody', async () => {
  for (const text of ['', 'GET / HTTP/1.1\r\n\r\n', 'Content-Length: 5\r\n\r\n{{{{{', 'Content-Length: -1\r\n\r\n']) {
    const socket = connect(served.port, '127.0.0.1');
    await new Promise(resolve => socket.write(text, resolve));
    socket.destroy();
  }
  const client = new DebugClient('node', '', 'asl');
  await client.start(served.port);
  await atDone(client);
  await client.disconnectRequest();
});

test('a port that is taken is told', async () => {
  await expect(serveTcp(nodeHost, served.port)).rejects.toThrow('EADDRINUSE');
});

/** Emacs with dap-mode (Debian: emacs-nox, elpa-dap-mode): another client than VS Code's, with other habits. */
function hasEmacs(): boolean {
  try {
    execFileSync('emacs', ['--batch', '--eval', "(require 'dap-mode)"], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasEmacs())(
  'Emacs stops at a breakpoint, reads the stack, steps, and goes on to the end',
  { timeout: 90_000 },
  async () => {
    const script = path.join(import.meta.dirname, 'serve.test.el');
    const { stdout } = await promisify(execFile)('emacs', ['--batch', '-l', script], {
      env: { ...process.env, HOME: folder, ASL_PROGRAM: program, ASL_PORT: String(served.port) },
      timeout: 80_000,
    }).catch((error: { stdout: string; stderr: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }));
    expect(
      stdout
        .trim()
        .split('\n')
        .filter(line => line.startsWith('asl: ')),
    ).toEqual(['asl: stopped at Greet 3', 'asl: stopped at Done 7', 'asl: terminated']);
  },
);
