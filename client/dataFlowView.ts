/**
 * The data flow view, in VS Code's panel: the state at the cursor with its data stage by stage, in a run that can be chosen. It
 * follows the cursor; what is tried in it stays there until it is applied to the document, as one edit. The language server works
 * everything out; of runs in files it is told when one is chosen.
 */
import * as vscode from 'vscode';
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node';
import { companionName } from '../language/index.ts';
import { dataFlowHtml } from './dataFlowPage/html.ts';
import {
  type Chosen,
  type DataFlow,
  type FromPage,
  readChosen,
  readFlow,
  readFromPage,
  type ToPage,
  type TryOut,
} from './dataFlowPage/messages.ts';
import { chosenRun, keptRun, type RunInFile, tellRun } from './runData.ts';
import type { Runs } from './runs.ts';
import { showPage } from './webviewPage.ts';

const viewId = 'aslWorkbench.dataFlow';
/** The cursor moves on; the view follows when it rests, and after typing a little later. */
const restMilliseconds = 150;
const nothing = 'Put the cursor into a state of a workflow to see its data here, stage by stage.';

/** The state that is shown, and what is tried with it. */
interface Shown {
  readonly uri: vscode.Uri;
  readonly machine: string | undefined;
  readonly state: string;
  readonly tryOut: TryOut;
}

export class DataFlowView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #client: LanguageClient;
  readonly #registrations: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  #shown: Shown | undefined;
  /** The run and iteration that somebody has chosen, by definition: it stays from state to state. */
  readonly #chosen = new Map<string, Chosen>();
  /** Runs in files that were chosen in a dialogue, by definition. */
  readonly #opened = new Map<string, RunInFile[]>();
  /** Sessions by the files in which their runs were kept. */
  readonly #sessionOf = new Map<string, string>();
  readonly #loading = new Map<string, Promise<boolean>>();
  readonly #runs: Runs;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The newest request; answers to older ones are not shown. */
  #asked = 0;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, runs: Runs) {
    this.#extension = context.extensionUri;
    this.#client = client;
    this.#runs = runs;
    const { window, workspace, commands, debug } = vscode;
    // Who has no workflows open has no tab for them in the panel.
    void commands.executeCommand('setContext', 'aslWorkbench.isActive', true);
    this.#registrations = vscode.Disposable.from(
      window.registerWebviewViewProvider(viewId, this, { webviewOptions: { retainContextWhenHidden: true } }),
      commands.registerCommand('aslWorkbench.showDataFlow', () => commands.executeCommand(`${viewId}.focus`)),
      window.onDidChangeTextEditorSelection(() => this.#soon()),
      window.onDidChangeActiveTextEditor(() => this.#soon()),
      workspace.onDidChangeTextDocument(({ document }) => {
        const name = document.uri.path;
        if (document.uri.toString() === this.#shown?.uri.toString() || /\.(?:input|mocks)\./.test(name)) this.#soon();
      }),
      workspace.onDidSaveTextDocument(() => this.#soon()),
      runs.onDidChangeTreeData(() => this.#soon()),
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type !== 'asl') return;
        const id = `session:${session.id}`;
        if (event === 'asl/kept' && typeof body?.path === 'string') this.#sessionOf.set(`kept:${body.path}`, id);
        if (event === 'asl/recorded' && typeof body?.program === 'string') void this.#ended(session, id, body);
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#registrations.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    webview.onDidReceiveMessage(value => {
      const message = readFromPage(value);
      if (message) void this.#receive(message);
    });
    view.onDidChangeVisibility(() => this.#soon());
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    showPage(webview, this.#extension, 'dataFlow', 'Data Flow', dataFlowHtml);
  }

  /** What a session has seen is shown in hovers and here from then on. */
  async #ended(session: vscode.DebugSession, id: string, body: { readonly program: string }): Promise<void> {
    const { definition: machine } = session.configuration;
    const uri = vscode.Uri.file(body.program).toString();
    const told = { ...body, id, uri, ...(typeof machine === 'string' && { machine }) };
    await this.#client.sendRequest('asl/recorded', told).catch(() => {}); // the server is gone: nobody asks it
    this.#soon();
  }

  async #receive(message: FromPage): Promise<void> {
    const shown = this.#shown;
    switch (message.type) {
      case 'ready':
        return this.#follow();
      case 'try':
        return shown && this.#try(shown, message.tryOut);
      case 'apply':
        return shown && this.#apply(shown, message.tryOut);
      case 'reveal':
        return shown && this.#reveal(shown, message);
      case 'open':
        return shown && this.#open(shown);
      case 'keep':
        return shown && this.#keep(shown, message.input);
    }
  }

  #soon(): void {
    if (!this.#view?.visible) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#follow(), restMilliseconds);
  }

  /** The state at the cursor; where there is none, the last one stays, with what its document says now. */
  async #follow(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const found = editor && (await this.#ask(editor.document.uri, { position: editor.selection.active }));
    if (found && editor) {
      const { state, machine } = found;
      const isSame =
        this.#shown?.state === state &&
        this.#shown.machine === machine &&
        this.#shown.uri.toString() === editor.document.uri.toString();
      if (!isSame) {
        const next = { uri: editor.document.uri, machine, state };
        this.#shown = { ...next, tryOut: { ...this.#chosen.get(keyOf(next)), fields: {} } };
      }
    }
    await this.#tell();
  }

  async #try(shown: Shown, tryOut: TryOut): Promise<void> {
    const next = { ...shown, tryOut };
    this.#shown = next;
    this.#chosen.set(keyOf(shown), readChosen(tryOut));
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const shown = this.#shown;
    const asked = ++this.#asked;
    const files = shown && (await this.#files(shown));
    const wanted = shown?.tryOut.run;
    let flow = shown && (await this.#ask(shown.uri, paramsOf(shown, shown.tryOut)));
    if (asked !== this.#asked) return;
    // One in a file is read when it is wanted for the first time.
    const file = files?.find(({ id }) => id === wanted);
    if (shown && file && flow && !flow.runs.some(({ id }) => id === wanted)) {
      const told = await this.#load(shown, file);
      if (!told) this.#forget(shown);
      if (asked !== this.#asked) return;
      const again = this.#shown ?? shown;
      flow = await this.#ask(again.uri, paramsOf(again, again.tryOut));
      if (asked !== this.#asked) return;
    }
    const chosen = readChosen(this.#shown?.tryOut);
    this.#post(
      flow ? { type: 'flow', flow: this.#withFiles(flow, files ?? []), chosen } : { type: 'none', message: nothing },
    );
  }

  /** Once, however often it is asked for meanwhile. */
  #load(shown: Shown, file: RunInFile): Promise<boolean> {
    const key = JSON.stringify([keyOf(shown), file.id]);
    const known = this.#loading.get(key);
    if (known) return known;
    const loading = Promise.resolve(
      vscode.window.withProgress({ location: { viewId } }, () => tellRun(this.#extension, this.#client, shown, file)),
    ).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** A run that could not be read is not asked for again and again. */
  #forget(shown: Shown): void {
    this.#chosen.delete(keyOf(shown));
    const opened = this.#opened.get(keyOf(shown)) ?? [];
    this.#opened.set(
      keyOf(shown),
      opened.filter(({ id }) => id !== shown.tryOut.run),
    );
    const { run: _run, ...rest } = shown.tryOut;
    this.#shown = { ...shown, tryOut: rest };
  }

  /** Kept runs of the definition, and files that were opened for it. */
  async #files(shown: Shown): Promise<readonly RunInFile[]> {
    const kept = (await this.#runs.of(shown.uri.fsPath, shown.machine)).map(keptRun);
    const opened = this.#opened.get(keyOf(shown)) ?? [];
    return [...kept, ...opened.filter(({ id }) => !kept.some(each => each.id === id))];
  }

  /** Those that the server knows already, or knows as sessions, are in its answer. */
  #withFiles(flow: DataFlow, files: readonly RunInFile[]): DataFlow {
    const known = new Set(flow.runs.map(({ id }) => id));
    const others = files.filter(({ id }) => !known.has(id) && !known.has(this.#sessionOf.get(id) ?? ''));
    return { ...flow, runs: [...flow.runs, ...others.map(({ id, kind, label }) => ({ id, kind, label }))] };
  }

  async #open(shown: Shown): Promise<void> {
    const file = await chosenRun(shown);
    if (!file) return;
    const before = (this.#opened.get(keyOf(shown)) ?? []).filter(({ id }) => id !== file.id);
    this.#opened.set(keyOf(shown), [...before, file]);
    await this.#try(shown, { ...shown.tryOut, run: file.id, visit: 0 });
  }

  async #ask(uri: vscode.Uri, params: object): Promise<DataFlow | undefined> {
    if (!this.#client.isRunning()) return undefined;
    return readFlow(await this.#client.sendRequest('asl/dataFlow', { uri: uri.toString(), ...params }));
  }

  async #apply(shown: Shown, tryOut: TryOut): Promise<void> {
    const params = { uri: shown.uri.toString(), ...paramsOf(shown, tryOut) };
    const edit = await this.#client.sendRequest<WorkspaceEdit | null>('asl/dataFlowEdit', params);
    const converted = edit && (await this.#client.protocol2CodeConverter.asWorkspaceEdit(edit));
    if (!converted || !(await vscode.workspace.applyEdit(converted))) {
      void vscode.window.showErrorMessage(
        `What was tried could not be written to "${shown.state}": it is no JSON, or the state has changed.`,
      );
      return;
    }
    showChange(converted);
    this.#post({ type: 'applied' });
    this.#shown = { ...shown, tryOut: { ...tryOut, fields: {} } };
    await this.#tell();
  }

  async #reveal(shown: Shown, { line, character }: { readonly line?: number; readonly character?: number }) {
    const isPlace = line !== undefined && character !== undefined;
    const start = isPlace
      ? { line, character }
      : (await this.#ask(shown.uri, paramsOf(shown, { fields: {} })))?.range.start;
    if (!start) return;
    const at = new vscode.Position(start.line, start.character);
    await vscode.window.showTextDocument(shown.uri, { selection: new vscode.Range(at, at) });
  }

  /** Beside the definition, under a name that a person gives. Nothing that is there is replaced without asking. */
  async #keep({ uri, machine }: Shown, input: string): Promise<void> {
    const file = uri.path.split('/').at(-1) ?? '';
    // Of a template it says whose it is.
    const nameOf = (name: string) => companionName(file, 'input', [machine, name].filter(Boolean).join('.'));
    const name = await vscode.window.showInputBox({
      title: 'Keep Input Beside the Definition',
      prompt: `It becomes ${nameOf('NAME')}; without a name ${nameOf('')}.`,
      placeHolder: 'NAME',
      validateInput: text => (/^[\w-]*$/.test(text) ? undefined : 'Letters, digits, "-" and "_" only.'),
    });
    if (name === undefined) return;
    const target = vscode.Uri.joinPath(uri, '..', nameOf(name));
    const exists = await vscode.workspace.fs.stat(target).then(
      () => true,
      () => false,
    );
    if (exists) {
      const answer = await vscode.window.showWarningMessage(
        `${target.path.split('/').at(-1)} is there already.`,
        { modal: true },
        'Replace',
      );
      if (answer !== 'Replace') return;
    }
    await vscode.workspace.fs.writeFile(target, Buffer.from(`${input.trimEnd()}\n`));
    this.#soon();
  }

  #post(message: ToPage): void {
    void this.#view?.webview.postMessage(message);
  }
}

/** Where it was written comes into sight; the focus stays in the view. */
function showChange(edit: vscode.WorkspaceEdit): void {
  for (const [uri, [first]] of edit.entries()) {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    if (first) editor?.revealRange(first.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function keyOf({ uri, machine }: Pick<Shown, 'uri' | 'machine'>): string {
  return JSON.stringify([uri.toString(), machine]);
}

function paramsOf({ machine, state }: Shown, tryOut: TryOut): object {
  return { machine, state, ...tryOut };
}
