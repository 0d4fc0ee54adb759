/**
 * The world of an execution whose S3 is a folder: folders in it stand for buckets, files for objects; tasks are answered by
 * somebody else. What the execution writes to S3 it can read again. It lands in the folder when the host writes files;
 * otherwise it stays in memory, as when debugging, which changes no files.
 */
import type { TaskAnswer, TaskCall, World } from '../interpreter/index.ts';
import type { Host } from './host.ts';
import { joinPath } from './paths.ts';

export function folderWorld(
  host: Host,
  folder: string | undefined,
  task: (call: TaskCall) => TaskAnswer | Promise<TaskAnswer>,
): World {
  /** Written objects that are kept here, in pieces. */
  const kept = new Map<string, readonly Uint8Array[]>();
  /** Objects that are written in parts: how long each part is, or the parts themselves. */
  const parts = new Map<string, readonly Uint8Array[]>();
  const lengths = new Map<string, readonly number[]>();
  const encoder = new TextEncoder();
  const pathOf = (bucket: string, key: string): string | undefined =>
    folder === undefined || leadsOut(bucket) || leadsOut(key) ? undefined : joinPath(joinPath(folder, bucket), key);
  const target = (bucket: string, key: string): string => {
    const path = pathOf(bucket, key);
    if (path !== undefined) return path;
    throw new Error(`s3://${bucket}/${key} cannot be written: its name leads out of the folder that stands for S3.`);
  };
  const writes = host.writeFile !== undefined && folder !== undefined;
  return {
    task,
    async readObject(bucket, key) {
      const pieces = kept.get(`${bucket}/${key}`);
      if (pieces !== undefined) return joined(pieces);
      const path = pathOf(bucket, key);
      return path === undefined ? undefined : host.readFile(path);
    },
    async openObject(bucket, key) {
      const pieces = kept.get(`${bucket}/${key}`);
      if (pieces !== undefined) return streamOf(pieces);
      const path = pathOf(bucket, key);
      return path === undefined ? undefined : host.openFile?.(path);
    },
    async listObjects(bucket, prefix) {
      const onDisk = folder === undefined || leadsOut(bucket) ? [] : await host.listFiles(joinPath(folder, bucket));
      const objects = new Map(
        onDisk.map(({ path, size, modified }) => [
          path,
          { key: path, size, lastModified: modified, etag: etagOf(size, modified) },
        ]),
      );
      for (const [name, pieces] of kept)
        if (name.startsWith(`${bucket}/`)) {
          const key = name.slice(bucket.length + 1);
          const size = lengthOf(pieces);
          objects.set(key, { key, size, lastModified: 0, etag: etagOf(size, 0) });
        }
      return [...objects.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async writeObject(bucket, key, content) {
      const bytes = encoder.encode(content);
      if (writes) await host.writeFile!(target(bucket, key), bytes, 0);
      else kept.set(`${bucket}/${key}`, [bytes]);
    },
    async writePart(bucket, key, part, content) {
      const name = `${bucket}/${key}`;
      const bytes = encoder.encode(content);
      if (writes) {
        const before = (lengths.get(name) ?? []).slice(0, part);
        await host.writeFile!(target(bucket, key), bytes, sum(before));
        lengths.set(name, [...before, bytes.length]);
      } else parts.set(name, [...(parts.get(name) ?? []).slice(0, part), bytes]);
    },
    async completeParts(bucket, key, count) {
      const name = `${bucket}/${key}`;
      // A file stands there already, with exactly its parts.
      if (!writes) kept.set(name, (parts.get(name) ?? []).slice(0, count));
      parts.delete(name);
      lengths.delete(name);
    },
  };
}

/** Keys of S3 may hold `..`; paths of files must not. */
function leadsOut(name: string): boolean {
  return name.split(/[\\/]/).includes('..');
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return sum(pieces.map(piece => piece.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** S3's is a hash of the content; that would mean reading every file to list a folder. */
function etagOf(size: number, modified: number): string {
  return `"${Math.trunc(modified).toString(16)}-${size.toString(16)}"`;
}
