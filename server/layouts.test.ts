import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Graph } from '../graph/index.ts';
import { graphOf } from '../graph/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import type { FromThread, ToThread } from './layouts.ts';
import { LayoutsHere, LayoutsInThread } from './layouts.ts';

function row(count: number): Graph {
  const States = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `S${i}`,
      { Type: 'Pass', ...(i + 1 < count ? { Next: `S${i + 1}` } : { End: true }) },
    ]),
  );
  return graphOf(readStateMachine(parseDocument(JSON.stringify({ StartAt: 'S0', States }), 'json'))!);
}

/** A thread that answers when it is told to. */
class FakeThread extends EventEmitter {
  readonly asked: Extract<ToThread, { type: 'draw' }>[] = [];
  readonly forgotten: string[] = [];
  readonly #layouts = new LayoutsHere();

  postMessage(message: ToThread): void {
    if (message.type === 'draw') this.asked.push(message);
    else this.forgotten.push(message.key);
  }
  ref(): void {}
  unref(): void {}

  answer(index: number): void {
    const { key, graph, collapsed } = this.asked[index]!;
    this.emit('message', { picture: this.#layouts.picture(key, graph, collapsed) } satisfies FromThread);
  }
}

function inThread() {
  const thread = new FakeThread();
  const log: string[] = [];
  const layouts = new LayoutsInThread(
    () => thread as unknown as Worker,
    message => log.push(message),
  );
  return { thread, log, layouts };
}

const states = (picture: { nodes: readonly { kind: string }[] }) =>
  picture.nodes.filter(({ kind }) => kind === 'state').length;

test('small graphs are drawn at once, large ones in the thread', async () => {
  const { thread, layouts } = inThread();
  expect(layouts.picture('a', row(5), [])).not.toBeInstanceOf(Promise);
  expect(thread.asked).toEqual([]);
  const later = layouts.picture('a', row(200), []);
  expect(later).toBeInstanceOf(Promise);
  thread.answer(0);
  expect(states(await later)).toBe(200);
});

test('of questions that wait the newest is worked on, and is the answer to all', async () => {
  const { thread, layouts } = inThread();
  const first = layouts.picture('a', row(200), []);
  const second = layouts.picture('a', row(201), []);
  const third = layouts.picture('a', row(202), []);
  const other = layouts.picture('b', row(300), []);
  thread.answer(0);
  thread.answer(1);
  thread.answer(2);
  const made = await Promise.all([first, second, third, other]);
  expect(made.map(states)).toEqual([200, 202, 202, 300]);
  expect(thread.asked.length).toBe(3);
});

test('when the thread dies, what waits and what comes is drawn here', async () => {
  const { thread, log, layouts } = inThread();
  const first = layouts.picture('a', row(200), []);
  const second = layouts.picture('b', row(210), []);
  thread.emit('error', new Error('out of memory'));
  expect([states(await first), states(await second)]).toEqual([200, 210]);
  expect(layouts.picture('a', row(220), [])).not.toBeInstanceOf(Promise);
  expect(log).toEqual(['Large graphs are drawn in the server from now on: out of memory']);
});

test('what the thread cannot draw is drawn here; where there is no thread, all is', async () => {
  const { thread, log, layouts } = inThread();
  const picture = layouts.picture('a', row(200), []);
  thread.emit('message', { error: 'oops' } satisfies FromThread);
  expect(states(await picture)).toBe(200);
  expect(log).toEqual(['A graph could not be drawn in its thread: oops']);
  const none = new LayoutsInThread(
    () => undefined,
    message => log.push(message),
  );
  expect(none.picture('a', row(200), [])).not.toBeInstanceOf(Promise);
});

test('a closed file is forgotten in the thread too', async () => {
  const { thread, layouts } = inThread();
  const picture = layouts.picture('a', row(200), []);
  thread.answer(0);
  await picture;
  layouts.forget('a');
  expect(thread.forgotten).toEqual(['a']);
});
