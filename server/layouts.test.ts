import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Graph } from '../graph/index.ts';
import { graphOf, layout } from '../graph/index.ts';
import { parseDocument, readStateMachine } from '../language/index.ts';
import type { FromThread, ToThread } from './layouts.ts';
import { LayoutsInThread, ThreadSide } from './layouts.ts';

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
  readonly answers: FromThread[] = [];
  readonly #side = new ThreadSide();

  postMessage(message: ToThread): void {
    if (message.type === 'draw') {
      this.asked.push(message);
      return;
    }
    this.forgotten.push(message.key);
    this.#side.answer(message);
  }
  ref(): void {}
  unref(): void {}

  answer(index: number): void {
    const answer = structuredClone(this.#side.answer(this.asked[index]!)!);
    this.answers.push(answer);
    this.emit('message', answer);
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

test('the first picture of a file comes whole, then what has changed; after it was closed whole again', async () => {
  const { thread, layouts } = inThread();
  const drawn = (count: number) => {
    const picture = layouts.picture('a', row(count), []);
    thread.answer(thread.asked.length - 1);
    return picture;
  };
  for (const count of [200, 201, 200]) expect(await drawn(count)).toEqual(layout(row(count)));
  layouts.forget('a');
  expect(await drawn(202)).toEqual(layout(row(202)));
  expect(thread.answers.map(answer => Object.keys(answer))).toEqual([
    ['picture'],
    ['changes'],
    ['changes'],
    ['picture'],
  ]);
});

test('changes of a picture that is not known are not taken; the next one comes whole', async () => {
  const { thread, layouts } = inThread();
  const first = layouts.picture('a', row(200), []);
  thread.answer(0);
  await first;
  const second = layouts.picture('a', row(201), []);
  layouts.forget('a'); // the thread is at work, and hears of it later
  thread.emit('message', { changes: { width: 1, height: 1, nodes: [{ from: 0, count: 5 }], scopes: [], edges: [] } });
  expect(await second).toEqual(layout(row(201)));
  const third = layouts.picture('a', row(202), []);
  thread.answer(2);
  expect(await third).toEqual(layout(row(202)));
});
