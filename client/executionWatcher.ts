/**
 * Which states are lit, for whoever draws them: collects the adapter's `asl/execution` events by definition, so that a
 * graph opened in the middle of a run shows what was before.
 */
import * as vscode from 'vscode';
import { type ExecutionEvent, type Lit, litAfter } from './executionMarks.ts';

export class ExecutionWatcher implements vscode.Disposable {
  readonly #lit = new Map<string, Lit>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  /** The definition whose light changed. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === 'asl' && event === 'asl/execution') this.#receive(body as ExecutionEvent);
      }),
    );
  }

  litOf(uri: vscode.Uri): Lit | undefined {
    return this.#lit.get(uri.toString());
  }

  /** Puts the lights of a definition out. */
  clear(uri: vscode.Uri): void {
    if (this.#lit.delete(uri.toString())) this.#changed.fire(uri);
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  #receive(event: ExecutionEvent): void {
    const uri = vscode.Uri.file(event.program);
    const key = uri.toString();
    this.#lit.set(key, litAfter(this.#lit.get(key), event));
    this.#changed.fire(uri);
  }
}
