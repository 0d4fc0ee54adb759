/**
 * `asl run`: one execution from start to end on virtual time, prepared the way the debugger prepares it: tasks answered by
 * mocks, S3 by a folder. What is not named is taken from beside the definition.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { VisitRecorder } from '../dataflow/index.ts';
import { nodeHost, prepare, Trouble } from '../debugger/index.ts';
import type { ExecutionStatus } from '../interpreter/index.ts';
import { apiEventOf, Execution, HistoryRecorder } from '../interpreter/index.ts';
import { UserError } from './files.ts';

export interface RunOptions {
  readonly input?: string;
  readonly mocks?: string;
  readonly s3?: string;
  readonly history?: boolean;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** ISO 8601; now when left out. */
  readonly startTime?: string;
}

export interface RunOutcome {
  readonly status: ExecutionStatus;
  /** JSON for standard output: the execution's output, or its history. */
  readonly text: string;
  /** Words for a person. */
  readonly words: string;
}

/** Throws `UserError` when it cannot be started. */
export async function run(file: string, options: RunOptions): Promise<RunOutcome> {
  const prepared = await prepare(nodeHost, {
    program: path.resolve(file),
    ...argument('input', inputOf(file, options.input)),
    ...argument(
      'mocks',
      options.mocks ? path.resolve(options.mocks) : besides(file, ['mocks.json', 'mocks.yaml', 'mocks.yml']),
    ),
    ...argument('s3', options.s3 ? path.resolve(options.s3) : folderBeside(file, 's3')),
    ...(options.type && { executionType: options.type }),
    ...argument('startTime', options.startTime),
  }).catch((error: unknown) => {
    throw error instanceof Trouble ? new UserError(error.message) : error;
  });
  const execution = new Execution(prepared.compiled, prepared.options);
  const history = new HistoryRecorder();
  const visits = new VisitRecorder();
  let unanswered = '';
  for (let moment = await execution.next(); moment; moment = await execution.next()) {
    history.add(moment);
    visits.record(moment);
    if (moment.kind === 'taskUnanswered') unanswered = moment.message;
  }
  const { status, output, error, cause } = execution;
  const ended =
    status === 'SUCCEEDED' ? '' : `: ${[error, unanswered || cause].filter(Boolean).join(': ') || 'no error name'}`;
  const way = visits.visits.map(visit => visit.state.name);
  return {
    status,
    text: JSON.stringify(options.history ? history.events.map(apiEventOf) : (output ?? { error, cause }), undefined, 2),
    words: [
      ...prepared.warnings,
      `${prepared.title} ${status}${ended}`,
      `${way.length} states visited: ${shortened(way)}`,
    ].join('\n'),
  };
}

function inputOf(file: string, input: string | undefined): string | undefined {
  if (input === undefined) return besides(file, ['input.json']);
  return /^\s*[[{]/.test(input) ? input : path.resolve(input);
}

/** `NAME.<ending>` beside the definition, the first that is there. */
function besides(file: string, endings: readonly string[]): string | undefined {
  const name = path.resolve(file).replace(/(\.asl)?\.(json|ya?ml|asl)$/i, '');
  return endings.map(ending => `${name}.${ending}`).find(existsSync);
}

function folderBeside(file: string, name: string): string | undefined {
  const folder = path.join(path.dirname(path.resolve(file)), name);
  return existsSync(folder) ? folder : undefined;
}

function argument<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: string });
}

function shortened(way: readonly string[]): string {
  return way.length <= 30 ? way.join(' → ') : `${way.slice(0, 29).join(' → ')} → … → ${way.at(-1)}`;
}
