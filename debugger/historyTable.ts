/**
 * The history of a run as a table: the events of all its executions in the order in which they happened, each with its state and its
 * place on the tape, looked through and given page by page. Rows are made once; what the tape adds is added.
 */
import { eventOf, type HistoryEvent, type Moment } from '../interpreter/index.ts';
import { locationOf, type State } from '../language/index.ts';
import type { Tape } from './tape.ts';

export interface HistoryQuery {
  /** Words that all have to occur in an event: its type, state, branch, or data. */
  readonly text?: string;
  readonly kind?: HistoryKind;
  /** Id of one execution. */
  readonly execution?: number;
}

export type HistoryKind = 'errors' | 'states' | 'tasks';

export interface HistoryRow {
  /** Number in the whole table, from 0: what is asked for by. */
  readonly row: number;
  readonly id: number;
  readonly type: string;
  readonly state: string;
  /** Location of the state in its definition. */
  readonly location: string;
  /** The branch or iteration, as people read it; empty for the execution itself. */
  readonly path: string;
  readonly execution: number;
  /** Virtual time in milliseconds since the epoch. */
  readonly time: number;
  /** Behind this many moments it stands. */
  readonly position: number;
}

export interface HistoryPage {
  readonly total: number;
  readonly matched: number;
  /** Number, among those that match, of the last one that has happened where the run stands; -1 when none has. */
  readonly current: number;
  readonly rows: readonly (HistoryRow & { readonly of: State | undefined })[];
  readonly executions: readonly { readonly id: number; readonly name: string; readonly events: number }[];
}

interface Kept {
  readonly moment: Moment;
  readonly state: State | undefined;
  readonly position: number;
}

export class HistoryTable {
  readonly #tape: Tape;
  readonly #title: string;
  #kept: Kept[] = [];
  #executions = new Map<number, { name: string; events: number }>();
  #upTo = 0;
  #future = -1;
  #found: { readonly key: string; readonly upTo: number; readonly rows: readonly number[] } | undefined;

  constructor(tape: Tape, title: string) {
    this.#tape = tape;
    this.#title = title;
  }

  page(query: HistoryQuery, start: number, count: number): HistoryPage {
    this.#update();
    const found = this.#search(query);
    const rows = found.slice(start, start + count).map(row => {
      const { moment, state, position } = this.#kept[row]!;
      const event = eventIn(moment)!;
      return {
        row,
        id: event.id,
        type: event.type,
        state: moment.state?.name ?? '',
        location: moment.state ? locationOf(moment.state.steps) : '',
        path: moment.strand.path,
        execution: moment.strand.execution ?? 0,
        time: moment.time,
        position,
        of: state,
      };
    });
    return {
      total: this.#kept.length,
      matched: found.length,
      current: this.#behind(found, this.#tape.position),
      rows,
      executions: [...this.#executions].map(([id, { name, events }]) => ({ id, name, events })),
    };
  }

  event(row: number): { readonly event: HistoryEvent; readonly position: number } | undefined {
    this.#update();
    const kept = this.#kept[row];
    return kept && { event: eventIn(kept.moment)!, position: kept.position };
  }

  /** The row that stands where a search has the number. */
  #behind(found: readonly number[], position: number): number {
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#kept[found[middle]!]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #update(): void {
    const tape = this.#tape;
    if (tape.future !== this.#future || this.#upTo < tape.first || this.#upTo > tape.end) {
      this.#future = tape.future;
      this.#kept = [];
      this.#executions = new Map([[0, { name: this.#title, events: 0 }]]);
      this.#upTo = tape.first;
      this.#found = undefined;
    }
    for (; this.#upTo < tape.end; this.#upTo++) {
      const position = this.#upTo + 1;
      const { moment, state } = tape.entry(position)!;
      if (!moment?.event) continue;
      this.#kept.push({ moment, state, position });
      const id = moment.strand.execution ?? 0;
      const known = this.#executions.get(id);
      if (known) known.events++;
      else this.#executions.set(id, { name: moment.strand.path, events: 1 });
    }
  }

  #search({ text = '', kind, execution }: HistoryQuery): readonly number[] {
    const key = JSON.stringify([text, kind, execution]);
    if (this.#found?.key === key && this.#found.upTo === this.#upTo) return this.#found.rows;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows: number[] = [];
    for (const [row, { moment }] of this.#kept.entries()) {
      if (execution !== undefined && (moment.strand.execution ?? 0) !== execution) continue;
      if (kind !== undefined || words.length > 0) {
        const event = eventIn(moment)!;
        if (kind !== undefined && !kinds[kind].test(event.type)) continue;
        if (!hasWords(words, event, moment)) continue;
      }
      rows.push(row);
    }
    this.#found = { key, upTo: this.#upTo, rows };
    return rows;
  }
}

const kinds: { readonly [kind in HistoryKind]: RegExp } = {
  errors: /Failed$|TimedOut$|Aborted$/,
  states: /State(?:Entered|Exited|Aborted)$|^Execution/,
  tasks: /^(?:Task|LambdaFunction|Activity)(?!State)/,
};

function hasWords(words: readonly string[], event: HistoryEvent, { strand, state }: Moment): boolean {
  if (words.length === 0) return true;
  const short = `${event.id} ${event.type} ${state?.name ?? ''} ${strand.path}`.toLowerCase();
  const left = words.filter(word => !short.includes(word));
  if (left.length === 0) return true;
  const whole = JSON.stringify(event).toLowerCase();
  return left.every(word => whole.includes(word));
}

function eventIn(moment: Moment): HistoryEvent | undefined {
  return eventOf(moment, { execution: moment.strand.execution ?? 0 });
}
