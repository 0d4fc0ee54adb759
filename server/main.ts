/** The language server's process: connection, open documents, and what is around them. What it can do stands in verbs.ts. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  CancellationToken,
  createConnection,
  DidChangeConfigurationNotification,
  FileChangeType,
  MessageType,
  ProposedFeatures,
  RegistrationType,
  ShowMessageNotification,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { lazyCatalog } from '../catalog/node.ts';
import { FilesOnDisk } from './files.ts';
import { guard } from './guard.ts';
import { LayoutsInThread } from './layouts.ts';
import { Neighbours } from './neighbours.ts';
import { ruleLinks } from './ruleLinks.ts';
import { Settings } from './settings.ts';
import { StateIndex } from './stateIndex.ts';
import { TemplateIndex } from './templates.ts';
import { type Context, capabilities, diagnosticsOf, verbs } from './verbs.ts';
import { partsMeantIn, Snapshot, type Surroundings } from './workspace.ts';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const snapshots = new Map<string, Snapshot>();
const templates = new TemplateIndex();
const settings = new Settings(uri => documents.get(uri)?.getText());
const files = new FilesOnDisk(() => documents.all());
const neighbours = new Neighbours(files, uri => templates.namings(uri));
const states = new StateIndex(() => documents.all());

/** Beside the bundle of the server; there is none where the sources run as they are. */
const layouts = new LayoutsInThread(
  () => {
    const file = typeof __dirname === 'string' ? path.join(__dirname, 'layoutThread.cjs') : '';
    return existsSync(file) ? new Worker(file) : undefined;
  },
  message => connection.console.warn(message),
);

/** Opened by the first request that asks what a service has. */
const catalog = lazyCatalog(message => {
  connection.console.error(message);
  // Without it nothing that it is asked for is wrong, only silent: that has to be said where somebody sees it.
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
});

const surroundings: Surroundings = {
  catalog,
  callables: () => templates.callables(),
  get generation() {
    return templates.generation + settings.generation;
  },
  namings: uri => templates.namings(uri),
  options: uri => ({ ...settings.optionsFor(uri), onCrash: logCrash }),
  get jsonIsValidated() {
    return client.validatesJson;
  },
  definition: (uri, path, wanted) => {
    const onDisk = templates.definition(uri, path, wanted);
    const open = onDisk && documents.get(onDisk.uri) && snapshot(onDisk.uri);
    const part = wanted ? open?.parts.find(({ name }) => name === wanted.name) : open?.parts[0];
    return open && part ? { uri: open.uri, document: part.document, lines: open.lines } : onDisk;
  },
};

const crashed = new Set<string>();

/** Once for each rule: it would crash again at every keystroke. The diagnostic says it where it happened. */
function logCrash(rule: string, error: unknown): void {
  if (crashed.has(rule)) return;
  crashed.add(rule);
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  connection.console.error(`The rule ${rule} failed, all others were checked. ${details}`);
}

function snapshot(uri: string): Snapshot | undefined {
  const document = documents.get(uri);
  if (!document) return undefined;
  const { languageId, version } = document;
  const namings = templates.namings(uri);
  const isDefinition = languageId.startsWith('asl') || namings.some(({ part }) => part === undefined);
  const known = snapshots.get(uri);
  const isSame = known?.isDefinition === isDefinition && known.partsMeant === partsMeantIn(namings);
  if (known?.version === version && isSame) return known;
  const format = languageId.includes('yaml') || /\.ya?ml$/i.test(uri) ? 'yaml' : 'json';
  const fresh = new Snapshot({ uri, version, format, text: document.getText() }, isDefinition, surroundings, known);
  snapshots.set(uri, fresh);
  return fresh;
}

let client = {
  pulls: false,
  refreshes: false,
  configures: false,
  registers: false,
  hasFolders: false,
  validatesJson: false,
  changesDocuments: false,
  hasCommands: false,
  refreshesLenses: false,
  resolvesActions: false,
  disablesActions: false,
  registersFormatting: false,
  refreshesHints: false,
  refreshesColours: false,
};
let folders: string[] = [];

connection.onInitialize(params => {
  client = {
    pulls: params.capabilities.textDocument?.diagnostic !== undefined,
    refreshes: params.capabilities.workspace?.diagnostics?.refreshSupport === true,
    configures: params.capabilities.workspace?.configuration === true,
    registers: params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    hasFolders: params.capabilities.workspace?.workspaceFolders === true,
    validatesJson: params.initializationOptions?.validatesJson === true,
    changesDocuments: params.capabilities.workspace?.workspaceEdit?.documentChanges === true,
    hasCommands: params.initializationOptions?.hasCommands === true,
    refreshesLenses: params.capabilities.workspace?.codeLens?.refreshSupport === true,
    resolvesActions:
      params.capabilities.textDocument?.codeAction?.dataSupport === true &&
      params.capabilities.textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    disablesActions: params.capabilities.textDocument?.codeAction?.disabledSupport === true,
    registersFormatting: params.capabilities.textDocument?.formatting?.dynamicRegistration === true,
    refreshesHints: params.capabilities.workspace?.inlayHint?.refreshSupport === true,
    refreshesColours: params.capabilities.workspace?.semanticTokens?.refreshSupport === true,
  };
  settings.createsFiles = params.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
  ruleLinks.use(params.initializationOptions?.ruleLink);
  folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [];
  settings.start(folders);
  for (const folder of folders) states.add(folder);
  return { capabilities: capabilities(client.registersFormatting), serverInfo: { name: 'asl-workbench' } };
});

connection.onInitialized(() => {
  // A client that pulls asks for diagnostics when it wants them, and waits.
  void askSettings()?.then(() => client.pulls || tellAgain());
  if (client.registers) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'asl' });
  if (client.registersFormatting)
    for (const { registrations = {} } of verbs)
      for (const [method, options] of Object.entries(registrations))
        void connection.client.register(new RegistrationType<object>(method), {
          documentSelector: ownLanguages,
          ...options,
        });
  if (client.hasFolders)
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      for (const { uri } of removed) states.remove(uri);
      for (const { uri } of added) states.add(uri);
      folders = [...folders.filter(uri => !gone.has(uri)), ...added.map(({ uri }) => uri)];
      void Promise.all([askSettings(), templates.scan(added.map(({ uri }) => uri))]).then(tellAgain);
    });
  // Nobody waits for it yet: the first completion finds the names of all actions unpacked.
  setTimeout(() => catalog()?.searchActions('get'), 3000).unref();
  templates.scan(folders).then(tellAgain, (error: unknown) => connection.console.error(`templates: ${String(error)}`));
});

const ownLanguages = [{ language: 'asl' }, { language: 'asl-yaml' }];

/** The first answers wait for it: nobody shall see what the settings have switched off. */
let settled: Promise<void> | undefined;

function askSettings(): Promise<void> | undefined {
  if (client.configures) {
    const ask = (scopes: readonly (string | undefined)[]) =>
      connection.workspace.getConfiguration(
        scopes.map(scopeUri => ({ section: 'asl', ...(scopeUri !== undefined && { scopeUri }) })),
      );
    settled = settings
      .ask(ask, folders)
      .catch((error: unknown) => connection.console.error(`settings: ${String(error)}`))
      .finally(() => {
        settled = undefined;
      });
  }
  return settled;
}

connection.onDidChangeConfiguration(async params => {
  if (client.configures) await askSettings();
  else settings.take(params.settings?.asl);
  tellAgain();
  if (client.refreshesHints) void connection.languages.inlayHint.refresh();
  if (client.refreshesColours) connection.languages.semanticTokens.refresh();
});

connection.onDidChangeWatchedFiles(async ({ changes }) => {
  for (const { uri } of changes) void states.changed(uri);
  const configured = changes.filter(({ uri }) => settings.changed(uri)).length > 0;
  // What is open is known better from the editor.
  const elsewhere = changes.filter(({ uri, type }) => type === FileChangeType.Deleted || !documents.get(uri));
  const told = await Promise.all(elsewhere.map(({ uri }) => templates.changed(uri)));
  if (configured || told.some(Boolean)) tellAgain();
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
      if (settings.changed(uri)) tellAgain();
      else if (document && !document.languageId.startsWith('asl') && templates.update(uri, document.getText()))
        tellAgain();
    }, 400),
  );
  push(uri);
});

/** Diagnostics of open documents may be other ones now. */
function tellAgain(): void {
  // Lenses say who deploys a definition, and may be switched off.
  if (client.refreshesLenses) void connection.sendRequest('workspace/codeLens/refresh').catch(() => {});
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
  clearTimeout(typing.get(document.uri));
  typing.delete(document.uri);
  // What was not saved counts no more.
  void states.changed(document.uri);
  void templates.changed(document.uri).then(told => told && tellAgain());
  if (!client.pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

const onClose = (listener: (uri: string) => void) => documents.onDidClose(({ document }) => listener(document.uri));
/** One for all verbs: what is known by context (analyses, recorded runs) is known to each of them. */
const context: Context = {
  connection,
  snapshot,
  onClose,
  settled: () => settled,
  catalog,
  switchOff: (uri, rule) => settings.switchOff(uri, rule),
  preferences: uri => settings.preferencesFor(uri),
  neighbours,
  layouts,
  states,
  get client() {
    return client;
  },
};
for (const verb of verbs) verb.register(context);

documents.listen(connection);
connection.listen();
