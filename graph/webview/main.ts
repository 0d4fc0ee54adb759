/**
 * The panel's program: shows the pictures that the extension sends, moves about in them, and says by name what a person wants.
 *
 * Runs in the browser under a strict content policy: it sets classes, attributes and the CSS object model, never inline
 * styles or markup from the document (the picture's text is escaped by the renderer and parsed as XML). It knows nothing of
 * the language; what it gets has been laid out already, and what is wanted is done by the extension. Its parts stand beside
 * this file; here they are tied together.
 */

import type { Direction } from '../navigate.ts';
import { firstNode, neighbour, outgoing } from '../navigate.ts';
import type { ExecutionMarks, FieldTrace, PictureNode } from '../picture.ts';
import { traceRoles } from '../picture.ts';
import { applied } from '../pictureChange.ts';
import type { FromPanel, MenuItem, PanelAction, PanelState, ToPanel } from '../protocol.ts';
import { readPanelState, readToPanel } from '../protocol.ts';
import { pictureStyle } from '../style.ts';
import type { View } from '../view.ts';
import {
  anchoredView,
  centredView,
  distances,
  firstView,
  isOutOfSight,
  viewShowing,
  wholeView,
  zoomedView,
  zoomLimits,
} from '../view.ts';
import { bitmapOf } from './bitmap.ts';
import { Camera } from './camera.ts';
import { Card, cardOfEdge, cardOfNode } from './card.ts';
import { Drawing } from './drawing.ts';
import { element, html, part, perFrame } from './elements.ts';
import { Find } from './find.ts';
import { fitText } from './fonts.ts';
import { Menu } from './menu.ts';
import { Minimap } from './minimap.ts';
import { DataPanel, TimeLine } from './run.ts';
import { Signs, signOfRole, traceWords } from './signs.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
};

const vscode = acquireVsCodeApi();
const post = (message: FromPanel) => {
  if (message.type === 'reveal') told = message.id;
  vscode.postMessage(message);
};

const camera = new Camera();
const drawing = new Drawing();
const signs = new Signs(drawing);
const minimap = new Minimap();
const find = new Find(drawing);
const menu = new Menu();
const card = new Card();
const timeLine = new TimeLine(post);
const data = new DataPanel(post);
const { stage } = camera;
const banner = element('banner');
const empty = element('empty');
const legend = element('legend');
const trace = element('trace');
const machines = element('machines');
const live = element('live');
const help = element<HTMLDialogElement>('keys');

let shownDocument: string | undefined;
let shownMachine: string | undefined;
let shownNumber: number | undefined;
/** Nobody has moved the view since it was made this way; it is made anew when the panel changes its size. */
let kept: 'first' | 'whole' | undefined = 'first';
let isDragging = false;
/** Someone has moved the view since the run began that is shown. */
let movedInRun = false;
let selected: string | undefined;
/** Where the cursor is in the text. Who goes elsewhere in the picture, e.g. by finding, stays there until the cursor moves. */
let told: string | undefined;
/** The transition that has the focus; its state stays selected. */
let onEdge: string | undefined;

const sheet = new CSSStyleSheet();
sheet.replaceSync(pictureStyle());
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
fitText();

addEventListener('message', event => {
  const message = readToPanel(event.data);
  if (message) receive(message);
});
const lookSoon = perFrame(() => drawing.look(camera.view, camera.area));
camera.onMove = view => {
  minimap.look(view, camera.area);
  lookSoon();
  keepView();
};
camera.onResize = resized;
drawing.onDrawn = ids => signs.redraw(ids);
minimap.onGo = (x, y) => {
  const { area, heading } = camera;
  const { width } = drawing.picture ?? { width: 0 };
  // What fits in stays in the middle.
  moveView(centredView(heading, width * heading.scale <= area.width ? width / 2 : x, y, area));
};
find.onGo = node => {
  select(node.id);
  bringIntoView(node.id);
};
find.onClose = keepKeyboard;
data.onClose = keepKeyboard;

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'show':
      show(message);
      break;
    case 'change': {
      const before = message.before === shownNumber ? drawing.picture : undefined;
      const picture = before && applied(before, message.changes);
      if (picture) show({ ...message, type: 'show', picture });
      else post({ type: 'ready' });
      break;
    }
    case 'empty':
      shownNumber = undefined;
      shownDocument = message.document;
      keepView();
      drawing.clear();
      minimap.show(undefined, signs.marks);
      showStale(false);
      machines.hidden = true;
      legend.replaceChildren();
      empty.hidden = false;
      empty.textContent = message.message;
      break;
    case 'select':
      if (document.activeElement?.closest('[data-edge]') && message.id === selected) break;
      told = message.id ?? undefined;
      select(told);
      if (isRunning(signs.marks)) follow(selected, distances.active);
      else if (selected !== undefined && !isDragging) bringIntoView(selected);
      break;
    case 'problems':
      signs.showProblems(message.problems);
      break;
    case 'breakpoints':
      signs.showBreakpoints(message.breakpoints);
      break;
    case 'execution':
      showExecution({ states: message.states, edges: message.edges, notes: message.notes ?? {} });
      break;
    case 'trace':
      showTrace(message.trace ?? undefined);
      break;
    case 'timeline':
      timeLine.show(message.timeline);
      if (!message.timeline) data.close();
      else data.again();
      break;
    case 'data':
      data.show(message.id, message.name, message.visit);
      break;
    case 'menu':
      // Who has gone to the text meanwhile is not called back.
      if (message.request === asked?.request && document.hasFocus()) openMenu(asked, message.items);
      break;
    case 'draw':
      void bitmapOf(message.svg, message.scale).then(png => post({ type: 'drawn', request: message.request, png }));
      break;
    case 'perform':
      actions[message.action]();
      break;
  }
}

// ---- What is shown -----------------------------------------------------------------------------------------------------

function show(message: Extract<ToPanel, { type: 'show' }>): void {
  const received = Date.now();
  const before = drawing.picture;
  const another = message.document !== shownDocument || message.machine !== shownMachine;
  const viewBefore = camera.view;
  const hadFocus = stage.contains(document.activeElement) && !element('find').contains(document.activeElement);
  if (another) {
    signs.marks = { states: {}, edges: {} };
    signs.problems = {};
    showTrace(undefined);
  }
  shownDocument = message.document;
  shownMachine = message.machine;
  shownNumber = message.number;
  const stays = selected !== undefined && message.picture.nodes.some(({ id }) => id === selected);
  if (another || message.selected !== told || !stays) selected = message.selected ?? (another ? undefined : selected);
  told = message.selected;
  empty.hidden = true;
  showStale(message.stale);
  showMachines(message.machines ?? [], message.machine);

  card.close();
  if (another) drawing.clear();
  signs.collapsed = new Set(message.collapsed ?? []);
  signs.dress(drawing.draw(message.picture, message.title));
  showLegend();
  minimap.show(message.picture, signs.marks);

  if (another || !before) {
    const state = readPanelState(vscode.getState());
    if (state?.document === message.document && state.machine === message.machine && state.view) {
      kept = undefined;
      camera.set(state.view);
    } else {
      kept = 'first';
      makeView();
    }
  } else {
    if (kept) makeView();
    else camera.set(anchoredView(camera.heading, before, message.picture, camera.area, selected));
  }
  drawing.look(camera.view, camera.area);
  select(selected);
  find.again();
  if (before && !another) drawing.moveFrom(before, viewBefore, camera.view, camera.area);
  performance.mark('drawn', { detail: { ...message.times, received, drawn: Date.now() } });
  if (selected !== undefined) bringIntoView(selected);
  if (hadFocus) keepKeyboard();
  else takeKeyboard();
}

let staling: ReturnType<typeof setTimeout> | undefined;

/** Between one key and the next a text is broken all the time: that is told when it stays so. */
function showStale(isStale: boolean): void {
  clearTimeout(staling);
  if (isStale && banner.hidden) {
    staling = setTimeout(tellStale, staleTime, true);
  } else tellStale(isStale);
}
const staleTime = 300;

function tellStale(isStale: boolean): void {
  banner.hidden = !isStale;
  banner.textContent = isStale ? 'Showing the last picture that could be drawn: the text has errors' : '';
  document.body.classList.toggle('stale', isStale);
}

function showMachines(names: readonly string[], shown: string | undefined): void {
  machines.hidden = names.length < 2;
  machines.replaceChildren(
    ...names.map(name => {
      const tab = html('button', {
        type: 'button',
        role: 'tab',
        text: name,
        'aria-selected': String(name === shown),
        tabindex: name === shown ? '0' : '-1',
      });
      tab.addEventListener('click', () => post({ type: 'machine', name }));
      return tab;
    }),
  );
}

function showLegend(): void {
  const { edges = [], nodes = [] } = drawing.picture ?? {};
  const entries: [string, string][] = [];
  if (edges.some(edge => edge.kind === 'catch')) entries.push(['dashed', 'on error']);
  if (nodes.some(node => node.retries > 0)) entries.push(['retry', 'retried']);
  legend.replaceChildren(...entries.map(([sign, text]) => html('span', { name: `entry ${sign}`, text })));
}

/** Which field is followed, and how many states do what with it; each sign as it is at the states. */
function showTrace(field: FieldTrace | undefined): void {
  signs.showTrace(field);
  const hadFocus = trace.contains(document.activeElement);
  trace.hidden = !field;
  if (hadFocus && !field) keepKeyboard();
  if (!field) return;
  part(trace, 'code').textContent = field.field;
  const sentences: string[] = [];
  const entries: HTMLElement[] = [];
  for (const role of traceRoles) {
    const names = (drawing.picture?.nodes ?? []).filter(({ id }) => field.states[id]?.role === role).map(n => n.name);
    if (names.length === 0) continue;
    sentences.push(`${sentenceStart[role]} ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' and others' : ''}.`);
    const text = html('span', { text: `${traceWords[role]}: ${names.length}` });
    entries.push(html('span', { name: `entry ${role}` }, [signOfRole(role), text]));
  }
  part(trace, '.roles').replaceChildren(...entries);
  live.textContent = `${field.field}. ${sentences.join(' ')}`;
}

const sentenceStart = { produces: 'Produced by', reads: 'Read by', passes: 'Passed on by' } as const;

function showExecution(marks: ExecutionMarks): void {
  const before = signs.marks;
  signs.showRun(marks);
  minimap.show(drawing.picture, marks);
  if (isRunning(marks) && !continues(before, marks)) movedInRun = false;
  const arrived = arrivedAt(before, marks);
  follow(arrived, distances.active);
  tell(before, marks);
}

function isRunning({ states, edges }: ExecutionMarks): boolean {
  return Object.values(states).includes('active') || Object.values(edges).includes('current');
}

/** The same run, later: nothing that was reached is dark again. */
function continues(before: ExecutionMarks, after: ExecutionMarks): boolean {
  return isRunning(before) && Object.keys(before.states).every(id => after.states[id] !== undefined);
}

/**
 * Where the execution has come to: the innermost state that is newly active, or in which it has failed; one that is seen
 * before others.
 */
function arrivedAt(before: ExecutionMarks, marks: ExecutionMarks): string | undefined {
  const status = isRunning(marks) ? 'active' : 'failed';
  const arrived = (drawing.picture?.nodes ?? []).filter(
    ({ id }) => marks.states[id] === status && before.states[id] !== status,
  );
  const depth = Math.max(...arrived.map(node => node.depth));
  const innermost = arrived.filter(node => node.depth === depth);
  const { heading, area } = camera;
  return (innermost.find(node => viewShowing(heading, node, area) === heading) ?? innermost[0])?.id;
}

let telling: ReturnType<typeof setTimeout> | undefined;
let toTell: ExecutionMarks | undefined;

/** Says for those who do not see the picture what an execution has come to; not every step of a fast one. */
function tell(before: ExecutionMarks, after: ExecutionMarks): void {
  toTell ??= before;
  clearTimeout(telling);
  telling = setTimeout(() => {
    const states = toTell?.states ?? {};
    toTell = undefined;
    const changed = (status: string) =>
      (drawing.picture?.nodes ?? [])
        .filter(({ id }) => after.states[id] === status && states[id] !== status)
        .map(({ name, id }) =>
          status === 'failed' && after.notes?.[id]?.error ? `${name} with ${after.notes[id].error}` : name,
        );
    const sentences: string[] = [];
    const say = (status: string, verb: string) => {
      const names = changed(status);
      if (names.length > 0) sentences.push(`${verb}: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ' …' : ''}.`);
    };
    say('failed', 'Failed');
    say('caught', 'Error caught');
    say('active', 'Running');
    if (sentences.length === 0) say('succeeded', 'Succeeded');
    if (sentences.length > 0) live.textContent = sentences.join(' ');
  }, 400);
}

function select(id: string | undefined): void {
  if (id !== selected || onEdge !== undefined) leaveEdge();
  for (const each of new Set([selected, id])) {
    const target = each === undefined ? undefined : drawing.nodes.get(each);
    target?.classList.toggle('is-selected', each === id);
    target?.setAttribute('aria-selected', String(each === id));
    target?.setAttribute('tabindex', '-1');
  }
  selected = id;
  drawing.ensure(id);
  const first = drawing.picture && firstNode(drawing.picture);
  if (first) drawing.nodes.get(first.id)?.setAttribute('tabindex', '-1');
  currentElement()?.setAttribute('tabindex', '0');
  if (data.isOpen && id !== undefined && drawing.node(id)?.kind === 'state') data.ask(id);
}

/** The one node that Tab leads to. */
function currentElement(): SVGGElement | undefined {
  const first = drawing.picture && firstNode(drawing.picture);
  return (selected === undefined ? undefined : drawing.nodes.get(selected)) ?? (first && drawing.nodes.get(first.id));
}

/**
 * Whoever comes here by a key of VS Code comes to the state that is selected, and need not look for it by Tab: also when another
 * one had the keyboard the last time, since the cursor in the text has moved on.
 */
function takeKeyboard(): void {
  const at = document.activeElement;
  const isAtNothing = at === document.body || (onEdge === undefined && at instanceof SVGElement && stage.contains(at));
  if (isAtNothing) keepKeyboard();
}

/**
 * What had the keyboard here is gone: the selected state has it now. A page remembers who had it also after one has gone to the
 * text, and would take the keyboard away from there.
 */
function keepKeyboard(): void {
  if (document.hasFocus()) currentElement()?.focus({ preventScroll: true });
}

// ---- View --------------------------------------------------------------------------------------------------------------

let keeping: ReturnType<typeof setTimeout> | undefined;
function keepView(): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    if (shownDocument === undefined) return;
    vscode.setState({
      document: shownDocument,
      ...(shownMachine !== undefined && { machine: shownMachine }),
      ...(drawing.picture && kept !== 'first' && { view: camera.heading }),
    });
  }, 200);
}

/** The view in the way it is kept. */
function makeView(): void {
  const { area } = camera;
  const { picture } = drawing;
  if (!picture || !kept || area.width === 0 || area.height === 0) return;
  camera.set(kept === 'whole' ? wholeView(picture, area) : firstView(picture, area, selected));
}

function showWhole(): void {
  kept = 'whole';
  makeView();
}

/** Someone moves the view: from now on it is theirs. */
function moveView(next: View): void {
  kept = undefined;
  movedInRun = true;
  card.close();
  camera.set(next);
}

function zoomAt(factor: number, clientX?: number, clientY?: number): void {
  const { width, height } = camera.area;
  const at =
    clientX === undefined || clientY === undefined ? { x: width / 2, y: height / 2 } : camera.inStage(clientX, clientY);
  moveView(zoomedView(camera.view, factor, at.x, at.y));
}

let areaBefore = camera.area;
function resized(): void {
  const { area, heading } = camera;
  const seen = (drawing.picture?.nodes ?? []).filter(
    node =>
      (node.id === selected || signs.marks.states[node.id] === 'active') && !isOutOfSight(heading, node, areaBefore),
  );
  areaBefore = area;
  makeView();
  minimap.look(camera.view, area);
  lookSoon();
  // What one was looking at must not disappear behind a panel that opens, e.g. the Debug Console.
  for (const node of seen) camera.set(viewShowing(camera.heading, node, area));
}

/** Moves the view only if the node is outside it, and then no further than needed. */
function bringIntoView(id: string, distance?: number): void {
  const node = drawing.node(id);
  const { area, heading } = camera;
  if (!node || area.width === 0 || area.height === 0) return;
  const target = viewShowing(heading, node, area, distance);
  if (target === heading) return;
  kept = undefined;
  camera.glide(target);
}

/** Goes along with an execution; whoever moves the view by hand meanwhile is not interrupted. */
function follow(id: string | undefined, distance: number): void {
  const node = drawing.node(id);
  if (!node || isDragging) return;
  if (movedInRun && !isOutOfSight(camera.heading, node, camera.area)) return;
  bringIntoView(node.id, distance);
}

// ---- What is wanted ----------------------------------------------------------------------------------------------------

const actions: Readonly<Record<PanelAction, () => void>> = {
  find: () => find.open(),
  fit: () => showWhole(),
  zoomIn: () => zoomAt(zoomLimits.step),
  zoomOut: () => zoomAt(1 / zoomLimits.step),
  foldAll: () => {
    const ids = drawing.picture?.nodes.filter(({ container, depth }) => container && depth === 0).map(({ id }) => id);
    if (ids?.length) post({ type: 'fold', ids, folded: true });
  },
  unfoldAll: () => {
    if (signs.collapsed.size > 0) post({ type: 'fold', ids: [...signs.collapsed], folded: false });
  },
};

/** Folds a container, or unfolds it; false for what is none. */
function fold(id: string | undefined): boolean {
  const node = drawing.node(id);
  if (!node || !(node.container || signs.collapsed.has(node.id))) return false;
  post({ type: 'fold', ids: [node.id], folded: node.container });
  return true;
}

function want(intent: string, target: string): void {
  const own: Readonly<Record<string, () => void>> = {
    'page.fold': () => fold(target),
    'page.data': () => data.ask(target),
    'page.find': actions.find,
    'page.fit': actions.fit,
    'page.foldAll': actions.foldAll,
    'page.unfoldAll': actions.unfoldAll,
    'page.export': () => post({ type: 'export' }),
  };
  const act = own[intent];
  if (act) act();
  else post({ type: 'intent', intent, target });
}

interface AskedMenu {
  readonly request: number;
  readonly id: string;
  readonly x: number;
  readonly y: number;
}
let asked: AskedMenu | undefined;
let requests = 0;

/** The menu of a node or an edge comes from the extension; that of the empty page is the page's own. */
function askMenu(id: string | undefined, x: number, y: number): void {
  card.close();
  if (id === undefined) {
    const items: MenuItem[] = [
      { intent: 'page.fit', title: 'Show all of it', group: 0 },
      { intent: 'page.find', title: 'Find…', group: 0 },
      { intent: 'page.foldAll', title: 'Fold all containers', group: 1 },
      { intent: 'page.unfoldAll', title: 'Unfold all containers', group: 1 },
      { intent: 'page.export', title: 'Export…', group: 2 },
    ];
    menu.open('Picture', items, x, y, item => want(item.intent, ''));
    return;
  }
  asked = { request: ++requests, id, x, y };
  post({ type: 'askMenu', request: requests, id });
}

function openMenu({ id, x, y }: AskedMenu, items: readonly MenuItem[]): void {
  asked = undefined;
  const node = drawing.node(id);
  const edge = drawing.edge(id);
  const own: MenuItem[] = [];
  if (node?.container) own.push({ intent: 'page.fold', title: 'Fold', group: -1 });
  else if (node && signs.collapsed.has(id)) own.push({ intent: 'page.fold', title: 'Unfold', group: -1 });
  if (node?.kind === 'state' && timeLine.timeline) own.push({ intent: 'page.data', title: 'Show data', group: -1 });
  const label = node?.name ?? (edge ? drawing.sentenceOf(edge) : '');
  menu.open(label, [...own, ...items], x, y, item => want(item.intent, id));
}

/** Where a menu opens that was asked for by keyboard. */
function placeOf(target: Element): { x: number; y: number } {
  const { left, bottom, width } = target.getBoundingClientRect();
  return { x: left + Math.min(width / 2, 60), y: bottom };
}

// ---- Input -------------------------------------------------------------------------------------------------------------

function listenToPointer(): void {
  let drag: { id: number; x: number; y: number; moved: boolean } | undefined;
  stage.addEventListener('pointerdown', event => {
    if (event.button !== 0 && event.button !== 1) return;
    if (event.target instanceof Element && event.target.closest('#find, #minimap')) return;
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
  });
  stage.addEventListener('pointermove', event => {
    if (drag?.id !== event.pointerId) {
      hover(event);
      return;
    }
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    if (!drag.moved) {
      isDragging = true;
      stage.setPointerCapture(event.pointerId);
      stage.classList.add('dragging');
    }
    drag = { ...drag, x: event.clientX, y: event.clientY, moved: true };
    moveView({ ...camera.view, x: camera.view.x + dx, y: camera.view.y + dy });
  });
  const end = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return;
    const { moved } = drag;
    drag = undefined;
    isDragging = false;
    stage.classList.remove('dragging');
    if (moved || event.type === 'pointercancel' || event.button !== 0) return;
    click(event.target);
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
  stage.addEventListener('pointerleave', () => card.leave());
  stage.addEventListener('dblclick', event => {
    const id = nodeOf(event.target) ?? edgeOf(event.target);
    if (id === undefined || foldOf(event.target)) return;
    post({ type: 'reveal', id, focus: true });
  });
  stage.addEventListener('contextmenu', event => {
    if (event.target instanceof Element && event.target.closest('#find')) return;
    event.preventDefault();
    event.stopPropagation();
    // Keys ask by themselves, see below.
    if (event.button !== 2 && event.pointerType !== 'mouse') return;
    const id = nodeOf(event.target);
    if (id !== undefined) {
      select(id);
      currentElement()?.focus({ preventScroll: true });
    }
    askMenu(id ?? edgeOf(event.target), event.clientX, event.clientY);
  });
  stage.addEventListener(
    'wheel',
    event => {
      event.preventDefault();
      const { view } = camera;
      // Two fingers on a touch pad come as many small steps, often sideways too: that is panning. A wheel's click zooms.
      const pad =
        event.deltaMode === WheelEvent.DOM_DELTA_PIXEL &&
        !event.ctrlKey &&
        (event.deltaX !== 0 || Math.abs(event.deltaY) < 50);
      if (event.ctrlKey) zoomAt(Math.exp(-event.deltaY * 0.01), event.clientX, event.clientY);
      else if (pad || event.shiftKey)
        moveView({
          ...view,
          x: view.x - event.deltaX - (event.shiftKey ? event.deltaY : 0),
          y: view.y - (event.shiftKey ? 0 : event.deltaY),
        });
      else zoomAt(event.deltaY < 0 ? zoomLimits.step : 1 / zoomLimits.step, event.clientX, event.clientY);
    },
    { passive: false },
  );
}

function click(target: EventTarget | null): void {
  const folded = foldOf(target);
  if (folded !== undefined) {
    fold(folded);
    return;
  }
  const id = nodeOf(target);
  const edge = edgeOf(target);
  card.hush(id === undefined ? undefined : drawing.nodes.get(id));
  if (id === undefined && edge !== undefined) {
    focusEdge(edge);
    post({ type: 'reveal', id: edge, focus: false });
    return;
  }
  if (id !== undefined) select(id);
  currentElement()?.focus({ preventScroll: true });
  if (id === undefined) return;
  post({ type: 'reveal', id, focus: false });
  if (timeLine.timeline && drawing.node(id)?.kind === 'state') data.ask(id);
}

function hover(event: PointerEvent): void {
  if (menu.isOpen || isDragging || event.pointerType === 'touch') return;
  const target = event.target instanceof Element ? event.target.closest<SVGGElement>('[data-id], [data-edge]') : null;
  if (target) cardSoon(target);
  else card.leave();
}

function cardSoon(target: SVGGElement, wait?: number): void {
  const node = drawing.node(target.dataset.id);
  const edge = drawing.edge(target.dataset.edge);
  if (node) card.soon(target, () => cardOfNode(node, signs.problems[node.id] ?? [], signs.wordsOf(node.id)), wait);
  else if (edge?.text) card.soon(target, () => cardOfEdge(edge, drawing.sentenceOf(edge)), wait);
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function listenToKeyboard(): void {
  document.addEventListener('keydown', event => {
    const { picture } = drawing;
    if (!picture || help.open) return;
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isFind) find.open();
    else if (event.key === 'F3') find.go(event.shiftKey ? -1 : 1);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.target instanceof Element && event.target.closest('input, pre, #menu')) {
      if (event.key !== 'Escape') return;
      currentElement()?.focus({ preventScroll: true });
    } else if (!press(event)) return;
    event.preventDefault();
    // VS Code listens behind the page: what means something here must not mean something else there.
    event.stopPropagation();
  });
  stage.addEventListener('focusin', event => {
    const target = event.target instanceof Element ? event.target.closest<SVGGElement>('[data-id], [data-edge]') : null;
    // A screen reader goes to whom it wants.
    drawing.ensure(target?.dataset.id ?? target?.dataset.edge);
    if (target?.matches(':focus-visible')) cardSoon(target, 900);
  });
  stage.addEventListener('focusout', () => card.leave());
  machines.addEventListener('keydown', event => {
    const tabs = [...machines.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || at < 0) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
    event.preventDefault();
    event.stopPropagation();
  });
}

/** A key without a modifier; false when it means nothing here. */
function press(event: KeyboardEvent): boolean {
  const { picture } = drawing;
  if (!picture) return false;
  const { key } = event;
  const inTree = stage.contains(document.activeElement);
  const at = selected ?? firstNode(picture)?.id;
  const direction = arrows[key];
  const isMenuKey = key === 'ContextMenu' || (key === 'F10' && event.shiftKey);
  if (key === '+' || key === '=') actions.zoomIn();
  else if (key === '-') actions.zoomOut();
  else if (key === '0') showWhole();
  else if (key === '?') help.showModal();
  else if (key === 't' || key === 'T') timeLine.focus();
  else if (key === 'Escape') return leave();
  else if (!inTree || at === undefined) return false;
  else if (isMenuKey) {
    const target = document.activeElement?.closest<SVGGElement>('[data-edge]') ?? drawing.nodes.get(at);
    const place = placeOf(target ?? stage);
    askMenu(onEdge ?? at, place.x, place.y);
  } else if (onEdge !== undefined && (direction || key === 'Enter' || key === ' ')) {
    const edge = drawing.edge(onEdge);
    if (key === 'Enter' || key === ' ') post({ type: 'reveal', id: onEdge, focus: key === 'Enter' });
    else if (direction === 'down') goTo(drawing.node(edge?.to));
    else if (direction === 'up') goTo(drawing.node(edge?.from));
    else nextEdge(direction === 'right' ? 1 : -1);
  } else if (direction === 'right' && signs.collapsed.has(at) && !drawing.node(at)?.container) fold(at);
  else if (direction) goTo(selected === undefined ? firstNode(picture) : neighbour(picture, at, direction));
  else if (key === 'Home') goTo(firstNode(picture));
  else if (key === 'End') goTo(picture.nodes.findLast(node => node.kind === 'state' && node.depth === 0));
  else if (key === 'Enter') post({ type: 'reveal', id: at, focus: true });
  else if (key === ' ') {
    if (!fold(at)) post({ type: 'reveal', id: at, focus: false });
  } else if (key === 'e' || key === 'E') nextEdge(event.shiftKey ? -1 : 1);
  else if (key === 'd' || key === 'D') {
    if (timeLine.timeline) data.ask(at);
  } else if (intentKeys[key]) want(intentKeys[key], at);
  else return false;
  return true;
}

const intentKeys: Readonly<Record<string, string>> = {
  F2: 'rename',
  F9: 'toggleBreakpoint',
  f: 'traceField',
  F: 'traceField',
  Delete: 'deleteState',
};

function leave(): boolean {
  if (card.isOpen) card.close();
  else if (onEdge !== undefined) {
    leaveEdge();
    currentElement()?.focus({ preventScroll: true });
  } else if (find.isOpen) find.close();
  else if (data.isOpen) data.close();
  else if (signs.trace) post({ type: 'clearTrace' });
  else return false;
  return true;
}

function goTo(node: PictureNode | undefined): void {
  if (!node) return;
  select(node.id);
  drawing.nodes.get(node.id)?.focus({ preventScroll: true });
  bringIntoView(node.id);
  post({ type: 'reveal', id: node.id, focus: false });
}

/** From transition to transition of the state that is selected. */
function nextEdge(step: 1 | -1): void {
  const { picture } = drawing;
  const at = selected ?? (picture && firstNode(picture)?.id);
  if (!picture || at === undefined) return;
  const edges = outgoing(picture, at);
  const index = edges.findIndex(({ id }) => id === onEdge);
  const next = edges[(index + step + edges.length) % edges.length];
  if (next) focusEdge(next.id);
  else live.textContent = 'No transition leads on from here.';
}

function focusEdge(id: string): void {
  leaveEdge();
  onEdge = id;
  drawing.ensure(id);
  for (const each of drawing.edges.get(id) ?? []) each.classList.add('is-focused');
  drawing.edges.get(id)?.[0]?.focus({ preventScroll: true });
}

function leaveEdge(): void {
  if (onEdge !== undefined) for (const each of drawing.edges.get(onEdge) ?? []) each.classList.remove('is-focused');
  onEdge = undefined;
}

function listenToButtons(): void {
  const buttons: Readonly<Record<string, () => void>> = {
    in: actions.zoomIn,
    out: actions.zoomOut,
    fit: actions.fit,
    find: actions.find,
    export: () => post({ type: 'export' }),
    keys: () => help.showModal(),
    findNext: () => find.go(1),
    findPrevious: () => find.go(-1),
    findClose: () => find.close(),
    timeFirst: () => timeLine.go('first'),
    timePrevious: () => timeLine.go('previous'),
    timeNext: () => timeLine.go('next'),
    timeLast: () => timeLine.go('last'),
    travel: () => timeLine.travel(),
    forget: () => post({ type: 'forget' }),
    clearTrace: () => post({ type: 'clearTrace' }),
    dataClose: () => data.close(),
    visitPrevious: () => data.turnTo(-1),
    visitNext: () => data.turnTo(1),
  };
  document.addEventListener('click', event => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-action]') : null;
    buttons[button?.dataset.action ?? '']?.();
    if (event.target === help) help.close();
  });
}

function nodeOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGGElement>('[data-id]')?.dataset.id : undefined;
}

function edgeOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGGElement>('[data-edge]')?.dataset.edge : undefined;
}

function foldOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGGElement>('[data-fold]')?.dataset.fold : undefined;
}

listenToPointer();
listenToKeyboard();
listenToButtons();
addEventListener('focus', takeKeyboard);
post({ type: 'ready' });
