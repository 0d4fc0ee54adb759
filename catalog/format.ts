/**
 * How the pack is laid out: the one description that its writer (generator/write-pack.ts) and its reader share. A pack is a
 * magic word, a compressed directory, and compressed parts one after the other; every part is a JSON text in zlib's format. Numbers and arrays
 * stand where objects would be easier to read, since JSON.parse of the largest service must not be felt.
 */

/** Changes with every change of the layout, so that a pack of another version is recognised. */
export const magic = 'ASLCAT01';

/** After the magic word: length of the directory as it stands in the pack, 4 bytes, little-endian. */
export const headerLength = magic.length + 4;

/**
 * Length of a part in bytes as it stands in the pack, and when it is unpacked, which tells a damaged part. The parts stand in the
 * order of the directory.
 */
export type Part = readonly [length: number, unpackedLength: number];

export interface Directory {
  readonly sources: readonly string[];
  readonly actions: number;
  /** Per service: name, exception prefix, id of its reference, unsupported actions, its two parts. */
  readonly services: readonly (readonly [
    name: string,
    exceptionPrefix: string,
    uid: string,
    unsupported: string,
    shapes: Part,
    docs: Part,
  ])[];
  /** The part with the names of all actions; it stands first. */
  readonly names: Part;
  /** Services that AWS has and Step Functions does not reach, and those it no longer reaches. */
  readonly unlisted: string;
}

/** Per service in the order of the directory: names of actions, sorted, with a space between. */
export type Names = readonly string[];

/** What there is of a service but its documentation. */
export interface ShapesPart {
  /** Names of errors without the prefix: the API's, and after a space that of `aws-sdk:` where it is another. */
  readonly errors: readonly string[];
  /** In the order of the names: indices of input and output (-1 for none), of errors, and whether it is deprecated. */
  readonly actions: readonly (readonly [input: number, output: number, errors: readonly number[], deprecated: 0 | 1])[];
  readonly shapes: readonly PackedShape[];
}

/** Documentation: of the actions in their order, and of the members of each shape, in their order. */
export interface DocsPart {
  readonly actions: readonly string[];
  readonly members: { readonly [shape: number]: readonly string[] };
}

export const kinds = {
  structure: 0,
  union: 1,
  list: 2,
  map: 3,
  string: 4,
  integer: 5,
  number: 6,
  boolean: 7,
  blob: 8,
  timestamp: 9,
  any: 10,
} as const;

/**
 * By its kind:
 * - structure and union: name, then per member its name and a number, `target * 4 + (required ? 1 : 0) + (deprecated ? 2 : 0)`.
 *   The name is the API's; where Step Functions' is not the same but for a capital in front, it follows after a space.
 * - list: index of the item; map: index of the value, and of the key's enumeration or -1
 * - string: name or '', values or 0, least and most characters or null; integer, number and blob: least and most, which may both
 *   be left out
 */
export type PackedShape = readonly [number, ...(readonly (string | number | null | readonly string[])[])];

export const required = 1;
export const deprecated = 2;
