/** The inputs beside a definition, `NAME.input.json` and `NAME.*.input.json` beside `NAME.asl.json`, read again when they have changed. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../language/index.ts';
import { formatOf, parseDocument, toJson } from '../language/index.ts';
import { companionKind } from './features/companions.ts';

/** Larger ones are not read: what they would show is in the first megabyte of any of them. */
const largest = 1_000_000;
const most = 20;

export interface Sample {
  /** Of the file. */
  readonly name: string;
  readonly value: Json;
}

const none: readonly Sample[] = [];

export class Samples {
  readonly #read = new Map<string, { readonly stamp: number; readonly value: Json | undefined }>();
  readonly #folders = new Map<string, { readonly stamp: number; readonly names: readonly string[] }>();
  readonly #last = new Map<string, readonly Sample[]>();

  /** The input of that name alone, or the first; undefined when there is none, or none that can be read. */
  besides(uri: string): Json | undefined {
    return this.all(uri)[0]?.value;
  }

  /** The plain `NAME.input.json` first. The same list as long as the files are the same. */
  all(uri: string): readonly Sample[] {
    if (!uri.startsWith('file:')) return none;
    let file: string;
    try {
      file = fileURLToPath(uri);
    } catch {
      return none; // a URI of another kind of machine
    }
    const folder = path.dirname(file);
    const own = path.basename(file);
    const names = this.#names(folder)
      .filter(name => companionKind(name, own) === 'input')
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .slice(0, most);
    const found = names.flatMap((name): Sample[] => {
      const value = this.#at(path.join(folder, name));
      return value === undefined ? [] : [{ name, value }];
    });
    const before = this.#last.get(uri);
    const isSame = before?.length === found.length && found.every((each, index) => each.value === before[index]?.value);
    if (isSame && before) return before;
    this.#last.set(uri, found);
    return found;
  }

  #names(folder: string): readonly string[] {
    const stamp = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (stamp === undefined) return [];
    const known = this.#folders.get(folder);
    if (known?.stamp === stamp) return known.names;
    const names = readdirSync(folder).filter(name => /\.input\.(?:json|ya?ml)$/.test(name));
    this.#folders.set(folder, { stamp, names });
    return names;
  }

  #at(file: string): Json | undefined {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > largest) return undefined;
    const known = this.#read.get(file);
    if (known?.stamp === stat.mtimeMs) return known.value;
    const { root, problems } = parseDocument(readFileSync(file, 'utf8'), formatOf(file));
    const value = root && problems.length === 0 ? toJson(root) : undefined;
    this.#read.set(file, { stamp: stat.mtimeMs, value });
    return value;
  }
}
