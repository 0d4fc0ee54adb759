/**
 * The graph beside the text: one panel for each definition, kept up to date while one types, moves the cursor, or debugs.
 *
 * The server makes the picture, the panel's own program draws it; here are only VS Code's panels and who tells whom what.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { graphHtml, isPicture, nodeAtOffset, type Picture, readFromPanel, type ToPanel } from '../graph/index.ts';
import { marksOf } from './executionMarks.ts';
import type { ExecutionWatcher } from './executionWatcher.ts';
import { definitionFor, isAsl, mayHoldDefinitions } from './languages.ts';

const viewType = 'aslWorkbench.graph';
/** Typing goes on; the picture follows when it rests. */
const restMilliseconds = 120;

/** What the server answers to `asl/graph`. */
interface GraphAnswer {
  readonly version: number;
  readonly title: string;
  readonly picture?: unknown;
  readonly stale: boolean;
}

export class GraphPanels implements vscode.Disposable {
  readonly #panels = new Map<string, GraphPanel>();
  readonly #context: vscode.ExtensionContext;
  readonly #client: LanguageClient;
  readonly #watcher: ExecutionWatcher;
  readonly #registrations: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, watcher: ExecutionWatcher) {
    this.#context = context;
    this.#client = client;
    this.#watcher = watcher;
    const { window, workspace, commands } = vscode;
    this.#registrations = vscode.Disposable.from(
      commands.registerCommand('aslWorkbench.openGraph', (resource: unknown) => this.#open(resource)),
      window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: unknown) => this.#restore(panel, state),
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#of(document.uri)?.textChanged();
        // The trace of a run that is over says nothing about another text.
        if (watcher.litOf(document.uri)?.ended !== undefined) watcher.clear(document.uri);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) =>
        this.#of(textEditor.document.uri)?.cursorMoved(textEditor),
      ),
      window.onDidChangeActiveTextEditor(editor => editor && this.#of(editor.document.uri)?.cursorMoved(editor)),
      watcher.onDidChange(uri => this.#of(uri)?.executionChanged()),
    );
  }

  dispose(): void {
    this.#registrations.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #of(uri: vscode.Uri): GraphPanel | undefined {
    return this.#panels.get(uri.toString());
  }

  #open(resource: unknown): void {
    const uri = definitionFor(resource);
    if (!uri) {
      void vscode.window.showInformationMessage(
        'Open a state machine definition (.asl.json or .asl.yaml), or a template with one, to see its graph.',
      );
      return;
    }
    const known = this.#of(uri);
    if (known) {
      known.reveal();
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#add(uri, vscode.window.createWebviewPanel(viewType, titleOf(uri), column));
  }

  /** After the window was reloaded: the panel is there again, and says in its state whose graph it showed. */
  #restore(panel: vscode.WebviewPanel, state: unknown): void {
    const document =
      typeof state === 'object' && state !== null ? (state as { document?: unknown }).document : undefined;
    if (typeof document === 'string') this.#add(vscode.Uri.parse(document), panel);
    else panel.dispose();
  }

  #add(uri: vscode.Uri, webviewPanel: vscode.WebviewPanel): void {
    const panel = new GraphPanel(uri, webviewPanel, this.#context.extensionUri, this.#client, this.#watcher);
    const key = uri.toString();
    this.#panels.get(key)?.dispose();
    this.#panels.set(key, panel);
    webviewPanel.onDidDispose(() => {
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
      panel.dispose();
    });
  }
}

class GraphPanel {
  readonly #uri: vscode.Uri;
  readonly #panel: vscode.WebviewPanel;
  readonly #client: LanguageClient;
  readonly #watcher: ExecutionWatcher;
  readonly #message: vscode.Disposable;
  #picture: Picture | undefined;
  #selected: string | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Counts requests: an answer that was overtaken by a later one is not shown. */
  #asked = 0;
  #isDisposed = false;

  constructor(
    uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    client: LanguageClient,
    watcher: ExecutionWatcher,
  ) {
    this.#uri = uri;
    this.#panel = panel;
    this.#client = client;
    this.#watcher = watcher;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const { webview } = panel;
    panel.title = titleOf(uri);
    const icon = (theme: string) => vscode.Uri.joinPath(extension, 'media', `asl-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#message = webview.onDidReceiveMessage(message => this.#receive(message));
    webview.html = graphHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'graph.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'graph.css')).toString(),
      title: panel.title,
    });
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#rest);
    this.#message.dispose();
    this.#panel.dispose();
  }

  textChanged(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#refresh(), restMilliseconds);
  }

  cursorMoved(editor: vscode.TextEditor): void {
    if (!isAsl(editor.document)) this.textChanged();
    if (!this.#picture) return;
    const id = this.#nodeAtCursor(editor, this.#picture);
    if (id === this.#selected) return;
    this.#selected = id;
    this.#post({ type: 'select', id: id ?? null });
  }

  executionChanged(): void {
    this.#post({ type: 'execution', ...marksOf(this.#watcher.litOf(this.#uri)) });
  }

  #receive(value: unknown): void {
    const message = readFromPanel(value);
    if (message?.type === 'ready') void this.#refresh().then(() => this.executionChanged());
    else if (message?.type === 'reveal') void this.#goTo(message.id, message.focus);
  }

  async #refresh(): Promise<void> {
    const turn = ++this.#asked;
    const document = this.#uri.toString();
    const title = path.posix.basename(this.#uri.path);
    let answer: GraphAnswer | null;
    try {
      // The server knows the documents that are open in VS Code; a restored panel may be there before its text is.
      const text = await vscode.workspace.openTextDocument(this.#uri);
      if (!mayHoldDefinitions(text)) {
        const message = `${title} is not open as a state machine definition. Change its language mode to ASL.`;
        this.#post({ type: 'empty', document, title, message });
        return;
      }
      await this.#client.start();
      answer = await this.#client.sendRequest<GraphAnswer | null>('asl/graph', {
        uri: document,
        // Of the definitions in a template, the one where the cursor is.
        position: this.#editor()?.selection.active,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#post({ type: 'empty', document, title, message: `The graph cannot be drawn: ${reason}` });
      return;
    }
    if (turn !== this.#asked || this.#isDisposed) return;
    const picture = answer?.picture;
    if (!answer || !isPicture(picture)) {
      this.#picture = undefined;
      this.#post({ type: 'empty', document, title, message: 'There are no states to draw yet.' });
      return;
    }
    this.#picture = picture;
    const editor = this.#editor();
    this.#selected = editor && this.#nodeAtCursor(editor, picture);
    this.#post({
      type: 'show',
      document,
      title: answer.title,
      picture,
      stale: answer.stale,
      ...(this.#selected !== undefined && { selected: this.#selected }),
    });
  }

  async #goTo(id: string, focus: boolean): Promise<void> {
    const span = this.#picture?.nodes.find(node => node.id === id)?.nameSpan;
    if (!span) return;
    this.#selected = id;
    const document = await vscode.workspace.openTextDocument(this.#uri);
    const start = document.positionAt(span.start);
    const place = new vscode.Selection(start, start);
    const visible = this.#editor();
    if (visible) {
      // With `selection`, showTextDocument would scroll the text even if the line is in sight.
      visible.selection = place;
      visible.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      if (!focus) return;
    }
    await vscode.window.showTextDocument(document, {
      viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
      preserveFocus: !focus,
      ...(!visible && { selection: place }),
    });
  }

  #editor(): vscode.TextEditor | undefined {
    const document = this.#uri.toString();
    const shows = (editor: vscode.TextEditor | undefined) => editor?.document.uri.toString() === document;
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    return shows(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(shows);
  }

  #nodeAtCursor(editor: vscode.TextEditor, picture: Picture): string | undefined {
    return nodeAtOffset(picture, editor.document.offsetAt(editor.selection.active))?.id;
  }

  #post(message: ToPanel): void {
    if (!this.#isDisposed) void this.#panel.webview.postMessage(message);
  }
}

function titleOf(uri: vscode.Uri): string {
  return `Graph: ${path.posix.basename(uri.path)}`;
}
