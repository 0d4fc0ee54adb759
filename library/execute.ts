/** One execution from start to end as a promise: mocks and handlers answer its tasks, what it did can be had as history. */
import {
  Execution,
  type ExecutionOptions,
  type ExecutionResult,
  type Handlers,
  type HistoryEvent,
  HistoryRecorder,
  handlerAnswers,
  type Moment,
  mockWorld,
  type Program,
  type World,
} from '../interpreter/index.ts';
import type { Json } from '../language/index.ts';
import { compile, type Definition } from './definition.ts';
import { drive } from './drive.ts';
import { type MockSource, mocksOf } from './mocks.ts';

export interface ExecuteOptions extends Omit<ExecutionOptions, 'input' | 'world'> {
  /** Default `{}`. */
  readonly input?: Json;
  /** What tasks answer, as a mocks file has it. */
  readonly mocks?: MockSource;
  /** Which test case of a MockConfigFile.json; the state machine in it is the one named `stateMachineName`. */
  readonly testCase?: string;
  /** Functions that answer what no mock answers. */
  readonly handlers?: Handlers;
  /** Whatever else the execution meets, such as S3 objects; a `task` in it takes the place of mocks and handlers. */
  readonly world?: Partial<World>;
  /** Whether to collect the events that AWS would record. */
  readonly history?: boolean;
  /** Gets every moment of the execution, in order. */
  readonly observe?: (moment: Moment) => void;
  /** A Wait of ten seconds takes ten seconds. Otherwise waiting takes no time. */
  readonly realTime?: boolean;
  /** Stops the execution, which is then ABORTED. */
  readonly signal?: AbortSignal;
}

export interface ExecuteResult extends ExecutionResult {
  /** The events that AWS would record, when they were asked for. */
  readonly history: readonly HistoryEvent[] | undefined;
}

/**
 * Executes a definition. Rejects with a `DefinitionError` or a `MocksError` when it cannot start; an execution that fails is
 * a result. A task that nothing answers fails it with `States.Runtime` and says what to add.
 */
export async function execute(definition: Definition | Program, options: ExecuteOptions = {}): Promise<ExecuteResult> {
  const { input = {}, history, observe, realTime, signal } = options;
  const program = isProgram(definition) ? definition : compile(definition);
  const execution = new Execution(program, { ...options, input, world: worldOf(options) });
  const recorder = history ? new HistoryRecorder() : undefined;
  const watch =
    recorder || observe
      ? (moment: Moment) => {
          recorder?.add(moment);
          observe?.(moment);
        }
      : undefined;
  // Nobody looks, nobody waits, nobody stops it: then no moment needs to be made.
  const result =
    watch || realTime || signal ? await drive(execution, { observe: watch, realTime, signal }) : await execution.run();
  return { ...result, history: recorder?.events };
}

/** The world of an execution whose tasks are answered by mocks and handlers; for those who drive an `Execution` themselves. */
export function worldOf(
  options: Pick<
    ExecuteOptions,
    'mocks' | 'handlers' | 'testCase' | 'stateMachineName' | 'seed' | 'startTime' | 'world'
  >,
): World {
  const { mocks, handlers, testCase, stateMachineName, seed, startTime, world } = options;
  const task = mockWorld(mocks === undefined ? undefined : mocksOf(mocks), {
    fileName: 'the mocks',
    otherwise: handlers && handlerAnswers(handlers),
    ...(stateMachineName !== undefined && { stateMachine: stateMachineName }),
    ...(testCase !== undefined && { testCase }),
    ...(seed !== undefined && { seed }),
    ...(startTime !== undefined && { now: () => startTime }),
  });
  return { task, ...world };
}

function isProgram(definition: Definition | Program): definition is Program {
  return typeof definition === 'object' && 'root' in definition && 'machine' in definition;
}
