/**
 * The skeleton of every page that is shown in a webview, the picture's and those of the views beside it. Its content policy allows
 * the one script, the one style sheet and what a page says it draws itself, and nothing else: no inline style, no handler, no network.
 */
import { escapeText } from './svg.ts';

export interface PageOptions {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** A new random text per page. */
  readonly nonce: string;
  /** Webview URIs of the script and the style sheet in dist/. */
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
}

/** `body` is markup and goes in as it is; `draws` are bitmaps that the page itself has made. */
export function pageHtml(
  { cspSource, nonce, scriptUri, styleUri, title }: PageOptions,
  body: string,
  draws: '' | 'bitmaps' = '',
): string {
  const images = draws === 'bitmaps' ? '; img-src blob:' : '';
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}${images}`;
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
${body.trim()}
<script nonce="${escapeText(nonce)}" src="${escapeText(scriptUri)}"></script>
</body>
</html>
`;
}
