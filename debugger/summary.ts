/**
 * What a run comes to: how many states, retries and errors, and what it would have cost: a projection of its moments. Knows no
 * protocol; how it is said in a terminal and in a console stands here, so that both say the same.
 */
import type { ExecutionStatus, Moment } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { type Cost, costOf, dollars, longestExpress, prices } from './prices.ts';

export interface RunSummary {
  readonly status: ExecutionStatus;
  /** Virtual time from start to end. */
  readonly milliseconds: number;
  /** States that were entered, in all branches, iterations and executions; each visit counts. */
  readonly visits: number;
  /** Different states. */
  readonly states: number;
  readonly retries: number;
  readonly caught: number;
  readonly failedTasks: number;
  /** Executions that tasks have started, and child executions of Map Runs. */
  readonly started: number;
  readonly children: number;
  /**
   * "Step Functions counts a state transition each time a step of your workflow is executed", retries included
   * (https://aws.amazon.com/step-functions/pricing/).
   */
  readonly transitions: number;
  readonly cost: Cost;
  /** Of a million such executions in a month. */
  readonly costOfMillion: Cost;
}

/** Collects what is said of a run while its moments go by; asking for the summary costs nothing before the end. */
export class SummaryRecorder {
  #first: number | undefined;
  #last = 0;
  #visits = 0;
  readonly #states = new Set<string>();
  #retries = 0;
  #caught = 0;
  #failedTasks = 0;
  #started = 0;
  #children = 0;
  #bytes = 0;
  readonly #strands = new Set<number>();

  /** `definitionBytes`: size of the definition, which counts as memory of an Express workflow. */
  constructor(definitionBytes = 0) {
    this.#bytes = definitionBytes;
  }

  add(moment: Moment): void {
    this.#first ??= moment.time;
    this.#last = Math.max(this.#last, moment.time);
    switch (moment.kind) {
      case 'executionStarted':
        if (moment.strand.id === 0) break;
        if (moment.strand.machine !== undefined) this.#started++;
        else this.#children++;
        break;
      case 'stateEntered': {
        this.#visits++;
        this.#states.add(`${moment.strand.machine ?? ''}\n${moment.state?.steps.join('/') ?? ''}`);
        const { id, execution = 0 } = moment.strand;
        // The data of an execution, and of each of its branches and iterations: what they begin with.
        if (execution !== 0 || this.#strands.has(id)) break;
        this.#strands.add(id);
        this.#bytes += sizeOf(moment.input);
        break;
      }
      case 'retryScheduled':
        this.#retries++;
        break;
      case 'errorCaught':
        this.#caught++;
        break;
      case 'taskFailed':
      case 'taskTimedOut':
        this.#failedTasks++;
        break;
    }
  }

  summary(status: ExecutionStatus): RunSummary {
    const milliseconds = this.#last - (this.#first ?? this.#last);
    const transitions = this.#visits + this.#retries;
    const usage = { transitions, requests: 1 + this.#started + this.#children, milliseconds, bytes: this.#bytes };
    return {
      status,
      milliseconds,
      visits: this.#visits,
      states: this.#states.size,
      retries: this.#retries,
      caught: this.#caught,
      failedTasks: this.#failedTasks,
      started: this.#started,
      children: this.#children,
      transitions,
      cost: costOf(usage),
      costOfMillion: costOf(usage, 1_000_000),
    };
  }
}

/** Rows of what and how much, for people. */
export function summaryRows(summary: RunSummary): readonly (readonly [what: string, value: string])[] {
  const { milliseconds, visits, states, retries, caught, failedTasks, started, children, transitions } = summary;
  const { cost, costOfMillion } = summary;
  const express = `${dollars(cost.express)} (${number(1 + started + children)} request${started + children === 0 ? '' : 's'}, ${durationText(cost.billedMilliseconds)}, ${cost.billedMegabytes} MB)`;
  return [
    ['Status', summary.status],
    ['Time', durationText(milliseconds)],
    ['States visited', `${number(visits)}${visits === states ? '' : ` (${number(states)} different)`}`],
    ['Retries', number(retries)],
    ['Errors caught', number(caught)],
    ...(failedTasks > 0 ? [['Tasks failed', number(failedTasks)] as const] : []),
    ...(started > 0 ? [['Executions started', number(started)] as const] : []),
    ...(children > 0 ? [['Child executions', number(children)] as const] : []),
    ['State transitions', number(transitions)],
    ['Cost as Standard', `${dollars(cost.standard)}, a million runs ${dollars(costOfMillion.standard)}`],
    [
      'Cost as Express',
      `${express}, a million runs ${dollars(costOfMillion.express)}${milliseconds > longestExpress ? '; it would end after five minutes' : ''}`,
    ],
  ];
}

/** The same on one line. */
export function summaryLine({ visits, retries, caught, transitions, milliseconds, cost }: RunSummary): string {
  const counted = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
  return [
    `${counted(visits, 'state')} visited`,
    ...(retries > 0 ? [counted(retries, 'retry', 'retries')] : []),
    ...(caught > 0 ? [`${counted(caught, 'error')} caught`] : []),
    durationText(milliseconds),
    counted(transitions, 'state transition'),
    `${dollars(cost.standard)} as Standard, ${dollars(cost.express)} as Express`,
  ].join(', ');
}

export const priceNote = `Prices of ${prices.region}, ${prices.asOf}, without the free tier and what the called services cost; the time is that of this run.`;

export function summaryText(summary: RunSummary): string {
  const rows = summaryRows(summary);
  const width = Math.max(...rows.map(([what]) => what.length));
  return [...rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`), priceNote].join('\n');
}

/** `1 h 30 min`, `2.1 s`, `100 ms`: two units are enough. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${Number((milliseconds / 1000).toFixed(2))} s`;
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const first = units.findIndex(([, length]) => milliseconds >= length);
  return units
    .slice(first, first + 2)
    .map(([unit, length], index) => {
      const rest = index === 0 ? milliseconds : milliseconds % units[first]![1];
      return [Math.floor(rest / length), unit] as const;
    })
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function sizeOf(value: Json): number {
  return JSON.stringify(value)?.length ?? 0;
}
