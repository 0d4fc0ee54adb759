/**
 * The runs that were kept: files in the workspace's storage that the debug adapter writes at the end of each session, the last of
 * them in a list under Run and Debug. From there one is opened, stepped through, exported or deleted.
 */
import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { HistoryView } from './historyView.ts';
import { definitionFor } from './languages.ts';

export const runEnding = '.aslrun.json';
const headLength = 64 * 1024;

/** What the second line of a kept run says of it. */
interface About {
  readonly title: string;
  readonly program: string;
  /** Of a template: which of its machines. */
  readonly definition?: string;
  readonly status: string;
  readonly error?: string;
  readonly kept: string;
  readonly visits: number;
  readonly events: number;
  /** The test of that state alone: its data stands in the file, and nothing can be run again. */
  readonly test?: string;
}

export interface KeptRun {
  readonly file: string;
  readonly about: About;
}

/** The folder in which runs are kept; undefined when none are to be. */
export function runsFolder(context: vscode.ExtensionContext): string | undefined {
  if (mostKept() === 0) return undefined;
  const storage = context.storageUri ?? context.globalStorageUri;
  return storage.scheme === 'file' ? path.join(storage.fsPath, 'runs') : undefined;
}

function mostKept(): number {
  return Math.max(0, vscode.workspace.getConfiguration('asl').get('debug.keptRuns', 20));
}

export class Runs implements vscode.TreeDataProvider<KeptRun>, vscode.Disposable {
  readonly #folder: string | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #registrations: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** Read when somebody asks, until there are others. */
  #known: Promise<KeptRun[]> | undefined;

  constructor(context: vscode.ExtensionContext, history: HistoryView) {
    this.#folder = runsFolder(context);
    const { window, commands, debug } = vscode;
    const command = (name: string, run: (kept: KeptRun) => unknown) =>
      commands.registerCommand(`aslWorkbench.${name}`, async (chosen: unknown) => {
        const kept = await this.#chosen(chosen);
        if (kept) await run(kept);
      });
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      window.createTreeView('aslWorkbench.runs', { treeDataProvider: this }),
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event }) => {
        if (session.type === 'asl' && event === 'asl/kept') void this.#prune();
      }),
      command('openRun', ({ file, about }) => history.show(about.title, `kept ${whenOf(about)}`, { run: file })),
      command('stepThroughRun', stepThrough),
      command('exportRun', exportRun),
      command('deleteRun', async ({ file }) => {
        await rm(file, { force: true });
        this.#tell();
      }),
      commands.registerCommand('aslWorkbench.stepThroughHistory', stepThroughHistory),
      commands.registerCommand('aslWorkbench.deleteAllRuns', () => this.#deleteAll()),
    );
    this.#tell();
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  async getChildren(): Promise<KeptRun[]> {
    const kept = await Promise.all((await this.#files()).map(readKept));
    return kept.filter(each => each !== undefined).sort((a, b) => (a.about.kept < b.about.kept ? 1 : -1));
  }

  /** Those of a definition, the newest first. */
  async of(program: string, definition: string | undefined): Promise<KeptRun[]> {
    this.#known ??= this.getChildren();
    return (await this.#known).filter(
      ({ about }) => about.program === program && (about.definition === undefined || about.definition === definition),
    );
  }

  getTreeItem({ file, about }: KeptRun): vscode.TreeItem {
    const { title, status, visits, events, error, program } = about;
    const item = new vscode.TreeItem(title);
    item.id = file;
    item.description = `${status.toLowerCase()}${error === undefined ? '' : `: ${error}`}, ${visits} ${visits === 1 ? 'state' : 'states'}, ${whenOf(about)}`;
    item.tooltip = `${program}\n${status}${error === undefined ? '' : `: ${error}`}\n${visits} states visited, ${events} events\n${new Date(about.kept).toLocaleString()}`;
    item.iconPath = iconOf(status);
    item.contextValue = 'aslRun';
    item.command = { command: 'aslWorkbench.openRun', title: 'Show History', arguments: [{ file, about }] };
    return item;
  }

  async #files(): Promise<string[]> {
    if (this.#folder === undefined) return [];
    try {
      const names = await readdir(this.#folder);
      // The names begin with the time at which they were kept.
      return names
        .filter(name => name.endsWith(runEnding))
        .sort()
        .reverse()
        .map(name => path.join(this.#folder ?? '', name));
    } catch {
      return [];
    }
  }

  async #prune(): Promise<void> {
    const old = (await this.#files()).slice(mostKept());
    await Promise.all(old.map(file => rm(file, { force: true })));
    this.#tell();
  }

  async #deleteAll(): Promise<void> {
    const files = await this.#files();
    const answer = await vscode.window.showWarningMessage(
      `Delete all ${files.length} kept runs?`,
      { modal: true },
      'Delete',
    );
    if (answer !== 'Delete') return;
    await Promise.all(files.map(file => rm(file, { force: true })));
    this.#tell();
  }

  /** The list stands there once there is something in it. */
  #tell(): void {
    this.#known = undefined;
    this.#changed.fire();
    void this.#files().then(files =>
      vscode.commands.executeCommand('setContext', 'aslWorkbench.hasKeptRuns', files.length > 0),
    );
  }

  /** A row of the list, a file of the explorer, or what a person picks. */
  async #chosen(chosen: unknown): Promise<KeptRun | undefined> {
    if (chosen instanceof vscode.Uri) return readOrTell(chosen.fsPath);
    const given = chosen as Partial<KeptRun> | undefined;
    if (typeof given?.file === 'string' && given.about) return given as KeptRun;
    const items: (vscode.QuickPickItem & { readonly kept?: KeptRun })[] = (await this.getChildren()).map(kept => {
      const { description, iconPath } = this.getTreeItem(kept);
      return {
        label: kept.about.title,
        description: String(description),
        iconPath: iconPath as vscode.ThemeIcon,
        kept,
      };
    });
    items.push({ label: 'Choose a File…', iconPath: new vscode.ThemeIcon('folder-opened') });
    const picked = await vscode.window.showQuickPick(items, { title: 'Kept runs', placeHolder: 'Which run?' });
    if (!picked || picked.kept) return picked?.kept;
    const [file] = (await vscode.window.showOpenDialog({ filters: { 'Kept runs': ['aslrun.json', 'json'] } })) ?? [];
    return file && readOrTell(file.fsPath);
  }
}

async function stepThrough({ file, about }: KeptRun): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(about.program));
  const name = `Run of ${about.title}`;
  await vscode.debug.startDebugging(folder, { type: 'asl', request: 'launch', name, run: file });
}

/** What AWS has recorded, with the definition it was recorded of: that in the active editor, or one that is chosen. */
async function stepThroughHistory(resource: unknown): Promise<void> {
  const program =
    definitionFor(resource) ?? (await chosenFile('The definition of the execution', ['json', 'yaml', 'yml']));
  const history = program && (await chosenFile('What get-execution-history has printed', ['json']));
  if (!history) return;
  const name = `Recorded execution of ${path.basename(program.fsPath)}`;
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(program), {
    type: 'asl',
    request: 'launch',
    name,
    program: program.fsPath,
    history: history.fsPath,
  });
}

async function chosenFile(title: string, endings: readonly string[]): Promise<vscode.Uri | undefined> {
  const filters = { [endings.join(', ')]: [...endings] };
  return (await vscode.window.showOpenDialog({ title, openLabel: 'Open', filters }))?.[0];
}

async function exportRun({ file, about }: KeptRun): Promise<void> {
  const folder = vscode.Uri.file(path.dirname(about.program));
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${about.title}${runEnding}`),
    filters: { 'Kept runs': ['aslrun.json'] },
  });
  if (target) await vscode.workspace.fs.copy(vscode.Uri.file(file), target, { overwrite: true });
}

async function readOrTell(file: string): Promise<KeptRun | undefined> {
  const kept = await readKept(file);
  if (!kept) void vscode.window.showErrorMessage(`${path.basename(file)} is no run that was kept.`);
  return kept;
}

/** The beginning says what it is: a file is not read whole to be shown in a list. */
export async function readKept(file: string): Promise<KeptRun | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
      const head = buffer.toString('utf8', 0, bytesRead);
      const line = /^\{\s*"about"\s*:\s*(\{.*\}),?$/m.exec(head)?.[1];
      const about = line === undefined ? undefined : (JSON.parse(line) as About & { readonly 'asl-run'?: unknown });
      return about?.['asl-run'] === undefined ? undefined : { file, about };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

function iconOf(status: string): vscode.ThemeIcon {
  if (status === 'SUCCEEDED') return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
  if (status === 'RUNNING') return new vscode.ThemeIcon('debug-pause');
  if (status === 'ABORTED') return new vscode.ThemeIcon('circle-slash');
  return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
}

/** `just now`, `5 min ago`, `yesterday`. */
export function whenOf({ kept }: Pick<About, 'kept'>): string {
  const minutes = Math.floor((Date.now() - Date.parse(kept)) / 60_000);
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return new Date(kept).toLocaleDateString();
}
