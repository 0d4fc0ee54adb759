/**
 * One view of a graph: asks the server for the picture of its definition, keeps it up to date while one types, moves the cursor
 * or debugs, and hands on what is wanted in the page. It knows no registry: who made it says where it lives.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  applied,
  type FromPanel,
  graphHtml,
  isChanges,
  isPicture,
  nodeAtOffset,
  type Picture,
  readFromPanel,
  type Shown,
  type ToPanel,
} from '../graph/index.ts';
import { dataOf, type ExecutionWatcher, marksOf, timelineOf } from './executionWatcher.ts';
import type { FieldTraces } from './fieldTraces.ts';
import { breakpointsOn } from './graphBreakpoints.ts';
import { exportGraph } from './graphExport.ts';
import { act, menuFor, type Target } from './graphIntents.ts';
import { isAsl, mayHoldDefinitions } from './languages.ts';
import { showPage } from './webviewPage.ts';

/** Whoever measures wants to know how long what took, see test/vscode/graphSpeed.mjs. */
const isTimed = process.env.ASL_GRAPH_TIMES !== undefined;

/** What one key does, e.g. a bracket and the one that closes it, is one change of the picture. */
const leastWait = 4;

/** What the server answers to `asl/graph`. */
interface GraphAnswer {
  readonly version: number;
  readonly title: string;
  /** All of it, or what became of the one that was named as known. */
  readonly picture?: unknown;
  readonly changes?: unknown;
  readonly number: number;
  readonly times?: Readonly<Record<string, number>>;
  readonly stale: boolean;
  readonly machine?: string;
  readonly machines?: readonly string[];
}

/** What a view needs of the extension. */
export interface GraphTools {
  readonly extension: vscode.Uri;
  readonly client: LanguageClient;
  readonly watcher: ExecutionWatcher;
  readonly traces: FieldTraces;
  /** Remembers what is folded, by definition. */
  readonly memory: vscode.Memento;
}

export class GraphPanel {
  readonly uri: vscode.Uri;
  readonly #panel: vscode.WebviewPanel;
  readonly #tools: GraphTools;
  readonly #message: vscode.Disposable;
  #picture: Picture | undefined;
  /** What the server calls it, and what it calls the one that the page has. */
  #number: number | undefined;
  #posted: number | undefined;
  /** The version of the text that the picture was made of. */
  #version = -1;
  #selected: string | undefined;
  /** The machine of a template that is shown; chosen by a person, it stays until the cursor says another. */
  #machine: string | undefined;
  #chosen: string | undefined;
  /** The picture follows a change soon. */
  #soon: ReturnType<typeof setTimeout> | undefined;
  #isFollowing = false;
  #isBehind = false;
  #changed = 0;
  /** Counts requests: an answer that was overtaken by a later one is not shown. */
  #asked = 0;
  #isDisposed = false;
  /** The first picture is asked for while the page is still loading. */
  #loading: Promise<void> | undefined;
  #shown: ToPanel | undefined;
  readonly #drawings = new Map<number, (png: string) => void>();

  constructor(uri: vscode.Uri, panel: vscode.WebviewPanel, tools: GraphTools, machine?: string) {
    this.uri = uri;
    this.#panel = panel;
    this.#tools = tools;
    this.#chosen = machine;
    const { webview } = panel;
    const icon = (theme: string) => vscode.Uri.joinPath(tools.extension, 'media', `asl-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#message = webview.onDidReceiveMessage(message => this.#receive(message));
    showPage(webview, tools.extension, 'graph', panel.title, graphHtml);
    this.#loading = this.#refresh();
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#soon);
    this.#message.dispose();
    this.#panel.dispose();
  }

  textChanged(): void {
    if (isTimed) this.#changed = Date.now();
    if (this.#isFollowing) this.#isBehind = true;
    else this.#soon ??= setTimeout(() => void this.#follow(), leastWait);
  }

  /** One question at a time: what is typed meanwhile is in the next answer, however long the server takes for one. */
  async #follow(): Promise<void> {
    this.#soon = undefined;
    this.#isFollowing = true;
    try {
      do {
        this.#isBehind = false;
        await this.#refresh();
      } while (this.#isBehind && !this.#isDisposed);
    } finally {
      this.#isFollowing = false;
    }
  }

  cursorMoved(editor: vscode.TextEditor): void {
    if (!isAsl(editor.document)) {
      this.#chosen = undefined;
      this.textChanged();
    }
    // An older picture has the places of an older text.
    if (!this.#picture || editor.document.version !== this.#version) return;
    const id = this.#nodeAtCursor(editor, this.#picture);
    if (id === this.#selected) return;
    this.#selected = id;
    this.#post({ type: 'select', id: id ?? null });
  }

  /** What the page had, with the cursor where it is now. */
  #showAgain(): void {
    const shown = this.#shown;
    if (shown?.type !== 'show') return void (shown && this.#post(shown));
    const { selected: _, ...rest } = shown;
    this.#post({ ...rest, ...(this.#selected !== undefined && { selected: this.#selected }) });
  }

  executionChanged(): void {
    const run = this.#run();
    this.#post({ type: 'execution', ...marksOf(run) });
    this.#post({ type: 'timeline', timeline: timelineOf(run) });
  }

  /** The field that is followed through the machine that is shown. */
  traceChanged(): void {
    const trace = this.#tools.traces.of(this.uri);
    const isOfThis = trace && (trace.machine === undefined || trace.machine === this.#machine);
    this.#post({ type: 'trace', trace: isOfThis ? { field: trace.field, states: trace.states } : null });
  }

  /** What the editor says of states: the innermost one that holds the place shows it. */
  problemsChanged(): void {
    const picture = this.#picture;
    const document = this.#document();
    if (!picture || !document || document.version !== this.#version) return;
    const problems: Record<string, { severity: 'error' | 'warning' | 'info'; message: string }[]> = {};
    for (const { range, severity, message } of vscode.languages.getDiagnostics(this.uri)) {
      const kind = severities[severity];
      const node = kind && nodeAtOffset(picture, document.offsetAt(range.start));
      if (node) problems[node.id] = [...(problems[node.id] ?? []), { severity: kind, message }];
    }
    this.#post({ type: 'problems', problems });
  }

  breakpointsChanged(): void {
    const document = this.#document();
    if (!this.#picture || !document || document.version !== this.#version) return;
    this.#post({ type: 'breakpoints', breakpoints: breakpointsOn(document, this.#picture) });
  }

  perform(action: Extract<ToPanel, { type: 'perform' }>['action']): void {
    this.#post({ type: 'perform', action });
  }

  export(): Promise<void> {
    const { client } = this.#tools;
    const picture = this.#picture;
    if (!picture) return Promise.resolve();
    return exportGraph({
      client,
      uri: this.uri,
      machine: this.#machine,
      execution: marksOf(this.#run()),
      picture,
      draw: (svg, scale) => this.#draw(svg, scale),
    });
  }

  // ---- what the page wants -------------------------------------------------------------------------------------------

  #receive(value: unknown): void {
    const message = readFromPanel(value);
    if (message) void this.#answer(message).catch((error: unknown) => this.#tell(error));
  }

  async #answer(message: FromPanel): Promise<void> {
    const { watcher } = this.#tools;
    switch (message.type) {
      case 'ready': {
        const first = this.#loading;
        this.#loading = undefined;
        // A page that comes again, e.g. because its tab was hidden, shows what it had.
        await first;
        this.#showAgain();
        this.problemsChanged();
        this.breakpointsChanged();
        this.executionChanged();
        this.traceChanged();
        if (!first) await this.#refresh();
        break;
      }
      case 'reveal':
        await this.#goTo(message.id, message.focus);
        break;
      case 'fold':
        await this.#fold(message.ids, message.folded);
        break;
      case 'machine':
        this.#chosen = message.name;
        await this.#refresh();
        break;
      case 'askMenu': {
        const target = await this.#target(message.id);
        const items = target ? await menuFor(target) : [];
        this.#post({ type: 'menu', request: message.request, items });
        break;
      }
      case 'intent': {
        const target = await this.#target(message.target);
        if (target) await act(target, message.intent);
        break;
      }
      case 'scrub':
        watcher.scrub(this.uri, message.position);
        break;
      case 'travel':
        await watcher.travel(this.uri, message.position);
        break;
      case 'clearTrace':
        this.#tools.traces.clear(this.uri);
        break;
      case 'forget':
        watcher.clear(this.uri);
        break;
      case 'askData': {
        const name = this.#picture?.nodes.find(({ id }) => id === message.id)?.name ?? '';
        const visit = dataOf(this.#run(), message.id, message.visit);
        this.#post({ type: 'data', id: message.id, name, visit });
        break;
      }
      case 'askWhole': {
        const content = await watcher.wholeData(this.uri, message.at).catch(() => undefined);
        if (content === undefined) throw new Error('The session is over: what was cut off is not known any more.');
        const document = await vscode.workspace.openTextDocument({ language: 'json', content });
        await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
        break;
      }
      case 'export':
        await this.export();
        break;
      case 'drawn':
        this.#drawings.get(message.request)?.(message.png);
        this.#drawings.delete(message.request);
        break;
    }
  }

  #draw(svg: string, scale: number): Promise<string> {
    const request = this.#drawings.size === 0 ? 1 : Math.max(...this.#drawings.keys()) + 1;
    const drawn = new Promise<string>(resolve => this.#drawings.set(request, resolve));
    this.#post({ type: 'draw', request, svg, scale });
    return drawn;
  }

  /** A node or an edge as something can be done with it, in the text as it is now. */
  async #target(id: string): Promise<Target | undefined> {
    const picture = this.#picture;
    const node = picture?.nodes.find(each => each.id === id);
    const edge = picture?.edges.find(each => each.id === id);
    if (!picture || !(node || edge)) return undefined;
    const document = await vscode.workspace.openTextDocument(this.uri);
    if (document.version !== this.#version) throw new Error('The text has just changed. Try again.');
    const { client, watcher, traces } = this.#tools;
    return {
      document,
      picture,
      node,
      edge,
      client,
      traces,
      watcher,
      run: watcher.runOf(this.uri),
      machine: this.#machine,
      show: focus => this.#goTo(id, focus),
      enterText: () => this.#showText(document, true),
    };
  }

  async #refresh(): Promise<void> {
    const turn = ++this.#asked;
    const wanted = Date.now();
    const { client } = this.#tools;
    const before = this.#picture;
    const known = this.#number;
    const document = this.uri.toString();
    const title = path.posix.basename(this.uri.path);
    let answer: GraphAnswer | null;
    let text: vscode.TextDocument;
    try {
      // The server knows the documents that are open in VS Code; a restored panel may be there before its text is.
      text = await vscode.workspace.openTextDocument(this.uri);
      if (!mayHoldDefinitions(text)) {
        const message = `${title} is not open as a state machine definition. Change its language mode to ASL.`;
        this.#post({ type: 'empty', document, title, message });
        return;
      }
      await client.start();
      answer = await client.sendRequest<GraphAnswer | null>('asl/graph', {
        uri: document,
        // Of the definitions in a template, the one where the cursor is.
        position: this.#editor()?.selection.active,
        machine: this.#chosen,
        collapsed: this.#collapsed,
        known,
        ...(isTimed && { timed: true }),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#post({ type: 'empty', document, title, message: `The graph cannot be drawn: ${reason}` });
      return;
    }
    const answered = Date.now();
    if (turn !== this.#asked || this.#isDisposed) return;
    const picture = answer && pictureIn(answer, before);
    if (answer?.changes !== undefined && !picture) {
      // They are of another picture: all of it, please.
      this.#number = undefined;
      await this.#refresh();
      return;
    }
    if (!answer || !picture) {
      this.#picture = undefined;
      this.#number = undefined;
      this.#post({ type: 'empty', document, title, message: 'There are no states to draw yet.' });
      return;
    }
    const isOther = this.#machine !== answer.machine;
    this.#machine = answer.machine ?? undefined;
    const collapsed = this.#collapsed;
    // What is folded is known by machine, which the answer names.
    if (isOther && collapsed.length > 0) {
      await this.#refresh();
      return;
    }
    const isFirst = this.#picture === undefined;
    this.#picture = picture;
    this.#version = answer.stale ? -1 : answer.version;
    const editor = this.#editor();
    this.#selected = editor && !answer.stale ? this.#nodeAtCursor(editor, picture) : this.#selected;
    const shown: Shown = {
      document,
      title: answer.title,
      number: answer.number,
      stale: answer.stale,
      collapsed,
      machines: answer.machines ?? [],
      ...(this.#machine !== undefined && { machine: this.#machine }),
      ...(this.#selected !== undefined && { selected: this.#selected }),
      ...(isTimed && { times: { changed: this.#changed, wanted, ...answer.times, answered, posted: Date.now() } }),
    };
    const { changes } = answer;
    this.#shown = { type: 'show', picture, ...shown };
    // The page knows as much as is known here, unless something else was shown meanwhile.
    if (isChanges(changes) && known !== undefined && known === this.#posted)
      this.#post({ type: 'change', before: known, changes, ...shown });
    else this.#post(this.#shown);
    this.#number = shown.number;
    this.#posted = shown.number;
    this.problemsChanged();
    this.breakpointsChanged();
    if (isOther || isFirst) {
      this.executionChanged();
      this.traceChanged();
    }
  }

  // ---- folding -------------------------------------------------------------------------------------------------------

  get #foldKey(): string {
    return `graph.folded ${this.uri.toString()}${this.#machine === undefined ? '' : `#${this.#machine}`}`;
  }

  get #collapsed(): readonly string[] {
    return this.#tools.memory.get<readonly string[]>(this.#foldKey, []);
  }

  async #fold(ids: readonly string[], folded: boolean): Promise<void> {
    const now = new Set(this.#collapsed);
    for (const id of ids)
      if (folded) now.add(id);
      else now.delete(id);
    await this.#tools.memory.update(this.#foldKey, now.size === 0 ? undefined : [...now]);
    await this.#refresh();
  }

  // ---- the text ------------------------------------------------------------------------------------------------------

  async #goTo(id: string, focus: boolean): Promise<void> {
    const node = this.#picture?.nodes.find(each => each.id === id);
    const span = node ? node.nameSpan : this.#picture?.edges.find(each => each.id === id)?.spans[0];
    if (!span) return;
    if (node) this.#selected = id;
    const document = await vscode.workspace.openTextDocument(this.uri);
    const start = document.positionAt(span.start);
    const place = new vscode.Selection(start, start);
    const visible = this.#editor();
    if (visible) {
      // With `selection`, showTextDocument would scroll the text even if the line is in sight.
      visible.selection = place;
      visible.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      if (!focus) return;
    } else if (!focus && this.#panel.viewType !== graphViewType) return;
    await this.#showText(document, focus, visible ? undefined : place);
  }

  async #showText(document: vscode.TextDocument, focus: boolean, selection?: vscode.Selection): Promise<void> {
    if (focus) await this.#heard();
    const { viewColumn } = this.#editor() ?? {};
    const isBeside = this.#panel.viewType === graphViewType;
    await vscode.window.showTextDocument(document, {
      viewColumn: viewColumn ?? (isBeside ? vscode.ViewColumn.One : vscode.ViewColumn.Beside),
      preserveFocus: !focus,
      ...(selection && { selection }),
    });
    if (focus) await this.#isInText(document);
  }

  /**
   * Waits until VS Code has heard of the click in the page that wants the text to have the keyboard: it hears so a moment later
   * than the extension, and would take the keyboard back.
   */
  async #heard(): Promise<void> {
    // Who was not clicked, e.g. since a key did it, is not waited for any longer.
    await soon(this.#panel.onDidChangeViewState, () => this.#panel.active);
  }

  /** Waits until VS Code says that the text is active: what is done at the cursor is done in the active editor. */
  async #isInText(document: vscode.TextDocument): Promise<void> {
    await soon(vscode.window.onDidChangeActiveTextEditor, () => vscode.window.activeTextEditor?.document === document);
  }

  #editor(): vscode.TextEditor | undefined {
    const document = this.uri.toString();
    const shows = (editor: vscode.TextEditor | undefined) => editor?.document.uri.toString() === document;
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    return shows(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(shows);
  }

  #document(): vscode.TextDocument | undefined {
    const wanted = this.uri.toString();
    return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === wanted);
  }

  #nodeAtCursor(editor: vscode.TextEditor, picture: Picture): string | undefined {
    return nodeAtOffset(picture, editor.document.offsetAt(editor.selection.active))?.id;
  }

  /** The run of the machine that is shown; of another one in the same template it says nothing. */
  #run() {
    const run = this.#tools.watcher.runOf(this.uri);
    return run && (this.#machine === undefined || run.machine === undefined || run.machine === this.#machine)
      ? run
      : undefined;
  }

  #post(message: ToPanel): void {
    if (message.type === 'empty') {
      this.#shown = message;
      this.#posted = undefined;
    }
    if (!this.#isDisposed) void this.#panel.webview.postMessage(message);
  }

  #tell(error: unknown): void {
    void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
  }
}

/** Waits until it holds, which an event tells; half a second at most. */
async function soon(event: vscode.Event<unknown>, holds: () => boolean): Promise<void> {
  if (holds()) return;
  let change: vscode.Disposable | undefined;
  let end: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>(resolve => {
    change = event(() => holds() && resolve());
    end = setTimeout(resolve, 500);
  });
  change?.dispose();
  clearTimeout(end);
}

/** The picture of an answer; undefined where there is none, or none that fits. */
function pictureIn({ picture, changes }: GraphAnswer, before: Picture | undefined): Picture | undefined {
  if (changes !== undefined) return before && applied(before, changes);
  return isPicture(picture) ? picture : undefined;
}

/** The panel beside the text; the optional editor has a view type of its own. */
export const graphViewType = 'aslWorkbench.graph';

const severities: Readonly<Record<vscode.DiagnosticSeverity, 'error' | 'warning' | 'info' | undefined>> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'info',
  [vscode.DiagnosticSeverity.Hint]: undefined,
};
