/**
 * S3 of the runs that are made for showing values: the folder `s3` beside the file, as debugger and `asl run` have it, with folders for
 * buckets and files for objects. What such a run writes stays in memory, and what is large is not read.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { World } from '../interpreter/index.ts';
import { pathOf } from './files.ts';

/** Of one object; an execution that reads more of it is worth a debug session. */
const largestObject = 4_000_000;
const mostObjects = 5_000;

/** `uri`: of the definition. Each run has its own, for it reads what it has written. */
export function bucketFolder(uri: string): Required<Pick<World, 'readObject' | 'listObjects' | 'writeObject'>> {
  const file = pathOf(uri);
  const folder = file === undefined ? undefined : path.join(path.dirname(file), 's3');
  const written = new Map<string, Uint8Array>();
  /** Undefined for a name that leads out of the folder. */
  const inFolder = (...names: string[]): string | undefined => {
    if (folder === undefined) return undefined;
    const found = path.join(folder, ...names);
    return found.startsWith(folder + path.sep) ? found : undefined;
  };
  return {
    async readObject(bucket, key) {
      const own = written.get(`${bucket}/${key}`);
      if (own) return own;
      const place = inFolder(bucket, key);
      if (place === undefined) return undefined;
      const about = statSync(place, { throwIfNoEntry: false });
      if (!about?.isFile()) return undefined;
      if (about.size > largestObject)
        throw new Error(
          `s3://${bucket}/${key} has ${(about.size / 1e6).toFixed(1)} MB: values are shown of what has at most ${largestObject / 1e6} MB. Debug the state machine to run it with all of it.`,
        );
      return readFileSync(place);
    },
    async listObjects(bucket, prefix) {
      const place = inFolder(bucket);
      const names = place && statSync(place, { throwIfNoEntry: false })?.isDirectory() ? filesIn(place) : [];
      const onDisk = names.flatMap(key => {
        const about = statSync(path.join(place!, key), { throwIfNoEntry: false });
        return about?.isFile() ? [{ key, size: about.size, lastModified: about.mtimeMs, etag: `"${about.size}"` }] : [];
      });
      const own = [...written].flatMap(([name, { length }]) =>
        name.startsWith(`${bucket}/`)
          ? [{ key: name.slice(bucket.length + 1), size: length, lastModified: 0, etag: `"${length}"` }]
          : [],
      );
      return [...onDisk.filter(({ key }) => !written.has(`${bucket}/${key}`)), ...own]
        .filter(({ key }) => key.startsWith(prefix))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async writeObject(bucket, key, content) {
      written.set(`${bucket}/${key}`, new TextEncoder().encode(content));
    },
  };
}

/** Keys of a bucket, with `/` between folders. */
function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.slice(0, mostObjects).map(name => name.split(path.sep).join('/'));
}
