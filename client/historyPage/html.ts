/** The history view's page: what stands in it before its script fills it. */
import { type PageOptions, pageHtml } from '../../graph/index.ts';

export function historyHtml(options: PageOptions): string {
  return pageHtml(options, body);
}

const body = `
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
`;
