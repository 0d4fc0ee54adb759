/**
 * What can be done with a node or a line of the picture, by name, and the doing. Refactorings are the language server's own, as the
 * editor offers them at that place: each is one edit of the text, and one step to undo. A gesture of another kind, such as
 * something that is dragged, becomes a name here and nothing else.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { CodeAction, WorkspaceEdit as LspWorkspaceEdit } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { MenuItem, Picture, PictureEdge, PictureNode } from '../graph/index.ts';
import type { ExecutionWatcher, WatchedRun } from './executionWatcher.ts';
import type { FieldTraces } from './fieldTraces.ts';
import { breakpointAt, placeOf, toggleBreakpoint } from './graphBreakpoints.ts';
import { runToHere } from './runToHere.ts';

/** A node or a line, in the text of which the picture was made. */
export interface Target {
  readonly document: vscode.TextDocument;
  readonly picture: Picture;
  readonly node: PictureNode | undefined;
  readonly edge: PictureEdge | undefined;
  readonly client: LanguageClient;
  readonly traces: FieldTraces;
  readonly watcher: ExecutionWatcher;
  readonly run: WatchedRun | undefined;
  /** Of a template: which of its machines. */
  readonly machine: string | undefined;
  /** Puts the cursor there; with `focus` the keyboard, too. */
  show(focus: boolean): Promise<void>;
  /** Gives the text the keyboard, with the cursor where it is. */
  enterText(): Promise<void>;
}

/** Refactorings that fit a state, in the order of the menu; what destroys stands apart. */
const onState = [
  'insertBefore',
  'insertAfter',
  'wrapInParallel',
  'wrapInMap',
  'unwrap',
  'addRetry',
  'addCatchOwn',
  'addCatch',
  'addTimeout',
  'stateToJsonata',
  'deleteState',
];
const onTransition = ['insertOn'];

export async function menuFor(target: Target): Promise<MenuItem[]> {
  const { document, node, edge } = target;
  const items: MenuItem[] = [];
  const add = (group: number, intent: string, title: string, refused?: string) =>
    items.push({ intent, title, group, ...(refused !== undefined && { refused }) });
  const place = node ?? edge;
  if (!place || !placeOf(document, place)) return items;
  add(0, 'goTo', 'Go to text');
  if (node?.kind === 'missing') return items;
  if (node?.kind === 'state') {
    const at = placeOf(document, node);
    const fields = at ? await target.traces.fieldsAt(document, at) : [];
    const refused = fields.length > 0 ? undefined : 'It reads no field.';
    add(0, 'traceField', fields.length === 1 ? `Trace ${fields[0]?.text}` : 'Trace a field…', refused);
  }
  const canStop = node?.kind === 'state' || (edge && edge.kind !== 'start');
  if (canStop) {
    add(1, 'toggleBreakpoint', breakpointAt(document, place) ? 'Remove breakpoint' : 'Add breakpoint');
    add(1, 'conditionalBreakpoint', 'Conditional breakpoint…');
  }
  if (node?.kind === 'state') {
    const refused = notRun(document);
    const stands = target.run?.session !== undefined && target.run.stopped;
    add(1, 'runToHere', stands ? 'Continue to here' : 'Debug to here', refused);
    add(1, 'startFromHere', 'Debug from here…', refused ?? notStart(target, node));
    add(2, 'rename', 'Rename…');
  }
  const ids = node ? onState : onTransition;
  const offers = await offersFor(target);
  for (const id of ids) {
    const offer = offers.find(each => idOf(each) === id);
    if (offer) add(id === 'deleteState' ? 4 : 3, id, offer.title, offer.disabled?.reason);
  }
  return items;
}

/** Does what an intent says. Throws, with a sentence for a person, what cannot be done. */
export async function act(target: Target, intent: string): Promise<void> {
  const { document, node } = target;
  const place = node ?? target.edge;
  if (!place) return;
  switch (intent) {
    case 'goTo':
      await target.show(true);
      return;
    case 'toggleBreakpoint':
      toggleBreakpoint(document, place);
      return;
    case 'conditionalBreakpoint':
      await target.show(true);
      await vscode.commands.executeCommand('editor.debug.action.conditionalBreakpoint');
      return;
    case 'traceField': {
      const at = placeOf(document, place);
      if (at) await target.traces.choose(document, at);
      return;
    }
    case 'rename':
      await target.show(true);
      await vscode.commands.executeCommand('editor.action.rename', [document.uri, placeOf(document, place)]);
      return;
    case 'runToHere':
      if (node) await runToHere(document, node, target);
      return;
    case 'startFromHere':
      if (node) await startFrom(target, node);
      return;
    default:
      await refactor(target, intent);
  }
}

// ---- refactorings ------------------------------------------------------------------------------------------------------

/** All that the server offers at the place, also what cannot be done, with the reason. */
async function offersFor({ document, node, edge, client }: Target): Promise<readonly CodeAction[]> {
  const place = node ?? edge;
  const at = place && placeOf(document, place);
  if (!at) return [];
  const position = client.code2ProtocolConverter.asPosition(at);
  const offers = await client.sendRequest<readonly CodeAction[] | null>('textDocument/codeAction', {
    textDocument: { uri: document.uri.toString() },
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['refactor'], triggerKind: 1 },
  });
  return offers ?? [];
}

function idOf({ data }: CodeAction): string | undefined {
  const id = (data as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}

async function refactor(target: Target, id: string): Promise<void> {
  if (![...onState, ...onTransition].includes(id)) return;
  const { client, document } = target;
  const offer = (await offersFor(target)).find(each => idOf(each) === id);
  if (!offer) throw new Error('This cannot be done here.');
  if (offer.disabled) throw new Error(offer.disabled.reason);
  const resolved: CodeAction = offer.edit ? offer : await client.sendRequest('codeAction/resolve', offer);
  if (!resolved.edit) throw new Error('The text has just changed. Try again.');
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(resolved.edit as LspWorkspaceEdit);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The text could not be changed.');
  const { command } = resolved;
  const isSeen = vscode.window.visibleTextEditors.some(({ document: each }) => each === document);
  if (!command || !isSeen) return;
  // A state that got a name of our making is named by the person next, in the text.
  await target.enterText();
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

// ---- running -----------------------------------------------------------------------------------------------------------

function notRun({ uri }: vscode.TextDocument): string | undefined {
  if (!vscode.workspace.isTrusted) return 'The workspace is not trusted.';
  return uri.scheme === 'untitled' ? 'Save the definition first: it is run from its file.' : undefined;
}

function notStart({ run }: Target, { depth }: PictureNode): string | undefined {
  if (depth > 0) return 'A run cannot begin inside of a Parallel or Map.';
  return run?.session ? 'A session is running already.' : undefined;
}

async function startFrom({ document, machine }: Target, { name }: PictureNode): Promise<void> {
  const { uri } = document;
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    type: 'asl',
    request: 'launch',
    name: `Debug ${path.basename(uri.fsPath)} from ${name}`,
    program: uri.fsPath,
    startAt: name,
    stopOnEntry: true,
    ...(machine !== undefined && { definition: machine }),
  });
}
