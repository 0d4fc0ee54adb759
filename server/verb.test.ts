import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CancellationTokenSource, ResponseError } from 'vscode-languageserver';
import { type Context, unhurried } from './verb.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate'] }));
afterEach(() => vi.useRealTimers());

/** Work about a text of so many characters, and how often it has been done. */
function begin(length: number) {
  const snapshot = { text: ' '.repeat(length), ours: true };
  const context = { connection: { console: { error: () => {} } }, snapshot: () => snapshot } as unknown as Context;
  const source = new CancellationTokenSource();
  const work = vi.fn(() => 'done');
  const answer = unhurried(context, 'verb', 'file:///a.asl.json', source.token, 'nothing', work);
  return { answer, work, cancel: () => source.cancel() };
}

test('what nobody waits for is done when what has come in is read', async () => {
  const { answer, work } = begin(100);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toBe('done');
});

test('about a long text it lets whoever types go first, and is not done at all when it is outdated by then', async () => {
  const { answer, work, cancel } = begin(300_000);
  await vi.advanceTimersByTimeAsync(20);
  expect(work).not.toHaveBeenCalled();
  cancel();
  await vi.advanceTimersByTimeAsync(100);
  expect(await answer).toBeInstanceOf(ResponseError);
  expect(work).not.toHaveBeenCalled();
  const patient = begin(300_000);
  await vi.advanceTimersByTimeAsync(100);
  expect(await patient.answer).toBe('done');
});
