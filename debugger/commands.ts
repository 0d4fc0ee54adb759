/**
 * Commands of the debug console: for the clock, for the history, for tasks that wait, for what they answer. What is no command
 * is an expression.
 */
import { eventOf, formatTimestamp } from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { summaryOf } from './afterwards.ts';
import { parseAnswer } from './jsonAnswer.ts';
import { preview } from './preview.ts';
import type { Run } from './run.ts';
import { summaryText } from './summary.ts';
import type { Source } from './tasks.ts';
import { notEvaluated } from './trouble.ts';
import { lineOf, say, type WaitingStrand, type Word, waitingIn, waitingNamed } from './waiting.ts';

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
    name: 'tasks',
    usage: 'tasks',
    doc: 'Shows what is waited for: tasks that somebody has to end, and time.',
    async run(run) {
      const all = waitingIn(run);
      return all.length === 0 ? 'Nothing is waited for.' : all.map(lineOf).join('\n');
    },
  },
  {
    name: 'answer',
    usage: 'answer {"ok": true}',
    doc: 'Gives the result of the task that nobody answers: JSON or an expression.',
    changes: true,
    async run(run, rest, read) {
      const one = waitingNamed(waitingIn(run), undefined);
      await said(run, one, { kind: 'success', result: await read(rest) });
      return 'It goes on with that result.';
    },
  },
  {
    name: 'fail',
    usage: 'fail Payment.Declined no money',
    doc: 'Lets the task that nobody answers fail, with the name of an error and a cause.',
    changes: true,
    async run(run, rest) {
      const failure = failureIn(rest, 'fail');
      await said(run, waitingNamed(waitingIn(run), undefined), failure);
      return `It goes on with ${failure.error}.`;
    },
  },
  {
    name: 'task-success',
    usage: 'task-success Approve {"by": "Ada"}',
    doc: 'Ends the wait for a task: named by its state, its token or its number, or the only one.',
    changes: true,
    async run(run, rest, read) {
      const { one, rest: result } = namedIn(run, rest);
      await said(run, one, { kind: 'success', result: result === '' ? {} : await read(result) });
      return `${one.state} has succeeded.`;
    },
  },
  {
    name: 'task-failure',
    usage: 'task-failure Approve Rejected too late',
    doc: 'Lets a task fail that is waited for, with the name of an error and a cause.',
    changes: true,
    async run(run, rest) {
      const { one, rest: words } = namedIn(run, rest);
      const failure = failureIn(words, 'task-failure Approve');
      await said(run, one, failure);
      return `${one.state} has failed with ${failure.error}.`;
    },
  },
  {
    name: 'task-heartbeat',
    usage: 'task-heartbeat Approve',
    doc: 'Says that somebody is still at work: HeartbeatSeconds begin anew.',
    changes: true,
    async run(run, rest) {
      const { one } = namedIn(run, rest);
      await said(run, one, { kind: 'heartbeat' });
      return `${one.state} is still at work.`;
    },
  },
  {
    name: 'skip',
    usage: 'skip',
    doc: 'Lets time pass to where the next wait ends; with a name, that one.',
    changes: true,
    async run(run, rest) {
      const all = waitingIn(run).filter(({ canSkip }) => canSkip);
      const fits = rest === '' ? all : all.filter(({ id, state }) => [id, `#${id}`, state].includes(rest));
      const [one] = fits.sort((a, b) => (a.untilTime ?? 0) - (b.untilTime ?? 0));
      if (!one)
        throw notEvaluated(rest === '' ? 'Nothing waits for a time here.' : `"${rest}" does not wait for a time.`);
      await said(run, one, { kind: 'skip' });
      return `It is ${formatTimestamp(run.now)}.`;
    },
  },
  {
    name: 'mock',
    usage: 'mock Charge {"ok": true}',
    doc: 'From now on that is what a state or a resource answers; also ask, example, lambda, or an answer as a mocks file has it.',
    async run(run, rest) {
      const [, quoted, plain, source = ''] =
        /^(?:"([^"]+)"|(.+?))\s+((?:\{|\[|"|-?\d|null\b|true\b|false\b|(?:ask|example|lambda|mocks|handlers)$).*)$/s.exec(
          rest,
        ) ?? [];
      const name = quoted ?? plain;
      if (name === undefined)
        throw notEvaluated('Write a state or a resource, and what it answers: mock Charge {"ok": true}');
      run.prepared.rules.add(name, sourceIn(source));
      return `${name} answers that from now on.`;
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
  const [, name, rest = ''] = /^\s*([a-z]+(?:-[a-z]+)?)(?:\s+(.*?))?\s*$/s.exec(text) ?? [];
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

function sourceIn(text: string): Source {
  if (/^\w+$/.test(text) && !/^(?:null|true|false|\d+)$/.test(text)) return text as Source;
  const value = parseAnswer(text);
  const isAnswer =
    typeof value === 'object' &&
    value !== null &&
    ['Return', 'Throw', 'Silent', 'handler', 'lambda'].some(key => key in value);
  return isAnswer ? (value as Source) : { Return: value };
}

/** Which task is meant, and what stands behind its name. */
function namedIn(run: Run, text: string): { one: WaitingStrand; rest: string } {
  const all = waitingIn(run);
  const names = all.flatMap(({ id, state, token }) => [state, `#${id}`, id, ...(token === undefined ? [] : [token])]);
  const name = names
    .filter(each => text === each || text.startsWith(`${each} `))
    .sort((a, b) => b.length - a.length)[0];
  const [, prefix = ''] = /^(AQCE\w+)(?:\s|$)/.exec(text) ?? [];
  const said = name ?? (prefix === '' ? undefined : prefix);
  return { one: waitingNamed(all, said), rest: text.slice(said?.length ?? 0).trim() };
}

function failureIn(text: string, example: string): Word & { readonly kind: 'failure' } {
  const [, error, cause] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  if (error === undefined) throw notEvaluated(`Write the name of an error: ${example} Payment.Declined no money`);
  return { kind: 'failure', error, ...(cause && { cause }) };
}

async function said(run: Run, one: WaitingStrand, word: Word): Promise<void> {
  await say(run, one, word);
  run.proposal = undefined;
}
