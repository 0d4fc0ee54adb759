/**
 * A run as it was recorded: all its moments, what was known after each of them, and here and there a snapshot of the
 * execution, so that it can be stood at any moment again. Going back and forth on the tape runs nothing; only who looks at the
 * data of a moment has the execution run there from the snapshot before it, with the answers that tasks have given then. Going
 * on from the past with other data cuts the tape there and records a new future.
 */
import {
  Execution,
  type ExecutionOptions,
  type Moment,
  type Program,
  type Snapshot,
  type StrandChange,
  type TaskAnswer,
} from '../interpreter/index.ts';
import type { Json, State } from '../language/index.ts';
import { type Asked, Memory } from './memory.ts';
import { type Records, recordAfter, type StrandRecord } from './records.ts';
import { Scales } from './weight.ts';

/** A moment, or other data that a person has given the execution (then there is no moment). */
export interface Entry {
  readonly moment: Moment | undefined;
  /** The state of the definition that the moment is about. */
  readonly state: State | undefined;
  readonly before: StrandRecord | undefined;
  readonly after: StrandRecord | undefined;
  /** How many tasks had been asked then, and how often it had been written. */
  readonly calls: number;
  readonly writes: number;
  /** The data that came with it, and is kept for it. */
  readonly bytes: number;
  /** What has to be undone with it, kept for whoever counts. */
  undo: (() => void) | undefined;
}

/** Other data that was given at a position: what makes a run again, beside the answers of tasks. */
export interface Edit {
  readonly position: number;
  readonly changes: readonly StrandChange[];
  readonly record: StrandRecord | undefined;
  readonly now?: number;
  readonly answer?: TaskAnswer;
  readonly only?: number | null;
}

interface Keyframe {
  readonly position: number;
  readonly snapshot: Snapshot;
  readonly asked: Asked;
}

/** An execution that is driven, and how many tasks it has asked. */
interface Drive {
  readonly execution: Execution;
  readonly asked: Asked;
}

/** What the tape holds at most; with 0 moments nothing is recorded. */
export interface TapeLimits {
  readonly moments: number;
  readonly bytes: number;
  /** Whether the answers of tasks are remembered where no moments are. */
  readonly answers?: boolean;
}

/** What is done where the tape is cut, besides changes of strands. */
export interface Cut {
  /** The time that it is then. */
  readonly now?: number | undefined;
  readonly answer?: TaskAnswer | undefined;
  /** Id of the strand that alone goes on; null for all. */
  readonly only?: number | null | undefined;
}

/** What of a moment may be large. */
const heavy = ['input', 'data', 'output', 'parameters', 'variables'] as const;

/** Moments between two snapshots, at least: more when there are more strands to be copied. */
const momentsBetweenKeyframes = 32;

export class Tape {
  /** Called before the moments in front of a position are forgotten; `strands` are those that are still spoken of. */
  onForget: ((position: number, strands: ReadonlySet<number>, why: keyof TapeLimits) => void) | undefined;
  /** Asked before a moment is taken: when it must not come yet, a promise that is settled when that is to be asked again. */
  pace: ((time: number) => Promise<void> | undefined) | undefined;
  readonly #program: Program;
  readonly #options: ExecutionOptions;
  readonly #limits: TapeLimits;
  readonly #memory: Memory;
  readonly #scales = new Scales();
  /** What all entries weigh, and those behind the last keyframe. */
  #bytes = 0;
  #bytesSince = 0;
  readonly #stateOf: (moment: Moment, execution: Execution) => State | undefined;
  #entries: Entry[] = [];
  /** Position in front of the first entry. */
  #first = 0;
  #position = 0;
  #keyframes: Keyframe[] = [];
  readonly #records = new Map<number, StrandRecord>();
  #edits: Edit[] = [];
  /** What comes late may be of a future that is no more. */
  #future = 0;
  #head: Drive;
  #pending: Promise<void> | undefined;
  /** What has been waited for, and is not taken yet. */
  #arrived: { readonly moment: Moment | undefined } | undefined;
  #view: (Drive & { position: number }) | undefined;
  #over = false;
  #abortedAt: number | undefined;

  /** `stateOf` gives the state of a moment that has just been made. */
  constructor(
    program: Program,
    options: ExecutionOptions,
    stateOf: (moment: Moment, execution: Execution) => State | undefined,
    limits: TapeLimits,
  ) {
    this.#program = program;
    this.#memory = new Memory(
      options.world,
      () => this.end,
      limits.moments > 0 ? 'everything' : limits.answers ? 'answers' : 'nothing',
    );
    this.#options = { ...options, world: this.#memory.world };
    this.#stateOf = stateOf;
    this.#limits = limits;
    const execution = new Execution(program, this.#options);
    this.#head = { execution, asked: this.#memory.asked };
    this.#bytes = this.#scales.weigh(options.input);
    if (limits.moments > 0) this.#keyframe();
  }

  /** How many moments have been: one stands behind the last of them. */
  get position(): number {
    return this.#position;
  }

  /** The earliest position that can be gone back to. */
  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#first + this.#entries.length;
  }

  /** Whether there is a recorded future. */
  get isPast(): boolean {
    return this.#position < this.end;
  }

  get records(): Records {
    return this.#records;
  }

  /** The execution that makes new moments; it stands at the end of the tape. */
  get head(): Execution {
    return this.#head.execution;
  }

  /** The entry in front of a position. */
  entry(position = this.#position): Entry | undefined {
    return this.#entries[position - 1 - this.#first];
  }

  /** The last moment that was, whatever has been changed since. */
  get lastMoment(): Moment | undefined {
    for (let at = this.#position; at > this.#first; at--) {
      const moment = this.entry(at)?.moment;
      if (moment) return moment;
    }
    return undefined;
  }

  /** Counts how often the future was cut off. */
  get future(): number {
    return this.#future;
  }

  /** What tasks have answered so far, in the order in which they were asked; what is still waited for ends the list. */
  get answers(): readonly TaskAnswer[] {
    return this.#memory.answers;
  }

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Where a person has ended the execution. */
  get abortedAt(): number | undefined {
    return this.#abortedAt;
  }

  /**
   * Tasks give these answers, in order, as long as `record` is not called again: with an empty list the world is asked for what is
   * not known yet.
   */
  record(answers: readonly TaskAnswer[]): void {
    this.#memory.record(answers);
  }

  /** What is recorded between two positions. */
  *moments(from = this.#first, to = this.#position): Iterable<Moment> {
    for (let i = from; i < to; i++) {
      const moment = this.#entries[i - this.#first]?.moment;
      if (moment) yield moment;
    }
  }

  /**
   * Goes on by one moment, recorded or new; undefined at the end of the run. A promise where it is waited for: ask again
   * when that is settled.
   */
  next(): Entry | undefined | Promise<void> {
    if (this.isPast) return this.forward();
    if (this.#over) return undefined;
    if (this.#bringing) return this.#bringing;
    if (this.#pending) return this.#pending;
    if (this.#arrived) return this.#taken(this.#arrived.moment);
    const next = this.#pull(this.#head);
    if (!(next instanceof Promise)) return this.#taken(next);
    const future = this.#future;
    const settled = (arrived?: { moment: Moment | undefined }) => {
      if (future !== this.#future) return;
      this.#pending = undefined;
      this.#arrived = arrived;
    };
    this.#pending = next.then(
      moment => settled({ moment }),
      error => {
        settled();
        throw error;
      },
    );
    return this.#pending;
  }

  /** Takes the next moment, when its time has come. */
  #taken(moment: Moment | undefined): Entry | undefined | Promise<void> {
    const waiting = moment && this.pace?.(moment.time);
    if (!waiting) {
      this.#arrived = undefined;
      return this.#add(moment);
    }
    this.#arrived = { moment };
    const future = this.#future;
    this.#pending = waiting.then(() => {
      if (future === this.#future) this.#pending = undefined;
    });
    return this.#pending;
  }

  /** The next recorded entry. */
  forward(): Entry | undefined {
    const entry = this.#entries[this.#position - this.#first];
    if (!entry) return undefined;
    this.#position++;
    this.#put(entry.after);
    return entry;
  }

  /** The entry that is gone back over; undefined at the beginning. */
  back(): Entry | undefined {
    if (this.#position <= this.#first) return undefined;
    const entry = this.#entries[--this.#position - this.#first]!;
    if (entry.before) this.#put(entry.before);
    else if (entry.after) this.#records.delete(entry.after.info.id);
    entry.undo?.();
    entry.undo = undefined;
    return entry;
  }

  /** Stands at a position that is on the tape. */
  goTo(position: number): void {
    while (this.#position > position && this.back());
    while (this.#position < position && this.forward());
  }

  /** The execution as it was at the present position. A promise where it has to be brought there. */
  execution(): Execution | Promise<Execution> {
    return this.present ?? this.#bring(this.#position);
  }

  /** The execution at the present position, if it is there already: see `execution`. */
  get present(): Execution | undefined {
    if (!this.isPast && !this.#arrived) return this.#head.execution;
    return this.#view?.position === this.#position ? this.#view.execution : undefined;
  }

  /**
   * Forgets what comes behind the present position and goes on from here, with other data if there are changes. `records` are
   * what the changes make of what is known.
   */
  async cut(
    changes: readonly StrandChange[] = [],
    record?: StrandRecord,
    { now, answer, only }: Cut = {},
  ): Promise<void> {
    // While the head waits for an answer it is in the midst of something; only a copy stands still.
    const at = this.#pending || this.#arrived || this.isPast ? await this.#bring(this.#position) : this.#head.execution;
    await this.#bringing;
    const taken = at.snapshot();
    const snapshot = now === undefined ? taken : { ...taken, now };
    const { calls, writes } = this.entry() ?? this.#keyframes[0]?.asked ?? { calls: 0, writes: 0 };
    const asked = { calls, writes };
    // Nothing is forgotten when the change cannot be made.
    const execution = Execution.resume(this.#program, snapshot, this.#options, changes);
    if (answer) execution.answer(answer);
    if (only !== undefined) execution.hold(only ?? undefined);
    for (let at = this.#position - this.#first; at < this.#entries.length; at++)
      this.#bytes -= this.#entries[at]!.bytes;
    this.#entries.length = this.#position - this.#first;
    this.#keyframes = this.#keyframes.filter(({ position }) => position <= this.#position);
    this.#memory.cut(asked, this.#position);
    const { position } = this;
    this.#edits = this.#edits.filter(edit => edit.position < position);
    this.#abortedAt = undefined;
    this.#future++;
    this.#pending?.catch(() => {});
    this.#pending = undefined;
    this.#arrived = undefined;
    this.#view = undefined;
    this.#over = false;
    this.#head = { execution, asked };
    if (changes.length > 0 || now !== undefined || answer || only !== undefined) {
      const before = record && this.#records.get(record.info.id);
      let bytes = 0;
      for (const { stateInput, data, result, variables } of changes)
        for (const each of [stateInput, data, result, variables]) bytes += this.#scales.weigh(each);
      this.#bytes += bytes;
      const given = {
        ...(now !== undefined && { now }),
        ...(answer && { answer }),
        ...(only !== undefined && { only }),
      };
      this.#edits.push({ position, changes, record, ...given });
      const made = { moment: undefined, state: undefined, undo: undefined };
      this.#entries.push({ ...made, before, after: record, calls, writes, bytes });
      this.#position++;
      this.#put(record);
      this.#keyframe();
    }
  }

  /** Ends the execution; what is left of its moments follows. */
  abort(): void {
    this.goTo(this.end);
    if (!this.#over) this.#abortedAt = this.end;
    this.#future++;
    this.#pending?.catch(() => {});
    this.#pending = undefined;
    this.#arrived = undefined;
    this.#over = false;
    this.head.abort();
  }

  #pull(drive: Drive): Moment | undefined | Promise<Moment | undefined> {
    this.#memory.asked = drive.asked;
    return drive.execution.next();
  }

  #add(moment: Moment | undefined): Entry | undefined {
    if (moment === undefined) {
      this.#over = true;
      return undefined;
    }
    const at = this.end + 1;
    const state = this.#stateOf(moment, this.head);
    if (this.#limits.moments === 0) {
      this.#first = at;
      this.#position = at;
      return { ...unrecorded, moment, state };
    }
    const after = recordAfter(this.#records, moment, () => state, at);
    const before = after && this.#records.get(after.info.id);
    const bytes = this.#weightOf(moment);
    const { calls, writes } = this.#head.asked;
    const entry: Entry = { moment, state, before, after, calls, writes, bytes, undo: undefined };
    this.#entries.push(entry);
    this.#bytes += bytes;
    this.#bytesSince += bytes;
    this.#position = at;
    this.#put(after);
    this.#forget();
    const last = this.#keyframes.at(-1)!;
    const apart = at - last.position;
    const isFull = this.#bytesSince > this.#limits.bytes / 8;
    if ((apart >= momentsBetweenKeyframes && apart >= this.head.size) || isFull) this.#keyframe();
    return entry;
  }

  #weightOf(moment: Moment): number {
    let bytes = 0;
    for (const name of heavy)
      if (name in moment) bytes += this.#scales.weigh((moment as unknown as { readonly [name: string]: Json })[name]);
    return bytes;
  }

  #put(record: StrandRecord | undefined): void {
    if (record) this.#records.set(record.info.id, record);
  }

  #keyframe(): void {
    const { execution, asked } = this.#head;
    this.#keyframes.push({ position: this.end, snapshot: execution.snapshot(), asked: { ...asked } });
    this.#bytesSince = 0;
  }

  /** A tenth of the tape goes at a time: taking away at the front costs as much as what stays. */
  #forget(): void {
    const { moments, bytes } = this.#limits;
    const why = this.#entries.length > moments ? 'moments' : this.#bytes > bytes ? 'bytes' : undefined;
    if (why === undefined) return;
    let wanted = this.end - Math.floor(moments * 0.9);
    if (why === 'bytes') {
      let left = this.#bytes;
      wanted = this.#first;
      for (const entry of this.#entries) {
        if (left <= bytes * 0.9) break;
        left -= entry.bytes;
        wanted++;
      }
    }
    // What is left begins with a snapshot.
    const index = this.#keyframes.findLastIndex(({ position }) => position <= wanted);
    const { position } = this.#keyframes[index] ?? { position: this.#first };
    if (position === this.#first) return;
    const kept = this.#entries.slice(position - this.#first);
    const strands = new Set(this.head.strandInfos().map(({ id }) => id));
    for (const { moment, after } of kept) {
      if (moment) strands.add(moment.strand.id);
      if (after) strands.add(after.info.id);
    }
    this.onForget?.(position, strands, why);
    for (const entry of this.#entries.slice(0, position - this.#first)) this.#bytes -= entry.bytes;
    for (const id of this.#records.keys()) if (!strands.has(id)) this.#records.delete(id);
    this.#entries = kept;
    this.#keyframes = this.#keyframes.slice(index);
    this.#first = position;
  }

  /** One after the other: two executions that are driven at a time would take each other's answers. */
  #bring(position: number): Promise<Execution> {
    const before = this.#bringing ?? Promise.resolve();
    const bringing = before.then(() =>
      this.#view?.position === position ? this.#view.execution : this.#replay(position),
    );
    const done = bringing.then(
      () => {},
      () => {},
    );
    this.#bringing = done;
    void done.then(() => {
      if (this.#bringing === done) this.#bringing = undefined;
    });
    return bringing;
  }
  #bringing: Promise<void> | undefined;

  async #replay(position: number): Promise<Execution> {
    const keyframe = this.#keyframes.findLast(each => each.position <= position)!;
    let view = this.#view;
    if (!view || view.position > position || view.position < keyframe.position) {
      const execution = Execution.resume(this.#program, keyframe.snapshot, this.#options);
      view = { execution, asked: { ...keyframe.asked }, position: keyframe.position };
    }
    this.#view = undefined;
    while (view.position < position) {
      const next = this.#pull(view);
      if (next instanceof Promise) await next;
      view.position++;
    }
    this.#view = view;
    return view.execution;
  }
}

const unrecorded = { before: undefined, after: undefined, calls: 0, writes: 0, bytes: 0, undo: undefined };
