/** The verbs about what a file, and the workspace, consist of: symbols of states and machines, and links that can be followed. */
import type { DocumentLink, DocumentSymbol, WorkspaceSymbol } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { linksOf } from './features/links.ts';
import { symbolsOf } from './features/symbols.ts';
import { beside } from './files.ts';
import { guardAsync } from './guard.ts';
import { symbolKinds, toDocumentSymbol } from './protocol.ts';
import { neighboursOf, unhurried, type Verb, whole } from './verb.ts';

const documentSymbol: Verb = {
  capabilities: { documentSymbolProvider: { label: 'States' } },
  register: context =>
    context.connection.onDocumentSymbol((params, token) =>
      whole(context, 'documentSymbol', params.textDocument.uri, token, null, snapshot => {
        const symbols = snapshot.parts.map(part => ({
          part,
          states: part.machine ? symbolsOf(part.machine).map(symbol => toDocumentSymbol(symbol, part)) : [],
        }));
        const { template } = snapshot;
        if (!template) return symbols.flatMap(({ states }) => states);
        // A machine whose definition is elsewhere is part of the file, too.
        return template.machines.map((machine): DocumentSymbol => {
          const { nameNode, name, file } = machine;
          const member = nameNode.parent;
          const own = symbols.find(({ part }) => part.definition.embedded?.machine === machine);
          return {
            name,
            ...(file && { detail: file.path }),
            kind: SymbolKind.Class,
            range: snapshot.range(member && member.kind === 'member' ? member.span : nameNode.span),
            selectionRange: snapshot.range(nameNode.span),
            children: own?.states ?? [],
          };
        });
      }),
    ),
};

const workspaceSymbol: Verb = {
  capabilities: { workspaceSymbolProvider: true },
  register: context =>
    context.connection.onWorkspaceSymbol(({ query }, token) =>
      guardAsync(context.connection.console, 'workspaceSymbol', token, [], async () => {
        const found = await context.states?.find(query ?? '', () => token.isCancellationRequested);
        return (found ?? []).map(
          ({ name, type, isMachine, uri, range, container }): WorkspaceSymbol => ({
            name,
            kind: isMachine ? SymbolKind.Class : type ? symbolKinds[type] : SymbolKind.Object,
            location: { uri, range },
            containerName: container,
          }),
        );
      }),
    ),
};

const documentLink: Verb = {
  capabilities: { documentLinkProvider: { resolveProvider: false } },
  register: context =>
    context.connection.onDocumentLinks((params, token) =>
      unhurried(context, 'documentLink', params.textDocument.uri, token, null, snapshot => {
        const neighbours = neighboursOf(context);
        const names = neighbours.companions(snapshot.uri).map(({ name }) => name);
        const links = snapshot.parts.flatMap(part =>
          linksOf(part.document, names).flatMap(({ span, to, tooltip }): DocumentLink[] => {
            const target = 'url' in to ? to.url : beside(snapshot.uri, to.file);
            const isThere = target !== undefined && ('url' in to || neighbours.exists(target));
            return isThere ? [{ range: part.range(span), target, tooltip }] : [];
          }),
        );
        const files = snapshot.files.flatMap(({ path, span }): DocumentLink[] => {
          const target = snapshot.fileAt(path);
          return target === undefined ? [] : [{ range: snapshot.range(span), target, tooltip: 'Open the definition' }];
        });
        return [...links, ...files];
      }),
    ),
};

export const outlineVerbs: readonly Verb[] = [documentSymbol, workspaceSymbol, documentLink];
