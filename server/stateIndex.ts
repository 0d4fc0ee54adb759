/**
 * The states of all definitions in the workspace, for those who look for one by its name. Nothing is read before somebody asks;
 * then every definition once, and again only what has changed. A file is only parsed when a look at its text finds states.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Range } from 'vscode-languageserver';
import type { StateType } from '../language/index.ts';
import { definitionsIn, formatOf, readStateMachine } from '../language/index.ts';
import { pathOf } from './files.ts';
import { passedOver } from './templates.ts';
import { LineIndex } from './text.ts';

export interface IndexedSymbol {
  readonly name: string;
  /** Undefined for a state machine, and for a state without a type. */
  readonly type: StateType | undefined;
  readonly isMachine: boolean;
  readonly uri: string;
  readonly range: Range;
  /** The machine it belongs to, and the file. */
  readonly container: string;
}

const maxFolders = 5000;
const maxFiles = 5000;
const maxSize = 2_000_000;
const mostFound = 500;

/** What the editor has open: it counts more than what is on disk. */
interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

export class StateIndex {
  readonly #open: () => readonly OpenDocument[];
  readonly #folders = new Set<string>();
  /** By path; the version is that of the open document, null for what is on disk. */
  readonly #symbols = new Map<
    string,
    { readonly version: number | null; readonly symbols: readonly IndexedSymbol[] }
  >();
  /** The paths of all files that may hold definitions; undefined until they have been looked for. */
  #known: Promise<Set<string>> | undefined;

  constructor(open: () => readonly OpenDocument[] = () => []) {
    this.#open = open;
  }

  add(folder: string): void {
    this.#folders.add(folder);
    this.#known = undefined;
  }

  remove(folder: string): void {
    this.#folders.delete(folder);
    this.#known = undefined;
  }

  /** Takes notice of a file that is new, another one now, or gone. */
  async changed(uri: string): Promise<void> {
    const file = pathOf(uri);
    if (file === undefined) return;
    this.#symbols.delete(file);
    if (this.#known && mayHold(file) && this.#isLookedAt(file)) (await this.#known).add(file);
  }

  /** The best matches of a query, whose letters a name has in this order. Undefined when nobody waits for it any more. */
  async find(query: string, isCancelled: () => boolean): Promise<IndexedSymbol[] | undefined> {
    this.#known ??= this.#look();
    const found: { readonly symbol: IndexedSymbol; readonly rank: number }[] = [];
    const wanted = query.toLowerCase();
    const open = new Map(this.#open().flatMap(each => [[pathOf(each.uri) ?? '', each] as const]));
    for (const file of await this.#known) {
      if (isCancelled()) return undefined;
      const document = open.get(file);
      const known = this.#symbols.get(file);
      const isFresh = known !== undefined && known.version === (document?.version ?? null);
      // Others have their turn while something is read.
      const symbols = isFresh ? known.symbols : await this.#read(file, document);
      for (const symbol of symbols) {
        const rank = rankOf(symbol.name.toLowerCase(), wanted);
        if (rank !== undefined) found.push({ symbol, rank });
      }
    }
    found.sort((a, b) => a.rank - b.rank || a.symbol.name.localeCompare(b.symbol.name, 'en'));
    return found.slice(0, mostFound).map(({ symbol }) => symbol);
  }

  async #read(file: string, document: OpenDocument | undefined): Promise<readonly IndexedSymbol[]> {
    const uri = document?.uri ?? pathToFileURL(file).href;
    const text = document?.getText() ?? (await textOf(file));
    const symbols = text === undefined ? [] : symbolsIn(uri, text);
    this.#symbols.set(file, { version: document?.version ?? null, symbols });
    return symbols;
  }

  /** In one of the folders, and in none that is passed over. */
  #isLookedAt(file: string): boolean {
    for (const uri of this.#folders) {
      const folder = pathOf(uri);
      const below = folder === undefined ? '..' : path.relative(folder, path.dirname(file));
      const steps = below.split(path.sep);
      if (steps[0] !== '..' && !path.isAbsolute(below) && !steps.some(step => step !== '' && passedOver.test(step)))
        return true;
    }
    return false;
  }

  async #look(): Promise<Set<string>> {
    const found = new Set<string>();
    const open = [...this.#folders].flatMap(uri => pathOf(uri) ?? []);
    for (let visited = 0; visited < maxFolders && found.size < maxFiles; visited++) {
      const folder = open.shift();
      if (folder === undefined) break;
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory() && !passedOver.test(entry.name)) open.push(full);
        else if (entry.isFile() && mayHold(entry.name)) found.add(full);
      }
    }
    return found;
  }
}

/** Undefined for what is gone, too large, or not ours to read. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await stat(file)).size <= maxSize ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function mayHold(name: string): boolean {
  return /\.(?:asl|ya?ml|json|template)$/i.test(name) && !/(?:^|[/\\])(?:package|tsconfig)[\w.-]*\.json$/i.test(name);
}

/** All symbols of a text that has states. */
function symbolsIn(uri: string, text: string): IndexedSymbol[] {
  if (!/\bStartAt\b/.test(text) || !/\bStates\b/.test(text)) return [];
  const lines = new LineIndex(text);
  const file = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  const isOurs = /\.asl(?:\.\w+)?$/i.test(file);
  const found: IndexedSymbol[] = [];
  for (const { document, mapping, embedded } of definitionsIn(
    text,
    uri.endsWith('.template') ? formatByText(text) : formatOf(uri),
  )) {
    const machine = readStateMachine(document);
    if (!machine || (!isOurs && machine.root.states.length === 0)) continue;
    const name = embedded?.machine.name ?? file.replace(/(?:\.asl)?\.\w+$|\.asl$/, '');
    const container = embedded ? `${name} · ${file}` : file;
    const range = lines.range(
      embedded
        ? embedded.machine.nameNode.span
        : mapping.toFile({ start: machine.node.span.start, end: machine.node.span.start }),
    );
    found.push({ name, type: undefined, isMachine: true, uri, range, container: file });
    for (const { name: state, type, nameNode } of machine.states)
      found.push({
        name: state,
        type,
        isMachine: false,
        uri,
        range: lines.range(mapping.toFile(nameNode.span)),
        container,
      });
  }
  return found;
}

function formatByText(text: string): 'json' | 'yaml' {
  return /^\s*\{/.test(text) ? 'json' : 'yaml';
}

/** Less is better: it begins with what is wanted, has it inside, or has its letters in this order. */
function rankOf(name: string, wanted: string): number | undefined {
  const at = name.indexOf(wanted);
  if (at >= 0) return at === 0 ? 0 : 1;
  let from = 0;
  for (const letter of wanted) {
    const next = name.indexOf(letter, from);
    if (next < 0) return undefined;
    from = next + 1;
  }
  return 2;
}
