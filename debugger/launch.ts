/**
 * From a launch configuration to something that can run: reads the definition, the input and the mocks, and says in one
 * sentence what is wrong with them. Files come through the host; nothing is run here.
 */
import {
  type AnswerTask,
  compile,
  type ExecutionOptions,
  type Program,
  startedBy,
  type TaskCall,
  type World,
} from '../interpreter/index.ts';
import { companionName, formatOf, type Json, readData, type StateMachine } from '../language/index.ts';
import type { Answerer } from './answerer.ts';
import { askAnswers, type Examples, exampleAnswers, openTask, waitOf } from './asking.ts';
import { readProgram } from './definition.ts';
import { handlersFrom } from './handlers.ts';
import { type HandlerProcess, type Host, type ProcessEvents, readText } from './host.ts';
import { Lambdas } from './lambdas.ts';
import { localMachines } from './machines.ts';
import { answersFrom, noAnswers } from './mocks.ts';
import { baseName, besides, titleOf } from './paths.ts';
import { Lines, startAtOne } from './position.ts';
import { startingAt } from './startAt.ts';
import { knownOnly, TaskRules, type TasksChoice } from './tasks.ts';
import {
  handlersMissing,
  inputMissing,
  inputNotJson,
  inputTooMuch,
  mocksMissing,
  noProgram,
  type Place,
  programMissing,
  wrongArgument,
} from './trouble.ts';
import { folderWorld } from './world.ts';

/** What stands in a launch configuration of type `asl`. It comes from outside, so it is checked before it is believed. */
export interface LaunchArguments {
  readonly program?: string;
  /** Which state machine of a template, by the name of its resource. */
  readonly definition?: string;
  /** A path, a JSON value, or the text of a JSON object or array. */
  readonly input?: Json;
  /** Path of a mocks file. */
  readonly mocks?: string;
  /** Path of a module whose functions answer what no mock answers. */
  readonly handlers?: string;
  /** Test case of a MockConfigFile.json. */
  readonly testCase?: string;
  /** Paths of the definitions that tasks may start executions of, by ARN or name. */
  readonly stateMachines?: { readonly [arnOrName: string]: string };
  /** Folder whose folders stand for S3 buckets. */
  readonly s3?: string;
  readonly stopOnEntry?: boolean;
  /** Whether executions that tasks start are shown in sessions of their own. */
  readonly childSessions?: boolean;
  /** States at which it stops as at a breakpoint. */
  readonly stopAt?: string | readonly string[];
  /** The state of the machine itself that the run begins with, instead of the one that StartAt names. */
  readonly startAt?: string;
  readonly noDebug?: boolean;
  readonly seed?: number;
  /** ISO 8601, or epoch milliseconds. */
  readonly startTime?: string | number;
  /** Path of a run that was kept, in place of a program: it is stepped through, and nothing is run. */
  readonly run?: string;
  /** Path of an execution history of AWS: the program is stepped through with the input and the answers of then. */
  readonly history?: string;
  /** A file (`*.aslrun.json`) or a folder in which the run is kept when the session ends. */
  readonly record?: string;
  readonly executionType?: 'STANDARD' | 'EXPRESS';
  /** How many moments can be gone back over. */
  readonly moments?: number;
  /** Who answers which task, see `tasks.ts`. */
  readonly tasks?: TasksChoice;
  /** Path of the template whose functions are run here. */
  readonly template?: string;
  /** `real`: waiting takes as long as it says. */
  readonly time?: 'virtual' | 'real';
  /** Whether functions and handlers wait for a JavaScript debugger. */
  readonly inspect?: boolean;
}

/** What is told while tasks are answered. */
export interface LaunchEvents extends ProcessEvents {
  /** The result of a task has been made up. */
  invented(call: TaskCall): void;
}

const nobodyListens: LaunchEvents = { output() {}, inspector() {}, invented() {} };

export interface Prepared {
  readonly path: string;
  readonly title: string;
  readonly machine: StateMachine;
  readonly lines: Lines;
  readonly compiled: Program;
  readonly options: ExecutionOptions;
  readonly noDebug: boolean;
  /** What tasks answer is needed again, also where nobody debugs. */
  readonly keepsAnswers?: boolean;
  /** Length of the definition's text. */
  readonly definitionBytes: number;
  /** How many moments can be gone back over, unless it is the usual number. */
  readonly moments?: number | undefined;
  /** What a person should know although the run can start. */
  readonly warnings: readonly string[];
  readonly realTime: boolean;
  readonly rules: TaskRules;
  /** What the mocks say to a task, without anybody else being asked. */
  readonly mocked: Answerer;
  readonly examples: () => Examples | undefined;
  /** The files that were read, to see whether they have changed since. */
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  /** Ends what was started for its tasks. */
  dispose(): void;
}

/** Throws a `Trouble` when the execution cannot be started. */
export async function prepare(
  host: Host,
  args: LaunchArguments,
  events: LaunchEvents = nobodyListens,
): Promise<Prepared> {
  checkArguments(args);
  const path = args.program;
  if (path === undefined || path === '') throw noProgram();
  const text = await readText(host, path);
  if (text === undefined) throw programMissing(path);

  const { machine, lines, title, type: stated, warnings: doubts } = readProgram(path, text, args.definition);
  const type = args.executionType ?? stated;

  const input = await readInput(host, path, args.input);
  // Today, unless asked otherwise: what a person waits for is a date of these days.
  const given = args.startTime ?? Date.now();
  const startTime = typeof given === 'string' ? Date.parse(given) : given;
  const { world, ...answering } = await worldOf(host, path, args, title, machine, startTime, events);
  return {
    path,
    title,
    machine,
    lines,
    compiled: startingAt(compile(machine), args.startAt),
    options: {
      input,
      world,
      stateMachineName: title,
      startTime,
      // Who debugs an endless loop sees it and can pause; a run that nobody watches ends by itself.
      ...(args.noDebug !== true && { momentLimit: Number.POSITIVE_INFINITY }),
      ...(args.seed !== undefined && { seed: args.seed }),
      ...(type !== undefined && { type }),
    },
    noDebug: args.noDebug === true,
    definitionBytes: machine.node.span.end - machine.node.span.start,
    moments: args.moments,
    realTime: args.time === 'real',
    sources: [{ path, text }],
    ...answering,
    warnings: [...doubts, ...answering.warnings],
  };
}

const argumentTypes: {
  readonly [name: string]: { readonly fits: (value: unknown) => boolean; readonly expected: string };
} = {
  program: { fits: value => typeof value === 'string', expected: 'a path' },
  definition: { fits: value => typeof value === 'string', expected: 'the name of a state machine in a template' },
  mocks: { fits: value => typeof value === 'string', expected: 'the path of a mocks file' },
  handlers: { fits: value => typeof value === 'string', expected: 'the path of a module' },
  testCase: { fits: value => typeof value === 'string', expected: 'the name of a test case' },
  stateMachines: {
    fits: value =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every(path => typeof path === 'string'),
    expected: 'an object of paths, by ARN or name of the state machine',
  },
  s3: { fits: value => typeof value === 'string', expected: 'the path of a folder' },
  startAt: { fits: value => typeof value === 'string', expected: 'the name of a state' },
  stopOnEntry: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  stopAt: {
    fits: value => typeof value === 'string' || (Array.isArray(value) && value.every(each => typeof each === 'string')),
    expected: 'the name of a state, or a list of such names',
  },
  childSessions: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  noDebug: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  run: { fits: value => typeof value === 'string', expected: 'the path of a kept run' },
  history: { fits: value => typeof value === 'string', expected: 'the path of an execution history' },
  record: { fits: value => typeof value === 'string', expected: 'the path of a file or folder' },
  seed: { fits: value => Number.isInteger(value), expected: 'a whole number' },
  moments: {
    fits: value => Number.isInteger(value) && (value as number) >= 100,
    expected: 'a whole number of at least 100',
  },
  startTime: {
    fits: value => Number.isFinite(typeof value === 'string' ? Date.parse(value) : value),
    expected: 'a time such as "2025-01-01T00:00:00Z"',
  },
  template: { fits: value => typeof value === 'string', expected: 'the path of a template' },
  time: { fits: value => value === 'virtual' || value === 'real', expected: '"virtual" or "real"' },
  inspect: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  executionType: { fits: value => value === 'STANDARD' || value === 'EXPRESS', expected: '"STANDARD" or "EXPRESS"' },
};

function checkArguments(args: LaunchArguments): void {
  for (const [name, { fits, expected }] of Object.entries(argumentTypes)) {
    const value = (args as { readonly [name: string]: unknown })[name];
    if (value !== undefined && !fits(value)) throw wrongArgument(name, expected);
  }
}

/** Tasks answered by the mocks file, then by handlers, S3 by a folder; and what a person should know of them. */
async function worldOf(
  host: Host,
  program: string,
  args: LaunchArguments,
  title: string,
  machine: StateMachine,
  startTime: number,
  events: LaunchEvents,
) {
  const path = args.mocks === undefined ? undefined : besides(program, args.mocks);
  const { testCase, seed, stateMachines: named = {}, tasks, definition, template, inspect = false } = args;
  const realTime = args.time === 'real';
  const attended = args.noDebug !== true;
  const choice = {
    fileName: path === undefined ? companionName(baseName(program), 'mocks') : baseName(path),
    stateMachine: titleOf(program),
    testCase,
  };
  const folder = args.s3 === undefined ? undefined : besides(program, args.s3);
  const processes: HandlerProcess[] = [];
  const handlers =
    args.handlers === undefined
      ? undefined
      : await handlersOf(host, besides(program, args.handlers), inspect, events, processes);
  const states = [...machine.byName.keys()];
  const text = path === undefined ? undefined : await readText(host, path);
  if (path !== undefined && text === undefined) throw mocksMissing(path);

  const examples = () => host.catalog?.(message => events.output(`${message}\n`, 'stderr', 'catalog'));
  const lambdas = new Lambdas(host, { program, definition, template, realTime, inspect, events });
  const plain = { ...choice, otherwise: undefined, startTime, seed, states };
  const mocked: Answerer =
    path === undefined ? () => undefined : knownOnly(each => answersFrom(path, text!, { ...plain, last: each }).task);
  const loaded = new Map<string, Promise<AnswerTask>>();
  const rules = new TaskRules(
    tasks,
    {
      mocks: mocked,
      handlers,
      ask: askAnswers({ attended, realTime, examples }),
      example: exampleAnswers(examples, events.invented),
      lambda: each => lambdas.answerer(each),
      handler: each => functionOf(host, program, each, inspect, events, processes, loaded),
    },
    title,
  );
  /** A task that waits for somebody waits, when a person is there who can say how it ends. */
  const last: AnswerTask = call => {
    const answer = rules.last(call);
    if (answer !== undefined || !attended || waitOf(call.resource) === undefined || startedBy(call) !== undefined)
      return answer;
    return openTask(call, realTime, examples());
  };
  const shared = { testCase, startTime, seed, last, before: (base: World['task']) => rules.before(base) };
  const machines = localMachines(host, { program, named, mocks: path, ...shared });
  const options = { ...plain, otherwise: handlers, last, machines };
  const { task, warnings } =
    path === undefined ? { task: noAnswers(options), warnings: [] } : answersFrom(path, text!, options);
  const world: World = { ...folderWorld(host, folder, rules.before(task)), stateMachine: machines };
  return {
    world,
    warnings: [...warnings, ...rules.warnings(states)],
    rules,
    mocked,
    examples,
    dispose() {
      lambdas.dispose();
      for (const each of processes) each.stop();
    },
  };
}

/** The module in this process, or in one of its own where a person looks into it. */
async function handlersOf(
  host: Host,
  path: string,
  inspect: boolean,
  events: ProcessEvents,
  processes: HandlerProcess[],
): Promise<AnswerTask> {
  if (!inspect || !host.startHandlers) return (await handlersFrom(host, path)).task;
  if ((await host.readFile(path)) === undefined) throw handlersMissing(path);
  const started = await host.startHandlers(path, events);
  processes.push(started);
  return call => started.answer(call);
}

/** One function of a module, for whatever task: `./charge.mjs#charge`, or the module's default or only one. */
function functionOf(
  host: Host,
  program: string,
  written: string,
  inspect: boolean,
  events: ProcessEvents,
  processes: HandlerProcess[],
  loaded: Map<string, Promise<AnswerTask>>,
): Answerer {
  const [file = '', name] = written.split('#');
  const path = besides(program, file);
  const load = async (): Promise<AnswerTask> => {
    const answers = await handlersOf(host, path, inspect, events, processes);
    // By its name it is found like that of a state.
    return name === undefined ? answers : call => answers({ ...call, state: name });
  };
  return call => {
    let found = loaded.get(written);
    if (found === undefined) {
      found = load();
      loaded.set(written, found);
    }
    return found.then(answers => answers(call));
  };
}

/** A text that starts like an object or an array is JSON, any other text is a path. */
async function readInput(host: Host, program: string, input: Json | undefined): Promise<Json> {
  if (input === undefined) return {};
  if (typeof input !== 'string') return input;
  if (/^\s*[[{]/.test(input)) return readJson(input, undefined);
  const path = besides(program, input);
  const text = await readText(host, path);
  if (text === undefined) throw inputMissing(path);
  return readJson(text, path);
}

function readJson(text: string, path: string | undefined): Json {
  const read = readData(text, formatOf(path ?? ''));
  if ('value' in read) return read.value;
  const { problem, at } = read;
  if (at === undefined) throw inputTooMuch(path === undefined ? 'The input' : `The input "${path}"`, problem);
  if (text.trim() === '')
    throw inputNotJson(undefined, path === undefined ? 'it is empty.' : `"${path}" is empty. Write {} for no input.`);
  throw inputNotJson(placeOf(path ?? 'input', new Lines(text), at), problem);
}

function placeOf(path: string, lines: Lines, offset: number): Place {
  return { file: baseName(path), ...lines.toClient(offset, startAtOne) };
}
