/**
 * Processes that answer tasks: Lambda functions in Node.js and Python, and modules of handlers that a person wants to look into. Each
 * has a process of its own, which asks over HTTP for one call after the other, as Lambda's own runtimes do: so an endless loop in
 * them, a crash or a debugger that stands in them leaves the adapter as it is.
 * Source: "Using the Lambda runtime API for custom runtimes".
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TaskAnswer, TaskCall } from '../interpreter/index.ts';
import type { FunctionProcess, FunctionSpec, HandlerProcess, Invoked, ProcessEvents } from './host.ts';
import { pythonRuntime } from './pythonRuntime.ts';

/** Most that Lambda takes as an answer ("Lambda quotas"). */
const mostBytes = 6_291_556;
/** How long code may take to load. Lambda gives it ten seconds; a machine of a developer may be slower. */
const loadSeconds = 30;

export async function startFunction(spec: FunctionSpec, events: ProcessEvents): Promise<FunctionProcess> {
  const { name, runtime, handler, code, inspect, memory } = spec;
  let { folder, files } = spec;
  let written: string | undefined;
  if (code !== undefined) {
    written = await mkdtemp(path.join(tmpdir(), 'asl-function-'));
    folder = written;
    files = [path.join(written, runtime === 'node' ? 'index.js' : 'index.py')];
    await writeFile(files[0]!, code);
  }
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    ...process.env,
    AWS_EXECUTION_ENV: runtime === 'node' ? 'AWS_Lambda_nodejs' : 'AWS_Lambda_python',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: handler,
    TZ: ':UTC',
    ...spec.env,
    ASL_CODE_FILE: files[0] ?? '',
  };
  const worker = new Worker({
    name,
    command: runtime === 'node' ? nodeCommand('function', inspect) : pythonCommand(),
    folder,
    env,
    events,
    timeoutSeconds: inspect ? undefined : spec.timeoutSeconds,
  });
  await worker.listen();
  return {
    invoke(event, { clientContext, qualifier = '$LATEST' }) {
      const arn = `arn:aws:lambda:us-east-1:123456789012:function:${name}${qualifier === '$LATEST' ? '' : `:${qualifier}`}`;
      return worker.call(JSON.stringify(event ?? null), {
        'Lambda-Runtime-Invoked-Function-Arn': arn,
        ...(clientContext !== null &&
          clientContext !== undefined && { 'Lambda-Runtime-Client-Context': JSON.stringify(clientContext) }),
      });
    },
    stop() {
      worker.stop();
      if (written !== undefined) void rm(written, { recursive: true, force: true });
    },
  };
}

export async function startHandlers(file: string, events: ProcessEvents): Promise<HandlerProcess> {
  const worker = new Worker({
    name: path.basename(file),
    command: nodeCommand('handlers', true),
    folder: path.dirname(file),
    env: { ...process.env, ASL_CODE_FILE: file },
    events,
    timeoutSeconds: undefined,
  });
  await worker.listen();
  return {
    async answer(call: TaskCall) {
      const { kind, text } = await worker.call(JSON.stringify(call), {});
      if (kind === 'result') return (JSON.parse(text) as TaskAnswer | null) ?? undefined;
      const { errorMessage } = JSON.parse(text) as { readonly errorMessage: string };
      return { kind: 'unanswered', message: errorMessage };
    },
    stop: () => worker.stop(),
  };
}

interface WorkerOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly events: ProcessEvents;
  /** Undefined: as long as it likes. */
  readonly timeoutSeconds: number | undefined;
}

interface Call {
  readonly id: string;
  readonly event: string;
  readonly headers: { readonly [name: string]: string };
  readonly done: (invoked: Invoked) => void;
  readonly failed: (error: Error) => void;
}

/** One process, and the server that it asks. */
class Worker {
  readonly #options: WorkerOptions;
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #call: Call | undefined;
  /** The process that waits for the next call. */
  #waiting: ServerResponse | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.writeHead(500).end());
    });
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.unref();
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  call(event: string, headers: Call['headers']): Promise<Invoked> {
    const next = this.#queue.then(
      () =>
        new Promise<Invoked>((done, failed) => {
          if (this.#stopped) throw new Error('its process has been ended.');
          this.#call = { id: randomUUID(), event, headers, done, failed };
          if (this.#child === undefined) this.#start();
          this.#hand();
        }),
    );
    this.#queue = next.catch(() => {});
    return next;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#call?.failed(new Error('its process has been ended.'));
    this.#call = undefined;
  }

  #start(): void {
    const { command, folder, env, events, name } = this.#options;
    const { port } = this.#server.address() as AddressInfo;
    const [program, ...args] = command;
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    for (const category of ['stdout', 'stderr'] as const) {
      let rest = '';
      child[category]?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#said(line, category);
      });
      child[category]?.on('end', () => {
        if (rest !== '') this.#said(rest, category);
      });
    }
    child.on('error', error => {
      const code = (error as NodeJS.ErrnoException).code;
      const why =
        code === 'ENOENT' && !existsSync(folder)
          ? `the folder ${folder} does not exist.`
          : code === 'ENOENT'
            ? `"${program}" is not installed, or not on the PATH.`
            : error.message;
      this.#end(call => call.failed(new Error(why)));
    });
    child.on('close', (status, signal) => {
      if (this.#child !== child) return;
      const how = signal === null ? `exit status ${status}` : `signal: ${signal.toLowerCase()}`;
      this.#end(call =>
        call.done(this.#error(call, 'Runtime.ExitError', `Error: Runtime exited with error: ${how}`, true)),
      );
    });
    if (this.#options.timeoutSeconds !== undefined)
      this.#timer = setTimeout(() => {
        events.output(`${name} has not been loaded after ${loadSeconds} seconds and is ended.\n`, 'stderr', name);
        this.#timeOut(loadSeconds);
      }, loadSeconds * 1000);
  }

  #said(line: string, category: 'stdout' | 'stderr'): void {
    const { events, name } = this.#options;
    if (category === 'stderr') {
      const port = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
      if (port !== undefined) {
        events.inspector(Number(port), name);
        return;
      }
      if (/^(?:For help, see: https:\/\/nodejs|Debugger (?:attached|ending)|Waiting for the debugger to )/.test(line))
        return;
    }
    events.output(`${line}\n`, category, name);
  }

  /** What the process asks for and says. */
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    if (url.endsWith('/invocation/next')) {
      this.#waiting = response;
      this.#hand();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const [, id, what] = /\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
    const call = this.#call;
    if (call === undefined) return;
    // What keeps it from being loaded is the answer to the call that it was started for.
    if (url.endsWith('/init/error')) {
      this.#settle({ kind: 'error', text, requestId: call.id, ended: true });
      return;
    }
    if (id !== call.id) return;
    if (what === 'error') this.#settle({ kind: 'error', text, requestId: call.id, ended: false });
    else if (text.length > mostBytes)
      this.#settle(
        this.#error(
          call,
          'Function.ResponseSizeTooLarge',
          `Response payload size exceeded maximum allowed payload size (${mostBytes} bytes).`,
          false,
        ),
      );
    else this.#settle({ kind: 'result', text: text === '' ? 'null' : text, requestId: call.id, ended: false });
  }

  /** Gives the process its call, when both are there. Its time begins now: loading has taken time of its own. */
  #hand(): void {
    const waiting = this.#waiting;
    const call = this.#call;
    if (!waiting || !call) return;
    this.#waiting = undefined;
    clearTimeout(this.#timer);
    const { timeoutSeconds } = this.#options;
    const deadline = Date.now() + (timeoutSeconds ?? 900) * 1000;
    waiting.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': call.id,
      'Lambda-Runtime-Deadline-Ms': String(deadline),
      'Lambda-Runtime-Trace-Id': '',
      ...call.headers,
    });
    waiting.end(call.event);
    if (timeoutSeconds !== undefined)
      this.#timer = setTimeout(() => this.#timeOut(timeoutSeconds), timeoutSeconds * 1000);
  }

  #timeOut(seconds: number): void {
    const child = this.#child;
    this.#end(call =>
      call.done(
        this.#error(call, 'Sandbox.Timedout', `Error: Task timed out after ${seconds.toFixed(2)} seconds`, true),
      ),
    );
    child?.kill('SIGKILL');
  }

  #error({ id }: Call, errorType: string, words: string, ended: boolean): Invoked {
    const isOfCall = words.startsWith('Error: ');
    const errorMessage = isOfCall ? `RequestId: ${id} ${words}` : words;
    return { kind: 'error', text: JSON.stringify({ errorType, errorMessage }), requestId: id, ended };
  }

  #settle(invoked: Invoked): void {
    clearTimeout(this.#timer);
    const call = this.#call;
    this.#call = undefined;
    if (invoked.ended) {
      const child = this.#child;
      this.#child = undefined;
      this.#waiting = undefined;
      child?.kill();
    }
    // What it has written before comes first.
    setTimeout(() => call?.done(invoked), 5);
  }

  /** There is no process any more. */
  #end(tell: (call: Call) => void): void {
    clearTimeout(this.#timer);
    this.#child = undefined;
    this.#waiting = undefined;
    const call = this.#call;
    this.#call = undefined;
    if (call) tell(call);
  }
}

/** The program beside this one, with Node: VS Code's own program is one, too, when it is told so. */
function nodeCommand(kind: 'function' | 'handlers', inspect: boolean): readonly [string, ...string[]] {
  const here = typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));
  const bundle = path.join(here, 'taskHost.cjs');
  const sources = path.join(here, 'taskHost.ts');
  const program = existsSync(bundle) ? [bundle] : ['--import', resolvedFrom(sources, 'tsx'), sources];
  return [process.execPath, ...program, kind, ...(inspect ? ['inspect'] : [])];
}

/** The sources are run as they are by a loader that need not be where the code of the function is. */
function resolvedFrom(file: string, name: string): string {
  return pathToFileURL(createRequire(file).resolve(name)).href;
}

function pythonCommand(): readonly [string, ...string[]] {
  return [process.platform === 'win32' ? 'python' : 'python3', '-u', '-c', pythonRuntime];
}
