/**
 * The catalog for programs that run in Node: finds the pack beside the program, and reads it when it is first asked for. The only
 * file of this room's reader that knows files; a browser opens its pack with `openCatalog` and fflate's `inflateSync`.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { type Catalog, CatalogError } from './catalog.ts';
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
    return openCatalog(readFileSync(file), inflateRawSync, onTrouble);
  } catch (error) {
    onTrouble(
      error instanceof CatalogError
        ? error.message
        : `The catalog of AWS services cannot be read: ${error instanceof Error ? error.message : String(error)}. Install ASL Workbench again; until then services and actions are not known, and all the rest works.`,
    );
    return undefined;
  }
}

/** Beside the bundle of a program, or where the generator puts it when the sources run as they are. */
export function packFile(): string {
  const here = typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));
  const beside = path.join(here, 'catalog.pack');
  return existsSync(beside) ? beside : path.join(here, 'generated', 'catalog.pack');
}
