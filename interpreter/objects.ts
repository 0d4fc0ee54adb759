/**
 * Objects of S3 as streams of bytes and of text, unpacked when they are compressed. How their bytes come is the
 * world's business; what they mean is `formats.ts`'s.
 */
import { Gunzip } from 'fflate';
import { Decompress as Zstandard } from 'fzstd';
import { StatesError } from './failure.ts';
import type { World } from './run.ts';

/** Why a Map Run could not read its items; it ends the Map Run. */
export function readerFailed(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause, { mapRun: true });
}

/** Whatever a world or a library throws while items are read is a failure of the reader. */
export function asReaderFailure(error: unknown): StatesError {
  return error instanceof StatesError ? error : readerFailed(error instanceof Error ? error.message : String(error));
}

/** The bytes of an object as they are stored. */
export async function* storedBytes(world: World, bucket: string, key: string): AsyncGenerator<Uint8Array> {
  const place = `s3://${bucket}/${key}`;
  if (world.openObject === undefined && world.readObject === undefined)
    throw readerFailed(
      `There is nothing here to read ${place} from. Put it into the folder s3/${bucket} beside the definition, or name a folder whose folders stand for buckets (world.readObject).`,
    );
  try {
    const stream = await world.openObject?.(bucket, key);
    if (stream !== undefined) {
      yield* stream;
      return;
    }
    const bytes = await world.readObject?.(bucket, key);
    if (bytes === undefined) throw readerFailed(`The specified key does not exist: ${place}`);
    yield bytes;
  } catch (error) {
    throw asReaderFailure(error);
  }
}

/** Unpacks what is pushed into it, piece by piece. */
interface Unpacker {
  push(bytes: Uint8Array, last: boolean): void;
}

/** What AWS unpacks (Developer Guide, "ItemReader"). A packed object is known by its first bytes, not by its name. */
const packings: readonly {
  readonly head: readonly number[];
  readonly open: (take: (piece: Uint8Array) => void) => Unpacker;
}[] = [
  { head: [0x1f, 0x8b], open: take => new Gunzip(take) },
  { head: [0x28, 0xb5, 0x2f, 0xfd], open: take => new Zstandard(take) },
];

/** The content of an object: what is packed is unpacked. */
async function* contentBytes(world: World, bucket: string, key: string): AsyncGenerator<Uint8Array> {
  const stored = startingWith(storedBytes(world, bucket, key), 4);
  const unpacked: Uint8Array[] = [];
  let unpacker: Unpacker | undefined;
  let first = true;
  for await (const bytes of stored) {
    if (first) {
      first = false;
      const packing = packings.find(({ head }) => head.every((byte, at) => bytes[at] === byte));
      unpacker = packing?.open(piece => unpacked.push(piece));
    }
    if (unpacker === undefined) {
      yield bytes;
      continue;
    }
    push(bytes, false);
    yield* unpacked.splice(0);
  }
  if (unpacker !== undefined) {
    push(new Uint8Array(0), true);
    yield* unpacked;
  }

  function push(bytes: Uint8Array, last: boolean): void {
    try {
      unpacker!.push(bytes, last);
    } catch (error) {
      throw readerFailed(`s3://${bucket}/${key} could not be unpacked: ${(error as Error).message}`);
    }
  }
}

export async function* contentText(world: World, bucket: string, key: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const bytes of contentBytes(world, bucket, key)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** All of it at once, for what cannot be read piece by piece. */
export async function wholeText(world: World, bucket: string, key: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of contentText(world, bucket, key)) pieces.push(piece);
  try {
    return pieces.join('');
  } catch {
    throw readerFailed(
      `s3://${bucket}/${key} is too large to be read as a whole. Use JSONL or CSV, which are streamed.`,
    );
  }
}

export async function wholeBytes(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  if (pieces.length === 1) return pieces[0]!;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The same bytes, the first piece of which has at least `least` of them if there are as many. */
async function* startingWith(source: AsyncIterable<Uint8Array>, least: number): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const bytes of source) {
    if (head === undefined) {
      yield bytes;
      continue;
    }
    const joined: Uint8Array = head.length === 0 ? bytes : new Uint8Array([...head, ...bytes]);
    if (joined.length < least) {
      head = joined;
      continue;
    }
    head = undefined;
    yield joined;
  }
  if (head !== undefined && head.length > 0) yield head;
}
