/**
 * The history view: the events of the session that runs, of one that has ended, or of a run that was kept, in VS Code's panel. The
 * events come from a debug adapter, page by page: the session's own, or one that has opened the kept run. Rows lead to the text,
 * and with the cursor to the graph.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AdapterProcess } from './adapterProcess.ts';
import { historyHtml } from './historyPage/html.ts';
import { type FromPage, readFromPage, type ToPage } from './historyPage/messages.ts';
import { showPage } from './webviewPage.ts';

const viewId = 'aslWorkbench.history';
/** While it runs, the table follows this often. */
const restMilliseconds = 200;
const nothing =
  'Run or debug a state machine to see its history here, or open a run that was kept (ASL: Open Kept Run).';

/** Where events come from. */
interface Source {
  /** The same for a session and the run that was kept of it: the view stays as it is. */
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  readonly session: vscode.DebugSession | undefined;
  request(command: string, args: object): PromiseLike<unknown>;
  dispose(): void;
}

export class HistoryView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #registrations: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  #source: Source | undefined;
  #message = nothing;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Files of runs that were kept, by the session's id. */
  readonly #keptOf = new Map<string, string>();

  constructor(context: vscode.ExtensionContext) {
    this.#extension = context.extensionUri;
    const { window, debug, commands } = vscode;
    this.#registrations = vscode.Disposable.from(
      window.registerWebviewViewProvider(viewId, this, { webviewOptions: { retainContextWhenHidden: true } }),
      commands.registerCommand('aslWorkbench.showHistory', () => this.#focus()),
      debug.onDidStartDebugSession(session => isOwn(session) && this.#follow(session)),
      debug.onDidChangeActiveDebugSession(session => {
        if (session && isOwn(session) && this.#source?.session !== session) this.#follow(session);
      }),
      debug.onDidTerminateDebugSession(session => session.type === 'asl' && this.#ended(session)),
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type !== 'asl') return;
        if (event === 'asl/kept') this.#keptOf.set(session.id, (body as { path: string }).path);
        if (session === this.#source?.session) this.#changed();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#registrations.dispose();
    this.#source?.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    webview.onDidReceiveMessage(value => {
      const message = readFromPage(value);
      if (message) void this.#receive(message);
    });
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    showPage(webview, this.#extension, 'history', 'History', historyHtml);
  }

  /** Shows a run that was kept, or a history that AWS has recorded. `launch` is what the adapter opens. */
  async show(
    title: string,
    subtitle: string,
    launch: object,
    focus = true,
    key = JSON.stringify(launch),
  ): Promise<void> {
    const adapter = new AdapterProcess(
      process.execPath,
      vscode.Uri.joinPath(this.#extension, 'dist', 'debugAdapter.cjs').fsPath,
    );
    if (focus) await this.#focus();
    try {
      await adapter.open(launch);
    } catch (error) {
      adapter.dispose();
      const why = error instanceof Error ? error.message : String(error);
      if (focus) void vscode.window.showErrorMessage(why);
      this.#use(undefined, why);
      return;
    }
    this.#use({
      key,
      title,
      subtitle,
      session: undefined,
      request: (command, args) => adapter.request(command, args),
      dispose: () => adapter.dispose(),
    });
  }

  async #focus(): Promise<void> {
    await vscode.commands.executeCommand('setContext', 'aslWorkbench.hasRun', true);
    await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  #follow(session: vscode.DebugSession): void {
    this.#use({
      key: session.id,
      title: session.name,
      subtitle: '',
      session,
      request: (command, args) => session.customRequest(command, args),
      dispose: () => {},
    });
  }

  #ended(session: vscode.DebugSession): void {
    if (this.#source?.session !== session) return;
    const file = this.#keptOf.get(session.id);
    if (file !== undefined) void this.show(session.name, 'has ended', { run: file }, false, session.id);
    else this.#use(undefined, 'The session has ended, and its run was not kept.');
  }

  #use(source: Source | undefined, message = nothing): void {
    this.#source?.dispose();
    this.#source = source;
    this.#message = message;
    void vscode.commands.executeCommand('setContext', 'aslWorkbench.hasRun', true);
    this.#tell();
  }

  #tell(): void {
    const source = this.#source;
    if (!source) {
      this.#post({ type: 'none', message: this.#message });
      return;
    }
    const { key, title, subtitle, session } = source;
    this.#post({ type: 'run', key, title, subtitle, canTravel: session !== undefined });
  }

  /** Events come in batches; the table is asked for anew when they rest, and now and then. */
  #changed(): void {
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      this.#post({ type: 'changed' });
    }, restMilliseconds);
  }

  async #receive(message: FromPage): Promise<void> {
    if (message.type === 'ready') return this.#tell();
    if (message.type === 'copy') return vscode.env.clipboard.writeText(message.text);
    if (message.type === 'reveal') return reveal(message.file, message.line, message.focus);
    const source = this.#source;
    if (!source) return;
    try {
      switch (message.type) {
        case 'rows': {
          const { query, start, count } = message;
          const { number, text, kind, execution } = query;
          const page = (await source.request('asl/history', {
            text,
            kind,
            start,
            count,
            ...(execution !== null && { execution }),
          })) as Omit<Extract<ToPage, { type: 'rows' }>, 'type' | 'query' | 'start'>;
          if (source === this.#source) this.#post({ ...page, type: 'rows', query: number, start });
          break;
        }
        case 'event': {
          const { event } = (await source.request('asl/historyEvent', { row: message.row })) as { event: unknown };
          this.#post({ type: 'event', row: message.row, text: textOf(event) });
          break;
        }
        case 'summary': {
          const { rows, note } = (await source.request('asl/summary', {})) as Extract<ToPage, { type: 'summary' }>;
          if (source === this.#source) this.#post({ type: 'summary', rows, note });
          break;
        }
        case 'travel':
          await source.request('asl/travel', { at: message.position });
          this.#changed();
          break;
      }
    } catch (error) {
      // Where somebody waits for it, why it did not work is told; the table itself asks again.
      if (message.type === 'travel')
        void vscode.window.showInformationMessage(error instanceof Error ? error.message : String(error));
    }
  }

  #post(message: ToPage): void {
    void this.#view?.webview.postMessage(message);
  }
}

/** Not that of an execution which a task has started: the history of the run is in the session around. */
function isOwn({ type, parentSession }: vscode.DebugSession): boolean {
  return type === 'asl' && parentSession?.type !== 'asl';
}

/** Time as people read it; all else as it is. */
function textOf(event: unknown): string {
  const { timestamp, ...rest } = event as { readonly timestamp?: number };
  const time = timestamp === undefined ? {} : { timestamp: new Date(timestamp).toISOString() };
  return JSON.stringify({ ...time, ...rest }, undefined, 2);
}

/** The cursor goes there, and with it the graph. */
async function reveal(file: string, line: number, focus: boolean): Promise<void> {
  const uri = vscode.Uri.file(file);
  const shows = (editor: vscode.TextEditor) => editor.document.uri.fsPath === uri.fsPath;
  const visible = vscode.window.visibleTextEditors.find(shows);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.lineAt(Math.min(line, document.lineCount) - 1);
    const start = text.range.start.translate(0, text.firstNonWhitespaceCharacterIndex);
    const place = new vscode.Selection(start, start);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
      preserveFocus: !focus,
      preview: true,
    });
    editor.selection = place;
    editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  } catch {
    void vscode.window.showInformationMessage(`There is no file ${path.basename(file)} any more.`);
  }
}
