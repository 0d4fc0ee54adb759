/**
 * The world of a debugged execution: tasks are answered by the mocks file, S3 is a folder on disk. What the execution
 * writes to S3 it can read again, but it stays in memory: debugging changes no files.
 */
import type { TaskAnswer, TaskCall, World } from '../interpreter/index.ts';
import type { Host } from './host.ts';
import { joinPath } from './paths.ts';

export function folderWorld(
  host: Host,
  folder: string | undefined,
  task: (call: TaskCall) => TaskAnswer | Promise<TaskAnswer>,
): World {
  const written = new Map<string, Uint8Array>();
  const encoder = new TextEncoder();
  return {
    task,
    async readObject(bucket, key) {
      return (
        written.get(`${bucket}/${key}`) ??
        (folder === undefined ? undefined : host.readFile(joinPath(joinPath(folder, bucket), key)))
      );
    },
    async listObjects(bucket, prefix) {
      const onDisk = folder === undefined ? [] : await host.listFiles(joinPath(folder, bucket));
      const objects = new Map(
        onDisk.map(({ path, size, modified }) => [
          path,
          { key: path, size, lastModified: modified, etag: etagOf(size, modified) },
        ]),
      );
      for (const [name, content] of written)
        if (name.startsWith(`${bucket}/`)) {
          const key = name.slice(bucket.length + 1);
          objects.set(key, { key, size: content.length, lastModified: 0, etag: etagOf(content.length, 0) });
        }
      return [...objects.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async writeObject(bucket, key, content) {
      written.set(`${bucket}/${key}`, encoder.encode(content));
    },
  };
}

/** S3's is a hash of the content; that would mean reading every file to list a folder. */
function etagOf(size: number, modified: number): string {
  return `"${Math.trunc(modified).toString(16)}-${size.toString(16)}"`;
}
