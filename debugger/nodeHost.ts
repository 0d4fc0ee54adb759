/** Files from Node's file system. Told apart: a file that is not there is a value, any other trouble is told. */
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { lazyCatalog } from '../catalog/node.ts';
import type { Host, HostFile } from './host.ts';
import { startFunction, startHandlers } from './processes.ts';
import { importModuleFile } from './typescript.ts';

let tellTrouble: ((message: string) => void) | undefined;
const catalog = lazyCatalog(message => tellTrouble?.(message));

export const nodeHost: Host = {
  processId: process.pid,
  catalog(onTrouble) {
    tellTrouble = onTrouble ?? tellTrouble;
    return catalog();
  },
  startFunction,
  startHandlers,
  readFile: file => orElse(readFile(file), undefined),
  async openFile(file) {
    const found = await orElse(stat(file), undefined);
    return found === undefined ? undefined : piecesOf(file);
  },
  async importModule(file) {
    const found = await orElse(stat(file), undefined);
    if (found === undefined) return undefined;
    // Node keeps a module for as long as its address is the same.
    const address = `${pathToFileURL(file).href}?changed=${found.mtimeMs}`;
    return importModuleFile(address);
  },
  async keepRun(file, text) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  },
  async listFiles(folder) {
    const entries = await orElse(readdir(folder, { recursive: true, withFileTypes: true }), []);
    const files = entries.filter(entry => entry.isFile());
    return Promise.all(
      files.map(async (entry): Promise<HostFile> => {
        const full = path.join(entry.parentPath, entry.name);
        const { size, mtimeMs } = await stat(full);
        return { path: path.relative(folder, full).split(path.sep).join('/'), size, modified: mtimeMs };
      }),
    );
  },
  breathe: () => new Promise(resolve => setImmediate(resolve)),
};

/** A host that also writes. The debugger has none: debugging changes no files. */
export const writingNodeHost: Host = {
  ...nodeHost,
  async writeFile(file, content, position) {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, position === 0 ? 'w' : 'r+');
    try {
      await handle.write(content, 0, content.length, position);
      await handle.truncate(position + content.length);
    } finally {
      await handle.close();
    }
  },
};

const pieceLength = 256 * 1024;

/** The file is closed between pieces: a reader that is never heard of again leaves nothing open. */
async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const handle = await open(file, 'r');
    let length: number;
    const piece = new Uint8Array(pieceLength);
    try {
      length = (await handle.read(piece, 0, pieceLength, position)).bytesRead;
    } finally {
      await handle.close();
    }
    if (length === 0) return;
    position += length;
    yield piece.subarray(0, length);
  }
}

/** A missing file or folder is a value; any other trouble (no permission, a folder in its place) is told. */
async function orElse<T, U>(promise: Promise<T>, missing: U): Promise<T | U> {
  try {
    return await promise;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return missing;
    throw error;
  }
}
