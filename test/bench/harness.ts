/**
 * How all rooms measure. Contenders of one table take turns, round by round, so that what else the machine does at a
 * moment hits all of them; each warms up first. No garbage collection is forced between rounds: it throws compiled code
 * away. What is shown is the median of the rounds and the least, with the spread, so that a noisy run can be told from a
 * slow one. Nothing here fails: a benchmark informs, tests assert.
 */

/** The rows that are asked for: `--only` with words of their titles. */
const [, only] = /^--only=(.*)$/m.exec(process.argv.slice(2).join('\n')) ?? [];

export function asked(title: string): boolean {
  return only === undefined || title.toLowerCase().includes(only.toLowerCase());
}

/** `--short`: fewer rounds, for a look while one works. */
export const isShort = process.argv.includes('--short');

/** One of those who do the same work. The first of a table is ours; ratios are the others' median by ours. */
export interface Contender<T> {
  readonly name: string;
  run(input: T): unknown;
}

export interface Options<T> {
  readonly title: string;
  /** Makes what a round works on, outside the measured time; called with another number for every round. */
  prepare(round: number): T;
  /** Milliseconds that all rounds of one contender may take together, about. */
  readonly budget?: number;
  /** What ours is to take at most, in milliseconds. */
  readonly target?: number;
  /** How many things one run does, to show a rate as well. */
  readonly amount?: { readonly of: number; readonly unit: string };
}

export interface Measure {
  readonly name: string;
  readonly median: number;
  readonly least: number;
  readonly p95: number;
  /** How far the middle half of the rounds lies apart, as a part of the median. */
  readonly spread: number;
  readonly rounds: number;
}

const leastRound = 4; // ms: below this a round repeats its work, the clock being too coarse
const mostRounds = 60;

/** Measures, prints a table, gives the numbers. A contender that throws is shown with its words. */
export async function compare<T>(options: Options<T>, contenders: readonly Contender<T>[]): Promise<Measure[]> {
  if (!asked(options.title)) return [];
  const { prepare } = options;
  const budget = (options.budget ?? 1500) / (isShort ? 4 : 1);
  const running = [];
  const failed: [name: string, reason: string][] = [];
  for (const { name, run } of contenders) {
    try {
      // Warm-up: once at least, then until the compiler has had its time. The last run says how long a round takes.
      let took = await timed(run, prepare(0), 1);
      for (let spent = took, round = 1; spent < Math.min(400, budget / 3) && round < 40; round++) {
        took = await timed(run, prepare(round), 1);
        spent += Math.max(took, 0.05);
      }
      const times = Math.max(1, Math.ceil(leastRound / Math.max(took, 0.0001)));
      const rounds = Math.min(mostRounds, Math.max(3, Math.floor(budget / Math.max(took * times, leastRound))));
      running.push({ name, run, times: Math.min(times, 100_000), rounds, samples: [] as number[] });
    } catch (error) {
      failed.push([name, error instanceof Error ? error.message.split('\n')[0]! : String(error)]);
    }
  }
  const most = Math.max(0, ...running.map(({ rounds }) => rounds));
  for (let round = 0; round < most; round++) {
    const input = prepare(1000 + round);
    // Slow contenders sit out some rounds rather than all of the last ones.
    for (const one of running)
      if (Math.floor((round * one.rounds) / most) !== Math.floor(((round - 1) * one.rounds) / most) || round === 0) {
        one.samples.push(await timed(one.run, input, one.times));
      }
  }
  const measures = running.map(({ name, samples }) => measureOf(name, samples));
  report(options, measures, failed);
  return measures;
}

/** Milliseconds of one run, the mean of `times`. */
async function timed<T>(run: (input: T) => unknown, input: T, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    const pending = run(input);
    if (pending instanceof Promise) await pending;
  }
  return (performance.now() - start) / times;
}

/** What many single samples say, for latencies measured one by one. */
export function measureOf(name: string, samples: readonly number[]): Measure {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  const median = at(0.5);
  return {
    name,
    median,
    least: at(0),
    p95: at(0.95),
    spread: (at(0.75) - at(0.25)) / median,
    rounds: sorted.length,
  };
}

/** The table. With `by: 'p95'` ratios and target are of the 95th percentile. */
export function report(
  { title, target, amount }: Pick<Options<never>, 'title' | 'target' | 'amount'>,
  measures: readonly Measure[],
  failed: readonly [name: string, reason: string][] = [],
  by: 'median' | 'p95' = 'median',
): void {
  const [ours] = measures;
  const rows = measures.map(measure => {
    const value = measure[by];
    const rate = amount && `${thousands((amount.of / measure.median) * 1000)} ${amount.unit}/s`;
    const ratio = ours === undefined || measure === ours ? '' : ratioOf(value, ours[by]);
    const verdict =
      measure === ours && target !== undefined ? `${value <= target ? 'within' : 'OVER'} ${target} ms` : '';
    const noise = measure.spread > 0.25 && by === 'median' ? `± ${Math.round(measure.spread * 100)} % noisy` : '';
    return [
      `  ${measure.name}`,
      ...(by === 'p95'
        ? [`p95 ${milliseconds(measure.p95)}`, `median ${milliseconds(measure.median)}`]
        : [milliseconds(measure.median), `min ${milliseconds(measure.least)}`]),
      `n=${measure.rounds}`,
      ratio,
      rate ?? '',
      [verdict, noise].filter(Boolean).join('  '),
    ];
  });
  console.log(`\n${title}`);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    );
  for (const [name, reason] of failed) console.log(`  ${name}  cannot: ${reason}`);
}

/** A line that says why something is not measured. */
export function skipped(title: string, reason: string): void {
  if (!asked(title)) return;
  console.log(`\n${title}\n  not measured: ${reason}`);
}

function ratioOf(value: number, ours: number): string {
  const ratio = value / ours;
  return ratio >= 1 ? `ours is ${round(ratio)}x as fast` : `ours takes ${round(1 / ratio)}x the time`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function milliseconds(value: number): string {
  return value >= 0.1
    ? `${round(value)} ms`
    : value >= 0.0001
      ? `${round(value * 1000)} µs`
      : `${round(value * 1e6)} ns`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
