/**
 * A stop of a snippet at which a name is wanted opens the list of what it may be, as it does when the quote is typed by hand: VS Code
 * opens it by itself only for the first one. It knows nothing of what is offered there.
 */
import * as vscode from 'vscode';
import { languageIds } from './languages.ts';

/** Runs behind `jumpToNextSnippetPlaceholder`, see the keybinding of Tab in package.json. */
export function registerSnippetStops(): vscode.Disposable {
  return vscode.commands.registerTextEditorCommand('aslWorkbench.suggestAtStop', ({ document, selection }) => {
    if (!languageIds.some(id => id === document.languageId)) return;
    const line = document.lineAt(selection.active.line).text;
    const before = line.slice(0, selection.start.character);
    const after = line.slice(selection.end.character);
    if (wantsValue(before, after) && selection.isEmpty)
      void vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });
  });
}

/** Between two quotes, or behind a key or a dash of YAML with nothing else on the line. */
function wantsValue(before: string, after: string): boolean {
  return (before.endsWith('"') && after.startsWith('"')) || (/(:|(^|\s)-) +$/.test(before) && after.trim() === '');
}
