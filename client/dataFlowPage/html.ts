/** The skeleton of the data flow view's page. Its content policy allows the one script and the one style sheet, and nothing else. */
export function dataFlowHtml(options: {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** A new random text per page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}): string {
  const [csp, nonce, script, style] = [options.cspSource, options.nonce, options.scriptUri, options.styleUri].map(
    escaped,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src ${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Data Flow</title>
</head>
<body>
<p id="empty" role="status"></p>
<main id="content" hidden>
<header id="bar">
<button id="state" type="button" title="Go to the state"></button>
<span id="kind"></span>
<label id="sampleLabel">Input <select id="sample"></select></label>
<span id="visits" hidden><button id="before" type="button" aria-label="Visit before">‹</button><span id="visit"></span><button id="after" type="button" aria-label="Next visit">›</button></span>
<label id="addLabel">Try <select id="add" aria-label="Try another field"></select></label>
<button id="apply" type="button" class="primary" hidden>Apply to Document</button>
<button id="reset" type="button" hidden>Reset</button>
<span id="note" role="status"></span>
</header>
<p id="error" role="alert" hidden></p>
<div id="stages" role="list" aria-label="Stages of the data"></div>
</main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
