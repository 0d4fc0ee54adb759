/** The thread in which large graphs become pictures. See layouts.ts. */
import { parentPort } from 'node:worker_threads';
import { rehearsal } from '../graph/index.ts';
import type { ToThread } from './layouts.ts';
import { ThreadSide } from './layouts.ts';

/** The first picture is to be seen before anything is rehearsed; between two steps others have their turn. */
const pause = { before: 800, between: 8 } as const;

const side = new ThreadSide();
let hasDrawn = false;

parentPort?.on('message', (message: ToThread) => {
  const answer = side.answer(message);
  if (!answer) return;
  parentPort?.postMessage(answer);
  if (!hasDrawn) setTimeout(rehearse, pause.before, rehearsal());
  hasDrawn = true;
});

function rehearse(steps: Iterator<void>): void {
  if (!steps.next().done) setTimeout(rehearse, pause.between, steps);
}
