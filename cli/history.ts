/**
 * The history of a run for a terminal: a table for people, or the events as GetExecutionHistory gives them. Executions that tasks have
 * started have tables of their own.
 */
import { apiEventOf, eventOf, type HistoryEvent, type Moment } from '../interpreter/index.ts';

/** Child executions of Map Runs may be millions: so many are kept. */
const mostExecutions = 100;

interface Part {
  readonly name: string;
  readonly events: HistoryEvent[];
  /** Names of the states that events are about, which most events do not say. */
  readonly states: string[];
}

/** Collects events by execution while moments go by. */
export class Histories {
  readonly #parts = new Map<number, Part>();
  #leftOut = new Set<number>();

  add(moment: Moment): void {
    const execution = moment.strand.execution ?? 0;
    const event = eventOf(moment, { execution });
    if (!event) return;
    let part = this.#parts.get(execution);
    if (!part) {
      if (this.#parts.size > mostExecutions) {
        this.#leftOut.add(execution);
        return;
      }
      part = { name: moment.strand.path, events: [], states: [] };
      this.#parts.set(execution, part);
    }
    part.events.push(event);
    const within = moment.strand.path.slice(part.name.length).replace(/^\//, '');
    part.states.push([moment.state?.name ?? '', within].filter(Boolean).join(' in '));
  }

  json(): string {
    const [first, ...others] = this.#parts.values();
    const events = (first?.events ?? []).map(apiEventOf);
    const executions = others.map(({ name, events: own }) => ({ name, events: own.map(apiEventOf) }));
    return JSON.stringify({ events, ...(executions.length > 0 && { executions }) }, undefined, 2);
  }

  table(width: number): string {
    const tables = [...this.#parts.values()].map(({ name, events, states }) => {
      const table = tableOf(events, states, width);
      return name === '' ? table : `\n${name}\n${table}`;
    });
    if (this.#leftOut.size > 0) tables.push(`\n… and ${this.#leftOut.size.toLocaleString('en-US')} more executions`);
    return tables.join('\n');
  }
}

/** Time stands as what has passed since the start: virtual time of day says little. */
function tableOf(events: readonly HistoryEvent[], states: readonly string[], width: number): string {
  const start = events[0]?.timestamp ?? 0;
  const rows = events.map(({ id, previousEventId: _previous, timestamp, type, name: _name, ...details }, index) => [
    String(id),
    passed(timestamp - start),
    type,
    states[index] ?? '',
    detailsText(details),
  ]);
  const head = ['id', 'time', 'type', 'state', 'details'];
  const widths = [0, 1, 2, 3].map(column => Math.min(48, Math.max(...[head, ...rows].map(row => row[column]!.length))));
  const line = (row: readonly string[]) => {
    const cells = widths.map((size, column) =>
      column < 2 ? row[column]!.padStart(size) : shortened(row[column]!, size).padEnd(size),
    );
    const before = cells.join('  ');
    return `${before}  ${shortened(row[4]!, Math.max(20, width - before.length - 2))}`.trimEnd();
  };
  return [head, ...rows].map(line).join('\n');
}

/** `lambda:invoke, parameters {"id":7}`. */
function detailsText({ resource, resourceType, region: _region, ...details }: { readonly [name: string]: unknown }) {
  const called = resourceType === undefined ? resource : `${resourceType}:${resource}`;
  const named = Object.entries(details).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [...(called === undefined ? [] : [String(called)]), ...named].join(', ').replace(/\s+/g, ' ');
}

/** `0.000`, `1:02.500`, `25:00:00.000`. */
function passed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = (seconds % 60).toFixed(3);
  if (hours > 0) return `${hours}:${String(minutes).padStart(2, '0')}:${rest.padStart(6, '0')}`;
  return minutes > 0 ? `${minutes}:${rest.padStart(6, '0')}` : rest;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
