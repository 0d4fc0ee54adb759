/**
 * The commands behind code lenses and code actions. The server names places in the words of the protocol; here they become the editor's. They stand
 * in no menu: without a lens they have nothing to show.
 */
import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient';

export function registerLensCommands(): vscode.Disposable {
  const { commands } = vscode;
  return vscode.Disposable.from(
    commands.registerCommand(
      'aslWorkbench.showReferences',
      (uri: string, position: Position, locations: readonly Location[]) =>
        commands.executeCommand(
          'editor.action.showReferences',
          vscode.Uri.parse(uri),
          new vscode.Position(position.line, position.character),
          locations.map(({ uri: target, range: { start, end } }) => {
            const range = new vscode.Range(start.line, start.character, end.line, end.character);
            return new vscode.Location(vscode.Uri.parse(target), range);
          }),
        ),
    ),
    commands.registerCommand('aslWorkbench.renameAt', async (uri: string, position: Position) => {
      const editor = vscode.window.activeTextEditor;
      // Only where the person still is: the edit may have been made elsewhere.
      if (editor?.document.uri.toString() !== vscode.Uri.parse(uri).toString()) return;
      const at = new vscode.Position(position.line, position.character);
      editor.selection = new vscode.Selection(at, at);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      await commands.executeCommand('editor.action.rename', [editor.document.uri, at]);
    }),
    commands.registerCommand('aslWorkbench.openFile', (uri: string) =>
      commands.executeCommand('vscode.open', vscode.Uri.parse(uri)),
    ),
  );
}
