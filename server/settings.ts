/**
 * What people decide about open files: the editor's settings, by folder, and above them the nearest `.aslrc`
 * file, as it stands in the editor or on disk. What these say is the language's matter; here they are found and kept.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkspaceEdit } from 'vscode-languageserver';
import type { CheckOptions, CheckSettings, Config, Level } from '../language/index.ts';
import {
  configNames,
  configTextWith,
  editOfLevel,
  isConfigName,
  matches,
  mergeSettings,
  readConfig,
  rules,
  settingsForFile,
  settingsOf,
  texts,
} from '../language/index.ts';
import { pathOf } from './files.ts';
import { type Preferences, preferencesOf } from './preferences.ts';
import { LineIndex } from './text.ts';

/** Asks the editor for its section `asl`, for each of these scopes. */
export type AskEditor = (scopes: readonly (string | undefined)[]) => Promise<readonly unknown[]>;

interface FolderSettings extends CheckSettings {
  readonly ignore: readonly string[];
  readonly preferences: Preferences;
}

interface ConfigFile {
  readonly folder: string;
  readonly file: string;
  readonly config: Config;
}

const nothing: FolderSettings = { ignore: [], preferences: preferencesOf(undefined) };
const allOff: Readonly<Record<string, Level>> = Object.fromEntries(rules.map(({ id }) => [id, 'off']));

export class Settings {
  /** Counts what changed. */
  generation = 0;
  /** Whether the editor can be asked to create a file. */
  createsFiles = false;
  readonly #openText: (uri: string) => string | undefined;
  /** By the URI of a workspace folder; under undefined for everything outside. */
  #editor = new Map<string | undefined, FolderSettings>([[undefined, nothing]]);
  /** By folder. */
  readonly #configs = new Map<string, ConfigFile | undefined>();
  readonly #kept = new Map<string, CheckOptions>();

  /** `openText` is the text of a file that is open in the editor. */
  constructor(openText: (uri: string) => string | undefined = () => undefined) {
    this.#openText = openText;
  }

  /** The workspace folders, before anything is known of their settings. */
  start(folders: readonly string[]): void {
    this.#editor = new Map([undefined, ...folders].map(folder => [folder, nothing]));
    this.#forget();
  }

  /** Asks for the settings of these folders anew. */
  async ask(askEditor: AskEditor, folders: readonly string[]): Promise<void> {
    const scopes = [undefined, ...folders];
    const answers = await askEditor(scopes);
    this.#editor = new Map(scopes.map((scope, index) => [scope, folderSettings(answers[index])]));
    this.#forget();
  }

  /** For an editor that sends its settings and is not asked. */
  take(section: unknown): void {
    const settings = folderSettings(section);
    this.#editor = new Map([...this.#editor.keys()].map(folder => [folder, settings]));
    this.#forget();
  }

  /** Takes notice of a file that was changed. True when it is one that decides something. */
  changed(uri: string): boolean {
    if (!isConfigName(uri)) return false;
    this.#configs.clear();
    this.#forget();
    return true;
  }

  /** What is decided about a file. In one that is ignored no rule speaks. */
  optionsFor(uri: string): CheckOptions {
    const known = this.#kept.get(uri) ?? this.#decide(uri);
    this.#kept.set(uri, known);
    return known;
  }

  /** What is switched on and off for a file. */
  preferencesFor(uri: string): Preferences {
    return (this.#editor.get(this.#scopeOf(uri)) ?? nothing).preferences;
  }

  /** The edit that switches a rule off: in the configuration file that decides about `uri`, else in a new one of its folder. */
  switchOff(uri: string, rule: string): { readonly title: string; readonly edit: WorkspaceEdit } | undefined {
    const file = pathOf(uri);
    if (file === undefined) return undefined;
    const found = this.#above(path.dirname(file));
    if (found) {
      const text = this.#textOf(found.file) ?? '';
      const edit = editOfLevel(text, found.file, rule, 'off');
      const title = `Switch ${rule} off in ${path.basename(found.file)}`;
      const range = edit && new LineIndex(text).range(edit.span);
      return (
        range && { title, edit: { changes: { [pathToFileURL(found.file).href]: [{ range, newText: edit.text }] } } }
      );
    }
    const folder = pathOf(this.#scopeOf(uri) ?? '');
    if (folder === undefined || !this.createsFiles) return undefined;
    const created = pathToFileURL(path.join(folder, '.aslrc.json')).href;
    const start = { line: 0, character: 0 };
    return {
      title: `Switch ${rule} off in a new .aslrc.json`,
      edit: {
        documentChanges: [
          { kind: 'create', uri: created, options: { ignoreIfExists: true } },
          {
            textDocument: { uri: created, version: null },
            edits: [{ range: { start, end: start }, newText: configTextWith(rule, 'off') }],
          },
        ],
      },
    };
  }

  #forget(): void {
    this.#kept.clear();
    this.generation += 1;
  }

  #decide(uri: string): CheckOptions {
    const scope = this.#scopeOf(uri);
    const editor = this.#editor.get(scope) ?? nothing;
    const file = pathOf(uri);
    const root = scope === undefined ? undefined : pathOf(scope);
    const found = file === undefined ? undefined : this.#above(path.dirname(file));
    const settings =
      found && file !== undefined ? settingsForFile(found.config, relative(found.folder, file)) : undefined;
    const ignored =
      settings?.ignored || (root !== undefined && file !== undefined && matches(editor.ignore, relative(root, file)));
    const { rules: severities, workflowType } = mergeSettings([editor, settings]);
    return {
      ...(workflowType && { workflowType }),
      ...(ignored ? { severities: allOff } : severities && { severities }),
    };
  }

  /** The innermost workspace folder around a file. */
  #scopeOf(uri: string): string | undefined {
    return [...this.#editor.keys()]
      .filter(folder => folder !== undefined && uri.startsWith(`${folder.replace(/\/$/, '')}/`))
      .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0];
  }

  #above(folder: string): ConfigFile | undefined {
    if (this.#configs.has(folder)) return this.#configs.get(folder);
    const parent = path.dirname(folder);
    const found = this.#read(folder) ?? (parent === folder ? undefined : this.#above(parent));
    this.#configs.set(folder, found);
    return found;
  }

  #read(folder: string): ConfigFile | undefined {
    for (const name of configNames) {
      const file = path.join(folder, name);
      const text = this.#textOf(file);
      if (text !== undefined) return { folder, file, config: readConfig(text, name).config };
    }
    return undefined;
  }

  /** As it stands in the editor, else on disk. */
  #textOf(file: string): string | undefined {
    return this.#openText(pathToFileURL(file).href) ?? (existsSync(file) ? readOrNothing(file) : undefined);
  }
}

function folderSettings(section: unknown): FolderSettings {
  const { ignore } = (section ?? {}) as { ignore?: unknown };
  return { ...settingsOf(section), ignore: texts(ignore), preferences: preferencesOf(section) };
}

function relative(folder: string, file: string): string {
  return path.relative(folder, file).replaceAll('\\', '/');
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
