/**
 * A world with a memory: what tasks have answered, what was read from S3 and what was written there. An execution that is brought
 * to a moment of the past asks it, and nobody outside is asked, read or written again. Answers and writes are known by their
 * order, reads by what was read, as a reader that goes on from a snapshot reads again what it has read before.
 */
import type { TaskAnswer, TaskCall, World } from '../interpreter/index.ts';
import { askedThrough } from './journal.ts';

/** How many tasks an execution has asked, and how often it has written: each that is driven counts its own. */
export interface Asked {
  calls: number;
  writes: number;
}

/** A run that nobody goes back in needs nothing again, but for the answers of tasks where it is to be kept or was. */
export type Keeps = 'everything' | 'answers' | 'nothing';

interface Read<T> {
  /** How much had been written before. */
  readonly writes: number;
  /** Where on the tape it was first read. */
  readonly at: number;
  readonly value: T;
}

interface Stream {
  readonly pieces: Uint8Array[];
  size: number;
  complete: boolean;
}

/** A stream that is longer is read again rather than kept. */
const mostKept = 64 * 1024 * 1024;

export class Memory {
  /** The counter of the execution that is being driven. Whoever drives another one puts its own here. */
  asked: Asked = { calls: 0, writes: 0 };
  readonly world: World;
  readonly #position: () => number;
  #answers: (TaskAnswer | Promise<TaskAnswer>)[] = [];
  /** Answers of an earlier run that is made again: they come before the world is asked. */
  #recorded: readonly TaskAnswer[] = [];
  readonly #reads = new Map<string, Read<unknown>[]>();
  /** The buckets that were written to, in order. */
  readonly #writes: string[] = [];
  /** Answers come late: those of a future that is no more are not kept. */
  #future = 0;

  /** `position`: where on the tape it is read. */
  constructor(world: World, position: () => number, keeps: Keeps) {
    this.#position = position;
    this.world =
      keeps === 'everything'
        ? this.#remembering(world)
        : keeps === 'answers'
          ? askedThrough(world, ask => this.#asking(ask))
          : world;
  }

  /** What tasks have answered so far, in the order in which they were asked; what is still waited for ends the list. */
  get answers(): readonly TaskAnswer[] {
    const waits = this.#answers.findIndex(answer => answer instanceof Promise);
    return (waits < 0 ? this.#answers : this.#answers.slice(0, waits)) as TaskAnswer[];
  }

  /** Tasks give these answers, in order; with an empty list the world is asked for what is not known yet. */
  record(answers: readonly TaskAnswer[]): void {
    this.#recorded = answers;
  }

  /** Forgets what was asked behind a position. */
  cut({ calls, writes }: Asked, position: number): void {
    this.#answers.length = Math.min(this.#answers.length, calls);
    this.#writes.length = Math.min(this.#writes.length, writes);
    for (const [key, reads] of this.#reads)
      this.#reads.set(
        key,
        reads.filter(({ at }) => at < position),
      );
    this.#future++;
  }

  #remembering(world: World): World {
    const { readObject, openObject, listObjects, writeObject, writePart, completeParts } = world;
    return {
      ...askedThrough(world, ask => this.#asking(ask)),
      ...(readObject && {
        readObject: (bucket: string, key: string) =>
          this.#kept(bucket, `object ${key}`, () => this.#back(readObject(bucket, key))),
      }),
      ...(openObject && { openObject: (bucket: string, key: string) => this.#opened(bucket, key, openObject) }),
      ...(listObjects && {
        listObjects: (bucket: string, prefix: string) =>
          this.#kept(bucket, `list ${prefix}`, () => this.#back(listObjects(bucket, prefix))),
      }),
      ...(writeObject && {
        writeObject: (bucket: string, key: string, content: string) =>
          this.#once(bucket, () => writeObject(bucket, key, content)),
      }),
      ...(writePart && {
        writePart: (bucket: string, key: string, part: number, content: string) =>
          this.#once(bucket, () => writePart(bucket, key, part, content)),
      }),
      ...(completeParts && {
        completeParts: (bucket: string, key: string, count: number) =>
          this.#once(bucket, () => completeParts(bucket, key, count)),
      }),
    };
  }

  #asking(ask: World['task']): World['task'] {
    return (call: TaskCall) => {
      const index = this.asked.calls++;
      const known = this.#answers[index] ?? this.#recorded[index];
      if (known !== undefined) {
        this.#answers[index] = known;
        return known instanceof Promise ? this.#back(known) : known;
      }
      const answer = ask(call);
      this.#answers[index] = answer;
      if (!(answer instanceof Promise)) return answer;
      const future = this.#future;
      const kept = answer.then(given => {
        if (future === this.#future) this.#answers[index] = given;
        return given;
      });
      this.#answers[index] = kept;
      return this.#back(kept);
    };
  }

  async #once(bucket: string, write: () => Promise<void>): Promise<void> {
    const index = this.asked.writes++;
    if (index < this.#writes.length) return;
    this.#writes.push(bucket);
    await this.#back(write());
  }

  #kept<T>(bucket: string, what: string, read: () => T): T {
    const key = `${bucket} ${what}`;
    const known = this.#known<T>(bucket, key);
    if (known) return known.value;
    const value = read();
    this.#keep(key, value);
    // What has failed may be tried again.
    if (value instanceof Promise) value.catch(() => this.#reads.delete(key));
    return value;
  }

  #known<T>(bucket: string, key: string): Read<T> | undefined {
    const { writes } = this.asked;
    const since = (read: Read<unknown>) => this.#writes.slice(read.writes, writes).includes(bucket);
    return this.#reads.get(key)?.findLast(read => read.writes <= writes && !since(read)) as Read<T> | undefined;
  }

  #keep(key: string, value: unknown): void {
    const reads = this.#reads.get(key) ?? [];
    reads.push({ writes: this.asked.writes, at: this.#position(), value });
    this.#reads.set(key, reads);
  }

  /** A stream is kept as it is read, until it becomes too long. */
  async #opened(
    bucket: string,
    key: string,
    open: NonNullable<World['openObject']>,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const name = `${bucket} stream ${key}`;
    const known = this.#known<Stream | undefined>(bucket, name);
    if (known && (known.value === undefined || known.value.complete))
      return known.value && piecesOf(known.value.pieces);
    const { asked } = this;
    const source = await open(bucket, key);
    this.asked = asked;
    if (known) return source;
    if (source === undefined) {
      this.#keep(name, undefined);
      return undefined;
    }
    const stream: Stream = { pieces: [], size: 0, complete: false };
    this.#keep(name, stream);
    return keeping(source, stream);
  }

  /** The one that has waited goes on: it is its answers that are counted again. */
  #back<T>(waited: Promise<T>): Promise<T> {
    const { asked } = this;
    return waited.finally(() => {
      this.asked = asked;
    });
  }
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function* keeping(source: AsyncIterable<Uint8Array>, stream: Stream): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    stream.size += piece.length;
    if (stream.size <= mostKept) stream.pieces.push(piece);
    else stream.pieces.length = 0;
    yield piece;
  }
  stream.complete = stream.size <= mostKept;
}
