/** The language server's process: connection, open documents, and what is around them. What it can do stands in verbs.ts. */
import {
  CancellationToken,
  createConnection,
  FileChangeType,
  ProposedFeatures,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { guard } from './guard.ts';
import { TemplateIndex } from './templates.ts';
import { capabilities, diagnosticsOf, verbs } from './verbs.ts';
import { Snapshot, type Surroundings } from './workspace.ts';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const snapshots = new Map<string, Snapshot>();
const templates = new TemplateIndex();

const surroundings: Surroundings = {
  get generation() {
    return templates.generation;
  },
  namings: uri => templates.namings(uri),
  options: () => ({}),
  definition: (uri, path) => {
    const onDisk = templates.definition(uri, path);
    const open = onDisk && documents.get(onDisk.uri) && snapshot(onDisk.uri);
    const part = open?.parts[0];
    return open && part ? { uri: open.uri, document: part.document, lines: open.lines } : onDisk;
  },
};

function snapshot(uri: string): Snapshot | undefined {
  const document = documents.get(uri);
  if (!document) return undefined;
  const { languageId, version } = document;
  const isDefinition = languageId.startsWith('asl') || templates.namings(uri).length > 0;
  const known = snapshots.get(uri);
  if (known?.version === version && known.isDefinition === isDefinition) return known;
  const format = languageId.includes('yaml') || /\.ya?ml$/i.test(uri) ? 'yaml' : 'json';
  const fresh = new Snapshot({ uri, version, format, text: document.getText() }, isDefinition, surroundings);
  snapshots.set(uri, fresh);
  return fresh;
}

let client = { pulls: false, refreshes: false };
let folders: string[] = [];

connection.onInitialize(params => {
  client = {
    pulls: params.capabilities.textDocument?.diagnostic !== undefined,
    refreshes: params.capabilities.workspace?.diagnostics?.refreshSupport === true,
  };
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [];
  return { capabilities: capabilities(), serverInfo: { name: 'asl-workbench' } };
});

connection.onInitialized(() => {
  templates.scan(folders).then(tellAgain, (error: unknown) => connection.console.error(`templates: ${String(error)}`));
});

connection.onDidChangeWatchedFiles(async ({ changes }) => {
  // What is open is known better from the editor.
  const elsewhere = changes.filter(({ uri, type }) => type === FileChangeType.Deleted || !documents.get(uri));
  await Promise.all(elsewhere.map(({ uri }) => templates.changed(uri)));
  if (elsewhere.length > 0) tellAgain();
});

/** A template that is being written says something new of the definitions that it names. */
const typing = new Map<string, ReturnType<typeof setTimeout>>();
documents.onDidChangeContent(({ document: { uri } }) => {
  clearTimeout(typing.get(uri));
  typing.set(
    uri,
    setTimeout(() => {
      typing.delete(uri);
      const document = documents.get(uri);
      if (document && !document.languageId.startsWith('asl') && templates.update(uri, document.getText())) tellAgain();
    }, 400),
  );
  push(uri);
});

/** Diagnostics of open documents may be other ones now. */
function tellAgain(): void {
  if (client.pulls && client.refreshes) connection.languages.diagnostics.refresh();
  else for (const uri of documents.keys()) push(uri);
}

function push(uri: string): void {
  if (client.pulls) return;
  const current = snapshot(uri);
  if (!current) return;
  const diagnostics = guard(connection.console, 'push diagnostics', CancellationToken.None, [], () =>
    diagnosticsOf(current),
  );
  if (Array.isArray(diagnostics))
    void connection.sendDiagnostics({ uri: current.uri, version: current.version, diagnostics });
}

documents.onDidClose(({ document }) => {
  snapshots.delete(document.uri);
  if (!client.pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

const onClose = (listener: (uri: string) => void) => documents.onDidClose(({ document }) => listener(document.uri));
for (const verb of verbs) verb.register({ connection, snapshot, onClose });

documents.listen(connection);
connection.listen();
