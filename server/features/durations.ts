/** Times and durations for people: `2 h 30 min`, the day of the week of a timestamp, the waits of a retrier one after the other. */
import { type Retrier, readRetrier, retryDelay } from '../../interpreter/index.ts';
import type { ObjectNode } from '../../language/index.ts';
import { memberValue, toJson } from '../../language/index.ts';

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** `9000` is `2 h 30 min`; `0.5` is `0.5 s`. */
export function durationWords(seconds: number): string {
  const words: string[] = [];
  let rest = Math.round(seconds * 1000) / 1000;
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) words.push(`${count} ${unit}`);
    rest -= count * size;
  }
  rest = Math.round(rest * 1000) / 1000;
  if (rest > 0 || words.length === 0) words.push(`${rest} s`);
  return words.join(' ');
}

export interface Attempt {
  /** 1 for the first retry. */
  readonly number: number;
  /** Seconds since the attempt before failed; with jitter the most it can be. */
  readonly wait: number;
  /** Seconds since the first failure, the time that attempts take themselves left out. */
  readonly total: number;
}

export interface Timeline {
  readonly retrier: Retrier;
  /** The first ones; `last` is not among them. */
  readonly attempts: readonly Attempt[];
  /** The last attempt where there are more than are listed. */
  readonly last: Attempt | undefined;
  /** The attempt that would come later than a year after the first failure: no execution lasts that long. */
  readonly never: Attempt | undefined;
}

const listed = 8;
/** Developer Guide, "Quotas": the longest time a Standard execution can run. */
const longest = 365 * 86_400;

/** When a retrier tries again; undefined where one of its numbers is not known before it runs. */
export function timelineOf(node: ObjectNode): Timeline | undefined {
  for (const name of ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds']) {
    const value = memberValue(node, name);
    if (value && value.kind !== 'number') return undefined;
  }
  const retrier = readRetrier(toJson(node));
  const count = Math.floor(retrier.maxAttempts);
  const at = (number: number): Attempt => ({
    number,
    wait: retryDelay(retrier, number - 1, () => 1) / 1000,
    total: totalOf(retrier, number),
  });
  let possible = count;
  if (totalOf(retrier, count) > longest) {
    let late = count;
    for (let low = 1; low < late; ) {
      const middle = (low + late) >> 1;
      if (totalOf(retrier, middle) > longest) late = middle;
      else low = middle + 1;
    }
    possible = late - 1;
  }
  return {
    retrier,
    attempts: Array.from({ length: Math.max(0, Math.min(listed, possible)) }, (_, index) => at(index + 1)),
    last: possible > listed ? at(possible) : undefined,
    never: possible < count ? at(possible + 1) : undefined,
  };
}

/** Seconds of all waits up to an attempt: they grow until they reach `MaxDelaySeconds`. */
function totalOf({ intervalSeconds, backoffRate, maxDelaySeconds }: Retrier, count: number): number {
  if (intervalSeconds === 0) return 0;
  if (backoffRate === 1 || intervalSeconds >= maxDelaySeconds)
    return count * Math.min(intervalSeconds, maxDelaySeconds);
  const capped = Number.isFinite(maxDelaySeconds)
    ? Math.ceil(Math.log(maxDelaySeconds / intervalSeconds) / Math.log(backoffRate))
    : count;
  const growing = Math.max(0, Math.min(count, capped));
  const grown = (intervalSeconds * (backoffRate ** growing - 1)) / (backoffRate - 1);
  const total = grown + (growing < count ? (count - growing) * maxDelaySeconds : 0);
  return Math.round(total * 1000) / 1000;
}

/** Shortly, for the end of a line: `2 s, 4 s, 8 s · 14 s in all`. */
export function timelineLine({ retrier, attempts, last, never }: Timeline): string {
  if (attempts.length === 0)
    return retrier.maxAttempts < 1 ? 'never retried' : 'the first retry would come after a year';
  const end = last ?? attempts.at(-1)!;
  const count = never ? '' : `${end.number} ${end.number === 1 ? 'retry' : 'retries'} `;
  const jitter = retrier.jitter ? 'up to ' : '';
  const lineOf = (shown: number) => {
    const some = attempts.slice(0, shown).map(({ wait }) => durationWords(wait));
    if (end.number > shown) some.push('…');
    return `${count}after ${jitter}${some.join(', ')}${end.number > 1 ? ` · ${jitter}${durationWords(end.total)} in all` : ''}`;
  };
  // VS Code cuts hints behind 43 characters (editor.inlayHints.maximumLength): the sum is worth more than a fourth wait.
  return [4, 3, 2].map(lineOf).find(line => line.length <= 43) ?? lineOf(1).replace(' in all', '');
}

/** All of it, as Markdown. */
export function timelineWords({ retrier, attempts, last, never }: Timeline): string {
  if (attempts.length === 0 && !never) return 'Never retried: `MaxAttempts` is 0.';
  const { jitter, maxDelaySeconds } = retrier;
  const wait = (seconds: number) => (jitter ? `0 to ${durationWords(seconds)}` : durationWords(seconds));
  const line = ({ number, wait: seconds, total }: Attempt) =>
    `- attempt ${number} after ${wait(seconds)}${seconds === maxDelaySeconds ? ' (`MaxDelaySeconds`)' : ''}${number > 1 ? `, ${jitter ? 'at most ' : ''}${durationWords(total)} after the first failure` : ''}`;
  const lines = attempts.map(line);
  const skipped = last !== undefined && last.number > listed + 1;
  if (skipped) lines.push('- …');
  if (last) lines.push(line(last));
  if (never)
    lines.push(
      `- attempt ${never.number} would come more than a year after the first failure: no execution lasts that long`,
    );
  const end = last ?? attempts.at(-1);
  const sum =
    end && !never
      ? `\n\nIn all ${end.number} ${end.number === 1 ? 'retry' : 'retries'} within ${jitter ? 'at most ' : ''}${durationWords(end.total)}, and the time that the attempts take.`
      : '';
  return `${lines.join('\n')}${sum}`;
}

/** `Saturday, 14 March 2026, 01:59:00 UTC`, and the same where the reader is. Undefined for what is no timestamp. */
export function timestampWords(text: string, timeZone?: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}/.test(text)) return undefined;
  const time = new Date(text.toUpperCase());
  if (Number.isNaN(time.getTime())) return undefined;
  const written = (zone: string | undefined) => {
    const parts = new Intl.DateTimeFormat('en-GB', { ...wanted, ...(zone !== undefined && { timeZone: zone }) });
    const said = Object.fromEntries(parts.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${said.weekday}, ${said.day} ${said.month} ${said.year}, ${said.hour}:${said.minute}:${said.second}`;
  };
  const universal = written('UTC');
  const local = written(timeZone);
  const zone = timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${universal} UTC${local === universal ? '' : `  \n${local} in ${zone}`}`;
}

const wanted = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
