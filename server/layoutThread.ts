/** The thread in which large graphs become pictures: one question, one answer, in turn. See layouts.ts. */
import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './layouts.ts';
import { LayoutsHere } from './layouts.ts';

const layouts = new LayoutsHere();

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'forget') return layouts.forget(message.key);
  let answer: FromThread;
  try {
    answer = { picture: layouts.picture(message.key, message.graph, message.collapsed) };
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});
