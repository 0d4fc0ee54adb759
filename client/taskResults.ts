/**
 * The result of a task as a document: what the adapter proposes stands in an editor, the person changes it, and two lenses above it
 * end the task with it, or with an error. The text is kept in memory and goes to the adapter as it is written, so that Continue
 * takes what is seen.
 */
import * as vscode from 'vscode';
import type { WaitingItem, WaitingTask } from './waiting.ts';

const scheme = 'asl-task';

interface Proposal {
  readonly from: 'edited' | 'mock' | 'last' | 'example';
  readonly value: unknown;
}

interface Details {
  readonly proposals: readonly Proposal[];
  readonly errors: readonly string[];
}

interface OpenResult extends WaitingItem {
  readonly uri: vscode.Uri;
  text: Uint8Array;
  changed: number;
}

/** Says where a proposal comes from. */
const origins: { readonly [from in Proposal['from']]: string } = {
  edited: 'As it was edited',
  mock: 'From the mocks',
  last: 'As it was last time',
  example: 'Example from the catalog of AWS services',
};

export class TaskResults implements vscode.FileSystemProvider, vscode.CodeLensProvider {
  readonly #open = new Map<string, OpenResult>();
  readonly #closing = new Map<string, Promise<void>>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly #memory: vscode.Memento;
  readonly #registrations: vscode.Disposable;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly onDidChangeFile = this.#changes.event;
  readonly onDidChangeCodeLenses = this.#lenses.event;

  constructor(context: vscode.ExtensionContext) {
    this.#memory = context.workspaceState;
    const { workspace, languages, commands } = vscode;
    this.#registrations = vscode.Disposable.from(
      this.#changes,
      this.#lenses,
      workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true }),
      languages.registerCodeLensProvider({ scheme }, this),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === scheme) this.#edited(document);
      }),
      commands.registerCommand('aslWorkbench.chooseProposal', (uri: vscode.Uri) => this.#choose(uri)),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#registrations.dispose();
  }

  /** Shows the result that is proposed for a task. */
  async open(item: WaitingItem): Promise<void> {
    const uri = uriOf(item);
    if (!this.#open.has(uri.toString())) {
      const [first] = (await this.#details(item)).proposals;
      const text = new TextEncoder().encode(`${JSON.stringify(first?.value ?? {}, undefined, 2)}\n`);
      this.#open.set(uri.toString(), { ...item, uri, text, changed: Date.now() });
    }
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  }

  /** Ends a task with the result in its editor; opens that first, when it is not open yet. */
  async complete(item: WaitingItem): Promise<void> {
    const uri = uriOf(item);
    const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri.toString());
    if (!document) return this.open(item);
    clearTimeout(this.#timer);
    await item.session.customRequest('asl/completeTask', { id: item.task.id, text: document.getText() });
    await this.#memory.update(memoryKey(item), document.getText());
    await this.#close(uri);
  }

  /** Ends a task with an error, by a name that it may throw or by any other. */
  async fail(item: WaitingItem): Promise<void> {
    const { errors } = await this.#details(item);
    const error = await chooseError(item.task, errors);
    if (error === undefined) return;
    const cause = await vscode.window.showInputBox({
      title: `Fail ${item.task.state} with ${error}`,
      prompt: 'Cause (may be left empty)',
      ignoreFocusOut: true,
    });
    if (cause === undefined) return;
    clearTimeout(this.#timer);
    await item.session.customRequest('asl/failTask', { id: item.task.id, error, ...(cause !== '' && { cause }) });
    await this.#close(uriOf(item));
  }

  /** Closes the editors of tasks that are not waited for any more. */
  keepOnly(session: vscode.DebugSession, tasks: readonly WaitingTask[]): void {
    for (const each of this.#open.values())
      if (
        each.session.id === session.id &&
        !tasks.some(({ id, state }) => id === each.task.id && state === each.task.state)
      )
        void this.#close(each.uri);
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const item = this.#open.get(uri.toString());
    if (!item) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string, argument: unknown) =>
      new vscode.CodeLens(top, { title, command: `aslWorkbench.${command}`, arguments: [argument] });
    return [
      lens('$(check) Complete with this result', 'completeTask', item),
      lens('$(error) Fail with an error…', 'failTask', item),
      lens('$(list-selection) Begin with…', 'chooseProposal', uri),
    ];
  }

  async #details({ session, task }: WaitingItem): Promise<Details> {
    return (await session.customRequest('asl/task', { id: task.id })) as Details;
  }

  #edited(document: vscode.TextDocument): void {
    const item = this.#open.get(document.uri.toString());
    if (!item) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // What is no JSON yet is told when it is to be used.
      item.session
        .customRequest('asl/proposeResult', { id: item.task.id, text: document.getText() })
        .then(undefined, () => {});
    }, 100);
  }

  async #choose(uri: vscode.Uri): Promise<void> {
    const item = this.#open.get(uri.toString());
    if (!item) return;
    const { proposals } = await this.#details(item);
    const remembered = this.#memory.get<string>(memoryKey(item));
    const choices = [
      ...proposals.map(({ from, value }) => ({ label: origins[from], text: JSON.stringify(value, undefined, 2) })),
      ...(remembered === undefined ? [] : [{ label: 'As it was completed before', text: remembered.trimEnd() }]),
      { label: 'Empty {}', text: '{}' },
    ].map(each => ({ ...each, detail: each.text.replaceAll(/\s+/g, ' ').slice(0, 120) }));
    const chosen = await vscode.window.showQuickPick(choices, { title: `Result of ${item.task.state}` });
    if (!chosen) return;
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), `${chosen.text}\n`);
    await vscode.workspace.applyEdit(edit);
  }

  /** Once: whoever has completed it, and the adapter's word that nothing waits any more, both come to close it. */
  #close(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    let closing = this.#closing.get(key);
    if (!closing) {
      closing = this.#saveAndClose(uri).finally(() => this.#closing.delete(key));
      this.#closing.set(key, closing);
    }
    return closing;
  }

  /** The document is saved first: nobody is to be asked whether it may go. */
  async #saveAndClose(uri: vscode.Uri): Promise<void> {
    const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri.toString());
    if (document?.isDirty) await document.save();
    const tabs = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
    this.#open.delete(uri.toString());
  }

  // ---- files in memory -----------------------------------------------------------------------------------------------

  stat(uri: vscode.Uri): vscode.FileStat {
    const { text, changed } = this.#found(uri);
    return { type: vscode.FileType.File, ctime: changed, mtime: changed, size: text.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#found(uri).text;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const found = this.#found(uri);
    found.text = content;
    found.changed = Date.now();
    this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  #found(uri: vscode.Uri): OpenResult {
    const found = this.#open.get(uri.toString());
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  }
}

/** One document for a state of a session; its name is what the tab shows. */
function uriOf({ session, task }: WaitingItem): vscode.Uri {
  const name = `Result of ${task.state.replaceAll(/[\\/]/g, ' ')}.json`;
  return vscode.Uri.from({ scheme, authority: `${session.id}-${task.id}`, path: `/${name}` });
}

function memoryKey({ session, task }: WaitingItem): string {
  return `result:${session.configuration.program}:${task.state}`;
}

/** The names that are known, and whatever else is typed. */
function chooseError(task: WaitingTask, errors: readonly string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    const pick = vscode.window.createQuickPick();
    const known = errors.map(label => ({ label }));
    pick.title = `Fail ${task.state} with an error`;
    pick.placeholder = 'Name of the error, as ErrorEquals has it';
    pick.items = known;
    pick.ignoreFocusOut = true;
    pick.onDidChangeValue(value => {
      const own = value.trim();
      pick.items =
        own === '' || errors.includes(own) ? known : [{ label: own, description: 'a name of your own' }, ...known];
    });
    let chosen: string | undefined;
    pick.onDidAccept(() => {
      chosen = pick.selectedItems[0]?.label ?? (pick.value.trim() || undefined);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(chosen);
    });
    pick.show();
  });
}
