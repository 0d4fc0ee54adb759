// Debug sessions as a test sees them: what VS Code and the adapter say to each other, waited for message by message and never
// by time, and told in words. A session is over when VS Code says so, and only then does the next test begin: stopping a
// session that is just ending by itself is an error ("Canceled"), and one that is still there may be taken for the next.
import assert from 'node:assert/strict';
import { suiteSetup, suiteTeardown, teardown } from 'mocha';
import * as vscode from 'vscode';
import { endOf, eventually } from './editor.ts';

/** Any message of the Debug Adapter Protocol. */
export interface Message {
  readonly type: 'request' | 'response' | 'event';
  readonly seq: number;
  readonly request_seq?: number;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asks for what it knows to be there
  readonly body?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly arguments?: any;
}

/** The sessions of the tests of a suite: seen while it runs, and ended after each test. */
export function debugSessions(): DebugSessions {
  const sessions = new DebugSessions();
  let registrations: vscode.Disposable | undefined;
  suiteSetup(() => {
    registrations = sessions.listen();
  });
  teardown(() => sessions.end());
  suiteTeardown(() => registrations?.dispose());
  return sessions;
}

export class DebugSessions {
  readonly #sessions: Session[] = [];
  readonly #created = new vscode.EventEmitter<Session>();

  listen(): vscode.Disposable {
    const { debug } = vscode;
    return vscode.Disposable.from(
      debug.registerDebugAdapterTrackerFactory('asl', {
        createDebugAdapterTracker: session => {
          const created = new Session(session, id => this.#sessions.some(each => each.id === id && !each.saidEnd));
          this.#sessions.push(created);
          this.#created.fire(created);
          const add = (message: Message) => created.add(message);
          return { onWillReceiveMessage: add, onDidSendMessage: add };
        },
      }),
      debug.onDidTerminateDebugSession(({ id }) => this.#sessions.find(session => session.id === id)?.end()),
    );
  }

  /** Starts what is asked for, with a command or with `vscode.debug`, and gives the session that comes of it. */
  async startedBy(start: () => Thenable<unknown>): Promise<Session> {
    const created = new Promise<Session>(resolve => {
      const registration = this.#created.event(session => {
        registration.dispose();
        resolve(session);
      });
    });
    assert.notEqual(await start(), false, 'VS Code did not start the session, and did not say why');
    return created;
  }

  /** Starts what cannot be started, and gives what a person is told in a dialog. */
  async refused(definition: vscode.Uri, input: unknown = {}, more: object = {}): Promise<string> {
    try {
      await this.start(definition, input, more);
    } catch (error) {
      // Under test VS Code refuses to show a dialog, and says what would have stood in it.
      return (error instanceof Error ? error.message : String(error)).replace(/^.*Contents: /s, '');
    }
    return assert.fail('the session has started');
  }

  /** Breakpoints in the lines of pieces of text. */
  breakAt(document: vscode.TextDocument, ...texts: readonly string[]): void {
    vscode.debug.addBreakpoints(
      texts.map(text => new vscode.SourceBreakpoint(new vscode.Location(document.uri, endOf(document, text)))),
    );
  }

  /** Starts a definition with an input, which is any JSON, a path, or the text of JSON. */
  start(definition: vscode.Uri, input: unknown = {}, more: object = {}): Promise<Session> {
    const launch = { type: 'asl', request: 'launch', name: 'test', program: definition.fsPath, input, ...more };
    return this.startedBy(() => vscode.debug.startDebugging(undefined, launch));
  }

  /** What a test leaves behind must stand still, or run for ever: else it may end while it is being stopped. */
  async end(): Promise<void> {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    for (const session of this.#sessions) {
      await session.settled();
      if (!session.saidEnd) await vscode.debug.stopDebugging(session.vscode);
      await session.over;
    }
    this.#sessions.length = 0;
  }
}

/** Where VS Code's focus is. */
function focus(): string {
  const item = vscode.debug.activeStackItem;
  return item
    ? `${'frameId' in item ? `frame ${item.frameId}` : `thread ${item.threadId}`} of ${item.session.id}`
    : 'nothing';
}

const isGo = (command: string | undefined) => command !== undefined && command in commands;

/** VS Code's command for each request. */
const commands = {
  continue: 'continue',
  next: 'stepOver',
  stepIn: 'stepInto',
  stepOut: 'stepOut',
  stepBack: 'stepBack',
  reverseContinue: 'reverseContinue',
};

export class Session {
  readonly vscode: vscode.DebugSession;
  /** Both directions, in order. */
  readonly messages: Message[] = [];
  /** VS Code has taken the session down. */
  readonly over: Promise<void>;
  /** The session ends by itself: stopping it now would come too late. */
  saidEnd = false;
  #failed = false;
  #isOver = false;
  /** Set when `over` is made. */
  #end = () => {};
  #looks: (() => void)[] = [];
  /** How many stops have been waited for. */
  #stops = 0;

  readonly #isRunning: (session: string) => boolean;

  constructor(session: vscode.DebugSession, isRunning: (session: string) => boolean) {
    this.vscode = session;
    this.#isRunning = isRunning;
    this.over = new Promise(resolve => {
      this.#end = resolve;
    });
  }

  get id(): string {
    return this.vscode.id;
  }

  add(message: Message): void {
    this.messages.push(message);
    this.saidEnd ||= message.event === 'terminated';
    this.#failed ||= message.command === 'launch' && message.success === false;
    // VS Code does not speak of the end of a session that has never begun.
    if (this.#failed && message.type === 'response' && message.command === 'disconnect') this.end();
    for (const look of [...this.#looks]) look();
  }

  end(): void {
    this.#isOver = true;
    this.saidEnd = true;
    this.#end();
    for (const look of [...this.#looks]) look();
  }

  /** Looks at once, and again after each message, until there is something, or there will be no more messages. */
  until<T>(look: (messages: readonly Message[]) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const again = () => {
        const found = look(this.messages);
        if (found !== undefined) resolve(found);
        else if (this.#isOver) {
          const last = this.messages.slice(-10).map(({ type, command, event }) => `${type} ${command ?? event}`);
          reject(new Error(`The session is over, and what was waited for has not come. The last was: ${last}`));
        } else return;
        this.#looks = this.#looks.filter(each => each !== again);
      };
      this.#looks.push(again);
      again();
    });
  }

  /** The answer to the first request that fits. */
  answerTo(command: string, fits: (request: Message) => boolean = () => true): Promise<Message> {
    return this.until(messages => {
      const request = messages.find(each => each.type === 'request' && each.command === command && fits(each));
      return request && messages.find(each => each.type === 'response' && each.request_seq === request.seq);
    });
  }

  /** The next stop, in words: `breakpoint at Weigh < Pack[0] < orders`; or `terminated`. */
  async stop(): Promise<string> {
    const number = ++this.#stops;
    const { event, body } = await this.until(
      messages => messages.filter(each => each.event === 'stopped' || each.event === 'terminated')[number - 1],
    );
    if (event === 'terminated') return event;
    const [frame] = await this.frames();
    await eventually(
      () => this.#isSeen(frame?.id) || undefined,
      () => `the focus of VS Code at frame ${frame?.id} of ${this.id}. It is at ${focus()}, after\n${this.lately()}`,
    );
    return `${body.reason} at ${await this.stack()}`;
  }

  /**
   * VS Code's focus stands where we stand, or in another session that runs. VS Code opens the editor before it moves its focus: if the
   * session ended meanwhile, the focus would stay with it, and Pause, Continue and Restart of the next test would go there.
   */
  #isSeen(frameId: number | undefined): boolean {
    const item = vscode.debug.activeStackItem;
    if (!item) return false;
    if (item.session.id !== this.id) return this.#isRunning(item.session.id);
    return 'frameId' in item && item.frameId === frameId;
  }

  /** The last messages, in short. */
  lately(): string {
    const short = ({ type, command, event, success, ...more }: Message) =>
      `${type} ${command ?? event} ${success ?? ''} ${JSON.stringify(more.arguments ?? more.body ?? {}).slice(0, 150)}`;
    return this.messages.slice(-25).map(short).join('\n');
  }

  /**
   * VS Code has nothing more to do about the last stop. It asks for the whole stack a while after the stop, and then may move its focus
   * there, even where the session has ended meanwhile.
   */
  async settled(): Promise<void> {
    await this.until(messages => {
      const stopped = messages.findLastIndex(
        ({ event, command, type }) =>
          event === 'stopped' ||
          event === 'continued' ||
          event === 'terminated' ||
          (type === 'request' && isGo(command)),
      );
      if (this.#isOver || messages[stopped]?.event !== 'stopped') return true;
      const asked = messages
        .slice(stopped)
        .find(
          ({ type, command, arguments: given }) =>
            type === 'request' && command === 'stackTrace' && given.startFrame > 0,
        );
      return asked && messages.some(({ type, request_seq }) => type === 'response' && request_seq === asked.seq)
        ? true
        : undefined;
    });
  }

  /** The thread that has stopped last. */
  get threadId(): number {
    return this.messages.findLast(({ event }) => event === 'stopped')?.body.threadId;
  }

  async frames(): Promise<{ id: number; name: string; line: number }[]> {
    return (await this.vscode.customRequest('stackTrace', { threadId: this.threadId })).stackFrames;
  }

  async stack(): Promise<string> {
    return (await this.frames()).map(({ name }) => name).join(' < ');
  }

  /** Goes on from the last stop as the buttons do, and says where that leads. */
  async go(request: keyof typeof commands): Promise<string> {
    const thread = { sessionId: this.id, threadId: `thread:${this.id}:${this.threadId}` };
    await vscode.commands.executeCommand(`workbench.action.debug.${commands[request]}`, undefined, thread);
    return this.stop();
  }

  /** Gives the last of a way through the views another value (`Data`, `Input`, `amount`), as a person does who edits it there. */
  async set(way: readonly string[], value: string): Promise<string> {
    let variablesReference = await this.scopeReference(way[0] ?? '');
    for (const each of way.slice(1, -1)) {
      const { variables } = await this.vscode.customRequest('variables', { variablesReference });
      const rows = variables as { name: string; variablesReference: number }[];
      variablesReference = rows.find(({ name }) => name === each)?.variablesReference ?? 0;
    }
    return (await this.vscode.customRequest('setVariable', { variablesReference, name: way.at(-1), value })).value;
  }

  /** Rows of a scope of the innermost frame. */
  async scope(wanted: string): Promise<{ readonly [name: string]: string }> {
    const { variables } = await this.vscode.customRequest('variables', {
      variablesReference: await this.scopeReference(wanted),
    });
    return Object.fromEntries((variables as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
  }

  private async scopeReference(wanted: string): Promise<number> {
    const [frame] = await this.frames();
    const { scopes } = await this.vscode.customRequest('scopes', { frameId: frame?.id });
    const found = (scopes as { name: string; variablesReference: number }[]).find(({ name }) => name === wanted);
    assert.ok(found, `a scope ${wanted}`);
    return found.variablesReference;
  }

  /** The value in the innermost frame; `!` and the reason when there is none. */
  async evaluate(expression: string, context: 'watch' | 'hover' | 'repl'): Promise<string> {
    const [frame] = await this.frames();
    try {
      return (await this.vscode.customRequest('evaluate', { expression, frameId: frame?.id, context })).result;
    } catch (error) {
      return `!${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** What stands in the console so far. */
  get console(): string {
    return this.messages.flatMap(({ event, body }) => (event === 'output' ? [body.output] : [])).join('');
  }
}
