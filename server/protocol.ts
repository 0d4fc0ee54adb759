/** From the language's words to the protocol's: pure conversions, no decisions. */

import type * as lsp from 'vscode-languageserver';
import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  InsertTextMode,
  SymbolKind,
} from 'vscode-languageserver';
import type { Diagnostic, Severity, State, TextEdit } from '../language/index.ts';
import type { Completion } from './features/completion.ts';
import type { QuickFix } from './features/fixes.ts';
import type { OutlineSymbol } from './features/symbols.ts';
import { ruleLinks } from './ruleLinks.ts';
import type { Places } from './workspace.ts';

const severities: Record<Severity, lsp.DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

export function toDiagnostic(diagnostic: Diagnostic, places: Places): lsp.Diagnostic {
  const href = ruleLinks.href(diagnostic.rule);
  return {
    range: places.range(diagnostic.span),
    message: diagnostic.message,
    severity: severities[diagnostic.severity],
    source: 'asl',
    code: diagnostic.rule,
    ...(href !== undefined && { codeDescription: { href } }),
    ...(diagnostic.tag && { tags: [tags[diagnostic.tag]] }),
    ...(diagnostic.related && {
      relatedInformation: diagnostic.related.map(({ span, message }) => ({
        location: places.location(span),
        message,
      })),
    }),
  };
}

/** The symbol of a state, by what the state does: an outline with icons that can be told apart. */
export const symbolKinds: Record<NonNullable<State['type']>, lsp.SymbolKind> = {
  Task: SymbolKind.Function,
  Pass: SymbolKind.Variable,
  Choice: SymbolKind.Enum,
  Wait: SymbolKind.Event,
  Succeed: SymbolKind.Key,
  Fail: SymbolKind.Null,
  Parallel: SymbolKind.Module,
  Map: SymbolKind.Array,
};

export function toDocumentSymbol(symbol: OutlineSymbol, places: Places): lsp.DocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.type ? symbolKinds[symbol.type] : symbol.kind === 'branch' ? SymbolKind.Namespace : SymbolKind.Object,
    range: places.range(symbol.span),
    selectionRange: places.range(symbol.nameSpan),
    children: symbol.children.map(child => toDocumentSymbol(child, places)),
  };
}

const completionKinds: Record<Completion['kind'], lsp.CompletionItemKind> = {
  field: CompletionItemKind.Property,
  newState: CompletionItemKind.Struct,
  pattern: CompletionItemKind.Snippet,
  state: CompletionItemKind.Reference,
  value: CompletionItemKind.EnumMember,
  resource: CompletionItemKind.Module,
  error: CompletionItemKind.Event,
  substitution: CompletionItemKind.Constant,
  path: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  context: CompletionItemKind.Constant,
};

/**
 * Undefined where the file cannot be edited. `data` is what the editor sends back when it wants to know more of the item: its
 * documentation comes then.
 */
export function toCompletionItem(
  completion: Completion,
  places: Places,
  data?: unknown,
): lsp.CompletionItem | undefined {
  const newText = places.snippet(completion.insert, completion.replace);
  if (newText === undefined) return undefined;
  const { comma, commit, description, removes = [] } = completion;
  const before = comma === undefined ? [] : [{ span: { start: comma, end: comma }, text: ',' }];
  const besides = [...before, ...removes].flatMap(edit => places.textEdit(edit) ?? []);
  // What stays by mistake would be there twice.
  if (besides.length < removes.length) return undefined;
  return {
    label: completion.label,
    kind: completionKinds[completion.kind],
    ...(completion.detail !== undefined && { detail: completion.detail }),
    ...(description !== undefined && { labelDetails: { description } }),
    ...(completion.documentation !== undefined && data !== undefined && { data }),
    ...(besides.length > 0 && { additionalTextEdits: besides }),
    ...(commit && { commitCharacters: [...commit] }),
    filterText: places.textEdit({ span: completion.replace, text: completion.filter })?.newText ?? completion.filter,
    // Before what others offer for the file that a definition stands in: VS Code's own for JSON has quotes for its first letter.
    sortText: `!${String(completion.rank).padStart(6, '0')}`,
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.adjustIndentation,
    textEdit: { range: places.range(completion.replace), newText },
    // The editor's own command: opens the list again for the value that comes next, and says nothing where there is none.
    ...(completion.again && {
      command: { title: 'Suggest', command: 'editor.action.triggerSuggest', arguments: [{ auto: true }] },
    }),
  };
}

/** The documentation of an item, worked out now. */
export function documentationOf({ documentation }: Completion): lsp.MarkupContent | undefined {
  const value = typeof documentation === 'function' ? documentation() : documentation;
  return value === undefined ? undefined : { kind: 'markdown', value };
}

/** Undefined where one of the edits cannot be made in the file. */
export function toWorkspaceEdit(edits: readonly TextEdit[], places: Places): lsp.WorkspaceEdit | undefined {
  const inFile = edits.flatMap(edit => places.textEdit(edit) ?? []);
  return inFile.length === edits.length ? { changes: { [places.uri]: inFile } } : undefined;
}

export function toCodeAction(
  { title, edits, diagnostic, preferred }: QuickFix,
  places: Places,
): lsp.CodeAction | undefined {
  const edit = toWorkspaceEdit(edits, places);
  return (
    edit && {
      title,
      kind: CodeActionKind.QuickFix,
      isPreferred: preferred,
      diagnostics: [toDiagnostic(diagnostic, places)],
      edit,
    }
  );
}
