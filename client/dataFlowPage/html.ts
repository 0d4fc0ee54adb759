/** The data flow view's page: what stands in it before its script fills it. */
import { type PageOptions, pageHtml } from '../../graph/index.ts';

export function dataFlowHtml(options: PageOptions): string {
  return pageHtml(options, body);
}

const body = `
<p id="empty" role="status"></p>
<main id="content" hidden>
<header id="bar">
<button id="state" type="button" title="Go to the state"></button>
<span id="kind"></span>
<label>Values of <select id="run"></select></label>
<label hidden>in <select id="branch" aria-label="Iteration or branch"></select></label>
<span id="visits" role="group" aria-label="Visits" hidden><button id="before" type="button" title="Visit before" aria-label="Visit before">‹</button><span id="visit" aria-live="polite"></span><button id="after" type="button" title="Next visit" aria-label="Next visit">›</button></span>
<label>Try <select id="add" aria-label="Try another field"></select></label>
<button id="whole" type="button" aria-pressed="false" title="The size of the data at every state">All States</button>
<button id="apply" type="button" class="primary" title="Write what is tried into the document (Ctrl+Enter)" hidden>Apply to Document</button>
<button id="reset" type="button" title="Take back all that is tried" hidden>Reset</button>
<span id="note" role="status"></span>
</header>
<p id="error" role="alert" hidden></p>
<div id="sizes" hidden></div>
<div id="stages" role="list" aria-label="Stages of the data"></div>
</main>
`;
