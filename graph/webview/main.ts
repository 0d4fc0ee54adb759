/**
 * The panel's program: shows the pictures that the extension sends, moves about in them, and says where was clicked.
 *
 * Runs in the browser under a strict content policy: it sets classes, attributes and the CSS object model, never inline
 * styles or markup from the document (the picture's text is escaped by the renderer and parsed as XML). It knows nothing of
 * the language; what it gets has been laid out already.
 */

import type { Direction } from '../navigate.ts';
import { firstNode, neighbour } from '../navigate.ts';
import type { ExecutionMarks, Picture, PictureNode } from '../picture.ts';
import type { FromPanel, PanelState, ToPanel } from '../protocol.ts';
import { readPanelState, readToPanel } from '../protocol.ts';
import { pictureStyle } from '../style.ts';
import { renderSvg, statusClasses } from '../svg.ts';
import type { Size, View } from '../view.ts';
import {
  anchoredView,
  distances,
  firstView,
  isOutOfSight,
  viewShowing,
  wholeView,
  zoomedView,
  zoomLimits,
} from '../view.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
};

const vscode = acquireVsCodeApi();
const stage = element('stage');
const banner = element('banner');
const empty = element('empty');
const legend = element('legend');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** The system asks for it, or VS Code's setting "workbench.reduceMotion" does. */
const isCalm = () => stillness.matches || document.body.classList.contains('vscode-reduce-motion');

const moveTime = 220;
/** Above this, moving everything costs more than it tells. */
const animatedNodes = 600;

let picture: Picture | undefined;
let shownDocument: string | undefined;
let view: View = { x: 0, y: 0, scale: 1 };
/** Nobody has moved the view since it was made this way; it is made anew when the panel changes its size. */
let kept: 'first' | 'whole' | undefined = 'first';
let isDragging = false;
/** Someone has moved the view since the run began that is shown. */
let movedInRun = false;
let selected: string | undefined;
let marks: ExecutionMarks = { states: {}, edges: {} };
let world: SVGGElement | undefined;
let nodeElements = new Map<string, SVGGElement>();
let edgeElements = new Map<string, SVGGElement[]>();

const sheet = new CSSStyleSheet();
sheet.replaceSync(pictureStyle());
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

addEventListener('message', event => {
  const message = readToPanel(event.data);
  if (message) receive(message);
});
listenToPointer();
listenToKeyboard();
listenToTools();
new ResizeObserver(resized).observe(stage);
vscode.postMessage({ type: 'ready' });

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'show':
      show(message);
      break;
    case 'empty':
      shownDocument = message.document;
      // A window that comes back now asks for the same document.
      if (readPanelState(vscode.getState())?.document !== shownDocument) vscode.setState({ document: shownDocument });
      picture = undefined;
      stage.replaceChildren();
      banner.hidden = true;
      legend.hidden = true;
      empty.hidden = false;
      empty.textContent = message.message;
      break;
    case 'select':
      select(message.id ?? undefined);
      if (isRunning(marks)) follow(selected, distances.active);
      else if (selected !== undefined && !isDragging) bringIntoView(selected);
      break;
    case 'execution': {
      const before = marks;
      marks = { states: message.states, edges: message.edges };
      applyMarks();
      if (isRunning(marks) && !continues(before, marks)) movedInRun = false;
      follow(arrivedAt(before), distances.active);
      break;
    }
  }
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
function arrivedAt(before: ExecutionMarks): string | undefined {
  const status = isRunning(marks) ? 'active' : 'failed';
  const arrived = (picture?.nodes ?? []).filter(
    ({ id }) => marks.states[id] === status && before.states[id] !== status,
  );
  const depth = Math.max(...arrived.map(node => node.depth));
  const innermost = arrived.filter(node => node.depth === depth);
  return (innermost.find(node => viewShowing(heading, node, visibleArea()) === heading) ?? innermost[0])?.id;
}

function show(message: Extract<ToPanel, { type: 'show' }>): void {
  const before = picture;
  const another = message.document !== shownDocument;
  const viewBefore = view;
  const areaThen = visibleArea();
  const hadFocus = stage.contains(document.activeElement);
  if (another) marks = { states: {}, edges: {} };
  shownDocument = message.document;
  picture = message.picture;
  if (message.selected !== undefined || another) selected = message.selected;
  empty.hidden = true;
  banner.hidden = !message.stale;
  banner.textContent = message.stale ? 'Showing the last picture that could be drawn: the text has errors' : '';
  document.body.classList.toggle('stale', message.stale);
  if (picture === before) return;

  const svg = new DOMParser().parseFromString(
    renderSvg(picture, { interactive: true, title: message.title }),
    'image/svg+xml',
  ).documentElement;
  stage.replaceChildren(document.adoptNode(svg));
  world = stage.querySelector<SVGGElement>('.world') ?? undefined;
  nodeElements = new Map();
  edgeElements = new Map();
  for (const each of stage.querySelectorAll<SVGGElement>('[data-id]')) {
    const { id = '' } = each.dataset;
    nodeElements.set(id, each);
    // For menus that the extension contributes to `webview/context`.
    each.dataset.vscodeContext = JSON.stringify({ webviewSection: 'state', aslState: id });
  }
  for (const each of stage.querySelectorAll<SVGGElement>('[data-edge]')) {
    const { edge: id = '' } = each.dataset;
    edgeElements.set(id, [...(edgeElements.get(id) ?? []), each]);
  }
  showLegend(picture);
  applyMarks();
  select(selected);

  if (another || !before) {
    const state = readPanelState(vscode.getState());
    if (state?.document === message.document && state.view) {
      kept = undefined;
      setView(state.view);
    } else {
      kept = 'first';
      makeView();
    }
  } else {
    if (kept) makeView();
    else setView(anchoredView(heading, before, picture, areaThen, selected));
    moveFrom(before, picture, viewBefore);
  }
  if (selected !== undefined) bringIntoView(selected);
  if (hadFocus) currentElement()?.focus({ preventScroll: true });
}

/** Lets nodes glide from where they were on the screen, and new things appear gently. */
function moveFrom(before: Picture, after: Picture, viewBefore: View): void {
  if (isCalm() || after.nodes.length > animatedNodes) return;
  const timing = { duration: moveTime, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
  const old = new Map(before.nodes.map(node => [node.id, node]));
  for (const node of after.nodes) {
    const was = old.get(node.id);
    const target = nodeElements.get(node.id);
    if (!was) {
      target?.animate([{ opacity: 0 }, { opacity: 1 }], timing);
      continue;
    }
    const x = (was.x * viewBefore.scale + viewBefore.x - view.x) / view.scale;
    const y = (was.y * viewBefore.scale + viewBefore.y - view.y) / view.scale;
    if (Math.hypot(x - node.x, y - node.y) > 0.5)
      target?.animate(
        [{ transform: `translate(${x}px, ${y}px)` }, { transform: `translate(${node.x}px, ${node.y}px)` }],
        timing,
      );
  }
  const oldPaths = new Map(before.edges.map(edge => [edge.id, edge.path]));
  for (const edge of after.edges)
    if (oldPaths.get(edge.id) !== edge.path)
      for (const each of edgeElements.get(edge.id) ?? [])
        each.animate([{ opacity: 0 }, { opacity: 1 }], { ...timing, duration: moveTime * 1.5 });
}

function select(id: string | undefined): void {
  selected = id;
  for (const [each, target] of nodeElements) {
    target.classList.toggle('is-selected', each === id);
    target.setAttribute('aria-selected', String(each === id));
    target.setAttribute('tabindex', '-1');
  }
  currentElement()?.setAttribute('tabindex', '0');
}

/** The one node that Tab leads to. */
function currentElement(): SVGGElement | undefined {
  const first = picture && firstNode(picture);
  return (selected === undefined ? undefined : nodeElements.get(selected)) ?? (first && nodeElements.get(first.id));
}

const markClasses = [
  'is-active',
  'is-succeeded',
  'is-failed',
  'is-caught',
  'is-visited',
  'is-taken',
  'is-current',
  'is-reached',
];

function applyMarks(): void {
  const running = Object.keys(marks.states).length > 0;
  stage.firstElementChild?.classList.toggle('has-execution', running);
  for (const [id, target] of nodeElements) {
    target.classList.remove(...markClasses);
    target.classList.add(...statusClasses(marks.states[id]));
    if (marks.states[id] === undefined) target.removeAttribute('aria-description');
    else target.setAttribute('aria-description', marks.states[id]);
  }
  for (const [id, targets] of edgeElements)
    for (const target of targets) {
      target.classList.remove(...markClasses);
      const status = marks.edges[id];
      if (status !== undefined) target.classList.add(`is-${status}`, 'is-reached');
    }
}

function showLegend({ edges, nodes }: Picture): void {
  const entries: [string, string][] = [];
  if (edges.some(edge => edge.kind === 'catch')) entries.push(['dashed', 'on error']);
  if (nodes.some(node => node.retries > 0)) entries.push(['retry', 'retried']);
  legend.hidden = entries.length === 0;
  legend.replaceChildren(
    ...entries.map(([sign, text]) => {
      const entry = document.createElement('span');
      entry.className = `entry ${sign}`;
      entry.textContent = text;
      return entry;
    }),
  );
}

// ---- View --------------------------------------------------------------------------------------------------------------

function setView(next: View): void {
  gliding++;
  heading = next;
  paintView(next);
}

/** Where the view is, or is on its way to. */
let heading = view;

function paintView(next: View): void {
  view = next;
  world?.setAttribute(
    'transform',
    `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.scale.toFixed(4)})`,
  );
  keepView();
}

let keeping: ReturnType<typeof setTimeout> | undefined;
function keepView(): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    if (shownDocument === undefined || !picture) return;
    vscode.setState({ document: shownDocument, ...(kept !== 'first' && { view: heading }) });
  }, 200);
}

/** The height of the strip at the bottom where legend and tools are (graph.css). */
const strip = 46;

/** The stage without what lies over it. */
function visibleArea(): Size {
  const { width, height } = stage.getBoundingClientRect();
  return { width, height: Math.max(0, height - strip) };
}

/** The view in the way it is kept. */
function makeView(): void {
  const area = visibleArea();
  if (!picture || !kept || area.width === 0 || area.height === 0) return;
  setView(kept === 'whole' ? wholeView(picture, area) : firstView(picture, area, selected));
}

function showWhole(): void {
  kept = 'whole';
  makeView();
}

/** Someone moves the view: from now on it is theirs. */
function moveView(next: View): void {
  kept = undefined;
  movedInRun = true;
  setView(next);
}

function zoomAt(factor: number, clientX?: number, clientY?: number): void {
  const { left, top, width, height } = stage.getBoundingClientRect();
  moveView(zoomedView(view, factor, (clientX ?? left + width / 2) - left, (clientY ?? top + height / 2) - top));
}

let areaBefore: Size = { width: 0, height: 0 };
function resized(): void {
  const area = visibleArea();
  const seen = (picture?.nodes ?? []).filter(
    node => (node.id === selected || marks.states[node.id] === 'active') && !isOutOfSight(heading, node, areaBefore),
  );
  areaBefore = area;
  makeView();
  // What one was looking at must not disappear behind a panel that opens, e.g. the Debug Console.
  for (const node of seen) setView(viewShowing(heading, node, area));
}

function nodeWith(id: string): PictureNode | undefined {
  return picture?.nodes.find(each => each.id === id);
}

/** Moves the view only if the node is outside it, and then no further than needed. */
function bringIntoView(id: string, distance?: number): void {
  const node = nodeWith(id);
  const area = visibleArea();
  if (!node || area.width === 0 || area.height === 0) return;
  const target = viewShowing(heading, node, area, distance);
  if (target === heading) return;
  kept = undefined;
  glide(target);
}

/** Goes along with an execution; whoever moves the view by hand meanwhile is not interrupted. */
function follow(id: string | undefined, distance: number): void {
  const node = id === undefined ? undefined : nodeWith(id);
  if (!node || isDragging) return;
  if (movedInRun && !isOutOfSight(heading, node, visibleArea())) return;
  bringIntoView(node.id, distance);
}

let gliding = 0;
function glide(target: View): void {
  if (isCalm()) {
    setView(target);
    return;
  }
  const turn = ++gliding;
  const from = view;
  heading = target;
  const begin = performance.now();
  const step = (now: number) => {
    if (turn !== gliding) return;
    const part = Math.min(1, Math.max(0, now - begin) / moveTime);
    const eased = 1 - (1 - part) ** 3;
    const between = (a: number, b: number) => a + (b - a) * eased;
    paintView({ scale: target.scale, x: between(from.x, target.x), y: between(from.y, target.y) });
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

// ---- Input -------------------------------------------------------------------------------------------------------------

function listenToPointer(): void {
  let drag: { id: number; x: number; y: number; moved: boolean } | undefined;
  stage.addEventListener('pointerdown', event => {
    if (event.button !== 0 && event.button !== 1) return;
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
  });
  stage.addEventListener('pointermove', event => {
    if (drag?.id !== event.pointerId) return;
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    if (!drag.moved) {
      isDragging = true;
      stage.setPointerCapture(event.pointerId);
      stage.classList.add('dragging');
    }
    drag = { ...drag, x: event.clientX, y: event.clientY, moved: true };
    moveView({ ...view, x: view.x + dx, y: view.y + dy });
  });
  const end = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return;
    const { moved } = drag;
    drag = undefined;
    isDragging = false;
    stage.classList.remove('dragging');
    if (moved || event.type === 'pointercancel' || event.button !== 0) return;
    const id = nodeOf(event.target);
    if (id === undefined) currentElement()?.focus({ preventScroll: true });
    else {
      select(id);
      currentElement()?.focus({ preventScroll: true });
      vscode.postMessage({ type: 'reveal', id, focus: false });
    }
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
  stage.addEventListener('dblclick', event => {
    const id = nodeOf(event.target);
    if (id !== undefined) vscode.postMessage({ type: 'reveal', id, focus: true });
  });
  stage.addEventListener(
    'wheel',
    event => {
      event.preventDefault();
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

const arrows: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function listenToKeyboard(): void {
  document.addEventListener('keydown', event => {
    if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const inTree = stage.contains(document.activeElement);
    const at = selected ?? firstNode(picture)?.id;
    const direction = arrows[event.key];
    if (direction && inTree && at !== undefined)
      goTo(selected === undefined ? firstNode(picture) : neighbour(picture, at, direction));
    else if (event.key === 'Home' && inTree) goTo(firstNode(picture));
    else if (event.key === 'End' && inTree)
      goTo(picture.nodes.findLast(node => node.kind === 'state' && node.depth === 0));
    else if ((event.key === 'Enter' || event.key === ' ') && inTree && at !== undefined)
      vscode.postMessage({ type: 'reveal', id: at, focus: event.key === 'Enter' });
    else if (event.key === '+' || event.key === '=') zoomAt(zoomLimits.step);
    else if (event.key === '-') zoomAt(1 / zoomLimits.step);
    else if (event.key === '0') showWhole();
    else return;
    event.preventDefault();
  });
}

function goTo(node: PictureNode | undefined): void {
  if (!node) return;
  select(node.id);
  nodeElements.get(node.id)?.focus({ preventScroll: true });
  bringIntoView(node.id);
  vscode.postMessage({ type: 'reveal', id: node.id, focus: false });
}

function listenToTools(): void {
  const actions: Readonly<Record<string, () => void>> = {
    in: () => zoomAt(zoomLimits.step),
    out: () => zoomAt(1 / zoomLimits.step),
    fit: () => showWhole(),
  };
  element('tools').addEventListener('click', event => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    actions[button?.dataset.action ?? '']?.();
  });
}

function nodeOf(target: EventTarget | null): string | undefined {
  const holder = target instanceof Element ? target.closest<SVGGElement>('[data-id]') : null;
  return holder?.dataset.id;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}
