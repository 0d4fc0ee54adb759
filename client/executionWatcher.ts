/**
 * The runs that can be looked at over the picture, by definition: a session tells its steps while it goes, a recorded history
 * comes as a whole. Also when a run is over it can be scrubbed over; what a session still knows it is asked for.
 */
import * as vscode from 'vscode';
import { type ExecutionMarks, readSteps, type Timeline, Trail, type VisitData } from '../graph/index.ts';

/** Body of the adapter's custom event `asl/trail`. */
interface TrailEvent {
  readonly program: string;
  readonly title: string;
  readonly reset: boolean;
  readonly steps: unknown;
  readonly position: number;
  readonly end: number;
  readonly stopped: boolean;
}

/** What of the adapter's messages is read here. */
interface StoppedMessage {
  readonly type?: string;
  readonly event?: string;
  readonly body?: { readonly hitBreakpointIds?: readonly number[] };
}

/** A session stands: which breakpoints it has met, by the adapter's numbers. */
interface Stopped {
  readonly session: vscode.DebugSession;
  readonly breakpoints: readonly number[];
}

/** A run over a definition, and the moment of it that is looked at. */
export interface WatchedRun {
  readonly trail: Trail;
  /** Of a template: which of its machines runs. */
  readonly machine: string | undefined;
  /** The session that runs it; undefined for a recorded one, and when the session is over. */
  session: vscode.DebugSession | undefined;
  /** Position in the trail that is shown. */
  position: number;
  /** Somebody has scrubbed: the picture stays there until the session goes on. */
  isHeld: boolean;
  /** The session stands still. */
  stopped: boolean;
  /** Read from a file: it goes when a person takes it away. */
  readonly isRecorded: boolean;
}

export class ExecutionWatcher implements vscode.Disposable {
  readonly #runs = new Map<string, WatchedRun>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #stopped = new vscode.EventEmitter<Stopped>();
  readonly #registrations: vscode.Disposable;
  readonly onDidStop = this.#stopped.event;
  /** The definition whose run is another one, has gone on, or is shown at another moment. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    const { debug } = vscode;
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      this.#stopped,
      debug.registerDebugAdapterTrackerFactory('asl', {
        createDebugAdapterTracker: session => ({
          onDidSendMessage: (message: StoppedMessage) => {
            if (message.type !== 'event' || message.event !== 'stopped') return;
            this.#stopped.fire({ session, breakpoints: message.body?.hitBreakpointIds ?? [] });
          },
        }),
      }),
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === 'asl' && event === 'asl/trail') this.#receive(session, body as TrailEvent);
      }),
      debug.onDidTerminateDebugSession(session => {
        for (const [key, run] of this.#runs)
          if (run.session === session) {
            run.session = undefined;
            run.stopped = false;
            this.#changed.fire(vscode.Uri.parse(key));
          }
      }),
    );
  }

  runOf(uri: vscode.Uri): WatchedRun | undefined {
    return this.#runs.get(uri.toString());
  }

  /** Takes the run off a definition. */
  clear(uri: vscode.Uri): void {
    if (this.#runs.delete(uri.toString())) this.#changed.fire(uri);
  }

  /** A recorded run over a definition, at its end. */
  show(uri: vscode.Uri, trail: Trail, machine?: string): void {
    const position = trail.length;
    const run = { trail, machine, session: undefined, position, isHeld: false, stopped: false, isRecorded: true };
    this.#runs.set(uri.toString(), run);
    this.#changed.fire(uri);
  }

  scrub(uri: vscode.Uri, position: number): void {
    const run = this.runOf(uri);
    if (!run) return;
    run.position = Math.min(Math.max(0, Math.round(position)), run.trail.length);
    run.isHeld = true;
    this.#changed.fire(uri);
  }

  /** Brings the session to the position. */
  async travel(uri: vscode.Uri, position: number): Promise<void> {
    const run = this.runOf(uri);
    const step = run?.trail.step(position) ?? run?.trail.step(1);
    if (!run?.session || !step) return;
    run.isHeld = false;
    await run.session.customRequest('asl/travel', { at: step.at });
  }

  /** All of the data of a step, which its session still has. */
  async wholeData(uri: vscode.Uri, at: number): Promise<string | undefined> {
    const run = this.runOf(uri);
    const known = run?.trail.step(run.trail.positionOf(at));
    if (known && !known.isCut) return known.data;
    const answer: { text?: unknown } | undefined = await run?.session?.customRequest('asl/stepData', { at });
    return typeof answer?.text === 'string' ? answer.text : undefined;
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  #receive(session: vscode.DebugSession, event: TrailEvent): void {
    const steps = readSteps(event.steps);
    if (!steps || typeof event.program !== 'string') return;
    const uri = vscode.Uri.file(event.program);
    const key = uri.toString();
    let run = this.#runs.get(key);
    if (!run || event.reset || run.session !== session) {
      // Another session for the same definition goes on beside it: the one that began last is shown.
      if (run?.session && run.session !== session && !event.reset) return;
      const { definition } = session.configuration;
      const machine = typeof definition === 'string' ? definition : undefined;
      run = {
        trail: new Trail(event.title),
        machine,
        session,
        position: 0,
        isHeld: false,
        stopped: false,
        isRecorded: false,
      };
      this.#runs.set(key, run);
    }
    run.trail.add(steps);
    if (Number.isFinite(event.end)) run.trail.cutAt(event.end);
    run.stopped = event.stopped === true;
    if (steps.length > 0 || !run.isHeld || run.stopped) {
      run.isHeld = false;
      run.position = Math.min(run.trail.positionOf(event.position), run.trail.length);
    }
    this.#changed.fire(uri);
  }
}

/** What the picture shows of a run. */
export function marksOf(run: WatchedRun | undefined): ExecutionMarks {
  return run ? run.trail.marksAt(run.position) : { states: {}, edges: {}, notes: {} };
}

export function timelineOf(run: WatchedRun | undefined): Timeline | null {
  if (!run || run.trail.length === 0) return null;
  const { trail, position, session, stopped } = run;
  const first = trail.step(1)?.time ?? 0;
  return {
    title: trail.title,
    length: trail.length,
    position,
    words: trail.wordsAt(position),
    elapsed: (trail.step(position)?.time ?? first) - first,
    live: session !== undefined && !stopped,
    canTravel: session !== undefined && stopped,
  };
}

export function dataOf(run: WatchedRun | undefined, state: string, visit?: number): VisitData | null {
  return run?.trail.visit(run.position, state, visit) ?? null;
}
