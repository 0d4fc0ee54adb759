/**
 * The catalog for programs that run in Node: finds the pack beside the program, and reads it when it is first asked for. The only
 * file of this room's reader that knows files; a browser opens its pack with `openCatalog` and fflate's `unzlibSync`.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { type Catalog, CatalogError, type PackReader } from './catalog.ts';
import { openCatalog } from './open-catalog.ts';

/**
 * The catalog that belongs to this program, opened at the first call. Undefined when there is none that can be read; then
 * `onTrouble` has had a sentence for people, once. A host that is asked often may call this as often.
 */
export function lazyCatalog(onTrouble: (message: string) => void = () => {}): () => Catalog | undefined {
  let opened: { readonly catalog: Catalog | undefined } | undefined;
  return () => {
    opened ??= { catalog: openCatalogFile(packFile(), onTrouble) };
    return opened.catalog;
  };
}

/** The catalog in a file. As `lazyCatalog` when it cannot be read. */
export function openCatalogFile(file: string, onTrouble: (message: string) => void = () => {}): Catalog | undefined {
  try {
    return openCatalog(fileReader(file), inflateSync, onTrouble);
  } catch (error) {
    onTrouble(
      error instanceof CatalogError
        ? error.message
        : `The catalog of AWS services cannot be read: ${error instanceof Error ? error.message : String(error)}. Install ASL Workbench again; until then services and actions are not known, and all the rest works.`,
    );
    return undefined;
  }
}

/**
 * Reads a part when it is asked for, so that the 4 MB of the pack are neither read at the start nor held. The file is closed in
 * between: an open one could not be replaced by an update on Windows.
 */
function fileReader(file: string): PackReader {
  return (start, end) => {
    const descriptor = openSync(file, 'r');
    try {
      const length = Math.min(end, fstatSync(descriptor).size) - start;
      const bytes = new Uint8Array(Math.max(length, 0));
      const read = readSync(descriptor, bytes, 0, bytes.length, start);
      return read === bytes.length ? bytes : bytes.subarray(0, read);
    } finally {
      closeSync(descriptor);
    }
  };
}

/** Beside the bundle of a program, or where the generator puts it when the sources run as they are. */
export function packFile(): string {
  const here = typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));
  const beside = path.join(here, 'catalog.pack');
  const generated = path.join(here, 'generated', 'catalog.pack');
  return !existsSync(beside) && existsSync(generated) ? generated : beside;
}
