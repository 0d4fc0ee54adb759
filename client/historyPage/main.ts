/**
 * The history view's page: a table that has only those rows which are in sight, a search, the data of the chosen event, and what the
 * run comes to. Runs in the browser under a strict content policy; text is only ever set as text. What it knows of the run it asks the
 * extension for, a page of rows at a time.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { element, made } from '../pageElements.ts';
import { type FromPage, type Query, type Row, readToPage, type ToPage } from './messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const vscode = acquireVsCodeApi();
const rowHeight = 22;
/** Rows that are asked for at a time. */
const pageLength = 100;
/** Typing goes on; the search follows when it rests. */
const restMilliseconds = 120;

const search = element('search', HTMLInputElement);
const kind = element('kind', HTMLSelectElement);
const execution = element('execution', HTMLSelectElement);
const count = element('count', HTMLElement);
const subtitle = element('subtitle', HTMLElement);
const table = element('table', HTMLElement);
const viewport = element('viewport', HTMLElement);
const spacer = element('spacer', HTMLElement);
const details = element('details', HTMLElement);
const detailsTitle = element('detailsTitle', HTMLElement);
const detailsText = element('detailsText', HTMLElement);
const summary = element('summary', HTMLElement);
const summaryList = element('summaryList', HTMLElement);
const summaryNote = element('summaryNote', HTMLElement);
const empty = element('empty', HTMLElement);
const content = element('content', HTMLElement);

let query: Query = { number: 0, text: '', kind: '', execution: null };
let pages = new Map<number, readonly Row[] | 'asked'>();
let matched = 0;
let total = 0;
let current = -1;
let startTime = 0;
let canTravel = false;
let runKey = '';
/** Number among those that match. */
let selected = -1;
let selectedRow: Row | undefined;
let isFirst = true;
let rest: ReturnType<typeof setTimeout> | undefined;
const shown = new Map<number, HTMLElement>();

addEventListener('message', event => {
  const message = readToPage(event.data);
  if (message) receive(message);
});
search.addEventListener('input', () => {
  clearTimeout(rest);
  rest = setTimeout(ask, restMilliseconds);
});
kind.addEventListener('change', ask);
execution.addEventListener('change', ask);
viewport.addEventListener('scroll', draw);
new ResizeObserver(draw).observe(viewport);
viewport.addEventListener('keydown', pressed);
viewport.addEventListener('click', event => choose(numberOf(event.target), 'reveal'));
viewport.addEventListener('dblclick', event => choose(numberOf(event.target), 'focus'));
addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
    event.preventDefault();
    search.select();
  }
});
element('showSummary', HTMLElement).addEventListener('click', () => {
  select(-1);
  showSummary();
});
element('goto', HTMLElement).addEventListener('click', () => reveal(true));
element('copy', HTMLElement).addEventListener('click', () =>
  vscode.postMessage({ type: 'copy', text: detailsText.textContent ?? '' }),
);
const travel = element('travel', HTMLButtonElement);
travel.addEventListener('click', () => {
  if (selectedRow) vscode.postMessage({ type: 'travel', position: selectedRow.position });
});
vscode.postMessage({ type: 'ready' });

function receive(message: ToPage): void {
  switch (message.type) {
    case 'run':
      isFirst = message.key !== runKey;
      runKey = message.key;
      canTravel = message.canTravel;
      travel.hidden = !canTravel;
      subtitle.textContent = [message.title, message.subtitle].filter(Boolean).join(' · ');
      empty.hidden = true;
      content.hidden = false;
      if (isFirst) {
        search.value = '';
        kind.value = '';
        execution.value = '';
        select(-1);
      }
      ask();
      showSummary();
      break;
    case 'changed':
      ask();
      if (selected < 0) showSummary();
      break;
    case 'none':
      content.hidden = true;
      empty.hidden = false;
      empty.textContent = message.message;
      break;
    case 'rows':
      if (message.query === query.number) take(message);
      break;
    case 'event':
      if (message.row === selectedRow?.row) detailsText.textContent = message.text;
      break;
    case 'summary':
      summaryList.replaceChildren(
        ...message.rows.flatMap(([what, value]) => [made('dt', '', what), made('dd', '', value)]),
      );
      summaryNote.textContent = message.note;
      break;
  }
}

/** Looks for what is asked for now; what is shown stays until the answer is there. */
function ask(): void {
  if (search.value !== query.text || kind.value !== query.kind) selected = -1;
  query = {
    number: query.number + 1,
    text: search.value,
    kind: kind.value,
    execution: execution.value === '' ? null : Number(execution.value),
  };
  pages = new Map();
  askFor(Math.floor(firstInSight() / pageLength));
}

function askFor(page: number): void {
  if (pages.has(page)) return;
  pages.set(page, 'asked');
  vscode.postMessage({ type: 'rows', query, start: page * pageLength, count: pageLength });
}

function take(message: Extract<ToPage, { type: 'rows' }>): void {
  pages.set(Math.floor(message.start / pageLength), message.rows);
  const isSame = matched === message.matched && total === message.total;
  const before = current;
  ({ matched, total, startTime } = message);
  // A run that nobody debugs stands nowhere.
  current = canTravel ? message.current : -1;
  spacer.style.height = `${matched * rowHeight}px`;
  viewport.setAttribute('aria-rowcount', String(matched));
  count.textContent = matched === total ? `${number(total)} events` : `${number(matched)} of ${number(total)} events`;
  if (!isSame || isFirst) offer(message.executions);
  // A run that is shown for the first time is shown where it stands.
  if (current >= 0 && (isFirst || current !== before)) viewport.scrollTop = scrollFor(current);
  isFirst = false;
  for (const each of shown.values()) each.remove();
  shown.clear();
  draw();
}

function offer(executions: Extract<ToPage, { type: 'rows' }>['executions']): void {
  const chosen = execution.value;
  const all = made('option', '', 'All executions');
  all.value = '';
  execution.replaceChildren(
    all,
    ...executions.map(({ id, name, events }) => {
      const option = made('option', '', `${name} (${number(events)})`);
      option.value = String(id);
      return option;
    }),
  );
  execution.value = chosen;
  execution.hidden = executions.length < 2;
}

// ---- rows ------------------------------------------------------------------------------------------------------------

function firstInSight(): number {
  return Math.max(0, Math.floor(viewport.scrollTop / rowHeight));
}

function draw(): void {
  const first = firstInSight();
  const last = Math.min(matched - 1, first + Math.ceil(viewport.clientHeight / rowHeight) + 1);
  for (const [index, each] of shown)
    if (index < first || index > last) {
      each.remove();
      shown.delete(index);
    }
  for (let index = first; index <= last; index++) {
    const page = pages.get(Math.floor(index / pageLength));
    if (page === undefined) askFor(Math.floor(index / pageLength));
    const row = Array.isArray(page) ? (page as readonly Row[])[index % pageLength] : undefined;
    if (row && !shown.has(index)) {
      const each = rowElement(row, index);
      shown.set(index, each);
      spacer.append(each);
    }
  }
  mark();
}

function rowElement(row: Row, index: number): HTMLElement {
  const each = made('div');
  each.className = 'row';
  each.id = `row-${index}`;
  each.dataset.index = String(index);
  each.setAttribute('role', 'row');
  each.setAttribute('aria-rowindex', String(index + 1));
  each.style.transform = `translateY(${index * rowHeight}px)`;
  each.classList.toggle('is-error', /Failed$|TimedOut$|Aborted$/.test(row.type));
  each.classList.toggle('is-later', canTravel && index > current);
  each.classList.toggle('is-current', index === current);
  const time = made('span', '', passed(row.time - startTime));
  time.title = new Date(row.time).toISOString();
  const cells = [
    made('span', '', String(row.id)),
    time,
    made('span', '', row.type),
    made('span', '', row.state),
    made('span', '', row.path),
  ];
  for (const cell of cells) cell.setAttribute('role', 'gridcell');
  if (index === current) each.setAttribute('aria-current', 'true');
  each.append(...cells);
  return each;
}

function mark(): void {
  for (const [index, each] of shown) {
    // A search puts the row elsewhere.
    const isSelected = selectedRow !== undefined && rowAt(index)?.row === selectedRow.row;
    if (isSelected) selected = index;
    each.classList.toggle('is-selected', isSelected);
    each.setAttribute('aria-selected', String(isSelected));
  }
  if (selected >= 0) viewport.setAttribute('aria-activedescendant', `row-${selected}`);
  else viewport.removeAttribute('aria-activedescendant');
}

function rowAt(index: number): Row | undefined {
  const page = pages.get(Math.floor(index / pageLength));
  return Array.isArray(page) ? (page as readonly Row[])[index % pageLength] : undefined;
}

function numberOf(target: EventTarget | null): number {
  const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
  return row ? Number(row.dataset.index) : -1;
}

function pressed(event: KeyboardEvent): void {
  const page = Math.max(1, Math.floor(viewport.clientHeight / rowHeight) - 1);
  const steps: { readonly [key: string]: number } = {
    ArrowDown: selected + 1,
    ArrowUp: selected - 1,
    PageDown: selected + page,
    PageUp: selected - page,
    Home: 0,
    End: matched - 1,
  };
  const to = steps[event.key];
  if (to !== undefined) {
    event.preventDefault();
    toSight(Math.min(matched - 1, Math.max(0, to)));
    choose(Math.min(matched - 1, Math.max(0, to)), 'reveal');
  } else if (event.key === 'Enter') {
    event.preventDefault();
    reveal(true);
  } else if (event.key === 'Escape') {
    select(-1);
    showSummary();
  }
}

function toSight(index: number): void {
  viewport.scrollTop = scrollFor(index);
  draw();
}

/** Where the view has to be so that a row is in sight. */
function scrollFor(index: number): number {
  const top = index * rowHeight;
  if (top < viewport.scrollTop) return top;
  return Math.max(viewport.scrollTop, top + rowHeight - viewport.clientHeight);
}

function choose(index: number, how: 'reveal' | 'focus'): void {
  if (index < 0 || index >= matched) return;
  select(index);
  if (selectedRow) reveal(how === 'focus');
}

function select(index: number): void {
  selected = index;
  selectedRow = index < 0 ? undefined : rowAt(index);
  details.hidden = !selectedRow;
  summary.hidden = selectedRow !== undefined;
  if (selectedRow) {
    const { id, type, state, path } = selectedRow;
    detailsTitle.textContent = [`${id}  ${type}`, state, path].filter(Boolean).join(' · ');
    detailsText.textContent = '';
    travel.hidden = !canTravel;
    vscode.postMessage({ type: 'event', row: selectedRow.row });
  }
  mark();
}

function reveal(focus: boolean): void {
  const { file, line } = selectedRow ?? {};
  if (file !== undefined && line !== undefined) vscode.postMessage({ type: 'reveal', file, line, focus });
}

function showSummary(): void {
  vscode.postMessage({ type: 'summary' });
}

// ---- small things ----------------------------------------------------------------------------------------------------

/** Time since the start: virtual time of day says little. */
function passed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const left = (seconds % 60).toFixed(3);
  if (hours > 0) return `${hours}:${String(minutes).padStart(2, '0')}:${left.padStart(6, '0')}`;
  return minutes > 0 ? `${minutes}:${left.padStart(6, '0')}` : left;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

table.hidden = false;
