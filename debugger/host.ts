/**
 * What the adapter needs from outside, named once: files, and a breath between two pieces of work. In its own process
 * it is Node (`main.ts`), in a test a table of texts, in a browser VS Code's file system.
 */
export interface HostFile {
  /** Path relative to the listed folder, with `/`. */
  readonly path: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
}

export interface Host {
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
