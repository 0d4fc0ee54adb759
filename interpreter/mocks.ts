/**
 * Mocks: what tasks answer, as data. The test case goes first, then the state, then the resource; then whoever else may
 * know (handlers), then the file's default. How a mocks file is read stands in `read-mocks.ts`.
 */
import {
  compileJsonata,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonataTextOf,
  seededRandom,
  setMember,
} from '../expressions/index.ts';
import { startedBy } from './nested.ts';
import { type Answer, type AnswerCase, answerOf, didYouMean, type MockProblem, type Mocks } from './read-mocks.ts';
import { readResource } from './resource.ts';
import type { World } from './run.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

export interface MockOptions {
  /** For MockConfigFile.json: which machine and test case. */
  readonly stateMachine?: string;
  readonly testCase?: string;
  /** Name of the file to tell people to write into. */
  readonly fileName?: string;
  /** Seed of random numbers and UUIDs in computed results; default 1. */
  readonly seed?: number;
  /** The time that computed results take for now. */
  readonly now?: () => number;
  /** Asked for what no mock answers, before the file's `Default`; undefined when it does not know either. */
  readonly otherwise?: AnswerTask | undefined;
  /** Asked for what the file's `Default` does not answer either. */
  readonly last?: AnswerTask | undefined;
  /** The state machines that are here: `Default` does not answer tasks that start executions of them. */
  readonly machines?: World['stateMachine'];
}

/** Answers a call, or does not know of it. */
export type AnswerTask = (call: TaskCall) => TaskAnswer | undefined | Promise<TaskAnswer | undefined>;

interface Candidate extends AnswerCase {
  readonly name: string;
}

/** `World['task']` that answers from mocks. */
export function mockWorld(
  mocks: Mocks | undefined,
  options: MockOptions = {},
): (call: TaskCall) => TaskAnswer | Promise<TaskAnswer> {
  const { stateMachine = '', testCase = '' } = options;
  const cases = mocks?.machines.get(stateMachine)?.get(testCase);
  const fallback = candidatesOf([mocks?.otherwise]);
  const known = new Map<string, readonly Candidate[]>();

  return call => {
    try {
      const found = find(candidates(call), 0, call, options);
      const answer = found instanceof Promise ? found.then(each => answered(each, call)) : answered(found, call);
      return answer instanceof Promise ? answer.catch(broken(call)) : answer;
    } catch (error) {
      return broken(call)(error);
    }
  };

  function candidates({ state, resource }: TaskCall): readonly Candidate[] {
    const key = `${state}\n${resource}`;
    let found = known.get(key);
    if (found === undefined) {
      const names = new Set([resource, serviceName(resource)]);
      found = candidatesOf([
        cases?.get(state),
        mocks?.states.get(state),
        ...[...names].map(name => mocks?.resources.get(name)),
      ]);
      known.set(key, found);
    }
    return found;
  }

  function answered(found: Candidate | undefined, call: TaskCall): TaskAnswer | Promise<TaskAnswer> {
    if (found) return respond(found, call, options);
    const other = options.otherwise?.(call);
    if (other instanceof Promise) return other.then(each => each ?? answeredByAll(call));
    return other ?? answeredByAll(call);
  }

  function answeredByAll(call: TaskCall): TaskAnswer | Promise<TaskAnswer> {
    const unknown = (): TaskAnswer => ({ kind: 'unanswered', message: unanswered(call, mocks, options) });
    if (fallback.length === 0 && options.last === undefined) return unknown();
    const machine = startedBy(call);
    const here = machine === undefined ? undefined : options.machines?.(machine);
    if (here instanceof Promise) return here.then(each => (each ? unknown() : answeredLast(call, unknown)), unknown);
    return here ? unknown() : answeredLast(call, unknown);
  }

  function answeredLast(call: TaskCall, unknown: () => TaskAnswer): TaskAnswer | Promise<TaskAnswer> {
    const nobody = (): TaskAnswer | Promise<TaskAnswer> => {
      const answer = options.last?.(call);
      return answer instanceof Promise ? answer.then(each => each ?? unknown()) : (answer ?? unknown());
    };
    const last = find(fallback, 0, call, options);
    if (last instanceof Promise) return last.then(each => (each ? respond(each, call, options) : nobody()));
    return last ? respond(last, call, options) : nobody();
  }
}

function candidatesOf(answers: readonly (Answer | undefined)[]): Candidate[] {
  return answers.flatMap(answer => answer?.cases.map(each => ({ ...each, name: answer.name })) ?? []);
}

/** The first candidate whose condition holds; a promise only where a condition is an expression. */
function find(
  candidates: readonly Candidate[],
  from: number,
  call: TaskCall,
  options: MockOptions,
): Candidate | undefined | Promise<Candidate | undefined> {
  for (let at = from; at < candidates.length; at++) {
    const candidate = candidates[at]!;
    const { when } = candidate;
    if (when?.kind === 'condition')
      return evaluate(when.text, when.expression, call, options).then(holds => {
        if (typeof holds !== 'boolean' && holds !== undefined)
          throw new Error(`${when.text} must give true or false, but gave ${JSON.stringify(holds)}.`);
        return holds ? candidate : find(candidates, at + 1, call, options);
      });
    if (when === undefined || contains(call.parameters, when.like)) return candidate;
  }
  return undefined;
}

/** Whether all of `like` is in `value`: members of objects, items of lists one by one, anything else as it is. */
function contains(value: Json | undefined, like: Json): boolean {
  if (isObject(like))
    return (
      isObject(value) &&
      Object.keys(like).every(key => Object.hasOwn(value, key) && contains(value[key], like[key] as Json))
    );
  if (isArray(like))
    return isArray(value) && value.length === like.length && like.every((item, index) => contains(value[index], item));
  return value === like;
}

function respond(found: Candidate, call: TaskCall, options: MockOptions): TaskAnswer | Promise<TaskAnswer> {
  const { invocation } = call;
  const response =
    found.ranges.find(({ from, to }) => from <= invocation && invocation <= to)?.response ?? found.otherwise;
  if (response === undefined) return { kind: 'unanswered', message: usedUp(call, found, options) };
  if ('answer' in response) return response.answer;
  return compute(response.compute, call, options).then(members => answerOf(members as JsonObject));
}

const broken =
  (call: TaskCall) =>
  (error: unknown): TaskAnswer => ({
    kind: 'unanswered',
    message: `The mock for state "${call.state}" could not be computed: ${error instanceof Error ? error.message : String(error)}`,
  });

/** As the service calls a resource: `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`. */
export function serviceName(resource: string): string {
  const { service, action } = readResource(resource);
  return service === '' ? resource : `${service}:${action}`;
}

/** States that a file names and the machine does not have. The file may serve several machines: worth a word, no error. */
export function unknownStates(
  mocks: Mocks,
  states: Iterable<string>,
  machine: string,
  testCase: string,
): MockProblem[] {
  const known = new Set(states);
  const named: [path: string[], name: string][] = [];
  for (const name of mocks.states.keys()) named.push([['States', name], name]);
  for (const name of mocks.machines.get(machine)?.get(testCase)?.keys() ?? [])
    named.push([['StateMachines', machine, 'TestCases', testCase, name], name]);
  return named
    .filter(([, name]) => !known.has(name))
    .map(([path, name]) => ({
      path,
      at: 'key',
      message: `There is no state "${name}" in the definition. ${didYouMean(name, known)}`.trim(),
    }));
}

function unanswered(call: TaskCall, mocks: Mocks | undefined, { fileName = 'NAME.mocks.json' }: MockOptions): string {
  const name = serviceName(call.resource);
  const result = name === 'lambda:invoke' ? { StatusCode: 200, Payload: {} } : {};
  const example = JSON.stringify({ States: { [call.state]: { Return: result } } });
  const there = mocks?.states.has(call.state) || mocks?.resources.has(call.resource) || mocks?.resources.has(name);
  const way = there
    ? `None of its cases in ${fileName} has a "When" that fits what was sent: add one, or a case without "When" at the end.`
    : `Add an entry "${call.state}" under "States" in ${fileName}, e.g. ${example}.`;
  const similar = didYouMean(call.state, mocks?.states.keys() ?? []).replace(
    /^Did you mean (".*")\?$/,
    ' (There is one for $1.)',
  );
  return `State "${call.state}" calls ${call.resource} and no mock answers it. ${way}${there ? '' : similar}`;
}

function usedUp(call: TaskCall, { name, ranges }: Candidate, { fileName = 'NAME.mocks.json' }: MockOptions): string {
  const last = Math.max(-1, ...ranges.map(range => range.to));
  return `State "${call.state}" calls ${call.resource} for the ${call.invocation + 1}. time, but the mock "${name}" in ${fileName} has answers for ${last + 1} invocation${last === 0 ? '' : 's'} only. Add "${last + 1}".`;
}

/** The value of an expression over the call; undefined when it gives nothing. Throws what is wrong with it. */
async function evaluate(
  text: string,
  expression: string,
  call: TaskCall,
  options: MockOptions,
): Promise<Json | undefined> {
  const { state, parameters, attempt, invocation, token, resource } = call;
  const context = {
    State: { Name: state, RetryCount: attempt },
    ...(token !== undefined && { Task: { Token: token } }),
  };
  const outcome = await compileJsonata(expression).evaluate(
    { states: { input: parameters, context }, attempt, invocation, resource },
    { random: seededRandom(seedOf(call, options)), now: options.now?.() ?? Date.UTC(2025, 0, 1) },
  );
  if (outcome.kind === 'value') return outcome.value;
  if (outcome.kind === 'undefined') return undefined;
  throw new Error(`${text} ${outcome.kind === 'error' ? outcome.text : 'gave a function.'}`);
}

/** The same call gets the same random numbers, so that a run repeats, and one that goes on from a snapshot does, too. */
function seedOf({ state, branch, invocation }: TaskCall, { seed = 1 }: MockOptions): number {
  let hash = seed;
  for (const letter of `${branch}/${state}/${invocation}`) hash = (Math.imul(hash, 31) + letter.codePointAt(0)!) | 0;
  return hash;
}

async function compute(value: Json, call: TaskCall, options: MockOptions): Promise<Json> {
  if (typeof value === 'string') {
    const text = jsonataTextOf(value);
    if (text?.kind !== 'expression') return value;
    const result = await evaluate(value, text.expression, call, options);
    if (result === undefined) throw new Error(`${value} gave nothing (undefined).`);
    return result;
  }
  if (isArray(value)) {
    const items: Json[] = [];
    for (const item of value) items.push(await compute(item, call, options));
    return items;
  }
  if (!isObject(value)) return value;
  const result: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) setMember(result, key, await compute(member, call, options));
  return result;
}
