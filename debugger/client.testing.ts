/**
 * A debug client for tests, in the same process as the adapter: files are a table of texts, and what the adapter says is
 * told in words that a test can show. Lines are those of the text, so a test marks them instead of counting.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Host } from './host.ts';
import { AslDebugSession } from './session.ts';

type Go = 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue';

export type Files = { readonly [path: string]: string };

export function hostOf(files: Files): Host {
  return {
    readFile: async path => (Object.hasOwn(files, path) ? new TextEncoder().encode(files[path]) : undefined),
    listFiles: async folder =>
      Object.keys(files)
        .filter(path => path.startsWith(`${folder}/`))
        .map(path => ({ path: path.slice(folder.length + 1), size: files[path]!.length, modified: 0 })),
    breathe: () => new Promise(resolve => setImmediate(resolve)),
  };
}

export class TestClient {
  readonly events: DebugProtocol.Event[] = [];
  readonly capabilities: DebugProtocol.Capabilities = {};
  /** Runs that were kept, by path. */
  readonly written = new Map<string, string>();
  readonly #session: AslDebugSession;
  readonly #answers = new Map<number, (response: DebugProtocol.Response) => void>();
  readonly #waiting: { readonly name: string; readonly resolve: (event: DebugProtocol.Event) => void }[] = [];
  /** Events that nobody has waited for yet. */
  readonly #unseen: DebugProtocol.Event[] = [];
  #seq = 1;

  constructor(files: Files, host: Partial<Host> = {}) {
    this.#session = new AslDebugSession({
      ...hostOf(files),
      ...host,
      keepRun: async (path, text) => void this.written.set(path, text),
    });
    this.#session.onDidSendMessage(message => {
      const said = message as DebugProtocol.ProtocolMessage;
      if (said.type === 'response') {
        const response = said as DebugProtocol.Response;
        this.#answers.get(response.request_seq)?.(response);
      } else if (said.type === 'event') this.#receive(said as DebugProtocol.Event);
    });
  }

  /** The requests that the adapter understands. */
  get commands(): readonly string[] {
    return this.#session.commands;
  }

  /** The body of the answer; a failed request is thrown with its message. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asks for what it knows to be there
  async request(command: string, args?: unknown): Promise<any> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Error(response.message);
    return response.body;
  }

  /** Anything, as if it had come over the wire. */
  give(message: unknown): void {
    this.#session.handleMessage(message as DebugProtocol.ProtocolMessage);
  }

  ask(command: string, args?: unknown): Promise<DebugProtocol.Response> {
    const seq = this.#seq++;
    const answer = new Promise<DebugProtocol.Response>(resolve => this.#answers.set(seq, resolve));
    this.#session.handleMessage({ seq, type: 'request', command, arguments: args } as DebugProtocol.Request);
    return answer;
  }

  /** The next event of that name that has not been waited for; those before it are passed over. */
  next(name: string): Promise<DebugProtocol.Event> {
    const index = this.#unseen.findIndex(({ event }) => event === name);
    if (index >= 0) return Promise.resolve(this.#unseen.splice(0, index + 1).at(-1)!);
    this.#unseen.length = 0;
    return new Promise(resolve => this.#waiting.push({ name, resolve }));
  }

  /** initialize, launch and the configuration, as an editor does it. */
  async start(
    launch: object,
    configuration: { lines?: { [path: string]: number[] }; filters?: string[] } = {},
  ): Promise<void> {
    Object.assign(this.capabilities, await this.request('initialize', { adapterID: 'asl', pathFormat: 'path' }));
    const initialized = this.next('initialized');
    const launched = this.request('launch', launch);
    await Promise.race([initialized, launched]);
    await launched;
    for (const [path, lines] of Object.entries(configuration.lines ?? {}))
      await this.request('setBreakpoints', { source: { path }, breakpoints: lines.map(line => ({ line })) });
    if (configuration.filters) await this.request('setExceptionBreakpoints', { filters: configuration.filters });
    await this.request('configurationDone');
  }

  /** Waits for a stop and says where: `breakpoint at Charge:7 < Fan out[1]:3 < orders:2`; or how the run ended. */
  async stop(): Promise<string> {
    const { event, body } = await this.#nextOf(['stopped', 'terminated']);
    if (event === 'terminated') return 'terminated';
    const frames = await this.stack(body.threadId);
    return `${body.reason} at ${frames}${body.text ? ` (${body.text})` : ''}`;
  }

  async stack(threadId: number): Promise<string> {
    const { stackFrames } = await this.request('stackTrace', { threadId });
    return (stackFrames as DebugProtocol.StackFrame[]).map(({ name, line }) => `${name}:${line}`).join(' < ');
  }

  /** The thread that has stopped last. */
  get threadId(): number {
    return this.events.findLast(({ event }) => event === 'stopped')?.body.threadId;
  }

  /** A step or continue of the thread that has stopped last, and where it leads. */
  async go(command: Go, more: object = {}): Promise<string> {
    await this.request(command, { threadId: this.threadId, ...more });
    return this.stop();
  }

  /** The innermost frame, or one further out. */
  async frame(index = 0): Promise<DebugProtocol.StackFrame> {
    const { stackFrames } = await this.request('stackTrace', { threadId: this.threadId });
    return stackFrames[index];
  }

  /** The reference that holds what a way through the view leads to: `Data`, `Input`, `items`. */
  async reference(...way: readonly string[]): Promise<number> {
    const { id: frameId } = await this.frame();
    const [scope, ...names] = way;
    const { scopes } = await this.request('scopes', { frameId });
    let reference = (scopes as DebugProtocol.Scope[]).find(({ name }) => name === scope)?.variablesReference ?? 0;
    for (const each of names) {
      const { variables } = await this.request('variables', { variablesReference: reference });
      reference = (variables as DebugProtocol.Variable[]).find(({ name }) => name === each)?.variablesReference ?? 0;
    }
    return reference;
  }

  /** Gives the last of a way another value; what the view shows then, or `!` and why not. */
  async set(way: readonly string[], value: string): Promise<string> {
    const variablesReference = await this.reference(...way.slice(0, -1));
    const { success, message, body } = await this.ask('setVariable', { variablesReference, name: way.at(-1), value });
    return success ? body.value : `!${message}`;
  }

  /** The scopes of the innermost frame: `Input: id="o-1", total=3`. */
  async scopes(): Promise<string[]> {
    const threadId = this.events.findLast(({ event }) => event === 'stopped')?.body.threadId;
    const { stackFrames } = await this.request('stackTrace', { threadId });
    const { scopes } = await this.request('scopes', { frameId: stackFrames[0].id });
    return Promise.all(
      (scopes as DebugProtocol.Scope[]).map(async ({ name, variablesReference }) => {
        const { variables } = await this.request('variables', { variablesReference });
        return `${name}: ${(variables as DebugProtocol.Variable[]).map(each => `${each.name}=${each.value}`).join(', ')}`;
      }),
    );
  }

  /** The value of an expression in the innermost frame; `!` and the reason when there is none. */
  async evaluate(expression: string, context = 'watch'): Promise<string> {
    const threadId = this.events.findLast(({ event }) => event === 'stopped')?.body.threadId;
    const { stackFrames } = await this.request('stackTrace', { threadId });
    const { success, message, body } = await this.ask('evaluate', { expression, frameId: stackFrames[0].id, context });
    return success ? body.result : `!${message}`;
  }

  /** Everything written to the console so far. */
  console(): string {
    return this.events
      .filter(({ event }) => event === 'output')
      .map(({ body }) => body.output)
      .join('');
  }

  #nextOf(names: readonly string[]): Promise<DebugProtocol.Event> {
    const index = this.#unseen.findIndex(({ event }) => names.includes(event));
    if (index >= 0) return Promise.resolve(this.#unseen.splice(0, index + 1).at(-1)!);
    this.#unseen.length = 0;
    return new Promise(resolve => {
      let done = false;
      for (const name of names)
        this.#waiting.push({
          name,
          resolve: event => {
            if (!done) resolve(event);
            done = true;
          },
        });
    });
  }

  #receive(event: DebugProtocol.Event): void {
    this.events.push(event);
    const waiting = this.#waiting.filter(({ name }) => name === event.event);
    if (waiting.length === 0) this.#unseen.push(event);
    for (const each of waiting) {
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.resolve(event);
    }
  }
}

/** Takes `●` marks out of a text: lines (from 1) that had one. */
export function withBreakpoints(marked: string): { text: string; lines: number[] } {
  const lines = marked.split('\n').flatMap((line, index) => (line.includes('●') ? [index + 1] : []));
  return { text: marked.replace(/ *●/g, ''), lines };
}
