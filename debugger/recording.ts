/**
 * What a run has read from outside, kept while it reads it, and given again when the run is made again: a host around another
 * one. Files that are too large to be kept are read again from where they were. Knows no run and no format.
 */
import type { Host, HostFile } from './host.ts';

/** Everything that was read, as JSON. Bytes that are no text stand as base64. */
export interface ReadFiles {
  readonly files: { readonly [path: string]: string | { readonly base64: string } };
  readonly folders: { readonly [path: string]: readonly HostFile[] };
  /** Read, and too large to be kept. */
  readonly leftOut: readonly string[];
}

/** Bytes of all files together that are kept. */
const mostBytes = 16 * 1024 * 1024;

/** `taken` gives what has been read so far. */
export function recordingHost(host: Host): { readonly host: Host; taken(): ReadFiles } {
  const files = new Map<string, Uint8Array>();
  const folders = new Map<string, readonly HostFile[]>();
  const leftOut = new Set<string>();
  let bytes = 0;
  const keep = (path: string, content: Uint8Array) => {
    // What is read first counts: a definition that is saved while it runs stays what it was.
    if (files.has(path) || leftOut.has(path)) return;
    bytes += content.length;
    if (bytes > mostBytes) leftOut.add(path);
    else files.set(path, content);
  };
  const { openFile } = host;
  return {
    host: {
      ...host,
      async readFile(path) {
        const content = await host.readFile(path);
        if (content) keep(path, content);
        return content;
      },
      ...(openFile && {
        async openFile(path: string) {
          const pieces = await openFile(path);
          return pieces && noting(pieces, whole => (whole ? keep(path, whole) : leftOut.add(path)));
        },
      }),
      async listFiles(folder) {
        const found = await host.listFiles(folder);
        folders.set(folder, found);
        return found;
      },
    },
    taken: () => ({
      files: Object.fromEntries([...files].map(([path, content]) => [path, textOrBase64(content)])),
      folders: Object.fromEntries(folders),
      leftOut: [...leftOut],
    }),
  };
}

/** The files as they were then. It runs no foreign code and writes nothing. */
export function recordedHost(host: Host, { files, folders, leftOut }: ReadFiles): Host {
  const far = new Set(leftOut);
  const readFile = async (path: string): Promise<Uint8Array | undefined> => {
    if (far.has(path)) return host.readFile(path);
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    return content === undefined ? undefined : bytesOf(content);
  };
  return {
    readFile,
    async openFile(path) {
      if (far.has(path) && host.openFile) return host.openFile(path);
      const content = await readFile(path);
      return content && onePiece(content);
    },
    listFiles: async folder => (Object.hasOwn(folders, folder) ? folders[folder]! : []),
    breathe: () => host.breathe(),
  };
}

/** A stream passes through; at its end the whole is told, or nothing when it is too much. */
async function* noting(
  pieces: AsyncIterable<Uint8Array>,
  told: (whole: Uint8Array | undefined) => void,
): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array[] | undefined = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > mostBytes) {
      if (kept) told(undefined);
      kept = undefined;
    } else kept?.push(piece.slice());
    yield piece;
  }
  if (!kept) return;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of kept) {
    whole.set(piece, at);
    at += piece.length;
  }
  told(whole);
}

async function* onePiece(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

function textOrBase64(content: Uint8Array): string | { base64: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    let binary = '';
    for (let at = 0; at < content.length; at += 0x8000)
      binary += String.fromCharCode(...content.subarray(at, at + 0x8000));
    return { base64: btoa(binary) };
  }
}

function bytesOf(content: ReadFiles['files'][string]): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  const binary = atob(content.base64);
  return Uint8Array.from(binary, character => character.charCodeAt(0));
}
