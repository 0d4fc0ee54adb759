/**
 * What the adapter needs from outside, named once: files, and a breath between two pieces of work. In its own process
 * it is Node (`main.ts`), in a test a table of texts, in a browser VS Code's file system.
 */
import type { TaskAnswer, TaskCall } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import type { Examples } from './asking.ts';

export interface HostFile {
  /** Path relative to the listed folder, with `/`. */
  readonly path: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
}

/** What Lambda functions are run with. */
export type FunctionRuntime = 'node' | 'python';

/** A function that is to be run in a process of its own. */
export interface FunctionSpec {
  readonly name: string;
  readonly runtime: FunctionRuntime;
  /** `app.handler` */
  readonly handler: string;
  /** Where its code is. */
  readonly folder: string;
  /** The files that may have it, the best first. */
  readonly files: readonly string[];
  /** Code that stands in the template. */
  readonly code: string | undefined;
  readonly env: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  readonly memory: number;
  /** Waits for a debugger of its language before the code is loaded. Then it is never too slow. */
  readonly inspect: boolean;
}

/** What came of a call. `text` is the payload: JSON, of the error where there was one. */
export interface Invoked {
  readonly kind: 'result' | 'error';
  readonly text: string;
  readonly requestId: string;
  /** The process is no more: it has crashed, or has been ended for taking too long. */
  readonly ended: boolean;
}

export interface FunctionProcess {
  /** One call at a time. Rejects when there is no process. */
  invoke(event: Json, more: { readonly clientContext?: Json; readonly qualifier?: string }): Promise<Invoked>;
  stop(): void;
}

/** A module of handlers in a process of its own. */
export interface HandlerProcess {
  /** Undefined when no handler is for the call. */
  answer(call: TaskCall): Promise<TaskAnswer | undefined>;
  stop(): void;
}

/** What processes that the debugger starts tell while they run. */
export interface ProcessEvents {
  /** A line of its output, with the line end. */
  output(text: string, category: 'stdout' | 'stderr', of: string): void;
  /** A debugger can be attached to it, and is waited for. */
  inspector(port: number, of: string): void;
}

export interface Host {
  /** The process that the adapter is, where it is one. */
  readonly processId?: number;
  /** The catalog of AWS services, if it can be read; else `onTrouble` hears why, once. */
  catalog?(onTrouble?: (message: string) => void): Examples | undefined;
  /** Starts a function. A host without it runs none. */
  startFunction?(spec: FunctionSpec, events: ProcessEvents): Promise<FunctionProcess>;
  /** Loads a module of handlers in a process of its own, where a debugger can be attached. */
  startHandlers?(path: string, events: ProcessEvents): Promise<HandlerProcess>;
  /** The bytes of a file; undefined when there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** The same piece by piece, where files may be too large to be held. */
  openFile?(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /**
   * Writes at a position of a file, makes it and its folders when they are missing, and cuts off what stands behind.
   * A host without it keeps files as they are.
   */
  writeFile?(path: string, content: Uint8Array, position: number): Promise<void>;
  /**
   * Loads a JavaScript module and gives its exports; undefined when there is none. A host without it cannot run foreign code.
   * A file that has changed is loaded anew.
   */
  importModule?(path: string): Promise<object | undefined>;
  /** Writes a run that is to be kept, and makes its folder. A host without it keeps none. */
  keepRun?(path: string, text: string): Promise<void>;
  /** All files inside a folder and its folders; empty when there is none. */
  listFiles(folder: string): Promise<readonly HostFile[]>;
  /** Lets messages come in: resolves in a later turn of the event loop. */
  breathe(): Promise<void>;
}

export async function readText(host: Host, path: string): Promise<string | undefined> {
  const bytes = await host.readFile(path);
  return bytes && new TextDecoder().decode(bytes);
}
