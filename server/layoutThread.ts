/** The thread in which large graphs become pictures. See layouts.ts. */
import { parentPort } from 'node:worker_threads';
import { inPauses, rehearsal } from '../graph/index.ts';
import type { ToThread } from './layouts.ts';
import { ThreadSide } from './layouts.ts';

const side = new ThreadSide();
let hasDrawn = false;

parentPort?.on('message', (message: ToThread) => {
  const answer = side.answer(message);
  if (!answer) return;
  parentPort?.postMessage(answer);
  // Nobody waits for this thread but for a picture: it may take longer steps.
  if (!hasDrawn) inPauses(rehearsal({ states: 300 }));
  hasDrawn = true;
});
