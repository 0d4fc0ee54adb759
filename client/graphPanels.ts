/**
 * The graphs that are open: panels beside the text, and editors of their own for who opens a definition as a picture. Here they
 * are made, brought back after a reload, and told what happens in VS Code; what one of them shows is `graphPanel.ts`.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ExecutionWatcher } from './executionWatcher.ts';
import type { FieldTraces } from './fieldTraces.ts';
import { showRecordedExecution } from './graphHistory.ts';
import { GraphPanel, type GraphTools, graphViewType } from './graphPanel.ts';
import { definitionFor } from './languages.ts';

const editorViewType = 'aslWorkbench.graphEditor';

export class GraphPanels implements vscode.Disposable {
  readonly #panels = new Set<GraphPanel>();
  readonly #tools: GraphTools;
  readonly #registrations: vscode.Disposable;

  constructor(
    context: vscode.ExtensionContext,
    client: LanguageClient,
    watcher: ExecutionWatcher,
    traces: FieldTraces,
  ) {
    this.#tools = { extension: context.extensionUri, client, watcher, traces, memory: context.workspaceState };
    const { window, workspace, commands, debug, languages } = vscode;
    const active = () => [...this.#panels].find(panel => panel.isActive);
    this.#registrations = vscode.Disposable.from(
      commands.registerCommand('aslWorkbench.openGraph', (resource: unknown) => this.#open(resource)),
      commands.registerCommand('aslWorkbench.openAsGraph', async (resource: unknown) => {
        const uri = definitionFor(resource);
        if (uri) await commands.executeCommand('vscode.openWith', uri, editorViewType);
      }),
      commands.registerCommand('aslWorkbench.openText', async () => {
        const uri = active()?.uri;
        if (uri) await commands.executeCommand('vscode.openWith', uri, 'default', vscode.ViewColumn.Beside);
      }),
      commands.registerCommand('aslWorkbench.findInGraph', () => active()?.perform('find')),
      commands.registerCommand('aslWorkbench.exportGraph', async (resource: unknown) => {
        const known = active();
        if (known) await known.export();
        else await this.#open(resource)?.export();
      }),
      commands.registerCommand('aslWorkbench.showRecordedExecution', async (resource: unknown) => {
        const uri = definitionFor(resource) ?? active()?.uri;
        if (await showRecordedExecution(client, watcher, uri)) this.#open(uri);
      }),
      window.registerWebviewPanelSerializer(graphViewType, {
        deserializeWebviewPanel: async (panel, state: unknown) => this.#restore(panel, state),
      }),
      window.registerCustomEditorProvider(editorViewType, {
        resolveCustomTextEditor: (document: vscode.TextDocument, panel: vscode.WebviewPanel) => {
          this.#add(document.uri, panel);
        },
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        for (const panel of this.#of(document.uri)) panel.textChanged();
        // The trace of a session that is over says nothing about another text.
        const run = watcher.runOf(document.uri);
        if (run && !run.session && !run.isRecorded) watcher.clear(document.uri);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursorMoved(textEditor)),
      window.onDidChangeActiveTextEditor(editor => editor && this.#cursorMoved(editor)),
      languages.onDidChangeDiagnostics(({ uris }) => {
        for (const uri of uris) for (const panel of this.#of(uri)) panel.problemsChanged();
      }),
      debug.onDidChangeBreakpoints(() => {
        for (const panel of this.#panels) panel.breakpointsChanged();
      }),
      watcher.onDidChange(uri => {
        for (const panel of this.#of(uri)) panel.executionChanged();
      }),
      traces.onDidChange(uri => {
        for (const panel of this.#of(uri)) panel.traceChanged();
      }),
    );
  }

  dispose(): void {
    this.#registrations.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  #of(uri: vscode.Uri): GraphPanel[] {
    const wanted = uri.toString();
    return [...this.#panels].filter(panel => panel.uri.toString() === wanted);
  }

  #cursorMoved(editor: vscode.TextEditor): void {
    for (const panel of this.#of(editor.document.uri)) panel.cursorMoved(editor);
  }

  /** The graph of a definition: the one that is open, or a new one beside the text. */
  #open(resource: unknown): GraphPanel | undefined {
    const uri = definitionFor(resource);
    if (!uri) {
      void vscode.window.showInformationMessage(
        'Open a state machine definition (.asl.json or .asl.yaml), or a template with one, to see its graph.',
      );
      return undefined;
    }
    const [known] = this.#of(uri);
    if (known) {
      known.reveal();
      return known;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return this.#add(uri, vscode.window.createWebviewPanel(graphViewType, titleOf(uri), column));
  }

  /** After the window was reloaded: the panel is there again, and says in its state whose graph it showed. */
  #restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { document, machine } = (typeof state === 'object' && state !== null ? state : {}) as Record<string, unknown>;
    if (typeof document !== 'string') panel.dispose();
    else this.#add(vscode.Uri.parse(document), panel, typeof machine === 'string' ? machine : undefined);
  }

  #add(uri: vscode.Uri, webviewPanel: vscode.WebviewPanel, machine?: string): GraphPanel {
    if (webviewPanel.viewType === graphViewType) webviewPanel.title = titleOf(uri);
    const panel = new GraphPanel(uri, webviewPanel, this.#tools, machine);
    this.#panels.add(panel);
    webviewPanel.onDidDispose(() => {
      this.#panels.delete(panel);
      panel.dispose();
    });
    return panel;
  }
}

function titleOf(uri: vscode.Uri): string {
  return `Graph: ${path.posix.basename(uri.path)}`;
}
