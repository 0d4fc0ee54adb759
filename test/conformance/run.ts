/**
 * Runs recorded executions against the interpreter and says how many agree, per category and per kind of agreement.
 *
 *   npx tsx test/conformance/run.ts DIR [--failures] [--json] [--only TEXT]
 *
 * DIR holds cases as JSON files (in itself or in `execution/`) and the comparer `compare.mjs`.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json } from '../../expressions/index.ts';
import {
  compile,
  Execution,
  type HistoryEvent,
  HistoryRecorder,
  type TaskAnswer,
  type TaskCall,
} from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';

export interface Case {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly category: string;
  readonly definition: Json;
  readonly input: Json;
  readonly s3?: { readonly [key: string]: string };
  readonly mocks?: readonly Mock[];
  readonly stopped?: Json;
  readonly masked?: Masked;
  readonly expected: Expected;
}

interface Masked {
  readonly tokens?: readonly string[];
  readonly values?: readonly { readonly text: string; readonly key: string | null }[];
}

interface Expected {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly events?: readonly { readonly type: string; readonly [key: string]: Json }[];
  readonly eventOrder?: 'partial';
}

interface Mock {
  readonly stateName: string;
  readonly resource?: string;
  readonly branch?: string | null;
  readonly attempt: number | '*';
  readonly parameters?: Json;
  readonly submitted?: Json;
  readonly outcome: 'success' | 'failure' | 'timeout' | 'echo';
  readonly result?: Json;
  readonly wrap?: string | null;
  readonly error?: string;
  readonly cause?: string;
}

interface Difference {
  readonly path: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly message: string;
}

interface Comparer {
  compareExecution(expected: object, actual: object, options?: object): Difference[];
  matches(expected: Json, actual: Json, masked?: Masked): boolean;
}

/** What a case agrees in. Each implies nothing about the others, except that `ids` includes `branch`. */
export interface Verdict {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly result: boolean;
  readonly error: boolean;
  readonly cause: boolean;
  readonly parameters: boolean;
  readonly branch: boolean;
  readonly ids: boolean;
  readonly first: Difference | undefined;
}

export const levels = ['result', 'error', 'cause', 'parameters', 'branch', 'ids'] as const;

export async function loadComparer(folder: string): Promise<Comparer> {
  return (await import(pathToFileURL(resolve(folder, 'compare.mjs')).href)) as Comparer;
}

/** Runs all cases of a folder, one after the other, in this process. */
export async function runFolder(folder: string, only?: string): Promise<Verdict[]> {
  const comparer = await loadComparer(folder);
  const inner = existsSync(join(folder, 'execution')) ? join(folder, 'execution') : folder;
  const verdicts: Verdict[] = [];
  for (const file of readdirSync(inner).sort()) {
    if (!file.endsWith('.json') || file === 'index.json' || (only && !file.includes(only))) continue;
    const text = readFileSync(join(inner, file), 'utf8');
    verdicts.push(await judge(file, JSON.parse(text) as Case, comparer));
  }
  return verdicts;
}

export async function judge(file: string, recorded: Case, comparer: Comparer): Promise<Verdict> {
  const { expected, name, category } = recorded;
  const wrong = { parameters: undefined as Difference | undefined };
  let actual: Actual;
  try {
    actual = await runRecorded(recorded, comparer.matches, wrong);
  } catch (error) {
    const first = { path: '$', message: `The interpreter threw: ${(error as Error).stack}` };
    return {
      file,
      name,
      category,
      result: false,
      error: false,
      cause: false,
      parameters: false,
      branch: false,
      ids: false,
      first,
    };
  }
  const ignore = ['roleArn', 'region'];
  const compare = (level: string) => comparer.compareExecution(recorded, actual, { level, ignore });
  const inResult = compare('result');
  const branch = compare('branch');
  const ids = compare('ids');
  const holds = (path: RegExp) => !inResult.some(difference => path.test(difference.path));
  const late = expected.events && actual.events ? branch.slice(inResult.length) : [];
  return {
    file,
    name,
    category,
    result: holds(/^\$\.(status|output)/),
    error: holds(/^\$\.error/),
    cause: holds(/^\$\.cause/),
    parameters: wrong.parameters === undefined,
    branch: late.length === 0,
    ids: ids.length === inResult.length,
    first: inResult[0] ?? wrong.parameters ?? branch[0] ?? ids[0],
  };
}

export interface Actual {
  readonly status: string;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly events?: readonly HistoryEvent[];
}

/** The moment as of which the corpus gives times that were relative to the run of the test. */
const corpusTime = Date.UTC(2026, 10, 22, 8, 23, 32);

/** Runs one case. Without a comparer its mocks are taken in order, whatever was sent. */
export async function runRecorded(
  recorded: Case,
  matches: Comparer['matches'] = () => true,
  wrong: { parameters: Difference | undefined } = { parameters: undefined },
): Promise<Actual> {
  const machine = readStateMachine(parseDocument(JSON.stringify(recorded.definition), 'json'));
  if (machine === undefined) throw new Error('The definition is not an object.');
  const objects = new Map(Object.entries(recorded.s3 ?? {}));
  const execution = new Execution(compile(machine), {
    input: recorded.input,
    type: recorded.type,
    account: '111111111111',
    startTime: corpusTime,
    world: {
      task: server(recorded, matches, wrong),
      activityExists: arn => recorded.mocks?.some(mock => mock.resource === arn) ?? false,
      readObject: async (bucket, key) => {
        const text = objects.get(`${bucket}/${key}`);
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
      listObjects: async (bucket, prefix) =>
        [...objects]
          .filter(([path]) => path.startsWith(`${bucket}/${prefix}`))
          .map(([path, text]) => ({
            key: path.slice(bucket.length + 1),
            size: Buffer.byteLength(text),
            lastModified: 0,
            etag: `"${createHash('md5').update(text).digest('hex')}"`,
          })),
      writeObject: async (bucket, key, content) => {
        objects.set(`${bucket}/${key}`, content);
      },
    },
  });
  const recorder = new HistoryRecorder();
  for await (const moment of execution.moments()) {
    recorder.add(moment);
    if (recorded.stopped !== undefined && (moment.kind === 'waitStarted' || moment.kind === 'taskSubmitted'))
      execution.abort();
  }
  const { status, output, error, cause } = execution;
  // Where the recorder lost a part of the order it also dropped these two types; the ids around them show the gap.
  const dropped = /^ParallelState(Succeeded|Failed)$/;
  const events =
    recorded.expected.eventOrder === 'partial' && !recorded.expected.events?.some(each => dropped.test(each.type))
      ? recorder.events.filter(event => !dropped.test(event.type))
      : recorder.events;
  return { status, output, error, cause, events };
}

/** Serves the recorded answers in the way the corpus asks for, and remembers the first call that no mock expected. */
function server(recorded: Case, matches: Comparer['matches'], wrong: { parameters: Difference | undefined }) {
  const unused = new Set(recorded.mocks ?? []);
  return (call: TaskCall): TaskAnswer => {
    const mine = [...unused].filter(mock => mock.stateName === call.state);
    const here = mine.filter(mock => mock.branch === call.branch);
    const candidates = here.length > 0 ? here : mine;
    const same = (mock: Mock) =>
      mock.parameters === undefined || matches(mock.parameters, call.parameters, recorded.masked);
    const exact = candidates.find(same) ?? mine.find(same);
    const mock = exact ?? candidates[0];
    if (mock === undefined)
      return { kind: 'unanswered', message: `The recording has no answer for state "${call.state}".` };
    if (exact === undefined)
      wrong.parameters ??= {
        path: `parameters of ${call.state}`,
        expected: mock.parameters,
        actual: call.parameters,
        message: 'not what AWS sent',
      };
    if (mock.attempt !== '*') unused.delete(mock);
    // The worker's name is told from outside, too, but the corpus keeps it only in the history.
    const taken = recorded.expected.events?.find(event => event.type === 'ActivityStarted')?.workerName;
    const submitted = {
      ...(mock.submitted === undefined ? {} : { submitted: mock.submitted }),
      ...(typeof taken === 'string' ? { worker: taken } : {}),
    };
    switch (mock.outcome) {
      case 'success':
        return { kind: 'success', result: mock.result ?? null, ...submitted };
      case 'failure':
        return {
          kind: 'failure',
          ...(typeof mock.error === 'string' ? { error: mock.error } : {}),
          ...(typeof mock.cause === 'string' ? { cause: mock.cause } : {}),
          ...submitted,
        };
      case 'timeout':
        return { kind: 'silence', ...submitted };
      case 'echo': {
        const payload = (call.parameters as { readonly Payload?: Json } | null)?.Payload ?? null;
        return {
          kind: 'success',
          result:
            mock.wrap === 'lambda:invoke'
              ? { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 }
              : call.parameters,
          ...submitted,
        };
      }
    }
  };
}

export function tableOf(verdicts: readonly Verdict[]): string {
  const categories = new Map<string, Verdict[]>();
  for (const verdict of verdicts)
    categories.set(verdict.category, [...(categories.get(verdict.category) ?? []), verdict]);
  const line = (title: string, group: readonly Verdict[]) =>
    [title.padEnd(26), group.length, ...levels.map(level => group.filter(each => each[level]).length)]
      .map((cell, i) => (i === 0 ? String(cell) : String(cell).padStart(11)))
      .join('');
  const head = ['category'.padEnd(26), ...['total', ...levels].map(each => each.padStart(11))].join('');
  const rows = [...categories].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => line(name, group));
  const others = verdicts.filter(each => each.category !== 'choice_operators');
  return [head, ...rows, line('all', verdicts), line('all but choice_operators', others)].join('\n');
}

export function passes(verdict: Verdict): boolean {
  return verdict.result && verdict.error && verdict.cause && verdict.parameters && verdict.branch;
}

async function main(args: readonly string[]): Promise<void> {
  const folder = args.find(arg => !arg.startsWith('--'));
  if (folder === undefined) {
    console.error('Usage: npx tsx test/conformance/run.ts DIR [--failures] [--json] [--only=TEXT]');
    process.exitCode = 2;
    return;
  }
  const only = args.find(arg => arg.startsWith('--only='))?.slice(7);
  const verdicts = await runFolder(folder, only);
  if (args.includes('--json')) {
    console.log(JSON.stringify(verdicts, null, 2));
    return;
  }
  if (args.includes('--failures'))
    for (const { file, first, ...verdict } of verdicts) {
      if (passes({ file, first, ...verdict })) continue;
      const short = (value: unknown) => JSON.stringify(value)?.slice(0, 400);
      const missed = levels.filter(level => !verdict[level]).join(', ');
      console.log(`${file}\n  differs in: ${missed}\n  ${first?.path}: ${first?.message}`);
      console.log(`    expected ${short(first?.expected)}\n    actual   ${short(first?.actual)}`);
    }
  console.log(tableOf(verdicts));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
