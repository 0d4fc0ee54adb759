/**
 * From a launch configuration to something that can run: reads the definition, the input and the mocks, and says in one
 * sentence what is wrong with them. Files come through the host; nothing is run here.
 */
import { compile, type ExecutionOptions, type Program, type World } from '../interpreter/index.ts';
import { formatOf, type Json, parseDocument, type StateMachine, toJson } from '../language/index.ts';
import { readProgram } from './definition.ts';
import { handlersFrom } from './handlers.ts';
import { type Host, readText } from './host.ts';
import { localMachines } from './machines.ts';
import { answersFrom, noAnswers } from './mocks.ts';
import { baseName, besides, titleOf } from './paths.ts';
import { Lines, startAtOne } from './position.ts';
import {
  inputMissing,
  inputNotJson,
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
  /** States at which it stops as at a breakpoint. */
  readonly stopAt?: string | readonly string[];
  readonly noDebug?: boolean;
  readonly seed?: number;
  /** ISO 8601, or epoch milliseconds. */
  readonly startTime?: string | number;
  /** Path of a run that was kept, in place of a program: it is stepped through, and nothing is run. */
  readonly run?: string;
  /** A file (`*.aslrun.json`) or a folder in which the run is kept when the session ends. */
  readonly record?: string;
  readonly executionType?: 'STANDARD' | 'EXPRESS';
  /** How many moments can be gone back over. */
  readonly moments?: number;
}

export interface Prepared {
  readonly path: string;
  readonly title: string;
  readonly machine: StateMachine;
  readonly lines: Lines;
  readonly compiled: Program;
  readonly options: ExecutionOptions;
  readonly noDebug: boolean;
  /** Length of the definition's text. */
  readonly definitionBytes: number;
  /** How many moments can be gone back over, unless it is the usual number. */
  readonly moments?: number | undefined;
  /** What a person should know although the run can start. */
  readonly warnings: readonly string[];
}

/** Throws a `Trouble` when the execution cannot be started. */
export async function prepare(host: Host, args: LaunchArguments): Promise<Prepared> {
  checkArguments(args);
  const path = args.program;
  if (path === undefined || path === '') throw noProgram();
  const text = await readText(host, path);
  if (text === undefined) throw programMissing(path);

  const { machine, lines, title, type: stated } = readProgram(path, text, args.definition);
  const type = args.executionType ?? stated;

  const input = await readInput(host, path, args.input);
  // Today, unless asked otherwise: what a person waits for is a date of these days.
  const given = args.startTime ?? Date.now();
  const startTime = typeof given === 'string' ? Date.parse(given) : given;
  const { world, warnings } = await worldOf(host, path, args, machine, startTime);
  return {
    path,
    title,
    machine,
    lines,
    compiled: compile(machine),
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
    warnings,
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
  stopOnEntry: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  stopAt: {
    fits: value => typeof value === 'string' || (Array.isArray(value) && value.every(each => typeof each === 'string')),
    expected: 'the name of a state, or a list of such names',
  },
  noDebug: { fits: value => typeof value === 'boolean', expected: 'true or false' },
  run: { fits: value => typeof value === 'string', expected: 'the path of a kept run' },
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
  machine: StateMachine,
  startTime: number,
): Promise<{ world: World; warnings: string[] }> {
  const path = args.mocks === undefined ? undefined : besides(program, args.mocks);
  const choice = {
    fileName: path === undefined ? `${titleOf(program)}.mocks.json` : baseName(path),
    stateMachine: titleOf(program),
    testCase: args.testCase,
  };
  const folder = args.s3 === undefined ? undefined : besides(program, args.s3);
  const handlers = args.handlers === undefined ? undefined : await handlersFrom(host, besides(program, args.handlers));
  const { testCase, seed, stateMachines: named = {} } = args;
  const machines = localMachines(host, { program, named, mocks: path, testCase, startTime, seed });
  const states = machine.byName.keys();
  const options = { ...choice, otherwise: handlers?.task, startTime, seed, states, machines };
  const worldWith = (task: World['task']): World => ({ ...folderWorld(host, folder, task), stateMachine: machines });
  if (path === undefined) return { world: worldWith(noAnswers(options)), warnings: [] };
  const text = await readText(host, path);
  if (text === undefined) throw mocksMissing(path);
  const { task, warnings } = answersFrom(path, text, options);
  return { world: worldWith(task), warnings };
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

/** JSON as JSON.parse takes it; what that refuses is read again to say where it is wrong. Comments are let through. */
function readJson(text: string, path: string | undefined): Json {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const format = formatOf(path ?? '');
  if (format === 'json') {
    try {
      return JSON.parse(plain) as Json;
    } catch {
      // Read below, with positions.
    }
  }
  const document = parseDocument(plain, format);
  const [problem] = document.problems;
  if (problem) throw inputNotJson(placeOf(path ?? 'input', new Lines(plain), problem.span.start), problem.message);
  if (!document.root)
    throw inputNotJson(undefined, path === undefined ? 'it is empty.' : `"${path}" is empty. Write {} for no input.`);
  return toJson(document.root);
}

function placeOf(path: string, lines: Lines, offset: number): Place {
  return { file: baseName(path), ...lines.toClient(offset, startAtOne) };
}
