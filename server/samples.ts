/** The input beside a definition, `NAME.input.json` beside `NAME.asl.json`, read again when it has changed. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '../language/index.ts';
import { formatOf, parseDocument, toJson } from '../language/index.ts';

const largest = 1_000_000;

export class Samples {
  readonly #read = new Map<string, { readonly stamp: number; readonly value: Json | undefined }>();

  /** Undefined when there is none, or none that can be read. */
  besides(uri: string): Json | undefined {
    if (!uri.startsWith('file:')) return undefined;
    let base: string;
    try {
      base = fileURLToPath(uri).replace(/(?:\.asl)?\.(?:json|jsonc|ya?ml)$|\.asl$/i, '');
    } catch {
      return undefined; // a URI of another kind of machine
    }
    for (const ending of ['json', 'yaml', 'yml']) {
      const value = this.#at(`${base}.input.${ending}`);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #at(file: string): Json | undefined {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > largest) return undefined;
    const known = this.#read.get(file);
    if (known?.stamp === stat.mtimeMs) return known.value;
    const { root } = parseDocument(readFileSync(file, 'utf8'), formatOf(file));
    const value = root && toJson(root);
    this.#read.set(file, { stamp: stat.mtimeMs, value });
    return value;
  }
}
