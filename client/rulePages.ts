/**
 * The rules, explained inside the editor: a click on the code of a diagnostic opens a page that the server writes, also without
 * a network, and a command lets a person choose one from the list.
 */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

/** `asl-rule:/unreachable-state.md`. That such a page is shown as a preview, package.json says. */
export const ruleScheme = 'asl-rule';

interface RuleInList {
  readonly id: string;
  readonly severity: string;
  readonly summary: string;
}

export function registerRulePages(client: LanguageClient): vscode.Disposable {
  const { commands, window, workspace } = vscode;
  return vscode.Disposable.from(
    workspace.registerTextDocumentContentProvider(ruleScheme, {
      async provideTextDocumentContent({ path }) {
        const id = /([^/]+?)(?:\.md)?$/.exec(path)?.[1] ?? '';
        const page = await asked<string | null>('asl/rule', { id });
        return page ?? `There is no rule "${id}".`;
      },
    }),
    commands.registerCommand('aslWorkbench.explainRule', async (given: unknown) => {
      const id = typeof given === 'string' ? given : await chosen();
      if (id !== undefined)
        await commands.executeCommand(
          'markdown.showPreview',
          vscode.Uri.from({ scheme: ruleScheme, path: `/${id}.md` }),
        );
    }),
  );

  async function chosen(): Promise<string | undefined> {
    const rules = await asked<readonly RuleInList[]>('asl/rules', {});
    const items = rules.map(({ id, severity, summary }) => ({
      label: id,
      description: severity,
      detail: summary.replaceAll('`', ''),
    }));
    const placeHolder = 'Which rule?';
    return (await window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.label;
  }

  /** The server may not have been needed so far. */
  async function asked<T>(request: string, parameters: object): Promise<T> {
    if (client.needsStart()) await client.start();
    return client.sendRequest<T>(request, parameters);
  }
}
