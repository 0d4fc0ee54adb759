/** Files from Node's file system. Told apart: a file that is not there is a value, any other trouble is told. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Host, HostFile } from './host.ts';

export const nodeHost: Host = {
  readFile: file => orElse(readFile(file), undefined),
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
