/** The thread in which large graphs become pictures. See layouts.ts. */
import { parentPort } from 'node:worker_threads';
import type { ToThread } from './layouts.ts';
import { ThreadSide } from './layouts.ts';

const side = new ThreadSide();

parentPort?.on('message', (message: ToThread) => {
  const answer = side.answer(message);
  if (answer) parentPort?.postMessage(answer);
});
