/**
 * Tests of single states that lie beside a definition (`NAME.*.aslrun.json`, as `asl test-state --record` writes them), as runs of
 * which the data is known. Read again when they have changed.
 */

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type KeptTest, keptTestEnding, readKeptTest } from '../dataflow/index.ts';
import { baseOf } from '../language/index.ts';
import { pathOf } from './files.ts';
import { Folders } from './folders.ts';

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
  readonly #folders = new Folders(name => name.endsWith(keptTestEnding));

  /** The newest first. `machine` is the name of one in a template. */
  of(uri: string, machine: string | undefined): readonly KeptTestBeside[] {
    const file = pathOf(uri);
    if (file === undefined) return [];
    const folder = path.dirname(file);
    const start = `${baseOf(path.basename(file))}.`;
    return this.#folders
      .names(folder)
      .filter(name => name.startsWith(start))
      .slice(0, most)
      .flatMap(name => this.#at(path.join(folder, name)) ?? [])
      .filter(({ definition }) => definition === undefined || definition === machine)
      .sort((a, b) => b.at - a.at);
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
