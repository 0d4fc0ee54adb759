/**
 * The templates of the workspace, and which definitions they name: so that a definition in a file of its own is known by its
 * type and its substitutions. The folders are looked through once, in the background; after that the editor tells what
 * changes. A file is only parsed when a look at its text finds state machines in it.
 */
import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Callable, Document, FilePart, NamedFile } from '../language/index.ts';
import {
  embeddedDefinition,
  formatOf,
  looksLikeTemplate,
  looksLikeTerraform,
  namedFiles,
  nextDocument,
  parseDocument,
  readParts,
  readTemplate,
  terraformFiles,
} from '../language/index.ts';
import { pathOf } from './files.ts';
import { LineIndex } from './text.ts';
import type { NamingAt } from './workspace.ts';

/** Folders in which nobody keeps templates of their own. */
export const passedOver = /^(?:node_modules|\..*|cdk\.out|dist|build|out|target|venv|__pycache__)$/;
const maxFolders = 5000;
const maxFiles = 5000;
const maxSize = 2_000_000;

interface TemplateFile {
  readonly uri: string;
  readonly lines: LineIndex;
  readonly files: readonly NamedFile[];
  /** For the next version, which takes over what has not changed; none of Terraform. */
  readonly document: Document | undefined;
}

interface DefinitionFile {
  readonly uri: string;
  readonly document: Document;
  readonly lines: LineIndex;
}

export class TemplateIndex {
  /** Counts what changed. */
  generation = 0;
  /** The paths of those that are looked through. */
  readonly #folders = new Set<string>();
  /** By the path of the template. */
  readonly #templates = new Map<string, TemplateFile>();
  /** By the path of the definition. */
  #named: Map<string, NamingAt[]> | undefined;
  readonly #definitions = new Map<string, DefinitionFile & { readonly stamp: string }>();

  /** What the templates say of a file. */
  namings(uri: string): readonly NamingAt[] {
    if (!this.#named) {
      this.#named = new Map();
      for (const [from, { uri: template, lines, files }] of this.#templates)
        for (const { path: to, naming, part } of files) {
          const target = path.resolve(path.dirname(from), to);
          const all = this.#named.get(target) ?? [];
          all.push({ naming, uri: template, lines, ...(part && { part }) });
          this.#named.set(target, all);
        }
    }
    const file = pathOf(uri);
    return (file !== undefined && this.#named.get(file)) || [];
  }

  /** What the templates mention that tasks can call, by ARNs. */
  callables(): (Callable & { readonly where: string })[] {
    return [...this.#templates.values()].flatMap(({ files: [first] }) =>
      (first?.naming.callables ?? []).flatMap(each =>
        each.arn === undefined || !first ? [] : { ...each, where: first.naming.where },
      ),
    );
  }

  /** Reads all templates below some folders. Trouble with a single file or folder is no trouble: it is passed over. */
  async scan(folders: readonly string[]): Promise<void> {
    const open = folders.flatMap(uri => pathOf(uri) ?? []);
    for (const folder of open) this.#folders.add(folder);
    let files = 0;
    for (let visited = 0; visited < maxFolders && files < maxFiles; visited++) {
      const folder = open.shift();
      if (folder === undefined) return;
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory() && !passedOver.test(entry.name)) open.push(full);
        else if (entry.isFile() && mayBeTemplate(entry.name) && ++files <= maxFiles) await this.#readAgain(full);
      }
    }
  }

  /** Takes notice of a file that was written, or removed, on disk. Says whether that tells something about definitions. */
  async changed(uri: string): Promise<boolean> {
    const file = pathOf(uri);
    if (file === undefined || this.#isPassedOver(file)) return false;
    // What a template says of the keys that its definition mentions depends on the definition.
    if (this.namings(uri).length > 0) {
      this.generation += 1;
      return true;
    }
    return mayBeTemplate(file) && (await this.#readAgain(file));
  }

  /** Takes notice of the text of a file, which an editor may hold unsaved; undefined when the file is gone. */
  update(uri: string, text: string | undefined): boolean {
    const file = pathOf(uri);
    return file !== undefined && this.#take(file, text);
  }

  /** The definition that stands at a path beside a file, or in a part of that file, as it is on disk. */
  definition(uri: string, relative: string, part?: FilePart): DefinitionFile | undefined {
    const from = pathOf(uri);
    if (from === undefined) return undefined;
    const file = path.resolve(path.dirname(from), relative);
    try {
      const { mtimeMs, size } = statSync(file);
      if (size > maxSize) return undefined;
      const stamp = `${mtimeMs} ${size}`;
      let known = this.#definitions.get(file);
      if (known?.stamp !== stamp) {
        const text = readFileSync(file, 'utf8');
        const document = parseDocument(text, formatOf(file));
        known = { uri: pathToFileURL(file).href, document, lines: new LineIndex(text), stamp };
        this.#definitions.set(file, known);
      }
      return part ? partOf(known, part) : known;
    } catch {
      return undefined; // There is no such file yet, or no right to read it.
    }
  }

  #isPassedOver(file: string): boolean {
    const folder = [...this.#folders].find(each => file.startsWith(each + path.sep)) ?? '';
    const below = path.dirname(file.slice(folder.length)).split(path.sep);
    return below.some(each => passedOver.test(each));
  }

  async #readAgain(file: string): Promise<boolean> {
    try {
      const { size } = await stat(file);
      return size <= maxSize && this.#take(file, await readFile(file, 'utf8'));
    } catch {
      return this.#take(file, undefined);
    }
  }

  /** Whether something is different now. */
  #take(file: string, text: string | undefined): boolean {
    const before = this.#templates.get(file);
    const toldBefore = told(before?.files);
    const { files, document } = filesNamedIn(text ?? '', file, before?.document);
    if (files.length === 0 && !before) return false;
    if (files.length === 0 || text === undefined) this.#templates.delete(file);
    else {
      const lines = new LineIndex(text, before?.lines);
      this.#templates.set(file, { uri: pathToFileURL(file).href, lines, files, document });
    }
    this.#named = undefined;
    this.generation += 1;
    return toldBefore !== told(files);
  }
}

function partOf(file: DefinitionFile, part: FilePart): DefinitionFile | undefined {
  const template = readParts(file.document, [{ ...part, type: undefined }]);
  const [definition] = template?.machines.flatMap(machine => embeddedDefinition(template, machine)) ?? [];
  // In a text the places would be others.
  const isObject = definition?.document.text === file.document.text;
  return definition && isObject ? { ...file, document: definition.document } : undefined;
}

/** `before`: of the version before, which nobody uses any more. */
export function filesNamedIn(text: string, file: string, before?: Document): Pick<TemplateFile, 'files' | 'document'> {
  const where = path.basename(file);
  if (file.endsWith('.tf'))
    return { files: looksLikeTerraform(text) ? terraformFiles(text, where) : [], document: undefined };
  if (!looksLikeTemplate(text)) return { files: [], document: undefined };
  const format = file.endsWith('.template') ? formatByText(text) : formatOf(file);
  const document = before?.format === format ? nextDocument(before, text) : parseDocument(text, format);
  const template = readTemplate(document);
  return { files: template ? namedFiles(template, where) : [], document };
}

function formatByText(text: string): 'json' | 'yaml' {
  return /^\s*\{/.test(text) ? 'json' : 'yaml';
}

function mayBeTemplate(name: string): boolean {
  return (
    /\.(?:ya?ml|json|template|tf)$/i.test(name) && !/\.asl\.|(?:^|[/\\])(?:package|tsconfig)[\w-]*\.json$/i.test(name)
  );
}

/** What others see of the named files, for comparison; the places in the template may move. */
function told(files: readonly NamedFile[] = []): string {
  return JSON.stringify(
    files.map(({ path: to, naming, part }) => [
      to,
      part,
      naming.type,
      naming.given && [...naming.given].map(([key, { value }]) => [key, value]),
    ]),
  );
}
