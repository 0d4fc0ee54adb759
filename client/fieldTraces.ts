/**
 * A field followed through a workflow (*Trace Field*): from the text as a list of references, and lit up in the graph, from wherever it
 * was asked for. One trace for a definition at a time; it goes when the text changes, as it speaks of the text that was. The language
 * server follows the field.
 */
import * as vscode from 'vscode';
import type { Position } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { FieldTrace } from '../graph/index.ts';
import { readFieldTrace } from '../graph/index.ts';

export interface TracedField extends FieldTrace {
  /** Of a template: in which of its machines. */
  readonly machine: string | undefined;
}

interface TraceAnswer {
  readonly locations?: readonly unknown[];
  readonly machine?: string;
}

interface TraceableField {
  readonly text: string;
  readonly field: string;
  readonly position: Position;
}

export class FieldTraces implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #traces = new Map<string, TracedField>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(client: LanguageClient) {
    this.#client = client;
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      vscode.commands.registerCommand('aslWorkbench.traceField', (uri?: string, at?: Position) =>
        this.#fromText(uri, at),
      ),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.clear(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri)),
    );
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  of(uri: vscode.Uri): TracedField | undefined {
    return this.#traces.get(uri.toString());
  }

  clear(uri: vscode.Uri): void {
    if (this.#traces.delete(uri.toString())) this.#changed.fire(uri);
  }

  /** The fields that the state at a place reads. */
  fieldsAt(document: vscode.TextDocument, at: vscode.Position): Promise<readonly TraceableField[]> {
    return this.#client.sendRequest('asl/traceableFields', {
      uri: document.uri.toString(),
      position: this.#client.code2ProtocolConverter.asPosition(at),
    });
  }

  /** Asks which field of a state is meant, unless there is one only, and lights it up in the graph. */
  async choose(document: vscode.TextDocument, at: vscode.Position): Promise<void> {
    const fields = await this.fieldsAt(document, at);
    if (fields.length === 0) throw new Error('This state reads no field that can be traced.');
    const items = fields.map(each => ({ label: each.text, description: each.field, each }));
    const chosen =
      items.length === 1
        ? items[0]
        : await vscode.window.showQuickPick(items, { placeHolder: 'The field to follow through the workflow' });
    if (chosen && !(await this.#trace(document.uri, chosen.each.position))) throw new Error(nothingKnown);
  }

  async #fromText(uri?: string, at?: Position): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const document = uri ?? editor?.document.uri.toString();
    const position = at ?? editor?.selection.active;
    if (document === undefined || !position) return;
    const { line, character } = position;
    const answer = await this.#trace(vscode.Uri.parse(document), { line, character });
    if (answer)
      await vscode.commands.executeCommand('aslWorkbench.showReferences', document, position, answer.locations);
    else
      void vscode.window.showInformationMessage(
        `${nothingKnown} Put the cursor on a path, or on a name in an expression.`,
      );
  }

  async #trace(uri: vscode.Uri, position: Position): Promise<TraceAnswer | undefined> {
    const answer = await this.#client.sendRequest<TraceAnswer | null>('asl/trace', { uri: uri.toString(), position });
    if (!answer?.locations?.length) {
      this.clear(uri);
      return undefined;
    }
    const trace = readFieldTrace(answer);
    if (trace) {
      this.#traces.set(uri.toString(), { ...trace, machine: answer.machine });
      this.#changed.fire(uri);
    }
    return answer;
  }
}

const nothingKnown = 'Nothing is known of where this comes from or who reads it.';
