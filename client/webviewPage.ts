/**
 * How a webview gets its page: one script and one style sheet of dist/, and nothing else may be loaded. The graph panel, the history
 * and the data flow are set up here.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageOptions } from '../graph/index.ts';

/** `name` is that of the bundles in dist/: `history` for `history.js` and `history.css`. */
export function showPage(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  title: string,
  htmlOf: (options: PageOptions) => string,
): void {
  const dist = vscode.Uri.joinPath(extension, 'dist');
  const uriOf = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  webview.html = htmlOf({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    scriptUri: uriOf(`${name}.js`),
    styleUri: uriOf(`${name}.css`),
    title,
  });
}
