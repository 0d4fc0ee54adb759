/**
 * Commands of the debug console: for the clock, for the history, for the task that stands without an answer. What is no command
 * is an expression.
 */
import { eventOf, formatTimestamp, type TaskAnswer } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { summaryOf } from './afterwards.ts';
import { preview } from './preview.ts';
import type { Run } from './run.ts';
import { summaryText } from './summary.ts';
import { notEvaluated } from './trouble.ts';

interface Command {
  readonly name: string;
  readonly usage: string;
  readonly doc: string;
  /** Gives what is shown. `changes`: the run is not what it was before. */
  run(run: Run, rest: string, read: (text: string) => Promise<Json>): Promise<string>;
  readonly changes?: true;
}

export const commands: readonly Command[] = [
  {
    name: 'advance',
    usage: 'advance 1h30m',
    doc: 'Lets time pass for the execution: days, hours, minutes, seconds, milliseconds (d, h, m, s, ms).',
    changes: true,
    async run(run, rest) {
      await run.advance(durationOf(rest));
      return `It is ${formatTimestamp(run.now)}.`;
    },
  },
  {
    name: 'history',
    usage: 'history Charge',
    doc: 'Shows the history up to here as AWS records it; with a word, the events that have it.',
    async run(run, rest) {
      return historyOf(run, rest.toLowerCase());
    },
  },
  {
    name: 'summary',
    usage: 'summary',
    doc: 'Shows how many states, retries and errors there were, and what that costs.',
    async run(run) {
      return summaryText(summaryOf(run));
    },
  },
  {
    name: 'answer',
    usage: 'answer {"ok": true}',
    doc: 'Gives the result of the task that nobody answers: JSON or an expression.',
    changes: true,
    async run(run, rest, read) {
      return answered(run, { kind: 'success', result: await read(rest) }, 'It goes on with that result.');
    },
  },
  {
    name: 'fail',
    usage: 'fail Payment.Declined no money',
    doc: 'Lets the task that nobody answers fail, with the name of an error and a cause.',
    changes: true,
    async run(run, rest) {
      const [, error, cause] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
      if (error === undefined) throw notEvaluated('Write the name of an error: fail Payment.Declined no money');
      return answered(run, { kind: 'failure', error, ...(cause && { cause }) }, `It goes on with ${error}.`);
    },
  },
  {
    name: 'help',
    usage: 'help',
    doc: 'Shows these commands.',
    async run() {
      const width = Math.max(...commands.map(({ usage }) => usage.length));
      return [
        ...commands.map(({ usage, doc }) => `${usage.padEnd(width)}  ${doc}`),
        'Anything else is an expression: JSONPath ($.id), an intrinsic function or JSONata ($states.input.id).',
      ].join('\n');
    },
  },
];

/** The command that a text is, and what stands behind its name. */
export function commandIn(text: string): { command: Command; rest: string } | undefined {
  const [, name, rest = ''] = /^\s*([a-z]+)(?:\s+(.*?))?\s*$/s.exec(text) ?? [];
  const command = commands.find(each => each.name === name);
  // `history.length` and `answer = 1` are expressions.
  return command && !/^[=.&|?<>!+*/]/.test(rest) ? { command, rest } : undefined;
}

const units: { readonly [unit: string]: number } = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function durationOf(text: string): number {
  const compact = text.replace(/\s+/g, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(compact))
    throw notEvaluated(`"${text}" is no time that can pass. Write one such as 90s, 1h30m or 2d.`);
  let sum = 0;
  for (const [, number, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) sum += Number(number) * units[unit!]!;
  return Math.round(sum);
}

const mostEvents = 200;

function historyOf(run: Run, word: string): string {
  const lines: string[] = [];
  for (const moment of run.tape.moments()) {
    const event = eventOf(moment);
    if (!event) continue;
    const { id, timestamp, type, previousEventId: _previous, ...details } = event;
    const line = `${String(id).padStart(5)}  ${formatTimestamp(timestamp)}  ${type}  ${preview(details as Json, 200)}`;
    if (line.toLowerCase().includes(word)) lines.push(line);
  }
  const left = lines.length - mostEvents;
  if (left > 0) return [`… ${left} earlier events`, ...lines.slice(left)].join('\n');
  return lines.length > 0 ? lines.join('\n') : 'There are no such events.';
}

async function answered(run: Run, answer: TaskAnswer, words: string): Promise<string> {
  if (run.tape.entry()?.moment?.kind !== 'taskUnanswered')
    throw notEvaluated('No task waits for an answer here. At a task that nobody answers this gives one.');
  await run.answer(answer);
  return words;
}
