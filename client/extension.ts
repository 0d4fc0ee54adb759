/**
 * The extension's start: makes the parts and ties them together. Every part lives in a file of its own and is told what
 * it needs; nothing here decides anything.
 */
import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerDebugging } from './debugging.ts';
import { ExecutionWatcher } from './executionWatcher.ts';
import { GraphPanels } from './graphPanels.ts';
import { registerHovers } from './hovers.ts';
import { createLanguageClient } from './languageClient.ts';

let client: LanguageClient | undefined;

export function activate(context: vscode.ExtensionContext): void {
  client = createLanguageClient(context);
  const watcher = new ExecutionWatcher();
  const panels = new GraphPanels(context, client, watcher);
  context.subscriptions.push(watcher, panels, registerDebugging(context), registerHovers());
  // Nobody waits for the server: F5 does not need it, and the client tells what goes wrong with it.
  client.start().catch((error: unknown) => client?.error('The language server did not start.', error, 'force'));
}

export async function deactivate(): Promise<void> {
  if (client?.needsStop()) await client.stop();
}
