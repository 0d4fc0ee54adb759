/** A graph as a file or on the clipboard: as it is seen (SVG, PNG, with the run that is shown), or as text for other programs. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type ExecutionMarks, type Picture, renderSvg } from '../graph/index.ts';

export interface Exported {
  readonly client: LanguageClient;
  readonly uri: vscode.Uri;
  /** Of a template: which of its machines. */
  readonly machine: string | undefined;
  readonly picture: Picture;
  readonly execution: ExecutionMarks;
  /** A bitmap of an SVG, drawn by the page: base64 of a PNG, or nothing. */
  draw(svg: string, scale: number): Promise<string>;
}

interface Choice extends vscode.QuickPickItem {
  readonly extension: 'svg' | 'png' | 'mmd' | 'dot';
  readonly copies: boolean;
}

const choices: readonly Choice[] = [
  { label: '$(save) SVG image…', description: 'sharp at every size', extension: 'svg', copies: false },
  { label: '$(save) PNG image…', description: 'at twice its size', extension: 'png', copies: false },
  { label: '$(save) Mermaid…', description: 'for Markdown', extension: 'mmd', copies: false },
  { label: '$(save) DOT…', description: 'for Graphviz', extension: 'dot', copies: false },
  { label: '$(copy) Copy SVG', extension: 'svg', copies: true },
  { label: '$(copy) Copy Mermaid', extension: 'mmd', copies: true },
  { label: '$(copy) Copy DOT', extension: 'dot', copies: true },
];

export async function exportGraph(exported: Exported): Promise<void> {
  const choice = await vscode.window.showQuickPick(choices, { placeHolder: 'Export the graph' });
  if (!choice) return;
  const { uri, machine } = exported;
  if (choice.copies) {
    await vscode.env.clipboard.writeText(await textOf(exported, choice.extension));
    void vscode.window.setStatusBarMessage('The graph is on the clipboard.', 4000);
    return;
  }
  const name = machine ?? path.posix.basename(uri.path).replace(/(?:\.asl)?\.[^.]+$/, '');
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(uri, '..', `${name}.${choice.extension}`),
    filters: { [choice.extension.toUpperCase()]: [choice.extension] },
  });
  if (!target) return;
  const content =
    choice.extension === 'png'
      ? await bitmapOf(exported)
      : new TextEncoder().encode(await textOf(exported, choice.extension));
  await vscode.workspace.fs.writeFile(target, content);
}

/** Light or dark as the window is: somebody exports what they see. */
function svgOf({ picture, execution, machine, uri }: Exported): string {
  const { kind } = vscode.window.activeColorTheme;
  const isDark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
  return renderSvg(picture, {
    standalone: isDark ? 'dark' : 'light',
    execution,
    title: machine ?? path.posix.basename(uri.path),
  });
}

async function bitmapOf(exported: Exported): Promise<Uint8Array> {
  const png = await exported.draw(svgOf(exported), 2);
  if (png === '') throw new Error('The picture could not be drawn as a bitmap. Export it as SVG.');
  return Buffer.from(png, 'base64');
}

async function textOf(exported: Exported, extension: Choice['extension']): Promise<string> {
  if (extension === 'svg') return svgOf(exported);
  const { client, uri, machine } = exported;
  const text = await client.sendRequest<string | null>('asl/graphText', {
    uri: uri.toString(),
    machine,
    format: extension === 'mmd' ? 'mermaid' : 'dot',
  });
  if (text === null) throw new Error('There are no states to export.');
  return text;
}
