/**
 * The data flow view, in VS Code's panel: the state at the cursor with its data stage by stage. It follows the cursor; what is tried
 * in it stays there until it is applied to the document, as one edit. The language server works everything out.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Position } from 'vscode-languageclient';
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node';
import { dataFlowHtml } from './dataFlowPage/html.ts';
import {
  type DataFlow,
  type FromPage,
  readFlow,
  readFromPage,
  type ToPage,
  type TryOut,
} from './dataFlowPage/messages.ts';

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
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The newest request; answers to older ones are not shown. */
  #asked = 0;

  constructor(context: vscode.ExtensionContext, client: LanguageClient) {
    this.#extension = context.extensionUri;
    this.#client = client;
    const { window, workspace, commands, debug } = vscode;
    // Who has no workflows open has no tab for them in the panel.
    void commands.executeCommand('setContext', 'aslWorkbench.isActive', true);
    this.#registrations = vscode.Disposable.from(
      window.registerWebviewViewProvider(viewId, this, { webviewOptions: { retainContextWhenHidden: true } }),
      commands.registerCommand('aslWorkbench.showDataFlow', () => commands.executeCommand(`${viewId}.focus`)),
      commands.registerCommand('aslWorkbench.traceField', (uri?: string, at?: Position) => this.#trace(uri, at)),
      window.onDidChangeTextEditorSelection(() => this.#soon()),
      window.onDidChangeActiveTextEditor(() => this.#soon()),
      workspace.onDidChangeTextDocument(({ document }) => {
        const name = document.uri.path;
        if (document.uri.toString() === this.#shown?.uri.toString() || /\.(?:input|mocks)\./.test(name)) this.#soon();
      }),
      workspace.onDidSaveTextDocument(() => this.#soon()),
      // What a session has seen is shown in hovers from then on.
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type !== 'asl' || event !== 'asl/recorded' || typeof body?.program !== 'string') return;
        const { definition: machine } = session.configuration;
        const uri = vscode.Uri.file(body.program).toString();
        void client.sendNotification('asl/recorded', { ...body, uri, ...(typeof machine === 'string' && { machine }) });
      }),
    );
  }

  /** All places through which the field goes, in the editor's list of references. */
  async #trace(uri?: string, at?: Position): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const document = uri ?? editor?.document.uri.toString();
    const position = at ?? editor?.selection.active;
    if (document === undefined || !position) return;
    const { line, character } = position;
    const answer = await this.#client.sendRequest<{ locations?: unknown[] } | null>('asl/trace', {
      uri: document,
      position: { line, character },
    });
    if (answer?.locations?.length)
      await vscode.commands.executeCommand('aslWorkbench.showReferences', document, position, answer.locations);
    else
      void vscode.window.showInformationMessage(
        'Nothing is known of where this comes from or who reads it. Put the cursor on a path, or on a name in an expression.',
      );
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#registrations.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage(value => {
      const message = readFromPage(value);
      if (message) void this.#receive(message);
    });
    view.onDidChangeVisibility(() => this.#soon());
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    webview.html = dataFlowHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'dataFlow.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'dataFlow.css')).toString(),
    });
  }

  async #receive(message: FromPage): Promise<void> {
    const shown = this.#shown;
    switch (message.type) {
      case 'ready':
        return this.#follow();
      case 'try':
        if (shown) this.#shown = { ...shown, tryOut: message.tryOut };
        return this.#tell();
      case 'apply':
        return shown && this.#apply(shown, message.tryOut);
      case 'reveal':
        return shown && this.#reveal(shown);
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
      if (!isSame) this.#shown = { uri: editor.document.uri, machine, state, tryOut: { fields: {} } };
    }
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const shown = this.#shown;
    const asked = ++this.#asked;
    const flow = shown && (await this.#ask(shown.uri, paramsOf(shown, shown.tryOut)));
    if (asked !== this.#asked) return;
    this.#post(flow ? { type: 'flow', flow } : { type: 'none', message: nothing });
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
    const { input, result, sample, visit } = tryOut;
    this.#shown = {
      ...shown,
      tryOut: {
        fields: {},
        ...(input !== undefined && { input }),
        ...(result !== undefined && { result }),
        ...(sample !== undefined && { sample }),
        ...(visit !== undefined && { visit }),
      },
    };
    await this.#tell();
  }

  async #reveal(shown: Shown): Promise<void> {
    const flow = await this.#ask(shown.uri, paramsOf(shown, { fields: {} }));
    if (!flow) return;
    const { line, character } = flow.range.start;
    const at = new vscode.Position(line, character);
    await vscode.window.showTextDocument(shown.uri, { selection: new vscode.Range(at, at) });
  }

  /** Beside the definition, under a name that a person gives. Nothing that is there is replaced without asking. */
  async #keep({ uri }: Shown, input: string): Promise<void> {
    const file = uri.path.split('/').at(-1) ?? '';
    const base = file.replace(/(?:\.asl)?\.(?:json|jsonc|ya?ml)$|\.asl$/i, '');
    const name = await vscode.window.showInputBox({
      title: 'Keep Input Beside the Definition',
      prompt: `It becomes ${base}.NAME.input.json; without a name ${base}.input.json.`,
      placeHolder: 'NAME',
      validateInput: text => (/^[\w-]*$/.test(text) ? undefined : 'Letters, digits, "-" and "_" only.'),
    });
    if (name === undefined) return;
    const target = vscode.Uri.joinPath(uri, '..', `${base}${name === '' ? '' : `.${name}`}.input.json`);
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

function paramsOf({ machine, state }: Shown, tryOut: TryOut): object {
  return { machine, state, ...tryOut };
}
