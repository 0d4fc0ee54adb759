/**
 * Tests of single states that lie beside a definition (`NAME.*.aslrun.json`, as `asl test-state --record` writes them), as runs of
 * which the data is known. Read again when they have changed.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KeptTest, keptTestEnding, readKeptTest } from '../dataflow/index.ts';
import { baseOf } from './features/companions.ts';

/** Bytes of one that is read. */
const largest = 4_000_000;
const most = 20;

export interface KeptTestBeside extends KeptTest {
  readonly id: string;
  /** As people know it. */
  readonly label: string;
  readonly at: number;
}

export class KeptTests {
  readonly #read = new Map<string, { readonly stamp: number; readonly test: KeptTestBeside | undefined }>();
  readonly #folders = new Map<string, { readonly stamp: number; readonly names: readonly string[] }>();

  /** The newest first. `machine` is the name of one in a template. */
  of(uri: string, machine: string | undefined): readonly KeptTestBeside[] {
    if (!uri.startsWith('file:')) return [];
    let file: string;
    try {
      file = fileURLToPath(uri);
    } catch {
      return []; // a URI of another kind of machine
    }
    const folder = path.dirname(file);
    const start = `${baseOf(path.basename(file))}.`;
    return this.#names(folder)
      .filter(name => name.startsWith(start))
      .slice(0, most)
      .flatMap(name => this.#at(path.join(folder, name)) ?? [])
      .filter(({ definition }) => definition === undefined || definition === machine)
      .sort((a, b) => b.at - a.at);
  }

  #names(folder: string): readonly string[] {
    const stamp = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (stamp === undefined) return [];
    const known = this.#folders.get(folder);
    if (known?.stamp === stamp) return known.names;
    const names = readdirSync(folder).filter(name => name.endsWith(keptTestEnding));
    this.#folders.set(folder, { stamp, names });
    return names;
  }

  #at(file: string): KeptTestBeside | undefined {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const known = this.#read.get(file);
    if (known?.stamp === stat.mtimeMs) return known.test;
    const read = stat.size > largest ? undefined : readKeptTest(readFileSync(file, 'utf8'));
    const test = read && {
      ...read,
      id: `test:${file}`,
      label: `the test of ${read.test} (${read.status}, ${path.basename(file)})`,
      at: Date.parse(read.kept) || stat.mtimeMs,
    };
    this.#read.set(file, { stamp: stat.mtimeMs, test });
    return test;
  }
}
