/**
 * What the panel and the extension say to each other, and how each side makes sure of it.
 *
 * A message from a webview, or to one, is somebody else's value: it is used only after a guard here has looked at every part
 * that will be. Unknown members are allowed, so that the two sides may differ by a version.
 */

import type { ExecutionMarks, Picture } from './picture.ts';
import { edgeStatuses, stateStatuses } from './picture.ts';
import type { View } from './view.ts';

/** Extension to panel. */
export type ToPanel =
  /** Draw this. Replaces what is there, keeps the view, the execution marks and, without `selected`, the selection. */
  | {
      readonly type: 'show';
      /** Says which document this is (its URI); another one than before is shown as a whole, from the start. */
      readonly document: string;
      readonly title: string;
      readonly picture: Picture;
      /** The text has errors now; this is the last picture that could be drawn. */
      readonly stale: boolean;
      readonly selected?: string;
    }
  /** There is nothing to draw: say so instead. */
  | { readonly type: 'empty'; readonly document: string; readonly title: string; readonly message: string }
  /** The cursor is in this state (node id), or in none. */
  | { readonly type: 'select'; readonly id: string | null }
  /** The trace of an execution, whole each time; empty records take it away. */
  | ({ readonly type: 'execution' } & ExecutionMarks);

/** Panel to extension. */
export type FromPanel =
  /** The panel listens: send `show` or `empty`, and `execution` if there is one. Sent again after a reload. */
  | { readonly type: 'ready' }
  /** Go to the node's place in the text; `focus` also moves the keyboard there (Enter, double click). */
  | { readonly type: 'reveal'; readonly id: string; readonly focus: boolean };

/** What the panel keeps with `setState`; the extension's serializer gets it when the window comes back. */
export interface PanelState {
  readonly document: string;
  /** Not there as long as nobody has moved it. */
  readonly view?: View;
}

/** The message, or undefined when it is none of ours. */
export function readToPanel(value: unknown): ToPanel | undefined {
  return isToPanel(value) ? value : undefined;
}

/** The message, or undefined when it is none of ours. */
export function readFromPanel(value: unknown): FromPanel | undefined {
  return isFromPanel(value) ? value : undefined;
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

const boxMembers = { x: isNumber, y: isNumber, width: isNumber, height: isNumber };
const isPlace = isObject({ start: isNumber, end: isNumber });
const isSpan = isMaybe(isPlace);
const isPath: Guard<string> = (value): value is string => typeof value === 'string' && /^[MLCQZ0-9 .\-e]*$/.test(value);

const isNode = isObject({
  ...boxMembers,
  id: isString,
  kind: isOneOf(['state', 'start', 'end', 'missing']),
  name: isString,
  type: isMaybe(isOneOf(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'])),
  nameLines: isArray(isString),
  detailLines: isArray(isString),
  comment: isMaybe(isString),
  language: isMaybe(isOneOf(['JSONPath', 'JSONata'])),
  retries: isNumber,
  depth: isNumber,
  distributed: isBoolean,
  isStart: isBoolean,
  isTerminal: isBoolean,
  container: isBoolean,
  parent: isMaybe(isString),
  problems: isArray(isObject({ severity: isOneOf(['error', 'warning', 'info']), message: isString })),
  nameSpan: isSpan,
  span: isSpan,
});

const isScope = isObject({
  ...boxMembers,
  id: isString,
  kind: isOneOf(['branch', 'processor']),
  owner: isString,
  empty: isBoolean,
});

const isEdge = isObject({
  id: isString,
  from: isString,
  to: isString,
  kind: isOneOf(['start', 'next', 'choice', 'default', 'catch', 'end']),
  count: isNumber,
  path: isPath,
  head: isPath,
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

const toPanel: { readonly [T in ToPanel['type']]: Guard<unknown> } = {
  show: isObject({
    document: isString,
    title: isString,
    picture: isPicture,
    stale: isBoolean,
    selected: isMaybe(isString),
  }),
  empty: isObject({ document: isString, title: isString, message: isString }),
  select: isObject({ id: (value): value is string | null => value === null || isString(value) }),
  execution: isObject({ states: isRecord(isOneOf(stateStatuses)), edges: isRecord(isOneOf(edgeStatuses)) }),
};

const fromPanel: { readonly [T in FromPanel['type']]: Guard<unknown> } = {
  ready: isObject({}),
  reveal: isObject({ id: isString, focus: isBoolean }),
};

const isToPanel = byType<ToPanel>(toPanel);
const isFromPanel = byType<FromPanel>(fromPanel);
const isPanelState = isObject({
  document: isString,
  view: isMaybe(isObject({ x: isNumber, y: isNumber, scale: isNumber })),
}) as Guard<PanelState>;

function byType<T extends { readonly type: string }>(guards: Readonly<Record<T['type'], Guard<unknown>>>): Guard<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const { type } = value as { type?: unknown };
    return typeof type === 'string' && Object.hasOwn(guards, type) && guards[type as T['type']](value);
  };
}
