/**
 * Who makes pictures of graphs. Small ones are made at once; a large one takes as long as some keystrokes, and is made in a thread
 * of its own, so that completion and diagnostics do not wait for it. Of several questions about one key that wait, the newest
 * is worked on, and its answer is everybody's. Where there is no thread, or it fails, everything is made here.
 */
import type { Worker } from 'node:worker_threads';
import type { Graph, GraphChanges, GraphContent, GraphScope, Layout, Picture, PictureChanges } from '../graph/index.ts';
import {
  applied,
  changesBetween,
  contentAfter,
  contentChanges,
  contentOf,
  createLayout,
  graphIn,
} from '../graph/index.ts';

export interface Layouts {
  /** The picture of the graph, or of one that was asked for later under the same key. What has not changed is remembered by key. */
  picture(key: string, graph: Graph, collapsed: readonly string[]): Picture | Promise<Picture>;
  forget(key: string): void;
}

/** What the thread is told and answers, see layoutThread.ts. A graph is told as what became of the last one of the key. */
export type ToThread =
  | { readonly type: 'draw'; readonly key: string; readonly graph: GraphChanges; readonly collapsed: readonly string[] }
  | { readonly type: 'forget'; readonly key: string };
/** The first picture of a key is told whole, all others as what became of the one before. */
export type FromThread =
  | { readonly picture: Picture }
  | { readonly changes: PictureChanges }
  | { readonly error: string };

/** All of it here and now. */
export class LayoutsHere implements Layouts {
  readonly #layouts = new Map<string, Layout>();

  picture(key: string, graph: Graph, collapsed: readonly string[]): Picture {
    const layout = this.#layouts.get(key) ?? createLayout();
    this.#layouts.set(key, layout);
    return layout(graph, { collapsed: new Set(collapsed) });
  }

  forget(key: string): void {
    this.#layouts.delete(key);
  }
}

/** The thread's side: one question, one answer, in turn. */
export class ThreadSide {
  readonly #layouts = new LayoutsHere();
  readonly #last = new Map<string, Picture>();
  readonly #content = new Map<string, GraphContent>();

  answer(message: ToThread): FromThread | undefined {
    const { key } = message;
    if (message.type === 'forget') {
      this.#last.delete(key);
      this.#content.delete(key);
      this.#layouts.forget(key);
      return undefined;
    }
    try {
      const content = contentAfter(this.#content.get(key), message.graph);
      if (!content) throw new Error('These are changes of a graph that is not known.');
      this.#content.set(key, content);
      const before = this.#last.get(key);
      const picture = this.#layouts.picture(key, graphIn(content), message.collapsed);
      this.#last.set(key, picture);
      return before ? { changes: changesBetween(before, picture) } : { picture };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
}

/** More states than these are not drawn while others wait: some milliseconds. */
const smallGraph = 120;

interface Job {
  readonly key: string;
  readonly graph: Graph;
  readonly collapsed: readonly string[];
  readonly waiting: ((picture: Picture) => void)[];
}

export class LayoutsInThread implements Layouts {
  readonly #here = new LayoutsHere();
  readonly #queue = new Map<string, Job>();
  /** The last picture of the thread by key, of which it tells the changes. */
  readonly #last = new Map<string, Picture>();
  /** The last graph that the thread was told of by key. */
  readonly #told = new Map<string, GraphContent>();
  #running: Job | undefined;
  #thread: Worker | undefined;
  #failed = false;

  /** `start` gives a thread that runs layoutThread.ts, or undefined or an error where there can be none. */
  constructor(
    private readonly start: () => Worker | undefined,
    private readonly log: (message: string) => void,
  ) {}

  picture(key: string, graph: Graph, collapsed: readonly string[]): Picture | Promise<Picture> {
    if (this.#failed || !isLarge(graph.root) || !this.#started()) return this.#here.picture(key, graph, collapsed);
    return new Promise(resolve => {
      const outdated = this.#queue.get(key)?.waiting ?? [];
      this.#queue.set(key, { key, graph, collapsed, waiting: [...outdated, resolve] });
      this.#next();
    });
  }

  forget(key: string): void {
    this.#here.forget(key);
    this.#last.delete(key);
    this.#told.delete(key);
    this.#thread?.postMessage({ type: 'forget', key } satisfies ToThread);
  }

  #next(): void {
    if (this.#running) return;
    const [job] = this.#queue.values();
    // A thread that has nothing to do keeps no program alive.
    if (!job) return void this.#thread?.unref();
    this.#queue.delete(job.key);
    this.#running = job;
    this.#thread?.ref();
    const { key, graph, collapsed } = job;
    const content = contentOf(graph);
    const changes = contentChanges(this.#told.get(key), content);
    this.#told.set(key, content);
    this.#thread?.postMessage({ type: 'draw', key, graph: changes, collapsed } satisfies ToThread);
  }

  #started(): boolean {
    if (this.#thread) return true;
    try {
      this.#thread = this.start();
    } catch (error) {
      this.#giveUp(error);
    }
    if (!this.#thread) {
      this.#failed = true;
      return false;
    }
    this.#thread.on('message', (answer: FromThread) => {
      const job = this.#running;
      this.#running = undefined;
      if (!job) return;
      this.#take(job, answer);
      this.#next();
    });
    this.#thread.on('error', error => this.#giveUp(error));
    this.#thread.on('exit', code => this.#giveUp(`it ended with ${code}`));
    return true;
  }

  #take(job: Job, answer: FromThread): void {
    if ('error' in answer) {
      this.forget(job.key);
      this.#drawHere(job, answer.error);
      return;
    }
    const before = this.#last.get(job.key);
    const picture = 'picture' in answer ? answer.picture : before && applied(before, answer.changes);
    if (picture) {
      this.#last.set(job.key, picture);
      tell(job, picture);
      return;
    }
    // The file was closed and opened again meanwhile: the next picture is told whole.
    this.forget(job.key);
    this.#drawHere(job);
  }

  /** What waits is made here, and all that comes. */
  #giveUp(reason: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#thread = undefined;
    const jobs = [...(this.#running ? [this.#running] : []), ...this.#queue.values()];
    this.#running = undefined;
    this.#queue.clear();
    this.log(`Large graphs are drawn in the server from now on: ${reason instanceof Error ? reason.message : reason}`);
    for (const job of jobs) this.#drawHere(job);
  }

  #drawHere(job: Job, reason?: string): void {
    if (reason !== undefined) this.log(`A graph could not be drawn in its thread: ${reason}`);
    tell(job, this.#here.picture(job.key, job.graph, job.collapsed));
  }
}

function tell({ waiting }: Job, picture: Picture): void {
  for (const each of waiting) each(picture);
}

function isLarge(scope: GraphScope): boolean {
  let left = smallGraph;
  const count = ({ nodes }: GraphScope): void => {
    left -= nodes.length;
    for (const node of nodes) for (const inner of node.scopes) if (left > 0) count(inner);
  };
  count(scope);
  return left <= 0;
}
