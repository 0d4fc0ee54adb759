/** What debugged state machines wait for: what the list of it and the documents of results both speak of. */
import type * as vscode from 'vscode';

/** One thing that is waited for, as the adapter tells it. */
export interface WaitingTask {
  readonly id: string;
  readonly kind: 'asked' | 'token' | 'activity' | 'job' | 'task' | 'time' | 'retry';
  readonly state: string;
  readonly branch: string;
  readonly resource?: string;
  readonly token?: string;
  readonly parameters?: unknown;
  readonly since?: string;
  readonly until?: string;
  readonly timeoutAt?: string;
  readonly heartbeatAt?: string;
  readonly canAnswer: boolean;
  readonly canBeat: boolean;
  readonly canSkip: boolean;
  readonly path?: string;
  readonly line: number;
}

/** A task with the session that it belongs to. */
export interface WaitingItem {
  readonly session: vscode.DebugSession;
  readonly task: WaitingTask;
  readonly title: string;
}
