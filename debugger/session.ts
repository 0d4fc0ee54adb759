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
import { BreakpointMap } from './breakpoints.ts';
import { type BreakpointRule, countProblem, isPlain, reach } from './conditions.ts';
import { type EvaluationData, evaluateText } from './evaluate.ts';
import { type Frame, framesOf, type StrandPosition } from './frames.ts';
import type { Host } from './host.ts';
import { type LaunchArguments, type Prepared, prepare } from './launch.ts';
import type { ExecutionLights } from './lights.ts';
import { baseName, samePath } from './paths.ts';
import { type PositionConvention, startAtOne } from './position.ts';
import { preview } from './preview.ts';
import { Run, type Stop } from './run.ts';
import type { StepKind } from './stepping.ts';
import {
  expired,
  internal,
  noProgram,
  notLaunched,
  notStopped,
  notUnderstood,
  Trouble,
  wrongRequest,
} from './trouble.ts';
import { type NamedValue, rowsOf, VariableStore } from './variables.ts';

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

const exceptionFilters: DebugProtocol.ExceptionBreakpointsFilter[] = [
  {
    filter: 'uncaught',
    label: 'Uncaught Errors',
    description: 'Stop at a state that fails when no Retry or Catch takes its error.',
    default: true,
  },
  {
    filter: 'caught',
    label: 'Caught Errors',
    description: 'Stop when a Catch takes an error, before its next state.',
    default: false,
  },
];

/** What can be asked while the execution stands still; gone when it goes on. */
class Standing {
  readonly store = new VariableStore();
  readonly frames: Frame[] = [];
  /** Frame ids (from 1) of each thread, made when the thread is first asked for. */
  readonly framesOfThread = new Map<number, { frame: Frame; id: number }[]>();
  constructor(readonly stop: Stop) {}
}

interface SourceBreakpoints {
  readonly path: string;
  readonly requested: readonly (BreakpointRule & { readonly line: number; readonly column: number | undefined })[];
}

export class AslDebugSession extends DebugSession {
  readonly #host: Host;
  #convention: PositionConvention = startAtOne;
  #launchArguments: LaunchArguments | undefined;
  #run: Run | undefined;
  #map: BreakpointMap | undefined;
  #started = false;
  #standing: Standing | undefined;
  #ended = false;
  /** Counts launches: a run that was replaced by `restart` must not speak any more. */
  #generation = 0;
  #sources: SourceBreakpoints[] = [];
  #breakpointsOn = new Map<State, BreakpointRule[]>();
  #nextBreakpointId = 1;
  #stopsAt = { caught: false, uncaught: true };
  #lightsTimer: ReturnType<typeof setTimeout> | undefined;
  #lightsReset = true;
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
        if (this.#launchArguments?.stopOnEntry) run.stopSoon('entry');
        this.#go();
      },
    },
    restart: { capabilities: { supportsRestartRequest: true }, handle: args => this.#restart(args) },
    terminate: { capabilities: { supportsTerminateRequest: true }, handle: () => this.#terminate() },
    disconnect: {
      handle: () => {
        this.#generation++;
        this.#run?.terminate();
        clearTimeout(this.#lightsTimer);
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
    setExceptionBreakpoints: {
      capabilities: { exceptionBreakpointFilters: exceptionFilters },
      handle: (args: DebugProtocol.SetExceptionBreakpointsArguments) => {
        const filters = arrayOf(args?.filters, 'filters');
        this.#stopsAt = { caught: filters.includes('caught'), uncaught: filters.includes('uncaught') };
      },
    },
    exceptionInfo: { capabilities: { supportsExceptionInfoRequest: true }, handle: () => this.#exceptionInfo() },

    threads: { handle: () => ({ threads: this.#threads() }) },
    stackTrace: { capabilities: { supportsDelayedStackTraceLoading: true }, handle: args => this.#stackTrace(args) },
    scopes: { handle: args => ({ scopes: this.#scopes(this.#frame(args?.frameId)) }) },
    variables: { handle: args => this.#variables(args) },
    evaluate: {
      capabilities: { supportsEvaluateForHovers: true, supportsClipboardContext: true },
      handle: args => this.#evaluate(args),
    },

    continue: {
      handle: () => {
        this.#stoppedOrThrow();
        this.#go();
        return { allThreadsContinued: true };
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

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  /** The process is the business of whoever made it (`main.ts`). */
  override shutdown(): void {
    this.emit('shutdown');
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    const verb = Object.hasOwn(this.#verbs, request.command) ? this.#verbs[request.command] : undefined;
    try {
      if (!verb) throw notUnderstood(request.command);
      const body = await verb.handle(request.arguments);
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
      if (request.command === 'disconnect') this.shutdown();
    } catch (error) {
      const trouble = troubleOf(request.command, error);
      response.success = false;
      response.message = trouble.message;
      response.body = {
        error: { id: trouble.id, format: '{text}', variables: { text: trouble.message }, showUser: trouble.showUser },
      };
      this.sendResponse(response);
    }
  }

  // ---- starting and ending -------------------------------------------------------------------------------------------

  #initialize(args: DebugProtocol.InitializeRequestArguments | undefined): DebugProtocol.Capabilities {
    if (args?.pathFormat !== undefined && args.pathFormat !== 'path')
      throw wrongRequest('initialize', 'only paths can be understood, no URIs ("pathFormat": "path").');
    this.#convention = { linesStartAt1: args?.linesStartAt1 ?? true, columnsStartAt1: args?.columnsStartAt1 ?? true };
    return Object.assign({}, ...Object.values(this.#verbs).map(verb => verb.capabilities));
  }

  async #launch(args: LaunchArguments | undefined): Promise<void> {
    if (typeof args !== 'object' || args === null) throw noProgram();
    await this.#load(args);
    this.sendEvent(new Event('initialized'));
  }

  async #load(args: LaunchArguments): Promise<void> {
    const generation = ++this.#generation;
    let prepared: Prepared;
    try {
      prepared = await prepare(this.#host, args);
    } catch (error) {
      // A session that cannot start ends; the message is the answer to the request.
      this.#ended = true;
      queueMicrotask(() => this.sendEvent(new Event('terminated')));
      throw error;
    }
    if (generation !== this.#generation) return;
    this.#launchArguments = args;
    this.#map = new BreakpointMap(prepared.machine, prepared.lines);
    this.#run = new Run(prepared, this.#host, {
      breakpointsAt: (state, strand) => this.#breakpointsAt(state, strand),
      stopsAt: this.#stopsAtView(),
      observe: moment => {
        if (generation === this.#generation) this.#observe(moment);
      },
    });
    this.#standing = undefined;
    this.#ended = false;
    this.#lightsReset = true;
    for (const breakpoint of this.#placeAll().values())
      this.sendEvent(eventOf('breakpoint', { reason: 'changed', breakpoint }));
    for (const warning of prepared.warnings) this.#print(`${warning}\n`, 'console');
  }

  /** The run sees filters that are set later, too. */
  #stopsAtView() {
    const session = this;
    return {
      get caught() {
        return session.#stopsAt.caught;
      },
      get uncaught() {
        return session.#stopsAt.uncaught;
      },
    };
  }

  async #restart(args: { arguments?: LaunchArguments } | undefined): Promise<void> {
    const launch = args?.arguments ?? this.#launchArguments;
    if (!launch) throw notLaunched();
    this.#run?.terminate();
    await this.#load(launch);
    if (launch.stopOnEntry) this.#run?.stopSoon('entry');
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
  #go(step?: { kind: StepKind; strand: StrandInfo; state: State | undefined }): void {
    const run = this.#running();
    const generation = this.#generation;
    this.#standing = undefined;
    this.#linesLeft = linesBetweenStops;
    run.go(step && run.step(step.kind, step.strand, step.state)).then(
      stop => {
        if (generation !== this.#generation) return;
        this.#flushLines();
        if (stop) this.#stopped(stop);
        else this.#finished(run);
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

  #stopped(stop: Stop): void {
    this.#standing = new Standing(stop);
    this.#sendLights();
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason: stop.reason,
      threadId: threadId(stop.strand),
      allThreadsStopped: true,
      ...(stop.breakpoints.length > 0 && { hitBreakpointIds: [...stop.breakpoints] }),
      ...(stop.stage && { description: `After ${stop.stage}` }),
      ...(stop.exception && { text: stop.exception.text, description: exceptionTitles[stop.exception.kind] }),
    };
    this.sendEvent(eventOf('stopped', body));
  }

  #finished(run: Run): void {
    const { execution, prepared } = run;
    const { status, error, cause } = execution;
    if (status === 'SUCCEEDED') {
      this.#print(`${prepared.title} SUCCEEDED\n`, 'console');
      this.#print(`${longText(execution.output ?? null)}\n`, 'stdout');
    } else {
      const why = [error, cause].filter(text => text !== undefined && text !== '').join(': ');
      this.#print(`${prepared.title} ${status}${why ? ` — ${why}` : ''}\n`, 'stderr');
    }
    this.#sendLights(status);
    this.#end(status === 'SUCCEEDED' ? 0 : 1);
  }

  #end(exitCode: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#standing = undefined;
    this.sendEvent(eventOf('exited', { exitCode }));
    this.sendEvent(new Event('terminated'));
  }

  // ---- while it runs -------------------------------------------------------------------------------------------------

  #observe(moment: Moment): void {
    const run = this.#running();
    if (moment.kind === 'stateExited') this.#printState(run, moment, preview(moment.output, 400));
    else if (moment.kind === 'retryScheduled')
      this.#printState(run, moment, `${moment.error ?? 'error'}, retry ${moment.attempt} is scheduled`);
    else if (moment.kind === 'errorCaught')
      this.#printState(run, moment, `${moment.error ?? 'error'} is caught, next is ${moment.next}`);
    else if (moment.kind === 'taskUnanswered') this.#print(`${moment.message}\n`, 'stderr');
    this.#lightsTimer ??= setTimeout(() => this.#sendLights(), lightsEveryMilliseconds);
  }

  #printState(run: Run, moment: Moment, text: string): void {
    if (this.#linesLeft-- <= 0) {
      this.#linesDropped++;
      return;
    }
    const where = moment.strand.path === '' ? '' : ` (${moment.strand.path})`;
    const state = run.stateOf(moment);
    this.#print(
      `${moment.state?.name ?? ''}${where} → ${text}\n`,
      'stdout',
      state && this.#place(run, state.nameNode.span.start),
    );
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

  #step(kind: StepKind, args: { threadId?: number } | undefined): void {
    const { stop } = this.#stoppedOrThrow();
    const strand = this.#strand(args?.threadId) ?? { info: stop.strand, state: stop.state };
    this.#go({ kind, strand: strand.info, state: strand.state });
  }

  // ---- breakpoints ---------------------------------------------------------------------------------------------------

  #setBreakpoints(args: DebugProtocol.SetBreakpointsArguments | undefined) {
    const path = args?.source?.path;
    if (typeof path !== 'string') throw wrongRequest('setBreakpoints', '"source" has no "path".');
    const wanted = arrayOf(args?.breakpoints ?? [], 'breakpoints') as DebugProtocol.SourceBreakpoint[];
    const before = this.#sources.find(source => samePath(source.path, path))?.requested ?? [];
    const requested = wanted.map(({ line, column, condition, hitCondition, logMessage }) => {
      if (typeof line !== 'number') throw wrongRequest('setBreakpoints', 'a breakpoint has no "line".');
      const known = before.find(each => each.line === line && each.column === column);
      return {
        id: known?.id ?? this.#nextBreakpointId++,
        line,
        column,
        condition: condition || undefined,
        hitCondition: hitCondition || undefined,
        logMessage: logMessage || undefined,
        hits: 0,
      };
    });
    this.#sources = [...this.#sources.filter(source => !samePath(source.path, path)), { path, requested }];
    const placed = this.#placeAll();
    return { breakpoints: requested.map(({ id }) => placed.get(id)) };
  }

  /** Places all requested breakpoints in the text that runs, and tells the client about those that have moved. */
  #placeAll(): Map<number, DebugProtocol.Breakpoint> {
    const result = new Map<number, DebugProtocol.Breakpoint>();
    const run = this.#run;
    this.#breakpointsOn = new Map();
    for (const { path, requested } of this.#sources)
      for (const rule of requested) {
        const { id, line, column, hitCondition } = rule;
        rule.hits = 0;
        const wrongCount = hitCondition === undefined ? undefined : countProblem(hitCondition);
        if (!run || !this.#map) result.set(id, { id, verified: false, message: 'No state machine is running yet.' });
        else if (!samePath(path, run.prepared.path))
          result.set(id, {
            id,
            verified: false,
            message: `${baseName(run.prepared.path)} is being debugged, not this file.`,
          });
        else if (wrongCount !== undefined) result.set(id, { id, verified: false, message: wrongCount });
        else {
          const { lines } = run.prepared;
          const { state, message } = this.#map.place(
            lines.fromClientLine(line, this.#convention),
            column === undefined ? undefined : column - (this.#convention.columnsStartAt1 ? 1 : 0),
          );
          if (!state) result.set(id, { id, verified: false, ...(message !== undefined && { message }) });
          else {
            this.#breakpointsOn.set(state, [...(this.#breakpointsOn.get(state) ?? []), rule]);
            const place = this.#place(run, state.nameNode.span.start);
            const { column: placedColumn, ...rest } = place;
            // A column is shown as a second marker inside the line: only where the client asked for one.
            result.set(id, { id, verified: true, ...rest, ...(column !== undefined && { column: placedColumn }) });
          }
        }
      }
    return result;
  }

  /** Asks the breakpoints of a state that has just been entered. */
  #breakpointsAt(state: State, strand: StrandInfo): readonly number[] | Promise<readonly number[]> {
    const rules = this.#breakpointsOn.get(state);
    if (!rules) return [];
    return rules.every(isPlain) ? rules.map(({ id }) => id) : this.#reached(rules, state, strand);
  }

  async #reached(rules: readonly BreakpointRule[], state: State, strand: StrandInfo): Promise<number[]> {
    const run = this.#running();
    const data = this.#dataOf(strand, state);
    const place = this.#place(run, state.nameNode.span.start);
    const ids: number[] = [];
    for (const rule of rules) {
      const reached = await reach(rule, expression => evaluateText(expression, data));
      if (reached.kind === 'log') this.#print(`${reached.text}\n`, 'console', place);
      if (reached.kind !== 'stop') continue;
      if (reached.problem !== undefined) this.#print(`${reached.problem}\n`, 'stderr', place);
      ids.push(rule.id);
    }
    return ids;
  }

  #breakpointLocations(args: DebugProtocol.BreakpointLocationsArguments | undefined) {
    const path = args?.source?.path;
    if (typeof path !== 'string' || typeof args?.line !== 'number')
      throw wrongRequest('breakpointLocations', '"source" and "line" are needed.');
    const run = this.#run;
    if (!run || !this.#map || !samePath(path, run.prepared.path)) return { breakpoints: [] };
    const { lines } = run.prepared;
    const first = lines.fromClientLine(args.line, this.#convention);
    const last = lines.fromClientLine(args.endLine ?? args.line, this.#convention);
    return { breakpoints: this.#map.locations(first, last).map(offset => lines.toClient(offset, this.#convention)) };
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
      breakMode: exception.kind === 'caught' ? 'always' : 'unhandled',
      details: {
        message: exception.cause ?? '',
        typeName: name,
        ...(stop.state && { stackTrace: `at ${stop.state.name} (${locationOf(stop.state.steps)})` }),
      },
    };
  }

  // ---- what is there while it stands ---------------------------------------------------------------------------------

  #threads(): DebugProtocol.Thread[] {
    const run = this.#run;
    if (!run) return [];
    const threads = [...this.#positions().values()].map(({ info }) => ({
      id: threadId(info),
      name: info.path === '' ? run.prepared.title : info.path,
    }));
    // A client takes a session without threads for one that is over.
    return threads.length > 0 ? threads : [{ id: 1, name: run.prepared.title }];
  }

  /** Live strands by id; of the one that has stopped, and may have failed already, what the run remembers. */
  #positions(): Map<number, StrandPosition> {
    const positions = new Map<number, StrandPosition>();
    const run = this.#run;
    if (!run) return positions;
    // What a task has started runs by another definition.
    for (const { info, state } of run.execution.strands())
      if (info.machine === undefined) positions.set(info.id, { info, state: run.stateIn(info, state) });
    const stop = this.#standing?.stop;
    if (stop)
      for (const info of [...run.around(stop.strand).reverse(), stop.strand])
        if (!positions.has(info.id)) positions.set(info.id, { info, state: run.places.get(info.id)?.state });
    return positions;
  }

  #strand(thread: number | undefined): StrandPosition | undefined {
    return typeof thread === 'number' ? this.#positions().get(thread - 1) : undefined;
  }

  #stackTrace(args: DebugProtocol.StackTraceArguments | undefined) {
    const standing = this.#stoppedOrThrow();
    const run = this.#running();
    const thread = args?.threadId;
    if (typeof thread !== 'number') throw wrongRequest('stackTrace', '"threadId" is missing.');
    let known = standing.framesOfThread.get(thread);
    if (!known) {
      const strand = this.#strand(thread);
      if (!strand) throw wrongRequest('stackTrace', `there is no thread ${thread}.`);
      const { stop } = standing;
      const stage = stop.strand.id === strand.info.id ? stop.stage : undefined;
      const frames = framesOf(run.prepared.machine, run.prepared.title, this.#positions(), strand, stage);
      known = frames.map(frame => ({ frame, id: standing.frames.push(frame) }));
      standing.framesOfThread.set(thread, known);
    }
    const start = args?.startFrame ?? 0;
    const page = known.slice(start, args?.levels ? start + args.levels : undefined);
    return {
      stackFrames: page.map(({ frame, id }) => ({ id, name: frame.name, ...this.#place(run, frame.offset) })),
      // A client that asks for the first frame only would offer to load the rest, which it is about to do.
      ...(start + page.length === known.length && { totalFrames: known.length }),
    };
  }

  #frame(id: number | undefined): Frame {
    const standing = this.#stoppedOrThrow();
    const frame = typeof id === 'number' ? standing.frames[id - 1] : undefined;
    if (!frame) throw expired('frame');
    return frame;
  }

  #scopes(frame: Frame): DebugProtocol.Scope[] {
    const { store } = this.#stoppedOrThrow();
    const scopes: DebugProtocol.Scope[] = [];
    const add = (name: string, rows: readonly NamedValue[], hint?: string, expensive = false) => {
      scopes.push({
        name,
        variablesReference: store.holdList(rows),
        namedVariables: rows.length,
        expensive,
        ...(hint && { presentationHint: hint }),
      });
    };
    for (const { name, rows, hint } of this.#scopeRows(frame)) add(name, rows, hint);
    return scopes;
  }

  *#scopeRows(frame: Frame): Iterable<{ name: string; rows: readonly NamedValue[]; hint?: string }> {
    const run = this.#running();
    const { id } = frame.strand;
    const live = run.live(frame.strand);
    const visit = frame.state && run.entered.get(id);
    const left = run.left.get(id);
    const error = frame.state && run.errors.get(id);
    if (!frame.state) {
      yield {
        name: 'Input',
        rows: rowsOf(run.prepared.options.input, '$states.context.Execution.Input'),
        hint: 'arguments',
      };
    } else {
      const input = live?.stateInput ?? visit?.input ?? null;
      const isPath = frame.state.queryLanguage === 'JSONPath';
      const isUntouched = live === undefined || live.data === input;
      yield { name: 'Input', rows: rowsOf(input, isPath && isUntouched ? '$' : '$states.input'), hint: 'arguments' };
      if (error) {
        const rows = [
          { name: 'Error', value: error.error ?? null, expression: undefined },
          { name: 'Cause', value: error.cause ?? null, expression: undefined },
        ];
        yield { name: 'Error', rows };
      }
      const attempt = visit?.attempts.at(-1);
      if (attempt && visit?.output === undefined) {
        const rows = [
          { name: 'Resource', value: attempt.resource, expression: undefined },
          { name: 'Parameters', value: attempt.parameters, expression: undefined },
          { name: 'Attempt', value: attempt.attempt + 1, expression: undefined },
        ];
        yield { name: 'Task', rows };
      }
      const stage = visit?.stages.at(-1);
      if (stage && !isUntouched)
        yield { name: `Data after ${stage.stage}`, rows: rowsOf(live.data, isPath ? '$' : undefined), hint: 'locals' };
      if (live?.result !== undefined) yield { name: 'Result', rows: rowsOf(live.result, '$states.result') };
      if (left?.output !== undefined && !stage)
        yield { name: `Output of ${left.state.name}`, rows: rowsOf(left.output, undefined), hint: 'returnValue' };
    }
    for (const { name, variables } of this.#variablesOf(frame.strand)) {
      const rows = Object.entries(variables).map(([key, value]) => ({
        name: `$${key}`,
        value,
        expression: `$${key}`,
      }));
      yield { name, rows, hint: 'locals' };
    }
    if (live?.context !== undefined)
      yield {
        name: 'Context',
        rows: rowsOf(live.context, frame.state?.queryLanguage === 'JSONPath' ? '$$' : '$states.context'),
      };
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
    const standing = this.#stoppedOrThrow();
    const { stop, store } = standing;
    const frame = args.frameId === undefined ? { strand: stop.strand, state: stop.state } : this.#frame(args.frameId);
    const value = await evaluateText(args.expression, this.#dataOf(frame.strand, frame.state));
    if (args.context === 'clipboard') return { result: JSON.stringify(value, undefined, 2), variablesReference: 0 };
    const {
      name: _name,
      value: result,
      evaluateName: _expression,
      ...row
    } = store.row({ name: '', value, expression: undefined });
    return { result, ...row } as DebugProtocol.EvaluateResponse['body'];
  }

  /** The variables a strand sees, its own first; outer ones only where there are some. */
  #variablesOf(strand: StrandInfo): { name: string; variables: { readonly [name: string]: Json } }[] {
    const run = this.#running();
    const live = run.live(strand);
    const scopes =
      live?.variables ??
      [strand, ...run.around(strand)].map(({ id, path }) => ({
        scope: path,
        variables: run.places.get(id)?.variables ?? {},
      }));
    return scopes.flatMap(({ scope, variables }, index) => {
      if (index > 0 && Object.keys(variables).length === 0) return [];
      return [
        { name: index === 0 ? 'Variables' : `Variables of ${scope === '' ? run.prepared.title : scope}`, variables },
      ];
    });
  }

  /** What an expression can see in a strand. */
  #dataOf(strand: StrandInfo, state: State | undefined): EvaluationData {
    const run = this.#running();
    const live = run.live(strand);
    const input = live?.stateInput ?? run.entered.get(strand.id)?.input ?? run.prepared.options.input;
    const error = run.errors.get(strand.id);
    // Outer variables first, so that inner ones of the same name win.
    const scopes = this.#variablesOf(strand).reverse();
    return {
      language: state?.queryLanguage ?? run.prepared.machine.queryLanguage,
      data: live?.data ?? input,
      input,
      result: live?.result,
      errorOutput: live?.errorOutput ?? (error && { Error: error.error ?? null, Cause: error.cause ?? null }),
      context: live?.context ?? {},
      variables: Object.assign({}, ...scopes.map(({ variables }) => variables)),
      now: run.execution.now,
    };
  }

  // ---- small things --------------------------------------------------------------------------------------------------

  #running(): Run {
    if (!this.#run) throw notLaunched();
    return this.#run;
  }

  #stoppedOrThrow(): Standing {
    if (!this.#run) throw notLaunched();
    if (!this.#standing) throw notStopped();
    return this.#standing;
  }

  #place(run: Run, offset: number) {
    const { path, lines } = run.prepared;
    return { source: { name: baseName(path), path }, ...lines.toClient(offset, this.#convention) };
  }
}

const exceptionTitles = {
  uncaught: 'Paused on uncaught error',
  caught: 'Paused on caught error',
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
