/**
 * A definition that is changed in several steps, each made on what the step before has left: every step is a few edits on a
 * document that has just been read, so none has to know what the others did. At the end all of it is one list of edits of the
 * text it began with, in which what no step touched is not mentioned.
 */
import type { TextEdit } from './diagnostics.ts';
import { applyEdits } from './fix-all.ts';
import type { State, StateMachine } from './model.ts';
import { readStateMachine } from './model.ts';
import { rereadDocument } from './parse.ts';
import type { Document } from './tree.ts';

/** A stretch of the text as it is now: kept from the beginning, or written by a step. */
type Piece = { readonly start: number; readonly end: number } | string;

export class Draft {
  machine: StateMachine;
  readonly #length: number;
  #pieces: readonly Piece[];

  constructor(machine: StateMachine) {
    this.machine = machine;
    this.#length = machine.document.text.length;
    this.#pieces = [{ start: 0, end: this.#length }];
  }

  get document(): Document {
    return this.machine.document;
  }

  /** The state as it is now. Throws when a step has lost it. */
  state(name: string): State {
    const state = this.machine.byName.get(name);
    if (!state) throw new Error(`There is no state "${name}".`);
    return state;
  }

  /** Makes a step. The edits do not overlap. */
  apply(edits: readonly TextEdit[]): void {
    if (edits.length === 0) return;
    const document = rereadDocument(this.document, applyEdits(this.document.text, edits));
    const machine = document && readStateMachine(document);
    if (!machine) throw new Error('The definition cannot be read after this change.');
    this.#pieces = spliced(this.#pieces, edits);
    this.machine = machine;
  }

  /** All steps as edits of the text it began with. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let at = 0;
    let written = '';
    const keep = (start: number, end: number) => {
      if (start > at || written !== '') edits.push({ span: { start: at, end: start }, text: written });
      at = end;
      written = '';
    };
    for (const piece of this.#pieces)
      if (typeof piece === 'string') written += piece;
      else if (piece.end > piece.start) keep(piece.start, piece.end);
    keep(this.#length, this.#length);
    return edits;
  }
}

function spliced(pieces: readonly Piece[], edits: readonly TextEdit[]): Piece[] {
  const result: Piece[] = [];
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
  let next = 0;
  let index = 0;
  /** Where the piece at `index` begins in the text, and how much of it is done. */
  let at = 0;
  let done = 0;
  const advance = (to: number, keep: boolean) => {
    for (let piece = pieces[index]; piece !== undefined && at < to; piece = pieces[index]) {
      const length = lengthOf(piece);
      const take = Math.min(length - done, to - at);
      if (keep && take > 0) result.push(sliceOf(piece, done, done + take));
      at += take;
      done += take;
      if (done < length) return;
      index++;
      done = 0;
    }
  };
  for (; next < sorted.length; next++) {
    const { span, text } = sorted[next]!;
    advance(span.start, true);
    if (text !== '') result.push(text);
    advance(span.end, false);
  }
  advance(Number.POSITIVE_INFINITY, true);
  return result;
}

const lengthOf = (piece: Piece) => (typeof piece === 'string' ? piece.length : piece.end - piece.start);

function sliceOf(piece: Piece, from: number, to: number): Piece {
  return typeof piece === 'string' ? piece.slice(from, to) : { start: piece.start + from, end: piece.start + to };
}
