/** The panel's page: a skeleton that the script fills. */
import { type PageOptions, pageHtml } from './page.ts';
import { escapeText } from './svg.ts';

/** Paths in a square of 16, stroked. */
const icons = {
  in: 'M8 3v10M3 8h10',
  out: 'M3 8h10',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  find: 'M7 3a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM10 10l3.4 3.4',
  export: 'M8 2.5v7M5 6.5l3 3 3-3M3 11.5v2h10v-2',
  keys: 'M2 4.5h12v7H2zM4.5 7h.1M7 7h.1M9.5 7h.1M12 7h-.1M5 9.5h6',
  close: 'M4 4l8 8M12 4l-8 8',
  previous: 'M10 3.5 5.5 8l4.5 4.5',
  next: 'M6 3.5 10.5 8 6 12.5',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  first: 'M11.5 3.5 7 8l4.5 4.5M4.5 3.5v9',
  last: 'M4.5 3.5 9 8l-4.5 4.5M11.5 3.5v9',
  travel: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM8 5v3.2l2.2 1.3',
} as const;

const keys: readonly (readonly [string, string])[] = [
  ['↓ ↑', 'follow a transition, or back'],
  ['← →', 'to the neighbour, out of a container or into it'],
  ['Home End', 'first and last state'],
  ['Enter', 'go to the text'],
  ['Space', 'fold or unfold a Parallel or Map'],
  ['E', 'the transitions of the state, one after the other'],
  ['Shift+F10', 'what can be done: breakpoints, running, refactorings'],
  ['F9', 'breakpoint on or off'],
  ['F2', 'rename'],
  ['Delete', 'delete and reconnect'],
  ['Ctrl+F', 'find a state; F3 next, Shift+F3 previous'],
  ['+ − 0', 'nearer, farther, all of it'],
  ['D', 'data of the state in the run that is shown'],
  ['T', 'to the time line'],
  ['F', 'follow a field of the state through the workflow'],
  ['Escape', 'close what is open'],
];

export function graphHtml(options: PageOptions): string {
  const button = (action: string, label: string, icon: keyof typeof icons) =>
    `<button type="button" data-action="${action}" title="${label}" aria-label="${label}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${icons[icon]}"/></svg></button>`;
  const rows = keys.map(([key, what]) => `<dt>${escapeText(key)}</dt><dd>${escapeText(what)}</dd>`).join('');
  const body = `
<div id="machines" role="tablist" aria-label="State machines of the file" hidden></div>
<div id="middle">
<main id="stage" data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="camera"></div>
<canvas id="minimap" aria-hidden="true" hidden></canvas>
<p id="banner" role="status" hidden></p>
<p id="empty" role="status">Drawing…</p>
<div id="find" role="search" hidden>
<input type="text" aria-label="Find a state by its name, type or resource" placeholder="Name, type or resource" spellcheck="false">
<output aria-live="polite"></output>
${button('findPrevious', 'Previous match (Shift+F3)', 'up')}
${button('findNext', 'Next match (F3)', 'down')}
${button('findClose', 'Close (Escape)', 'close')}
</div>
</main>
<aside id="data" aria-label="Data" hidden>
<header><h2></h2>${button('dataClose', 'Close (Escape)', 'close')}</header>
<nav aria-label="Visits" hidden>${button('visitPrevious', 'Visit before', 'previous')}<span></span>${button('visitNext', 'Next visit', 'next')}</nav>
<div class="parts"></div>
</aside>
</div>
<div id="trace" role="group" aria-label="Trace of a field" hidden>
<code></code>
<span class="roles"></span>
${button('clearTrace', 'Follow the field no longer (Escape)', 'close')}
</div>
<div id="timeline" role="group" aria-label="Time line" hidden>
${button('timeFirst', 'To the beginning', 'first')}
${button('timePrevious', 'One step back', 'previous')}
${button('timeNext', 'One step on', 'next')}
${button('timeLast', 'To the end', 'last')}
<input type="range" min="0" step="1" aria-label="Position in the run">
<span class="count"></span>
<span class="words"></span>
${button('travel', 'Bring the debugger here', 'travel')}
${button('forget', 'Take the run off the picture', 'close')}
</div>
<footer id="strip">
<div id="legend" aria-hidden="true"></div>
<div id="tools" role="toolbar" aria-label="View">
${button('find', 'Find (Ctrl+F)', 'find')}
${button('in', 'Zoom in (+)', 'in')}
${button('out', 'Zoom out (-)', 'out')}
${button('fit', 'Fit the picture (0)', 'fit')}
${button('export', 'Export…', 'export')}
${button('keys', 'Keyboard (?)', 'keys')}
</div>
</footer>
<div id="menu" role="menu" tabindex="-1" hidden></div>
<div id="card" role="tooltip" hidden></div>
<p id="live" aria-live="polite"></p>
<dialog id="keys" aria-label="Keyboard"><dl>${rows}</dl></dialog>
`;
  return pageHtml(options, body, 'bitmaps');
}
