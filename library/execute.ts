/** One execution from start to end as a promise: mocks and handlers answer its tasks, what it did can be had as history. */
import {
  Execution,
  type ExecutionOptions,
  type ExecutionResult,
  type Handlers,
  type HistoryEvent,
  HistoryRecorder,
  handlerAnswers,
  type LocalStateMachine,
  type Moment,
  mockWorld,
  type Program,
  stateMachineNameOf,
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
  /** State machines that tasks may start executions of, by ARN or name. */
  readonly stateMachines?: StateMachines;
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

/** A definition, or one with a type and with answers of its own; without those the mocks and handlers of all answer its tasks. */
export interface StateMachines {
  readonly [arnOrName: string]: Definition | Program | LocalDefinition;
}

export interface LocalDefinition {
  readonly definition: Definition | Program;
  /** Default STANDARD, for StartSyncExecution EXPRESS. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly mocks?: MockSource;
  readonly handlers?: Handlers;
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
    'mocks' | 'handlers' | 'stateMachines' | 'testCase' | 'stateMachineName' | 'seed' | 'startTime' | 'world'
  >,
): World {
  const { stateMachineName, stateMachines, world } = options;
  const machines = stateMachines && machinesOf(stateMachines, options);
  const task = answersOf(options, stateMachineName, machines);
  return { task, ...(machines && { stateMachine: machines }), ...world };
}

type AnswerOptions = Pick<ExecuteOptions, 'mocks' | 'handlers' | 'testCase' | 'seed' | 'startTime'>;

function answersOf(
  { mocks, handlers, testCase, seed, startTime }: AnswerOptions,
  stateMachine: string | undefined,
  machines: World['stateMachine'],
): World['task'] {
  return mockWorld(mocks === undefined ? undefined : mocksOf(mocks), {
    fileName: 'the mocks',
    otherwise: handlers && handlerAnswers(handlers),
    ...(machines && { machines }),
    ...(stateMachine !== undefined && { stateMachine }),
    ...(testCase !== undefined && { testCase }),
    ...(seed !== undefined && { seed }),
    ...(startTime !== undefined && { now: () => startTime }),
  });
}

/** All are compiled before the first is asked for: a definition with errors is refused at once. */
function machinesOf(given: StateMachines, options: AnswerOptions): NonNullable<World['stateMachine']> {
  const known = new Map<string, LocalStateMachine>();
  const find = (asked: string) => known.get(asked) ?? known.get(stateMachineNameOf(asked));
  for (const [name, each] of Object.entries(given)) {
    const local: LocalDefinition =
      typeof each === 'object' && 'definition' in each ? (each as LocalDefinition) : { definition: each as Definition };
    const { definition, type, mocks, handlers } = local;
    const { testCase, seed, startTime } = options;
    const own = { mocks, handlers, testCase, seed, startTime } as AnswerOptions;
    const machine = {
      program: isProgram(definition) ? definition : compile(definition),
      ...(type && { type }),
      ...((mocks !== undefined || handlers) && { task: answersOf(own, stateMachineNameOf(name), find) }),
    };
    known.set(name, machine);
    if (!known.has(stateMachineNameOf(name))) known.set(stateMachineNameOf(name), machine);
  }
  return find;
}

function isProgram(definition: Definition | Program): definition is Program {
  return typeof definition === 'object' && 'root' in definition && 'machine' in definition;
}
