/**
 * What one asks of a run besides standing in it: its history as a table, what it comes to, the picture at a moment. Requests of our own (`asl/…`), for any client that wants them; they work while it runs, stands, and has ended.
 */
import type { State } from '../language/index.ts';
import { type HistoryKind, HistoryTable } from './historyTable.ts';
import type { ExecutionLights } from './lights.ts';
import { recordedOf } from './recorded.ts';
import type { Run } from './run.ts';
import { priceNote, type RunSummary, SummaryRecorder, summaryRows } from './summary.ts';
import { notBack, wrongRequest } from './trouble.ts';

/** What the session lends to these requests. */
export interface Afterwards {
  running(): Run;
  placeOf(state: State): { readonly source: { readonly path?: string }; readonly line: number };
}

export function afterwardVerbs(session: Afterwards): {
  // biome-ignore lint/suspicious/noExplicitAny: arguments come from outside
  readonly [command: string]: { handle(args: any): unknown };
} {
  const tables = new WeakMap<Run, HistoryTable>();
  const tableOf = (run: Run): HistoryTable => {
    const known = tables.get(run) ?? new HistoryTable(run.tape, run.prepared.title);
    tables.set(run, known);
    return known;
  };
  const positionIn = (run: Run, command: string, args: { position?: unknown } | undefined): number => {
    const position = args?.position;
    if (!Number.isInteger(position)) throw wrongRequest(command, '"position" is missing.');
    if ((position as number) <= run.tape.first || (position as number) > run.tape.end)
      throw notBack('This moment is not kept any more.');
    return position as number;
  };
  return {
    'asl/history': {
      handle(args: { text?: unknown; kind?: unknown; execution?: unknown; start?: unknown; count?: unknown }) {
        const run = session.running();
        const { text, kind, execution, start, count } = args ?? {};
        const page = tableOf(run).page(
          {
            ...(typeof text === 'string' && { text }),
            ...((kind === 'errors' || kind === 'states' || kind === 'tasks') && { kind: kind as HistoryKind }),
            ...(typeof execution === 'number' && { execution }),
          },
          Math.max(0, Number(start) || 0),
          Math.min(1000, Math.max(0, Number(count ?? 200) || 0)),
        );
        const { title, path, options } = run.prepared;
        return {
          ...page,
          title,
          program: path,
          startTime: options.startTime,
          status: run.execution.status,
          position: run.tape.position,
          rows: page.rows.map(({ of: state, ...row }) => {
            const place = state && session.placeOf(state);
            return { ...row, ...(place && { path: row.path, file: place.source.path, line: place.line }) };
          }),
        };
      },
    },
    'asl/historyEvent': {
      handle(args: { row?: unknown }) {
        const found = typeof args?.row === 'number' ? tableOf(session.running()).event(args.row) : undefined;
        if (!found) throw wrongRequest('asl/historyEvent', 'there is no such row.');
        return found;
      },
    },
    'asl/summary': {
      handle() {
        const summary = summaryOf(session.running());
        return { ...summary, rows: summaryRows(summary), note: priceNote };
      },
    },
    'asl/recorded': {
      handle: () => recordedOf(session.running()),
    },
    'asl/lightsAt': {
      handle(args: { position?: unknown }): ExecutionLights {
        const run = session.running();
        const { states = {}, transitions = [] } =
          run
            .lightsAt(positionIn(run, 'asl/lightsAt', args))
            .untold()
            .take() ?? {};
        return { program: run.prepared.path, reset: true, states, transitions };
      },
    },
  };
}

/** What a run that is recorded comes to, up to its recorded end. */
export function summaryOf(run: Run): RunSummary {
  const recorder = new SummaryRecorder(run.prepared.definitionBytes);
  for (const moment of run.tape.moments(run.tape.first, run.tape.end)) recorder.add(moment);
  return recorder.summary(run.execution.status);
}
