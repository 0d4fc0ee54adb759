/** Started executions in sessions of their own: one run, one clock, two views. With a client that others have written. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from './nodeHost.ts';
import { type Served, serveTcp } from './serve.ts';

const outer = `StartAt: Begin
States:
  Begin: { Type: Pass, Next: Start }
  Start:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    Parameters: { StateMachineArn: child, Input: { a: 1 } }
    Next: Over
  Over: { Type: Succeed }
`;
const child = `StartAt: One
States:
  One: { Type: Pass, Next: Two }
  Two: { Type: Pass, End: true }
`;
let folder: string;
let served: Served;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'asl-child-'));
  await writeFile(path.join(folder, 'outer.asl.yaml'), outer);
  await writeFile(path.join(folder, 'child.asl.yaml'), child);
  served = await serveTcp(nodeHost, 0);
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

type Stopped = DebugProtocol.StoppedEvent;
const initialize = { adapterID: 'asl', linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path' };
const where = async (client: DebugClient, threadId: number) => {
  const { body } = await client.stackTraceRequest({ threadId });
  return body.stackFrames.map(({ name, line }) => `${name}:${line}`).join(' < ');
};
const threads = async (client: DebugClient) => (await client.threadsRequest()).body.threads.map(({ name }) => name);

test('a child has a session of its own; a step in it lets both go on, and they stand together', async () => {
  const first = new DebugClient('node', '', 'asl');
  await first.start(served.port);
  const asked = new Promise<{ configuration: { name: string; port: number; key: string }; request: string }>(
    resolve => {
      // The client itself does not know requests of the adapter.
      const receive = (first as unknown as { dispatch(body: string): void }).dispatch.bind(first);
      (first as unknown as { dispatch(body: string): void }).dispatch = body => {
        const message = JSON.parse(body);
        if (message.type === 'request' && message.command === 'startDebugging') resolve(message.arguments);
        else receive(body);
      };
    },
  );
  await first.initializeRequest({ ...initialize, supportsStartDebuggingRequest: true });
  const initialized = first.waitForEvent('initialized');
  await first.launchRequest({ program: path.join(folder, 'outer.asl.yaml'), childSessions: true } as never);
  await initialized;
  const childFile = path.join(folder, 'child.asl.yaml');
  await first.setBreakpointsRequest({ source: { path: childFile }, breakpoints: [{ line: 3 }] });
  const stopped = first.waitForEvent('stopped') as Promise<Stopped>;
  await first.configurationDoneRequest();
  await stopped;

  const { configuration, request } = await asked;
  expect(request).toBe('attach');
  expect(configuration.name).toBe('child (Start(child))');
  const second = new DebugClient('node', '', 'asl');
  await second.start(configuration.port);
  await second.initializeRequest(initialize);
  await expect(second.threadsRequest()).rejects.toThrow('not attached');
  await second.send('attach', configuration as never);
  const there = second.waitForEvent('stopped') as Promise<Stopped>;
  await second.configurationDoneRequest();
  const { body } = await there;
  expect(await where(second, body.threadId!)).toMatch(/^One:3/);
  expect(await threads(second)).toEqual(['Start(child)']);
  expect(await threads(first)).toEqual(['outer']);

  // A step in the child: the other one hears of it, and stands where it waits.
  const events = [first.waitForEvent('continued'), first.waitForEvent('stopped') as Promise<Stopped>] as const;
  const next = second.waitForEvent('stopped') as Promise<Stopped>;
  await second.nextRequest({ threadId: body.threadId! });
  expect(await where(second, (await next).body.threadId!)).toMatch(/^Two:4/);
  await events[0];
  const waits = (await events[1]).body;
  expect(waits).toMatchObject({ reason: 'pause', preserveFocusHint: true });
  expect(await where(first, waits.threadId!)).toBe('Start:4 < outer:1');

  // The child ends, the run goes on to its end.
  const over = [second.waitForEvent('terminated'), first.waitForEvent('terminated')];
  await first.continueRequest({ threadId: 1 });
  await Promise.all(over);
  await second.disconnectRequest();
  await first.disconnectRequest();
});

test('a key that nobody was given opens nothing, and without the option there is one session', async () => {
  const first = new DebugClient('node', '', 'asl');
  await first.start(served.port);
  await first.initializeRequest({ ...initialize, supportsStartDebuggingRequest: true });
  const initialized = first.waitForEvent('initialized');
  await first.launchRequest({ program: path.join(folder, 'outer.asl.yaml'), stopOnEntry: true } as never);
  await initialized;
  const stopped = first.waitForEvent('stopped');
  await first.configurationDoneRequest();
  await stopped;
  await expect(first.send('attach', { key: 'x' } as never)).rejects.toThrow('not supported');
  await first.disconnectRequest();
});
