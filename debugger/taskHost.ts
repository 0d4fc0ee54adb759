/**
 * The program of a process that answers tasks with a person's own JavaScript or TypeScript: a Lambda function (`function`) or a
 * module of handlers (`handlers`). It asks over HTTP for one call after the other. With `inspect` it waits for a debugger before
 * the code is loaded, so that breakpoints in it are there in time.
 * Sources: "Using the Lambda runtime API for custom runtimes", "Define Lambda function handler in Node.js".
 */
import http from 'node:http';
import inspector from 'node:inspector';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { handlerAnswers, readHandlers, type TaskCall } from '../interpreter/index.ts';
import { importModuleFile } from './typescript.ts';

type Exports = { readonly [name: string]: unknown };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly arn: string;
  readonly clientContext: unknown;
}

interface Answer {
  readonly error?: object;
  readonly result?: unknown;
}

const api = process.env.AWS_LAMBDA_RUNTIME_API ?? '';
const file = process.env.ASL_CODE_FILE ?? '';
const [kind, inspect] = process.argv.slice(2);
delete process.env.ASL_CODE_FILE;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

void main();

async function main(): Promise<void> {
  if (inspect === 'inspect') {
    inspector.open(0, '127.0.0.1');
    inspector.waitForDebugger();
  }
  let answer: (invocation: Invocation) => Promise<Answer>;
  try {
    answer = kind === 'handlers' ? await handlers() : await lambda();
  } catch (error) {
    await send('/runtime/init/error', errorOf(error));
    process.exit(1);
  }
  process.on('uncaughtException', error => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  for (;;) {
    const invocation = await next();
    const { error, result } = await answer(invocation);
    if (error) await send(`/runtime/invocation/${invocation.id}/error`, error);
    else await send(`/runtime/invocation/${invocation.id}/response`, result === undefined ? null : result);
  }
}

// ---- Lambda functions ------------------------------------------------------------------------------------------------

type LambdaHandler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

async function lambda(): Promise<(invocation: Invocation) => Promise<Answer>> {
  const written = process.env._HANDLER ?? '';
  const name = written.slice(written.lastIndexOf('/') + 1).replace(/^[^.]*\./, '');
  let exports: Exports;
  try {
    exports = (await importModuleFile(pathToFileURL(file).href, true)) as Exports;
  } catch (error) {
    const { name: thrown, message } = error as Error;
    const isMissing = /Cannot find (?:module|package)/.test(message);
    throw Object.assign(error as Error, {
      name: isMissing ? 'Runtime.ImportModuleError' : thrown === 'SyntaxError' ? 'Runtime.UserCodeSyntaxError' : thrown,
      ...(isMissing && { message: `Error: ${message}` }),
    });
  }
  const handler = memberOf(exports, name) ?? memberOf(exports.default as Exports, name);
  if (typeof handler !== 'function')
    throw Object.assign(new Error(`${written} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  return invocation => invoke(handler as LambdaHandler, invocation);
}

// Lambda gives null for a handler that is waited for when nothing is left that could end it.
let pending: (() => void) | undefined;
process.on('beforeExit', () => pending?.());

/** `handler`, or `a.b` for a function inside an object. */
function memberOf(from: Exports | undefined, name: string): unknown {
  let value: unknown = from;
  for (const part of name.split('.')) value = (value as Exports | undefined)?.[part];
  return value;
}

function invoke(handler: LambdaHandler, { event, id, deadline, arn, clientContext }: Invocation): Promise<Answer> {
  return new Promise(resolve => {
    pending = () => resolve({ result: null });
    const done = (error?: unknown, result?: unknown) =>
      resolve(error === undefined || error === null ? { result } : { error: errorOf(error) });
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      awsRequestId: id,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      identity: undefined,
      clientContext: clientContext ?? undefined,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
      done,
      succeed: (result: unknown) => done(undefined, result),
      fail: (error: unknown) => done(error ?? new Error('handled')),
    };
    try {
      const returned = handler(event, context, done);
      if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function')
        (returned as Promise<unknown>).then(
          result => done(undefined, result),
          error => done(error ?? new Error(String(error))),
        );
      // A handler that takes no callback and gives no promise has given its result, if any.
      else if (handler.length < 3) done(undefined, returned);
    } catch (error) {
      done(error ?? new Error(String(error)));
    }
  });
}

/** As Lambda's runtime words what a handler throws. */
function errorOf(thrown: unknown): object {
  if (
    !(thrown instanceof Error) &&
    !(typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown)
  )
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const { name, message, stack } = thrown as Error;
  return { errorType: name || 'Error', errorMessage: message, trace: String(stack ?? '').split('\n') };
}

// ---- handlers --------------------------------------------------------------------------------------------------------

async function handlers(): Promise<(invocation: Invocation) => Promise<Answer>> {
  const module = await importModuleFile(pathToFileURL(file).href, false);
  const { handlers: found, problems } = readHandlers(module);
  if (problems.length > 0)
    throw new Error(`The module of handlers "${path.basename(file)}" cannot be used: ${problems[0]}`);
  const answer = handlerAnswers(found);
  return async ({ event }) => ({ result: (await answer(event as TaskCall)) ?? null });
}

// ---- the runtime API -------------------------------------------------------------------------------------------------

async function next(): Promise<Invocation> {
  const { headers, text } = await request('GET', '/runtime/invocation/next');
  const header = (name: string) => String(headers[`lambda-runtime-${name}`] ?? '');
  const client = header('client-context');
  return {
    id: header('aws-request-id'),
    event: JSON.parse(text),
    deadline: Number(header('deadline-ms')),
    arn: header('invoked-function-arn'),
    clientContext: client === '' ? undefined : JSON.parse(client),
  };
}

async function send(way: string, body: unknown): Promise<void> {
  let text: string;
  try {
    text = JSON.stringify(body) ?? 'null';
  } catch (error) {
    // Such as a value that holds itself.
    await request('POST', way.replace(/response$/, 'error'), JSON.stringify(errorOf(error)));
    return;
  }
  await request('POST', way, text);
}

function request(
  method: string,
  way: string,
  body?: string,
): Promise<{ headers: http.IncomingHttpHeaders; text: string }> {
  const [hostname, port] = api.split(':');
  return new Promise((resolve, reject) => {
    const asked = http.request({ hostname, port, method, path: `/2018-06-01${way}`, agent }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    // Whoever has started this is no more: nobody waits for anything.
    asked.on('error', () => process.exit(0));
    asked.end(body);
  });
}
