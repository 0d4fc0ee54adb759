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
import type { LineIndex } from './text.ts';

const severities: Record<Severity, lsp.DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

export function toDiagnostic(diagnostic: Diagnostic, uri: string, lines: LineIndex): lsp.Diagnostic {
  return {
    range: lines.range(diagnostic.span),
    message: diagnostic.message,
    severity: severities[diagnostic.severity],
    source: 'asl',
    code: diagnostic.rule,
    ...(diagnostic.tag && { tags: [tags[diagnostic.tag]] }),
    ...(diagnostic.related && {
      relatedInformation: diagnostic.related.map(({ span, message }) => ({
        location: { uri, range: lines.range(span) },
        message,
      })),
    }),
  };
}

/** The symbol of a state, by what the state does: an outline with icons that can be told apart. */
const symbolKinds: Record<NonNullable<State['type']>, lsp.SymbolKind> = {
  Task: SymbolKind.Function,
  Pass: SymbolKind.Variable,
  Choice: SymbolKind.Enum,
  Wait: SymbolKind.Event,
  Succeed: SymbolKind.Key,
  Fail: SymbolKind.Null,
  Parallel: SymbolKind.Module,
  Map: SymbolKind.Array,
};

export function toDocumentSymbol(symbol: OutlineSymbol, lines: LineIndex): lsp.DocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.type ? symbolKinds[symbol.type] : symbol.kind === 'branch' ? SymbolKind.Namespace : SymbolKind.Object,
    range: lines.range(symbol.span),
    selectionRange: lines.range(symbol.nameSpan),
    children: symbol.children.map(child => toDocumentSymbol(child, lines)),
  };
}

const completionKinds: Record<Completion['kind'], lsp.CompletionItemKind> = {
  field: CompletionItemKind.Property,
  newState: CompletionItemKind.Snippet,
  state: CompletionItemKind.Reference,
  value: CompletionItemKind.EnumMember,
  resource: CompletionItemKind.Module,
  error: CompletionItemKind.Event,
};

export function toCompletionItem(completion: Completion, lines: LineIndex): lsp.CompletionItem {
  return {
    label: completion.label,
    kind: completionKinds[completion.kind],
    ...(completion.detail !== undefined && { detail: completion.detail }),
    ...(completion.documentation !== undefined && {
      documentation: { kind: 'markdown' as const, value: completion.documentation },
    }),
    filterText: completion.filter,
    sortText: String(completion.rank).padStart(6, '0'),
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.adjustIndentation,
    textEdit: { range: lines.range(completion.replace), newText: completion.insert },
    // The editor's own command: opens the list again for the value that comes next.
    ...(completion.again && { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } }),
  };
}

export function toWorkspaceEdit(edits: readonly TextEdit[], uri: string, lines: LineIndex): lsp.WorkspaceEdit {
  return { changes: { [uri]: edits.map(({ span, text }) => ({ range: lines.range(span), newText: text })) } };
}

export function toCodeAction(
  { title, edits, diagnostic, preferred }: QuickFix,
  uri: string,
  lines: LineIndex,
): lsp.CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: preferred,
    diagnostics: [toDiagnostic(diagnostic, uri, lines)],
    edit: toWorkspaceEdit(edits, uri, lines),
  };
}
