/**
 * Files by their URIs, as the editor has them, or else as they are on disk: for features that look beyond the file that they
 * are asked about. A file that is not there, or not for us, is undefined and no trouble.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface TextFile {
  /** As the editor writes it, where the file is open. */
  readonly uri: string;
  readonly text: string;
  /** Of the open document; null for a file on disk. */
  readonly version: number | null;
}

export interface Files {
  read(uri: string): TextFile | undefined;
  /** The names in a folder. */
  names(folder: string): readonly string[];
}

interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

const maxSize = 2_000_000;

export class FilesOnDisk implements Files {
  readonly #open: () => readonly OpenDocument[];
  readonly #read = new Map<string, TextFile & { readonly stamp: string }>();

  constructor(open: () => readonly OpenDocument[]) {
    this.#open = open;
  }

  read(uri: string): TextFile | undefined {
    const file = pathOf(uri);
    if (file === undefined) return undefined;
    const open = this.#open().find(each => each.uri === uri || pathOf(each.uri) === file);
    if (open) return { uri: open.uri, text: open.getText(), version: open.version };
    try {
      const { mtimeMs, size, isFile } = describe(file);
      if (!isFile || size > maxSize) return undefined;
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#read.get(file);
      if (known?.stamp === stamp) return known;
      const read = { uri: pathToFileURL(file).href, text: readFileSync(file, 'utf8'), version: null, stamp };
      if (this.#read.size > 500) this.#read.clear();
      this.#read.set(file, read);
      return read;
    } catch {
      return undefined; // There is no such file, or no right to read it.
    }
  }

  names(folder: string): readonly string[] {
    const file = pathOf(folder);
    try {
      return file === undefined ? [] : readdirSync(file);
    } catch {
      return [];
    }
  }
}

function describe(file: string) {
  const stats = statSync(file);
  return { mtimeMs: stats.mtimeMs, size: stats.size, isFile: stats.isFile() };
}

/** The URI of a path that is relative to the folder of a file; undefined where files have no paths. */
export function beside(uri: string, relative: string): string | undefined {
  const file = pathOf(uri);
  return file === undefined ? undefined : pathToFileURL(path.resolve(path.dirname(file), relative)).href;
}

/** Whether two URIs are about the same file, however they are written. */
export function sameFile(a: string, b: string): boolean {
  return a === b || (pathOf(a) !== undefined && pathOf(a) === pathOf(b));
}

export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? path.normalize(fileURLToPath(uri)) : undefined;
  } catch {
    return undefined; // A URI of another machine, or of another kind of machine.
  }
}
