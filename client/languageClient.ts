/** The language server's other end: runs `dist/server.cjs` in a process of its own for documents of our languages and templates. */
import path from 'node:path';
import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { concernsServer, isAsl, languageIds, templateFiles, templateLanguageIds } from './languages.ts';
import { ruleScheme } from './rulePages.ts';

export function createLanguageClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath(path.join('dist', 'server.cjs'));
  // Of a large document every version is read while the one before is still there; with V8's usual 16 MB for what is young half of
  // the time goes into moving it about, and a request after an edit is in its way three times as often. The space grows only where
  // it is needed. (`test/bench/run.ts` measures with the same.)
  const execArgv = ['--max-semi-space-size=64'];
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc, options: { execArgv } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: [...execArgv, '--nolazy', '--inspect=6011'] } },
  };
  const outputChannel = vscode.window.createOutputChannel('ASL Language Server', { log: true });
  context.subscriptions.push(outputChannel);
  const watcher = vscode.workspace.createFileSystemWatcher(templateFiles);
  context.subscriptions.push(watcher);
  const options: LanguageClientOptions = {
    documentSelector: [
      ...languageIds.map(language => ({ language })),
      ...templateLanguageIds.map(language => ({ language, scheme: 'file' })),
      { pattern: '**/*.tf', scheme: 'file' },
    ],
    synchronize: { fileEvents: watcher },
    // Rules have pages of their own here; JSON files are checked against the schemas that package.json names; the commands of
    // code lenses are there.
    initializationOptions: { ruleLink: `${ruleScheme}:/{rule}.md`, validatesJson: true, hasCommands: true },
    outputChannel,
    middleware: {
      provideCompletionItem: async (document, position, context, token, next) => {
        const found = await next(document, position, context, token);
        const isNothing = found && (Array.isArray(found) ? found : found.items).length === 0;
        return isNothing && !isAsl(document) ? [inPlaceOfWords(document, position)] : found;
      },
    },
    // A message box for every hiccup of a feature would be in the way; the log has it.
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
  return new LanguageClient('aslWorkbench', 'ASL Language Server', server, options);
}

/**
 * An item that is never shown. Where nobody offers anything, VS Code offers the words of the file, and the next Enter or Tab puts one
 * of them in: in a definition, where the server has nothing to offer, they are wrong. (For our own languages a setting turns them off;
 * that of YAML and JSON is not ours to change.) As it would take the place of the whole line, no word fits it.
 */
function inPlaceOfWords(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem {
  const start = document.lineAt(position).firstNonWhitespaceCharacterIndex;
  const range = new vscode.Range(position.with({ character: Math.min(start, position.character) }), position);
  return { label: ' ', insertText: '', filterText: '\u0000', range };
}

/**
 * Starts the server when the first document is there that it may have to say something about, and not before: the extension is
 * also woken by every other JSON and YAML file. Nobody waits for it: F5 does not need it, and the client tells what goes wrong.
 */
export function startWhenNeeded(client: LanguageClient): vscode.Disposable {
  const { window, workspace } = vscode;
  const registrations = [
    workspace.onDidOpenTextDocument(look),
    workspace.onDidChangeTextDocument(({ document }) => look(document)),
    window.onDidChangeActiveTextEditor(editor => editor && look(editor.document)),
  ];
  for (const document of workspace.textDocuments) look(document);
  return vscode.Disposable.from(...registrations);

  function look(document: vscode.TextDocument): void {
    if (!client.needsStart() || !concernsServer(document)) return;
    client.start().catch((error: unknown) => client.error('The language server did not start.', error, 'force'));
  }
}

export type DefinitionAt = (uri: vscode.Uri, position: vscode.Position) => Promise<string | undefined>;

/** Asks the server whose definition is meant at a place, or stands `inside` of it; nobody's where the server cannot tell. */
export function definitionAt(client: LanguageClient, inside = false): DefinitionAt {
  return async (uri, position) => {
    if (client.needsStart()) return undefined;
    const name = await client.sendRequest<string | null>('asl/definitionAt', { uri: uri.toString(), position, inside });
    return name ?? undefined;
  };
}
