/**
 * Opens the list of completions where a person waits for it and VS Code does not open it by itself: at a stop of a snippet at which
 * a name is wanted, as if its quote had been typed by hand, and at the first letter in an empty file. It knows nothing of what is
 * offered there.
 */
import * as vscode from 'vscode';
import type { DefinitionAt } from './languageClient.ts';
import { isAsl, mayHoldDefinitions } from './languages.ts';

export function registerOpeningLists(definitionInside: DefinitionAt): vscode.Disposable {
  return vscode.Disposable.from(
    // Runs behind `jumpToNextSnippetPlaceholder`, see the keybinding of Tab in package.json.
    vscode.commands.registerTextEditorCommand('aslWorkbench.suggestAtStop', async ({ document, selection }) => {
      const line = document.lineAt(selection.active.line).text;
      const before = line.slice(0, selection.start.character);
      const after = line.slice(selection.end.character);
      if (!selection.isEmpty || !wantsValue(before, after) || !mayHoldDefinitions(document)) return;
      // Elsewhere in a template the snippet is somebody else's, and so are its lists.
      if (isAsl(document) || (await definitionInside(document.uri, selection.active))) openList();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges: [change] }) => {
      if (change && isAsl(document) && isFirstLetter(document, change) && suggestsWhileTyping(document)) openList();
    }),
  );
}

/** As while typing: without a word where there is nothing to offer. */
const openList = () => void vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });

/** Between two quotes, also those of a text in a text, or behind a key or a dash of YAML with nothing else on the line. */
function wantsValue(before: string, after: string): boolean {
  return (before.endsWith('"') && /^\\?"/.test(after)) || (/(:|(^|\s)-) +$/.test(before) && after.trim() === '');
}

/**
 * VS Code opens the list for a letter only behind where the cursor was before, and takes for this the place where it was in the file
 * that the same editor showed last: in an empty file that is shown after another one, nothing opened.
 */
function isFirstLetter(document: vscode.TextDocument, { text }: vscode.TextDocumentContentChangeEvent): boolean {
  return /^\p{L}$/u.test(text) && document.getText() === text && vscode.window.activeTextEditor?.document === document;
}

function suggestsWhileTyping(document: vscode.TextDocument): boolean {
  const quick = vscode.workspace.getConfiguration('editor', document).get<unknown>('quickSuggestions');
  const other = typeof quick === 'object' && quick && 'other' in quick ? quick.other : quick;
  return other === true || other === 'on';
}
