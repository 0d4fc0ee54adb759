/**
 * The table of what the server can do. A verb is a capability and the glue for it: find the document's snapshot, call the
 * feature, convert. What the server advertises is computed from this table, so nothing is implemented and not advertised,
 * or the other way round.
 */

import type { CancellationToken, CodeAction, Connection, ServerCapabilities } from 'vscode-languageserver';
import { CodeActionKind, TextDocumentSyncKind } from 'vscode-languageserver';
import { fixAll } from '../language/index.ts';
import { completionsAt } from './features/completion.ts';
import { definitionAt, usesAt } from './features/definition.ts';
import { fixesAt } from './features/fixes.ts';
import { GraphCache } from './features/graph.ts';
import { hoverAt } from './features/hover.ts';
import { symbolsOf } from './features/symbols.ts';
import { guard } from './guard.ts';
import { toCodeAction, toCompletionItem, toDiagnostic, toDocumentSymbol, toWorkspaceEdit } from './protocol.ts';
import type { Snapshot } from './workspace.ts';

export interface Context {
  readonly connection: Connection;
  /** The open document's snapshot for its newest version; undefined when it is not open. */
  snapshot(uri: string): Snapshot | undefined;
  onClose(listener: (uri: string) => void): void;
}

interface Verb {
  readonly capabilities: ServerCapabilities;
  register(context: Context): void;
}

const definition: Verb = {
  capabilities: { definitionProvider: true },
  register: context =>
    context.connection.onDefinition(
      at(context, 'definition', null, (snapshot, offset) => {
        const state = snapshot.machine && definitionAt(snapshot.machine, offset);
        return state ? { uri: snapshot.uri, range: snapshot.lines.range(state.nameNode.span) } : null;
      }),
    ),
};

const references: Verb = {
  capabilities: { referencesProvider: true },
  register: context =>
    context.connection.onReferences((params, token) =>
      at(context, 'references', null, (snapshot, offset) => {
        const uses = snapshot.machine && usesAt(snapshot.machine, offset);
        if (!uses) return null;
        const spans = uses.references.map(reference => reference.node.span);
        if (params.context.includeDeclaration) spans.unshift(uses.declaration.nameNode.span);
        return spans.map(span => ({ uri: snapshot.uri, range: snapshot.lines.range(span) }));
      })(params, token),
    ),
};

const documentSymbol: Verb = {
  capabilities: { documentSymbolProvider: { label: 'States' } },
  register: context =>
    context.connection.onDocumentSymbol((params, token) =>
      whole(context, 'documentSymbol', params.textDocument.uri, token, null, snapshot =>
        snapshot.machine ? symbolsOf(snapshot.machine).map(symbol => toDocumentSymbol(symbol, snapshot.lines)) : [],
      ),
    ),
};

const hover: Verb = {
  capabilities: { hoverProvider: true },
  register: context =>
    context.connection.onHover(
      at(context, 'hover', null, (snapshot, offset) => {
        const found = snapshot.machine && hoverAt(snapshot.machine, offset);
        return found
          ? { contents: { kind: 'markdown' as const, value: found.markdown }, range: snapshot.lines.range(found.span) }
          : null;
      }),
    ),
};

const completion: Verb = {
  capabilities: { completionProvider: { triggerCharacters: ['"', '$', '.', ':', ' ', '/'] } },
  register: context =>
    context.connection.onCompletion(
      at(context, 'completion', null, (snapshot, offset) => {
        const found = completionsAt(snapshot.document, snapshot.machine, offset);
        return { isIncomplete: false, items: found.map(item => toCompletionItem(item, snapshot.lines)) };
      }),
    ),
};

/** Quick fixes, and one action that applies all that need no choice (`source.fixAll.asl`, also on save). */
const fixAllKind = `${CodeActionKind.SourceFixAll}.asl`;
const codeAction: Verb = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } },
  register: context =>
    context.connection.onCodeAction((params, token) =>
      whole(context, 'codeAction', params.textDocument.uri, token, null, snapshot => {
        const { uri, lines, diagnostics } = snapshot;
        const wanted = (kind: string) =>
          params.context.only?.some(only => kind === only || kind.startsWith(`${only}.`)) ??
          kind === CodeActionKind.QuickFix;
        const actions: CodeAction[] = [];
        if (wanted(CodeActionKind.QuickFix)) {
          const range = { start: lines.offsetAt(params.range.start), end: lines.offsetAt(params.range.end) };
          for (const fix of fixesAt(diagnostics, range)) actions.push(toCodeAction(fix, uri, lines));
        }
        const all = wanted(fixAllKind) ? fixAll(diagnostics) : [];
        if (all.length > 0)
          actions.push({
            title: 'Fix all that can be fixed',
            kind: fixAllKind,
            edit: toWorkspaceEdit(all, uri, lines),
          });
        return actions;
      }),
    ),
};

/** Pull diagnostics. A client without them is pushed to, see main.ts. */
const diagnostic: Verb = {
  capabilities: {
    diagnosticProvider: { identifier: 'asl', interFileDependencies: false, workspaceDiagnostics: false },
  },
  register: context => {
    const empty = { kind: 'full' as const, items: [] };
    context.connection.languages.diagnostics.on((params, token) =>
      whole(context, 'diagnostic', params.textDocument.uri, token, empty, snapshot => ({
        kind: 'full' as const,
        items: diagnosticsOf(snapshot),
      })),
    );
  },
};

/** `asl/graph`: the picture of the document's machine, or the last one that could be drawn. */
const graph: Verb = {
  capabilities: { experimental: { aslGraph: true } },
  register: context => {
    const pictures = new GraphCache();
    context.connection.onRequest('asl/graph', (params: { uri: string }, token: CancellationToken) =>
      whole(context, 'graph', params.uri, token, null, snapshot => pictures.pictureOf(snapshot)),
    );
    context.onClose(uri => pictures.forget(uri));
  },
};

export const verbs: readonly Verb[] = [
  definition,
  references,
  documentSymbol,
  hover,
  completion,
  codeAction,
  diagnostic,
  graph,
];

export function capabilities(): ServerCapabilities {
  return Object.assign({ textDocumentSync: TextDocumentSyncKind.Incremental }, ...verbs.map(verb => verb.capabilities));
}

export function diagnosticsOf(snapshot: Snapshot) {
  return snapshot.diagnostics.map(found => toDiagnostic(found, snapshot.uri, snapshot.lines));
}

function whole<T>(
  context: Context,
  verb: string,
  uri: string,
  token: CancellationToken,
  fallback: T,
  work: (snapshot: Snapshot) => T,
) {
  return guard(context.connection.console, verb, token, fallback, () => {
    const snapshot = context.snapshot(uri);
    return snapshot ? work(snapshot) : fallback;
  });
}

interface PositionParams {
  textDocument: { uri: string };
  position: { line: number; character: number };
}

function at<T>(context: Context, verb: string, fallback: T, work: (snapshot: Snapshot, offset: number) => T) {
  return (params: PositionParams, token: CancellationToken) =>
    whole(context, verb, params.textDocument.uri, token, fallback, snapshot =>
      work(snapshot, snapshot.lines.offsetAt(params.position)),
    );
}
