/**
 * A server for tests, without the wire: the verbs with some files, all of them open, asked as an editor asks, with lines and
 * characters. The cursor of a document is marked by `¦`.
 */
import path from 'node:path';
import { expect } from 'vitest';
import type { Location, Range, TextEdit } from 'vscode-languageserver';
import { CancellationToken } from 'vscode-languageserver';
import { lazyCatalog } from '../catalog/node.ts';
import { formatOf, parseDocument } from '../language/index.ts';
import { type Files, pathOf } from './files.ts';
import { Neighbours } from './neighbours.ts';
import { filesNamedIn } from './templates.ts';
import { LineIndex } from './text.ts';
import { type Context, verbs } from './verbs.ts';
import { Snapshot, type Surroundings } from './workspace.ts';

const catalog = lazyCatalog();

type Handler = (params: unknown, token: CancellationToken) => unknown;

/** A server with some files, all of them open. Names that end in `.asl.json` or `.asl.yaml` are definitions. */
export function serverWith(files: Readonly<Record<string, string>>, more: Partial<Context> = {}) {
  const surroundings: Surroundings = {
    generation: 0,
    catalog,
    namings: uri =>
      Object.entries(files).flatMap(([name, text]) =>
        filesNamedIn(text, `/work/${name}`).files.flatMap(({ path: to, naming, part }) =>
          uriOf(path.posix.join(path.posix.dirname(name), to)) === uri
            ? { naming, uri: uriOf(name), lines: new LineIndex(text), ...(part && { part }) }
            : [],
        ),
      ),
    options: () => ({}),
    definition: (from, relative) => {
      const name = path.posix.join(path.posix.dirname(nameOf(from)), relative);
      const text = files[name];
      if (text === undefined) return undefined;
      return { uri: uriOf(name), document: parseDocument(text, formatOf(name)), lines: new LineIndex(text) };
    },
  };
  const handlers: Record<string, Handler> = {};
  const errors: string[] = [];
  /** Requests about a language: `languages.inlayHint.on` is `inlayHint`, `languages.semanticTokens.onDelta` is `semanticTokensDelta`. */
  const languages = new Proxy(
    {},
    {
      get: (_, feature: string) =>
        new Proxy(
          {},
          {
            get: (_, on: string) => (handler: Handler) => {
              const name = feature === 'diagnostics' ? 'diagnostic' : feature;
              handlers[name + on.slice(2)] = handler;
            },
          },
        ),
    },
  );
  const connection = new Proxy(
    {},
    {
      get: (_, name: string) => {
        if (name === 'console') return { error: (message: string) => errors.push(message) };
        if (name === 'languages') return languages;
        if (name === 'onRequest' || name === 'onNotification')
          return (method: string, handler: Handler) => (handlers[method] = handler);
        return (handler: Handler) => (handlers[name] = handler);
      },
    },
  ) as Context['connection'];
  const snapshots = new Map(
    Object.entries(files).map(([name, text]) => {
      const file = { uri: uriOf(name), version: 1, format: formatOf(name), text };
      return [uriOf(name), new Snapshot(file, name.includes('.asl.'), surroundings)];
    }),
  );
  const context: Context = {
    connection,
    snapshot: uri => snapshots.get(uri),
    onClose: () => {},
    settled: () => undefined,
    switchOff: () => undefined,
    catalog,
    neighbours: new Neighbours(inMemory(files), surroundings.namings),
    client: { hasCommands: true, changesDocuments: true },
    ...more,
  };
  for (const verb of verbs) verb.register(context);
  return {
    ask: <T>(verb: string, name: string, asked: object = {}): T => {
      const params = { textDocument: { uri: uriOf(name) }, uri: uriOf(name), ...asked };
      const answer = handlers[verb]?.(params, CancellationToken.None);
      expect(errors).toEqual([]);
      return answer as T;
    },
  };
}

export const cursorIn = (marked: string) => ({
  text: marked.replace('¦', ''),
  position: new LineIndex(marked).positionAt(marked.indexOf('¦')),
});

export function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  const sorted = edits
    .map(({ range, newText }) => ({ ...spanOf(lines, range), newText }))
    .sort((a, b) => b.start - a.start);
  return sorted.reduce((done, { start, end, newText }) => done.slice(0, start) + newText + done.slice(end), text);
}

export function spanOf(lines: LineIndex, range: Range) {
  return { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
}

export function textAt(files: Readonly<Record<string, string>>, { uri, range }: Location): string {
  const text = files[nameOf(uri)] ?? '';
  const { start, end } = spanOf(new LineIndex(text), range);
  return text.slice(start, end);
}

export const uriOf = (name: string) => `file:///work/${name}`;
export const nameOf = (uri: string) => decodeURIComponent(uri.slice('file:///work/'.length));

export function inMemory(files: Readonly<Record<string, string>>): Files {
  const nameIn = (uri: string) => (pathOf(uri) ?? '').replace(/^\/work\/?/, '');
  return {
    read: uri => {
      const name = nameIn(uri);
      const text = files[name];
      return text === undefined ? undefined : { uri: uriOf(name), text, version: 1 };
    },
    names: folder => {
      const prefix = nameIn(folder) === '' ? '' : `${nameIn(folder)}/`;
      return Object.keys(files).flatMap(name => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
    },
  };
}
