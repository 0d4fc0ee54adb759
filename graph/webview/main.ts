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

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
};

interface View {
  x: number;
  y: number;
  scale: number;
}

const vscode = acquireVsCodeApi();
const stage = element('stage');
const banner = element('banner');
const empty = element('empty');
const legend = element('legend');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const zoomLimits = { smallest: 0.1, largest: 3, step: 1.2 };
const moveTime = 220;
/** Above this, moving everything costs more than it tells. */
const animatedNodes = 600;

let picture: Picture | undefined;
let shownDocument: string | undefined;
let view: View = { x: 0, y: 0, scale: 1 };
/** The view shows the whole picture, and should go on doing so when the panel changes its size. */
let fitted = true;
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
new ResizeObserver(() => {
  if (fitted) fitPicture();
}).observe(stage);
vscode.postMessage({ type: 'ready' });

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'show':
      show(message);
      break;
    case 'empty':
      shownDocument = message.document;
      picture = undefined;
      stage.replaceChildren();
      banner.hidden = true;
      legend.hidden = true;
      empty.hidden = false;
      empty.textContent = message.message;
      break;
    case 'select':
      select(message.id ?? undefined);
      if (selected !== undefined) bringIntoView(selected);
      break;
    case 'execution': {
      const wasActive = marks.states;
      marks = { states: message.states, edges: message.edges };
      applyMarks();
      const arrived = Object.keys(marks.states).find(id => marks.states[id] === 'active' && wasActive[id] !== 'active');
      if (arrived !== undefined) bringIntoView(arrived);
      break;
    }
  }
}

function show(message: Extract<ToPanel, { type: 'show' }>): void {
  const before = picture;
  const another = message.document !== shownDocument;
  const viewBefore = view;
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
    const kept = readPanelState(vscode.getState());
    if (kept?.document === message.document) {
      fitted = false;
      setView(kept.view);
    } else fitPicture();
  } else {
    if (fitted) fitPicture();
    else setView(anchored(before, picture));
    moveFrom(before, picture, viewBefore);
  }
  if (selected !== undefined) bringIntoView(selected);
  if (hadFocus) currentElement()?.focus({ preventScroll: true });
}

/** The view in which what one was looking at stays where it is. */
function anchored(before: Picture, after: Picture): View {
  const { width, height } = stage.getBoundingClientRect();
  const old = new Map(before.nodes.map(node => [node.id, node]));
  let anchor: PictureNode | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const node of after.nodes) {
    const was = old.get(node.id);
    if (!was) continue;
    const distance =
      node.id === selected
        ? -1
        : Math.hypot(was.x * view.scale + view.x - width / 2, was.y * view.scale + view.y - height / 2);
    if (distance < nearest) {
      nearest = distance;
      anchor = node;
    }
  }
  const was = anchor && old.get(anchor.id);
  return anchor && was
    ? { ...view, x: view.x + (was.x - anchor.x) * view.scale, y: view.y + (was.y - anchor.y) * view.scale }
    : view;
}

/** Lets nodes glide from where they were on the screen, and new things appear gently. */
function moveFrom(before: Picture, after: Picture, viewBefore: View): void {
  if (calm.matches || after.nodes.length > animatedNodes) return;
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
  view = { ...next, scale: Math.min(Math.max(next.scale, zoomLimits.smallest), zoomLimits.largest) };
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
    if (shownDocument !== undefined) vscode.setState({ document: shownDocument, view });
  }, 200);
}

/** The whole picture, in the middle; a long one from its top, at a size that can be read. */
function fitPicture(whole = false): void {
  if (!picture) return;
  const { width, height } = stage.getBoundingClientRect();
  if (width === 0 || height === 0) return;
  const across = width / picture.width;
  const down = height / picture.height;
  let scale = Math.min(across, down, 1.1);
  const readable = Math.min(0.62, across);
  if (!whole && scale < readable) scale = readable;
  const tall = picture.height * scale > height;
  fitted = true;
  setView({
    x: (width - picture.width * scale) / 2,
    y: tall ? 0 : Math.min((height - picture.height * scale) / 2, 60),
    scale,
  });
}

function zoomAt(factor: number, clientX?: number, clientY?: number): void {
  const bounds = stage.getBoundingClientRect();
  const x = (clientX ?? bounds.left + bounds.width / 2) - bounds.left;
  const y = (clientY ?? bounds.top + bounds.height / 2) - bounds.top;
  const scale = Math.min(Math.max(view.scale * factor, zoomLimits.smallest), zoomLimits.largest);
  const ratio = scale / view.scale;
  fitted = false;
  setView({ scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio });
}

/** Moves the view only if the node is outside it, and then no further than needed. */
function bringIntoView(id: string): void {
  const node = picture?.nodes.find(each => each.id === id);
  if (!node) return;
  const { width, height } = stage.getBoundingClientRect();
  if (width === 0 || height === 0) return;
  const margin = Math.min(48, width / 8, height / 8);
  // Of a container its head is enough.
  const tall = node.container ? Math.min(node.height, 80) : node.height;
  const dx = distanceInto(view.x + node.x * view.scale, node.width * view.scale, width, margin);
  const dy = distanceInto(view.y + node.y * view.scale, tall * view.scale, height, margin);
  if (dx === 0 && dy === 0) return;
  fitted = false;
  glide({ ...view, x: view.x + dx, y: view.y + dy });
}

/** How far a stretch must move to lie inside [margin, size - margin]; its start wins when it is too long. */
function distanceInto(start: number, length: number, size: number, margin: number): number {
  if (start >= 0 && start + length <= size) return 0;
  if (start < margin || length > size - 2 * margin)
    return length > size - 2 * margin && start <= margin && start + length >= size - margin ? 0 : margin - start;
  return size - margin - (start + length);
}

let gliding = 0;
function glide(target: View): void {
  const turn = ++gliding;
  const from = view;
  if (calm.matches) {
    setView(target);
    return;
  }
  const begin = performance.now();
  const step = (now: number) => {
    if (turn !== gliding) return;
    const part = Math.min(1, (now - begin) / moveTime);
    const eased = 1 - (1 - part) ** 3;
    setView({ scale: target.scale, x: from.x + (target.x - from.x) * eased, y: from.y + (target.y - from.y) * eased });
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
      stage.setPointerCapture(event.pointerId);
      stage.classList.add('dragging');
    }
    drag = { ...drag, x: event.clientX, y: event.clientY, moved: true };
    gliding++;
    fitted = false;
    setView({ ...view, x: view.x + dx, y: view.y + dy });
  });
  const end = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return;
    const { moved } = drag;
    drag = undefined;
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
      gliding++;
      // Two fingers on a touch pad come as many small steps, often sideways too: that is panning. A wheel's click zooms.
      const pad =
        event.deltaMode === WheelEvent.DOM_DELTA_PIXEL &&
        !event.ctrlKey &&
        (event.deltaX !== 0 || Math.abs(event.deltaY) < 50);
      if (event.ctrlKey) zoomAt(Math.exp(-event.deltaY * 0.01), event.clientX, event.clientY);
      else if (pad || event.shiftKey) {
        fitted = false;
        setView({
          ...view,
          x: view.x - event.deltaX - (event.shiftKey ? event.deltaY : 0),
          y: view.y - (event.shiftKey ? 0 : event.deltaY),
        });
      } else zoomAt(event.deltaY < 0 ? zoomLimits.step : 1 / zoomLimits.step, event.clientX, event.clientY);
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
    else if (event.key === '0') fitPicture(true);
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
    fit: () => fitPicture(true),
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
