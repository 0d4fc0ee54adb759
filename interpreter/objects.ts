/**
 * Objects of S3 as streams of bytes and of text, unpacked when they are compressed. How their bytes come is the
 * world's business; what they mean is `formats.ts`'s.
 */
import { Gunzip } from 'fflate';
import { StatesError } from './failure.ts';
import type { World } from './world.ts';

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
      `Nobody here can read ${place}. Give the execution a folder that stands for the bucket (world.readObject).`,
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

/** The content of an object: what `.gz` packs is unpacked. A packed object is known by its first bytes, not by its name. */
export async function* contentBytes(world: World, bucket: string, key: string): AsyncGenerator<Uint8Array> {
  const stored = startingWith(storedBytes(world, bucket, key), 4);
  let gunzip: Gunzip | undefined;
  let unpacked: Uint8Array[] = [];
  let first = true;
  for await (const bytes of stored) {
    if (first) {
      first = false;
      if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd)
        throw readerFailed(
          `s3://${bucket}/${key} is compressed with Zstandard, which this interpreter cannot unpack. AWS can; here, store it as .gz or unpacked.`,
        );
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) gunzip = new Gunzip(chunk => unpacked.push(chunk));
    }
    if (gunzip === undefined) {
      yield bytes;
      continue;
    }
    push(gunzip, bytes, false);
    yield* unpacked;
    unpacked = [];
  }
  if (gunzip !== undefined) {
    push(gunzip, new Uint8Array(0), true);
    yield* unpacked;
  }

  function push(unpacker: Gunzip, bytes: Uint8Array, last: boolean): void {
    try {
      unpacker.push(bytes, last);
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
