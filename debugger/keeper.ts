/**
 * What a session does to keep its run, and to open one that was kept: notes what is read while it is prepared, counts while it
 * runs, and writes the file at its end. Knows the run and the host, no protocol.
 */
import { historyOf, type Moment, type TaskCall } from '../interpreter/index.ts';
import type { State } from '../language/index.ts';
import { summaryOf } from './afterwards.ts';
import { type Host, readText } from './host.ts';
import { changedSince, editsOf, makeAgain, prepareKept, runFileOf } from './keptRun.ts';
import { type LaunchArguments, type LaunchEvents, type Prepared, prepare } from './launch.ts';
import { baseName, besides, joinPath } from './paths.ts';
import { firstMissing, type RecordedHistory, readRecordedHistory } from './recordedHistory.ts';
import { recordingHost } from './recording.ts';
import type { Run } from './run.ts';
import { type RunAbout, type RunFile, readRun, runEnding, runText } from './runFile.ts';
import { type RunSummary, SummaryRecorder } from './summary.ts';
import { historyMissing, historyWrong, noProgram, runMissing } from './trouble.ts';

/** Characters of a run that is still kept. */
const mostText = 64 * 1024 * 1024;

export class Keeper {
  /** The run that was opened, when it is one that was kept. */
  readonly opened: RunFile | undefined;
  /** A history that AWS has recorded, when that is what was opened. */
  readonly #history: RecordedHistory | undefined;
  readonly #host: Host;
  readonly #files: ReturnType<typeof recordingHost>;
  readonly #args: LaunchArguments;
  #counting: SummaryRecorder | undefined;
  #events = 0;
  /** What has been kept already, or was opened: its future and its end. */
  #known = '';

  private constructor(host: Host, args: LaunchArguments, opened: RunFile | undefined, history?: RecordedHistory) {
    this.#host = host;
    this.#history = history;
    this.#args = opened ? { ...opened.arguments, ...(args.record !== undefined && { record: args.record }) } : args;
    this.opened = opened;
    this.#files = recordingHost(host);
  }

  static async of(host: Host, args: LaunchArguments): Promise<Keeper> {
    if (args.run === undefined && args.history !== undefined) return Keeper.#ofHistory(host, args, args.history);
    if (args.run === undefined) return new Keeper(host, args, undefined);
    const text = await readText(host, args.run);
    if (text === undefined) throw runMissing(args.run);
    return new Keeper(host, args, readRun(text, baseName(args.run)));
  }

  /** The same definition with the input, time and answers of then. */
  static async #ofHistory(host: Host, args: LaunchArguments, path: string): Promise<Keeper> {
    const { program } = args;
    if (program === undefined) throw noProgram();
    const file = besides(program, path);
    const text = await readText(host, file);
    if (text === undefined) throw historyMissing(file);
    const history = readRecordedHistory(text);
    if (!history) throw historyWrong(baseName(file));
    const { input, startTime, events } = history;
    const definition = await readText(host, program);
    const opened: RunFile = {
      about: {
        title: baseName(file),
        program,
        status: 'RECORDED',
        kept: new Date(startTime).toISOString(),
        visits: 0,
        events: events.length,
        // A history without an end must not be run for ever.
        moments: 1000 + 20 * events.length,
        milliseconds: 0,
      },
      arguments: {
        program,
        ...(args.definition !== undefined && { definition: args.definition }),
        ...(args.executionType && { executionType: args.executionType }),
        input: typeof input === 'string' ? JSON.stringify(input) : input,
        startTime,
      },
      read: { files: definition === undefined ? {} : { [program]: definition }, folders: {}, leftOut: [] },
      answers: [],
      edits: [],
    };
    return new Keeper(host, args, opened, history);
  }

  async prepare(args: LaunchArguments, events: LaunchEvents): Promise<Prepared> {
    const history = this.#history;
    if (this.opened && history) {
      const kept = await prepareKept(this.#host, this.opened, args);
      const nobody = { kind: 'unanswered', message: 'The recorded history has no answer for this task.' } as const;
      const { stateMachine: _machines, ...world } = kept.options.world;
      const prepared = {
        ...kept,
        options: { ...kept.options, world: { ...world, task: (call: TaskCall) => history.answer(call) ?? nobody } },
      };
      this.#counting = new SummaryRecorder(prepared.definitionBytes);
      return prepared;
    }
    const prepared = {
      ...(this.opened
        ? await prepareKept(this.#host, this.opened, args)
        : await prepare(this.#files.host, args, events)),
      keepsAnswers: this.opened !== undefined || this.#args.record !== undefined,
    };
    this.#counting = new SummaryRecorder(prepared.definitionBytes);
    return prepared;
  }

  /** Makes the opened run again; gives why it is not the same when it went another way. */
  async makeAgain(run: Run, learn: (state: State) => void): Promise<string | undefined> {
    if (!this.opened) return undefined;
    const isSame = await makeAgain(run, this.opened, this.#host, learn);
    this.#known = stampOf(run);
    if (this.#history) {
      const missing = firstMissing(this.#history, historyOf(run.tape.moments(run.tape.first, run.tape.end)));
      return missing && `It does not go the way that was recorded: ${missing}`;
    }
    return isSame
      ? undefined
      : 'It does not go the way it went: this version of ASL Workbench runs it differently, or files that it read have changed.';
  }

  /** What is opened, in words. */
  get words(): string {
    const { title = '' } = this.opened?.about ?? {};
    return this.#history
      ? `The run that ${title} records: it is stepped through forward and back, and no task is run.`
      : `A kept run of ${title}: it is stepped through forward and back, no task is run.`;
  }

  observe(moment: Moment): void {
    this.#counting?.add(moment);
    if (moment.event && (moment.strand.execution ?? 0) === 0) this.#events++;
  }

  summary(run: Run): RunSummary {
    const isRecorded = !run.noDebug && run.tape.first === 0;
    return isRecorded || !this.#counting ? summaryOf(run) : this.#counting.summary(run.execution.status);
  }

  /** Text of a definition as it was when that is not what it is. */
  async textThen(path: string): Promise<string | undefined> {
    return this.opened && changedSince(this.#host, this.opened, path);
  }

  /** Writes the run, if that is wanted and there is something new. Gives where, or why not. */
  async keep(run: Run): Promise<{ readonly path: string; readonly about: RunAbout } | string | undefined> {
    const { keepRun } = this.#host;
    const { record, program = '' } = this.#args;
    const { tape, prepared, execution } = run;
    const stamp = stampOf(run);
    if (record === undefined || !keepRun || tape.end === 0 || stamp === this.#known) return undefined;
    this.#known = stamp;
    const file = runFileOf(
      prepared,
      this.#args,
      {
        answers: tape.answers,
        edits: editsOf(run),
        read: this.opened?.read ?? this.#files.taken(),
        ...(tape.abortedAt !== undefined && { abortedAt: tape.abortedAt }),
      },
      { summary: this.summary(run), events: this.#events, moments: tape.end, error: execution.error },
    );
    const text = runText(file);
    if (text.length > mostText) return 'The run is not kept: it is larger than 64 MB.';
    const place = besides(program, record);
    const name = `${file.about.kept.replace(/[:.]/g, '-')} ${prepared.title}${runEnding}`;
    const path = place.endsWith(runEnding) ? place : joinPath(place, name);
    try {
      await keepRun(path, text);
    } catch (error) {
      return `The run is not kept: ${error instanceof Error ? error.message : String(error)}`;
    }
    return { path, about: file.about };
  }
}

function stampOf({ tape, execution }: Run): string {
  return `${tape.future} ${tape.end} ${execution.status}`;
}
