/**
 * Handlers: what tasks answer, as functions. A module exports one per state or resource; what it returns is the result of
 * the task, what it throws is the task's failure. Loading the module is the business of whoever has a file system.
 */
import { isArray, isObject, type Json } from '../expressions/index.ts';
import { type AnswerTask, serviceName } from './mocks.ts';
import { didYouMean } from './read-mocks.ts';
import type { TaskAnswer, TaskCall } from './world.ts';

/** What a handler is told of the call, beside its parameters. */
export interface HandlerCall extends TaskCall {
  /** Lets the answer come that many seconds of virtual time later. */
  delay(seconds: number): void;
}

// The result is whatever JSON can be made of; `any` spares people a cast of parameters whose shape they know.
// biome-ignore lint/suspicious/noExplicitAny: the shape of parameters is known to the handler only
export type HandlerFunction = (parameters: any, call: HandlerCall) => unknown;

export interface Handlers {
  /** By the name of the state. */
  readonly states?: { readonly [state: string]: HandlerFunction };
  /** By the whole `Resource`, or as the service calls it: `lambda:invoke`. */
  readonly resources?: { readonly [resource: string]: HandlerFunction };
  /** For every other task. */
  readonly default?: HandlerFunction;
}

/**
 * The handlers of a module: `export default { states, resources, default }`, or the same as named exports; a default export
 * that is a function is for every task; any other function that is exported is for the state of its name.
 */
export function readHandlers(module: unknown): { readonly handlers: Handlers; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const states: Record<string, HandlerFunction> = {};
  const resources: Record<string, HandlerFunction> = {};
  let otherwise: HandlerFunction | undefined;

  const collect = (value: unknown, into: Record<string, HandlerFunction>, name: string) => {
    if (typeof value !== 'object' || value === null) {
      problems.push(`"${name}" must be an object of functions, such as { 'Charge card': async parameters => … }.`);
      return;
    }
    for (const [key, handler] of Object.entries(value))
      if (typeof handler === 'function') define(into, key, handler as HandlerFunction);
      else problems.push(`"${key}" under "${name}" must be a function of the parameters, but is ${kindOf(handler)}.`);
  };
  const read = (key: string, value: unknown, place: string) => {
    if (key === 'states') collect(value, states, key);
    else if (key === 'resources') collect(value, resources, key);
    else if (key === 'default' && typeof value === 'function') otherwise = value as HandlerFunction;
    else if (key === 'default' && place === 'the module' && typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) read(name, member, 'the default export');
    else if (typeof value === 'function') define(states, key, value as HandlerFunction);
    else if (place === 'the default export' || key === 'default')
      problems.push(
        `"${key}" of ${place} is ${kindOf(value)}. Known: "states", "resources" and "default". ${didYouMean(key, ['states', 'resources'])}`.trim(),
      );
  };

  const exported = Object.entries((module ?? {}) as object).filter(
    ([key]) => key !== '__esModule' && key !== 'module.exports',
  );
  for (const [key, value] of exported) read(key, value, 'the module');
  const count = Object.keys(states).length + Object.keys(resources).length + (otherwise ? 1 : 0);
  if (count === 0 && problems.length === 0)
    problems.push(
      "It exports no handler. For example: export default { states: { 'Charge card': async parameters => ({ … }) } };",
    );
  return { handlers: { states, resources, ...(otherwise && { default: otherwise }) }, problems };
}

function define(into: Record<string, HandlerFunction>, key: string, handler: HandlerFunction): void {
  Object.defineProperty(into, key, { value: handler, enumerable: true, configurable: true });
}

/** Answers tasks by handlers; undefined for those that have none. */
export function handlerAnswers(handlers: Handlers): AnswerTask {
  return call => {
    const { state, resource } = call;
    const handler =
      own(handlers.states, state) ??
      own(handlers.resources, resource) ??
      own(handlers.resources, serviceName(resource)) ??
      handlers.default;
    return handler && answer(handler, call);
  };
}

function own(functions: { readonly [key: string]: HandlerFunction } | undefined, key: string) {
  return functions !== undefined && Object.hasOwn(functions, key) ? functions[key] : undefined;
}

async function answer(handler: HandlerFunction, call: TaskCall): Promise<TaskAnswer> {
  let seconds = 0;
  const delay = (more: number) => {
    if (!(more >= 0)) throw new RangeError('call.delay() takes a number of seconds that is not negative.');
    seconds = more;
  };
  const later = () => (seconds === 0 ? {} : { delaySeconds: seconds });
  let result: unknown;
  try {
    // A handler may change what it gets; the execution keeps its own.
    result = await handler(structuredClone(call.parameters), { ...call, delay });
  } catch (error) {
    return { kind: 'failure', ...failureOf(error), ...later() };
  }
  const json = jsonOf(result);
  if (json !== undefined) return { kind: 'success', result: json, ...later() };
  return {
    kind: 'unanswered',
    message: `The handler for state "${call.state}" returned ${kindOf(result)}, which is no JSON. Return a value that JSON can hold.`,
  };
}

/** `{ Error, Cause }` as a Fail state has them, or an Error by its name and message; as a Lambda function's errors become. */
function failureOf(thrown: unknown): { readonly error: string; readonly cause?: string } {
  if (typeof thrown !== 'object' || thrown === null) return { error: 'Error', cause: String(thrown) };
  const { Error: error, Cause: cause, name, message } = thrown as { readonly [key: string]: unknown };
  const named = typeof error === 'string' ? error : typeof name === 'string' && name !== '' ? name : 'Error';
  const words = cause ?? message;
  if (words === undefined) return { error: named };
  return { error: named, cause: typeof words === 'string' ? words : JSON.stringify(words) };
}

/** As JSON would carry it: no `undefined`, dates as texts; nothing at all is null. */
function jsonOf(value: unknown): Json | undefined {
  if (value === undefined) return null;
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isArray(value as Json)) return 'a list';
  if (isObject(value as Json)) return 'an object';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
