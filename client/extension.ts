/**
 * The extension's start: makes the parts and ties them together. Every part lives in a file of its own and is told what
 * it needs; nothing here decides anything.
 */
import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerCodeDebugging } from './codeDebugging.ts';
import { registerConverting } from './converting.ts';
import { DataFlowView } from './dataFlowView.ts';
import { registerDebugging } from './debugging.ts';
import { ExecutionWatcher } from './executionWatcher.ts';
import { FieldTraces } from './fieldTraces.ts';
import { GraphPanels } from './graphPanels.ts';
import { HistoryView } from './historyView.ts';
import { registerHovers } from './hovers.ts';
import { registerInlineValues } from './inlineValues.ts';
import { createLanguageClient, definitionAt, startWhenNeeded } from './languageClient.ts';
import { followTemplates } from './languages.ts';
import { registerLaunchJson } from './launchJson.ts';
import { registerLensCommands } from './lensCommands.ts';
import { markdownExtension } from './markdown.ts';
import { registerMocksFile } from './mocksFile.ts';
import { registerOpeningLists } from './openingLists.ts';
import { registerRulePages } from './rulePages.ts';
import { Runs } from './runs.ts';
import { registerWaitingTasks } from './waitingTasks.ts';
import { registerWelcome } from './welcome.ts';

let client: LanguageClient | undefined;

export function activate(context: vscode.ExtensionContext) {
  client = createLanguageClient(context);
  const watcher = new ExecutionWatcher();
  const traces = new FieldTraces(client);
  const panels = new GraphPanels(context, client, watcher, traces);
  context.subscriptions.push(
    watcher,
    traces,
    panels,
    registerDebugging(context, definitionAt(client)),
    registerWaitingTasks(context),
    registerCodeDebugging(),
    registerHovers(),
    registerInlineValues(),
  );
  const history = new HistoryView(context);
  const runs = new Runs(context, history);
  context.subscriptions.push(history, runs);
  context.subscriptions.push(
    startWhenNeeded(client),
    followTemplates(),
    registerRulePages(client),
    registerLensCommands(),
    registerOpeningLists(definitionAt(client, true)),
    registerLaunchJson(client),
    registerConverting(client),
    new DataFlowView(context, client, runs),
    registerMocksFile(client),
    registerWelcome(context),
  );
  return markdownExtension(context.asAbsolutePath('dist/fence.cjs'));
}

export async function deactivate(): Promise<void> {
  if (client?.needsStop()) await client.stop();
}
