/**
 * The icons: one per state type, and the small signs on badges. Stroked paths in a square of 20, drawn for this picture.
 * The colour comes from the style sheet.
 */
import type { StateType } from '../language/index.ts';
import type { Severity } from './graph.ts';
import type { StateStatus, TraceRole } from './picture.ts';

export const stateIcons: Readonly<Record<StateType | 'Unknown' | 'Missing', string>> = {
  Task: 'M11.2 2.6 4.6 11.2h4.6l-.8 6.2 7-8.8h-4.8z',
  Pass: 'M3.4 10h12.4M11.2 5.2 16 10l-4.8 4.8',
  Choice: 'M10 2.8v4.4M10 7.2 4.8 12.4v4.4M10 7.2l5.2 5.2v4.4M3 15l1.8 1.9L6.6 15M13.4 15l1.8 1.9L17 15',
  Wait: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM10 6v4.2l2.8 1.8',
  Succeed: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM6.8 10.2l2.3 2.3 4.2-4.7',
  Fail: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4zM7.4 7.4l5.2 5.2M12.6 7.4l-5.2 5.2',
  Parallel: 'M4.4 3v14M10 3v14M15.6 3v14M2.6 15.2 4.4 17l1.8-1.8M8.2 15.2 10 17l1.8-1.8M13.8 15.2l1.8 1.8 1.8-1.8',
  Map: 'M3 8.4h8.6V17H3zM5.8 5.7h8.5v8.5M8.5 3H17v8.5',
  Unknown: 'M7 7.4a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.1M10 15.4v.4',
  Missing: 'M7 7.4a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.1M10 15.4v.4',
};

/** A circling arrow. */
export const retryIcon = 'M15.6 6.4A6.6 6.6 0 1 0 16.6 10M16 2.8v3.8h-3.8';

export const severityIcons: Readonly<Record<Severity, string>> = {
  error: 'M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8',
  warning: 'M10 5v6M10 14.4v.4',
  info: 'M10 9v6M10 5.2v.4',
};

/** A spring, what comes in, what goes through. */
export const traceIcons: Readonly<Record<TraceRole, string>> = {
  produces: 'M10 4.5 15.5 10 10 15.5 4.5 10z',
  reads: 'M3 10h9M8.4 6.4 12 10l-3.6 3.6M16 4.5v11',
  passes: 'M2.5 10h13M11.6 5.8 16 10l-4.4 4.2',
};

/** Every status has a sign of its own, so that colour is never the only one. */
export const statusIcons: Readonly<Record<StateStatus, string>> = {
  active: 'M7.6 5.6 14 10l-6.4 4.4z',
  succeeded: 'M5.4 10.4l3.2 3.2 6-7',
  failed: 'M6.4 6.4l7.2 7.2M13.6 6.4l-7.2 7.2',
  caught: 'M5.4 6v3.4a3 3 0 0 0 3 3H14M11 9l3.4 3.4L11 15.8',
  visited: 'M8.4 10h3.2',
};
