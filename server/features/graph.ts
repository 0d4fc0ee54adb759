/**
 * The picture of a document's machine. While the text cannot be drawn (broken in the middle of typing) the last picture
 * that could be is shown again, marked as stale, so that the graph never blinks away.
 */

import type { Picture } from '../../graph/index.ts';
import { createLayout, graphOf } from '../../graph/index.ts';
import type { Snapshot } from '../workspace.ts';

export interface GraphAnswer {
  readonly version: number;
  readonly title: string;
  readonly picture: Picture | undefined;
  /** The picture is older than the text. */
  readonly stale: boolean;
}

export class GraphCache {
  readonly #last = new Map<string, GraphAnswer & { layout: ReturnType<typeof createLayout> }>();

  pictureOf(snapshot: Snapshot): GraphAnswer {
    const last = this.#last.get(snapshot.uri);
    if (last?.version === snapshot.version) return answer(last);
    const title = decodeURIComponent(snapshot.uri.slice(snapshot.uri.lastIndexOf('/') + 1));
    const broken = snapshot.document.problems.some(problem => problem.rule !== 'duplicate-key');
    const drawable = snapshot.machine !== undefined && snapshot.machine.states.length > 0;
    if (last?.picture && (broken || !drawable)) {
      const stale = { ...last, version: snapshot.version, stale: true };
      this.#last.set(snapshot.uri, stale);
      return answer(stale);
    }
    const layout = last?.layout ?? createLayout();
    const picture = drawable && snapshot.machine ? layout(graphOf(snapshot.machine)) : undefined;
    const fresh = { version: snapshot.version, title, picture, stale: false, layout };
    this.#last.set(snapshot.uri, fresh);
    return answer(fresh);
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }
}

function answer({ version, title, picture, stale }: GraphAnswer): GraphAnswer {
  return { version, title, picture, stale };
}
