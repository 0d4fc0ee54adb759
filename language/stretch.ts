/**
 * Stretches of a text, by which the nodes of its tree know where they stand. What was added or taken away before a stretch since
 * it was read is kept once for all its nodes, so that an edit at the top of a document need not touch all that is below it.
 */

/** Some nodes that begin one behind the other. */
export class Stretch {
  /** How far they stand from where they were when they were read. */
  offset: number;
  /** The nodes behind these; see `reread-json.ts`. */
  next: Stretch | undefined;

  constructor(offset: number) {
    this.offset = offset;
    this.next = undefined;
  }
}

/** The nodes of a document that is not taken over into another text. */
export const still = new Stretch(0);
