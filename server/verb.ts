/**
 * What verbs are made of: what they can ask the server for, and the glue that is the same for all. `at` and `whole` find the
 * definition that is meant; trouble and cancellation are `guard`'s.
 */
import type { CancellationToken, Connection, Position, ServerCapabilities, WorkspaceEdit } from 'vscode-languageserver';
import type { Catalog } from '../catalog/index.ts';
import type { Span } from '../language/index.ts';
import { guard, guardAsync } from './guard.ts';
import type { Layouts } from './layouts.ts';
import { Neighbours } from './neighbours.ts';
import { type Preferences, preferencesOf } from './preferences.ts';
import type { StateIndex } from './stateIndex.ts';
import type { Part, Snapshot } from './workspace.ts';

export interface Context {
  readonly connection: Connection;
  /** The open document's snapshot for its newest version; undefined when it is not open. */
  snapshot(uri: string): Snapshot | undefined;
  onClose(listener: (uri: string) => void): void;
  /** What has to be waited for until the settings are known; undefined when they are. */
  settled(): Promise<void> | undefined;
  /** The edit of the settings that switches a rule off for a file. */
  switchOff(uri: string, rule: string): { readonly title: string; readonly edit: WorkspaceEdit } | undefined;
  /** What the settings say of a file; without it, what is in effect when they say nothing. */
  preferences?(uri: string): Preferences;
  /** What AWS offers, opened when it is first asked for; without it nothing is known. */
  readonly catalog?: () => Catalog | undefined;
  /** The files around the open ones; without them there are none. */
  readonly neighbours?: Neighbours;
  /** What the client can do, beside what every client can. */
  readonly client?: {
    readonly changesDocuments?: boolean;
    readonly hasCommands?: boolean;
    /** Asks for the edits of a code action when it is chosen. */
    readonly resolvesActions?: boolean;
    /** Shows why a code action cannot be done. */
    readonly disablesActions?: boolean;
  };
  /** Who makes pictures of graphs; without it they are made at once. */
  readonly layouts?: Layouts;
  /** The states of the whole workspace. */
  readonly states?: StateIndex;
}

export interface Verb {
  readonly capabilities: ServerCapabilities;
  /** By method, with its options: the same for the languages of definitions only, where the client lets us say for which. */
  readonly registrations?: Readonly<Record<string, object>>;
  register(context: Context): void;
}

/** Answers about a whole file of ours; about every other file there is nothing to say. */
export function whole<T>(
  context: Context,
  verb: string,
  uri: string,
  token: CancellationToken,
  fallback: T,
  work: (snapshot: Snapshot) => T,
) {
  return guard(context.connection.console, verb, token, fallback, () => {
    const snapshot = context.snapshot(uri);
    return snapshot?.ours ? work(snapshot) : fallback;
  });
}

/** The same for work that may end later; what is known at once is answered at once. */
export function wholeLater<T>(
  context: Context,
  verb: string,
  uri: string,
  token: CancellationToken,
  fallback: T,
  work: (snapshot: Snapshot) => T | Promise<T>,
) {
  const started = whole<T | Promise<T>>(context, verb, uri, token, fallback, work);
  return started instanceof Promise
    ? guardAsync(context.connection.console, verb, token, fallback, () => started)
    : started;
}

export interface PositionParams {
  textDocument: { uri: string };
  position: Position;
}

/** Answers about a place: inside of a definition at its own offsets, else about the template around. */
interface AtPlace<T, P extends PositionParams> {
  inside(part: Part, offset: number, params: P): T;
  outside?(snapshot: Snapshot, offset: number): T;
}

export function at<T, P extends PositionParams = PositionParams>(
  context: Context,
  verb: string,
  fallback: T,
  work: AtPlace<T, P>,
) {
  return (params: P, token: CancellationToken) =>
    whole(context, verb, params.textDocument.uri, token, fallback, snapshot => {
      const offset = snapshot.lines.offsetAt(params.position);
      const found = snapshot.partAt(offset);
      if (found) return work.inside(found.part, found.offset, params);
      return work.outside?.(snapshot, offset) ?? fallback;
    });
}

/**
 * Like `whole`, for what nobody waits for while typing. What has come in by then is read first: a request that is outdated is
 * cancelled before any work is done for it. About a long text it takes longer than one wants to wait for a completion: there the
 * next letter comes first.
 */
export async function unhurried<T>(
  context: Context,
  verb: string,
  uri: string,
  token: CancellationToken,
  fallback: T,
  work: (snapshot: Snapshot) => T,
) {
  await (isLong(context, uri)
    ? new Promise(resolve => setTimeout(resolve, breath))
    : new Promise(resolve => setImmediate(resolve)));
  return whole(context, verb, uri, token, fallback, work);
}

/** About 1,000 states. */
const long = 200_000;

/** Milliseconds in which an editor asks for a completion after a letter. */
const breath = 50;

export function isLong(context: Context, uri: string): boolean {
  return (context.snapshot(uri)?.text.length ?? 0) >= long;
}

const presets = preferencesOf(undefined);

/** What people have switched on and off for a file. */
export function preferencesFor(context: Context, uri: string): Preferences {
  return context.preferences?.(uri) ?? presets;
}

const alone = new Neighbours();

export function neighboursOf(context: Context): Neighbours {
  return context.neighbours ?? alone;
}

export const holds = (span: Span, offset: number) => offset >= span.start && offset <= span.end;
