/** The language server's process: connection, open documents, and nothing else. What it can do stands in verbs.ts. */
import { CancellationToken, createConnection, ProposedFeatures, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { guard } from './guard.ts';
import { capabilities, diagnosticsOf, verbs } from './verbs.ts';
import { Snapshot } from './workspace.ts';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const snapshots = new Map<string, Snapshot>();

function snapshot(uri: string): Snapshot | undefined {
  const document = documents.get(uri);
  if (!document) return undefined;
  const known = snapshots.get(uri);
  if (known?.version === document.version) return known;
  const format = document.languageId.includes('yaml') || /\.ya?ml$/i.test(uri) ? 'yaml' : 'json';
  const fresh = new Snapshot(uri, document.version, format, document.getText());
  snapshots.set(uri, fresh);
  return fresh;
}

let clientPulls = false;

connection.onInitialize(params => {
  clientPulls = params.capabilities.textDocument?.diagnostic !== undefined;
  return { capabilities: capabilities(), serverInfo: { name: 'asl-workbench' } };
});

documents.onDidChangeContent(({ document }) => {
  if (clientPulls) return;
  const current = snapshot(document.uri);
  if (!current) return;
  const diagnostics = guard(connection.console, 'push diagnostics', CancellationToken.None, [], () =>
    diagnosticsOf(current),
  );
  if (Array.isArray(diagnostics))
    void connection.sendDiagnostics({ uri: current.uri, version: current.version, diagnostics });
});

documents.onDidClose(({ document }) => {
  snapshots.delete(document.uri);
  if (!clientPulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

const onClose = (listener: (uri: string) => void) => documents.onDidClose(({ document }) => listener(document.uri));
for (const verb of verbs) verb.register({ connection, snapshot, onClose });

documents.listen(connection);
connection.listen();
