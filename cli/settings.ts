/** What is decided about the files of a call: by the nearest `.aslrc` file, or the one that is named, and by the call itself. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CheckSettings, Config, Diagnostic, FileSettings, Level } from '../language/index.ts';
import { closest, configNames, levels, mergeSettings, readConfig, rules, settingsForFile } from '../language/index.ts';
import { readText, UserError } from './files.ts';

export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly config: Config;
  readonly problems: readonly Diagnostic[];
}

export class SettingsFinder {
  readonly #cwd: string;
  readonly #named: ConfigFile | undefined;
  readonly #asked: CheckSettings;
  readonly #byFolder = new Map<string, ConfigFile | undefined>();

  /** `config` is a file that is used for everything; `asked` is stronger than any file. */
  constructor(cwd: string, config: string | undefined, asked: CheckSettings) {
    this.#cwd = cwd;
    this.#named = config === undefined ? undefined : read(path.resolve(cwd, config), config);
    this.#asked = asked;
  }

  settingsFor(file: string): FileSettings {
    const absolute = path.resolve(this.#cwd, file);
    const found = this.#named ?? this.#above(path.dirname(absolute));
    if (!found) return { ...this.#asked, ignored: false };
    const relative = path.relative(path.dirname(found.path), absolute).replaceAll('\\', '/');
    const settings = settingsForFile(found.config, relative);
    return { ...mergeSettings([settings, this.#asked]), ignored: settings.ignored };
  }

  /** All configuration files that were used. */
  get files(): ConfigFile[] {
    return this.#named ? [this.#named] : [...new Set(this.#byFolder.values())].flatMap(file => file ?? []);
  }

  #above(folder: string): ConfigFile | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const here = configNames.map(name => path.join(folder, name)).find(existsSync);
    const parent = path.dirname(folder);
    const found = here !== undefined ? read(here) : parent === folder ? undefined : this.#above(parent);
    this.#byFolder.set(folder, found);
    return found;
  }
}

function read(file: string, name = file): ConfigFile {
  const text = readText(file, name);
  return { path: file, text, ...readConfig(text, file) };
}

/** `id=severity`, as on the command line. Throws `UserError`. */
export function ruleLevel(text: string): [id: string, level: Level] {
  const [id = '', level = ''] = text.split('=', 2).map(part => part.trim());
  const ids = rules.map(rule => rule.id);
  if (!ids.includes(id)) {
    const [instead] = closest(id, ids);
    throw new UserError(
      `There is no rule "${id}".${instead === undefined ? ' "asl rules" lists them all.' : ` Did you mean "${instead}"?`}`,
    );
  }
  const known = levels.find(each => each === level);
  if (!known) throw new UserError(`--rule ${id}: write one of ${levels.map(each => `${id}=${each}`).join(', ')}.`);
  return [id, known];
}
