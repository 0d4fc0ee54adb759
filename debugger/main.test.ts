import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { expect, test } from 'vitest';

const definition = `StartAt: Greet
States:
  Greet:
    Type: Pass
    Result: {greeting: Hello}
    Next: Done
  Done:
    Type: Succeed
`;

test('the adapter in its own process, with a client that is not ours', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'asl-debug-'));
  const program = path.join(folder, 'greet.asl.yaml');
  await writeFile(program, definition);
  // The sources are run as they are; the package runs the bundle of the same file.
  const env = { ...process.env, NODE_OPTIONS: '--import tsx' };
  const client = new DebugClient('node', path.join(import.meta.dirname, 'main.ts'), 'asl', { env });
  // The sources are compiled first, which takes its time on a busy machine.
  client.defaultTimeout = 25_000;
  try {
    await client.start();
    await client.hitBreakpoint(
      { program },
      { path: program, line: 8 },
      { path: program, line: 7 },
      { path: program, line: 7, verified: true },
    );
    const { body } = await client.stackTraceRequest({ threadId: 1 });
    const scopes = await client.scopesRequest({ frameId: body.stackFrames[0]!.id });
    const input = await client.variablesRequest({ variablesReference: scopes.body.scopes[0]!.variablesReference });
    expect(input.body.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['Input={greeting: "Hello"}']);
    await Promise.all([
      client.continueRequest({ threadId: 1 }),
      client.assertOutput('console', 'greet SUCCEEDED'),
      client.waitForEvent('terminated'),
    ]);
  } finally {
    await client.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
