/**
 * What the history view's page and the extension say to each other. Either side gets somebody else's value: it is used only after
 * a guard here has looked at what will be used of it.
 */
export interface Row {
  readonly row: number;
  readonly id: number;
  readonly type: string;
  readonly state: string;
  readonly path: string;
  readonly execution: number;
  readonly time: number;
  readonly position: number;
  readonly location: string;
  readonly file?: string;
  readonly line?: number;
}

export interface Query {
  /** An answer that was overtaken by a later query is not shown. */
  readonly number: number;
  readonly text: string;
  readonly kind: string;
  readonly execution: number | null;
}

/** Extension to page. */
export type ToPage =
  /** A run is shown, or another one than before; its events are asked for. */
  | {
      readonly type: 'run';
      readonly key: string;
      readonly title: string;
      /** `Debugging`, or when it was kept. */
      readonly subtitle: string;
      readonly canTravel: boolean;
    }
  /** There are more events, or the run stands elsewhere. */
  | { readonly type: 'changed' }
  | { readonly type: 'none'; readonly message: string }
  | {
      readonly type: 'rows';
      readonly query: number;
      readonly start: number;
      readonly total: number;
      readonly matched: number;
      readonly current: number;
      readonly status: string;
      readonly startTime: number;
      readonly rows: readonly Row[];
      readonly executions: readonly { readonly id: number; readonly name: string; readonly events: number }[];
    }
  | { readonly type: 'event'; readonly row: number; readonly text: string }
  | {
      readonly type: 'summary';
      readonly rows: readonly (readonly [string, string])[];
      readonly note: string;
    };

/** Page to extension. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'rows'; readonly query: Query; readonly start: number; readonly count: number }
  | { readonly type: 'event'; readonly row: number }
  | { readonly type: 'summary' }
  /** Show the state of a row in the text, and so in the graph; `focus` moves the keyboard there. */
  | { readonly type: 'reveal'; readonly file: string; readonly line: number; readonly focus: boolean }
  | { readonly type: 'travel'; readonly position: number }
  | { readonly type: 'copy'; readonly text: string };

export function readFromPage(value: unknown): FromPage | undefined {
  const message = asObject(value);
  if (!message) return undefined;
  const { type, row, start, count, file, line, position, text, focus } = message;
  switch (type) {
    case 'ready':
    case 'summary':
      return { type };
    case 'event':
      return isNumber(row) ? { type, row } : undefined;
    case 'travel':
      return isNumber(position) ? { type, position } : undefined;
    case 'copy':
      return typeof text === 'string' ? { type, text } : undefined;
    case 'reveal':
      return typeof file === 'string' && isNumber(line) ? { type, file, line, focus: focus === true } : undefined;
    case 'rows': {
      const query = asObject(message.query);
      if (!query || !isNumber(start) || !isNumber(count) || !isNumber(query.number)) return undefined;
      return {
        type,
        start,
        count: Math.min(500, count),
        query: {
          number: query.number,
          text: String(query.text ?? ''),
          kind: String(query.kind ?? ''),
          execution: isNumber(query.execution) ? query.execution : null,
        },
      };
    }
    default:
      return undefined;
  }
}

export function readToPage(value: unknown): ToPage | undefined {
  const message = asObject(value);
  if (!message) return undefined;
  switch (message.type) {
    case 'run':
      return typeof message.key === 'string' && typeof message.title === 'string' ? (value as ToPage) : undefined;
    case 'changed':
      return { type: 'changed' };
    case 'none':
      return { type: 'none', message: String(message.message) };
    case 'event':
      return isNumber(message.row) && typeof message.text === 'string' ? (value as ToPage) : undefined;
    case 'rows':
      return isNumber(message.query) && Array.isArray(message.rows) && Array.isArray(message.executions)
        ? (value as ToPage)
        : undefined;
    case 'summary':
      return Array.isArray(message.rows) ? (value as ToPage) : undefined;
    default:
      return undefined;
  }
}

function asObject(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
