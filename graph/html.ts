/**
 * The panel's page: a skeleton that the script fills. Its content policy allows the one script and the one style sheet, and
 * nothing else: no inline style, no image, no network.
 */
import { escapeText } from './svg.ts';

export interface GraphHtmlOptions {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** A new random text per page. */
  readonly nonce: string;
  /** Webview URIs of dist/graph.js and dist/graph.css. */
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
}

export function graphHtml({ cspSource, nonce, scriptUri, styleUri, title }: GraphHtmlOptions): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  const button = (action: string, label: string, path: string) =>
    `<button type="button" data-action="${action}" title="${label}" aria-label="${label}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${path}"/></svg></button>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeText(styleUri)}">
<title>${escapeText(title)}</title>
</head>
<body>
<p id="banner" role="status" hidden></p>
<main id="stage" data-vscode-context='{"preventDefaultContextMenuItems": true}'></main>
<p id="empty" role="status">Drawing…</p>
<aside id="legend" aria-hidden="true" hidden></aside>
<div id="tools" role="toolbar" aria-label="View">
${button('in', 'Zoom in (+)', 'M8 3v10M3 8h10')}
${button('out', 'Zoom out (-)', 'M3 8h10')}
${button('fit', 'Fit the picture (0)', 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3')}
</div>
<script nonce="${escapeText(nonce)}" src="${escapeText(scriptUri)}"></script>
</body>
</html>
`;
}
