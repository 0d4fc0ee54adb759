/**
 * Executions that tasks have started, each as a session of its own beside the one that runs them all (`childSessions` of the launch
 * configuration). There is one run on one clock: a child session shows the threads of its execution and hands every request on, so
 * that a step in one lets all go on, and all stand still together. Children attach over TCP, each with a key that only the client has
 * been told.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { DebugSession, Event, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type StrandInfo, stateMachineNameOf } from '../interpreter/index.ts';
import { Trouble, wrongRequest } from './trouble.ts';

/** What the session lends that runs everything. */
export interface Family {
  capabilities(): DebugProtocol.Capabilities;
  /** Answers a request, without telling what follows from it before `flush`. */
  perform(command: string, args: unknown): Promise<unknown>;
  flush(): void;
  /** To its own client, and nobody else. */
  send(event: DebugProtocol.Event): void;
  startDebugging(configuration: object): void;
  strands(): ReadonlyMap<number, StrandInfo>;
  /** The thread that has stopped, while it stands. */
  standingAt(): number | undefined;
}

/** Sessions that are opened by themselves: a Map that starts a thousand executions does not open as many. */
const mostSessions = 20;
const goes: ReadonlySet<string> = new Set([
  ...['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame'],
]);
/** The outermost execution, which the first session shows. */
const outermost = 0;

export class ChildSessions {
  readonly #family: Family;
  readonly #attached = new Map<number, ChildSession>();
  readonly #invited = new Map<string, number>();
  #server: Promise<Server> | undefined;

  constructor(family: Family) {
    this.#family = family;
  }

  /** An execution has started: the client is asked to open a session for it. */
  async started({ id, machine, path }: StrandInfo): Promise<void> {
    if (this.#invited.size >= mostSessions) return;
    const key = randomUUID();
    this.#invited.set(key, id);
    this.#server ??= this.#listen();
    const address = (await this.#server).address();
    if (typeof address !== 'object' || !address) return;
    const name = `${stateMachineNameOf(machine ?? path)} (${path})`;
    this.#family.startDebugging({ type: 'asl', name, port: address.port, key });
  }

  /** An execution has ended, and with it its session. */
  ended(execution: number): void {
    this.#attached.get(execution)?.over();
  }

  /** Tells everybody; false when nobody is attached, and the event goes its usual way. */
  routes(event: DebugProtocol.Event): boolean {
    if (event.event === 'terminated') this.dispose();
    if (this.#attached.size === 0) return false;
    if (event.event === 'invalidated' || event.event === 'breakpoint')
      for (const child of this.#attached.values()) child.send(event);
    if (event.event !== 'stopped') return false;
    const { threadId } = event.body as { threadId: number };
    const owner = this.ownerOf(threadId);
    for (const [execution, child] of this.#attached) child.send(this.#stoppedFor(execution, owner, event));
    this.#family.send(this.#stoppedFor(outermost, owner, event));
    return true;
  }

  /** Others than `by` learn that it goes on. */
  wentOn(by: number, command: string): void {
    if (!goes.has(command)) return;
    for (const [execution, child] of this.#attached)
      if (execution !== by) child.send(eventOf('continued', { threadId: execution + 1, allThreadsContinued: true }));
    if (by !== outermost) this.#family.send(eventOf('continued', { threadId: 1, allThreadsContinued: true }));
  }

  /** The threads that a session shows. */
  threadsOf<T extends { readonly id: number; readonly name: string }>(execution: number, threads: readonly T[]): T[] {
    if (this.#attached.size === 0) return [...threads];
    return threads.filter(({ id }) => this.ownerOf(id) === execution);
  }

  /** The execution whose session shows a thread: the nearest around it that has one. */
  ownerOf(threadId: number): number {
    const strands = this.#family.strands();
    let execution = strands.get(threadId - 1)?.execution ?? outermost;
    while (execution !== outermost && !this.#attached.has(execution)) {
      const parent = strands.get(execution)?.parent;
      execution = (parent === undefined ? undefined : strands.get(parent)?.execution) ?? outermost;
    }
    return execution;
  }

  /** The run is over; whoever is still connected leaves by itself. */
  dispose(): void {
    for (const child of this.#attached.values()) child.over();
    this.#attached.clear();
    this.#invited.clear();
    void this.#server?.then(server => server.close());
    this.#server = undefined;
  }

  #listen(): Promise<Server> {
    const server = createServer(socket => {
      const child: ChildSession = new ChildSession(this.#family, this, key => this.#accept(key, child));
      child.on('shutdown', () => socket.end());
      socket.on('error', () => {});
      socket.on('close', () => this.#forget(child));
      child.start(socket, socket);
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
  }

  #accept(key: unknown, child: ChildSession): number | undefined {
    const execution = typeof key === 'string' ? this.#invited.get(key) : undefined;
    if (execution !== undefined) this.#attached.set(execution, child);
    return execution;
  }

  #forget(child: ChildSession): void {
    for (const [execution, each] of this.#attached) if (each === child) this.#attached.delete(execution);
  }

  /** The session whose thread has stopped says so; the others stand as well, and leave the view to it. */
  #stoppedFor(execution: number, owner: number, event: DebugProtocol.Event): DebugProtocol.Event {
    if (execution === owner) return event;
    const { threadId } = event.body as { threadId: number };
    return eventOf('stopped', {
      reason: 'pause',
      description: 'Paused: another execution has stopped',
      threadId: this.#threadFor(execution, threadId),
      allThreadsStopped: true,
      preserveFocusHint: true,
    });
  }

  /** The thread of an execution that waits for the one that has stopped, or its first. */
  #threadFor(execution: number, threadId: number): number {
    const strands = this.#family.strands();
    for (let at = strands.get(threadId - 1); at; at = at.parent === undefined ? undefined : strands.get(at.parent))
      if (this.ownerOf(at.id + 1) === execution) return at.id + 1;
    return execution + 1;
  }
}

/** One child: a session that knows its execution, and asks the one that runs it. */
class ChildSession extends DebugSession {
  readonly #family: Family;
  readonly #all: ChildSessions;
  readonly #accept: (key: unknown) => number | undefined;
  #execution: number | undefined;
  #isOver = false;

  constructor(family: Family, all: ChildSessions, accept: (key: unknown) => number | undefined) {
    super();
    this.#family = family;
    this.#all = all;
    this.#accept = accept;
    this.setRunAsServer(true);
    this.removeAllListeners('error');
    this.on('error', () => {});
    this.removeAllListeners('close');
    this.on('close', () => this.shutdown());
  }

  send(event: DebugProtocol.Event): void {
    if (!this.#isOver) this.sendEvent(event);
  }

  over(): void {
    if (this.#isOver) return;
    this.send(new Event('terminated'));
    this.#isOver = true;
  }

  override shutdown(): void {
    this.emit('shutdown');
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const { command } = request;
    const response: DebugProtocol.Response = new Response(request);
    try {
      const body = await this.#handle(command, request.arguments);
      if (body !== undefined) response.body = body;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const id = error instanceof Trouble ? error.id : 2002;
      response.success = false;
      response.message = message;
      response.body = { error: { id, format: '{text}', variables: { text: message } } };
    }
    this.sendResponse(response);
    if (response.success && this.#execution !== undefined) this.#all.wentOn(this.#execution, command);
    if (command === 'attach' && response.success) this.send(new Event('initialized'));
    if (command === 'configurationDone') this.#tellStanding();
    if (command === 'disconnect' || command === 'terminate') this.over();
    if (command === 'disconnect') this.shutdown();
    this.#family.flush();
  }

  async #handle(command: string, args: unknown): Promise<unknown> {
    if (command === 'initialize') return this.#family.capabilities();
    if (command === 'attach') {
      this.#execution = this.#accept((args as { key?: unknown } | undefined)?.key);
      if (this.#execution === undefined)
        throw wrongRequest('attach', 'sessions of started executions are opened by the session that has started them.');
      return undefined;
    }
    const execution = this.#execution;
    if (execution === undefined) throw wrongRequest(command, 'the session is not attached.');
    // Leaving a child does not end the run, nor does it begin anew.
    if (command === 'configurationDone' || command === 'disconnect' || command === 'terminate') return undefined;
    if (command === 'launch' || command === 'restart')
      throw wrongRequest(command, 'restart the session that has started this execution.');
    const body = await this.#family.perform(command, args);
    if (command !== 'threads') return body;
    const threads = this.#all.threadsOf(execution, (body as { threads: DebugProtocol.Thread[] }).threads);
    return { threads: threads.length > 0 ? threads : [{ id: execution + 1, name: 'has ended' }] };
  }

  /** It stood when this session came. */
  #tellStanding(): void {
    const threadId = this.#family.standingAt();
    if (threadId === undefined || this.#execution === undefined) return;
    const isHere = this.#all.ownerOf(threadId) === this.#execution;
    const reason = isHere ? 'breakpoint' : 'pause';
    const at = isHere ? threadId : this.#execution + 1;
    this.send(eventOf('stopped', { reason, threadId: at, allThreadsStopped: true, preserveFocusHint: !isHere }));
  }
}

function eventOf(name: string, body: unknown): DebugProtocol.Event {
  const event: DebugProtocol.Event = new Event(name);
  event.body = body;
  return event;
}
