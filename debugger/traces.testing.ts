/**
 * Plays a golden trace: a file with the texts of a session, and a conversation with the adapter as short lines. What is asked
 * (`> next`) is read from the file, what is answered is written anew; a test compares the two. The client is one that others have
 * written, over TCP; the files lie in a folder of their own. Nothing of ids, times, paths and ports is told.
 *
 *     Title, over as many lines as it takes
 *     === flow.asl.yaml
 *     StartAt: A …                    ● at the end of a line is a breakpoint
 *     === session
 *     > launch {"input": {"n": 1}}    the first of the files, unless "program" names another one
 *     >> configurationDone            >> goes on until it stops, or is over
 *     > look Data of Each[1]          scopes of a frame, of the innermost if none is named
 *
 * Threads, frames, targets and variables are named as a person sees them: `"threadId": "Each[1]"`, `"frameId": "Each"`,
 * `"targetId": "Iteration 1"`, `"variablesReference": "Data/Input"`. `child>` speaks to the session that `> attach` has opened.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { withBreakpoints } from './client.testing.ts';
import type { Host } from './host.ts';
import { nodeHost } from './nodeHost.ts';
import { serveTcp } from './serve.ts';

/** The text of the trace, with what the adapter says today. */
export async function replayed(trace: string): Promise<string> {
  const [title = '', ...sections] = trace.split(/^=== /m);
  const [session = '', ...files] = sections.map(section => section.split(/\n/)).reverse();
  const texts = new Map(files.reverse().map(([name = '', ...lines]) => [name, lines.join('\n')]));
  const folder = await mkdtemp(path.join(tmpdir(), 'asl-trace-'));
  const runs = new Map<string, string>();
  const host: Host = {
    ...nodeHost,
    // A process of its own has a number, which is another one each time.
    processId: undefined as never,
    keepRun: async (file, text) => void runs.set(path.basename(file), text),
    readFile: async file => {
      const run = runs.get(path.basename(file));
      return run === undefined ? nodeHost.readFile(file) : new TextEncoder().encode(run);
    },
  };
  const served = await serveTcp(host, 0);
  const player = new Player(folder, served.port);
  try {
    for (const [name, text] of texts) player.marks.set(name, withBreakpoints(text));
    for (const [name, { text }] of player.marks) await writeFile(path.join(folder, name), text);
    const told: string[] = [];
    for (const line of session.slice(1)) {
      if (line.startsWith('#')) told.push(line);
      const [, who = '', arrow, command, rest = ''] = /^(\w*)(>>?) (\S+) ?(.*)$/.exec(line) ?? [];
      if (command === undefined) continue;
      told.push(line, ...(await player.perform(who, command, rest, arrow === '>>')));
    }
    const kept = [...texts].map(([name, text]) => `=== ${name}\n${text}`).join('');
    return `${title}${kept}=== session\n${told.join('\n')}\n`;
  } finally {
    await player.close();
    await served.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const patience = 40_000;

type Marked = ReturnType<typeof withBreakpoints>;
type Arguments = { [name: string]: unknown };

/** Events that are told; the rest is for pictures, or comes when it comes. */
const told = new Set([
  ...['initialized', 'stopped', 'continued', 'output', 'breakpoint', 'thread', 'invalidated', 'exited', 'terminated'],
]);
/** Numbers that are another one as soon as something else is asked before. */
const numbers = /^(?:id|seq|variablesReference|frameId|threadId|namedVariables|indexedVariables|.*Reference|.*Ids)$/;

class Player {
  /** The files, and where they have breakpoints. */
  readonly marks = new Map<string, Marked>();
  readonly #folder: string;
  readonly #port: number;
  #main: Speaker;
  #child: Speaker | undefined;

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#main = new Speaker(folder, port);
  }

  async close(): Promise<void> {
    for (const each of [this.#child, this.#main]) if (each?.isOver === false) await each.leave();
  }

  /** What was told from the question on until everything is still. */
  async perform(who: string, command: string, rest: string, goesOn: boolean): Promise<string[]> {
    // Another session, when one is over.
    if (command === 'launch' && this.#main.isOver) this.#main = new Speaker(this.#folder, this.#port);
    const speaker = who === '' ? this.#main : this.#child!;
    const before = [this.#main, this.#child].filter(each => each?.isOver === false);
    const still = goesOn ? before.map(each => each!.still()) : [];
    let goes = true;
    if (command === 'launch') await this.#launch(rest === '' ? {} : JSON.parse(rest));
    else if (command === 'attach') await this.#attach();
    else if (command === 'look') await speaker.look(...parts(rest));
    else goes = await speaker.ask(command, rest === '' ? {} : JSON.parse(rest));
    if (goes) await Promise.all(still);
    const lines: string[] = [];
    for (const each of [this.#main, this.#child]) {
      const said = (await each?.take(goesOn)) ?? [];
      lines.push(...said.map(line => (each === this.#main ? `  ${line}` : `  child | ${line}`)));
    }
    return lines;
  }

  /** As an editor does it, up to where the configuration is done. */
  async #launch(args: Arguments): Promise<void> {
    const [first] = this.marks.keys();
    await this.#main.begin({ supportsInvalidatedEvent: true, supportsStartDebuggingRequest: true });
    const initialized = this.#main.client.waitForEvent('initialized');
    const place = (value: unknown) => path.join(this.#folder, String(value));
    const { program = first, run, ...more } = args;
    const usual = { startTime: '2026-01-01T00:00:00Z', seed: 1, record: place('kept.aslrun.json') };
    const what = run === undefined ? { program: place(program), ...usual } : { run: place(run) };
    const launched = await this.#main.ask('launch', { ...what, ...more });
    if (!launched) {
      initialized.catch(() => {});
      return;
    }
    await initialized;
    for (const [name, { lines }] of this.marks)
      if (lines.length > 0)
        await this.#main.ask('setBreakpoints', { source: name, breakpoints: lines.map(line => ({ line })) });
  }

  /** What the adapter has asked for: a session for an execution that a task has started. */
  async #attach(): Promise<void> {
    const configuration = this.#main.invitations.shift()!;
    this.#child = new Speaker(this.#folder, configuration.port as number);
    await this.#child.begin({});
    const still = this.#child.still();
    await this.#child.ask('attach', configuration);
    await this.#child.ask('configurationDone', {});
    await still;
    await this.#child.take(true).then(lines => this.#child!.lines.push(...lines));
  }
}

/** One side of a conversation, and what was said in it. */
class Speaker {
  readonly client = new DebugClient('node', '', 'asl');
  readonly lines: string[] = [];
  readonly invitations: Arguments[] = [];
  readonly #folder: string;
  readonly #port: number;
  #thread: number | undefined;
  /** Numbers by what a person sees, of what was told last. */
  readonly #named: Record<'threadId' | 'frameId' | 'targetId', Map<string, number>> = {
    threadId: new Map(),
    frameId: new Map(),
    targetId: new Map(),
  };
  #onStill: (() => void) | undefined;
  #connection: Promise<void> | undefined;
  /** The question that is to be told with its answer. */
  #asked: string | undefined;
  isOver = false;

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.client.defaultTimeout = 25_000;
    // Everything in the order in which it comes; the client itself does not know requests of the adapter.
    const wire = this.client as unknown as { dispatch(body: string): void };
    const receive = wire.dispatch.bind(wire);
    wire.dispatch = body => {
      const message = JSON.parse(body) as DebugProtocol.ProtocolMessage;
      if (message.type === 'request') this.#hearRequest(message as DebugProtocol.StartDebuggingRequest);
      else if (message.type === 'event') this.#hear(message as DebugProtocol.Event);
      else this.#hearAnswer(message as DebugProtocol.Response);
      receive(body);
    };
  }

  async begin(more: Arguments): Promise<void> {
    await this.#connected();
    await this.client.send('initialize', { adapterID: 'asl', pathFormat: 'path', ...more });
  }

  async leave(): Promise<void> {
    await this.#connected();
    await this.client.send('disconnect').catch(() => {});
  }

  #connected(): Promise<void> {
    this.#connection ??= this.client.start(this.#port);
    return this.#connection;
  }

  /** Stands, or is over. What never comes is told. */
  still(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.lines.push('✗ It goes on, and nothing comes of it.');
        resolve();
      }, patience);
      this.#onStill = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Asks and tells the answer; false when it was refused. */
  async ask(command: string, args: Arguments): Promise<boolean> {
    await this.#connected();
    const resolved = await this.#resolved(args);
    this.#asked = command;
    if (command === 'disconnect') this.isOver = true;
    return this.client.send(command, resolved).then(
      () => true,
      () => false,
    );
  }

  #hearAnswer({ command, success, message, body }: DebugProtocol.Response): void {
    if (command !== this.#asked) return;
    this.#asked = undefined;
    if (success) this.lines.push(...this.#shown(body));
    else this.lines.push(`✗ ${this.#plain(message ?? '')}`);
  }

  /** The scopes of a frame, all or those that are named. */
  async look(names: readonly string[], frame?: string): Promise<void> {
    const scopes = await this.#scopes(frame).catch((error: Error) => {
      this.lines.push(`✗ ${error.message}`);
      return [];
    });
    for (const { name, variablesReference } of scopes) {
      if (names.length > 0 && !names.includes(name)) continue;
      const variables = await this.#variables(variablesReference);
      this.lines.push(`${name}: ${variables.map(each => `${each.name} = ${each.value}`).join(', ')}`);
    }
  }

  /** What was told since the last time; `stood`: and where it stands. */
  async take(stood: boolean): Promise<string[]> {
    // What is told behind an answer comes before the answer to the next question.
    if (!this.isOver) await this.client.send('threads').catch(() => {});
    const said = this.lines.splice(0);
    const stopped = stood && this.#thread !== undefined && said.some(line => line.startsWith('stopped'));
    return stopped ? [...said, ...(await this.#frames()).map(frame => `  ${placed(frame)}`)] : said;
  }

  #hearRequest({ command, arguments: { request, configuration } }: DebugProtocol.StartDebuggingRequest): void {
    this.invitations.push(configuration);
    this.lines.push(`${command} ${request} ${configuration.name}`);
  }

  #hear({ event, body }: DebugProtocol.Event): void {
    if (!told.has(event)) return;
    if (event === 'stopped') this.#thread = body.threadId;
    this.lines.push(this.#event(event, body));
    if (event === 'terminated') this.isOver = true;
    if (event !== 'stopped' && event !== 'terminated') return;
    this.#onStill?.();
    this.#onStill = undefined;
  }

  #event(event: string, body: Arguments | undefined): string {
    if (event === 'output') {
      const { category, output, line } = body as DebugProtocol.OutputEvent['body'];
      const text = this.#plain(output.trimEnd()).replaceAll('\n', '\n  │ ');
      return `${category} │ ${text}${line === undefined ? '' : ` (line ${line})`}`;
    }
    if (event === 'stopped') {
      const { reason, description, text } = body as DebugProtocol.StoppedEvent['body'];
      return this.#plain(
        ['stopped', reason, ...[description, text].filter(Boolean).map(each => `· ${each}`)].join(' '),
      );
    }
    return `${event}${body === undefined ? '' : ` ${this.#words(body)}`}`;
  }

  /** An answer: a list as lines, anything else as one. */
  #shown(body: unknown): string[] {
    const bare = this.#bare(body);
    if (typeof bare !== 'object' || bare === null) return ['ok'];
    for (const kind of ['threadId', 'targetId'] as const) {
      const list = (body as Arguments)[kind === 'threadId' ? 'threads' : 'targets'];
      if (!Array.isArray(list)) continue;
      this.#named[kind] = new Map(list.map(({ id, name, label }) => [name ?? label, id]));
    }
    const [[, list] = [], ...others] = Object.entries(bare);
    if (!Array.isArray(list) || others.length > 0) return this.#words(body).split('\n');
    if (list.length === 0) return ['nothing'];
    return list.map(each => this.#words(each));
  }

  #words(value: unknown): string {
    const bare = this.#bare(value);
    if (typeof bare === 'string') return bare;
    return this.#plain(inspect(bare, { breakLength: Infinity, compact: 10, depth: 10, maxStringLength: 4000 }))
      .replace(/^\{ (.*) \}$/s, '$1')
      .replaceAll(/\\n/g, '\n│ ');
  }

  /** Without numbers that mean nothing; a source is its file. */
  #bare(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => this.#bare(each));
    if (typeof value !== 'object' || value === null) return value;
    const { path: file, name } = value as Arguments;
    if (typeof file === 'string' && typeof name === 'string' && !('line' in value)) return name;
    const kept = Object.entries(value).filter(([key]) => !numbers.test(key));
    return Object.fromEntries(kept.map(([key, each]) => [key, this.#bare(each)]));
  }

  /** Nothing of this machine and of this moment. */
  #plain(text: string): string {
    return (
      text
        .replaceAll(this.#folder + path.sep, '')
        .replaceAll(this.#folder, '')
        .replaceAll(/AQCE[\w+/=-]{20,}/g, 'TOKEN')
        .replaceAll(/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, 'UUID')
        // How long functions take is another time each time, and so is what that costs.
        .replace(/(states? visited.*?), [\d.,]+ m?s, (.*? as Standard), \S+ as/, '$1, … ms, $2, … as')
    );
  }

  async #resolved(args: Arguments): Promise<Arguments> {
    const asked: Arguments = { ...(this.#thread !== undefined && { threadId: this.#thread }), ...args };
    if (typeof args.source === 'string') asked.source = { path: path.join(this.#folder, args.source) };
    if (typeof args.variablesReference === 'string')
      asked.variablesReference = await this.#reference(args.variablesReference.split('/'));
    for (const kind of ['threadId', 'targetId'] as const)
      if (typeof args[kind] === 'string') asked[kind] = this.#named[kind].get(args[kind]) ?? -1;
    if (this.#thread !== undefined && !this.isOver && typeof args.frameId !== 'number') {
      const frames = await this.#frames(asked.threadId as number).catch(() => []);
      const frame = typeof args.frameId === 'string' ? frames.find(({ name }) => name === args.frameId) : frames[0];
      if (frame) asked.frameId = frame.id;
    }
    return asked;
  }

  async #frames(threadId = this.#thread!): Promise<DebugProtocol.StackFrame[]> {
    return (await this.client.stackTraceRequest({ threadId })).body.stackFrames;
  }

  /** Of the innermost frame, unless another one is named. */
  async #scopes(named?: string): Promise<DebugProtocol.Scope[]> {
    const frames = await this.#frames();
    const frame = frames.find(({ name }) => named === undefined || name === named);
    return (await this.client.scopesRequest({ frameId: frame!.id })).body.scopes;
  }

  async #variables(variablesReference: number): Promise<DebugProtocol.Variable[]> {
    return (await this.client.variablesRequest({ variablesReference })).body.variables;
  }

  /** What a way through the view leads to: `Data`, `Input`, `items`. */
  async #reference([scope, ...names]: readonly string[]): Promise<number> {
    let reference = (await this.#scopes()).find(({ name }) => name === scope)?.variablesReference ?? 0;
    for (const each of names)
      reference = (await this.#variables(reference)).find(({ name }) => name === each)?.variablesReference ?? 0;
    return reference;
  }
}

/** `Data Map of Each[1]`: scopes, and the frame if it is not the innermost. */
function parts(rest: string): [names: string[], frame?: string] {
  const [names = '', frame] = rest.split(' of ');
  return [names.split(' ').filter(Boolean), ...(frame === undefined ? [] : [frame])] as [string[], string?];
}

function placed({ name, source, line, column }: DebugProtocol.StackFrame): string {
  return `${name} (${source?.name}:${line}:${column})`;
}
