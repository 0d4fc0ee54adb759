/**
 * The inputs beside a definition, `NAME.input.json` and `NAME.*.input.json` beside `NAME.asl.json`, read again when they have changed.
 * Of one that cannot be used it is known why.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '../language/index.ts';
import { companionsOf, formatOf, readData, tooLarge } from '../language/index.ts';
import { pathOf } from './files.ts';
import { Folders } from './folders.ts';

/** Bytes. Larger ones are not read: no execution takes more than 256 KiB. */
export const largestSample = 1_000_000;
const most = 20;

export interface Sample {
  /** Of the file. */
  readonly name: string;
  readonly value: Json;
}

/** One that cannot be used, and why. */
export interface SpoiltSample {
  readonly name: string;
  readonly problem: string;
}

type Read = { readonly value: Json } | { readonly problem: string };

const none: readonly Sample[] = [];

export class Samples {
  readonly #read = new Map<string, Read & { readonly stamp: number }>();
  readonly #folders = new Folders(name => /\.input\.(?:json|ya?ml)$/.test(name));
  readonly #last = new Map<string, readonly Sample[]>();

  /** The input of that name alone, or the first; undefined when there is none, or none that can be read. */
  besides(uri: string): Json | undefined {
    return this.all(uri)[0]?.value;
  }

  /** The plain `NAME.input.json` first. The same list as long as the files are the same. */
  all(uri: string): readonly Sample[] {
    const found = this.#beside(uri).flatMap(({ name, read }) =>
      read && 'value' in read ? [{ name, value: read.value }] : [],
    );
    const before = this.#last.get(uri);
    const isSame = before?.length === found.length && found.every((each, index) => each.value === before[index]?.value);
    if (isSame && before) return before;
    if (found.length === 0 && !before) return none;
    this.#last.set(uri, found);
    return found;
  }

  /** Those that cannot be used. */
  spoilt(uri: string): readonly SpoiltSample[] {
    return this.#beside(uri).flatMap(({ name, read }) =>
      read && 'problem' in read ? [{ name, problem: `${name} ${read.problem}` }] : [],
    );
  }

  #beside(uri: string): { readonly name: string; readonly read: Read | undefined }[] {
    const file = pathOf(uri);
    if (file === undefined) return [];
    const folder = path.dirname(file);
    const own = path.basename(file);
    return companionsOf(own, this.#folders.names(folder))
      .inputs.slice(0, most)
      .map(name => ({ name, read: this.#at(path.join(folder, name)) }));
  }

  #at(file: string): Read | undefined {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const known = this.#read.get(file);
    if (known?.stamp === stat.mtimeMs) return known;
    const read = stat.size > largestSample ? tooLarge(stat.size) : readSample(file);
    this.#read.set(file, { stamp: stat.mtimeMs, ...read });
    return read;
  }
}

function readSample(file: string): Read {
  const read = readData(readFileSync(file, 'utf8'), formatOf(file));
  if ('value' in read) return { value: read.value };
  const { problem, at } = read;
  const what = /\.json$/i.test(file) ? 'JSON' : 'YAML';
  return { problem: at === undefined ? problem : `is no ${what} that can be read: ${problem}` };
}
