/** The skeleton of the history view's page. Its content policy allows the one script and the one style sheet, and nothing else. */
export function historyHtml(options: {
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
<title>History</title>
</head>
<body>
<p id="empty" role="status"></p>
<div id="content" hidden>
<div id="bar" role="search">
<input id="search" type="search" placeholder="Search type, state, branch and data" aria-label="Search the history" spellcheck="false">
<select id="kind" aria-label="Which events">
<option value="">All events</option>
<option value="errors">Errors</option>
<option value="states">States</option>
<option value="tasks">Tasks</option>
</select>
<select id="execution" aria-label="Which execution" hidden></select>
<output id="count" aria-live="polite"></output>
<button id="showSummary" type="button">Summary</button>
<span id="subtitle"></span>
</div>
<div id="parts">
<div id="table" hidden>
<div id="head" aria-hidden="true"><span>Id</span><span>Time</span><span>Type</span><span>State</span><span>Branch</span></div>
<div id="viewport" role="grid" tabindex="0" aria-label="Events: arrows choose, Enter goes to the state"><div id="spacer" role="rowgroup"></div></div>
</div>
<div id="side">
<section id="details" aria-label="Event" hidden>
<div id="detailsBar">
<span id="detailsTitle"></span>
<button id="goto" type="button">Go to State</button>
<button id="travel" type="button" title="Bring the debugger to this moment">Stand Here</button>
<button id="copy" type="button">Copy</button>
</div>
<pre id="detailsText" tabindex="0"></pre>
</section>
<section id="summary" aria-label="Summary"><dl id="summaryList"></dl><p id="summaryNote"></p></section>
</div>
</div>
</div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
