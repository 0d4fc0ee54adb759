/**
 * Mocks: what tasks answer, as data. Reads the MockConfigFile.json of Step Functions Local (test cases that name mocked
 * responses by attempt), and a simpler superset: `States` and `Resources` name a response, or responses by invocation.
 * Strings `{% … %}` inside a `Return` of the superset are JSONata over the parameters that were sent.
 */
import {
  compileJsonata,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonataTextOf,
  setMember,
} from '../expressions/index.ts';
import type { PathStep } from '../language/index.ts';
import { readResource } from './resource.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

export interface Mocks {
  readonly states: ReadonlyMap<string, Responses>;
  readonly resources: ReadonlyMap<string, Responses>;
  readonly machines: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Responses>>>;
}

/** Responses in order of invocation; the last one of `States` and `Resources` may be open-ended. */
export interface Responses {
  readonly name: string;
  readonly ranges: readonly Range[];
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly response: Response;
}

type Response =
  | { readonly kind: 'return'; readonly value: Json; readonly computed: boolean; readonly delay: number }
  | { readonly kind: 'throw'; readonly error: string; readonly cause: string; readonly delay: number };

/** Something wrong in a mock file, and where: the way from the root of the file. */
export interface MockProblem {
  readonly path: readonly PathStep[];
  readonly message: string;
}

/** Reads a mock file. What is wrong is said with its place; everything else can be used. */
export function readMocks(json: Json): { readonly mocks?: Mocks; readonly problems: readonly MockProblem[] } {
  const problems: MockProblem[] = [];
  const report = (path: readonly PathStep[], message: string): undefined => {
    problems.push({ path, message });
    return undefined;
  };
  if (!isObject(json)) {
    report(
      [],
      'A mock file is an object with "States" and "Resources", or with "StateMachines" and "MockedResponses".',
    );
    return { problems };
  }
  for (const key of Object.keys(json))
    if (!(members as readonly string[]).includes(key))
      report([key], `There is no member "${key}" in a mock file. Known: ${members.join(', ')}.`);
  const superset = (name: 'States' | 'Resources') =>
    readMap(json[name], [name], (value, path, key) => readResponses(key, value, path, true));
  const mocked = readMap(json.MockedResponses, ['MockedResponses'], (value, path, key) =>
    readResponses(key, value, path, false),
  );
  const machines = readMap(json.StateMachines, ['StateMachines'], (machine, path) =>
    readMap(own(machine, 'TestCases'), [...path, 'TestCases'], (testCase, at) =>
      readMap(testCase, at, (name, place) => {
        if (typeof name !== 'string') return report(place, 'This must be the name of a mocked response.');
        return (
          mocked.get(name) ??
          report(
            place,
            `There is no mocked response "${name}" under "MockedResponses". Known: ${[...mocked.keys()].join(', ') || 'none'}.`,
          )
        );
      }),
    ),
  );
  return { mocks: { states: superset('States'), resources: superset('Resources'), machines }, problems };

  function readMap<T>(
    value: Json | undefined,
    path: readonly PathStep[],
    read: (value: Json, path: readonly PathStep[], key: string) => T | undefined,
  ): Map<string, T> {
    const map = new Map<string, T>();
    if (value === undefined) return map;
    if (!isObject(value)) report(path, `${path.at(-1)} must be an object.`);
    else
      for (const [key, member] of Object.entries(value)) {
        const item = read(member, [...path, key], key);
        if (item !== undefined) map.set(key, item);
      }
    return map;
  }

  function readResponses(
    name: string,
    value: Json,
    path: readonly PathStep[],
    lenient: boolean,
  ): Responses | undefined {
    if (!isObject(value))
      return report(
        path,
        'A response is an object with "Return" or "Throw", or several of them by invocation: {"0": …}.',
      );
    if (lenient && (Object.hasOwn(value, 'Return') || Object.hasOwn(value, 'Throw'))) {
      const response = readResponse(value, path, lenient);
      return response && { name, ranges: [{ from: 0, to: Infinity, response }] };
    }
    // JavaScript gives "0" and "3" before "1-2", so the order in the file is not known here.
    const keys = Object.keys(value).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    const ranges: Range[] = [];
    let expected = 0;
    for (const key of keys) {
      const match = /^(\d+)(-(\d+)?)?$/.exec(key);
      if (!match || (!lenient && key.endsWith('-'))) {
        report(
          [...path, key],
          `"${key}" is no invocation: write "0", "1-2"${lenient ? ' or "3-" for all later ones' : ''}.`,
        );
        continue;
      }
      const from = Number(match[1]);
      const to = match[2] === undefined ? from : match[3] === undefined ? Infinity : Number(match[3]);
      if (to < from) report([...path, key], `"${key}" ends before it starts.`);
      else if (from !== expected)
        report([...path, key], `Invocations must follow on one another from 0: "${key}" should start at ${expected}.`);
      expected = to + 1;
      const response = readResponse(value[key]!, [...path, key], lenient);
      if (response) ranges.push({ from, to, response });
    }
    if (Object.keys(value).length === 0) report(path, 'There is no response here: add "Return" or "Throw".');
    return { name, ranges };
  }

  function readResponse(value: Json, path: readonly PathStep[], computed: boolean): Response | undefined {
    if (!isObject(value)) return report(path, 'A response is an object with "Return" or "Throw".');
    const returns = Object.hasOwn(value, 'Return');
    const throws = Object.hasOwn(value, 'Throw');
    if (returns === throws) return report(path, 'A response has exactly one of "Return" and "Throw".');
    const delay = own(value, 'Delay') ?? 0;
    if (typeof delay !== 'number' || delay < 0) return report([...path, 'Delay'], 'Delay is a number of seconds.');
    if (returns) {
      const result = value.Return!;
      return { kind: 'return', value: result, computed: computed && hasExpression(result), delay };
    }
    const error = own(value.Throw!, 'Error');
    const cause = own(value.Throw!, 'Cause');
    if (typeof error !== 'string' || typeof cause !== 'string')
      return report([...path, 'Throw'], 'Throw needs "Error" and "Cause", both texts.');
    return { kind: 'throw', error, cause, delay };
  }
}

const members = ['States', 'Resources', 'StateMachines', 'MockedResponses', '$schema', 'Comment'] as const;

function own(value: Json, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function hasExpression(value: Json): boolean {
  if (typeof value === 'string') return jsonataTextOf(value)?.kind === 'expression';
  if (isArray(value)) return value.some(hasExpression);
  return isObject(value) && Object.values(value).some(hasExpression);
}

export interface MockOptions {
  /** For MockConfigFile.json: which machine and test case. */
  readonly stateMachine?: string;
  readonly testCase?: string;
  /** Name of the file to tell people to write into. */
  readonly fileName?: string;
  /** Gives random numbers and the time to computed results. */
  readonly random?: () => number;
  readonly now?: () => number;
}

/** `World['task']` that answers from mocks: the test case first, then `States`, then `Resources`. */
export function mockWorld(
  mocks: Mocks | undefined,
  options: MockOptions = {},
): (call: TaskCall) => TaskAnswer | Promise<TaskAnswer> {
  const { stateMachine = '', testCase = '' } = options;
  const cases = mocks?.machines.get(stateMachine)?.get(testCase);
  return call => {
    const responses = cases?.get(call.state) ?? mocks?.states.get(call.state) ?? byResource(mocks, call.resource);
    if (responses === undefined) return { kind: 'unanswered', message: unanswered(call, options) };
    const response = responses.ranges.find(
      ({ from, to }) => from <= call.invocation && call.invocation <= to,
    )?.response;
    if (response === undefined) return { kind: 'unanswered', message: usedUp(call, responses, options) };
    const delay = response.delay === 0 ? {} : { delaySeconds: response.delay };
    if (response.kind === 'throw') return { kind: 'failure', error: response.error, cause: response.cause, ...delay };
    if (!response.computed) return { kind: 'success', result: response.value, ...delay };
    return compute(response.value, call, options).then(
      (result): TaskAnswer => ({ kind: 'success', result, ...delay }),
      (error: unknown): TaskAnswer => ({
        kind: 'unanswered',
        message: `The mock for state "${call.state}" could not be computed: ${(error as Error).message}`,
      }),
    );
  };
}

/** By the whole ARN, or by the service's name for it: `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`. */
function byResource(mocks: Mocks | undefined, resource: string): Responses | undefined {
  const { service, action } = readResource(resource);
  return mocks?.resources.get(resource) ?? mocks?.resources.get(`${service}:${action}`);
}

function fileName({ fileName = 'NAME.mocks.json' }: MockOptions): string {
  return fileName;
}

function unanswered(call: TaskCall, options: MockOptions): string {
  const { service, action } = readResource(call.resource);
  const result = `${service}:${action}` === 'lambda:invoke' ? { StatusCode: 200, Payload: {} } : {};
  const example = JSON.stringify({ States: { [call.state]: { Return: result } } });
  return `State "${call.state}" calls ${call.resource} and no mock answers it. Add an entry "${call.state}" under "States" in ${fileName(options)}, e.g. ${example}.`;
}

function usedUp(call: TaskCall, { name, ranges }: Responses, options: MockOptions): string {
  const last = Math.max(-1, ...ranges.map(range => range.to));
  return `State "${call.state}" calls ${call.resource} for the ${call.invocation + 1}. time, but the mock "${name}" in ${fileName(options)} has answers for ${last + 1} invocation${last === 0 ? '' : 's'} only. Add "${last + 1}".`;
}

async function compute(value: Json, call: TaskCall, options: MockOptions): Promise<Json> {
  if (typeof value === 'string') {
    const text = jsonataTextOf(value);
    if (text?.kind !== 'expression') return value;
    const outcome = await compileJsonata(text.expression).evaluate(
      { states: { input: call.parameters }, attempt: call.attempt, invocation: call.invocation },
      { random: options.random ?? (() => 0.5), now: options.now?.() ?? Date.UTC(2025, 0, 1) },
    );
    if (outcome.kind === 'value') return outcome.value;
    throw new Error(
      `${value} ${outcome.kind === 'error' ? outcome.text : outcome.kind === 'undefined' ? 'gave nothing (undefined).' : 'gave a function.'}`,
    );
  }
  if (isArray(value)) {
    const items: Json[] = [];
    for (const item of value) items.push(await compute(item, call, options));
    return items;
  }
  if (!isObject(value)) return value;
  const result: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value as JsonObject))
    setMember(result, key, await compute(member, call, options));
  return result;
}
