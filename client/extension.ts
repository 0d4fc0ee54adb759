/**
 * The extension's start: makes the parts and ties them together. Every part lives in a file of its own and is told what
 * it needs; nothing here decides anything.
 */
import type * as vscode from 'vscode';
import { registerDebugging } from './debugging.ts';
import { ExecutionWatcher } from './executionWatcher.ts';
import { GraphPanels } from './graphPanels.ts';
import { registerHovers } from './hovers.ts';
import { startLanguageClient } from './languageClient.ts';

let stop: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const client = startLanguageClient(context);
  stop = () => client.stop();
  const watcher = new ExecutionWatcher();
  const panels = new GraphPanels(context, client, watcher);
  context.subscriptions.push(watcher, panels, registerDebugging(context), registerHovers());
  await client.start();
}

export async function deactivate(): Promise<void> {
  await stop?.();
}
