/**
 * Refactorings as code actions: what is offered at a place, with the reason where it cannot be done and the client shows
 * reasons, and the edit when one is chosen. A state that got a name of our making is renamed by the person next.
 */
import type { CodeAction, CodeActionContext } from 'vscode-languageserver';
import { CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver';
import type { Change, Refactoring, Span } from '../language/index.ts';
import { applyEdits, isRefused, refactoringsAt } from '../language/index.ts';
import { toWorkspaceEdit } from './protocol.ts';
import type { Context } from './verb.ts';
import type { Part, Snapshot } from './workspace.ts';

const kinds: Record<Refactoring['kind'], string> = {
  extract: CodeActionKind.RefactorExtract,
  inline: CodeActionKind.RefactorInline,
  rewrite: CodeActionKind.RefactorRewrite,
  move: `${CodeActionKind.Refactor}.move`,
};

export const refactoringKinds: readonly string[] = Object.values(kinds);

/** What leads back to an action that was offered. */
interface ActionData {
  readonly uri: string;
  readonly version: number;
  /** Which of the file's definitions. */
  readonly part: number;
  readonly id: string;
  /** The selection, at offsets of the definition. */
  readonly start: number;
  readonly end: number;
}

export function dataOf({ data }: CodeAction): ActionData | undefined {
  return typeof data === 'object' && data !== null && 'id' in data && 'uri' in data ? (data as ActionData) : undefined;
}

export function refactoringActions(
  context: Context,
  snapshot: Snapshot,
  range: Span,
  { only, triggerKind }: CodeActionContext,
): CodeAction[] {
  const wanted = (kind: string) => only?.some(each => kind === each || kind.startsWith(`${each}.`)) ?? true;
  if (!refactoringKinds.some(wanted)) return [];
  // The light bulb, with every move of the cursor.
  const unasked = triggerKind === CodeActionTriggerKind.Automatic;
  const actions: CodeAction[] = [];
  for (const [index, part] of snapshot.parts.entries()) {
    const span = within(part, range);
    if (!span) continue;
    for (const refactoring of offersFor(part, span, unasked)) {
      const { id, title, outcome } = refactoring;
      const kind = kinds[refactoring.kind];
      if (!wanted(kind)) continue;
      const data: ActionData = { uri: snapshot.uri, version: snapshot.version, part: index, id, ...span };
      if (!isRefused(outcome)) {
        const action: CodeAction = { title, kind, data };
        actions.push(context.client?.resolvesActions ? action : resolved(context, snapshot, action, data));
      } else if (only && context.client?.disablesActions)
        // A menu of refactorings says why not; a light bulb shows what can be done.
        actions.push({ title, kind, data, disabled: { reason: outcome.refused } });
    }
  }
  return actions;
}

export function resolved(context: Context, snapshot: Snapshot, action: CodeAction, data: ActionData): CodeAction {
  const part = snapshot.parts[data.part];
  if (!part || snapshot.version !== data.version) return action;
  const outcome = offersFor(part, data).find(({ id }) => id === data.id)?.outcome;
  if (!outcome || isRefused(outcome)) return action;
  const edit = toWorkspaceEdit(outcome.edits(), part);
  // A text that is put together from fragments cannot be edited everywhere.
  if (!edit) return action;
  const changes = edit.changes?.[part.uri] ?? [];
  const position = context.client?.hasCommands ? positionOfName(snapshot, part, data.part, outcome) : undefined;
  const command = position && { title: 'Rename', command: 'aslWorkbench.renameAt', arguments: [part.uri, position] };
  return { ...action, edit: { changes: { [part.uri]: changes } }, ...(command && { command }) };
}

/** The selection inside of a definition; undefined where it is not. */
function within({ definition: { mapping } }: Part, { start, end }: Span): Span | undefined {
  const from = mapping.fromFile(start);
  const to = mapping.fromFile(end);
  return from !== undefined && to !== undefined ? { start: from, end: to } : undefined;
}

function offersFor(part: Part, span: Span, unasked = false): readonly Refactoring[] {
  if (!part.machine) return [];
  const { catalog } = part.options;
  return refactoringsAt(part.machine, span, { errorsOf: resource => catalog?.()?.errors(resource) ?? [], unasked });
}

/** Where the name that was made up will stand in the file. */
function positionOfName(snapshot: Snapshot, part: Part, index: number, { edits, named }: Change) {
  if (named === undefined) return undefined;
  const inFile = edits().flatMap(edit => part.definition.mapping.edit(edit) ?? []);
  const after = snapshot.changed(applyEdits(snapshot.text, inFile)).parts[index];
  const state = after?.machine?.byName.get(named);
  return state && after?.range(state.nameNode.span).start;
}
