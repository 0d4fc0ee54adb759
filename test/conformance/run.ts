/**
 * Runs recorded cases and says how many agree, per category and per kind of agreement: executions here, calls of
 * TestState and verdicts on definitions in the files beside this one.
 *
 *   npx tsx test/conformance/run.ts DIR [--failures] [--json] [--only=TEXT]
 *
 * DIR holds cases as JSON files (in itself or in `execution/`, `teststate/`, `static/`) and the comparer `compare.mjs`.
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
  type Moment,
  type TaskAnswer,
  type TaskCall,
} from '../../interpreter/index.ts';
import { parseDocument, readStateMachine } from '../../language/index.ts';
import type { Comparer, Difference, Masked } from './comparer.ts';
import { judgeStatic, type StaticVerdict } from './static.ts';
import { judgeTestState, type TestStateVerdict } from './teststate.ts';

export interface Case {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly category: string;
  readonly definition: Json;
  readonly input: Json;
  readonly s3?: { readonly [key: string]: string };
  readonly mocks?: readonly Mock[];
  /** What StopExecution was sent. */
  readonly stopped?: { readonly error?: string; readonly cause?: string };
  readonly masked?: Masked;
  readonly expected: Expected;
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

export interface Verdicts {
  readonly execution: readonly Verdict[];
  readonly teststate: readonly TestStateVerdict[];
  readonly static: readonly StaticVerdict[];
}

/** Runs all cases of a folder, one after the other, in this process. */
export async function runFolder(folder: string, only?: string): Promise<Verdicts> {
  const comparer = await loadComparer(folder);
  const verdicts = {
    execution: [] as Verdict[],
    teststate: [] as TestStateVerdict[],
    static: [] as StaticVerdict[],
  };
  const inner = Object.keys(verdicts).map(kind => join(folder, kind));
  for (const place of [folder, ...inner].filter(existsSync))
    for (const file of readdirSync(place).sort()) {
      if (!file.endsWith('.json') || file === 'index.json' || (only && !file.includes(only))) continue;
      const recorded = JSON.parse(readFileSync(join(place, file), 'utf8')) as Json & object;
      if ('inspectionLevel' in recorded) verdicts.teststate.push(await judgeTestState(file, recorded, comparer));
      else if ('operation' in recorded) verdicts.static.push(judgeStatic(file, recorded, comparer));
      else verdicts.execution.push(await judge(file, recorded as unknown as Case, comparer));
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

/** Runs one case. Without a comparer its mocks are taken in order, whatever was sent. `watch` is told every moment. */
export async function runRecorded(
  recorded: Case,
  matches: Comparer['matches'] = () => true,
  wrong: { parameters: Difference | undefined } = { parameters: undefined },
  watch?: (moment: Moment, execution: Execution) => void,
): Promise<Actual> {
  const machine = readStateMachine(parseDocument(JSON.stringify(recorded.definition), 'json'));
  if (machine === undefined) throw new Error('The definition is not an object.');
  // S3 lists keys in their order.
  const objects = new Map(Object.entries(recorded.s3 ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
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
    watch?.(moment, execution);
    if (recorded.stopped !== undefined && isStopped(recorded, moment, recorder.events.length))
      execution.abort(recorded.stopped.error, recorded.stopped.cause);
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

/** Whether this is when somebody outside stopped it: behind as many events as were recorded; else as soon as it waits. */
function isStopped({ expected }: Case, moment: Moment, events: number): boolean {
  const recorded = expected.events?.findIndex(event => event.type === 'ExecutionAborted') ?? -1;
  if (recorded >= 0) return events >= recorded;
  return moment.kind === 'waitStarted' || moment.kind === 'taskSubmitted' || moment.kind === 'taskUnanswered';
}

/** Serves the recorded answers in the way the corpus asks for, and remembers the first call that no mock expected. */
function server(recorded: Case, matches: Comparer['matches'], wrong: { parameters: Difference | undefined }) {
  const unused = new Set(recorded.mocks ?? []);
  // Tasks that were still running when all ended, or when a sibling failed, have no answer.
  const cutShort =
    recorded.stopped !== undefined || (recorded.expected.events?.some(({ type }) => type.endsWith('Aborted')) ?? false);
  return (call: TaskCall): TaskAnswer => {
    const mine = [...unused].filter(mock => mock.stateName === call.state);
    const here = mine.filter(mock => mock.branch === call.branch);
    const candidates = here.length > 0 ? here : mine;
    const same = (mock: Mock) =>
      mock.parameters === undefined || matches(mock.parameters, call.parameters, recorded.masked);
    const exact = candidates.find(same) ?? mine.find(same);
    const mock = exact ?? candidates[0];
    if (mock === undefined && cutShort) return { kind: 'silence' };
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

/** Numbers per category: a row for each, a column for each kind of agreement. */
function tableOf<V extends { readonly category: string }>(
  verdicts: readonly V[],
  columns: { readonly [title: string]: (verdict: V) => boolean },
  ...summaries: readonly (readonly [string, readonly V[]])[]
): string {
  const categories = new Map<string, V[]>();
  for (const verdict of verdicts)
    categories.set(verdict.category, [...(categories.get(verdict.category) ?? []), verdict]);
  const row = (title: string, cells: readonly (string | number)[]) =>
    title.padEnd(36) + cells.map(cell => String(cell).padStart(11)).join('');
  const line = (title: string, group: readonly V[]) =>
    row(title, [group.length, ...Object.values(columns).map(holds => group.filter(holds).length)]);
  const rows = [...categories].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => line(name, group));
  const last = [['all', verdicts] as const, ...summaries].map(([title, group]) => line(title, group));
  return [row('category', ['total', ...Object.keys(columns)]), ...rows, ...last].join('\n');
}

/** One table for each kind of case that there is. */
export function tablesOf({ execution, teststate, static: definitions }: Verdicts): string {
  const tables: string[] = [];
  if (execution.length > 0) {
    const columns = Object.fromEntries(levels.map(level => [level, (verdict: Verdict) => verdict[level]]));
    const others = execution.filter(each => each.category !== 'choice_operators');
    tables.push(`Executions\n${tableOf(execution, columns, ['all but choice_operators', others])}`);
  }
  if (teststate.length > 0) tables.push(`TestState\n${tableOf(teststate, { agrees: each => each.passed })}`);
  if (definitions.length > 0)
    tables.push(
      `Definitions\n${tableOf(definitions, { verdict: each => each.verdict, messages: each => each.messages })}`,
    );
  return tables.join('\n\n');
}

export function passes(verdict: Verdict | TestStateVerdict | StaticVerdict): boolean {
  if ('passed' in verdict) return verdict.passed;
  if ('messages' in verdict) return verdict.verdict && verdict.messages;
  return verdict.result && verdict.error && verdict.cause && verdict.parameters && verdict.branch;
}

/** What a case does not agree in; only said of executions and definitions, which are judged in more than one thing. */
function missedIn(verdict: Verdict | TestStateVerdict | StaticVerdict): string {
  if ('passed' in verdict) return 'answer';
  if ('messages' in verdict) return verdict.verdict ? 'messages' : 'verdict';
  return levels.filter(level => !verdict[level]).join(', ');
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
    for (const verdict of Object.values(verdicts).flat() as (Verdict | TestStateVerdict | StaticVerdict)[]) {
      if (passes(verdict)) continue;
      const { file, first } = verdict;
      const short = (value: unknown) => JSON.stringify(value)?.slice(0, 400);
      console.log(`${file}\n  differs in: ${missedIn(verdict)}\n  ${first?.path}: ${first?.message}`);
      console.log(`    expected ${short(first?.expected)}\n    actual   ${short(first?.actual)}`);
    }
  console.log(tablesOf(verdicts));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
