/**
 * The debug adapter: the Debug Adapter Protocol on one side, a run of the interpreter on the other.
 *
 * Every request is a row of one table, and what the adapter says it can do is computed from that table. Decisions live in
 * the files around this one (where breakpoints stand, when a step ends, what a frame is); here they meet the protocol.
 * Knows no editor; files come through the host.
 */
import { DebugSession, Event, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Moment, StrandInfo } from '../interpreter/index.ts';
import { type Json, locationOf, type State } from '../language/index.ts';
import { afterwardVerbs } from './afterwards.ts';
import { argumentsOf } from './arguments.ts';
import { BreakpointList, watchedBy } from './breakpointList.ts';
import { ChildSessions } from './childSessions.ts';
import { commandIn } from './commands.ts';
import { completionsFor } from './completions.ts';
import { type ProgramSource, sourceOf } from './definition.ts';
import { Desk } from './desk.ts';
import { evaluateText } from './evaluate.ts';
import { ExceptionFilters, exceptionFilters, filterProblem } from './exceptions.ts';
import { type Frame, framesOf } from './frames.ts';
import { type Host, readText } from './host.ts';
import { inlineValues } from './inlineValues.ts';
import { Keeper } from './keeper.ts';
import type { LaunchArguments, LaunchEvents, Prepared } from './launch.ts';
import type { ExecutionLights } from './lights.ts';
import { itemsComing } from './mapItems.ts';
import { baseName } from './paths.ts';
import { nextField } from './phases.ts';
import { type PositionConvention, startAtOne } from './position.ts';
import { preview } from './preview.ts';
import { recordedOf } from './recorded.ts';
import { namedBy, replace } from './replace.ts';
import { type Go, type Hit, Run, rootOf, type Stop } from './run.ts';
import { dataOf, type Replaceable, scopesOf } from './scopes.ts';
import type { StepKind } from './stepping.ts';
import { summaryLine } from './summary.ts';
import type { Entry } from './tape.ts';
import { jsonWithin, type TrailEvent, TrailWriter, wholeDataOf } from './trail.ts';
import {
  expired,
  hasEnded,
  internal,
  noProgram,
  notBack,
  notEvaluated,
  notLaunched,
  notReplaced,
  notStopped,
  notUnderstood,
  Trouble,
  wrongRequest,
} from './trouble.ts';
import { child, Numbered, type Place, VariableStore } from './variables.ts';
import { waitingIn, wordsByStrand, wordsOf } from './waiting.ts';

interface Verb {
  /** What `initialize` answers because this verb is here. */
  readonly capabilities?: DebugProtocol.Capabilities;
  /** Gives the body of the response; what it throws becomes the error. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments come from outside and have the protocol's type only if the client is right
  handle(args: any): unknown;
}

/** Lights go to the client at most this often. */
const lightsEveryMilliseconds = 50;
/** Lines about states that were left, between two stops; an endless loop must not fill the console. */
const linesBetweenStops = 200;

/** Threads that are shown one by one; the rest is one more. */
const mostThreads = 200;
const restOfThreads = 0x40000000;
/** Iterations that can be chosen to step into. */
const mostIterations = 25;

/** What can be asked while the execution stands still; gone when it goes on. */
class Standing {
  readonly store: VariableStore;
  readonly frames: Numbered<Frame>;
  /** Frame ids of each thread, made when the thread is first asked for. */
  readonly framesOfThread = new Map<number, { frame: Frame; id: number }[]>();
  /** States that can be gone to, and ways into a state, by id (from 1). */
  readonly gotoTargets: State[] = [];
  readonly stepTargets: (string | undefined)[] = [];
  constructor(
    readonly stop: Stop,
    before: Standing | undefined,
  ) {
    this.store = new VariableStore(before?.store);
    this.frames = new Numbered(before?.frames);
  }
}

export class AslDebugSession extends DebugSession {
  readonly #host: Host;
  #convention: PositionConvention = startAtOne;
  #launchArguments: LaunchArguments | undefined;
  #run: Run | undefined;
  #keeper: Keeper | undefined;
  /** Texts of definitions that are not what they were when the run was kept, by reference. */
  readonly #textsThen = new Map<string, { readonly reference: number; readonly text: string }>();
  #started = false;
  #standing: Standing | undefined;
  /** Where it stood last: the numbers go on from there. */
  #stood: Standing | undefined;
  #ended = false;
  /** Counts launches: a run that was replaced by `restart` must not speak any more. */
  #generation = 0;
  readonly #breakpoints = new BreakpointList();
  readonly #desk = new Desk({
    running: () => this.#running(),
    stop: () => this.#standing?.stop,
    changed: goesOn => this.#answered(goesOn),
    send: (event, body) => this.sendEvent(eventOf(event, body)),
    print: text => this.#print(`${text}\n`, 'console'),
    placeOf: state => this.#placeOfState(state),
  });
  /** States whose results were made up, since the last stop. */
  readonly #invented = new Map<string, number>();
  /** Files that have changed since they were read, told once. */
  readonly #changedFiles = new Set<string>();
  #lookedForChanges = 0;
  #filters = ExceptionFilters.usual();
  #supportsInvalidated = false;
  /** The client opens sessions for started executions. */
  #startsSessions = false;
  readonly #children = new ChildSessions({
    capabilities: () => this.#capabilities(),
    perform: (command, args) => this.#perform(command, args),
    flush: () => this.#flush(),
    send: event => super.sendEvent(event),
    startDebugging: configuration =>
      this.sendRequest('startDebugging', { request: 'attach', configuration }, 60_000, () => {}),
    strands: () => this.#running().strands,
    standingAt: () => this.#standing && threadId(this.#standing.stop.strand),
  });
  /** What is said behind the answer to a request. */
  #afterwards: (() => void)[] = [];
  #lightsTimer: ReturnType<typeof setTimeout> | undefined;
  #lightsReset = true;
  #trail = new TrailWriter();
  #trailReset = true;
  #linesLeft = linesBetweenStops;
  #linesDropped = 0;

  constructor(host: Host) {
    super();
    this.#host = host;
    // Text that is no message: nobody can be answered, and the next message may be well again.
    this.removeAllListeners('error');
    this.on('error', () => {});
    this.removeAllListeners('close');
    this.on('close', () => this.shutdown());
  }

  // ---- every request -------------------------------------------------------------------------------------------------

  readonly #verbs: { readonly [command: string]: Verb } = {
    initialize: { handle: args => this.#initialize(args) },
    launch: { handle: args => this.#launch(args) },
    configurationDone: {
      capabilities: { supportsConfigurationDoneRequest: true },
      handle: () => {
        this.#started = true;
        const run = this.#running();
        if (this.#stopsOnEntry()) run.stopSoon('entry');
        this.#go();
      },
    },
    restart: { capabilities: { supportsRestartRequest: true }, handle: args => this.#restart(args) },
    terminate: { capabilities: { supportsTerminateRequest: true }, handle: () => this.#terminate() },
    disconnect: {
      handle: async () => {
        if (this.#run) await this.#keep(this.#run);
        this.leave();
      },
    },

    setBreakpoints: {
      capabilities: {
        supportsConditionalBreakpoints: true,
        supportsHitConditionalBreakpoints: true,
        supportsLogPoints: true,
      },
      handle: args => this.#setBreakpoints(args),
    },
    breakpointLocations: {
      capabilities: { supportsBreakpointLocationsRequest: true },
      handle: args => this.#breakpointLocations(args),
    },
    setFunctionBreakpoints: {
      capabilities: { supportsFunctionBreakpoints: true },
      handle: (args: DebugProtocol.SetFunctionBreakpointsArguments) => {
        const wanted = objectsOf(args?.breakpoints, 'breakpoints') as DebugProtocol.FunctionBreakpoint[];
        for (const { name } of wanted)
          if (typeof name !== 'string') throw wrongRequest('setFunctionBreakpoints', 'a breakpoint has no "name".');
        return { breakpoints: this.#breakpoints.setFunctions(wanted) };
      },
    },
    dataBreakpointInfo: {
      capabilities: { supportsDataBreakpoints: true },
      handle: args => this.#dataBreakpointInfo(args),
    },
    setDataBreakpoints: {
      handle: (args: DebugProtocol.SetDataBreakpointsArguments) => {
        const wanted = objectsOf(args?.breakpoints, 'breakpoints') as DebugProtocol.DataBreakpoint[];
        for (const { dataId } of wanted)
          if (typeof dataId !== 'string') throw wrongRequest('setDataBreakpoints', 'a breakpoint has no "dataId".');
        return { breakpoints: this.#breakpoints.setData(wanted) };
      },
    },
    setExceptionBreakpoints: {
      capabilities: {
        exceptionBreakpointFilters: exceptionFilters as DebugProtocol.ExceptionBreakpointsFilter[],
        supportsExceptionFilterOptions: true,
      },
      handle: args => this.#setExceptionBreakpoints(args),
    },
    exceptionInfo: { capabilities: { supportsExceptionInfoRequest: true }, handle: () => this.#exceptionInfo() },

    threads: { handle: async () => ({ threads: this.#children.threadsOf(0, await this.#threads()) }) },
    stackTrace: { capabilities: { supportsDelayedStackTraceLoading: true }, handle: args => this.#stackTrace(args) },
    scopes: { handle: async args => ({ scopes: await this.#scopes(this.#frame(args?.frameId)) }) },
    variables: { capabilities: {}, handle: args => this.#variables(args) },
    locations: { handle: args => this.#location(args) },
    setVariable: { capabilities: { supportsSetVariable: true }, handle: args => this.#setVariable(args) },
    setExpression: { capabilities: { supportsSetExpression: true }, handle: args => this.#setExpression(args) },
    evaluate: {
      capabilities: { supportsEvaluateForHovers: true, supportsClipboardContext: true },
      handle: args => this.#evaluate(args),
    },
    completions: {
      capabilities: { supportsCompletionsRequest: true, completionTriggerCharacters: ['.', '$'] },
      handle: args => this.#completions(args),
    },
    source: { handle: args => this.#sourceThen(args) },
    ...afterwardVerbs({
      running: () => this.#running(),
      placeOf: state => this.#placeOfState(state),
    }),
    ...this.#desk.verbs,
    'asl/inlineValues': { handle: args => this.#inlineValues(args) },

    'asl/stepData': { handle: args => this.#stepData(args) },
    'asl/travel': { handle: args => this.#travelTo(args) },

    stepBack: {
      capabilities: { supportsStepBack: true },
      handle: args => {
        const { stop } = this.#stoppedOrThrow();
        const run = this.#running();
        const { info } = this.#strand(args?.threadId) ?? { info: stop.strand };
        this.#standing = undefined;
        const back = run.stepBack(info);
        this.#after(() => this.#stopped(back));
        this.#tellBeginning(run);
      },
    },
    reverseContinue: {
      handle: () => {
        this.#stoppedOrThrow();
        const run = this.#running();
        this.#follow(run, run.reverse());
      },
    },
    restartFrame: { capabilities: { supportsRestartFrame: true }, handle: args => this.#restartFrame(args) },
    gotoTargets: { capabilities: { supportsGotoTargetsRequest: true }, handle: args => this.#gotoTargets(args) },
    goto: { handle: args => this.#goto(args) },
    stepInTargets: {
      capabilities: { supportsStepInTargetsRequest: true },
      handle: async args => ({ targets: await this.#stepInTargets(this.#frame(args?.frameId)) }),
    },
    continue: {
      capabilities: { supportsSingleThreadExecutionRequests: true },
      handle: async (args: Partial<DebugProtocol.ContinueArguments> | undefined) => {
        const { stop } = this.#stoppedOrThrow();
        await this.#desk.agree(this.#running(), stop);
        const only = args?.singleThread === true ? this.#strand(args.threadId)?.info : undefined;
        this.#go({ only });
        return { allThreadsContinued: only === undefined };
      },
    },
    next: { handle: args => this.#step('over', args) },
    stepIn: { handle: args => this.#step('in', args) },
    stepOut: { handle: args => this.#step('out', args) },
    pause: {
      handle: () => {
        if (!this.#standing) this.#running().stopSoon('pause');
      },
    },
  };

  /** The requests that it understands. */
  get commands(): readonly string[] {
    return Object.keys(this.#verbs);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  /** The process is the business of whoever made it (`main.ts`). */
  override shutdown(): void {
    this.emit('shutdown');
  }

  /** Nobody listens any more: what still runs ends. */
  leave(): void {
    this.#generation++;
    this.#run?.terminate();
    this.#run?.prepared.dispose();
    clearTimeout(this.#lightsTimer);
  }

  override sendEvent(event: DebugProtocol.Event): void {
    if (!this.#children?.routes(event)) super.sendEvent(event);
  }

  /** Answers a request of a child session. */
  async #perform(command: string, args: unknown): Promise<unknown> {
    if (command === 'threads') return { threads: await this.#threads() };
    const verb = Object.hasOwn(this.#verbs, command) ? this.#verbs[command] : undefined;
    if (!verb) throw notUnderstood(command);
    return verb.handle(argumentsOf(command, args));
  }

  #flush(): void {
    for (const say of this.#afterwards.splice(0)) say();
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    const verb = Object.hasOwn(this.#verbs, request.command) ? this.#verbs[request.command] : undefined;
    try {
      if (!verb) throw notUnderstood(request.command);
      const body = await verb.handle(argumentsOf(request.command, request.arguments));
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
      this.#children.wentOn(0, request.command);
      for (const say of this.#afterwards.splice(0)) say();
      if (request.command === 'disconnect') this.shutdown();
    } catch (error) {
      const trouble = troubleOf(request.command, error);
      response.success = false;
      response.message = trouble.message;
      response.body = {
        error: { id: trouble.id, format: '{text}', variables: { text: trouble.message }, showUser: trouble.showUser },
      };
      this.sendResponse(response);
      for (const say of this.#afterwards.splice(0)) say();
    }
  }

  /** Says something behind the answer to the request that is being handled. */
  #after(say: () => void): void {
    this.#afterwards.push(say);
  }

  // ---- starting and ending -------------------------------------------------------------------------------------------

  #initialize(args: DebugProtocol.InitializeRequestArguments | undefined): DebugProtocol.Capabilities {
    if (args?.pathFormat !== undefined && args.pathFormat !== 'path')
      throw wrongRequest('initialize', 'only paths can be understood, no URIs ("pathFormat": "path").');
    this.#convention = { linesStartAt1: args?.linesStartAt1 ?? true, columnsStartAt1: args?.columnsStartAt1 ?? true };
    this.#breakpoints.convention = this.#convention;
    this.#supportsInvalidated = args?.supportsInvalidatedEvent === true;
    this.#startsSessions = args?.supportsStartDebuggingRequest === true;
    return this.#capabilities();
  }

  #capabilities(): DebugProtocol.Capabilities {
    return Object.assign({}, ...Object.values(this.#verbs).map(verb => verb.capabilities));
  }

  async #launch(args: LaunchArguments | undefined): Promise<void> {
    if (typeof args !== 'object' || args === null) throw noProgram();
    await this.#load(args);
    this.sendEvent(new Event('initialized'));
    const { processId: systemProcessId } = this.#host;
    const name = this.#running().prepared.title;
    if (systemProcessId !== undefined)
      this.sendEvent(eventOf('process', { name, systemProcessId, isLocalProcess: true, startMethod: 'launch' }));
  }

  async #load(args: LaunchArguments): Promise<void> {
    const generation = ++this.#generation;
    let prepared: Prepared;
    let keeper: Keeper;
    try {
      keeper = await Keeper.of(this.#host, args);
      prepared = await keeper.prepare(args, this.#launchEvents());
    } catch (error) {
      // A session that cannot start ends; the message is the answer to the request.
      this.#ended = true;
      queueMicrotask(() => this.sendEvent(new Event('terminated')));
      throw error;
    }
    if (generation !== this.#generation) return prepared.dispose();
    this.#run?.prepared.dispose();
    this.#launchArguments = args;
    this.#changedFiles.clear();
    this.#keeper = keeper;
    this.#run = new Run(prepared, this.#host, {
      breakpointsAt: (entry, forward) => this.#breakpointsAt(entry, forward),
      stopsAtError: (kind, error) => this.#filters.stopsAt(kind, error),
      observe: (moment, state) => {
        if (generation === this.#generation) this.#observe(moment, state);
      },
      forgotten: (why, { moments, bytes }) =>
        this.#print(
          `The run has more than ${why === 'moments' ? `${moments} moments` : `${Math.round(bytes / 1_048_576)} MB of data`}: the oldest are forgotten, and cannot be gone back to.\n`,
          'console',
        ),
    });
    this.#standing = undefined;
    this.#ended = false;
    this.#lightsReset = true;
    this.#trail = new TrailWriter();
    this.#trailReset = true;
    for (const breakpoint of this.#breakpoints.load(prepared))
      this.sendEvent(eventOf('breakpoint', { reason: 'changed', breakpoint }));
    for (const warning of prepared.warnings) this.#print(`${warning}\n`, 'console');
    if (keeper.opened) await this.#open(keeper, this.#run);
  }

  /** A run that was kept: its whole future is there, and nothing is run. */
  async #open(keeper: Keeper, run: Run): Promise<void> {
    const { path } = run.prepared;
    const otherwise = await keeper.makeAgain(run, state => this.#breakpoints.learn(state));
    const then = await keeper.textThen(path);
    this.#textsThen.clear();
    if (then !== undefined) this.#textsThen.set(path, { reference: 1, text: then });
    run.isKept = true;
    this.#print(`${keeper.words}\n`, 'console');
    if (otherwise !== undefined) this.#print(`${otherwise}\n`, 'stderr');
  }

  /** States that the launch configuration names. */
  #stopsAt({ name }: State): boolean {
    const { stopAt } = this.#launchArguments ?? {};
    return stopAt !== undefined && (typeof stopAt === 'string' ? stopAt === name : stopAt.includes(name));
  }

  #stopsOnEntry(): boolean {
    return this.#launchArguments?.stopOnEntry ?? (this.#keeper?.opened !== undefined && !this.#run?.noDebug);
  }

  #sourceThen(args: DebugProtocol.SourceArguments | undefined): DebugProtocol.SourceResponse['body'] {
    const reference = args?.source?.sourceReference ?? args?.sourceReference;
    for (const each of this.#textsThen.values()) if (each.reference === reference) return { content: each.text };
    throw wrongRequest('source', 'there is no such source.');
  }

  async #keep(run: Run): Promise<void> {
    const kept = await this.#keeper?.keep(run);
    if (typeof kept === 'string') this.#print(`${kept}\n`, 'stderr');
    else if (kept) this.sendEvent(eventOf('asl/kept', kept));
  }

  /** What is said by those who answer tasks. */
  #launchEvents(): LaunchEvents {
    return {
      output: (text, category) => this.#print(text, category),
      inspector: (port, of) => {
        this.#print(
          `A JavaScript debugger can be attached to ${of} at 127.0.0.1:${port}; it waits for one.\n`,
          'console',
        );
        this.sendEvent(eventOf('asl/inspector', { port, name: of }));
      },
      invented: ({ state }) => {
        this.#invented.set(state, (this.#invented.get(state) ?? 0) + 1);
      },
    };
  }

  #tellInvented(): void {
    if (this.#invented.size === 0) return;
    const states = [...this.#invented].map(([state, count]) => (count > 1 ? `${state} (${count} times)` : state));
    this.#invented.clear();
    this.#print(`Invented from the catalog, no real results: ${states.join(', ')}.\n`, 'console');
  }

  /** A definition that is not what it was when the run began: what is shown beside it may stand in the wrong place. */
  async #lookForChanges(run: Run): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedForChanges < 500 || run.isKept) return;
    this.#lookedForChanges = now;
    for (const { path, text } of run.prepared.sources) {
      if (this.#changedFiles.has(path)) continue;
      const present = await readText(this.#host, path).catch(() => text);
      if (present === text || run !== this.#run) continue;
      this.#changedFiles.add(path);
      const what = present === undefined ? 'is not there any more' : 'has been changed';
      const text_ = `${baseName(path)} ${what} since this run has begun, which goes on with what it was. Restart to run what it is now.\n`;
      this.sendEvent(eventOf('output', { category: 'important', output: text_ }));
    }
  }

  /** A person has said how a task ends. */
  #answered(goesOn: boolean): void {
    const { stop } = this.#stoppedOrThrow();
    const run = this.#running();
    if (goesOn && stop.still) {
      const { going } = stop.still;
      this.#standing = undefined;
      this.#after(() => {
        // Whoever has not asked for it has to hear that it runs.
        this.sendEvent(eventOf('continued', { threadId: threadId(stop.strand), allThreadsContinued: true }));
        this.#follow(run, run.go(going));
      });
    } else {
      this.#changed(undefined);
      this.#after(() => this.#tellWaiting(run));
    }
  }

  async #restart(args: { arguments?: LaunchArguments } | undefined): Promise<void> {
    const launch = args?.arguments ?? this.#launchArguments;
    if (!launch) throw notLaunched();
    this.#run?.terminate();
    await this.#load(launch);
    if (this.#stopsOnEntry()) this.#run?.stopSoon('entry');
    if (this.#started) this.#go();
  }

  #terminate(): void {
    const run = this.#run;
    if (!run || this.#ended) {
      this.sendEvent(new Event('terminated'));
      return;
    }
    run.terminate();
    if (this.#standing) this.#go();
  }

  /** Lets the run go on; what comes of it is told by events. */
  #go(go: Go = {}): void {
    const run = this.#running();
    this.#follow(run, run.go(go));
  }

  #follow(run: Run, going: Promise<Stop | undefined>): void {
    const generation = this.#generation;
    const hasFuture = run.tape.isPast;
    this.#standing = undefined;
    this.#linesLeft = linesBetweenStops;
    going.then(
      stop => {
        if (generation !== this.#generation) return;
        this.#flushLines();
        if (stop && hasFuture && run.isKept && !run.tape.isPast)
          this.#print('The kept run ends here. Go back, or continue to end the session.\n', 'console');
        if (stop) this.#stopped(stop);
        else this.#finished(run);
        if (stop) this.#tellBeginning(run);
      },
      (error: unknown) => {
        if (generation !== this.#generation) return;
        this.#print(
          `${internal(error instanceof Error ? (error.stack ?? error.message) : String(error)).message}\n`,
          'stderr',
        );
        this.#end(1);
      },
    );
  }

  #tellBeginning({ tape }: Run): void {
    if (!tape.isPast) return;
    for (const { kind } of tape.moments(tape.first, tape.position - 1)) if (kind === 'stateEntered') return;
    this.#print(
      tape.first === 0 ? 'This is where the run begins.\n' : 'What was before is not kept any more.\n',
      'console',
    );
  }

  #stand(stop: Stop): Standing {
    const standing = new Standing(stop, this.#stood);
    this.#standing = standing;
    this.#stood = standing;
    return standing;
  }

  #stopped(stop: Stop): void {
    const standing = this.#stand(stop);
    this.#sendLights();
    this.#tellInvented();
    const run = this.#running();
    const tell = () => {
      if (this.#standing !== standing) return;
      this.#sendStopped(stop);
      this.#tellWaiting(run);
      void this.#lookForChanges(run);
    };
    if (stop.still) void this.#desk.stopped(run, stop).then(tell, tell);
    else {
      run.proposal = undefined;
      tell();
    }
  }

  #tellWaiting(run: Run): void {
    void this.#desk.tell(run).catch(() => {});
  }

  #sendStopped(stop: Stop): void {
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason: stop.reason,
      threadId: threadId(stop.strand),
      allThreadsStopped: true,
      ...(stop.breakpoints.length > 0 && { hitBreakpointIds: [...stop.breakpoints] }),
      ...(stop.focus && { description: `${titleOfReason[stop.reason] ?? 'Paused'}: ${stop.focus.label}` }),
      ...(stop.exception && { text: stop.exception.text, description: exceptionTitles[stop.exception.kind] }),
      ...(stop.still && this.#wordsOfStill(stop)),
    };
    this.sendEvent(eventOf('stopped', body));
  }

  /** Why nothing goes on, and what a person can do. */
  #wordsOfStill({ still, strand, state }: Stop): { description: string; text: string } {
    const run = this.#running();
    if (still?.why === 'held')
      return {
        description: 'The other branches are held',
        text: 'This branch cannot go on alone. Continue lets all go on.',
      };
    const tasks = waitingIn(run).filter(({ canAnswer }) => canAnswer);
    const [first] = tasks.sort((a, b) => Number(b.strand.id === strand.id) - Number(a.strand.id === strand.id));
    const name = first?.state ?? state?.name ?? 'A task';
    if (still?.why === 'asked')
      return {
        description: `${name} asks for its result`,
        text: `${name} (${first?.resource ?? ''}): complete it with a result, or let it fail. Continue takes the proposed result.`,
      };
    const words = first ? wordsOf(first) : 'waiting';
    const others = tasks.length > 1 ? `, and ${tasks.length - 1} more` : '';
    return {
      description: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
      text: `${name} is ${words}${others}. Complete it, let it fail, or skip the wait; in the console: task-success, task-failure, task-heartbeat, skip.`,
    };
  }

  #finished(run: Run): void {
    this.#tellInvented();
    this.#desk.ended(run);
    run.prepared.dispose();
    const { execution, prepared } = run;
    const { status, error, cause } = execution;
    const summary = this.#keeper?.summary(run);
    if (summary) this.#print(`${summaryLine(summary)}\n`, 'stdout');
    if (status === 'SUCCEEDED') {
      this.#print(`${prepared.title} SUCCEEDED\n`, 'console');
      this.#print(`${longText(execution.output ?? null)}\n`, 'stdout');
    } else {
      const why = [error, cause].filter(text => text !== undefined && text !== '').join(': ');
      this.#print(`${prepared.title} ${status}${why ? ` — ${why}` : ''}\n`, 'stderr');
    }
    this.#sendLights(status);
    this.sendEvent(eventOf('asl/recorded', recordedOf(run)));
    void this.#keep(run).finally(() => this.#end(status === 'SUCCEEDED' ? 0 : 1));
  }

  #end(exitCode: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#standing = undefined;
    this.sendEvent(eventOf('exited', { exitCode }));
    this.sendEvent(new Event('terminated'));
  }

  // ---- while it runs -------------------------------------------------------------------------------------------------

  #observe(moment: Moment, state: State | undefined): void {
    this.#observeExecution(moment);
    this.#trail.record(moment, this.#running().tape.position);
    this.#keeper?.observe(moment);
    this.#desk.observe(moment);
    if (moment.kind === 'stateEntered' && moment.strand.machine !== undefined && state)
      for (const breakpoint of this.#breakpoints.learn(state))
        this.sendEvent(eventOf('breakpoint', { reason: 'changed', breakpoint }));
    if (moment.kind === 'stateExited') this.#printState(moment, state, preview(moment.output, 400));
    else if (moment.kind === 'retryScheduled')
      this.#printState(moment, state, `${moment.error ?? 'error'}, retry ${moment.attempt} is scheduled`);
    else if (moment.kind === 'errorCaught')
      this.#printState(moment, state, `${moment.error ?? 'error'} is caught, next is ${moment.next}`);
    else if (moment.kind === 'taskUnanswered') this.#print(`${moment.message}\n`, moment.asks ? 'console' : 'stderr');
    this.#lightsTimer ??= setTimeout(() => this.#sendLights(), lightsEveryMilliseconds);
  }

  /** Executions that tasks have started have sessions of their own, where that is wished. */
  #observeExecution({ kind, strand }: Moment): void {
    if (strand.machine === undefined || strand.id !== strand.execution) return;
    const wanted = this.#launchArguments?.childSessions === true && this.#startsSessions && !this.#run?.noDebug;
    if (kind === 'executionStarted' && wanted) void this.#children.started(strand);
    else if (/^execution(?:Succeeded|Failed|Aborted|TimedOut)$/.test(kind)) this.#children.ended(strand.id);
  }

  #printState(moment: Moment, state: State | undefined, text: string): void {
    if (this.#linesLeft-- <= 0) {
      this.#linesDropped++;
      return;
    }
    const where = moment.strand.path === '' ? '' : ` (${moment.strand.path})`;
    this.#print(`${moment.state?.name ?? ''}${where} → ${text}\n`, 'stdout', state && this.#placeOfState(state));
  }

  #flushLines(): void {
    if (this.#linesDropped > 0) this.#print(`… ${this.#linesDropped} more lines are not shown\n`, 'console');
    this.#linesDropped = 0;
  }

  #print(
    output: string,
    category: 'console' | 'stdout' | 'stderr',
    place?: { source: DebugProtocol.Source; line: number; column: number },
  ): void {
    this.sendEvent(eventOf('output', { category, output, ...place }));
  }

  #sendLights(ended?: string): void {
    clearTimeout(this.#lightsTimer);
    this.#lightsTimer = undefined;
    const run = this.#run;
    if (!run) return;
    this.#sendTrail(run);
    if (run.prepared.realTime && run.isGoing && ended === undefined) this.#tellWaiting(run);
    if (run.relit) this.#lightsReset = true;
    run.relit = false;
    const taken = run.lights.take();
    if (!taken && ended === undefined) return;
    const body: ExecutionLights = {
      program: run.prepared.path,
      reset: this.#lightsReset,
      states: taken?.states ?? {},
      transitions: taken?.transitions ?? [],
      ...(ended !== undefined && { ended }),
    };
    this.#lightsReset = false;
    this.sendEvent(eventOf('asl/execution', body));
  }

  #sendTrail(run: Run): void {
    const { tape, lights, prepared } = run;
    // A run that was kept has all its moments from the start.
    if (this.#trailReset && tape.isPast) {
      let at = tape.first;
      for (const moment of tape.moments(tape.first, tape.end)) this.#trail.record(moment, ++at);
    }
    const body: TrailEvent = {
      program: prepared.path,
      title: prepared.title,
      reset: this.#trailReset,
      steps: this.#trail.take(lights, tape.position, run.now),
      position: tape.position,
      end: tape.end,
      stopped: this.#standing !== undefined,
    };
    this.#trailReset = false;
    this.sendEvent(eventOf('asl/trail', body));
  }

  /** All of the data of a step of the trail, as JSON. */
  #stepData(args: { at?: unknown } | undefined) {
    const { tape } = this.#running();
    const moment = typeof args?.at === 'number' ? tape.entry(args.at)?.moment : undefined;
    const data = moment && wholeDataOf(moment);
    if (data === undefined) throw expired('step');
    return { text: jsonWithin(data, Number.POSITIVE_INFINITY)?.text };
  }

  /** Stands where it stood at a step of the trail. */
  #travelTo(args: { at?: unknown } | undefined): void {
    this.#stoppedOrThrow();
    const run = this.#running();
    const moment = typeof args?.at === 'number' ? run.tape.entry(args.at)?.moment : undefined;
    if (!moment) throw expired('step');
    const stop = run.travel(args!.at as number, 'goto', moment.strand);
    this.#standing = undefined;
    this.#after(() => this.#stopped(stop));
  }

  async #step(kind: StepKind, args: Partial<DebugProtocol.StepInArguments> | undefined): Promise<void> {
    const { stop, stepTargets } = this.#stoppedOrThrow();
    const run = this.#running();
    await this.#desk.agree(run, stop);
    const strand = this.#strand(args?.threadId) ?? { info: stop.strand, state: stop.state };
    const into = typeof args?.targetId === 'number' && kind === 'in' ? stepTargets[args.targetId - 1] : undefined;
    const only = args?.singleThread === true ? strand.info : undefined;
    this.#go({ step: run.step(kind, strand.info, strand.state, into), only });
  }

  // ---- other ways through time ---------------------------------------------------------------------------------------

  /** Back to where the state was entered, and anew from there. */
  async #restartFrame(args: DebugProtocol.RestartFrameArguments | undefined): Promise<void> {
    const frame = this.#frame(args?.frameId);
    const run = this.#running();
    const record = run.record(frame.strand);
    const place = frame.state ? record?.visit?.entered : record?.began;
    if (place === undefined || place < run.tape.first)
      throw notBack('This frame cannot be restarted: its beginning is not kept any more.');
    const stop = run.travel(place, 'restart', frame.strand);
    await run.anew();
    this.#standing = undefined;
    this.#after(() => this.#stopped(stop));
  }

  #gotoTargets(args: DebugProtocol.GotoTargetsArguments | undefined): { targets: DebugProtocol.GotoTarget[] } {
    const path = args?.source?.path;
    if (typeof path !== 'string' || typeof args?.line !== 'number')
      throw wrongRequest('gotoTargets', '"source" and "line" are needed.');
    const standing = this.#stoppedOrThrow();
    const line = args.line - (this.#convention.linesStartAt1 ? 1 : 0);
    const state = this.#breakpoints.stateAt(path, line);
    // Only where the run stands: what is inside is entered by entering what is around it.
    const here = [standing.stop.strand, ...this.#running().around(standing.stop.strand)];
    if (!state || !here.some(each => this.#running().record(each)?.state?.scope === state.scope))
      return { targets: [] };
    const id = standing.gotoTargets.push(state);
    const { source: _source, ...place } = this.#placeOfState(state);
    return { targets: [{ id, label: state.name, ...place }] };
  }

  async #goto(args: DebugProtocol.GotoArguments | undefined): Promise<void> {
    const { gotoTargets, stop } = this.#stoppedOrThrow();
    const run = this.#running();
    const state = typeof args?.targetId === 'number' ? gotoTargets[args.targetId - 1] : undefined;
    if (!state) throw expired('target');
    const thread = this.#strand(args?.threadId)?.info ?? stop.strand;
    const strand = [thread, ...run.around(thread)].find(each => run.record(each)?.state?.scope === state.scope);
    if (!strand) throw notBack(`"${state.name}" is not beside the state where this thread stands.`);
    let there: Stop | undefined;
    try {
      there = await run.goto(strand, state.name);
    } catch (error) {
      throw notBack(error instanceof Error ? error.message : String(error));
    }
    this.#standing = undefined;
    this.#after(() => (there ? this.#stopped(there) : this.#finished(run)));
  }

  async #stepInTargets(frame: Frame): Promise<DebugProtocol.StepInTarget[]> {
    const { stepTargets } = this.#stoppedOrThrow();
    const { state, strand } = frame;
    if (!state) return [];
    const run = this.#running();
    await run.present();
    const visit = run.record(strand)?.visit;
    const worked = visit?.stages.some(({ stage }) => stage === 'Result') ?? false;
    const targets: DebugProtocol.StepInTarget[] = [];
    const add = (label: string, into: string | undefined, offset?: number) => {
      const position = offset === undefined ? {} : frame.source.lines.toClient(offset, this.#convention);
      targets.push({ id: stepTargets.push(into), label, ...position });
    };
    if (!worked && state.type === 'Parallel')
      for (const [index, scope] of state.scopes.entries())
        add(
          `Branch ${index + 1}: ${scope.startAt?.name}`,
          `{${scope.startAt?.name}}`,
          scope.startAt?.target?.nameNode.span.start,
        );
    else if (!worked && state.type === 'Map') {
      const start = state.scopes[0]?.startAt?.target?.nameNode.span.start;
      add('Next iteration', undefined, start);
      const entered = (visit?.stages.length ?? 0) === 0;
      const items = visit?.map?.length ?? (await itemsComing(state, dataOf(run, strand, state), entered)) ?? 0;
      for (let i = visit?.map?.started ?? 0; i < Math.min(items, mostIterations); i++)
        add(`Iteration ${i}`, `[${i}]`, start);
    } else {
      const field = nextField(state, visit?.phase ?? -1);
      add(field ? `Stage ${field.key.value}` : 'Next state', undefined, field?.key.span.start);
      if (state.type === 'Task' && /states:startExecution|:sfn:start/.test(`${visit?.tries.at(-1)?.resource ?? ''}`))
        add('Child execution', ')');
    }
    return targets;
  }

  // ---- breakpoints ---------------------------------------------------------------------------------------------------

  #setBreakpoints(args: DebugProtocol.SetBreakpointsArguments | undefined) {
    const path = args?.source?.path;
    if (typeof path !== 'string') throw wrongRequest('setBreakpoints', '"source" has no "path".');
    const wanted = objectsOf(args?.breakpoints ?? [], 'breakpoints') as DebugProtocol.SourceBreakpoint[];
    for (const { line } of wanted)
      if (typeof line !== 'number') throw wrongRequest('setBreakpoints', 'a breakpoint has no "line".');
    return { breakpoints: this.#breakpoints.setSource(path, wanted) };
  }

  #setExceptionBreakpoints(args: Partial<DebugProtocol.SetExceptionBreakpointsArguments> | undefined) {
    const filters = arrayOf(args?.filters, 'filters').map(String);
    const options = objectsOf(args?.filterOptions ?? [], 'filterOptions') as DebugProtocol.ExceptionFilterOptions[];
    const conditions = new Map(options.map(({ filterId, condition }) => [String(filterId), condition]));
    this.#filters = ExceptionFilters.of(filters, conditions);
    const asked = [...filters, ...conditions.keys()];
    return {
      breakpoints: asked.map(filter => {
        const message = filterProblem(filter);
        return message === undefined ? { verified: true } : { verified: false, message };
      }),
    };
  }

  #dataBreakpointInfo(args: Partial<DebugProtocol.DataBreakpointInfoArguments> | undefined) {
    if (typeof args?.name !== 'string') throw wrongRequest('dataBreakpointInfo', '"name" is missing.');
    const { name } = args;
    const { store } = this.#stoppedOrThrow();
    const named = args.variablesReference === undefined ? undefined : store.find(args.variablesReference, name);
    if (args.variablesReference !== undefined && !named) throw expired('variable');
    const root = named?.place?.root.what as Replaceable | undefined;
    const said = (watched: object, description: string) => ({
      dataId: JSON.stringify(watched),
      description,
      accessTypes: ['write' as const],
      canPersist: true,
    });
    if (root?.kind === 'variable') return said({ variable: root.name }, `When $${root.name} is assigned`);
    const expression = named && root ? pathOf(named.place!.path) : name.trim();
    const variable = /^\$([A-Za-z_]\w*)$/.exec(expression)?.[1];
    if (variable !== undefined && variable !== 'states') return said({ variable }, `When $${variable} is assigned`);
    const path = expression.replace(/^\$states\.input\b/, '$');
    const watched = /^\$(?:$|[.[])/.test(path) ? watchedBy(JSON.stringify({ path })) : undefined;
    if (watched) return said(watched, `When a state changes ${path}`);
    return { dataId: null, description: `${name} does not change.` };
  }

  /** Asks the breakpoints that a moment comes to. */
  #breakpointsAt(entry: Entry, forward: boolean): Hit | undefined | Promise<Hit | undefined> {
    const { moment, state } = entry;
    if (!moment || !state) return undefined;
    if (moment.kind === 'stateEntered' && this.#stopsAt(state))
      return { reason: 'breakpoint', ids: [], focus: undefined };
    const run = this.#running();
    const { strand } = moment;
    return this.#breakpoints.at(
      entry,
      forward,
      expression => evaluateText(expression, dataOf(run, strand, state)),
      (text, isProblem) => this.#print(`${text}\n`, isProblem ? 'stderr' : 'console', this.#placeOfState(state)),
      run.tape.isPast ? () => run.present() : undefined,
    );
  }

  #breakpointLocations(args: DebugProtocol.BreakpointLocationsArguments | undefined) {
    const path = args?.source?.path;
    if (typeof path !== 'string' || typeof args?.line !== 'number')
      throw wrongRequest('breakpointLocations', '"source" and "line" are needed.');
    const line = (each: number) => each - (this.#convention.linesStartAt1 ? 1 : 0);
    const column = (each: number) => each - (this.#convention.columnsStartAt1 ? 1 : 0);
    const from = { line: line(args.line), column: args.column === undefined ? 0 : column(args.column) };
    const endColumn = args.endColumn === undefined ? Number.MAX_SAFE_INTEGER : column(args.endColumn);
    const to = { line: line(args.endLine ?? args.line), column: endColumn };
    return { breakpoints: this.#breakpoints.locations(path, from, to) };
  }

  #exceptionInfo(): DebugProtocol.ExceptionInfoResponse['body'] {
    const { stop } = this.#stoppedOrThrow();
    const { exception } = stop;
    if (!exception) throw wrongRequest('exceptionInfo', 'the execution has not stopped at an error.');
    const name =
      exception.error ?? (exception.kind === 'unanswered' ? 'Task without an answer' : 'Error without a name');
    return {
      exceptionId: name,
      description: exception.kind === 'unanswered' ? exception.text : (exception.cause ?? ''),
      breakMode: exception.kind === 'uncaught' || exception.kind === 'unanswered' ? 'unhandled' : 'always',
      details: {
        message: exception.cause ?? '',
        typeName: name,
        ...(stop.state && { stackTrace: `at ${stop.state.name} (${locationOf(stop.state.steps)})` }),
      },
    };
  }

  // ---- what is there while it stands ---------------------------------------------------------------------------------

  async #threads(): Promise<DebugProtocol.Thread[]> {
    const run = this.#run;
    if (!run) return [];
    if (this.#standing) await run.present();
    const all = this.#infos();
    const shown = all.slice(0, mostThreads);
    const waiting = this.#waitingWords(run);
    const threads = shown.map(info => {
      const words = waiting.get(info.id);
      const name = info.path === '' ? run.prepared.title : info.path;
      return { id: threadId(info), name: words === undefined ? name : `${name} · ${words}` };
    });
    const rest = all.length - shown.length;
    if (rest > 0)
      threads.push({ id: restOfThreads, name: `… ${rest.toLocaleString('en-US')} more branches and iterations` });
    // A client takes a session without threads for one that is over.
    return threads.length > 0 ? threads : [{ id: 1, name: run.prepared.title }];
  }

  /** What strands wait for, where they do. */
  #waitingWords(run: Run): ReadonlyMap<number, string> {
    return run.tape.present ? wordsByStrand(run) : new Map();
  }

  /** The strands there are, those around the one that has stopped first; it may have failed already. */
  #infos(): StrandInfo[] {
    const run = this.#running();
    const live = (run.tape.present ?? run.execution).strandInfos();
    const stop = this.#standing?.stop;
    if (!stop) return live;
    const first = [...run.around(stop.strand).reverse(), stop.strand];
    const ids = new Set(first.map(({ id }) => id));
    return [...first, ...live.filter(({ id }) => !ids.has(id))];
  }

  #strand(thread: unknown): { info: StrandInfo; state: State | undefined } | undefined {
    const run = this.#running();
    const info =
      typeof thread === 'number'
        ? (run.strands.get(thread - 1) ?? this.#infos().find(each => threadId(each) === thread))
        : undefined;
    return info && { info, state: run.record(info)?.state };
  }

  async #stackTrace(args: DebugProtocol.StackTraceArguments | undefined) {
    const standing = this.#stoppedOrThrow();
    const run = this.#running();
    const thread = args?.threadId;
    if (typeof thread !== 'number') throw wrongRequest('stackTrace', '"threadId" is missing.');
    if (thread === restOfThreads) return { stackFrames: [], totalFrames: 0 };
    // Two questions at once get the same frames: between here and the answer nothing is waited for.
    await run.present();
    let known = standing.framesOfThread.get(thread);
    if (!known) {
      const strand = this.#strand(thread)?.info ?? this.#infos().find(each => threadId(each) === thread);
      if (!strand || !this.#infos().some(({ id }) => id === strand.id))
        throw wrongRequest('stackTrace', `there is no thread ${thread}.`);
      const { stop } = standing;
      const focus = stop.strand.id === strand.id ? stop.focus : undefined;
      const chain = [strand, ...run.around(strand)].map(info => ({ info, state: run.record(info)?.state }));
      const words = this.#waitingWords(run).get(strand.id);
      const frames = framesOf(run.prepared, chain, focus).map((frame, index) =>
        index === 0 && words !== undefined && !focus ? { ...frame, name: `${frame.name} · ${words}` } : frame,
      );
      known = frames.map(frame => ({ frame, id: standing.frames.add(frame) }));
      standing.framesOfThread.set(thread, known);
    }
    const start = args?.startFrame ?? 0;
    const page = known.slice(start, args?.levels ? start + args.levels : undefined);
    return {
      stackFrames: page.map(({ frame, id }) => ({
        id,
        name: frame.name,
        ...this.#placeIn(frame.source, frame.offset),
        canRestart: true,
      })),
      // A client that asks for the first frame only would offer to load the rest, which it is about to do.
      ...(start + page.length === known.length && { totalFrames: known.length }),
    };
  }

  #frame(id: unknown): Frame {
    const standing = this.#stoppedOrThrow();
    const frame = standing.frames.get(id);
    if (!frame) throw expired('frame');
    return frame;
  }

  async #scopes(frame: Frame): Promise<DebugProtocol.Scope[]> {
    const { store } = this.#stoppedOrThrow();
    const run = this.#running();
    await run.present();
    const scopes = [...scopesOf(run, frame, state => store.holdLocation(state))];
    return scopes.map(({ name, rows, hint }) => ({
      name,
      variablesReference: store.holdList(rows),
      namedVariables: rows.length,
      expensive: false,
      ...(hint && { presentationHint: hint }),
    }));
  }

  #location(args: Partial<DebugProtocol.LocationsArguments> | undefined) {
    const { store } = this.#stoppedOrThrow();
    const state =
      typeof args?.locationReference === 'number'
        ? (store.location(args.locationReference) as State | undefined)
        : undefined;
    if (!state) throw expired('location');
    return this.#placeOfState(state);
  }

  #variables(args: DebugProtocol.VariablesArguments | undefined) {
    const { store } = this.#stoppedOrThrow();
    if (typeof args?.variablesReference !== 'number')
      throw wrongRequest('variables', '"variablesReference" is missing.');
    const variables = store.open(args.variablesReference, {
      filter: args.filter,
      start: args.start,
      count: args.count,
    });
    if (!variables) throw expired('variable');
    return { variables };
  }

  async #evaluate(args: DebugProtocol.EvaluateArguments | undefined): Promise<DebugProtocol.EvaluateResponse['body']> {
    if (typeof args?.expression !== 'string') throw wrongRequest('evaluate', '"expression" is missing.');
    const { store } = this.#stoppedOrThrow();
    const frame = this.#frameOrStop(args.frameId);
    const run = this.#running();
    await run.present();
    const command = args.context === 'repl' ? commandIn(args.expression) : undefined;
    if (command) {
      const result = await command.command.run(run, command.rest, text => this.#valueOf(text, frame));
      if (command.command.changes) {
        this.#changed(undefined);
        this.#after(() => this.#tellWaiting(run));
      }
      return { result, variablesReference: 0 };
    }
    const value = await evaluateText(args.expression, dataOf(run, frame.strand, frame.state));
    if (args.context === 'clipboard') return { result: JSON.stringify(value, undefined, 2), variablesReference: 0 };
    const expression = args.expression.trim();
    const {
      name: _name,
      value: result,
      evaluateName: _expression,
      ...row
    } = store.row({ name: '', value, expression, place: placeNamed(run, frame, expression) });
    return { result, ...row } as DebugProtocol.EvaluateResponse['body'];
  }

  /** A value that has been put where another one was. */
  #changedTo(value: Json, expression: string | undefined): DebugProtocol.SetVariableResponse['body'] {
    const { store } = this.#standing as Standing;
    const {
      name: _name,
      evaluateName: _expression,
      presentationHint: _hint,
      ...row
    } = store.row({ name: '', value, expression });
    return row;
  }

  async #completions(
    args: Partial<DebugProtocol.CompletionsArguments> | undefined,
  ): Promise<{ targets: DebugProtocol.CompletionItem[] }> {
    if (typeof args?.text !== 'string' || typeof args.column !== 'number')
      throw wrongRequest('completions', '"text" and "column" are needed.');
    const frame = this.#frameOrStop(args.frameId);
    const run = this.#running();
    await run.present();
    const lines = args.text.split('\n');
    const line = typeof args.line === 'number' ? args.line - (this.#convention.linesStartAt1 ? 1 : 0) : 0;
    const base = this.#convention.columnsStartAt1 ? 1 : 0;
    const before = [...lines.slice(0, line), (lines[line] ?? '').slice(0, args.column - base)].join('\n');
    const found = await completionsFor(before, dataOf(run, frame.strand, frame.state), true, waitingIn(run));
    return {
      targets: found.map(({ label, text, detail, type, replaces }) => ({
        label,
        text,
        detail,
        type,
        start: args.column! - replaces,
        length: replaces,
      })),
    };
  }

  async #inlineValues(args: { frameId?: unknown } | undefined) {
    const frame = this.#frame(args?.frameId);
    const run = this.#running();
    await run.present();
    const visit = run.record(frame.strand)?.visit;
    if (!frame.state || !visit) return { values: [] };
    const found = await inlineValues(frame.state, visit, dataOf(run, frame.strand, frame.state));
    return {
      path: frame.source.path,
      values: found.map(({ offset, text }) => ({ text, ...frame.source.lines.toClient(offset, this.#convention) })),
    };
  }

  // ---- other data ----------------------------------------------------------------------------------------------------

  async #setVariable(args: Partial<DebugProtocol.SetVariableArguments> | undefined) {
    const { store, stop } = this.#stoppedOrThrow();
    if (typeof args?.variablesReference !== 'number' || typeof args.name !== 'string' || typeof args.value !== 'string')
      throw wrongRequest('setVariable', '"variablesReference", "name" and "value" are needed.');
    const named = store.find(args.variablesReference, args.name);
    if (!named) throw expired('variable');
    if (!named.place) throw notReplaced(`${args.name} says what has happened and cannot be changed.`);
    const { root, path } = named.place;
    const what = root.what as Replaceable;
    const value = await this.#valueOf(args.value, { strand: what.strand ?? stop.strand, state: stop.state });
    this.#changed(await replace(this.#running(), what, root.whole, path, value));
    return this.#changedTo(value, named.expression);
  }

  async #setExpression(args: Partial<DebugProtocol.SetExpressionArguments> | undefined) {
    if (typeof args?.expression !== 'string' || typeof args.value !== 'string')
      throw wrongRequest('setExpression', '"expression" and "value" are needed.');
    const frame = this.#frameOrStop(args.frameId);
    const run = this.#running();
    await run.present();
    const { what, whole, path } = namedBy(run, frame.strand, frame.state, args.expression);
    const value = await this.#valueOf(args.value, frame);
    this.#changed(await replace(run, what, whole, path, value));
    return this.#changedTo(value, args.expression);
  }

  /** What a person has written: JSON, or an expression. */
  async #valueOf(text: string, frame: Pick<Frame, 'strand' | 'state'>): Promise<Json> {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // An expression, then.
    }
    const run = this.#running();
    await run.present();
    try {
      return await evaluateText(text, dataOf(run, frame.strand, frame.state));
    } catch (error) {
      throw notEvaluated(
        `Write JSON (a text in quotes), or an expression. ${error instanceof Error ? error.message : ''}`,
      );
    }
  }

  /** The run is another one from here on; `stop`: and stands somewhere else. */
  #changed(stop: Stop | undefined): void {
    if (stop) {
      this.#stand(stop);
      this.#after(() => this.#stopped(stop));
    } else if (this.#supportsInvalidated) this.#after(() => this.sendEvent(eventOf('invalidated', { areas: ['all'] })));
  }

  #frameOrStop(id: unknown): Pick<Frame, 'strand' | 'state'> {
    const { stop } = this.#stoppedOrThrow();
    return id === undefined ? { strand: stop.strand, state: stop.state } : this.#frame(id);
  }

  // ---- small things --------------------------------------------------------------------------------------------------

  #running(): Run {
    if (!this.#run) throw notLaunched();
    return this.#run;
  }

  #stoppedOrThrow(): Standing {
    if (!this.#run) throw notLaunched();
    if (!this.#standing) throw this.#ended ? hasEnded() : notStopped();
    return this.#standing;
  }

  #placeOfState(state: State) {
    const source = sourceOf(rootOf(state)) ?? this.#running().prepared;
    return this.#placeIn(source, state.nameNode.span.start);
  }

  #placeIn({ path, lines }: ProgramSource, offset: number) {
    const then = this.#textsThen.get(path);
    const source = then
      ? { name: `${baseName(path)} (as it was)`, path, sourceReference: then.reference }
      : { name: baseName(path), path };
    return { source, ...lines.toClient(offset, this.#convention) };
  }
}

const titleOfReason: { readonly [reason: string]: string } = {
  step: 'Paused on step',
  breakpoint: 'Paused on breakpoint',
  'function breakpoint': 'Paused on function breakpoint',
  'data breakpoint': 'Paused on data breakpoint',
};

const exceptionTitles = {
  uncaught: 'Paused on uncaught error',
  caught: 'Paused on caught error',
  retried: 'Paused on retried error',
  passed: 'Paused on error',
  unanswered: 'Paused on a task without an answer',
} as const;

/** Threads count from 1: some clients take 0 for "none". */
function threadId(strand: StrandInfo): number {
  return strand.id + 1;
}

function eventOf(name: string, body: unknown): DebugProtocol.Event {
  const event: DebugProtocol.Event = new Event(name);
  event.body = body;
  return event;
}

function arrayOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw wrongRequest('request', `"${name}" must be a list.`);
  return value;
}

function objectsOf(value: unknown, name: string): object[] {
  return arrayOf(value, name).map(each => {
    if (typeof each !== 'object' || each === null)
      throw wrongRequest('request', `"${name}" must be a list of objects.`);
    return each;
  });
}

/** What an expression names, where another value can be put there. */
function placeNamed(
  run: Run,
  { strand, state }: Pick<Frame, 'strand' | 'state'>,
  expression: string,
): Place | undefined {
  try {
    const { what, whole, path } = namedBy(run, strand, state, expression);
    return { root: { what, whole }, path };
  } catch {
    return undefined;
  }
}

function pathOf(path: readonly (string | number)[]): string {
  return path.reduce((expression: string, key) => child(expression, key) ?? expression, '$');
}

function troubleOf(command: string, error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  return wrongRequest(command, error instanceof Error ? error.message : String(error));
}

/** The output of an execution for the console: readable, and not endless. */
function longText(value: Json): string {
  const text = JSON.stringify(value, undefined, 2);
  const most = 20_000;
  return text.length > most ? `${text.slice(0, most)}\n… ${text.length - most} more characters` : text;
}
