/**
 * What the panel and the extension say to each other, and how each side makes sure of it.
 *
 * A message from a webview, or to one, is somebody else's value: it is used only after a guard here has looked at every part
 * that will be. Unknown members are allowed, so that the two sides may differ by a version.
 */

import type { Severity } from './graph.ts';
import type { Step, Way } from './listChange.ts';
import type {
  ExecutionMarks,
  FieldTrace,
  Picture,
  PictureEdge,
  PictureNode,
  PictureScope,
  StateNote,
} from './picture.ts';
import { edgeStatuses, stateStatuses, traceRoles } from './picture.ts';
import type { VisitData } from './trail.ts';
import type { View } from './view.ts';

/** Extension to panel. */
export type ToPanel =
  /** Draw this. Replaces what is there, keeps the view, the execution marks and, without `selected`, the selection. */
  | ({ readonly type: 'show'; readonly picture: Picture } & Shown)
  /** The same with what became of the picture of this number; a page that has another one says that it is `ready` for all of it. */
  | ({ readonly type: 'change'; readonly before: number; readonly changes: PictureChanges } & Shown)
  /** There is nothing to draw: say so instead. */
  | { readonly type: 'empty'; readonly document: string; readonly title: string; readonly message: string }
  /** The cursor is in this state (node id), or in none. */
  | { readonly type: 'select'; readonly id: string | null }
  /** What the editor says about states now, by node id; who is not named has no problem. */
  | { readonly type: 'problems'; readonly problems: Readonly<Record<string, readonly NodeProblem[]>> }
  /** Where breakpoints are, by node id. */
  | { readonly type: 'breakpoints'; readonly breakpoints: Readonly<Record<string, BreakpointSign>> }
  /** The trace of an execution, whole each time; empty records take it away. */
  | ({ readonly type: 'execution' } & ExecutionMarks)
  /** The field that is followed; null when there is none. */
  | { readonly type: 'trace'; readonly trace: FieldTrace | null }
  /** The run that can be scrubbed over; null when there is none. */
  | { readonly type: 'timeline'; readonly timeline: Timeline | null }
  /** The data of a state at the position that is shown; null when it has not been there yet. */
  | { readonly type: 'data'; readonly id: string; readonly name: string; readonly visit: VisitData | null }
  /** What can be done with a node or an edge, as was asked. */
  | { readonly type: 'menu'; readonly request: number; readonly items: readonly MenuItem[] }
  /** Draw this SVG as a bitmap and send it back. */
  | { readonly type: 'draw'; readonly request: number; readonly svg: string; readonly scale: number }
  /** Do what a key does: the editor's own command for it was given. */
  | { readonly type: 'perform'; readonly action: PanelAction };

/** What became of a picture, see `pictureChange.ts`: its lists as stretches of the lists before. */
export interface PictureChanges {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Step<PictureNode>[];
  readonly scopes: readonly Step<PictureScope>[];
  readonly edges: readonly Step<PictureEdge>[];
}

/** What is said with a picture. */
export interface Shown {
  /** Says which document this is (its URI); another one than before is shown as a whole, from the start. */
  readonly document: string;
  readonly title: string;
  /** Of the picture: what became of it can be sent as a change. */
  readonly number: number;
  /** The text has errors now; this is the last picture that could be drawn. */
  readonly stale: boolean;
  readonly selected?: string;
  /** Parallel and Map states whose inside is not drawn. */
  readonly collapsed?: readonly string[];
  /** The machines of a template, and which of them this is. */
  readonly machines?: readonly string[];
  readonly machine?: string;
  /** When what was done on the way here, for who measures: it is the detail of the mark `drawn`. */
  readonly times?: Readonly<Record<string, number>>;
}

export interface NodeProblem {
  readonly severity: Severity;
  readonly message: string;
}

const breakpointSigns = ['on', 'conditional', 'log', 'off'] as const;
export type BreakpointSign = (typeof breakpointSigns)[number];

export interface Timeline {
  /** What it is of: a session, a file. */
  readonly title: string;
  /** Positions go from 0 to this. */
  readonly length: number;
  readonly position: number;
  /** What happened in front of the position, and when, in milliseconds since the run began. */
  readonly words: string;
  readonly elapsed: number;
  /** It goes on, and the picture goes along. */
  readonly live: boolean;
  /** The session stands still and can be sent to the position. */
  readonly canTravel: boolean;
}

/** An entry of a context menu. Items of one group stand together. */
export interface MenuItem {
  readonly intent: string;
  readonly title: string;
  readonly group: number;
  /** Why it cannot be done here. */
  readonly refused?: string;
}

const panelActions = ['find', 'fit', 'zoomIn', 'zoomOut', 'foldAll', 'unfoldAll'] as const;
export type PanelAction = (typeof panelActions)[number];

/** Panel to extension. */
export type FromPanel =
  /** The panel listens: send `show` or `empty`, and all else there is. Sent again after a reload. */
  | { readonly type: 'ready' }
  /** Go to the place of a node or an edge in the text; `focus` also moves the keyboard there (Enter, double click). */
  | { readonly type: 'reveal'; readonly id: string; readonly focus: boolean }
  /** Draw a container without what is inside, or with it again. */
  | { readonly type: 'fold'; readonly ids: readonly string[]; readonly folded: boolean }
  /** Show another machine of the template. */
  | { readonly type: 'machine'; readonly name: string }
  /** What can be done with this node or edge? */
  | { readonly type: 'askMenu'; readonly request: number; readonly id: string }
  /**
   * What a gesture means, by name: a menu's entry, a key, one day something that is dragged. The extension makes one text edit, or
   * one command, of it. `target` is the node or edge it is about, `other` a second one (where something is dropped).
   */
  | { readonly type: 'intent'; readonly intent: string; readonly target: string; readonly other?: string }
  /** Show the run as it was at a position. */
  | { readonly type: 'scrub'; readonly position: number }
  /** Send the session there. */
  | { readonly type: 'travel'; readonly position: number }
  /** Take the run off the picture. */
  | { readonly type: 'forget' }
  /** Follow the field no longer. */
  | { readonly type: 'clearTrace' }
  /** The data of a state at the position that is shown; of one of its visits. */
  | { readonly type: 'askData'; readonly id: string; readonly visit?: number }
  /** All of the data of one step. */
  | { readonly type: 'askWhole'; readonly id: string; readonly at: number }
  | { readonly type: 'export' }
  /** The bitmap that was asked for, as base64 of a PNG; empty when it could not be drawn. */
  | { readonly type: 'drawn'; readonly request: number; readonly png: string };

/** What the panel keeps with `setState`; the extension's serializer gets it when the window comes back. */
export interface PanelState {
  readonly document: string;
  /** Not there as long as nobody has moved it. */
  readonly view?: View;
  readonly machine?: string;
}

/** The message, or undefined when it is none of ours. */
export function readToPanel(value: unknown): ToPanel | undefined {
  return isToPanel(value) ? value : undefined;
}

/** The message, or undefined when it is none of ours. */
export function readFromPanel(value: unknown): FromPanel | undefined {
  return isFromPanel(value) ? value : undefined;
}

/** The trace in what the server has answered. */
export function readFieldTrace(value: unknown): FieldTrace | undefined {
  return isFieldTrace(value) ? value : undefined;
}

export function readPanelState(value: unknown): PanelState | undefined {
  return isPanelState(value) ? value : undefined;
}

type Guard<T> = (value: unknown) => value is T;

const isString: Guard<string> = value => typeof value === 'string';
const isBoolean: Guard<boolean> = value => typeof value === 'boolean';
const isNumber: Guard<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);

function isObject<T>(members: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> {
  const entries = Object.entries(members) as [string, Guard<unknown>][];
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    entries.every(([key, guard]) => guard((value as Record<string, unknown>)[key]));
}

function isArray<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

function isRecord<T>(item: Guard<T>): Guard<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(item);
}

function isOneOf<T>(values: readonly T[]): Guard<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

function isMaybe<T>(guard: Guard<T>): Guard<T | undefined> {
  // JSON turns undefined into a missing member, or null inside an array.
  return (value): value is T | undefined => value === undefined || guard(value);
}

function isOrNull<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

const boxMembers = { x: isNumber, y: isNumber, width: isNumber, height: isNumber };
const isPlace = isObject({ start: isNumber, end: isNumber });
const isSpan = isMaybe(isPlace);
const isSeverity = isOneOf(['error', 'warning', 'info'] as const);
const isProblem = isObject<NodeProblem>({ severity: isSeverity, message: isString });
const isCount: Guard<number> = (value): value is number => isNumber(value) && value >= 0;
const isPath: Guard<string> = (value): value is string => typeof value === 'string' && /^[MLCQZ0-9 .\-e]*$/.test(value);

export const isNode = isObject({
  ...boxMembers,
  id: isString,
  kind: isOneOf(['state', 'start', 'end', 'missing']),
  name: isString,
  type: isMaybe(isOneOf(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'])),
  nameLines: isArray(isString),
  detailLines: isArray(isString),
  comment: isMaybe(isString),
  resource: isMaybe(isString),
  service: isMaybe(isString),
  language: isMaybe(isOneOf(['JSONPath', 'JSONata'])),
  retries: isNumber,
  depth: isNumber,
  distributed: isBoolean,
  isStart: isBoolean,
  isTerminal: isBoolean,
  container: isBoolean,
  parent: isMaybe(isString),
  problems: isArray(isProblem),
  nameSpan: isSpan,
  span: isSpan,
});

export const isScope = isObject({
  ...boxMembers,
  id: isString,
  kind: isOneOf(['branch', 'processor']),
  owner: isString,
  empty: isBoolean,
});

export const isEdge = isObject({
  id: isString,
  from: isString,
  to: isString,
  kind: isOneOf(['start', 'next', 'choice', 'default', 'catch', 'end']),
  count: isNumber,
  path: isPath,
  head: isPath,
  own: isMaybe(isPath),
  back: isBoolean,
  text: isString,
  label: isMaybe(isObject({ ...boxMembers, lines: isArray(isString) })),
  spans: isArray(isPlace),
});

/** Every part of a picture that a renderer touches is what it should be. */
export const isPicture = isObject({
  width: isNumber,
  height: isNumber,
  nodes: isArray(isNode),
  scopes: isArray(isScope),
  edges: isArray(isEdge),
}) as Guard<Picture>;

const isIndex: Guard<number> = (value): value is number => isCount(value) && Number.isInteger(value);
const isWay: Guard<Way> = (value): value is Way => Array.isArray(value) && value.length === 5 && value.every(isNumber);
const isStretch = isObject({
  from: isIndex,
  count: isIndex,
  by: isMaybe(isWay),
  set: isMaybe(isRecord((_value): _value is unknown => true)),
});
const isSteps = isArray(
  (value): value is unknown => isStretch(value) || (typeof value === 'object' && value !== null && 'new' in value),
);

/** As far as can be seen without the picture that they are of: `applied` looks at all that is new. */
export const isChanges = isObject({
  width: isNumber,
  height: isNumber,
  nodes: isSteps,
  scopes: isSteps,
  edges: isSteps,
}) as Guard<PictureChanges>;

const isNote = isObject<StateNote>({
  visits: isMaybe(isCount),
  retries: isMaybe(isCount),
  retrying: isMaybe(isBoolean),
  error: isMaybe(isString),
  map: isMaybe(isObject({ total: isMaybe(isCount), running: isCount, succeeded: isCount, failed: isCount })),
} as never);

const isFieldTrace = isObject<FieldTrace>({
  field: isString,
  states: isRecord(isObject({ role: isOneOf(traceRoles), words: isArray(isString) })),
});

const isTimeline = isObject<Timeline>({
  title: isString,
  length: isCount,
  position: isCount,
  words: isString,
  elapsed: isNumber,
  live: isBoolean,
  canTravel: isBoolean,
});

const isVisit = isObject<VisitData>({
  number: isCount,
  of: isCount,
  path: isString,
  parts: isArray(isObject({ title: isString, at: isNumber, text: isString, isCut: isBoolean, isJson: isBoolean })),
});

const isMenuItem = isObject<MenuItem>({
  intent: isString,
  title: isString,
  group: isNumber,
  refused: isMaybe(isString),
} as never);

const shownMembers = {
  document: isString,
  title: isString,
  number: isNumber,
  stale: isBoolean,
  selected: isMaybe(isString),
  collapsed: isMaybe(isArray(isString)),
  machines: isMaybe(isArray(isString)),
  machine: isMaybe(isString),
  times: isMaybe(isRecord(isNumber)),
};

const toPanel: { readonly [T in ToPanel['type']]: Guard<unknown> } = {
  show: isObject({ ...shownMembers, picture: isPicture }),
  change: isObject({ ...shownMembers, before: isNumber, changes: isChanges }),
  empty: isObject({ document: isString, title: isString, message: isString }),
  select: isObject({ id: isOrNull(isString) }),
  problems: isObject({ problems: isRecord(isArray(isProblem)) }),
  breakpoints: isObject({ breakpoints: isRecord(isOneOf(breakpointSigns)) }),
  execution: isObject({
    states: isRecord(isOneOf(stateStatuses)),
    edges: isRecord(isOneOf(edgeStatuses)),
    notes: isMaybe(isRecord(isNote)),
  }),
  trace: isObject({ trace: isOrNull(isFieldTrace) }),
  timeline: isObject({ timeline: isOrNull(isTimeline) }),
  data: isObject({ id: isString, name: isString, visit: isOrNull(isVisit) }),
  menu: isObject({ request: isNumber, items: isArray(isMenuItem) }),
  draw: isObject({ request: isNumber, svg: isString, scale: isNumber }),
  perform: isObject({ action: isOneOf(panelActions) }),
};

const isId: Guard<string> = (value): value is string => isString(value) && value.length > 0;

const fromPanel: { readonly [T in FromPanel['type']]: Guard<unknown> } = {
  ready: isObject({}),
  reveal: isObject({ id: isId, focus: isBoolean }),
  fold: isObject({ ids: isArray(isId), folded: isBoolean }),
  machine: isObject({ name: isId }),
  askMenu: isObject({ request: isNumber, id: isId }),
  intent: isObject({ intent: isId, target: isId, other: isMaybe(isId) }),
  scrub: isObject({ position: isCount }),
  travel: isObject({ position: isCount }),
  forget: isObject({}),
  clearTrace: isObject({}),
  askData: isObject({ id: isId, visit: isMaybe(isCount) }),
  askWhole: isObject({ id: isId, at: isNumber }),
  export: isObject({}),
  drawn: isObject({ request: isNumber, png: isBase64 }),
};

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

const isToPanel = byType<ToPanel>(toPanel);
const isFromPanel = byType<FromPanel>(fromPanel);
const isPanelState = isObject({
  document: isString,
  view: isMaybe(isObject({ x: isNumber, y: isNumber, scale: isNumber })),
  machine: isMaybe(isString),
}) as Guard<PanelState>;

function byType<T extends { readonly type: string }>(guards: Readonly<Record<T['type'], Guard<unknown>>>): Guard<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const { type } = value as { type?: unknown };
    return typeof type === 'string' && Object.hasOwn(guards, type) && guards[type as T['type']](value);
  };
}
