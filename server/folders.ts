/** The names in folders, read again when the folder has changed: for what lies beside a file. */
import { readdirSync, statSync } from 'node:fs';

/** The names in folders that are asked for; of a folder that is not there none. */
export class Folders {
  readonly #known = new Map<string, { readonly stamp: number; readonly names: readonly string[] }>();

  constructor(private readonly isMeant: (name: string) => boolean) {}

  names(folder: string): readonly string[] {
    const stamp = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (stamp === undefined) return [];
    const known = this.#known.get(folder);
    if (known?.stamp === stamp) return known.names;
    const names = readdirSync(folder).filter(this.isMeant);
    this.#known.set(folder, { stamp, names });
    return names;
  }
}
